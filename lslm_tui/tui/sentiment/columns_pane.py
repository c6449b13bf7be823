"""The beginning of a file, where a person says which column is the text, the gold label, group and date.

It shows a `Preview` and keeps the choice; starting is the screen's affair. Runs on the UI loop.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from lslm_tui.services.labelling import Columns
from lslm_tui.services.tables import Preview, TableRow
from lslm_tui.tui.formats import end_cut, middle_cut, size
from lslm_tui.tui.sentiment.heat import shown
from lslm_tui.tui.widgets.line import Line, Span, wrap
from lslm_tui.tui.widgets.lines import Lines
from lslm_tui.tui.widgets.row_list import RowList
from lslm_tui.tui.widgets.title_row import Choice, TitleRow

ROLES = ("text", "gold", "group", "date")
LEAST, MOST, MOST_OF_TEXT = 6, 18, 52
"""Cells of a column."""
LOOKED_AT = 20
"""Rows that decide how wide a column is."""


class ColumnsPane(Vertical):
    """What the file is, the roles, and its first rows."""

    DEFAULT_CSS: ClassVar[str] = Path(__file__).with_suffix(".tcss").read_text("utf-8")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "column(-1)", "Column before", id="columns.previous", show=False),
        Binding("right,l", "column(1)", "Next column", id="columns.next", show=False),
        Binding("t", "screen.role('text')", "Text column", id="columns.text",
                tooltip="The column under the cursor holds the texts"),
        Binding("g", "screen.role('gold')", "Gold column", id="columns.gold",
                tooltip="It holds the right labels; once more takes it back"),
        Binding("p", "screen.role('group')", "Group column", id="columns.group",
                tooltip="Rows are counted by it; once more takes it back"),
        Binding("d", "screen.role('date')", "Date column", id="columns.date",
                tooltip="Rows are plotted over it; once more takes it back"),
        Binding("f", "screen.table('header')", "First line is a header", id="columns.header",
                tooltip="Or it is a row like the others"),
        Binding("enter", "screen.table('start')", "Label the file", id="columns.start",
                tooltip="Goes on where it was stopped before"),
    ]  # fmt: skip

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.preview: Preview | None = None
        self.columns = Columns("")
        self.cursor = 0
        self.resumes = 0
        """Rows that are labelled already."""

    def compose(self) -> ComposeResult:
        yield Lines(id="columns-about")
        yield TitleRow(id="columns-roles")
        yield ColumnsHeader(id="columns-header")
        yield RowList(id="columns-rows")

    @property
    def rows(self) -> RowList:
        return self.query_one(RowList)

    def show(self, preview: Preview) -> None:
        """Show the beginning of a file with its guesses."""
        guess = preview.guess
        self.preview, self.resumes = preview, 0
        self.columns = Columns(guess.text, guess.gold, guess.group, guess.date)
        names = preview.shape.columns
        self.cursor = names.index(guess.text) if guess.text in names else 0
        self.refresh_view(cursor=0)

    def assign(self, role: str) -> None:
        """The column under the cursor is this; if it was already, it is no longer. One role each."""
        if self.preview is None:
            return
        name = self.preview.shape.columns[self.cursor]
        held = getattr(self.columns, role)
        cleared = {r: "" for r in ROLES if getattr(self.columns, r) == name and r != "text"}
        if role == "text" or held != name:
            if name == self.columns.text and role != "text":
                return  # there must be a text: another column has to take over first
            cleared[role] = name
        self.columns = replace(self.columns, **cleared)
        self.refresh_view()

    def action_column(self, step: int) -> None:
        if self.preview is not None:
            last = len(self.preview.shape.columns) - 1
            self.cursor = min(max(self.cursor + step, 0), last)
            self.refresh_view()

    def refresh_view(self, cursor: int | None = None) -> None:
        """Draw again."""
        self.query_one("#columns-about", Lines).show(self._about)
        self.query_one(TitleRow).show(*self._roles())
        self.query_one(ColumnsHeader).draw()
        count = len(self.preview.rows) if self.preview else 0
        self.rows.show(count, self._row, cursor=cursor, note="There is no row in it.")

    def _about(self, width: int) -> Sequence[Line]:
        if self.preview is None:
            return ()
        shape = self.preview.shape
        name = middle_cut(shown(shape.path.name), max(width - 40, 12))
        about = f" · {shape.format} · {shape.encoding} · {size(shape.size_bytes)}"
        lines: list[Line] = [(Span(name, "strong"), Span(about, "dim"))]
        lines += wrap((Span(self.preview.guess.reason, "dim"),), width)[:1]
        bad = self.preview.problems
        if bad:
            said = f"⚑ {len(bad)} of the first {len(self.preview.rows)} rows cannot be used; they are kept. "
            lines += wrap(
                (Span(f"{said}Line {bad[0].line}: {shown(bad[0].problem)}", "warning"),), width
            )[:2]
        if self.resumes:
            lines.append(
                (Span(f"▸ {self.resumes:,} rows are labelled already; Enter goes on.", "key"),)
            )
        return [*lines, ()]

    def _roles(self) -> list[Choice]:
        keys = {"text": "t", "gold": "g", "group": "p", "date": "d"}
        choices = [
            Choice(
                shown(getattr(self.columns, role)) or "—",
                f"{keys[role]} {role}",
                action=f"role('{role}')",
                tooltip=f"The column under the cursor is the {role}",
            )
            for role in ROLES
        ]
        start = "▸ Go on" if self.resumes else "▸ Label"
        return [*choices, Choice(start, action="table('start')", sign=True, right=True,
                                 tooltip="Label the file")]  # fmt: skip

    # the grid

    def placed(self, width: int) -> list[tuple[int, int, int]]:
        """(column, start, width) of the columns in view; the chosen one is among them."""
        if self.preview is None:
            return []
        widths = [self._width(n) for n in range(len(self.preview.shape.columns))]
        first = 0
        while first < self.cursor and sum(w + 2 for w in widths[first : self.cursor + 1]) > width:
            first += 1
        placed, at = [], 0
        for n in range(first, len(widths)):
            if at >= width:
                break
            placed.append((n, at, min(widths[n], width - at)))
            at += widths[n] + 2
        return placed

    def _width(self, column: int) -> int:
        assert self.preview is not None
        name = self.preview.shape.columns[column]
        cells = [row.text(name)[:80] for row in self.preview.rows[:LOOKED_AT]]
        longest = max((cell_len(shown(cell)) for cell in cells), default=0)
        most = MOST_OF_TEXT if name == self.columns.text else MOST
        return min(max(longest, cell_len(shown(name)) + 2, LEAST), most)

    def role_of(self, name: str) -> str:
        return next((role for role in ROLES if getattr(self.columns, role) == name), "")

    def _row(self, index: int, width: int) -> Line:
        assert self.preview is not None
        row: TableRow = self.preview.rows[index]
        if row.problem:
            said = end_cut(f"line {row.line}: {shown(row.problem)}", width)
            return (Span(said, "error"),)
        spans: list[Span] = []
        for column, _, cells in self.placed(width):
            name = self.preview.shape.columns[column]
            text = end_cut(" ".join(shown(row.text(name)[:200]).split()), cells)
            style = "" if self.role_of(name) else "dim"
            spans.append(Span(text + " " * (cells - cell_len(text) + 2), style))
        return tuple(spans)

    def choose_at(self, cell: int, width: int) -> None:
        """Put the cursor on the column at a cell."""
        for column, start, cells in self.placed(width):
            if start <= cell < start + cells + 2:
                self.cursor = column
                self.refresh_view()
                return


class ColumnsHeader(Lines):
    """Names and roles of the columns; a click chooses one."""

    def draw(self) -> None:
        self.show(self._header)

    @property
    def _pane(self) -> ColumnsPane:
        assert isinstance(self.parent, ColumnsPane)
        return self.parent

    def _header(self, width: int) -> Sequence[Line]:
        pane = self._pane
        if pane.preview is None:
            return [(), ()]
        names: list[Span] = [Span(" ")]
        roles: list[Span] = [Span(" ")]
        for column, _, cells in pane.placed(width - 2):
            name = pane.preview.shape.columns[column]
            chosen = column == pane.cursor
            cut = middle_cut(shown(name), max(cells - 2, 1))
            mark = "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}" if chosen else " "
            names.append(Span(mark, "key"))
            names.append(
                Span(cut + " " * (cells - cell_len(cut) + 1), "selected" if chosen else "strong")
            )
            role = pane.role_of(name)
            roles.append(Span(f" {role}" + " " * max(cells - len(role) + 1, 0), "key"))
        return [tuple(names), tuple(roles)]

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is not None:
            self._pane.choose_at(offset.x - 1, self.content_size.width - 2)
