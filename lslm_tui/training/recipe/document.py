"""Writes the tables of a recipe as Markdown, from the very descriptions that check it.

`python -m lslm_tui.training.recipe.document FILE.md` replaces what stands between the two marks in
the file; without a file it prints.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MinLen
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from .tables import Recipe

BEGIN = "<!-- made by lslm_tui.training.recipe.document; do not edit -->"
END = "<!-- end -->"
SIGNS: dict[type, tuple[str, str]] = {
    Gt: ("gt", "above"),
    Ge: ("ge", "from"),
    Lt: ("lt", "below"),
    Le: ("le", "up to"),
}


def document() -> str:
    """All tables, the recipe itself first."""
    return "\n".join(_tables(Recipe, "")) + "\n"


def replaced(page: str) -> str:
    """The page with its marked part made anew.

    Raises:
        ValueError: the marks are not there.
    """
    before, rest = page.split(BEGIN, 1)
    _, after = rest.split(END, 1)
    return f"{before}{BEGIN}\n\n{document()}\n{END}{after}"


def _tables(table: type[BaseModel], path: str) -> Iterator[str]:
    """The table's own fields, then the tables in it, depth first."""
    inner: list[tuple[type[BaseModel], str]] = []
    yield f"### `[{path}]`" if path else "### Top level"
    yield ""
    yield (table.__doc__ or "").strip().splitlines()[0]
    yield ""
    yield "| key | value | default | meaning |"
    yield "|---|---|---|---|"
    for name, field in table.model_fields.items():
        found = _table_in(field.annotation)
        if found is not None:
            inner.append((found, f"{path}.{name}".lstrip(".")))
            link = _anchor(next(at for table, at in inner if table is found))
            yield f"| `{name}` | {_container(field)}[table](#{link}) | {_default(field)} | {_cell(field.description)} |"
        else:
            yield f"| `{name}` | {_kind(field)} | {_default(field)} | {_cell(field.description)} |"
    yield ""
    seen: set[type[BaseModel]] = set()
    for found, at in inner:
        if found not in seen:
            seen.add(found)
            yield from _tables(found, at)


def _anchor(path: str) -> str:
    """As GitHub makes it from the heading."""
    return path.replace(".", "")


def _container(field: FieldInfo) -> str:
    words = {"tuple": "paths or ", "dict": "name = path or "}
    return words.get(getattr(get_origin(field.annotation), "__name__", ""), "")


def _kind(field: FieldInfo) -> str:
    return _cell(_words(field.annotation, field.metadata))


def _words(annotation: Any, metadata: list[Any]) -> str:
    """What may stand there, in words."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _words(inner[0], [*_constraints(inner[1:]), *metadata])
    if origin in (Union, types.UnionType):
        return _words(next(part for part in inner if part is not type(None)), metadata)
    if origin is Literal:
        return ", ".join(f'`"{choice}"`' for choice in inner)
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return ", ".join(f'`"{choice}"`' for choice in annotation)
    if origin is tuple:
        return "list of " + _words(inner[0], [])
    if origin is dict:
        return "table of text"
    names = {int: "whole number", float: "number", str: "text", Path: "path", bool: "true, false"}
    return " ".join([names[annotation], *_limits(metadata)])


def _constraints(metadata: tuple[Any, ...]) -> list[Any]:
    """Constraints themselves, and those inside a pydantic Field."""
    found: list[Any] = []
    for item in metadata:
        found.extend(item.metadata if isinstance(item, FieldInfo) else [item])
    return found


def _limits(metadata: list[Any]) -> Iterator[str]:
    for item in _constraints(tuple(metadata)):
        for kind, (attribute, word) in SIGNS.items():
            if isinstance(item, kind) and not isinstance(item, MinLen):
                yield f"{word} {getattr(item, attribute):g}"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**needed**"
    if field.default_factory is not None or field.default is None or field.default == ():
        return "–"
    value = field.default
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple):
        return f"`[{', '.join(f'{part:g}' for part in value)}]`"
    return f'`"{value}"`' if isinstance(value, str) else f"`{value:g}`"


def _cell(text: str | None) -> str:
    return (text or "").replace("|", "\\|")


def _table_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _table_in(part))), None)


def main(arguments: list[str]) -> int:
    if not arguments:
        print(document(), end="")
        return 0
    path = Path(arguments[0])
    path.write_text(replaced(path.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
