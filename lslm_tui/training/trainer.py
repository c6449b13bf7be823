"""Runs the stages of a recipe on transformers' Trainer and writes a model directory.

Knows recipes and rows; knows no screens and no engine.
"""

from __future__ import annotations

import copy
import json
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy
from transformers import (
    AutoTokenizer,
    GenerationConfig,
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedModel,
    PreTrainedTokenizerFast,
    Trainer,
    TrainingArguments,
    set_seed,
)

from lslm_tui.errors import InputError

from . import starter_corpus
from .masking import IGNORED, Row, encode
from .recipe import DataTable, ModelTable, Recipe, ReplyTable, Stage
from .tokenizer import END_OF_TEXT, MESSAGE_END, message_texts, train_tokenizer

Conversation = Sequence[dict[str, str]]


def train(recipe: Recipe, output: Path) -> PreTrainedModel:
    """Run every stage and write weights (bf16 safetensors), tokenizer and configuration.

    Returns:
        The trained model, in float32.

    Raises:
        InputError: a row that cannot be read or must not be trained on.
    """
    if recipe.threads:
        torch.set_num_threads(recipe.threads)
    set_seed(recipe.seed)
    started = time.monotonic()
    rows, eval_rows = load_rows(recipe.data)
    tokenizer, model = begin(recipe, rows)
    for number, stage in enumerate(recipe.stages, start=1):
        print(f"stage {number}: {stage.task}", flush=True)
        run_stage(stage, model, tokenizer, rows, eval_rows, seed=recipe.seed)
    save(model, tokenizer, recipe.reply, output)
    print(f"{model.num_parameters():,} parameters, {time.monotonic() - started:.0f} s", flush=True)
    return model


def begin(
    recipe: Recipe, rows: Sequence[Conversation]
) -> tuple[PreTrainedTokenizerFast, LlamaForCausalLM]:
    """A new tokenizer and random weights, or those of the model the recipe starts from (float32)."""
    if recipe.start is not None:
        tokenizer = AutoTokenizer.from_pretrained(recipe.start, local_files_only=True)
        model = LlamaForCausalLM.from_pretrained(
            recipe.start, local_files_only=True, dtype=torch.float32
        )
        return tokenizer, model
    tokenizer = train_tokenizer(
        message_texts(rows),
        vocabulary_size=recipe.tokenizer.vocabulary_size,
        context_tokens=recipe.model.context_tokens,
    )
    return tokenizer, build_model(recipe.model, tokenizer)


def load_rows(data: DataTable) -> tuple[list[Conversation], list[Conversation]]:
    """Training and evaluation conversations, the latter from another seed or the file's end.

    Raises:
        InputError: names the file and the line of a row that is not a conversation.
    """
    if data.source == "starter-corpus":
        rows = list[Conversation](starter_corpus.conversations(rows=data.rows, seed=data.seed))
        held = starter_corpus.conversations(rows=data.eval_rows, seed=data.seed + 1)
        return rows, list[Conversation](held)
    assert data.path is not None
    found = read_messages(data.path)
    kept = len(found) - data.eval_rows
    if kept <= 0:
        raise InputError(f"It has {len(found)} rows; eval_rows takes them all.", path=data.path)
    return found[:kept], found[kept:]


def read_messages(path: Path) -> list[Conversation]:
    """Read JSONL with one {"messages": [{"role", "content"}, ...]} per line.

    Raises:
        InputError: unreadable, or the first line that is not a conversation.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"Cannot be read: {error}.", path=path) from error
    return [_messages(text, path, n) for n, text in enumerate(lines, start=1) if text.strip()]


def _messages(text: str, path: Path, line: int) -> Conversation:
    try:
        found = json.loads(text)["messages"]
        return [{"role": str(m["role"]), "content": str(m["content"])} for m in found]
    except (ValueError, KeyError, TypeError) as error:
        raise InputError('Expected {"messages": [...]}.', path=path, line=line) from error


def build_model(table: ModelTable, tokenizer: PreTrainedTokenizerFast) -> LlamaForCausalLM:
    """A Llama with random float32 weights; its vocabulary is that of the tokenizer."""
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=table.hidden_size,
        intermediate_size=table.intermediate_size,
        num_hidden_layers=table.layers,
        num_attention_heads=table.attention_heads,
        num_key_value_heads=table.key_value_heads,
        max_position_embeddings=table.context_tokens,
        tie_word_embeddings=table.tied_embeddings,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    return LlamaForCausalLM(config)


def run_stage(
    stage: Stage,
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerFast,
    rows: Sequence[Conversation],
    eval_rows: Sequence[Conversation],
    *,
    seed: int,
) -> dict[str, float]:
    """Train the model in place; returns the Trainer's metrics (loss in nats, seconds)."""
    last = None if stage.rows is None else stage.first_row + stage.rows
    train_rows = prepare(stage, tokenizer, rows[stage.first_row : last], model.config)
    held_rows = prepare(stage, tokenizer, eval_rows, model.config)
    with tempfile.TemporaryDirectory() as scratch:
        trainer = ReplyTrainer(
            model=model,
            args=_arguments(stage, scratch, seed, evaluate=bool(held_rows)),
            train_dataset=train_rows,
            eval_dataset=held_rows or None,
            data_collator=Collator(int(tokenizer.pad_token_id)),
        )
        metrics: dict[str, float] = dict(trainer.train().metrics)
        if held_rows:
            metrics |= trainer.evaluate()
    print({k: round(v, 4) for k, v in metrics.items()}, flush=True)
    return metrics


