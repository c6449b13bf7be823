"""Two columns that answer the same question: the model before a run, and after it.

Above each stands the fingerprint of the weights that answer. It shows what `Pairing` yields and knows
nothing of how models are opened. Runs on the UI loop.
"""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING, cast

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static
from textual.worker import Worker, WorkerState

from lslm_tui.errors import LslmError
from lslm_tui.sanitize import visible
from lslm_tui.services.jobs import Purpose
from lslm_tui.services.pairing import Pairing, Side, SideFacts, specs_of
from lslm_tui.services.runs import RunEntry, read_result
from lslm_tui.services.trained import short
from lslm_tui.tui import formats
from lslm_tui.tui.train.proof_lines import wrapped

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from lslm_tui.services.session import Session

TITLES = {Side.BEFORE: "before", Side.AFTER: "after"}


def bar_line(text: str, bar: str, style: str = "") -> Content:
    """A line beside the bar that says who speaks."""
    return Content.assemble(("▌ ", bar), (text, style))


class PairView(Vertical):
    """Asks both sides, and shows what each says."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.run: RunEntry | None = None
        self.pairing: Pairing | None = None
        self._said: dict[Side, list[tuple[str, str]]] = {side: [] for side in Side}
        """Question and reply, oldest first."""
        self._worker: Worker[None] | None = None
        self._held = ""
        """How the two are held in memory, and how they answer."""

    def compose(self) -> ComposeResult:
        with Horizontal(id="pair-sides"):
            for side in Side:
                with Vertical(id=f"pair-{side}", classes="pair-side"):
                    yield Static(id=f"pair-head-{side}", classes="pair-head", markup=False)
                    with VerticalScroll(id=f"pair-scroll-{side}", can_focus=False):
                        yield Static(id=f"pair-text-{side}", markup=False)
        yield Static(id="pair-state", markup=False)
        yield Input(placeholder="Ask both the same", id="pair-input", compact=True)

    # --- opening -------------------------------------------------------------------------------

    def open(self, run: RunEntry, session: Session) -> None:
        """Open the pair of a run, unless it is open already."""
        self.query_one(Input).focus()
        if self.pairing is not None and self.run is not None and self.run.path == run.path:
            return
        self.run, self.pairing = run, None
        self._said = {side: [] for side in Side}
        for side in Side:
            self._show_head(side, None)
            self._show_text(side)
        self._worker = self._open(run, session)

    @work(group="pair", exclusive=True)
    async def _open(self, run: RunEntry, session: Session) -> None:
        try:
            before, after = specs_of(session.library, run)
            pairing = Pairing(session.host, before, after)
            self._state("opening the two sides")
            async for progress in pairing.open():
                self._state(f"{progress.phase}…")
        except LslmError as error:
            self._state(f"✗ {error.message}", error.remedy)
            return
        for purpose in pairing.released:
            session.models[Purpose(purpose)].made_room()
        self.pairing = pairing
        for side in Side:
            self._show_head(side, pairing.facts[side])
        one = "One model, its adapter off and on" if before is None else "Two models"
        self._held = f"{one}; always the likeliest token."
        self._state(self._held)
        self._show_example()

    @property
    def asked(self) -> int:
        """Questions that were put to both sides."""
        return len(self._said[Side.AFTER])

    @property
    def names(self) -> list[str]:
        """What is held in memory, once it is open."""
        return [facts.name for facts in self.pairing.facts.values()] if self.pairing else []

    async def close(self) -> None:
        """Give the memory back."""
        pairing, self.pairing = self.pairing, None
        if pairing is not None:
            await pairing.close()

    # --- asking --------------------------------------------------------------------------------

    @on(Input.Submitted, "#pair-input")
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        question = event.value.strip() or ("" if self.asked else self._example)
        if question and self.pairing is not None and not self.busy:
            event.input.value = ""
            self._worker = self._ask(self.pairing, question)

    @property
    def _example(self) -> str:
        """What the proof asked first; '' without one."""
        found = (read_result(self.run) if self.run else None) or {}
        samples = found.get("samples")
        asked = samples.get("after") if isinstance(samples, dict) else None
        first = asked[0] if isinstance(asked, list) and asked else None
        prompt = first.get("prompt") if isinstance(first, dict) else None
        return prompt.strip() if isinstance(prompt, str) else ""

    def _show_example(self) -> None:
        example = visible(" ".join(self._example.split()))
        said = f" · Enter asks: {formats.end_cut(example, 40)}" if example else ""
        self.query_one(Input).placeholder = f"Ask both the same{said}"

    @property
    def busy(self) -> bool:
        """Something is being opened or answered."""
        running = (WorkerState.PENDING, WorkerState.RUNNING)
        return self._worker is not None and self._worker.state in running

    @work(group="pair", exclusive=True)
    async def _ask(self, pairing: Pairing, question: str) -> None:
        self.query_one(Input).placeholder = "Ask both the same"
        for side in Side:
            self._said[side].append((question, ""))
            self._show_text(side)
        stream = cast("AsyncGenerator[tuple[Side, str], None]", pairing.ask(question))
        try:
            async with aclosing(stream):
                async for side, piece in stream:
                    asked, so_far = self._said[side][-1]
                    self._said[side][-1] = (asked, so_far + piece)
                    self._state(f"{TITLES[side]} answers…   Esc stops")
                    self._show_text(side)
            self._state(self._held)
        except LslmError as error:
            self._state(f"✗ {error.message}", error.remedy)
            self.pairing = None

    def leave(self) -> bool:
        """Esc: stop what goes on; false if nothing did."""
        if self.busy and self._worker is not None:
            self._worker.cancel()
            self._state("Stopped.")
            return True
        return False

    # --- drawing -------------------------------------------------------------------------------

    def on_resize(self) -> None:
        for side in Side:
            self._show_text(side)

    def _state(self, said: str, remedy: str = "") -> None:
        pieces = [(visible(said), "$text-error" if said.startswith("✗") else "$text-muted")]
        if remedy:
            pieces.append((f"  → {visible(remedy)}", "$text-warning"))
        self.query_one("#pair-state", Static).update(Content.assemble(*pieces))

    def _show_head(self, side: Side, facts: SideFacts | None) -> None:
        pieces = [(f"{TITLES[side]}  ", "bold $primary")]
        if facts is not None:
            pieces += [
                (formats.middle_cut(visible(facts.name), 24), "bold"),
                ("\nweights ", "$text-muted"),
                (short(facts.fingerprint), ""),
                (self._proved(side, facts), "$text-success"),
            ]
        self.query_one(f"#pair-head-{side}", Static).update(Content.assemble(*pieces))

    def _proved(self, side: Side, facts: SideFacts) -> str:
        """Whether these are the very weights of the proof."""
        prints = ((read_result(self.run) if self.run else None) or {}).get("fingerprint")
        known = prints.get(str(side)) if isinstance(prints, dict) else None
        return "  ✓ as proved" if known == facts.fingerprint else ""

    def _show_text(self, side: Side) -> None:
        scroll = self.query_one(f"#pair-scroll-{side}", VerticalScroll)
        width = max(scroll.size.width - 3, 8)
        lines: list[Content] = []
        for at, (question, reply) in enumerate(self._said[side]):
            lines += [bar_line(text, "$primary", "bold") for text in wrapped(question, width)]
            lines += [bar_line(text, "$foreground 30%") for text in wrapped(reply or "…", width)]
            if side is Side.AFTER and reply and reply == self._said[Side.BEFORE][at][1]:
                lines.append(Content.assemble(("  = the same, word for word", "$text-muted")))
            lines.append(Content(""))
        self.query_one(f"#pair-text-{side}", Static).update(Content("\n").join(lines))
        scroll.scroll_end(animate=False)
