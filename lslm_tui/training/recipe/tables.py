"""The tables of a recipe, every field with its meaning; what contradicts itself is refused."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

Positive = Annotated[int, Field(gt=0)]
Count = Annotated[int, Field(ge=0)]
Share = Annotated[float, Field(ge=0, lt=1)]


class TaskName(StrEnum):
    """What is learned."""

    PRETRAIN = "pretrain"
    """From random weights: log P(next token | tokens so far); masked tokens for a BERT."""
    LM = "lm"
    """Goes on pre-training a causal model on text."""
    SFT = "sft"
    """Replies of conversations or instructions; the rest is read, not learned."""
    DPO = "dpo"
    """Preferred over rejected replies."""
    CLASSIFY = "classify"
    """Labels of texts, cross-entropy."""
    TRANSLATE = "translate"
    """Target sentences given source sentences, with a seq2seq model."""


class Method(StrEnum):
    """Which weights move."""

    FULL = "full"
    LORA = "lora"
    QLORA = "qlora"


class Table(BaseModel):
    """Immutable; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ModelTable(Table):
    """Where the weights come from: exactly one of `base`, `recipe` and `architecture`."""

    base: str | None = Field(
        None, description="a starter's name, a directory, or a hub id that is in the cache"
    )
    recipe: Path | None = Field(None, description="a recipe whose result is trained on; run first")
    architecture: Literal["llama", "gpt2", "bert", "marian"] | None = Field(
        None, description="network family of a model that starts from random weights"
    )
    hidden_size: Positive = Field(256, description="width of the residual stream")
    intermediate_size: Positive = Field(704, description="width inside the feed-forward network")
    layers: Positive = Field(4, description="transformer layers; of the encoder, for marian")
    decoder_layers: Positive = Field(2, description="layers of the decoder; marian only")
    attention_heads: Positive = Field(8, description="query heads; divides hidden_size")
    key_value_heads: Positive | None = Field(
        None, description="key and value heads, llama only; as many as attention_heads if absent"
    )
    context_tokens: Positive = Field(1024, description="longest input, in tokens")
    dropout: Share = Field(0.0, description="share of activations dropped while training")
    tied_embeddings: bool = Field(True, description="input and output embeddings share weights")

    @model_validator(mode="after")
    def _one_source(self) -> ModelTable:
        given = [name for name in ("base", "recipe", "architecture") if getattr(self, name)]
        if len(given) != 1:
            found = " and ".join(given) or "none of them"
            raise ValueError(f"give exactly one of base, recipe and architecture; found {found}")
        return self

    @model_validator(mode="after")
    def _heads_divide(self) -> ModelTable:
        if self.hidden_size % self.attention_heads:
            raise ValueError("hidden_size must be a multiple of attention_heads")
        if self.key_value_heads and self.attention_heads % self.key_value_heads:
            raise ValueError("attention_heads must be a multiple of key_value_heads")
        return self


class TokenizerTable(Table):
    """The tokenizer of a model that starts from random weights."""

    base: str | None = Field(
        None, description="model or tokenizer directory to take it from; trained if absent"
    )
    kind: Literal["bpe", "unigram", "wordpiece", "characters"] = Field(
        "bpe", description="algorithm; bpe works on bytes, so no text is unknown to it"
    )
    vocabulary_size: Annotated[int, Field(ge=64)] = Field(
        4096, description="tokens at most, special ones included"
    )
    lowercase: bool = Field(False, description="fold case before splitting")
    texts: Positive | None = Field(None, description="rows to learn it from; all if absent")


class DataFile(Table):
    """One source of rows. In a list of files, a bare string stands for a table with that path."""

    path: Path | None = Field(None, description="the file, relative to the recipe's directory")
    generator: Literal["starter-corpus", "starter-pairs"] | None = Field(
        None,
        description="this project's own generator of conversations or of sentence pairs,"
        " instead of a file",
    )
    format: Literal["auto", "jsonl", "json", "csv", "tsv", "parquet", "txt"] = Field(
        "auto", description="how the file is written, .gz aside; auto goes by name and content"
    )
    shape: Literal[
        "auto",
        "chat",
        "sharegpt",
        "alpaca",
        "prompt-completion",
        "preference",
        "text",
        "label",
        "parallel",
    ] = Field("auto", description="what a row holds; auto goes by its columns")
    columns: dict[str, str] = Field(
        default_factory=dict,
        description="our names to the file's, such as {text = 'review', label = 'stars'}",
    )
    labels: dict[str, str] = Field(
        default_factory=dict, description="the file's labels to ours; a label not named is an error"
    )
    source_language: str | None = Field(None, description="ISO code of `source`; parallel only")
    target_language: str | None = Field(None, description="ISO code of `target`; parallel only")
    numbers: Literal["any", "same", "varied"] = Field(
        "any",
        description="pairs that are used: all; those whose sides have the same numbers; those, with"
        " other digits each time they are seen; parallel only",
    )
    rows: Positive | None = Field(None, description="rows to use (or to generate); all if absent")
    first_row: Count = Field(0, description="rows to skip at the beginning")
    repeat: Positive = Field(1, description="times the rows are seen in an epoch")
    seed: int = Field(1, description="seed of the generator, and of varied numbers")

    @model_validator(mode="after")
    def _one_source(self) -> DataFile:
        if (self.path is None) == (self.generator is None):
            raise ValueError("give either a path or a generator")
        if self.generator and self.rows is None:
            raise ValueError("a generator needs the number of rows")
        if self.generator and self.numbers != "any":
            raise ValueError("numbers goes with a path, not with a generator")
        return self


