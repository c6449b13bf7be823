"""Undresses a sentence of its markup, and dresses its translation again: links, emphasis, tags.

A sentence with marks in it reads worse to a small model than one without, and loses them. So the words
alone are translated, and each mark is put where its words came to stand: where the translation of those
words is found, else at the same share of the way. Knows strings with masks; no model and no file.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from lslm_tui.tasks.translation.documents.marks import EMPHASIS, Kind, kind_of, pairs_of
from lslm_tui.tasks.translation.documents.sentences import FIRST, MASK
from lslm_tui.tasks.translation.guards import WIDE

WORD = re.compile(rf"{MASK.pattern}|{WIDE.pattern}|(?:(?!{WIDE.pattern}|{MASK.pattern})\S)+")
EDGE = re.compile(r"^[\W_]+|[\W_]+$")
STAND_INS = (("123", "456", "789", "234", "567"), ("Boston", "Paris", "Tom", "London", "Peter"))
"""What stands for code and addresses: models that cannot copy those pass numbers and names on."""
FOUND = 0.62
"""From this likeness on, a word of the translation is taken for one of those looked for."""
LATER = 0.75
"""What a word weighs that only a less likely way to say the phrase has."""
BABBLE = 2
FAR = 0.9
"""What a word at the other end of the sentence loses against one at the expected place."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that marks stand around.

    Attributes:
        marks: the masks before and behind them, numbered as in the draft.
        text: the words, with masks for code and addresses.
        start: the share of the sentence's words before it, 0 to 1; `end` likewise.
        within: the number of the phrase around it, if any.
    """

    marks: tuple[int, int]
    text: str
    start: float
    end: float
    within: int | None = None


@dataclass(frozen=True, slots=True)
class Undressed:
    """A sentence without its marks.

    Attributes:
        text: its words, with masks for what reads as a word.
        words: the numbers of those masks, in order.
        phrases: in order, outer ones before those within.
        points: marks that stand alone, with the share of the words before them.
        characters: marks that are a single character as it is read (`\\*`, `&copy;`), likewise.
    """

    text: str
    words: tuple[int, ...]
    phrases: tuple[Phrase, ...]
    points: tuple[tuple[int, float], ...]
    characters: tuple[tuple[int, str, float], ...]
    spans: tuple[str, ...]

    def literal(self) -> str:
        """As a person reads it."""
        return MASK.sub(lambda match: self.spans[ord(match[0]) - FIRST], self.text)

    def standing_in(self) -> list[str]:
        """With a number, and with a name, for each stretch that reads as a word; empty for none."""
        every = [self._names(way) for way in range(len(STAND_INS))]
        return [_filled(self.text, names) for names in every if names]

    def masked(self, target: str, way: int | None = None) -> str | None:
        """A translation with masks again; `None` unless each stretch is in it once.

        Args:
            way: which of `standing_in` was translated; `None` for the sentence as it is read.
        """
        names = {n: self.spans[n] for n in self.words} if way is None else self._names(way)
        for number, name in names.items():
            pattern = rf"(?<!\w){re.escape(name)}(?!\w)"
            if len(re.findall(pattern, target)) != 1:
                return None
            target = re.sub(pattern, chr(FIRST + number), target)
        return target

    def _names(self, way: int) -> dict[int, str]:
        free = [name for name in STAND_INS[way] if name not in self.text]
        return dict(zip(self.words, free, strict=False)) if len(self.words) <= len(free) else {}


def _filled(text: str, names: dict[int, str]) -> str:
    return MASK.sub(lambda match: names[ord(match[0]) - FIRST], text)


def undressed(text: str, spans: Sequence[str]) -> Undressed:
    """Take the marks out of a draft's text."""
    pairs = pairs_of(spans)
    paired = {number for pair in pairs for number in pair}
    kept: list[str] = []
    places: dict[int, int] = {}
    words: list[int] = []
    for part in re.split(f"({MASK.pattern})", text):
        if not MASK.fullmatch(part):
            kept.append(part)
            continue
        number = ord(part) - FIRST
        kind = kind_of(spans[number])
        if kind is Kind.WORDS:
            words.append(number)
            kept.append(part)
        elif kind is Kind.CHARACTER:
            kept.append(_character(spans[number]))
        places[number] = sum(map(len, kept))
    plain = "".join(kept)
    total = max(len(WORD.findall(plain)), 1)

    def share(number: int) -> float:
        return len(WORD.findall(plain[: places[number]])) / total

    phrases: list[Phrase] = []
    for first, last in pairs:
        around = [n for n, p in enumerate(phrases) if p.marks[0] < first and last < p.marks[1]]
        inner = plain[places[first] : places[last]].strip()
        if inner:
            within = around[-1] if around else None
            phrases.append(Phrase((first, last), inner, share(first), share(last), within))
        else:
            paired -= {first, last}
    kinds = {number: kind_of(spans[number]) for number in places}
    alone = [n for n in places if n not in paired and kinds[n] not in (Kind.WORDS, Kind.CHARACTER)]
    return Undressed(
        " ".join(plain.split()),
        tuple(words),
        tuple(phrases),
        tuple((number, share(number)) for number in alone),
        tuple(
            (number, _character(spans[number]), share(number))
            for number, kind in kinds.items()
            if kind is Kind.CHARACTER
        ),
        tuple(spans),
    )


