"""Choose a model: filter the library as you type, or give a directory or a hub id.

It is given the entries and says what was chosen; opening and downloading are the caller's affair.
Entries with a problem are shown with the reason and cannot be chosen. Tab goes through the ways the
weights can be held; the ones that cannot work here are named with their reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from lslm_tui.tui import formats
from lslm_tui.types import Quantization

if TYPE_CHECKING:
    from lslm_tui.services.library import ModelEntry

_HUB_ID = re.compile(r"[\w.-]{1,96}/[\w.-]{1,96}")
_HEADINGS = ("kind", "params", "size", "source", "context")
_RIGHT = frozenset(("params", "size", "context"))


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """What was chosen. `quantization` is `None` for: whatever suits this machine."""

    reference: str
    """A name of the library, a directory, or a hub id."""
    quantization: Quantization | None = None
    download: bool = False
    """`reference` is a hub id that is not on this machine and is to be fetched first."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the list that can be chosen."""

    choice: ModelChoice
    detail: str


class ModelPicker(ModalScreen[ModelChoice | None]):
    """Returns the choice, or `None` for Esc."""

    CSS_PATH: ClassVar[Any] = "model_picker.tcss"
    AUTO_FOCUS = "#models-input"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+o", "cancel", "Back", id="models.back", tooltip="Keep the model"),
        Binding("down", "move(1)", "Next", id="models.next", show=False),
        Binding("up", "move(-1)", "Previous", id="models.previous", show=False),
        Binding("pagedown", "move(8)", "Further", id="models.page_down", show=False),
        Binding("pageup", "move(-8)", "Back", id="models.page_up", show=False),
        Binding(
            "tab", "quantization(1)", "Quantization", id="models.quantization", priority=True,
            tooltip="How weights are held in memory",
        ),
        Binding(
            "shift+tab", "quantization(-1)", id="models.quantization_back", priority=True, show=False
        ),
    ]  # fmt: skip

    def __init__(
        self,
        entries: Sequence[ModelEntry],
        *,
        current: str = "",
        quantization: Quantization | None = None,
        refused: Mapping[Quantization, str] | None = None,
    ) -> None:
        """`current`: the open model's name; `refused`: what cannot work here, and why."""
        super().__init__()
        self._entries = tuple(entries)
        self._current = current
        self._refused = dict(refused or {})
        self._quantization = quantization
        self._lines: dict[str, _Line] = {}

    def compose(self) -> ComposeResult:
        with Vertical(id="models"):
            with Horizontal(id="models-head"):
                yield Static("Model", id="models-title")
                yield Static("Enter open · Tab quantization · Esc back", id="models-keys")
            yield Input(
                placeholder="Filter, or type a directory or a Hugging Face id", id="models-input"
            )
            yield Static(id="models-heading")
            yield OptionList(id="models-list")
            yield Static(id="models-detail", markup=False)
            yield Static(id="models-quantization")

    def on_mount(self) -> None:
        self._show_quantization()

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self._list)

    @on(Input.Changed)
    def _typed(self) -> None:
        self._list()

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        line = self._lines.get(event.option.id or "")
        self.query_one("#models-detail", Static).update(line.detail if line else "")

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        options = self.query_one(OptionList)
        if options.highlighted is not None:
            self._choose(options.get_option_at_index(options.highlighted).id or "")

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._choose(event.option.id or "")

    def _choose(self, line_id: str) -> None:
        line = self._lines.get(line_id)
        if line is not None:
            choice = line.choice
            self.dismiss(ModelChoice(choice.reference, self._quantization, choice.download))

    def action_cancel(self) -> None:
        self.dismiss(None)

    def action_move(self, lines: int) -> None:
        options = self.query_one(OptionList)
        for _ in range(abs(lines)):
            options.action_cursor_down() if lines > 0 else options.action_cursor_up()

    def action_quantization(self, step: int) -> None:
        """Go to the next way of holding weights that can work here."""
        possible = [None, *(q for q in Quantization if q not in self._refused)]
        at = possible.index(self._quantization) if self._quantization in possible else 0
        self._quantization = possible[(at + step) % len(possible)]
        self._show_quantization()

    def _show_quantization(self) -> None:
        parts: list[tuple[str, str]] = [("quantization  ", "$text-muted")]
        for option in (None, *Quantization):
            name = option.value if option else "auto"
            if option in self._refused:
                parts.append((f" {name} ✗ ", "$text-muted strike"))
            elif option == self._quantization:
                parts.append((f"‹{name}›", "$primary bold"))
            else:
                parts.append((f" {name} ", ""))
            parts.append((" ", ""))
        for option, reason in self._refused.items():
            parts.append((f"\n✗ {option.value}: {reason}", "$text-muted"))
        self.query_one("#models-quantization", Static).update(Content.assemble(*parts))

    def _list(self) -> None:
        query = self.query_one(Input).value.strip()
        options = self.query_one(OptionList)
        width = max(30, options.scrollable_content_region.width - 2)
        columns = Columns.fitting(self._entries, width)
        self.query_one("#models-heading", Static).update(columns.heading())
        self._lines = {}
        shown = [self._option(entry, columns) for entry in self._matching(query)]
        shown += self._typed_reference(query)
        if not shown:
            shown = [
                Option("Nothing matches. Type a directory or a Hugging Face id.", disabled=True)
            ]
        options.set_options(shown)
        options.highlighted = self._first(shown, query)
        if options.highlighted is None:
            self.query_one("#models-detail", Static).update("")

    def _first(self, shown: Sequence[Option], query: str) -> int | None:
        usable = [number for number, option in enumerate(shown) if not option.disabled]
        open_now = [n for n in usable if shown[n].id == f"entry:{self._current}" and not query]
        return next(iter([*open_now, *usable]), None)

    def _matching(self, query: str) -> list[ModelEntry]:
        words = query.casefold().split()
        found = []
        for entry in self._entries:
            text = f"{entry.name} {entry.kind or ''} {entry.source}".casefold()
            if all(word in text for word in words):
                found.append(entry)
        return sorted(found, key=lambda entry: bool(entry.problem))

    def _option(self, entry: ModelEntry, columns: Columns) -> Option:
        if entry.problem:
            return Option(columns.refused(entry), disabled=True)
        line_id = f"entry:{entry.name}"
        detail = f"{entry.name} · {entry.architecture or 'unknown architecture'} · {entry.path}"
        if not entry.chat:
            detail = f"No chat template: continues plain text. {detail}"
        self._lines[line_id] = _Line(ModelChoice(entry.name), detail)
        return Option(columns.row(entry, current=entry.name == self._current), id=line_id)

    def _typed_reference(self, query: str) -> list[Option]:
        """Offer what was typed as a directory or a hub id, if it can be one and is not listed."""
        if not query or any(query == entry.name for entry in self._entries):
            return []
        if query.startswith(("/", "~", "./", "../")) or Path(query).is_dir():
            path = Path(query).expanduser()
            if not path.is_dir():
                return [Option(f"There is no directory {query}", disabled=True)]
            line = _Line(ModelChoice(str(path)), f"Opens the model in {path}")
            self._lines["typed"] = line
            return [Option(f"↵ open the directory {query}", id="typed")]
        if _HUB_ID.fullmatch(query):
            detail = "Not on this machine. Enter downloads it from Hugging Face, then opens it."
            self._lines["typed"] = _Line(ModelChoice(query, download=True), detail)
            return [Option(f"↓ download {query}", id="typed")]
        return []


