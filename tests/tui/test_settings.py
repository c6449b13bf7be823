"""Settings: shown, edited in place, refused in place, written without losing comments."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from textual.widgets import Input, Select, Static

from lslm_tui.config import fields
from lslm_tui.tui.app import LslmApp
from lslm_tui.tui.screens.settings import SettingsScreen
from lslm_tui.tui.widgets.setting_row import SettingRow, choices_of, from_text, to_text
from tests.tui.frames import make_app
from tests.tui.wait import wait_until


async def open_settings(app: LslmApp, pilot: object) -> SettingsScreen:
    await wait_until(pilot, lambda: app.settings is not None)  # type: ignore[arg-type]
    await pilot.press("f9")  # type: ignore[attr-defined]
    await wait_until(  # type: ignore[arg-type]
        pilot, lambda: isinstance(app.screen, SettingsScreen) and app.screen.query(Select)
    )
    assert isinstance(app.screen, SettingsScreen)
    return app.screen


def row(screen: SettingsScreen, key: str) -> SettingRow:
    return screen.query_one("#setting-" + key.replace(".", "-"), SettingRow)


def error_of(setting: SettingRow) -> str:
    error = setting.query_one(".setting-error", Static)
    return str(error.render()) if error.display else ""


async def test_every_setting_has_a_row_and_a_description(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test() as pilot:
        screen = await open_settings(app, pilot)
        rows = list(screen.query(SettingRow))
        assert [r.key for r in rows] == [key for key, _ in fields()]
        assert all(r.about for r in rows)
        assert "config.toml" in str(screen.query_one("#settings-foot", Static).render())


async def test_a_value_is_written_and_comments_stay(tmp_path: Path) -> None:
    file = tmp_path / "config" / "config.toml"
    file.parent.mkdir()
    file.write_text("# mine\n[sampling]\ntemperature = 0.5 # cool\n", "utf-8")
    app = make_app(tmp_path)
    async with app.run_test() as pilot:
        screen = await open_settings(app, pilot)
        editor = row(screen, "sampling.temperature").query_one(Input)
        assert editor.value == "0.5"
        editor.focus()
        editor.value = "0.9"
        await pilot.press("enter")
        await wait_until(pilot, lambda: "0.9" in file.read_text("utf-8"))
        assert "# mine" in file.read_text("utf-8")
        assert app.session is not None and app.session.config.sampling.temperature == 0.9
        note = row(screen, "sampling.temperature").query_one(".setting-note", Static)
        assert "default 0.7" in str(note.render())


async def test_a_bad_value_is_refused_in_place(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test() as pilot:
        screen = await open_settings(app, pilot)
        setting = row(screen, "sampling.temperature")
        setting.query_one(Input).focus()
        setting.query_one(Input).value = "9"
        await pilot.press("enter")
        await wait_until(pilot, lambda: "less than or equal to 5" in error_of(setting))
        assert not (tmp_path / "config" / "config.toml").exists()
        setting.query_one(Input).value = "warm"
        await pilot.press("enter")
        await wait_until(pilot, lambda: "number" in error_of(setting))
        setting.query_one(Input).value = "0.7"
        await pilot.press("enter")
        await wait_until(pilot, lambda: not error_of(setting))


async def test_leaving_an_input_keeps_its_value(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test() as pilot:
        screen = await open_settings(app, pilot)
        row(screen, "chat.system").query_one(Input).focus()
        await pilot.press(*"Be brief.", "escape")
        await wait_until(pilot, lambda: not isinstance(app.screen, SettingsScreen))
        assert 'system = "Be brief."' in (tmp_path / "config" / "config.toml").read_text("utf-8")


async def test_a_choice_applies_at_once_and_default_takes_it_back(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test() as pilot:
        screen = await open_settings(app, pilot)
        select = row(screen, "ui.theme").query_one(Select)
        select.focus()
        select.value = "paper"
        await wait_until(pilot, lambda: app.theme == "paper")
        await pilot.press("ctrl+r")
        await wait_until(pilot, lambda: app.theme == "lamplight" and select.value == "lamplight")
        assert "paper" not in (tmp_path / "config" / "config.toml").read_text("utf-8")


async def test_yes_and_no(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test() as pilot:
        screen = await open_settings(app, pilot)
        row(screen, "chat.show_reasoning").query_one(Select).value = "yes"
        await wait_until(pilot, lambda: app.settings and app.settings.config.chat.show_reasoning)


async def test_what_the_environment_decides_is_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LSLM_MODEL_DEVICE", "cpu")
    app = make_app(tmp_path)
    async with app.run_test() as pilot:
        setting = row(await open_settings(app, pilot), "model.device")
        assert setting.query_one(Input).disabled
        assert "LSLM_MODEL_DEVICE" in str(setting.query_one(".setting-note", Static).render())


async def test_nothing_is_written_by_only_looking(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test() as pilot:
        await open_settings(app, pilot)
        await pilot.press(*["tab"] * 20, "escape")
        await wait_until(pilot, lambda: not isinstance(app.screen, SettingsScreen))
        assert not (tmp_path / "config" / "config.toml").exists()


@pytest.mark.parametrize(
    ("annotation", "text", "value"),
    [
        (str, " 7 ", "7"),
        (int | None, "", None),
        (int | None, "7", 7),
        (float, "0.5", 0.5),
        (float, "warm", "warm"),
        (tuple[str, ...], '["a", "b\\n"]', ["a", "b\n"]),
        (tuple[str, ...], "", None),
    ],
)
def test_text_is_read_by_type(annotation: object, text: str, value: object) -> None:
    assert from_text(annotation, text) == value


def test_values_are_written_so_that_they_can_be_read() -> None:
    assert to_text(None) == "" and to_text(True) == "yes" and to_text(0.7) == "0.7"
    stop = ('"quoted"', "line\nbreak\\")
    assert from_text(tuple[str, ...], to_text(stop)) == list(stop)
    assert choices_of(Literal["a", "b"]) == ("a", "b") and choices_of(int) == ()
