"""What is said of documents: before they are translated, while they are, and at the end. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lslm_tui.sanitize import visible
from lslm_tui.services.document_plan import Column, DocumentPlan, Plan, Skipped
from lslm_tui.services.document_translation import (
    DocumentRun,
    DocumentState,
    DocumentTranslation,
    Doubt,
)
from lslm_tui.tasks.translation.detect import Detected
from lslm_tui.tui import formats
from lslm_tui.tui.translate.languages import english
from lslm_tui.tui.widgets.line import Line, Span

BAR = 24
"""Cells of the progress bar."""
KIND, UNITS, SENTENCES, STATE, FLAGS = 5, 8, 11, 10, 7
"""Cells of the columns behind a file's name."""
SIGNS = {
    DocumentState.WAITING: ("·", "meta"),
    DocumentState.RUNNING: ("●", "key"),
    DocumentState.DONE: ("✓", "key"),
    DocumentState.STOPPED: ("◼", "warning"),
    DocumentState.FAILED: ("✗", "error"),
}


def duration(seconds: float) -> str:
    """`8 s`, `3 min`, `2 h 05 min`."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60:02} min"


def counted(number: int, one: str) -> str:
    """`1 unit`, `1,204 units`."""
    return f"{formats.count(number)} {one}{'' if number == 1 else 's'}"


def plan_line(plan: Plan, detected: Detected | None, seconds: float | None) -> str:
    """Formats, size, language and time of what is to be done."""
    if plan.is_folder:
        parts = [counted(len(plan.documents), "file"), counted(plan.units, "unit")]
        if plan.skipped:
            parts.append(f"{formats.count(len(plan.skipped))} left out")
    else:
        document = plan.documents[0]
        parts = [document.format.value, counted(plan.units, "unit"), document.facts.encoding.label]
    if detected is not None:
        parts.append(f"in {english(detected.language)} ({detected.confidence:.0%})")
    if seconds is not None:
        parts.append(f"about {duration(max(seconds, 1))}")
    return " · ".join(parts)


def progress_line(it: DocumentTranslation) -> str:
    """How far it is, or how it ended."""
    if it.error is not None:
        return f"✗ {it.error}"
    filled = round(it.share * BAR)
    parts = [f"▕{'█' * filled}{'░' * (BAR - filled)}▏ {it.share:4.0%}"]
    parts.append(f"{formats.count(it.units)} of {counted(it.plan.units, 'unit')}")
    if it.running:
        parts.append("stopping" if it.stopped else _left(it))
    elif it.stopped:
        parts.append("stopped")
    else:
        parts.append(f"done in {duration(it.seconds)}")
    return " · ".join(parts)


def _left(it: DocumentTranslation) -> str:
    if it.current is None and not it.segments:
        return "waiting for the model"
    left = it.seconds_left
    return f"{duration(left)} left" if left is not None else "estimating…"


def counts_line(it: DocumentTranslation) -> str:
    """What came of it, in numbers."""
    parts = [counted(it.segments, "sentence")]
    if it.plan.is_folder:
        ready = sum(run.state is DocumentState.DONE for run in it.documents)
        parts.insert(0, f"{ready} of {counted(len(it.documents), 'file')}")
    if it.failures:
        parts.insert(1, f"✗ {len(it.failures)} failed")
    if it.remembered:
        parts.append(f"{formats.count(it.remembered)} from the memory")
    if it.adherence.wanted:
        parts.append(f"{it.adherence.kept:,} of {counted(it.adherence.wanted, 'term')} kept")
    parts += [f"{kind.value} {count:,}" for kind, count in it.flags.most_common(4)]
    return " · ".join(parts)


def _written(run: DocumentRun) -> str:
    return visible(str(run.output))


# --- rows --------------------------------------------------------------------------------------


def heading(width: int) -> str:
    """Over the files of a folder."""
    tail = (
        "kind".ljust(KIND)
        + "units".rjust(UNITS)
        + "sentences".rjust(SENTENCES)
        + "state".rjust(STATE)
        + "flags".rjust(FLAGS)
    )
    return "    file".ljust(max(width - len(tail) - 1, 8)) + tail


def file_row(plan: DocumentPlan, run: DocumentRun | None, width: int) -> Line:
    """One file of a folder: name, kind, units, sentences, state, flags."""
    sign, style = SIGNS[run.state if run else DocumentState.WAITING]
    room = max(width - 3 - KIND - UNITS - SENTENCES - STATE - FLAGS, 6)
    name = formats.middle_cut(visible(str(plan.place)), room - 1)
    sentences = formats.count(run.segments) if run and run.segments else ""
    flagged = f"⚠ {formats.count(run.flagged)}" if run and run.flagged else ""
    return (
        Span(f" {sign} ", style),
        Span(name + " " * (room - formats.width_of(name))),
        Span(plan.format.value.ljust(KIND), "meta"),
        Span(formats.count(plan.units).rjust(UNITS), "meta"),
        Span(sentences.rjust(SENTENCES)),
        Span(_state(run).rjust(STATE), style),
        Span(flagged.rjust(FLAGS), "warning"),
    )


def _state(run: DocumentRun | None) -> str:
    if run is None or run.state is not DocumentState.RUNNING:
        return run.state.value if run else ""
    return f"{run.share:.0%}"


def skipped_row(skipped: Skipped, folder: Path, width: int) -> Line:
    """A file that is left out, and why."""
    place = (
        skipped.path.relative_to(folder) if skipped.path.is_relative_to(folder) else skipped.path
    )
    room = width // 2
    name = formats.middle_cut(visible(str(place)), room)
    said = skipped.reason.removeprefix(f"{skipped.path}: ")
    reason = formats.end_cut(visible(said), max(width - 5 - formats.width_of(name), 8))
    return (Span(" – ", "meta"), Span(name, "meta"), Span(f"  {reason}", "meta"))


def column_row(column: Column, ticked: bool, width: int) -> Line:
    """A column of a table, ticked or not, readable without colour."""
    name = formats.end_cut(visible(column.name).replace("\n", " "), max(width // 3, 8))
    example = formats.end_cut(visible(column.example).replace("\n", " "), max(width - 34, 8))
    return (
        Span(" ✓ " if ticked else " · ", "key" if ticked else "meta"),
        Span(name.ljust(20) + " ", "" if ticked else "meta"),
        Span(example, "meta"),
    )


def doubt_row(doubt: Doubt, width: int) -> Line:
    """A flagged sentence with its line."""
    found = doubt.found
    reasons = " ".join(flag.reason for flag in found.segment.flags)
    said = visible(f"{reasons} {found.segment.source}").replace("\n", " ")
    mark, style = ("✗", "error") if found.failed else ("⚠", "warning")
    lead = f"line {formats.count(found.line)}"
    return (
        Span(f" {mark} ", style),
        Span(f"{lead} ".ljust(12), "meta"),
        Span(formats.end_cut(said, max(width - 15, 8))),
    )


def detail(plan: DocumentPlan, run: DocumentRun | None, doubts: Sequence[Doubt]) -> str:
    """What is to be told of the file one stands on."""
    if run is not None and run.error is not None:
        return visible(f"✗ {str(run.error).removeprefix(f'{plan.path}: ')}")
    notices = run.notices if run else []
    first = next((doubt for doubt in doubts if doubt.path == plan.path), None)
    if first is not None:
        reasons = " ".join(flag.reason for flag in first.found.segment.flags)
        return visible(f"line {first.found.line}: {reasons}")
    if notices:
        return visible(" ".join(notices))
    if run is not None and run.state is DocumentState.DONE:
        return f"→ {_written(run)}"
    return visible(plan.facts.encoding.label)
