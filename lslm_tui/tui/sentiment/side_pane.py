"""Beside the text: all probabilities, and below them its sentences, windows or variants as a list.

It shows a `Reading` and says which stretch of the text was chosen. Runs on the UI loop.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.message import Message

from lslm_tui.services.reading import Reading
from lslm_tui.tui.formats import end_cut, middle_cut, width_of
from lslm_tui.tui.sentiment.heat import shown
from lslm_tui.tui.sentiment.scores import headline, score_lines
from lslm_tui.tui.sentiment.variants import variant_line, variants_lines
from lslm_tui.tui.widgets.line import Line, Span, wrap
from lslm_tui.tui.widgets.lines import Lines
from lslm_tui.tui.widgets.row_list import RowList
from lslm_tui.tui.widgets.title_row import Choice, TitleRow
from lslm_tui.types import SentenceVerdict, SwappedText, Window

LABEL_CELLS = 8
EXCERPT = 300
"""Characters of a sentence that are looked at for one line."""


class View(StrEnum):
    """What the list below the probabilities shows."""

    SENTENCES = "sentences"
    WINDOWS = "windows"
    VARIANTS = "variants"


class SidePane(Vertical):
    """Probabilities above, a list below."""

    DEFAULT_CSS: ClassVar[str] = Path(__file__).with_suffix(".tcss").read_text("utf-8")

    @dataclass
    class Chosen(Message):
        """A stretch of the text is to be shown."""

        start: int
        end: int
        leave: bool
        """The person pressed Enter on it and wants to be there."""
        window: int = -1
        """The window it is; -1 for a sentence."""

    @dataclass
    class VariantChosen(Message):
        """A variant is to be read as a text of its own."""

        text: str

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.view = View.SENTENCES
        self._reading: Reading | None = None
        self._sentences: Sequence[SentenceVerdict] = ()
        self._variants: Sequence[SwappedText] = ()

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="side-scores"):
            yield Lines(id="side-bars")
        yield TitleRow(id="side-views")
        yield Lines(id="side-note")
        yield RowList(id="side-rows")

    @property
    def rows(self) -> RowList:
        return self.query_one("#side-rows", RowList)

    def show(self, reading: Reading | None) -> None:
        """Show how far a reading has come."""
        if reading is not self._reading:
            self._reading, self._sentences = reading, ()
            self.view = View.SENTENCES
            self.rows.cursor = 0
        self.query_one("#side-bars", Lines).show(self._bars)
        self._show_list()

    def turn_to(self, view: View) -> None:
        """Show another list."""
        if view is not self.view:
            self.view = view
            self.rows.cursor = 0
        self._show_list()

    def _bars(self, width: int) -> Sequence[Line]:
        reading = self._reading
        if reading is None or reading.verdict is None:
            return ()
        verdict, bound = reading.verdict, reading.unsure_below
        first = headline(verdict.label, reading.best, unsure=verdict.unsure, unsure_below=bound)
        lines = [first, (), *score_lines(reading.labels, verdict.scores, bound, width)]
        return [*lines, (), *wrap((Span(conditions(reading), "dim"),), width)]

    def _show_list(self) -> None:
        self.set_class(self.view is not View.SENTENCES, "listing")
        reading = self._reading
        verdict = reading.verdict if reading else None
        windows = len(verdict.windows) if verdict else 0
        count = len(reading.sentences) if reading else 0
        self.query_one(TitleRow).show(
            _tab("Sentences", count, View.SENTENCES, self.view),
            _tab("Windows", windows, View.WINDOWS, self.view),
            _tab("Swapped", self._swapped, View.VARIANTS, self.view),
        )
        self.query_one("#side-note", Lines).show(self._note)
        if self.view is View.SENTENCES:
            self._sentences = self._ranked()
            note = "" if reading is None else "reading…" if reading.running else "no sentence"
            self.rows.show(len(self._sentences), self._sentence_line, note=note)
        elif self.view is View.WINDOWS:
            note = "The text fits into one window." if verdict else ""
            self.rows.show(windows, self._window_line, note=note)
        else:
            self._show_variants()

    @property
    def _swapped(self) -> int:
        found = self._reading.variants if self._reading else None
        return len(found.variants) if found else 0

    def _show_variants(self) -> None:
        """The largest shift on top."""
        found = self._reading.variants if self._reading else None
        self._variants = sorted(found.variants, key=lambda v: -abs(v.shift)) if found else ()
        note = "swapping…" if found is None else "No name, place or gendered word to swap."
        self.rows.show(len(self._variants), self._variant_line, note=note)

    def _note(self, width: int) -> Sequence[Line]:
        found = self._reading.variants if self._reading else None
        return variants_lines(found, width) if self.view is View.VARIANTS and found else ()

    def _variant_line(self, index: int, width: int) -> Line:
        assert self._reading is not None and self._reading.variants is not None
        found = self._reading.variants
        return variant_line(self._variants[index], found.label, found.largest, width)

    def _ranked(self) -> list[SentenceVerdict]:
        """Sentences by how much they say what the text says, the most first."""
        reading = self._reading
        if reading is None or reading.verdict is None:
            return []
        best = reading.labels.index(reading.verdict.label)
        return sorted(reading.sentences, key=lambda s: -s.scores[best])

    def _sentence_line(self, index: int, width: int) -> Line:
        assert self._reading is not None
        sentence = self._sentences[index]
        text = self._reading.text[sentence.start : min(sentence.end, sentence.start + EXCERPT)]
        return result_line(sentence.label, max(sentence.scores), sentence.unsure, text, width)

    def _window_line(self, index: int, width: int) -> Line:
        window = self._window(index)
        assert self._reading is not None
        scores = window.scores
        best = max(range(len(scores)), key=scores.__getitem__)
        unsure = scores[best] < self._reading.unsure_below
        text = self._reading.text[window.start : window.start + EXCERPT]
        return result_line(
            self._reading.labels[best], scores[best], unsure, f"{window.start + 1:,}– {text}", width
        )

    def _window(self, index: int) -> Window:
        assert self._reading is not None and self._reading.verdict is not None
        return self._reading.verdict.windows[index]

    @on(RowList.Moved)
    def _moved(self, event: RowList.Moved) -> None:
        event.stop()
        self._choose(event.index, leave=False)

    @on(RowList.Chosen)
    def _entered(self, event: RowList.Chosen) -> None:
        event.stop()
        self._choose(event.index, leave=True)

    def _choose(self, index: int, *, leave: bool) -> None:
        if self.view is View.VARIANTS:
            if leave:
                self.post_message(self.VariantChosen(self._variants[index].text))
        elif self.view is View.SENTENCES:
            sentence = self._sentences[index]
            self.post_message(self.Chosen(sentence.start, sentence.end, leave))
        else:
            window = self._window(index)
            self.post_message(self.Chosen(window.start, window.end, leave, index))


def conditions(reading: Reading) -> str:
    """How the probabilities came about, and from where they count."""
    heat = reading.info.temperature if reading.info else 1.0
    calibrated = f"calibrated, temperature {heat:.2f}" if heat != 1 else "not calibrated"
    return f"{calibrated} · unsure below {reading.unsure_below:.2f}"


def _tab(name: str, count: int, view: View, chosen: View) -> Choice:
    said = f"{name} {count:,}" if count else name
    mark = "\N{BLACK DIAMOND SUIT}" if view is chosen else " "
    return Choice(
        f"{mark} {said}",
        action=f"view('{view.value}')",
        tooltip=f"Show its {name.lower()} below",
        sign=True,
    )


def result_line(label: str, score: float, unsure: bool, text: str, width: int) -> Line:
    """Label, probability and how a text begins, in `width` cells."""
    name = shown("unsure" if unsure else label)
    cut = middle_cut(name, LABEL_CELLS)
    excerpt = end_cut(" ".join(shown(text).split()), max(width - LABEL_CELLS - 7, 1))
    return (
        Span(cut + " " * (LABEL_CELLS - width_of(cut)), "dim" if unsure else "bold"),
        Span(f" {score:.2f}  ", "dim"),
        Span(excerpt, "dim" if unsure else ""),
    )
