"""What a finished run proved, as lines: intervals drawn, forgetting, samples side by side. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from textual.content import Content

from lslm_tui.sanitize import visible
from lslm_tui.services.trained import short
from lslm_tui.tui import formats
from lslm_tui.tui.plot.bars import interval
from lslm_tui.tui.plot.scale import Scale
from lslm_tui.tui.train.runs_words import figure

DIM = "$text-muted"
INTERVAL = (21, 33)
"""Cells of a drawn interval, on a narrow and on a wide screen."""
WIDE = 96
SAMPLE_LINES = 4
Piece = tuple[str, str]


def proof_lines(result: Mapping[str, Any], width: int) -> list[Content]:
    """All of it, at most `width` cells wide."""
    made: list[list[Piece]] = []
    made += _held_out(result, width)
    made += _tests(result, width)
    made += _forgotten(result, width)
    made += _samples(result, width)
    made += _weights(result)
    lines = [Content.assemble(*pieces) for pieces in made]
    return [
        line.truncate(width, ellipsis=True) if line.cell_length > width else line for line in lines
    ]


def verdict(found: Mapping[str, Any]) -> Piece:
    """`▲ better`, `▼ worse`, or `= not certain`: where the whole interval lies."""
    if found.get("improved"):
        return "▲ better", "bold $text-success"
    if found.get("worsened"):
        return "▼ worse", "bold $text-error"
    return "= not certain", "bold $text-warning"


def _head(title: str, more: str = "") -> list[Piece]:
    return [(title, "bold $primary"), (f"  {more}" if more else "", DIM)]


def _held_out(result: Mapping[str, Any], width: int) -> Iterator[list[Piece]]:
    found = result.get("comparison")
    if not _compared(found):
        yield _head("Held-out rows")
        yield [("  There were no eval rows, so nothing is proved. Give the recipe data.eval.", DIM)]
    else:
        assert isinstance(found, Mapping)
        yield _head("Held-out rows", f"the same {found.get('rows', 0):,} rows before and after")
        yield from _comparison(found, width)
    yield []


def _comparison(found: Mapping[str, Any], width: int) -> Iterator[list[Piece]]:
    """Two lines: the values with what they mean, and the difference as a drawn interval."""
    unit = f" {found['unit']}" if found.get("unit") else ""
    before, after = figure(found["before"]), figure(found["after"])
    yield [
        (f"  {visible(str(found.get('metric', '')))} ", ""),
        (f"{before} → ", ""), (f"{after}", "bold"), (unit, DIM), ("   ", ""), verdict(found),
    ]  # fmt: skip
    low, high, value = (float(found[name]) for name in ("low", "high", "difference"))
    reach = max(abs(low), abs(high), 1e-12) * 1.1
    drawn = interval(low, value, high, Scale(-reach, reach), INTERVAL[width >= WIDE])
    yield [
        ("  difference ", DIM), (f"{value:+.4g} ", ""), ("▕", DIM), (drawn, "$primary"), ("▏ ", DIM),
        (f"95 % interval {low:+.3g} to {high:+.3g}", DIM),
    ]  # fmt: skip


def _tests(result: Mapping[str, Any], width: int) -> Iterator[list[Piece]]:
    tests = result.get("tests")
    if not isinstance(tests, Mapping) or not tests:
        return
    yield _head("Test sets", "never seen while training")
    for name, test in tests.items():
        if not isinstance(test, Mapping):
            continue
        rows = test.get("rows", 0)
        yield [(f"  {visible(str(name))} ", "bold"), (f"{rows:,} rows", DIM)]
        if _compared(test.get("comparison")):
            yield from ([("  ", ""), *line] for line in _comparison(test["comparison"], width))
        elif isinstance(test.get("value"), int | float):
            yield [(f"    {visible(str(test.get('metric', '')))} {figure(test['value'])}", "")]
        figures = test.get("figures")
        if isinstance(figures, Mapping) and figures:
            said = " · ".join(f"{visible(str(k))} {figure(float(v))}" for k, v in figures.items())
            yield [(f"    {said}", DIM)]
    yield []


def _forgotten(result: Mapping[str, Any], width: int) -> Iterator[list[Piece]]:
    neutral = result.get("neutral")
    if not isinstance(neutral, Mapping):
        return
    texts = neutral.get("texts")
    if not isinstance(texts, Mapping) or not texts:
        yield _head("What was forgotten")
        yield [(f"  {visible(str(neutral.get('reason', '')))}", DIM)]
        yield []
        return
    begin = "with" if neutral.get("bos") else "without"
    yield _head("What was forgotten", "perplexity on other plain text; higher is worse")
    for name, text in texts.items():
        if not isinstance(text, Mapping) or not _compared(text.get("comparison")):
            continue
        found = text["comparison"]
        word, style = verdict(found)
        word = {"▼ worse": "▼ forgotten", "= not certain": "= about the same"}.get(word, word)
        low, high, value = (float(found[n]) for n in ("low", "high", "difference"))
        reach = max(abs(low), abs(high), 0.05) * 1.1
        drawn = interval(low, value, high, Scale(-reach, reach), INTERVAL[width >= WIDE])
        yield [
            (f"  {visible(str(name)):4} ", "bold"),
            (f"{figure(text['before'])} → ", ""), (figure(text["after"]), "bold"),
            ("   ", ""), (word, style), (f"   {text.get('tokens', 0):,} tokens", DIM),
        ]  # fmt: skip
        yield [
            ("       loss ", DIM), (f"{value:+.3f} ", ""), ("▕", DIM), (drawn, "$primary"),
            ("▏ ", DIM), (f"{low:+.3f} to {high:+.3f}", DIM),
        ]  # fmt: skip
    yield [
        (
            f"  windows of {neutral.get('window')} tokens, a new one every {neutral.get('stride')},"
            f" {begin} the begin token",
            DIM,
        )
    ]
    yield []


def _samples(result: Mapping[str, Any], width: int) -> Iterator[list[Piece]]:
    found = result.get("samples")
    if not isinstance(found, Mapping):
        return
    before, after = found.get("before") or [], found.get("after") or []
    if not after:
        return
    yield _head("What it says", "to the first held-out rows, always the likeliest token")
    column = max(16, (width - 7) // 2)
    yield [(f"  {'before':<{column + 3}}", DIM), ("after", DIM)]
    for old, new in zip(before, after, strict=False):
        if not isinstance(old, Mapping) or not isinstance(new, Mapping):
            continue
        prompt = _last_line(str(new.get("prompt", "")))
        yield [("▌ ", "$primary"), (formats.end_cut(prompt, width - 2), "bold")]
        left = wrapped(str(old.get("output", "")), column)
        right = wrapped(str(new.get("output", "")), column)
        for row in range(min(SAMPLE_LINES, max(len(left), len(right)))):
            texts = [side[row] if row < len(side) else "" for side in (left, right)]
            yield [
                (f"  {_padded(texts[0], column)}", DIM),
                (" │ ", "$foreground 30%"),
                (texts[1], ""),
            ]
    yield []


def _weights(result: Mapping[str, Any]) -> Iterator[list[Piece]]:
    prints = result.get("fingerprint")
    if isinstance(prints, Mapping):
        yield _head("Weights", "sha256 over names, types, shapes and bytes")
        yield [
            ("  before ", DIM), (short(str(prints.get("before", ""))), ""),
            ("   after ", DIM), (short(str(prints.get("after", ""))), "bold"),
        ]  # fmt: skip
    said = list(_effort(result))
    for part in (said[:4], said[4:]):
        if part:
            yield [(f"  {' · '.join(part)}", DIM)]


def _effort(result: Mapping[str, Any]) -> Iterator[str]:
    if isinstance(steps := result.get("steps"), int):
        why = {"request": ", ended early as asked", "patience": ", ended early: no improvement"}
        yield f"{steps:,} steps{why.get(str(result.get('ended_by')), '')}"
    if isinstance(kept := result.get("kept_step"), int):
        yield f"weights of step {kept:,}"
    if isinstance(best := result.get("best_step"), int) and best != kept:
        yield f"best at {best:,}"
    if isinstance(tokens := result.get("tokens"), int):
        yield formats.tokens(tokens)
    if isinstance(seconds := result.get("seconds"), int | float):
        yield formats.duration(seconds)
    memory = result.get("memory")
    if isinstance(memory, Mapping) and isinstance(peak := memory.get("peak_bytes"), int):
        expected = memory.get("estimated_peak_bytes")
        more = f" of {formats.size(expected)} estimated" if isinstance(expected, int) else ""
        yield f"{formats.size(peak)} at most{more}"
    trained, whole = result.get("trainable_parameters"), result.get("parameters")
    if isinstance(trained, int) and isinstance(whole, int):
        yield f"{formats.parameters(trained)} of {formats.parameters(whole)} weights trained"


def _compared(found: object) -> bool:
    names = ("before", "after", "difference", "low", "high")
    return isinstance(found, Mapping) and all(
        isinstance(found.get(name), int | float) for name in names
    )


def wrapped(text: str, width: int) -> list[str]:
    """Lines of at most `width` cells, broken at blanks where there are some; control signs shown."""
    lines: list[str] = []
    for paragraph in visible(text).splitlines() or [""]:
        rest = paragraph
        while formats.width_of(rest) > width:
            head = formats.head_cells(rest, width)
            cut = head.rfind(" ")
            head = head[:cut] if cut > width // 2 else head
            lines.append(head)
            rest = rest[len(head) :].lstrip()
        lines.append(rest)
    return lines


def sample_lines(samples: Sequence[Any], width: int) -> list[Content]:
    """What the model said at one evaluation: prompt, output, and what was to be said."""
    lines: list[Content] = []
    for sample in samples:
        prompt = formats.end_cut(_last_line(sample.prompt), width - 2)
        lines.append(Content.assemble(("▌ ", "$primary"), (prompt, "bold")))
        lines += [Content(f"  {text}") for text in wrapped(sample.output, width - 2)[:SAMPLE_LINES]]
        wanted = wrapped(sample.reference, width - 12)[:1]
        if wanted and wanted[0]:
            lines.append(Content.assemble(("  expected  ", DIM), (wanted[0], DIM)))
        lines.append(Content(""))
    return lines


def _last_line(text: str) -> str:
    lines = [line for line in visible(text).splitlines() if line.strip()]
    return lines[-1] if lines else ""


def _padded(text: str, width: int) -> str:
    return text + " " * max(0, width - formats.width_of(text))
