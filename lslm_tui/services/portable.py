"""Our JSON format: conversations with all their branches, readable by other programs.

    {"format": "lslm-tui/conversations", "version": 1, "conversations": [
      {"id": "c1f…", "title": "…", "model": "…", "system": "…", "persona": "…",
       "created": 1700000000.0, "updated": 1700000000.0, "pinned": false,
       "leaf": 3,                         the last message of the branch shown, or null
       "messages": [
         {"id": 3, "parent": 2,           numbers within the conversation; a parent comes first
          "role": "assistant", "content": "…", "reasoning": "…",
          "attachments": [{"name": "…", "text": "…"}],
          "status": "complete", "error": "", "model": "…", "created": 1700000000.0,
          "usage": {…}, "seed": 7, "sampling": {…},    as in `types`
          "rating": 1, "correction": "…", "pinned": true}]}]}

Times are Unix seconds. A field at its default is left out, and one that is not known is passed
over. A change that old readers would misread raises `VERSION`. Knows neither files nor SQL.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError, model_validator

from lslm_tui.errors import InputError
from lslm_tui.services.records import Attachment, Conversation, Message, MessageStatus
from lslm_tui.services.schema import ORDINAL_MASK
from lslm_tui.types import Role, SamplingSettings, Usage

FORMAT = "lslm-tui/conversations"
VERSION = 1

_Ordinal = Annotated[int, Field(ge=1, le=ORDINAL_MASK)]
_Seconds = Annotated[FiniteFloat, Field(ge=0, lt=1e11)]
"""Until the year 5138; far beyond it there are no dates to show."""
_Integer = Annotated[int, Field(ge=-(2**63), lt=2**63)]


class _Lenient(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class SavedMessage(_Lenient):
    id: _Ordinal
    parent: _Ordinal | None = None
    role: Role
    content: str
    reasoning: str = ""
    attachments: tuple[Attachment, ...] = ()
    status: MessageStatus = MessageStatus.COMPLETE
    error: str = ""
    model: str = ""
    created: _Seconds
    usage: Usage | None = None
    seed: _Integer | None = None
    sampling: SamplingSettings | None = None
    rating: Literal[-1, 0, 1] = 0
    correction: str | None = None
    pinned: bool = False


class SavedConversation(_Lenient):
    id: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,79}$")
    title: str = ""
    model: str = ""
    system: str = ""
    persona: str = ""
    created: _Seconds
    updated: _Seconds
    pinned: bool = False
    leaf: _Ordinal | None = None
    messages: tuple[SavedMessage, ...] = ()

    @model_validator(mode="after")
    def _forms_a_tree(self) -> Self:
        seen: set[int] = set()
        for message in self.messages:
            if message.id in seen:
                raise ValueError(f"two messages have the number {message.id}")
            if message.parent is not None and not (
                message.parent in seen and message.parent < message.id
            ):
                raise ValueError(f"message {message.id} comes before its parent {message.parent}")
            seen.add(message.id)
        if self.leaf is not None and self.leaf not in seen:
            raise ValueError(f"the shown message {self.leaf} is not there")
        return self


def to_dict(
    conversation: Conversation, tree: Sequence[Message], leaf_id: str | None
) -> dict[str, object]:
    """Return one conversation as it stands in the format's list."""
    saved = SavedConversation(
        id=conversation.id,
        title=conversation.title,
        model=conversation.model,
        system=conversation.system,
        persona=conversation.persona,
        created=conversation.created,
        updated=conversation.updated,
        pinned=conversation.pinned,
        leaf=None if leaf_id is None else _ordinal(leaf_id),
        messages=tuple(_saved(message) for message in tree),
    )
    return saved.model_dump(mode="json", exclude_defaults=True)


def from_dict(
    entry: Mapping[str, object], place: str
) -> tuple[Conversation, list[Message], str | None]:
    """Return a conversation, its messages and the id of its leaf.

    Raises:
        InputError: a field is missing or wrong; named with `place`.
    """
    try:
        saved = SavedConversation.model_validate(entry)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise InputError(f"{place}: {field + ': ' if field else ''}{first['msg']}.") from error
    conversation = Conversation(
        id=saved.id,
        title=saved.title,
        model=saved.model,
        system=saved.system,
        persona=saved.persona,
        created=saved.created,
        updated=saved.updated,
        pinned=saved.pinned,
        message_count=len(saved.messages),
    )
    messages = [_message(saved.id, message) for message in saved.messages]
    return conversation, messages, None if saved.leaf is None else f"{saved.id}-{saved.leaf}"


def _saved(message: Message) -> SavedMessage:
    running = message.status is MessageStatus.STREAMING
    return SavedMessage(
        id=_ordinal(message.id),
        parent=None if message.parent_id is None else _ordinal(message.parent_id),
        role=message.role,
        content=message.content,
        reasoning=message.reasoning,
        attachments=message.attachments,
        status=MessageStatus.INTERRUPTED if running else message.status,
        error=message.error,
        model=message.model,
        created=message.created,
        usage=message.usage,
        seed=message.seed,
        sampling=message.sampling,
        rating=1 if message.rating > 0 else -1 if message.rating < 0 else 0,
        correction=message.correction,
        pinned=message.pinned,
    )


def _message(conversation_id: str, saved: SavedMessage) -> Message:
    message = Message(
        id=f"{conversation_id}-{saved.id}",
        conversation_id=conversation_id,
        parent_id=None if saved.parent is None else f"{conversation_id}-{saved.parent}",
        role=saved.role,
        content=saved.content,
        reasoning=saved.reasoning,
        attachments=saved.attachments,
        status=saved.status,
        error=saved.error,
        model=saved.model,
        created=saved.created,
        usage=saved.usage,
        seed=saved.seed,
        sampling=saved.sampling,
        rating=saved.rating,
        correction=saved.correction,
        pinned=saved.pinned,
    )
    if message.status is MessageStatus.STREAMING:  # nobody here is writing it
        return replace(message, status=MessageStatus.INTERRUPTED)
    return message


def _ordinal(message_id: str) -> int:
    return int(message_id.rpartition("-")[2])
