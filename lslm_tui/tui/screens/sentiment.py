"""The sentiment place: one text with the words its label rests on, or a file of many.

It composes, binds and routes. Reading is `services/reading.py`; what is shown of a text is in
`sentiment/reading_pane.py`, what is done with it in `sentiment/text_actions.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.events import Resize
from textual.timer import Timer

from lslm_tui.errors import LslmError
from lslm_tui.services.jobs import Purpose
from lslm_tui.services.reading import Reader, Reading
from lslm_tui.services.state import Phase
from lslm_tui.tui.chat.saying import Saying
from lslm_tui.tui.frame import HelpSection, PlaceScreen
from lslm_tui.tui.model_choice import choose_model
from lslm_tui.tui.model_status import model_status
from lslm_tui.tui.sentiment import guide, text_actions
from lslm_tui.tui.sentiment.reading_pane import EXAMPLE, ReadingPane, other_method
from lslm_tui.tui.sentiment.settings_pane import SettingsPane
from lslm_tui.tui.sentiment.side_pane import SidePane, View
from lslm_tui.tui.sentiment.text_box import TextBox
from lslm_tui.tui.sentiment.why import METHODS
from lslm_tui.tui.widgets.status_line import Hint
from lslm_tui.tui.widgets.title_row import Choice, TitleRow
from lslm_tui.types import AttributionMethod

if TYPE_CHECKING:
    from lslm_tui.services.loaded_model import LoadedModel
    from lslm_tui.services.session import Session

SHOW_EVERY_S = 0.05
"""What comes is shown at most this often, in seconds."""
ROOM_FOR_BOTH = 100
"""Columns from which probabilities and lists stand beside the text."""


class SentimentScreen(PlaceScreen):
    """Reads what texts say."""

    PLACE = "sentiment"
    CSS_PATH = "sentiment.tcss"
    AUTO_FOCUS = "#text-area"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+n", "new", "New text", id="sentiment.new", tooltip="Start with an empty one"),
        Binding("ctrl+o", "model", "Choose a model", id="sentiment.model",
                tooltip="The classifier, or a chat model"),
        Binding("ctrl+s", "settings", "Sentiment settings", id="sentiment.settings",
                tooltip="The bound for unsure and the like"),
        Binding("escape", "back", "Stop, or back", id="sentiment.stop", tooltip="Stops a reading"),
    ]  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._session: Session | None = None
        self._reader: Reader | None = None
        self._early = ""
        self._pending: Timer | None = None
        self._saying = Saying(self)

    def compose_place(self) -> ComposeResult:
        with Vertical(id="sentiment"):
            yield TitleRow()
            yield ReadingPane(id="reading")
            yield TextBox(id="text-box")
        yield SettingsPane(id="sentiment-settings")

    def on_mount(self) -> None:
        self._arrange(self.size.width)
        self._show_hints()

    # --- the session ---------------------------------------------------------------------------

    @property
    def session(self) -> Session:
        assert self._session is not None, "the session is not open yet"
        return self._session

    @property
    def model(self) -> LoadedModel:
        return self.session.models[Purpose.SENTIMENT]

    @property
    def reading(self) -> Reading | None:
        return self._reader.reading if self._reader else None

    @property
    def pane(self) -> ReadingPane:
        return self.query_one(ReadingPane)

    @property
    def box(self) -> TextBox:
        return self.query_one(TextBox)

    def session_ready(self, session: Any) -> None:
        self._session = session
        self._reader = Reader(session, self._changed)
        session.subscribe(self._state_changed)
        if self.model.state.phase is Phase.EMPTY:
            self._open_default()
        self._state_changed()
        if self._early:
            self.read(self._early)

    def _open_default(self) -> None:
        wanted = self.session.config.sentiment.model
        try:
            self.model.open(wanted)
        except LslmError as error:
            self.model.give_up(wanted, error)

    def _state_changed(self) -> None:
        if self.is_mounted and self._session is not None:
            self.set_status(model_status(self.model.state))
            self._show_title()

    # --- reading -------------------------------------------------------------------------------

    def read(self, text: str) -> None:
        """Read a text, and go to what comes of it."""
        if self._reader is None:
            self._early = text
            return
        settings = self.session.config.sentiment
        if self.model.state.phase is Phase.FAILED and self.model.state.info is None:
            self._open_default()
        self._reader.read(text, settings.unsure_below, AttributionMethod(settings.method))
        self.pane.strip.focus()

    def receive(self, text: str) -> None:
        self.read(text)

    @on(TextBox.Submitted)
    def _submitted(self, event: TextBox.Submitted) -> None:
        if event.text:
            self.read(event.text)
        elif self.reading is None:
            self.read(EXAMPLE)
        else:
            self.pane.strip.focus()

    def _changed(self) -> None:
        """Something has come of the reading: show it soon, together with what comes meanwhile."""
        if self._pending is None and self.is_mounted:
            self._pending = self.set_timer(SHOW_EVERY_S, self._show)

    def _show(self) -> None:
        self._pending = None
        reading = self.reading
        self.pane.show(reading)
        self._show_title()
        self._show_hints()

    def _show_title(self) -> None:
        state = self.model.state
        found = self.reading.attribution if self.reading else None
        method = self.reading.method if self.reading else self.session.config.sentiment.method
        choices = [
            Choice(METHODS[AttributionMethod(method)], "by", action="method" if found else "",
                   tooltip="Explain by the other method"),
            Choice(state.name or "none", "model", action="model", right=True,
                   problem=state.phase is Phase.FAILED, tooltip="Choose a model"),
        ]  # fmt: skip
        self.query_one("#title-row", TitleRow).show(*choices)

    # --- what is done with a reading -----------------------------------------------------------

    def action_again(self) -> None:
        if self.reading is not None:
            self.read(self.reading.text)

    def action_edit(self) -> None:
        """Bring the text back into the field."""
        if self.reading is not None:
            self.box.load(self.reading.text)
            self.box.focus()

    def action_method(self) -> None:
        if self._reader is not None and self.reading is not None:
            self._reader.explain(other_method(self.reading.method))

    @on(SidePane.Chosen)
    def _window_entered(self, event: SidePane.Chosen) -> None:
        """A window that was entered is the one to be explained."""
        if event.leave and event.window >= 0 and self._reader and self.reading:
            self._reader.explain(self.reading.method, event.window)
        if event.leave:
            self.pane.side.remove_class("open")

    @work(group="act", exit_on_error=False)
    async def action_copy_reading(self) -> None:
        if (reading := self._read_one()) is not None:
            self.say(await text_actions.copy_reading(self, reading))

    def action_export_reading(self) -> None:
        if (reading := self._read_one()) is not None:
            self.say(text_actions.export_reading(self, reading))

    @work(group="act", exclusive=True, exit_on_error=False)
    async def action_correct(self) -> None:
        if (reading := self._read_one()) is not None:
            self.say(await text_actions.correct_reading(self, reading))

    def _read_one(self) -> Reading | None:
        """The reading, if there is a result to do something with."""
        reading = self.reading
        if reading is None or reading.verdict is None:
            self.say("There is no result yet.")
            return None
        return reading

    def action_view(self, view: str) -> None:
        """Show one of the lists beside the text and go to it; where it lies over the text and is
        there already, take it away."""
        side = self.pane.side
        if side.has_class("open") and side.view == view and side.has_focus_within:
            self._close_side()
            return
        side.turn_to(View(view))
        side.set_class(self.pane.has_class("narrow"), "open")
        side.rows.focus()

    def say(self, text: str) -> None:
        """Show a sentence in place of the hints for a few seconds."""
        if text:
            self._saying.say(text)

    # --- keys ----------------------------------------------------------------------------------

    def action_new(self) -> None:
        """Put everything away for another text."""
        if self._reader is not None:
            self._reader.forget()
        self.box.clear()
        self.box.focus()

    @work(group="choose", exclusive=True, exit_on_error=False)
    async def action_model(self) -> None:
        if self._session is None:
            return
        try:
            await choose_model(self, self.session, Purpose.SENTIMENT)
        except LslmError as error:
            self.lslm.report(error)

    async def action_settings(self) -> None:
        pane = self.query_one(SettingsPane)
        if pane.display:
            self._close_settings()
        elif self._session is not None:
            pane.display = True
            await pane.open(self.session.config)

    @on(SettingsPane.Closed)
    def _close_settings(self) -> None:
        self.query_one(SettingsPane).display = False
        self._go_to_work()

    @on(SettingsPane.Changed)
    def _settings_changed(self) -> None:
        if self._reader is not None:
            settings = self.session.config.sentiment
            self._reader.settle(settings.unsure_below)
            self._reader.explain(AttributionMethod(settings.method))
        self._show_title()

    def action_back(self) -> None:
        """Esc: stop; else close what lies over the text; else to and fro between text and result."""
        reading = self.reading
        if reading is not None and reading.running:
            reading.cancel()
        elif self.pane.side.has_class("open"):
            self._close_side()
        elif self.pane.side.has_focus_within or self.box.area.has_focus:
            self._go_to_work()
        else:
            self.box.focus()

    def _close_side(self) -> None:
        self.pane.side.remove_class("open")
        self._go_to_work()

    def _go_to_work(self) -> None:
        (self.pane.strip if self.reading is not None else self.box).focus()

    def on_descendant_focus(self) -> None:
        self._show_hints()

    def _show_hints(self) -> None:
        self.set_hints(self._hints())

    def _hints(self) -> Sequence[Hint]:
        if self.reading is not None and self.reading.running:
            return guide.WHILE_READING
        if self.query_one(SettingsPane).has_focus_within:
            return guide.IN_THE_SETTINGS
        if self.pane.side.has_focus_within:
            return guide.IN_A_LIST
        if self.pane.strip.has_focus and self.reading is not None:
            return guide.AT_THE_WORDS
        return guide.AT_THE_TEXT if self.reading is not None else guide.AT_THE_START

    def on_resize(self, event: Resize) -> None:
        self._arrange(event.size.width)

    def _arrange(self, width: int) -> None:
        narrow = width < ROOM_FOR_BOTH
        self.pane.set_class(narrow, "narrow")
        if not narrow:
            self.pane.side.remove_class("open")

    # --- help ----------------------------------------------------------------------------------

    def help_text(self) -> str:
        return guide.ABOUT

    def help_sections(self) -> Sequence[HelpSection]:
        return guide.SECTIONS

    def unsaved(self) -> str:
        return "A text is written but not read." if self.box.text.strip() else ""
