"""Bases are found offline, refused in words, and written so that they load elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from lslm_tui.errors import (
    ModelLoadError,
    ModelNotDownloadedError,
    ModelNotFoundError,
    ModelUnfitError,
)
from lslm_tui.training.architectures.gpt2 import build_gpt2
from lslm_tui.training.architectures.llama import build_llama
from lslm_tui.training.models import (
    add_adapter,
    find_base,
    linear_layers,
    open_base,
    open_tokenizer,
    save,
)
from lslm_tui.training.recipe import TokenizerTable
from lslm_tui.training.tokenizers import make_tokenizer

from . import tiny

BUILDERS = {"llama": build_llama, "gpt2": build_gpt2}


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    table = TokenizerTable(vocabulary_size=300)
    return make_tokenizer(table, ["some words"], context_tokens=128, chat=True)


def built(architecture: str, tokenizer: Any, **numbers: Any) -> Any:
    table = tiny.recipe("pretrain", model={**tiny.MODEL, **numbers}).model
    return BUILDERS[architecture](table, tokenizer)


def test_a_directory_and_a_starter_are_found(tmp_path: Path) -> None:
    assert find_base(str(tmp_path)) == tmp_path
    assert (find_base("starter-chat") / "recipe.toml").is_file()


def test_an_unknown_name_lists_the_starters() -> None:
    with pytest.raises(ModelNotFoundError, match="There is no model nothing"):
        find_base("nothing")
    with pytest.raises(ModelNotFoundError, match="Did you mean starter-chat?"):
        find_base("starter-chatt")


def test_a_hub_id_that_is_not_there_offers_the_download() -> None:
    with pytest.raises(ModelNotDownloadedError, match="models pull nobody/none") as refusal:
        find_base("nobody/none")
    assert refusal.value.repo_id == "nobody/none"


def test_a_hub_id_in_the_cache_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    repository = tmp_path / "models--some--model"
    (repository / "refs").mkdir(parents=True)
    (repository / "refs" / "main").write_text("abc", encoding="utf-8")
    (repository / "snapshots" / "abc").mkdir(parents=True)
    (repository / "snapshots" / "abc" / "config.json").write_text("{}", encoding="utf-8")
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    assert find_base("some/model") == repository / "snapshots" / "abc"


@pytest.mark.parametrize("architecture", BUILDERS)
@pytest.mark.parametrize("tied", [True, False])
def test_what_is_saved_is_half_as_large_and_loads(
    architecture: str, tied: bool, tokenizer: Any, tmp_path: Path
) -> None:
    model = built(architecture, tokenizer, tied_embeddings=tied)
    save(model, tokenizer, tmp_path)
    stored = load_file(tmp_path / "model.safetensors")
    assert {value.dtype for value in stored.values()} == {torch.bfloat16}
    assert ("lm_head.weight" in stored) is not tied
    assert json.loads((tmp_path / "config.json").read_text("utf-8"))["dtype"] == "bfloat16"
    assert model.dtype == torch.float32
    again = open_base(tiny.recipe("sft", model={"base": str(tmp_path)}))
    assert again.dtype == torch.float32
    for name, value in model.state_dict().items():
        torch.testing.assert_close(again.state_dict()[name], value.bfloat16().float())
    assert open_tokenizer(str(tmp_path)).chat_template == tokenizer.chat_template


def test_four_bits_need_a_gpu(
    tokenizer: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    save(built("llama", tokenizer), tokenizer, tmp_path)
    with pytest.raises(ModelUnfitError, match="needs an NVIDIA GPU") as refusal:
        open_base(tiny.recipe("sft", method="qlora", model={"base": str(tmp_path)}))
    assert '"lora"' in refusal.value.remedy


def test_named_layers_must_be_there(tokenizer: Any) -> None:
    recipe = tiny.recipe(
        "sft", method="lora", model={"base": "x"}, lora={"targets": ["query_proj"]}
    )
    with pytest.raises(ModelUnfitError, match="query_proj") as refusal:
        add_adapter(built("llama", tokenizer), recipe)
    assert "q_proj" in refusal.value.remedy


def test_adapters_go_on_every_linear_layer_but_the_head(tokenizer: Any) -> None:
    llama = built("llama", tokenizer, tied_embeddings=False)
    assert linear_layers(llama) == [
        *("down_proj", "gate_proj", "k_proj", "o_proj", "q_proj", "up_proj", "v_proj")
    ]
    assert linear_layers(built("gpt2", tokenizer)) == ["c_attn", "c_fc", "c_proj"]


def test_a_model_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(
        json.dumps({"model_type": "marian", "is_encoder_decoder": True}), encoding="utf-8"
    )
    (tmp_path / "model.safetensors").write_bytes(b"")
    with pytest.raises(ModelUnfitError, match="seq2seq model"):
        open_base(tiny.recipe("sft", model={"base": str(tmp_path)}))


def test_broken_weights_are_said_to_be_broken(tokenizer: Any, tmp_path: Path) -> None:
    save(built("llama", tokenizer), tokenizer, tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"nothing of use")
    with pytest.raises(ModelLoadError, match="could not be opened"):
        open_base(tiny.recipe("sft", model={"base": str(tmp_path)}))


def test_a_pickle_is_refused(tokenizer: Any, tmp_path: Path) -> None:
    save(built("llama", tokenizer), tokenizer, tmp_path)
    (tmp_path / "model.safetensors").rename(tmp_path / "pytorch_model.bin")
    with pytest.raises(ModelUnfitError, match="pickle"):
        open_base(tiny.recipe("sft", model={"base": str(tmp_path)}))


def test_a_directory_without_tokenizer_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelLoadError, match="tokenizer"):
        open_tokenizer(str(tmp_path))
