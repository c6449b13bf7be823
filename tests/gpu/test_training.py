"""Training on an NVIDIA GPU. Run all of it with: python -m pytest tests/gpu -m gpu"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from lslm_tui.training.__main__ import main
from tests.engine.models import make_model

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no NVIDIA GPU"),
    pytest.mark.filterwarnings(
        "ignore::FutureWarning", "ignore::DeprecationWarning", "ignore::UserWarning"
    ),
]
LARGE = dict(hidden_size=512, intermediate_size=1024, num_attention_heads=8, num_key_value_heads=4)
RECIPE = """
name = "gpu"
task = "{task}"
method = "{method}"
seed = 3
[model]
base = "{base}"
[data]
train = ["rows.jsonl"]
eval_rows = 8
packing = {packing}
max_tokens = 64
[training]
max_steps = 6
batch_rows = 4
micro_batch_rows = 2
learning_rate = 1e-3
checkpoint_steps = 3
log_steps = 1
optimizer = "{optimizer}"
gradient_checkpointing = {checkpointing}
[evaluation]
rows = 8
resamples = 50
samples = 1
sample_tokens = 8
"""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Wide enough for 4-bit blocks and 8-bit optimizer states."""
    return make_model(tmp_path_factory.mktemp("base"), "llama", **LARGE)


def train(folder: Path, base: Path, **values: str) -> dict[str, Any]:
    rows = [{"text": f"Tom has {n} apples and {n % 7} pears."} for n in range(60)]
    (folder / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    chosen = {
        "task": "lm",
        "method": "full",
        "packing": "true",
        "optimizer": "adamw",
        "checkpointing": "false",
    }
    recipe = folder / "recipe.toml"
    recipe.write_text(RECIPE.format(**{**chosen, **values}, base=base), encoding="utf-8")
    assert main([str(recipe), "--run", str(folder / "run")]) == 0
    found: dict[str, Any] = json.loads((folder / "run" / "result.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("method", ["full", "lora", "qlora"])
@pytest.mark.parametrize("packing", ["true", "false"])
def test_a_method_learns_and_proves_it(
    method: str, packing: str, base: Path, tmp_path: Path
) -> None:
    if method == "qlora":
        pytest.importorskip("bitsandbytes")
    result = train(tmp_path, base, method=method, packing=packing)
    assert result["steps"] == 6
    assert result["machine"]["device"] == torch.cuda.get_device_name()
    assert result["machine"]["precision"] == "bfloat16"
    assert result["fingerprint"]["before"] != result["fingerprint"]["after"]
    assert math.isfinite(result["after"]["value"])
    assert result["memory"]["peak_bytes"] > 0
    if method != "full":
        assert result["trainable_parameters"] < result["parameters"] / 2


def test_the_eight_bit_optimizer_steps(base: Path, tmp_path: Path) -> None:
    pytest.importorskip("bitsandbytes")
    result = train(tmp_path, base, optimizer="adamw-8bit", checkpointing="true")
    assert result["comparison"]["improved"]


def test_a_stopped_run_goes_on_to_nearly_the_same_weights(base: Path, tmp_path: Path) -> None:
    """On a GPU kernels may add in another order; on a CPU the weights are the same bit for bit."""
    (tmp_path / "a").mkdir()
    whole = train(tmp_path / "a", base)
    run = tmp_path / "a" / "run"
    weights = load_file(run / "model" / "model.safetensors")
    for path in (run / "result.json", run / "model" / "model.safetensors"):
        path.unlink()
    for part in (run / "checkpoints" / "step-6").iterdir():
        part.unlink()
    (run / "checkpoints" / "step-6").rmdir()
    assert main(["--run", str(run), "--resume"]) == 0
    again = json.loads((run / "result.json").read_text(encoding="utf-8"))
    assert again["after"]["value"] == pytest.approx(whole["after"]["value"], abs=0.02)
    for name, value in load_file(run / "model" / "model.safetensors").items():
        torch.testing.assert_close(value.float(), weights[name].float(), rtol=0.05, atol=0.02)


def test_out_of_memory_halves_the_micro_batch(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A real allocation beyond the card, as CUDA reports it."""
    from lslm_tui.training.causal_trainer import CausalTrainer

    step = CausalTrainer.training_step

    def greedy(self: Any, model: Any, inputs: Any, *others: Any) -> Any:
        if len(self.train_dataset) and self.args.per_device_train_batch_size > 1:
            torch.empty(1 << 50, dtype=torch.uint8, device="cuda")
        return step(self, model, inputs, *others)

    monkeypatch.setattr(CausalTrainer, "training_step", greedy)
    result = train(tmp_path, base, packing="false")
    assert result["batch"] == {"rows": 4, "micro_rows": 1, "accumulation": 4}
