"""Whole ways through the train place, with the starters and real child processes.

Each is small: a few steps on a few rows. What is skipped has no weights in this checkout.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from lslm_tui.config import load_config
from lslm_tui.paths import bundled, find_paths
from lslm_tui.services import runs
from lslm_tui.services.jobs import Purpose
from lslm_tui.services.pairing import Side
from lslm_tui.services.runs import RunEntry, RunState
from lslm_tui.services.session import Session
from lslm_tui.services.state import Phase
from lslm_tui.services.storage import Storage
from lslm_tui.services.wizard_advice import DATA, REVIEW
from lslm_tui.training.recipe import load_recipe
from lslm_tui.tui.app import LslmApp
from lslm_tui.tui.dialogs.path import PathDialog
from lslm_tui.tui.places import PLACES
from lslm_tui.tui.screens.train import PAIR, RUN, TrainScreen
from lslm_tui.tui.train.wizard import WizardScreen
from lslm_tui.types import Role
from tests.conftest import SHARED
from tests.fakes import ClassifierScript, Script
from tests.tui.chat_app import Chat
from tests.tui.sentiment_app import Sentiment
from tests.tui.wait import wait_until
from tests.tui.wizard_app import PATIENCE_S, Wizard

LIMIT_S = 180
MODELS = bundled("models")
SHAKESPEARE = SHARED / "data" / "text" / "tinyshakespeare.txt"
PLAY_CHARACTERS = 60_000
TOPICS = (("My parcel is late.", "delivery"), ("I was charged twice.", "billing"))
GREETINGS = (
    "Hi", "Hello", "Good day", "Hey", "Hi there", "Greetings", "Good morning", "Hullo", "你好", "Hallo",
    "Good evening", "Hey there", "Hello there", "Salut", "Ciao", "Howdy", "Hi again", "早上好", "Bonjour",
    "Welcome",
)  # fmt: skip
pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning")


def needs(name: str) -> pytest.MarkDecorator:
    there = (MODELS / name / "model.safetensors").is_file()
    return pytest.mark.skipif(not there, reason=f"{name} has no weights here")


@asynccontextmanager
async def opened(
    size: tuple[int, int] = (120, 40),
) -> AsyncIterator[tuple[TrainScreen, Pilot[None]]]:
    """The real app with a real session, the train place in front."""
    paths = find_paths()

    def session() -> Session:
        return Session.start(paths, load_config(paths.config_file).config)

    app = LslmApp(session, paths=paths, places=PLACES)
    async with app.run_test(size=size) as pilot:
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


class Journey:
    """The app, the train place in front, and the wizard while it is open."""

    def __init__(self, screen: TrainScreen, pilot: Pilot[None]) -> None:
        self.screen, self.pilot = screen, pilot
        self.wizard = Wizard(screen.app, pilot, [])

    async def until(self, predicate, timeout: float = LIMIT_S) -> None:
        await wait_until(self.pilot, predicate, timeout)

    async def begin(self) -> Wizard:
        """New run: the first step of the wizard."""
        await self.pilot.press("n")
        await self.until(lambda: isinstance(self.screen.app.screen, WizardScreen))
        await self.until(lambda: self.wizard.screen._session is not None)
        return self.wizard

    async def choose_file(self, path: Path) -> None:
        """In the wizard's step of the rows, through the file browser."""
        w = self.wizard
        await w.until(lambda: w.screen.step == DATA and w.screen.query_one("#data-form").has_focus)
        w.screen.query_one("#data-form").choose("file")
        await w.press("enter")
        await w.until(lambda: isinstance(w.app.screen, PathDialog))
        w.app.screen.query_one("#entry-input").value = str(path)
        await w.press("enter")
        await w.until(lambda: w.draft.data_path == str(path.absolute()))

    async def train(self, **values: Any) -> RunEntry:
        """Make it a run of a few steps, start it from the review, watch it, and see its proof."""
        w, screen = self.wizard, self.screen
        small = {
            "evaluation.samples": 1,
            "evaluation.sample_tokens": 8,
            "training.log_steps": 1,
            "training.threads": 1,  # two would wait for one another on a busy machine
        }
        w.screen.use(w.draft.with_values({**small, **values}))
        await w.checked()
        assert not w.facts.failed, w.facts.failed
        await w.press("n", "n")
        await w.until(lambda: w.screen.step == REVIEW and w.screen.query_one("#start").has_focus)
        await w.press("enter")
        await self.until(lambda: screen.app.screen is screen and screen.view == RUN)

        def ended() -> bool:
            screen.look()
            return screen.run is not None and not screen.run.running

        await self.until(ended)
        run = screen.run
        assert run is not None and run.state is RunState.DONE, (run, w.shown())
        await self.until(lambda: screen.opened.tab == "proof")
        assert screen.opened.run_watch.curve("loss").values
        return run

    def proof(self) -> str:
        return str(self.screen.query_one("#run-text").render())


