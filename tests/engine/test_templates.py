"""Messages through chat templates: rendering, refusals, reasoning and token counts."""

from __future__ import annotations

import pytest

from lslm_tui.engine.base import Engine
from lslm_tui.engine.templates import PromptRenderer, fold_system, running_text
from lslm_tui.errors import InputError, UsageError
from lslm_tui.types import ChatMessage, GenerationRequest, Role

from .models import (
    CHAT_TEMPLATE,
    NO_SYSTEM_TEMPLATE,
    THINKING_TEMPLATE,
    generate,
    make_tokenizer,
)

SYSTEM = ChatMessage(Role.SYSTEM, "Be brief.")
HELLO = ChatMessage(Role.USER, "Hello 你好 🙂")
REPLY = ChatMessage(Role.ASSISTANT, "Hi", reasoning="a greeting")
MORE = ChatMessage(Role.USER, "the lazy dog")


def renderer(template: str) -> PromptRenderer:
    return PromptRenderer(make_tokenizer(template), 256)


def request(*messages: ChatMessage, **fields: object) -> GenerationRequest:
    return GenerationRequest(messages=messages, **fields)


def test_a_rendered_prompt_has_one_begin_token() -> None:
    made = renderer(CHAT_TEMPLATE)
    prompt = made.render(request(SYSTEM, HELLO))
    assert prompt.chat
    assert prompt.text == (
        "<bos><|system|>\nBe brief.<|end|>\n<|user|>\nHello 你好 🙂<|end|>\n<|assistant|>\n"
    )
    assert prompt.ids.count(4) == 1
    assert prompt.ids[0] == 4


def test_carrying_on_an_unfinished_reply() -> None:
    prompt = renderer(CHAT_TEMPLATE).render(request(HELLO, REPLY, continue_final=True))
    assert prompt.text.endswith("<|assistant|>\nHi")
    with pytest.raises(UsageError, match="carried on"):
        renderer(CHAT_TEMPLATE).render(request(HELLO, continue_final=True))


def test_thinking_is_switched_where_the_template_can() -> None:
    made = renderer(THINKING_TEMPLATE)
    assert made.can_switch_thinking
    assert made.render(request(HELLO)).closing_tag == "</think>"
    assert made.render(request(HELLO, thinking=True)).closing_tag == "</think>"
    off = made.render(request(HELLO, thinking=False))
    assert off.closing_tag == "" and off.text.endswith("</think>\n\n")
    assert not renderer(CHAT_TEMPLATE).can_switch_thinking
    assert renderer(CHAT_TEMPLATE).render(request(HELLO, thinking=True)).chat


def test_reasoning_reaches_a_template_that_knows_it() -> None:
    assert (
        "<think>a greeting</think>Hi"
        in renderer(THINKING_TEMPLATE).render(request(HELLO, REPLY, MORE)).text
    )
    assert "greeting" not in renderer(CHAT_TEMPLATE).render(request(HELLO, REPLY, MORE)).text


def test_a_tag_the_user_typed_opens_no_reasoning() -> None:
    asked = ChatMessage(Role.USER, "what does <think> mean")
    assert renderer(CHAT_TEMPLATE).render(request(asked)).closing_tag == ""


def test_a_template_without_a_system_role_gets_it_folded() -> None:
    text = renderer(NO_SYSTEM_TEMPLATE).render(request(SYSTEM, HELLO)).text
    assert text == "<|user|>Be brief.\n\nHello 你好 🙂<|end|><|assistant|>"


def test_a_refusal_names_the_templates_reason() -> None:
    picky = "{{ raise_exception('Roles must alternate') }}"
    with pytest.raises(InputError, match="Roles must alternate"):
        renderer(picky).render(request(HELLO))
    with pytest.raises(InputError, match="Roles must alternate"):
        renderer(picky).render(request(SYSTEM, HELLO))
    with pytest.raises(InputError, match="refuses"):
        renderer("{{ messages[7].content }}").render(request(HELLO))


def test_without_a_template_messages_are_one_running_text() -> None:
    made = renderer("")
    prompt = made.render(request(SYSTEM, HELLO, REPLY, MORE))
    assert prompt.text == "Be brief.\nHello 你好 🙂Hi\nthe lazy dog"
    assert not prompt.chat
    assert running_text((HELLO,)) == HELLO.content


