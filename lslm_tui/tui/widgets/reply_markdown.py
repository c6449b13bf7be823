"""Reads Markdown into a flat list of blocks: what to show, not yet how wide.

A block is a leaf (paragraph, heading, code, table, rule); the quotes and list items around it are
two prefixes, one for its first line and one for the others. Spacing is local: outside lists there
is a blank line between blocks, inside them where the source has one. So a list can be read item by
item, which `tui/stream.py` uses. Text is expected to be safe to display already; HTML is shown as
the text it is, maths too. Knows nothing of widgets; runs on the UI loop.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from lslm_tui.tui.widgets.code_block import Code
from lslm_tui.tui.widgets.line import Line, Span, cut_middle

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

_MATH = re.compile(r"\$\$.+?\$\$|\\\(.+?\\\)|\\\[.+?\\\]|\$(?=\S)[^$\n]*?[^\s$\\]\$(?!\d)", re.S)
_URL = re.compile(r"https?://[^\s<>\"'`⟨]*[^\s<>\"'`⟨.,;:!?)\]}，。；：）]")
_BULLETS = "•◦▪"
_LINK_CELLS = 48


@dataclass(frozen=True, slots=True)
class Block:
    """One leaf of the document."""

    kind: str
    """`text`, `heading`, `code`, `table`, `rule`."""
    gap: Line | None
    """The line that separates it from what is above; `None` for no line."""
    first: Line
    """Prefix of its first line: quote bars, the list marker."""
    rest: Line
    """Prefix of its other lines, as wide as `first`."""
    spans: Line = ()
    code: Code | None = None
    rows: tuple[tuple[Line, ...], ...] = ()
    """Cells of a table; the first row is the heading."""
    alignments: tuple[str, ...] = ()
    """`left`, `right` or `center` for each column."""
    chunks: tuple[Line, ...] = ()
    """What comes before `spans` in a long paragraph that still grows."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a document a piece of text begins, so that it can be read by itself."""

    first: bool = True
    """Nothing is shown above."""
    blank: bool = False
    """The line above is blank."""
    marker: str = ""
    """The text goes on with the items of a list with this marker, for example `-` or `.`."""
    number: int = 0
    """Number of the next item of that list."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A top-level block, or an item of a top-level list: the smallest thing that can be finished."""

    line: int
    """First line in the source."""
    block: int
    """Index of its first block."""
    place: Place
    """Where to go on reading from here."""
    fence: str = ""
    """The fence's marker, if it is a fenced code block."""


@dataclass(frozen=True, slots=True)
class Reading:
    blocks: list[Block]
    units: list[Unit]


def _math(state: StateInline, silent: bool) -> bool:
    """Keep maths as the text it is: no emphasis, no escapes."""
    if state.src[state.pos] not in "$\\":
        return False
    match = _MATH.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        state.push("math_inline", "", 0).content = match.group()
    state.pos = match.end()
    return True


@lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    # Imported with the first message, not before the first frame.
    from markdown_it import MarkdownIt

    markdown = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    markdown.inline.ruler.before("escape", "math_inline", _math)
    return markdown


def read(text: str, place: Place = Place(), env: dict[str, Any] | None = None) -> Reading:
    """Read Markdown that begins at `place`; `env` carries link definitions seen before."""
    tokens = parser().parse(text, {} if env is None else env)
    return _Reader(text.split("\n"), place).read(tokens)


def read_inline(text: str) -> Line:
    """Read a piece of a paragraph."""
    tokens = parser().parseInline(text, {})
    return tuple(_inline(tokens[0].children or []))


def code_blocks(text: str) -> list[str]:
    """Return the exact source of every code block in a reply, in order."""
    tokens = parser().parse(text, {})
    return [token.content for token in tokens if token.type in ("fence", "code_block")]


@dataclass(slots=True)
class _Container:
    first: Line
    rest: Line
    line: int
    """Where it begins in the source."""
    used: bool = False
    """Its first line has been written."""


