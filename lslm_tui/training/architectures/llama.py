"""A Llama with random weights."""

from __future__ import annotations

from typing import Any

from lslm_tui.training.recipe import ModelTable


def build_llama(table: ModelTable, tokenizer: Any) -> Any:
    """A LlamaForCausalLM in float32; its vocabulary is the tokenizer's."""
    from transformers import LlamaConfig, LlamaForCausalLM

    return LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(tokenizer),
            hidden_size=table.hidden_size,
            intermediate_size=table.intermediate_size,
            num_hidden_layers=table.layers,
            num_attention_heads=table.attention_heads,
            num_key_value_heads=table.key_value_heads or table.attention_heads,
            max_position_embeddings=table.context_tokens,
            attention_dropout=table.dropout,
            tie_word_embeddings=table.tied_embeddings,
            bos_token_id=tokenizer.bos_token_id,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
        )
    )
