"""Opening: progress, silence, and a clear reason for everything that cannot be opened."""

from __future__ import annotations

import gc
import json
import shutil
import socket
import subprocess
import sys
import weakref
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from lslm_tui.engine import hardware, loading
from lslm_tui.engine.base import open_engine
from lslm_tui.errors import (
    EngineError,
    ModelLoadError,
    ModelNotFoundError,
    ModelUnfitError,
    OutOfMemoryError,
)
from lslm_tui.types import Cancel, ModelKind, ModelSpec, Progress, Quantization

from .models import CHAT_TEMPLATE, change_json, generate, make_model, open_model


@pytest.fixture
def copy(model_directory: Callable[[str], Path], tmp_path: Path) -> Path:
    """A copy of a good model, to be broken."""
    return Path(shutil.copytree(model_directory("llama"), tmp_path / "model"))


def test_what_is_known_of_an_open_model(model_directory: Callable[[str], Path]) -> None:
    path = model_directory("llama")
    engine = open_model(path)
    info = engine.info
    assert (info.kind, info.architecture) == (ModelKind.CAUSAL, "LlamaForCausalLM")
    assert (info.device, info.dtype, info.quantization) == ("cpu", "float32", Quantization.NONE)
    assert info.context_tokens == 256
    assert info.memory_bytes >= info.parameters * 4
    assert info.device_name.startswith("CPU, ")
    assert info.name == path.name and info.path == path
    engine.close()
    with pytest.raises(EngineError, match="closed"):
        generate(engine, "Tom")


def test_progress_names_its_phases_and_counts_bytes(copy: Path) -> None:
    steps = list(open_engine(ModelSpec("m", copy), Cancel()))
    assert all(isinstance(step, Progress) for step in steps)
    phases = [step.phase for step in steps]
    assert phases[:2] == ["starting torch", "checking files"]
    assert phases[-1] == "building the model"
    last = next(step for step in reversed(steps) if step.unit == "bytes")
    assert last.done == last.total == (copy / "model.safetensors").stat().st_size


def test_opening_can_be_stopped(copy: Path) -> None:
    cancel = Cancel()
    opening = open_engine(ModelSpec("m", copy), cancel)
    with pytest.raises(EngineError, match="stopped"):
        for step in opening:
            if step.phase == "reading weights":
                cancel.request()


def test_shards(tmp_path: Path) -> None:
    path = make_model(tmp_path / "m", "llama", shard_size="30KB")
    shards = sorted(path.glob("model-*.safetensors"))
    assert len(shards) > 2
    engine = open_model(path)
    assert generate(engine, "Tom")[0]
    engine.close()
    shards[1].unlink()
    with pytest.raises(ModelLoadError, match=f"lacks 1 of .*{shards[1].name}"):
        open_model(path)


def test_weights_cut_short_are_named(copy: Path) -> None:
    file = copy / "model.safetensors"
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(ModelLoadError, match=r"model\.safetensors is broken or was cut short"):
        open_model(copy)


@pytest.mark.parametrize("content", [b"", b"not safetensors at all, but long enough to be read"])
def test_weights_that_are_something_else(copy: Path, content: bytes) -> None:
    (copy / "model.safetensors").write_bytes(content)
    with pytest.raises(ModelLoadError, match="broken"):
        open_model(copy)


def test_no_weights(copy: Path) -> None:
    (copy / "model.safetensors").unlink()
    with pytest.raises(ModelLoadError, match="no weights"):
        open_model(copy)


def test_a_pickle_is_refused_with_the_reason(copy: Path) -> None:
    (copy / "model.safetensors").unlink()
    (copy / "pytorch_model.bin").write_bytes(b"x")
    with pytest.raises(ModelUnfitError, match="pickle can run any program"):
        open_model(copy)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", "not valid JSON .line 1"),
        ("[]", "does not hold a JSON object"),
        ("{}", "names no model_type"),
    ],
)
def test_a_broken_config(copy: Path, content: str, reason: str) -> None:
    (copy / "config.json").write_text(content)
    with pytest.raises(ModelLoadError, match=reason):
        open_model(copy)


