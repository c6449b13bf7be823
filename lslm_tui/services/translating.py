"""The one door to translation: texts are split, remembered sentences looked up, the rest translated.

A `TextTranslation` lives here, not in a screen: leaving the place loses nothing. What a person chooses
or edits goes into the translation memory; what a model said unasked does not. Used on the asyncio
loop alone; everything that takes time runs where the engine is.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from functools import partial

from lslm_tui.errors import LslmError, UsageError
from lslm_tui.services.jobs import EngineSlot, Precedence, Purpose
from lslm_tui.services.loaded_model import LoadedModel, unexpected
from lslm_tui.services.session import Session
from lslm_tui.services.source_language import AUTO, languages_of, settle_source
from lslm_tui.services.text_translation import (
    Sentence,
    SentenceState,
    TextTranslation,
    TranslationSettings,
    split,
)
from lslm_tui.services.translation_memory import Match, Origin, Remembered
from lslm_tui.tasks.translate import TranslateRequest, look_at, translate
from lslm_tui.tasks.translation.backwards import BackTranslation, compare
from lslm_tui.tasks.translation.detect import Detected, detect
from lslm_tui.types import Cancel, Candidate, Event, ModelInfo, Progress, Segment

__all__ = [
    "AUTO",
    "Sentence",
    "SentenceState",
    "TextTranslation",
    "TranslationDesk",
    "TranslationSettings",
    "languages_of",
]

LOOK_UP_S = 0.02
"""The memory is asked for this long before the loop gets its turn."""
ALTERNATIVES = 4


class TranslationDesk:
    """Translates for the screens and for the command line."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def model(self) -> LoadedModel:
        return self.session.models[Purpose.TRANSLATE]

    def open(self, reference: str = "") -> None:
        """Open a model; the one of the settings if none is named. Raises as `LoadedModel.open`."""
        self.model.open(reference or self.session.config.translate.model)

    async def languages(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Codes the model reads and codes it writes; for a chat model, those we have names for.

        Raises:
            LslmError: the model could not be loaded.
        """
        return languages_of(await self.model.wait_ready())

    async def detect(self, text: str, languages: Sequence[str] = ()) -> Detected | None:
        """The likeliest language of a text, among those given."""
        return await self.session.host.call(partial(_detect, text, tuple(languages)))

    async def settle(
        self, text: str, settings: TranslationSettings, info: ModelInfo
    ) -> tuple[str, Detected | None]:
        """The language to translate from, and what the text looks like. Raises as `settle_source`."""
        source, target = settings.source_language, settings.target_language
        return await settle_source(text, source, target, info, self.detect)

    # --- a text ------------------------------------------------------------------------------

    def translate_text(
        self,
        text: str,
        settings: TranslationSettings,
        *,
        former: TextTranslation | None = None,
    ) -> TextTranslation:
        """Start translating; what comes is to be seen in what is returned.

        Sentences that `former` has too keep their translation, if it was made in the same way; what a
        person wrote stays in any case.
        """
        translation = TextTranslation(text, settings, former=former)
        task = asyncio.create_task(self._follow(translation))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return translation

    async def segments(self, translation: TextTranslation) -> AsyncIterator[Segment]:
        """Yield the segments of a running translation in order, each as soon as it is there.

        Raises:
            LslmError: it failed; what came before stays.
        """
        news = asyncio.Event()
        leave = translation.subscribe(news.set)
        given = 0
        try:
            while True:
                news.clear()
                while given < len(translation.sentences):
                    segment = translation.sentences[given].segment
                    if segment is None:
                        break
                    yield segment
                    given += 1
                if not translation.running:
                    break
                await news.wait()
        finally:
            leave()
        if translation.error is not None:
            raise translation.error

    async def _follow(self, translation: TextTranslation) -> None:
        error: LslmError | None = None
        try:
            await self._translate(translation)
        except asyncio.CancelledError:
            translation.cancel()
        except LslmError as failure:
            error = failure
        except Exception as failure:  # whatever a library raised, the user gets a sentence
            error = unexpected(failure)
        translation.end(error)

    async def _translate(self, translation: TextTranslation) -> None:
        host, settings = self.session.host, translation.settings
        found = await host.call(partial(split, translation.text, settings.join_lines))
        translation.pieces = found
        places = [place for place, piece in enumerate(found) if piece.translated]
        translation.sentences = [
            Sentence(index, place, found[place].text) for index, place in enumerate(places)
        ]
        translation.changed()
        self.model.wake()
        info = await self.model.wait_ready()
        translation.model = info.name
        translation.source_language, translation.detected = await self.settle(
            translation.text, settings, info
        )
        _keep_former(translation)
        if settings.use_memory:
            await self._remember(translation)
        missing = [s for s in translation.sentences if s.segment is None]
        if missing and not translation.stopped:
            await self._run(translation, missing)

    async def _remember(self, translation: TextTranslation) -> None:
        """Take what was translated before; near matches are offered, not taken."""
        source, target = translation.source_language, translation.settings.target_language
        if not self.session.storage.translations.count():
            return
        turn = time.monotonic()
        for sentence in translation.sentences:
            if translation.stopped:
                return
            if sentence.segment is not None:
                continue
            sentence.matches = tuple(
                self.session.storage.translations.near(sentence.source, source, target)
            )
            best = sentence.matches[0] if sentence.matches else None
            if best is not None and best.similarity == 1.0:
                sentence.segment = self._remembered(translation, sentence, best)
            if time.monotonic() - turn > LOOK_UP_S:
                translation.changed()
                await asyncio.sleep(0)
                turn = time.monotonic()
        translation.changed()

    def _remembered(
        self, translation: TextTranslation, sentence: Sentence, match: Match
    ) -> Segment:
        request = self._request(translation, (sentence.source,))
        target = match.entry.target
        return Segment(
            index=sentence.index,
            source=sentence.source,
            target=target,
            source_language=request.source_language,
            target_language=request.target_language,
            flags=look_at(sentence.source, target, request, score=None, complete=True),
            memory=match.similarity,
            edited=match.entry.origin is Origin.PERSON,
        )

    async def _run(self, translation: TextTranslation, missing: Sequence[Sentence]) -> None:
        request = self._request(translation, tuple(s.source for s in missing))
        job = self.session.host.submit(partial(_translate, request), Precedence.PASSES)
        translation._job = job
        async for batch in job.batches():
            for event in batch:
                if isinstance(event, Segment):
                    sentence = missing[event.index]
                    sentence.segment = replace(event, index=sentence.index)
                elif isinstance(event, Progress):
                    translation.progress = event
            translation.changed()

    def _request(
        self, translation: TextTranslation, sentences: tuple[str, ...]
    ) -> TranslateRequest:
        settings = translation.settings
        source, target = translation.source_language, settings.target_language
        own = self.session.storage.terms.terms(source, target) if settings.use_glossary else ()
        return TranslateRequest(
            sentences=sentences,
            source_language=source,
            target_language=target,
            beams=settings.beams,
            repetition_penalty=settings.repetition_penalty,
            length_penalty=settings.length_penalty,
            terms=own if settings.terms is None else settings.terms,
            low_confidence=settings.low_confidence,
        )

    # --- one sentence ------------------------------------------------------------------------

    async def alternatives(
        self, translation: TextTranslation, index: int, count: int = ALTERNATIVES
    ) -> tuple[Candidate, ...]:
        """Other ways to say a sentence, best first; they are kept with its segment."""
        segment = await self._again(translation, index, alternatives=count)
        known = self._segment(translation, index)
        texts = {known.target}
        found: list[Candidate] = []
        for candidate in (
            Candidate(segment.target, segment.score or 0.0, 0),
            *segment.alternatives,
        ):
            if candidate.text not in texts:
                texts.add(candidate.text)
                found.append(candidate)
        translation.sentences[index].segment = replace(known, alternatives=tuple(found[:count]))
        translation.changed()
        return tuple(found[:count])

    async def retry(self, translation: TextTranslation, index: int) -> Segment:
        """Translate a sentence again, more carefully: with beams and against repetition."""
        settings = translation.settings
        segment = await self._again(
            translation,
            index,
            beams=max(4, settings.beams),
            repetition_penalty=max(1.3, settings.repetition_penalty),
        )
        translation.sentences[index].segment = segment
        translation.changed()
        return segment

    async def back_translation(self, translation: TextTranslation, index: int) -> BackTranslation:
        """Translate a translation back, and say how near that comes to the source.

        Raises:
            CapabilityError: the model does not translate in that direction.
        """
        segment = self._segment(translation, index)
        request = TranslateRequest(
            (segment.target,),
            translation.settings.target_language,
            translation.source_language,
            beams=translation.settings.beams,
        )
        back = await self._one(request)
        return await self.session.host.call(partial(_compare, segment.source, back.target))

    def edit(self, translation: TextTranslation, index: int, target: str) -> Segment:
        """Take a person's words for a sentence, and remember them.

        Raises:
            StorageError: they could not be remembered; the sentence is changed all the same.
        """
        known = self._segment(translation, index)
        sentence = translation.sentences[index]
        request = self._request(translation, (known.source,))
        changed = replace(
            known,
            target=target,
            score=None,
            flags=look_at(known.source, target, request, score=None, complete=True),
            memory=None,
            edited=True,
        )
        sentence.segment = changed
        translation.changed()
        draft = None if known.edited else known.target
        self.session.storage.translations.add(
            Remembered(
                known.source,
                target,
                translation.source_language,
                translation.settings.target_language,
                Origin.PERSON,
                translation.model,
                draft,
            )
        )
        return changed

    def restore(self, translation: TextTranslation, index: int, segment: Segment) -> None:
        """Go back to a former state of a sentence, in the memory too.

        Raises:
            StorageError: the memory could not be changed; the sentence is changed all the same.
        """
        known = self._segment(translation, index)
        translation.sentences[index].segment = segment
        translation.changed()
        direction = (translation.source_language, translation.settings.target_language)
        memory = self.session.storage.translations
        if segment.edited:
            memory.add(
                Remembered(
                    segment.source, segment.target, *direction, Origin.PERSON, translation.model
                )
            )
        elif known.edited:
            memory.remove(known.source, *direction)

    async def _again(self, translation: TextTranslation, index: int, **changes: object) -> Segment:
        known = self._segment(translation, index)
        request = self._request(translation, (known.source,))
        segment = await self._one(replace(request, **changes))  # type: ignore[arg-type]
        return replace(segment, index=index)

    async def _one(self, request: TranslateRequest) -> Segment:
        self.model.wake()
        await self.model.wait_ready()
        job = self.session.host.submit(partial(_translate, request), Precedence.PASSES)
        found: Segment | None = None
        async for event in job.events():
            if isinstance(event, Segment):
                found = event
        if found is None:
            raise UsageError("Translating was stopped.")
        return found

    def _segment(self, translation: TextTranslation, index: int) -> Segment:
        if not 0 <= index < len(translation.sentences):
            raise UsageError(f"There is no sentence {index + 1}.")
        segment = translation.sentences[index].segment
        if segment is None:
            raise UsageError("This sentence is not translated yet.")
        return segment


def _keep_former(translation: TextTranslation) -> None:
    """Take over what the earlier state of a text has already, and forget that state."""
    former, translation.former = translation.former, None
    if former is None or former.source_language != translation.source_language:
        return
    if former.settings.target_language != translation.settings.target_language:
        return
    likewise = (
        replace(former.settings, source_language="")
        == replace(translation.settings, source_language="")
        and former.model == translation.model
    )
    known = {s.source: s for s in former.sentences if s.segment and (likewise or s.segment.edited)}
    for sentence in translation.sentences:
        same = known.get(sentence.source)
        if same is not None and same.segment is not None:
            sentence.segment = replace(same.segment, index=sentence.index)
            sentence.matches = same.matches


def _detect(text: str, languages: tuple[str, ...], slot: EngineSlot) -> Detected | None:
    return detect(text, languages)


def _compare(source: str, back: str, slot: EngineSlot) -> BackTranslation:
    return compare(source, back)


def _translate(request: TranslateRequest, slot: EngineSlot, cancel: Cancel) -> Iterator[Event]:
    yield from translate(slot.get(Purpose.TRANSLATE), request, cancel)
