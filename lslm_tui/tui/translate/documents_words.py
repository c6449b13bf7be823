"""What is said of a document: before it is translated, while it is, and at the end. Strings only."""

from __future__ import annotations

from lslm_tui.sanitize import visible
from lslm_tui.services.document_plan import Plan
from lslm_tui.services.document_translation import DocumentTranslation, Doubt
from lslm_tui.tasks.translation.detect import Detected

BAR = 24
"""Cells of the progress bar."""


def duration(seconds: float) -> str:
    """`8 s`, `3 min`, `2 h 05 min`."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60:02} min"


def plan_line(plan: Plan, detected: Detected | None, seconds: float | None) -> str:
    """Format, size, language and time of what is to be done."""
    document = plan.documents[0]
    parts = [
        document.format.value,
        f"{plan.units:,} {'unit' if plan.units == 1 else 'units'}",
        document.facts.encoding.label,
    ]
    if detected is not None:
        parts.append(f"looks like {detected.language} ({detected.confidence:.0%})")
    if seconds is not None:
        parts.append(f"about {duration(max(seconds, 1))}")
    return " · ".join(parts)


def progress_line(it: DocumentTranslation) -> str:
    """How far it is, or how it ended."""
    if it.error is not None:
        return f"✗ {it.error}"
    filled = round(it.share * BAR)
    parts = [f"▕{'█' * filled}{'░' * (BAR - filled)}▏ {it.share:4.0%}"]
    parts.append(f"{it.units:,} of {it.plan.units:,} units")
    if it.running:
        parts.append("stopping" if it.stopped else _left(it))
    elif it.stopped:
        parts.append("stopped; Enter goes on")
    else:
        parts.append(f"done in {duration(it.seconds)}")
    return " · ".join(parts)


def _left(it: DocumentTranslation) -> str:
    return f"{duration(it.seconds_left)} left" if it.seconds_left is not None else "begun"


def counts_line(it: DocumentTranslation) -> str:
    """What came of it, in numbers."""
    parts = [f"{it.segments:,} sentences"]
    if it.remembered:
        parts.append(f"{it.remembered:,} from the memory")
    parts += [f"{kind.value} {count:,}" for kind, count in it.flags.most_common(4)]
    return " · ".join(parts)


def doubt_line(doubt: Doubt) -> str:
    """A flagged sentence with its line."""
    found = doubt.found
    reasons = " ".join(flag.reason for flag in found.segment.flags)
    mark = "✗" if found.failed else "⚠"
    return visible(f"{mark} line {found.line:,}: {reasons} {found.segment.source}").replace(
        "\n", " "
    )
