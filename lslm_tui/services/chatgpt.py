"""Reading a conversation from ChatGPT's export (`conversations.json`).

There a conversation is `mapping`: node id → {message, parent, children}, and `current_node` names
the branch shown. Nodes without words for the user (roots, hidden instructions) are left out and
their children hang on the nearest node kept, so the tree stays connected. What a tool was asked and
what it said, and the model's thoughts, become the `reasoning` of the reply they led to. Pictures and
sound are not in the file's text; a sign such as `[image]` stands in their place.

Pure: knows neither files nor the database.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lslm_tui.errors import InputError
from lslm_tui.services.conversations import derived_title
from lslm_tui.services.fences import fenced
from lslm_tui.services.records import Conversation, Message
from lslm_tui.types import Role

Node = Mapping[str, Any]

_SILENT = frozenset({"user_editable_context", "model_editable_context", "reasoning_recap"})
_SIGNS = {"image": "[image]", "audio": "[audio]", "video": "[video]"}


@dataclass(frozen=True, slots=True)
class Imported:
    conversation: Conversation
    messages: list[Message]
    leaf_id: str | None
    named: bool
    """The export had a title."""
    notes: tuple[str, ...]
    """What is in the export and could not be kept."""


@dataclass(slots=True)
class _Said:
    """What one node says."""

    role: Role
    text: str
    aside: bool
    """Not said to the user: a tool call, a tool's answer, a thought."""


@dataclass(slots=True)
class _Tree:
    """Messages collected so far, and which one stands for each node."""

    conversation_id: str
    messages: list[Message] = field(default_factory=list)
    at: dict[str, str | None] = field(default_factory=dict)
    system: str = ""
    signs: int = 0

    def add(self, parent_id: str | None, role: Role, text: str, node: Node, aside: str = "") -> str:
        message = _dict(node.get("message"))
        added = Message(
            id=f"{self.conversation_id}-{len(self.messages) + 1}",
            conversation_id=self.conversation_id,
            parent_id=parent_id,
            role=role,
            content=text,
            reasoning=aside,
            model=_text(_dict(message.get("metadata")).get("model_slug")),
            created=_seconds(message.get("create_time")),
        )
        self.messages.append(added)
        return added.id


def is_conversation(entry: object) -> bool:
    """Whether this looks like one conversation of such an export."""
    return isinstance(entry, Mapping) and "mapping" in entry


def from_entry(entry: Mapping[str, Any], place: str) -> Imported:
    """Return one conversation of the export.

    Raises:
        InputError: it cannot be read; named with `place`.
    """
    mapping = entry.get("mapping")
    if not isinstance(mapping, Mapping) or not all(
        isinstance(n, Mapping) for n in mapping.values()
    ):
        raise InputError(f"{place}: “mapping” is not a table of messages.")
    tree = _Tree(_conversation_id(entry))
    visited = _walk(mapping, tree)
    if not tree.messages:
        raise InputError(f"{place}: there is no message in it.")
    return _imported(entry, tree, len(mapping) - visited)


def _imported(entry: Mapping[str, Any], tree: _Tree, lost: int) -> Imported:
    title = _text(entry.get("title")).strip()
    created = _seconds(entry.get("create_time"))
    updated = _seconds(entry.get("update_time")) or created
    current = entry.get("current_node")
    last = tree.messages[-1].id
    leaf = tree.at.get(current) or last if isinstance(current, str) else last
    notes = [f"{tree.signs} pictures or recordings are not in the export"] if tree.signs else []
    if lost:
        notes.append(f"{lost} messages hang on nothing and were left out")
    conversation = Conversation(
        id=tree.conversation_id,
        title=title or derived_title(tree.messages),
        model="",  # a hosted model's name is none that could be opened here; replies carry it
        system=tree.system,
        persona="",
        created=created,
        updated=updated,
        pinned=bool(entry.get("is_starred")),
        message_count=len(tree.messages),
    )
    return Imported(conversation, tree.messages, leaf, bool(title), tuple(notes))


def _walk(mapping: Mapping[str, Node], tree: _Tree) -> int:
    """Visit every node below a root once, parents first; returns how many were visited."""
    roots = [name for name, node in mapping.items() if _text(node.get("parent")) not in mapping]
    children_of = _children(mapping)
    parent_id: str | None = None
    asides: Sequence[str] = ()
    stack = [(name, parent_id, asides) for name in reversed(roots)]
    seen: set[str] = set()
    while stack:
        name, parent_id, asides = stack.pop()
        if name in seen:
            continue
        seen.add(name)
        node = mapping[name]
        children = [child for child in children_of[name] if child not in seen]
        parent_id, asides = _place(node, tree, parent_id, asides, is_last=not children)
        tree.at[name] = parent_id
        stack.extend((child, parent_id, asides) for child in reversed(children))
    return len(seen)


