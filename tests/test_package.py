"""The wheel: built offline from this checkout, it must hold everything the program opens."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> zipfile.ZipFile:
    pytest.importorskip("hatchling", reason="hatchling is not installed")
    target = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=120,
    )
    (path,) = target.glob("*.whl")
    with zipfile.ZipFile(path) as opened:
        yield opened


def test_models_and_themes_are_inside(wheel):
    inside = set(wheel.namelist())
    for folder in ("models", "themes"):
        for path in tracked(folder):
            assert f"lslm_tui/_bundled/{path}" in inside


def test_every_module_and_style_sheet_is_inside(wheel):
    inside = set(wheel.namelist())
    for path in tracked("lslm_tui"):
        assert path in inside


def test_nothing_else_is_inside(wheel):
    allowed = ("lslm_tui/", "lslm_tui-")
    assert all(name.startswith(allowed) for name in wheel.namelist())
    assert not any("__pycache__" in name or name.endswith(".pyc") for name in wheel.namelist())


def test_what_it_says_about_itself(wheel):
    (metadata,) = [name for name in wheel.namelist() if name.endswith("METADATA")]
    text = wheel.read(metadata).decode()
    assert "License-Expression: Apache-2.0" in text
    assert "Name: lslm-tui" in text
    (points,) = [name for name in wheel.namelist() if name.endswith("entry_points.txt")]
    assert "lslm = lslm_tui.__main__:main" in wheel.read(points).decode()


def test_it_runs_from_an_empty_directory(wheel, tmp_path):
    """Unpacked beside nothing else, with this environment's libraries."""
    wheel.extractall(tmp_path / "site")
    code = (
        "import sys; sys.path.insert(0, 'site')\n"
        "import lslm_tui; from lslm_tui.paths import bundled\n"
        "assert lslm_tui.__file__.startswith(sys.argv[1]), lslm_tui.__file__\n"
        "assert bundled('themes').is_dir() and bundled('models').is_dir()\n"
        "from lslm_tui.__main__ import main; main(['--version'])"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code, str(tmp_path)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout.startswith("lslm-tui "), done.stderr


def tracked(folder: str) -> list[str]:
    """Files of the project below `folder`, by git; skips where there is no repository."""
    done = subprocess.run(["git", "ls-files", folder], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        pytest.skip("not a git checkout")
    return [path for path in done.stdout.splitlines() if (ROOT / path).is_file()]
