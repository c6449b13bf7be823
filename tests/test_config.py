"""Settings: file, environment, what is wrong with them, and writing one back."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from lslm_tui.config import Config, fields, load_config, save_setting
from lslm_tui.errors import ConfigError, StorageError
from lslm_tui.glance import glance
from lslm_tui.types import SamplingSettings


def load(tmp_path: Path, text: str, **environ: str):
    path = tmp_path / "config.toml"
    path.write_text(text, "utf-8")
    return load_config(path, environ)


def test_without_a_file_everything_has_its_default(tmp_path):
    loaded = load_config(tmp_path / "none.toml", {})
    assert loaded.config == Config()
    assert loaded.problems == ()


def test_the_defaults_of_sampling_are_those_of_the_engine():
    assert Config().sampling.settings() == SamplingSettings()


def test_every_setting_is_described():
    assert [name for name, info in fields() if not info.description] == []


def test_environment_goes_over_file(tmp_path):
    loaded = load(
        tmp_path,
        '[ui]\ntheme = "paper"\n[sampling]\ntemperature = 0.2\n',
        LSLM_UI_THEME="ink",
        LSLM_SAMPLING_STOP='["END"]',
        LSLM_HOME="ignored",
    )
    assert loaded.config.ui.theme == "ink"
    assert loaded.config.sampling.temperature == 0.2
    assert loaded.config.sampling.stop == ("END",)
    assert loaded.locked == {"ui.theme": "LSLM_UI_THEME", "sampling.stop": "LSLM_SAMPLING_STOP"}


def test_a_bad_value_names_key_and_line_and_the_rest_still_counts(tmp_path):
    text = '# mine\n[ui]\ntheme = "paper"\n\n[sampling]\ntop_p = 3\ntemperature = 0.1\n'
    loaded = load(tmp_path, text)
    assert loaded.config.ui.theme == "paper"
    assert loaded.config.sampling.temperature == 0.1
    assert loaded.config.sampling.top_p == 1.0
    (problem,) = loaded.problems
    assert (problem.key, problem.line) == ("sampling.top_p", 6)
    assert "less than or equal to 1" in str(problem)
    assert "not 3" in str(problem)


def test_an_unknown_key_comes_with_the_nearest(tmp_path):
    loaded = load(tmp_path, "[sampling]\ntemprature = 0.1\n[uii]\ntheme = 'x'\n")
    first, second = sorted(loaded.problems, key=lambda problem: problem.line)
    assert "Did you mean 'temperature'?" in first.message
    assert "Did you mean 'ui'?" in second.message
    assert (first.line, second.line) == (2, 3)


@pytest.mark.parametrize("text", ["[ui\ntheme=1", "ui = 'dark'", "\x00", "[ui]\ntheme = 'a\n"])
def test_a_broken_file_is_a_problem_not_an_end(tmp_path, text):
    loaded = load(tmp_path, text)
    assert loaded.config == Config()
    assert len(loaded.problems) == 1


def test_a_file_that_is_not_text_is_a_problem(tmp_path):
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xff\xfe\x00")
    loaded = load_config(path, {})
    assert "cannot be read" in loaded.problems[0].message


def test_a_bad_environment_variable_is_named_and_does_not_lock(tmp_path):
    loaded = load(tmp_path, "", LSLM_SAMPLING_TOP_K="many")
    assert loaded.problems[0].source == "LSLM_SAMPLING_TOP_K"
    assert loaded.locked == {}


def test_a_bad_item_in_the_keymap_drops_the_keymap_only(tmp_path):
    loaded = load(tmp_path, '[ui]\ntheme = "ink"\n[ui.keymap]\n"chat.new" = 3\n')
    assert loaded.config.ui.theme == "ink"
    assert loaded.config.ui.keymap == {}
    assert loaded.problems[0].key == "ui.keymap"
    assert loaded.problems[0].line in (3, 4)


def test_saving_keeps_comments_and_is_private(tmp_path):
    path = tmp_path / "deep" / "config.toml"
    save_setting(path, "ui.theme", "paper")
    path.write_text("# my settings\n" + path.read_text() + "# the end\n")
    save_setting(path, "ui.theme", "ink")
    save_setting(path, "sampling.stop", ("a", "b"))
    text = path.read_text()
    assert "# my settings" in text and "# the end" in text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    loaded = load_config(path, {})
    assert (loaded.config.ui.theme, loaded.config.sampling.stop) == ("ink", ("a", "b"))
    assert list(path.parent.iterdir()) == [path]


def test_saving_nothing_removes_a_setting(tmp_path):
    path = tmp_path / "config.toml"
    save_setting(path, "sampling.seed", 7)
    save_setting(path, "sampling.seed", None)
    assert "seed" not in path.read_text()


@pytest.mark.parametrize(
    ("key", "value", "match"),
    [
        ("ui.them", "x", "Did you mean 'ui.theme'"),
        ("sampling.top_p", 2, "less than or equal"),
        ("model.device", "tpu", "pattern"),
    ],
)
def test_saving_refuses_what_loading_would(tmp_path, key, value, match):
    with pytest.raises(ConfigError, match=match):
        save_setting(tmp_path / "config.toml", key, value)
    assert not (tmp_path / "config.toml").exists()


def test_saving_into_a_broken_file_leaves_it_alone(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text("[ui\n")
    with pytest.raises(ConfigError, match="not valid TOML"):
        save_setting(path, "ui.theme", "ink")
    assert path.read_text() == "[ui\n"


def test_saving_where_one_may_not_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot be written"):
        save_setting(tmp_path / "file" / "config.toml", "ui.theme", "ink")


def test_the_first_glance_agrees_with_the_file(tmp_path, monkeypatch):
    monkeypatch.delenv("LSLM_UI_THEME", raising=False)
    path = tmp_path / "config.toml"
    assert glance(path).theme == ""
    save_setting(path, "ui.theme", "ink")
    assert glance(path).theme == "ink"
    monkeypatch.setenv("LSLM_UI_THEME", "paper")
    assert glance(path).theme == "paper"
    path.write_text("ui = 3")
    assert glance(path).sidebar == ""


@pytest.mark.parametrize("line", ['"a.b" = 1', '"ui.theme" = 1', '"" = 1', '[ui]\n"x.y" = 1'])
def test_a_quoted_key_with_dots_is_a_problem_like_any_other(tmp_path, line):
    loaded = load(tmp_path, line + "\n")
    assert len(loaded.problems) == 1
    assert loaded.config == Config()


def test_a_file_nested_beyond_reason_is_reported(tmp_path):
    loaded = load(tmp_path, "x = " + "[" * 5000 + "]" * 5000)
    assert len(loaded.problems) == 1
    assert glance(tmp_path / "config.toml").theme == ""


def test_saving_into_a_group_that_is_no_table_is_refused(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text("ui = 3\n")
    with pytest.raises(ConfigError, match="not a table"):
        save_setting(path, "ui.theme", "paper")
    assert path.read_text() == "ui = 3\n"


def test_saving_into_a_file_that_is_not_utf8_is_refused(tmp_path):
    path = tmp_path / "config.toml"
    path.write_bytes(b"# caf\xe9\n")
    with pytest.raises(ConfigError, match="not valid TOML"):
        save_setting(path, "ui.theme", "paper")
    assert path.read_bytes() == b"# caf\xe9\n"


def test_a_linked_file_stays_a_link(tmp_path):
    kept = tmp_path / "dotfiles.toml"
    kept.write_text("# mine\n")
    path = tmp_path / "config.toml"
    path.symlink_to(kept)
    save_setting(path, "ui.theme", "paper")
    assert path.is_symlink()
    assert load_config(path, {}).config.ui.theme == "paper"
    assert kept.read_text().startswith("# mine")