@dataclass(slots=True)
class _List:
    marker: str
    ordered: bool
    number: int
    depth: int


class _Reader:
    """Walks the parser's tokens once."""

    def __init__(self, lines: list[str], place: Place) -> None:
        self._lines = lines
        self._place = place
        self._containers: list[_Container] = []
        self._lists: list[_List] = []
        self._blocks: list[Block] = []
        self._units: list[Unit] = []
        self._top = True
        """The next leaf begins a top-level block."""
        self._resumed = False
        """The next leaf begins with an item of a list begun before."""

    def read(self, tokens: list[Token]) -> Reading:
        stream = iter(tokens)
        for token in stream:
            if token.level == 0 and token.nesting >= 0:
                self._top = True
            self._take(token, stream)
        return Reading(self._blocks, self._units)

    def _take(self, token: Token, stream: Iterator[Token]) -> None:
        kind = token.type
        if token.level == 0 and token.nesting >= 0 and not kind.endswith("list_open"):
            self._begin_unit(token)
        if kind in ("bullet_list_open", "ordered_list_open"):
            self._open_list(token)
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self._lists.pop()
        elif kind == "list_item_open":
            self._open_item(token)
        elif kind == "blockquote_open":
            bar = (Span("┃ ", "quote"),)
            self._containers.append(_Container(bar, bar, token.map[0] if token.map else 0))
        elif kind in ("list_item_close", "blockquote_close"):
            self._close_container()
        else:
            self._leaf(token, stream)

    def _leaf(self, token: Token, stream: Iterator[Token]) -> None:
        line = token.map[0] if token.map else 0
        if token.type in ("paragraph_open", "heading_open"):
            heading = token.type == "heading_open"
            spans = tuple(_inline(next(stream).children or []))
            if heading:
                style = "heading heading-1" if token.tag in ("h1", "h2") else "heading"
                spans = tuple(Span(s.text, f"{style} {s.style}".strip(), s.action) for s in spans)
            self._add("heading" if heading else "text", line, spans=spans)
        elif token.type in ("fence", "code_block"):
            language = token.info.split()[0] if token.info.split() else ""
            self._add("code", line, code=Code(language, token.content.removesuffix("\n")))
        elif token.type == "hr":
            self._add("rule", line)
        elif token.type == "html_block":
            self._add("text", line, spans=(Span(token.content.rstrip("\n"), "html"),))
        elif token.type == "table_open":
            rows, alignments = _table(stream)
            self._add("table", line, rows=rows, alignments=alignments)

    def _add(self, kind: str, line: int, **content: Any) -> None:
        gap = self._gap(line)
        first = tuple(s for c in self._containers for s in (c.rest if c.used else c.first))
        rest = tuple(s for c in self._containers for s in c.rest)
        self._blocks.append(Block(kind, gap, first, rest, **content))
        for container in self._containers:
            container.used = True
        self._top = self._resumed = False

    def _gap(self, line: int) -> Line | None:
        above = tuple(s for c in self._containers if c.used for s in c.rest)
        if not self._blocks and self._place.first:
            return None
        if self._top and not self._resumed:
            return above
        blank = not self._lines[line - 1].strip("> \t") if line else self._place.blank
        return above if blank else None

    def _begin_unit(self, token: Token) -> None:
        line = token.map[0] if token.map else 0
        place = Place(first=self._place.first and not self._blocks)
        fence = token.markup if token.type == "fence" else ""
        self._units.append(Unit(line, len(self._blocks), place, fence))

    def _open_list(self, token: Token) -> None:
        ordered = token.type == "ordered_list_open"
        number = int(token.attrs.get("start", 1)) if ordered else 0
        self._resumed = token.level == 0 and not self._units and self._place.marker == token.markup
        if self._resumed:
            number = self._place.number
        depth = sum(1 for each in self._lists if not each.ordered)
        self._lists.append(_List(token.markup, ordered, number, depth))

    def _open_item(self, token: Token) -> None:
        current = self._lists[-1]
        line = token.map[0] if token.map else 0
        if token.level == 1 and len(self._lists) == 1:
            self._begin_item(line, current)
        if current.ordered:
            marker = f"{current.number}{current.marker} "
            current.number += 1
        else:
            marker = f"{_BULLETS[min(current.depth, len(_BULLETS) - 1)]} "
        indent = (Span(" " * len(marker)),)
        self._containers.append(_Container((Span(marker, "marker"),), indent, line))

    def _begin_item(self, line: int, current: _List) -> None:
        blank = not self._lines[line - 1].strip() if line else self._place.blank
        shown = bool(self._blocks) or not self._place.first
        continued = not self._top or self._resumed
        place = (
            Place(not shown, blank, current.marker, current.number)
            if continued
            else Place(not shown)
        )
        self._units.append(Unit(line, len(self._blocks), place))

    def _close_container(self) -> None:
        container = self._containers.pop()
        if not container.used:  # an empty item or quote still shows its mark
            self._containers.append(container)
            self._add("text", container.line)
            self._containers.pop()


