"""A BERT with random weights, in the form of ModernBERT (Warner et al. 2024).

Rotary positions, normalisation before each block and gated feed-forward layers train steadily at
small sizes; a text's representation is the mean over its tokens.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from lslm_tui.training.recipe import ModelTable

if TYPE_CHECKING:
    from transformers import ModernBertConfig


def build_masked_bert(table: ModelTable, tokenizer: Any) -> Any:
    """A ModernBertForMaskedLM in float32; logits are computed at masked places only."""
    from transformers import ModernBertForMaskedLM

    return ModernBertForMaskedLM(bert_config(table, tokenizer))


def build_classifier_bert(table: ModelTable, tokenizer: Any, labels: Sequence[str]) -> Any:
    """A ModernBertForSequenceClassification in float32 with an output for each label."""
    from transformers import ModernBertForSequenceClassification

    config = bert_config(table, tokenizer)
    config.id2label = dict(enumerate(labels))
    config.label2id = {label: i for i, label in enumerate(labels)}
    return ModernBertForSequenceClassification(config)


def bert_config(table: ModelTable, tokenizer: Any) -> ModernBertConfig:
    """The configuration both are built from; every layer reads the whole text."""
    from transformers import ModernBertConfig

    return ModernBertConfig(
        vocab_size=len(tokenizer),
        hidden_size=table.hidden_size,
        intermediate_size=table.intermediate_size,
        num_hidden_layers=table.layers,
        num_attention_heads=table.attention_heads,
        max_position_embeddings=table.context_tokens,
        layer_types=["full_attention"] * table.layers,
        tie_word_embeddings=table.tied_embeddings,
        classifier_pooling="mean",
        sparse_prediction=True,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.cls_token_id,
        eos_token_id=tokenizer.sep_token_id,
        cls_token_id=tokenizer.cls_token_id,
        sep_token_id=tokenizer.sep_token_id,
        **dropouts(table.dropout),
    )


def dropouts(share: float) -> dict[str, float]:
    """One share for embeddings, feed-forward layers, attention and head."""
    names = ("embedding_dropout", "mlp_dropout", "attention_dropout", "classifier_dropout")
    return dict.fromkeys(names, share)