def test_no_config_and_no_directory(tmp_path: Path) -> None:
    with pytest.raises(ModelLoadError, match="no config.json"):
        open_model(tmp_path)
    with pytest.raises(ModelLoadError, match="not a directory"):
        open_model(tmp_path / "nowhere")


def test_a_config_of_nonsense_values(copy: Path) -> None:
    change_json(copy / "config.json", num_attention_heads="many")
    with pytest.raises(ModelLoadError, match="could not be opened"):
        open_model(copy)


def test_weights_that_do_not_fit_the_config(copy: Path) -> None:
    change_json(copy / "config.json", num_hidden_layers=4)
    with pytest.raises(
        ModelLoadError, match=r"lacks .* of its weights, for example model\.layers\.3"
    ):
        open_model(copy)


def test_weights_of_another_shape(copy: Path) -> None:
    change_json(copy / "config.json", intermediate_size=50)
    with pytest.raises(ModelLoadError):
        open_model(copy)


def test_an_adapter_alone(tmp_path: Path) -> None:
    (tmp_path / "adapter_config.json").write_text(
        json.dumps({"peft_type": "LORA", "base_model_name_or_path": "someone/base"})
    )
    (tmp_path / "adapter_model.safetensors").touch()
    with pytest.raises(ModelNotFoundError, match="adapter of someone/base"):
        open_model(tmp_path)


def test_a_gguf_file(tmp_path: Path) -> None:
    (tmp_path / "m.gguf").touch()
    with pytest.raises(ModelUnfitError, match="GGUF"):
        open_model(tmp_path)


def test_a_kind_that_is_not_used(copy: Path) -> None:
    config = {"model_type": "distilbert", "architectures": ["DistilBertForMaskedLM"]}
    (copy / "config.json").write_text(json.dumps(config))
    with pytest.raises(ModelUnfitError, match="DistilBertForMaskedLM, which is not used here"):
        open_model(copy)


def test_a_config_that_belongs_to_other_weights(copy: Path) -> None:
    config = {
        "model_type": "distilbert",
        "architectures": ["DistilBertForSequenceClassification"],
    }
    (copy / "config.json").write_text(json.dumps(config))
    with pytest.raises(ModelLoadError, match="lacks 104 of its weights"):
        open_model(copy)


def test_code_of_its_own_is_never_run(copy: Path) -> None:
    trap = copy / "modeling_own.py"
    trap.write_text("raise SystemExit('this must never run')")
    change_json(
        copy / "config.json",
        model_type="homemade",
        auto_map={"AutoModelForCausalLM": "modeling_own.Own", "AutoConfig": "modeling_own.C"},
    )
    with pytest.raises(ModelUnfitError, match="Python code of its own"):
        open_model(copy)
    change_json(copy / "config.json", model_type="llama")
    engine = open_model(copy)
    assert type(engine._decoder._model).__module__.startswith("transformers.")  # type: ignore[attr-defined]
    engine.close()


def test_an_unknown_architecture(copy: Path) -> None:
    change_json(copy / "config.json", model_type="llama99")
    with pytest.raises(ModelUnfitError, match="does not know the model type llama99"):
        open_model(copy)


def test_a_stored_quantization_is_refused(copy: Path) -> None:
    change_json(copy / "config.json", quantization_config={"quant_method": "gptq", "bits": 4})
    with pytest.raises(ModelUnfitError, match="stored quantized .gptq."):
        open_model(copy)


