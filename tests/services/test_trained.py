"""What runs made, in the library: models and adapters, by name, with what was proved."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lslm_tui.errors import ModelNotFoundError
from lslm_tui.paths import find_paths
from lslm_tui.services import library as library_module
from lslm_tui.services.library import Library, Source
from lslm_tui.services.model_files import read_model
from lslm_tui.services.trained import read_trained, short, trained_at, trained_models
from lslm_tui.types import ModelKind
from tests.services.model_maker import LLAMA, make_model, safetensors

RESULT = {
    "name": "my-model",
    "task": "sft",
    "method": "lora",
    "comparison": {
        "metric": "loss",
        "unit": "nats per token",
        "higher_is_better": False,
        "before": 3.25,
        "after": 2.5,
        "difference": -0.75,
        "low": -0.9,
        "high": -0.6,
        "rows": 40,
        "resamples": 1000,
    },
    "fingerprint": {"before": "a" * 64, "after": "b" * 64},
    "finished": "2026-01-02T03:04:05Z",
}


def make_run(name: str, **changes) -> Path:
    """A finished run with a whole model in it."""
    run = find_paths().runs / name
    make_model(run / "model")
    (run / "result.json").write_text(json.dumps(RESULT | changes))
    return run


def make_adapter(path: Path, base: str, **settings) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    config = {"peft_type": "LORA", "r": 4, "base_model_name_or_path": base} | settings
    (path / "adapter_config.json").write_text(json.dumps(config))
    (path / "adapter_model.safetensors").write_bytes(safetensors({"a.lora_A.weight": [2, 3]}))
    return path


@pytest.fixture
def library(tmp_path, monkeypatch) -> Library:
    monkeypatch.setattr(library_module, "bundled", lambda name: tmp_path / "none")
    return Library(find_paths())


class TestLibrary:
    def test_a_finished_run_is_a_model(self, library):
        run = make_run("my-model-20260102")
        (entry,) = library.entries()
        assert (entry.name, entry.source, entry.base) == ("my-model-20260102", Source.RUN, "")
        assert entry.path == run / "model" and entry.kind is ModelKind.CAUSAL
        assert entry.problem == ""

    @pytest.mark.parametrize("lacking", ["result.json", "model"])
    def test_an_unfinished_run_is_none(self, library, lacking):
        run = make_run("half")
        if lacking == "model":
            (run / "model").rename(run / "elsewhere")
        else:
            (run / lacking).unlink()
        assert library.entries() == []

    @pytest.mark.parametrize("text", ["", "{", "[]", "null", "\0" * 100])
    def test_a_broken_result_is_passed_over(self, library, text):
        (make_run("broken") / "result.json").write_text(text)
        make_run("whole")
        assert [entry.name for entry in library.entries()] == ["whole"]

    def test_the_recipes_name_finds_the_newest(self, library):
        make_run("my-model-1", finished="2026-01-01T00:00:00Z")
        make_run("my-model-2", finished="2026-01-03T00:00:00Z")
        make_run("my-model-3", finished="2026-01-02T00:00:00Z")
        assert [e.name for e in library.entries()] == ["my-model-2", "my-model-3", "my-model-1"]
        assert library.resolve("my-model").name == "my-model-2"
        assert library.resolve("my-model-1").name == "my-model-1"

    def test_a_directory_of_a_run_is_its_model(self, library):
        run = make_run("named")
        assert library.resolve(str(run)).path == run / "model"
        assert library.resolve(str(run)).name == "named"

    def test_a_classifier_and_a_translator_have_their_kind(self, library):
        config = LLAMA | {"architectures": ["BertForSequenceClassification"], "model_type": "bert"}
        make_model(make_run("labels") / "model", config=config)
        config = {"architectures": ["MarianMTModel"], "is_encoder_decoder": True}
        make_model(make_run("pairs") / "model", config=config)
        kinds = {entry.name: entry.kind for entry in library.entries()}
        assert kinds == {"labels": ModelKind.CLASSIFIER, "pairs": ModelKind.SEQ2SEQ}


class TestAdapters:
    def test_an_adapter_is_what_its_base_is(self, library, tmp_path):
        base = make_model(tmp_path / "big", chat_template__jinja="{{ messages }}")
        run = make_run("tuned")
        (run / "model").rename(run / "old")
        make_adapter(run / "model", str(base))
        (entry,) = library.entries()
        assert (entry.name, entry.base, entry.kind) == ("tuned", "big", ModelKind.CAUSAL)
        assert entry.parameters == 12 and entry.context_tokens == 2048 and entry.chat
        assert entry.size_bytes == (run / "model" / "adapter_model.safetensors").stat().st_size
        assert entry.problem == "" and read_model(run / "model").rank == 4

    def test_an_added_directory_may_be_one(self, library, tmp_path):
        base = make_model(tmp_path / "big")
        path = make_adapter(tmp_path / "mine", str(base))
        library.add(path)
        assert library.resolve("mine").base == "big"
        assert library.resolve(str(path)).path == path

    def test_a_missing_base_is_named(self, library, tmp_path):
        path = make_adapter(tmp_path / "mine", "someone/gone")
        entry = library.resolve(str(path))
        assert entry.base == "someone/gone"
        assert "someone/gone" in entry.problem and "models pull" in entry.problem

    def test_a_pickle_is_refused(self, library, tmp_path):
        path = make_adapter(tmp_path / "mine", str(make_model(tmp_path / "big")))
        (path / "adapter_model.safetensors").rename(path / "adapter_model.bin")
        assert "pickle" in library.resolve(str(path)).problem

    def test_an_adapter_on_itself_ends(self, library, tmp_path):
        path = make_adapter(tmp_path / "mine", str(tmp_path / "mine"))
        assert "another adapter" in library.resolve(str(path)).problem

    def test_a_cut_off_file(self, library, tmp_path):
        path = make_adapter(tmp_path / "mine", str(make_model(tmp_path / "big")))
        (path / "adapter_model.safetensors").write_bytes(b"\x10")
        assert "damaged" in library.resolve(str(path)).problem

    def test_nothing_there(self, library, tmp_path):
        (tmp_path / "empty").mkdir()
        with pytest.raises(ModelNotFoundError):
            library.resolve(str(tmp_path / "empty"))


def test_what_was_proved():
    run = make_run("x")
    found = trained_at(run / "model")
    assert found == read_trained(run) == trained_models(find_paths().runs)[0]
    assert found.proof.rows == 40 and found.proof.low == -0.9
    assert str(found.proof) == (
        "loss 3.25 → 2.5 nats per token (-0.75, 95 % interval -0.9 to -0.6, 40 rows)"
    )
    assert short(found.fingerprint_after) == "b" * 12
    assert trained_at(run / "elsewhere") is None


@pytest.mark.parametrize("comparison", [None, {}, {"metric": "loss"}, [], "x"])
def test_no_comparison(comparison):
    assert read_trained(make_run("x", comparison=comparison)).proof is None


def test_no_runs_at_all(tmp_path):
    assert trained_models(tmp_path / "none") == []
