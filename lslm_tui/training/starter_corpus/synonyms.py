"""Other words for the same thing, and words that hasty people leave out. English only."""

from __future__ import annotations

import random
import re

_SYNONYMS: dict[str, tuple[str, ...]] = {
    "reply": ("answer", "answer", "response", "output", "text", "message"),
    "replies": ("answers", "answers", "responses", "outputs"),
    "conversation": ("chat", "chat", "discussion", "talk", "thread", "session", "dialogue"),
    "conversations": ("chats", "chats", "discussions", "talks", "threads", "sessions"),
    "message": ("prompt", "question", "text", "input"),
    "key": ("shortcut", "button", "hotkey", "key combination", "keystroke", "keyboard shortcut"),
    "keys": ("shortcuts", "hotkeys", "key combinations"),
    "shortcut": ("key", "hotkey"),
    "app": ("program", "tool", "software", "application", "thing"),
    "lslm-tui": ("this app", "the program", "lslm"),
    "model": ("llm", "ai", "language model", "ai model", "bot"),
    "models": ("llms", "language models", "ai models"),
    "file": ("document", "text file", "txt file", "doc"),
    "files": ("documents", "text files"),
    "show": ("display", "see", "view"),
    "delete": ("remove", "erase", "get rid of"),
    "change": ("modify", "switch", "alter", "adjust"),
    "find": ("search for", "locate", "look for", "look up", "get to"),
    "open": ("bring up", "get to", "launch", "call up"),
    "start": ("begin", "create", "make"),
    "write": ("type", "compose"),
    "machine": ("computer", "pc", "laptop", "system"),
    "picture": ("image", "photo"),
    "press": ("hit", "push", "use", "type"),
    "earlier": ("previous", "past", "older"),
    "previous": ("last", "earlier", "former"),
    "colours": ("colors",),
    "big": ("large", "huge"),
    "fast": ("quick",),
    "folder": ("directory",),
    "directory": ("folder", "dir"),
}
_WORD = re.compile(r"[a-z-]+")
_SHORT_FORMS = (
    (re.compile(r"\bwhat is\b"), ("what's", "whats")),
    (re.compile(r"\bwhat are\b"), ("what r", "whatre")),
    (re.compile(r"\bhow do i\b"), ("how do you", "how can i", "how 2", "how to", "how i")),
    (re.compile(r"\bi am\b"), ("i'm", "im")),
    (re.compile(r"\bdo not\b"), ("don't", "dont")),
    (re.compile(r"\bcannot\b"), ("can't", "cant")),
    (re.compile(r"\bplease\b"), ("pls", "plz", "kindly")),
    (re.compile(r"\byou\b"), ("u", "ya")),
    (re.compile(r"\bare\b"), ("r",)),
    (re.compile(r"\bit is\b"), ("it's", "its")),
    (re.compile(r"\bi would like\b"), ("i'd like", "i want")),
    (re.compile(r"\bgoing to\b"), ("gonna",)),
    (re.compile(r"\bwant to\b"), ("wanna",)),
)
_LEFT_OUT = re.compile(r"\b(the|a|an|my|your|do|does|i|is|are|please|to|me|of|for) ")


def reworded(text: str, rng: random.Random, *, share: float = 0.35) -> str:
    """The text with about that share of the known words replaced by others of like meaning."""

    def other(match: re.Match[str]) -> str:
        known = _SYNONYMS.get(match.group())
        return rng.choice(known) if known and rng.random() < share else match.group()

    return _WORD.sub(other, text)


def hasty(text: str, rng: random.Random) -> str:
    """The text as written in a hurry: contractions, or small words left out."""
    if rng.random() < 0.06:
        short = _LEFT_OUT.sub(lambda m: "" if rng.random() < 0.7 else m.group(), text)
        return short if short.strip() else text
    for pattern, others in _SHORT_FORMS:
        if rng.random() < 0.12:
            text = pattern.sub(rng.choice(others), text)
    return text