class DataTable(Table):
    """The rows."""

    train: tuple[DataFile, ...] = Field(min_length=1, description="files to learn from")
    eval: tuple[DataFile, ...] = Field(
        (), description="files to measure on while training and to compare before and after"
    )
    eval_share: Share = Field(0.05, description="share of train kept for that where eval is empty")
    eval_rows: Count | None = Field(None, description="rows kept instead of a share")
    test: dict[str, DataFile] = Field(
        default_factory=dict, description="named sets that are scored once, at the end"
    )
    split_seed: int = Field(0, description="seed of the split")
    on_bad_row: Literal["stop", "skip"] = Field(
        "stop", description="what happens when a row cannot be read; either way all are listed"
    )
    on_long_row: Literal["stop", "cut", "drop"] = Field(
        "cut", description="what happens to rows longer than max_tokens; how many is reported"
    )
    max_tokens: Positive | None = Field(None, description="longest row; the context if absent")
    packing: bool = Field(False, description="several rows in one sequence; lm, pretrain and sft")
    drop_duplicates: bool = Field(False, description="keep the first of equal rows")
    drop_overlap: bool = Field(True, description="drop training rows that are also in eval or test")

    @field_validator("train", "eval", mode="before")
    @classmethod
    def _bare_paths(cls, value: object) -> object:
        files = [value] if isinstance(value, str | dict) else value
        if not isinstance(files, list | tuple):
            return files
        return tuple({"path": file} if isinstance(file, str) else file for file in files)

    @field_validator("test", mode="before")
    @classmethod
    def _bare_tests(cls, value: object) -> object:
        if not isinstance(value, dict):
            return value
        return {k: {"path": file} if isinstance(file, str) else file for k, file in value.items()}


class TrainingTable(Table):
    """How the weights are moved."""

    epochs: Annotated[float, Field(gt=0)] = Field(1.0, description="passes over the rows")
    max_steps: Positive | None = Field(None, description="optimizer steps, instead of epochs")
    batch_rows: Positive = Field(16, description="rows per optimizer step, over all devices")
    micro_batch_rows: Positive | None = Field(
        None, description="rows per forward pass and device; batch_rows if absent, halved at need"
    )
    learning_rate: Annotated[float, Field(gt=0)] = Field(1e-3, description="highest learning rate")
    schedule: Literal["cosine", "linear", "constant", "inverse-sqrt"] = Field(
        "cosine", description="how the learning rate falls after the warm-up"
    )
    final_learning_rate_share: Annotated[float, Field(ge=0, le=1)] = Field(
        0.05, description="share of the learning rate left at the end; cosine only"
    )
    warmup_steps: Count = Field(0, description="steps of linear warm-up")
    weight_decay: Annotated[float, Field(ge=0)] = Field(0.0, description="AdamW weight decay")
    betas: tuple[float, float] = Field((0.9, 0.999), description="AdamW betas")
    max_grad_norm: Annotated[float, Field(gt=0)] = Field(1.0, description="gradient clipping")
    label_smoothing: Share = Field(0.0, description="probability moved off the right answer")
    optimizer: Literal["adamw", "adamw-8bit", "adafactor"] = Field(
        "adamw", description="adamw-8bit needs CUDA"
    )
    precision: Literal["auto", "float32", "bfloat16"] = Field(
        "auto", description="auto is bfloat16 where the hardware computes in it"
    )
    gradient_checkpointing: bool = Field(False, description="less memory, a third more time")
    group_by_length: bool = Field(False, description="batches of rows of like length")
    eval_steps: Positive | None = Field(
        None, description="steps between evaluations; once an epoch if absent"
    )
    log_steps: Positive = Field(10, description="steps between lines of metrics")
    checkpoint_minutes: Annotated[float, Field(gt=0)] = Field(
        10.0, description="minutes between checkpoints"
    )
    checkpoint_steps: Positive | None = Field(
        None, description="steps between checkpoints, instead of minutes"
    )
    keep_checkpoints: Positive = Field(2, description="newest checkpoints kept")
    early_stopping: Positive | None = Field(
        None, description="evaluations without improvement after which the run ends"
    )
    keep_best: bool = Field(False, description="the result is the best evaluation, not the last")
    threads: Count = Field(0, description="CPU threads; 0 leaves torch's choice")


