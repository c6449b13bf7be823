"""What is to be labelled and how; values that cross to where the engine runs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from lslm_tui.services.tables import TableFormat, TableShape
from lslm_tui.tasks.zero_shot import ZeroShot


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column is what; '' where there is none."""

    text: str
    gold: str = ""
    group: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class TableSettings:
    """A table to label. Columns left '' are guessed (the text) or not there (the others)."""

    path: Path
    text: str = ""
    gold: str = ""
    group: str = ""
    date: str = ""
    kind: TableFormat | None = None
    """`None` looks at the file."""
    has_header: bool = True
    zero_shot: ZeroShot | None = None
    gold_names: Mapping[str, str] = field(default_factory=dict)
    """Label by gold value, where the usual names do not say it."""


@dataclass(frozen=True, slots=True)
class TableOrder:
    """A table whose file was looked at: everything the job needs."""

    shape: TableShape
    columns: Columns
    store: Path
    model: str
    zero_shot: ZeroShot | None = None
    gold_names: Mapping[str, str] = field(default_factory=dict)
    fresh: bool = False
    """Begin anew even if results of an earlier run are there."""


def key_of(digest: str, model: str, settings: TableSettings, text: str) -> str:
    """Under what results are kept: the file's contents, the model, and what decides labels.

    Gold, group, date and the temperature are not in it: they change no logits.
    """
    shot = asdict(replace(settings.zero_shot, temperature=1.0)) if settings.zero_shot else None
    parts: list[Any] = [digest, model, text, settings.kind, settings.has_header, shot]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def digest_of(path: Path) -> str:
    """The contents of a file, as a hexadecimal BLAKE2; about a second for a gigabyte."""
    digest = hashlib.blake2b(digest_size=20)
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
