"""Changes a recipe's text where its values changed, and nowhere else: comments and order stay.

Knows TOML, and no recipe. The library is imported when a text is changed for the first time.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tomlkit.items import Item


def changed_text(text: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str | None:
    """`text`, whose values are `before`, with those of `after`.

    Returns `None` where that cannot be written into it, such as a text that is no TOML.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(text)
        _change(document, before, after)
        made = tomlkit.dumps(document)
        right = _full(_same_lists(tomllib.loads(made), after)) == _full(after)
    except (TOMLKitError, tomllib.TOMLDecodeError, KeyError, IndexError, TypeError, ValueError):
        return None
    return made if right else None


def _change(container: Any, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Make a table of the text what `after` says, key by key."""
    for key in [key for key in before if key not in after and key in container]:
        del container[key]
    for key, value in after.items():
        old = before.get(key)
        if old == value and key in container:
            continue
        if isinstance(value, Mapping) and key in container and isinstance(container[key], Mapping):
            _change(container[key], old if isinstance(old, Mapping) else {}, value)
        elif isinstance(value, list) and isinstance(old, list) and key in container:
            _change_list(container, key, old, value)
        else:
            _put(container, key, value)


def _put(container: Any, key: str, value: Any) -> None:
    import tomlkit
    from tomlkit.items import InlineTable

    nested = isinstance(value, Mapping) and not isinstance(container, InlineTable)
    if nested and key not in container and container.value:
        container.add(tomlkit.nl())
    container[key] = _item(value, inline=not nested)


def _change_list(container: Any, key: str, old: list[Any], new: list[Any]) -> None:
    """One more, one less, or the same number: item by item; anything else is written anew."""
    items = container[key]
    if len(items) != len(old):
        container[key] = _item(new)
    elif new[: len(old)] == old:
        for value in new[len(old) :]:
            items.append(_item(value, inline=_is_inline(items)))
    elif len(new) == len(old):
        for at, (was, now) in enumerate(zip(old, new, strict=True)):
            if was == now:
                continue
            if isinstance(now, Mapping) and isinstance(items[at], Mapping):
                _change(items[at], was if isinstance(was, Mapping) else {}, now)
            else:
                items[at] = _item(now, inline=_is_inline(items))
    elif (gone := _left_out(old, new)) is not None:
        del items[gone]
    else:
        container[key] = _item(new)


def _is_inline(items: Any) -> bool:
    """Whether tables in a list are written in one line each, not under headings of their own."""
    from tomlkit.items import AoT

    return not isinstance(items, AoT)


def _left_out(old: Sequence[Any], new: Sequence[Any]) -> int | None:
    """The place of the one item that `new` lacks."""
    return next((at for at in range(len(old)) if [*old[:at], *old[at + 1 :]] == list(new)), None)


def _item(value: Any, *, inline: bool = True) -> Item:
    """A value as tomlkit has it; tables in lists in one line."""
    import tomlkit

    if isinstance(value, Mapping):
        table: Any = tomlkit.inline_table() if inline else tomlkit.table()
        for key, inner in value.items():
            table.append(key, _item(inner))
        return table  # type: ignore[no-any-return]
    if isinstance(value, list):
        array: Any = tomlkit.array()
        for inner in value:
            array.append(_item(inner))
        array.multiline(len(value) > 1 and isinstance(value[0], Mapping))
        return array  # type: ignore[no-any-return]
    item: Any = tomlkit.item(value)
    return item  # type: ignore[no-any-return]


def _same_lists(made: Any, wanted: Any) -> Any:
    """A path alone stands for a table with it: as `wanted` has it."""
    if isinstance(made, Mapping) and isinstance(wanted, Mapping):
        return {key: _same_lists(value, wanted.get(key)) for key, value in made.items()}
    if isinstance(wanted, list) and isinstance(made, str | Mapping):
        made = [made]
    if isinstance(made, list) and isinstance(wanted, list) and len(made) == len(wanted):
        return [_same_lists(one, other) for one, other in zip(made, wanted, strict=True)]
    if isinstance(made, str) and isinstance(wanted, Mapping):
        return {"path": made}
    return made


def _full(value: Any) -> Any:
    """Without tables that hold nothing."""
    if isinstance(value, Mapping):
        found = {key: _full(inner) for key, inner in value.items()}
        return {key: inner for key, inner in found.items() if inner != {}}
    return [_full(one) for one in value] if isinstance(value, list) else value
