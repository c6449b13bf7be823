"""Translate: a text and its translation side by side, sentence by sentence.

The screen composes, binds and routes; translating is the desk's affair, what is done with a sentence
that of `tui/translate/sentences.py`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, Vertical

from lslm_tui.errors import LslmError, UsageError
from lslm_tui.services.jobs import Purpose
from lslm_tui.services.state import EngineState, Phase
from lslm_tui.services.translating import TextTranslation, TranslationDesk, TranslationSettings
from lslm_tui.tui.chat.saying import Saying
from lslm_tui.tui.commands import Command
from lslm_tui.tui.frame import HelpSection, PlaceScreen
from lslm_tui.tui.model_choice import choose_model
from lslm_tui.tui.model_status import model_status
from lslm_tui.tui.translate import guide
from lslm_tui.tui.translate.direction import Direction
from lslm_tui.tui.translate.editing import Editing
from lslm_tui.tui.translate.following import Following
from lslm_tui.tui.translate.history import History
from lslm_tui.tui.translate.history_list import HistoryList
from lslm_tui.tui.translate.language_picker import Side
from lslm_tui.tui.translate.note import SentenceNote
from lslm_tui.tui.translate.overlays import Overlays
from lslm_tui.tui.translate.pairs import PairView
from lslm_tui.tui.translate.panes import Panes
from lslm_tui.tui.translate.sentence_editor import SentenceEditor
from lslm_tui.tui.translate.sentences import SentenceActions
from lslm_tui.tui.translate.settings_panel import SettingsPanel
from lslm_tui.tui.translate.source_box import SourceBox
from lslm_tui.tui.translate.switching import Switcher
from lslm_tui.tui.translate.texts import Texts, sentence_at, start_of
from lslm_tui.tui.widgets.title_row import TitleRow

if TYPE_CHECKING:
    from lslm_tui.services.session import Session


class TranslateScreen(PlaceScreen):
    """Translates texts."""

    PLACE = "translate"
    CSS_PATH = "translate.tcss"
    AUTO_FOCUS = "#source-text"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+n", "new", "New text", id="translate.new", tooltip="Start with an empty text"),
        Binding("ctrl+o", "model", "Choose a model", id="translate.model"),
        Binding(
            "ctrl+l", "language('to')", "Choose the target language", id="translate.target",
            tooltip="What to translate into",
        ),
        Binding(
            "alt+l", "language('from')", "Choose the source language", id="translate.source",
            tooltip="What to translate from, or let it be told from the text",
        ),
        Binding(
            "ctrl+t", "swap", "Swap the languages", id="translate.swap",
            tooltip="Turn the pair around; a finished translation becomes the text",
        ),
        Binding(
            "ctrl+y", "copy_all", "Copy the whole translation", id="translate.copy",
            tooltip="All sentences, with what stands between them",
        ),
        Binding(
            "ctrl+s", "tuning", "How texts are translated", id="translate.settings",
            tooltip="Beams, penalties, memory, glossary",
        ),
        Binding("ctrl+f", "open('document')", "Translate a file or a folder", id="translate.file", tooltip="Text, tables, subtitles, JSON, PO, HTML"),
        Binding(
            "ctrl+r", "history", "Translations of before", id="translate.history",
            tooltip="Search all that was translated",
        ),
        Binding("f10", "sidebar", "Show or hide translations", id="translate.sidebar"),
        Binding("left_square_bracket", "step(-1)", "Earlier text", id="translate.older"),
        Binding("right_square_bracket", "step(1)", "Later text", id="translate.newer"),
        Binding("escape", "back", "Stop, or back", id="translate.back", tooltip="Stops translating"),
    ]  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.texts = Texts()
        self.settings = TranslationSettings()
        self.direction = Direction(self)
        self._desk: TranslationDesk | None = None
        self.actions = SentenceActions(self)
        self._saying = Saying(self)
        self.editing = Editing(self)
        self._panes = Panes(self)
        self._overlays = Overlays(self)
        self.switcher = Switcher(self)
        self.following = Following(self)
        self.history = History(self)

    def compose_place(self) -> ComposeResult:
        yield TitleRow()
        with Horizontal(id="translate"):
            yield HistoryList(id="history")
            with Vertical(id="translate-work"):
                with Container(id="translate-texts"):
                    yield SourceBox(id="source")
                    yield PairView(id="pairs")
                    yield SentenceEditor()
                yield SentenceNote()
            yield SettingsPanel(id="tuning")

    def on_mount(self) -> None:
        self.following.begin()
        self._overlays.panel.display = self._overlays.history.display = False
        self.show_signs()

    # --- the parts ---------------------------------------------------------------------------

    @property
    def pairs(self) -> PairView:
        return self.query_one(PairView)

    @property
    def box(self) -> SourceBox:
        return self.query_one(SourceBox)

    @property
    def is_open(self) -> bool:
        """The session is there."""
        return self._desk is not None

    @property
    def desk(self) -> TranslationDesk:
        assert self._desk is not None, "the session is not open yet"
        return self._desk

    @property
    def state(self) -> EngineState:
        """Of the model that translates."""
        return self.desk.model.state if self._desk is not None else EngineState()

    @property
    def running(self) -> bool:
        """The open text is being translated."""
        shown = self.texts.open
        return shown is not None and shown.running and not shown.stopped

    @property
    def in_background(self) -> str:
        """A file that is translated meanwhile, and how far it is; '' for none."""
        return self._overlays.in_background

    @property
    def stale(self) -> bool:
        """The text in the box is another one than is shown translated."""
        shown = self.texts.open
        return shown is not None and shown.text != self.box.text

    @property
    def example(self) -> str:
        return guide.example(self.settings)

    # --- the session -------------------------------------------------------------------------

    def session_ready(self, session: Session) -> None:
        usual = session.config.translate
        self._desk = TranslationDesk(session)
        self.settings = replace(
            self.settings,
            source_language=usual.source,
            target_language=usual.target,
            use_memory=usual.memory,
            join_lines=usual.join_lines,
        )
        session.subscribe(self._state_changed)
        try:
            if self.state.phase is Phase.EMPTY:
                self.desk.open()
        except LslmError as error:
            self.desk.model.give_up(usual.model, error)
        self._state_changed()
        self.history.begin()
        self.switcher.begin()

    def _state_changed(self) -> None:
        if self.is_mounted:
            self.set_status(model_status(self.state))
            self.direction.model_changed()
            self.show_signs()

    def receive(self, text: str) -> None:
        self.switcher.receive(text)

    # --- translating -------------------------------------------------------------------------

    @on(SourceBox.Submitted)
    @on(PairView.ExampleChosen)
    def _submitted(self) -> None:
        text = self.box.text
        self.switcher.translate(text) if text.strip() else self.switcher.receive(self.example)

    def translate_anew(self) -> None:
        """Translate the text from nothing."""
        if self.box.text.strip():
            self.switcher.translate(self.box.text, anew=True)

    def show_text(self, translation: TextTranslation | None) -> None:
        self.pairs.show(translation)
        self.following.news()
        self.show_signs()

    def show_signs(self) -> None:
        """Bring title, note, hints and columns up to date."""
        self.following.show_signs()

    def place_parts(self) -> None:
        """Place what is beside and over the texts."""
        self._panes.arrange()
        self._overlays.arrange()

    def say(self, text: str) -> None:
        """Show a sentence in place of the hints for a few seconds."""
        if text:
            self._saying.say(text)

    # --- the text ----------------------------------------------------------------------------

    @on(SourceBox.Changed)
    def _text_changed(self) -> None:
        self.direction.look_soon()
        self.show_signs()

    @on(SourceBox.CursorMoved)
    def _cursor_moved(self, event: SourceBox.CursorMoved) -> None:
        """The sentence the cursor is in is lit in the translation too."""
        shown = self.texts.open
        if shown is None or self.stale or not self.box.has_focus_within:
            return
        index = sentence_at(shown, event.index)
        if index is not None:
            self.pairs.go_to(index)

    def focus_text(self) -> None:
        """Back to the text, with the cursor in the sentence one stood on."""
        index, shown = self.pairs.current, self.texts.open
        self.box.focus()
        if index is not None and shown is not None and not self.stale:
            self.box.area.place_cursor(start_of(shown, index))

    def focus_work(self) -> None:
        """To the sentences if there are any, else to the text."""
        (self.pairs if self.texts.open else self.box).focus()

    # --- sentences ---------------------------------------------------------------------------

    @on(PairView.Asked)
    def _asked(self, event: PairView.Asked) -> None:
        self._act(event)

    @work(group="act", exit_on_error=False)
    async def _act(self, event: PairView.Asked) -> None:
        said = await self.actions.run(event)
        self.pairs.update_rows()
        self.show_signs()
        self.say(said)

    @on(PairView.Moved)
    def _moved(self) -> None:
        self.following.tell()
        self.set_hints(guide.hints(self))

    @on(PairView.NotFound)
    def _not_found(self) -> None:
        self.say("That is in neither text.")

    @on(SentenceEditor.HeightChanged)
    def _place_editor(self) -> None:
        self.editing.place()

    @on(SentenceEditor.Kept)
    def _edited(self, event: SentenceEditor.Kept) -> None:
        self.say(self.editing.keep(event.index, event.text))
        self.pairs.update_rows()
        self.show_signs()

    @on(SentenceEditor.Left)
    def _left(self) -> None:
        self.editing.leave()

    # --- keys --------------------------------------------------------------------------------

    def action_new(self) -> None:
        self.switcher.new()

    def action_step(self, by: int) -> None:
        self.switcher.step(by)

    def action_language(self, side: str) -> None:
        self._choose(lambda: self.direction.choose(Side(side)))

    def action_swap(self) -> None:
        self.direction.swap()

    def action_model(self) -> None:
        self._choose(lambda: choose_model(self, self.desk.session, Purpose.TRANSLATE))

    def action_tuning(self) -> None:
        self._overlays.toggle_settings()

    def action_open(self, name: str) -> None:
        """Open the glossary, the memory or the export."""
        self._choose(lambda: self._overlays.open(name))

    # --- what was translated before ----------------------------------------------------------

    def action_history(self) -> None:
        self._overlays.show_history()

    def action_sidebar(self) -> None:
        self._overlays.toggle_history()

    @on(HistoryList.Selected)
    def _chosen_again(self, event: HistoryList.Selected) -> None:
        self._overlays.close_history()
        self._choose(lambda: self.history.open(event.conversation_id))

    @on(HistoryList.Deleted)
    def _deleted(self, event: HistoryList.Deleted) -> None:
        self.history.forget(event.conversation_id)

    @on(HistoryList.NewRequested)
    def _new_requested(self) -> None:
        self._overlays.close_history()
        self.switcher.new()

    @on(HistoryList.Left)
    def _left_history(self) -> None:
        self._overlays.close_history()

    @on(SettingsPanel.Changed)
    def _tuned(self, event: SettingsPanel.Changed) -> None:
        self.settings = event.settings

    @on(SettingsPanel.Closed)
    def _tuning_closed(self) -> None:
        self._overlays.close_settings()

    @work(group="choose", exclusive=True, exit_on_error=False)
    async def _choose(self, choosing: Callable[[], Awaitable[Any]]) -> None:
        if self._desk is None:
            return
        try:
            await choosing()
        except UsageError as error:
            self.say(str(error))
        except LslmError as error:
            self.lslm.report(error)
        self.show_signs()

    @work(group="act", exit_on_error=False)
    async def action_copy_all(self) -> None:
        self.say(await self.actions.copy_all())

    def action_back(self) -> None:
        """Esc: stop translating; else from the sentences to the text and back."""
        shown = self.texts.open
        if self.running and shown is not None:
            shown.cancel()
        elif not (self._overlays.close_settings() or self._overlays.close_history()):
            at_the_text = self.pairs.has_focus or shown is None
            self.focus_text() if at_the_text else self.pairs.focus()
        self.show_signs()

    def on_descendant_focus(self) -> None:
        self.show_signs()

    def on_resize(self) -> None:
        self.call_after_refresh(self.show_signs)
        self.call_after_refresh(self._place_editor)

    # --- help --------------------------------------------------------------------------------

    def help_text(self) -> str:
        return guide.ABOUT

    def help_sections(self) -> Sequence[HelpSection]:
        return guide.help_sections()

    def commands(self) -> Sequence[Command]:
        return guide.palette(self)

    def unsaved(self) -> str:
        return self.switcher.unsaved()
