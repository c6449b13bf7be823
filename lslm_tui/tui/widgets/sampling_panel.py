"""How the next reply is sampled: a panel of values to step or type, and named presets of them.

Every value that is right is announced at once by `Changed`; one that is not stays where it was typed,
with the reason. Presets are read from and written to storage. Runs on the UI loop.
"""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, work
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.style import Style
from textual.visual import VisualType
from textual.widget import Widget

from lslm_tui.errors import LslmError, UsageError
from lslm_tui.tui.dialogs.line import LineDialog
from lslm_tui.tui.formats import end_cut, width_of
from lslm_tui.tui.widgets.sampling_fields import (
    FIELDS,
    Field,
    StopField,
    ThinkingField,
    changed,
    preset_of,
)
from lslm_tui.types import SamplingSettings

if TYPE_CHECKING:
    from lslm_tui.services.storage import Storage

_NUMBER_KEYS = frozenset("0123456789.,")
_FIRST_ROW = 3
"""Lines above the first field: title and what has changed, preset, space."""
_PRESET_ROW = -1
_BELOW = 5
"""Lines for the explanation and what is said."""
TITLE = "Sampling"
KEYS = (
    "↑↓ move · ←→ step · type to set",
    "Enter edit · Del unset · r reset",
    "s save as · d delete · Esc close",
)


