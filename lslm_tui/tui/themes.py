"""Themes from TOML files: the bundled ones and the user's own.

A theme is one file, its stem the name. `about` (text), `dark` and `ansi` (true or false), the table
`[colors]` with every name of `COLORS`, and an optional `[variables]` with any further style variable
of Textual's. `themes/README.md` says what each colour is for. A file with a mistake gives problems
that name the file and the line; the others are not touched. Nothing here knows the app.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textual.color import Color, ColorParseError
from textual.theme import Theme

COLORS = (
    "background",
    "surface",
    "panel",
    "selection",
    "rule",
    "foreground",
    "muted",
    "accent",
    "secondary",
    "success",
    "warning",
    "error",
)
_TOP = ("about", "dark", "ansi", "colors", "variables")
_TEXT_STYLES = frozenset(
    ["bold", "dim", "italic", "underline", "reverse", "strike", "none", "not", "b", "i", "u"]
)
DEFAULT = "lamplight"


@dataclass(frozen=True, slots=True)
class NamedTheme:
    """A theme that can be chosen."""

    name: str
    about: str
    own: bool
    """The user's, not a bundled one."""
    theme: Theme


@dataclass(frozen=True, slots=True)
class ThemeProblem:
    """One mistake in a theme's file; `line` is 1-based, `None` where none can be named."""

    path: Path
    line: int | None
    message: str

    def __str__(self) -> str:
        where = f"{self.path.name}, line {self.line}" if self.line else self.path.name
        return f"theme {where}: {self.message}"


def load_themes(
    bundled: Path, own: Path | None = None
) -> tuple[dict[str, NamedTheme], list[ThemeProblem]]:
    """Read every `*.toml` in both directories; the user's own go last and take precedence."""
    found: dict[str, NamedTheme] = {}
    problems: list[ThemeProblem] = []
    for directory, is_own in ((bundled, False), (own, True)):
        for path in _files(directory):
            theme, mistakes = read_theme(path, own=is_own)
            problems += mistakes
            if theme is not None:
                found[theme.name] = theme
    return found, problems


def read_theme(path: Path, *, own: bool = False) -> tuple[NamedTheme | None, list[ThemeProblem]]:
    """Read one file; a theme comes back only when nothing is wrong with it."""
    try:
        text = path.read_text("utf-8")
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found.group(1)) if found else None
        return None, [ThemeProblem(path, line, f"not valid TOML: {error}.")]
    except (OSError, UnicodeDecodeError) as error:
        return None, [ThemeProblem(path, None, f"cannot be read: {error}.")]
    problems = [ThemeProblem(path, _line_of(text, *where), said) for where, said in _check(tree)]
    if problems:
        return None, problems
    return NamedTheme(path.stem, tree.get("about", ""), own, _build(path.stem, tree)), []


def _files(directory: Path | None) -> list[Path]:
    if directory is None or not directory.is_dir():
        return []
    return sorted(path for path in directory.glob("*.toml") if path.is_file())


def _check(tree: dict[str, Any]) -> Iterable[tuple[tuple[str, str], str]]:
    """Yield what is wrong, each with the table and key it concerns."""
    for key in tree:
        if key not in _TOP:
            yield ("", key), f"unknown key {key!r}.{_nearest(key, _TOP)}"
    for key, kind, name in (("about", str, "text"), ("dark", bool, "true or false")):
        if not isinstance(tree.get(key, kind()), kind):
            yield ("", key), f"{key} must be {name}, not {tree[key]!r}."
    if not isinstance(tree.get("ansi", False), bool):
        yield ("", "ansi"), f"ansi must be true or false, not {tree['ansi']!r}."
    colors, variables = tree.get("colors", {}), tree.get("variables", {})
    if not isinstance(colors, dict) or not isinstance(variables, dict):
        yield ("", "colors"), "[colors] and [variables] must be tables."
        return
    yield from _check_colors(colors)
    yield from _check_variables(variables)


def _check_colors(colors: dict[str, Any]) -> Iterable[tuple[tuple[str, str], str]]:
    for key, value in colors.items():
        if key not in COLORS:
            yield ("colors", key), f"unknown colour {key!r}.{_nearest(key, COLORS)}"
        elif not _is_color(value):
            yield ("colors", key), f"{key} = {value!r} is not a colour; write it as '#rrggbb'."
    if missing := [repr(key) for key in COLORS if key not in colors]:
        yield ("", "colors"), f"[colors] lacks {', '.join(missing)}."


