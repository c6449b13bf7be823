"""What the place says about itself: hints for the moment, and help. Pure but for what it looks at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lslm_tui.tui.frame import HelpSection
from lslm_tui.tui.sentiment.settings_pane import SettingsPane
from lslm_tui.tui.sentiment.table_lines import SIGNS
from lslm_tui.tui.widgets.status_line import Hint

if TYPE_CHECKING:
    from lslm_tui.tui.screens.sentiment import SentimentScreen


ABOUT = (
    "Read what a text says: its label, how sure that is, and which words it rests on. + and − under the "
    "words say for or against the label, doubled where they are strongest. A text whose best "
    "probability lies below your bound is called unsure."
)
AT_THE_TEXT = (
    ("text.read", "read"),
    ("sentiment.file", "file"),
    ("sentiment.model", "model"),
    ("sentiment.settings", "settings"),
    ("sentiment.stop", "result"),
)
AT_THE_START = (
    ("text.read", "read"),
    ("sentiment.file", "file"),
    ("sentiment.model", "model"),
    ("sentiment.settings", "settings"),
)
WHILE_READING = (("sentiment.stop", "stop"), ("sentiment.new", "new"))
AT_THE_WORDS = (
    ("←→", "words"),
    ("words.strongest", "strongest"),
    ("reading.sentences", "sentences"),
    ("reading.swap", "swap"),
    ("reading.method", "method"),
    ("reading.edit", "edit"),
    ("reading.correct", "correct"),
    ("reading.copy", "copy"),
)
IN_A_LIST = (
    ("↑↓", "rows"),
    ("rows.open", "go there"),
    ("reading.sentences", "sentences"),
    ("reading.windows", "windows"),
    ("reading.swap", "swap"),
    ("sentiment.stop", "back"),
)
IN_THE_SETTINGS = (("Enter", "keep"), ("Tab", "next"), ("Esc", "close"))
SECTIONS = (
    HelpSection(
        "Signs",
        (
            ("++  +", "words that speak most for the label; shaded where there is colour"),
            ("−−  −", "words that speak against it"),
            ("┊", "the bound below which a text is called unsure"),
            ("sum", "the words' values added up, beside the difference they explain"),
        ),
    ),
    HelpSection("Signs in a table", SIGNS),
)
AT_A_TABLE = (
    ("rows.open", "why"),
    ("table.search", "search"),
    ("table.filter", "filter"),
    ("table.sort", "sort"),
    ("table.correct", "correct"),
    ("table.export", "export"),
    ("table.gold", "gold"),
    ("table.row", "row"),
)
AT_COLUMNS = (
    ("columns.start", "label"),
    ("←→", "column"),
    ("columns.text", "text"),
    ("columns.gold", "gold"),
    ("columns.group", "group"),
    ("columns.date", "date"),
)
WHILE_LABELLING = (
    ("sentiment.stop", "stop"),
    ("table.search", "search"),
    ("table.filter", "filter"),
    ("table.sort", "sort"),
)
BEFORE_A_FILE = (
    ("start.example", "example"),
    ("sentiment.file", "file"),
    ("sentiment.mode", "one text"),
    ("sentiment.model", "model"),
)


def hints(screen: SentimentScreen) -> Sequence[Hint]:
    """The keys that matter now: while something runs, else where the focus is."""
    if screen.query_one(SettingsPane).has_focus_within:
        return IN_THE_SETTINGS
    if screen.mode == "table":
        if screen.labelling:
            return WHILE_LABELLING
        pages = {"columns": AT_COLUMNS, "table": AT_A_TABLE}
        return pages.get(screen.table_pane.current, BEFORE_A_FILE)
    reading, pane = screen.reading, screen.pane
    if reading is not None and reading.running:
        return WHILE_READING
    if pane.side.has_focus_within:
        return IN_A_LIST
    if pane.strip.has_focus and reading is not None:
        return AT_THE_WORDS
    return AT_THE_TEXT if reading is not None else AT_THE_START
