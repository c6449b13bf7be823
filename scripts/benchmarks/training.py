"""Fine-tuning measured: our packed sft against plain TRL on the same rows, and a QLoRA step on CUDA.

Both see the same rows once, train the same tokens in the same precision, and take about as many steps:
a step of plain TRL has as many rows as one packed sequence holds on average. Every round runs in a
process of its own, so that its peak memory is its own:
`python -m scripts.benchmarks.training ours|plain|qlora DEVICE ROWS [BATCH_ROWS]`.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Figures = dict[str, object]
ROWS = 768
PACK_TOKENS = 1024
QLORA_TOKENS = 2048
QLORA_STEPS = 10


def sft(options: argparse.Namespace) -> Figures:
    """Tokens per second and peak memory of one epoch, interleaved; padding is no token."""
    found: dict[str, list[dict[str, float]]] = {"ours": [], "plain": []}
    for _ in range(options.rounds):
        ours = _child("ours", options.device, ROWS)
        batch_rows = round(ROWS / ours["steps"])
        found["ours"].append(ours)
        found["plain"].append(_child("plain", options.device, ROWS, batch_rows))
    pairs = list(zip(found["ours"], found["plain"], strict=True))
    for what in ("tokens", "trained_tokens"):
        if any(a[what] != b[what] for a, b in pairs):
            raise RuntimeError(f"not a fair comparison: {what} differ: {pairs[0]}")
    ratios = [a["tokens_per_s"] / b["tokens_per_s"] for a, b in pairs]
    return {
        **{what: found["ours"][0][what] for what in ("rows", "tokens", "trained_tokens")},
        "ours_steps": found["ours"][0]["steps"],
        "plain_steps": found["plain"][0]["steps"],
        **{
            f"{name}_{what}": round(statistics.median(r[what] for r in rounds), 1)
            for name, rounds in found.items()
            for what in ("tokens_per_s", "peak_mib")
        },
        "ratio": round(statistics.median(ratios), 2),
    }


def qlora(options: argparse.Namespace) -> Figures:
    """A QLoRA step of an 8B-shaped Llama with random weights: tokens per second, peak memory."""
    if options.device != "cuda":
        return {"skipped": "needs --device cuda"}
    rounds = [_child("qlora", "cuda", QLORA_STEPS) for _ in range(options.rounds)]
    return {
        name: round(statistics.median(r[name] for r in rounds), 1)
        for name in ("tokens_per_s", "peak_mib", "seconds_per_step")
    }


def _child(name: str, device: str, rows: int, batch_rows: int = 1) -> dict[str, float]:
    command = [sys.executable, "-m", "scripts.benchmarks.training", name, device, str(rows)]
    command.append(str(batch_rows))
    made = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(made.stdout.strip().splitlines()[-1])
    return figures


def _conversations(rows: int) -> list[list[dict[str, str]]]:
    """Rows of the starter's own corpus, of very different lengths."""
    from lslm_tui.training.starter_corpus import conversations

    return [list(row) for row in conversations(rows=rows, seed=1)]


def _base(directory: Path) -> Path:
    """A model of the chat starter's shape with random weights, a template and a stop token."""
    from transformers import AutoConfig, AutoModelForCausalLM, set_seed

    from lslm_tui.training.models import open_tokenizer, save

    set_seed(0)
    tokenizer = open_tokenizer("starter-chat")
    from lslm_tui.training.models import find_base

    config = AutoConfig.from_pretrained(find_base("starter-chat"))
    config.dtype = "float32"
    save(AutoModelForCausalLM.from_config(config), tokenizer, directory)
    return directory


def _arguments(device: str, scratch: Path) -> dict[str, Any]:
    return {
        "output_dir": str(scratch),
        "report_to": "none",
        "disable_tqdm": True,
        "save_strategy": "no",
        "logging_strategy": "no",
        "num_train_epochs": 1,
        "learning_rate": 1e-3,
        "use_cpu": device == "cpu",
        "bf16": device == "cuda",
        "activation_checkpointing": False,
        "dataloader_pin_memory": False,
        "seed": 0,
    }


def _ours(base: Path, rows: int, device: str, scratch: Path, batch_rows: int) -> tuple[Any, int]:
    from lslm_tui.training.data.examples import Conversation, LoadedData, Message, Place
    from lslm_tui.training.recipe import parse_recipe
    from lslm_tui.training.tasks import sft as task

    recipe = parse_recipe(
        {
            "name": "bench",
            "task": "sft",
            "model": {"base": str(base)},
            "data": {"train": ["rows"], "packing": True, "max_tokens": PACK_TOKENS},
        }
    )
    train = [
        Conversation(
            tuple(Message(m["role"], m["content"]) for m in messages), Place("corpus", n + 1)
        )
        for n, messages in enumerate(_conversations(rows))
    ]
    prepared = task.prepare(recipe, LoadedData(train, []), scratch)
    trainer = prepared.trainer(
        model=prepared.model,
        args=prepared.arguments(
            **_arguments(device, scratch),
            per_device_train_batch_size=batch_rows,
            **prepared.options,
        ),
        train_dataset=prepared.train,
        processing_class=prepared.tokenizer,
        data_collator=prepared.collator,
    )
    return trainer, sum(prepared.row_tokens)


def _plain(base: Path, rows: int, device: str, scratch: Path, batch_rows: int) -> tuple[Any, int]:
    """TRL as its documentation has it: assistant-only loss, rows padded to the longest of a batch."""
    from datasets import Dataset
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from trl import SFTConfig, SFTTrainer

    trainer = SFTTrainer(
        model=AutoModelForCausalLM.from_pretrained(base, dtype="float32"),
        args=SFTConfig(
            **_arguments(device, scratch),
            per_device_train_batch_size=batch_rows,
            assistant_only_loss=True,
            max_length=PACK_TOKENS,
        ),
        train_dataset=Dataset.from_dict({"messages": _conversations(rows)}),
        processing_class=AutoTokenizer.from_pretrained(base),
    )
    return trainer, sum(len(ids) for ids in trainer.train_dataset["input_ids"])


