"""Generated sentence pairs and their numbers: reproducible, the same on both sides, apart from the held-out set."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from lslm_tui.errors import InputError
from lslm_tui.training.data.examples import Pair, Place
from lslm_tui.training.data.load import load_data
from lslm_tui.training.data.numbers import numbers_of, same_numbers, varied
from lslm_tui.training.recipe import parse_recipe
from lslm_tui.training.starter_pairs import SENTENCES, pairs
from lslm_tui.training.starter_pairs.score import PLACEHOLDER, by_direction, kept
from lslm_tui.training.starter_pairs.templates import TEMPLATES
from lslm_tui.training.starter_pairs.values import LANGUAGES, VALUES

GAP = re.compile(r"<\w+(?::\d)?>")
VALUE = re.compile(rf"{PLACEHOLDER.pattern}|\d+(?:[.,: ]?\d+)*")


def pair(source: str, target: str) -> Pair:
    return Pair(source, target, "en", "de", Place("pairs.tsv", 1))


def load(file: dict[str, object], task: str = "translate", **data: object) -> list[Pair]:
    values = {
        "name": "x",
        "task": task,
        "model": {"base": "x"},
        "data": {"train": [file], "eval_share": 0.0, **data},
    }
    return list(load_data(parse_recipe(values)).train)  # type: ignore[arg-type]


def test_the_same_seed_gives_the_same_pairs_in_all_languages() -> None:
    made = pairs(rows=600, seed=4)
    assert made == pairs(rows=600, seed=4)
    assert made != pairs(rows=600, seed=5)
    assert {one.language for one in made} == {"de", "fr", "zh"}


def test_both_sides_have_the_same_numbers_and_no_gap() -> None:
    for one in pairs(rows=6000, seed=1):
        assert not GAP.search(one.english + one.target)
        missing = numbers_of(one.english) - numbers_of(one.target)
        assert not missing, one


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda texts: texts[0][:40])
def test_every_language_of_a_template_has_the_same_gaps(template: tuple[str, ...]) -> None:
    gaps = sorted(GAP.findall(template[0]))
    assert gaps
    assert len(template) == len(LANGUAGES)
    assert all(sorted(GAP.findall(text)) == gaps for text in template)
    assert {gap.strip("<>").partition(":")[0] for gap in gaps} <= set(VALUES)


def test_no_template_is_a_held_out_sentence_with_other_values() -> None:
    place = {language: number for number, language in enumerate(LANGUAGES)}
    bare = {
        (language, re.sub(r"\W+", "", GAP.sub("", template[place[language]])))
        for template in TEMPLATES
        for language in LANGUAGES
    }
    for source, _, sentence in SENTENCES:
        assert (source, re.sub(r"\W+", "", VALUE.sub("", sentence))) not in bare, sentence


def test_numbers_are_the_same_however_they_are_grouped() -> None:
    assert (
        numbers_of("1,250 at 10:45, 3.5")
        == numbers_of("10:45; 3,5; 1.250")
        == {
            "1250": 1,
            "1045": 1,
            "35": 1,
        }
    )
    assert same_numbers(pair("1,000 yen", "1 000 Yen"))
    assert not same_numbers(pair("ten yen", "zehn Yen"))
    assert not same_numbers(pair("2 yen", "3 Yen"))


def test_varied_numbers_agree_and_keep_their_form() -> None:
    rows = [pair("At 10:45 he paid 1,250 in 1987, 1 of 7.", "10:45; 1.250; 1987; 1; 7")]
    seen = [varied(rows, seed)[0] for seed in range(40)]
    assert len({one.source for one in seen}) > 30
    for one in seen:
        assert same_numbers(one)
        found = re.fullmatch(
            r"At (\d\d):(\d\d) he paid (\d),(\d{3}) in (19\d\d), 1 of ([2-9])\.", one.source
        )
        assert found is not None, one.source
        assert int(found[1]) < 24
        assert int(found[2]) < 60
        assert found[3] != "0"


def test_a_recipe_takes_pairs_with_numbers_and_varies_them(tmp_path: Path) -> None:
    path = tmp_path / "pairs.tsv.gz"
    rows = ["en\tde", "5 cats\t5 Katzen", "Hello\tHallo", "6 dogs\tsechs Hunde"]
    path.write_bytes(gzip.compress("\n".join(rows).encode()))
    file = {"path": str(path), "source_language": "en", "target_language": "de"}
    assert [row.source for row in load({**file, "numbers": "same", "repeat": 2})] == ["5 cats"] * 2
    found = load({**file, "numbers": "varied", "repeat": 20})
    assert len(found) == 20
    assert len({row.source for row in found}) > 3
    assert found == load({**file, "numbers": "varied", "repeat": 20})
    assert found != load({**file, "numbers": "varied", "repeat": 20, "seed": 99})


def test_the_generator_gives_pairs_and_says_which_task_they_are_for() -> None:
    file = {"generator": "starter-pairs", "rows": 30, "first_row": 3, "seed": 2}
    found = load(file)
    assert len(found) == 30
    assert found[0].place == Place("starter-pairs", 4)
    assert found[0].source_language == "en"
    with pytest.raises(InputError, match="makes sentence pairs") as refused:
        load(file, "sft")
    assert '"translate"' in refused.value.remedy
    with pytest.raises(InputError, match="makes conversations"):
        load({"generator": "starter-corpus", "rows": 3})


def test_what_counts_as_kept() -> None:
    assert kept("At 9:30 for {name}: 5", "Um 9:30 für {name}: 5").whole
    lost = kept("At 9:30 for {name}: 5", "Um 9:30 für Namen: fünf")
    assert (lost.numbers, lost.kept, lost.placeholders, lost.placeholders_kept) == (2, 1, 1, 0)
    assert kept("On March 3, 1987", "1987年3月3日").whole
    assert not kept("55", "5").whole
    whole = by_direction([sentence for _, _, sentence in SENTENCES])["all"]
    assert (whole.sentences, whole.whole) == (240, 240)
    assert whole.numbers == whole.kept > 250
