"""A table labelled from the command line: followed, summed up, exported, and resumed."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path
from typing import Any

from lslm_tui.cli.failure import say
from lslm_tui.cli.interrupt import on_interrupt
from lslm_tui.cli.numbers import duration
from lslm_tui.cli.output import write_line
from lslm_tui.cli.sentiment_report import (
    attribution_json,
    buckets_json,
    gold_json,
    print_buckets,
    print_calibration,
    print_distribution,
    print_gold,
    print_line,
    result_json,
    strongest,
)
from lslm_tui.cli.status import StatusLine
from lslm_tui.errors import ExitCode, UsageError
from lslm_tui.paths import expand
from lslm_tui.sanitize import visible
from lslm_tui.services.labelling import (
    Columns,
    GoldReport,
    LabelDesk,
    LabelledRow,
    TableLabelling,
    TableSettings,
)
from lslm_tui.services.session import Session
from lslm_tui.services.tables import TableFormat
from lslm_tui.services.tables.writing import format_to_write
from lslm_tui.types import Attribution, AttributionMethod, ModelInfo, Progress

LOOK_S = 0.1
PROBLEMS_SHOWN = 10
DAYS = 31
"""With more days than this, weeks are shown, and with more than 26 weeks months."""


async def run_table(
    options: argparse.Namespace,
    settings: TableSettings,
    method: AttributionMethod | None,
    session: Session,
    info: ModelInfo,
    status: StatusLine,
) -> ExitCode:
    """Label the table, or go on with it, and say what there is to say."""
    desk = LabelDesk(session)
    if options.explained and not (options.json or options.lines):
        raise UsageError("--explain with a table needs --json.", remedy="Add --json.")
    output = expand(options.output) if options.output else None
    if not options.resume and (kept := await desk.unfinished(settings)):
        say(f"An earlier run labelled {kept:,} rows of this; it begins anew. --resume goes on.")
    table = await desk.label_table(settings, resume=options.resume)
    code = ExitCode.FAILED
    try:
        if output is not None:
            format_to_write(output, table.shape)
        command = _Command(options, method, desk, table, info, status)
        code = await command.run(output)
    finally:
        table.cancel()
        await table.finished()
        if code is ExitCode.DONE:
            desk.discard(table)
        else:
            table.close()
    return code


class _Command:
    """One table from its first row to the summary."""

    def __init__(
        self,
        options: argparse.Namespace,
        method: AttributionMethod | None,
        desk: LabelDesk,
        table: TableLabelling,
        info: ModelInfo,
        status: StatusLine,
    ) -> None:
        self._options, self._method = options, method
        self._desk, self._table, self._info, self._status = desk, table, info, status
        self._written = 0
        self._rows = options.json or options.lines and not options.output
        """Every row is told; without this only the sum of them."""
        self._late = options.explained or options.calibrate
        """Rows are told at the end: what is said of them comes after labelling."""

    async def run(self, output: Path | None) -> ExitCode:
        table = self._table
        with on_interrupt(table.cancel):
            await self._follow()
        if table.error is not None:
            raise table.error
        if table.stopped:
            self._say_stopped()
            return ExitCode.INTERRUPTED
        calibration = await self._calibrate()
        if self._late:
            await self._write_rows()
        if output is not None and not await self._export(output):
            return ExitCode.INTERRUPTED
        report = None
        if table.order.columns.gold:
            report = await self._desk.report(table, unsure_below=self._options.unsure)
        self._status.clear()
        self._say_problems()
        if self._options.json:
            write_line(self._done("stop", report, calibration, output))
        elif not self._rows:
            self._summary(report, calibration, output)
        return ExitCode.DONE

    # --- while it runs -----------------------------------------------------------------------

    async def _follow(self) -> None:
        table = self._table
        while table.running:
            self._status.show(_words(table))
            await self._write_finished()
            await asyncio.sleep(LOOK_S)
        await self._write_finished()
        self._status.clear()

    async def _write_finished(self) -> None:
        if self._rows and not self._late and self._table.phase == "labelling":
            await self._write_rows()

    async def _write_rows(self) -> None:
        """Tell the rows that are finished, in order, as far as there is no gap."""
        store, unsure = self._table.store, self._options.unsure
        last = store.labelled_up_to(self._written)
        while self._written < last:
            step = min(last, self._written + 500)
            rows = list(store.stream(self._written, step, unsure_below=unsure))
            if not rows:
                return
            self._status.clear()
            for row in rows:
                await self._write(row)
            self._written = step
            await asyncio.sleep(0)

    async def _write(self, row: LabelledRow) -> None:
        why = None
        if self._options.explained and row.label:
            shot = self._table.order.zero_shot
            why = await self._desk.explained(row.text, self._method, zero_shot=shot)
        if self._options.json:
            text = self._table.shape.format is TableFormat.TXT
            what: dict[str, object] = {"text": row.text} if text else {"row": row.number}
            line = result_json(
                what, row.label, self._table.labels, row.scores, row.unsure, row.flags
            )
            if isinstance(why, Attribution):
                line["attribution"] = attribution_json(why, row.text)
            write_line(line)
            return
        label = "not read" if row.problem else "unsure" if row.unsure else row.label
        print_line(label, row.score or 0.0, row.text)
        if isinstance(why, Attribution):
            print(visible(f"{'':<17}{strongest(why, row.text)}"))

    def _say_stopped(self) -> None:
        done = self._table.store.counts().labelled
        if self._options.json:
            write_line(self._done("cancelled", None, None, None))
        if not self._options.lines:
            say(f"Stopped; {done:,} rows are labelled. The same command with --resume goes on.")

    def _say_problems(self) -> None:
        problems = self._table.store.problems(PROBLEMS_SHOWN + 1)
        for line, problem in problems[:PROBLEMS_SHOWN]:
            say(f"! line {line:,}: {problem}")
        if len(problems) > PROBLEMS_SHOWN:
            total = self._table.store.counts().problems
            say(f"! and {total - PROBLEMS_SHOWN:,} more; -o keeps every row with its flag")

    # --- afterwards --------------------------------------------------------------------------

    async def _calibrate(self) -> dict[str, Any] | None:
        if not self._options.calibrate:
            return None
        facts = await self._desk.fit(self._table)
        saved = await self._desk.calibrate(self._table, facts)
        return {**facts, "saved": str(saved.path)}

    async def _export(self, output: Path) -> bool:
        job = self._desk.export(self._table, output, unsure_below=self._options.unsure)
        with on_interrupt(job.cancel):
            async for event in job.events():
                if isinstance(event, Progress):
                    self._status.show(f"Writing {event.done:,.0f} of {event.total or 0:,.0f} rows")
        return not job.cancel_flag.requested or output.exists()

    def _dates(self) -> tuple[str, list[Any]]:
        """The finest step that still fits on a screen, and its buckets."""
        store, unsure = self._table.store, self._options.unsure
        for step, most in (("day", DAYS), ("week", 26), ("month", 10**9)):
            buckets = store.by_date(step, unsure_below=unsure)
            if len(buckets) <= most:
                return step, buckets
        return "month", []

    def _done(
        self,
        reason: str,
        report: GoldReport | None,
        calibration: dict[str, Any] | None,
        output: Path | None,
    ) -> dict[str, object]:
        table, unsure = self._table, self._options.unsure
        store, columns = table.store, table.order.columns
        counts, overall = store.counts(), store.overall(unsure_below=unsure)
        line: dict[str, object] = {
            "type": "done",
            "reason": reason,
            "model": self._info.name,
            "texts": counts.rows,
            "labelled": counts.labelled,
            "problems": counts.problems,
            "empty": counts.empty,
            "windowed": counts.windowed,
            "unsure": overall.unsure,
            "labels": dict(zip(table.labels, overall.counts, strict=True)),
            "seconds": table.seconds,
            "resumed_from": table.resumed_from,
        }
        line |= _file_json(table, columns)
        if columns.group:
            line["groups"] = buckets_json(store.by_group(unsure_below=unsure), table.labels)
        if columns.date:
            step, buckets = self._dates()
            line["dates"] = {"step": step, "buckets": buckets_json(buckets, table.labels)}
        if report is not None:
            line["gold"] = gold_json(report, columns.gold)
        if calibration is not None:
            line["calibration"] = calibration
        if output is not None:
            line["output"] = str(output)
        return line

    def _summary(
        self,
        report: GoldReport | None,
        calibration: dict[str, Any] | None,
        output: Path | None,
    ) -> None:
        table, unsure = self._table, self._options.unsure
        store, columns = table.store, table.order.columns
        counts = store.counts()
        parts = [f"{counts.rows:,} rows", f"column {columns.text}", table.shape.encoding]
        parts += [self._info.name, duration(table.seconds)]
        print(visible(f"{table.shape.path.name} · " + " · ".join(parts)))
        for count, words in (
            (counts.problems, "could not be read"),
            (counts.empty, "hold no text"),
            (counts.windowed, "were read in windows"),
        ):
            if count:
                print(f"{count:,} of them {words}.")
        print()
        print_distribution(store.overall(unsure_below=unsure), table.labels)
        if columns.group:
            print_buckets(columns.group, store.by_group(unsure_below=unsure), table.labels)
        if columns.date:
            step, buckets = self._dates()
            print_buckets(step, buckets, table.labels)
        if report is not None:
            print_gold(report, columns.gold)
        if calibration is not None:
            print_calibration(calibration, calibration["saved"])
        if output is not None:
            print(f"\nWritten to {visible(str(output))}.")


def _file_json(table: TableLabelling, columns: Columns) -> dict[str, object]:
    if table.shape.format is TableFormat.TXT:
        return {"encoding": table.shape.encoding}
    return {
        "format": table.shape.format,
        "encoding": table.shape.encoding,
        "column": columns.text,
    }


def _words(table: TableLabelling) -> str:
    now = table.progress
    if now is None:
        return "Reading…"
    if now.phase != "labelling":
        return f"{now.phase.capitalize()}… {now.done:,.0f} rows"
    left = table.seconds_left
    rest = f" · {duration(left)} left" if left is not None else ""
    return f"{now.done:,.0f} of {now.total or 0:,.0f} rows{rest}"
