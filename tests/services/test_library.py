import json
from pathlib import Path

import pytest

from lslm_tui.engine.checkpoint import read_checkpoint
from lslm_tui.errors import (
    LslmError,
    ModelNotDownloadedError,
    ModelNotFoundError,
    ModelUnfitError,
    StorageError,
)
from lslm_tui.paths import find_paths
from lslm_tui.services import library as library_module
from lslm_tui.services.library import Library, Source, hub_cache
from lslm_tui.services.model_files import read_model
from lslm_tui.types import ModelKind
from tests.services.model_maker import LLAMA, make_cached, make_model, safetensors

TWELVE = safetensors({"a": [3, 4]})


@pytest.fixture
def starters(tmp_path, monkeypatch) -> Path:
    folder = tmp_path / "starters"
    make_model(folder / "starter-chat", chat_template__jinja="{{ messages }}")
    monkeypatch.setattr(library_module, "bundled", lambda name: folder)
    return folder


@pytest.fixture
def library(starters) -> Library:
    return Library(find_paths())


class TestEntries:
    def test_order_and_facts(self, library, tmp_path):
        make_cached(hub_cache(), "Qwen/Qwen3-0.6B")
        library.add(make_model(tmp_path / "own"))
        entries = library.entries()
        assert [(e.name, e.source) for e in entries] == [
            ("starter-chat", Source.STARTER),
            ("own", Source.DIRECTORY),
            ("Qwen/Qwen3-0.6B", Source.CACHE),
        ]
        starter, own, _ = entries
        assert starter.chat and not own.chat
        assert own.kind is ModelKind.CAUSAL
        assert (own.parameters, own.context_tokens, own.problem) == (12, 2048, "")
        assert own.size_bytes == (tmp_path / "own" / "model.safetensors").stat().st_size

    def test_nothing_at_all(self, tmp_path, monkeypatch):
        monkeypatch.setattr(library_module, "bundled", lambda name: tmp_path / "none")
        assert Library(find_paths()).entries() == []

    def test_configurations_without_weights_are_not_offered(self, library, tmp_path):
        make_cached(hub_cache(), "gpt2", weights=False)
        make_model(tmp_path / "several" / "tokenizer-only", weights=False)
        make_model(tmp_path / "several" / "real")
        library.add(tmp_path / "several")
        assert [entry.name for entry in library.entries()] == ["starter-chat", "real"]

    def test_an_unfinished_download_is_named_as_such(self, library):
        snapshot = make_cached(hub_cache(), "org/part", weights=False)
        blobs = snapshot.parents[1] / "blobs"
        blobs.mkdir()
        (blobs / "abc.lslm-part").write_bytes(b"x")
        entry = library.entries()[-1]
        assert entry.name == "org/part"
        assert "models pull org/part" in entry.problem
        (snapshot / "model.safetensors").write_bytes(safetensors({"a": [3, 4]}))
        assert library.entries()[-1].problem == "", "an older, whole revision can still be used"

    def test_the_revision_main_points_at_wins(self, library):
        make_cached(hub_cache(), "org/m", commit="b" * 40)
        make_cached(hub_cache(), "org/m", commit="a" * 40)
        assert library.resolve("org/m").path.name == "a" * 40

    def test_a_directory_seen_twice_is_listed_once(self, library, starters):
        library.add(starters / "starter-chat")
        assert [entry.source for entry in library.entries()] == [Source.STARTER]

    def test_a_directory_that_has_gone_is_passed_over(self, library, tmp_path):
        library.add(make_model(tmp_path / "own"))
        (tmp_path / "own").rename(tmp_path / "moved")
        assert len(library.entries()) == 1

    def test_a_large_cache_is_listed_without_reading_weights(self, library):
        for number in range(300):
            snapshot = make_cached(hub_cache(), f"org/model-{number}")
            with (snapshot / "model.safetensors").open("r+b") as weights:
                weights.truncate(1_000_000_000)  # sparse: reading them all would take minutes
        assert len(library.entries()) == 301

    def test_a_damaged_list_of_directories_says_so(self, library):
        paths = find_paths()
        paths.data.mkdir(parents=True)
        (paths.data / "library.json").write_text("{")
        with pytest.raises(StorageError, match="damaged"):
            library.entries()


