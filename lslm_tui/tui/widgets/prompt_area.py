"""The text field inside the prompt box: an editor whose long pastes are single units.

It edits, wraps and draws; what Enter, a slash or an `@` mean is the box's affair. Runs on the event
loop.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.document._document import EditResult, Location, Selection
from textual.document._edit import Edit
from textual.geometry import Size
from textual.message import Message
from textual.widgets import TextArea

from lslm_tui.tui.widgets.pastes import LONG_CHARACTERS, Pastes, clean, is_long

MAX_LINES = 10
SCREEN_SHARE = 0.4
FOLDED_CHARACTERS = 20_000
"""A text put in from elsewhere is folded like a paste only beyond this."""
UNFOLDED_CHARACTERS = 500_000
UNFOLDED_LINE = 20_000
"""Longer pastes, or those with a longer line, stay folded: wrapping them anew at every key takes
seconds (a line of a million characters: 2.4 s on two cores)."""
_FRAME_LINES = 2

Spans = Callable[[int, str], list[tuple[int, int]]]
"""Given a line's number and text, where something to be marked stands in it."""


def _binding(key: str, action: str, name: str, said: str) -> Binding:
    return Binding(key, action, said, show=False, id=f"prompt.{name}", tooltip=said)


def _quiet(key: str, action: str, name: str) -> Binding:
    return Binding(key, action, show=False, id=f"prompt.{name}")


