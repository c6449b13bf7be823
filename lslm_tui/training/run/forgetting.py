"""How well a model still predicts plain text that has nothing to do with what it was taught.

A causal model that is taught one thing may lose others. Its perplexity on two short texts is measured
before and after, token for token: the texts are read in windows of at most 512 tokens that overlap by
half, and each token is predicted once, from at least half a window (from all there is at the start).
Knows a model and its tokenizer; knows no run directory.
"""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from lslm_tui.training import meter, neutral
from lslm_tui.training.recipe import Recipe, TaskName
from lslm_tui.training.tasks.base import RowScores

from .proof import compare

WINDOW_TOKENS = 512
BLOCK_TOKENS = 16
"""Tokens that are drawn together in the bootstrap: neighbours are not independent of one another."""
APART = {
    TaskName.CLASSIFY: "A classifier writes no text; its measure is the held-out rows.",
    TaskName.TRANSLATE: "A translator writes only translations; its measure is the held-out rows.",
    TaskName.PRETRAIN: "A model that began with random weights had nothing to forget.",
}
"""Tasks it does not apply to, and why."""

Measured = dict[str, Any]


def why_not(recipe: Recipe, model: Any) -> str:
    """Why nothing is measured; '' where it is."""
    if not recipe.evaluation.neutral:
        return "The recipe says evaluation.neutral = false."
    if recipe.task in APART:
        return APART[recipe.task]
    bare = model.get_base_model() if hasattr(model, "get_base_model") else model
    if not type(bare).__name__.endswith(("ForCausalLM", "LMHeadModel")):
        return "The model does not write text from left to right."
    return ""


def measure(recipe: Recipe, model: Any, tokenizer: Any) -> Measured:
    """Losses on the neutral texts, in blocks, as JSON; `texts` is empty where it does not apply."""
    reason = why_not(recipe, model)
    if reason:
        return {"reason": reason, "texts": {}}
    window = min(WINDOW_TOKENS, _context(model, tokenizer))
    bos = tokenizer.bos_token_id
    texts = {}
    for name in neutral.NAMES:
        text = neutral.text(name)
        losses = token_losses(model, _ids(tokenizer, text), window=window, bos=bos)
        if losses:
            texts[name] = {"characters": len(text), "losses": _blocks(losses)}
    if not texts:
        return {"reason": "The tokenizer makes too few tokens of the neutral texts.", "texts": {}}
    return {
        "reason": "",
        "window": window,
        "stride": window // 2,
        "bos": bos is not None,
        "texts": texts,
    }


def token_losses(model: Any, ids: list[int], *, window: int, bos: int | None) -> list[float]:
    """Loss of each token in nats, from left to right.

    Args:
        bos: put before the first window; without one the first token is not predicted.
    """
    import torch

    from lslm_tui.training.scoring import evaluating

    stream = ids if bos is None else [bos, *ids]
    stride = max(1, window // 2)
    losses: list[float] = []
    with evaluating(model):
        for start in range(0, max(1, len(stream) - 1), stride):
            piece = torch.tensor([stream[start : start + window]], device=model.device)
            fresh = start + 1 if start == 0 else start + window - stride
            if fresh >= start + piece.shape[1]:
                break
            scores = model(input_ids=piece, use_cache=False).logits[0].float()
            wanted = piece[0, fresh - start :]
            told = scores[fresh - start - 1 : -1].log_softmax(-1)
            losses += (-told.gather(1, wanted[:, None])[:, 0]).double().tolist()
            meter.tell(len(losses), len(stream), "tokens read")
    return losses


def forgotten(recipe: Recipe, before: Measured | None, after: Measured) -> dict[str, Any]:
    """Perplexities before and after, with the interval of the difference of the losses."""
    if before is None:
        return {"reason": "The run was begun by a version that did not measure it.", "texts": {}}
    if after["reason"] or before["reason"]:
        return {"reason": after["reason"] or before["reason"], "texts": {}}
    shared = {name: after[name] for name in ("reason", "window", "stride", "bos")}
    texts = {}
    for name, new in after["texts"].items():
        old = before["texts"].get(name)
        if old is None or len(old["losses"]) != len(new["losses"]):
            return {"reason": "The texts before and after are not the same.", "texts": {}}
        made = compare(
            _scores(old), _scores(new), resamples=recipe.evaluation.resamples, seed=recipe.seed
        )
        texts[name] = {
            "characters": new["characters"],
            "tokens": sum(count for _, count in new["losses"]),
            "before": math.exp(made.before),
            "after": math.exp(made.after),
            "comparison": asdict(made) | {"improved": made.improved, "worsened": made.worsened},
        }
    return {**shared, "texts": texts}


def _scores(measured: Measured) -> RowScores:
    values, weights = zip(*measured["losses"], strict=True)
    return RowScores("loss", "nats per token", False, tuple(values), tuple(weights))


def _blocks(losses: list[float]) -> list[tuple[float, int]]:
    parts = [losses[at : at + BLOCK_TOKENS] for at in range(0, len(losses), BLOCK_TOKENS)]
    return [(sum(part), len(part)) for part in parts]


def _ids(tokenizer: Any, text: str) -> list[int]:
    found: list[int] = tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"]
    return found


def _context(model: Any, tokenizer: Any) -> int:
    from lslm_tui.training.tasks.causal import context_tokens

    return context_tokens(model, tokenizer)
