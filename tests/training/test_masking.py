"""Masking: replies are trained with their stop token, nothing else is, and nonsense is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lslm_tui.errors import InputError
from lslm_tui.training.data.examples import Message
from lslm_tui.training.masking import IGNORED, Row, check, encode, encode_text, has_markers
from lslm_tui.training.recipe import TokenizerTable
from lslm_tui.training.tokenizers import CHAT_TEMPLATE, MESSAGE_END, make_tokenizer

CONVERSATION = (
    Message("system", "Be brief."),
    Message("user", "How do I stop?"),
    Message("assistant", "Press Esc."),
    Message("user", "谢谢"),
    Message("assistant", "不客气！🙂"),
)
REPLIES = f"Press Esc.{MESSAGE_END}不客气！🙂{MESSAGE_END}"
STOCK = CHAT_TEMPLATE.replace("{% generation %}", "").replace("{% endgeneration %}", "")
THINKING = (
    "{%- for m in messages %}{{- '<|im_start|>' + m.role + '\n' }}"
    "{%- if m.role == 'assistant' and loop.last %}{{- '<think>\n\n</think>\n\n' }}{%- endif %}"
    "{{- m.content + '<|im_end|>\n' }}{%- endfor %}"
    "{%- if add_generation_prompt %}{{- '<|im_start|>assistant\n' }}{%- endif %}"
)
"""Like Qwen3's: an empty thinking block before the last reply alone."""
REWRITING = "{{ messages | length }}" + STOCK


@pytest.fixture
def tokenizer() -> Any:
    texts = [message.content for message in CONVERSATION]
    return make_tokenizer(TokenizerTable(vocabulary_size=400), texts, context_tokens=256, chat=True)


def trained(tokenizer: Any, row: Row) -> str:
    return str(tokenizer.decode([label for label in row.labels if label != IGNORED]))


def test_only_replies_and_their_stop_tokens_are_trained(tokenizer: Any) -> None:
    row = encode(tokenizer, CONVERSATION)
    assert trained(tokenizer, row) == REPLIES
    assert len(row.labels) == len(row.input_ids)


def test_a_template_without_markers_gives_the_same_mask(tokenizer: Any) -> None:
    marked = encode(tokenizer, CONVERSATION)
    tokenizer.chat_template = STOCK
    assert not has_markers(tokenizer)
    assert encode(tokenizer, CONVERSATION) == marked


@pytest.mark.parametrize("template", [CHAT_TEMPLATE, STOCK])
def test_a_reply_that_is_switched_off_is_not_trained(tokenizer: Any, template: str) -> None:
    tokenizer.chat_template = template
    first = Message("assistant", "Press Esc.", trained=False)
    row = encode(tokenizer, (*CONVERSATION[:2], first, *CONVERSATION[3:]))
    assert trained(tokenizer, row) == f"不客气！🙂{MESSAGE_END}"


def test_what_a_template_puts_before_the_reply_is_trained_with_it(tokenizer: Any) -> None:
    tokenizer.chat_template = THINKING
    row = encode(tokenizer, CONVERSATION)
    assert trained(tokenizer, row) == (
        f"Press Esc.{MESSAGE_END}<think>\n\n</think>\n\n不客气！🙂{MESSAGE_END}"
    )


def test_a_reply_that_repeats_the_question_is_found_at_its_own_place(tokenizer: Any) -> None:
    tokenizer.chat_template = STOCK
    row = encode(tokenizer, (Message("user", "stop"), Message("assistant", "stop")))
    assert trained(tokenizer, row) == f"stop{MESSAGE_END}"
    assert row.labels[0] == IGNORED


def test_a_template_that_rewrites_earlier_turns_is_refused(tokenizer: Any) -> None:
    tokenizer.chat_template = REWRITING
    with pytest.raises(InputError, match="rewrites earlier turns"):
        encode(tokenizer, CONVERSATION)


def test_a_template_that_changes_the_reply_is_refused(tokenizer: Any) -> None:
    tokenizer.chat_template = STOCK.replace("{{ message['content']", "{{ message['content']|upper")
    with pytest.raises(InputError, match="changes a reply"):
        encode(tokenizer, CONVERSATION)


def test_pretraining_trains_every_token(tokenizer: Any) -> None:
    row = encode(tokenizer, CONVERSATION, every_token=True)
    assert row.labels == row.input_ids


