"""Messages into the ids a model reads, through the tokenizer's own chat template.

Also counts them message by message. Knows the tokenizer and its template; it does not know the
model's weights, nor how a reply is decoded. Runs on the engine thread.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any

from lslm_tui.engine.reasoning import TAGS, open_tag
from lslm_tui.errors import InputError, UsageError
from lslm_tui.types import ChatMessage, GenerationRequest, PromptMeasure, Role

_LONG_TOKEN = 16
"""Characters. A text of more than this many for each token of the context does not fit it."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """What the model is to continue."""

    ids: list[int]
    text: str
    closing_tag: str
    """The tag that ends a reasoning which the prompt has already opened, or an empty string."""
    chat: bool
    """Rendered by a chat template; False for plain completion."""
    thought: bool = False
    """It ends within a reasoning, a part of which is already there."""


class PromptRenderer:
    """Renders requests for one tokenizer.

    The rendered text already holds the begin marker where the template wants one, so it is encoded
    without adding special tokens; plain text gets those the tokenizer adds by itself.
    """

    def __init__(self, tokenizer: Any, context_tokens: int) -> None:
        self._tokenizer = tokenizer
        self._limit = context_tokens
        self.template: str = _template_of(tokenizer)

    @property
    def can_switch_thinking(self) -> bool:
        """The template looks at `enable_thinking`."""
        return "enable_thinking" in self.template

    def render(self, request: GenerationRequest) -> Prompt:
        """Render what is to be continued.

        Raises:
            UsageError: neither or both of messages and prompt; nothing to continue.
            InputError: the chat template refuses these messages; its reason is named.
        """
        text, chat = self._text(request)
        if not chat:
            return Prompt(self._encode_plain(text), text, "", chat=False)
        if _cut_in_thought(request):
            return self._within_thought(request.messages)
        begin = 0 if request.continue_final else _last_turn(text, request.messages)
        closing_tag = open_tag(text[begin:])
        return Prompt(self._encode(text), text, closing_tag, chat=True)

    def continued(
        self, context: str, messages: Sequence[ChatMessage], text: str
    ) -> tuple[list[int], list[int]]:
        """The ids of what stands before `text`, and of both together.

        Messages stand before it as the template renders them, with the reply opened and, where the
        template has a choice, without reasoning.
        """
        if messages:
            request = GenerationRequest(messages=tuple(messages), thinking=False)
            context, chat = self._text(request)
            if chat:
                return self._encode(context), self._encode(context + text)
        return self._encode_plain(context) if context else [], self._encode_plain(context + text)

    def count(self, text: str) -> int:
        """Number of tokens in plain text, without markers.

        A text that is longer than the context whatever happens is estimated from its beginning, so
        that megabytes do not hold up the thread.
        """
        room = self._limit * _LONG_TOKEN
        if len(text) > room and (begun := len(self._encode(text[:room]))) > self._limit:
            return begun * len(text) // room
        return len(self._encode(text))

    def measure(self, messages: Sequence[ChatMessage]) -> PromptMeasure:
        """Count the tokens of a prompt message by message, from one rendering.

        A message takes what stands between the end of the one before and its own end; what follows
        the last message, and what the template adds on its own, is overhead.

        Raises:
            InputError: the chat template refuses these messages.
        """
        if not messages:
            return PromptMeasure((), 0, self._limit)
        if any(len(message.content) > self._limit * _LONG_TOKEN for message in messages):
            return self._measure_roughly(messages)
        text, chat = self._text(GenerationRequest(messages=tuple(messages)))
        token_ends = self._token_ends(text, chat)
        ends = _message_ends(text, messages, self._markers(messages))
        counts = _counts_up_to(token_ends, ends)
        return PromptMeasure(tuple(counts), len(token_ends) - sum(counts), self._limit)

    def _measure_roughly(self, messages: Sequence[ChatMessage]) -> PromptMeasure:
        """Measure with the messages that are too long by themselves taken out, and counted apart."""
        room = self._limit * _LONG_TOKEN
        short = [
            replace(message, content="…") if len(message.content) > room else message
            for message in messages
        ]
        measured = self.measure(short)
        counts = [
            self.count(message.content) if len(message.content) > room else tokens
            for message, tokens in zip(messages, measured.per_message, strict=True)
        ]
        return PromptMeasure(tuple(counts), measured.overhead, self._limit)

    def end_of_turn(self) -> int | None:
        """Return the special token the template puts after an assistant's words, if there is one."""
        if not self.template:
            return None
        probe = (ChatMessage(Role.USER, "a"), ChatMessage(Role.ASSISTANT, "zyx"))
        try:
            text = self._apply(probe, None, None)
        except _template_errors():
            return None
        ids = self._encode(text.rpartition("zyx")[2].lstrip())
        return ids[0] if ids and self._is_special(ids[0]) else None

    def _is_special(self, token: int) -> bool:
        added = getattr(self._tokenizer, "added_tokens_decoder", {}).get(token)
        return token in self._tokenizer.all_special_ids or bool(added and added.special)

    def _text(self, request: GenerationRequest) -> tuple[str, bool]:
        """Return the text to be continued, and whether the chat template made it."""
        if (request.prompt is None) == (not request.messages):
            raise UsageError("A request needs either messages or a prompt.")
        if request.prompt is not None:
            return request.prompt, False
        if not self.template:
            return running_text(request.messages), False
        if request.continue_final and request.messages[-1].role is not Role.ASSISTANT:
            raise UsageError("Only an assistant's message can be carried on.")
        return self._render_chat(request.messages, request.continue_final, request.thinking), True

    def _within_thought(self, messages: Sequence[ChatMessage]) -> Prompt:
        """Carry on a reply that was cut in its reasoning: the turn is opened, the reasoning is not
        closed. No template renders this by itself."""
        text = self._render_chat(messages[:-1], False, True)
        closing_tag = open_tag(text[_last_turn(text, messages[:-1]) :])
        if not closing_tag:
            used = [pair for pair in TAGS if pair[1] in self.template]
            opening, closing_tag = (used or TAGS)[0]
            text += f"{opening}\n"
        text += messages[-1].reasoning
        return Prompt(self._encode(text), text, closing_tag, chat=True, thought=True)

    def _markers(self, messages: Sequence[ChatMessage]) -> list[str]:
        """Return what the template writes before each message's content, by rendering stand-ins."""
        stand_ins = [f"zq{position}qz" for position in range(len(messages))]
        probes = [
            ChatMessage(message.role, stand_in, message.reasoning)
            for message, stand_in in zip(messages, stand_ins, strict=True)
        ]
        rest, _ = self._text(GenerationRequest(messages=tuple(probes)))
        markers: list[str] = []
        for stand_in in stand_ins:
            marker, found, after = rest.partition(stand_in)
            markers.append(marker if found else "")
            rest = after if found else rest
        return markers

    def _render_chat(
        self, messages: Sequence[ChatMessage], continue_final: bool, thinking: bool | None
    ) -> str:
        try:
            return self._apply(messages, continue_final, thinking)
        except _template_errors() as error:
            folded = fold_system(messages)
            if len(folded) == len(messages):
                raise _refused(error) from error
        try:
            return self._apply(folded, continue_final, thinking)
        except _template_errors() as error:
            raise _refused(error) from error

    def _apply(
        self, messages: Sequence[ChatMessage], continue_final: bool | None, thinking: bool | None
    ) -> str:
        """Apply the template; `continue_final=None` closes the last turn and opens none."""
        switches: dict[str, bool] = {}
        if thinking is not None and self.can_switch_thinking:
            switches["enable_thinking"] = thinking
        return str(
            self._tokenizer.apply_chat_template(
                [self._as_dict(message) for message in messages],
                tokenize=False,
                add_generation_prompt=continue_final is False,
                continue_final_message=bool(continue_final),
                **switches,
            )
        )

    def _as_dict(self, message: ChatMessage) -> dict[str, str]:
        fields = {"role": message.role.value, "content": message.content}
        if message.reasoning and "reasoning_content" in self.template:
            fields["reasoning_content"] = message.reasoning
        return fields

    def _encode(self, text: str) -> list[int]:
        return list(self._tokenizer.encode(text, add_special_tokens=False))

    def _encode_plain(self, text: str) -> list[int]:
        ids = list(self._tokenizer.encode(text, add_special_tokens=True))
        end = self._tokenizer.eos_token_id
        closed = len(ids) > 1 and ids[-1] == end
        if closed and not text.endswith(self._tokenizer.eos_token):
            # Some tokenizers close every text; a text to be continued must stay open.
            ids.pop()
        if ids:
            return ids
        begin = self._tokenizer.bos_token_id
        begin = end if begin is None else begin
        if begin is None:
            raise UsageError("There is nothing to continue.", remedy="Type at least one character.")
        return [begin]

    def _token_ends(self, text: str, chat: bool) -> list[int]:
        """Return where in `text` each token ends, in characters, never decreasing."""
        if not self._tokenizer.is_fast:
            return self._rough_token_ends(text, chat)
        encoded = self._tokenizer(text, add_special_tokens=not chat, return_offsets_mapping=True)
        offsets = encoded["offset_mapping"]
        if not chat:
            tokens = len(self._encode_plain(text))
            offsets = offsets[:tokens] or [(0, 0)] * tokens
        return list(accumulate((end for _, end in offsets), max))

    def _rough_token_ends(self, text: str, chat: bool) -> list[int]:
        """The same for tokenizers written in Python, which keep no positions: evenly spread."""
        tokens = len(self._encode(text) if chat else self._encode_plain(text))
        return [len(text) * (position + 1) // tokens for position in range(tokens)]


def running_text(messages: Sequence[ChatMessage]) -> str:
    """Join messages for a model without a template: a line break before each user message but the first."""
    parts: list[str] = []
    for message in messages:
        if parts and message.role is Role.USER:
            parts.append("\n")
        parts.append(message.content)
    return "".join(parts)


def fold_system(messages: Sequence[ChatMessage]) -> list[ChatMessage]:
    """Move the system text to the head of the first user message, for templates without a system role."""
    system = "\n\n".join(m.content for m in messages if m.role is Role.SYSTEM and m.content)
    rest = [message for message in messages if message.role is not Role.SYSTEM]
    for position, message in enumerate(rest):
        if system and message.role is Role.USER:
            content = f"{system}\n\n{message.content}"
            rest[position] = ChatMessage(message.role, content, message.reasoning)
            break
    return rest


def _template_of(tokenizer: Any) -> str:
    template = getattr(tokenizer, "chat_template", None)
    if isinstance(template, dict):
        template = template.get("default") or next(iter(template.values()), None)
    return template if isinstance(template, str) else ""


def _template_errors() -> tuple[type[Exception], ...]:
    # What a template raises by itself (`raise_exception`) and what its code trips over.
    from jinja2 import TemplateError

    return (TemplateError, TypeError, ValueError, KeyError, AttributeError)


def _refused(error: Exception) -> InputError:
    return InputError(
        f"The model's chat template refuses this conversation: {error}.".replace("..", "."),
        remedy="Change the messages, or open another model.",
    )


def _cut_in_thought(request: GenerationRequest) -> bool:
    """The reply to carry on holds reasoning and no answer yet."""
    last = request.messages[-1]
    cut = bool(last.reasoning) and not last.content
    return request.continue_final and cut and len(request.messages) > 1


def _last_turn(text: str, messages: Sequence[ChatMessage]) -> int:
    """Where the reply's turn begins, so that tags a user typed are not taken for the model's."""
    last = messages[-1].content.strip()
    at = text.rfind(last) if last else -1
    return at + len(last) if at >= 0 else 0


def _message_ends(text: str, messages: Sequence[ChatMessage], markers: Sequence[str]) -> list[int]:
    """Where each message's content ends in the rendered text; a dropped one ends where it began."""
    ends: list[int] = []
    cursor = 0
    for message, marker in zip(messages, markers, strict=True):
        start = cursor + len(marker) if text.startswith(marker, cursor) else cursor
        for content in (message.content, message.content.strip()):
            # Templates keep the content as it is, or strip it.
            at = text.find(content, start) if content else -1
            if at >= 0:
                cursor = at + len(content)
                break
        ends.append(cursor)
    return ends


def _counts_up_to(token_ends: Sequence[int], ends: Sequence[int]) -> list[int]:
    """Number of tokens that end within each stretch of text, `ends` being where stretches end.

    Tokens that stand for no text at the very beginning (a begin marker) belong to no stretch.
    """
    counts: list[int] = []
    before = bisect_right(token_ends, 0)
    for end in ends:
        upto = max(bisect_right(token_ends, end), before)
        counts.append(upto - before)
        before = upto
    return counts
