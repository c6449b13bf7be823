"""The rows of a labelled table as a list shows them: which, in which order, and those in view.

Only the rows' numbers are held; rows are read from the store in parts when they are drawn, so a table
of any size scrolls alike. Which rows there are and in which order is asked where the engine is, since
sorting a hundred thousand takes longer than a key should; until the answer comes, the list stays as it
was. Knows the store and no widgets.
"""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

from lslm_tui.services.labelling import LabelledRow, LabelStore, Order, RowFilter

PART = 64
"""Rows read at once."""
REMEMBERED = 40
"""Parts held at a time."""


Question = Callable[[LabelStore], "array[int]"]
Ask = Callable[[Question], Awaitable["array[int]"]]


class Listing:
    """A view of one store."""

    def __init__(self, store: LabelStore, unsure_below: float, ask: Ask) -> None:
        """`ask` puts a question to the store somewhere else."""
        self.store = store
        self.unsure_below = unsure_below
        self.filter = RowFilter()
        self.order = Order.ROW
        self.descending = False
        self.stale = True
        """What is listed is no longer what is asked for."""
        self.busy = False
        """An answer is waited for."""
        self.numbers: array[int] = array("q")
        self._parts: dict[int, list[LabelledRow]] = {}
        self._ask = ask
        self._asked = 0
        self._listed = (self.filter, self.order, self.descending)

    def __len__(self) -> int:
        return len(self.numbers)

    async def refresh(self) -> None:
        """Ask which rows there are now, in which order. What is asked later is what counts.

        Raises:
            LslmError: they cannot be read.
        """
        self._asked += 1
        mine, wanted = self._asked, (self.filter, self.order, self.descending)
        question = partial(
            LabelStore.numbers,
            chosen=self.filter,
            order=self.order,
            descending=self.descending,
            unsure_below=self.unsure_below,
        )
        self.busy, self.stale = True, False
        try:
            numbers = await self._ask(question)
        except asyncio.CancelledError:
            self.stale = True
            raise
        finally:
            if mine == self._asked:
                self.busy = False
        if mine == self._asked:
            self.numbers, self._listed = numbers, wanted
            self._parts.clear()

    def give_up(self) -> None:
        """Wait no longer for rows in another order: what is listed is what was asked for."""
        self._asked += 1
        self.busy = self.stale = False
        self.filter, self.order, self.descending = self._listed

    def forget(self) -> None:
        """Rows have changed, but not which there are: read them again when they are drawn."""
        self._parts.clear()

    @property
    def steady(self) -> bool:
        """Labelling further rows changes neither which rows are listed nor their order."""
        return self.filter == RowFilter() and self.order in (Order.ROW, Order.TEXT, Order.LENGTH)

    def row(self, index: int) -> LabelledRow | None:
        """The row at a place of the list."""
        part = index // PART
        if part not in self._parts:
            if len(self._parts) >= REMEMBERED:
                self._parts.clear()
            numbers = self.numbers[part * PART : (part + 1) * PART]
            self._parts[part] = self.store.rows_of(numbers, unsure_below=self.unsure_below)
        rows = self._parts[part]
        at = index - part * PART
        return rows[at] if at < len(rows) else None

    def index_of(self, number: int) -> int:
        """Where a row stands in the list; 0 if it is not in it."""
        try:
            return self.numbers.index(number)
        except ValueError:
            return 0

    def sort(self, order: Order) -> None:
        """Sort by something; by the same once more, the other way round."""
        again = order is self.order
        self.descending = not self.descending if again else order is Order.SCORE
        self.order = order
        self.stale = True

    def choose(self, **changes: object) -> None:
        """Change what is asked of rows, the rest stays."""
        self.filter = replace(self.filter, **changes)  # type: ignore[arg-type]
        self.stale = True


def filter_words(chosen: RowFilter, unsure_below: float) -> list[str]:
    """What is asked of rows, in words."""
    said: list[str] = []
    if chosen.labels:
        said.append("label " + " or ".join(chosen.labels))
    if chosen.least > 0 or chosen.most < 1:
        said.append(f"probability {chosen.least:.2f}–{chosen.most:.2f}")
    for value, yes, no in (
        (chosen.unsure, f"unsure (below {unsure_below:.2f})", "sure"),
        (chosen.flagged, "flagged", "not flagged"),
        (chosen.wrong, "not as the gold label", "as the gold label"),
        (chosen.corrected, "corrected by you", "not corrected"),
    ):
        if value is not None:
            said.append(yes if value else no)
    if chosen.group is not None:
        said.append(f"group {chosen.group or '(none)'}")
    if chosen.search:
        said.append(f"“{chosen.search}”")
    return said
