"""`lslm-tui sentiment` on tables, with tiny random models."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Outcome, Run
from tests.engine.models import make_model
from tests.engine.translators import make_classifier


@pytest.fixture
def sentiment(lslm: Run) -> Run:
    """Run `lslm-tui sentiment`; `given` is what a pipe would hold."""

    def run(*arguments: str, given: bytes | None = None) -> Outcome:
        return lslm("sentiment", *arguments, stdin=given)

    return run


@pytest.fixture(scope="module")
def labels(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(make_classifier(tmp_path_factory.mktemp("l") / "labels"))


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "reviews.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["n", "review", "stars", "shop", "day"])
        for n in range(60):
            text = f"the quick brown fox number {n}, 好" if n else ""
            writer.writerow([n, text, n % 2, "ab"[n % 2], f"2026-01-{n % 9 + 1:02}"])
        file.write("61,ragged\n")
    return path


def test_everything_of_a_table(sentiment: Run, labels: str, table: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    done = sentiment(
        "-m", labels, "-f", str(table), "--gold", "stars", "--group", "shop", "--date", "day",
        "--calibrate", "-o", str(out), "--json",
    )  # fmt: skip
    assert done.code == 0, done.err
    *rows, last = [json.loads(line) for line in done.out.splitlines()]
    assert [row["row"] for row in rows] == list(range(1, 62))
    assert set(rows[5]) == {"type", "row", "label", "scores", "unsure", "flags"}
    assert rows[0]["unsure"] and rows[0]["flags"] == ["The text is empty."]
    assert rows[-1]["label"] is None and rows[-1]["scores"] == {} and rows[-1]["unsure"]
    assert rows[-1]["flags"][0].startswith("Line 62: 2 fields where the header has 5")
    assert "line 62" in done.err
    assert (last["type"], last["texts"], last["labelled"], last["problems"]) == ("done", 61, 60, 1)
    assert sum(last["labels"].values()) + last["unsure"] == 60
    assert [group["texts"] for group in last["groups"]] == [30, 30]
    assert last["dates"]["step"] == "day" and len(last["dates"]["buckets"]) == 9
    assert last["gold"]["rows"] == 60
    assert last["gold"]["ece_definition"] == "top-label, 15 equal-width bins"
    right = sum(row["label"] == ("negative", "positive")[(row["row"] - 1) % 2] for row in rows[:60])
    assert last["gold"]["accuracy"] == pytest.approx(right / 60)
    assert last["calibration"]["rows"] == 59
    config = json.loads((Path(labels) / "config.json").read_text("utf-8"))
    assert config["calibration"]["temperature"] == last["calibration"]["temperature"]
    written = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert list(written[3])[:5] == ["n", "review", "stars", "shop", "day"]
    assert [row["n"] for row in written] == [str(n) for n in range(60)] + ["61"]
    assert written[7]["label"] == rows[7]["label"]
    assert not list((Path(os.environ["LSLM_HOME"]) / "state" / "labelled").glob("*"))


def test_the_summary(sentiment: Run, labels: str, table: Path) -> None:
    done = sentiment(
        "-m", labels, "-f", str(table), "--column", "review", "--gold", "stars", "--group", "shop",
        "--date", "day", "--unsure", "0.7",
    )  # fmt: skip
    assert done.code == 0, done.err
    for words in ("61 rows", "column review", "negative", "unsure", "accuracy 0.", "By shop",
                  "2026-01-09", "ECE", "1 of them could not be read"):  # fmt: skip
        assert words in done.out
    assert max(map(len, done.out.splitlines())) <= 100


def test_why_of_every_row(sentiment: Run, labels: str, table: Path) -> None:
    done = sentiment("-m", labels, "-f", str(table), "--explain", "leave-one-out", "--json")
    rows = [json.loads(line) for line in done.out.splitlines()][:-1]
    assert rows[3]["attribution"]["method"] == "leave_one_out"
    assert rows[3]["attribution"]["words"][0][0] == "the"
    assert "attribution" not in rows[-1]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--column", "nothing"], 4, "There are n, review"),
        (["--explain"], 2, "needs --json"),
        (["--calibrate"], 2, "--gold"),
        (["-o", "out.pdf"], 2, "says no format"),
        (["--gold", "stars", "--gold-map", "1"], 2, "--gold-map"),
        (["--counterfactuals"], 2, "one text"),
        (["--labels", "a,b"], 3, "no probabilities"),
        (["--labels", "a"], 2, "two labels"),
        (["--template", "{text}"], 2, "--labels"),
        (["some", "words"], 2, "belongs to a table"),
    ],
)
def test_what_makes_no_sense(
    sentiment: Run, labels: str, table: Path, arguments: list[str], code: int, words: str
) -> None:
    done = sentiment("-m", labels, "-f", str(table), *arguments)
    assert done.code == code, done.err
    assert words in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("data", "words"), [(b"", "empty"), (b"text,label\n", "no rows"), (b"text\nx\0y\n", "NUL")]
)
def test_files_with_nothing_to_label(
    sentiment: Run, labels: str, tmp_path: Path, data: bytes, words: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    done = sentiment("-m", labels, "-f", str(path), "--json")
    assert done.code == 4
    assert words in json.loads(done.out.splitlines()[-1])["message"]


def test_a_pipe_of_any_encoding(sentiment: Run, labels: str) -> None:
    done = sentiment("-m", labels, "--json", given="das schöne Haus\r\nfür 🙂".encode("utf-16"))
    rows = [json.loads(line) for line in done.out.splitlines()]
    assert [row["text"] for row in rows[:-1]] == ["das schöne Haus", "für 🙂"]
    latin = sentiment("-m", labels, "--json", given="schön\ngood\n".encode("latin-1"))
    first, second, _ = [json.loads(line) for line in latin.out.splitlines()]
    assert first["text"] == "schön" and "Latin-1" in first["flags"][0]
    assert second["flags"] == []


def test_a_table_from_a_pipe(sentiment: Run, labels: str) -> None:
    done = sentiment("-m", labels, "--column", "t", "--json", given=b"t,n\nthe fox,1\na dog,2\n")
    rows = [json.loads(line) for line in done.out.splitlines()]
    assert [row.get("row") for row in rows] == [1, 2, None]


def test_labels_for_a_causal_model(sentiment: Run, tmp_path: Path) -> None:
    model = str(make_model(tmp_path / "llama"))
    options = ("-m", model, "--labels", "lazy, quick fox", "--template", r"{text}\nSo: {label}")
    done = sentiment("the brown fox", *options, "--explain", "--json")
    line, _ = [json.loads(text) for text in done.out.splitlines()]
    assert set(line["scores"]) == {"lazy", "quick fox"}
    assert sum(line["scores"].values()) == pytest.approx(1)
    assert line["attribution"]["method"] == "leave_one_out"
    pipe = sentiment(*options, "--json", given=b"the dog\nthe fox\n")
    assert len(pipe.out.splitlines()) == 3
    assert "--labels" in sentiment("x", "-m", model).err


def test_names_swapped(sentiment: Run, labels: str) -> None:
    done = sentiment("He met Emily in Paris.", "-m", labels, "--counterfactuals", "--json")
    _, swapped, last = [json.loads(line) for line in done.out.splitlines()]
    assert {group["kind"] for group in swapped["groups"]} == {"gender", "name", "place"}
    assert swapped["largest"] == max(abs(one["shift"]) for one in swapped["variants"])
    assert last["type"] == "done"
    plain = sentiment("He met Emily in Paris.", "-m", labels, "--counterfactuals")
    assert "Swapped" in plain.out and "→" in plain.out


def test_explain_before_the_text(sentiment: Run, labels: str) -> None:
    done = sentiment("-m", labels, "--explain", "the lazy dog")
    assert "for " in done.out and "lazy" in done.out


def test_stopped_with_ctrl_c_and_resumed(sentiment: Run, labels: str, tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    path.write_text("the quick brown fox jumps over a lazy dog\n" * 9_000, "utf-8")
    command = [
        sys.executable,
        "-m",
        "lslm_tui",
        "sentiment",
        "-m",
        labels,
        "-f",
        str(path),
        "--json",
    ]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert child.stdout is not None and child.stderr is not None
    assert json.loads(child.stdout.readline())["text"].startswith("the quick")
    child.send_signal(signal.SIGINT)
    began = time.monotonic()
    lines, errors = child.stdout.read().splitlines(), child.stderr.read()
    assert child.wait() == 130
    assert time.monotonic() - began < 20  # generous: only that it does not go on to the end
    child.stdout.close()
    child.stderr.close()
    last = json.loads(lines[-1])
    assert (last["reason"], last["texts"]) == ("cancelled", 9_000)
    assert 0 < last["labelled"] < 9_000
    assert "--resume" in errors
    again = sentiment("-m", labels, "-f", str(path), "--resume", "--json")
    assert again.code == 0
    end = json.loads(again.out.splitlines()[-1])
    assert end["resumed_from"] == last["labelled"]
    assert end["labelled"] == 9_000 == len(again.out.splitlines()) - 1


def test_two_commands_do_not_label_one_table_at_once(
    sentiment: Run, labels: str, tmp_path: Path
) -> None:
    path = tmp_path / "many.txt"
    path.write_text("".join(f"the quick brown fox {n}\n" for n in range(40_000)), "utf-8")
    command = [
        sys.executable,
        "-m",
        "lslm_tui",
        "sentiment",
        "-m",
        labels,
        "-f",
        str(path),
        "--json",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        try:
            assert json.loads(first.stdout.readline())["text"].startswith("the quick")
            second = sentiment("-m", labels, "-f", str(path), "--resume", "--json")
        finally:
            first.kill()
    assert second.code == 4
    assert f"by another lslm-tui (process {first.pid}, since " in second.out
