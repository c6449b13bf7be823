"""`lslm-tui translate`: a text in another language, sentence by sentence, its layout kept."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from lslm_tui.cli.failure import say
from lslm_tui.cli.interrupt import on_interrupt
from lslm_tui.cli.output import write_line
from lslm_tui.cli.places import with_model
from lslm_tui.cli.prompt import read_prompt
from lslm_tui.cli.status import StatusLine
from lslm_tui.errors import ExitCode, UsageError
from lslm_tui.sanitize import visible
from lslm_tui.services.jobs import Purpose
from lslm_tui.services.session import Session
from lslm_tui.services.translating import TextTranslation, TranslationDesk, TranslationSettings
from lslm_tui.types import ModelInfo, Segment


def run(options: argparse.Namespace) -> ExitCode:
    """Translate; flags go to stderr, so that stdout is the text alone."""
    options.prompt = None
    text = read_prompt(options)
    if text is None:
        raise UsageError("There is nothing to translate.", remedy="Give a text, or pipe one in.")

    async def work(session: Session, info: ModelInfo, status: StatusLine) -> ExitCode:
        usual = session.config.translate
        settings = TranslationSettings(
            source_language=options.source or usual.source,
            target_language=options.target or usual.target,
            beams=options.beams,
            use_memory=usual.memory and not options.no_memory,
        )
        desk = TranslationDesk(session)
        translation = desk.translate_text(text, settings)
        with on_interrupt(translation.cancel):
            await _write(desk, translation, options.json)
        return _end(translation, options.json)

    return with_model(options, Purpose.TRANSLATE, "", work)


async def _write(desk: TranslationDesk, translation: TextTranslation, as_json: bool) -> None:
    written = 0
    async for segment in desk.segments(translation):
        place = translation.sentences[segment.index].piece
        if as_json:
            write_line(_fields(segment))
        else:
            between = "".join(piece.text for piece in translation.pieces[written:place])
            print(visible(between + segment.target), end="", flush=True)
        for flag in segment.flags if not as_json else ():
            say(f"! sentence {segment.index + 1}: {flag.reason}")
        written = place + 1
    if not as_json and not translation.stopped:
        print(visible("".join(piece.text for piece in translation.pieces[written:])))


def _fields(segment: Segment) -> dict[str, object]:
    return {
        "type": "result",
        "source": segment.source,
        "target": segment.target,
        "from": segment.source_language,
        "to": segment.target_language,
        "score": segment.score,
        "flags": [asdict(flag) for flag in segment.flags],
        "memory": segment.memory,
    }


def _end(translation: TextTranslation, as_json: bool) -> ExitCode:
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
            }
        )
    return ExitCode.INTERRUPTED if translation.stopped else ExitCode.DONE
