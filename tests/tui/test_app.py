"""Starting, quitting, and showing what went wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from textual.widgets import Button, Input, Static

from lslm_tui.errors import ModelNotFoundError, StorageError
from lslm_tui.tui.app import LslmApp
from lslm_tui.tui.screens.dialog import Dialog
from tests.tui.frames import DemoPlace, FakeSession, make_app
from tests.tui.wait import wait_until


def demo(app: LslmApp) -> DemoPlace:
    assert isinstance(app.place, DemoPlace)
    return app.place


def dialog_text(app: LslmApp) -> str:
    if not isinstance(app.screen, Dialog):
        return ""
    return "\n".join(str(static.render()) for static in app.screen.query(Static))


def test_the_app_imports_nothing_heavy() -> None:
    code = (
        "import sys, lslm_tui.tui.app; "
        "print([m for m in ('torch', 'transformers', 'pydantic', 'tomlkit', 'sqlite3', "
        "'huggingface_hub') if m in sys.modules])"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


async def test_the_session_comes_after_the_first_frame(tmp_path: Path) -> None:
    seen: list[bool] = []

    async def factory() -> FakeSession:
        seen.append(app.screen.is_mounted)
        return FakeSession()

    app = make_app(tmp_path, session_factory=factory)
    async with app.run_test() as pilot:
        await wait_until(pilot, lambda: demo(app).session is not None)
        assert seen == [True]


async def test_a_session_that_cannot_be_opened_is_explained(tmp_path: Path) -> None:
    def factory() -> FakeSession:
        raise StorageError("The database is newer than this program.", remedy="Update lslm-tui.")

    app = make_app(tmp_path, session_factory=factory)
    async with app.run_test() as pilot:
        await wait_until(pilot, lambda: "→" in dialog_text(app))
        text = dialog_text(app)
        assert "Storage" in text and "newer" in text and "Update lslm-tui." in text
        await pilot.press("escape")
        await wait_until(pilot, lambda: not isinstance(app.screen, Dialog))


async def test_ctrl_q_quits_at_once_when_nothing_is_lost(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test() as pilot:
        await pilot.press("ctrl+q")
        await wait_until(pilot, lambda: not app.is_running)


async def test_ctrl_q_asks_before_a_draft_is_lost(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test() as pilot:
        demo(app).query_one("#message", Input).value = "draft"
        await pilot.press("ctrl+q")
        await wait_until(pilot, lambda: "written but not sent" in dialog_text(app))
        await pilot.press("enter")  # the first answer: stay
        await wait_until(pilot, lambda: not isinstance(app.screen, Dialog))
        assert app.is_running
        await pilot.press("ctrl+q")
        await wait_until(pilot, lambda: isinstance(app.screen, Dialog))
        await pilot.press("ctrl+q")
        await wait_until(pilot, lambda: not app.is_running)


async def test_ctrl_c_asks_in_place_and_twice_quits(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test() as pilot:
        await pilot.press("ctrl+c")
        question = demo(app).query_one("#status-question", Static)
        await wait_until(pilot, lambda: "^C again quits" in str(question.render()))
        assert app.is_running
        await pilot.press("ctrl+c")
        await wait_until(pilot, lambda: not app.is_running)


async def test_ctrl_c_copies_a_selection_instead(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test() as pilot:
        message = demo(app).query_one("#message", Input)
        message.value = "draft"
        message.focus()
        message.select_all()
        await pilot.press("ctrl+c", "ctrl+c")
        await pilot.pause()
        assert app.is_running and app.clipboard == "draft"


async def test_our_own_errors_become_a_dialog_and_the_place_lives_on(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test() as pilot:
        place = demo(app)
        place.failure = ModelNotFoundError("No model 'x'.", remedy="Choose one with ^O.")
        await pilot.press("ctrl+y")
        await wait_until(pilot, lambda: "→" in dialog_text(app))
        text = dialog_text(app)
        assert "✗ Model not found" in text and "→ Choose one with ^O." in text
        await pilot.press("enter")
        await wait_until(pilot, lambda: not isinstance(app.screen, Dialog))
        await pilot.press("ctrl+n")
        await wait_until(pilot, lambda: place.done == ["new"])


async def test_the_unexpected_is_logged_and_the_app_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app = make_app(tmp_path, keep_running=True)
    async with app.run_test(size=(120, 40)) as pilot:
        place = demo(app)
        place.failure = ZeroDivisionError("surprise")
        await pilot.press("ctrl+y")
        await wait_until(pilot, lambda: "→" in dialog_text(app))
        text = " ".join(dialog_text(app).split())
        assert "ZeroDivisionError: surprise" in text and "log.txt" in text
        assert "surprise" in caplog.text
        await pilot.press("enter")
        await wait_until(pilot, lambda: not isinstance(app.screen, Dialog))
        await pilot.press("ctrl+n")
        await wait_until(pilot, lambda: place.done == ["new"])


async def test_a_test_hears_the_unexpected(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    with pytest.raises(ZeroDivisionError):
        async with app.run_test() as pilot:
            demo(app).failure = ZeroDivisionError("surprise")
            await pilot.press("ctrl+y")
            await pilot.pause()


async def test_a_message_handler_that_fails_does_not_end_the_place(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test() as pilot:
        place = demo(app)

        def fail() -> None:
            raise StorageError("The disk is full.")

        place.call_later(fail)
        await wait_until(pilot, lambda: isinstance(app.screen, Dialog))
        await pilot.press("escape")
        await wait_until(pilot, lambda: app.screen is place)
        await pilot.press("escape")
        await wait_until(pilot, lambda: place.done == ["stop"])


async def test_problems_are_listed(tmp_path: Path) -> None:
    (tmp_path / "config" / "themes").mkdir(parents=True)
    (tmp_path / "config" / "themes" / "mine.toml").write_text("dark = 3\n", "utf-8")
    (tmp_path / "config" / "config.toml").write_text('[ui]\ntheme = "nope"\ncolor = 1\n', "utf-8")
    app = make_app(tmp_path)
    async with app.run_test(size=(100, 30)) as pilot:
        line = demo(app).query_one("#problems")
        await wait_until(pilot, lambda: app.settings is not None and line.display)
        await pilot.click("#problems")
        await wait_until(pilot, lambda: "→" in dialog_text(app))
        text = " ".join(dialog_text(app).split())
        assert "mine.toml, line 1" in text and "no theme 'nope'" in text and "ui.color" in text
        assert isinstance(app.focused, Button)


def test_the_log_is_private_and_takes_warnings(tmp_path: Path) -> None:
    code = (
        "import sys, logging, warnings; from pathlib import Path; "
        "from lslm_tui.log_file import log_to_file; log_to_file(Path(sys.argv[1])); "
        "warnings.warn('a warning'); logging.getLogger('x').error('an error')"
    )
    log = tmp_path / "state" / "log.txt"
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code, str(log)], cwd=root, capture_output=True)
    assert done.stdout == done.stderr == b""
    assert "a warning" in log.read_text("utf-8") and "an error" in log.read_text("utf-8")
    assert log.stat().st_mode & 0o777 == 0o600


def test_prints_of_any_kind_reach_the_log_while_the_app_draws(tmp_path: Path) -> None:
    """On a pseudo-terminal: descriptors 1 and 2 go to the log, the driver's stream does not."""
    code = """
import os, sys
from pathlib import Path
from lslm_tui.tui.logs import Terminal
terminal = Terminal(Path(sys.argv[1]))
with terminal.quiet():
    os.write(1, b"c-print "); os.write(2, b"c-error ")
    sys.__stderr__.write("driver "); sys.__stderr__.flush()
    with terminal.handed_back():
        os.write(1, b"editor ")
    os.write(1, b"again ")
    print("told")
print("after")
"""
    import os
    import pty

    log = tmp_path / "log.txt"
    main, side = pty.openpty()
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", code, str(log)], cwd=root, stdout=side, stderr=side)
    os.close(side)
    shown = os.read(main, 4096).decode()
    os.close(main)
    assert shown.split() == ["driver", "editor", "told", "after"]
    assert log.read_text("utf-8") == "c-print c-error again "
