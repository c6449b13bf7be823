"""How texts are translated: a panel of values to step or to type.

Every value that is right is announced at once by `Changed`; it holds for the next translation. Runs on
the UI loop.
"""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.visual import VisualType
from textual.widget import Widget

from lslm_tui.errors import UsageError
from lslm_tui.services.translating import TranslationSettings
from lslm_tui.tui.formats import end_cut, width_of
from lslm_tui.tui.translate.fields import FIELDS, SwitchField, changed, value_of

DEFAULTS = TranslationSettings()
_FIRST_ROW = 2
_TYPED = frozenset("0123456789.,")
KEYS = ("↑↓ move · ←→ step · type to set", "Enter edit · r reset · Esc close")


class SettingsPanel(Widget, can_focus=True):
    """One column of settings; the chosen row explains itself below."""

    DEFAULT_CSS: ClassVar[str] = Path(__file__).with_suffix(".tcss").read_text("utf-8")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", id="tuning.up", show=False, tooltip="The row above"),
        Binding("down", "move(1)", id="tuning.down", show=False, tooltip="The row below"),
        Binding("left", "step(-1)", id="tuning.less", show=False, tooltip="Less"),
        Binding("right", "step(1)", id="tuning.more", show=False, tooltip="More"),
        Binding("enter", "edit", id="tuning.edit", show=False, tooltip="Edit, or keep"),
        Binding("r", "reset", "Reset how texts are translated", id="tuning.reset", show=False),
        Binding("escape", "close", id="tuning.close", show=False, tooltip="Close"),
    ]
    chosen: reactive[int] = reactive(0)

    class Changed(Message):
        """Texts are to be translated like this from now on."""

        def __init__(self, settings: TranslationSettings) -> None:
            super().__init__()
            self.settings = settings

    class Closed(Message):
        """The panel is to be hidden."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.settings = DEFAULTS
        self._edited: str | None = None
        self._error = ""

    def show(self, settings: TranslationSettings) -> None:
        """Show values that come from elsewhere, without announcing them."""
        self.settings, self._edited, self._error = settings, None, ""
        self.refresh()

    # keys

    def action_move(self, step: int) -> None:
        if self._keep():
            self.chosen = (self.chosen + step) % len(FIELDS)

    def action_step(self, direction: int) -> None:
        if self._keep():
            field = FIELDS[self.chosen]
            self._set(field.step(value_of(self.settings, field), direction))

    def action_edit(self) -> None:
        """Begin to edit the row, or keep what was typed."""
        field = FIELDS[self.chosen]
        if self._edited is not None:
            self._keep()
        elif isinstance(field, SwitchField):
            self.action_step(1)
        else:
            self._edited = field.typed(value_of(self.settings, field))
            self.refresh()

    def action_reset(self) -> None:
        """Take the values that it begins with; the languages stay."""
        self._edited = None
        settings = self.settings
        for field in FIELDS:
            settings = changed(settings, field, value_of(DEFAULTS, field))
        self._announce(settings)

    def action_close(self) -> None:
        if self._edited is not None:
            self._edited, self._error = None, ""
            self.refresh()
        else:
            self.post_message(self.Closed())

    def on_key(self, event: events.Key) -> None:
        typing = self._edited is not None
        if event.key == "backspace" and typing:
            self._edited = (self._edited or "")[:-1]
        elif event.character and event.is_printable and (typing or event.character in _TYPED):
            if not typing and isinstance(FIELDS[self.chosen], SwitchField):
                return
            self._edited = (self._edited or "") + event.character
        else:
            return
        event.stop()
        self._error = ""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        row = event.y - _FIRST_ROW - self.gutter.top
        if 0 <= row < len(FIELDS) and self._keep():
            self.chosen = row
            if event.chain > 1:
                self.action_edit()

    def on_blur(self) -> None:
        if not self._keep():
            self._edited, self._error = None, ""
        self.refresh()

    def on_focus(self) -> None:
        self.refresh()

    # values

    def _keep(self) -> bool:
        """Take over what was typed, if it is right; returns whether nothing stands in the way."""
        if self._edited is None:
            return True
        try:
            value = FIELDS[self.chosen].read(self._edited)
        except UsageError as error:
            self._error = str(error)
            self.refresh()
            return False
        self._edited = None
        self._set(value)
        return True

    def _set(self, value: Any) -> None:
        self._announce(changed(self.settings, FIELDS[self.chosen], value))

    def _announce(self, settings: TranslationSettings) -> None:
        differs = settings != self.settings
        self.settings, self._error = settings, ""
        self.refresh()
        if differs:
            self.post_message(self.Changed(settings))

    # drawing

    def render(self) -> VisualType:
        width = self.content_size.width
        lines = [Content.styled("Translating", "bold"), Content("")]
        lines += [self._row(number, width) for number in range(len(FIELDS))]
        field = FIELDS[self.chosen]
        about = textwrap.wrap(f"{field.about} ({field.range})", max(width, 8))
        lines += [Content(""), *(Content.styled(line, "$text-muted") for line in about)]
        wrong = textwrap.wrap(f"✗ {self._error}", max(width, 8)) if self._error else []
        lines += [Content.styled(line, "$text-error") for line in wrong]
        lines += [Content("")] * max(5 - len(about) - len(wrong), 1)
        lines += [Content.styled(end_cut(line, width), "$text-muted") for line in KEYS]
        return Content("\n").join(lines)

    def _row(self, number: int, width: int) -> Content:
        field = FIELDS[number]
        here = number == self.chosen
        value = field.show(value_of(self.settings, field))
        style = (
            "bold $background on $primary" if here and self.has_focus else "bold" if here else ""
        )
        if here and self._edited is not None:
            value, style = self._edited + "▏", "bold on $panel"
        differs = value_of(self.settings, field) != value_of(DEFAULTS, field)
        label = ("* " if differs else "") + field.label
        blanks = " " * max(width - 2 - width_of(label) - width_of(value), 1)
        return Content.styled(f"{'›' if here else ' '} {label}{blanks}{value}", style)