def _table(stream: Iterator[Token]) -> tuple[tuple[tuple[Line, ...], ...], tuple[str, ...]]:
    rows: list[list[Line]] = []
    alignments: list[str] = []
    for token in stream:
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            rows.append([])
        elif token.type in ("th_open", "td_open"):
            if len(rows) == 1:
                alignments.append(str(token.attrs.get("style", "left")).rpartition(":")[2])
        elif token.type == "inline":
            rows[-1].append(tuple(_inline(token.children or [])))
    return tuple(tuple(row) for row in rows), tuple(alignments)


_OPENING = {"strong_open": "strong", "em_open": "em", "s_open": "strike", "link_open": "link"}


def _inline(tokens: list[Token]) -> Iterator[Span]:
    """Turn inline tokens into spans; a line break in the source stays one."""
    styles: list[str] = []
    target = ""
    label = ""
    for token in tokens:
        kind = token.type
        style = " ".join(styles)
        if kind in _OPENING:
            styles.append(_OPENING[kind])
            if kind == "link_open":
                target, label = str(token.attrs.get("href", "")), ""
        elif kind == "link_close":
            styles.pop()
            yield from _destination(target, label)
            target = ""
        elif kind.endswith("_close"):
            styles.pop()
        elif kind in ("softbreak", "hardbreak"):
            yield Span("\n", style)
        elif kind == "code_inline":
            label += token.content
            yield Span(token.content, f"{style} inline-code".strip(), _open(target))
        elif kind == "image":
            source = str(token.attrs.get("src", ""))
            yield Span(token.content or "image", f"{style} link".strip(), _open(source))
            yield from _destination(source, token.content)
        elif kind in ("html_inline", "math_inline"):
            yield Span(token.content, f"{style} {kind[:4]}".strip(), _open(target))
        elif token.content:
            label += token.content
            text = token.content.replace("\t", "    ")
            yield from [Span(text, style, _open(target))] if target else _addresses(text, style)


def _open(target: str) -> str:
    """The action of a link: only web and mail addresses can be opened."""
    return f"open {target}" if target.startswith(("http://", "https://", "mailto:")) else ""


def _destination(target: str, label: str) -> Iterator[Span]:
    """Say where a link really leads, unless its text says so."""
    if target and label.strip() not in (target, target.removeprefix("mailto:")):
        yield Span(f" ({cut_middle(target, _LINK_CELLS)})", "target", _open(target))


def _addresses(text: str, style: str) -> Iterator[Span]:
    """Make bare web addresses in plain text links."""
    position = 0
    for match in _URL.finditer(text) if "://" in text else ():
        if match.start() > position:
            yield Span(text[position : match.start()], style)
        yield Span(match.group(), f"{style} link".strip(), _open(match.group()))
        position = match.end()
    if position < len(text):
        yield Span(text[position:], style)
