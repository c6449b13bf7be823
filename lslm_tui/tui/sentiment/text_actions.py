"""What is done with a text that was read: copied, exported, given another label. Runs on the UI loop."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from lslm_tui.errors import StorageError
from lslm_tui.paths import write_private
from lslm_tui.services.corrected_labels import CorrectedLabel
from lslm_tui.services.reading import Reading
from lslm_tui.tui.clipboard import copy
from lslm_tui.tui.sentiment import why
from lslm_tui.tui.sentiment.variants import as_rows
from lslm_tui.tui.widgets.line import plain

if TYPE_CHECKING:
    from lslm_tui.tui.screens.sentiment import SentimentScreen


async def run(name: str, screen: SentimentScreen) -> str:
    """Do something with the text that was read; returns what to say.

    Raises:
        LslmError: it cannot be done.
    """
    reading = screen.reading
    if reading is None or reading.verdict is None:
        return "There is no result yet."
    actions = {"copy": copy_reading, "export": export_reading, "correct": correct_reading}
    return await actions[name](screen, reading)


async def copy_reading(screen: SentimentScreen, reading: Reading) -> str:
    """Copy the result as text; returns what to say."""
    return (await copy(screen.app, as_text(reading))).message


async def export_reading(screen: SentimentScreen, reading: Reading) -> str:
    """Write the result as JSON beside the other exports; returns what to say.

    Raises:
        StorageError: it cannot be written.
    """
    directory = screen.lslm.paths.exports
    path = directory / f"sentiment-{time.strftime('%Y%m%d-%H%M%S')}.json"
    try:
        directory.mkdir(parents=True, exist_ok=True)
        write_private(path, json.dumps(as_fields(reading), ensure_ascii=False, indent=2) + "\n")
    except OSError as error:
        raise StorageError(f"{path} cannot be written: {error.strerror}.") from error
    return f"Written to {path}"


async def correct_reading(screen: SentimentScreen, reading: Reading) -> str:
    """Ask for the right label and keep it; returns what to say, '' if nothing was chosen."""
    from lslm_tui.tui.sentiment.label_dialog import LabelDialog

    assert reading.verdict is not None
    labels = screen.session.storage.labels
    given = labels.label_of(reading.text)
    chosen = await screen.app.push_screen_wait(
        LabelDialog(reading.labels, reading.verdict.label, given)
    )
    if chosen is None:
        return ""
    if not chosen:
        labels.remove(reading.text)
        return "Your label is taken back."
    model = reading.info.name if reading.info else ""
    labels.put(CorrectedLabel(reading.text, chosen, reading.verdict.label, model))
    return f"Kept as {chosen}: {labels.count():,} corrected so far, a set to fine-tune with."


def as_text(reading: Reading) -> str:
    """The result in a few lines."""
    assert reading.verdict is not None
    verdict = reading.verdict
    label = "unsure" if verdict.unsure else verdict.label
    pairs = sorted(zip(reading.labels, verdict.scores, strict=True), key=lambda p: -p[1])
    lines = [reading.text, "", f"{label}: " + ", ".join(f"{n} {s:.2f}" for n, s in pairs)]
    if reading.attribution is not None:
        lines.append(plain(why.sentence(reading.attribution, reading.text)))
    return "\n".join(lines)


def as_fields(reading: Reading) -> dict[str, Any]:
    """The result with the fields that the command line writes, its sentences and windows besides."""
    assert reading.verdict is not None
    verdict = reading.verdict

    def named(scores: tuple[float, ...]) -> dict[str, float]:
        return dict(zip(reading.labels, scores, strict=True))

    fields: dict[str, Any] = {
        "type": "result",
        "text": reading.text,
        "label": verdict.label,
        "scores": named(verdict.scores),
        "unsure": verdict.unsure,
        "flags": list(verdict.flags),
        "sentences": [
            {"start": s.start, "end": s.end, "label": s.label, "scores": named(s.scores)}
            for s in reading.sentences
        ],
        "windows": [
            {"start": w.start, "end": w.end, "scores": named(w.scores)} for w in verdict.windows
        ],
    }
    if reading.variants is not None:
        fields["counterfactuals"] = as_rows(reading.variants)
    if (found := reading.attribution) is not None:
        fields["attribution"] = {
            "label": found.label,
            "method": found.method,
            "total": found.total,
            "difference": found.difference,
            "words": [[reading.text[p.start : p.end], p.value] for p in found.pieces],
        }
    return fields
