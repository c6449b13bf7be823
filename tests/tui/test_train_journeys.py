"""Whole ways through the train place, with the starters and real child processes.

Each is small: a few steps on a few rows. What is skipped has no weights in this checkout.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from lslm_tui.config import load_config
from lslm_tui.engine.base import as_classifier
from lslm_tui.paths import bundled, find_paths
from lslm_tui.services import runs
from lslm_tui.services.jobs import Purpose
from lslm_tui.services.pairing import Side
from lslm_tui.services.reply import ReplyOptions
from lslm_tui.services.runs import RunState
from lslm_tui.services.session import Session
from lslm_tui.services.state import Phase
from lslm_tui.tui.app import LslmApp
from lslm_tui.tui.places import PLACES
from lslm_tui.tui.screens.train import PAIR, RUN, TrainScreen
from lslm_tui.types import Cancel, Classification, SamplingSettings
from tests.tui.wait import wait_until

LIMIT_S = 180
MODELS = bundled("models")
pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning")


def needs(name: str) -> pytest.MarkDecorator:
    there = (MODELS / name / "model.safetensors").is_file()
    return pytest.mark.skipif(not there, reason=f"{name} has no weights here")


@asynccontextmanager
async def opened() -> AsyncIterator[tuple[TrainScreen, Pilot[None]]]:
    """The real app with a real session, the train place in front."""
    paths = find_paths()

    def session() -> Session:
        return Session.start(paths, load_config(paths.config_file).config)

    app = LslmApp(session, paths=paths, places=PLACES)
    async with app.run_test(size=(120, 40)) as pilot:
        await wait_until(pilot, lambda: app.session is not None, LIMIT_S)
        await pilot.press("f7")
        await wait_until(pilot, lambda: isinstance(app.place, TrainScreen), LIMIT_S)
        screen = app.place
        assert isinstance(screen, TrainScreen)
        await wait_until(pilot, lambda: screen.session is not None, LIMIT_S)
        yield screen, pilot


@pytest.fixture(autouse=True)
def no_children_left():
    yield
    for child in list(runs._children.values()):
        if child.poll() is None:
            child.kill()
        child.wait()
    runs._children.clear()


async def trained(screen: TrainScreen, pilot: Pilot[None], recipe: Path) -> None:
    """Start a recipe as the wizard does, watch it, and see its proof."""
    directory = runs.new_directory(screen.lslm.paths, recipe.stem)
    screen.started(runs.start_run(recipe, directory))
    assert screen.view == RUN

    def ended() -> bool:
        screen.look()
        run = screen.run
        return run is not None and not run.running

    await wait_until(pilot, ended, LIMIT_S)
    assert screen.run.state is RunState.DONE, (
        screen.run.reason,
        screen.opened.run_watch.log()[-5:],
    )
    await wait_until(pilot, lambda: screen.opened.tab == "proof")
    assert screen.opened.run_watch.curve("loss").values


def shown(screen: TrainScreen) -> str:
    return str(screen.query_one("#run-text").render())


@needs("starter-chat")
async def test_from_rated_chats_to_an_adapter_that_answers_in_the_chat(tmp_path):
    rows = tmp_path / "rated.jsonl"
    words = ("Hi", "Hello", "Good day", "Hey", "Hi there", "Greetings", "Morning", "Hullo", "你好")
    roles = ("user", "assistant")
    with rows.open("w", encoding="utf-8") as file:
        for word in words:
            said = [dict(role=r, content=c) for r, c in zip(roles, (word, "Ahoy!"), strict=True)]
            file.write(json.dumps({"messages": said}) + "\n")
    recipe = tmp_path / "ahoy.toml"
    recipe.write_text(
        'name = "ahoy"\ntask = "sft"\nmethod = "lora"\n[model]\nbase = "starter-chat"\n'
        '[data]\ntrain = ["rated.jsonl"]\neval_rows = 1\ndrop_overlap = false\n'
        "[training]\nmax_steps = 12\nbatch_rows = 4\nlearning_rate = 1e-2\nlog_steps = 1\n"
        "[evaluation]\nsamples = 1\nsample_tokens = 8\nresamples = 100\n"
    )
    async with opened() as (screen, pilot):
        await trained(screen, pilot, recipe)
        proof = shown(screen)
        assert "What was forgotten" in proof and "What it says" in proof
        run = screen.run
        result = runs.read_result(run)

        await pilot.press("b")
        await wait_until(pilot, lambda: screen.view == PAIR and screen.pair.pairing, LIMIT_S)
        facts = screen.pair.pairing.facts
        assert facts[Side.BEFORE].fingerprint == result["fingerprint"]["before"]
        assert facts[Side.AFTER].fingerprint == result["fingerprint"]["after"]
        screen.query_one("#pair-input", Input).value = "Hi"
        await pilot.press("enter")
        await wait_until(
            pilot, lambda: not screen.pair.busy and screen.pair._said[Side.AFTER], LIMIT_S
        )
        before, after = (screen.pair._said[side][-1][1] for side in Side)
        assert before != after and after.startswith("Ahoy"), (before, after)
        assert before == result["samples"]["before"][0]["output"] or before

        await pilot.press("escape")
        await wait_until(pilot, lambda: screen.view == RUN)
        await pilot.press("u")
        session = screen.session
        await wait_until(pilot, lambda: session.state.phase is Phase.READY, LIMIT_S)
        assert session.state.name == run.id and session.state.info.base == "starter-chat"
        assert screen.lslm.place is not screen
        greedy = ReplyOptions(sampling=SamplingSettings(temperature=0, max_new_tokens=8))
        reply = session.send(session.storage.create_conversation(), "Hi", options=greedy)
        await wait_until(pilot, lambda: reply.done is not None, LIMIT_S)
        assert reply.text.startswith("Ahoy")


@needs("starter-sentiment")
async def test_from_a_csv_of_labels_to_a_classifier_in_its_place(tmp_path):
    with (tmp_path / "labels.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["text", "label"])
        for at in range(24):
            table.writerow(
                [f"blorf {at} wonderful" if at % 2 else f"很差 {at}", "pos" if at % 2 else "neg"]
            )
    recipe = tmp_path / "labels.toml"
    recipe.write_text(
        'name = "mine"\ntask = "classify"\n[model]\nbase = "starter-sentiment"\n'
        '[data]\ntrain = ["labels.csv"]\neval_rows = 6\n'
        "[training]\nmax_steps = 6\nbatch_rows = 6\nlearning_rate = 2e-3\nlog_steps = 1\n"
        "[evaluation]\nsamples = 1\nresamples = 100\n"
    )
    async with opened() as (screen, pilot):
        await trained(screen, pilot, recipe)
        assert "A classifier writes no text" in shown(screen)
        run = screen.run
        await pilot.press("u")
        model = screen.session.models[Purpose.SENTIMENT]
        await wait_until(pilot, lambda: model.state.phase is Phase.READY, LIMIT_S)
        assert model.state.name == run.id and set(model.state.info.labels) == {"pos", "neg"}
        found = await screen.session.host.call(_label)
        assert found == "pos"
        assert screen.lslm.place is not screen and screen.lslm.place.PLACE == "sentiment"


def _label(slot) -> str:
    engine = as_classifier(slot.get(Purpose.SENTIMENT))
    events = engine.classify(["blorf 77 wonderful"], Cancel())
    (made,) = [event for event in events if isinstance(event, Classification)]
    return made.label


async def test_from_a_text_to_a_model_that_speaks(tmp_path):
    for name, times in (("verse", 60), ("held", 2)):
        (tmp_path / f"{name}.txt").write_text("the sea is wide and the sky is high\n" * times)
    recipe = tmp_path / "verse.toml"
    recipe.write_text(
        'name = "verse"\ntask = "pretrain"\n[model]\narchitecture = "gpt2"\nhidden_size = 32\n'
        "intermediate_size = 64\nlayers = 2\nattention_heads = 2\ncontext_tokens = 64\n"
        '[tokenizer]\nkind = "characters"\n[data]\ntrain = ["verse.txt"]\neval = ["held.txt"]\n'
        "packing = true\ndrop_overlap = false\n"
        "[training]\nmax_steps = 60\nbatch_rows = 4\nlearning_rate = 1e-2\nlog_steps = 5\n"
        "[evaluation]\nsamples = 1\nsample_tokens = 8\nresamples = 100\n"
    )
    async with opened() as (screen, pilot):
        await trained(screen, pilot, recipe)
        assert "random weights had nothing to forget" in shown(screen)
        await pilot.press("b")
        await wait_until(
            pilot, lambda: "random weights" in str(screen.query_one("#pair-state").render())
        )
        await pilot.press("escape", "u")
        session = screen.session
        await wait_until(pilot, lambda: session.state.phase is Phase.READY, LIMIT_S)
        greedy = ReplyOptions(sampling=SamplingSettings(temperature=0, max_new_tokens=12))
        reply = session.send(session.storage.create_conversation(), "the s", options=greedy)
        await wait_until(pilot, lambda: reply.done is not None, LIMIT_S)
        assert len(reply.text.split()) >= 2 and set(reply.text) <= set("theswidandkyg rh\n")


async def test_a_run_outlives_the_app_and_is_found_killed_and_resumed(tmp_path, monkeypatch):
    from tests.training.run import tiny

    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.setenv("TINY_FAULT", "slow:0.3")
    monkeypatch.setattr(runs, "TRAINING", "tests.training.run.tiny")
    recipe = tiny.write_recipe(tmp_path / "recipe", checkpoint_steps=1)
    async with opened() as (screen, pilot):
        directory = runs.new_directory(screen.lslm.paths, "tiny")
        screen.started(runs.start_run(recipe, directory))
        await wait_until(pilot, lambda: (directory / "checkpoints" / "step-2").is_dir(), LIMIT_S)
    child = runs._children[runs.read_run(directory).pid]
    assert child.poll() is None, "the app has gone, the run goes on"

    async with opened() as (screen, pilot):
        await wait_until(pilot, lambda: screen.run is not None)
        assert screen.run.path == directory and screen.run.running
        os.kill(child.pid, signal.SIGKILL)
        child.wait()

        def died() -> bool:
            screen.look()
            return screen.run.state is RunState.DIED

        await wait_until(pilot, died, LIMIT_S)
        assert "SIGKILL" in str(screen.query_one("#runs-about").render())
        monkeypatch.setenv("TINY_FAULT", "")
        await pilot.press("r")

        def done() -> bool:
            screen.look()
            return runs.read_run(directory).state is RunState.DONE

        await wait_until(pilot, done, LIMIT_S)
        assert runs.read_result(runs.read_run(directory))["steps"] == 16


@needs("starter-chat")
async def test_a_base_that_has_gone_is_said_where_it_is_wanted(tmp_path):
    run = find_paths().runs / "lost-1"
    model = run / "model"
    model.mkdir(parents=True)
    (run / "status.json").write_text('{"state": "done", "step": 1, "steps": 1}')
    (run / "origin.json").write_text('{"name": "lost", "task": "sft", "method": "lora"}')
    (run / "result.json").write_text('{"name": "lost"}')
    shutil.copyfile(
        MODELS / "starter-chat" / "model.safetensors", model / "adapter_model.safetensors"
    )
    gone = {"peft_type": "LORA", "r": 4, "base_model_name_or_path": str(tmp_path / "gone")}
    (model / "adapter_config.json").write_text(json.dumps(gone))
    async with opened() as (screen, pilot):
        await wait_until(pilot, lambda: screen.run is not None)
        await pilot.press("b")
        state = screen.query_one("#pair-state")
        await wait_until(pilot, lambda: "not on this machine" in str(state.render()))
        assert "→" in str(state.render())


async def test_n_describes_a_run_and_the_one_it_starts_is_shown(tmp_path, monkeypatch):
    from lslm_tui.tui.train.wizard import WizardScreen
    from tests.tui.train_runs import write_run

    async with opened() as (screen, pilot):
        await pilot.press("n")
        await wait_until(pilot, lambda: isinstance(screen.app.screen, WizardScreen), LIMIT_S)
        await wait_until(pilot, lambda: screen.app.screen.is_mounted)
        folder = find_paths().runs
        folder.mkdir(parents=True, exist_ok=True)
        run = write_run(tmp_path, state="running", phase="starting", alive=True, metrics=False)
        wizard = screen.app.screen
        await pilot.press("escape")
        await wait_until(pilot, lambda: screen.app.screen is screen)
        wizard._started(runs.read_run(run))
        assert screen.view == RUN and screen.run.path == run