def _character(span: str) -> str:
    return span[1:] if span.startswith("\\") else html.unescape(span)


@dataclass(frozen=True, slots=True)
class Dressed:
    """A translation with all its marks.

    Attributes:
        guessed: spans of marks whose place nothing but the order of the words tells.
        lost: marks of emphasis that were left out, since their place could only be guessed.
    """

    text: str
    guessed: tuple[str, ...] = ()
    lost: bool = False


def dressed(sentence: Undressed, target: str, said: Sequence[Sequence[str]]) -> Dressed:
    """Put the marks of a sentence into its translation.

    Args:
        target: with masks for what reads as a word.
        said: for each phrase, what its words may be in the other language, likeliest first.
    """
    target, left = _with_characters(sentence, target)
    words = [(match.start(), match.end(), match[0]) for match in WORD.finditer(target)]
    if not words:
        marks = "".join(chr(FIRST + n) for n in range(len(sentence.spans)))
        return Dressed(marks + target)
    ranges: list[tuple[int, int] | None] = []
    taken: list[tuple[int, int]] = []
    guessed: list[str] = []
    lost = False
    for phrase, ways in zip(sentence.phrases, said, strict=True):
        bounds = _bounds(ranges, phrase, len(words))
        others = taken if phrase.within is None else ()
        found, sure = _range(phrase, ways, words, bounds, others)
        opening = sentence.spans[phrase.marks[0]]
        if not sure and EMPHASIS.fullmatch(opening):
            lost = True
            ranges.append(None)
            continue
        if not sure:
            guessed.append(sentence.spans[phrase.marks[1]])
        ranges.append(found)
        if phrase.within is None:
            taken.append(found)
    before: dict[int, list[int]] = {}
    behind: dict[int, list[int]] = {}
    for phrase, span in zip(sentence.phrases, ranges, strict=True):
        if span is not None:
            before.setdefault(_start(words[span[0]]), []).append(phrase.marks[0])
            behind.setdefault(_end(words[span[1]]), []).insert(0, phrase.marks[1])
    for number, part in (*sentence.points, *left):
        at = min(round(part * len(words)), len(words))
        spot = _end(words[at - 1]) if at else words[0][0]
        behind.setdefault(spot, []).append(number)
        if 0 < at < len(words):
            guessed.append(sentence.spans[number])
    made: list[str] = []
    for at in range(len(target) + 1):
        made += [chr(FIRST + number) for number in behind.get(at, ())]
        made += [chr(FIRST + number) for number in before.get(at, ())]
        made.append(target[at : at + 1])
    return Dressed("".join(made), tuple(guessed), lost)


