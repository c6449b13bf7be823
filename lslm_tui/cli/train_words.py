"""A training run in words: one line of progress, one row of a list, the result's summary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lslm_tui.cli.numbers import duration, parameters, size
from lslm_tui.services.run_phase import Inner
from lslm_tui.services.runs import RunEntry


def progress_line(entry: RunEntry, seen: Mapping[str, Any]) -> str:
    """For example `120/400 · loss 2.310 · eval loss 2.405 · 5,200 tokens/s · 3 min left`."""
    if entry.phase != "training" or "step" not in seen:
        said = f"{(entry.phase or str(entry.state)).capitalize()}…"
        return f"{said} {_inner(entry.inner)}" if entry.inner else said
    parts = [f"{entry.step or seen['step']}/{entry.steps or '?'}"]
    for name, label in (("loss", "loss"), ("eval_loss", "eval loss")):
        if isinstance(seen.get(name), int | float):
            parts.append(f"{label} {seen[name]:.3f}")
    if seen.get("tokens_per_s"):
        parts.append(f"{seen['tokens_per_s']:,.0f} tokens/s")
    if isinstance(seen.get("seconds_left"), int | float):
        parts.append(f"{duration(seen['seconds_left'])} left")
    return " · ".join(parts)


def _inner(inner: Inner) -> str:
    """`120/400 rows scored`, `1.2 of 3.4 GB written`."""
    what, _, done = inner.unit.partition(" ")
    write = size if what == "bytes" else (lambda count: f"{count:,}")
    whole = f" of {write(inner.total)}" if inner.total else ""
    return f"{write(inner.done)}{whole} {done if what == 'bytes' else inner.unit}"


def row(entry: RunEntry) -> str:
    """One run of a list: id, state, how far, why it ended."""
    state = f"{entry.state}: {entry.phase}" if entry.phase else str(entry.state)
    steps = f"{entry.step}/{entry.steps}" if entry.steps else "–"
    return f"{entry.id:<40}  {entry.task:<9}  {steps:>12}  {state}  {entry.reason}".rstrip()


def summary(entry: RunEntry, result: Mapping[str, Any], output: Path | None) -> Iterator[str]:
    """What a finished run proved, line by line."""
    yield from _comparison(entry.name, result.get("comparison"))
    for name, test in (result.get("tests") or {}).items():
        yield f"test {name}: {_figures(test)}, {test['rows']} rows"
    yield (
        f"{result.get('steps', 0)} steps, {result.get('tokens', 0):,} tokens in "
        f"{duration(result.get('seconds', 0))}; {parameters(result.get('trainable_parameters'))} "
        f"of {parameters(result.get('parameters'))} parameters trained"
    )
    yield from _memory(result.get("memory") or {})
    yield from _forgotten(result.get("neutral") or {})
    if result.get("ended_by") == "request":
        yield f"Ended early, as asked; the weights of step {result.get('kept_step')} are kept."
    if result.get("ended_early"):
        yield f"Ended early: no improvement after step {result.get('best_step')}."
    prints = result.get("fingerprint") or {}
    if prints:
        yield f"weights {prints['before'][:12]} before, {prints['after'][:12]} after"
    yield f"model: {output or entry.path / 'model'}"


def _comparison(name: str, found: Mapping[str, Any] | None) -> Iterator[str]:
    if not found:
        yield f"{name}: no eval rows, so nothing is proved"
        return
    unit = f" ({found['unit']})" if found.get("unit") else ""
    verdict = "better" if found["improved"] else "worse" if found["worsened"] else "not certain"
    yield (
        f"{name}: {found['metric']} {found['before']:.4g} before, {found['after']:.4g} after{unit}:"
        f" {verdict}"
    )
    yield (
        f"  {found['difference']:+.4g}, 95 % interval {found['low']:+.4g} to {found['high']:+.4g},"
        f" {found['rows']:,} rows"
    )


def _memory(found: Mapping[str, Any]) -> Iterator[str]:
    """The measured peak beside the one that was estimated before."""
    if found.get("peak_bytes"):
        guess = found.get("estimated_peak_bytes")
        estimated = f", {size(guess)} estimated" if guess else ""
        yield f"memory: {size(found['peak_bytes'])} at most{estimated}"


def _forgotten(neutral: Mapping[str, Any]) -> Iterator[str]:
    for name, text in (neutral.get("texts") or {}).items():
        found = text["comparison"]
        verdict = (
            "forgotten" if found["worsened"] else "better" if found["improved"] else "no change"
        )
        yield (
            f"neutral text {name}: perplexity {text['before']:.4g} before, {text['after']:.4g} after"
            f" ({verdict})"
        )


def _figures(test: Mapping[str, Any]) -> str:
    more = [f"{name} {value:.4g}" for name, value in (test.get("figures") or {}).items()]
    return ", ".join([f"{test['metric']} {test['value']:.4g}", *more])