def prepare(
    stage: Stage,
    tokenizer: PreTrainedTokenizerFast,
    rows: Sequence[Conversation],
    config: Any,
) -> list[dict[str, list[int]]]:
    """Tokenize and mask the rows: packed blocks for pretrain, one row each for sft."""
    packed = stage.task == "pretrain"
    limit = int(config.max_position_embeddings)
    encoded = [encode(tokenizer, row, max_tokens=limit, every_token=packed) for row in rows]
    if packed:
        separator = int(tokenizer.convert_tokens_to_ids(END_OF_TEXT))
        encoded = pack(encoded, stage.block_tokens, separator)
    return [{"input_ids": row.input_ids, "labels": row.labels} for row in encoded]


def pack(rows: Sequence[Row], block_tokens: int, separator: int) -> list[Row]:
    """Join rows, each followed by the separator, and cut the stream into blocks of (block_tokens,).

    What does not fill the last block is left out.
    """
    ids = [token for row in rows for token in (*row.input_ids, separator)]
    labels = [token for row in rows for token in (*row.labels, separator)]
    starts = range(0, len(ids) - block_tokens + 1, block_tokens)
    return [Row(ids[s : s + block_tokens], labels[s : s + block_tokens]) for s in starts]


class ReplyTrainer(Trainer):  # type: ignore[misc]  # transformers has no usable types
    """Computes logits only where there is a label: about a quarter less work on a small model."""

    def compute_loss(
        self,
        model: Any,
        inputs: dict[str, Tensor],
        return_outputs: bool = False,
        num_items_in_batch: Tensor | None = None,
    ) -> Any:
        """Mean cross-entropy of the trained tokens, in nats.

        `labels`: (B, T) int64. The hidden states of the N trained positions are picked before the
        output layer, so that the logits are (N, V) instead of (B, T, V).
        """
        hidden = model.base_model(
            input_ids=inputs["input_ids"], attention_mask=inputs["attention_mask"]
        ).last_hidden_state  # (B, T, D)
        following = inputs["labels"][:, 1:]
        trained = following != IGNORED
        logits = model.get_output_embeddings()(hidden[:, :-1][trained])  # (N, V)
        total = cross_entropy(logits.float(), following[trained], reduction="sum")
        count = trained.sum() if num_items_in_batch is None else num_items_in_batch
        loss = total / count
        return (loss, {"logits": logits}) if return_outputs else loss


class Collator:
    """Pads a batch on the right: ids with the padding token, labels with IGNORED."""

    def __init__(self, padding: int) -> None:
        self.padding = padding

    def __call__(self, rows: Sequence[dict[str, list[int]]]) -> dict[str, Tensor]:
        """(B, T) int64 `input_ids`, `labels` and `attention_mask`, T the longest row's length."""
        longest = max(len(row["input_ids"]) for row in rows)
        padded = {
            "input_ids": [self._fill(row["input_ids"], longest, self.padding) for row in rows],
            "labels": [self._fill(row["labels"], longest, IGNORED) for row in rows],
            "attention_mask": [self._fill([1] * len(row["input_ids"]), longest, 0) for row in rows],
        }
        return {name: torch.tensor(values) for name, values in padded.items()}

    @staticmethod
    def _fill(values: Sequence[int], length: int, filler: int) -> list[int]:
        return [*values, *[filler] * (length - len(values))]


def _arguments(stage: Stage, scratch: str, seed: int, *, evaluate: bool) -> TrainingArguments:
    return TrainingArguments(
        output_dir=scratch,
        per_device_train_batch_size=stage.batch_rows,
        per_device_eval_batch_size=stage.batch_rows,
        num_train_epochs=stage.epochs,
        learning_rate=stage.learning_rate,
        lr_scheduler_type="cosine_with_min_lr",
        lr_scheduler_kwargs={"min_lr_rate": stage.final_learning_rate_share},
        warmup_steps=stage.warmup_steps,
        weight_decay=stage.weight_decay,
        max_grad_norm=stage.max_grad_norm,
        adam_beta2=0.95,
        optim="adamw_torch_fused",
        train_sampling_strategy="random" if stage.task == "pretrain" else "group_by_length",
        use_cpu=not torch.cuda.is_available(),
        seed=seed,
        data_seed=seed,
        logging_steps=50,
        save_strategy="no",
        eval_strategy="no",
        report_to="none",
        disable_tqdm=True,
        dataloader_pin_memory=False,
        prediction_loss_only=True,
    )


def save(
    model: PreTrainedModel, tokenizer: PreTrainedTokenizerFast, reply: ReplyTable, output: Path
) -> None:
    """Write a bf16 copy of the model, the tokenizer and the sampling defaults to a directory."""
    output.mkdir(parents=True, exist_ok=True)
    model.generation_config = GenerationConfig(
        do_sample=True,
        temperature=reply.temperature,
        top_p=reply.top_p,
        top_k=reply.top_k,
        max_new_tokens=reply.max_new_tokens,
        eos_token_id=tokenizer.convert_tokens_to_ids([MESSAGE_END, END_OF_TEXT]),
        pad_token_id=tokenizer.pad_token_id,
    )
    model.config.use_cache = True  # the Trainer turns it off
    copy.deepcopy(model).to(torch.bfloat16).save_pretrained(output)
    tokenizer.save_pretrained(output, save_jinja_files=False)
