"""What is imported when, seen from a fresh process; and the borders between the parts."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = ("torch", "transformers", "bitsandbytes", "accelerate", "numpy")


def modules_after(code: str) -> set[str]:
    """Top-level names in `sys.modules` after running `code` in a new interpreter."""
    tail = "\nimport json, sys\nprint(json.dumps(sorted({n.partition('.')[0] for n in sys.modules})), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code + tail], capture_output=True, text=True, cwd=ROOT, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stderr.splitlines()[-1]))


def run_main(*arguments: str) -> str:
    return (
        "import contextlib\nfrom lslm_tui.__main__ import main\n"
        f"with contextlib.suppress(SystemExit):\n    main({list(arguments)!r})"
    )


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["chat", "--help"]])
def test_version_and_help_import_next_to_nothing(arguments):
    loaded = modules_after(run_main(*arguments))
    slow = {"textual", "pydantic", "huggingface_hub", "asyncio", "sqlite3", "platformdirs", *HEAVY}
    assert not loaded & slow


def test_listing_models_needs_no_torch_and_no_screens():
    loaded = modules_after(run_main("models", "list"))
    assert not loaded & {"textual", "huggingface_hub", *HEAVY}


def test_the_screens_are_there_before_torch():
    loaded = modules_after("import lslm_tui.tui.app\nfor p in lslm_tui.tui.app.PLACES: p.load()")
    assert "textual" in loaded
    assert not loaded & set(HEAVY)


def test_the_session_and_the_chat_command_wait_with_torch():
    loaded = modules_after(
        "import lslm_tui.services.session, lslm_tui.cli.chat, lslm_tui.cli.doctor"
    )
    assert not loaded & {"textual", "huggingface_hub", *HEAVY}


def test_the_borders_between_the_parts_hold():
    pytest.importorskip("importlinter", reason="the dev tools are not installed")
    command = "import sys; from importlinter.cli import lint_imports_command as c; sys.exit(c())"
    done = subprocess.run(
        [sys.executable, "-c", command], capture_output=True, text=True, cwd=ROOT, timeout=120
    )
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout
