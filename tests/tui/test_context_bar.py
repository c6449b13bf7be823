"""The row about the context: shares, bar and warning at every width."""

from __future__ import annotations

import pytest

from lslm_tui.tui.context_text import bar, cells, line, warning
from lslm_tui.tui.formats import width_of
from lslm_tui.tui.widgets.context_bar import LOADING, NO_MODEL, ContextBar
from tests.tui.harness import WidgetApp, show
from tests.tui.previews import plan, preview, too_long
from tests.tui.wait import wait_until


def text(pieces) -> str:
    return "".join(piece for piece, _ in pieces)


def shown(app: WidgetApp) -> str:
    return str(app.query_one(ContextBar).render())


def test_wide_row_has_everything_but_empty_shares():
    assert text(line(preview(), 118)) == (
        "context ▕█▒▒░░░░                 ▏ 1,893 / 8,192"
        "   █ system 120 · ▒ history 569 · ░ draft 1,204"
    )


def test_each_share_has_its_own_glyph():
    inside = text(bar(preview(1000, 1000, 1000, 1000), 16)[1:-1])
    assert inside.strip() == "██▓▓▒▒░░"


@pytest.mark.parametrize(
    "shares",
    [
        (0, 0, 0, 0),
        (1, 1, 1, 1),
        (8000, 1, 1, 1),
        (1, 1, 1, 90_000),
        (8192, 0, 0, 0),
        (3, 5, 7, 11),
    ],
)
@pytest.mark.parametrize("width", [1, 2, 3, 8, 20, 24])
def test_cells_always_fill_the_bar(shares, width):
    divided = cells(preview(*shares), width)
    assert sum(number for _, number in divided) == width
    assert all(number > 0 for _, number in divided)


def test_a_small_share_is_still_seen():
    names = [name for name, _ in cells(preview(8000, 1, 1, 1), 24)]
    assert {"system", "pinned", "history", "draft"} <= set(names)


@pytest.mark.parametrize("make", [preview, too_long])
def test_row_never_exceeds_its_width(make):
    for width in range(140):
        assert width_of(text(line(make(), width))) <= width


def test_narrow_row_keeps_the_numbers_and_the_draft():
    row = text(line(preview(), 45))
    assert "1,893 / 8,192" in row and "draft 1,204" in row and "system" not in row


def test_narrow_row_keeps_the_warning():
    assert text(line(too_long(), 78)).endswith("⚠ 3 oldest messages would be dropped")
    assert "⚠ 3 oldest" in text(line(too_long(), 40))


def test_empty_and_huge():
    assert "0 / 8,192" in text(line(preview(0, 0, 0, 0), 80))
    huge = text(line(preview(10**9, 0, 0, 10**12, limit=10**10), 120))
    assert "1,001,000,000,000 / 10,000,000,000" in huge


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (preview(), ""),
        (too_long(), "⚠ 3 oldest messages would be dropped"),
        (preview(draft=8000, oldest=plan(1)), "⚠ the oldest message would be dropped"),
        (preview(draft=8000, oldest=plan(tokens=8000)), "⚠ room for 192 tokens of reply"),
        (preview(draft=9000, oldest=plan(tokens=9000)), "⚠ too long by 1,753 tokens"),
        (preview(draft=9000), "⚠ too long by 1,753 tokens"),
    ],
)
def test_warning(made, said):
    assert warning(made) == said


async def test_unknown_then_known_in_the_same_row():
    async with show(lambda: ContextBar()) as (app, pilot):
        widget = app.query_one(ContextBar)
        assert NO_MODEL in shown(app) and widget.size.height == 1
        widget.show_unknown(loading=True)
        assert LOADING in shown(app)
        widget.show(preview())
        assert "1,893 / 8,192" in shown(app) and widget.size.height == 1
        widget.show_unknown(loading=False)
        assert NO_MODEL in shown(app)


async def test_warning_is_marked_until_it_fits():
    async with show(lambda: ContextBar()) as (app, _):
        widget = app.query_one(ContextBar)
        widget.show(too_long())
        assert widget.has_class("-full") and "⚠" in shown(app)
        widget.show(preview())
        assert not widget.has_class("-full") and "⚠" not in shown(app)


async def test_tooltip_has_what_a_narrow_row_leaves_out():
    async with show(lambda: ContextBar(), size=(40, 10)) as (app, _):
        widget = app.query_one(ContextBar)
        widget.show(preview())
        assert "system 120" not in shown(app)
        assert "system 120" in str(widget.tooltip) and "256 kept free" in str(widget.tooltip)


async def test_click_asks_for_details():
    async with show(lambda: ContextBar()) as (app, pilot):
        await pilot.click(ContextBar)
        await wait_until(pilot, lambda: app.sent(ContextBar.Details))
