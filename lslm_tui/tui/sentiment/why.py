"""Why a text was given its label, in a sentence, and whether the figures add up. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from lslm_tui.sanitize import visible
from lslm_tui.services.reading import Reading
from lslm_tui.tui.formats import end_cut
from lslm_tui.tui.sentiment.heat import Word
from lslm_tui.tui.widgets.line import Line, Span
from lslm_tui.types import Attribution, AttributionMethod

METHODS = {
    AttributionMethod.INTEGRATED_GRADIENTS: "integrated gradients",
    AttributionMethod.LEAVE_ONE_OUT: "leaving words out",
}
NAMED = 3
"""Words that the sentence names for the label; against it one less."""
LONGEST_WORD = 24
CLOSE = 0.05
"""A gap of this share of the difference, and at least of this, counts as adding up."""


def sentence(found: Attribution, text: str) -> Line:
    """Which words speak for the label and which against it."""
    label = visible(found.label)
    strongest = _strongest(found, text)
    up = [said for said in strongest if said.value > 0][:NAMED]
    down = [said for said in strongest if said.value < 0][: NAMED - 1]
    if not up and not down:
        return (Span(f"No single word decides it for {label}.", "bold"),)
    spans: list[Span] = []
    if up:
        spans += [*_listed(up), Span(f"{_speak(up)} for {label}")]
    if down:
        spans += [Span("; "), *_listed(down)] if up else [*_listed(down)]
        spans.append(Span("against" if up else f"{_speak(down)} against {label}"))
    return (*spans, Span("."))


@dataclass(frozen=True, slots=True)
class _Said:
    """A word, however often it stands in the text, and what it says altogether."""

    word: str
    value: float
    times: int


def _strongest(found: Attribution, text: str) -> list[_Said]:
    values: dict[str, list[float]] = {}
    first: dict[str, str] = {}
    for piece in found.pieces:
        word = text[piece.start : piece.end]
        first.setdefault(word.casefold(), word)
        values.setdefault(word.casefold(), []).append(piece.value)
    said = [_Said(first[word], sum(each), len(each)) for word, each in values.items()]
    most = max((abs(each.value) for each in said), default=0.0)
    kept = [each for each in said if abs(each.value) >= 0.1 * most and each.value]
    return sorted(kept, key=lambda each: -abs(each.value))


def _speak(words: list[_Said]) -> str:
    return "speaks" if len(words) == 1 else "speak"


def _listed(words: list[_Said]) -> list[Span]:
    spans: list[Span] = []
    for number, said in enumerate(words):
        if number:
            spans.append(Span("and " if number == len(words) - 1 else ", "))
        times = f" ×{said.times}" if said.times > 1 else ""
        spans.append(Span(f"{end_cut(visible(said.word), LONGEST_WORD)} ", "bold"))
        comma = number < len(words) - 2
        spans.append(Span(f"{signed(said.value)}{times}{'' if comma else ' '}", "dim"))
    return spans


def check(found: Attribution, *, window: int = 0) -> Line:
    """Whether the words' values sum to the difference they explain, and by which method.

    `window`: only that one, from 1, is explained; 0 is the whole text.
    """
    gap = found.total - found.difference
    fits = abs(gap) <= CLOSE * max(abs(found.difference), 1.0)
    says = f"sum {signed(found.total)}, difference {signed(found.difference)}"
    if fits:
        verdict = Span(f" ✓ off by {abs(gap):.2f}", "dim")
    elif found.method is AttributionMethod.LEAVE_ONE_OUT:
        verdict = Span(f" · {abs(gap):.2f} apart, as words work together", "dim")
    else:
        verdict = Span(f" ⚠ off by {abs(gap):.2f}: take with care", "warning")
    if not fits and found.method is AttributionMethod.LEAVE_ONE_OUT and not window:
        return (Span(says, "dim"), verdict)
    last = f"window {window:,} alone" if window else METHODS[found.method]
    return (Span(says, "dim"), verdict, Span(f" · {last}", "dim"))


def of_word(word: Word, reading: Reading) -> Line:
    """What the word under the cursor says."""
    found = reading.attribution
    if found is None:
        return ()
    order = sorted((abs(piece.value) for piece in found.pieces), reverse=True)
    rank = order.index(abs(word.value)) + 1
    way = "for" if word.value >= 0 else "against"
    shown = end_cut(visible(reading.text[word.start : word.end]), LONGEST_WORD)
    part = word.value / found.difference if found.difference else 2.0
    share = f" · {part:+.0%} of the difference" if abs(part) <= 1 else ""
    return (
        Span(shown, "bold"),
        Span(f" {signed(word.value)}", "bold"),
        Span(f" {way} {visible(found.label)} · {rank} of {len(order)} in strength{share}", "dim"),
    )


def signed(value: float) -> str:
    """Two decimals with a sign, the minus of the same width as the plus."""
    text = f"{value:+.2f}".replace("-", "\N{MINUS SIGN}")
    return "0.00" if text[1:] == "0.00" else text
