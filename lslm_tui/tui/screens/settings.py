"""The settings: every field of the config tree, edited in place and written to config.toml at once.

The fields, their types and their descriptions come from `lslm_tui.config`; a new setting appears here
by being declared there. Values that the environment decides are shown and cannot be changed.
"""

from __future__ import annotations

from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from lslm_tui.config import Config, fields
from lslm_tui.errors import ConfigError, StorageError
from lslm_tui.tui.widgets.setting_row import SettingRow, to_text

if TYPE_CHECKING:
    from lslm_tui.tui.app import LslmApp


class SettingsScreen(ModalScreen[None]):
    """One page over the place; Esc or F9 closes it."""

    CSS_PATH: ClassVar[Any] = "settings.tcss"
    AUTO_FOCUS = ".setting-editor"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f9", "close", "Close", id="settings.close", tooltip="Back to the place"),
        Binding("ctrl+r", "default", "Default", id="settings.default", tooltip="Back to default"),
        Binding("down", "app.focus_next", "Next", id="settings.next", show=False),
        Binding("up", "app.focus_previous", "Previous", id="settings.previous", show=False),
    ]

    @property
    def lslm(self) -> LslmApp:
        from lslm_tui.tui.app import LslmApp

        assert isinstance(self.app, LslmApp)
        return self.app

    def compose(self) -> ComposeResult:
        with Vertical(id="settings"):
            with Horizontal(id="settings-head"):
                yield Static("Settings", id="settings-title")
                yield Static("Enter keep · ^R default · Esc close", id="settings-keys")
            with VerticalScroll(id="settings-body", can_focus=False):
                yield from self._rows()
            yield Static(id="settings-about", markup=False)
            yield Static(id="settings-foot", markup=False)

    def on_mount(self) -> None:
        self._say(f"Kept in {short_path(self.lslm.paths.config_file)}")

    @on(events.DescendantFocus)
    def _explain(self, event: events.DescendantFocus) -> None:
        row = self._row_of(event.widget)
        for other in self.query(SettingRow):
            other.set_class(other is row, "-here")
        if row is not None:
            self.query_one("#settings-about", Static).update(row.about)

    def action_close(self) -> None:
        """Write what is still in the input; if that is refused, a second Esc leaves without it."""
        row = self._row_of(self.focused)
        if row is not None and not row.complains and row.pending:
            self._write(row, row.typed)
            if row.complains:
                return
        self.dismiss()

    def action_default(self) -> None:
        """Take the focused setting out of the file."""
        row = self._row_of(self.focused)
        if row is not None:
            self._write(row, None)

    def _row_of(self, widget: Widget | None) -> SettingRow | None:
        nodes = widget.ancestors_with_self if widget else ()
        return next((node for node in nodes if isinstance(node, SettingRow)), None)

    @on(SettingRow.Changed)
    def _changed(self, event: SettingRow.Changed) -> None:
        event.stop()
        self._write(event.row, event.value)

    def _write(self, row: SettingRow, value: object) -> None:
        try:
            self.lslm.save_setting(row.key, value)
        except (ConfigError, StorageError) as error:
            row.refused(str(error).removeprefix(f"{row.key}: "))
            return
        held = self._value(row.key)
        row.accepted(held)
        self._say(f"{row.key} = {to_text(held) or 'unset'}, written to config.toml")

    def _say(self, text: str) -> None:
        self.query_one("#settings-foot", Static).update(text)

    def _value(self, key: str) -> Any:
        if self.lslm.settings is None:
            return None
        return attrgetter(key)(self.lslm.settings.config)

    def _rows(self) -> ComposeResult:
        group = ""
        locked = self.lslm.settings.locked if self.lslm.settings else {}
        for key, info in fields():
            if key.partition(".")[0] != group:
                first = "" if group else " first"
                group = key.partition(".")[0]
                yield Static(_heading(group), classes="settings-group" + first)
            yield SettingRow(
                key,
                info.annotation,
                self._value(key),
                default=info.get_default(call_default_factory=True),
                about=info.description or "",
                locked_by=locked.get(key, ""),
                choices=list(self.lslm.named_themes) if key == "ui.theme" else (),
            )


def _heading(group: str) -> Content:
    annotation: Any = Config.model_fields[group].annotation
    said = (annotation.__doc__ or "").strip().rstrip(".")
    title = {"ui": "Interface"}.get(group, group.capitalize())
    return Content.assemble((title, "bold $primary"), (f"  {said}", "$text-muted"))


def short_path(path: Path) -> str:
    """Write a path with `~` for the home directory."""
    try:
        return f"~/{path.relative_to(Path.home())}"
    except ValueError:
        return str(path)
