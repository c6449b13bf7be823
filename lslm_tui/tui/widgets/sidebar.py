"""The conversations at the left: search as you type, open, rename, pin, delete and undo, export.

Reads and writes `Storage` itself; what is open and what is running it is told (`open_id`,
`set_running`). It asks the screen for nothing and says what the person chose by its messages. Rows
are `sidebar_rows`; taking in a file is `sidebar_import`. Runs on the UI loop.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal, Protocol

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, OptionList, Static

from lslm_tui.errors import LslmError
from lslm_tui.paths import Paths
from lslm_tui.sanitize import visible
from lslm_tui.services.records import Conversation
from lslm_tui.tui import formats
from lslm_tui.tui.dialogs.line import LineDialog
from lslm_tui.tui.screens.dialog import Dialog
from lslm_tui.tui.widgets.sidebar_import import ImportRun, ask_for_file
from lslm_tui.tui.widgets.sidebar_notice import Notice
from lslm_tui.tui.widgets.sidebar_rows import UNTITLED, ConversationRows
from lslm_tui.tui.widgets.sidebar_search import SearchField

PAGE = 200
"""Conversations read at a time."""
SEARCH_DELAY_S = 0.06
"""A search waits this long for the next key; one in 10,000 conversations takes up to 80 ms."""
MINUTE_S = 60.0

NOTHING_YET = """\
No conversations yet.

Write a message and press Enter: what you say is kept here, on this machine only.

m brings in ChatGPT's export."""


class Shelf(Protocol):
    """What the list reads and writes: `Storage`, or something else with the same names."""

    def conversations(
        self, query: str = "", *, limit: int = 200, offset: int = 0
    ) -> list[Conversation]: ...
    def conversation(self, conversation_id: str) -> Conversation: ...
    def rename(self, conversation_id: str, title: str) -> None: ...
    def pin(self, conversation_id: str, pinned: bool) -> None: ...
    def delete(self, conversation_id: str) -> None: ...
    def restore(self, conversation_id: str) -> None: ...


