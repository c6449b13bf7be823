"""Between rows of the messages table and `Message` values. Pure; runs no SQL.

JSON in the database is our own, yet it is read leniently: fields a newer version added are passed
over, and a value that cannot be read counts as not there.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from typing import Any

from lslm_tui.services.conversations import storable
from lslm_tui.services.database import Row
from lslm_tui.services.records import Attachment, Message, MessageStatus
from lslm_tui.services.schema import ORDINAL_MASK
from lslm_tui.types import Role, SamplingSettings, Usage

_SIBLINGS = """(SELECT count(*) FROM messages s WHERE s.conversation = m.conversation
    AND s.parent IS m.parent AND s.role = m.role"""

_ROLES = {role.value: role for role in Role}
_STATUSES = {status.value: status for status in MessageStatus}

COLUMNS = f"""m.number, m.parent, m.role, m.content, m.reasoning, m.attachments, m.status, m.error,
    m.model, m.created, m.usage, m.seed, m.sampling, m.rating, m.correction, m.pinned,
    {_SIBLINGS} AND s.number <= m.number), {_SIBLINGS})"""
"""What to select from `messages m` for `message_of`."""


def message_of(row: Row, conversation_id: str) -> Message:
    """Return the message in a row of `COLUMNS`."""
    # By position: looking 18 columns up by name was half the time of reading a long conversation.
    number, parent, role, content, reasoning, attachments, status, error, *rest = row
    model, created, usage, seed, sampling, rating, correction, pinned, version, versions = rest
    return Message(
        id=f"{conversation_id}-{number & ORDINAL_MASK}",
        conversation_id=conversation_id,
        parent_id=None if parent is None else f"{conversation_id}-{parent & ORDINAL_MASK}",
        role=_ROLES[role],
        content=content,
        reasoning=reasoning,
        attachments=attachments_of(attachments) if attachments else (),
        status=_STATUSES[status],
        error=error,
        model=model,
        created=created,
        usage=usage_of(_loads(usage)) if usage else None,
        seed=seed,
        sampling=sampling_of(_loads(sampling)) if sampling else None,
        rating=rating,
        correction=correction,
        pinned=bool(pinned),
        version=version,
        versions=versions,
    )


def attachments_text(attachments: Sequence[Attachment]) -> str:
    """Return attachments as the database keeps and searches them."""
    if not attachments:
        return ""
    pairs = [[storable(one.name), storable(one.text)] for one in attachments]
    return json.dumps(pairs, ensure_ascii=False)


def attachments_of(text: str) -> tuple[Attachment, ...]:
    """Undo `attachments_text`."""
    return tuple(Attachment(name, body) for name, body in _loads(text) or ())


def json_text(value: Usage | SamplingSettings | None) -> str | None:
    """Return a value as JSON, field by field."""
    if value is None:
        return None
    return storable(json.dumps(dataclasses.asdict(value), ensure_ascii=False))


def usage_of(value: object) -> Usage | None:
    """Return a `Usage` from its fields, or `None` if some are missing or are no numbers."""
    if not isinstance(value, Mapping):
        return None
    names = [field.name for field in dataclasses.fields(Usage)]
    if not all(_is_number(value.get(name)) for name in names):
        return None
    return Usage(**{name: value[name] for name in names})


def sampling_of(value: object) -> SamplingSettings | None:
    """Return the settings given by their fields; one that is missing or wrong keeps its default."""
    if not isinstance(value, Mapping):
        return None
    given: dict[str, Any] = {}
    for field in dataclasses.fields(SamplingSettings):
        part = value.get(field.name)
        if field.name == "stop":
            if isinstance(part, list | tuple) and all(isinstance(text, str) for text in part):
                given["stop"] = tuple(part)
        elif _is_number(part):
            given[field.name] = part
    return SamplingSettings(**given)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _loads(text: str | None) -> Any:
    try:
        return json.loads(text) if text else None
    except ValueError:
        return None
