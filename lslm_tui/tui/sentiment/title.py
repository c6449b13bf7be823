"""What stands in the title row: one text or many, what it is about, and the model. Pure but for what it
looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lslm_tui.services.state import Phase
from lslm_tui.tui.sentiment.heat import shown
from lslm_tui.tui.sentiment.why import METHODS
from lslm_tui.tui.widgets.title_row import Choice
from lslm_tui.types import AttributionMethod

if TYPE_CHECKING:
    from lslm_tui.tui.screens.sentiment import SentimentScreen

MODES = (("text", "One text"), ("table", "Many texts"))


def choices(screen: SentimentScreen) -> list[Choice]:
    """The row as it should be now."""
    state = screen.model.state
    model = Choice(
        state.name or "none",
        "model",
        action="model",
        right=True,
        problem=state.phase is Phase.FAILED,
        tooltip="Choose a model",
    )
    work = _method(screen) if screen.mode == "text" else _file(screen)
    return [*(_mode(name, title, screen.mode) for name, title in MODES), work, model]


def _mode(name: str, title: str, chosen: str) -> Choice:
    mark = "\N{BLACK DIAMOND SUIT} " if name == chosen else ""
    tooltip = f"Read {title.lower()}"
    return Choice(mark + title, action=f"mode('{name}')", sign=True, tooltip=tooltip)


def _method(screen: SentimentScreen) -> Choice:
    reading = screen.reading
    method = reading.method if reading else AttributionMethod(screen.settings.method)
    can_change = reading is not None and reading.attribution is not None
    action = "method" if can_change else ""
    return Choice(METHODS[method], "by", action=action, tooltip="Explain by the other method")


def _file(screen: SentimentScreen) -> Choice:
    preview = screen.driver.work.preview
    name = shown(preview.shape.path.name) if preview else "open one"
    return Choice(name, "file", action="table('file')", tooltip="Open a file of texts")