class PromptArea(TextArea, inherit_bindings=False):
    """Grows with its text up to ten lines or two fifths of the screen, then scrolls."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"prompt--unit", "prompt--mention"}
    BINDINGS: ClassVar[list[BindingType]] = [
        _quiet("left", "cursor_left", "left"),
        _quiet("right", "cursor_right", "right"),
        _quiet("ctrl+left,alt+b", "cursor_word_left", "word_left"),
        _quiet("ctrl+right,alt+f", "cursor_word_right", "word_right"),
        _quiet("home,ctrl+a", "cursor_line_start", "line_start"),
        _quiet("end", "cursor_line_end", "line_end"),
        _binding(
            "ctrl+e", "expand_or_end", "expand", "Open a folded paste, or go to the line's end"
        ),
        _quiet("ctrl+home", "text_start", "text_start"),
        _quiet("ctrl+end", "text_end", "text_end"),
        _quiet("shift+left", "cursor_left(True)", "select_left"),
        _quiet("shift+right", "cursor_right(True)", "select_right"),
        _quiet("shift+up", "cursor_up(True)", "select_up"),
        _quiet("shift+down", "cursor_down(True)", "select_down"),
        _quiet("ctrl+shift+left", "cursor_word_left(True)", "select_word_left"),
        _quiet("ctrl+shift+right", "cursor_word_right(True)", "select_word_right"),
        _quiet("shift+home", "cursor_line_start(True)", "select_line_start"),
        _quiet("shift+end", "cursor_line_end(True)", "select_line_end"),
        _quiet("ctrl+shift+a", "select_all", "select_all"),
        _quiet("backspace", "delete_left", "delete_left"),
        _quiet("delete,ctrl+d", "delete_right", "delete_right"),
        _quiet("ctrl+w,ctrl+backspace,alt+backspace", "delete_word_left", "delete_word_left"),
        _quiet("alt+delete,alt+d", "delete_word_right", "delete_word_right"),
        _quiet("ctrl+u", "delete_to_start_of_line", "delete_line_start"),
        _quiet("ctrl+k", "delete_to_end_of_line_or_delete_line", "delete_line_end"),
        _quiet("ctrl+x", "cut_selected", "cut"),
        _quiet("ctrl+c,super+c", "copy", "copy"),
        _quiet("ctrl+v,super+v", "paste", "paste"),
        _binding("ctrl+z,super+z", "undo", "undo", "Undo typing"),
        _binding("ctrl+shift+z,alt+z", "redo", "redo", "Redo typing"),
    ]

    class TooLong(Message):
        """A paste was to be unfolded that is too long to be edited here."""

    class Pasted(Message):
        """Text came from the clipboard and has been inserted."""

    def __init__(self, *, id: str | None = None, spans: Spans | None = None) -> None:  # noqa: A002
        """`spans` names further parts of a line to be marked, such as attached files."""
        self.pastes = Pastes()
        self._shown, self._emptied = "", self.pastes
        self._mentions = spans
        super().__init__(
            id=id,
            soft_wrap=True,
            show_line_numbers=False,
            tab_behavior="focus",
            highlight_cursor_line=False,
            compact=True,
            max_checkpoints=200,
        )
        self.match_cursor_bracket = False

    # size

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        room = int(viewport.height * SCREEN_SHARE) - _FRAME_LINES
        return max(1, min(self.wrapped_document.height, MAX_LINES, room))

    # keys and pastes

    async def _on_key(self, event: events.Key) -> None:
        if event.is_printable:
            return
        event.prevent_default()  # Enter and Tab are the box's bindings, not text
        self._restart_blink()
        if await self._run_binding(event.key):
            event.stop()

    async def _run_binding(self, key: str) -> bool:
        """Run what the field or the box binds to `key`, at once.

        Textual lets a key rise to the app first; letters typed right behind it would be in the text
        before it acts, and Ctrl+U would delete them.
        """
        for owner, bindings in self.screen._binding_chain[:2]:
            for binding in bindings.key_to_bindings.get(key, ()):
                if not binding.priority and await self.app.run_action(binding.action, owner):
                    return True
        return False

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.put(event.text)
        self.focus()

    def action_paste(self) -> None:
        self.put(self.app.clipboard)

    def put(self, text: str) -> None:
        """Insert `text` in place of what is selected; a long one as a label."""
        text = clean(text)
        if not text:
            return
        shown = self.pastes.add(text) if is_long(text) else text
        result = self.replace(shown, *self.selection, maintain_selection_offset=False)
        self.move_cursor(result.end_location)
        self.post_message(self.Pasted())

    def action_cut_selected(self) -> None:
        if self.selection.is_empty:
            raise SkipAction
        self.action_cut()

    def action_text_start(self) -> None:
        self.move_cursor(self.document.start)

    def action_text_end(self) -> None:
        self.move_cursor(self.document.end)

    def action_expand_or_end(self) -> None:
        """Turn the paste at the cursor into plain text; elsewhere go to the end of the line."""
        row, column = self.cursor_location
        for start, end in self.pastes.spans(self.document[row]):
            if start <= column <= end:
                text = self.pastes.text_of(self.document[row][start:end])
                if _too_long(text):
                    self.post_message(self.TooLong())
                    return
                self.replace(text, (row, start), (row, end), maintain_selection_offset=False)
                return
        self.action_cursor_line_end()

    def fill(self, text: str) -> None:
        """Replace everything, history of edits included; a huge text is folded like a paste.

        What was emptied last comes back as it stood, with its own pastes.
        """
        text = clean(text)
        if text == self._emptied.expand(self._shown):
            self.pastes = self._emptied
            text = self._shown
        elif len(text) > FOLDED_CHARACTERS:
            text = self._folded(text)
        self.load_text(text)

    def empty(self) -> None:
        """Remove everything, with its history."""
        self._shown, self._emptied, self.pastes = self.text, self.pastes, Pastes()
        self.load_text("")

    def _folded(self, text: str) -> str:
        """Fold a text but for its first and its last line, where these are short: there stands what
        was written about the rest."""
        head, begun, rest = text.partition("\n")
        body, ended, tail = rest.rpartition("\n")
        if not ended or max(len(head), len(tail)) > LONG_CHARACTERS:
            return self.pastes.add(text)
        return f"{head}{begun}{self.pastes.add(body)}{ended}{tail}"

    def take_edited(self, edited: str) -> None:
        """Replace everything by what came back from an editor; pastes still whole stay folded."""
        before = self.text
        edited = self.pastes.collapse(edited, before)
        if len(edited) > FOLDED_CHARACTERS:
            edited = self.pastes.add(self.pastes.expand(edited))
        if edited != before:
            self.replace(edited, self.document.start, self.document.end)
            self.move_cursor(self.document.end)

    @property
    def cursor_index(self) -> int:
        """Where the cursor is, in characters from the start of the text."""
        row, column = self.cursor_location
        return sum(len(line) + 1 for line in self.document.lines[:row]) + column

    @property
    def cursor_row_shown(self) -> int:
        """Which line of the wrapped text the cursor is on."""
        return self.wrapped_document.location_to_offset(self.cursor_location).y

    @property
    def full_text(self) -> str:
        """The text as it will be sent, folded pastes unfolded."""
        return self.pastes.expand(self.text)

    # units: neither the cursor nor an edit goes inside one

    def edit(self, edit: Edit) -> EditResult:
        top, bottom = edit.top, edit.bottom
        start, end = self._outside(top, bottom)
        if (start, end) != (top, bottom):
            edit = Edit(edit.text, start, end, edit.maintain_selection_offset)
        return super().edit(edit)

    def _outside(self, top: Location, bottom: Location) -> tuple[Location, Location]:
        """Widen a range so that it holds each unit wholly or not at all."""
        inserting = top == bottom
        for start, end in self._spans_in(top[0]):
            if start < top[1] < end:
                top = (top[0], end if inserting else start)
        for start, end in self._spans_in(bottom[0]):
            if start < bottom[1] < end:
                bottom = (bottom[0], end)
        return top, bottom

    def _spans_in(self, row: int) -> list[tuple[int, int]]:
        return self.pastes.spans(self.document[row]) if row < self.document.line_count else []

    def _validate_selection(self, selection: Selection) -> Selection:
        start, end = super()._validate_selection(selection)
        before = self.selection.end
        return Selection(self._beside(start, before), self._beside(end, before))

    def _beside(self, location: Location, before: Location) -> Location:
        """Move a location inside a unit to its far side, seen from where the cursor was."""
        row, column = location
        for start, end in self._spans_in(row):
            if start < column < end:
                return (row, end) if before <= (row, start) else (row, start)
        return location

    # drawing

    def get_line(self, line_index: int) -> Text:
        line = super().get_line(line_index)
        for start, end in self.pastes.spans(line.plain):
            line.stylize(self.get_component_rich_style("prompt--unit"), start, end)
        if self._mentions is not None:
            for start, end in self._mentions(line_index, line.plain):
                line.stylize(self.get_component_rich_style("prompt--mention"), start, end)
        return line

    def redraw(self) -> None:
        """Draw again after what `spans` says has changed."""
        self._line_cache.clear()
        self.refresh()


def _too_long(text: str) -> bool:
    return len(text) > UNFOLDED_CHARACTERS or max(map(len, text.split("\n"))) > UNFOLDED_LINE
