"""Two sides in one model: off is the base and on the adapter, token for token, and so are the prints."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM

from lslm_tui.engine.pair import PairEngine, Side, open_pair
from lslm_tui.errors import ModelNotFoundError
from lslm_tui.training.run.proof import fingerprint, fingerprint_of_files
from lslm_tui.types import Cancel, GenerationRequest, ModelSpec, SamplingSettings, Token
from tests.engine.models import CHAT_TEMPLATE, generate, ids_of, make_model, open_model
from tests.engine.test_adapter import PROMPT, make_adapter

pytestmark = pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing`:FutureWarning")
OTHERS = ("a brown dog", "the lazy fox jumps over", PROMPT)


@pytest.fixture(scope="module")
def base(tmp_path_factory) -> Path:
    return make_model(tmp_path_factory.mktemp("models") / "tiny-base", template=CHAT_TEMPLATE)


@pytest.fixture(scope="module")
def adapter(base, tmp_path_factory) -> Path:
    return make_adapter(tmp_path_factory.mktemp("adapters") / "my-adapter", base)


def opened(before: Path | None, after: Path) -> PairEngine:
    first = ModelSpec(before.name, before, device="cpu") if before else None
    opening = open_pair(first, ModelSpec(after.name, after, device="cpu"), Cancel())
    while True:
        try:
            next(opening)
        except StopIteration as finished:
            pair: PairEngine = finished.value
            return pair


def ask(pair: PairEngine, side: Side, prompt: str) -> list[int]:
    greedy = SamplingSettings(temperature=0, max_new_tokens=24)
    events = pair.ask(side, GenerationRequest(prompt=prompt, sampling=greedy), Cancel())
    return [event.id for event in events if isinstance(event, Token)]


def test_off_is_the_base_and_on_the_adapter_token_for_token(base, adapter):
    pair = opened(None, adapter)
    assert pair.shared
    plain, adapted = open_model(base), open_model(adapter)
    differ = 0
    for prompt in OTHERS * 2:  # back and forth: neither leaves a trace in the other
        before, after = (ask(pair, side, prompt) for side in Side)
        assert before == ids_of(generate(plain, prompt)[0])
        assert after == ids_of(generate(adapted, prompt)[0])
        differ += before != after
    assert differ, "the adapter must make a difference for this to say much"


def test_the_fingerprints_are_those_of_the_weights_that_answer(base, adapter):
    pair = opened(None, adapter)
    plain = AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32)
    assert pair.fingerprints[Side.BEFORE] == fingerprint(plain)
    assert pair.fingerprints[Side.BEFORE] == fingerprint_of_files(base)
    trained = PeftModel.from_pretrained(plain, adapter)
    assert pair.fingerprints[Side.AFTER] == fingerprint(trained), "as training computes it"
    inner = pair._models[Side.AFTER]
    before = dict(pair.fingerprints)
    with torch.no_grad():
        weight = next(p for name, p in inner.named_parameters() if "lora_B" in name)
        weight[0, 0] += 1
    pair.take_fingerprints()
    assert pair.fingerprints[Side.BEFORE] == before[Side.BEFORE]
    assert pair.fingerprints[Side.AFTER] != before[Side.AFTER]


def test_two_whole_models(base, tmp_path):
    other = make_model(tmp_path / "other", template=CHAT_TEMPLATE)
    model = AutoModelForCausalLM.from_pretrained(other)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.05)
    model.save_pretrained(other)
    pair = opened(base, other)
    assert not pair.shared
    for side, path in ((Side.BEFORE, base), (Side.AFTER, other)):
        assert pair.fingerprints[side] == fingerprint_of_files(path)
        assert ask(pair, side, PROMPT) == ids_of(generate(open_model(path), PROMPT)[0])
        assert pair.side_info(side).name == path.name
    pair.close()


def test_trained_heads_are_switched_too(base, tmp_path):
    adapter = make_adapter(tmp_path / "heads", base, modules_to_save=["lm_head"])
    pair = opened(None, adapter)
    assert ask(pair, Side.BEFORE, PROMPT) == ids_of(generate(open_model(base), PROMPT)[0])
    plain = AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32)
    assert pair.fingerprints[Side.BEFORE] == fingerprint(plain)


def test_a_base_that_has_gone_is_named(base, adapter, tmp_path):
    import json
    import shutil

    lost = tmp_path / "lost"
    shutil.copytree(adapter, lost)
    config = json.loads((lost / "adapter_config.json").read_text())
    (lost / "adapter_config.json").write_text(
        json.dumps(config | {"base_model_name_or_path": str(tmp_path / "gone")})
    )
    with pytest.raises(ModelNotFoundError, match="not on this machine"):
        opened(None, lost)
