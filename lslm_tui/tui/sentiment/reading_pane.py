"""One text that was read: the strip of its words, why, and what stands beside it.

It shows a `Reading` and has the keys that act on it; what they do is the screen's affair. Runs on the
UI loop.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical

from lslm_tui.sanitize import visible
from lslm_tui.services.reading import Reading
from lslm_tui.tui import formats
from lslm_tui.tui.sentiment import why
from lslm_tui.tui.sentiment.heat_strip import WIDEST, HeatStrip
from lslm_tui.tui.sentiment.scores import headline, score_lines
from lslm_tui.tui.sentiment.side_pane import SidePane, conditions
from lslm_tui.tui.widgets.line import Line, Span, wrap
from lslm_tui.tui.widgets.lines import Lines
from lslm_tui.types import Attribution, AttributionMethod, Verdict

EXAMPLE = "The food was wonderful, but the service was slow and the room far too loud."
EMPTY = (
    "Read what a text says: good or bad, how sure that is, and which words it rests on.",
    "Write or paste a text below and press Enter. Ctrl+F reads a file of texts, each by itself.",
    EXAMPLE,
)
INDENT = Span("  ")
WHY_LINES = 4
MOST_BARS = 3
"""Probabilities that are shown above the text where there is no room beside it."""
BAR_CELLS = 20


class ReadingPane(Horizontal):
    """The text at the left with why below it, probabilities and lists at the right."""

    DEFAULT_CSS: ClassVar[str] = Path(__file__).with_suffix(".tcss").read_text("utf-8")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "screen.reading('copy')", "Copy", id="reading.copy", tooltip="Result and words"),
        Binding("r", "screen.again", "Again", id="reading.again", tooltip="Read the text once more"),
        Binding("e", "screen.edit", "Edit", id="reading.edit", tooltip="Back into the text field"),
        Binding("m", "screen.method", "Other method", id="reading.method",
                tooltip="Explain by gradients, or by leaving words out"),
        Binding("s", "screen.view('sentences')", "Sentences", id="reading.sentences",
                tooltip="Each by itself, ranked"),
        Binding("w", "screen.view('windows')", "Windows", id="reading.windows",
                tooltip="How a long text was read"),
        Binding("f", "screen.view('variants')", "Names and genders swapped", id="reading.swap",
                tooltip="How far the score moves if it were about somebody else"),
        Binding("a", "screen.reading('correct')", "Another label", id="reading.correct",
                tooltip="Say what it really is; kept for fine-tuning"),
        Binding("x", "screen.reading('export')", "Export", id="reading.export", tooltip="As JSON"),
    ]  # fmt: skip

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._reading: Reading | None = None
        self._shown: tuple[Attribution | None, Verdict | None] = (None, None)
        self._waits = False

    def compose(self) -> ComposeResult:
        with Vertical(id="reading-text"):
            yield Lines(id="brief")
            yield HeatStrip(id="words", empty=EMPTY)
            yield Lines(id="why")
        yield SidePane(id="side")

    @property
    def strip(self) -> HeatStrip:
        return self.query_one(HeatStrip)

    @property
    def side(self) -> SidePane:
        return self.query_one(SidePane)

    def show(self, reading: Reading | None, *, waits: bool = False) -> None:
        """Show how far a reading has come. `waits`: something else is being done before it."""
        self._waits = waits
        if reading is not self._reading:
            self._reading, self._shown = reading, (None, None)
            self.strip.show(reading.text if reading else "")
        if reading is not None:
            now = (reading.attribution, reading.verdict)
            if now != self._shown:
                self._shown = now
                found = reading.attribution
                self.strip.explain(found.pieces if found else (), reading.explained)
        self.query_one("#brief", Lines).show(self._brief)
        self.query_one("#why", Lines).show(self._why)
        self._make_room()
        self.side.show(reading)

    def on_resize(self) -> None:
        self._make_room()

    def _make_room(self) -> None:
        """The text takes what it needs, as long as what stands above and below it is seen."""
        brief = self.query_one("#brief", Lines)
        above = len(brief.lines(self.size.width)) if self.has_class("narrow") else 1
        self.strip.styles.max_height = max(self.size.height - above - WHY_LINES - 1, 3)

    def _brief(self, width: int) -> Sequence[Line]:
        """Result and the largest probabilities, for a narrow screen."""
        reading = self._reading
        if reading is None or reading.verdict is None:
            return [()] if reading else []
        verdict, bound = reading.verdict, reading.unsure_below
        bars = score_lines(reading.labels, verdict.scores, bound, min(width - 2, WIDEST))
        first = headline(verdict.label, reading.best, unsure=verdict.unsure, unsure_below=bound)
        more = len(bars) - MOST_BARS
        said = f" · {more} more labels: s" if more > 0 else f" · {conditions(reading)}"
        note = () if verdict.unsure and more <= 0 else (Span(said, "dim"),)
        return [(INDENT, *first, *note), *((INDENT, *line) for line in bars[:MOST_BARS]), ()]

    # why

    def _why(self, width: int) -> Sequence[Line]:
        """As many lines at all times, so that nothing jumps."""
        width = min(width - 3, WIDEST)
        lines = [(INDENT, *line) for line in self._reasons(width)][:WHY_LINES]
        return [(), *lines, *[()] * (WHY_LINES - len(lines))]

    def _reasons(self, width: int) -> list[Line]:
        reading = self._reading
        if reading is None:
            return []
        if reading.error is not None:
            return failure_lines(reading.error.message, reading.error.remedy, width)
        lines: list[Line] = []
        found = reading.attribution
        if found is not None:
            lines += wrap(why.sentence(found, reading.text), width)[:2]
            window = 0 if reading.is_whole else reading.window + 1
            lines.append(why.check(found, window=window))
        if reading.running:
            return [*lines[:3], self._progress(reading)]
        word = self.strip.word
        if word is not None:
            lines.append(why.of_word(word, reading))
        elif reading.stopped:
            lines.append((Span("■ stopped; r reads it again", "dim"),))
        return lines

    def _progress(self, reading: Reading) -> Line:
        progress = reading.progress
        if progress is None:
            said = "waiting for the model to load…" if reading.info is None else "reading…"
            said = (
                "reading, after the batch of the table…" if self._waits and reading.info else said
            )
            return (Span(said, "dim"),)
        if not progress.total:
            return (Span(f"{progress.phase}…", "dim"),)
        drawn = formats.bar(progress.done, progress.total, BAR_CELLS)
        count = f"{progress.done:,.0f} / {progress.total:,.0f} {progress.unit}"
        return (Span(f"▕{drawn}▏", "key"), Span(f" {progress.phase} · {count}", "dim"))

    @on(HeatStrip.WordChosen)
    def _word_chosen(self, event: HeatStrip.WordChosen) -> None:
        event.stop()
        self.query_one("#why", Lines).show(self._why)

    @on(SidePane.Chosen)
    def _place_chosen(self, event: SidePane.Chosen) -> None:
        self.strip.reveal(event.start, event.end)
        if event.leave:
            self.strip.focus()


def failure_lines(message: str, remedy: str, width: int) -> list[Line]:
    """What went wrong and what helps."""
    lines = wrap((Span("✗ ", "error"), Span(visible(message), "error")), width)
    return [*lines, *(wrap((Span("→ " + visible(remedy), "key"),), width) if remedy else [])]


def other_method(method: AttributionMethod) -> AttributionMethod:
    """The other way to explain a label."""
    methods = list(AttributionMethod)
    return methods[(methods.index(method) + 1) % len(methods)]
