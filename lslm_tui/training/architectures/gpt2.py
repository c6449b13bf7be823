"""A GPT-2 with random weights."""

from __future__ import annotations

from typing import Any

from lslm_tui.training.recipe import ModelTable


def build_gpt2(table: ModelTable, tokenizer: Any) -> Any:
    """A GPT2LMHeadModel in float32; its vocabulary is the tokenizer's."""
    from transformers import GPT2Config, GPT2LMHeadModel

    return GPT2LMHeadModel(
        GPT2Config(
            vocab_size=len(tokenizer),
            n_embd=table.hidden_size,
            n_inner=table.intermediate_size,
            n_layer=table.layers,
            n_head=table.attention_heads,
            n_positions=table.context_tokens,
            resid_pdrop=table.dropout,
            embd_pdrop=table.dropout,
            attn_pdrop=table.dropout,
            tie_word_embeddings=table.tied_embeddings,
            bos_token_id=tokenizer.bos_token_id,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
        )
    )
