"""What a causal model says, greedily. Knows a model and its tokenizer; knows no recipe."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from transformers import GenerationConfig

from . import masking, meter
from .data.examples import Conversation, Message, Preference, Text
from .scoring import evaluating
from .tasks.base import Sample

PROMPT_TOKENS = 32
"""Tokens of a free text that are given; the model goes on from there."""


def sample_replies(
    model: Any, tokenizer: Any, examples: Sequence[Any], *, new_tokens: int, context: int
) -> list[Sample]:
    """Greedy replies to the conversations, or continuations of the texts."""
    found = []
    for example in meter.counted(examples, len(examples), "samples answered"):
        ids, prompt, reference = _question(tokenizer, example)
        ids = ids[-max(context - new_tokens, 1) :]
        output = say(model, tokenizer, ids, new_tokens=new_tokens)
        found.append(Sample(prompt, output, reference))
    return found


def say(model: Any, tokenizer: Any, ids: Sequence[int], *, new_tokens: int) -> str:
    """Greedy continuation of the ids, without the special tokens."""
    stops = sorted(masking.stop_ids(tokenizer, model))
    settings = GenerationConfig(
        do_sample=False,
        max_new_tokens=new_tokens,
        eos_token_id=stops or None,
        pad_token_id=tokenizer.pad_token_id,
    )
    given = torch.tensor([list(ids)], device=model.device)  # (1, T)
    kept = model.generation_config
    with evaluating(model):
        model.generation_config = settings
        try:
            made = model.generate(
                input_ids=given, attention_mask=torch.ones_like(given), use_cache=True
            )
        finally:
            model.generation_config = kept
    whole = tokenizer.decode(made[0], skip_special_tokens=True)
    start = tokenizer.decode(given[0], skip_special_tokens=True)
    return str(whole)[len(start) :].strip()


def _question(tokenizer: Any, example: Any) -> tuple[list[int], str, str]:
    """Ids to go on from, the prompt in words, and what the row says instead."""
    if isinstance(example, Conversation | Preference):
        before, reply = _last_turn(example)
        text = masking.render(tokenizer, before, opening=True)
        ids = tokenizer(text, add_special_tokens=False)["input_ids"]
        return list(ids), before[-1].content if before else "", reply
    assert isinstance(example, Text)
    ids = list(tokenizer(example.text)["input_ids"])
    given = ids[: min(PROMPT_TOKENS, max(len(ids) // 2, 1))]
    prompt = str(tokenizer.decode(given, skip_special_tokens=True))
    return given, prompt, example.text[len(prompt) :][:500].strip()


def _last_turn(example: Conversation | Preference) -> tuple[Sequence[Message], str]:
    if isinstance(example, Preference):
        return example.prompt, example.chosen
    messages = example.messages
    for i in range(len(messages) - 1, -1, -1):
        if messages[i].role == "assistant":
            return messages[:i], messages[i].content
    return messages, ""
