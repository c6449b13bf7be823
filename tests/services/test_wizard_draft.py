"""Drafts: one truth, kept on disk; and goals, whose presets every recipe takes."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from lslm_tui.errors import StorageError
from lslm_tui.paths import find_paths
from lslm_tui.services import wizard_draft
from lslm_tui.services.library import Source
from lslm_tui.services.training_sets import SetKind, TrainingSet
from lslm_tui.services.wizard_draft import Draft, Drafts, default_recipe, save_recipe
from lslm_tui.services.wizard_goals import BY_ID, GOALS, NEW_MODELS, PRESETS
from lslm_tui.training.recipe import parse_recipe
from lslm_tui.types import ModelKind
from tests.fakes import entry

FILE = Path("/data/rows.jsonl")


def described(goal: str = "chat", preset: str = "balanced") -> Draft:
    draft = Draft("d1").with_goal(BY_ID[goal])
    chosen = BY_ID[goal]
    if chosen.kinds:
        draft = draft.with_base(entry("starter", kind=chosen.first_kind))
    else:
        draft = draft.with_new_model(chosen, NEW_MODELS[0])
    return draft.with_file(FILE).with_preset(preset)


@pytest.mark.parametrize("goal", [goal.id for goal in GOALS])
@pytest.mark.parametrize("preset", PRESETS)
def test_every_goal_and_preset_is_a_recipe(goal, preset):
    draft = described(goal, preset)
    recipe = parse_recipe(tomllib.loads(draft.recipe_text()))
    assert recipe.task == BY_ID[goal].task
    assert recipe.data.train[0].path == FILE
    assert draft.preset == preset


@pytest.mark.parametrize("goal", [goal for goal in GOALS if goal.architecture])
@pytest.mark.parametrize("new", NEW_MODELS)
def test_every_new_model_is_a_recipe(goal, new):
    draft = Draft("d").with_goal(goal).with_new_model(goal, new).with_file(FILE)
    recipe = parse_recipe(tomllib.loads(draft.recipe_text()))
    assert recipe.model.architecture == goal.architecture
    assert recipe.model.hidden_size == new.values["model.hidden_size"]


def test_a_smaller_model_learns_at_a_higher_rate():
    large = described().with_base(entry("big", parameters=7_000_000_000))
    small = described().with_base(entry("small", parameters=3_000_000))
    assert small.get("training.learning_rate") > large.get("training.learning_rate")


def test_a_base_that_was_only_added_is_named_by_its_path():
    draft = described().with_base(entry("mine", source=Source.DIRECTORY, path=Path("/models/mine")))
    assert draft.get("model.base") == "/models/mine"
    assert (
        described().with_base(entry("org/name", source=Source.CACHE)).get("model.base")
        == "org/name"
    )


def test_another_goal_keeps_the_file_and_nothing_else():
    draft = described().with_goal(BY_ID["label"])
    assert draft.data_path == str(FILE)
    assert (draft.base, draft.get("model"), draft.get("method")) == ("", None, None)


def test_own_translations_say_their_languages():
    chosen = TrainingSet(SetKind.TRANSLATIONS, 3, source_language="en", target_language="de")
    draft = described("translate").with_own(chosen, Path("/sets/t.jsonl"))
    assert draft.sources[0] == {"path": str(FILE)} and draft.source_name(1) == "translations-en-de"
    assert draft.get("data.train.1") == {
        "path": "/sets/t.jsonl",
        "shape": "parallel",
        "columns": {"source": "en", "target": "de"},
        "source_language": "en",
        "target_language": "de",
    }


def test_hand_written_text_is_kept_and_followed_once_it_is_toml():
    draft = described()
    broken = draft.with_text("name = \n# mine")
    assert broken.broken and broken.recipe_text() == "name = \n# mine"
    assert broken.values == draft.values
    mended = broken.with_text('# mine\nname = "x"\ntask = "sft"\n[data]\ntrain = "a.jsonl"\n')
    assert mended.recipe_text().startswith("# mine") and not mended.broken
    assert (mended.name, mended.data_path) == ("x", "a.jsonl")
    assert mended.with_value("seed", 3).recipe_text().startswith("# mine")


def test_drafts_are_kept_privately_and_found_again(monkeypatch):
    drafts = Drafts(find_paths())
    kept = drafts.keep(replace(described(), step=2))
    folder = find_paths().data / "drafts"
    (folder / "broken.json").write_text("{", encoding="utf-8")
    (folder / "other.json").write_text('{"id": "not-it", "goal": "chat"}', encoding="utf-8")
    assert Drafts(find_paths()).all() == [kept]
    assert (folder / "d1.json").stat().st_mode & 0o777 == 0o600
    drafts.forget("d1")
    assert drafts.all() == []

    def full(path, text):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(wizard_draft, "write_private", full)
    with pytest.raises(StorageError, match="No space left"):
        drafts.keep(kept)
    with pytest.raises(StorageError, match="cannot be written"):
        save_recipe("x", folder / "x.toml")


def test_the_default_place_of_a_recipe_is_its_own():
    draft = described().with_value("name", "../evil name")
    path = default_recipe(find_paths(), draft)
    assert path.parent == find_paths().recipes
    assert default_recipe(find_paths(), replace(draft, id="other")) != path


def test_goals_take_the_models_they_can_use():
    label, chat = BY_ID["label"], BY_ID["chat"]
    classifier = entry("c", kind=ModelKind.CLASSIFIER, chat=False)
    assert label.accepts(classifier) and not chat.accepts(classifier)
    assert not chat.accepts(entry("plain", chat=False))
    assert not chat.accepts(entry("adapter", base="starter-chat"))
    assert not chat.accepts(entry("broken", problem="no weights"))
    assert not any(BY_ID["scratch"].accepts(one) for one in (classifier, entry()))


def test_small_networks_from_scratch_learn_at_a_higher_rate_and_the_best_is_kept():
    goal = BY_ID["scratch"]
    told = []
    for new in NEW_MODELS:
        draft = Draft("d1").with_goal(goal).with_new_model(goal, new)
        told.append((draft.get("training.learning_rate"), draft.get("training.batch_rows")))
        assert draft.get("training.keep_best") is True
    assert told == [(3e-3, 16), (3e-3, 16), (1e-3, 32)]
    quick = Draft("d1").with_goal(goal).with_new_model(goal, NEW_MODELS[0]).with_preset(PRESETS[0])
    assert quick.get("training.keep_best") is None
