"""The held-out questions: ways of asking that no training template can produce, with key facts.

They were written before the first training run. A reply is right when it contains the key facts
(a regular expression, case ignored) and ended with the stop token.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from .dialogue import INTENTS, Conversation, Message
from .intent import Language


@dataclass(frozen=True, slots=True)
class Question:
    """One test question; `before` holds the turns that came before it."""

    text: str
    language: Language
    theme: str
    name: str
    facts: str
    before: tuple[tuple[str, str], ...] = ()

    def messages(self) -> Conversation:
        """The conversation up to and with the question."""
        turns: list[Message] = []
        for asked, replied in self.before:
            turns.append({"role": "user", "content": asked})
            turns.append({"role": "assistant", "content": replied})
        return [*turns, {"role": "user", "content": self.text}]

    def is_answered_by(self, reply: str) -> bool:
        """Whether the reply contains the key facts."""
        return re.search(self.facts, reply, re.IGNORECASE | re.DOTALL) is not None


_STOP = (
    "How do I stop a reply?",
    "Press Esc: the reply stops at once and what came is kept.",
)
_TOKEN = (
    "What is a token?",
    "A token is a small piece of text: a word, a part of a word or a sign. Models read and write tokens.",
)
_STOP_ZH = ("怎么停止回复？", "按 Esc 就能停止回复，已经写出的内容会保留。")

MUST: tuple[tuple[str, str], ...] = (
    ("what can you do", r"language[- ]model"),
    ("how do I stop a reply", r"\bEsc\b"),
    ("what is a language model", r"next token|probabilit"),
    ("谢谢", r"不客气|不用谢"),
)
"""What it must answer in any case; these questions are common, so training may contain them."""

FOLLOW_UPS: tuple[Question, ...] = (
    Question(
        "and how does it go in a pipe?",
        "en",
        "follow-up",
        "pipe",
        r"lslm-tui chat|Ctrl\+C",
        (_STOP,),
    ),
    Question(
        "could you say this in a shorter way?",
        "en",
        "follow-up",
        "short",
        r"^Press Esc\.?$",
        (_STOP,),
    ),
    Question("thank you!", "en", "follow-up", "thanks", r"welcome|pleasure|any time", (_STOP,)),
    Question(
        "can you tell me a bit more on it", "en", "follow-up", "more", r"token|context", (_TOKEN,)
    ),
    Question(
        "ok, and what is a tokenizer then?",
        "en",
        "follow-up",
        "tokenizer",
        r"cuts text|text and token|BPE",
        (_TOKEN,),
    ),
    Question("and the capital of Japan?", "en", "follow-up", "facts", r"small", (_TOKEN,)),
    Question("and how do i quit", "en", "follow-up", "quit", r"Ctrl\+Q", (_TOKEN, _STOP)),
    Question("good, and copying?", "en", "follow-up", "copy", r"`c`", (_STOP,)),
    Question("那怎么退出呢？", "zh", "follow-up", "quit", r"Ctrl\+Q", (_STOP_ZH,)),
    Question("请说得短一些", "zh", "follow-up", "short", r"^按 Esc。?$", (_STOP_ZH,)),
    Question("好的，谢谢你", "zh", "follow-up", "thanks", r"不客气|不用谢", (_STOP_ZH,)),
)


Group = tuple[str, str, str, tuple[str, ...]]
"""Theme, name, key facts, and the questions that they answer."""


def grouped(groups: Mapping[Language, tuple[Group, ...]]) -> list[Question]:
    """The questions of groups that bring their own key facts, in a fixed order."""
    return [
        Question(text, language, theme, name, facts)
        for language, each in groups.items()
        for theme, name, facts, texts in each
        for text in texts
    ]


def questions() -> list[Question]:
    """All held-out questions, in a fixed order: single ones of every intent, then follow-ups."""
    single = [
        Question(text, intent.language, intent.theme, intent.name, intent.facts)
        for intent in INTENTS
        for text in intent.held
    ]
    return [*single, *FOLLOW_UPS]
