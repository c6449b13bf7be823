"""The mask report: what becomes of each token, and the refusals with their fix."""

from __future__ import annotations

from typing import Any

import pytest

from lslm_tui.errors import InputError
from lslm_tui.training.data.examples import Conversation, Message, Place, Preference, Text
from lslm_tui.training.mask_report import Fate, mask_report, refuse_bad_masks
from lslm_tui.training.recipe import TokenizerTable
from lslm_tui.training.tokenizers import CHAT_TEMPLATE, make_tokenizer

from . import tiny

PLACE = Place("rows.jsonl", 7)


@pytest.fixture
def tokenizer() -> Any:
    texts = [text for line in tiny.LINES for text in line]
    return make_tokenizer(TokenizerTable(vocabulary_size=400), texts, context_tokens=128, chat=True)


def test_a_conversation_is_shown_token_by_token(tokenizer: Any) -> None:
    (report,) = mask_report(tokenizer, tiny.conversation("Hi", "Ahoy!", 7), task="sft")
    trained = "".join(t.text for t in report.tokens if t.fate is Fate.TRAINED)
    ignored = "".join(t.text for t in report.tokens if t.fate is Fate.IGNORED)
    assert trained == "Ahoy!<|im_end|>"
    assert ignored == "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n\n"
    assert report.problem == ""
    refuse_bad_masks([report])


def test_plain_text_needs_no_colour(tokenizer: Any) -> None:
    (report,) = mask_report(tokenizer, tiny.conversation("Hi", "No", 7), task="sft", length=30)
    lines = list(report.lines())
    padding = report.count(Fate.PADDING)
    assert padding == 30 - report.count(Fate.TRAINED) - report.count(Fate.IGNORED) > 0
    assert lines[0].startswith("rows.jsonl:7: 30 tokens: ")
    assert f"{padding} padding" in lines[0]
    assert any(line.startswith("  + ") and "<|im_end|>" in line for line in lines)
    assert any(line.startswith("    <|im_start|>|") and "⏎" in line for line in lines)
    assert any(line.startswith("  . <|endoftext|>") for line in lines)


def test_half_characters_are_named_and_control_characters_made_harmless(tokenizer: Any) -> None:
    (report,) = mask_report(tokenizer, tiny.conversation("🙂", "\x1b[31m龘", 7), task="sft")
    text = "\n".join(report.lines())
    assert "\x1b" not in text
    assert "\\x1b" in text
    assert "\ufffd" not in text


def test_nothing_trained_is_refused_with_the_fix(tokenizer: Any) -> None:
    row = Conversation((Message("user", "Hi"),), PLACE)
    (report,) = mask_report(tokenizer, row, task="sft")
    assert "Nothing would be trained" in report.problem
    assert list(report.lines())[-1].startswith("  ! Nothing would be trained")
    with pytest.raises(InputError, match="rows.jsonl:7: Nothing would be trained") as refusal:
        refuse_bad_masks([report])
    assert "assistant message" in refusal.value.remedy


def test_an_untrained_stop_token_is_refused_with_the_fix(tokenizer: Any) -> None:
    inside = "{{ message['content'] + '<|im_end|>' }}{% endgeneration %}"
    outside = "{{ message['content'] }}{% endgeneration %}{{ '<|im_end|>' }}"
    tokenizer.chat_template = CHAT_TEMPLATE.replace(inside, outside)
    (report,) = mask_report(tokenizer, tiny.conversation("Hi", "No"), task="sft")
    assert "stop token" in report.problem
    assert "{% generation %}" in report.remedy


def test_a_doubled_beginning_is_refused_with_the_fix(tokenizer: Any) -> None:
    tokenizer.bos_token = "<|endoftext|>"
    tokenizer.chat_template = "{{ bos_token }}{{ bos_token }}" + CHAT_TEMPLATE
    (report,) = mask_report(tokenizer, tiny.conversation("Hi", "No"), task="sft")
    assert "twice" in report.problem
    assert "bos_token" in report.remedy


def test_text_is_trained_whole_with_its_end(tokenizer: Any) -> None:
    (report,) = mask_report(tokenizer, Text("It was a dark night.", PLACE), task="lm")
    assert report.count(Fate.TRAINED) == len(report.tokens)
    assert report.tokens[-1].text == "<|endoftext|>"


def test_a_preference_has_two_masks(tokenizer: Any) -> None:
    row = Preference((Message("user", "Hi"),), "Yes.", "No!", PLACE)
    chosen, rejected = mask_report(tokenizer, row, task="dpo")
    assert (chosen.name, rejected.name) == ("chosen", "rejected")
    assert "".join(t.text for t in rejected.tokens if t.fate is Fate.TRAINED) == "No!<|im_end|>"


def test_free_text_is_no_conversation(tokenizer: Any) -> None:
    with pytest.raises(InputError, match="needs conversations"):
        mask_report(tokenizer, Text("x", PLACE), task="sft")


def test_what_is_cut_is_shown_as_cut(tokenizer: Any) -> None:
    example = tiny.conversation("Hi", "Ahoy! " * 20, 7)
    (report,) = mask_report(tokenizer, example, task="sft", limit=40)
    assert report.count(Fate.CUT) == len(report.tokens) - 40
    assert {t.fate for t in report.tokens[40:]} == {Fate.CUT}
    assert any(line.startswith("  x ") for line in report.lines())


def test_a_long_row_is_shown_by_its_ends(tokenizer: Any) -> None:
    text = Text(" ".join(f"word{n}" for n in range(3000)), PLACE)
    (report,) = mask_report(tokenizer, text, task="lm")
    lines = list(report.lines(12))
    assert len(lines) == 14
    (left_out,) = [line for line in lines if "not shown" in line]
    hidden = int(left_out.split()[1].replace(",", ""))
    shown = sum(line.count("|") + 1 for line in lines[1:] if line is not left_out)
    assert shown == pytest.approx(len(report.tokens) - hidden, abs=2)
    assert "word0" in lines[1].replace("|", "")
    assert len(list(report.lines())) > 200
