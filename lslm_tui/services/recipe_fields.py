"""The fields of a recipe as forms need them, from the JSON Schema that the training package prints.

Names, meanings, kinds, bounds and defaults are the recipe's own; nothing of them is repeated here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lslm_tui.errors import UsageError

YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class RecipeField:
    """One key.

    Attributes:
        key: with its table, `training.epochs`.
        about: what it means.
        kind: `integer`, `number`, `boolean`, `choice`, `text` or `list`.
        choices: of a choice.
        low, high: bounds; `None` for none. `open_low`, `open_high`: the bound itself is left out.
        default: as the recipe has it; `None` where absent means something of its own.
    """

    key: str
    about: str
    kind: str
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    open_low: bool = False
    open_high: bool = False
    default: Any = None

    @property
    def table(self) -> str:
        return self.key.rpartition(".")[0]

    @property
    def label(self) -> str:
        return self.key.rpartition(".")[2].replace("_", " ")

    @property
    def range(self) -> str:
        """Bounds for people; empty where there are none."""
        low = "" if self.low is None else f"{'above' if self.open_low else 'from'} {self.low:g}"
        high = (
            "" if self.high is None else f"{'below' if self.open_high else 'up to'} {self.high:g}"
        )
        return " ".join(filter(None, (low, high)))

    def show(self, value: Any) -> str:
        """A value for people; the default where it is `None`."""
        value = self.default if value is None else value
        match value:
            case None:
                return "—"
            case bool():
                return YES if value else NO
            case float():
                return f"{value:g}"
            case list() | tuple():
                return ", ".join(self.show(item) for item in value) or "—"
        return str(value)

    def read(self, text: str) -> Any:
        """The value of what was typed; `None` for nothing typed.

        Raises:
            UsageError: it is not of this kind, or out of bounds.
        """
        text = text.strip()
        if not text or text == "—":
            return None
        if self.kind == "boolean":
            return text == YES
        if self.kind == "choice":
            if text not in self.choices:
                raise UsageError(f"{self.label} is one of {', '.join(self.choices)}.")
            return text
        if self.kind == "list":
            return [_item(part.strip()) for part in text.split(",") if part.strip()]
        return self._number(text) if self.kind in ("integer", "number") else text

    def _number(self, text: str) -> float | int:
        try:
            number = int(text) if self.kind == "integer" else float(text)
        except ValueError:
            raise UsageError(
                f"{self.label} is a {'whole ' if self.kind == 'integer' else ''}number"
                f"{', ' + self.range if self.range else ''}."
            ) from None
        low = self.low is None or (number > self.low if self.open_low else number >= self.low)
        high = self.high is None or (number < self.high if self.open_high else number <= self.high)
        if not (low and high):
            raise UsageError(f"{self.label} is {self.range}.")
        return number


def fields_of(schema: Mapping[str, Any]) -> dict[str, RecipeField]:
    """Every field by its key, in the recipe's order; those of a file to learn from as `source.rows`."""
    definitions = schema.get("$defs", {})
    found = list(_fields(schema, definitions, ""))
    found += _fields(definitions.get("DataFile", {}), definitions, "source")
    return {field.key: field for field in found}


def _fields(
    table: Mapping[str, Any], definitions: Mapping[str, Any], path: str
) -> Iterator[RecipeField]:
    for name, property_ in table.get("properties", {}).items():
        key = f"{path}.{name}" if path else name
        kind, about = _resolved(property_, definitions), str(property_.get("description", ""))
        if "properties" in kind:
            yield from _fields(kind, definitions, key)
        elif (field := _field(key, about, kind, property_.get("default"))) is not None:
            yield field


def _resolved(property_: Mapping[str, Any], definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    """What stands behind a reference, or beside `null`."""
    options = [one for one in property_.get("anyOf", ()) if one.get("type") != "null"]
    found: Mapping[str, Any] = options[0] if options else property_
    name = str(found.get("$ref", "")).rpartition("/")[2]
    return definitions[name] if name else found


def _field(key: str, about: str, kind: Mapping[str, Any], default: Any) -> RecipeField | None:
    if "enum" in kind:
        return RecipeField(key, about, "choice", tuple(map(str, kind["enum"])), default=default)
    named = {"array": "list", "string": "text"}.get(str(kind.get("type")), str(kind.get("type")))
    items = kind.get("items", {})
    if named not in ("integer", "number", "boolean", "text", "list") or "$ref" in items:
        return None
    low, high = kind.get("exclusiveMinimum"), kind.get("exclusiveMaximum")
    return RecipeField(
        key,
        about,
        named,
        low=kind.get("minimum", low),
        high=kind.get("maximum", high),
        open_low=low is not None,
        open_high=high is not None,
        default=default,
    )


def _item(text: str) -> Any:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text
