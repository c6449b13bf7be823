"""Tiny translators and classifiers with random weights."""

from __future__ import annotations

from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import (
    AutoModelForSeq2SeqLM,
    AutoModelForSequenceClassification,
    PreTrainedTokenizerFast,
)
from transformers.models.auto.configuration_auto import CONFIG_MAPPING

WORDS = "the quick brown fox jumps over a lazy dog while Lily and Tom play 42 你好 世界 🙂 é ."
TAGS = (">>de<<", ">>fr<<", ">>zh<<", ">>en<<")

MARIAN = dict(
    d_model=32,
    encoder_layers=2,
    decoder_layers=2,
    encoder_attention_heads=4,
    decoder_attention_heads=4,
    encoder_ffn_dim=48,
    decoder_ffn_dim=48,
    max_position_embeddings=64,
    init_std=0.4,
    scale_embedding=True,
)
BERT = dict(
    hidden_size=32,
    num_hidden_layers=2,
    num_attention_heads=4,
    intermediate_size=48,
    max_position_embeddings=32,
    initializer_range=0.4,
)


def make_tokenizer(special: tuple[str, ...], *, pair: bool) -> PreTrainedTokenizerFast:
    """Byte-level BPE; `</s>` ends a text, and `<s>` begins it where `pair` says so."""
    core = Tokenizer(models.BPE())
    core.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    core.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=["<pad>", "</s>", "<s>", *special],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    core.train_from_iterator([WORDS] * 4, trainer)
    core.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>" if pair else "$A </s>",
        special_tokens=[("</s>", core.token_to_id("</s>")), ("<s>", core.token_to_id("<s>"))],
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=core, pad_token="<pad>", eos_token="</s>", bos_token="<s>"
    )


def make_marian(
    path: Path, *, tags: tuple[str, ...] = TAGS, seed: int = 3, **changes: object
) -> Path:
    """A random Marian with `>>xx<<` tags."""
    torch.manual_seed(seed)
    tokenizer = make_tokenizer(tags, pair=False)
    config = CONFIG_MAPPING["marian"](
        **(MARIAN | changes),
        vocab_size=len(tokenizer),
        pad_token_id=0,
        eos_token_id=1,
        decoder_start_token_id=0,
        forced_eos_token_id=None,
    )
    AutoModelForSeq2SeqLM.from_config(config).save_pretrained(path)
    tokenizer.save_pretrained(path)
    return path


def make_t5(path: Path, *, seed: int = 3) -> Path:
    """A random T5 with MADLAD's `<2xx>` tags: relative positions, another cache."""
    torch.manual_seed(seed)
    tokenizer = make_tokenizer(("<2de>", "<2fr>"), pair=False)
    config = CONFIG_MAPPING["t5"](
        vocab_size=len(tokenizer),
        d_model=32,
        d_kv=8,
        d_ff=48,
        num_layers=2,
        num_heads=4,
        initializer_factor=3.0,
        pad_token_id=0,
        eos_token_id=1,
        decoder_start_token_id=0,
    )
    AutoModelForSeq2SeqLM.from_config(config).save_pretrained(path)
    tokenizer.save_pretrained(path)
    return path


def make_nllb(path: Path, *, seed: int = 3) -> Path:
    """A random M2M-100 with NLLB's language tokens: the decoder begins with two tokens."""
    torch.manual_seed(seed)
    tokenizer = make_tokenizer(("eng_Latn", "deu_Latn", "fra_Latn"), pair=False)
    config = CONFIG_MAPPING["m2m_100"](
        **MARIAN,
        vocab_size=len(tokenizer),
        pad_token_id=0,
        eos_token_id=1,
        bos_token_id=2,
        decoder_start_token_id=1,
    )
    AutoModelForSeq2SeqLM.from_config(config).save_pretrained(path)
    tokenizer.save_pretrained(path)
    return path


def make_classifier(
    path: Path,
    *,
    labels: tuple[str, ...] = ("negative", "positive"),
    family: str = "bert",
    calibration: object = None,
    seed: int = 3,
    **changes: object,
) -> Path:
    """A random sequence classifier."""
    torch.manual_seed(seed)
    tokenizer = make_tokenizer((), pair=True)
    shape: dict[str, object] = BERT | changes
    if family == "llama":
        shape = shape | dict(num_key_value_heads=2)
    config = CONFIG_MAPPING[family](
        **shape, vocab_size=len(tokenizer), pad_token_id=0, bos_token_id=2, eos_token_id=1
    )
    config.id2label = dict(enumerate(labels))
    config.label2id = {label: i for i, label in enumerate(labels)}
    if calibration is not None:
        config.calibration = calibration
    AutoModelForSequenceClassification.from_config(config).save_pretrained(path)
    tokenizer.save_pretrained(path)
    return path
