"""Facts about a model that only its configuration knows: context length, end tokens, rotary switches.

Reads transformers' config objects; touches no weights. Runs on the engine thread.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

_LENGTHS = ("max_position_embeddings", "n_positions", "n_ctx", "max_seq_len", "seq_length")
_UNKNOWN = 2048
"""Taken when neither config nor tokenizer names a length (ALiBi and recurrent models may not)."""
_SANE = 10_000_000
"""Tokenizers without a limit report 10^30."""


@dataclass(frozen=True, slots=True)
class RopeSwitch:
    """A length beyond which a model turns its rotary angles differently.

    Keys computed on one side do not fit queries of the other.
    """

    tokens: int
    recompute: bool
    """The model's own `generate` reads everything again when it crosses (longrope)."""


def context_tokens(config: Any, tokenizer: Any) -> int:
    """Return how many tokens prompt and reply may have together.

    A sliding window does not shorten it: older tokens are seen through the layers above.
    """
    text = config.get_text_config(decoder=True)
    lengths = (getattr(text, name, None) for name in _LENGTHS)
    stated = next((n for n in lengths if isinstance(n, int) and n > 0), None)
    if stated is not None:
        return max(stated, _scaled(stated, _rope(text)))
    limit = getattr(tokenizer, "model_max_length", None)
    return int(limit) if limit and limit <= _SANE else _UNKNOWN


def rope_switch(config: Any) -> RopeSwitch | None:
    """Return the length at which the rotary angles change, if the model has one."""
    text = config.get_text_config(decoder=True)
    rope = _rope(text)
    original = rope.get("original_max_position_embeddings") or getattr(
        text, "original_max_position_embeddings", None
    )
    match rope.get("rope_type"):
        case "longrope" if original:
            return RopeSwitch(int(original), recompute=True)
        case "dynamic":
            return RopeSwitch(int(original or text.max_position_embeddings), recompute=False)
    return None


def end_tokens(generation_config: Any, config: Any, others: Iterable[int | None]) -> frozenset[int]:
    """Return every id that ends a reply: the generation config's, the config's, and `others`."""
    ends: set[int] = {token for token in others if token is not None}
    for source in (generation_config, config.get_text_config(decoder=True)):
        stated = getattr(source, "eos_token_id", None)
        if isinstance(stated, int):
            ends.add(stated)
        elif isinstance(stated, (list, tuple)):
            ends.update(int(token) for token in stated)
    return frozenset(ends)


def _rope(text_config: Any) -> dict[str, Any]:
    rope = getattr(text_config, "rope_parameters", None) or getattr(
        text_config, "rope_scaling", None
    )
    if not isinstance(rope, dict):
        return {}
    if "rope_type" not in rope:
        # One set per kind of layer; the full-attention layers set the limit.
        inner = rope.get("full_attention")
        return inner if isinstance(inner, dict) else {}
    return rope


def _scaled(stated: int, rope: dict[str, Any]) -> int:
    factor = rope.get("factor") or 1.0
    match rope.get("rope_type"):
        case "linear" | "dynamic":
            return int(stated * factor)
        case "yarn":
            return int((rope.get("original_max_position_embeddings") or stated) * factor)
    return stated