def _with_characters(sentence: Undressed, target: str) -> tuple[str, tuple[tuple[int, float], ...]]:
    """A translation with masks for single characters, and those marks whose character it lacks.

    Blanks and signs one does not see that are lacking are given up.
    """
    left: list[tuple[int, float]] = []
    for number, character, share in sentence.characters:
        places = [at for at, there in enumerate(target) if there == character]
        if places:
            at = min(places, key=lambda place: abs(place - share * len(target)))
            target = target[:at] + chr(FIRST + number) + target[at + 1 :]
        elif not (character.isspace() or unicodedata.category(character[:1] or " ") == "Cf"):
            left.append((number, share))
    return target, tuple(left)


Word = tuple[int, int, str]


def _start(word: Word) -> int:
    """Where a word begins, signs before it apart."""
    lead = re.match(r"[\W_]*", word[2]) if not MASK.match(word[2]) else None
    return word[0] + (len(lead[0]) if lead and len(lead[0]) < len(word[2]) else 0)


def _end(word: Word) -> int:
    """Where a word ends, signs behind it apart."""
    body = word[2] if MASK.match(word[2]) else re.sub(r"[\W_]+$", "", word[2])
    return word[0] + len(body) if body else word[1]


def _bounds(
    ranges: Sequence[tuple[int, int] | None], phrase: Phrase, count: int
) -> tuple[int, int]:
    """The words among which a phrase stands: all, or those of the phrase around it."""
    around = ranges[phrase.within] if phrase.within is not None else None
    return around or (0, count - 1)


def _range(
    phrase: Phrase,
    ways: Sequence[str],
    words: Sequence[Word],
    bounds: tuple[int, int],
    taken: Sequence[tuple[int, int]],
) -> tuple[tuple[int, int], bool]:
    """The words of the translation that a phrase became, first and last, and whether it was found."""
    first, last = bounds
    free = [n for n in range(first, last + 1) if not any(a <= n <= b for a, b in taken)]
    free = free or list(range(first, last + 1))
    length = max(round((phrase.end - phrase.start) * len(words)), 1)
    wanted: dict[str, float] = {}
    for rank, way in enumerate((*ways, phrase.text)):
        # A model that is asked for a few words alone goes on and on.
        for word in map(_folded, WORD.findall(way)[: length + BABBLE]):
            worth = 1.0 if not rank else LATER
            if _is_small(word):  # these stand everywhere, unless one alone is looked for
                worth = FOUND if length == 1 else 0.5
            if word:
                wanted[word] = max(worth, wanted.get(word, 0.0))
    likeness = {n: _likeness(_folded(words[n][2]), wanted) for n in free}
    middle = (phrase.start + phrase.end) / 2 * len(words)
    sure = max(likeness.values()) >= FOUND
    best, best_score = (free[0], free[0]), float("-inf")
    for begin in free:
        for end in range(begin, min(begin + length + 2, last + 1)):
            if end not in likeness:
                break
            here = range(begin, end + 1)
            score = sum(likeness[n] - _price(words[n][2]) for n in here) if sure else 0.0
            score -= FAR * abs((begin + end + 1) / 2 - middle) / len(words)
            score -= 0.35 * abs(len(here) - length)
            score -= sum(words[n][2][-1] in ",;:.!?" for n in here[:-1])
            score -= 0.3 * (_is_small(words[end][2]) + (not sure) * _is_small(words[begin][2]))
            if score > best_score:
                best, best_score = (begin, end), score
    return best, sure


def _price(word: str) -> float:
    """What a word that is like none of those looked for costs; one that says little costs more."""
    return 0.45 if _is_small(word) else 0.3


def _is_small(word: str) -> bool:
    """Articles, prepositions and the like, as far as their length tells."""
    return not MASK.match(word) and not WIDE.match(word) and len(_folded(word)) <= 3


def _folded(word: str) -> str:
    return word if MASK.match(word) else EDGE.sub("", word).casefold()


def _likeness(word: str, wanted: dict[str, float]) -> float:
    """How like a word is to one of those looked for, 0 to 1, by how both begin."""
    best = wanted.get(word, 0.0)
    for other, worth in wanted.items():
        shared = _shared(word, other)
        if shared >= 4:
            best = max(best, worth * 2 * shared / (len(word) + len(other)))
    return best


def _shared(one: str, other: str) -> int:
    """Letters two words begin with in common."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count
