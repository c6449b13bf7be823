"""The top row: the program's name, the places, and the two keys that always help.

It knows the list of places and which one is current; clicking a word runs the app's action of the
same key. At narrow widths it gives up space, then words on the right, then the longer names, in that order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Static

from lslm_tui.tui.places import Place

_BRAND = "lslm"
_RIGHT = (("F1 help", "^P palette"), ("F1 help", "^P"), ("F1", "^P"))


@dataclass(frozen=True, slots=True)
class NavLayout:
    """What fits into the row: a label for each place, the cells between them, the two hints."""

    labels: tuple[str, ...]
    gap: int
    hints: tuple[str, str]

    @property
    def width(self) -> int:
        """Cells the row takes, its outer blanks included."""
        left = 1 + cell_len(_BRAND) + sum(self.gap + cell_len(label) for label in self.labels)
        return left + 2 + cell_len(self.hints[0]) + 2 + cell_len(self.hints[1]) + 1


def fit_nav(places: Sequence[Place], width: int) -> NavLayout:
    """Choose the roomiest layout that fits into `width` cells."""
    titles = tuple(place.title for place in places)
    shorts = tuple(place.short for place in places)
    choices = [NavLayout(titles, gap, hints) for hints in _RIGHT for gap in (3, 2)]
    choices += [NavLayout(shorts, gap, _RIGHT[-1]) for gap in (2, 1)]
    return next((layout for layout in choices if layout.width <= width), choices[-1])


class NavItem(Static):
    """One word of the row that can be clicked; its action runs on the app."""

    def __init__(self, label: str, action: str, *, id: str, tooltip: str) -> None:  # noqa: A002
        super().__init__(label, id=id, markup=False)
        self._action = action
        self.tooltip = tooltip

    async def on_click(self) -> None:
        await self.app.run_action(self._action)


class NavBar(Horizontal):
    """Brand, places, `F1 help`, `^P palette`, and one thin rule below."""

    DEFAULT_CSS: ClassVar[str] = Path(__file__).with_suffix(".tcss").read_text("utf-8")

    def __init__(self, places: Sequence[Place], current: str) -> None:
        super().__init__(id="nav")
        self._places = places
        self._current = current

    def compose(self) -> ComposeResult:
        yield Static(_BRAND, id="brand")
        for place in self._places:
            item = NavItem(
                place.title,
                f"app.go('{place.id}')",
                id=f"nav-{place.id}",
                tooltip=f"{place.key.upper()} · {place.about}",
            )
            item.add_class("place")
            item.set_class(place.id == self._current, "current")
            yield item
        yield Static(id="nav-space")
        yield NavItem("F1 help", "app.help", id="nav-help", tooltip="F1 · keys and commands here")
        yield NavItem(
            "^P palette", "app.palette", id="nav-palette", tooltip="^P · every action by name"
        )

    def on_resize(self, event: events.Resize) -> None:
        layout = fit_nav(self._places, event.size.width)
        for place, label in zip(self._places, layout.labels, strict=True):
            item = self.query_one(f"#nav-{place.id}", NavItem)
            item.update(label)
            item.styles.margin = (0, 0, 0, layout.gap)
        self.query_one("#nav-help", NavItem).update(layout.hints[0])
        self.query_one("#nav-palette", NavItem).update(layout.hints[1])
