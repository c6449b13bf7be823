"""The recipe: a TOML file that fully describes a training run. Knows no torch."""

from __future__ import annotations

import difflib
import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from lslm_tui.errors import ConfigError

Positive = Annotated[int, Field(gt=0)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ModelTable(_Table):
    """The architecture, from a few numbers; weights start at random."""

    architecture: Literal["llama"] = Field("llama", description="network family")
    hidden_size: Positive = Field(256, description="width of the residual stream")
    intermediate_size: Positive = Field(704, description="width inside the feed-forward network")
    layers: Positive = Field(4, description="number of transformer layers")
    attention_heads: Positive = Field(8, description="query heads; divides hidden_size")
    key_value_heads: Positive = Field(4, description="key and value heads; divides attention_heads")
    context_tokens: Positive = Field(1024, description="longest input, in tokens")
    tied_embeddings: bool = Field(True, description="input and output embeddings share weights")

    @model_validator(mode="after")
    def _heads_divide(self) -> ModelTable:
        if self.hidden_size % self.attention_heads:
            raise ValueError("hidden_size must be a multiple of attention_heads")
        if self.attention_heads % self.key_value_heads:
            raise ValueError("attention_heads must be a multiple of key_value_heads")
        return self


class TokenizerTable(_Table):
    """The tokenizer, trained on the run's own data."""

    vocabulary_size: Annotated[int, Field(ge=300)] = Field(
        4096, description="tokens at most, special ones included"
    )


class DataTable(_Table):
    """Where the conversations come from."""

    source: Literal["starter-corpus", "file"] = Field(
        "starter-corpus", description="the generator of this project, or a file of messages"
    )
    path: Path | None = Field(
        None, description='JSONL, one {"messages": [...]} per line; for source = "file"'
    )
    rows: Positive = Field(10_000, description="conversations to generate")
    eval_rows: Annotated[int, Field(ge=0)] = Field(
        200, description="rows kept aside to measure the loss"
    )
    seed: int = Field(1, description="seed of the generator")

    @model_validator(mode="after")
    def _file_has_path(self) -> DataTable:
        if self.source == "file" and self.path is None:
            raise ValueError('source = "file" needs a path')
        return self


class Stage(_Table):
    """One stage of training; stages run in order, each on the weights of the one before."""

    task: Literal["pretrain", "sft"] = Field(
        description="pretrain: every token is trained, rows are packed; sft: only replies are trained"
    )
    epochs: Annotated[float, Field(gt=0)] = Field(1.0, description="passes over the rows")
    first_row: Annotated[int, Field(ge=0)] = Field(0, description="first row of the data to use")
    rows: Positive | None = Field(None, description="rows to use; all that follow if absent")
    batch_rows: Positive = Field(16, description="sequences per optimizer step")
    block_tokens: Positive = Field(512, description="length of a packed block; pretrain only")
    learning_rate: Annotated[float, Field(gt=0)] = Field(1e-3, description="highest learning rate")
    final_learning_rate_share: Annotated[float, Field(ge=0, le=1)] = Field(
        0.05, description="share of the learning rate left at the end of the cosine"
    )
    warmup_steps: Annotated[int, Field(ge=0)] = Field(50, description="steps of linear warm-up")
    weight_decay: Annotated[float, Field(ge=0)] = Field(0.1, description="AdamW weight decay")
    max_grad_norm: Annotated[float, Field(gt=0)] = Field(1.0, description="gradient clipping")


class ReplyTable(_Table):
    """Sampling written to generation_config.json: what an application uses by default."""

    temperature: Annotated[float, Field(gt=0)] = Field(0.7, description="logits are divided by it")
    top_p: Annotated[float, Field(gt=0, le=1)] = Field(0.9, description="nucleus size")
    top_k: Positive = Field(40, description="likeliest tokens kept")
    max_new_tokens: Positive = Field(256, description="longest reply, in tokens")


class Recipe(_Table):
    """A whole run."""

    name: str = Field(description="name of the model")
    seed: int = Field(0, description="seed of weights, order and dropout")
    threads: Annotated[int, Field(ge=0)] = Field(
        1, description="CPU threads; 0 leaves torch's choice"
    )
    start: Path | None = Field(
        None, description="model directory to go on from; [model] and [tokenizer] are then its own"
    )
    model: ModelTable = Field(default_factory=ModelTable)
    tokenizer: TokenizerTable = Field(default_factory=TokenizerTable)
    data: DataTable = Field(default_factory=DataTable)
    stages: tuple[Stage, ...] = Field(min_length=1, description="the stages, in order")
    reply: ReplyTable = Field(default_factory=ReplyTable)


def load_recipe(path: Path) -> Recipe:
    """Read and check a recipe; a relative `data.path` is taken from the recipe's directory.

    Raises:
        ConfigError: unreadable, no TOML, an unknown key (the nearest name is given) or a bad value.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"Cannot read the recipe {path}: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}.") from error
    return _at_home(parse_recipe(values, where=str(path)), path.parent)


def parse_recipe(values: dict[str, object], *, where: str = "recipe") -> Recipe:
    """Check the values of a recipe.

    Raises:
        ConfigError: names every bad key and what was expected.
    """
    try:
        return Recipe.model_validate(values)
    except ValidationError as error:
        problems = "; ".join(_explain(detail) for detail in error.errors())
        raise ConfigError(f"{where}: {problems}.") from error


def _at_home(recipe: Recipe, home: Path) -> Recipe:
    changes: dict[str, object] = {}
    if recipe.start is not None:
        changes["start"] = home / recipe.start
    if recipe.data.path is not None:
        changes["data"] = recipe.data.model_copy(update={"path": home / recipe.data.path})
    return recipe.model_copy(update=changes)


def _explain(detail: ErrorDetails) -> str:
    key = ".".join(str(part) for part in detail["loc"])
    if detail["type"] != "extra_forbidden":
        return f"{key or 'recipe'}: {detail['msg']} (got {detail['input']!r})"
    near = difflib.get_close_matches(
        str(detail["loc"][-1]), _names_at(detail["loc"][:-1]), n=1, cutoff=0.5
    )
    return f"unknown key {key}" + (f", did you mean {near[0]}?" if near else "")


def _names_at(location: tuple[int | str, ...]) -> list[str]:
    tables: dict[str, type[_Table]] = {
        "model": ModelTable,
        "tokenizer": TokenizerTable,
        "data": DataTable,
        "stages": Stage,
        "reply": ReplyTable,
    }
    table = tables[str(location[0])] if location and str(location[0]) in tables else Recipe
    return list(table.model_fields)
