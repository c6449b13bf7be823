"""Any chat model as a translator: one sentence a prompt, the answer cleaned of what is not it.

Runs on the engine thread.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence

from lslm_tui.engine.base import Engine
from lslm_tui.types import (
    Cancel,
    Candidate,
    ChatMessage,
    Done,
    FinishReason,
    GenerationRequest,
    Progress,
    Role,
    SamplingSettings,
    Token,
    Translation,
    TranslationRequest,
)

from .glossary import Term, terms_in

NAMES = {
    "ar": "Arabic", "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech", "da": "Danish",
    "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian",
    "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi",
    "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese",
    "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian", "nb": "Norwegian", "nl": "Dutch",
    "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak",
    "sl": "Slovenian", "sr": "Serbian", "sv": "Swedish", "th": "Thai", "tr": "Turkish",
    "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
"""Languages offered where a model does not say what it can; ISO 639-1."""
QUOTES = {'"': '"', "“": "”", "„": "“", "«": "»", "「": "」"}


def language_name(code: str) -> str:
    """`German` for `de`; the code itself where it has no name here."""
    return NAMES.get(code, code)


def translate_by_prompt(
    engine: Engine, request: TranslationRequest, cancel: Cancel, terms: Sequence[Term] = ()
) -> Iterator[Progress | Translation]:
    """Ask a chat model for each sentence in turn; alternatives are sampled, the best is greedy.

    The terms a sentence holds are told to the model.
    """
    for index, sentence in enumerate(request.sentences):
        prompt = _prompt(sentence, request, terms_in(sentence, terms))
        candidates: list[Candidate] = []
        for attempt in range(1 + request.alternatives):
            candidate = yield from _ask(engine, sentence, prompt, request, cancel, attempt)
            if candidate is None:
                return
            if candidate.text not in [known.text for known in candidates]:
                candidates.append(candidate)
        yield Translation(index, candidates[0], tuple(candidates[1:]), engine.count(sentence))
        yield Progress("translating", index + 1, len(request.sentences), "sentences")


def _ask(
    engine: Engine,
    sentence: str,
    prompt: str,
    request: TranslationRequest,
    cancel: Cancel,
    attempt: int,
) -> Generator[Progress, None, Candidate | None]:
    """Returns the candidate, or `None` if it was cancelled."""
    most = request.max_new_tokens or 3 * engine.count(sentence) + 32
    asked = GenerationRequest(
        messages=(ChatMessage(Role.USER, prompt),),
        sampling=SamplingSettings(
            temperature=0.8 if attempt else 0.0,
            seed=attempt,
            repetition_penalty=request.repetition_penalty,
            max_new_tokens=most,
        ),
        thinking=False,
    )
    total, tokens = 0.0, 0
    for event in engine.generate(asked, cancel):
        if isinstance(event, Token) and not event.reasoning:
            total, tokens = total + event.logprob, tokens + 1
        elif isinstance(event, Done):
            if event.reason is FinishReason.CANCELLED:
                return None
            complete = event.reason is FinishReason.STOP
            return Candidate(
                cleaned(event.text, sentence), total / max(tokens, 1), tokens, complete
            )
        yield Progress("translating", 0, None, "sentences")
    return None


def _prompt(sentence: str, request: TranslationRequest, terms: Sequence[Term]) -> str:
    source, target = language_name(request.source_language), language_name(request.target_language)
    told = "; ".join(f"“{term.source}” is “{term.forms[0]}”" for term in terms)
    return (
        f"Translate this sentence from {source} to {target}. Keep numbers, names, placeholders and"
        f" markup as they are. {f'Use these terms: {told}. ' if told else ''}Answer with the"
        f" translation only.\n\n{sentence}"
    )


def cleaned(answer: str, sentence: str) -> str:
    """The answer's first paragraph, without quotes around it that the sentence does not have."""
    text = answer.strip().split("\n\n")[0].strip()
    closing = QUOTES.get(text[:1])
    if closing and text.endswith(closing) and len(text) > 1 and not sentence.startswith(text[0]):
        text = text[1:-1].strip()
    return text