class TestResolve:
    def test_names_directories_and_endings(self, library, tmp_path, monkeypatch):
        make_cached(hub_cache(), "Qwen/Qwen3-0.6B")
        make_model(tmp_path / "中文 模型")
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.chdir(tmp_path)
        assert library.resolve("starter-chat").source is Source.STARTER
        assert library.resolve("qwen3-0.6b").name == "Qwen/Qwen3-0.6B"
        for reference in ("~/中文 模型", "./中文 模型", "中文 模型", str(tmp_path / "中文 模型")):
            assert library.resolve(reference).path == tmp_path / "中文 模型"

    def test_several_fit(self, library):
        make_cached(hub_cache(), "a/same")
        make_cached(hub_cache(), "b/same")
        with pytest.raises(ModelNotFoundError, match="a/same, b/same"):
            library.resolve("same")

    def test_a_hub_id_that_is_not_here_can_be_downloaded(self, library):
        with pytest.raises(ModelNotDownloadedError) as caught:
            library.resolve("org/some-model")
        assert caught.value.repo_id == "org/some-model"
        assert "models pull org/some-model" in caught.value.remedy

    @pytest.mark.parametrize(
        ("reference", "remedy"),
        [
            ("starter-chta", "Did you mean starter-chat"),
            ("zzz", "models list"),
            ("", "models list"),
        ],
    )
    def test_unknown_names_get_the_nearest(self, library, reference, remedy):
        with pytest.raises(ModelNotFoundError) as caught:
            library.resolve(reference)
        assert remedy in caught.value.remedy

    def test_a_directory_without_a_model(self, library, tmp_path):
        with pytest.raises(ModelNotFoundError, match="no config.json"):
            library.resolve(str(tmp_path))
        with pytest.raises(ModelNotFoundError, match="no directory"):
            library.resolve(str(tmp_path / "absent"))


class TestAdd:
    def test_is_remembered_once_and_forgotten(self, library, tmp_path):
        path = make_model(tmp_path / "own")
        library.add(path)
        library.add(path / ".." / "own")
        stored = find_paths().data / "library.json"
        assert json.loads(stored.read_text())["directories"] == [str(path)]
        assert stored.stat().st_mode & 0o777 == 0o600
        library.forget("own")
        assert [entry.name for entry in library.entries()] == ["starter-chat"]
        assert path.is_dir()
        with pytest.raises(ModelNotFoundError):
            library.forget("own")

    def test_what_cannot_be_opened_is_refused(self, library, tmp_path):
        pickled = make_model(tmp_path / "pickled", weights=False, pytorch_model__bin="x")
        with pytest.raises(ModelUnfitError, match="pickles"):
            library.add(pickled)
        with pytest.raises(ModelNotFoundError, match="no directory"):
            library.add(tmp_path / "absent")
        assert len(library.entries()) == 1

    def test_a_home_that_cannot_be_written(self, library, tmp_path):
        find_paths().data.parent.mkdir(exist_ok=True)
        find_paths().data.write_text("a file where the directory should be")
        with pytest.raises(StorageError):
            library.add(make_model(tmp_path / "own"))