class SamplingPanel(Widget, can_focus=True):
    """One column of settings; the chosen row explains itself below."""

    DEFAULT_CSS: ClassVar[str] = Path(__file__).with_suffix(".tcss").read_text("utf-8")
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "sampling--title",
        "sampling--quiet",
        "sampling--chosen",
        "sampling--changed",
        "sampling--error",
        "sampling--edited",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", id="sampling.up", show=False, tooltip="The row above"),
        Binding("down", "move(1)", id="sampling.down", show=False, tooltip="The row below"),
        Binding("left", "step(-1)", id="sampling.less", show=False, tooltip="Less"),
        Binding("right", "step(1)", id="sampling.more", show=False, tooltip="More"),
        Binding("enter", "edit", id="sampling.edit", show=False, tooltip="Edit, or keep"),
        Binding("delete", "unset", id="sampling.unset", show=False, tooltip="Back to the preset's"),
        Binding("r", "reset", "Reset sampling", id="sampling.reset", show=False),
        Binding("s", "save", "Save sampling as a preset", id="sampling.save", show=False),
        Binding("d", "delete", "Delete the preset", id="sampling.delete", show=False),
        Binding("u", "undo", "Bring a preset back", id="sampling.undo", show=False),
        Binding("escape", "close", id="sampling.close", show=False, tooltip="Close"),
    ]
    chosen: reactive[int] = reactive(0)
    """The row the keys act on; -1 is the preset."""

    class Changed(Message):
        """The next reply is to be sampled like this."""

        def __init__(self, settings: SamplingSettings, thinking: bool | None) -> None:
            super().__init__()
            self.settings = settings
            self.thinking = thinking

    class Closed(Message):
        """The panel is to be hidden."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.settings = SamplingSettings()
        self.thinking: bool | None = None
        self._storage: Storage | None = None
        self._presets: dict[str, SamplingSettings] = {}
        self._base = ""
        """The preset the values were taken from."""
        self._before = SamplingSettings()
        """What `r` goes back to where there is no preset."""
        self._edited: str | None = None
        self._said, self._is_error = "", False
        self._deleted: tuple[str, SamplingSettings] | None = None

    def attach(self, storage: Storage, settings: SamplingSettings) -> None:
        """Take presets from `storage` and begin with `settings`."""
        self._storage = storage
        self._presets = storage.presets()
        self._before = settings
        self.show(settings, self.thinking)

    def show(self, settings: SamplingSettings, thinking: bool | None) -> None:
        """Show values that come from elsewhere, without announcing them."""
        self.settings, self.thinking, self._edited = settings, thinking, None
        if self._storage is not None:
            self._presets = self._storage.presets()
        self._base = preset_of(settings, self._presets) or self._base
        self._say("")

    # keys

    def action_move(self, step: int) -> None:
        if self._keep():
            self.chosen = min(max(self.chosen + step, _PRESET_ROW), len(FIELDS) - 1)
            self._say("")

    def action_step(self, direction: int) -> None:
        if not self._keep():
            return
        if self.chosen == _PRESET_ROW:
            self._next_preset(direction)
        else:
            field = FIELDS[self.chosen]
            self._set(field, field.step(self._value(field), direction))

    def action_edit(self) -> None:
        """Begin to edit the row, or keep what was typed."""
        if self._edited is not None:
            self._keep()
        elif self.chosen == _PRESET_ROW:
            self._next_preset(1)
        elif isinstance(field := FIELDS[self.chosen], ThinkingField):
            self.action_step(1)
        else:
            self._edited = field.typed(self._value(field))
            self.refresh()

    def action_unset(self) -> None:
        """Put the row back to the preset's value, or to none."""
        self._edited = None
        if self.chosen == _PRESET_ROW:
            return
        field = FIELDS[self.chosen]
        base = self._presets.get(self._base, SamplingSettings())
        self._set(field, None if isinstance(field, ThinkingField) else getattr(base, field.name))

    def action_reset(self) -> None:
        self._edited = None
        self._use(self._presets.get(self._base, self._before))

    def action_close(self) -> None:
        if self._edited is not None:
            self._edited = None
            self._say("")
        else:
            self.post_message(self.Closed())

    def on_key(self, event: events.Key) -> None:
        if self._edited is not None:
            self._edit_key(event)
            return
        if self.chosen == _PRESET_ROW or not event.character:
            return
        field = FIELDS[self.chosen]
        if event.character in _NUMBER_KEYS and not isinstance(field, StopField | ThinkingField):
            self._edited = event.character
            self._say("")
            event.stop()
        elif event.key == "backspace":
            self.action_edit()
            event.stop()

    def _edit_key(self, event: events.Key) -> None:
        """While a value is being typed, letters are text and not commands."""
        typed = self._edited or ""
        if event.key == "backspace":
            self._edited = typed[:-1]
        elif event.is_printable and event.character:
            self._edited = typed + event.character
        else:
            return
        event.stop()
        self._say("")

    def on_paste(self, event: events.Paste) -> None:
        if self._edited is not None:
            event.stop()
            self._edited += " ".join(event.text.split())
            self.refresh()

    def on_click(self, event: events.Click) -> None:
        row = event.y - _FIRST_ROW - self.gutter.top
        preset = event.y - self.gutter.top == 1
        if (preset or 0 <= row < len(FIELDS)) and self._keep():
            self.chosen = _PRESET_ROW if preset else row
            if event.chain > 1:
                self.action_edit()

    def on_blur(self) -> None:
        if not self._keep():
            self._edited = None
            self._say("")

    # values

    def _value(self, field: Field) -> Any:
        return (
            self.thinking
            if isinstance(field, ThinkingField)
            else getattr(self.settings, field.name)
        )

    def _keep(self) -> bool:
        """Take over what was typed, if it is right; returns whether nothing stands in the way."""
        if self._edited is None:
            return True
        field = FIELDS[self.chosen]
        try:
            value = field.read(self._edited)
        except UsageError as error:
            self._say(str(error), error=True)
            return False
        self._edited = None
        self._set(field, value)
        return True

    def _set(self, field: Field, value: Any) -> None:
        if isinstance(field, ThinkingField):
            settings, thinking = self.settings, value
        else:
            settings, thinking = changed(self.settings, field, value), self.thinking
        self._announce(settings, thinking)

    def _use(self, settings: SamplingSettings) -> None:
        self._announce(settings, self.thinking)

    def _announce(self, settings: SamplingSettings, thinking: bool | None) -> None:
        differs = (settings, thinking) != (self.settings, self.thinking)
        self.settings, self.thinking = settings, thinking
        self._say("")
        if differs:
            self.post_message(self.Changed(settings, thinking))

    # presets

    def _next_preset(self, direction: int) -> None:
        names = list(self._presets)
        if names:
            at = names.index(self._base) if self._base in names else -(direction < 0)
            is_whole = self._base in names and self._presets[self._base] == self.settings
            # from changed values the first step goes back to the preset itself
            at += direction if is_whole or self._base not in names else 0
            self._base = names[at % len(names)]
            self._use(self._presets[self._base])

    @work(group="preset", exclusive=True)
    async def action_save(self) -> None:
        """Keep the values under a name."""
        if not self._keep() or self._storage is None:
            return
        name = await self.app.push_screen_wait(LineDialog("Save sampling as", verb="save"))
        if name is None:
            return
        if self._try(lambda storage: storage.save_preset(name, self.settings)):
            self._base = preset_of(self.settings, self._presets) or self._base
            kept = " ".join(name.split())
            self._base = kept if kept in self._presets else self._base
            self._say(f"Saved as {kept}.")

    def action_delete(self) -> None:
        """Forget the preset; `u` brings it back."""
        name = self._base
        if name in self._presets and self._keep():
            settings = self._presets[name]
            if self._try(lambda storage: storage.delete_preset(name)):
                self._deleted, self._base = (name, settings), ""
                self._say(f"Deleted {name} · u brings it back")

    def action_undo(self) -> None:
        if self._deleted is not None:
            name, settings = self._deleted
            if self._try(lambda storage: storage.save_preset(name, settings)):
                self._base, self._deleted = name, None
                self._say(f"{name} is back.")

    def _try(self, act: Any) -> bool:
        """Do something to the presets in storage; say why if it cannot be done."""
        if self._storage is None:
            return False
        try:
            act(self._storage)
            self._presets = self._storage.presets()
        except LslmError as error:
            self._say(str(error), error=True)
            return False
        return True

    # drawing

    def _say(self, text: str, *, error: bool = False) -> None:
        self._said, self._is_error = text, error
        self.refresh()

    def render(self) -> VisualType:
        width = self.content_size.width
        room = max(width - len(TITLE), 0)
        difference = end_cut(self._difference(), room - 1).rjust(room)
        lines = [
            Content.assemble((TITLE, self._style("title")), (difference, self._style("changed"))),
            self._line(_PRESET_ROW, "preset", f"‹ {self._base or 'none'} ›", width),
            Content(""),
        ]
        lines += [self._field_line(row, field, width) for row, field in enumerate(FIELDS)]
        lines += [Content(""), *self._below(width)]
        return Content("\n").join(lines)

    def _difference(self) -> str:
        base = self._presets.get(self._base)
        return f"changed from {self._base}" if base is not None and base != self.settings else ""

    def _field_line(self, row: int, field: Field, width: int) -> Content:
        value = self._value(field)
        if row == self.chosen and self._edited is not None:
            room = max(width - width_of(field.label) - 6, 4)
            shown = self._edited[-room:] + "▏"
            return self._line(row, field.label, shown, width, edited=True)
        base = self._presets.get(self._base)
        differs = base is not None and getattr(base, field.name, value) != value
        return self._line(row, ("* " if differs else "") + field.label, field.show(value), width)

    def _line(
        self, row: int, label: str, value: str, width: int, *, edited: bool = False
    ) -> Content:
        lit = row == self.chosen and self.has_focus
        sign = "›" if row == self.chosen else " "
        value = end_cut(value, max(width - width_of(label) - 4, 6))
        space = " " * max(width - 2 - width_of(label) - width_of(value), 1)
        name = "chosen" if lit and not edited else "edited" if edited else ""
        style = self._style(name) if name else Style()
        return Content.styled(f"{sign} {label}{space}{value}", style)

    def _below(self, width: int) -> list[Content]:
        if self.chosen == _PRESET_ROW:
            about = "Named settings; ←→ goes through them."
        else:
            field = FIELDS[self.chosen]
            about = f"{field.about} ({field.range})"
        sign = "✗ " if self._is_error else ""
        kind = self._style("error" if self._is_error else "title")
        said = _wrapped(sign + self._said, width)[: _BELOW - 1]
        told = _wrapped(about, width)[: _BELOW - len(said)]
        lines = [Content.styled(line, self._style("quiet")) for line in told]
        lines += [Content.styled(line, kind) for line in said]
        # always as many, so that the keys below do not move
        lines += [Content("")] * (_BELOW - len(lines))
        keys = [Content.styled(end_cut(line, width), self._style("quiet")) for line in KEYS]
        return [*lines, *keys]

    def _style(self, name: str) -> Style:
        return self.get_visual_style(f"sampling--{name}")


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, max(width, 8))
