"""Step 2: the model to start from, with what training it takes against what this machine has free.

The figures come from the check process, one model after the other; nothing jumps while they come.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from lslm_tui.sanitize import visible
from lslm_tui.services.library import ModelEntry
from lslm_tui.services.wizard_draft import Draft
from lslm_tui.services.wizard_goals import NEW_MODELS, Goal, NewModel
from lslm_tui.tui import formats

COLUMNS = {"params": 7, "on disk": 8, "full": 9, "LoRA": 9}
WAITING = "…"


class BaseStep(Vertical):
    """Models of the kind the goal needs, and sizes of a new one."""

    class Chosen(Message):
        def __init__(self, entry: ModelEntry) -> None:
            super().__init__()
            self.entry = entry

    class ChosenNew(Message):
        def __init__(self, new: NewModel) -> None:
            super().__init__()
            self.new = new

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._entries: tuple[ModelEntry, ...] = ()
        self._goal: Goal | None = None
        self._memory: dict[str, Mapping[str, Any]] = {}
        self._current = ""

    def compose(self) -> ComposeResult:
        yield Static("", id="bases-heading", markup=False)
        yield OptionList(id="bases", compact=True, markup=False)
        yield Static("", id="bases-note", markup=False)

    def show(
        self,
        goal: Goal,
        entries: Sequence[ModelEntry],
        draft: Draft,
        memory: Mapping[str, Mapping[str, Any]],
    ) -> None:
        """List what the goal can start from; `memory` by name, as far as it is known."""
        accepted = [entry for entry in entries if goal.accepts(entry)]
        # what is made for it before what can be made to do it
        fitting = tuple(sorted(accepted, key=lambda entry: entry.kind is not goal.first_kind))
        before = (self._goal, self._entries, self._memory, self._current)
        now = (goal, fitting, dict(memory), draft.base)
        if now == before and self.query_one(OptionList).option_count:
            return
        self._goal, self._entries, self._memory, self._current = now
        self._fill(same=before[:2] == now[:2])

    def focus_first(self) -> None:
        self.query_one(OptionList).focus()

    def on_resize(self) -> None:
        if self._goal is not None:
            self._fill(same=True)

    def _fill(self, *, same: bool) -> None:
        bases = self.query_one(OptionList)
        at = bases.highlighted if same else None
        width = max(self.size.width - 5, 40)
        name = width - sum(COLUMNS.values()) - len(COLUMNS)
        options = [
            Option(self._row(entry, name), id=f"base-{i}") for i, entry in enumerate(self._entries)
        ]
        if self._goal is not None and self._goal.architecture:
            if options:
                heading = Content.styled("or a new one, from random weights", "$text-muted")
                options.append(Option(heading, disabled=True))
            options += [Option(self._new_row(new, name), id=f"new-{new.id}") for new in NEW_MODELS]
        bases.clear_options()
        bases.add_options(options)
        if options:
            bases.highlighted = at if at is not None else self._chosen_row(options)
        self._explain(name)

    def _chosen_row(self, options: Sequence[Option]) -> int:
        for at, option in enumerate(options):
            kind, _, which = (option.id or "").partition("-")
            if kind == "new" and which == self._current:
                return at
            if kind == "base" and self._entries[int(which)].name == self._current:
                return at
        return 0

    def _explain(self, name: int) -> None:
        heading = "".join(f" {title.rjust(width)}" for title, width in COLUMNS.items())
        self.query_one("#bases-heading", Static).update(
            Content.styled(" " + "  model".ljust(name) + heading, "$text-muted")
        )
        free = next(
            (
                found["available_bytes"]
                for one in self._memory.values()
                for found in one["methods"].values()
            ),
            0,
        )
        said = (
            f"full, LoRA: memory to train all weights, or an adapter beside them, with rows of 256 tokens. "
            f"✓ fits into the {formats.size(free)} that are free, ✗ does not."
            if free
            else "full, LoRA: memory to train all weights, or an adapter beside them; estimating…"
        )
        if not self._entries and self._goal is not None and self._goal.kinds:
            said = "No model of this kind is here yet. Models (F8) downloads one" + (
                ", or begin from random weights." if self._goal.architecture else "."
            )
        elif self._goal is not None and not self._goal.kinds:
            said = "Its tokenizer is learned from your text. Sizes can be changed under Method."
        self.query_one("#bases-note", Static).update(said)

    def _row(self, entry: ModelEntry, name: int) -> Content:
        known = self._memory.get(entry.name, {})
        current = "● " if entry.name == self._current else "  "
        cells = {
            "params": formats.parameters(entry.parameters) if entry.parameters else "—",
            "on disk": formats.size(entry.size_bytes),
            "full": _memory_cell(known, "full"),
            "LoRA": _memory_cell(known, "lora"),
        }
        title = formats.middle_cut(visible(entry.name), name - 2)
        pad = " " * max(name - 2 - formats.width_of(title), 0)
        parts = [(current + title + pad, "bold" if current.strip() else "")]
        for heading, cell in cells.items():
            style = "$text-error" if cell.startswith("✗") else "$text-muted"
            parts.append((" " + cell.rjust(COLUMNS[heading]), style))
        return Content.assemble(*parts)

    def _new_row(self, new: NewModel, name: int) -> Content:
        current = "● " if new.id == self._current else "  "
        title = f"{current}{new.id}"
        return Content.assemble(
            (title.ljust(12), "bold" if current.strip() else ""), (new.about, "$text-muted")
        )

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        kind, _, which = (event.option_id or "").partition("-")
        if kind == "base":
            self.post_message(self.Chosen(self._entries[int(which)]))
        elif kind == "new":
            self.post_message(self.ChosenNew(next(n for n in NEW_MODELS if n.id == which)))


def _memory_cell(known: Mapping[str, Any], method: str) -> str:
    if not known:
        return WAITING
    found = known["methods"].get(method)
    if not found:
        return "?"
    return f"{'✓' if found['fits'] else '✗'} {formats.size(found['peak_bytes'])}"
