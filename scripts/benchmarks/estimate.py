"""Estimated and measured peak memory of a few training steps, each setting in a process of its own.

    python -m scripts.benchmarks.estimate

Prints a Markdown table: the peak that `lslm_tui.training.estimate` expects from the configuration, and
the resident memory the process really reached, in MiB.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

MIB = 2**20
SMALL = {"V": 4096, "d": 256, "f": 704, "L": 4, "T": 256}
MEDIUM = {"V": 16384, "d": 512, "f": 1408, "L": 8, "T": 256}
SETTINGS: list[dict[str, Any]] = [
    SMALL | {"method": "full", "B": 4, "accumulation": 1, "checkpointing": False},
    SMALL | {"method": "full", "B": 16, "accumulation": 1, "checkpointing": False},
    SMALL | {"method": "full", "B": 16, "accumulation": 1, "checkpointing": True},
    MEDIUM | {"method": "full", "B": 4, "accumulation": 1, "checkpointing": False},
    MEDIUM | {"method": "full", "B": 2, "accumulation": 2, "checkpointing": False},
    MEDIUM | {"method": "lora", "B": 1, "accumulation": 1, "checkpointing": False},
    MEDIUM | {"method": "lora", "B": 2, "accumulation": 1, "checkpointing": False},
    MEDIUM | {"method": "lora", "B": 4, "accumulation": 1, "checkpointing": False},
    MEDIUM | {"method": "lora", "B": 8, "accumulation": 1, "checkpointing": False},
    MEDIUM | {"method": "lora", "B": 4, "accumulation": 1, "checkpointing": True},
    SMALL | {"method": "lora", "B": 16, "accumulation": 1, "checkpointing": False},
]


def main() -> None:
    """Run every setting and print the table."""
    if len(sys.argv) > 1:
        print(json.dumps(measure(json.loads(sys.argv[1]))))
        return
    print("| weights | method | micro-batch | estimate | measured | off by |")
    print("|---|---|---|---|---|---|")
    for setting in SETTINGS:
        command = [sys.executable, "-m", "scripts.benchmarks.estimate", json.dumps(setting)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        print(row(setting, json.loads(done.stdout.splitlines()[-1])), flush=True)


def row(setting: dict[str, Any], found: dict[str, float]) -> str:
    """One line of the table."""
    method = setting["method"] + (", checkpointing" if setting["checkpointing"] else "")
    batch = f"{setting['B']} × {setting['T']}"
    if setting["accumulation"] > 1:
        batch += f", accumulated {setting['accumulation']} times"
    off = found["estimate"] / found["measured"] - 1
    return (
        f"| {found['parameters'] / 1e6:.1f}M | {method} | {batch} | {found['estimate'] / MIB:.0f} | "
        f"{found['measured'] / MIB:.0f} | {off:+.0%} |"
    )


def measure(setting: dict[str, Any]) -> dict[str, float]:
    """Train three optimizer steps on random rows and return bytes."""
    import torch
    from transformers import AutoModelForCausalLM, LlamaConfig, Trainer, TrainingArguments

    from lslm_tui.training.estimate import estimate
    from lslm_tui.training.models import add_adapter, prepare_checkpointing
    from lslm_tui.training.recipe import parse_recipe

    config = LlamaConfig(
        vocab_size=setting["V"],
        hidden_size=setting["d"],
        intermediate_size=setting["f"],
        num_hidden_layers=setting["L"],
        num_attention_heads=8,
        num_key_value_heads=4,
    )
    rows, tokens = setting["B"] * setting["accumulation"], setting["T"]
    training = {
        "batch_rows": rows,
        "micro_batch_rows": setting["B"],
        "gradient_checkpointing": setting["checkpointing"],
    }
    recipe = parse_recipe(
        {
            "name": "x",
            "task": "lm",
            "method": setting["method"],
            "model": {"base": "random"},
            "data": {"train": ["none"]},
            "lora": {"rank": 8},
            "training": training,
        }
    )
    expected = estimate(config, recipe, [tokens] * rows * 3)
    model = AutoModelForCausalLM.from_config(config)
    if setting["method"] == "lora":
        model = add_adapter(model, recipe)
    if setting["checkpointing"]:
        prepare_checkpointing(model)
    ids = torch.randint(3, setting["V"], (rows * 3, tokens))
    with tempfile.TemporaryDirectory() as scratch:
        arguments = TrainingArguments(
            output_dir=str(Path(scratch)),
            per_device_train_batch_size=setting["B"],
            gradient_accumulation_steps=setting["accumulation"],
            num_train_epochs=1,
            use_cpu=True,
            report_to="none",
            disable_tqdm=True,
            save_strategy="no",
            logging_strategy="no",
            optim="adamw_torch_fused",
            activation_checkpointing=setting["checkpointing"],
        )
        data = [{"input_ids": row, "labels": row} for row in ids]
        trainer = Trainer(model=model, args=arguments, train_dataset=data)
        peak = peak_during(trainer.train)
    return {
        "parameters": expected.parameters,
        "estimate": expected.peak_bytes,
        "measured": peak,
    }


def peak_during(work: Any) -> int:
    """The most resident memory while `work` runs, looked at 200 times a second; bytes."""
    import psutil

    process, peak, ended = psutil.Process(), [0], threading.Event()

    def watch() -> None:
        while not ended.is_set():
            peak[0] = max(peak[0], process.memory_info().rss)
            time.sleep(0.005)

    watcher = threading.Thread(target=watch)
    watcher.start()
    work()
    ended.set()
    watcher.join()
    return peak[0]


if __name__ == "__main__":
    main()
