"""The rows of the conversation list: one line each under a heading, and a snippet under a hit.

Knows how a conversation looks and nothing of where it comes from. A row is drawn for whatever width
it is given, and only when it is seen, so ten thousand of them cost no more than a screenful.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from textual.content import Content
from textual.css.styles import RulesMap
from textual.message import Message
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from lslm_tui.sanitize import visible
from lslm_tui.services.records import Conversation
from lslm_tui.tui import formats

OPEN = "›"
RUNNING = "●"
UNTITLED = "New conversation"
_INDENT = 3
_AGE_CELLS = 6
"""Room for `12 Nov`; `Nov 2024` takes what it needs."""


@dataclass(slots=True)
class Marks:
    """What all rows share: which one is open, which have a reply running, and the time."""

    open_id: str = ""
    running: frozenset[str] = field(default_factory=frozenset)
    now: float = 0.0
    """Unix seconds; ages are counted from here."""


class ConversationRow(Visual):
    """Title and age, cut and aligned by terminal cells; the snippet below if there is one."""

    def __init__(self, conversation: Conversation, marks: Marks) -> None:
        self.conversation = conversation
        self._marks = marks

    def content(self, width: int) -> Content:
        """Return the row as text for `width` cells."""
        conversation, marks = self.conversation, self._marks
        is_open = conversation.id == marks.open_id
        age, age_style = self._age()
        room = max(1, width - _INDENT - 1 - max(_AGE_CELLS, formats.width_of(age)) - 1)
        mark = f" {conversation.mark} " if conversation.mark else ""
        room = max(1, room - formats.width_of(mark))
        title = formats.end_cut(visible(conversation.title).replace("\n", " ") or UNTITLED, room)
        if mark:
            age = age.rjust(_AGE_CELLS)
        taken = formats.width_of(title) + formats.width_of(mark) + formats.width_of(age)
        gap = max(1, width - _INDENT - taken - 1)
        line = Content.assemble(
            (f" {OPEN} " if is_open else " " * _INDENT, "$text-primary bold"),
            (title, "bold" if is_open else "" if conversation.title else "$text-muted italic"),
            " " * gap,
            (mark, "$text-muted"),
            (age, age_style),
            " ",
        )
        if not conversation.snippet:
            return line
        snippet = formats.end_cut(visible(conversation.snippet), max(1, width - _INDENT - 1))
        return Content("\n").join([line, Content(" " * _INDENT + snippet).stylize("$text-muted")])

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        return self.content(width).render_strips(width, height, style, options)

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        return container_width

    def get_height(self, rules: RulesMap, width: int) -> int:
        return 2 if self.conversation.snippet else 1

    def _age(self) -> tuple[str, str]:
        if self.conversation.id in self._marks.running:
            return RUNNING, "$text-primary"
        if self.conversation.updated <= 0:
            return "", "$text-muted"
        return formats.age(self.conversation.updated, self._marks.now), "$text-muted"


def group_of(conversation: Conversation, now: float) -> str:
    """Return the heading a conversation stands under: by calendar days back from `now`."""
    if conversation.pinned:
        return "Pinned"
    then = date.fromtimestamp(max(0.0, conversation.updated))
    days = (date.fromtimestamp(now) - then).days
    if days <= 0:
        return "Today"
    if days == 1:
        return "Yesterday"
    return "This week" if days < 7 else "Earlier"


class ConversationRows(OptionList):
    """The list itself. The conversation's id is the option's id; headings have none."""

    class NearEnd(Message):
        """Scrolled to where more rows should be."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id, markup=False, compact=True)
        self.marks = Marks()
        self._group = ""

    @property
    def ids(self) -> Sequence[str]:
        return [option.id for option in self.options if option.id]

    @property
    def highlighted_conversation(self) -> Conversation | None:
        option = self.highlighted_option
        row = None if option is None else option.prompt
        return row.conversation if isinstance(row, ConversationRow) else None

    @property
    def needed(self) -> int:
        """How many conversations it takes to keep the cursor and the scroll position."""
        if not self.option_count:
            return 0
        return max(int(self.scroll_y) + 2 * self.size.height, (self.highlighted or 0) + 1)

    def forget_place(self) -> None:
        """Give up the cursor and the scroll position."""
        self.clear_options()

    def show(self, conversations: Iterable[Conversation]) -> None:
        """Show these in place of what was there, the cursor and the scroll position kept."""
        kept = self.highlighted_conversation
        index, top = self.highlighted, self.scroll_y
        self._group = ""
        self.set_options(self._options_for(conversations))
        if kept is not None and kept.id in self._id_to_option:
            index = self.get_option_index(kept.id)
        if index is not None and self.option_count:
            self._highlight_near(index)
        self.scroll_to(y=top, animate=False, force=True, immediate=True)

    def extend(self, conversations: Iterable[Conversation]) -> None:
        """Append more rows; those that are there already are passed over."""
        known = set(self.ids)
        self.add_options(self._options_for(one for one in conversations if one.id not in known))

    def on_focus(self) -> None:
        """Begin at the open conversation, else at the top, unless there is a cursor already."""
        if self.highlighted is None and self.marks.open_id in self._id_to_option:
            self.highlighted = self.get_option_index(self.marks.open_id)
        elif self.highlighted is None:
            self.highlight_first()

    def redraw(self, ids: Iterable[str]) -> None:
        """Draw some rows again after `marks` has changed."""
        for conversation_id in ids:
            if conversation_id in self._id_to_option:
                row = self.get_option(conversation_id).prompt
                self.replace_option_prompt(conversation_id, row)

    def highlight_first(self) -> None:
        self.action_first()
        self.scroll_home(animate=False, force=True, immediate=True)

    def _options_for(self, conversations: Iterable[Conversation]) -> list[Option]:
        options: list[Option] = []
        for conversation in conversations:
            group = group_of(conversation, self.marks.now)
            if group != self._group:
                self._group = group
                options.append(Option(Content(f" {group}"), disabled=True))
            options.append(Option(ConversationRow(conversation, self.marks), id=conversation.id))
        return options

    def _highlight_near(self, index: int) -> None:
        index = min(index, self.option_count - 1)
        self.highlighted = index if not self.options[index].disabled else None
        if self.highlighted is None:
            self.highlighted = index + 1 if index + 1 < self.option_count else index - 1

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if new_value > old_value and new_value + 2 * self.size.height >= self.virtual_size.height:
            self.post_message(self.NearEnd())
