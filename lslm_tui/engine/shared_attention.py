"""Attention of a decoder's beams over one source: its keys and values are there once, not once a beam.

The beams of a sentence read the same source. Their queries are handed to the attention together, as
if they were positions of one row, so that what was computed of the source is neither copied nor read
as often as there are beams. Runs on the engine thread; knows no search.
"""

from __future__ import annotations

from typing import Any

from torch import Tensor
from transformers import AttentionInterface, AttentionMaskInterface
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import sdpa_mask

NAME = "lslm_beams"


def share_sources(model: Any) -> None:
    """Let a model's decoder read a source once for all beams; not where its attention is of its own."""
    if model.config._attn_implementation != "sdpa":
        return
    AttentionInterface.register(NAME, _attend)
    AttentionMaskInterface.register(NAME, sdpa_mask)
    model.set_attn_implementation(NAME)


def is_shared(model: Any) -> bool:
    """Whether the model's decoder can read a source once for all beams."""
    return bool(model.config._attn_implementation == NAME)


def _attend(
    module: Any,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    **how: Any,
) -> tuple[Tensor, None]:
    """As scaled dot-product attention; (R, H, 1, d) queries may meet the (S, H, T, d) of R/S beams."""
    beams = query.shape[0] // key.shape[0]
    if beams == 1:
        found, _ = sdpa_attention_forward(module, query, key, value, attention_mask, **how)
        return found, None
    rows, heads, _, size = query.shape
    # (S, H, K, d): no order among them, so nothing is causal.
    together = query.view(rows // beams, beams, heads, size).transpose(1, 2)
    how["is_causal"] = False
    found, _ = sdpa_attention_forward(module, together, key, value, attention_mask, **how)
    return found.reshape(rows, 1, heads, -1), None
