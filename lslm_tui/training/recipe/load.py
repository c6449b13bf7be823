"""Reads and checks a recipe; every bad key is named with what was expected."""

from __future__ import annotations

import difflib
import tomllib
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from lslm_tui.errors import ConfigError

from .tables import DataFile, Recipe


def load_recipe(path: Path) -> Recipe:
    """Read and check a recipe; relative paths in it are taken from the recipe's directory.

    Raises:
        ConfigError: unreadable, no TOML, an unknown key (the nearest name is given) or a bad value.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"Cannot read the recipe {path}: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}.") from error
    return at_home(parse_recipe(values, where=str(path)), path.absolute().parent)


def parse_recipe(values: dict[str, Any], *, where: str = "recipe") -> Recipe:
    """Check the values of a recipe.

    Raises:
        ConfigError: names every bad key and what was expected.
    """
    try:
        return Recipe.model_validate(values)
    except ValidationError as error:
        problems = "; ".join(_explain(detail) for detail in error.errors())
        raise ConfigError(f"{where}: {problems}.") from error


def at_home(recipe: Recipe, home: Path) -> Recipe:
    """The recipe with relative paths made absolute; a `base` only where it names a directory there."""
    data = recipe.data
    files = {
        "train": tuple(_file_at(file, home) for file in data.train),
        "eval": tuple(_file_at(file, home) for file in data.eval),
        "test": {name: _file_at(file, home) for name, file in data.test.items()},
    }
    model: dict[str, object] = {}
    if recipe.model.recipe is not None:
        model["recipe"] = home / recipe.model.recipe
    if recipe.model.base is not None:
        model["base"] = _base_at(recipe.model.base, home)
    tokenizer = recipe.tokenizer
    if tokenizer.base is not None:
        tokenizer = tokenizer.model_copy(update={"base": _base_at(tokenizer.base, home)})
    return recipe.model_copy(
        update={
            "data": data.model_copy(update=files),
            "model": recipe.model.model_copy(update=model),
            "tokenizer": tokenizer,
        }
    )


def _file_at(file: DataFile, home: Path) -> DataFile:
    if file.path is None:
        return file
    return file.model_copy(update={"path": home / file.path.expanduser()})


def _base_at(base: str, home: Path) -> str:
    there = home / Path(base).expanduser()
    return str(there) if there.is_dir() else base


def _explain(detail: ErrorDetails) -> str:
    key = ".".join(str(part) for part in detail["loc"])
    if detail["type"] == "missing":
        return f"{key} is missing"
    if detail["type"] != "extra_forbidden":
        message = detail["msg"].removeprefix("Value error, ")
        got = detail["input"]
        return f"{key or 'recipe'}: {message}" + (
            "" if isinstance(got, dict) else f" (got {got!r})"
        )
    names = _names_at(Recipe, [part for part in detail["loc"][:-1] if isinstance(part, str)])
    near = difflib.get_close_matches(str(detail["loc"][-1]), names, n=1, cutoff=0.5)
    return f"unknown key {key}" + (f", did you mean {near[0]}?" if near else "")


def _names_at(table: type[BaseModel], keys: list[str]) -> list[str]:
    """Field names of the table that the keys lead to; keys of a plain dict are passed over."""
    for key in keys:
        field = table.model_fields.get(key)
        if field is not None:
            table = _table_in(field.annotation) or table
    return list(table.model_fields)


def _table_in(annotation: Any) -> type[BaseModel] | None:
    """The table inside an annotation such as `tuple[DataFile, ...]` or `ReplyTable | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _table_in(part))), None)
