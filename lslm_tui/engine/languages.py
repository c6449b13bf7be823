"""How each family of translators is told the languages: ISO codes here, its own marks there.

Marian multilingual models read `>>de<<` before the source; NLLB and M2M-100 begin source and output
with a language token; MADLAD reads `<2de>`; the first T5 reads a sentence. Runs on the engine thread.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Protocol

from lslm_tui.errors import CapabilityError, ModelUnfitError

NLLB_CODES = {
    "af": "afr_Latn", "ar": "arb_Arab", "bg": "bul_Cyrl", "bn": "ben_Beng", "ca": "cat_Latn",
    "cs": "ces_Latn", "cy": "cym_Latn", "da": "dan_Latn", "de": "deu_Latn", "el": "ell_Grek",
    "en": "eng_Latn", "eo": "epo_Latn", "es": "spa_Latn", "et": "est_Latn", "eu": "eus_Latn",
    "fa": "pes_Arab", "fi": "fin_Latn", "fr": "fra_Latn", "ga": "gle_Latn", "gl": "glg_Latn",
    "gu": "guj_Gujr", "he": "heb_Hebr", "hi": "hin_Deva", "hr": "hrv_Latn", "hu": "hun_Latn",
    "hy": "hye_Armn", "id": "ind_Latn", "is": "isl_Latn", "it": "ita_Latn", "ja": "jpn_Jpan",
    "ka": "kat_Geor", "kk": "kaz_Cyrl", "ko": "kor_Hang", "la": "lat_Latn", "lt": "lit_Latn",
    "lv": "lvs_Latn", "mk": "mkd_Cyrl", "ml": "mal_Mlym", "mn": "khk_Cyrl", "mr": "mar_Deva",
    "ms": "zsm_Latn", "nb": "nob_Latn", "nl": "nld_Latn", "nn": "nno_Latn", "no": "nob_Latn",
    "pa": "pan_Guru", "pl": "pol_Latn", "pt": "por_Latn", "ro": "ron_Latn", "ru": "rus_Cyrl",
    "sk": "slk_Latn", "sl": "slv_Latn", "so": "som_Latn", "sq": "als_Latn", "sr": "srp_Cyrl",
    "sv": "swe_Latn", "sw": "swh_Latn", "ta": "tam_Taml", "te": "tel_Telu", "th": "tha_Thai",
    "tl": "tgl_Latn", "tr": "tur_Latn", "uk": "ukr_Cyrl", "ur": "urd_Arab", "vi": "vie_Latn",
    "xh": "xho_Latn", "yo": "yor_Latn", "zh": "zho_Hans", "zh-hant": "zho_Hant", "zu": "zul_Latn",
}  # fmt: skip
"""ISO 639-1 to the FLORES-200 codes NLLB was trained with."""
THREE_LETTERS = {
    "deu": "de", "eng": "en", "fra": "fr", "spa": "es", "ita": "it", "por": "pt", "nld": "nl",
    "cmn": "zh", "zho": "zh", "cmn_Hans": "zh", "cmn_Hant": "zh-hant", "jpn": "ja", "kor": "ko",
    "rus": "ru", "ukr": "uk", "pol": "pl", "ces": "cs", "swe": "sv", "dan": "da", "nob": "nb",
    "fin": "fi", "hun": "hu", "tur": "tr", "ara": "ar", "heb": "he", "hin": "hi", "ell": "el",
    "bul": "bg", "ron": "ro", "cat": "ca", "glg": "gl", "lat": "la", "epo": "eo", "vie": "vi",
}  # fmt: skip
"""ISO 639-3, as in the tags of OPUS-MT's models, to ISO 639-1."""
T5_NAMES = {"en": "English", "de": "German", "fr": "French", "ro": "Romanian"}


class Family(Protocol):
    """How one family of models is told source and target."""

    sources: tuple[str, ...]
    targets: tuple[str, ...]

    def begin(self, source: str, target: str) -> None:
        """Set the tokenizer for a direction."""
        ...

    def mark(self, text: str, target: str) -> str:
        """The text with whatever the model reads before it."""
        ...

    def prefix(self, target: str) -> tuple[int, ...]:
        """Tokens the output begins with, the decoder's start token aside."""
        ...


class Tagged:
    """Marian with `>>xx<<` tags, MADLAD with `<2xx>`: the target stands before the source."""

    def __init__(self, tags: dict[str, str], sources: Sequence[str]) -> None:
        self._tags = tags
        self.targets = tuple(sorted(tags))
        self.sources = tuple(sources)

    def begin(self, source: str, target: str) -> None:
        pass

    def mark(self, text: str, target: str) -> str:
        return f"{self._tags[target]} {text}"

    def prefix(self, target: str) -> tuple[int, ...]:
        return ()