def test_gpt2_as_it_was_first_published(tmp_path: Path) -> None:
    """Names without a prefix, masks among the weights, vocab.json and merges.txt alone."""
    from safetensors.torch import load_file, save_file

    path = make_model(tmp_path / "gpt2", "gpt2")
    engine = open_model(path)
    expected, _ = generate(engine, "Hello, how are you")
    weights = load_file(path / "model.safetensors")
    bare = {name.removeprefix("transformer."): tensor for name, tensor in weights.items()}
    bare.pop("lm_head.weight", None)
    bare["h.0.attn.bias"] = torch.ones(1, 1, 256, 256)
    save_file(bare, path / "model.safetensors", metadata={"format": "pt"})
    model = json.loads((path / "tokenizer.json").read_text())["model"]
    (path / "vocab.json").write_text(json.dumps(model["vocab"]))
    (path / "merges.txt").write_text("\n".join(" ".join(pair) for pair in model["merges"]))
    (path / "tokenizer.json").unlink()
    (path / "tokenizer_config.json").write_text(
        json.dumps({"tokenizer_class": "GPT2Tokenizer", "eos_token": "<|end|>"})
    )
    old = open_model(path)
    tokens, _ = generate(old, "Hello, how are you")
    assert [token.id for token in tokens] == [token.id for token in expected]
    assert old.info.parameters == engine.info.parameters
    engine.close()
    old.close()


def test_no_tokenizer(copy: Path) -> None:
    for file in copy.glob("tokenizer*"):
        file.unlink()
    with pytest.raises(ModelLoadError, match="tokenizer"):
        open_model(copy)


@pytest.mark.parametrize("content", ["{", "{}", '{"model": {"type": "Odd"}, "added_tokens": []}'])
def test_a_broken_tokenizer(copy: Path, content: str) -> None:
    (copy / "tokenizer.json").write_text(content)
    with pytest.raises(ModelLoadError, match="could not be opened"):
        open_model(copy)


def test_a_device_that_is_not_there(copy: Path) -> None:
    with pytest.raises(ModelUnfitError, match="no device cuda:7"):
        open_model(copy, device="cuda:7")
    with pytest.raises(ModelUnfitError, match="no dtype"):
        list(open_engine(ModelSpec("m", copy, dtype="int3"), Cancel()))


def test_too_large_for_memory(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hardware, "free_memory", lambda device: 1000)
    with pytest.raises(OutOfMemoryError, match="GiB free"):
        open_model(copy)


def test_memory_that_runs_out_while_building(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")

    monkeypatch.setattr(loading, "_load_model", fail)
    with pytest.raises(OutOfMemoryError, match="opening the model"):
        open_model(copy)


def test_nothing_opens_a_socket(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    open_model(copy).close()


def test_closing_gives_the_weights_back(copy: Path) -> None:
    engine = open_model(copy)
    generate(engine, "Tom")
    model = weakref.ref(engine._decoder._model)  # type: ignore[attr-defined]
    engine.close()
    gc.collect()
    assert model() is None
    engine.close()


def test_a_failed_opening_keeps_nothing(copy: Path) -> None:
    change_json(copy / "config.json", num_hidden_layers=4)
    with pytest.raises(ModelLoadError):
        open_model(copy)
    gc.collect()
    from transformers import LlamaForCausalLM

    shaped_so = [m for m in gc.get_objects() if type(m) is LlamaForCausalLM]
    assert not [m for m in shaped_so if m.config.num_hidden_layers == 4]


def test_nothing_is_printed(tmp_path: Path) -> None:
    """In a fresh process, so that first-time messages of the libraries would show."""
    path = make_model(tmp_path / "m", "llama", template=CHAT_TEMPLATE)
    change_json(path / "config.json", surplus_key=1)
    change_json(path / "generation_config.json", temperature=0.5, top_k=7)
    program = (
        "import sys; from pathlib import Path\n"
        "from tests.engine.models import open_model, generate\n"
        "engine = open_model(Path(sys.argv[1])); generate(engine, 'Tom'); engine.close()\n"
        "import warnings, logging; warnings.warn('from a library')\n"
        "logging.getLogger('transformers.models').warning('chatter')\n"
    )
    root = Path(__file__).resolve().parents[2]
    ran = subprocess.run(
        [sys.executable, "-c", program, str(path)], cwd=root, capture_output=True, text=True
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
