"""Plain texts about nothing in particular, written for this program: a measure of what is forgotten.

No training set here contains them. They are short, so that scoring them costs seconds on a CPU.
"""

from __future__ import annotations

from pathlib import Path

NAMES = ("en", "zh")


def text(name: str) -> str:
    """One of the texts: paragraphs of prose in the language of that name."""
    path = Path(__file__).with_name(f"{name}.txt")
    return path.read_text(encoding="utf-8").strip()
