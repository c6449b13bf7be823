"""The box one writes into: many lines, history, long pastes, `@` files and `/` commands.

It turns keys into `Submitted` and `Command` and is never disabled. What becomes of them it does not
know. Runs on the event loop; files are read beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import events, on, work
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Static, TextArea

from lslm_tui.errors import UsageError
from lslm_tui.services.records import Attachment
from lslm_tui.tui.editor import edit_text
from lslm_tui.tui.slash import Registry, is_command, literal
from lslm_tui.tui.widgets.attached import Attached, CountTokens
from lslm_tui.tui.widgets.attachments import mentions, written
from lslm_tui.tui.widgets.completer import Completer, Completion
from lslm_tui.tui.widgets.completion import CompletionList
from lslm_tui.tui.widgets.pastes import clean
from lslm_tui.tui.widgets.prompt_area import PromptArea
from lslm_tui.tui.widgets.prompt_border import bottom_border
from lslm_tui.tui.widgets.prompt_history import PromptHistory


class PromptBox(Vertical):
    """A bordered text field that grows upwards, with its attachments in the border."""

    DEFAULT_CSS: ClassVar[str] = Path(__file__).with_suffix(".tcss").read_text("utf-8")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Send", id="prompt.send", show=False, tooltip="Send the message"),
        Binding(
            "shift+enter,ctrl+j,alt+enter", "newline", "New line", id="prompt.newline", show=False,
            tooltip="Begin a new line",
        ),
        Binding("up", "up", id="prompt.up", show=False, tooltip="Up; on the first line, history"),
        Binding("down", "down", id="prompt.down", show=False, tooltip="Down; on the last, history"),
        Binding("pageup", "page(-1)", id="prompt.page_up", show=False),
        Binding("pagedown", "page(1)", id="prompt.page_down", show=False),
        Binding("tab", "complete", id="prompt.complete", show=False, tooltip="Complete"),
        Binding("escape", "dismiss", id="prompt.dismiss", show=False, tooltip="Close completions"),
        Binding(
            "ctrl+g", "editor", "Write in $EDITOR", id="prompt.editor", show=False,
            tooltip="Go on writing in your own editor",
        ),
    ]  # fmt: skip

    @dataclass
    class Submitted(Message):
        """A message is to be sent."""

        text: str
        attachments: tuple[Attachment, ...]

    class EmptySubmitted(Message):
        """Enter was pressed with nothing written."""

    @dataclass
    class Command(Message):
        """A slash command is to be run; `argument` is '' if there is none."""

        name: str
        argument: str

    @dataclass
    class Changed(Message):
        """The draft is another one: `text` as it would be sent, with these files."""

        text: str
        attachments: tuple[Attachment, ...]

    def __init__(
        self,
        *,
        registry: Registry | None = None,
        root: Path | None = None,
        count_tokens: CountTokens | None = None,
        history: Sequence[str] = (),
        id: str | None = None,  # noqa: A002
    ) -> None:
        """`root` is where relative `@` paths begin; `history` has the newest first."""
        super().__init__(id=id)
        self.registry = registry or Registry()
        self.attached = Attached(root or Path.cwd(), count_tokens)
        self._completer = Completer(self.registry, self.attached.root)
        self._history = PromptHistory(history)
        self._sent = ""
        self._recalled = ""
        self._asked: tuple[Completion.Kind, str] | None = None

    def compose(self) -> ComposeResult:
        yield CompletionList(id="prompt-completion")
        yield PromptArea(id="prompt-text", spans=self._mention_spans)
        yield Static(id="prompt-note", markup=False)

    def on_mount(self) -> None:
        self.border_title = "Message"
        self.query_one("#prompt-note").display = False

    # what others may do

    @property
    def area(self) -> PromptArea:
        return self.query_one(PromptArea)

    @property
    def text(self) -> str:
        """The draft as it would be sent, folded pastes unfolded."""
        return self.area.full_text

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        return self.attached.attachments()

    @property
    def history(self) -> list[str]:
        """What was sent before, newest first."""
        return self._history.entries

    @history.setter
    def history(self, entries: Sequence[str]) -> None:
        self._history.replace(entries)

    def focus(self, scroll_visible: bool = True) -> PromptBox:
        self.area.focus(scroll_visible)
        return self

    def insert(self, text: str) -> None:
        """Put `text` in at the cursor, as if it had been pasted."""
        self.area.put(text)

    def load(self, text: str, attachments: Sequence[Attachment] = ()) -> None:
        """Replace the draft. Files that `text` does not mention are mentioned in front of it."""
        self.attached.load(attachments)
        self.area.fill(text)
        named = {self.attached.name_of(mention) for mention in mentions(self.area.text)}
        if missing := [written(item.name) for item in attachments if item.name not in named]:
            self.area.insert(" ".join([*missing, ""]), (0, 0))
        self.area.move_cursor(self.area.document.end)
        self._recount()

    def clear(self) -> None:
        """Empty the box; undo does not bring the draft back, history does once it was sent."""
        self.attached.clear()
        self.area.empty()
        self._history.leave()
        self._draw_border()
        self.say("")

    def say(self, note: str) -> None:
        """Show a sentence inside the box, below the text, until the text changes; '' removes it."""
        line = self.query_one("#prompt-note", Static)
        line.update(note and f"⚠ {note}")
        line.display = bool(note)

    def refuse(self, why: str) -> None:
        """What was sent last cannot be done: say why, and put the text back if the box is empty."""
        if not self.area.text and self._sent:
            self.area.fill(self._sent)
            self.area.move_cursor(self.area.document.end)
        self.call_after_refresh(self.say, why)

    def recount_tokens(self) -> None:
        """Count the attachments again: a model has become ready, or is another one."""
        self.attached.forget_counts()
        self._draw_border()
        self._recount()

    # keys

    async def action_submit(self) -> None:
        if self._completion.item is not None and self._complete(run=True):
            return
        await self._submit()

    def action_newline(self) -> None:
        self.area.replace("\n", *self.area.selection, maintain_selection_offset=False)

    def action_up(self) -> None:
        area = self.area
        if self._completion.is_open:
            self._completion.move(-1)
        elif area.cursor_row_shown == 0 and (text := self._history.older(area.text)) is not None:
            self._recall(text, at_end=False)
        else:
            area.action_cursor_up()

    def action_down(self) -> None:
        area = self.area
        last = area.wrapped_document.height - 1
        if self._completion.is_open:
            self._completion.move(1)
        elif area.cursor_row_shown == last and (text := self._history.newer(area.text)) is not None:
            self._recall(text, at_end=True)
        else:
            area.action_cursor_down()

    def action_page(self, step: int) -> None:
        """Page through the text if it is longer than the box; else the key is the screen's."""
        if self.area.wrapped_document.height <= self.area.size.height:
            raise SkipAction
        if step > 0:
            self.area.action_cursor_page_down()
        else:
            self.area.action_cursor_page_up()

    def action_complete(self) -> None:
        if not self._completion.is_open:
            raise SkipAction
        if self._completion.item is None:
            self._completion.move(1)
        self._complete(run=False)

    def action_dismiss(self) -> None:
        if not self._completion.is_open:
            raise SkipAction
        self._completer.dismiss(self.area.text, self.area.cursor_location)
        self._completion.close()

    def action_editor(self) -> None:
        try:
            edited = edit_text(self.app, self.text)
        except UsageError as error:
            self.say(str(error))
        else:
            self.area.take_edited(clean(edited))
        self.app.refresh(layout=True)

    # sending

    async def _submit(self) -> None:
        shown = self.area.text
        if not self.text.strip():
            if not shown:
                self.post_message(self.EmptySubmitted())
            return
        if is_command(shown):
            self._run_command(shown)
            return
        if refused := await self.attached.read(self.attached.pending(shown)):
            self._draw_border()
            self.say(f"{' '.join(refused)} Enter sends without it.")
            return
        typed, attachments = self.text, self.attachments
        self._finish(typed)
        self.post_message(self.Submitted(literal(typed), attachments))

    def _run_command(self, shown: str) -> None:
        call = self.registry.parse(shown)
        if call is None:
            return
        if call.refusal:
            self.say(call.refusal)
        else:
            argument = self.area.pastes.expand(call.argument)
            self._finish(self.area.full_text)
            self.post_message(self.Command(call.name, argument))

    def _finish(self, text: str) -> None:
        self._sent = text
        self._history.add(text)
        self._completion.close()
        self.clear()

    # text, completions and attachments in step

    @on(TextArea.Changed)
    def _text_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self._update_completion()
        if self.attached.prune(self.area.text):
            self._draw_border()
        self.say(" ".join(self.attached.refused.values()))
        self._read_mentions()
        self.post_message(self.Changed(self.text, self.attachments))

    @on(TextArea.SelectionChanged)
    def _cursor_moved(self, event: TextArea.SelectionChanged) -> None:
        event.stop()
        self._update_completion()

    @on(PromptArea.Pasted)
    def _pasted(self, event: PromptArea.Pasted) -> None:
        event.stop()
        self._completion.close()

    @on(PromptArea.TooLong)
    def _too_long(self, event: PromptArea.TooLong) -> None:
        event.stop()
        self.say("This paste is too long to be edited here; Ctrl+G opens it in your editor.")

    @on(CompletionList.Chosen)
    def _clicked(self, event: CompletionList.Chosen) -> None:
        event.stop()
        self._completion.highlighted = self._completion.items.index(event.item)
        self._complete(run=False)
        self.area.focus()

    @property
    def _completion(self) -> CompletionList:
        return self.query_one(CompletionList)

    def _update_completion(self) -> None:
        area = self.area
        offered = self._completer.at(area.text, area.cursor_location) if self._asks() else None
        if offered is None:
            self._completion.close()
            return
        asked = (offered.kind, offered.typed)
        same, self._asked = asked == self._asked, asked
        self._completion.open(
            offered.items, highlight=offered.highlight, keep=same, note=offered.note
        )
        if offered.needs_scan:
            self._scan()

    def _asks(self) -> bool:
        """Whether a completion makes sense: one is writing, not walking through history."""
        return self.area.selection.is_empty and self.area.text != self._recalled

    @work(group="scan", exclusive=True)
    async def _scan(self) -> None:
        await self._completer.scan()
        if self.query(CompletionList):  # else the screen has been left meanwhile
            self._update_completion()

    def _complete(self, *, run: bool) -> bool:
        """Put in the highlighted completion; returns False if the line should be sent after it."""
        item = self._completion.item
        area = self.area
        offered = self._completer.at(area.text, area.cursor_location)
        if item is None or offered is None:
            return False
        row = area.cursor_location[0]
        text = offered.insertion(item.value)
        area.replace(
            text, (row, offered.start), (row, offered.end), maintain_selection_offset=False
        )
        area.move_cursor((row, offered.start + len(text)))
        if offered.kind is Completion.Kind.FILE:
            self._read_mentions()
            return True
        return not (run and item.value in offered.final)

    def _read_mentions(self) -> None:
        # the name the cursor stands behind may not be whole yet; sending reads it in any case
        if names := self.attached.pending(self.area.text, self.area.cursor_index):
            self._read(names)

    @work(group="read")
    async def _read(self, names: Sequence[str]) -> None:
        refused = await self.attached.read(names)
        self.attached.prune(self.area.text)
        if refused:
            self.say(" ".join(refused))
        self.post_message(self.Changed(self.text, self.attachments))
        self._recount()

    def _recount(self) -> None:
        self._draw_border()
        self.area.redraw()
        if any(item.tokens is None for item in self.attached.held):
            self._count()

    @work(group="count", exclusive=True)
    async def _count(self) -> None:
        await self.attached.count()
        self._draw_border()

    def _recall(self, text: str, *, at_end: bool) -> None:
        area = self.area
        area.fill(text)
        self._recalled = area.text
        area.move_cursor(area.document.end if at_end else (0, len(area.document[0])))

    # drawing

    def _mention_spans(self, row: int, line: str) -> list[tuple[int, int]]:
        if row == 0 and is_command(line):
            name = line.split(maxsplit=1)[0]
            return [(0, len(name))] if self.registry.find(name[1:]) else []
        return [(m.start, m.end) for m in mentions(line) if self.attached.name_of(m)]

    @on(events.DescendantFocus)
    @on(events.DescendantBlur)
    @on(events.Resize)
    def _draw_border(self) -> None:
        """Write the keys into the border at the left, the attachments at the right."""
        if (width := self.size.width - 4) > 0:
            self.border_subtitle = bottom_border(width, self.attached.held, self.has_focus_within)
