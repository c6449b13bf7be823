"""HTML: runs of text with the tags inside them are units, and `alt`, `title` and `placeholder`.

Script, style, code, comments and whatever says `translate="no"` stay as they are, and so does every tag.
The whole file is held in memory. Broken HTML is scanned like any other: nothing of it is lost.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

from lslm_tui.tasks.translation.documents.parts import LineCount, Markup, Part, Unit
from lslm_tui.tasks.translation.guards import PLACEHOLDER

INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite del dfn em font i ins mark q s small span strike strong sub"  # noqa: SIM905
    " sup tt u wbr".split()
)
"""Tags that stand within sentences; all others end them."""
OPAQUE = frozenset("script style pre code kbd samp var textarea svg math template noscript".split())  # noqa: SIM905
OPAQUE_INLINE = frozenset("code kbd samp var".split())  # noqa: SIM905
ASIDE = r"<!--(?s:.*?)(?:-->|\Z)|<!\[CDATA\[(?s:.*?)(?:\]\]>|\Z)|<[!?][^>]*>"
TAG = re.compile(
    rf"{ASIDE}|<(?P<close>/?)(?P<name>[A-Za-z][\w:-]*)"
    r"(?P<rest>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>"
)
ATTRIBUTE = re.compile(
    r"\s(?P<name>alt|title|placeholder|aria-label)\s*=\s*(?P<quote>[\"'])(?P<value>.*?)(?P=quote)",
    re.IGNORECASE | re.DOTALL,
)
NO = re.compile(r"\stranslate\s*=\s*[\"']?no\b", re.IGNORECASE)
KEPT_ENTITY = r"&(?:nbsp|shy|zwnj|zwj|lrm|rlm|ensp|emsp|thinsp|#\w+);"
BLANKS = re.compile(r"\s+")


def _decode(raw: str) -> str:
    return BLANKS.sub(" ", html.unescape(raw))


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _escape_value(text: str) -> str:
    return _escape(text).replace('"', "&quot;").replace("'", "&#39;")


CODE = r"<(?P<code>(?i:code|kbd|samp|var))\b[^<>]*>(?s:.*?)</(?P=code)\s*>"
MARKS = rf"{CODE}|{ASIDE}|</?[A-Za-z][^<>]*>|{KEPT_ENTITY}"
TEXT = Markup(protect=re.compile(rf"{MARKS}|{PLACEHOLDER.pattern}"), decode=_decode, encode=_escape)
VALUE = Markup(
    protect=re.compile(rf"{KEPT_ENTITY}|{PLACEHOLDER.pattern}"),
    decode=_decode,
    encode=_escape_value,
)


def scan_html(lines: Iterable[str]) -> Iterator[Part]:
    """Tag by tag."""
    text = "".join(lines)
    count = LineCount(text)
    start = place = 0  # of the run of text, and of what is not scanned yet
    while match := TAG.search(text, place):
        name = (match["name"] or "").lower()
        closing = match["close"] == "/"
        place = match.end()
        refused = bool(name and not closing and NO.search(match["rest"]))
        if name and not closing and (name in OPAQUE or refused):
            place = _behind(text, name, match)
            if name in OPAQUE_INLINE and not refused:
                continue
        elif (
            name in INLINE
            and not (not closing and ATTRIBUTE.search(match[0]))
            or not name
            and match[0].startswith("<!--")
        ):
            continue
        yield from _run(text, start, match.start(), count)
        yield from _tag(text, match.start(), match.end(), count)
        if match.end() < place:
            yield text[match.end() : place]
        start = place
    yield from _run(text, start, len(text), count)


def _behind(text: str, name: str, opening: re.Match[str]) -> int:
    """The place behind an element that is left alone; a tag that closes itself is all of it."""
    if opening[0].endswith("/>"):
        return opening.end()
    depth = 1
    for match in re.compile(rf"<(/?){re.escape(name)}\b[^<>]*>", re.IGNORECASE).finditer(
        text, opening.end()
    ):
        if not match[1] and name not in ("script", "style", "textarea"):
            depth += 0 if match[0].endswith("/>") else 1
        elif match[1]:
            depth -= 1
        if depth == 0:
            return match.end()
    return len(text)


def _run(text: str, start: int, end: int, count: LineCount) -> Iterator[Part]:
    """Text with the tags inside it; blanks around it stay."""
    raw = text[start:end]
    body = raw.strip()
    if not body:
        if raw:
            yield raw
        return
    lead = len(raw) - len(raw.lstrip())
    if lead:
        yield raw[:lead]
    yield Unit(body, (body,), count.at(start + lead), TEXT)
    tail = raw[lead + len(body) :]
    if tail:
        yield tail


def _tag(text: str, start: int, end: int, count: LineCount) -> Iterator[Part]:
    """A tag with the texts among its attributes."""
    kept = start
    for match in ATTRIBUTE.finditer(text, start, end):
        if not match["value"].strip():
            continue
        first, last = match.span("value")
        yield text[kept:first]
        value = match["value"]
        yield Unit(value, (value,), count.at(first), VALUE, place=match["name"].lower())
        kept = last
    if kept < end:
        yield text[kept:end]
