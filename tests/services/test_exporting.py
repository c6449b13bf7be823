"""Exports beside the screens: the child process watched, stopped and failing; copies of adapters."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from lslm_tui.errors import LslmError, ModelLoadError, StorageError, UsageError
from lslm_tui.services import exporting
from lslm_tui.services.exporting import Export, ExportProgress, copy_model

FAKE = """
import json, sys, time, pathlib
source, target = sys.argv[1], pathlib.Path(sys.argv[3])
(target.parent / f".{target.name}.part").mkdir()
if source == "slow":
    time.sleep(60)
if source == "bad":
    print("lslm-tui: it is broken 虫", file=sys.stderr)
    sys.exit(3)
print("noise")
print(json.dumps({"phase": "writing", "done": 0, "total": 4000}), flush=True)
part = target.parent / f".{target.name}.part"
(part / "model.safetensors").write_bytes(b"x" * 3000)
if source == "half":
    time.sleep(60)
print(json.dumps({"phase": "proving", "done": 4, "total": 5}))
print(json.dumps({"same_choice": 1.0, "path": str(target)}))
"""


@pytest.fixture
def child(tmp_path, monkeypatch):
    """An export that writes nothing and says what the real one says."""
    (tmp_path / "fake_export.py").write_text(FAKE)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(exporting, "MODULE", "fake_export")


def ended(export: Export) -> None:
    end = time.monotonic() + 60
    while export.running:
        assert time.monotonic() < end
        time.sleep(0.02)


def test_what_was_proved_is_told(child, tmp_path):
    export = Export(Path("good"), tmp_path / "out")
    ended(export)
    assert export.result()["same_choice"] == 1.0


def test_while_it_writes_the_disk_tells_how_far_it_is(child, tmp_path):
    export = Export(Path("half"), tmp_path / "out")
    end = time.monotonic() + 60
    while export.progress.done < 3000:
        assert time.monotonic() < end and export.running
        time.sleep(0.02)
    assert export.progress == ExportProgress("writing", 3000, 4000)
    export.stop()
    with pytest.raises(LslmError):
        export.result()
    done = Export(Path("good"), tmp_path / "other")
    ended(done)
    assert done.progress == ExportProgress("proving", 4, 5)
    assert done.result()["same_choice"] == 1.0


def test_a_failure_keeps_its_kind_and_its_words(child, tmp_path):
    export = Export(Path("bad"), tmp_path / "out")
    ended(export)
    with pytest.raises(ModelLoadError, match="^it is broken 虫"):
        export.result()


def test_stopped_it_leaves_nothing(child, tmp_path):
    export = Export(Path("slow"), tmp_path / "out")
    end = time.monotonic() + 60
    while not (tmp_path / ".out.part").exists():
        assert time.monotonic() < end
        time.sleep(0.02)
    export.stop()
    assert not export.running and not (tmp_path / ".out.part").exists()
    with pytest.raises(LslmError, match="stopped"):
        export.result()


def test_an_adapter_is_copied_whole(tmp_path, monkeypatch):
    source = tmp_path / "model"
    source.mkdir()
    for name in ("adapter_config.json", "adapter_model.safetensors"):
        (source / name).write_bytes(name.encode() * 1000)
    (tmp_path / "target").mkdir()  # empty: may be used
    monkeypatch.setattr(exporting, "BLOCK_BYTES", 9000)
    told = list(copy_model(source, tmp_path / "target"))
    assert [one.done for one in told] == [9000, 18000, 19000, 28000, 37000, 44000]
    assert {one.total for one in told} == {44000}
    for name in ("adapter_config.json", "adapter_model.safetensors"):
        assert (tmp_path / "target" / name).read_bytes() == (source / name).read_bytes()
    with pytest.raises(UsageError, match="not empty"):
        list(copy_model(source, tmp_path / "target"))


def test_a_full_disk_leaves_no_half_copy(tmp_path, monkeypatch):
    source = tmp_path / "model"
    source.mkdir()
    (source / "a").write_text("x")

    def full(*paths):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exporting, "_copy", full)
    with pytest.raises(StorageError, match="The disk is full"):
        list(copy_model(source, tmp_path / "target"))
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_a_copy_that_is_left_leaves_nothing(tmp_path):
    source = tmp_path / "model"
    source.mkdir()
    (source / "a").write_text("x")
    steps = copy_model(source, tmp_path / "target")
    next(steps)
    steps.close()
    assert [path.name for path in tmp_path.iterdir()] == ["model"]
