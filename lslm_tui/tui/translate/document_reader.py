"""A translated file, source and translation side by side, to be read: over the place.

It reads what was kept of the sentences; nothing is changed here. Sentences or the whole text are handed
on to where they can be worked on. Runs on the UI loop.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from lslm_tui.errors import LslmError
from lslm_tui.sanitize import visible
from lslm_tui.services.document_segments import SegmentStore
from lslm_tui.services.document_window import DocumentSegment
from lslm_tui.services.text_translation import Sentence, TextTranslation, TranslationSettings
from lslm_tui.tasks.translation.documents import html_text, markdown
from lslm_tui.tasks.translation.documents.dressing import undressed
from lslm_tui.tasks.translation.documents.formats import Format
from lslm_tui.tasks.translation.documents.sentences import split_text
from lslm_tui.tasks.translation.segments import Piece
from lslm_tui.tui import formats
from lslm_tui.tui.clipboard import copy as copy_text
from lslm_tui.tui.hand_over import hand_over
from lslm_tui.tui.translate.note import SentenceNote, Telling
from lslm_tui.tui.translate.pairs import PairView
from lslm_tui.tui.widgets.key_row import KeyRow

MARKUPS = {Format.MARKDOWN.value: markdown.INLINE, Format.HTML.value: html_text.TEXT}
MOST_SENTENCES = 100_000
"""Shown of one file."""
HANDED_CHARACTERS = 200_000
"""Of a file that is handed on whole."""
KEYS = (
    ("n", "next doubt", "screen.doubt(1)"),
    ("c", "copy", "screen.copy"),
    ("p", "path", "screen.copy_path"),
    ("T", "work on it", "screen.hand_on('translate')"),
    ("S", "sentiment", "screen.hand_on('sentiment')"),
    ("Esc", "back", "screen.back"),
    ("/", "find", "screen.find"),
)


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A translated file, and where its sentences are kept.

    Attributes:
        number: of the file in `store`.
        place: its path below the folder, or its name.
        seconds: what translating took.
    """

    store: SegmentStore
    number: int
    place: str
    output: Path
    settings: TranslationSettings
    source_language: str
    model: str
    seconds: float = 0.0
    format: str = ""
    sentences: int = 0
    flagged: int = 0
    error: str = ""


class ReadPairs(PairView, inherit_bindings=False):
    """Pairs one moves through and changes nothing of."""

    BINDINGS: ClassVar[list[BindingType]] = [
        binding
        for binding in PairView.BINDINGS
        if isinstance(binding, Binding)
        and binding.action.partition("(")[0] in ("move", "page", "end", "doubt", "find")
    ]

    def action_ask(self, action: str) -> None:
        """Nothing is asked for here."""

    def action_enter(self) -> None:
        """Nothing is behind a sentence here."""


