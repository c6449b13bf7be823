"""`lslm-tui translate`: a text in another language, sentence by sentence, its layout kept; or files."""

from __future__ import annotations

import argparse
from dataclasses import replace

from lslm_tui.cli.failure import say
from lslm_tui.cli.interrupt import on_interrupt
from lslm_tui.cli.output import write_line
from lslm_tui.cli.places import with_model
from lslm_tui.cli.prompt import read_prompt
from lslm_tui.cli.status import StatusLine
from lslm_tui.cli.translate_files import translate_files
from lslm_tui.cli.translate_lines import (
    adherence_fields,
    alternative_fields,
    read_references,
    segment_fields,
    write_scores,
)
from lslm_tui.errors import ExitCode, UsageError
from lslm_tui.paths import expand, write_private
from lslm_tui.sanitize import visible
from lslm_tui.services.document_scores import score_lines
from lslm_tui.services.glossary import read_terms
from lslm_tui.services.jobs import Purpose
from lslm_tui.services.session import Session
from lslm_tui.services.translating import TextTranslation, TranslationDesk, TranslationSettings
from lslm_tui.tasks.translation.adherence import Adherence
from lslm_tui.tasks.translation.glossary import Term
from lslm_tui.types import ModelInfo

Terms = list[tuple[str, str, Term]]


def run(options: argparse.Namespace) -> ExitCode:
    """Translate; flags go to stderr, so that stdout is the text alone."""
    if options.alternatives and (not options.json or options.file):
        raise UsageError("--alternatives are told with --json, and for texts.")
    options.prompt = None
    text = None if options.file else _text(options)
    given = read_terms(expand(options.glossary)) if options.glossary else None

    async def work(session: Session, info: ModelInfo, status: StatusLine) -> ExitCode:
        usual = session.config.translate
        settings = TranslationSettings(
            source_language=options.source or usual.source,
            target_language=options.target or usual.target,
            beams=options.beams,
            use_memory=usual.memory and not options.no_memory,
            join_lines=_joins(options, usual.join_lines),
        )
        if text is None:
            terms = _terms(given, settings)
            return await translate_files(session, status, options, settings, terms)
        settings = replace(settings, terms=_terms(given, settings))
        return await _translate_text(session, text, settings, options)

    return with_model(options, Purpose.TRANSLATE, "", work)


def _joins(options: argparse.Namespace, usual: bool) -> bool:
    """Whether broken lines are taken together; references stand line by line."""
    return not options.ref and (usual if options.join_lines is None else options.join_lines)


def _text(options: argparse.Namespace) -> str:
    """
    Raises:
        UsageError: there is nothing to translate, or an option is for files.
    """
    if options.column or options.key or options.format or options.ref_column:
        raise UsageError(
            "--column, --key, --format and --ref-column are for files.", remedy="Name one with -f."
        )
    text = read_prompt(options)
    if text is None:
        raise UsageError("There is nothing to translate.", remedy="Give a text, or pipe one in.")
    return text


def _terms(given: Terms | None, settings: TranslationSettings) -> tuple[Term, ...] | None:
    """The terms of a glossary's file for this direction; any source where that is to be told."""
    if given is None:
        return None
    source, target = settings.source_language, settings.target_language
    return tuple(term for s, t, term in given if t == target and source in ("auto", s))


async def _translate_text(
    session: Session, text: str, settings: TranslationSettings, options: argparse.Namespace
) -> ExitCode:
    desk = TranslationDesk(session)
    translation = desk.translate_text(text, settings)
    quiet = bool(options.ref or options.output)
    with on_interrupt(translation.cancel):
        await _write(desk, translation, options, quiet=quiet)
    if not translation.stopped:
        _settle(translation, options)
    own = session.storage.terms.terms(translation.source_language, settings.target_language)
    return _end(translation, own if settings.terms is None else settings.terms, options.json)


def _settle(translation: TextTranslation, options: argparse.Namespace) -> None:
    """Write and score the whole of it, where that was asked."""
    if options.output:
        path = expand(options.output)
        if path.exists() and not options.force:
            raise UsageError(f"{path} exists already.", remedy="Remove it, or say --force.")
        write_private(path, translation.target + "\n")
    if options.ref:
        references = read_references(options.ref)
        lines = translation.target.split("\n")
        write_scores(
            score_lines(lines, references, translation.settings.target_language), options.json
        )


async def _write(
    desk: TranslationDesk, translation: TextTranslation, options: argparse.Namespace, *, quiet: bool
) -> None:
    written = 0
    async for segment in desk.segments(translation):
        place = translation.sentences[segment.index].piece
        if options.json:
            fields = segment_fields(segment)
            if options.alternatives:
                found = await desk.alternatives(translation, segment.index, options.alternatives)
                fields["alternatives"] = alternative_fields(found)
            write_line(fields)
        elif not quiet:
            between = "".join(piece.text for piece in translation.pieces[written:place])
            print(visible(between + segment.target), end="", flush=True)
        for flag in segment.flags if not options.json else ():
            say(f"! sentence {segment.index + 1}: {flag.reason}")
        written = place + 1
    if not options.json and not quiet and not translation.stopped:
        print(visible("".join(piece.text for piece in translation.pieces[written:])))


def _end(translation: TextTranslation, terms: tuple[Term, ...], as_json: bool) -> ExitCode:
    found = Adherence()
    for each in translation.sentences:
        if each.segment:
            found.take(each.source, each.target, terms, each.index + 1)
    if as_json:
        write_line(
            {
                "type": "done",
                "reason": "cancelled" if translation.stopped else "stop",
                "model": translation.model,
                "sentences": translation.done,
                "from": translation.source_language,
                "to": translation.settings.target_language,
                "seconds": round(translation.seconds, 3),
                "glossary": adherence_fields(found, "sentence"),
            }
        )
    elif found.wanted:
        say(found.summary("sentences"))
    return ExitCode.INTERRUPTED if translation.stopped else ExitCode.DONE
