"""The pairs on the screen, and what the person can do with them by key and mouse.

It shows what it is given (see `ScrolledPairs`) and emits what is asked for (`PairView.Asked`); it
translates nothing. Runs on the UI loop.
"""

from __future__ import annotations

from typing import ClassVar

from textual import events, work
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.message import Message

from lslm_tui.tui.dialogs.line import LineDialog
from lslm_tui.tui.translate.choices import Offer
from lslm_tui.tui.translate.scrolled_pairs import ScrolledPairs
from lslm_tui.tui.widgets.line import Line, width_of


def _ask(key: str, action: str, said: str, tooltip: str = "", *, show: bool = False) -> Binding:
    return Binding(
        key, f"ask('{action}')", said, id=f"pairs.{action}", show=show, tooltip=tooltip or said
    )


class PairView(ScrolledPairs, can_focus=True):
    """Shows a `TextTranslation` whose sentences can be gone through."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Previous sentence", id="pairs.previous", show=False),
        Binding("down,j", "move(1)", "Next sentence", id="pairs.next", show=False),
        Binding("pageup", "page(-1)", id="pairs.page_up", show=False, tooltip="A page up"),
        Binding("pagedown", "page(1)", id="pairs.page_down", show=False, tooltip="A page down"),
        Binding("home", "end(0)", id="pairs.first", show=False, tooltip="The first sentence"),
        Binding("end", "end(-1)", id="pairs.last", show=False, tooltip="The last sentence"),
        Binding("enter", "enter", "Other ways to say this sentence", id="pairs.enter", show=False),
        Binding("escape", "close", id="pairs.close", show=False, tooltip="Close the list"),
        Binding("n", "doubt(1)", "Next doubtful sentence", id="pairs.doubt", show=False),
        Binding("N", "doubt(-1)", "Previous doubtful sentence", id="pairs.doubt_back", show=False),
        Binding("slash", "find", "Find in both texts", id="pairs.find", show=False),
        _ask("e", "edit", "Edit this translation", "Kept, and remembered for next time"),
        _ask("r", "again", "Translate this sentence again", "With beams, and against repetition"),
        _ask("b", "back", "Translate back", "And show what differs from the source"),
        _ask("c", "copy", "Copy this translation"),
        *(
            Binding(
                key, f"screen.open('{name}')", said, id=f"pairs.{name}", show=False, tooltip=tip
            )
            for key, name, said, tip in (
                ("x", "export", "Export this translation", "Text, TMX, training pairs"),
                ("g", "glossary", "Glossary", "Terms with one translation"),
                ("m", "memory", "Translation memory", "What was translated before"),
            )
        ),
        _ask("u", "undo", "Undo the last change of this sentence"),
        *(
            Binding(str(n), f"choose({n - 1})", id=f"pairs.choose_{n}", show=False)
            for n in range(1, 10)
        ),
    ]

    class Asked(Message):
        """Something is to be done with a sentence: offers, edit, again, back, copy, undo, choose."""

        def __init__(self, action: str, index: int, offer: Offer | None = None) -> None:
            super().__init__()
            self.action = action
            self.index = index
            """The sentence's, not the row's."""
            self.offer = offer
            """What was chosen, for `choose`."""

    class NotFound(Message):
        """What was looked for is in neither text."""

    class ExampleChosen(Message):
        """The example is to be translated."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._sought = ""

    def action_move(self, step: int) -> None:
        if self._offers_open and self.offers:
            self._highlighted = (self._highlighted + step) % len(self.offers)
            self.refresh()
            return
        row = self._list.current + step
        while 0 <= row < len(self._list.rows):
            if self._list.rows[row].sentence is not None:
                self._choose(row)
                return
            row += step
        self.scroll_relative(y=step, animate=False)

    def action_page(self, step: int) -> None:
        if not self._list.rows:
            return
        y = round(self.scroll_y) + step * max(self.size.height - 2, 1)
        y = min(max(y, 0), max(self._list.height - self.size.height, 0))
        self.scroll_to(y=y, animate=False, immediate=True)
        self._arrange()
        edge = y if step < 0 else y + self.size.height - 1
        self._nearest(self._list.at(edge)[0], step)

    def action_end(self, row: int) -> None:
        if self._list.rows:
            self._nearest(row % len(self._list.rows), -1 if row else 1)

    def _nearest(self, row: int, step: int) -> None:
        """Stand on the sentence at a row, or on the next one that way, or the other way."""
        for way in (step, -step):
            at = row
            while 0 <= at < len(self._list.rows):
                if self._list.rows[at].sentence is not None:
                    self._choose(at)
                    return
                at += way

    def action_doubt(self, step: int) -> None:
        """Go to the next sentence with a flag, around the end."""
        total = len(self._list.rows)
        for distance in range(1, total + 1):
            row = (self._list.current + step * distance) % total
            if self._list.rows[row].sign.doubtful:
                self._choose(row)
                return

    @work(group="find", exclusive=True)
    async def action_find(self) -> None:
        """Ask what to look for, and go to the next sentence that holds it."""
        typed = await self.app.push_screen_wait(
            LineDialog("Find in both texts", self._sought, verb="find next")
        )
        if typed:
            self._sought = typed
            if not self.find_next(typed):
                self.post_message(self.NotFound())

    def find_next(self, text: str) -> bool:
        """Go to the next row that holds a text, around the end; returns whether there is one."""
        wanted, total = text.casefold(), len(self._list.rows)
        for distance in range(1, total + 1):
            row = (self._list.current + distance) % total
            there = self._list.rows[row]
            if there.sentence and wanted in f"{there.source}\n{there.target}".casefold():
                self._choose(row)
                return True
        return False

    def action_enter(self) -> None:
        if not self._list.rows:
            self.post_message(self.ExampleChosen())
        elif self._offers_open:
            self.action_choose(self._highlighted)
        else:
            self.action_ask("offers")

    def action_choose(self, number: int) -> None:
        if not self._offers_open:
            raise SkipAction
        if number < len(self.offers) and self.current is not None:
            offer = self.offers[number]
            self.post_message(self.Asked("choose", self.current, offer))

    def action_close(self) -> None:
        if self._offers_open:
            self.close_offers()
        elif self._back is not None:
            self.show_back(None)
        else:
            raise SkipAction

    def action_ask(self, action: str) -> None:
        if self.current is not None:
            self.post_message(self.Asked(action, self.current))

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None:
            return
        y = offset.y + round(self.scroll_y)
        action = _action_at(self._content_line(y), offset.x)
        if action == "example":
            self.post_message(self.ExampleChosen())
        elif action.startswith("choose"):
            self.action_choose(int(action.split()[1]))
        elif self._list.rows and y < self._list.height:
            row, _ = self._list.at(y)
            if self._list.rows[row].sentence is None:
                return
            if row != self._list.current:
                self._choose(row)
            elif event.chain == 2:
                beside = offset.x >= self.geometry.target or self.geometry.stacked
                self.action_ask("edit" if beside else "source")


def _action_at(line: Line, x: int) -> str:
    for span in line:
        x -= width_of((span,))
        if x < 0:
            return span.action
    return ""
