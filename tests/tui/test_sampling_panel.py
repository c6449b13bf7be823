"""The sampling panel: stepping, typing, presets; and the fields behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from lslm_tui.errors import UsageError
from lslm_tui.services.storage import Storage
from lslm_tui.tui.widgets.sampling_fields import FIELDS, NumberField, read_stops
from lslm_tui.tui.widgets.sampling_panel import SamplingPanel
from lslm_tui.types import SamplingSettings
from tests.tui.harness import show
from tests.tui.wait import wait_until

FIELD = {field.name: field for field in FIELDS}
NUMBERS = [field for field in FIELDS if isinstance(field, NumberField)]


# --- fields ------------------------------------------------------------------------------------


def test_every_setting_has_a_row():
    assert set(SamplingSettings.__dataclass_fields__) | {"thinking"} == set(FIELD)


@pytest.mark.parametrize("field", NUMBERS, ids=lambda field: field.name)
def test_stepping_stays_in_range_and_reads_back(field: NumberField):
    value: Any = getattr(SamplingSettings(), field.name)
    for direction in (1, -1):
        for _ in range(70):
            value = field.step(value, direction)
            assert field.read(field.typed(value)) == value
            assert field.show(value)


def test_steps_have_no_dust_and_odd_values_fall_into_line():
    step = FIELD["temperature"].step
    assert step(0.2, 1) == 0.3
    assert step(0.72, 1) == 0.8
    assert step(0.72, -1) == 0.7
    assert step(0.0, -1) == 0.0


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("temperature", "-1"), ("temperature", "nan"), ("temperature", "hot"), ("temperature", ""),
        ("top_k", "1.5"), ("top_p", "0"), ("top_p", "1.1"), ("min_p", "1"),
        ("repetition_penalty", "0"), ("seed", "-3"), ("max_new_tokens", "0"), ("thinking", "maybe"),
    ],
)  # fmt: skip
def test_what_is_not_allowed_names_the_range(name: str, text: str):
    field = FIELD[name]
    with pytest.raises(UsageError) as caught:
        field.read(text)
    assert field.range in str(caught.value)


def test_empty_unsets_where_that_means_something():
    assert FIELD["seed"].read("") is None and FIELD["max_new_tokens"].read(" ") is None
    assert FIELD["max_new_tokens"].step(64, -1) is None
    assert FIELD["max_new_tokens"].step(None, 1) == 64


@pytest.mark.parametrize(
    ("text", "stops"),
    [
        ("", ()), ("END", ("END",)), (r"\n\n, 用户:", ("\n\n", "用户:")), ('["a, b", "c"]', ("a, b", "c")),
        (r"C:\\new", (r"C:\new",)), (" , ,", ()),
    ],
)  # fmt: skip
def test_stop_strings(text: str, stops: tuple[str, ...]):
    assert read_stops(text) == stops


def test_a_broken_list_of_stop_strings():
    with pytest.raises(UsageError):
        read_stops('["a"')


# --- panel -------------------------------------------------------------------------------------


class Panel:
    def __init__(self, app: Any, pilot: Any, storage: Storage) -> None:
        self.app, self.pilot, self.storage = app, pilot, storage
        self.panel = app.query_one(SamplingPanel)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def until(self, predicate: Any) -> None:
        await wait_until(self.pilot, predicate)

    @property
    def last(self) -> SamplingPanel.Changed:
        return self.app.sent(SamplingPanel.Changed)[-1]

    @property
    def shown(self) -> str:
        return str(self.panel.render())


@asynccontextmanager
async def panel(size: tuple[int, int] = (80, 24)) -> AsyncIterator[Panel]:
    storage = Storage(None)
    async with show(SamplingPanel, size=size) as (app, pilot):
        found = app.query_one(SamplingPanel)
        found.attach(storage, storage.presets()["balanced"])
        found.focus()
        await pilot.pause()
        yield Panel(app, pilot, storage)
    storage.close()


async def test_arrows_step_and_say_so():
    async with panel() as at:
        await at.press("right")
        await at.until(lambda: at.app.sent(SamplingPanel.Changed))
        assert at.last.settings.temperature == 0.8 and at.last.thinking is None
        assert "changed from balanced" in at.shown and "* temperature" in at.shown
        await at.press("left")
        await at.until(lambda: at.last.settings.temperature == 0.7)
        assert "changed" not in at.shown


async def test_typing_sets_and_what_is_wrong_stays_with_its_reason():
    async with panel() as at:
        await at.press("9", "enter")
        assert "0 – 5" in at.shown and "9▏" in at.shown
        assert not at.app.sent(SamplingPanel.Changed)
        await at.press("down")
        assert at.panel.chosen == 0
        await at.press("backspace", "1", ".", "2", "down")
        await at.until(lambda: at.last.settings.temperature == 1.2)
        assert at.panel.chosen == 1


async def test_escape_leaves_an_edit_and_then_the_panel():
    async with panel() as at:
        await at.press("5", "escape")
        assert at.panel.settings.temperature == 0.7
        assert not at.app.sent(SamplingPanel.Closed)
        await at.press("escape")
        await at.until(lambda: at.app.sent(SamplingPanel.Closed))


async def test_stop_strings_are_typed_letters_and_all():
    async with panel() as at:
        await at.press(*["down"] * 7, "enter", *"rs,d", "enter")
        await at.until(lambda: at.last.settings.stop == ("rs", "d"))


async def test_thinking_goes_round():
    async with panel() as at:
        await at.press(*["down"] * 8, "right")
        await at.until(lambda: at.last.thinking is True)
        await at.press("right")
        await at.until(lambda: at.last.thinking is False)
        await at.press("delete")
        await at.until(lambda: at.last.thinking is None)


async def test_reset_and_unset_go_back_to_the_preset():
    async with panel() as at:
        await at.press("right", "down", "right", "delete")
        await at.until(lambda: at.last.settings.top_k == 0)
        assert at.last.settings.temperature == 0.8
        await at.press("r")
        await at.until(lambda: at.last.settings == at.storage.presets()["balanced"])


async def test_presets_are_chosen_saved_deleted_and_brought_back():
    async with panel() as at:
        await at.press("up", "right")
        await at.until(lambda: at.last.settings == at.storage.presets()["creative"])
        await at.press("down", "right", "s")
        await at.until(lambda: len(at.app.screen_stack) == 2)
        await at.press(*"mine", "enter")
        await at.until(lambda: "mine" in at.storage.presets())
        await at.until(lambda: "Saved as mine" in at.shown)
        await at.press("d")
        await at.until(lambda: "mine" not in at.storage.presets())
        await at.press("u")
        await at.until(lambda: "mine" in at.storage.presets())


async def test_built_in_presets_are_not_deleted():
    async with panel() as at:
        await at.press("d")
        await at.until(lambda: "built in and stays" in " ".join(at.shown.split()))


async def test_values_from_elsewhere_are_shown_and_not_announced():
    async with panel() as at:
        at.panel.show(SamplingSettings(temperature=0.2, top_p=0.9), False)
        await at.pilot.pause()
        assert "precise" in at.shown and not at.app.sent(SamplingPanel.Changed)


async def test_a_click_chooses_a_row():
    async with panel() as at:
        await at.pilot.click(SamplingPanel, offset=(4, 5))
        await at.until(lambda: at.panel.chosen == 2)
