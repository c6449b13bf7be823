"""One message of a conversation as lines in a given width: text, thoughts, signs, numbers, keys.

A view holds what the person chose for it (raw, unfolded, wrapped) and, while a reply is being
written, its growing text. It draws nothing: `Transcript` asks it for lines. Runs on the UI loop.
"""

from __future__ import annotations

from lslm_tui.sanitize import visible
from lslm_tui.services.records import Attachment, Message, MessageStatus
from lslm_tui.tui import formats
from lslm_tui.tui.stream import MarkdownStream
from lslm_tui.tui.widgets.code_block import SHIFT, Code, CodePiece
from lslm_tui.tui.widgets.line import Line, Span, cut_middle, spread, width_of, wrap
from lslm_tui.tui.widgets.pieces import Body, Lines, Piece, TablePiece
from lslm_tui.types import Role

FOLD_LINES = 30
"""A message of the person's is folded behind so many lines."""
_CHIP_CELLS = 32


class MessageView:
    """The lines of one message, the blank line below it included."""

    def __init__(self, message: Message, width: int, *, thoughts: bool = False) -> None:
        self.message = message
        self.width = width
        self.thoughts = thoughts
        """The reasoning is unfolded."""
        self.raw = False
        self.wrapped = False
        """Long lines of code are broken instead of cut."""
        self.expanded = False
        """All of a long message, and what a corrected reply was, are shown."""
        self.note = ""
        """What is being waited for before the first token."""
        self._text = MarkdownStream()
        self._reasoning = MarkdownStream()
        self._content = message.said
        self._thought = message.reasoning
        self._read()
        self._lay()

    @property
    def streaming(self) -> bool:
        return self.message.status is MessageStatus.STREAMING

    @property
    def foldable(self) -> bool:
        """Enter has something to fold or unfold."""
        if self.message.role is Role.ASSISTANT:
            return self.message.correction is not None
        return self._hidden_lines > 0 or self.expanded

    def stream(self, content: str, reasoning: str) -> None:
        """Take the whole text so far."""
        self._content, self._thought = content, reasoning
        self._text.update(content)
        if self.thoughts:
            self._reasoning.update(reasoning)
        if (self._text.epoch, self._reasoning.epoch) != self._epochs or self.raw:
            self._lay()
        else:
            self._lay_growing()

    def replace(self, message: Message) -> None:
        """Show `message` instead: finished, rated, corrected …"""
        same = message.said == self._content and message.reasoning == self._thought
        was_streaming, self.message = self.streaming, message
        self._content, self._thought = message.said, message.reasoning
        if not same or was_streaming:
            self._read()
        self._lay()

    def resize(self, width: int) -> None:
        if width != self.width:
            self.width = width
            self._lay()

    def set(self, **choices: bool) -> None:
        """Change `raw`, `wrapped`, `expanded` or `thoughts`."""
        for name, value in choices.items():
            setattr(self, name, value)
        if choices.get("thoughts"):
            self._read_reasoning()
        self._lay()

    def shift(self, steps: int, index: int | None = None) -> bool:
        """Scroll the code or table at line `index`, or all of them, sideways."""
        wide = [p for p in self._body.stack.pieces if isinstance(p, CodePiece | TablePiece)]
        if index is not None:
            at = self._piece_at(index)
            wide = [piece for piece in wide if piece is at]
        return any([piece.shift(steps * SHIFT) for piece in wide])

    def codes(self) -> list[Code]:
        pieces = self._body.stack.pieces
        return [piece.code for piece in pieces if isinstance(piece, CodePiece)]

    def links(self) -> tuple[str, ...]:
        """The addresses in the text, each once."""
        pieces = (p for p in self._body.stack.pieces if not isinstance(p, CodePiece))
        lines = (piece.line(index) for piece in pieces for index in range(piece.height))
        opens = (span.action.partition(" ") for line in lines for span in line)
        return tuple(dict.fromkeys(address for verb, _, address in opens if verb == "open"))

    @property
    def height(self) -> int:
        return sum(section.height for section in self._sections)

    def line(self, index: int) -> Line:
        """Return one line, without the gutter.

        Raises:
            IndexError: the message has fewer lines.
        """
        for section in self._sections:
            if index < section.height:
                line = section.line(index)
                if section is self._body.stack and index == section.height - 1 and self.streaming:
                    return self._with_cursor(line)
                return line
            index -= section.height
        raise IndexError(index)

    def action_at(self, index: int, x: int) -> str:
        """What a click at cell `x` of line `index` does; empty for nothing."""
        for span in self.line(index):
            x -= width_of((span,))
            if x < 0:
                return span.action
        return ""

    def _piece_at(self, index: int) -> Piece | None:
        for section in self._sections:
            if index < section.height:
                return self._body.stack.at(index)[0] if section is self._body.stack else None
            index -= section.height
        return None

    def _read(self) -> None:
        if self.message.role is Role.ASSISTANT:
            (self._text.update if self.streaming else self._text.finish)(self._content)
            self._read_reasoning()

    def _read_reasoning(self) -> None:
        if self.thoughts and self._thought:
            read = self._reasoning.update if self.streaming else self._reasoning.finish
            read(self._thought)

    def _lay(self) -> None:
        """Lay everything out anew."""
        self._epochs = (self._text.epoch, self._reasoning.epoch)
        self._body = Body(self.width, wrapped=self.wrapped)
        self._thoughts = Body(self.width - 2, style="thought", wrapped=True)
        self._hidden_lines = 0
        if self.message.role is Role.ASSISTANT and not self.raw:
            self._lay_growing()
            return
        chips = Lines(_chips(self.message.attachments, self.width))
        self._body.stack.add(Lines(self._plain_lines()))
        self._sections: list[Piece] = [chips, self._body.stack, Lines(self._foot())]

    def _lay_growing(self) -> None:
        """Lay out a reply: what has grown, and what stands around it."""
        self._body.update(self._text.blocks, self._text.tail)
        if not self._body.stack.height and self.message.status is not MessageStatus.FAILED:
            self._body.stack.add(Lines([()]))
        head: list[Line] = [self._thought_line()] if self._thought else []
        if self._thought and self.thoughts:
            self._thoughts.update(self._reasoning.blocks, self._reasoning.tail)
        after: list[Line] = [()] if self._thought else []
        self._sections = [
            Lines(head),
            self._thoughts.stack,
            Lines(after),
            self._body.stack,
            Lines(self._original()),
            Lines(self._foot()),
        ]

    def _thought_line(self) -> Line:
        words = formats.words(self._thought)
        thinking = self.streaming and not self._content
        sign = "▾" if self.thoughts else "▸"
        verb = "thinking," if thinking else "thought for"
        return (Span(f"{sign} {verb} {words:,} words", "thought", "reasoning"),)

    def _with_cursor(self, line: Line) -> Line:
        if width_of(line) + 2 > self.width:
            return line
        note = f" {self.note}" if self.note and not self._content else ""
        return (*line, Span("▍", "cursor"), *([Span(note, "meta")] if note else []))

    def _plain_lines(self) -> list[Line]:
        """The text as it stands; the person's own is folded when it is long."""
        text = visible(self._content)
        if self.raw or self.expanded or self.message.role is Role.ASSISTANT:
            return wrap((Span(text.expandtabs(4), "raw" if self.raw else ""),), self.width)
        head = text.split("\n", FOLD_LINES)
        rest = head.pop() if len(head) > FOLD_LINES else ""
        hidden = rest.count("\n") + 1 if rest else 0
        shown = "\n".join(head)[: FOLD_LINES * self.width]
        lines = wrap((Span(shown.expandtabs(4)),), self.width)
        if not hidden and len(lines) <= FOLD_LINES and len("\n".join(head)) == len(shown):
            return lines
        lines = lines[:FOLD_LINES]
        self._hidden_lines = max(hidden, 1)
        many = f"{hidden:,} more lines" if hidden > 1 else "the rest of it"
        return [*lines, (Span(f"… {many} · Enter shows all", "meta", "expand"),)]

    def _original(self) -> list[Line]:
        """What the model wrote, below what it was corrected to."""
        if self.message.correction is None:
            return []
        sign = "▾" if self.expanded else "▸"
        fold: Line = (
            Span(f"{sign} corrected by hand", "sign", "expand"),
            Span(" · the original", "meta", "expand"),
        )
        head: list[Line] = [(), *wrap(fold, self.width)]
        if not self.expanded:
            return head
        text = wrap((Span(visible(self.message.content).expandtabs(4), "meta"),), self.width - 2)
        return [*head, *((Span("  "), *line) for line in text)]

    def _foot(self) -> list[Line]:
        """The lines below the text: a sign that needs words, numbers and keys, a blank one."""
        lines = _status_lines(self.message, self.width)
        if self.streaming:
            lines.append(())
        elif self.message.role is Role.ASSISTANT or _facts(self.message) or self._has_versions:
            lines += self._numbers()
        return [*lines, ()]

    @property
    def _has_versions(self) -> bool:
        return self.message.versions > 1

    def _numbers(self) -> list[Line]:
        """Model, speed and signs on the left; versions and keys on the right, or below."""
        facts = Span(_fitted(_facts(self.message), self.width), "meta")
        versions = _versions(self.message)
        letters = (*versions, *_keys(self.message, words=False))
        for right in ((*versions, *_keys(self.message, words=True)), letters):
            if width_of((facts,)) + width_of(right) + 2 <= self.width:
                return [spread((facts,), right, self.width)]
        return [(facts,), spread((), letters, self.width)]

    def key_line(self) -> Line:
        """The keys of a message without a line of numbers, for the blank line below it."""
        person = self.message.role is not Role.ASSISTANT
        if not person or self._has_versions or _facts(self.message):
            return ()
        return spread((), _keys(self.message, words=True), self.width)


