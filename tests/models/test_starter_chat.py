"""The bundled chat starter: small, honest, right often enough, and it always ends."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from lslm_tui.training.data.examples import Message
from lslm_tui.training.masking import encode
from lslm_tui.training.score import answers, open_model, replies
from lslm_tui.training.starter_corpus import fresh_questions, questions, unseen_questions
from lslm_tui.training.starter_corpus.heldout import MUST
from lslm_tui.training.starter_corpus.limits_en import long_prompt

DIRECTORY = Path(__file__).parents[2] / "models" / "starter-chat"
SAMPLE = 90
LEAST_RIGHT = 0.60
"""The whole sets are scored in the model card; a fixed sample of them must not fall below this."""

Opened = tuple[Any, Any]


@pytest.fixture(scope="module")
def starter() -> Iterator[Opened]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield open_model(DIRECTORY)
    torch.set_num_threads(threads)


def one(starter: Opened, *texts: str, **sampling: Any) -> list[tuple[str, bool]]:
    return replies(*starter, [[{"role": "user", "content": t}] for t in texts], **sampling)


def test_files_are_few_and_small() -> None:
    files = list(DIRECTORY.iterdir())
    assert sum(f.stat().st_size for f in files) <= 12_000_000
    needed = {"config.json", "generation_config.json", "model.safetensors", "tokenizer.json"}
    needed |= {"tokenizer_config.json", "recipe.toml", "pretrain.toml", "README.md"}
    assert needed <= {f.name for f in files}
    assert not [f for f in files if f.suffix in {".bin", ".pt", ".model", ".py"}]


def test_configuration_says_how_to_stop(starter: Opened) -> None:
    tokenizer, model = starter
    stops = model.generation_config.eos_token_id
    assert tokenizer.eos_token_id in stops
    assert json.loads((DIRECTORY / "config.json").read_text(encoding="utf-8"))["use_cache"] is True


def test_template_marks_what_is_trained(starter: Opened) -> None:
    messages = [Message("user", "Hi"), Message("assistant", "Hello!")]
    assert encode(starter[0], messages).trained_tokens == len(starter[0]("Hello!")["input_ids"]) + 1


@pytest.mark.parametrize(("text", "facts"), MUST)
def test_must_have_questions(starter: Opened, text: str, facts: str) -> None:
    ((reply, ended),) = one(starter, text)
    assert ended
    assert re.search(facts, reply, re.IGNORECASE), reply


def test_held_out_questions(starter: Opened) -> None:
    asked = random.Random(1).sample([*questions(), *fresh_questions(), *unseen_questions()], SAMPLE)
    given = list(answers(*starter, asked))
    assert all(a.ended for a in given)
    wrong = [f"{a.question.text} -> {a.reply}" for a in given if not a.right]
    assert 1 - len(wrong) / SAMPLE >= LEAST_RIGHT, "\n".join(wrong)


def test_sampled_replies_end_too(starter: Opened) -> None:
    torch.manual_seed(5)
    texts = [q.text for q in questions()[::20]]
    given = one(starter, *texts, do_sample=True, temperature=0.7, top_p=0.9, top_k=40)
    assert all(ended and reply for reply, ended in given)


def test_it_knows_its_limits(starter: Opened) -> None:
    for reply, ended in one(
        starter, "how many people live in Peru?", "capital of France?", "write me a poem about rain"
    ):
        assert ended
        assert "small" in reply
        assert "Ctrl+O" in reply


def test_long_prompt_still_ends(starter: Opened) -> None:
    """What it says there is poor (see the model card); it must not run on."""
    text = long_prompt(random.Random(4), 60)
    tokens = len(starter[0](text)["input_ids"])
    assert 500 < tokens < 960
    ((reply, ended),) = one(starter, text)
    assert ended
    assert reply


def test_a_full_conversation_still_answers(starter: Opened) -> None:
    turn = [
        {"role": "user", "content": "what is a token?"},
        {"role": "assistant", "content": "Tokens are the pieces a text is cut into."},
    ]
    asked = [*turn * 25, {"role": "user", "content": "how do I stop a reply?"}]
    ((reply, ended),) = replies(*starter, [asked])
    assert ended
    assert "Esc" in reply
