"""Which tokens of a conversation are trained: what the model itself writes, stop token included.

The chat template says so with `{% generation %}` markers. Knows no model and no files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lslm_tui.errors import InputError

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

IGNORED = -100
"""The label of a token that gets no loss (torch's cross-entropy default)."""


@dataclass(frozen=True, slots=True)
class Row:
    """A tokenized conversation.

    Attributes:
        input_ids: (T,) token ids.
        labels: (T,) the same ids, IGNORED where a token is not trained.
    """

    input_ids: list[int]
    labels: list[int]

    @property
    def trained_tokens(self) -> int:
        """Tokens that get a loss."""
        return sum(label != IGNORED for label in self.labels)


def encode(
    tokenizer: PreTrainedTokenizerBase,
    messages: Sequence[Mapping[str, str]],
    *,
    max_tokens: int | None = None,
    every_token: bool = False,
) -> Row:
    """Render the messages with the chat template and mark what is trained.

    Args:
        messages: the conversation, each with role and content.
        max_tokens: longest row allowed; a longer one is refused, never cut.
        every_token: train all tokens, as in pre-training.

    Raises:
        InputError: no template, nothing would be trained, the stop token would stay untrained, or
            the row is too long.
    """
    if not tokenizer.chat_template:
        raise InputError("The tokenizer has no chat template, so replies cannot be told apart.")
    encoded = tokenizer.apply_chat_template(
        list(messages),
        tokenize=True,
        return_dict=True,
        return_assistant_tokens_mask=not every_token,
    )
    ids: list[int] = list(encoded["input_ids"])
    if max_tokens is not None and len(ids) > max_tokens:
        raise InputError(f"A conversation has {len(ids)} tokens; the limit is {max_tokens}.")
    if every_token:
        return Row(ids, list(ids))
    row = Row(ids, masked(ids, list(encoded["assistant_masks"])))
    check(row, stop_ids={int(tokenizer.eos_token_id)})
    return row


def masked(ids: Sequence[int], mask: Sequence[int]) -> list[int]:
    """Labels: the id where the mask is 1, IGNORED elsewhere."""
    return [token if kept else IGNORED for token, kept in zip(ids, mask, strict=True)]


def check(row: Row, *, stop_ids: set[int]) -> None:
    """Refuse a row that would teach nothing, or teach replies without an end.

    Raises:
        InputError: no token is trained, or a trained stretch does not end with a stop token.
    """
    if row.trained_tokens == 0:
        raise InputError(
            "Nothing would be trained: the mask is empty.",
            remedy="The conversation needs an assistant message, and the chat template"
            " {% generation %} markers around it.",
        )
    for last in _ends_of_trained_stretches(row.labels):
        if row.labels[last] not in stop_ids:
            raise InputError(
                "The stop token would not be trained, so replies would never end.",
                remedy="Put the end-of-message token inside the {% generation %} block.",
            )


def _ends_of_trained_stretches(labels: Sequence[int]) -> list[int]:
    following = [*labels[1:], IGNORED]
    return [
        i
        for i, (label, after) in enumerate(zip(labels, following, strict=True))
        if label != IGNORED and after == IGNORED
    ]