class LoraTable(Table):
    """Low-rank adapters; for the methods lora and qlora."""

    rank: Positive = Field(16, description="r: inner width of an adapter")
    alpha: Annotated[float, Field(gt=0)] = Field(
        32.0, description="scale; the update is alpha/r·BA"
    )
    dropout: Share = Field(0.0, description="share of the adapter's input dropped while training")
    targets: tuple[str, ...] = Field(
        (), description="names of linear layers; every linear layer but the head if empty"
    )


class DpoTable(Table):
    """Preferences; for the task dpo."""

    beta: Annotated[float, Field(gt=0)] = Field(
        0.1, description="how far the model may move from where it started; lower moves further"
    )


class ClassifyTable(Table):
    """Labels; for the task classify."""

    labels: tuple[str, ...] = Field(
        (), description="in the order of the outputs; sorted from the data if empty"
    )
    calibrate: bool = Field(True, description="fit a temperature on the eval rows at the end")
    balance: bool = Field(False, description="weight the loss so that each label counts the same")
    token_dropout: Share = Field(0.0, description="share of tokens hidden while training")


class TranslateTable(Table):
    """Sentence pairs; for the task translate."""

    directions: tuple[str, ...] = Field(
        (), description="such as 'en-de'; both directions of every file if empty"
    )
    beams: Positive = Field(1, description="beams in scoring and in the model's defaults")
    max_new_tokens: Positive = Field(128, description="longest translation, in tokens")


class EvaluationTable(Table):
    """The proof at the end: the same rows before and after."""

    rows: Positive = Field(200, description="eval rows that are compared, at most")
    resamples: Positive = Field(1000, description="bootstrap resamples behind the interval")
    samples: Count = Field(4, description="sample outputs at each evaluation")
    sample_tokens: Positive = Field(48, description="longest sample output, in tokens")
    test_rows: Positive | None = Field(None, description="rows scored of each test set, at most")
    neutral: bool = Field(
        True, description="perplexity on plain text before and after, to see what is forgotten"
    )


class ReplyTable(Table):
    """Sampling written to generation_config.json: what an application uses by default."""

    temperature: Annotated[float, Field(gt=0)] = Field(0.7, description="logits are divided by it")
    top_p: Annotated[float, Field(gt=0, le=1)] = Field(0.9, description="nucleus size")
    top_k: Positive = Field(40, description="likeliest tokens kept")
    max_new_tokens: Positive = Field(256, description="longest reply, in tokens")


class Recipe(Table):
    """A whole run."""

    name: str = Field(
        pattern=r"^[\w][\w.-]*$", description="name of the result: letters, digits, . _ -"
    )
    task: TaskName = Field(description="what is learned")
    method: Method = Field(Method.FULL, description="which weights move")
    seed: int = Field(0, description="seed of weights, order and dropout")
    model: ModelTable = Field(description="where the weights come from")
    tokenizer: TokenizerTable = Field(default_factory=TokenizerTable, description="if trained")
    data: DataTable = Field(description="the rows")
    training: TrainingTable = Field(default_factory=TrainingTable, description="how to train")
    lora: LoraTable = Field(default_factory=LoraTable, description="adapters")
    dpo: DpoTable = Field(default_factory=DpoTable, description="preferences")
    classify: ClassifyTable = Field(default_factory=ClassifyTable, description="labels")
    translate: TranslateTable = Field(default_factory=TranslateTable, description="pairs")
    evaluation: EvaluationTable = Field(default_factory=EvaluationTable, description="the proof")
    reply: ReplyTable | None = Field(
        None, description="sampling defaults of the result; those of the base model if absent"
    )

    @model_validator(mode="after")
    def _makes_sense(self) -> Recipe:
        if self.task is TaskName.PRETRAIN and self.model.architecture is None:
            raise ValueError(
                'task "pretrain" needs model.architecture; to go on with a model: "lm"'
            )
        if self.method is not Method.FULL and self.model.architecture is not None:
            raise ValueError(f'method "{self.method}" needs a trained model, not random weights')
        if self.data.packing and self.task not in (TaskName.PRETRAIN, TaskName.LM, TaskName.SFT):
            raise ValueError(f'data.packing does not go with task "{self.task}"')
        if self.task is not TaskName.TRANSLATE and any(
            file.numbers != "any" for file in self._files()
        ):
            raise ValueError(f'numbers is for sentence pairs; task "{self.task}" has none')
        micro = self.training.micro_batch_rows
        if micro and self.training.batch_rows % micro:
            raise ValueError("training.batch_rows must be a multiple of micro_batch_rows")
        return self

    def _files(self) -> tuple[DataFile, ...]:
        return (*self.data.train, *self.data.eval, *self.data.test.values())
