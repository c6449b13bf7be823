"""The same sentence about somebody else: names, places and genders swapped, and how far the score moves.

Only whole words change, and they keep their case. What moves is the probability of the label the
sentence had; a model that looks at what is said would not move it. Runs on the engine thread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial

from lslm_tui.engine.base import Engine
from lslm_tui.tasks import counterfactual_words as words
from lslm_tui.tasks.sentiment import labeller_of
from lslm_tui.tasks.zero_shot import ZeroShot
from lslm_tui.types import (
    Cancel,
    Classification,
    Counterfactuals,
    GroupShift,
    Progress,
    SwapKind,
    SwappedText,
)

PER_GROUP = 3
"""Words of each group that are put in."""
MENTIONS = 3
"""Names (and places) of a text that are swapped, each by itself."""
_CJK = re.compile(r"[㐀-鿿]")


@dataclass(frozen=True, slots=True)
class Swap:
    """A text with words exchanged. `before` and `after` are the words, joined with commas."""

    kind: SwapKind
    group: str
    before: str
    after: str
    text: str


def counterfactuals(
    engine: Engine, text: str, cancel: Cancel, *, zero_shot: ZeroShot | None = None
) -> Iterator[Progress | Counterfactuals]:
    """Yield progress and one `Counterfactuals`; nothing comes last if it was cancelled.

    Without anything to swap in the text it has no variants.

    Raises:
        CapabilityError: the model cannot label.
    """
    labeller = labeller_of(engine, zero_shot)
    swaps = swaps_of(text)
    texts = [text, *(swap.text for swap in swaps)]
    found: dict[int, Classification] = {}
    for event in labeller.classify(texts, cancel):
        if isinstance(event, Classification):
            found[event.index] = event
        yield Progress("swapping", len(found), len(texts), "texts")
    if len(found) < len(texts):
        return
    yield _compared(
        text, swaps, [found[place] for place in range(len(texts))], labeller.info.labels
    )


def _compared(
    text: str, swaps: Sequence[Swap], found: Sequence[Classification], labels: Sequence[str]
) -> Counterfactuals:
    original = found[0]
    place = labels.index(original.label)
    score = original.scores[place]
    variants = tuple(
        SwappedText(
            kind=swap.kind,
            group=swap.group,
            before=swap.before,
            after=swap.after,
            text=swap.text,
            label=one.label,
            score=one.scores[place],
            shift=one.scores[place] - score,
        )
        for swap, one in zip(swaps, found[1:], strict=True)
    )
    return Counterfactuals(text, original.label, score, variants, _groups(variants))


def _groups(variants: Sequence[SwappedText]) -> tuple[GroupShift, ...]:
    held: dict[tuple[SwapKind, str], list[SwappedText]] = {}
    for variant in variants:
        held.setdefault((variant.kind, variant.group), []).append(variant)
    return tuple(
        GroupShift(
            kind,
            group,
            len(members),
            sum(one.shift for one in members) / len(members),
            max((one.shift for one in members), key=abs),
        )
        for (kind, group), members in held.items()
    )


def swaps_of(text: str) -> list[Swap]:
    """Every variant of a text, in the order gender, names, places, peoples; each text once."""
    found = [*_gender(text), *_names(text)]
    for kind, lists in (
        (SwapKind.PLACE, (words.PLACES, words.PLACES_ZH)),
        (SwapKind.PEOPLE, (words.PEOPLES,)),
    ):
        for groups in lists:
            found += _grouped(text, kind, groups)
    seen = {text}
    return [swap for swap in found if not (swap.text in seen or seen.add(swap.text))]  # type: ignore[func-returns-value]


# --- gender -------------------------------------------------------------------------------------


def _gender(text: str) -> Iterator[Swap]:
    """One variant, in which every gendered word, and every known name, is the other one."""
    before, after = list[str](), list[str]()

    def exchange(match: re.Match[str]) -> str:
        word = match.group()
        if _is_also_a_word(word):
            return word
        other = _other(word, text[match.end() :])
        if other == word:
            return word
        before.append(word)
        after.append(other)
        return other

    swapped = _gender_pattern().sub(exchange, text)
    if before:
        yield Swap(
            SwapKind.GENDER, _direction(before), ", ".join(before), ", ".join(after), swapped
        )


def _direction(before: Sequence[str]) -> str:
    """`to women` where all that changed was about men, `to men`, or `both`."""
    men = {word for word, _ in (*words.MEN_WOMEN, *words.MEN_WOMEN_ZH)} | {"him", "his"}
    men |= {name.lower() for group in _all_names() for name in group[0]}
    are_men = {word.lower() in men for word in before}
    if are_men == {True}:
        return "to women"
    return "to men" if are_men == {False} else "both"


def _other(word: str, following: str) -> str:
    lower = word.lower()
    if word in words.NOT_PRONOUNS_ZH:
        return word
    if lower in ("her", "his"):
        owns = _owns_what_follows(following)
        other = {"her": "his" if owns else "him", "his": "her" if owns else "hers"}[lower]
    else:
        other = _gender_words()[lower]
    return _in_case_of(word, other)


def _owns_what_follows(following: str) -> bool:
    found = re.match(r"\s+([^\W_]+)", following)
    return found is not None and found[1].lower() not in words.AFTER_HIM


@cache
def _gender_words() -> Mapping[str, str]:
    """The other word of each word, lower case."""
    found: dict[str, str] = dict(words.MORE_WOMEN)
    found |= {"him": "her", "hers": "his"}
    for men, women in (*words.MEN_WOMEN, *words.MEN_WOMEN_ZH):
        found.setdefault(men, women)
        found.setdefault(women, men)
    for mens, womens in _all_names():
        for man, woman in zip(mens, womens, strict=False):
            found.setdefault(man.lower(), woman)
            found.setdefault(woman.lower(), man)
    return found


@cache
def _gender_pattern() -> re.Pattern[str]:
    return _pattern((*_gender_words(), "her", "his", *words.NOT_PRONOUNS_ZH))


def _all_names() -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    yield from words.NAMES.values()
    yield from words.NAMES_ZH.values()


# --- names, places, peoples ---------------------------------------------------------------------


def _names(text: str) -> Iterator[Swap]:
    """Each known name of the text, by names of every other group and the same gender."""
    for lists in (words.NAMES, words.NAMES_ZH):
        for place in range(2):
            groups = {group: both[place] for group, both in lists.items()}
            yield from _grouped(text, SwapKind.NAME, groups)


def _grouped(text: str, kind: SwapKind, groups: Mapping[str, tuple[str, ...]]) -> Iterator[Swap]:
    known = {word.lower(): group for group, members in groups.items() for word in members}
    pattern = _pattern(tuple(known))
    mentions = dict.fromkeys(
        match.group() for match in pattern.finditer(text) if not _is_also_a_word(match.group())
    )
    for word in list(mentions)[:MENTIONS]:
        one = _pattern((word.lower(),))
        for group, members in groups.items():
            others = [other for other in members if other.lower() != word.lower()]
            for other in others[:PER_GROUP]:
                changed = one.sub(partial(_put, other), text)
                yield Swap(kind, group, word, _in_case_of(word, other), changed)


def _is_also_a_word(name: str) -> bool:
    return name.islower() and name in words.ALSO_WORDS


def _put(other: str, match: re.Match[str]) -> str:
    return _in_case_of(match.group(), other)


def _pattern(entries: Sequence[str]) -> re.Pattern[str]:
    """Whole words, whatever their case; in Chinese, which has no blanks, the longest that fits."""
    latin = sorted((e for e in set(entries) if not _CJK.search(e)), key=len, reverse=True)
    chinese = sorted((e for e in set(entries) if _CJK.search(e)), key=len, reverse=True)
    parts = []
    if latin:
        parts.append(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, latin))})(?![^\W_])")
    if chinese:
        parts.append("|".join(map(re.escape, chinese)))
    return re.compile("|".join(parts), re.IGNORECASE)


def _in_case_of(word: str, other: str) -> str:
    """`other` written as `word` is: ALL CAPS, Capital, or small; names keep their capital."""
    if len(word) > 1 and word.isupper():
        return other.upper()
    if word[:1].isupper():
        return other[:1].upper() + other[1:]
    return other.lower() if word.islower() else other
