from __future__ import annotations

from types import SimpleNamespace

import pytest
from transformers import Gemma3Config, GPT2Config, LlamaConfig, MistralConfig
from transformers.models.auto.configuration_auto import CONFIG_MAPPING

from lslm_tui.engine.context import context_tokens, end_tokens, rope_switch

from .models import CONFIGS

ENDLESS = SimpleNamespace(model_max_length=10**30)


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        (LlamaConfig(max_position_embeddings=4096), 4096),
        (GPT2Config(n_positions=777), 777),
        (MistralConfig(max_position_embeddings=32768, sliding_window=4096), 32768),
        (
            LlamaConfig(
                max_position_embeddings=32768,
                rope_parameters={
                    "rope_type": "yarn",
                    "rope_theta": 1e6,
                    "factor": 4.0,
                    "original_max_position_embeddings": 32768,
                },
            ),
            131072,
        ),
        (
            LlamaConfig(
                max_position_embeddings=2048,
                rope_parameters={"rope_type": "linear", "rope_theta": 1e4, "factor": 2.0},
            ),
            4096,
        ),
        (
            LlamaConfig(
                max_position_embeddings=131072,
                rope_parameters={
                    "rope_type": "llama3",
                    "rope_theta": 5e5,
                    "factor": 8.0,
                    "low_freq_factor": 1.0,
                    "high_freq_factor": 4.0,
                    "original_max_position_embeddings": 8192,
                },
            ),
            131072,
        ),
        (Gemma3Config(text_config={"max_position_embeddings": 9999}), 9999),
    ],
)
def test_context_of_a_config(config: object, expected: int) -> None:
    assert context_tokens(config, ENDLESS) == expected


def test_a_config_that_names_no_length() -> None:
    config = CONFIG_MAPPING["mamba"]()
    assert context_tokens(config, SimpleNamespace(model_max_length=1000)) == 1000
    assert context_tokens(config, ENDLESS) == 2048


def test_rotary_switches() -> None:
    longrope = CONFIG_MAPPING["phi3"](**CONFIGS["phi3-longrope"])
    switch = rope_switch(longrope)
    assert switch is not None and (switch.tokens, switch.recompute) == (48, True)
    dynamic = LlamaConfig(
        max_position_embeddings=2048,
        rope_parameters={"rope_type": "dynamic", "rope_theta": 1e4, "factor": 2.0},
    )
    switch = rope_switch(dynamic)
    assert switch is not None and (switch.tokens, switch.recompute) == (2048, False)
    assert rope_switch(LlamaConfig()) is None
    assert rope_switch(GPT2Config()) is None


@pytest.mark.parametrize(
    ("stated", "expected"), [(5, {5, 1, 9}), ([5, 6], {5, 6, 1, 9}), (None, {1, 9})]
)
def test_end_tokens(stated: object, expected: set[int]) -> None:
    generation = SimpleNamespace(eos_token_id=stated)
    assert end_tokens(generation, LlamaConfig(eos_token_id=1), (9, None)) == expected
