"""A form of one-line rows: a label, a value to step, type or choose, and what it means below.

It shows the rows it is given and says what was typed (`Changed`) or asked for (`Acted`); whether that is
right is its owner's affair, who gives it new rows. Longer than the room, it scrolls with the row chosen.
What is typed goes into one text field, which lies over the value while it is edited.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.visual import VisualType
from textual.widget import Widget
from textual.widgets import Input

from lslm_tui.sanitize import visible
from lslm_tui.tui.formats import end_cut, middle_cut, width_of

LABEL = 19
NUMBER = 9
ABOUT_LINES = 2
TALL = 18
"""Lines from which what is said below the rows has twice the room."""
_NUMBER_KEYS = frozenset("0123456789.-")


@dataclass(frozen=True, slots=True)
class Row:
    """One line.

    Attributes:
        kind: `number`, `text`, `choice`, `action` or `fold` (Enter asks the owner), `heading` or `note`.
        value: as shown. `typed`: what editing begins with; the value if `None`.
        note: quiet, behind the value. `about`: below, while the row is chosen.
        problem: why the value is not right; it is shown in place of `about`.
    """

    key: str
    label: str
    value: str = ""
    kind: str = "text"
    choices: tuple[str, ...] = ()
    typed: str | None = None
    note: str = ""
    about: str = ""
    problem: str = ""

    @property
    def selectable(self) -> bool:
        return self.kind not in ("heading", "note")


class Form(Widget, can_focus=True):
    """Rows; the chosen one explains itself below."""

    DEFAULT_CSS: ClassVar[str] = Path(__file__).with_suffix(".tcss").read_text("utf-8")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False, id="train.form-up", tooltip="The row above"),
        Binding("down", "move(1)", show=False, id="train.form-down", tooltip="The row below"),
        Binding("left", "step(-1)", show=False, id="train.form-less", tooltip="The one before"),
        Binding("right", "step(1)", show=False, id="train.form-more", tooltip="The next one"),
        Binding("enter", "edit", show=False, id="train.form-edit", tooltip="Edit, choose or keep"),
        Binding(
            "delete", "unset", show=False, id="train.form-unset", tooltip="Back to the default"
        ),
        Binding("escape", "cancel", show=False, id="train.form-cancel", tooltip="Change nothing"),
    ]

    class Changed(Message):
        """A value was typed or chosen; `text` is empty where it is to be the default again."""

        def __init__(self, form: Form, key: str, text: str) -> None:
            super().__init__()
            self.form, self.key, self.text = form, key, text

        @property
        def control(self) -> Form:
            return self.form

    class Acted(Message):
        """Enter, or a click, on a row that does something."""

        def __init__(self, form: Form, key: str) -> None:
            super().__init__()
            self.form, self.key = form, key

        @property
        def control(self) -> Form:
            return self.form

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._rows: tuple[Row, ...] = ()
        self._chosen = ""
        self._editing = False
        self._top = 0

    def compose(self) -> ComposeResult:
        yield Input(compact=True, select_on_focus=False, id="form-entry")

    @property
    def entry(self) -> Input:
        """Where values are typed; hidden while nothing is edited."""
        return self.query_one("#form-entry", Input)

    def show(self, rows: Sequence[Row]) -> None:
        """Show these rows; the chosen one stays chosen while it is there."""
        rows = tuple(rows)
        if rows == self._rows:
            return
        taller = len(rows) != len(self._rows)
        self._rows = rows
        if self.chosen is None:
            self._close()
            first = next((row for row in rows if row.selectable), None)
            self._chosen = first.key if first else ""
        self.refresh(layout=taller)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """All rows, and what is said below them."""
        return len(self._rows) + ABOUT_LINES + 1

    @property
    def rows(self) -> tuple[Row, ...]:
        return self._rows

    @property
    def chosen(self) -> Row | None:
        return next((row for row in self._rows if row.key == self._chosen and row.selectable), None)

    @property
    def editing(self) -> bool:
        return self._editing

    def choose(self, key: str) -> None:
        """Put the cursor on a row."""
        if any(row.key == key and row.selectable for row in self._rows):
            self._chosen = key
            self.refresh()

    # keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "cancel":
            return self.editing
        return True

    def action_move(self, step: int) -> None:
        self._keep()
        keys = [row.key for row in self._rows if row.selectable]
        if not keys:
            return
        at = keys.index(self._chosen) if self._chosen in keys else 0
        self._chosen = keys[min(max(at + step, 0), len(keys) - 1)]
        self.refresh()

    def action_step(self, direction: int) -> None:
        row = self.chosen
        if row is None or not row.choices or self.editing:
            return
        at = row.choices.index(row.value) if row.value in row.choices else min(-direction, 0)
        chosen = row.choices[(at + direction) % len(row.choices)]
        self.post_message(self.Changed(self, row.key, chosen))

    def action_edit(self) -> None:
        row = self.chosen
        if row is None:
            return
        if self.editing:
            self._keep()
        elif row.kind in ("action", "fold"):
            self.post_message(self.Acted(self, row.key))
        elif row.choices:
            self.action_step(1)
        else:
            same = "" if row.value == "—" else row.value
            self._begin(same if row.typed is None else row.typed)

    def action_unset(self) -> None:
        row = self.chosen
        self._close()
        if row is not None:
            self.post_message(self.Changed(self, row.key, ""))
        self.refresh()

    def action_cancel(self) -> None:
        self._close()

    def on_key(self, event: events.Key) -> None:
        """A digit begins a number anew."""
        row = self.chosen
        if self.editing or row is None or row.kind != "number":
            return
        if event.character in _NUMBER_KEYS:
            event.stop()
            self._begin(event.character or "")

    def on_blur(self) -> None:
        self.refresh()

    def on_focus(self) -> None:
        self.refresh()

    @on(Input.Submitted, "#form-entry")
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._keep()

    @on(Input.Changed, "#form-entry")
    def _typing(self, event: Input.Changed) -> None:
        event.stop()

    def on_descendant_blur(self) -> None:
        """What was typed is kept, wherever the focus goes."""
        self._keep(take_focus=False)

    def _begin(self, text: str) -> None:
        """Edit the value of the chosen row, beginning with a text and the cursor behind it."""
        entry = self.entry
        entry.value = text
        entry.cursor_position = len(text)
        self._editing = True
        self._place()
        entry.display = True
        self.screen.set_focus(entry)
        self.refresh()

    def _close(self, *, take_focus: bool = True) -> None:
        """Give up the text field."""
        if not self._editing:
            return
        self._editing = False
        if take_focus:
            self.screen.set_focus(self)
        self.entry.display = False
        self.refresh()

    def _keep(self, *, take_focus: bool = True) -> None:
        """Say what was typed."""
        row = self.chosen
        if not self._editing:
            return
        text = self.entry.value
        self._close(take_focus=take_focus)
        if row is not None:
            self.post_message(self.Changed(self, row.key, text))

    def _place(self) -> None:
        """Lay the text field over the value of the chosen row."""
        self._scroll()
        at = next((i for i, row in enumerate(self._rows) if row.key == self._chosen), 0)
        self.entry.styles.offset = (LABEL + 2, at - self._top)
        self.entry.styles.width = max(self.content_size.width - LABEL - 2, 8)

    def on_resize(self) -> None:
        if self._editing:
            self.call_after_refresh(self._place)

    # mouse

    def on_click(self, event: events.Click) -> None:
        if event.widget is self.entry:
            return
        at = self._top + event.y - self.gutter.top
        if event.y - self.gutter.top >= self._room or not 0 <= at < len(self._rows):
            return
        row = self._rows[at]
        if not row.selectable:
            return
        on_value = row.key == self._chosen or event.x >= LABEL + 2
        self._keep()
        self._chosen = row.key
        if on_value or row.kind in ("action", "fold") or row.choices:
            self.action_edit()
        self.refresh()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.action_move(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.action_move(-1)

    # drawing

    @property
    def _room(self) -> int:
        """Lines for rows; what is below them explains the chosen one."""
        return max(self.size.height - self._about_lines - 1, 1)

    @property
    def _about_lines(self) -> int:
        return ABOUT_LINES * 2 if self.size.height >= TALL else ABOUT_LINES

    def _scroll(self) -> None:
        """Bring the chosen row into view; a heading right above the first row is shown with it."""
        room = self._room
        at = next((i for i, row in enumerate(self._rows) if row.key == self._chosen), 0)
        above = at - 1 if at and not self._rows[at - 1].selectable else at
        self._top = min(self._top, above, max(len(self._rows) - room, 0))
        self._top = max(self._top, at - room + 1)

    def render(self) -> VisualType:
        width, room = self.content_size.width, self._room
        self._scroll()
        shown = self._rows[self._top : self._top + room]
        lines = [self._line(row, width) for row in shown]
        lines += [Content("")] * (room - len(shown))
        below = len(self._rows) - self._top - len(shown)
        more = f"↓ {below} more" if below else ""
        lines.append(Content.styled(more.rjust(width), "$text-muted"))
        return Content("\n").join([*lines, *self._about(width)])

    def _line(self, row: Row, width: int) -> Content:
        if row.kind == "heading":
            return Content.styled(end_cut(row.label, width), "bold")
        if row.kind == "note":
            return Content.styled(end_cut(f"  {visible(row.label)}", width), "$text-muted")
        here = row.key == self._chosen
        lit = here and (self.has_focus or self._editing)
        label = end_cut(row.label, LABEL - 1)
        sign = "✗" if row.problem else "›" if here else " "
        head = f"{sign} {label}{' ' * (LABEL - width_of(label))}"
        value, note = self._value(row, here, max(width - LABEL - 2, 8))
        style = "$block-cursor-foreground on $block-cursor-background" if lit else ""
        if row.problem and not lit:
            style = "$text-error"
        quiet = style if lit else "$text-muted"
        whole = Content.assemble((head, style), (value, style), (note, quiet))
        return (
            whole.pad_right(max(width - whole.cell_length, 0))
            if not lit
            else Content.assemble(whole, (" " * max(width - whole.cell_length, 0), style))
        )

    def _value(self, row: Row, here: bool, room: int) -> tuple[str, str]:
        if here and self._editing:
            return "", ""
        text = visible(row.value).replace("\n", " ")
        if row.choices:
            text = f"‹ {text} ›"
        elif row.kind == "number":
            text = text.rjust(NUMBER)
        elif row.kind in ("action", "fold"):
            text = f"{middle_cut(text, room - 2)} ▾"
        text = middle_cut(text, room)
        note = f"  {visible(row.note)}" if row.note else ""
        return text, end_cut(note, max(room - width_of(text), 0))

    def _about(self, width: int) -> list[Content]:
        row = self.chosen
        text = "" if row is None else f"✗ {row.problem}" if row.problem else row.about
        style = "$text-error" if row is not None and row.problem else "$text-muted"
        wrapped, lines_there = textwrap.wrap(visible(text), max(width, 8)), self._about_lines
        if len(wrapped) > lines_there:
            wrapped[lines_there - 1] = end_cut(wrapped[lines_there - 1] + "…", width)
        lines = [Content.styled(line, style) for line in wrapped[:lines_there]]
        return [*lines, *[Content("")] * (lines_there - len(lines))]