def _check_variables(variables: dict[str, Any]) -> Iterable[tuple[tuple[str, str], str]]:
    known = Theme("known", primary="#000000").to_color_system().generate()
    for key, value in variables.items():
        style = key.endswith("-style")
        if key not in known:
            yield ("variables", key), f"unknown variable {key!r}.{_nearest(key, known)}"
        elif style and not (isinstance(value, str) and set(value.split()) <= _TEXT_STYLES):
            yield ("variables", key), f"{key} = {value!r} is not a text style, like 'bold'."
        elif not style and not _is_color(value):
            yield ("variables", key), f"{key} = {value!r} is not a colour."


def _is_color(value: object) -> bool:
    if not isinstance(value, str):
        return False
    color, _, alpha = value.partition(" ")
    try:
        Color.parse(color)
    except ColorParseError:
        return False
    return not alpha or re.fullmatch(r"\d{1,3}%", alpha) is not None


def _nearest(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=1)
    return f" Did you mean {close[0]!r}?" if close else ""


def _line_of(text: str, table: str, key: str) -> int | None:
    """Find the line of a key within a table, else the table's own line."""
    section, header = "", None
    for number, line in enumerate(text.splitlines(), 1):
        if found := re.match(r"\s*\[\s*([^\]]+?)\s*\]", line):
            section = found.group(1)
            if section in (table, key):
                header = header or number
        elif section == table and re.match(rf"""\s*["']?{re.escape(key)}["']?\s*=""", line):
            return number
    return header


def _build(name: str, tree: dict[str, Any]) -> Theme:
    colors: dict[str, str] = tree["colors"]
    ansi = tree.get("ansi", False)
    return Theme(
        name=name,
        primary=colors["accent"],
        accent=colors["accent"],
        secondary=colors["secondary"],
        success=colors["success"],
        warning=colors["warning"],
        error=colors["error"],
        foreground=colors["foreground"],
        background=colors["background"],
        surface=colors["surface"],
        panel=colors["panel"],
        dark=tree.get("dark", True),
        ansi=ansi,
        variables=_missing_in_ansi(ansi)
        | _variables(colors, ansi=ansi)
        | tree.get("variables", {}),
    )


def _missing_in_ansi(ansi: bool) -> dict[str, str]:
    """Stand-ins for the variables that Textual's sheets use but its ANSI palette does not define."""
    if not ansi:
        return {}
    full = Theme("full", primary="#000000").to_color_system().generate()
    palette = Theme("palette", primary="ansi_cyan", ansi=True).to_color_system().generate()
    return {name: _stand_in(name) for name in full.keys() - palette.keys()}


def _stand_in(name: str) -> str:
    if name.endswith("-style"):
        return "none"
    return "transparent" if "background" in name else "ansi_default"


def _variables(colors: dict[str, str], *, ansi: bool) -> dict[str, str]:
    """Derive the style variables that make one accent, quiet lines and a tinted cursor row."""
    quiet = colors["muted"]
    return {
        "text-muted": quiet,
        "text-disabled": quiet,
        "text-primary": colors["accent"],
        "text-accent": colors["accent"],
        "text-secondary": colors["secondary"],
        "text-success": colors["success"],
        "text-warning": colors["warning"],
        "text-error": colors["error"],
        "foreground-muted": quiet,
        "block-cursor-foreground": colors["foreground"],
        "block-cursor-background": colors["selection"],
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-foreground": colors["foreground"],
        "block-cursor-blurred-background": colors["panel"],
        "block-hover-background": colors["panel"],
        "border": colors["accent"],
        "border-blurred": colors["rule"],
        "surface-active": colors["panel"],
        "scrollbar": colors["rule"],
        "scrollbar-hover": quiet,
        "scrollbar-active": colors["accent"],
        "scrollbar-background": colors["background"],
        "scrollbar-background-hover": colors["background"],
        "scrollbar-background-active": colors["background"],
        "scrollbar-corner-color": colors["background"],
        "link-color": colors["accent"],
        "link-color-hover": colors["foreground"],
        "link-background-hover": colors["selection"],
        "input-cursor-background": colors["foreground"],
        "input-cursor-foreground": colors["background"],
        "input-cursor-text-style": "reverse" if ansi else "none",
        "input-selection-background": colors["selection"],
        "input-selection-foreground": colors["foreground"],
        "screen-selection-background": colors["selection"],
        "screen-selection-foreground": colors["foreground"],
        "button-color-foreground": colors["background"],
        "markdown-h1-color": colors["foreground"],
        "markdown-h2-color": colors["foreground"],
        "markdown-h3-color": colors["foreground"],
        "markdown-h2-text-style": "bold",
    }
