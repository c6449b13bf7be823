"""One setting: its name, a widget that fits its type, and what is wrong with its value.

It knows the field's type and present value; writing is its screen's affair, which it tells of a new
value by `Changed` and which answers with `refused` or `accepted`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import UnionType
from typing import Any, ClassVar, Literal, Union, get_args, get_origin

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Select, Static

_YES, _NO = "yes", "no"


def choices_of(annotation: Any) -> tuple[str, ...]:
    """Return the values of a `Literal`, yes and no for a truth value, () for any other type."""
    if annotation is bool:
        return (_YES, _NO)
    return tuple(map(str, get_args(annotation))) if get_origin(annotation) is Literal else ()


def to_text(value: object) -> str:
    """Write a value into an input: nothing for `None`, TOML for a list, `yes` or `no`."""
    if isinstance(value, bool):
        return _YES if value else _NO
    if value is None:
        return ""
    if isinstance(value, tuple | list):
        return "[" + ", ".join(_quoted(str(item)) for item in value) + "]" if value else ""
    return str(value)


def from_text(annotation: Any, text: str) -> object:
    """Read what was typed; text that is no number comes back as text, for validation to refuse."""
    text = text.strip()
    kinds = {get_origin(kind) or kind for kind in _kinds(annotation)}
    if str in kinds:
        return text
    if not text:
        return None
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _kinds(annotation: Any) -> Sequence[Any]:
    return get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)


def _quoted(text: str) -> str:
    escaped = (
        text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    )
    return f'"{escaped}"'


class SettingRow(Vertical):
    """A row of the settings."""

    DEFAULT_CSS: ClassVar[str] = Path(__file__).with_suffix(".tcss").read_text("utf-8")

    class Changed(Message):
        """A new value was given; it is not written yet."""

        def __init__(self, row: SettingRow, value: object) -> None:
            super().__init__()
            self.row = row
            self.value = value

    def __init__(
        self,
        key: str,
        annotation: Any,
        value: object,
        *,
        default: object,
        about: str,
        locked_by: str = "",
        choices: Sequence[str] = (),
    ) -> None:
        """`locked_by`: the environment variable that decides; `choices` replaces those of the type."""
        super().__init__(id="setting-" + key.replace(".", "-"))
        self.key = key
        self.default = default
        self._annotation = annotation
        self._value = value
        self.about = self.tooltip = " ".join(about.replace("`", "").split())
        self._locked_by = locked_by
        self._choices = tuple(choices) or choices_of(annotation)

    def compose(self) -> ComposeResult:
        name = self.key.partition(".")[2].replace("_", " ")
        with Horizontal(classes="setting-line"):
            yield Static(name, classes="setting-name", markup=False)
            yield self._editor()
            yield Static(self._note(), classes="setting-note", markup=False)
        yield Static(classes="setting-error", markup=False)

    def accepted(self, value: object) -> None:
        """The value is written, or came from elsewhere: show it without announcing it."""
        self._value = value
        self._complain("")
        self.query_one(".setting-note", Static).update(self._note())
        editor = self.query_one(".setting-editor")
        with self.prevent(Input.Changed, Select.Changed):
            if isinstance(editor, Input | Select):
                editor.value = to_text(value)

    def refused(self, why: str) -> None:
        """The value is not allowed: say why, below it, and leave what was typed."""
        self._complain(f"✗ {why}")

    @property
    def complains(self) -> bool:
        """The last value was refused."""
        return bool(self.query_one(".setting-error").display)

    @property
    def typed(self) -> object:
        """The value in the editor, written or not."""
        editor = self.query_one(".setting-editor")
        return from_text(self._annotation, editor.value) if isinstance(editor, Input) else None

    @property
    def pending(self) -> bool:
        """The input holds a value that is not written."""
        is_input = isinstance(self.query_one(".setting-editor"), Input)
        return is_input and not self._is_held(self.typed)

    def _complain(self, text: str) -> None:
        error = self.query_one(".setting-error", Static)
        error.update(text)
        error.display = bool(text)

    def _editor(self) -> Widget:
        off = bool(self._locked_by)
        if isinstance(self._value, Mapping):
            pairs = ", ".join(f"{name} = {keys}" for name, keys in self._value.items())
            return Static(pairs or "none", classes="setting-editor", markup=False)
        if self._choices:
            options = [(choice, choice) for choice in self._options()]
            editor = Select(
                options, value=to_text(self._value), allow_blank=False, compact=True, disabled=off
            )
            return editor.add_class("setting-editor")
        placeholder = "unset" if self._value is None else ""
        return Input(
            to_text(self._value), placeholder=placeholder, disabled=off, classes="setting-editor"
        )

    def _options(self) -> list[str]:
        shown = to_text(self._value)
        present = [] if shown in self._choices else [shown]
        return [*self._choices, *present]

    def _note(self) -> str:
        if self._locked_by:
            return f"set by {self._locked_by}"
        if isinstance(self._value, Mapping):
            return "in the file"
        return "" if self._value == self.default else f"default {to_text(self.default) or 'unset'}"

    @on(Select.Changed)
    def _selected(self, event: Select.Changed) -> None:
        event.stop()
        chosen = str(event.value)
        self._offer(chosen == _YES if self._annotation is bool else chosen)

    @on(Input.Submitted)
    @on(Input.Blurred)
    def _typed(self, event: Input.Submitted | Input.Blurred) -> None:
        event.stop()
        self._offer(from_text(self._annotation, event.value))

    def _offer(self, value: object) -> None:
        if self._is_held(value):
            self._complain("")
        else:
            self.post_message(self.Changed(self, value))

    def _is_held(self, value: object) -> bool:
        held = list(self._value) if isinstance(self._value, tuple) else self._value
        return value == held or (value is None and held in (None, []))
