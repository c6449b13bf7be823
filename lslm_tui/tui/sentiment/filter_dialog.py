"""A dialog that asks which rows of a labelled table are wanted. It knows labels and no rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from lslm_tui.sanitize import visible
from lslm_tui.services.labelling import RowFilter

QUALITIES = (
    ("unsure", "unsure ones"),
    ("flagged", "flagged: problems, notes, empty or long texts"),
    ("wrong", "those whose label is not the gold one"),
    ("corrected", "those you gave another label"),
)


class FilterDialog(ModalScreen[RowFilter | None]):
    """Returns the filter with one condition put on or taken off, `None` for Esc."""

    CSS_PATH: ClassVar[Any] = "../dialogs/entry.tcss"
    DEFAULT_CLASSES: ClassVar[str] = "entry-dialog"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Back", id="filter.back", tooltip="Change nothing"),
    ]

    def __init__(
        self, chosen: RowFilter, labels: Sequence[str], groups: Sequence[str], *, gold: bool
    ) -> None:
        super().__init__()
        self._chosen = chosen
        self._answers: list[tuple[str, RowFilter]] = [("all rows", RowFilter())]
        for label in labels:
            on_now = label in chosen.labels
            kept = tuple(name for name in chosen.labels if name != label)
            labelled = kept if on_now else (*chosen.labels, label)
            self._add(f"label {visible(label)}", on_now, replace(chosen, labels=labelled))
        for name, words in QUALITIES:
            if name != "wrong" or gold:
                on_now = bool(getattr(chosen, name))
                change: dict[str, Any] = {name: None if on_now else True}
                self._add(words, on_now, replace(chosen, **change))
        for group in groups:
            on_now = chosen.group == group
            other = replace(chosen, group=None if on_now else group)
            self._add(f"group {visible(group) or '(none)'}", on_now, other)

    def _add(self, words: str, on_now: bool, other: RowFilter) -> None:
        self._answers.append((f"{'✓' if on_now else ' '} {words}", other))

    def compose(self) -> ComposeResult:
        options = [
            Option(Content(words), id=f"filter-{n}") for n, (words, _) in enumerate(self._answers)
        ]
        with Vertical(id="entry"):
            yield Static("Which rows?", id="entry-title", markup=False)
            yield OptionList(*options, id="entry-names", compact=True, markup=False)
            yield Static(
                "Conditions add up; / searches the text, p bounds the probability.",
                id="entry-note",
                markup=False,
            )
            yield Static("↑↓ choose · Enter on or off · Esc back", id="entry-keys", markup=False)

    def on_mount(self) -> None:
        names = self.query_one(OptionList)
        names.focus()
        names.highlighted = 0

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        number = int((event.option.id or "").removeprefix("filter-"))
        self.dismiss(self._answers[number][1])

    def action_cancel(self) -> None:
        self.dismiss(None)
