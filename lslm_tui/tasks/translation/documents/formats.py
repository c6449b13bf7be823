"""The formats of documents: by a file's name, and how each is scanned.

Knows names and strings; opens no files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from lslm_tui.errors import UsageError
from lslm_tui.tasks.translation.documents.gettext import scan_po
from lslm_tui.tasks.translation.documents.html_text import scan_html
from lslm_tui.tasks.translation.documents.json_strings import scan_json, scan_json_lines
from lslm_tui.tasks.translation.documents.markdown import scan_markdown
from lslm_tui.tasks.translation.documents.parts import Part
from lslm_tui.tasks.translation.documents.subtitles import scan_subtitles
from lslm_tui.tasks.translation.documents.tables import TableOptions, scan_table
from lslm_tui.tasks.translation.documents.text import scan_text


class Format(StrEnum):
    """What a document is; the value is its name for `--format`."""

    TEXT = "txt"
    MARKDOWN = "md"
    SUBRIP = "srt"
    WEBVTT = "vtt"
    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    JSON_LINES = "jsonl"
    PO = "po"
    HTML = "html"

    @property
    def is_table(self) -> bool:
        return self in (Format.CSV, Format.TSV)

    @property
    def is_held_whole(self) -> bool:
        """Whether all of it is in memory at once; the others are read a part at a time."""
        return self in (Format.JSON, Format.HTML)


SUFFIXES = {f".{kind.value}": kind for kind in Format} | {
    ".text": Format.TEXT,
    ".markdown": Format.MARKDOWN,
    ".mdown": Format.MARKDOWN,
    ".tab": Format.TSV,
    ".ndjson": Format.JSON_LINES,
    ".pot": Format.PO,
    ".htm": Format.HTML,
    ".xhtml": Format.HTML,
}


@dataclass(frozen=True, slots=True)
class ScanOptions:
    """What of a document is translated.

    Attributes:
        columns: of a table, by name or number.
        keys: paths of JSON values; empty for all that look like text.
        join: in plain text, lines of one paragraph are translated together.
    """

    format: Format
    columns: tuple[str, ...] = ()
    delimiter: str = ","
    header: bool = True
    keys: tuple[str, ...] = ()
    join: bool = True


def format_of(path: Path) -> Format | None:
    """The format of a file by its name, `.gz` aside; `None` where it is none of ours."""
    name = path.name.lower().removesuffix(".gz")
    return SUFFIXES.get(Path(name).suffix)


def known_format(path: Path) -> Format:
    """
    Raises:
        UsageError: the name says nothing we know.
    """
    found = format_of(path)
    if found is None:
        names = ", ".join(kind.value for kind in Format)
        raise UsageError(
            f"{path.name} is no document of a kind that is known.",
            remedy=f"Say what it is with --format: {names}.",
        )
    return found


def scan(lines: Iterable[str], options: ScanOptions) -> Iterator[Part]:
    """The parts of a document, from its lines with their ends.

    Raises:
        UsageError: a column that is not there.
    """
    kind = options.format
    if kind is Format.TEXT:
        return scan_text(lines, join=options.join)
    if kind is Format.MARKDOWN:
        return scan_markdown(lines)
    if kind in (Format.SUBRIP, Format.WEBVTT):
        return scan_subtitles(lines, webvtt=kind is Format.WEBVTT)
    if kind.is_table:
        table = TableOptions(options.delimiter, options.columns, options.header)
        return scan_table(lines, table)
    if kind is Format.JSON:
        return scan_json(lines, options.keys)
    if kind is Format.JSON_LINES:
        return scan_json_lines(lines, options.keys)
    return scan_po(lines) if kind is Format.PO else scan_html(lines)