@pytest.mark.parametrize("template", [CHAT_TEMPLATE, STOCK])
def test_nothing_to_train_is_refused(tokenizer: Any, template: str) -> None:
    tokenizer.chat_template = template
    with pytest.raises(InputError, match="Nothing would be trained"):
        encode(tokenizer, CONVERSATION[:2])


def test_a_stop_token_outside_the_markers_is_refused(tokenizer: Any) -> None:
    inside = "{{ message['content'] + '<|im_end|>' }}{% endgeneration %}"
    outside = "{{ message['content'] }}{% endgeneration %}{{ '<|im_end|>' }}"
    assert inside in CHAT_TEMPLATE
    tokenizer.chat_template = CHAT_TEMPLATE.replace(inside, outside)
    with pytest.raises(InputError, match="never end"):
        encode(tokenizer, CONVERSATION)


def test_a_template_whose_stop_token_the_tokenizer_does_not_name_is_refused(tokenizer: Any) -> None:
    tokenizer.chat_template = STOCK
    tokenizer.eos_token = "<|endoftext|>"
    with pytest.raises(InputError, match="never end"):
        encode(tokenizer, CONVERSATION)
    known = frozenset({int(tokenizer.convert_tokens_to_ids(MESSAGE_END))})
    assert trained(tokenizer, encode(tokenizer, CONVERSATION, stops=known)) == REPLIES


def test_no_template_is_refused(tokenizer: Any) -> None:
    tokenizer.chat_template = None
    with pytest.raises(InputError, match="no chat template"):
        encode(tokenizer, CONVERSATION)


def test_a_role_the_template_does_not_know_is_refused_in_words(tokenizer: Any) -> None:
    with pytest.raises(InputError, match="roles are system, user and assistant"):
        encode(tokenizer, (Message("tool", "x"), Message("assistant", "y")))


def test_two_begin_tokens_are_refused(tokenizer: Any) -> None:
    tokenizer.bos_token = "<|endoftext|>"
    tokenizer.chat_template = "{{ bos_token + bos_token }}" + CHAT_TEMPLATE
    with pytest.raises(InputError, match="begin token twice"):
        encode(tokenizer, CONVERSATION)


def test_every_trained_stretch_must_end_with_a_stop_token() -> None:
    check(Row([5, 6, 2, 7, 2], [IGNORED, 6, 2, IGNORED, 2]), stop_ids={2})
    with pytest.raises(InputError, match="stop token"):
        check(Row([5, 6, 2, 7, 2], [IGNORED, 6, IGNORED, 7, 2]), stop_ids={2})


def test_text_ends_once(tokenizer: Any) -> None:
    end = int(tokenizer.pad_token_id)
    assert encode_text(tokenizer, "stop", end).input_ids[-1] == end
    assert encode_text(tokenizer, "stop<|endoftext|>", end).input_ids.count(end) == 1
    assert encode_text(tokenizer, "", end).trained_tokens == 0


STOCK_TEMPLATES = {
    "llama3_1": "<|eot_id|>",
    "qwen2_5": MESSAGE_END,
    "qwen3_instruct_2507": MESSAGE_END,
    "qwen3_5_nothink": MESSAGE_END,
    "gemma3": "<end_of_turn>",
    "phi3": "<|end|>",
}
"""Templates of well-known models, as TRL carries them, and the token that ends a turn in each."""


@pytest.mark.parametrize("name", STOCK_TEMPLATES)
def test_replies_are_found_in_stock_templates(tokenizer: Any, name: str) -> None:
    import trl

    file = Path(trl.__file__).parent / "chat_templates" / f"{name}.jinja"
    if not file.is_file():
        pytest.skip("this trl carries no such template")
    stop = STOCK_TEMPLATES[name]
    tokenizer.add_special_tokens({"bos_token": "<|bos|>", "eos_token": stop})
    tokenizer.chat_template = file.read_text(encoding="utf-8")
    tokenizer.model_max_length = 4096
    row = encode(tokenizer, CONVERSATION[1:])
    assert trained(tokenizer, row) in (
        f"Press Esc.{stop}不客气！🙂{stop}",
        f"Press Esc.{stop}<think>\n\n</think>\n\n不客气！🙂{stop}",
    )