class DocumentReader(ModalScreen[None]):
    """One file."""

    CSS_PATH: ClassVar[Any] = ["../dialogs/entry.tcss", "document_reader.tcss"]
    DEFAULT_CLASSES: ClassVar[str] = "entry-dialog"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "copy", "Copy this translation", id="reader.copy"),
        Binding("p", "copy_path", "Copy the path of the result", id="reader.path"),
        Binding("T", "hand_on('translate')", "Work on this text", id="reader.translate",
                tooltip="Hands its source to the place Translate, where it can be edited"),
        Binding("S", "hand_on('sentiment')", "Read what it says", id="reader.sentiment",
                tooltip="Hands this sentence's translation to the place Sentiment"),
        Binding("escape", "back", "Back", id="reader.back", tooltip="To the list of files"),
    ]  # fmt: skip

    def __init__(self, file: ReadFile, at: tuple[int, str] | None = None) -> None:
        """`at`: a line and a sentence to begin at."""
        super().__init__()
        self._file, self._at = file, at
        self._said = ""
        self.translation: TextTranslation | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="entry"):
            yield Static("", id="entry-title", markup=False)
            yield ReadPairs(id="reader-pairs")
            yield SentenceNote()
            yield KeyRow(id="reader-keys")

    def on_mount(self) -> None:
        self.query_one(ReadPairs).focus()
        self.query_one(KeyRow).show(KEYS)
        self._load()

    @property
    def pairs(self) -> ReadPairs:
        return self.query_one(ReadPairs)

    @work(group="load", exclusive=True, exit_on_error=False)
    async def _load(self) -> None:
        file = self._file
        try:
            found = await read_all(file.store, file.number)
        except LslmError as error:
            self.query_one("#entry-title", Static).update(Content(f"✗ {error}"))
            return
        self.translation = as_text(found, file.settings, file.source_language, file.model)
        self.translation.seconds = file.seconds
        self.pairs.show(self.translation)
        self._show_title(found)
        if self._at is not None:
            line, source = self._at
            for index, each in enumerate(found):
                if each.line == line and each.segment.source == source:
                    self.pairs.go_to(index)
                    break
        self._tell()

    def _show_title(self, found: list[DocumentSegment]) -> None:
        width = max(self.size.width - 12, 20)
        names = f"{self._file.place} → {self._file.output.name}"
        flagged = sum(bool(each.segment.flags) for each in found)
        said = f" · {formats.count(len(found))} sentences"
        if flagged:
            said += f" · {formats.count(flagged)} flagged"
        shown = formats.middle_cut(visible(names), max(width - len(said), 12))
        title = Content.assemble(shown, (said, "$text-muted"))
        self.query_one("#entry-title", Static).update(title)

    def _tell(self) -> None:
        telling = Telling(
            self.translation,
            self.translation.done if self.translation else 0,
            self.pairs.current,
            busy=self._said,
        )
        self.query_one(SentenceNote).tell(telling)

    @on(PairView.Moved)
    def _moved(self) -> None:
        self._said = ""
        self._tell()

    @on(PairView.NotFound)
    def _not_found(self) -> None:
        self._say("That is in neither text.")

    def _say(self, text: str) -> None:
        self._said = text
        self._tell()

    # --- keys --------------------------------------------------------------------------------

    def action_back(self) -> None:
        self.dismiss(None)

    def action_doubt(self, step: int) -> None:
        self.pairs.action_doubt(step)

    def action_find(self) -> None:
        self.pairs.action_find()

    @work(group="copy", exit_on_error=False)
    async def action_copy(self) -> None:
        index = self.pairs.current
        if self.translation is not None and index is not None:
            target = self.translation.sentences[index].target
            self._say((await copy_text(self.app, target)).message)

    @work(group="copy", exit_on_error=False)
    async def action_copy_path(self) -> None:
        if self._file.output.exists():
            self._say((await copy_text(self.app, str(self._file.output))).message)
        else:
            self._say("There is no result to copy the path of yet.")

    @work(group="hand", exclusive=True, exit_on_error=False)
    async def action_hand_on(self, place: str) -> None:
        """Take the text to be worked on, or the sentence to be read, to another place."""
        index = self.pairs.current
        if self.translation is None or index is None:
            return
        if place == "translate":
            text = self.translation.text
            if len(text) > HANDED_CHARACTERS:
                text = self.translation.sentences[index].source
            text = in_words(text, self._file.format)
        else:
            text = self.translation.sentences[index].target
        from lslm_tui.tui.app import LslmApp

        app = self.app
        assert isinstance(app, LslmApp)
        while not app.screen_stack[-1].is_current or isinstance(app.screen, ModalScreen):
            app.pop_screen()
            await asyncio.sleep(0)
        try:
            await hand_over(app, place, text)
        except LslmError as error:
            app.report(error)


async def read_all(store: SegmentStore, file: int) -> list[DocumentSegment]:
    """The sentences of a file, in steps between which the loop has its turn.

    Raises:
        StorageError: they cannot be read.
    """
    found: list[DocumentSegment] = []
    last = 0
    while len(found) < MOST_SENTENCES and (part := store.read(file, after=last)):
        found += [each for _, each in part]
        last = part[-1][0]
        await asyncio.sleep(0)
    return found


def in_words(text: str, kind: str) -> str:
    """A text without the marks of its format: the place Translate knows plain text alone."""
    markup = MARKUPS.get(kind)
    if markup is None:
        return text
    found: list[str] = []
    for part in split_text(text, markup).parts:
        if isinstance(part, str):
            found.append(part if part.isspace() else "")
        else:
            found.append(undressed(part.text, part.spans).literal())
    return "".join(found)


def as_text(
    found: list[DocumentSegment], settings: TranslationSettings, source_language: str, model: str
) -> TextTranslation:
    """The sentences of a file as a text that has been translated; a gap where lines are left out."""
    pieces: list[Piece] = []
    sentences: list[Sentence] = []
    line = 1
    for index, each in enumerate(found):
        if index:
            between = "\n\n" if each.line > line + 1 else "\n" if each.line > line else " "
            pieces.append(Piece(between, translated=False))
        line = each.line
        segment = replace(each.segment, index=index)
        sentences.append(Sentence(index, len(pieces), segment.source, segment))
        pieces.append(Piece(segment.source or " ", translated=True))
    text = "".join(piece.text for piece in pieces)
    return TextTranslation(
        text,
        settings,
        pieces=tuple(pieces),
        sentences=sentences,
        source_language=source_language,
        model=model,
        running=False,
    )
