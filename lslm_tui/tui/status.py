"""What the status line says, worked out as text: a frozen view in, content of a given width out.

Pure. When room is short the least important parts go first; the model's name is cut in its middle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rich.cells import cell_len
from textual.content import Content

from lslm_tui.tui import formats
from lslm_tui.types import Progress


class Phase(StrEnum):
    """Where the model stands; the values are those of the session's engine state."""

    EMPTY = "empty"
    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class StatusView:
    """The numbers of the status line. Empty text, zero and `None` leave their part out."""

    phase: Phase = Phase.EMPTY
    model: str = ""
    quantization: str = ""
    device: str = ""
    """For people: `CPU 1 thread`."""
    memory_used: int = 0
    """bytes"""
    memory_total: int = 0
    """bytes"""
    context_used: int | None = None
    """tokens"""
    context_limit: int | None = None
    """tokens"""
    tokens_per_s: float | None = None
    progress: Progress | None = None
    error: str = ""
    label: str = ""
    """Stands in the place of the model, where a place has something else to say."""
    queued: int = 0
    """Messages that wait for the model."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the line. `rank`: parts with the highest rank are left out first."""

    text: str
    rank: int
    style: str = ""


_SEPARATOR = " · "
_SHORTEST_NAME = 12
_REASON = 1
"""The rank of what went wrong."""
_ESSENTIAL = 3
"""Parts up to this rank are worth more than a fifth key."""


def parts(view: StatusView) -> list[Part]:
    """Return the pieces in the order they are shown."""
    made = [_model(view)]
    if view.label:
        made.append(Part(view.device, 4))
    elif view.phase == Phase.LOADING:
        made += _loading(view)
    elif view.phase == Phase.FAILED:
        made.append(Part(view.error or "could not be opened", _REASON, "$text-error"))
    elif view.phase == Phase.READY:
        made += [Part(view.quantization, 4), Part(view.device, 6)]
    made.append(_queued(view))
    if view.memory_total:
        made.append(Part(formats.memory(view.memory_used, view.memory_total), 5))
    if view.phase == Phase.READY:
        made += _figures(view)
    return [part for part in made if part.text]


def line(view: StatusView, width: int) -> Content:
    """Return the left half of the line in at most `width` cells."""
    kept = parts(view)
    while len(kept) > 1 and (over := _width(kept) - width) > 0:
        least = max(kept, key=lambda part: part.rank)
        if least.rank <= _ESSENTIAL and over <= _spare(kept):
            break  # a shorter name costs less than this part
        if view.phase == Phase.FAILED and least.rank == _REASON:
            break  # the beginning of a reason is better than none
        kept.remove(least)
    if _width(kept) > width:
        room = width - (_width(kept) - cell_len(kept[0].text))
        first = formats.middle_cut(kept[0].text, max(room, min(width, _SHORTEST_NAME)))
        kept = [Part(first, 0, kept[0].style), *kept[1:]]
    content = Content.assemble(*_spaced(kept))
    return content.truncate(width, ellipsis=True)


def whole(view: StatusView) -> str:
    """Everything, for the tooltip."""
    return _SEPARATOR.join(part.text for part in parts(view))


def room_for_hints(view: StatusView, width: int) -> int:
    """Return the cells the keys may take: what is left over, or half, but not what matters more."""
    made = parts(view)
    rest = width - _width(made) - 3
    essential = width - _width([part for part in made if part.rank <= _ESSENTIAL]) - 3
    return max(rest, min(essential, width // 2), width // 4)


def fit_hints(hints: Sequence[tuple[str, str]], width: int) -> int:
    """Return how many of the hints fit into `width` cells, in their order."""
    used = 0
    for number, hint in enumerate(hints):
        used += hint_width(hint) + (3 if number else 0)
        if used > width:
            return number
    return len(hints)


def hint_width(hint: tuple[str, str]) -> int:
    return cell_len(hint[0]) + 1 + cell_len(hint[1])


def _model(view: StatusView) -> Part:
    if view.label:
        return Part(view.label, 0, "$foreground" if view.label[0] == "●" else "$text-muted")
    if view.phase == Phase.EMPTY:
        return Part(f"○ {view.model or 'no model'}", 0, "$text-muted")
    sign, style = {
        Phase.LOADING: ("◌", "$foreground"),
        Phase.READY: ("●", "$foreground"),
        Phase.FAILED: ("✗", "$text-error"),
    }[view.phase]
    return Part(f"{sign} {view.model}", 0, style)


def _loading(view: StatusView) -> list[Part]:
    progress = view.progress
    if progress is None:
        return [Part("loading", 1)]
    if not progress.total:
        return [Part(progress.phase, 1)]
    drawn = formats.bar(progress.done, progress.total, 12)
    return [
        Part(f"▕{drawn}▏{formats.share(progress.done, progress.total)}", 1, "$primary"),
        Part(progress.phase, 3),
    ]


def _queued(view: StatusView) -> Part:
    if not view.queued:
        return Part("", 2)
    said = "1 message waits" if view.queued == 1 else f"{view.queued} messages wait"
    return Part(said, 2, "$text-warning")


def _figures(view: StatusView) -> list[Part]:
    made = []
    if view.context_used is not None and view.context_limit:
        full = view.context_used >= 0.9 * view.context_limit
        used, limit = formats.count(view.context_used), formats.count(view.context_limit)
        sign = "⚠ " if full else ""
        style = "$text-warning" if full else ""
        made.append(Part(f"{sign}{used} / {limit} tok", 3, style))
    if view.tokens_per_s:
        made.append(Part(formats.speed(view.tokens_per_s), 2))
    return made


def _width(kept: Sequence[Part]) -> int:
    return sum(cell_len(part.text) for part in kept) + len(_SEPARATOR) * (len(kept) - 1)


def _spare(kept: Sequence[Part]) -> int:
    """Cells that cutting the name can win."""
    return max(0, cell_len(kept[0].text) - _SHORTEST_NAME)


def _spaced(kept: Sequence[Part]) -> list[tuple[str, str]]:
    made: list[tuple[str, str]] = []
    for number, part in enumerate(kept):
        if number:
            made.append((_SEPARATOR, "$text-muted"))
        made.append((part.text, part.style or "$text-muted"))
    return made
