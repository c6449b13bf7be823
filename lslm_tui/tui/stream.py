"""Reads a reply while it is being written, at a cost that does not grow with its length.

Text is handed over whole, as often as the caller likes. What can no longer change is read once and
kept: a top-level block, or an item of a top-level list, is finished when the next one has begun on
a complete line. Only the open end is read again. Two kinds of open end grow without bound and are
treated apart: a fence takes its lines one by one, and a long paragraph is read in chunks, so that
emphasis across a chunk's border shows only when the paragraph ends. After `finish` the blocks are
those of reading the whole text at once; tests hold it to that.
Knows nothing of widgets or widths; runs on the UI loop.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from lslm_tui.sanitize import visible
from lslm_tui.tui.widgets.code_block import Code
from lslm_tui.tui.widgets.line import Line
from lslm_tui.tui.widgets.reply_markdown import Block, Place, Reading, parser, read, read_inline

LONG_PARAGRAPH = 1_500
"""Characters from which an open paragraph is read in chunks."""
CHUNK = 800
"""Characters of an open paragraph that are read again at each update, about."""

_HALF_MARK = re.compile(r"(?:^|\n)[ >]*(?:`+|~+|#+|=+|-+|[*+])$")
"""A last line that may become a fence, a heading, an item: held back, lest the text above flicker."""
_FENCE = re.compile(r"( *)(`{3,}|~{3,})")


class MarkdownStream:
    """The blocks of a growing Markdown text."""

    def __init__(self) -> None:
        self.epoch = -1
        """Changes when `blocks` was built anew instead of being added to."""
        self._reset()

    def _reset(self) -> None:
        self.epoch += 1
        self.blocks: list[Block] = []
        """Finished blocks; only ever added to within one epoch."""
        self.tail: list[Block] = []
        """Blocks that may still change."""
        self._seen = ""
        self._open = ""  # text of the tail, safe to display
        self._place = Place()
        self._env: dict[str, Any] = {}
        self._fence: _Fence | None = None
        self._chunks: list[Line] = []
        self._finished = False
        self._chunked = 0  # characters of the open paragraph that are in chunks

    def update(self, text: str) -> None:
        """Take the whole text so far. If it does not go on from the last one, start again."""
        text = text.removesuffix("\r")  # its line feed may follow
        if self._finished or not text.startswith(self._seen):
            self._reset()
        new = visible(text[len(self._seen) :])
        self._seen = text
        if new:
            self._grow(new)

    def finish(self, text: str) -> None:
        """Take the final text. What was read before is kept where that is the same as reading anew.

        It is not where a link was used before it was defined; then all is read again.
        """
        goes_on = bool(self._seen) and not self._finished and text.startswith(self._seen)
        if goes_on and "]:" not in text:
            self.update(text)
            if self._fence is not None:
                self._fence.end()
            elif self._open:
                blocks = read(self._open, self._place, self._env).blocks
                self.tail = _with_growing(blocks, self.tail)
            self._add_finished(self.tail)
            self.tail = []
        else:
            self._read_all(text)
        self._finished = True

    def _read_all(self, text: str) -> None:
        known = {
            (block.code.language, block.code.text): block.code
            for block in (*self.blocks, *self.tail)
            if block.code is not None
        }
        self._reset()
        self._seen = text
        self.blocks = [_with_known(block, known) for block in read(visible(text)).blocks]

    def _grow(self, new: str) -> None:
        while True:
            if self._fence is not None:
                rest = self._fence.feed(new)
                if rest is None:
                    return
                self._add_finished(self.tail)
                self.tail, self._fence, self._open = [], None, ""
                self._place = Place(first=False)
                new = rest
            self._open += new
            if self._chunks and self._grow_paragraph():
                return
            self._read_tail()
            if self._fence is None:
                return
            new = self._fence.source

    def _read_tail(self) -> None:
        """Read the open text and keep what is finished in it."""
        self._chunks, self._chunked = [], 0
        reading = read(_HALF_MARK.sub("", self._open), self._place, _copy(self._env))
        complete = self._open.count("\n")
        last = next((u for u in reversed(reading.units) if u.line < complete), None)
        if last is not None and last is not reading.units[0]:
            self._keep(reading, last.block, last.line, last.place)
        tail = reading.blocks[last.block :] if last else reading.blocks
        self.tail = _with_growing(tail, self.tail)
        if last is not None and last.fence and last is reading.units[-1]:
            self._open_fence(last.line if last is reading.units[0] else 0)
        elif len(self._open) > LONG_PARAGRAPH and self._is_paragraph(self.tail):
            self._chunked = 0
            self._cut_chunks()

    def _add_finished(self, blocks: list[Block]) -> None:
        for block in blocks:
            if block.code is not None:
                block.code.closed = True
        self.blocks.extend(blocks)

    def _keep(self, reading: Reading, blocks: int, line: int, place: Place) -> None:
        self._add_finished(_with_growing(reading.blocks[:blocks], self.tail))
        offset = _line_offset(self._open, line)
        finished = self._open[:offset]
        if "]:" in finished:
            parser().parse(finished, self._env)
        self._open = self._open[offset:]
        self._place = place

    def _open_fence(self, line: int) -> None:
        """From here on the tail is one code block, and grows without being read as Markdown."""
        source = self._open[_line_offset(self._open, line) :]
        opening, _, body = source.partition("\n")
        match = _FENCE.match(opening)
        block = self.tail[0]
        if match is None or block.code is None:
            return
        self._fence = _Fence(block.code.language, match[2], len(match[1]), body)
        self.tail = [replace(block, code=self._fence.code)]

    def _is_paragraph(self, blocks: list[Block]) -> bool:
        return len(blocks) == 1 and blocks[0].kind == "text" and not blocks[0].first

    def _grow_paragraph(self) -> bool:
        """Add to the long open paragraph; returns whether it is still one."""
        rest = self._open[self._chunked :]
        probe = read("x" + rest, Place())
        if not self._is_paragraph(probe.blocks) or rest.endswith("\n\n"):
            return False
        self._cut_chunks()
        return True

    def _cut_chunks(self) -> None:
        """Move all but the last part of the open paragraph into chunks and show both."""
        while len(self._open) - self._chunked > 2 * CHUNK:
            end = _cut(self._open, self._chunked + CHUNK, self._chunked + 2 * CHUNK)
            self._chunks.append(read_inline(self._open[self._chunked : end]))
            self._chunked = end
        rest = read_inline(self._open[self._chunked :].rstrip())
        self.tail = [replace(self.tail[0], spans=rest, chunks=tuple(self._chunks))]


class _Fence:
    """An open fenced code block that takes its text piece by piece."""

    def __init__(self, language: str, marker: str, indent: int, source: str) -> None:
        self.code = Code(language)
        self.code.closed = False
        self.source = source
        """What followed the opening line when the fence was found."""
        self._closing = re.compile(rf" {{0,3}}{re.escape(marker[0])}{{{len(marker)},}}[ \t]*")
        self._marker = marker[0]
        self._indent = indent
        self._partial = ""
        self._shown = 0  # characters of the partial line that are in the code already
        self._begun = False

    def feed(self, text: str) -> str | None:
        """Take more text; returns what follows the closing line, or `None` while it is open."""
        *lines, self._partial = (self._partial + text).split("\n")
        for number, line in enumerate(lines):
            if self._closing.fullmatch(line):
                self.code.closed = True
                return "\n".join((*lines[number + 1 :], self._partial))
            self._write(line, complete=True)
        if self._partial.strip(f" {self._marker}"):  # else it may become the closing line
            self._write(self._partial, complete=False)
        return None

    def end(self) -> None:
        """No more text will come."""
        if not self._closing.fullmatch(self._partial) and len(self._partial) > self._shown:
            self._write(self._partial, complete=True)
        self.code.closed = True

    def _write(self, line: str, *, complete: bool) -> None:
        indent = min(len(line) - len(line.lstrip(" ")), self._indent)
        line = line[indent:]
        if not self._shown and self._begun:
            self.code.append("\n")
        self._begun = True
        self.code.append(line[self._shown :])
        self._shown = 0 if complete else len(line)


def _copy(env: dict[str, Any]) -> dict[str, Any]:
    """A copy that half-written link definitions may go into."""
    return {key: dict(value) for key, value in env.items()}


def _line_offset(text: str, line: int) -> int:
    offset = 0
    for _ in range(line):
        offset = text.index("\n", offset) + 1
    return offset


def _cut(text: str, start: int, end: int) -> int:
    """Choose a blank between `start` and `end` to cut at, best where no emphasis or code is open."""
    blanks = [match.start() for match in re.finditer(r"\s", text[start:end])][-40:]
    for blank in reversed(blanks):
        head = text[start - CHUNK : start + blank]
        if not (head.count("`") % 2 or head.count("*") % 2 or head.count("[") != head.count("]")):
            return start + blank
    return start + blanks[-1] if blanks else end


def _with_growing(new: list[Block], old: list[Block]) -> list[Block]:
    """Let code that only got longer stay the same object, so that it keeps its colours.

    All of it counts as growing.
    """
    codes = [block.code for block in old if block.code is not None]
    result: list[Block] = []
    for block in new:
        code = codes.pop(0) if block.code is not None and codes else None
        if code is not None and block.code is not None and code.grow(block.code):
            block = replace(block, code=code)
        if block.code is not None:
            block.code.closed = False
        result.append(block)
    return result


def _with_known(block: Block, known: dict[tuple[str, str], Code]) -> Block:
    if block.code is None:
        return block
    code = known.get((block.code.language, block.code.text), block.code)
    code.closed = True
    return replace(block, code=code)