class TestModelFiles:
    @pytest.mark.parametrize(
        ("config", "kind", "problem"),
        [
            (LLAMA, ModelKind.CAUSAL, ""),
            ({"architectures": ["GPT2LMHeadModel"]}, ModelKind.CAUSAL, ""),
            ({"model_type": "gpt2"}, ModelKind.CAUSAL, ""),
            ({"architectures": ["GPT2Model"], "model_type": "gpt2"}, ModelKind.CAUSAL, ""),
            (
                {"architectures": ["MarianMTModel"], "is_encoder_decoder": True},
                ModelKind.SEQ2SEQ,
                "",
            ),
            (
                {"architectures": ["BertForSequenceClassification"]},
                ModelKind.CLASSIFIER,
                "",
            ),
            ({"architectures": ["LlavaForConditionalGeneration"]}, None, "neither a causal"),
            ({}, None, "no architecture"),
        ],
    )
    def test_kinds(self, tmp_path, config, kind, problem):
        files = read_model(make_model(tmp_path / "m", config=config))
        assert files.kind is kind
        assert problem in files.problem and bool(problem) == bool(files.problem)

    def test_shards_are_added_up_and_a_missing_one_is_named(self, tmp_path):
        shards = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]
        index = json.dumps({"weight_map": {"a": shards[0], "b": shards[1]}})
        path = make_model(tmp_path / "m", weights=False)
        (path / "model.safetensors.index.json").write_text(index)
        (path / shards[0]).write_bytes(safetensors({"a": [5, 5]}, "BF16"))
        assert "1 of 2 weight files are missing" in read_model(path).problem
        (path / shards[1]).write_bytes(safetensors({"b": [7]}, "BF16"))
        weights = read_model(path).weights
        assert (weights.parameters, weights.dtype, weights.problem) == (32, "BF16", "")

    @pytest.mark.parametrize(
        ("files", "opens"),
        [
            ({"model__safetensors": TWELVE}, True),
            ({"foo__safetensors": TWELVE}, False),
            ({"model-00001-of-00002__safetensors": TWELVE}, False),
            ({"pytorch_model__bin": b"x"}, False),
            ({"model__safetensors": TWELVE, "pytorch_model__bin": b"x"}, True),
            ({"consolidated__safetensors": TWELVE}, False),
            (
                {"model__safetensors__index__json": '{"weight_map": {"a": "../x.safetensors"}}'},
                False,
            ),
            ({"model__safetensors__index__json": '{"weight_map": {}}'}, False),
            ({"model__safetensors__index__json": '{"weight_map": {"a": "w.safetensors"}}'}, False),
            ({}, False),
        ],
    )
    def test_what_is_listed_as_sound_is_what_the_engine_reads(self, tmp_path, files, opens):
        path = make_model(tmp_path / "m", weights=False, **files)
        problem = read_model(path).problem
        assert (problem == "") is opens
        if opens:
            assert [file.name for file in read_checkpoint(path).weights] == ["model.safetensors"]
        else:
            with pytest.raises(LslmError):
                read_checkpoint(path)

    def test_an_index_cannot_point_outside(self, tmp_path):
        path = make_model(tmp_path / "m", weights=False)
        index = json.dumps({"weight_map": {"a": "../../secret.safetensors"}})
        (path / "model.safetensors.index.json").write_text(index)
        assert "outside" in read_model(path).problem

    @pytest.mark.parametrize(
        "data",
        [b"", b"abc", b"\xff" * 200, safetensors({"a": [3, 4]})[:-1], b"\x02" + bytes(7) + b"[]"],
        ids=["empty", "short", "noise", "cut", "no-object"],
    )
    def test_broken_weights_are_found_without_opening_them(self, tmp_path, data):
        path = make_model(tmp_path / "m", model__safetensors=data)
        assert "damaged or cut off" in read_model(path).problem

    @pytest.mark.parametrize("text", ["", "[]", "{", "\ufeff{}"])
    def test_broken_configurations(self, tmp_path, text):
        path = make_model(tmp_path / "m", config__json=text)
        assert "config.json" in read_model(path).problem

    def test_template_and_licence(self, tmp_path):
        card = "---\nlanguage: en\nlicense: 'apache-2.0'\n---\n# Model\nlicense: other\n"
        settings = json.dumps({"chat_template": "{{ messages }}"})
        path = make_model(tmp_path / "m", README__md=card, tokenizer_config__json=settings)
        files = read_model(path)
        assert files.chat_template
        assert files.licence == "apache-2.0"

    def test_packed_weights_have_no_parameter_count(self, tmp_path):
        config = LLAMA | {"quantization_config": {"quant_method": "bitsandbytes"}}
        files = read_model(make_model(tmp_path / "m", config=config))
        assert files.weights.parameters is None
        assert files.quantized == "bitsandbytes"

    def test_no_tokenizer(self, tmp_path):
        path = make_model(tmp_path / "m")
        (path / "tokenizer.json").unlink()
        assert "tokenizer" in read_model(path).problem


class TestRobustness:
    """One broken directory must not hide the others."""

    def test_a_type_that_is_no_text(self, tmp_path):
        path = make_model(tmp_path / "odd", config={"model_type": ["llama"], "architectures": []})
        assert read_model(path).kind is None

    @pytest.mark.parametrize(
        "header",
        [
            b'{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, "5"]}}',
            b"[" * 200_000,
            b'{"a": {"dtype": "F32", "shape": [' + b"9" * 5000 + b'], "data_offsets": [0, 1]}}',
        ],
    )
    def test_a_header_that_makes_no_sense(self, tmp_path, header):
        weights = len(header).to_bytes(8, "little") + header
        path = make_model(tmp_path / "odd", weights=False, model__safetensors=weights)
        assert "damaged" in read_model(path).problem

    def test_files_that_go_away_while_they_are_read(self, tmp_path, monkeypatch):
        path = make_model(tmp_path / "gone")

        def gone(*_: object, **__: object) -> None:
            raise FileNotFoundError(2, "No such file or directory")

        monkeypatch.setattr("lslm_tui.services.model_files._count_elements", gone)
        assert "cannot be read" in read_model(path).problem

    @pytest.mark.parametrize("name", ["~nobody-of-that-name/x", "x" * 5000, "./" + "x" * 5000])
    def test_names_that_are_no_paths(self, library, name):
        with pytest.raises(ModelNotFoundError):
            library.resolve(name)


def test_a_model_that_also_sees_chats_like_others(tmp_path):
    """As Gemma 3 of 4 B and more is published."""
    config = {"architectures": ["Gemma3ForConditionalGeneration"], "model_type": "gemma3"}
    assert read_model(make_model(tmp_path / "gemma", config=config)).kind is ModelKind.CAUSAL
