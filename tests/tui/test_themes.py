"""The bundled themes can be read by people; broken ones are reported by name and line."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from textual.color import Color

from lslm_tui.paths import bundled
from lslm_tui.tui.themes import load_themes, read_theme
from tests.tui.frames import make_app
from tests.tui.wait import wait_until

BUNDLED = bundled("themes")
TEXT = ("foreground", "muted", "accent", "secondary", "success", "warning", "error")
GROUND = ("background", "surface", "panel", "selection")
GOOD = (BUNDLED / "lamplight.toml").read_text("utf-8")


def luminance(color: Color) -> float:
    """Relative luminance (WCAG 2.2)."""
    channels = [value / 255 for value in (color.r, color.g, color.b)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(Color.parse(one)), luminance(Color.parse(other))), reverse=True)
    return (high + 0.05) / (low + 0.05)


def colors_of(name: str) -> dict[str, str]:
    colors: dict[str, str] = tomllib.loads((BUNDLED / f"{name}.toml").read_text("utf-8"))["colors"]
    return colors


def test_there_are_six_and_all_are_whole() -> None:
    found, problems = load_themes(BUNDLED)
    assert problems == []
    assert set(found) == {"lamplight", "tidewater", "paper", "morning", "beacon", "terminal"}
    assert sum(not named.theme.dark for named in found.values()) == 2
    assert all(named.about for named in found.values())


@pytest.mark.parametrize(
    ("name", "least"),
    [("lamplight", 4.5), ("tidewater", 4.5), ("paper", 4.5), ("morning", 4.5), ("beacon", 7.0)],
)
def test_text_is_readable_on_every_ground(name: str, least: float) -> None:
    colors = colors_of(name)
    poor = {
        (text, ground): round(contrast(colors[text], colors[ground]), 2)
        for text in TEXT
        for ground in GROUND
        if contrast(colors[text], colors[ground]) < least
    }
    assert poor == {}


def test_terminal_uses_the_terminals_own_colours() -> None:
    assert all(value.startswith("ansi_") for value in colors_of("terminal").values())


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("dark = tru\n", 1, "not valid TOML"),
        (GOOD.replace('accent = "#e3a857"', 'accent = "#e3a8xx"'), 12, "not a colour"),
        (GOOD.replace("accent =", "acent ="), 12, "Did you mean 'accent'?"),
        (GOOD.replace('muted = "#ab9f90"\n', ""), 4, "lacks 'muted'"),
        (GOOD.replace("dark = true", "drak = true"), 2, "Did you mean 'dark'?"),
        (GOOD.replace("dark = true", 'dark = "yes"'), 2, "must be true or false"),
        (GOOD + '[variables]\nscrolbar = "#ffffff"\n', 18, "Did you mean 'scrollbar'?"),
        (GOOD + '[variables]\nlink-style = "wavy"\n', 18, "not a text style"),
        (GOOD + "[variables]\nscrollbar = 3\n", 18, "not a colour"),
        ("", None, "lacks 'background', 'surface', "),
        ("colors = 3\n", 1, "must be tables"),
    ],
)
def test_a_broken_theme_names_its_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text, "utf-8")
    theme, problems = read_theme(path)
    assert theme is None
    assert said in problems[0].message
    assert problems[0].line == line
    assert str(problems[0]).startswith("theme mine.toml")


def test_not_text_is_reported(tmp_path: Path) -> None:
    (tmp_path / "blob.toml").write_bytes(b"\xff\xfe\x00")
    found, problems = load_themes(BUNDLED, tmp_path)
    assert len(found) == 6 and "cannot be read" in str(problems[0])


def test_own_themes_join_and_replace(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(GOOD + '[variables]\nscrollbar = "#ffffff 40%"\n', "utf-8")
    (tmp_path / "paper.toml").write_text(GOOD, "utf-8")
    (tmp_path / "broken.toml").write_text("colors = {}", "utf-8")
    found, problems = load_themes(BUNDLED, tmp_path)
    assert len(found) == 7 and found["mine"].own and found["paper"].theme.dark
    assert {problem.path.name for problem in problems} == {"broken.toml"}
    assert len(problems) == 1


async def test_only_ours_are_in_the_app_and_each_can_be_shown(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test() as pilot:
        await wait_until(pilot, lambda: app.settings is not None)
        assert set(app.available_themes) == set(app.named_themes)
        for name in app.named_themes:
            app.theme = name
            await pilot.pause()
            assert app.current_theme.name == name


async def test_no_color_still_draws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = make_app(tmp_path)
    async with app.run_test() as pilot:
        await pilot.pause()
        assert app.no_color
        assert "starter-chat" in app.export_screenshot()


async def test_the_chosen_theme_is_there_at_the_first_frame(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "config.toml").write_text('[ui]\ntheme = "morning"\n', "utf-8")
    assert make_app(tmp_path).theme == "morning"


async def test_picker_previews_restores_and_keeps(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test() as pilot:
        await wait_until(pilot, lambda: app.settings is not None)
        await pilot.press("f12")
        await wait_until(pilot, lambda: len(app.screen_stack) == 2)
        await pilot.press("down")
        await wait_until(pilot, lambda: app.theme == "morning")
        await pilot.press("escape")
        await wait_until(pilot, lambda: app.theme == "lamplight" and len(app.screen_stack) == 1)
        await pilot.press("f12")
        await wait_until(pilot, lambda: len(app.screen_stack) == 2)
        await pilot.press("down", "enter")
        await wait_until(pilot, lambda: len(app.screen_stack) == 1)
        assert app.theme == "morning"
        text = (tmp_path / "config" / "config.toml").read_text("utf-8")
        assert 'theme = "morning"' in text
