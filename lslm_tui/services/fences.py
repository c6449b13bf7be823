"""Markdown fences around texts that may hold fences themselves. Pure."""

from __future__ import annotations

import re


def fenced(text: str, language: str = "") -> str:
    """Return `text` as a code block, its fence longer than any inside, so that none can close it."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"