def _place(
    node: Node, tree: _Tree, parent_id: str | None, asides: Sequence[str], *, is_last: bool
) -> tuple[str | None, Sequence[str]]:
    """Add what a node says; returns the message its children hang on and the asides that wait."""
    said = _said(node, tree)
    if said is not None and said.aside:
        asides = (*asides, said.text)
        said = None
    if said is None:
        if is_last and asides:
            return tree.add(parent_id, Role.ASSISTANT, "\n\n".join(asides), node), ()
        return parent_id, asides
    if said.role is Role.SYSTEM and not tree.system and parent_id is None:
        tree.system = said.text
        return parent_id, asides
    if said.role is Role.ASSISTANT:
        return tree.add(parent_id, said.role, said.text, node, "\n\n".join(asides)), ()
    if asides:
        parent_id = tree.add(parent_id, Role.ASSISTANT, "\n\n".join(asides), node)
    return tree.add(parent_id, said.role, said.text, node), ()


def _said(node: Node, tree: _Tree) -> _Said | None:
    message = _dict(node.get("message"))
    metadata = _dict(message.get("metadata"))
    content = _dict(message.get("content"))
    kind = _text(content.get("content_type")) or "text"
    if metadata.get("is_visually_hidden_from_conversation") or kind in _SILENT:
        return None
    text = _content_text(kind, content, tree).strip()
    if not text:
        return None
    author = _text(_dict(message.get("author")).get("role"))
    if author == "tool":
        name = _text(_dict(message.get("author")).get("name")) or "tool"
        return _Said(Role.ASSISTANT, f"{name}:\n\n{text}", aside=True)
    if author == "assistant":
        recipient = _text(message.get("recipient")) or "all"
        return _Said(Role.ASSISTANT, text, aside=recipient != "all" or kind == "thoughts")
    return _Said(Role.SYSTEM if author == "system" else Role.USER, text, aside=False)


def _content_text(kind: str, content: Mapping[str, Any], tree: _Tree) -> str:
    if kind in ("code", "execution_output"):
        language = _text(content.get("language"))
        code = _text(content.get("text"))
        return fenced(code, "" if language == "unknown" else language) if code.strip() else ""
    if kind == "thoughts":
        thoughts = (_dict(thought) for thought in _list(content.get("thoughts")))
        return "\n\n".join(_text(one.get("content") or one.get("summary")) for one in thoughts)
    if "parts" in content:
        return "\n\n".join(part for part in _parts(content, tree) if part.strip())
    pieces = (_text(content.get(name)) for name in ("title", "url", "text", "result"))
    return "\n".join(piece for piece in pieces if piece)


def _parts(content: Mapping[str, Any], tree: _Tree) -> Iterator[str]:
    for part in _list(content.get("parts")):
        if isinstance(part, str):
            yield part
        elif isinstance(part, Mapping) and isinstance(part.get("text"), str):
            yield part["text"]
        elif isinstance(part, Mapping):
            kind = _text(part.get("content_type"))
            tree.signs += 1
            yield next((sign for word, sign in _SIGNS.items() if word in kind), "[file]")


def _conversation_id(entry: Mapping[str, Any]) -> str:
    given = _text(entry.get("conversation_id")) or _text(entry.get("id"))
    if re.fullmatch(r"[A-Za-z0-9_-]{1,70}", given):
        return f"gpt-{given}"
    whole = json.dumps(entry, sort_keys=True, default=str).encode()
    return f"gpt-{hashlib.sha256(whole).hexdigest()[:32]}"


def _children(mapping: Mapping[str, Node]) -> dict[str, list[str]]:
    """Return each node's children, also those only the child knows of."""
    children: dict[str, list[str]] = {
        name: [child for child in _list(node.get("children")) if _text(child) in mapping]
        for name, node in mapping.items()
    }
    for name, node in mapping.items():
        parent = _text(node.get("parent"))
        if parent in children and name not in children[parent]:
            children[parent].append(name)
    return children


def _seconds(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0.0
    return float(value) if 0 <= value < 1e11 else 0.0  # not a number compares false


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _dict(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> Sequence[Any]:
    return value if isinstance(value, list) else ()
