"""From the goal to a run, with real processes, on a CPU with the starters: labels, chats, from scratch.

The run's process is started and found to take the recipe; what becomes of it is another test's matter.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from lslm_tui.paths import bundled, find_paths
from lslm_tui.services import runs
from lslm_tui.services.runs import RunEntry, RunState
from lslm_tui.services.storage import Storage
from lslm_tui.services.wizard_advice import DATA, REVIEW
from lslm_tui.training.recipe import Recipe, load_recipe
from lslm_tui.tui.dialogs.path import PathDialog
from lslm_tui.types import Role
from tests.conftest import SHARED
from tests.tui.wizard_app import PATIENCE_S, Wizard, running

SHAKESPEARE = SHARED / "data" / "text" / "tinyshakespeare.txt"
TOPICS = (("My parcel is late.", "delivery"), ("I was charged twice.", "billing"))


def needs_starter(name: str):
    return pytest.mark.skipif(
        not any((bundled("models") / name).glob("*.safetensors")),
        reason=f"{name} has no weights here",
    )


async def choose_file(w: Wizard, path: Path) -> None:
    """Through the file browser, with the keys."""
    await w.until(lambda: w.screen.step == DATA and w.screen.query_one("#data-form").has_focus)
    w.screen.query_one("#data-form").choose("file")
    await w.press("enter")
    await w.until(lambda: isinstance(w.app.screen, PathDialog))
    w.app.screen.query_one("#entry-input").value = str(path)
    await w.press("enter")
    await w.until(lambda: w.draft.data_path == str(path.absolute()))


async def start(w: Wizard, *, taken: bool = False) -> RunEntry:
    """From the review; `taken` waits until the run's process has taken the recipe as its own."""
    await w.press("n", "n")
    await w.until(lambda: w.screen.step == REVIEW and w.screen.query_one("#start").has_focus)
    await w.press("enter")
    await w.until(lambda: w.started)
    (entry,) = w.started
    if taken:
        origin = entry.path / "origin.json"
        await w.until(lambda: origin.is_file() or not runs.read_run(entry.path).running, PATIENCE_S)
        copy = (entry.path / "recipe.toml").read_text("utf-8")
        assert copy == the_recipe().read_text("utf-8")
    assert runs.read_run(entry.path).state in (RunState.RUNNING, RunState.DONE)
    return entry


def the_recipe() -> Path:
    """The one recipe that was written."""
    (path,) = find_paths().recipes.iterdir()
    return path


def recipe_of(entry: RunEntry) -> Recipe:
    """As `lslm-tui train` reads it; the run is ended."""
    recipe = load_recipe(the_recipe())
    runs.kill_run(runs.read_run(entry.path))
    return recipe


@needs_starter("starter-sentiment")
async def test_from_a_csv_of_labels_to_a_run_of_starter_sentiment(tmp_path):
    path = tmp_path / "messages.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = [(f"{text} No. {at}", topic) for at in range(20) for text, topic in TOPICS]
        csv.writer(file).writerows([("message", "topic"), *lines, ("", "billing")])
    async with running(size=(80, 24)) as w:
        await w.goal("label")
        await w.base("starter-sentiment")
        await choose_file(w, path)
        await w.until(lambda: w.facts.failed, PATIENCE_S)  # nothing says which column is what
        for name, column in (("text", "message"), ("label", "topic")):
            await w.field("#data-form", f"data.train.0.columns.{name}", column)
        await w.until(lambda: w.facts.failed.get("at") == "tokens", PATIENCE_S)
        await w.until(lambda: "messages.csv:42" in w.shown())  # the row without a text
        await w.press("f")
        await w.until(lambda: w.facts.estimate, PATIENCE_S)
        assert w.facts.data["splits"]["train"]["labels"] == {"delivery": 16, "billing": 16}
        await w.field("#data-form", "data.split_seed", "3")
        await w.checked()
        w.screen.use(w.draft.with_values({"training.max_steps": 2, "evaluation.rows": 4}))
        await w.checked()
        entry = await start(w, taken=True)
        await w.until(lambda: not runs.read_run(entry.path).running, PATIENCE_S)
    recipe = recipe_of(entry)
    assert (recipe.task, recipe.model.base) == ("classify", "starter-sentiment")
    done = runs.read_run(entry.path)
    assert done.state is RunState.DONE, done.reason
    assert runs.read_result(done)["comparison"]["metric"] == "accuracy"


@needs_starter("starter-chat")
async def test_from_twenty_rated_chats_to_an_adapter_of_starter_chat():
    storage = Storage(find_paths().database)
    for number in range(20):
        talk = storage.create_conversation(system="Answer like a pirate.")
        asked = storage.add_message(
            talk.id, parent_id=None, role=Role.USER, content=f"What is {number} and {number}?"
        )
        reply = storage.add_message(
            talk.id, parent_id=asked.id, role=Role.ASSISTANT, content=f"Arr, {2 * number}!"
        )
        storage.rate(reply.id, 1)
    storage.close()
    async with running(size=(120, 40)) as w:
        await w.goal("chat")
        await w.base("starter-chat")
        form = w.screen.query_one("#data-form")
        await w.until(lambda: form.has_focus and any(row.key == "own" for row in form.rows))
        form.choose("own")
        await w.press("enter")
        await w.until(lambda: w.draft.own == "chats")
        await w.checked()
        await w.press("v")
        learned = [text for text, fate in w.facts.tokens["masks"][0]["tokens"] if fate == "trained"]
        assert "Arr" in "".join(learned) and "pirate" not in "".join(learned)
        await w.until(lambda: f"+ {learned[0]}" in w.shown())
        w.screen.use(w.draft.with_values({"training.max_steps": 1, "evaluation.rows": 2}))
        await w.checked()
        entry = await start(w)
    recipe = recipe_of(entry)
    assert (recipe.method, recipe.model.base) == ("lora", "starter-chat")
    lines = recipe.data.train[0].path.read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert len(rows) == 20 and rows[7]["messages"][-1]["content"] == "Arr, 14!"


@pytest.mark.skipif(not SHAKESPEARE.is_file(), reason="tinyshakespeare is not here")
async def test_from_tinyshakespeare_to_a_model_from_scratch():
    async with running(size=(80, 24)) as w:
        await w.goal("scratch")
        await w.base("tiny")
        await choose_file(w, SHAKESPEARE)
        w.screen.use(
            w.draft.with_values(
                {"data.train.0.rows": 400, "training.max_steps": 1, "model.layers": 1}
            )
        )
        await w.until(lambda: w.facts.estimate or w.facts.failed, PATIENCE_S)
        assert not w.facts.failed
        entry = await start(w)
    recipe = recipe_of(entry)
    assert (recipe.task, recipe.model.architecture, recipe.data.packing) == (
        "pretrain",
        "llama",
        True,
    )
