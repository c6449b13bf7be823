"""For any row, each token with what becomes of it: trained, ignored, cut or padding.

Knows a tokenizer and examples; knows no model and no Trainer. Plain text is readable without colour.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lslm_tui.errors import InputError

from . import masking
from .data.examples import Conversation, Preference
from .masking import IGNORED, Row
from .tasks import dpo, pretrain


class Fate(StrEnum):
    """What becomes of a token."""

    TRAINED = "trained"
    IGNORED = "ignored"
    CUT = "cut"
    PADDING = "padding"


SIGNS = {Fate.TRAINED: "+", Fate.IGNORED: " ", Fate.CUT: "x", Fate.PADDING: "."}
LINE_PIECES = 12
"""Tokens in a line of the rendering."""


@dataclass(frozen=True, slots=True)
class MaskToken:
    """One token: its id, its own text (possibly half a character), and its fate."""

    id: int
    text: str
    fate: Fate


@dataclass(frozen=True, slots=True)
class MaskReport:
    """A row as it is trained on.

    Attributes:
        place: where the row stands.
        name: empty, or which reply of a preference this is.
        tokens: in order.
        problem: why training on it is refused; empty if it is fine.
        remedy: what to do about that.
    """

    place: str
    name: str
    tokens: tuple[MaskToken, ...]
    problem: str = ""
    remedy: str = ""

    def count(self, fate: Fate) -> int:
        """Tokens of that fate."""
        return sum(token.fate is fate for token in self.tokens)

    def lines(self, most: int | None = None) -> Iterator[str]:
        """Plain text: a head, then a line for each stretch of tokens with its sign in front.

        Args:
            most: lines of tokens; of more, those in the middle are left out and counted.
        """
        counts = ", ".join(f"{self.count(fate):,} {fate}" for fate in Fate if self.count(fate))
        name = f" ({self.name})" if self.name else ""
        yield f"{self.place}{name}: {len(self.tokens):,} tokens: {counts}"
        found = [
            (fate, pieces[start : start + LINE_PIECES])
            for fate, pieces in _stretches(self.tokens)
            for start in range(0, len(pieces), LINE_PIECES)
        ]
        left_out = range(0)
        if most is not None and len(found) > most:
            left_out = range(most - most // 3, len(found) - most // 3)
        for number, (fate, pieces) in enumerate(found):
            if number not in left_out:
                yield f"  {SIGNS[fate]} {'|'.join(pieces)}"
            elif number == left_out.start:
                hidden = sum(len(found[line][1]) for line in left_out)
                yield f"    … {hidden:,} tokens are not shown"
        if self.problem:
            yield f"  ! {self.problem} {self.remedy}".rstrip()


LEGEND = "+ trained   (blank) read, not learned   x cut   | between tokens   ! refused"


def mask_report(
    tokenizer: Any,
    example: Any,
    *,
    task: str,
    stops: frozenset[int] | None = None,
    length: int | None = None,
    limit: int | None = None,
) -> tuple[MaskReport, ...]:
    """Tokenize a row as the task does and say what becomes of each token.

    Args:
        task: sft, dpo, lm or pretrain.
        stops: ids that end a reply; the tokenizer's end token if absent.
        length: pad to so many tokens, as in a batch.
        limit: tokens beyond it are cut.

    Returns:
        One report; two for a preference, the chosen and the rejected reply.

    Raises:
        InputError: the row cannot be tokenized at all.
    """
    ends = masking.stop_ids(tokenizer) if stops is None else stops
    place = str(example.place)
    found = []
    for name, row in _rows(tokenizer, example, task, ends):
        problem = _problem(tokenizer, row, task, ends)
        found.append(
            MaskReport(
                place,
                name,
                tuple(_tokens(tokenizer, row, length, limit)),
                problem.message if problem else "",
                problem.remedy if problem else "",
            )
        )
    return tuple(found)


def refuse_bad_masks(reports: Sequence[MaskReport]) -> None:
    """Refuse training if any of the reports has a problem.

    Raises:
        InputError: the first problem, with its row and its fix.
    """
    for report in reports:
        if report.problem:
            raise InputError(f"{report.place}: {report.problem}", remedy=report.remedy)


def _rows(
    tokenizer: Any, example: Any, task: str, stops: frozenset[int]
) -> Iterator[tuple[str, Row]]:
    if isinstance(example, Preference):
        chosen, rejected = dpo.encoder(tokenizer, stops)(example).rows()
        yield "chosen", chosen
        yield "rejected", rejected
    elif task == "sft" and isinstance(example, Conversation):
        yield "", masking.encode_unchecked(tokenizer, example.messages, stops)
    elif task == "sft":
        raise InputError('Task "sft" needs conversations or instructions.')
    else:
        yield "", pretrain.text_encoder(tokenizer)(example)


def _problem(tokenizer: Any, row: Row, task: str, stops: frozenset[int]) -> InputError | None:
    try:
        if task == "sft":
            masking.check(row, stop_ids=stops)
        masking.check_beginning(row, tokenizer.bos_token_id)
    except InputError as error:
        return error
    return None


def _tokens(tokenizer: Any, row: Row, length: int | None, limit: int | None) -> Iterator[MaskToken]:
    for at, (token, label) in enumerate(zip(row.input_ids, row.labels, strict=True)):
        fate = Fate.IGNORED if label == IGNORED else Fate.TRAINED
        fate = Fate.CUT if limit is not None and at >= limit else fate
        yield MaskToken(token, _piece(tokenizer, token), fate)
    padding = tokenizer.pad_token_id
    for _ in range((length or 0) - len(row)):
        yield MaskToken(int(padding), _piece(tokenizer, padding), Fate.PADDING)


def _piece(tokenizer: Any, token: int) -> str:
    """A token's text; its name where alone it is no text, such as half a character."""
    text = str(tokenizer.decode([token]))
    return str(tokenizer.convert_ids_to_tokens(token)) if not text or "\ufffd" in text else text


def _stretches(tokens: Sequence[MaskToken]) -> Iterator[tuple[Fate, list[str]]]:
    pieces: list[str] = []
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        pieces.append(_shown(token.text))
        if following is None or following.fate is not token.fate:
            yield token.fate, pieces
            pieces = []


def _shown(text: str) -> str:
    """Text on one line: breaks and other control characters as signs or escapes."""
    signs = {"\n": "⏎", "\t": "⇥"}
    return "".join(
        signs.get(c, c) if c.isprintable() or c in signs else f"\\x{ord(c):02x}" for c in text
    )
