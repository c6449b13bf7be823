"""Conversations out to files and in again: Markdown, our JSON (`portable`), ChatGPT's export.

An import is a generator of short steps (about 10 ms each: a piece of the file, a conversation read,
a few messages written), so a screen runs it on the UI loop with its own `Storage` and lets others
have a turn after each step; no second thread or connection is needed, and a database in memory works
too. What cannot be read is reported by its place and the rest goes on. Importing the same file again
adds nothing; leaving the generator early keeps the conversations that were complete.
"""

from __future__ import annotations

import codecs
import itertools
import json
import os
import re
import zipfile
import zlib
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any, Literal

from lslm_tui.errors import InputError, StorageError
from lslm_tui.paths import private_directory
from lslm_tui.services import chatgpt
from lslm_tui.services.conversations import derived_title
from lslm_tui.services.markdown import to_markdown
from lslm_tui.services.records import Conversation
from lslm_tui.services.storage import Storage
from lslm_tui.types import Progress

READ_BYTES = 4 << 20
"""Read of a file in one step."""
_EXPECTED = "Expected our own JSON export, or ChatGPT's conversations.json (or its zip file)."
_SPACE = re.compile(r"[ \t\r\n]*")


@dataclass(slots=True)
class ImportSummary:
    """What an import did."""

    added: int = 0
    """Conversations that are new."""
    skipped: int = 0
    """Conversations that were here already."""
    messages: int = 0
    problems: list[InputError] = field(default_factory=list)
    """Entries that could not be read, each named by its place."""
    notes: list[str] = field(default_factory=list)
    """What could not be kept of entries that were read."""


def export_markdown(storage: Storage, conversation_id: str) -> str:
    """Return the branch shown, for people to read."""
    return to_markdown(storage.conversation(conversation_id), storage.thread(conversation_id))


def export_json(storage: Storage, *conversation_ids: str) -> str:
    """Return conversations with all their branches in the format of `portable`."""
    from lslm_tui.services import portable  # pydantic, which a start of the program does without

    entries = [
        portable.to_dict(storage.conversation(one), storage.tree(one), storage.leaf_id(one))
        for one in conversation_ids
    ]
    document = {"format": portable.FORMAT, "version": portable.VERSION, "conversations": entries}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def export_file(
    storage: Storage, conversation_id: str, directory: Path, kind: Literal["md", "json"]
) -> Path:
    """Write a conversation into a new file under `directory` and return its path.

    Raises:
        StorageError: it cannot be written there.
    """
    if kind == "md":
        text = export_markdown(storage, conversation_id)
    else:
        text = export_json(storage, conversation_id)
    try:
        return _write_new(directory, _file_name(storage.conversation(conversation_id)), kind, text)
    except OSError as error:
        raise StorageError(
            f"Nothing could be written to {directory}: {error.strerror}.",
            remedy="Check that the directory may be written and the disk is not full.",
        ) from error


def import_file(path: Path, storage: Storage) -> Generator[Progress, None, ImportSummary]:
    """Read conversations from `path`; the generator's return value says what came of it.

    Yields:
        How much of the file has been read, and then of its text has been taken in.

    Raises:
        InputError: the file cannot be read or is in no format known here.
        StorageError: the database could not be written; what was complete is kept.
    """
    summary = ImportSummary()
    try:
        for name, stream, size in _sources(path):
            with stream:
                text = yield from _read(path, name, stream, size)
            yield from _take_in(path, name, text, storage, summary)
    except OSError as error:
        raise InputError(f"It cannot be read: {error.strerror or error}.", path=path) from error
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise InputError("The zip file is damaged.", path=path, remedy=_EXPECTED) from error
    except NotImplementedError as error:
        raise InputError(
            "The zip file is packed in a way not read here.", path=path, remedy="Unpack it first."
        ) from error
    return summary


def _sources(path: Path) -> Iterator[tuple[str, IO[bytes], int]]:
    if not zipfile.is_zipfile(path):
        yield "", path.open("rb"), path.stat().st_size
        return
    with zipfile.ZipFile(path) as archive:
        wanted = re.compile(r"(.*/)?conversations[^/]*\.json")
        found = [one for one in archive.infolist() if wanted.fullmatch(one.filename)]
        if not found:
            raise InputError("There is no conversations.json in it.", path=path, remedy=_EXPECTED)
        if any(one.flag_bits & 1 for one in found):
            raise InputError("The zip file is encrypted.", path=path, remedy="Unpack it first.")
        for one in found:
            yield f"{one.filename}: ", archive.open(one), one.file_size


def _read(path: Path, name: str, stream: IO[bytes], size: int) -> Generator[Progress, None, str]:
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    pieces: list[str] = []
    done = 0
    try:
        while piece := stream.read(READ_BYTES):
            pieces.append(decoder.decode(piece))
            done += len(piece)
            yield Progress("reading the file", done, size, "bytes")
        pieces.append(decoder.decode(b"", final=True))
    except UnicodeDecodeError as error:
        raise InputError(f"{name}It is not UTF-8 text.", path=path, remedy=_EXPECTED) from error
    return "".join(pieces)