@dataclass(frozen=True, slots=True)
class Columns:
    """The widths of the list, in cells; the name takes what the others leave."""

    name: int
    widths: Mapping[str, int]

    @classmethod
    def fitting(cls, entries: Sequence[ModelEntry], width: int) -> Columns:
        """Make every column as wide as its widest cell, and leave out from the right what does not
        leave the name twenty cells."""
        cells = [_cells(entry) for entry in entries]
        widths = {
            heading: max([len(heading), *(len(cell[heading]) for cell in cells)])
            for heading in _HEADINGS
        }
        for heading in ("", *reversed(_HEADINGS)):
            widths.pop(heading, None)
            left = width - 2 - sum(wide + 2 for wide in widths.values())
            if left >= 20 or not widths:
                break
        return cls(max(left, 10), widths)

    def heading(self) -> Content:
        cells = {heading: heading for heading in _HEADINGS}
        return Content.styled(self._line("  ", "name", cells), "$text-muted")

    def row(self, entry: ModelEntry, *, current: bool) -> Content:
        sign = "● " if current else "  "
        name = formats.middle_cut(entry.name, self.name)
        line = self._line(sign, name, _cells(entry))
        return Content.assemble(
            (line[: len(sign) + len(name)], "bold" if current else ""),
            (line[len(sign) + len(name) :], "$text-muted"),
        )

    def refused(self, entry: ModelEntry) -> Content:
        total = self.name + sum(width + 2 for width in self.widths.values())
        wide = self.name if self.widths else total // 2
        name = _padded(formats.middle_cut(entry.name, wide), wide)
        room = total - wide - 2
        reason = formats.end_cut(f"✗ {entry.problem}", room)
        return Content.styled(f"  {name}  {reason}", "$text-muted")

    def _line(self, sign: str, name: str, cells: Mapping[str, str]) -> str:
        parts = [sign + _padded(name, self.name)]
        for heading, width in self.widths.items():
            cell = cells[heading]
            parts.append(cell.rjust(width) if heading in _RIGHT else cell.ljust(width))
        return "  ".join(parts)


def _cells(entry: ModelEntry) -> dict[str, str]:
    return {
        "kind": str(entry.kind or "—"),
        "params": formats.parameters(entry.parameters) if entry.parameters else "—",
        "size": formats.size(entry.size_bytes),
        "source": str(entry.source),
        "context": formats.count(entry.context_tokens) if entry.context_tokens else "—",
    }


def _padded(text: str, width: int) -> str:
    return text + " " * (width - formats.width_of(text))
