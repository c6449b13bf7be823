"""Which of the user's keys are granted, and what is said of the others."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from textual.binding import Binding

from lslm_tui.tui.keymap import check_keymap, display_keys, known_bindings
from tests.tui.frames import DemoPlace, make_app
from tests.tui.wait import wait_until

KNOWN = {
    "app.help": Binding("f1", "help"),
    "chat.new": Binding("ctrl+n", "new"),
    "chat.search": Binding("ctrl+r", "search"),
    "chat.send": Binding("enter,ctrl+e", "send"),
    "transcript.copy": Binding("c", "copy"),
}


def check(wanted: Mapping[str, str]) -> tuple[Mapping[str, str], str]:
    checked = check_keymap(wanted, KNOWN)
    return checked.keymap, "\n".join(checked.problems)


def test_a_free_key_is_granted() -> None:
    assert check({"chat.new": "ctrl+k, f4"}) == ({"chat.new": "ctrl+k,f4"}, "")


def test_two_bindings_may_swap() -> None:
    wanted = {"chat.new": "ctrl+r", "chat.search": "ctrl+n"}
    assert check(wanted) == (wanted, "")


def test_the_same_key_in_another_part_is_no_clash() -> None:
    assert check({"transcript.copy": "ctrl+n"})[1] == ""


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"chat.nwe": "ctrl+k"}, "Did you mean 'chat.new'?"),
        ({"chat.new": "ctrl+r"}, "^R for chat.new is already chat.search; chat.new keeps ^N."),
        ({"chat.new": "ctrl+e"}, "already chat.send"),
        ({"transcript.copy": "f1"}, "already app.help"),
        ({"app.help": "c"}, "already transcript.copy"),
        ({"chat.new": "ctrl+i"}, "cannot tell ctrl+i from Tab"),
        ({"chat.new": "ctrl+["}, "from Esc"),
        ({"chat.new": "strg+n"}, "'strg' is no modifier"),
        ({"chat.new": "ctrl+flurb"}, "there is no key"),
        ({"chat.new": "escpae"}, "Did you mean 'escape'?"),
        ({"chat.new": ""}, "there is no key ''"),
    ],
)
def test_what_cannot_be_granted_is_said_and_dropped(wanted: dict[str, str], said: str) -> None:
    keymap, problems = check(wanted)
    assert keymap == {} and said in problems


def test_scopes_not_imported_yet_are_trusted() -> None:
    checked = check_keymap({"translate.go": "ctrl+k"}, KNOWN, later=["translate"])
    assert checked.keymap == {"translate.go": "ctrl+k"} and not checked.problems


@pytest.mark.parametrize(
    ("keys", "shown"),
    [("ctrl+n", "^N"), ("f2", "F2"), ("escape", "Esc"), ("shift+enter,ctrl+j", "Shift+Enter / ^J"),
     ("question_mark", "?"), ("up", "↑"), ("pagedown", "PgDn"), ("c", "c"), ("plus", "+")],
)  # fmt: skip
def test_keys_are_written_for_people(keys: str, shown: str) -> None:
    assert display_keys(keys) == shown


def test_every_binding_of_ours_has_id_and_words() -> None:
    import lslm_tui.tui.screens.help
    import lslm_tui.tui.screens.model_picker
    import lslm_tui.tui.screens.palette
    import lslm_tui.tui.screens.settings
    import lslm_tui.tui.screens.theme_picker  # noqa: F401

    ours = {name: b for name, b in known_bindings().items() if name.startswith("app.")}
    assert {"app.help", "app.palette", "app.settings", "app.theme", "app.quit"} <= set(ours)
    assert all(binding.tooltip for binding in ours.values())


async def test_a_users_key_works_shows_in_hints_and_problems_are_kept(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "config.toml").write_text(
        '[ui.keymap]\n"demo.new" = "ctrl+g"\n"demo.nope" = "f4"\n', "utf-8"
    )
    app = make_app(tmp_path)
    async with app.run_test() as pilot:
        place = app.screen
        assert isinstance(place, DemoPlace)
        await wait_until(pilot, lambda: app.settings is not None)
        assert app.key_of("demo.new") == "^G"
        assert app.resolve_hint(("demo.new", "new")) == ("^G", "new", "screen.new")
        await pilot.press("ctrl+g")
        await wait_until(pilot, lambda: place.done == ["new"])
        await pilot.press("ctrl+n")
        await pilot.pause()
        assert place.done == ["new"]
        assert any("demo.nope" in problem for problem in app.problems)
        line = place.query_one("#problems")
        await wait_until(pilot, lambda: line.display)
        assert "1 problem" in str(line.render())
