"""`train data` lists and writes sets of own work; `train schema` tells what a recipe may say."""

from __future__ import annotations

import json
import subprocess
import sys

from lslm_tui.paths import find_paths
from lslm_tui.services.corrected_labels import CorrectedLabel
from lslm_tui.services.storage import Storage


def teach() -> None:
    storage = Storage(find_paths().database)
    storage.labels.put(CorrectedLabel("不错\x1b[31m", "positive", "negative", "m"))
    storage.close()


def test_list_write_and_refuse(lslm, tmp_path):
    teach()
    listed = lslm("train", "data")
    assert listed.code == 0
    assert "labels                    1 rows  positive 1" in listed.out
    assert "Rate replies in Chat with +." in listed.out
    lines = {line["name"]: line for line in lslm("train", "data", "--json").lines}
    assert lines["labels"]["rows"] == 1 and lines["labels"]["shape"] == "label"
    assert lslm("train", "data", "labels").lines == [{"text": "不错\x1b[31m", "label": "positive"}]
    path = tmp_path / "labels.jsonl"
    (done,) = lslm("train", "data", "labels", "--output", str(path), "--json").lines
    assert done == {"type": "done", "set": "labels", "rows": 1, "path": str(path)}
    assert path.stat().st_mode & 0o777 == 0o600
    refused = lslm("train", "data", "chats")
    assert refused.code == 2 and "no chats to learn from" in refused.err


def test_schema_without_torch():
    code = (
        "import sys; from lslm_tui.training.recipe import schema; schema.main();"
        "sys.exit('torch' in sys.modules or 'transformers' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    tables = json.loads(done.stdout)
    assert tables["properties"]["task"] and tables["$defs"]["LoraTable"]["properties"]["rank"]