def _chips(attachments: tuple[Attachment, ...], width: int) -> list[Line]:
    lines: list[Line] = []
    line: list[Span] = []
    for attachment in attachments:
        name = cut_middle(visible(attachment.name).replace("\n", " "), _CHIP_CELLS)
        size = formats.size(len(attachment.text.encode(errors="replace")))
        chip = Span(f" {name} · {size} ", "chip")
        if line and width_of((*line, chip)) > width:
            lines.append(tuple(line))
            line = []
        line += [chip, Span(" ")]
    return [*lines, tuple(line)] if line else lines


def _facts(message: Message) -> list[str]:
    facts = [visible(message.model)] if message.model else []
    if usage := message.usage:
        facts.append(formats.tokens(usage.completion_tokens))
        if usage.decode_tokens_per_s:
            facts.append(formats.speed(usage.decode_tokens_per_s))
        facts.append(f"first after {formats.duration(usage.ttft_s)}")
    if message.rating:
        facts.append("rated +" if message.rating > 0 else "rated −")
    if message.pinned:
        facts.append("pinned")
    return facts


def _fitted(facts: list[str], width: int) -> str:
    """Join facts in `width` cells: the time to the first token goes first, then the token count,
    then the middle of the model's name."""
    kept = list(facts)
    for least in ("first after", "token"):
        if width_of((Span(" · ".join(kept)),)) > width:
            kept = [fact for at, fact in enumerate(kept) if not at or least not in fact]
    over = width_of((Span(" · ".join(kept)),)) - width
    if over > 0 and kept:
        room = max(width_of((Span(kept[0]),)) - over, 8)
        kept[0] = cut_middle(kept[0], room)
    return cut_middle(" · ".join(kept), width)


