"""Step 3: what it learns from, and the rows as the model will see them.

A form above; below it one of four views: rows, tokens with their fate, lengths, problems by line.
Asks its screen for files and sets; reads none itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.events import Click
from textual.reactive import reactive
from textual.widgets import Static

from lslm_tui.sanitize import visible
from lslm_tui.services.wizard_advice import Facts
from lslm_tui.tui import formats
from lslm_tui.tui.train.form import Form, Row
from lslm_tui.tui.train.mask_view import MASK_LEGEND, mask_lines

VIEWS = ("rows", "tokens", "lengths", "problems")
WIDEST = 100
TAB_GAP = 5
"""Cells behind a view's name; the last may need more for its count."""
BAR = 30
EIGHTHS = " ▏▎▍▌▋▊▉█"


class ViewTabs(Static):
    """The names of the views; a click shows one."""

    async def on_click(self, event: Click) -> None:
        at = 0
        for number, name in enumerate(VIEWS):
            at += len(name) + TAB_GAP
            if event.x < at:
                await self.run_action(f"screen.view({number})")
                return


class DataStep(Vertical):
    """The form, and what is in the rows."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("v", "next_view", "Next view of the rows", show=False, id="train.view"),
    ]
    view: reactive[int] = reactive(0)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._facts = Facts()

    def compose(self) -> ComposeResult:
        yield Form(id="data-form")
        yield ViewTabs(id="data-tabs", markup=False)
        with VerticalScroll(id="data-view"):
            yield Static(id="data-text", markup=False)

    def show(self, rows: Sequence[Row], facts: Facts) -> None:
        """The form's rows, and the facts behind the views."""
        self.query_one(Form).show(rows)
        if facts != self._facts:
            bad, before = (bool(one.data.get("problem_count")) for one in (facts, self._facts))
            if bad != before:
                # back again once they are dealt with, unless somebody has gone elsewhere
                problems = VIEWS.index("problems")
                self.view = problems if bad else 0 if self.view == problems else self.view
            self._facts = facts
            self._draw()

    def focus_first(self) -> None:
        self.query_one(Form).focus()

    def action_next_view(self) -> None:
        self.view = (self.view + 1) % len(VIEWS)

    def watch_view(self) -> None:
        if self.is_mounted:
            self._draw()
            self.query_one("#data-view").scroll_home(animate=False)

    def on_mount(self) -> None:
        self._draw()

    def on_resize(self) -> None:
        self._draw()

    def _draw(self) -> None:
        width = min(max(self.size.width - 4, 20), WIDEST)
        self.query_one("#data-tabs", Static).update(self._tabs())
        drawn = list(self._lines(width))
        self.query_one("#data-text", Static).update(Content("\n").join(drawn))

    def _tabs(self) -> Content:
        bad = int(self._facts.data.get("problem_count", 0))
        parts = []
        for number, name in enumerate(VIEWS):
            count = f" {bad:,}" if name == "problems" and bad else ""
            style = (
                "bold $primary"
                if number == self.view
                else "$text-error"
                if count
                else "$text-muted"
            )
            sign = "›" if number == self.view else " "
            parts.append((f"{sign} {name}{count}".ljust(len(name) + TAB_GAP), style))
        return Content.assemble(*parts, ("v next", "$text-muted"))

    def _lines(self, width: int) -> Iterator[Content]:
        facts = self._facts
        if not facts.data:
            said = facts.failed.get("message") if facts.failed else ""
            waiting = "reading…" if facts.checking else "Choose a file, or your own work, above."
            yield Content.styled("" if said else waiting, "$text-muted")
            if said:
                yield from _failure_lines(facts)
            return
        name = VIEWS[self.view]
        yield from _failure_lines(facts)
        if name == "rows":
            yield from row_lines(facts.data, width)
        elif name == "problems":
            yield from problem_lines(facts.data)
        elif not facts.tokens:
            if not facts.failed:
                said = "reading…" if facts.checking else "not known yet"
                yield Content.styled(said, "$text-muted")
        elif name == "tokens":
            yield Content.styled(MASK_LEGEND, "$text-muted")
            for mask in facts.tokens["masks"]:
                yield from mask_lines(mask, width)
        else:
            yield from length_lines(facts, width)

    @on(Form.Acted)
    def _ignored(self) -> None:
        """Bubbles on to the screen, which knows what to do."""


