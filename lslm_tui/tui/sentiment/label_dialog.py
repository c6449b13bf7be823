"""A dialog that asks which label is right. It knows labels and nothing of texts."""

from __future__ import annotations

from collections.abc import Sequence
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


class LabelDialog(ModalScreen[str | None]):
    """Returns the label chosen, '' to take a correction back, `None` for Esc."""

    CSS_PATH: ClassVar[Any] = "../dialogs/entry.tcss"
    DEFAULT_CLASSES: ClassVar[str] = "entry-dialog"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Back", id="label.back", tooltip="Change nothing"),
    ]

    def __init__(self, labels: Sequence[str], said: str, given: str | None) -> None:
        """`said` is the model's label, `given` the one a person gave before."""
        super().__init__()
        self._labels = tuple(labels)
        self._said = said
        self._given = given

    def compose(self) -> ComposeResult:
        with Vertical(id="entry"):
            yield Static("Which label is right?", id="entry-title", markup=False)
            yield OptionList(*self._options(), id="entry-names", compact=True, markup=False)
            yield Static(
                "It is kept with the text, on this machine, for fine-tuning.",
                id="entry-note",
                markup=False,
            )
            yield Static("↑↓ choose · Enter keep · Esc back", id="entry-keys", markup=False)

    def _options(self) -> list[Option]:
        options: list[Option] = []
        for number, label in enumerate(self._labels):
            note = " · the model says so" if label == self._said else ""
            note += " · your label" if label == self._given else ""
            shown = Content.assemble((visible(label), "bold"), (note, "$text-muted"))
            options.append(Option(shown, id=f"label-{number}"))
        if self._given is not None:
            options.append(Option(Content.styled("take your label back", "$text-muted"), id="none"))
        return options

    def on_mount(self) -> None:
        names = self.query_one(OptionList)
        names.focus()
        other = [i for i, label in enumerate(self._labels) if label != self._said]
        at = self._labels.index(self._given) if self._given in self._labels else -1
        names.highlighted = at if at >= 0 else other[0] if other else 0

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        name = event.option.id or ""
        self.dismiss("" if name == "none" else self._labels[int(name.removeprefix("label-"))])

    def action_cancel(self) -> None:
        self.dismiss(None)
