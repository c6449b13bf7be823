"""What a run will cost: memory against the machine, time, and the one key that helps if it is too much.

Shows what the check told; a column, or a line where the terminal is narrow. Computes nothing.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from textual.content import Content
from textual.reactive import reactive
from textual.visual import VisualType
from textual.widget import Widget

from lslm_tui.services.wizard_advice import Facts
from lslm_tui.tui import formats

WAITING = "estimating…"
WAITING_TIME = "measuring…"
TIME_PARTS = 3
"""Lines for the largest parts of the time."""
ASSUMED_LINES = 3


class CostPane(Widget):
    """Always visible beside the form."""

    DEFAULT_CSS: ClassVar[str] = Path(__file__).with_suffix(".tcss").read_text("utf-8")
    across: reactive[bool] = reactive(False)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._facts = Facts()
        self._offer = ""
        self._problem = ""

    def show(self, facts: Facts, *, problem: str, offer: str) -> None:
        """`offer`: what the key for it would do; empty for nothing."""
        if (facts, problem, offer) != (self._facts, self._problem, self._offer):
            self._facts, self._problem, self._offer = facts, problem, offer
            self.refresh()

    async def on_click(self) -> None:
        if self._offer:
            await self.run_action("screen.fix")

    def render(self) -> VisualType:
        width = self.content_size.width
        if self.across:
            return self._short(width)
        return Content("\n").join(self._lines(width))

    def _short(self, width: int) -> Content:
        """One line: what is wrong and what helps, or memory and time."""
        if self._problem:
            help_ = f"  f {self._offer}" if self._offer else ""
            room = max(width - formats.width_of(help_) - 2, 10)
            said = f"✗ {formats.end_cut(self._problem, room)}"
            return Content.assemble((said, "$text-error"), (help_, "bold")).truncate(width)
        found = self._facts.estimate
        if not found:
            return Content.styled(
                self._status() or "memory and time: once model and data are chosen", "$text-muted"
            )
        peak, free = found["peak_bytes"], found["available_bytes"]
        bar = formats.bar(peak, free, 6 if self._offer else 12)
        last = f"f {self._offer}" if self._offer else f"{found['steps']:,} steps"
        time = self._time() or WAITING_TIME
        said = f"memory ▕{bar}▏ {formats.memory(peak, free)} · {time} · {last}"
        more = f"  {self._status()}" if self._status() else ""
        return Content.assemble((said, ""), (more, "$text-muted")).truncate(width)

    def _lines(self, width: int) -> Iterator[Content]:
        yield Content.styled("Cost", "bold")
        found = self._facts.estimate
        if not found:
            yield Content.styled("memory", "$text-muted")
            yield Content.styled("time", "$text-muted")
        else:
            yield from self._estimate(width)
        yield Content("")
        yield Content.styled(self._status(), "$text-muted")
        yield from self._trouble(width)

    def _estimate(self, width: int) -> Iterator[Content]:
        found = self._facts.estimate
        peak, free = found["peak_bytes"], found["available_bytes"]
        fits = self._facts.fits
        style = "" if fits else "$text-error bold"
        sign = "✓" if fits else "✗"
        yield Content.assemble(
            (f"{sign} memory", style), ("  free now".rjust(width - 8), "$text-muted")
        )
        yield Content.styled(f"▕{formats.bar(peak, free, width - 2)}▏", style)
        yield Content.styled(formats.memory(peak, free).rjust(width), style)
        for part in found["parts"]:
            size = formats.size(part["bytes"])
            name = formats.end_cut(part["name"], width - len(size) - 3)
            yield Content.styled(f"  {name}{size.rjust(width - 2 - len(name))}", "$text-muted")
        yield Content("")
        yield from self._times(width)
        facts = {
            "steps": f"{found['steps']:,}",
            "tokens": f"{found['total_tokens']:,}",
            "weights": formats.parameters(found["parameters"]),
            "trained": formats.parameters(found["trainable"]),
        }
        for name, value in facts.items():
            yield Content.styled(f"{name}{value.rjust(width - len(name))}", "")

    def _trouble(self, width: int) -> Iterator[Content]:
        if self._problem:
            yield Content("")
            lines = textwrap.wrap(f"✗ {self._problem}", width)[:9]
            yield from (Content.styled(line, "$text-error") for line in lines)
        if self._offer:
            yield Content("")
            lines = textwrap.wrap(f"f  {self._offer}", width)
            yield from (Content.styled(line, "bold") for line in lines)

    def _times(self, width: int) -> Iterator[Content]:
        """The range, its largest parts, and what it rests on; room is kept while it is measured."""
        said = self._time() or WAITING_TIME
        yield Content.assemble(("time", "bold"), (said.rjust(width - 4), "bold"))
        parts = sorted(self._facts.time.get("parts", {}).items(), key=lambda one: -one[1])
        shown = [(name, formats.duration(seconds)) for name, seconds in parts if seconds >= 1]
        for name, seconds in [*shown, *[("", "")] * TIME_PARTS][:TIME_PARTS]:
            yield Content.styled(f"  {name}{seconds.rjust(width - 2 - len(name))}", "$text-muted")
        assumed = textwrap.wrap(str(self._facts.time.get("assumed", "")), width - 2)
        for line in [*assumed, *[""] * ASSUMED_LINES][:ASSUMED_LINES]:
            yield Content.styled(f"  {line}", "$text-muted")
        yield Content("")

    def _time(self) -> str:
        """The range; empty while it is measured."""
        found = self._facts.time.get("range")
        return f"about {found}" if found else ""

    def _status(self) -> str:
        if self._facts.checking:
            return WAITING
        return "" if self._facts.estimate or self._problem else "needs model and data"
