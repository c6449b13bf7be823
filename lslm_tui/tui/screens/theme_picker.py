"""Choose a theme: moving shows it, Enter keeps it, Esc goes back to the former one.

The list stands at the side so that the place behind it is seen in the theme under the cursor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from lslm_tui.tui.themes import NamedTheme

if TYPE_CHECKING:
    from lslm_tui.tui.app import LslmApp


class ThemePicker(ModalScreen[None]):
    """The bundled themes and the user's own."""

    CSS_PATH: ClassVar[Any] = "theme_picker.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "cancel", "Back", id="themes.back", tooltip="Keep the former theme"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._former = ""

    @property
    def lslm(self) -> LslmApp:
        from lslm_tui.tui.app import LslmApp

        assert isinstance(self.app, LslmApp)
        return self.app

    def compose(self) -> ComposeResult:
        with Vertical(id="themes"):
            yield Static("Theme", id="themes-title")
            yield OptionList(id="themes-list")
            yield Static(id="themes-swatch")
            yield Static("Enter keep · Esc back", id="themes-keys")

    def on_mount(self) -> None:
        self._former = self.app.theme
        named = list(self.lslm.named_themes.values())
        options = self.query_one(OptionList)
        options.add_options(Option(_row(theme), id=theme.name) for theme in named)
        options.highlighted = [theme.name for theme in named].index(self._former)
        options.focus()
        self.query_one("#themes-swatch", Static).update(_SWATCH)

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        self.lslm.preview_theme(event.option.id or self._former)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss()
        self.lslm.keep_theme(event.option.id or self._former)

    def action_cancel(self) -> None:
        self.lslm.preview_theme(self._former)
        self.dismiss()


_SWATCH = Content.assemble(
    ("text ", "$foreground"),
    ("quiet ", "$text-muted"),
    ("accent ", "$primary bold"),
    ("\nfine ", "$text-success"),
    ("warning ", "$text-warning"),
    ("error", "$text-error"),
)


def _row(named: NamedTheme) -> Content:
    about = named.about or ("your own" if named.own else "")
    return Content.assemble(named.name, ("\n" + about, "$text-muted not bold"))
