"""The user's keys: which of their wishes can be granted, and what is wrong with the others.

A keymap is `{binding id: "key,key"}` from the settings. Unknown ids, unknown keys, keys a terminal
cannot tell apart and keys already taken are reported, and the binding keeps its own key. An id is
`scope.name`; two bindings clash when they share a key within a scope, or with the scope `app`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from textual.binding import Binding
from textual.dom import DOMNode
from textual.keys import Keys, format_key

_NAMED = frozenset(key.value for key in Keys)
_SAME_IN_A_TERMINAL = {
    "ctrl+i": "Tab",
    "ctrl+m": "Enter",
    "ctrl+h": "Backspace",
    "ctrl+left_square_bracket": "Esc",
    "ctrl+[": "Esc",
}
_WORDS = {
    "escape": "Esc",
    "enter": "Enter",
    "tab": "Tab",
    "space": "Space",
    "backspace": "Backspace",
    "delete": "Del",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "insert": "Ins",
}


@dataclass(frozen=True, slots=True)
class CheckedKeymap:
    """The wishes that can be granted, and a sentence for each that cannot."""

    keymap: Mapping[str, str]
    problems: tuple[str, ...]


def known_bindings() -> dict[str, Binding]:
    """Return the bindings with an id of every class imported so far but Textual's own, by id."""
    found: dict[str, Binding] = {}
    for cls in _subclasses(DOMNode):
        if not cls.__module__.startswith("textual."):
            for binding in Binding.make_bindings(cls.__dict__.get("BINDINGS", ())):
                if binding.id:
                    held = found.get(binding.id)
                    key = f"{held.key},{binding.key}" if held else binding.key
                    found[binding.id] = binding.with_key(key)
    return found


def check_keymap(
    wanted: Mapping[str, str], known: Mapping[str, Binding], *, later: Iterable[str] = ()
) -> CheckedKeymap:
    """Sort the user's wishes into those that work and problems.

    `later` holds scopes whose screens are not imported yet; their ids are taken on trust.
    """
    problems: list[str] = []
    granted: dict[str, str] = {}
    for name, keys in wanted.items():
        if name not in known:
            if name.partition(".")[0] not in later:
                problems.append(f"keymap: there is no binding {name!r}.{_nearest(name, known)}")
                continue
        elif wrong := _wrong_key(keys):
            problems.append(f"keymap: {name}: {wrong}")
            continue
        granted[name] = ",".join(part.strip() for part in keys.split(","))
    problems += _drop_clashes(granted, known)
    return CheckedKeymap(granted, tuple(problems))


def display_keys(keys: str) -> str:
    """Write keys for people: `ctrl+n` is `^N`, `f2` is `F2`, several are joined by ` / `."""
    return " / ".join(_display(part.strip()) for part in keys.split(","))


def _display(key: str) -> str:
    *modifiers, last = key.split("+")
    shown = _WORDS.get(last) or format_key(last)
    if last.startswith("f") and last[1:].isdigit():
        shown = last.upper()
    if "ctrl" in modifiers:
        modifiers.remove("ctrl")
        shown = f"^{shown.upper()}" if len(shown) == 1 else f"^{shown}"
    return "+".join([*(modifier.title() for modifier in modifiers), shown])


def _wrong_key(keys: str) -> str:
    parts = [part.strip() for part in keys.split(",")]
    for part in parts:
        *modifiers, last = part.split("+") if part != "+" else [part]
        if part in _SAME_IN_A_TERMINAL:
            return f"a terminal cannot tell {part} from {_SAME_IN_A_TERMINAL[part]}."
        unknown = [name for name in modifiers if name not in ("ctrl", "shift", "alt", "super")]
        if unknown:
            return f"{unknown[0]!r} is no modifier; use ctrl, shift or alt."
        if len(last) != 1 and last not in _NAMED and not _is_symbol(last):
            return f"there is no key {part!r}.{_nearest(last, _NAMED)}"
    return ""


def _is_symbol(name: str) -> bool:
    """Textual names symbols, for example `question_mark`."""
    return format_key(name) != name


def _drop_clashes(granted: dict[str, str], known: Mapping[str, Binding]) -> list[str]:
    """Take back every wish whose key another binding has; returns a sentence for each."""
    problems: list[str] = []
    for name in list(granted):
        if other := _taken(name, granted, known):
            key = display_keys(granted.pop(name))
            own = display_keys(known[name].key) if name in known else "its own key"
            problems.append(f"keymap: {key} for {name} is already {other}; {name} keeps {own}.")
    return problems


def _taken(name: str, granted: Mapping[str, str], known: Mapping[str, Binding]) -> str:
    mine = _keys(granted[name])
    scope = name.partition(".")[0]
    for other, binding in known.items():
        other_scope = other.partition(".")[0]
        if other == name or not ({scope, "app"} & {other_scope} or scope == "app"):
            continue
        if mine & _keys(granted.get(other, binding.key)):
            return other
    return ""


def _keys(keys: str) -> set[str]:
    return {binding.key for binding in Binding.make_bindings([Binding(keys, "")])}


def _nearest(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f" Did you mean {close[0]!r}?" if close else ""


def _subclasses(cls: type[DOMNode]) -> Iterable[type[DOMNode]]:
    for sub in cls.__subclasses__():
        yield sub
        yield from _subclasses(sub)