@needs("starter-sentiment")
async def test_from_a_csv_of_labels_to_a_classifier_in_its_place(tmp_path):
    path = tmp_path / "messages.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = [(f"{text} No. {at}", topic) for at in range(20) for text, topic in TOPICS]
        csv.writer(file).writerows([("message", "topic"), *lines, ("", "billing")])
    async with opened((80, 24)) as (screen, pilot):
        journey = Journey(screen, pilot)
        w = await journey.begin()
        await w.goal("label")
        await w.base("starter-sentiment")
        await journey.choose_file(path)
        await w.until(lambda: w.facts.failed, PATIENCE_S)  # nothing says which column is what
        for name, column in (("text", "message"), ("label", "topic")):
            await w.field("#data-form", f"data.train.0.columns.{name}", column)
        await w.until(lambda: w.facts.failed.get("at") == "tokens", PATIENCE_S)
        await w.until(lambda: "messages.csv:42" in w.shown())  # the row without a text
        await w.press("f")
        await w.until(lambda: w.facts.estimate, PATIENCE_S)
        assert w.facts.data["splits"]["train"]["labels"] == {"delivery": 16, "billing": 16}
        run = await journey.train(**{"training.max_steps": 16, "training.learning_rate": 1e-3})
        assert "accuracy" in journey.proof() and "A classifier writes no text" in journey.proof()
        (recipe,) = find_paths().recipes.iterdir()
        assert (run.path / "recipe.toml").read_text("utf-8") == recipe.read_text("utf-8")
        result = runs.read_result(run)
        losses = screen.opened.run_watch.curve("loss").values
        assert result["comparison"]["after"] == 1.0 and losses[-1] < losses[0] / 2

        await pilot.press("u")
        app, session = screen.lslm, screen.session
        await journey.until(lambda: app.place is not screen)
        model = session.models[Purpose.SENTIMENT]
        await journey.until(lambda: model.state.phase is Phase.READY)
        assert model.state.name == run.id and set(model.state.info.labels) == {
            "delivery",
            "billing",
        }
        place = Sentiment(app, pilot, ClassifierScript())
        for text, topic in TOPICS:
            await place.begin(f"{text} No. 77")
            await journey.until(lambda: not place.reading.running)
            assert place.reading.verdict.label == topic
        await journey.until(lambda: "billing" in place.shown())


@needs("starter-chat")
async def test_from_twenty_rated_chats_to_an_adapter_that_answers_in_the_chat(monkeypatch):
    monkeypatch.setenv("LSLM_SAMPLING_TEMPERATURE", "0")
    rate_chats(GREETINGS, "Ahoy!")
    async with opened() as (screen, pilot):
        journey = Journey(screen, pilot)
        w = await journey.begin()
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
        assert "Ahoy" in "".join(learned) and "pirate" not in "".join(learned)
        await w.until(lambda: f"+ {learned[0]}" in w.shown())
        run = await journey.train(
            **{"training.max_steps": 12, "training.learning_rate": 1e-2, "data.drop_overlap": False}
        )
        assert "What was forgotten" in journey.proof() and "What it says" in journey.proof()
        result = runs.read_result(run)
        (recipe,) = find_paths().recipes.iterdir()
        rows = load_recipe(recipe).data.train[0].path.read_text("utf-8").splitlines()
        assert len(rows) == 20 and result["method"] == "lora"

        await pilot.press("b")
        await journey.until(lambda: screen.view == PAIR and screen.pair.pairing)
        facts = screen.pair.pairing.facts
        assert facts[Side.BEFORE].fingerprint == result["fingerprint"]["before"]
        assert facts[Side.AFTER].fingerprint == result["fingerprint"]["after"]
        screen.query_one("#pair-input", Input).value = "Hi"
        await pilot.press("enter")
        await journey.until(lambda: screen.pair.asked and not screen.pair.busy)
        before, after = (screen.pair._said[side][-1][1] for side in Side)
        assert before and not before.startswith("Ahoy") and after.startswith("Ahoy")

        await pilot.press("escape")
        await journey.until(lambda: screen.view == RUN)
        await pilot.press("u")
        session = screen.session
        await journey.until(lambda: session.state.phase is Phase.READY)
        assert session.state.name == run.id and session.state.info.base == "starter-chat"
        chat = Chat(screen.lslm, pilot, Script())
        reply = await chat.ask("Good morning")
        assert reply.content.startswith("Ahoy")
        await journey.until(lambda: "Ahoy" in chat.shown())


def rate_chats(questions: Sequence[str], reply: str) -> None:
    """Conversations as a person has had and rated them."""
    storage = Storage(find_paths().database)
    for question in questions:
        talk = storage.create_conversation(system="Answer like a pirate.")
        asked = storage.add_message(talk.id, parent_id=None, role=Role.USER, content=question)
        said = storage.add_message(talk.id, parent_id=asked.id, role=Role.ASSISTANT, content=reply)
        storage.rate(said.id, 1)
    storage.close()


@pytest.mark.skipif(not SHAKESPEARE.is_file(), reason="tinyshakespeare is not here")
async def test_from_a_play_to_a_model_from_scratch_that_speaks_in_verse_lines(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("LSLM_SAMPLING_TEMPERATURE", "0")
    play = tmp_path / "play.txt"
    play.write_text(SHAKESPEARE.read_text("utf-8")[:PLAY_CHARACTERS], encoding="utf-8")
    async with opened((80, 24)) as (screen, pilot):
        journey = Journey(screen, pilot)
        w = await journey.begin()
        await w.goal("scratch")
        await w.base("tiny")
        await journey.choose_file(play)
        run = await journey.train(
            **{
                "model.layers": 1,
                "model.hidden_size": 64,
                "model.context_tokens": 64,
                "tokenizer.vocabulary_size": 384,
                "training.max_steps": 90,
                "training.learning_rate": 1e-2,
                "evaluation.rows": 20,
            }
        )
        assert "random weights had nothing to forget" in journey.proof()
        await pilot.press("b")  # there is no model before it: nothing to be asked beside it
        assert screen.view == RUN
        await pilot.press("u")
        session = screen.session
        await journey.until(
            lambda: session.state.phase is Phase.READY and session.state.name == run.id
        )
        chat = Chat(screen.lslm, pilot, Script())
        reply = await chat.ask("First Citizen:")
        lines = [line for line in reply.content.splitlines() if line.strip()]
        assert len(lines) >= 2 and lines[0][0].isupper(), reply.content


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
