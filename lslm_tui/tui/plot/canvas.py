"""A field of braille dots, two by four in a cell; each cell remembers who drew in it last. Pure."""

from __future__ import annotations

from collections.abc import Iterator

WIDE, HIGH = 2, 4
"""Dots in a cell."""
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
_EMPTY = 0x2800


class Canvas:
    """`width` by `height` cells; dots are counted from the top left."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._bits = [[0] * width for _ in range(height)]
        self._owners = [[-1] * width for _ in range(height)]
        self._signs: dict[tuple[int, int], str] = {}

    @property
    def dots_wide(self) -> int:
        return self.width * WIDE

    @property
    def dots_high(self) -> int:
        return self.height * HIGH

    def dot(self, x: int, y: int, owner: int) -> None:
        """Set a dot; outside the field nothing happens."""
        if 0 <= x < self.dots_wide and 0 <= y < self.dots_high:
            self._bits[y // HIGH][x // WIDE] |= _DOTS[y % HIGH][x % WIDE]
            self._owners[y // HIGH][x // WIDE] = owner

    def sign(self, x: int, y: int, sign: str, owner: int) -> None:
        """Put a character over the cell that holds a dot; it hides the dots there."""
        column, row = x // WIDE, y // HIGH
        if 0 <= column < self.width and 0 <= row < self.height:
            self._signs[row, column] = sign
            self._owners[row][column] = owner

    def line(
        self, x0: int, y0: int, x1: int, y1: int, owner: int, *, pattern: str = "#", at: int = 0
    ) -> int:
        """Join two dots (Bresenham). `pattern` repeats along the path: `#` draws, anything else not.

        Args:
            at: where in the pattern to begin.

        Returns:
            Where the pattern has come to, so that the next piece goes on from there.
        """
        for x, y in _between(x0, y0, x1, y1):
            if pattern[at % len(pattern)] == "#":
                self.dot(x, y, owner)
            at += 1
        return at

    def cell(self, row: int, column: int) -> tuple[str, int]:
        """The character of a cell and who drew there last; a blank and -1 where nobody did."""
        owner = self._owners[row][column]
        sign = self._signs.get((row, column))
        if sign is not None:
            return sign, owner
        bits = self._bits[row][column]
        return (chr(_EMPTY + bits), owner) if bits else (" ", -1)


def _between(x0: int, y0: int, x1: int, y1: int) -> Iterator[tuple[int, int]]:
    wide, high = abs(x1 - x0), -abs(y1 - y0)
    right, down = (1 if x0 < x1 else -1), (1 if y0 < y1 else -1)
    error = wide + high
    while True:
        yield x0, y0
        if (x0, y0) == (x1, y1):
            return
        twice = 2 * error
        if twice >= high:
            error += high
            x0 += right
        if twice <= wide:
            error += wide
            y0 += down
