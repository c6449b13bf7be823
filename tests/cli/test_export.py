"""`models export`, `show` and `list` with what training made."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lslm_tui.__main__ import main
from lslm_tui.paths import find_paths
from tests.services.test_trained import RESULT, make_adapter, make_run


def test_show_tells_what_was_proved(capsys):
    make_run("my-run")
    assert main(["models", "show", "my-run"]) == 0
    out = capsys.readouterr().out
    assert "trained by    my-model: sft, lora" in out
    assert "loss 3.25 → 2.5 nats per token" in out
    assert "aaaaaaaaaaaa → bbbbbbbbbbbb" in out


def test_show_as_json(capsys):
    make_run("my-run")
    assert main(["models", "show", "my-model", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["source"] == "run" and facts["alias"] == "my-model"
    assert facts["trained"]["proof"]["after"] == RESULT["comparison"]["after"]
    assert facts["trained"]["run"] == "my-run" and facts["rank"] is None


def test_list_marks_adapters_and_missing_bases(capsys):
    run = make_run("tuned")
    (run / "model").rename(run / "old")
    make_adapter(run / "model", "someone/gone")
    make_run("whole")
    assert main(["models", "list"]) == 0
    out, err = capsys.readouterr()
    assert "adapter, ?" in out and "tuned" in out and "whole" in out
    assert "! tuned" in err and "someone/gone" in err


def test_export_of_what_is_not_there(tmp_path, capsys):
    assert main(["models", "export", "nothing-like-it", "-o", str(tmp_path / "out")]) == 3
    assert "nothing-like-it" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_export_in_its_own_process(tmp_path, capsys):
    pytest.importorskip("torch")
    from tests.engine.models import CHAT_TEMPLATE, make_model

    run = find_paths().runs / "from-run"
    make_model(run / "model", template=CHAT_TEMPLATE)
    (run / "result.json").write_text(json.dumps(RESULT | {"method": "full"}))
    target = tmp_path / "out"
    assert main(["models", "export", "from-run", "-o", str(target), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert Path(facts["path"]) == target and (target / "model.safetensors").is_file()
    assert facts["template_checked"] and facts["type"] == "done"
    assert main(["models", "export", "from-run", "-o", str(target)]) == 2
    assert "not empty" in capsys.readouterr().err
    assert main(["models", "export", "from-run", "-o", str(tmp_path / "b")]) == 0
    assert "Loaded again, 5 prompts and its chat template agree" in capsys.readouterr().out
