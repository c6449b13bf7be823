"""Help for the place one is in: what it is for, every key as it is now, and what else can be typed.

The keys are read from the widgets' bindings and the user's keymap, so the page cannot be out of date.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from lslm_tui.tui.frame import HelpSection, PlaceScreen
from lslm_tui.tui.keymap import display_keys

_KEY_CELLS = 9


def key_sections(place: PlaceScreen) -> list[HelpSection]:
    """Group every binding that has an id and a description by the scope of its id."""
    app = place.lslm
    keys: dict[str, list[str]] = {}
    bindings: dict[str, Binding] = {}
    for node in (*place.walk_children(with_self=True), app):
        for key, binding in node._bindings:
            if binding.id and binding.description:
                bindings[binding.id] = binding
                if key not in keys.setdefault(binding.id, []):
                    keys[binding.id].append(key)
    groups: dict[str, list[tuple[str, str]]] = {}
    for name, binding in bindings.items():
        shown = display_keys(app.keys_set_by_user(name) or ",".join(keys[name]))
        groups.setdefault(_title(place, name), []).append((shown, _described(binding)))
    everywhere = sorted(groups.pop("Everywhere", []), key=_function_keys_first)
    made = [HelpSection(title, tuple(rows)) for title, rows in groups.items()]
    return [*made, HelpSection("Everywhere", tuple(everywhere))]


def _described(binding: Binding) -> str:
    """What a key does, with its tooltip where that says more."""
    said, more = binding.description, binding.tooltip or ""
    if more.lower().startswith(said.lower()):
        return more
    return f"{said} — {_uncapitalized(more)}" if more else said


def _uncapitalized(sentence: str) -> str:
    """Lower the first letter, unless it begins a name in capitals."""
    return sentence if sentence[1:2].isupper() else sentence[:1].lower() + sentence[1:]


def _function_keys_first(row: tuple[str, str]) -> tuple[int, str]:
    key = row[0]
    return (int(key[1:]) if key[0] == "F" and key[1:].isdigit() else 99, key)


def _title(place: PlaceScreen, name: str) -> str:
    scope = name.partition(".")[0]
    if scope == "app":
        return "Everywhere"
    return scope.replace("_", " ").capitalize()


class HelpScreen(ModalScreen[None]):
    """One page over the place; Esc, F1 or q closes it."""

    CSS_PATH: ClassVar[Any] = "help.tcss"
    HORIZONTAL_BREAKPOINTS = [
        (0, "-narrow"),
        (110, "-wide"),
    ]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,q", "close", "Close", id="help.close", tooltip="Back to the place"),
        Binding("down,j", "scroll(1)", show=False, id="help.down"),
        Binding("up,k", "scroll(-1)", show=False, id="help.up"),
        Binding("pagedown,space", "page(1)", show=False, id="help.page_down"),
        Binding("pageup", "page(-1)", show=False, id="help.page_up"),
    ]

    def __init__(self, place: PlaceScreen) -> None:
        super().__init__()
        self._place = place

    def compose(self) -> ComposeResult:
        place = self._place
        title = next((p.title for p in place.lslm.places if p.id == place.PLACE), "")
        sections = [*key_sections(place), *place.help_sections()]
        left, right = balance([section for section in sections if section.rows])
        with Vertical(id="help"):
            with Horizontal(id="help-head"):
                yield Static(f"Help · {title}", id="help-title", markup=False)
                yield Static("↑↓ scroll · Esc close", id="help-keys")
            with VerticalScroll(id="help-body"):
                yield Static(place.help_text(), id="help-about", markup=False)
                with Horizontal(id="help-columns"):
                    for column in (left, right):
                        with Vertical(classes="column"):
                            yield from (Section(section) for section in column)

    def on_mount(self) -> None:
        self.query_one("#help-body").focus()

    def action_close(self) -> None:
        self.dismiss()

    def action_scroll(self, lines: int) -> None:
        self.query_one("#help-body").scroll_relative(y=lines, animate=False)

    def action_page(self, pages: int) -> None:
        body = self.query_one("#help-body")
        body.scroll_relative(y=pages * max(1, body.size.height - 2), animate=False)


class Section(Vertical):
    """A heading and its rows, the keys in a column of their own."""

    def __init__(self, section: HelpSection) -> None:
        super().__init__(classes="section")
        self._section = section

    def compose(self) -> ComposeResult:
        yield Static(self._section.title, classes="heading", markup=False)
        widest = max(cell_len(typed) for typed, _ in self._section.rows)
        for typed, does in self._section.rows:
            with Horizontal(classes="row"):
                key = Static(Content.styled(typed, "bold"), classes="key")
                key.styles.width = min(max(widest, _KEY_CELLS), 28) + 2
                yield key
                yield Static(does, classes="does", markup=False)


def balance(
    sections: Sequence[HelpSection],
) -> tuple[list[HelpSection], list[HelpSection]]:
    """Split sections, in order, into two columns of about the same height."""
    total = sum(len(section.rows) + 2 for section in sections)
    left: list[HelpSection] = []
    used = 0
    for number, section in enumerate(sections):
        if number and used + (len(section.rows) + 2) / 2 > total / 2:
            return left, list(sections[number:])
        left.append(section)
        used += len(section.rows) + 2
    return left, []
