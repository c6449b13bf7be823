"""PO files: entries without a translation are filled and marked fuzzy; all else stays.

The header, translated, obsolete and fuzzy entries are left alone. A plural's first form is translated
from `msgid`, the others from `msgid_plural`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from lslm_tui.tasks.translation.documents.parts import Markup, Part, Unit, line_end
from lslm_tui.tasks.translation.guards import PLACEHOLDER

KEYWORD = re.compile(r"(msgctxt|msgid|msgid_plural|msgstr(?:\[\d+\])?)\s*(\".*\")\s*$")
CONTINUED = re.compile(r"\s*(\".*\")\s*$")
NOT_JSON = re.compile(r"\\(?![\"\\/bfnrtu])")


def _decode(raw: str) -> str:
    try:
        known = NOT_JSON.sub(r"\\\\", raw)
        text: str = json.loads(f'"{known}"', strict=False)
    except json.JSONDecodeError:
        return raw
    return text


def _encode(text: str) -> str:
    return (
        text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
        .replace("\r", "\\r")
    )  # fmt: skip


PO = Markup(
    protect=re.compile(rf"(?:{PLACEHOLDER.pattern})|\\\\"),
    breaks=re.compile(r"(?:\\[nrt])+"),
    decode=_decode,
    encode=_encode,
)


@dataclass(slots=True)
class _Entry:
    """An entry's lines, and its strings as they stand there, without their outer quotes."""

    lines: list[str] = field(default_factory=list)
    strings: dict[str, str] = field(default_factory=dict)
    where: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Lines of each string, first and behind the last."""

    @property
    def is_open(self) -> bool:
        """Nothing is translated, and there is something to translate."""
        forms = [text for name, text in self.strings.items() if name.startswith("msgstr")]
        return bool(self.strings.get("msgid") and forms and not any(forms)) and not self.is_fuzzy

    @property
    def is_fuzzy(self) -> bool:
        return any(line.startswith("#,") and "fuzzy" in line for line in self.lines)


def scan_po(lines: Iterable[str]) -> Iterator[Part]:
    """Entry by entry."""
    entry, first = _Entry(), 1
    name = ""
    for number, line in enumerate(lines, 1):
        match = KEYWORD.match(line)
        comment = line.startswith("#")
        begins = comment or (match is not None and match[1] in ("msgctxt", "msgid"))
        if not line.strip() or (begins and any(n.startswith("msgstr") for n in entry.strings)):
            yield from _parts(entry, first)
            entry, first, name = _Entry(), number, ""
            if not line.strip():
                yield line
                first = number + 1
                continue
        entry.lines.append(line)
        place = len(entry.lines)
        if match is not None:
            name = match[1]
            entry.strings[name] = match[2][1:-1]
            entry.where[name] = (place - 1, place)
        elif name and (more := CONTINUED.match(line)):
            entry.strings[name] += more[1][1:-1]
            entry.where[name] = (entry.where[name][0], place)
    yield from _parts(entry, first)


def _parts(entry: _Entry, first: int) -> Iterator[Part]:
    if not entry.lines:
        return
    raw = "".join(entry.lines)
    if not entry.is_open:
        yield raw
        return
    sources = [entry.strings["msgid"]]
    if "msgid_plural" in entry.strings:
        sources.append(entry.strings["msgid_plural"])
    line = first + entry.where["msgid"][0]
    yield Unit(raw, tuple(sources), line, PO, partial(_render, entry), fills=True)


def _render(entry: _Entry, texts: tuple[str, ...]) -> str:
    forms = [name for name in entry.strings if name.startswith("msgstr")]
    newline = line_end(entry.lines[0])[1] or "\n"
    replaced: dict[int, list[str]] = {}
    for number, name in enumerate(forms):
        # A language with one form has the plural's: it is what stands for any number.
        text = texts[0] if number == 0 and len(forms) > 1 else texts[-1]
        start, end = entry.where[name]
        last = line_end(entry.lines[end - 1])[1]
        replaced[start] = _string(name, text, newline, last)
        replaced |= {place: [] for place in range(start + 1, end)}
    lines: list[str] = []
    for place, line in enumerate(_marked(entry.lines, newline)):
        lines += replaced.get(place - 1, [line]) if place else [line]
    return "".join(lines)


def _marked(lines: Sequence[str], newline: str) -> list[str]:
    """The entry's lines, with one more in front: its mark as fuzzy, or nothing where one was found.

    gettext writes flags after the other comments, before `#|` and the message.
    """
    flags = next((place for place, line in enumerate(lines) if line.startswith("#,")), None)
    if flags is not None:
        body, end = line_end(lines[flags])
        marked = f"#, fuzzy{body[1:] if body[2:].strip() else ''}{end}"
        return ["", *lines[:flags], marked, *lines[flags + 1 :]]
    place = next(n for n, line in enumerate(lines) if not line.startswith("#") or line[:2] == "#|")
    if place:
        changed = [*lines]
        changed[place - 1] += f"#, fuzzy{newline}"
        return ["", *changed]
    return [f"#, fuzzy{newline}", *lines]


def _string(name: str, text: str, newline: str, last: str) -> list[str]:
    """A string as gettext writes it: on one line, or on one for each line of the text."""
    pieces = re.findall(r"(?:[^\\]|\\(?!n)[\s\S])*?\\n|(?:[^\\]|\\(?!n)[\s\S])+$", text)
    if len(pieces) < 2 or "".join(pieces) != text:
        return [f'{name} "{text}"{last}']
    quoted = [f'{name} ""', *(f'"{piece}"' for piece in pieces)]
    return [line + newline for line in quoted[:-1]] + [quoted[-1] + last]