def test_a_prompt_is_continued_as_it_stands_even_with_a_template() -> None:
    prompt = renderer(CHAT_TEMPLATE).render(GenerationRequest(prompt="Once"))
    assert prompt.text == "Once" and not prompt.chat


def test_folding_without_a_user_message() -> None:
    assert fold_system([SYSTEM, REPLY]) == [REPLY]


@pytest.mark.parametrize("template", [CHAT_TEMPLATE, THINKING_TEMPLATE, NO_SYSTEM_TEMPLATE, ""])
@pytest.mark.parametrize(
    "messages",
    [
        (HELLO,),
        (SYSTEM, HELLO, REPLY, MORE),
        (SYSTEM, HELLO, REPLY, MORE, REPLY, HELLO),
        (ChatMessage(Role.USER, ""),),
        (ChatMessage(Role.USER, "user"), ChatMessage(Role.ASSISTANT, "s"), MORE),
        (ChatMessage(Role.USER, "  blanks \n"), REPLY, ChatMessage(Role.USER, "🙂" * 50)),
    ],
)
def test_counts_sum_to_the_prompt(template: str, messages: tuple[ChatMessage, ...]) -> None:
    made = renderer(template)
    measure = made.measure(messages)
    assert measure.total == len(made.render(request(*messages)).ids)
    assert len(measure.per_message) == len(messages)
    assert min(measure.per_message) >= 0 and measure.overhead >= 0
    for message, count in zip(messages, measure.per_message, strict=True):
        assert count >= made.count(message.content.strip()) - 2
    assert measure.limit == 256


def test_no_messages_take_no_tokens() -> None:
    assert renderer(CHAT_TEMPLATE).measure(()).total == 0


def test_the_end_of_turn_is_found_in_the_template() -> None:
    assert renderer(CHAT_TEMPLATE).end_of_turn() == 0
    turn = CHAT_TEMPLATE.replace("<|end|>", "<|system|>")
    assert renderer(turn).end_of_turn() == make_tokenizer().convert_tokens_to_ids("<|system|>")
    assert renderer("{{ messages[0].content }}").end_of_turn() is None
    assert renderer("").end_of_turn() is None


def test_measure_is_what_a_reply_reads(chat: Engine) -> None:
    messages = (SYSTEM, HELLO, REPLY, MORE)
    _, done = generate(chat, messages=messages)
    assert chat.measure(messages).total == done.usage.prompt_tokens
    assert chat.count("the lazy dog") < chat.measure(messages).total


def test_a_second_turn_reuses_the_first(chat: Engine) -> None:
    generate(chat, messages=(SYSTEM, HELLO))
    _, done = generate(chat, messages=(SYSTEM, HELLO, REPLY, MORE))
    assert done.usage.cached_prompt_tokens > 10


def test_markers_for_training_leave_no_trace() -> None:
    marked = CHAT_TEMPLATE.replace(
        "{{ m.content }}", "{% generation %}{{ m.content }}{% endgeneration %}"
    )
    expected = renderer(CHAT_TEMPLATE).render(request(HELLO, REPLY, MORE))
    assert renderer(marked).render(request(HELLO, REPLY, MORE)).text == expected.text


def test_a_tokenizer_without_positions_still_sums() -> None:
    class Slow:
        is_fast = False

        def __init__(self) -> None:
            self._inner = make_tokenizer(CHAT_TEMPLATE)

        def __getattr__(self, name: str) -> object:
            return getattr(self._inner, name)

    made = PromptRenderer(Slow(), 256)
    messages = (SYSTEM, HELLO, REPLY, MORE)
    assert made.measure(messages).total == len(made.render(request(*messages)).ids)


def test_a_text_that_ends_with_the_end_token_keeps_it() -> None:
    prompt = renderer("").render(GenerationRequest(prompt="Tom<|end|>"))
    assert prompt.ids[-1] == 0


def test_a_text_far_beyond_the_context_is_measured_without_reading_all_of_it() -> None:
    made = renderer(CHAT_TEMPLATE)
    read: list[int] = []
    encode = made._encode

    def counted(text: str) -> list[int]:
        read.append(len(text))
        return encode(text)

    made._encode = counted
    huge = ChatMessage(Role.USER, "the lazy dog " * 100_000)
    measured = made.measure([SYSTEM, huge])
    assert measured.total > measured.limit
    assert sum(read) < 20_000
    exact = len(encode(huge.content))
    assert abs(measured.per_message[1] - exact) < 0.05 * exact
    assert made.count(huge.content) > measured.limit
