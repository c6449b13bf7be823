"""Which tokens of a conversation are trained: what the model itself writes, stop token included.

A chat template says so with `{% generation %}` markers. Stock templates have none: there the replies
are found in the rendered text. Knows no model and no files.

Limits without markers: the text before each reply, rendered alone, must be the beginning of the whole
rendering (a template that rewrites earlier turns is refused); a reply must come out as it was given,
blanks at its ends aside; what a template puts between the opening of the turn and the reply, such as an
empty thinking block, is trained with it; and what it opens a reply with but does not keep is not seen.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lslm_tui.errors import InputError

from .data.examples import Message

IGNORED = -100
"""The label of a token that gets no loss (torch's cross-entropy default)."""

MARKERS = re.compile(r"\{%-?\s*generation\s*-?%\}")


@dataclass(frozen=True, slots=True)
class Row:
    """A tokenized row.

    Attributes:
        input_ids: (T,) token ids.
        labels: (T,) the same ids, IGNORED where a token is not trained.
    """

    input_ids: list[int]
    labels: list[int]

    @property
    def trained_tokens(self) -> int:
        """Tokens that get a loss. The first one has nothing before it to be predicted from."""
        return sum(label != IGNORED for label in self.labels[1:])

    def __len__(self) -> int:
        return len(self.input_ids)

    def cut(self, limit: int) -> Row:
        """The first `limit` tokens."""
        return Row(self.input_ids[:limit], self.labels[:limit])


def stop_ids(tokenizer: Any, model: Any = None) -> frozenset[int]:
    """The ids that end a reply: the tokenizer's end token and those of the generation config."""
    found: set[int] = set()
    if tokenizer.eos_token_id is not None:
        found.add(int(tokenizer.eos_token_id))
    listed = getattr(getattr(model, "generation_config", None), "eos_token_id", None)
    found.update([listed] if isinstance(listed, int) else listed or [])
    return frozenset(found)


def encode(
    tokenizer: Any,
    messages: Sequence[Message],
    *,
    stops: frozenset[int] | None = None,
    every_token: bool = False,
) -> Row:
    """Render the messages with the chat template and mark what is trained.

    Args:
        stops: ids that end a reply; the tokenizer's end token if absent.
        every_token: train all tokens, as in pre-training.

    Raises:
        InputError: no template, a template that cannot render the row, nothing would be trained, the
            stop token would stay untrained, or the row begins twice.
    """
    if every_token:
        ids = _token_ids(tokenizer, messages)
        return Row(ids, list(ids))
    ends = stops if stops is not None else stop_ids(tokenizer)
    row = _masked(tokenizer, messages, ends)
    check(row, stop_ids=ends)
    check_beginning(row, tokenizer.bos_token_id)
    return row


def encode_unchecked(tokenizer: Any, messages: Sequence[Message], stops: frozenset[int]) -> Row:
    """As `encode`, without refusing a bad mask: what the mask report shows."""
    return _masked(tokenizer, messages, stops)


def encode_text(tokenizer: Any, text: str, end_id: int | None) -> Row:
    """Free text with the tokenizer's own special tokens, ended by `end_id`; all of it trained.

    Raises:
        InputError: the text brings a begin token where the tokenizer adds one.
    """
    ids = list(tokenizer(text)["input_ids"])
    if end_id is not None and ids[-1:] != [end_id]:
        ids.append(end_id)
    row = Row(ids, list(ids))
    check_beginning(row, tokenizer.bos_token_id)
    return row


def has_markers(tokenizer: Any) -> bool:
    """Whether the chat template says itself what the model writes."""
    return bool(MARKERS.search(template(tokenizer)))


def template(tokenizer: Any) -> str:
    """The chat template.

    Raises:
        InputError: there is none.
    """
    found = tokenizer.chat_template
    if isinstance(found, dict):
        found = found.get("default")
    if not found:
        raise InputError(
            "The tokenizer has no chat template, so replies cannot be told apart.",
            remedy="Use a base model with a chat template.",
        )
    return str(found)


def render(tokenizer: Any, messages: Sequence[Message], *, opening: bool = False) -> str:
    """The conversation as the model reads it; with `opening`, up to where it would reply.

    Raises:
        InputError: no template, or the template refuses these roles.
    """
    template(tokenizer)
    try:
        text: str = tokenizer.apply_chat_template(
            plain(messages), tokenize=False, add_generation_prompt=opening
        )
    except InputError:
        raise
    except Exception as error:  # a template raises what it likes
        raise _unrenderable(error) from error
    return text


def plain(messages: Sequence[Message]) -> list[dict[str, str]]:
    """Messages as chat templates read them."""
    return [{"role": message.role, "content": message.content} for message in messages]


def check(row: Row, *, stop_ids: frozenset[int] | set[int]) -> None:
    """Refuse a row that would teach nothing, or replies without an end.

    Raises:
        InputError: no token is trained, or a trained stretch does not end with a stop token.
    """
    if row.trained_tokens == 0:
        raise InputError(
            "Nothing would be trained: the mask is empty.",
            remedy="The conversation needs an assistant message with text that is not switched off,"
            " and the chat template {% generation %} markers around it.",
        )
    if any(row.labels[last] not in stop_ids for last in ends_of_trained_stretches(row.labels)):
        raise InputError(
            "The stop token would not be trained, so replies would never end.",
            remedy="Put the end-of-message token inside the {% generation %} block of the chat"
            " template, and name it as eos_token.",
        )


def check_beginning(row: Row, bos_id: int | None) -> None:
    """Refuse a row that begins twice, as when both template and text bring a begin token.

    Raises:
        InputError: the first two tokens are the begin token.
    """
    if bos_id is not None and row.input_ids[:2] == [bos_id, bos_id]:
        raise InputError(
            "The row begins with the begin token twice.",
            remedy="Remove bos_token from the chat template, or from the text.",
        )


def ends_of_trained_stretches(labels: Sequence[int]) -> list[int]:
    """Positions of the last token of every trained stretch."""
    following = [*labels[1:], IGNORED]
    return [
        i
        for i, (label, after) in enumerate(zip(labels, following, strict=True))
        if label != IGNORED and after == IGNORED
    ]


def _token_ids(tokenizer: Any, messages: Sequence[Message]) -> list[int]:
    return list(tokenizer(render(tokenizer, messages), add_special_tokens=False)["input_ids"])


def _masked(tokenizer: Any, messages: Sequence[Message], stops: frozenset[int]) -> Row:
    if has_markers(tokenizer):
        found = _by_markers(tokenizer, messages)
        if found is not None:
            return found
    return _by_prefixes(tokenizer, messages, stops)


def _by_markers(tokenizer: Any, messages: Sequence[Message]) -> Row | None:
    """The template's own mask; None where it cannot tell a switched-off reply from its neighbour."""
    try:
        encoded = tokenizer.apply_chat_template(
            plain(messages), tokenize=True, return_dict=True, return_assistant_tokens_mask=True
        )
    except Exception as error:  # a template raises what it likes
        raise _unrenderable(error) from error
    ids, mask = list(encoded["input_ids"]), list(encoded["assistant_masks"])
    replies = [message for message in messages if message.role == "assistant"]
    if all(reply.trained for reply in replies):
        return Row(ids, _labels(ids, mask))
    stretches = _stretches(mask)
    if len(stretches) != len(replies):
        return None
    for (start, end), reply in zip(stretches, replies, strict=True):
        if not reply.trained:
            mask[start:end] = [0] * (end - start)
    return Row(ids, _labels(ids, mask))


def _by_prefixes(tokenizer: Any, messages: Sequence[Message], stops: frozenset[int]) -> Row:
    whole = render(tokenizer, messages)
    encoded = tokenizer(whole, add_special_tokens=False, return_offsets_mapping=True)
    ids, offsets = list(encoded["input_ids"]), list(encoded["offset_mapping"])
    mask = [0] * len(ids)
    for i, message in enumerate(messages):
        if message.role == "assistant" and message.trained:
            start = _opening(tokenizer, messages[:i], whole)
            for position in _reply(whole, start, message.content, ids, offsets, stops):
                mask[position] = 1
    return Row(ids, _labels(ids, mask))


def _opening(tokenizer: Any, before: Sequence[Message], whole: str) -> int:
    """Characters of the whole rendering that stand before the reply."""
    prefix = render(tokenizer, before, opening=True)
    if whole.startswith(prefix):
        return len(prefix)
    # a template may open a reply with more than it keeps, such as an empty thinking block
    common = len(os.path.commonprefix([prefix, whole]))
    history = render(tokenizer, before)
    if whole.startswith(history) and common > len(history):
        return common
    raise InputError(
        "The chat template rewrites earlier turns, so replies cannot be told apart.",
        remedy="Use a template with {% generation %} markers, or rows with one reply each.",
    )


def _reply(
    whole: str,
    start: int,
    content: str,
    ids: Sequence[int],
    offsets: Sequence[tuple[int, int]],
    stops: frozenset[int],
) -> list[int]:
    """Positions of the reply's tokens, its stop token included where it follows at once."""
    text = content.strip()
    found = whole.find(text, start)
    if found < 0:
        raise InputError(
            "The chat template changes a reply's text, so its tokens cannot be told apart.",
            remedy="Use a template with {% generation %} markers.",
        )
    end = found + len(text)
    kept = [i for i, (a, b) in enumerate(offsets) if start <= a and b <= end and a < b]
    after = next((i for i, (a, _) in enumerate(offsets) if a >= end and ids[i] in stops), None)
    if after is not None and not whole[end : offsets[after][0]].strip():
        kept.extend(i for i in range(max(kept, default=after) + 1, after + 1))
    return kept


def _labels(ids: Sequence[int], mask: Sequence[int]) -> list[int]:
    return [token if kept else IGNORED for token, kept in zip(ids, mask, strict=True)]


def _stretches(mask: Sequence[int]) -> list[tuple[int, int]]:
    edges = [i for i in range(len(mask) + 1) if (*mask, 0)[i] != (0, *mask)[i]]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _unrenderable(error: Exception) -> InputError:
    return InputError(
        f"The chat template refuses this conversation: {str(error).rstrip('.')}.",
        remedy="Change the row's roles, or use a base model whose template takes them.",
    )
