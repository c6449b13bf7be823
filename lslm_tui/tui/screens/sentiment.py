"""The sentiment place: one text with the words its label rests on, or a file of many.

It composes, binds and routes. Reading is `services/reading.py`; what is shown of a text is in
`sentiment/reading_pane.py`, what is done with it in `sentiment/text_actions.py`. A table is
`sentiment/table_work.py`, shown by `sentiment/table_pane.py`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.events import Resize
from textual.timer import Timer

from lslm_tui.errors import LslmError
from lslm_tui.services.jobs import Purpose
from lslm_tui.services.reading import Reader, Reading, ReadingSettings
from lslm_tui.services.state import Phase
from lslm_tui.tui.chat.saying import Saying
from lslm_tui.tui.frame import HelpSection, PlaceScreen
from lslm_tui.tui.model_choice import choose_model
from lslm_tui.tui.model_status import model_status
from lslm_tui.tui.sentiment import guide, text_actions, title
from lslm_tui.tui.sentiment.panes import Panes
from lslm_tui.tui.sentiment.reading_pane import EXAMPLE, ReadingPane, other_method
from lslm_tui.tui.sentiment.settings_pane import SettingsPane
from lslm_tui.tui.sentiment.side_pane import SidePane, View
from lslm_tui.tui.sentiment.table_driver import TableDriver
from lslm_tui.tui.sentiment.table_pane import TableHeader, TablePane
from lslm_tui.tui.sentiment.table_side import Tab
from lslm_tui.tui.sentiment.table_work import TableWork
from lslm_tui.tui.sentiment.text_box import TextBox
from lslm_tui.tui.widgets.row_list import RowList
from lslm_tui.tui.widgets.title_row import TitleRow
from lslm_tui.types import AttributionMethod

if TYPE_CHECKING:
    from lslm_tui.services.loaded_model import LoadedModel
    from lslm_tui.services.session import Session

SHOW_EVERY_S = 0.05
"""What comes is shown at most this often, in seconds."""


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
        Binding("ctrl+f", "table('file')", "Open a file of texts", id="sentiment.file",
                tooltip="CSV, TSV, JSON lines, Parquet or plain lines"),
        Binding("ctrl+t", "other_mode", "One text, or many", id="sentiment.mode",
                tooltip="To and fro between a text and a table"),
        Binding("escape", "back", "Stop, or back", id="sentiment.stop", tooltip="Stops a reading"),
    ]  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._session: Session | None = None
        self._reader: Reader | None = None
        self._early = ""
        self._pending: Timer | None = None
        self._saying = Saying(self)
        self._driver: TableDriver | None = None
        self.mode = "text"
        self.panes = Panes(self)

    def compose_place(self) -> ComposeResult:
        with Vertical(id="sentiment"):
            yield TitleRow()
            yield ReadingPane(id="reading")
            yield TextBox(id="text-box")
            yield TablePane(id="table-pane")
        yield SettingsPane(id="sentiment-settings")

    def on_mount(self) -> None:
        self.table_pane.display = False
        self.panes.arrange(self.size.width)
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
    def table_pane(self) -> TablePane:
        return self.query_one(TablePane)

    @property
    def table_work(self) -> TableWork:
        return self.driver.work

    @property
    def driver(self) -> TableDriver:
        assert self._driver is not None, "the session is not open yet"
        return self._driver

    @property
    def labelling(self) -> bool:
        """A table is being labelled."""
        return self._driver is not None and self._driver.work.running

    @property
    def box(self) -> TextBox:
        return self.query_one(TextBox)

    def session_ready(self, session: Any) -> None:
        self._session = session
        self._reader = Reader(session, self._changed)
        work = TableWork(session, lambda: self.settings, self._changed)
        self._driver = TableDriver(self, work)
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
        if self.model.state.phase is Phase.FAILED and self.model.state.info is None:
            self._open_default()
        self.set_mode("text")
        self._reader.read(text, self.settings)
        self.pane.strip.focus()

    @property
    def settings(self) -> ReadingSettings:
        kept = self.session.config.sentiment
        method = AttributionMethod(kept.method)
        return ReadingSettings(kept.unsure_below, method, kept.labels, kept.template)

    def receive(self, text: str) -> None:
        self.panes.from_table = False
        self.read(text)

    @on(TextBox.Submitted)
    def _submitted(self, event: TextBox.Submitted) -> None:
        self.panes.from_table = False
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

    async def _show(self) -> None:
        self._pending = None
        self.pane.show(self.reading, waits=self.labelling)
        self._show_title()
        self._show_hints()
        await self.driver.show()

    def _show_title(self) -> None:
        self.query_one("#title-row", TitleRow).show(*title.choices(self))

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

    @on(SidePane.VariantChosen)
    def _variant_entered(self, event: SidePane.VariantChosen) -> None:
        self.read(event.text)

    @work(group="act", exclusive=True, exit_on_error=False)
    async def action_reading(self, name: str) -> None:
        """Copy, export or correct what was read."""
        try:
            self.say(await text_actions.run(name, self))
        except LslmError as error:
            self.lslm.report(error)

    def action_view(self, view: str) -> None:
        """Show one of the lists beside the text and go to it."""
        if view == View.VARIANTS and self._reader is not None:
            self._reader.swap()
        self.panes.show_list(View(view))

    def say(self, text: str) -> None:
        """Show a sentence in place of the hints for a few seconds."""
        if text:
            self._saying.say(text)

    # --- a table -------------------------------------------------------------------------------

    def set_mode(self, mode: str) -> None:
        """Show one text, or many."""
        if mode == self.mode:
            return
        self.mode = mode
        self.pane.display = self.box.display = mode == "text"
        self.table_pane.display = mode == "table"
        if self._session is not None:
            self._show_title()
        self.panes.to_work()

    def action_mode(self, mode: str) -> None:
        self.panes.from_table = False
        self.set_mode(mode)

    def action_other_mode(self) -> None:
        self.action_mode("table" if self.mode == "text" else "text")

    @work(group="table", exit_on_error=False)
    async def _drive(self, doing: Awaitable[str]) -> None:
        self.say(await self.driver.act(doing))

    @on(RowList.Chosen, "#columns-rows")
    def _columns_chosen(self) -> None:
        self.action_table("start")

    def action_role(self, role: str) -> None:
        """The column under the cursor is the text, the gold label, the group or the date."""
        self.table_pane.columns_pane.assign(role)

    def action_table(self, name: str) -> None:
        """One of `table_actions`, with a file or the table."""
        if self._driver is not None:
            self._drive(self._driver.actions.run(name))

    def action_table_tab(self, tab: str) -> None:
        self.panes.show_tab(Tab(tab))

    @on(TableHeader.Clicked)
    def _sort_by(self, event: TableHeader.Clicked) -> None:
        self.driver.actions.sort_by(event.order)

    @on(RowList.Chosen, "#table-rows")
    def _row_opened(self) -> None:
        """Read the row as one text, to see why."""
        row = self.table_pane.row
        if row is not None and row.text.strip():
            self.panes.from_table = True
            self.read(row.text)

    async def judge(self) -> None:
        await self.driver.judge()

    # --- keys ----------------------------------------------------------------------------------

    def action_new(self) -> None:
        """Put everything away for another text."""
        self.action_mode("text")
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
        self.panes.to_work()

    @on(SettingsPane.Changed)
    def _settings_changed(self) -> None:
        if self._reader is not None:
            settings = self.session.config.sentiment
            self._reader.settle(settings.unsure_below)
            self._reader.explain(AttributionMethod(settings.method))
            self.table_work.settle()
            self.table_pane.show(self.table_work, again=True)
        self._show_title()

    def action_back(self) -> None:
        self.panes.back()

    def on_descendant_focus(self) -> None:
        self._show_hints()

    def _show_hints(self) -> None:
        self.set_hints(guide.hints(self))

    def on_resize(self, event: Resize) -> None:
        self.panes.arrange(event.size.width)

    # --- help ----------------------------------------------------------------------------------

    def help_text(self) -> str:
        return guide.ABOUT

    def help_sections(self) -> Sequence[HelpSection]:
        return guide.SECTIONS

    def unsaved(self) -> str:
        if self.labelling:
            return "A table is being labelled. What is done is kept, and goes on from there."
        return "A text is written but not read." if self.box.text.strip() else ""
