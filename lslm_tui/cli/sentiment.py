"""`lslm-tui sentiment`: one text, the lines of a pipe, or a table; what it says, how sure, and why."""

from __future__ import annotations

import argparse
import os
import shutil
import stat
import sys
import tempfile
from functools import partial
from pathlib import Path

from lslm_tui.cli.interrupt import on_interrupt
from lslm_tui.cli.output import write_line
from lslm_tui.cli.places import with_model
from lslm_tui.cli.prompt import read_prompt
from lslm_tui.cli.sentiment_report import (
    attribution_json,
    counterfactuals_json,
    print_counterfactuals,
    print_verdict,
    result_json,
)
from lslm_tui.cli.sentiment_table import run_table
from lslm_tui.cli.status import StatusLine
from lslm_tui.errors import ExitCode, UsageError
from lslm_tui.paths import expand, find_paths, private_directory
from lslm_tui.services.jobs import Purpose
from lslm_tui.services.labelling import LabelDesk, TableSettings
from lslm_tui.services.session import Session
from lslm_tui.services.tables import TableFormat
from lslm_tui.tasks.zero_shot import ZeroShot
from lslm_tui.types import AttributionMethod, ModelInfo

METHODS = {
    "gradients": AttributionMethod.INTEGRATED_GRADIENTS,
    "integrated-gradients": AttributionMethod.INTEGRATED_GRADIENTS,
    "leave-one-out": AttributionMethod.LEAVE_ONE_OUT,
}


def run(options: argparse.Namespace) -> ExitCode:
    """Label the words given as one text, each line of standard input, or each row of a table."""
    _settle_method(options)
    zero_shot = _zero_shot(options)
    usual = "starter-chat" if zero_shot else "starter-sentiment"
    if options.words:
        _refuse_for_one_text(options)
        text = _one_text(options)
        work = partial(_read_one, options, text, zero_shot)
        return with_model(options, Purpose.SENTIMENT, usual, work)
    with tempfile.TemporaryDirectory(dir=_scratch()) as scratch:
        settings = _table(options, zero_shot, Path(scratch))
        work = partial(run_table, options, settings, METHODS.get(options.explain))
        return with_model(options, Purpose.SENTIMENT, usual, work)


def _settle_method(options: argparse.Namespace) -> None:
    """`--explain What a film` explains the text; its first word is no method."""
    name = (options.explain or "").replace("_", "-")
    if options.explain and name not in METHODS:
        options.words = [options.explain, *options.words]
        name = ""
    options.explained = options.explain is not None
    options.explain = name


def _zero_shot(options: argparse.Namespace) -> ZeroShot | None:
    if options.labels is None:
        if options.template or options.per_token or options.no_prior:
            raise UsageError(
                "--template, --per-token and --no-prior belong to zero-shot.",
                remedy="Give the labels too: --labels positive,negative",
            )
        return None
    labels = tuple(part.strip() for part in options.labels.split(","))
    template = (options.template or "").replace("\\n", "\n")
    found = ZeroShot(labels, template, per_token=options.per_token, prior=not options.no_prior)
    found.check()
    return found


# --- one text -----------------------------------------------------------------------------------


def _refuse_for_one_text(options: argparse.Namespace) -> None:
    for name in ("file", "column", "output", "gold", "group", "date", "calibrate", "resume"):
        if getattr(options, name):
            option = {"file": "-f", "output": "-o"}.get(name, f"--{name}")
            raise UsageError(
                f"{option} belongs to a table, and there is a text.",
                remedy="Give one or the other.",
            )


def _one_text(options: argparse.Namespace) -> str:
    options.prompt = None
    text = read_prompt(options)
    assert text is not None
    return text


async def _read_one(
    options: argparse.Namespace,
    text: str,
    zero_shot: ZeroShot | None,
    session: Session,
    info: ModelInfo,
    status: StatusLine,
) -> ExitCode:
    desk = LabelDesk(session)
    labels = zero_shot.labels if zero_shot else info.labels
    verdict = await desk.label(text, unsure_below=options.unsure, zero_shot=zero_shot)
    why = None
    if options.explained:
        job = desk.explain(text, METHODS.get(options.explain), zero_shot=zero_shot)
        with on_interrupt(job.cancel):
            found = [event async for event in job.events()]
        why = next((event for event in found if hasattr(event, "pieces")), None)
        if why is None:
            return ExitCode.INTERRUPTED
    swapped = None
    if options.counterfactuals:
        swapped = await desk.counterfactuals(text, zero_shot=zero_shot)
    status.clear()
    if options.json:
        line = result_json(
            {"text": text}, verdict.label, labels, verdict.scores, verdict.unsure, verdict.flags
        )
        if why is not None:
            line["attribution"] = attribution_json(why, text)  # type: ignore[arg-type]
        write_line(line)
        if swapped is not None:
            write_line(counterfactuals_json(swapped))
        write_line({"type": "done", "reason": "stop", "model": info.name, "texts": 1})
        return ExitCode.DONE
    print_verdict(verdict, labels, text, why)  # type: ignore[arg-type]
    if swapped is not None:
        print_counterfactuals(swapped)
    return ExitCode.DONE


# --- tables -------------------------------------------------------------------------------------


def _scratch() -> Path:
    return private_directory(find_paths().labelled)


def _table(options: argparse.Namespace, zero_shot: ZeroShot | None, scratch: Path) -> TableSettings:
    if options.counterfactuals:
        raise UsageError("--counterfactuals is for one text.", remedy="Give the text itself.")
    if options.calibrate and not options.gold:
        raise UsageError("--calibrate needs gold labels.", remedy="Name their column with --gold.")
    options.lines = not options.file and not options.column and not options.format
    kind = TableFormat(options.format) if options.format else None
    path = expand(options.file) if options.file and options.file != "-" else None
    if path is None:
        kind = TableFormat.TXT if options.lines else kind
        path = _spooled(scratch)
    return TableSettings(
        path,
        text=options.column or "",
        gold=options.gold or "",
        group=options.group or "",
        date=options.date or "",
        kind=kind,
        has_header=not options.no_header,
        zero_shot=zero_shot,
        gold_names=_gold_names(options.gold_map),
    )


def _gold_names(given: str | None) -> dict[str, str]:
    """`1=positive,0=negative` as a dictionary."""
    found: dict[str, str] = {}
    for part in (given or "").split(",") if given else ():
        name, sign, label = part.partition("=")
        if not sign or not label.strip():
            raise UsageError(
                f"--gold-map cannot read {part!r}.", remedy="Write 1=positive,0=negative"
            )
        found[name.strip()] = label.strip()
    return found


def _spooled(scratch: Path) -> Path:
    """Standard input as a file, which a table of any size can be read from twice."""
    try:
        mode = os.fstat(sys.stdin.fileno()).st_mode
    except (AttributeError, OSError, ValueError):
        mode = 0
    if not (stat.S_ISFIFO(mode) or stat.S_ISREG(mode) or stat.S_ISSOCK(mode)):
        raise UsageError(
            "There is nothing to read.",
            remedy="Give a text, name a table with -f, or pipe lines in.",
        )
    path = scratch / "standard input"
    with path.open("wb") as file:
        shutil.copyfileobj(sys.stdin.buffer, file, 1 << 20)
    return path