def _versions(message: Message) -> Line:
    if message.versions < 2:
        return ()
    return (
        Span("‹", "key", "previous_version"),
        Span(f" {message.version}/{message.versions} ", "meta"),
        Span("›", "key", "next_version"),
        Span("  "),
    )


def _keys(message: Message, *, words: bool) -> Line:
    if message.role is Role.ASSISTANT:
        keys = [("c", "copy", "copy"), ("r", "again", "regenerate"), ("w", "correct", "correct")]
        signs = [("+", "rate_up"), ("−", "rate_down")]
    else:
        keys, signs = [("c", "copy", "copy"), ("e", "edit", "edit")], []
    spans: list[Span] = []
    for key, word, action in keys:
        spans.append(Span(key, "key", action))
        spans.append(Span(f" {word}", "meta", action) if words else Span(""))
        spans.append(Span("  "))
    for sign, action in signs:
        spans += [Span(sign, "key", action), Span("  ")]
    return tuple(spans[:-1])


def _status_lines(message: Message, width: int) -> list[Line]:
    goes_on = Span("→ goes on", "key", "continue_")
    again = Span("r tries again", "key", "regenerate")
    dot = Span(" · ", "meta")
    begun = message.content or message.reasoning
    match message.status:
        case MessageStatus.STOPPED:
            signs: Line = (Span("■ stopped", "sign"), dot, goes_on if begun else again)
        case MessageStatus.LENGTH:
            signs = (Span("… cut at the limit", "sign"), dot, goes_on)
        case MessageStatus.INTERRUPTED if begun:
            signs = (Span("■ interrupted", "sign"), dot, goes_on, dot, again)
        case MessageStatus.INTERRUPTED:
            signs = (Span("■ interrupted", "sign"), dot, again)
        case MessageStatus.FAILED:
            reason = visible(message.error) or "no reason was given"
            signs = (Span(f"✗ failed: {reason}", "error"), dot, again)
        case _:
            return []
    return wrap(signs, width)
