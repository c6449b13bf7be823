"""`python -m lslm_tui.training.starter_pairs.score MODEL_DIR`: numbers and placeholders that survive.

Translates the held-out sentences with the model's own beams. A number is kept when the translation has
its digits (a date's month may become a number besides); a placeholder when it comes back letter for letter.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lslm_tui.training.data.examples import Pair, Place
from lslm_tui.training.data.numbers import numbers_of

from .heldout import SENTENCES

PLACEHOLDER = re.compile(r"\{\w+\}|%[sd]|https?://[^\s。，]+[^\s.。，]|[\w.]+@[\w.]+\w")


@dataclass(frozen=True, slots=True)
class Kept:
    """Of one direction: what there was to keep, and what of it was kept."""

    numbers: int = 0
    kept: int = 0
    placeholders: int = 0
    placeholders_kept: int = 0
    sentences: int = 0
    whole: int = 0
    """Sentences of which everything was kept."""

    def __add__(self, other: Kept) -> Kept:
        return Kept(
            self.numbers + other.numbers,
            self.kept + other.kept,
            self.placeholders + other.placeholders,
            self.placeholders_kept + other.placeholders_kept,
            self.sentences + other.sentences,
            self.whole + other.whole,
        )


def kept(source: str, translation: str) -> Kept:
    """What of one sentence's numbers and placeholders stands in its translation."""
    plain, written = PLACEHOLDER.sub(" ", source), PLACEHOLDER.sub(" ", translation)
    numbers, found = numbers_of(plain), numbers_of(written)
    marks, back = Counter(PLACEHOLDER.findall(source)), Counter(PLACEHOLDER.findall(translation))
    same, same_marks = (numbers & found).total(), (marks & back).total()
    whole = same == numbers.total() and same_marks == marks.total()
    return Kept(numbers.total(), same, marks.total(), same_marks, 1, int(whole))


def translations(directory: Path) -> list[str]:
    """The model's translation of every held-out sentence, in order."""
    from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

    from lslm_tui.engine.languages import family_of
    from lslm_tui.training.translation_scores import Translator

    tokenizer = AutoTokenizer.from_pretrained(directory, local_files_only=True)
    model = AutoModelForSeq2SeqLM.from_pretrained(directory, local_files_only=True).float().eval()
    settings = model.generation_config
    translator = Translator(
        tokenizer,
        family_of(tokenizer, model),
        beams=settings.num_beams or 1,
        max_new_tokens=settings.max_new_tokens or 128,
    )
    rows = [
        Pair(sentence, "", source, target, Place("held out", number))
        for number, (source, target, sentence) in enumerate(SENTENCES, start=1)
    ]
    return translator.translate(model, rows)


def by_direction(texts: Sequence[str]) -> dict[str, Kept]:
    """The counts of each direction, and of `all`."""
    found: dict[str, Kept] = {}
    for (source, target, sentence), text in zip(SENTENCES, texts, strict=True):
        one = kept(sentence, text)
        for name in (f"{source}-{target}", "all"):
            found[name] = found.get(name, Kept()) + one
    return {name: found[name] for name in sorted(found, key=lambda name: name == "all")}


def main() -> None:
    """Print what was kept by direction, with --wrong every sentence that lost something."""
    parser = argparse.ArgumentParser(
        prog="python -m lslm_tui.training.starter_pairs.score", description=__doc__
    )
    parser.add_argument("model", type=Path)
    parser.add_argument("--wrong", action="store_true", help="print what lost something")
    options = parser.parse_args()
    texts = translations(options.model)
    for (_, target, sentence), text in zip(SENTENCES, texts, strict=True):
        if options.wrong and not kept(sentence, text).whole:
            print(f"[{target}] {sentence} -> {text}")
    for name, one in by_direction(texts).items():
        print(
            f"{name:6} numbers {one.kept:3} of {one.numbers:3}, {one.kept / one.numbers:6.1%}"
            f"   placeholders {one.placeholders_kept:2} of {one.placeholders:2}"
            f"   sentences {one.whole:3} of {one.sentences:3}"
        )


if __name__ == "__main__":
    main()
