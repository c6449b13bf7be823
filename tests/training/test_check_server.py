"""The process that looks at recipes: its stages, its memory, and every way a recipe can be wrong."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from lslm_tui.training.check import clock
from lslm_tui.training.check.server import Requests, Server
from lslm_tui.training.run.pace import Pace

PACE = Pace(0.5, 3, 0.1, 0.01, 0.02, "loss", 0.1, 0.2, 1e-9, 1.0, 2)
EXAMPLES = Path(__file__).parents[2] / "lslm_tui/training/examples/data"


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Server:
    return Server(tmp_path_factory.mktemp("cache"))


@pytest.fixture(autouse=True)
def known_pace(monkeypatch):
    """Timing steps takes seconds; its own tests do it."""
    monkeypatch.setattr(clock, "timed", lambda *_, **__: PACE)


def recipe(task: str, path: Path | str, base: str = "starter-chat", **more) -> dict:
    file = {"path": str(path), **more.pop("file", {})}
    data = {"train": [file], **more.pop("data", {})}
    return {"name": "x", "task": task, "model": {"base": base}, "data": data, **more}


def stages(server: Server, values: dict | None = None, **more) -> dict[str, dict]:
    question = {"do": "check", "recipe": values, **more}
    return dict(server.answer(question))


def test_a_whole_recipe_goes_through_every_stage(server):
    found = stages(server, recipe("sft", EXAMPLES / "chat.jsonl", method="lora"))
    assert list(found) == ["recipe", "files", "data", "tokens", "estimate", "time", "done"]
    (file,) = found["files"]["files"]
    assert file["shape"] == "chat" and "sft" in file["tasks"] and "classify" not in file["tasks"]
    assert found["data"]["splits"]["train"]["rows"] == 11
    assert found["data"]["rows"][0]["parts"][0][0] == "user"
    masks = found["tokens"]["masks"]
    assert all(mask["counts"]["trained"] for mask in masks)
    assert len({len(mask["tokens"]) for mask in masks}) == 1  # padded as in a batch
    assert found["estimate"]["trainable"] < found["estimate"]["parameters"]
    assert found["time"]["low"] < found["time"]["raw"] < found["time"]["high"]
    json.dumps(found)


@pytest.mark.parametrize(
    ("task", "file", "base", "more"),
    [
        ("dpo", "preferences.jsonl", "starter-chat", {}),
        ("lm", "text.txt", "starter-chat", {"data": {"packing": True}}),
        (
            "translate",
            "pairs.tsv",
            "starter-translate",
            {"file": {"source_language": "en", "target_language": "de"}},
        ),
        (
            "classify",
            "labels.csv",
            "starter-sentiment",
            {"file": {"columns": {"text": "message", "label": "topic"}}},
        ),
    ],
)
def test_every_task_has_masks_and_an_estimate(server, task, file, base, more):
    found = stages(server, recipe(task, EXAMPLES / file, base, **more))
    assert "done" in found, found.get("failed")
    assert found["estimate"]["peak_bytes"] > 1e8
    assert any(fate == "trained" for mask in found["tokens"]["masks"] for _, fate in mask["tokens"])


def test_a_new_model_is_looked_at_too(server):
    values = recipe("pretrain", EXAMPLES / "text.txt")
    values["model"] = {
        "architecture": "llama",
        "layers": 2,
        "hidden_size": 64,
        "intermediate_size": 96,
    }
    assert stages(server, values)["estimate"]["parameters"] > 1000


def test_the_same_rows_and_model_are_told_from_memory(server, monkeypatch):
    first = recipe("sft", EXAMPLES / "chat.jsonl")
    stages(server, first)
    monkeypatch.setattr(Server, "_prepared", lambda *_: pytest.fail("prepared again"))
    again = stages(server, first | {"training": {"batch_rows": 4, "epochs": 3}})
    assert again["estimate"]["rows"] == 4 and again["estimate"]["steps"] == 9


def test_what_is_wrong_is_told_at_its_stage(server, tmp_path):
    empty, broken = tmp_path / "empty.csv", tmp_path / "broken.jsonl"
    empty.write_text("", encoding="utf-8")
    broken.write_text('{"text": "a"\n{"text": "b", "label": 1}\n', encoding="utf-8")
    cases = (
        (recipe("sft", EXAMPLES / "chat.jsonl", "nope"), "tokens", "no model nope"),
        (recipe("sft", EXAMPLES / "chat.jsonl", method="qlora"), "estimate", "NVIDIA"),
        (recipe("sft", EXAMPLES / "nope.jsonl"), "data", "no such file"),
        (recipe("classify", EXAMPLES / "labels.csv"), "data", "columns"),
        (recipe("sft", EXAMPLES / "labels.csv"), "data", "columns"),
        (recipe("classify", empty), "data", "empty"),
        (recipe("sft", EXAMPLES / "chat.jsonl", trainin={}), "recipe", "trainin"),
        (recipe("sft", EXAMPLES / "chat.jsonl", data={"max_tokens": 4}), "tokens", ""),
    )
    for values, at, words in cases:
        failed = stages(server, values)["failed"]
        assert failed["at"] == at and words in failed["message"], failed
    assert stages(server, text="a = \n")["failed"]["at"] == "recipe"


def test_bad_rows_are_listed_whatever_the_recipe_says_of_them(server, tmp_path):
    path = tmp_path / "rows.jsonl"
    rows = ['{"text": "fine", "label": "a"}', '{"text": "", "label": "b"}', "no json"]
    more = [f'{{"text": "row {at}", "label": "{"ab"[at % 2]}"}}' for at in range(8)]
    path.write_text("\n".join([*rows, *more]), "utf-8")
    found = stages(server, recipe("classify", path, "starter-sentiment"))
    assert [problem["line"] for problem in found["data"]["problems"]] == [2, 3]
    assert found["failed"]["at"] == "tokens" and "2 rows" in found["failed"]["message"]
    skipped = recipe("classify", path, "starter-sentiment", data={"on_bad_row": "skip"})
    assert "done" in stages(server, skipped)


def test_of_several_files_each_tells_its_rows_and_one_that_is_gone_leaves_the_others(server):
    both = [EXAMPLES / "chat.jsonl", EXAMPLES / "chat.jsonl"]
    values = recipe("sft", both[0])
    values["data"]["train"].append({"path": str(EXAMPLES / "nope.jsonl")})
    found = stages(server, values)
    shapes = [
        (file["shape"], "no such file" in file["problem"]) for file in found["files"]["files"]
    ]
    assert shapes == [("chat", False), ("", True)] and found["failed"]["at"] == "data"
    values["data"]["train"][1] = {"path": str(both[1]), "rows": 3, "repeat": 2}
    counts = stages(server, values)["data"]["by_file"]
    assert list(counts) == [str(both[0])] and counts[str(both[0])]["train"] > 11


def test_bases_before_there_are_rows(server):
    question = {"do": "bases", "recipe": recipe("sft", "x", "x"), "bases": ["starter-chat", "nope"]}
    answers = list(server.answer(question))
    known = {told["base"]: told for stage, told in answers if stage == "base"}
    assert known["starter-chat"]["methods"]["lora"]["fits"] in (True, False)
    assert "no model nope" in known["nope"]["problem"]
    assert "qlora" in dict(answers)["methods"]["problems"]


def test_a_waiting_request_is_noticed():
    out, into = os.pipe()
    requests = Requests(out)
    os.write(into, b'{"id": 1}\n{"id"')
    assert requests.next() == {"id": 1}
    assert not requests.waiting()
    os.write(into, b": 2}\n")
    assert requests.waiting() and requests.next() == {"id": 2}
    os.close(into)
    assert requests.next() is None
    os.close(out)
