"""The settings of the place in a panel: written to config.toml and used at once.

It shows the settings of one group and hands what was typed to the app; what a value means it does not
know. Runs on the UI loop.
"""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from lslm_tui.errors import LslmError
from lslm_tui.tui.widgets.setting_row import SettingRow

GROUP = "sentiment"
ELSEWHERE = ("sentiment.model",)
"""Settings that another key changes."""


class SettingsPane(VerticalScroll, can_focus=False):
    """Rows for the settings of the group, each with what it is for."""

    DEFAULT_CSS: ClassVar[str] = Path(__file__).with_suffix(".tcss").read_text("utf-8")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close the settings", id="sentiment_settings.close", show=False),
    ]

    class Changed(Message):
        """A setting was written."""

    class Closed(Message):
        """The panel is to be hidden."""

    def compose(self) -> ComposeResult:
        yield Static("Sentiment settings", id="pane-title")
        yield Static("Enter keeps · Tab next · Esc closes", id="pane-keys")

    async def open(self, config: Any) -> None:
        """Show the present values, and go to the first."""
        await self.query(".pane-row").remove()
        await self.mount_all(self._rows(config))
        self.query_one(".setting-editor").focus()

    def _rows(self, config: Any) -> Iterator[Widget]:
        from lslm_tui.config import fields

        for key, info in fields():
            if key.partition(".")[0] != GROUP or key in ELSEWHERE:
                continue
            row = SettingRow(
                key,
                info.annotation,
                attrgetter(key)(config),
                default=info.default,
                about=info.description or "",
            )
            yield row.add_class("pane-row")
            yield Static(row.about, classes="pane-row pane-about", markup=False)

    @on(SettingRow.Changed)
    def _changed(self, event: SettingRow.Changed) -> None:
        event.stop()
        from lslm_tui.tui.app import LslmApp

        assert isinstance(self.app, LslmApp)
        row = event.row
        try:
            self.app.save_setting(row.key, event.value)
        except LslmError as error:
            row.refused(str(error).removeprefix(f"{row.key}: "))
            return
        if self.app.settings is not None:
            row.accepted(attrgetter(row.key)(self.app.settings.config))
        self.post_message(self.Changed())

    def action_close(self) -> None:
        self.post_message(self.Closed())
