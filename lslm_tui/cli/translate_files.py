"""`lslm-tui translate -f`: files and folders, with progress, flags and scores.

Progress and flags go to stderr; stdout has the translation where no output is named, scores where
references are, and JSON lines with `--json`.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from lslm_tui.cli.failure import say
from lslm_tui.cli.interrupt import on_interrupt, unless_interrupted
from lslm_tui.cli.numbers import duration
from lslm_tui.cli.output import write_line
from lslm_tui.cli.status import StatusLine
from lslm_tui.cli.translate_lines import (
    adherence_fields,
    read_references,
    segment_fields,
    write_scores,
)
from lslm_tui.errors import ExitCode, UsageError
from lslm_tui.paths import expand, private_directory
from lslm_tui.services.document_desk import DocumentDesk
from lslm_tui.services.document_plan import DocumentChoices, Plan
from lslm_tui.services.document_scores import read_column, score_document
from lslm_tui.services.document_translation import DocumentRun, DocumentTranslation
from lslm_tui.services.document_window import DocumentSegment
from lslm_tui.services.session import Session
from lslm_tui.services.text_translation import TranslationSettings
from lslm_tui.services.translating import TranslationDesk
from lslm_tui.tasks.translation.documents.formats import Format
from lslm_tui.tasks.translation.glossary import Term

MOST_FLAGS = 200
"""Flags that are told one by one; the summary counts all."""


class Telling:
    """Says how a translation goes: segments and flags as they come, progress, the end."""

    def __init__(self, translation: DocumentTranslation, status: StatusLine, as_json: bool) -> None:
        self._translation, self._status, self._json = translation, status, as_json
        self._flags = self._notices = 0

    def take(self, document: DocumentRun, found: DocumentSegment) -> None:
        if self._json:
            fields = segment_fields(found.segment)
            fields |= {"line": found.line, "unit": found.unit}
            if found.place:
                fields["place"] = found.place
            if self._translation.plan.is_folder:
                fields["file"] = str(document.plan.place)
            self._status.clear()
            write_line(fields)
            return
        for flag in found.segment.flags:
            self._flags += 1
            if self._flags <= MOST_FLAGS:
                self._status.clear()
                say(f"! {document.plan.place}:{found.line}: {flag.reason}")
            elif self._flags == MOST_FLAGS + 1:
                self._status.clear()
                say("! Further flags are only counted; --json tells all.")

    def progress(self) -> None:
        """Tell what is new."""
        notices = [(d, n) for d in self._translation.documents for n in d.notices]
        for document, notice in notices[self._notices :]:
            self._status.clear()
            say(f"{document.plan.place}: {notice}")
        self._notices = len(notices)
        self._status.show(self._line())

    def _line(self) -> str:
        it = self._translation
        parts = [f"Translating {it.share:.0%}", f"{it.units:,} of {it.plan.units:,} units"]
        if it.plan.is_folder and it.current is not None:
            parts.insert(0, str(it.current.plan.place))
        if it.seconds_left is not None:
            parts.append(f"{duration(it.seconds_left)} left")
        flagged = sum(it.flags.values())
        if flagged:
            parts.append(f"{flagged:,} flags")
        return " · ".join(parts)

    def end(self) -> ExitCode:
        """Say how it ended."""
        it = self._translation
        self.progress()
        self._status.clear()
        if it.error is not None:
            raise it.error
        if self._json:
            write_line(_done_fields(it))
        else:
            say(_summary(it))
        for document in it.failures if not self._json else ():
            say(f"✗ {document.plan.place}: {document.error}")
        if it.stopped:
            return ExitCode.INTERRUPTED
        return ExitCode.FAILED if it.failures else ExitCode.DONE


def _summary(it: DocumentTranslation) -> str:
    parts = [f"{it.segments:,} sentences in {duration(it.seconds)}"]
    if it.remembered:
        parts.append(f"{it.remembered:,} from the memory")
    if it.flags:
        kinds = ", ".join(f"{kind.value} {count:,}" for kind, count in it.flags.most_common())
        parts.append(f"flags: {kinds}")
    if it.failed:
        parts.append(f"{it.failed:,} failed and were kept as they are")
    if it.failures:
        parts.append(f"{len(it.failures):,} of {len(it.documents):,} files could not be translated")
    if it.adherence.wanted:
        parts.append(it.adherence.summary())
    if it.stopped:
        return "Stopped; the same command goes on from here. " + " · ".join(parts)
    return " · ".join(parts)


def _done_fields(it: DocumentTranslation) -> dict[str, object]:
    return {
        "type": "done",
        "reason": "cancelled" if it.stopped else "stop",
        "model": it.model,
        "sentences": it.segments,
        "remembered": it.remembered,
        "failed": it.failed,
        "flags": {kind.value: count for kind, count in it.flags.items()},
        "glossary": adherence_fields(it.adherence, "line"),
        "files": [
            {
                "path": str(d.plan.path), "output": str(d.output), "state": d.state.value,
                "format": d.plan.format.value, "encoding": d.plan.facts.encoding.label,
                "from": d.source_language, "units": d.units, "notices": d.notices,
            } | ({"error": str(d.error)} if d.error else {})
            for d in it.documents
        ],
        "skipped": [{"path": str(s.path), "reason": s.reason} for s in it.skipped],
        "to": it.settings.target_language,
        "seconds": round(it.seconds, 3),
    }  # fmt: skip


async def translate_files(
    session: Session,
    status: StatusLine,
    options: argparse.Namespace,
    settings: TranslationSettings,
    terms: tuple[Term, ...] | None,
) -> ExitCode:
    """Do what the options say. Raises as the desk."""
    desk = DocumentDesk(TranslationDesk(session), session.paths.state)
    output = expand(options.output) if options.output else None
    choices = DocumentChoices(
        format=Format(options.format) if options.format else None,
        columns=tuple(options.column),
        keys=tuple(options.key),
        header=not options.no_header,
        join=settings.join_lines,
    )
    status.show("Looking at the file…")
    plan = await unless_interrupted(desk.plan(expand(options.file), choices, leave_out=output))
    status.clear()
    _refuse(plan, options)
    for skipped in plan.skipped if not options.json else ():
        say(f"{skipped.path}: left out, {skipped.reason}")
    with tempfile.TemporaryDirectory(dir=private_directory(session.paths.state)) as scratch:
        target = output or Path(scratch) / f"translation.{plan.documents[0].format.value}"
        translation = desk.start(
            plan, target, settings, force=options.force, resume=options.resume, terms=terms
        )
        telling = Telling(translation, status, options.json)
        translation.on_segment = telling.take
        translation.subscribe(telling.progress)
        with on_interrupt(translation.cancel):
            await translation.finished()
        code = telling.end()
        if code is not ExitCode.DONE:
            return code
        if options.ref or options.ref_column:
            await _score(translation, options, settings)
        elif output is None and not options.json:
            with translation.documents[0].output.open("rb") as file:
                shutil.copyfileobj(file, sys.stdout.buffer)
            sys.stdout.buffer.flush()
    return code


async def _score(
    translation: DocumentTranslation, options: argparse.Namespace, settings: TranslationSettings
) -> None:
    document = translation.documents[0]
    if options.ref_column:
        references = read_column(document.plan, options.ref_column)
    else:
        references = read_references(options.ref)
    scores = score_document(document, references, settings.target_language)
    write_scores(scores, options.json)


def _refuse(plan: Plan, options: argparse.Namespace) -> None:
    """
    Raises:
        UsageError: the columns are not clear, or options do not go together.
    """
    scoring = options.ref or options.ref_column
    if plan.is_folder and (scoring or not options.output):
        raise UsageError(
            "A folder is translated into a folder, and is not scored.",
            remedy="Name the folder to write with -o.",
        )
    if options.ref and options.ref_column:
        raise UsageError("References come from a file or from a column, not from both.")
    document = plan.documents[0] if plan.documents else None
    if plan.is_folder or document is None or not document.format.is_table:
        return
    chosen = [column for column in document.columns if column.chosen]
    if not options.column and len(chosen) != 1 and document.columns:
        names = ", ".join(column.name for column in document.columns)
        raise UsageError(
            "Which columns are to be translated is not clear.",
            remedy=f"Name them with --column; there are {names}.",
        )
