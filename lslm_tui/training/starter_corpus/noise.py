"""How people really type: case, punctuation, politeness, slips of the fingers."""

from __future__ import annotations

import random
import re

from .intent import Language
from .synonyms import hasty

_PREFIXES = (
    "please ",
    "hey, ",
    "hi, ",
    "hello, ",
    "quick question: ",
    "ok, ",
    "so ",
    "and ",
    "tell me, ",
    "excuse me, ",
    "sorry, ",
    "i have a question: ",
    "one question, ",
    "can you tell me: ",
    "well, ",
    "hmm, ",
    "hey ",
    "yo, ",
    "good morning, ",
    "could you help me? ",
    "a question: ",
    "i am new here. ",
    "i was wondering, ",
    "just asking: ",
    "ok so ",
    "now ",
    "dear model, ",
)
_SUFFIXES = (
    " please",
    ", please",
    " pls",
    " thanks",
    ", thanks",
    " now",
    " here",
    " then",
    " again",
    " in this app",
    " in lslm-tui",
    ", thank you",
    " asap",
    " somehow",
    ", any idea",
    ", can you tell me",
    " today",
)
_PREFIXES_ZH = (
    "请问",
    "请问一下，",
    "你好，",
    "那",
    "我想问一下，",
    "请告诉我，",
    "问一下，",
    "嗯，",
)
_SUFFIXES_ZH = ("呢", "啊", "呀", "，谢谢")
_QUESTION = re.compile(
    r"^(what|how|which|where|when|why|who|is|are|can|could|do|does|did|should|will|would|may)\b",
    re.I,
)
_QUESTION_ZH = re.compile("[吗什谁几多怎哪呢如]")


def _slip(text: str, rng: random.Random) -> str:
    """Swap, drop or double one letter of one longer word."""
    words = [m for m in re.finditer(r"[a-z]{5,}", text)]
    if not words:
        return text
    at = rng.randrange((word := rng.choice(words)).start() + 1, word.end() - 1)
    kind = rng.randrange(3)
    if kind == 0:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + (text[at] * 2 if kind == 1 else "") + text[at + 1 :]


def _end_mark(text: str, rng: random.Random) -> str:
    if text[-1] in "?!.？！。":
        return ""
    if _QUESTION.match(text):
        return rng.choices(("?", "", " ?", "??"), (62, 33, 3, 2))[0]
    return rng.choices(("", ".", "?", "!"), (64, 17, 14, 5))[0]


def _case(text: str, rng: random.Random) -> str:
    kind = rng.random()
    if kind < 0.4:
        return text[:1].upper() + text[1:]
    if kind < 0.42:
        return text.upper()
    return text.lower() if kind < 0.75 else text


def typed(text: str, language: Language, rng: random.Random, *, polite: bool = True) -> str:
    """The text as a person might type it; `polite` allows words before and after it."""
    if language == "zh":
        return _typed_zh(text, rng, polite)
    text = hasty(text, rng)
    if polite and rng.random() < 0.12:
        text = rng.choice(_PREFIXES) + text
    if polite and rng.random() < 0.06:
        text += rng.choice(_SUFFIXES)
    if rng.random() < 0.12:
        text = _slip(text, rng)
    return _case(text, rng) + _end_mark(text, rng)


def _typed_zh(text: str, rng: random.Random, polite: bool) -> str:
    if polite and rng.random() < 0.15 and not text.startswith("请"):
        text = rng.choice(_PREFIXES_ZH) + text
    if polite and rng.random() < 0.1 and text[-1] not in "吗呢":
        text += rng.choice(_SUFFIXES_ZH)
    if not polite and not _QUESTION_ZH.search(text):
        return text + rng.choices(("", "！", "。"), (60, 20, 20))[0]
    return text + rng.choices(("？", "?", "", "。"), (40, 10, 42, 8))[0]
