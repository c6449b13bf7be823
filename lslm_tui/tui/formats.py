"""Numbers, ages and long names as every screen writes them: units always, one precision per thing.

Pure functions on plain values. Knows nothing of widgets; widths are terminal cells.
"""

from __future__ import annotations

import re
from datetime import datetime

from rich.cells import cell_len

_BYTE_UNITS = ("B", "kB", "MB", "GB", "TB", "PB")
ELLIPSIS = "…"
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\s\u3000-\u30ff\u3400-\u9fff\uff00-\uff65]+")
"""A kana or a Chinese character, or a run of others; full-width punctuation is neither."""


def count(number: int) -> str:
    """Group thousands: `1,893`."""
    return f"{number:,}"


def tokens(number: int) -> str:
    """`1 token`, `1,204 tokens`."""
    return f"{number:,} token" if number == 1 else f"{number:,} tokens"


def words(text: str) -> int:
    """Count words; where a script puts no blanks between them, each character is one."""
    return len(_WORD.findall(text))


def size(number: float) -> str:
    """Write bytes in decimal units: `512 B`, `1.2 GB`, `23 GB`."""
    unit = _byte_unit(number)
    return f"{_scaled(number, unit)} {_BYTE_UNITS[unit]}"


def memory(used: float, total: float) -> str:
    """Write used and total bytes in the total's unit: `0.2 / 23 GB`."""
    unit = _byte_unit(total)
    return f"{_scaled(used, unit)} / {_scaled(total, unit)} {_BYTE_UNITS[unit]}"


def parameters(number: int) -> str:
    """Write a parameter count as model cards do: `260K`, `135M`, `1.7B`."""
    for scale, suffix in ((1e9, "B"), (1e6, "M"), (1e3, "K")):
        if number >= 0.9995 * scale:
            value = number / scale
            return f"{value:.0f}{suffix}" if value >= 9.95 else f"{value:.1f}{suffix}"
    return str(number)


def speed(tokens_per_s: float) -> str:
    """Write tokens per second: `142 tok/s`, below ten `4.3 tok/s`."""
    return f"{tokens_per_s:,.0f} tok/s" if tokens_per_s >= 9.95 else f"{tokens_per_s:.1f} tok/s"


def duration(seconds: float) -> str:
    """`38 ms`, `1.2 s`, `42 s`, `2 m 05 s`, `1 h 02 m`."""
    if seconds < 0.9995:
        return f"{max(seconds, 0) * 1000:.0f} ms"
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} m {whole % 60:02} s"
    minutes = whole // 60
    return f"{minutes // 60:,} h {minutes % 60:02} m"


def age(then: float, now: float) -> str:
    """Write how long ago `then` was (both unix seconds): `now`, `2 m`, `1 h`, `12 Nov`, `Nov 2024`."""
    passed = now - then
    if passed < 60:
        return "now"
    if passed < 3600:
        return f"{passed // 60:.0f} m"
    if passed < 86400:
        return f"{passed // 3600:.0f} h"
    day, today = datetime.fromtimestamp(then), datetime.fromtimestamp(now)
    return f"{day.day} {day:%b}" if day.year == today.year else f"{day:%b %Y}"


def share(done: float, total: float) -> str:
    """Write a share as a whole percentage, right-aligned in five cells: ` 42 %`."""
    return f"{max(0.0, min(1.0, done / total if total else 0.0)) * 100:3.0f} %"


def bar(done: float, total: float, width: int) -> str:
    """Draw `width` cells of a progress bar without its caps: `████▒▒▒▒`."""
    filled = round(width * max(0.0, min(1.0, done / total if total else 0.0)))
    return "█" * filled + "▒" * (width - filled)


def width_of(text: str) -> int:
    """Return the cells `text` takes in a terminal: two for 中, none for a combining mark."""
    return cell_len(text)


def middle_cut(text: str, width: int) -> str:
    """Shorten `text` to `width` cells by leaving out its middle: `Qwen3-0.6B…-Instruct`."""
    if cell_len(text) <= width:
        return text
    if width <= 1:
        return ELLIPSIS[:width]
    tail = (width - 1) // 2
    return head_cells(text, width - 1 - tail) + ELLIPSIS + _tail_cells(text, tail)


def end_cut(text: str, width: int) -> str:
    """Shorten `text` to `width` cells by leaving out its end."""
    if cell_len(text) <= width:
        return text
    return head_cells(text, width - 1) + ELLIPSIS if width > 0 else ""


def head_cells(text: str, width: int) -> str:
    """Return the longest beginning of `text` that takes at most `width` cells."""
    used = 0
    for index, character in enumerate(text):
        used += cell_len(character)
        if used > width:
            return text[:index]
    return text


def _tail_cells(text: str, width: int) -> str:
    return head_cells(text[::-1], width)[::-1]


def _byte_unit(number: float) -> int:
    unit = 0
    while number >= 999.5 and unit < len(_BYTE_UNITS) - 1:
        number /= 1000
        unit += 1
    return unit


def _scaled(number: float, unit: int) -> str:
    value = number / 1000**unit
    return f"{value:.0f}" if unit == 0 or value >= 9.95 or value == 0 else f"{value:.1f}"