class Bilingual:
    """A model of one direction; nothing is marked."""

    def __init__(self, source: str, target: str) -> None:
        self.sources: tuple[str, ...] = (source,)
        self.targets: tuple[str, ...] = (target,)

    def begin(self, source: str, target: str) -> None:
        pass

    def mark(self, text: str, target: str) -> str:
        return text

    def prefix(self, target: str) -> tuple[int, ...]:
        return ()


class Sentence:
    """The first T5 models: `translate English to German: …`."""

    sources: tuple[str, ...] = ("en",)
    targets: tuple[str, ...] = ("de", "fr", "ro")

    def begin(self, source: str, target: str) -> None:
        pass

    def mark(self, text: str, target: str) -> str:
        return f"translate English to {T5_NAMES[target]}: {text}"

    def prefix(self, target: str) -> tuple[int, ...]:
        return ()


class LanguageTokens:
    """NLLB and M2M-100: a token of the language before the source and before the output."""

    def __init__(self, tokenizer: Any, codes: dict[str, str], ids: dict[str, int]) -> None:
        self._tokenizer, self._codes, self._ids = tokenizer, codes, ids
        self.sources = self.targets = tuple(sorted(codes))

    def begin(self, source: str, target: str) -> None:
        self._tokenizer.src_lang = self._codes[source]

    def mark(self, text: str, target: str) -> str:
        return text

    def prefix(self, target: str) -> tuple[int, ...]:
        return (self._ids[target],)


def family_of(tokenizer: Any, model: Any) -> Family:
    """Recognise how a seq2seq model is told the languages.

    Raises:
        ModelUnfitError: nothing says which languages it translates.
    """
    vocabulary = tokenizer.get_vocab()
    tags = _tags(vocabulary, r">>([A-Za-z_]+)<<")
    if tags:
        stated = getattr(model.config, "source_languages", None)
        return Tagged(tags, tuple(stated) if stated else tuple(sorted(tags)))
    tags = _tags(vocabulary, r"<2([a-z]{2}(?:-[a-z]+)?)>")
    if tags:
        return Tagged(tags, tuple(sorted(tags)))
    tokens = _language_tokens(tokenizer, vocabulary)
    if tokens is not None:
        return tokens
    pair = _pair(tokenizer, model)
    if pair is not None:
        return Bilingual(*pair)
    if model.config.model_type == "t5" and "translation_en_to_de" in (
        getattr(model.config, "task_specific_params", None) or {}
    ):
        return Sentence()
    raise ModelUnfitError(
        "Nothing in this model says which languages it translates.",
        remedy="Use a Marian, NLLB, M2M-100 or MADLAD model.",
    )


def refuse_direction(family: Family, source: str, target: str, name: str) -> None:
    """Raise `CapabilityError` where the model does not translate this direction."""
    for code, known, verb in ((source, family.sources, "read"), (target, family.targets, "write")):
        if code not in known:
            raise CapabilityError(
                f"{name} cannot {verb} {code}.",
                remedy=f"It can {verb} {', '.join(known[:20])}{' …' if len(known) > 20 else ''}.",
            )
    if source == target:
        raise CapabilityError(
            f"Source and target are both {source}.", remedy="Choose another target language."
        )


def _tags(vocabulary: dict[str, int], pattern: str) -> dict[str, str]:
    """ISO code -> tag; of two tags for one language (`>>deu<<`, `>>de<<`) the shorter stays."""
    found: dict[str, str] = {}
    for token in sorted(vocabulary, key=len, reverse=True):
        match = re.fullmatch(pattern, token)
        if match:
            found[THREE_LETTERS.get(match[1], match[1])] = token
    return found


def _language_tokens(tokenizer: Any, vocabulary: dict[str, int]) -> LanguageTokens | None:
    nllb = {code: mark for code, mark in NLLB_CODES.items() if mark in vocabulary}
    if len(nllb) > 1:
        return LanguageTokens(tokenizer, nllb, {c: vocabulary[mark] for c, mark in nllb.items()})
    known = getattr(tokenizer, "lang_code_to_id", None)  # M2M-100: ISO code -> id
    if isinstance(known, dict) and len(known) > 1:
        return LanguageTokens(tokenizer, {c: c for c in known}, dict(known))
    marks = _tags(vocabulary, r"__([a-z]{2,3})__")
    if len(marks) > 1:
        return LanguageTokens(
            tokenizer, {c: c for c in marks}, {c: vocabulary[m] for c, m in marks.items()}
        )
    return None


def _pair(tokenizer: Any, model: Any) -> tuple[str, str] | None:
    source = getattr(tokenizer, "source_lang", None)
    target = getattr(tokenizer, "target_lang", None)
    if source and target:
        return str(source), str(target)
    stated = (
        (getattr(model.config, "source_languages", None) or [None])[0],
        (getattr(model.config, "target_languages", None) or [None])[0],
    )
    if all(stated):
        return str(stated[0]), str(stated[1])
    name = str(getattr(model.config, "name_or_path", "") or "")
    match = re.search(r"opus-mt-([a-z]{2,3})-([a-z]{2,3})", name)
    return (match[1], match[2]) if match else None
