"""Exports: merged weights that answer like the adapter, or no directory at all."""

from __future__ import annotations

import errno
import json
import shutil
from pathlib import Path

import pytest
import torch
from peft import PeftModel
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM, AutoTokenizer

from lslm_tui.errors import ModelLoadError, ModelUnfitError, StorageError, UsageError
from lslm_tui.training import export as exports
from lslm_tui.training.export import export, main
from lslm_tui.training.run.proof import fingerprint_of_files
from tests.engine.models import CHAT_TEMPLATE, make_model, make_tokenizer
from tests.engine.test_adapter import make_adapter

pytestmark = pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing`:FutureWarning")


@pytest.fixture(scope="module")
def base(tmp_path_factory) -> Path:
    return make_model(tmp_path_factory.mktemp("models") / "tiny-base", template=CHAT_TEMPLATE)


@pytest.fixture(scope="module")
def run(base, tmp_path_factory) -> Path:
    """A run's directory with an adapter and its tokenizer in it."""
    path = tmp_path_factory.mktemp("runs") / "my-run"
    make_adapter(path / "model", base)
    make_tokenizer(CHAT_TEMPLATE).save_pretrained(path / "model")
    (path / "result.json").write_text(json.dumps({"name": "my", "method": "lora"}))
    return path


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_the_merged_model_answers_like_the_adapter(run, base, dtype, tmp_path):
    made = export(run / "model", tmp_path / "out", dtype=dtype)
    assert (made.source, made.base, made.dtype) == ("my-run", "tiny-base", dtype)
    weights = load_file(tmp_path / "out" / "model.safetensors")
    assert {str(w.dtype) for w in weights.values()} == {f"torch.{dtype}"}
    assert not any("lora" in name for name in weights)
    adapted = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(base), run / "model")
    merged = AutoModelForCausalLM.from_pretrained(tmp_path / "out", dtype=torch.float32)
    plain = AutoModelForCausalLM.from_pretrained(base)
    ids = torch.arange(10, 30)[None]
    with torch.inference_mode():
        want, got, before = (m.eval()(ids).logits for m in (adapted, merged, plain))
    limit = 1e-4 if dtype == "float32" else 0.05 * float(want.abs().max())
    assert float((want - got).abs().max()) < limit < float((want - before).abs().max())


def test_what_is_recorded_is_true_of_the_files(run, tmp_path):
    made = export(run / "model", tmp_path / "out")
    record = json.loads((tmp_path / "out" / "export.json").read_text())
    assert record["fingerprint"] == made.fingerprint == fingerprint_of_files(tmp_path / "out")
    assert record["path"] == str(tmp_path / "out")
    assert made.template_checked and made.prompts == 5
    assert 0 < made.largest_difference <= 0.1 * max(1, made.largest_logit)
    assert made.same_choice > 0.7
    old, new = (AutoTokenizer.from_pretrained(p) for p in (run / "model", tmp_path / "out"))
    talk = [{"role": "user", "content": "你好 🙂"}]
    assert old.apply_chat_template(talk) == new.apply_chat_template(talk)
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]


@pytest.mark.parametrize("name", ["llama", "gpt2"])
def test_a_whole_model_without_a_template(name, tmp_path):
    made = export(make_model(tmp_path / "m", name), tmp_path / "out", dtype="float32")
    assert made.base == "" and not made.template_checked and made.largest_difference < 1e-5


def test_an_empty_directory_may_be_the_target_and_a_full_one_not(run, tmp_path):
    target = tmp_path / "out"
    target.mkdir()
    export(run / "model", target)
    before = sorted((p.name, p.stat().st_mtime_ns) for p in target.iterdir())
    with pytest.raises(UsageError, match="not empty"):
        export(run / "model", target)
    assert sorted((p.name, p.stat().st_mtime_ns) for p in target.iterdir()) == before


def test_a_file_as_target(run, tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(UsageError):
        export(run / "model", tmp_path / "out")
    assert (tmp_path / "out").read_text() == "mine"


def test_a_difference_is_refused_and_nothing_is_left(run, tmp_path, monkeypatch):
    load = exports._load

    def changed(checkpoint, path):
        model = load(checkpoint, path)
        if path.name.endswith(".part"):
            with torch.no_grad():
                model.lm_head.weight.mul_(1.2)
        return model

    monkeypatch.setattr(exports, "_load", changed)
    with pytest.raises(ModelLoadError, match="does not answer like the original"):
        export(run / "model", tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_another_template_is_refused(run, tmp_path, monkeypatch):
    load = exports._tokenizer

    def changed(path):
        tokenizer = load(path)
        if path.name.endswith(".part"):
            tokenizer.chat_template = CHAT_TEMPLATE + "!"
        return tokenizer

    monkeypatch.setattr(exports, "_tokenizer", changed)
    with pytest.raises(ModelLoadError, match="other token ids"):
        export(run / "model", tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        RuntimeError("Error while serializing: I/O error: No space left on device (os error 28)"),
    ],
)
def test_a_full_disk_leaves_nothing(run, tmp_path, monkeypatch, error):
    def full(*_):
        raise error

    monkeypatch.setattr(exports, "fingerprint_of_files", full)
    with pytest.raises(StorageError, match="disk is full"):
        export(run / "model", tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_weights_that_are_no_numbers_are_refused(run, tmp_path):
    broken = shutil.copytree(run / "model", tmp_path / "broken")
    from safetensors.torch import save_file

    weights = load_file(broken / "adapter_model.safetensors")
    name = next(iter(weights))
    weights[name] = torch.full_like(weights[name], float("nan"))
    save_file(weights, broken / "adapter_model.safetensors", {"format": "pt"})
    with pytest.raises(ModelLoadError, match="does not answer|cannot be merged"):
        export(broken, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_pickle_is_refused(run, tmp_path):
    copy = shutil.copytree(run / "model", tmp_path / "copy")
    (copy / "adapter_model.safetensors").rename(copy / "adapter_model.bin")
    with pytest.raises(ModelUnfitError, match="pickle"):
        export(copy, tmp_path / "out")


def test_qlora_takes_the_rounded_base_and_says_so(run, base, tmp_path):
    pytest.importorskip("bitsandbytes")
    other = shutil.copytree(run, tmp_path / "q")
    (other / "result.json").write_text(json.dumps({"method": "qlora"}))
    made = export(other / "model", tmp_path / "out", dtype="float32")
    assert "4-bit" in made.notes[0]
    if "nf4" not in made.notes[0]:
        pytest.skip("bitsandbytes cannot round to nf4 here")
    plain = load_file(base / "model.safetensors")
    merged = load_file(tmp_path / "out" / "model.safetensors")
    name = "model.layers.0.mlp.down_proj.weight"  # no adapter on it, but held in 4 bits
    assert not torch.equal(plain[name], merged[name])
    assert len(merged[name].unique()) < 0.6 * len(plain[name].unique())
    head = "lm_head.weight" if "lm_head.weight" in plain else "model.embed_tokens.weight"
    assert torch.equal(plain[head], merged[head])


def test_the_process(run, tmp_path, capsys):
    assert main([str(run / "model"), "-o", str(tmp_path / "out")]) == 0
    facts = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert facts["path"] == str(tmp_path / "out") and facts["source"] == "my-run"
    assert main([str(run / "model"), "-o", str(tmp_path / "out")]) == 2
    assert "not empty" in capsys.readouterr().err
    assert main([str(tmp_path / "none"), "-o", str(tmp_path / "other")]) == 3
