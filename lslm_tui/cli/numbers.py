"""Numbers as people read them: sizes, counts, durations, always with their unit."""

from __future__ import annotations


def size(count: float) -> str:
    """Bytes in decimal units: `831 B`, `4.2 MB`, `1.2 GB`."""
    if count < 1000:
        return f"{count:.0f} B"
    return _scaled(count, ("kB", "MB", "GB", "TB"), ".1f")


def parameters(count: int | None) -> str:
    """Parameters with three digits at most: `260 K`, `1.24 B`; `–` where unknown."""
    if count is None:
        return "–"
    if count < 1000:
        return str(count)
    whole = str(count)
    digits = 2 - (len(whole) - 1) % 3
    return _scaled(count, ("K", "M", "B", "T"), f".{digits}f")


def duration(seconds: float) -> str:
    """Rounded to what matters: `8 s`, `3 min`, `2 h 05 min`."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60:02} min"


def _scaled(value: float, units: tuple[str, ...], form: str) -> str:
    """`value` in the first unit, each 1000 times the one before, that leaves it below 1000."""
    for unit in units[:-1]:
        value /= 1000
        if float(format(value, form)) < 1000:
            return f"{value:{form}} {unit}"
    return f"{value / 1000:{form}} {units[-1]}"
