"""What the place says about itself: hints for the moment, help, what it is for, an example."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from lslm_tui.services.translating import TranslationSettings
from lslm_tui.tui.commands import Command
from lslm_tui.tui.frame import HelpSection
from lslm_tui.tui.translate.history_list import HistoryList
from lslm_tui.tui.translate.settings_panel import SettingsPanel
from lslm_tui.tui.translate.signs import SIGNS
from lslm_tui.tui.widgets.status_line import Hint
from lslm_tui.types import FlagKind

if TYPE_CHECKING:
    from lslm_tui.tui.screens.translate import TranslateScreen

ABOUT = (
    "Write or paste a text; Enter translates it sentence by sentence, on this machine. Stand on a "
    "sentence to see what is doubtful in it, other ways to say it, and what it says translated back. "
    "What you correct or choose is remembered and used again."
)
EXAMPLES = {
    "en": "Where is the nearest train station? If it rains tomorrow, we will stay at home.",
    "de": "Wo ist der nächste Bahnhof? Wenn es morgen regnet, bleiben wir zu Hause.",
    "fr": "Où est la gare la plus proche ? S'il pleut demain, nous resterons à la maison.",
    "zh": "最近的火车站在哪里？如果明天下雨，我们就待在家里。",
}
"""The starter translates these well."""
_REASONS = {
    FlagKind.FAILED: "could not be translated; the sentence stays as it was",
    FlagKind.CUT: "the longest length cut it",
    FlagKind.LOOP: "words are repeated again and again",
    FlagKind.NUMBER: "a number is missing or another one",
    FlagKind.PLACEHOLDER: "an address, code or {placeholder} is missing",
    FlagKind.LANGUAGE: "it looks like another language",
    FlagKind.COPIED: "the source came back",
    FlagKind.GLOSSARY: "a term of the glossary was not used",
    FlagKind.LENGTH: "far longer or shorter than translations are",
    FlagKind.CONFIDENCE: "the model was unsure",
}
WHILE_RUNNING: Sequence[Hint] = (
    ("translate.back", "stop"),
    ("↑↓", "sentences"),
    ("pairs.copy", "copy"),
)
IN_THE_PAIRS: Sequence[Hint] = (
    ("pairs.enter", "other ways"),
    ("pairs.edit", "edit"),
    ("pairs.again", "again"),
    ("pairs.back", "back"),
    ("pairs.copy", "copy"),
    ("pairs.export", "export"),
    ("translate.back", "text"),
)
IN_TROUBLE: Sequence[Hint] = (
    ("translate.target", "language"),
    ("translate.swap", "swap"),
    ("translate.model", "model"),
    ("translate.back", "text"),
)
IN_THE_SETTINGS: Sequence[Hint] = (("Esc", "close"), ("translate.settings", "hide"))
IN_THE_HISTORY: Sequence[Hint] = (
    ("Enter", "open"),
    ("history.delete", "delete"),
    ("history.undo", "undo"),
    ("history.pin", "pin"),
    ("Esc", "back"),
)
IN_THE_OFFERS: Sequence[Hint] = (
    ("1-9", "take"), ("↑↓", "choose"), ("Enter", "take"), ("Esc", "close"),
)  # fmt: skip
IN_THE_EDITOR: Sequence[Hint] = (("sentence.keep", "keep"), ("sentence.leave", "leave it"))
IN_THE_TEXT: Sequence[Hint] = (
    ("source.translate", "translate"),
    ("translate.target", "language"),
    ("translate.swap", "swap"),
    ("translate.file", "file"),
    ("translate.model", "model"),
    ("translate.new", "new"),
)


def example(settings: TranslationSettings) -> str:
    """A text that shows what the place does, in a language that is not the target."""
    source, target = settings.source_language, settings.target_language
    if source in EXAMPLES and source != target:
        return EXAMPLES[source]
    return EXAMPLES["de" if target == "en" else "en"]


def teaching(screen: TranslateScreen) -> tuple[str, str]:
    """What an empty place says."""
    files = screen.lslm.key_of("translate.file")
    return (
        f"Write or paste a text: it is translated here, sentence by sentence. {files} takes files "
        "and folders.",
        "Doubtful sentences get a sign; what you correct in them is remembered.",
    )


def hints(screen: TranslateScreen) -> Sequence[Hint]:
    """The keys that matter now; before them how far a file is that is translated meanwhile."""
    document = screen.in_background
    if document:
        return (("translate.file", document), *_hints(screen))
    return _hints(screen)


def _hints(screen: TranslateScreen) -> Sequence[Hint]:
    if screen.editing.editor.has_focus:
        return IN_THE_EDITOR
    if screen.query_one(SettingsPanel).has_focus:
        return IN_THE_SETTINGS
    if screen.query_one(HistoryList).has_focus_within:
        return IN_THE_HISTORY
    if screen.running:
        return WHILE_RUNNING
    shown = screen.texts.open
    if screen.pairs.has_focus and shown is not None and shown.error is not None:
        return IN_TROUBLE
    if screen.pairs.has_focus:
        return IN_THE_OFFERS if screen.pairs.offering else IN_THE_PAIRS
    return IN_THE_TEXT


def help_sections() -> tuple[HelpSection, ...]:
    signs = tuple((" ".join(SIGNS[kind]), _REASONS[kind]) for kind in SIGNS)
    memory = (
        ("▲ memory 1.00", "translated before; taken from the memory"),
        ("▲ memory 0.92", "a similar sentence was; Enter offers it"),
        ("✓ edited", "your own words, remembered"),
    )
    return (HelpSection("Signs between a sentence and its translation", signs + memory),)


def palette(screen: TranslateScreen) -> list[Command]:
    """Actions without a key of their own."""
    return [
        Command("Translate everything again", screen.translate_anew, "Nothing is taken over"),
        Command(
            "Use this pair of languages from now on",
            screen.direction.keep,
            "Written to the settings",
        ),
        Command("Glossary", partial(screen.action_open, "glossary"), "Terms with one translation"),
        Command(
            "Translation memory",
            partial(screen.action_open, "memory"),
            "What was translated before; TMX in and out",
        ),
        Command(
            "Export this translation",
            partial(screen.action_open, "export"),
            "Text, TMX, training pairs",
        ),
    ]
