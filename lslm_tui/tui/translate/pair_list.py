"""A list of pairs over the place: search it, delete and bring back, import and export.

The translation memory and the glossary are shown with it; what a pair is and where it is kept is the
subclass's affair. Runs on the UI loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from lslm_tui.errors import LslmError
from lslm_tui.sanitize import visible
from lslm_tui.tui.formats import count, end_cut, width_of

DIRECTION_WIDTH = 9
NOTE_WIDTH = 8


@dataclass(frozen=True, slots=True)
class Pair:
    """One line. `kept` is what the subclass put in and gets back."""

    source_language: str
    target_language: str
    source: str
    target: str
    note: str
    kept: Any

    @property
    def direction(self) -> str:
        return f"{self.source_language} → {self.target_language}"


class PairList(ModalScreen[None]):
    """Subclasses set the texts and override what works on their storage."""

    CSS_PATH: ClassVar[Any] = "pair_list.tcss"
    TITLE_TEXT: ClassVar[str] = ""
    EMPTY: ClassVar[str] = ""
    """What an empty list teaches."""
    KEYS: ClassVar[str] = "/ search · d delete · u undo · m import · x export · Esc back"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="list.back", tooltip="Back to the text"),
        Binding("slash", "search", "Search", id="list.search", tooltip="Search both sides"),
        Binding("d,delete", "delete", "Delete", id="list.delete", tooltip="u brings it back"),
        Binding("u", "undo", "Undo", id="list.undo", tooltip="Bring the deleted one back"),
        Binding("m", "import", "Import", id="list.import", tooltip="From a file"),
        Binding("x", "export", "Export", id="list.export", tooltip="To a file"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._pairs: list[Pair] = []
        self._deleted: list[Pair] = []
        self._stopped = False
        self._working = False

    # --- what subclasses do ------------------------------------------------------------------

    def find(self, typed: str) -> tuple[Sequence[Pair], int]:
        """The pairs that hold what was typed, and how many there are in all."""
        raise NotImplementedError

    def forget_pair(self, pair: Pair) -> None:
        raise NotImplementedError

    def keep_pair(self, pair: Pair) -> None:
        raise NotImplementedError

    async def take_in(self) -> str:
        """Ask for a file and import it; returns what to say."""
        raise NotImplementedError

    async def write_out(self) -> str:
        """Write everything to a file; returns what to say."""
        raise NotImplementedError

    # --- the list ----------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        with Vertical(id="list"):
            yield Static(self.TITLE_TEXT, id="list-title", markup=False)
            yield Input(placeholder="/ search", id="list-input", compact=True)
            yield OptionList(id="list-rows", compact=True, markup=False)
            yield Static("", id="list-detail", markup=False)
            yield Static("", id="list-said", markup=False)
            yield Static(self.KEYS, id="list-keys", markup=False)

    def on_mount(self) -> None:
        self.query_one(OptionList).focus()

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self.fill)

    def fill(self, *, at: int | None = None) -> None:
        """Read the pairs again; the cursor stays, or goes to line `at`."""
        options = self.query_one(OptionList)
        where = options.highlighted if at is None else at
        typed = self.query_one(Input).value
        found, total = self.find(typed)
        self._pairs = list(found)
        width = max(options.scrollable_content_region.width - 2, 20)
        options.set_options([Option(_row(pair, width)) for pair in self._pairs])
        if not self._pairs:
            said = "Nothing matches." if typed.strip() else self.EMPTY
            options.add_option(Option(said, disabled=True))
        else:
            options.highlighted = min(where or 0, len(self._pairs) - 1)
        shown = f"{count(len(self._pairs))} of {count(total)}" if total else "empty"
        self.query_one("#list-title", Static).update(f"{self.TITLE_TEXT} · {shown}")
        self._show_detail()

    def say(self, text: str, *, error: bool = False) -> None:
        said = self.query_one("#list-said", Static)
        said.set_class(error, "error")
        said.update(f"✗ {text}" if error else text)

    @property
    def pair(self) -> Pair | None:
        """The one under the cursor."""
        at = self.query_one(OptionList).highlighted
        return self._pairs[at] if at is not None and at < len(self._pairs) else None

    @on(OptionList.OptionHighlighted)
    def _show_detail(self) -> None:
        pair = self.pair
        said = f"{visible(pair.source)}\n{visible(pair.target)}" if pair else ""
        self.query_one("#list-detail", Static).update(said)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.fill(at=0)

    @on(Input.Submitted)
    def _searched(self, event: Input.Submitted) -> None:
        event.stop()
        self.query_one(OptionList).focus()

    # --- keys --------------------------------------------------------------------------------

    def action_back(self) -> None:
        field = self.query_one(Input)
        if self._working:
            self._stopped = True
        elif field.has_focus or field.value:
            field.value = ""
            self.query_one(OptionList).focus()
        else:
            self.dismiss(None)

    def action_search(self) -> None:
        self.query_one(Input).focus()

    def action_delete(self) -> None:
        pair = self.pair
        if pair is not None and self._try(lambda: self.forget_pair(pair)):
            self._deleted.append(pair)
            self.fill()
            self.say(f"Deleted “{end_cut(visible(pair.source), 40)}” · u brings it back")

    def action_undo(self) -> None:
        if self._deleted:
            pair = self._deleted[-1]
            if self._try(lambda: self.keep_pair(pair)):
                self._deleted.pop()
                self.fill()
                self.say("It is back.")

    @work(group="file", exclusive=True)
    async def action_import(self) -> None:
        await self._with_a_file(self.take_in)

    @work(group="file", exclusive=True)
    async def action_export(self) -> None:
        await self._with_a_file(self.write_out)

    async def _with_a_file(self, work: Callable[[], Any]) -> None:
        if self._working:
            return
        self._working, self._stopped = True, False
        try:
            said = await work()
        except (LslmError, OSError) as error:
            self.say(str(error), error=True)
        else:
            if said:
                self.say(said)
        finally:
            self._working = False
        self.fill()

    async def in_steps(self, batches: Iterator[int], verb: str) -> int:
        """Go on with other things between the steps of a long import; Esc stops. Returns the sum."""
        total = 0
        for taken in batches:
            total += taken
            self.say(f"{verb} {count(total)} … Esc stops")
            await asyncio.sleep(0)
            if self._stopped:
                break
        return total

    @property
    def stopped(self) -> bool:
        """The person does not want more of what is being read."""
        return self._stopped

    def _try(self, act: Callable[[], None]) -> bool:
        try:
            act()
        except LslmError as error:
            self.say(str(error), error=True)
            return False
        return True


def new_file(directory: Path, stem: str, suffix: str) -> Path:
    """A path in `directory` at which there is no file yet."""
    path = directory / f"{stem}{suffix}"
    number = 2
    while path.exists():
        path = directory / f"{stem}-{number}{suffix}"
        number += 1
    return path


def _row(pair: Pair, width: int) -> Content:
    column = max((width - DIRECTION_WIDTH - NOTE_WIDTH - 2) // 2, 8)
    source, target = (_cell(text, column) for text in (pair.source, pair.target))
    return Content.assemble(
        (pair.direction.ljust(DIRECTION_WIDTH), "$text-muted"),
        source,
        " ",
        target,
        (" " + pair.note.rjust(NOTE_WIDTH), "$text-muted"),
    )


def _cell(text: str, width: int) -> str:
    shown = end_cut(" ".join(visible(text).split()), width)
    return shown + " " * (width - width_of(shown))
