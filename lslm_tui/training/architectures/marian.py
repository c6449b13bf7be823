"""A Marian translator with random weights: one vocabulary for all languages, embeddings shared."""

from __future__ import annotations

from typing import Any

from lslm_tui.training.recipe import ModelTable


def build_marian(table: ModelTable, tokenizer: Any) -> Any:
    """A MarianMTModel in float32; encoder, decoder and output share their embeddings."""
    from transformers import MarianConfig, MarianMTModel

    return MarianMTModel(
        MarianConfig(
            vocab_size=len(tokenizer),
            d_model=table.hidden_size,
            encoder_layers=table.layers,
            decoder_layers=table.decoder_layers,
            encoder_attention_heads=table.attention_heads,
            decoder_attention_heads=table.attention_heads,
            encoder_ffn_dim=table.intermediate_size,
            decoder_ffn_dim=table.intermediate_size,
            max_position_embeddings=table.context_tokens,
            dropout=table.dropout,
            activation_function="relu",
            scale_embedding=True,
            init_std=table.hidden_size**-0.5,
            tie_word_embeddings=True,
            pad_token_id=tokenizer.pad_token_id,
            eos_token_id=tokenizer.eos_token_id,
            bos_token_id=None,
            decoder_start_token_id=tokenizer.pad_token_id,
            forced_eos_token_id=None,
        )
    )
