"""The model picker: filter, refuse with reasons, quantization, directories and hub ids."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from textual.widgets import OptionList, Static

from lslm_tui.tui.screens.model_picker import Columns, ModelChoice, ModelPicker
from lslm_tui.types import Quantization
from tests.tui.frames import ENTRIES, entry, make_app
from tests.tui.wait import wait_until

REFUSED = {Quantization.NF4: "needs an NVIDIA GPU"}
Picked = list[ModelChoice | None]


@asynccontextmanager
async def picking(
    tmp_path: Path, make: Callable[[], ModelPicker] | None = None, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Any, ModelPicker, Picked]]:
    app = make_app(tmp_path)
    async with app.run_test(size=size) as pilot:
        picked: Picked = []
        picker = make() if make else ModelPicker(ENTRIES, current="starter-chat", refused=REFUSED)
        app.push_screen(picker, picked.append)
        await wait_until(pilot, lambda: picker.is_mounted and rows(picker))
        yield pilot, picker, picked


def rows(picker: ModelPicker) -> list[str]:
    found = picker.query(OptionList)
    return [str(option.prompt) for option in found.first().options] if found else []


async def test_columns_and_the_open_model(tmp_path: Path) -> None:
    async with picking(tmp_path, size=(120, 40)) as (pilot, picker, picked):
        first = rows(picker)[0].split()
        assert first == ["●", "starter-chat", "causal", "4.6M", "9.7", "MB", "starter", "2,048"]
        assert len({cell_len(row) for row in rows(picker)[:5]}) == 1
        await pilot.press("enter")
        await wait_until(pilot, lambda: picked == [ModelChoice("starter-chat")])


async def test_filter_then_enter(tmp_path: Path) -> None:
    async with picking(tmp_path) as (pilot, picker, picked):
        await pilot.press(*"smol")
        await wait_until(pilot, lambda: len(rows(picker)) == 1)
        await pilot.press("enter")
        name = "HuggingFaceTB/SmolLM2-1.7B-Instruct"
        await wait_until(pilot, lambda: picked == [ModelChoice(name)])


async def test_words_match_kind_and_source_too(tmp_path: Path) -> None:
    async with picking(tmp_path) as (pilot, picker, _):
        await pilot.press(*"cache qw")
        await wait_until(pilot, lambda: len(rows(picker)) == 1 and "Qwen" in rows(picker)[0])


async def test_problem_entries_say_why_and_cannot_be_chosen(tmp_path: Path) -> None:
    async with picking(tmp_path, size=(120, 40)) as (pilot, picker, picked):
        assert any("✗ its weights are a pickle" in row for row in rows(picker))
        await pilot.press(*"pickled", "enter")
        await pilot.pause()
        assert picked == []


async def test_arrows_skip_problems(tmp_path: Path) -> None:
    async with picking(tmp_path) as (pilot, picker, picked):
        await pilot.press(*["down"] * 5, "enter")
        await wait_until(pilot, lambda: picked == [ModelChoice("starter-chat")])


async def test_tab_goes_through_possible_quantizations(tmp_path: Path) -> None:
    async with picking(tmp_path) as (pilot, picker, picked):
        line = picker.query_one("#models-quantization", Static)
        assert "‹auto›" in str(line.render())
        assert "nf4: needs an NVIDIA GPU" in str(line.render())
        await pilot.press("tab", "tab")
        await wait_until(pilot, lambda: "‹int8›" in str(line.render()))
        await pilot.press("enter")
        await wait_until(pilot, lambda: picked == [ModelChoice("starter-chat", Quantization.INT8)])


async def test_tab_never_stops_at_a_refused_one(tmp_path: Path) -> None:
    async with picking(tmp_path) as (pilot, picker, _):
        line = picker.query_one("#models-quantization", Static)
        await pilot.press("tab", "tab", "tab")
        await wait_until(pilot, lambda: "‹auto›" in str(line.render()))
        await pilot.press("shift+tab")
        await wait_until(pilot, lambda: "‹int8›" in str(line.render()))


async def test_a_hub_id_that_is_not_here_offers_its_download(tmp_path: Path) -> None:
    async with picking(tmp_path) as (pilot, picker, picked):
        await pilot.press(*"Qwen/Qwen3-4B")
        await wait_until(pilot, lambda: any("download Qwen/Qwen3-4B" in r for r in rows(picker)))
        await pilot.press("enter")
        await wait_until(pilot, lambda: picked == [ModelChoice("Qwen/Qwen3-4B", None, True)])


async def test_a_hub_id_that_is_here_is_opened(tmp_path: Path) -> None:
    async with picking(tmp_path) as (pilot, picker, picked):
        await pilot.press(*"Qwen/Qwen3-0.6B", "enter")
        await wait_until(pilot, lambda: picked == [ModelChoice("Qwen/Qwen3-0.6B")])


async def test_a_directory(tmp_path: Path) -> None:
    model = tmp_path / "my model"
    model.mkdir()
    async with picking(tmp_path) as (pilot, picker, picked):
        picker.query_one("#models-input").value = str(model)
        await wait_until(pilot, lambda: any("open the directory" in row for row in rows(picker)))
        await pilot.press("enter")
        await wait_until(pilot, lambda: picked == [ModelChoice(str(model))])


async def test_a_directory_that_is_not_there_is_said(tmp_path: Path) -> None:
    async with picking(tmp_path) as (pilot, picker, picked):
        picker.query_one("#models-input").value = "/no/such/place"
        await wait_until(pilot, lambda: any("There is no directory" in row for row in rows(picker)))
        await pilot.press("enter")
        await pilot.pause()
        assert picked == []


async def test_an_empty_library_teaches(tmp_path: Path) -> None:
    async with picking(tmp_path, lambda: ModelPicker(())) as (pilot, picker, picked):
        assert "Type a directory" in rows(picker)[0]
        await pilot.press("enter", "escape")
        await wait_until(pilot, lambda: picked == [None])


@pytest.mark.parametrize("width", [30, 50, 70, 100])
def test_rows_have_the_width_they_are_given(width: int) -> None:
    entries = (*ENTRIES, entry("中文模型的名字很长很长很长很长很长很长/很长"))
    columns = Columns.fitting(entries, width)
    for model in entries:
        assert columns.row(model, current=False).cell_length <= width
        assert columns.refused(model).cell_length <= width
