"""Tiny models with random weights, made where a test wants them; nothing is downloaded."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import AutoModelForCausalLM, PreTrainedTokenizerFast
from transformers.models.auto.configuration_auto import CONFIG_MAPPING

from lslm_tui.engine.base import Engine, open_engine
from lslm_tui.types import (
    Cancel,
    Done,
    GenerationRequest,
    ModelSpec,
    Progress,
    Quantization,
    SamplingSettings,
    Token,
)

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
"""Real small weights beside the checkout; tests that want them skip where they are not."""

SPECIAL = ("<|end|>", "<|user|>", "<|assistant|>", "<|system|>", "<bos>")
WORDS = "the quick brown fox jumps over a lazy dog while Lily and Tom play in the park 你好 🙂 é"

CHAT_TEMPLATE = (
    "{{ bos_token }}{% for m in messages %}<|{{ m.role }}|>\n{{ m.content }}<|end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>\n{% endif %}"
)
THINKING_TEMPLATE = (
    "{% for m in messages %}<|{{ m.role }}|>\n"
    "{% if m.reasoning_content %}<think>{{ m.reasoning_content }}</think>{% endif %}"
    "{{ m.content }}<|end|>\n{% endfor %}{% if add_generation_prompt %}<|assistant|>\n"
    "{% if enable_thinking is defined and not enable_thinking %}<think>\n\n</think>\n\n"
    "{% else %}<think>\n{% endif %}{% endif %}"
)
NO_SYSTEM_TEMPLATE = (
    "{% for m in messages %}{% if m.role == 'system' %}"
    "{{ raise_exception('System role not supported') }}{% endif %}"
    "<|{{ m.role }}|>{{ m.content }}<|end|>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)

SMALL = dict(
    vocab_size=400,
    hidden_size=32,
    intermediate_size=48,
    num_hidden_layers=3,
    num_attention_heads=4,
    max_position_embeddings=256,
    initializer_range=0.3,
    bos_token_id=4,
    eos_token_id=0,
    pad_token_id=0,
)
CONFIGS: dict[str, dict[str, object]] = {
    "gpt2": dict(
        vocab_size=400,
        n_embd=32,
        n_layer=3,
        n_head=4,
        n_positions=256,
        initializer_range=0.3,
        bos_token_id=0,
        eos_token_id=0,
    ),
    "gpt_neox": SMALL,
    "llama": SMALL | dict(num_key_value_heads=2),
    "qwen3": SMALL | dict(num_key_value_heads=2, head_dim=8),
    "gemma3_text": SMALL
    | dict(num_key_value_heads=2, head_dim=8, sliding_window=16, num_hidden_layers=6),
    "phi3": SMALL | dict(num_key_value_heads=2),
    "mistral": SMALL | dict(num_key_value_heads=2, sliding_window=16),
    "phi3-longrope": SMALL
    | dict(
        num_key_value_heads=2,
        max_position_embeddings=256,
        original_max_position_embeddings=48,
        rope_parameters={
            "rope_type": "longrope",
            "rope_theta": 10000.0,
            "short_factor": [1.0] * 4,
            "long_factor": [4.0, 5.0, 6.0, 7.0],
            "original_max_position_embeddings": 48,
        },
    ),
}


def make_tokenizer(template: str = "") -> PreTrainedTokenizerFast:
    """Return a byte-level BPE tokenizer of 400 entries, special tokens first."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=list(SPECIAL),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator([WORDS] * 4, trainer)
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, eos_token="<|end|>", bos_token="<bos>", pad_token="<|end|>"
    )
    fast.add_special_tokens({"additional_special_tokens": list(SPECIAL[1:4])})
    if template:
        fast.chat_template = template
    return fast


def make_model(
    directory: Path,
    name: str = "llama",
    *,
    template: str = "",
    shard_size: str = "5GB",
    **changes: object,
) -> Path:
    """Write a random model of the architecture `name` with its tokenizer; return `directory`."""
    torch.manual_seed(7)
    config = CONFIG_MAPPING[name.partition("-")[0]](**(CONFIGS[name] | changes))
    model = AutoModelForCausalLM.from_config(config)
    model.save_pretrained(directory, max_shard_size=shard_size)
    make_tokenizer(template).save_pretrained(directory)
    return directory


def open_model(
    path: Path,
    *,
    quantization: Quantization | None = Quantization.NONE,
    device: str | None = "cpu",
    dtype: str | None = None,
) -> Engine:
    """Open `path` to the end, letting its progress pass."""
    opening = open_engine(
        ModelSpec(path.name, path, quantization=quantization, device=device, dtype=dtype), Cancel()
    )
    while True:
        try:
            next(opening)
        except StopIteration as finished:
            engine: Engine = finished.value
            return engine


def generate(
    engine: Engine, prompt: str | None = None, cancel: Cancel | None = None, **fields: object
) -> tuple[list[Token], Done]:
    """Run a request to its end: greedy unless `sampling` says otherwise."""
    fields.setdefault("sampling", SamplingSettings(temperature=0, max_new_tokens=24))
    events = list(engine.generate(GenerationRequest(prompt=prompt, **fields), cancel or Cancel()))
    tokens = [event for event in events if isinstance(event, Token)]
    assert all(isinstance(event, (Token, Progress)) for event in events[:-1])
    done = events[-1]
    assert isinstance(done, Done)
    return tokens, done


def ids_of(tokens: Iterable[Token]) -> list[int]:
    return [token.id for token in tokens]


def change_json(path: Path, **changes: object) -> None:
    """Set keys of a JSON file; `None` removes one."""
    value = json.loads(path.read_text()) | changes
    path.write_text(json.dumps({key: item for key, item in value.items() if item is not None}))
