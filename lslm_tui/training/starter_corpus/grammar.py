"""Paraphrase grammars: `(a|b|)` is a choice, `{name}` a shared rule, `\\|` a bar that is meant.

Knows no dialogue.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence

_INNERMOST = re.compile(r"\(([^()]*\|[^()]*)\)")
_RULE = re.compile(r"\{(\w+)\}")
_SPACES = re.compile(r"[ \t]{2,}")
_BAR = "\x00"
"""Stands for a bar that is meant, until all choices are made."""


def expand(
    template: str, rng: random.Random, rules: Mapping[str, str | Sequence[str]] | None = None
) -> str:
    """One random sentence of the template.

    Rules are put in first (one of them, where a rule is a list), then the innermost choices are made until none is left.
    Parentheses without a `|` are plain text.

    Raises:
        KeyError: a `{rule}` that `rules` does not have.
    """
    text = template.replace(r"\|", _BAR)
    while match := _RULE.search(text):
        rule = (rules or {})[match.group(1)]
        chosen = rule if isinstance(rule, str) else rng.choice(rule)
        text = text[: match.start()] + chosen + text[match.end() :]
    while match := _INNERMOST.search(text):
        choice = rng.choice(match.group(1).split("|"))
        text = text[: match.start()] + choice + text[match.end() :]
    return _SPACES.sub(" ", text.replace(_BAR, "|")).strip()
