"""`lslm-tui translate` and `lslm-tui sentiment` as processes, with tiny random models."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine.translators import make_classifier, make_marian


def lslm(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "lslm_tui", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        input=given,
    )


@pytest.fixture(scope="module")
def marian(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(make_marian(tmp_path_factory.mktemp("m") / "marian"))


@pytest.fixture(scope="module")
def labels(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(make_classifier(tmp_path_factory.mktemp("l") / "labels"))


def test_a_text_keeps_its_layout(marian: str) -> None:
    text = "The quick fox jumps.\n\n* A lazy dog.\n"
    done = lslm("translate", "-m", marian, "--from", "en", "--to", "de", given=text)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.rstrip("\n").split("\n")
    assert len(lines) == 3
    assert lines[1] == ""


def test_adherence_to_a_glossary_of_this_run(marian: str, tmp_path: Path) -> None:
    terms, endless = tmp_path / "g.csv", tmp_path / "endless.csv"
    head, rest = "source_language,target_language,source,target\n", "en,de,3,3\nen,fr,dog,chien\n"
    terms.write_text(head + "en,de,fox,Qqfuchs\n" + rest)
    never = "Qq " * 400 + "Fuchs"
    endless.write_text(head + f"en,de,fox,{never}\n" + rest)
    given = ("translate", "The fox. A dog.", "-m", marian, "--from", "en", "--to", "de")
    done = lslm(*given, "--glossary", str(terms))
    assert "glossary: 1 of 1 terms kept" in done.stderr
    told = json.loads(lslm(*given, "--glossary", str(endless), "--json").stdout.splitlines()[-1])
    missing = [{"sentence": 1, "source": "fox", "target": never}]
    assert told["glossary"] == {"kept": 0, "terms": 1, "missing": missing}


def test_json_of_a_translation(marian: str) -> None:
    done = lslm(
        "translate", "The fox. A dog has 3 legs.", "-m", marian, "--from", "en", "--to", "fr", "--json"
    )  # fmt: skip
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["type"] for line in lines] == ["result", "result", "done"]
    assert lines[0]["source"] == "The fox."
    assert (lines[0]["from"], lines[0]["to"]) == ("en", "fr")
    assert lines[0]["score"] < 0
    assert set(lines[1]) == {
        "type", "source", "target", "from", "to", "score", "flags", "memory"
    }  # fmt: skip
    assert (lines[2]["sentences"], lines[2]["reason"]) == (2, "stop")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--to", "xx", "Hi"], 3, "cannot write xx"),
        (["--from", "de", "--to", "de", "Hi"], 2, "both de"),
        (["--to", "de"], 2, "empty"),
    ],
)
def test_a_translation_that_cannot_be(
    marian: str, arguments: list[str], code: int, words: str
) -> None:
    source = [] if "--from" in arguments else ["--from", "en"]
    done = lslm("translate", "-m", marian, *source, *arguments)
    assert done.returncode == code, done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_classifier_does_not_translate(labels: str) -> None:
    done = lslm("translate", "-m", labels, "--to", "de", "Hello")
    assert done.returncode == 3
    assert "cannot translate" in done.stderr


def test_lines_of_a_pipe_are_labelled(labels: str) -> None:
    done = lslm("sentiment", "-m", labels, "--json", given="the fox\n\n你好 🙂\n")
    assert done.returncode == 0, done.stderr
    *lines, last = [json.loads(line) for line in done.stdout.splitlines()]
    assert (last["type"], last["texts"], last["empty"]) == ("done", 3, 1)
    assert [line["text"] for line in lines] == ["the fox", "", "你好 🙂"]
    assert lines[1]["unsure"] and lines[1]["flags"] == ["The text is empty."]
    for line in lines:
        assert sum(line["scores"].values()) == pytest.approx(1)
        assert line["label"] in ("negative", "positive")


def test_why_a_label_was_given(labels: str) -> None:
    done = lslm("sentiment", "the lazy dog", "-m", labels, "--explain", "--json")
    line, last = [json.loads(text) for text in done.stdout.splitlines()]
    assert last["type"] == "done"
    why = line["attribution"]
    assert [word for word, _ in why["words"]] == ["the", "lazy", "dog"]
    assert why["total"] == pytest.approx(
        why["difference"], abs=0.05 * abs(why["difference"]) + 0.02
    )
    plain = lslm("sentiment", "the lazy dog", "-m", labels, "--explain", "--unsure", "1")
    assert plain.stdout.startswith("unsure")
    assert "lazy" in plain.stdout


def test_a_bound_that_is_no_probability(labels: str) -> None:
    assert lslm("sentiment", "x", "-m", labels, "--unsure", "2").returncode == 2


def test_a_translator_does_not_label(marian: str, tmp_path: Path) -> None:
    done = lslm("sentiment", "x", "-m", marian)
    assert done.returncode == 3
    assert "cannot label" in done.stderr
