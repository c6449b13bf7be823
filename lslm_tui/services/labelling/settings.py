"""What is to be labelled and how; values that cross to where the engine runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

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
