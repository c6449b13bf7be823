"""`lslm-tui doctor`, with the machine's part made up."""

import json
import sqlite3

import pytest

from lslm_tui.cli import doctor
from lslm_tui.paths import find_paths
from lslm_tui.services.storage import Storage

MACHINE = {
    "cpu": {
        "model": "Some CPU",
        "cores": 2,
        "threads": 1,
        "flags": ("avx2",),
        "memory_total": 16_000_000_000,
        "memory_free": 8_000_000_000,
    },
    "gpus": (),
    "device": "cpu",
    "quantizations": (
        {"quantization": "none", "usable": True, "reason": "As stored."},
        {"quantization": "nf4", "usable": False, "reason": "nf4 needs an NVIDIA GPU."},
    ),
    "versions": {"torch": "2.13.0", "bitsandbytes": "not installed"},
    "bandwidth_bytes_per_s": 31_600_000_000,
    "problem": "",
}


@pytest.fixture
def machine(monkeypatch):
    facts = json.loads(json.dumps(MACHINE))

    async def look():
        return facts

    monkeypatch.setattr(doctor, "_machine", look)
    monkeypatch.setattr(doctor, "has_nvidia", lambda: False)
    monkeypatch.setattr(doctor, "terminal_facts", lambda: {"utf8": True, "size": "80 × 24"})
    return facts


def test_a_machine_in_order_has_nothing_to_do(lslm, script, machine):
    Storage(find_paths().database).close()
    got = lslm("doctor")
    assert got.code == 0
    assert "Nothing: everything that was looked at is in order." in got.out
    for said in (
        "Some CPU · 2 cores · avx2",
        "31.6 GB/s",
        "no · nf4 needs",
        "in order · ",
        "80 × 24",
    ):
        assert said in got.out
    facts = json.loads(lslm("doctor", "--json").out)
    assert facts["to_do"] == []
    assert set(facts) == {
        "program",
        "machine",
        "terminal",
        "paths",
        "database",
        "models",
        "config",
        "to_do",
    }
    assert facts["database"]["conversations"] == 0
    assert [model["name"] for model in facts["models"]["found"]] == ["other", "starter-chat"]


def test_looking_at_the_database_changes_nothing(lslm, script, machine):
    path = find_paths().database
    storage = Storage(path)
    storage.create_conversation()
    storage.close()
    before = sqlite3.connect(path)
    before.execute("PRAGMA user_version = 1")  # an older schema stays one
    before.close()
    path.chmod(0o640)
    seen = path.read_bytes()
    assert json.loads(lslm("doctor", "--json").out)["database"]["conversations"] == 1
    assert path.read_bytes() == seen
    assert path.stat().st_mode & 0o777 == 0o640


def test_findings_say_what_to_do(lslm, machine, monkeypatch, tmp_path):
    monkeypatch.setattr("lslm_tui.services.library.bundled", lambda name: tmp_path / "none")
    monkeypatch.setattr(doctor, "terminal_facts", lambda: {"utf8": False})
    monkeypatch.setattr(doctor, "has_nvidia", lambda: True)
    paths = find_paths()
    paths.config.mkdir(parents=True)
    paths.config.chmod(0o755)
    paths.config_file.write_text("[ui]\nthem = 'x'\n")
    paths.database.parent.mkdir(parents=True, mode=0o700)
    paths.database.write_text("this is no database" * 100)
    machine["cpu"]["memory_free"] = 5
    machine["versions"]["torch"] = "2.13.0+cpu"
    found = json.loads(lslm("doctor", "--json").out)["to_do"]
    for start in (
        "Only 5 B of memory",
        "There is an NVIDIA GPU, but torch is a CPU build",
        "There is no model to talk to",
        "Others can read your config directory",
        "The conversations: ",
        "Mend the setting: config.toml, line 2: ui.them",
        "The locale is not UTF-8",
    ):
        assert any(line.startswith(start) for line in found), (start, found)
    assert len(found) == 7


def test_torch_that_cannot_be_used_does_not_end_the_report(lslm, script, machine):
    machine.clear()
    machine["problem"] = "ImportError: libcudart"
    got = lslm("doctor")
    assert got.code == 0
    assert "torch could not be used (ImportError: libcudart)" in got.out
    assert "starter-chat" in got.out


def test_a_home_below_a_file_is_found(lslm, script, machine, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("LSLM_HOME", str(tmp_path / "file"))
    found = json.loads(lslm("doctor", "--json").out)["to_do"]
    assert sum("cannot be written" in line for line in found) == 4


def test_the_real_machine(lslm, script):
    facts = json.loads(lslm("doctor", "--json").out)["machine"]
    assert facts["problem"] == ""
    assert facts["bandwidth_bytes_per_s"] > 0
    assert {fact["quantization"] for fact in facts["quantizations"]} == {"none", "int8", "nf4"}