class ConversationList(Vertical):
    """The list of conversations in `storage`; exports are written to `paths.exports`."""

    NOTHING_YET: ClassVar[str] = NOTHING_YET
    UNNAMED: ClassVar[str] = "Empty: named after the first message."
    """What an empty title does."""

    DEFAULT_CSS: ClassVar[str] = Path(__file__).with_suffix(".tcss").read_text("utf-8")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", "Search", id="conversations.search", tooltip="Search all text"),
        Binding("n", "new", "New", id="conversations.new", tooltip="Begin a new conversation"),
        Binding("e", "rename", "Rename", id="conversations.rename", tooltip="Give it a title"),
        Binding("p", "pin", "Pin", id="conversations.pin", tooltip="Keep it on top, or no longer"),
        Binding("d,delete", "delete", "Delete", id="conversations.delete", tooltip="u undoes it"),
        Binding("u", "undo", "Undo", id="conversations.undo", tooltip="Bring the deleted one back"),
        Binding("x", "export", "Export", id="conversations.export", tooltip="As Markdown or JSON"),
        Binding(
            "m", "import", "Import", id="conversations.import", tooltip="JSON, ChatGPT's export"
        ),
        Binding("escape", "leave", "Back", id="conversations.leave", tooltip="Back to the message"),
    ]

    @dataclass
    class Selected(Message):
        """The person chose a conversation to open."""

        conversation_id: str

    class NewRequested(Message):
        """The person wants to begin a new conversation."""

    class Left(Message):
        """The person is done here: the focus should go back to the message."""

    @dataclass
    class Deleted(Message):
        """A conversation was deleted; a screen that shows it should show another."""

        conversation_id: str

    @dataclass
    class Restored(Message):
        """A deletion was undone."""

        conversation_id: str

    @dataclass
    class Renamed(Message):
        """A conversation has another title."""

        conversation_id: str
        title: str

    def __init__(
        self,
        storage: Shelf | None = None,
        paths: Paths | None = None,
        *,
        id: str | None = None,  # noqa: A002 - Textual's own name
    ) -> None:
        """Without a storage the list is empty until `attach` brings one."""
        super().__init__(id=id)
        self._storage = storage
        self._paths = paths
        self._ready = False
        self._loaded = 0
        self._more = False
        self._deleted: list[Conversation] = []
        self._search_timer: Timer | None = None
        self._import: ImportRun | None = None

    def compose(self) -> ComposeResult:
        yield SearchField(placeholder="/ search", id="conversations-search", compact=True)
        yield Static("", id="conversations-empty", markup=False)
        yield ConversationRows(id="conversations-rows")
        yield Notice("", id="conversations-notice", markup=False)

    def on_mount(self) -> None:
        self._ready = True
        self.query_one(Notice).say("")
        self.set_interval(MINUTE_S, self.refresh_list)
        self.refresh_list()

    def on_descendant_focus(self) -> None:
        # A class, since the look of an option's parts does not follow a parent's :focus-within.
        self._rows.add_class("active")

    def on_descendant_blur(self) -> None:
        self._rows.set_class(self.has_focus_within, "active")

    # what the screen tells

    def attach(self, storage: Shelf, paths: Paths | None = None) -> None:
        """Show the conversations of `storage`; exports go to `paths.exports`."""
        self._storage, self._paths = storage, paths
        self.refresh_list()

    def refresh_list(self) -> None:
        """Read the conversations again; the cursor and the scroll position stay."""
        if self._storage is None or not self._ready:
            return
        limit = max(PAGE, self._rows.needed)
        with self._reporting():
            found = self._storage.conversations(self._query, limit=limit)
            self._loaded, self._more = len(found), len(found) == limit
            self._rows.marks.now = time.time()
            self._rows.show(found)
            self._explain_emptiness(not found)

    @property
    def open_id(self) -> str:
        """The conversation that is shown and marked; "" for one that is not begun."""
        return self._rows.marks.open_id

    @open_id.setter
    def open_id(self, conversation_id: str) -> None:
        before, self._rows.marks.open_id = self._rows.marks.open_id, conversation_id
        self._rows.redraw({before, conversation_id})

    def set_running(self, conversation_ids: Iterable[str]) -> None:
        """Mark the conversations in which a reply is being written."""
        before, running = self._rows.marks.running, frozenset(conversation_ids)
        self._rows.marks.running = running
        self._rows.redraw(before ^ running)

    def focus_search(self) -> None:
        """Put the cursor into the search, what was typed selected."""
        search = self.query_one(SearchField)
        search.focus()
        search.action_select_all()

    def focus_rows(self) -> None:
        """Put the cursor into the list."""
        self._rows.focus()

    # search and scrolling

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if self._search_timer is not None:
            self._search_timer.stop()
        self._search_timer = self.set_timer(SEARCH_DELAY_S, self._search)

    def _search(self) -> None:
        self._search_timer = None
        self._rows.forget_place()
        self.refresh_list()
        self._rows.highlight_first()

    @on(Input.Submitted)
    def _search_entered(self, event: Input.Submitted) -> None:
        event.stop()
        if self._search_timer is not None:  # the list is not yet what was typed
            self._search_timer.stop()
            self._search()
        if self._rows.highlighted is None:
            self._rows.highlight_first()
        self._rows.action_select()

    @on(SearchField.Moved)
    def _moved_in_search(self, event: SearchField.Moved) -> None:
        event.stop()
        if event.step > 0:
            self._rows.action_cursor_down()
        else:
            self._rows.action_cursor_up()

    @on(SearchField.Left)
    def _left_search(self, event: SearchField.Left) -> None:
        event.stop()
        self.post_message(self.Left())

    @on(ConversationRows.NearEnd)
    def _load_more(self, event: ConversationRows.NearEnd) -> None:
        event.stop()
        if self._storage is None or not self._more:
            return
        with self._reporting():
            found = self._storage.conversations(self._query, limit=PAGE, offset=self._loaded)
            self._loaded += len(found)
            self._more = len(found) == PAGE
            self._rows.extend(found)

    # keys

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option_id:
            self.query_one(Notice).say("")
            self.post_message(self.Selected(event.option_id))

    def action_search(self) -> None:
        self.focus_search()

    def action_leave(self) -> None:
        self.post_message(self.Left())

    def action_new(self) -> None:
        self.post_message(self.NewRequested())

    def action_rename(self) -> None:
        chosen = self._chosen()
        if chosen is None:
            return

        def rename(title: str | None) -> None:
            if title is not None and self._storage is not None:
                with self._reporting():
                    self._storage.rename(chosen.id, title)
                    self.refresh_list()
                    now = self._storage.conversation(chosen.id).title
                    self.post_message(self.Renamed(chosen.id, now))

        self.app.push_screen(LineDialog("Rename", chosen.title, note=self.UNNAMED), rename)

    def action_pin(self) -> None:
        chosen = self._chosen()
        if chosen is not None and self._storage is not None:
            with self._reporting():
                self._storage.pin(chosen.id, not chosen.pinned)
                self.refresh_list()

    def action_delete(self) -> None:
        chosen = self._chosen()
        if chosen is None or self._storage is None:
            return
        with self._reporting():
            self._storage.delete(chosen.id)
            self._deleted.append(chosen)
            self.refresh_list()
            self.query_one(Notice).say(f"Deleted “{self._cut(chosen, 12)}”\nu undo")
            self.post_message(self.Deleted(chosen.id))

    def action_undo(self) -> None:
        if not self._deleted or self._storage is None:
            return
        with self._reporting():
            restored = self._deleted.pop()
            self._storage.restore(restored.id)
            self.refresh_list()
            left = f"\nu undo {len(self._deleted)} more" if self._deleted else ""
            self.query_one(Notice).say(f"Restored “{self._cut(restored, 13)}”{left}")
            self.post_message(self.Restored(restored.id))

    def action_export(self) -> None:
        chosen = self._chosen()
        if chosen is None:
            return

        def export(kind: str | None) -> None:
            if kind:
                self._export(chosen, "json" if kind == "json" else "md")

        answers = (("md", "Markdown"), ("json", "JSON"))
        text = f"“{visible(chosen.title) or UNTITLED}”"
        about = "Markdown is the branch shown, to read. JSON is everything, to import again."
        self.app.push_screen(Dialog("Export", (text, about), answers=answers), export)

    def action_import(self) -> None:
        """Ask for a file and take it in; while that runs, stop it."""
        if self._import is not None:
            self._import.stop()
            return
        self.app.push_screen(ask_for_file(), self._begin_import)

    @on(Notice.Clicked)
    def _notice_clicked(self, event: Notice.Clicked) -> None:
        event.stop()
        self.action_undo()

    def _export(self, conversation: Conversation, kind: Literal["md", "json"]) -> None:
        from lslm_tui.services import transfer
        from lslm_tui.services.storage import Storage

        if not isinstance(self._storage, Storage) or self._paths is None:
            return

        with self._reporting():
            path = transfer.export_file(self._storage, conversation.id, self._paths.exports, kind)
            self.query_one(Notice).say(f"Written to {path}")

    def _begin_import(self, path: Path | None) -> None:
        from lslm_tui.services.storage import Storage

        if path is None or not isinstance(self._storage, Storage) or self._import is not None:
            return
        self._import = ImportRun(path, self._storage, self.query_one(Notice).say)
        self.run_worker(self._run_import(self._import), exit_on_error=False)

    async def _run_import(self, run: ImportRun) -> None:
        try:
            with self._reporting():
                summary = await run.run()
                self.refresh_list()
                self.query_one(Notice).say(summary.sentence)
                if summary.details:
                    await self.app.push_screen(Dialog("Import", summary.details))
        finally:
            self._import = None

    # within

    @property
    def _rows(self) -> ConversationRows:
        return self.query_one(ConversationRows)

    @property
    def _query(self) -> str:
        return self.query_one(SearchField).value

    def _chosen(self) -> Conversation | None:
        return self._rows.highlighted_conversation

    def _explain_emptiness(self, empty: bool) -> None:
        sought = formats.end_cut(visible(self._query), 40)
        text = f"Nothing holds “{sought}”.\n\nEsc shows all." if sought else self.NOTHING_YET
        explanation = self.query_one("#conversations-empty", Static)
        explanation.update(text)
        explanation.display = empty

    def _cut(self, conversation: Conversation, taken: int) -> str:
        """Return its title for a line on which `taken` cells are taken already."""
        return formats.end_cut(conversation.title or UNTITLED, max(8, self.size.width - taken))

    @contextmanager
    def _reporting(self) -> Iterator[None]:
        try:
            yield
        except LslmError as error:
            self.query_one(Notice).say(str(error), error=True)