def _eight_billion() -> Any:
    """The shape of a Llama 3.1 8B."""
    import torch
    from transformers import LlamaConfig

    return LlamaConfig(
        vocab_size=128256,
        hidden_size=4096,
        intermediate_size=14336,
        num_hidden_layers=32,
        num_attention_heads=32,
        num_key_value_heads=8,
        max_position_embeddings=8192,
        tie_word_embeddings=False,
        dtype=torch.bfloat16,
    )


def _four_bit_llama(config: Any, device: str) -> Any:
    """Random weights, the linear layers but the head in nf4; made layer by layer on the device."""
    import torch
    from bitsandbytes.nn import Linear4bit, Params4bit
    from transformers import LlamaForCausalLM

    with torch.device("meta"):
        model = LlamaForCausalLM._from_config(config, dtype=torch.bfloat16)
    for name, module in list(model.named_modules()):
        if not isinstance(module, torch.nn.Linear) or name == "lm_head":
            continue
        with torch.device("meta"):
            small = Linear4bit(
                *(module.in_features, module.out_features),
                bias=False,
                compute_dtype=torch.bfloat16,
                quant_type="nf4",
            )
        weight = torch.randn(module.weight.shape, dtype=torch.bfloat16, device=device) * 0.02
        small.weight = Params4bit(weight, requires_grad=False, quant_type="nf4", module=small).to(
            device
        )
        parent, _, last = name.rpartition(".")
        setattr(model.get_submodule(parent), last, small)
    _fill_the_rest(model, device)
    model.is_loaded_in_4bit = True
    return model


def _fill_the_rest(model: Any, device: str) -> None:
    """Embeddings, norms and the head, still without values, get some; so do the rotary tables."""
    import torch

    for name, value in list(model.named_parameters()):
        if value.is_meta:
            parent, _, last = name.rpartition(".")
            held = torch.empty(value.shape, dtype=value.dtype, device=device)
            made = held.fill_(1.0) if "norm" in name else held.normal_(std=0.02)
            setattr(model.get_submodule(parent), last, torch.nn.Parameter(made))
    model.model.rotary_emb = type(model.model.rotary_emb)(model.config).to(device)


def _qlora(steps: int, scratch: Path, config: Any, device: str) -> tuple[Any, int]:
    import torch
    from trl import SFTConfig

    from lslm_tui.training.causal_trainer import CausalTrainer
    from lslm_tui.training.collator import Collator
    from lslm_tui.training.masking import Row
    from lslm_tui.training.models import add_adapter, open_tokenizer, prepare_checkpointing
    from lslm_tui.training.recipe import parse_recipe
    from lslm_tui.training.rows import dataset
    from lslm_tui.training.tasks.causal import OPTIONS

    table = {"name": "bench", "task": "sft", "method": "qlora", "model": {"base": "x"}}
    recipe = parse_recipe({**table, "data": {"train": ["rows"]}})
    model = add_adapter(_four_bit_llama(config, device), recipe)
    prepare_checkpointing(model)
    torch.manual_seed(0)
    ids = torch.randint(100, config.vocab_size, (steps, QLORA_TOKENS)).tolist()
    arguments = {**_arguments(device, scratch), "activation_checkpointing": True}
    trainer = CausalTrainer(
        model=model,
        args=SFTConfig(**arguments, per_device_train_batch_size=1, **OPTIONS),
        train_dataset=dataset([Row(row, row) for row in ids]),
        processing_class=open_tokenizer("starter-chat"),
        data_collator=Collator(0),
    )
    return trainer, steps * QLORA_TOKENS


def _measure(trainer: Any, tokens: int, rows: int, device: str) -> dict[str, float]:
    import torch

    if device == "cuda":
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats()
    began = time.perf_counter()
    trainer.train()
    if device == "cuda":
        torch.cuda.synchronize()
        peak = torch.cuda.max_memory_allocated()
    else:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    seconds = time.perf_counter() - began
    return {
        "rows": rows,
        "tokens": tokens,
        "trained_tokens": _trained_tokens(trainer.train_dataset),
        "steps": trainer.state.global_step,
        "tokens_per_s": tokens / seconds,
        "seconds_per_step": seconds / max(trainer.state.global_step, 1),
        "peak_mib": peak / 2**20,
    }


def _trained_tokens(rows: Any) -> int:
    """Tokens that have a loss."""
    if "labels" in rows.column_names:
        return sum(label != -100 for labels in rows["labels"] for label in labels)
    return sum(map(sum, rows["assistant_masks"]))


def main() -> None:
    """One round, its figures as a JSON line."""
    name, device, rows = sys.argv[1], sys.argv[2], int(sys.argv[3])
    batch_rows = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    with tempfile.TemporaryDirectory() as directory:
        scratch = Path(directory)
        if name == "qlora":
            trainer, tokens = _qlora(rows, scratch, _eight_billion(), device)
        else:
            make = {"ours": _ours, "plain": _plain}[name]
            trainer, tokens = make(_base(scratch / "base"), rows, device, scratch, batch_rows)
        print(json.dumps(_measure(trainer, tokens, rows, device)))


MEASUREMENTS: dict[str, Callable[[argparse.Namespace], Figures]] = {"sft": sft, "qlora": qlora}

if __name__ == "__main__":
    main()
