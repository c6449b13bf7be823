"""A tiny task for the runner: the real Trainer on a model of 20 K parameters, with faults on demand.

`python -m tests.training.run.tiny RECIPE --run DIR …` is the training module with this task in it.
TINY_FAULT: `oom:N` no memory above N rows at a time; `nan:N` a loss that is no number at step N;
`kill:N` SIGKILL in the middle of step N; `slow:S` S seconds a step; `full:N` the disk is full while
the checkpoint of step N is written; `kill-saving:N` SIGKILL then; `boom:N` an exception at step N;
`kill-finishing:N` asked at step N to finish early, and SIGKILL while that is done.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, models
from torch.nn.functional import cross_entropy
from transformers import (
    GPT2Config,
    GPT2LMHeadModel,
    PreTrainedTokenizerFast,
    Trainer,
    TrainingArguments,
)

from lslm_tui.training.data.examples import LoadedData, Place, Text
from lslm_tui.training.recipe import Recipe
from lslm_tui.training.run import runner
from lslm_tui.training.tasks.base import Prepared, RowScores, Sample

WORDS = 24
RECIPE = """
name = "tiny"
task = "pretrain"
seed = {seed}
[model]
architecture = "gpt2"
[data]
train = ["rows.txt"]
[training]
batch_rows = 4
micro_batch_rows = {micro}
learning_rate = 3e-3
checkpoint_steps = {checkpoint_steps}
log_steps = 2
eval_steps = 4
epochs = 2
threads = 1
{training}
[evaluation]
samples = 1
{evaluation}
"""


def write_recipe(
    folder: Path,
    *,
    seed: int = 3,
    micro: int = 2,
    checkpoint_steps: int = 3,
    training: str = "",
    evaluation: str = "",
) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "rows.txt").write_text("one\ntwo\n", encoding="utf-8")
    path = folder / "recipe.toml"
    values = dict(locals())
    path.write_text(RECIPE.format(**values), encoding="utf-8")
    return path


def rows(count: int, seed: int) -> list[list[int]]:
    """Runs of numbers that count up, of 4 to 12 tokens."""
    generator = torch.Generator().manual_seed(seed)
    draw = lambda high: int(torch.randint(high, (1,), generator=generator))  # noqa: E731
    starts = [(draw(WORDS), 4 + draw(9)) for _ in range(count)]
    return [[(start + at) % WORDS for at in range(length)] for start, length in starts]


class Fault:
    """Reads TINY_FAULT once, and asks again at every step."""

    def __init__(self) -> None:
        name, _, value = os.environ.get("TINY_FAULT", "").partition(":")
        self.name, self.value = name, float(value or 0)

    def strike(self, step: int, batch_rows: int) -> float:
        """Added to the loss."""
        if self.name == "slow":
            time.sleep(self.value)
        if self.name == "oom" and batch_rows > self.value:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")
        if self.name == "kill" and step == self.value:
            kill_self()
        if self.name == "boom" and step == self.value:
            raise ZeroDivisionError("a bug in the task 虫")
        if self.name == "kill-finishing" and step == self.value:
            (run_directory() / "stop").write_text("finish")
        return float("nan") if self.name == "nan" and step == self.value else 0.0


class TinyTrainer(Trainer):
    fault = Fault()

    def compute_loss(self, model, inputs, *args, **options):
        rows = len(inputs["input_ids"])
        loss = super().compute_loss(model, inputs, *args, **options)
        if model.training:
            loss = loss + self.fault.strike(self.state.global_step + 1, rows)
        return loss

    def _save_optimizer_and_scheduler(self, output_dir):
        if self.fault.name == "kill-saving" and self.state.global_step == self.fault.value:
            Path(output_dir, "optimizer.pt").write_bytes(b"half of it")
            kill_self()
        if self.fault.name == "full" and self.state.global_step == self.fault.value:
            Path(output_dir, "optimizer.pt").write_bytes(b"half of it")
            raise OSError(errno.ENOSPC, "No space left on device")
        super()._save_optimizer_and_scheduler(output_dir)


def collate(batch: Sequence[dict[str, list[int]]]) -> dict[str, torch.Tensor]:
    longest = max(len(row["input_ids"]) for row in batch)
    ids = [row["input_ids"] for row in batch]
    return {
        "input_ids": torch.tensor([row + [WORDS] * (longest - len(row)) for row in ids]),
        "labels": torch.tensor([row + [-100] * (longest - len(row)) for row in ids]),
        "attention_mask": torch.tensor(
            [[1] * len(row) + [0] * (longest - len(row)) for row in ids]
        ),
    }


def tokenizer() -> PreTrainedTokenizerFast:
    words = {f"w{at}": at for at in range(WORDS)} | {"[PAD]": WORDS}
    return PreTrainedTokenizerFast(
        tokenizer_object=Tokenizer(models.WordLevel(words, unk_token="[PAD]")), pad_token="[PAD]"
    )


def prepare(recipe: Recipe, data: LoadedData, cache: Path) -> Prepared:
    dropout = float(os.environ.get("TINY_DROPOUT", "0.1"))
    config = GPT2Config(
        vocab_size=WORDS + 1, n_positions=32, n_embd=32, n_layer=1, n_head=2,
        resid_pdrop=dropout, embd_pdrop=dropout, attn_pdrop=dropout,
        bos_token_id=None, eos_token_id=None, pad_token_id=WORDS,
    )  # fmt: skip
    model = GPT2LMHeadModel(config)
    model.loss_type = "ForCausalLM"
    train, held = rows(int(os.environ.get("TINY_ROWS", "30")), 1), rows(6, 2)

    def score(model: Any, examples: Sequence[Any] | None) -> RowScores:
        found = [_row_loss(model, row) for row in (held if examples is None else rows(3, 9))]
        # what scores, draws: the run must not notice
        torch.rand(7)
        return RowScores(
            "loss", "nats per token", False,
            tuple(loss for loss, _ in found), tuple(float(n) for _, n in found),
        )  # fmt: skip

    def sample(model: Any, count: int) -> list[Sample]:
        model.eval()
        torch.rand(3)
        return [Sample(f"{row[:2]}", "…", f"{row[2:]}") for row in held[:count]]

    as_rows = lambda found: [{"input_ids": row} for row in found]  # noqa: E731
    return Prepared(
        model=model,
        tokenizer=tokenizer(),
        train=as_rows(train),
        evaluation=[] if os.environ.get("TINY_NO_EVAL") else as_rows(held),
        row_tokens=[len(row) for row in train],
        collator=collate,
        trainer=TinyTrainer,
        arguments=TrainingArguments,
        score=score,
        sample=sample,
        finish=lambda model: {"finished": True},
    )


def _row_loss(model: Any, row: list[int]) -> tuple[float, int]:
    training = model.training
    model.eval()
    with torch.no_grad():
        logits = model(torch.tensor([row], device=model.device)).logits[0, :-1]
    model.train(training)
    target = torch.tensor(row[1:], device=model.device)
    return float(cross_entropy(logits, target, reduction="sum")), len(row) - 1


def load_data(recipe: Recipe) -> LoadedData:
    text = Text("x", Place("rows.txt", 1))
    return LoadedData([text], [], {"held": [text]}, notes=("a note",))


def run_directory() -> Path:
    """Where this process's run is, as its command line says."""
    return Path(sys.argv[sys.argv.index("--run") + 1])


def kill_self(*parts: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def install() -> None:
    """Put the tiny task in the place of the real ones."""
    runner.task = lambda name: prepare
    runner.load_data = load_data
    if TinyTrainer.fault.name == "kill-finishing":
        runner.prove = kill_self


if __name__ == "__main__":
    from lslm_tui.training.__main__ import main

    install()
    sys.exit(main())
