"""Masking: replies are trained with their stop token, nothing else is, and nonsense is refused."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from lslm_tui.errors import InputError
from lslm_tui.training.masking import IGNORED, Row, check, encode
from lslm_tui.training.recipe import ModelTable
from lslm_tui.training.tokenizer import CHAT_TEMPLATE, MESSAGE_END, train_tokenizer
from lslm_tui.training.trainer import Collator, build_model, pack

CONVERSATION = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": "How do I stop?"},
    {"role": "assistant", "content": "Press Esc."},
    {"role": "user", "content": "谢谢"},
    {"role": "assistant", "content": "不客气！"},
]
TINY = ModelTable(
    hidden_size=16, intermediate_size=32, layers=1, attention_heads=2, key_value_heads=1
)


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    texts = [m["content"] for m in CONVERSATION]
    return train_tokenizer(texts, vocabulary_size=400, context_tokens=256)


def test_only_replies_and_their_stop_tokens_are_trained(tokenizer: Any) -> None:
    row = encode(tokenizer, CONVERSATION)
    trained = tokenizer.decode([label for label in row.labels if label != IGNORED])
    assert trained == f"Press Esc.{MESSAGE_END}不客气！{MESSAGE_END}"
    assert len(row.labels) == len(row.input_ids)


def test_pretraining_trains_every_token(tokenizer: Any) -> None:
    row = encode(tokenizer, CONVERSATION, every_token=True)
    assert row.labels == row.input_ids


def test_nothing_to_train_is_refused(tokenizer: Any) -> None:
    with pytest.raises(InputError, match="Nothing would be trained"):
        encode(tokenizer, CONVERSATION[:2])


def test_untrained_stop_token_is_refused(tokenizer: Any) -> None:
    inside = "{{ message['content'] + '<|im_end|>' }}{% endgeneration %}"
    outside = "{{ message['content'] }}{% endgeneration %}{{ '<|im_end|>' }}"
    assert inside in CHAT_TEMPLATE
    tokenizer.chat_template = CHAT_TEMPLATE.replace(inside, outside)
    try:
        with pytest.raises(InputError, match="never end"):
            encode(tokenizer, CONVERSATION)
    finally:
        tokenizer.chat_template = CHAT_TEMPLATE


def test_no_template_is_refused(tokenizer: Any) -> None:
    tokenizer.chat_template = None
    try:
        with pytest.raises(InputError, match="no chat template"):
            encode(tokenizer, CONVERSATION)
    finally:
        tokenizer.chat_template = CHAT_TEMPLATE


def test_long_row_is_refused_not_cut(tokenizer: Any) -> None:
    with pytest.raises(InputError, match="the limit is 8"):
        encode(tokenizer, CONVERSATION, max_tokens=8)


def test_every_trained_stretch_must_end_with_a_stop_token() -> None:
    check(Row([5, 6, 2, 7, 2], [IGNORED, 6, 2, IGNORED, 2]), stop_ids={2})
    with pytest.raises(InputError, match="stop token"):
        check(Row([5, 6, 2, 7, 2], [IGNORED, 6, IGNORED, 7, 2]), stop_ids={2})


def test_masked_and_padding_tokens_get_no_loss(tokenizer: Any) -> None:
    torch.manual_seed(0)
    model = build_model(TINY, tokenizer).eval()
    row = encode(tokenizer, CONVERSATION)
    batch = Collator(tokenizer.pad_token_id)(
        [
            {"input_ids": row.input_ids, "labels": row.labels},
            {"input_ids": row.input_ids[:9], "labels": [IGNORED] * 9},
        ]
    )
    loss = model(**batch).loss
    logits = model(input_ids=batch["input_ids"][:1]).logits[0].log_softmax(-1)
    wanted = [-logits[i - 1, t] for i, t in enumerate(row.labels) if t != IGNORED]
    torch.testing.assert_close(loss, torch.stack(wanted).mean())


def test_masked_targets_have_no_gradient(tokenizer: Any) -> None:
    model = build_model(TINY, tokenizer)
    row = encode(tokenizer, CONVERSATION)
    output = model(input_ids=torch.tensor([row.input_ids]), labels=torch.tensor([row.labels]))
    output.logits.retain_grad()
    output.loss.backward()
    moved = output.logits.grad[0].abs().sum(-1) > 0
    assert moved[:-1].tolist() == [label != IGNORED for label in row.labels[1:]]


def test_packing_keeps_the_stream() -> None:
    rows = [Row([1, 2, 3], [1, 2, 3]), Row([4, 5], [4, 5]), Row([6], [6])]
    blocks = pack(rows, 4, 0)
    assert [b.input_ids for b in blocks] == [[1, 2, 3, 0], [4, 5, 0, 6]]


def test_tokenizer_round_trips_and_splits_digits_and_chinese(tokenizer: Any) -> None:
    for text in ("  Tabs\tand  ünïcode 🙂\n", "怎么停止回复？", "F12 2026", "<think> </think>"):
        assert tokenizer.decode(tokenizer(text)["input_ids"]) == text
    assert len(tokenizer("2026")["input_ids"]) == 4
    assert tokenizer(MESSAGE_END)["input_ids"] == [tokenizer.eos_token_id]


def test_template_refuses_other_roles(tokenizer: Any) -> None:
    with pytest.raises(Exception, match="roles are system, user and assistant"):
        tokenizer.apply_chat_template([{"role": "tool", "content": "x"}], tokenize=False)
