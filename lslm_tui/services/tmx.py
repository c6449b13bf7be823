"""Translation memory as TMX 1.4: written for other programs, and read from them. Knows no database."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from lslm_tui import __version__
from lslm_tui.errors import InputError
from lslm_tui.services.translation_memory import Origin, Remembered

LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
DECLARATIONS = re.compile(rb"<!ENTITY", re.IGNORECASE)


def write_tmx(path: Path, entries: Iterable[Remembered]) -> int:
    """Write sentences; returns how many. What XML cannot hold (control characters) is left out.

    Raises:
        OSError: it cannot be written.
    """
    count = 0
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("w", encoding="utf-8") as file:
            file.write('<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">\n')
            file.write(
                f'<header creationtool="lslm-tui" creationtoolversion="{__version__}"'
                ' segtype="sentence" o-tmf="lslm-tui" adminlang="en" srclang="*all*"'
                ' datatype="plaintext"/>\n<body>\n'
            )
            for entry in entries:
                file.write(_unit(entry))
                count += 1
            file.write("</body>\n</tmx>\n")
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return count


def read_tmx(path: Path) -> Iterator[Remembered]:
    """Yield every pair of languages of every unit, in the direction source language first.

    A unit with more than two languages gives a pair for the first with each of the others.

    Raises:
        InputError: unreadable, not XML, or a unit without text.
    """
    try:
        with path.open("rb") as file:
            # Entities declared in the file could grow without bound or name other files.
            if DECLARATIONS.search(file.read(65_536)):
                raise InputError("It declares XML entities, which are not read.", path=path)
        for _, element in ElementTree.iterparse(path, events=("end",)):
            if element.tag == "tu":
                yield from _pairs(element)
                element.clear()
    except ElementTree.ParseError as error:
        raise InputError(
            f"This is not valid XML: {error}.",
            path=path,
            line=error.position[0],
            remedy="Export it as TMX once more.",
        ) from error
    except OSError as error:
        raise InputError(f"Cannot be read: {error.strerror}.", path=path) from error


def _pairs(unit: ElementTree.Element) -> Iterator[Remembered]:
    texts: list[tuple[str, str]] = []
    for variant in unit.findall("tuv"):
        language = variant.get(LANGUAGE) or variant.get("lang") or ""
        segment = variant.find("seg")
        text = "".join(segment.itertext()) if segment is not None else ""
        if language and text.strip():
            texts.append((language.replace("_", "-").split("-")[0].lower(), text))
    for language, text in texts[1:]:
        if language != texts[0][0]:
            yield Remembered(texts[0][1], text, texts[0][0], language, Origin.IMPORT)


def _unit(entry: Remembered) -> str:
    changed = datetime.fromtimestamp(entry.created, UTC).strftime("%Y%m%dT%H%M%SZ")
    variants = "".join(
        f"<tuv xml:lang={quoteattr(language)}><seg>{escape(NOT_IN_XML.sub('', text))}</seg></tuv>"
        for language, text in (
            (entry.source_language, entry.source),
            (entry.target_language, entry.target),
        )
    )
    return f'<tu changedate="{changed}"><prop type="origin">{entry.origin}</prop>{variants}</tu>\n'
