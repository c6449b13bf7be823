"""Adapters opened by the engine: the same tokens as peft's own, and what is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import AutoModelForCausalLM, AutoTokenizer

from lslm_tui.engine import adapter as adapters
from lslm_tui.engine.adapter import find_base, is_adapter, name_of, read_adapter
from lslm_tui.engine.cached import cached, hub_cache, repo_id_in
from lslm_tui.errors import ModelLoadError, ModelNotFoundError, ModelUnfitError
from lslm_tui.types import Quantization
from tests.engine.models import (
    CHAT_TEMPLATE,
    change_json,
    generate,
    ids_of,
    make_model,
    make_tokenizer,
    open_model,
)

pytestmark = pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing`:FutureWarning")
PROMPT = "the quick brown fox jumps"


def make_adapter(path: Path, base: Path, *, strength: float = 0.3, **settings: object) -> Path:
    """A LoRA adapter whose weights are random on both sides, so that it changes the model."""
    torch.manual_seed(3)
    model = AutoModelForCausalLM.from_pretrained(base)
    settings = {"r": 4, "lora_alpha": 8, "target_modules": ["q_proj", "v_proj"]} | settings
    adapted = get_peft_model(model, LoraConfig(task_type="CAUSAL_LM", **settings))
    for name, weight in adapted.named_parameters():
        if "lora_" in name:
            torch.nn.init.normal_(weight, std=strength)
    adapted.save_pretrained(path)
    return path


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_model(tmp_path_factory.mktemp("models") / "tiny-base", template=CHAT_TEMPLATE)


@pytest.fixture(scope="module")
def adapter(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_adapter(tmp_path_factory.mktemp("adapters") / "my-adapter", base)


@pytest.mark.filterwarnings("error")
@pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing`:FutureWarning")
def test_greedy_tokens_are_those_of_peft(base, adapter):
    model = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(base), adapter).eval()
    tokenizer = AutoTokenizer.from_pretrained(base)
    ids = tokenizer(PROMPT, return_tensors="pt").input_ids
    wanted = model.generate(input_ids=ids, max_new_tokens=24, do_sample=False)[0, ids.shape[1] :]
    engine = open_model(adapter)
    tokens, _ = generate(engine, PROMPT)
    assert ids_of(tokens) == wanted.tolist()
    plain, _ = generate(open_model(base), PROMPT)
    assert ids_of(plain) != ids_of(tokens), (
        "the adapter must make a difference for this to say much"
    )


def test_the_model_tells_of_its_adapter(base, adapter):
    info = open_model(adapter).info
    assert (info.adapter, info.base) == ("my-adapter", "tiny-base")
    assert info.path == adapter and info.architecture == "LlamaForCausalLM"
    plain = open_model(base).info
    assert (plain.adapter, plain.base) == ("", "")
    assert info.parameters == plain.parameters, "merged: nothing is beside the weights"


def test_int8_takes_the_adapter_in_before_it_is_quantized(adapter, base):
    engine = open_model(adapter, quantization=Quantization.INT8)
    tokens, _ = generate(engine, PROMPT)
    plain, _ = generate(open_model(base, quantization=Quantization.INT8), PROMPT)
    assert engine.info.quantization is Quantization.INT8 and ids_of(tokens) != ids_of(plain)


def test_conv1d_and_trained_heads(tmp_path):
    base = make_model(tmp_path / "gpt2", "gpt2")
    path = make_adapter(
        tmp_path / "a",
        base,
        target_modules=["c_attn"],
        fan_in_fan_out=True,
        modules_to_save=["ln_f"],
    )
    engine = open_model(path)
    model = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(base), path).eval()
    ids = AutoTokenizer.from_pretrained(base)(PROMPT, return_tensors="pt").input_ids
    wanted = model.generate(input_ids=ids, max_new_tokens=8, do_sample=False)[0, ids.shape[1] :]
    tokens, _ = generate(engine, PROMPT)
    assert ids_of(tokens)[:8] == wanted.tolist()


def test_its_own_tokenizer_wins(adapter, base, tmp_path):
    own = shutil.copytree(adapter, tmp_path / "own")
    make_tokenizer("{% for m in messages %}{{ m.content }}!{% endfor %}").save_pretrained(own)
    assert read_adapter(own).has_tokenizer and not read_adapter(adapter).has_tokenizer
    assert open_model(own).info.capabilities >= open_model(base).info.capabilities


class TestRefusals:
    @pytest.fixture
    def copy(self, adapter, tmp_path) -> Path:
        return shutil.copytree(adapter, tmp_path / "copy")

    def test_a_pickle(self, copy):
        (copy / "adapter_model.safetensors").rename(copy / "adapter_model.bin")
        with pytest.raises(ModelUnfitError, match="pickle"):
            open_model(copy)

    def test_no_weights(self, copy):
        (copy / "adapter_model.safetensors").unlink()
        with pytest.raises(ModelLoadError, match="adapter_model.safetensors"):
            open_model(copy)

    def test_other_methods(self, copy):
        change_json(copy / "adapter_config.json", peft_type="IA3")
        with pytest.raises(ModelUnfitError, match="IA3"):
            open_model(copy)

    @pytest.mark.parametrize("key", ["megatron_config", "auto_mapping"])
    def test_settings_that_import_code(self, copy, key):
        change_json(copy / "adapter_config.json", **{key: {"parent_library": "evil"}})
        with pytest.raises(ModelUnfitError, match="code of its own"):
            open_model(copy)

    def test_a_missing_base_is_named(self, copy):
        change_json(copy / "adapter_config.json", base_model_name_or_path="someone/big-model")
        with pytest.raises(ModelNotFoundError, match="someone/big-model") as caught:
            open_model(copy)
        assert "models pull someone/big-model" in caught.value.remedy

    def test_a_base_that_is_not_named(self, copy):
        change_json(copy / "adapter_config.json", base_model_name_or_path=None)
        with pytest.raises(ModelNotFoundError, match="does not name"):
            open_model(copy)

    def test_another_model_than_its_base(self, copy, tmp_path):
        other = make_model(tmp_path / "other", hidden_size=64)
        change_json(copy / "adapter_config.json", base_model_name_or_path=str(other))
        with pytest.raises(ModelLoadError, match="does not fit its base model other"):
            open_model(copy)

    def test_weights_for_other_layers(self, copy):
        change_json(copy / "adapter_config.json", target_modules=["q_proj", "v_proj", "o_proj"])
        with pytest.raises(ModelLoadError, match="lacks weights"):
            open_model(copy)
        change_json(copy / "adapter_config.json", target_modules=["q_proj"])
        with pytest.raises(ModelLoadError, match="not in the model"):
            open_model(copy)

    def test_broken_files(self, copy):
        (copy / "adapter_model.safetensors").write_bytes(b"\x08\0\0\0\0\0\0\0{}")
        with pytest.raises(ModelLoadError):
            open_model(copy)
        (copy / "adapter_config.json").write_text("{")
        with pytest.raises(ModelLoadError, match="not valid JSON"):
            open_model(copy)

    def test_an_adapter_on_an_adapter(self, copy, adapter):
        change_json(copy / "adapter_config.json", base_model_name_or_path=str(adapter))
        with pytest.raises(ModelUnfitError, match="not a whole model"):
            open_model(copy)


class TestBases:
    def test_a_recorded_directory(self, tmp_path, base):
        assert find_base(tmp_path, str(base)) == base

    def test_one_beside_the_adapter(self, tmp_path):
        make = tmp_path / "base"
        make.mkdir()
        (tmp_path / "adapter").mkdir()
        (make / "config.json").write_text("{}")
        assert find_base(tmp_path / "adapter", "../base").resolve() == make.resolve()

    def test_a_hub_id_in_the_cache(self, tmp_path):
        revision = hub_cache() / "models--org--name" / "snapshots" / "abc"
        revision.mkdir(parents=True)
        (revision / "config.json").write_text("{}")
        assert find_base(tmp_path, "org/name") == revision == cached("org/name")
        elsewhere = "/elsewhere/hub/models--org--name/snapshots/old"
        assert find_base(tmp_path, elsewhere) == revision, "a cache that has moved"

    def test_a_starter_that_has_moved(self, tmp_path, monkeypatch):
        (tmp_path / "models" / "starter-x").mkdir(parents=True)
        (tmp_path / "models" / "starter-x" / "config.json").write_text("{}")
        monkeypatch.setattr(adapters.paths, "bundled", lambda name: tmp_path / name)
        assert find_base(tmp_path, "starter-x").name == "starter-x"
        assert find_base(tmp_path, "/gone/models/starter-x").name == "starter-x"

    def test_the_result_of_another_run(self, tmp_path, home):
        model = adapters.paths.find_paths().runs / "first" / "model"
        model.mkdir(parents=True)
        (model / "config.json").write_text("{}")
        assert find_base(tmp_path, "/gone/runs/first/model") == model


def test_names():
    assert name_of(Path("/x/runs/my-run/model")) == "my-run"
    assert name_of(Path("/x/models/starter-chat")) == "starter-chat"
    assert name_of(Path("/c/models--org--a-b/snapshots/1")) == "org/a-b"
    assert repo_id_in("/x/models--gpt2/snapshots/1") == ""


def test_a_whole_model_beside_adapter_settings_is_a_model(tmp_path, base):
    both = shutil.copytree(base, tmp_path / "both")
    (both / "adapter_config.json").write_text(json.dumps({"peft_type": "LORA"}))
    assert not is_adapter(both) and not is_adapter(base) and not is_adapter(tmp_path / "none")