def _failure_lines(facts: Facts) -> Iterator[Content]:
    if not facts.failed:
        return
    message, remedy = (str(facts.failed.get(part) or "") for part in ("message", "remedy"))
    for file in facts.files:
        message = message.replace(file["path"], file["path"].rpartition("/")[2])
    if any(file.get("problem") for file in facts.files):
        remedy = f"{remedy} On its line above, Enter takes another file and Del takes it out."
    elif "columns = {" in remedy and any(file["columns"] for file in facts.files):
        remedy = "Say above which column is which: ←→ goes through them."
    yield Content.styled(f"✗ {visible(message)}", "$text-error")
    if remedy:
        yield Content(f"→ {visible(remedy)}")


def row_lines(data: Mapping[str, Any], width: int) -> Iterator[Content]:
    """Counts, then the first rows in parts."""
    splits = data["splits"]
    train, held = splits["train"], splits["eval"]
    said = [f"{train['rows']:,} to learn from", f"{held['rows']:,} to measure on"]
    said += [f"{train['duplicates']:,} repeated"] if train["duplicates"] else []
    said += [f"{data['problem_count']:,} bad"] if data["problem_count"] else []
    yield Content.styled(" · ".join(said), "bold")
    if len(data.get("by_file", {})) > 1:
        yield from file_lines(data["by_file"])
    if train["labels"]:
        yield from balance_lines(train["labels"])
    for row in data["rows"]:
        yield Content.styled(f"line {row['line']:,}", "$text-muted")
        for name, text in row["parts"]:
            shown = formats.end_cut(visible(text).replace("\n", " ⏎ "), width * 2 - 14)
            yield Content.assemble((f"  {name:>9}  ", "$text-muted"), shown)


def file_lines(by_file: Mapping[str, Mapping[str, int]]) -> Iterator[Content]:
    """How many rows each file gives."""
    for path, counts in by_file.items():
        name = formats.middle_cut(visible(path.rpartition("/")[2]), 24)
        pad = " " * (24 - formats.width_of(name))
        held = f" · {counts['eval']:,} measured on" if counts["eval"] else ""
        yield Content.assemble(f"  {name}{pad} {counts['train']:>7,}", (held, "$text-muted"))


def balance_lines(labels: Mapping[str, int]) -> Iterator[Content]:
    """How often each label occurs."""
    most = max(labels.values())
    for label, count in list(labels.items())[:8]:
        bar = bar_of(count, most)
        name = formats.end_cut(visible(label), 16)
        pad = " " * (16 - formats.width_of(name))
        yield Content.assemble((f"  {name}{pad} {count:>7,}  ", ""), (bar, "$primary"))


def problem_lines(data: Mapping[str, Any]) -> Iterator[Content]:
    """Every bad row by its line."""
    if not data["problem_count"]:
        yield Content.styled("✓ Every row can be read.", "$text-muted")
    for problem in data["problems"]:
        place = f"{formats.middle_cut(problem['path'].rpartition('/')[2], 24)}:{problem['line']}"
        yield Content.assemble((f"✗ {place}  ", "$text-error"), visible(problem["reason"]))
    if data["problem_count"] > len(data["problems"]):
        yield Content(f"and {data['problem_count'] - len(data['problems']):,} more")
    for note in data["notes"]:
        yield Content.styled(f"· {visible(note)}", "$text-muted")


def length_lines(facts: Facts, width: int) -> Iterator[Content]:
    """How long the rows are, in tokens."""
    lengths = facts.tokens["lengths"]
    yield Content.styled(
        f"{lengths['total']:,} tokens in {facts.tokens['sequences']:,} sequences · "
        f"mean {lengths['mean']:.1f} · longest {lengths['longest']:,}",
        "bold",
    )
    most = max((part["rows"] for part in lengths["histogram"]), default=0)
    for part in lengths["histogram"]:
        span = f"{part['low']:,}–{part['high']:,} tokens"
        bar = bar_of(part["rows"], most)
        yield Content.assemble((f"{span:>20} {part['rows']:>8,}  ", ""), (bar, "$primary"))
    for note in facts.tokens["notes"]:
        yield Content.styled(f"· {visible(note)}", "$text-muted")


def bar_of(count: int, most: int) -> str:
    """A bar of at most thirty cells, to an eighth of one."""
    cells, eighths = divmod(round(count / max(most, 1) * BAR * 8), 8)
    return ("█" * cells + EIGHTHS[eighths]).rstrip()
