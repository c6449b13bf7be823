"""What may be wrong with a translated sentence, each as a flag with its reason.

Signs, not proof: a flag sends a person's eye to a sentence. Knows two strings and two languages; it
knows no model.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from lslm_tui.types import Flag, FlagKind

NUMBER = re.compile(r"\d+(?:[.,:'\u00a0\u202f ]?\d+)*")
PLACEHOLDER = re.compile(
    r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]"  # URLs
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"  # e-mail
    r"|`[^`\n]+`"  # code
    r"|</?[A-Za-z][^<>\n]*>"  # tags
    r"|\$\{[^{}\n]+\}|\{\{[^{}\n]+\}\}|\{[A-Za-z_0-9.!:]*\}"  # ${x} {{x}} {x}
    r"|%\([A-Za-z_]\w*\)[sdifr]|%(?:\d+\$)?[-+0#]?\d*(?:\.\d+)?[sdifuxXgec](?![A-Za-z])"  # %s
    r"|\[\[\d+\]\]"
)
WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af]")
DENSITY = {"zh": 3.2, "ja": 2.4, "ko": 1.7}
"""Characters of an alphabet that one character of the script is worth (Tatoeba's means)."""
LOW_CONFIDENCE = -1.6
"""nats per token; below this a sentence is flagged."""
FORCED_LOSS = 1.0
"""nats per token that the glossary's words may cost without a flag."""
SPELLED = {
    "0": "zero null zéro 零", "1": "one a an ein eine einen einem einer eins un une 一",
    "2": "two zwei deux 二 两", "3": "three drei trois 三", "4": "four vier quatre 四",
    "5": "five fünf cinq 五", "6": "six sechs 六", "7": "seven sieben sept 七",
    "8": "eight acht huit 八", "9": "nine neun neuf 九", "10": "ten zehn dix 十",
    "11": "eleven elf onze 十一", "12": "twelve zwölf douze 十二",
}  # fmt: skip

MONTHS = (
    "januar janvier", "februar février", "march märz mars", "april avril", "may mai", "june juni juin",
    "july juli juillet", "august août", "september septembre", "october oktober octobre",
    "november novembre", "december dezember décembre",
)  # fmt: skip
"""Beginnings of the names in English, German and French."""


def flags_of(
    source: str,
    target: str,
    *,
    source_language: str,
    target_language: str,
    logprob: float | None = None,
    complete: bool = True,
    detected: str | None = None,
    low_confidence: float = LOW_CONFIDENCE,
    unforced: float | None = None,
) -> tuple[Flag, ...]:
    """Look at one sentence.

    Args:
        logprob: mean log-probability of the target's tokens, nats per token.
        complete: the model ended the sentence itself.
        detected: the target's language, where it could be told with confidence.
        unforced: the log-probability without the glossary's words, where they had to be placed.
    """
    found = [
        _numbers(source, target),
        _placeholders(source, target),
        _length(source, target, source_language, target_language),
        _loop(source, target),
        _copied(source, target),
    ]
    if not complete:
        found.append(Flag(FlagKind.CUT, "The longest length cut the translation."))
    if detected is not None and detected != target_language:
        found.append(Flag(FlagKind.LANGUAGE, f"This looks like {detected}, not {target_language}."))
    if logprob is not None:
        found.append(_confidence(logprob, low_confidence, unforced))
    return tuple(flag for flag in found if flag is not None)


def placeholders(text: str) -> list[str]:
    """What must survive letter for letter: `{name}`, `%s`, addresses, code, tags."""
    return PLACEHOLDER.findall(text)


def _numbers(source: str, target: str) -> Flag | None:
    wanted, got = _values(source), _values(target)
    missing, new = wanted - got, got - wanted
    for value in list(missing):
        if _is_spelled(value, target) or _is_month(value, source, target):
            del missing[value]
    for value in list(new):
        if _is_spelled(value, source) or _is_month(value, target, source):
            del new[value]
    if not missing and not new:
        return None
    words = []
    if missing:
        words.append(f"{_listed(missing)} is missing")
    if new:
        words.append(f"{_listed(new)} is new")
    return Flag(FlagKind.NUMBER, f"Number: {' and '.join(words)}.")


def _values(text: str) -> Counter[str]:
    """Numbers by their digits: `1,000`, `1.000` and `1 000` are the same; addresses do not count."""
    plain = PLACEHOLDER.sub(" ", unicodedata.normalize("NFKC", text))
    return Counter(re.sub(r"\D", "", match) for match in NUMBER.findall(plain))


def _is_spelled(value: str, text: str) -> bool:
    """Whether a small number stands there as a word."""
    words = SPELLED.get(value.lstrip("0") or "0", "").split()
    folded = text.casefold()
    return any(
        word in folded if WIDE.search(word) else re.search(rf"\b{word}\b", folded) for word in words
    )


def _is_month(value: str, numbered: str, named: str) -> bool:
    """Whether it is the month of a date that one side numbers (3月) and the other names (March)."""
    if f"{value}月" not in numbered or not value.isdigit() or not 1 <= int(value) <= 12:
        return False
    names = MONTHS[int(value) - 1].split()
    return any(re.search(rf"\b{name}", named.casefold()) for name in names)


def _placeholders(source: str, target: str) -> Flag | None:
    wanted, got = Counter(placeholders(source)), Counter(placeholders(target))
    missing, new = wanted - got, got - wanted
    if missing:
        return Flag(FlagKind.PLACEHOLDER, f"{_listed(missing)} is missing.")
    return Flag(FlagKind.PLACEHOLDER, f"{_listed(new)} is new.") if new else None


def _listed(values: Counter[str]) -> str:
    shown = sorted(values)[:3]
    return ", ".join(shown) + (" …" if len(values) > 3 else "")


def _length(source: str, target: str, source_language: str, target_language: str) -> Flag | None:
    """Far longer or shorter than translations are. Short sentences vary too much to say."""
    weighed = len(source) * _density(source, source_language)
    weighed_target = len(target) * _density(target, target_language)
    if not target.strip():
        return Flag(FlagKind.LENGTH, "The translation is empty.") if source.strip() else None
    slack = 12.0
    if weighed_target > 2.2 * weighed + slack:
        return Flag(FlagKind.LENGTH, f"{weighed_target / weighed:.1f} times as long as the source.")
    if weighed_target + slack < weighed / 2.2:
        return Flag(FlagKind.LENGTH, f"Only {weighed_target / weighed:.0%} as long as the source.")
    return None


def _density(text: str, language: str) -> float:
    wide = len(WIDE.findall(text))
    return 1 + (DENSITY.get(language, 2.5) - 1) * wide / max(len(text), 1)


def _confidence(logprob: float, low: float, unforced: float | None) -> Flag | None:
    if unforced is not None and logprob < max(low, unforced - FORCED_LOSS):
        without = f"{logprob:.1f} nats per token, {unforced:.1f} without them"
        reason = f"The glossary's words were placed against the model ({without})."
        return Flag(FlagKind.CONFIDENCE, reason)
    if logprob < low:
        return Flag(FlagKind.CONFIDENCE, f"The model was unsure ({logprob:.1f} nats per token).")
    return None


def is_looping(source: str, target: str) -> bool:
    """Whether a translation says something over and over that its source does not."""
    return _loop(source, target) is not None


def _loop(source: str, target: str) -> Flag | None:
    """A word or group of up to eight words three times in a row, which the source does not have."""
    found = _repeated(target)
    if found is None:
        return None
    group, times = found
    mine = _repeated(source)
    if mine is not None and mine[1] >= times:
        return None
    return Flag(FlagKind.LOOP, f"“{group}” {times} times in a row.")


def _repeated(text: str) -> tuple[str, int] | None:
    units = re.findall(rf"{WIDE.pattern}|\w+|[^\w\s]", text)
    for size in range(1, 9):
        for start in range(len(units) - 3 * size + 1):
            group = units[start : start + size]
            times = 1
            while units[start + times * size : start + (times + 1) * size] == group:
                times += 1
            if times >= (4 if size == 1 else 3) and any(unit.isalnum() for unit in group):
                return _shown(group), times
    return None


def _shown(group: list[str]) -> str:
    return ("" if WIDE.search(group[0]) else " ").join(group)


def _copied(source: str, target: str) -> Flag | None:
    """The source came back. A name, a number or an address alone may stay as it is."""
    plain = re.sub(r"[\W\d_]+", " ", PLACEHOLDER.sub(" ", source)).strip()
    words = len(WIDE.findall(plain)) or len(plain.split())
    if words >= 3 and _folded(source) == _folded(target):
        return Flag(FlagKind.COPIED, "The source came back untranslated.")
    return None


def _folded(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()
