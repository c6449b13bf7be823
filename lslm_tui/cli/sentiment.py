"""`lslm-tui sentiment`: the label of a text, or of each line of a pipe, with calibrated scores."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from functools import partial

from lslm_tui.cli.interrupt import on_interrupt
from lslm_tui.cli.output import write_line
from lslm_tui.cli.places import with_model
from lslm_tui.cli.prompt import read_prompt
from lslm_tui.cli.status import StatusLine
from lslm_tui.errors import ExitCode, UsageError
from lslm_tui.sanitize import visible
from lslm_tui.services.jobs import EngineSlot, Purpose
from lslm_tui.services.session import Session
from lslm_tui.tasks.sentiment import SentimentRequest, explain_text, label_texts
from lslm_tui.types import (
    Attribution,
    AttributionMethod,
    Cancel,
    Event,
    ModelInfo,
    Progress,
    Verdict,
)

WIDTH = 60
"""Characters of a text that are shown beside its label."""


def run(options: argparse.Namespace) -> ExitCode:
    """Label the words given as one text, or each line of standard input."""
    options.prompt = None
    whole = read_prompt(options)
    if whole is None:
        raise UsageError("There is nothing to read.", remedy="Give a text, or pipe lines in.")
    texts = (whole,) if options.words else tuple(whole.split("\n"))

    async def work(session: Session, info: ModelInfo, status: StatusLine) -> ExitCode:
        request = SentimentRequest(texts, options.unsure)
        job = session.host.submit(partial(_label, request))
        done = 0
        with on_interrupt(job.cancel):
            async for event in job.events():
                if isinstance(event, Progress):
                    status.show(f"{event.done:,.0f} of {event.total or 0:,.0f} texts")
                elif isinstance(event, Verdict):
                    status.clear()
                    done += 1
                    why = await _why(session, texts[event.index]) if options.explain else None
                    _write(event, texts[event.index], info, why, as_json=options.json)
        status.clear()
        return ExitCode.DONE if done == len(texts) else ExitCode.INTERRUPTED

    return with_model(options, Purpose.SENTIMENT, "starter-sentiment", work)


async def _why(session: Session, text: str) -> Attribution | None:
    job = session.host.submit(partial(_explain, text))
    found = [event async for event in job.events() if isinstance(event, Attribution)]
    return found[0] if found else None


def _write(
    verdict: Verdict, text: str, info: ModelInfo, why: Attribution | None, *, as_json: bool
) -> None:
    if as_json:
        fields: dict[str, object] = {
            "type": "result",
            "text": text,
            "label": verdict.label,
            "scores": dict(zip(info.labels, verdict.scores, strict=True)),
            "unsure": verdict.unsure,
            "flags": list(verdict.flags),
        }
        if why is not None:
            fields["attribution"] = {
                "label": why.label,
                "method": why.method,
                "total": why.total,
                "difference": why.difference,
                "words": [[text[p.start : p.end], p.value] for p in why.pieces],
            }
        write_line(fields)
        return
    label = "unsure" if verdict.unsure else verdict.label
    shown = text if len(text) <= WIDTH else text[: WIDTH - 1] + "…"
    print(visible(f"{label:<10} {max(verdict.scores):.2f}  {shown}"))
    if why is not None:
        print(visible(f"{'':<10}       {_strongest(why, text)}"))


def _strongest(why: Attribution, text: str) -> str:
    """The words that count most, with signs: for the label, or against it."""
    ordered = sorted(why.pieces, key=lambda piece: -abs(piece.value))[:6]
    words = (f"{text[p.start : p.end]} {p.value:+.2f}" for p in ordered)
    return f"for {why.label}: " + ", ".join(words)


def _label(request: SentimentRequest, slot: EngineSlot, cancel: Cancel) -> Iterator[Event]:
    yield from label_texts(slot.get(Purpose.SENTIMENT), request, cancel)


def _explain(text: str, slot: EngineSlot, cancel: Cancel) -> Iterator[Event]:
    method = AttributionMethod.INTEGRATED_GRADIENTS
    yield from explain_text(slot.get(Purpose.SENTIMENT), text, method, cancel)