def _take_in(
    path: Path, name: str, text: str, storage: Storage, summary: ImportSummary
) -> Generator[Progress, None, None]:
    entries = _entries(text)
    for number in itertools.count(1):
        try:
            entry, end = next(entries)
        except StopIteration:
            return
        except InputError as error:
            if number == 1:
                raise InputError(
                    f"{name}{error.message}", path=path, remedy=error.remedy
                ) from error
            summary.problems.append(
                InputError(f"{name}{error.message} The rest was not read.", path=path)
            )
            return
        try:
            for _ in _add(entry, f"{name}conversation {number}", storage, summary):
                yield Progress("importing", end, len(text), "characters")
        except InputError as error:
            summary.problems.append(InputError(error.message, path=path, remedy=error.remedy))
        yield Progress("importing", end, len(text), "characters")


def _entries(text: str) -> Iterator[tuple[Any, int]]:
    """Yield the conversations of a document one by one, each with where it ends.

    A list is decoded item by item: decoding a large export at once would hold everything up.
    """
    start = _after_space(text, 0)
    if text[start : start + 1] != "[":
        document, end = _decode(text, start)
        for entry in _of_document(document):
            yield entry, end
        return
    position = _after_space(text, start + 1)
    if text[position : position + 1] == "]":
        return
    while True:
        entry, position = _decode(text, position)
        yield entry, position
        position = _after_space(text, position)
        if text[position : position + 1] != ",":
            break
        position = _after_space(text, position + 1)
    if text[position : position + 1] != "]":
        raise _broken(text, position, "the list ends too early")


def _of_document(document: object) -> list[Any]:
    if chatgpt.is_conversation(document):
        return [document]
    if not isinstance(document, dict) or not isinstance(document.get("conversations"), list):
        raise InputError("This holds no conversations.", remedy=_EXPECTED)
    from lslm_tui.services import portable

    version = document.get("version")
    if document.get("format") == portable.FORMAT and version != portable.VERSION:
        raise InputError(
            f"It is in version {version} of our format; this program reads {portable.VERSION}.",
            remedy="Update lslm-tui.",
        )
    entries: list[Any] = document["conversations"]
    return entries


def _add(entry: object, place: str, storage: Storage, summary: ImportSummary) -> Iterator[int]:
    if not isinstance(entry, dict):
        raise InputError(f"{place} is no table of fields.")
    title = entry.get("title")
    if isinstance(title, str) and title.strip():
        place = f"{place} “{title.strip()[:40]}”"
    if chatgpt.is_conversation(entry):
        read = chatgpt.from_entry(entry, place)
        conversation, messages, leaf_id = read.conversation, read.messages, read.leaf_id
        named, notes = read.named, read.notes
    else:
        from lslm_tui.services import portable

        conversation, messages, leaf_id = portable.from_dict(entry, place)
        derived = derived_title(messages)
        named, notes = conversation.title not in ("", derived), ()
        conversation = replace(conversation, title=conversation.title or derived)
    if storage.has(conversation.id):
        summary.skipped += 1
        return
    yield from storage.add_conversation(conversation, messages, leaf_id=leaf_id, named=named)
    summary.added += 1
    summary.messages += len(messages)
    summary.notes.extend(f"{place}: {note}." for note in notes)


def _decode(text: str, position: int) -> tuple[Any, int]:
    try:
        return json.JSONDecoder().raw_decode(text, position)
    except json.JSONDecodeError as error:
        raise _broken(text, error.pos, error.msg) from error
    except RecursionError as error:
        raise _broken(text, position, "nested too deeply") from error
    except ValueError as error:  # Python reads no number of more than 4300 digits
        raise _broken(text, position, "a number is too long") from error


def _broken(text: str, position: int, what: str) -> InputError:
    line = text.count("\n", 0, position) + 1
    column = position - text.rfind("\n", 0, position)
    return InputError(f"Not valid JSON at line {line}, column {column}: {what}.", remedy=_EXPECTED)


def _after_space(text: str, position: int) -> int:
    found = _SPACE.match(text, position)
    return found.end() if found else position


def _file_name(conversation: Conversation) -> str:
    words = re.sub(r"[^\w]+", "-", conversation.title).strip("-_")
    while len(words.encode()) > 80:
        words = words[:-1].rstrip("-")
    return words or conversation.id


def _write_new(directory: Path, name: str, suffix: str, text: str) -> Path:
    private_directory(directory)
    for number in itertools.count(1):
        path = directory / (f"{name}.{suffix}" if number == 1 else f"{name}-{number}.{suffix}")
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            break
        except FileExistsError:
            continue
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError:
        path.unlink()
        raise
    return path
