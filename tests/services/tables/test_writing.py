"""Tables written again: the same columns in the same order, the new ones behind them, whole or not at all."""

from __future__ import annotations

import csv
import errno
import gzip
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lslm_tui.errors import StorageError, UsageError
from lslm_tui.services.tables import TableWriter, look_at, read_rows

ADDED = ("label", "score")


def copied(source: Path, target: Path) -> Path:
    shape = look_at(source)
    with TableWriter(target, shape, ADDED) as writer:
        for row in read_rows(shape):
            writer.write([(row.values, {"label": "positive", "score": 0.75})])
    return target


def test_csv_to_csv(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text('b,text,b\n1,"x, ""y""\nz",2\n3,你好 🙂,4\n', "utf-8")
    with copied(source, tmp_path / "o.csv").open(newline="", encoding="utf-8") as file:
        found = list(csv.reader(file))
    assert found[0] == ["b", "text", "b", "label", "score"]
    assert found[1] == ["1", 'x, "y"\nz', "2", "positive", "0.75"]
    assert found[2][1] == "你好 🙂"


def test_a_name_that_is_taken(tmp_path: Path) -> None:
    source = tmp_path / "a.tsv"
    source.write_text('text\tlabel\n"quoted\t1\n', "utf-8")
    assert copied(source, tmp_path / "o.tsv").read_text("utf-8") == (
        'text\tlabel\tlslm_label\tscore\n"quoted\t1\tpositive\t0.75\n'
    )


def test_jsonl_keeps_types_and_broken_lines(tmp_path: Path) -> None:
    source = tmp_path / "a.jsonl"
    source.write_text('{"text": "x", "n": [1, {"a": null}]}\n{"text"\n', "utf-8")
    lines = copied(source, tmp_path / "o.jsonl.gz")
    text = gzip.decompress(lines.read_bytes()).decode()
    first, second = [json.loads(line) for line in text.splitlines()]
    assert first == {"text": "x", "n": [1, {"a": None}], "label": "positive", "score": 0.75}
    assert second["unread"] == '{"text"'


def test_parquet_keeps_types(tmp_path: Path) -> None:
    source = tmp_path / "a.parquet"
    table = pa.table(
        {"text": [f"t{n}" for n in range(3000)], "n": pa.array(range(3000), pa.int16())}
    )
    pq.write_table(table, source, row_group_size=700)
    found = pq.read_table(copied(source, tmp_path / "o.parquet"))
    assert found.schema.field("n").type == pa.int16()
    assert found.column("n").to_pylist() == list(range(3000))
    assert found.column_names == ["text", "n", "label", "score"]
    assert found.column("score").to_pylist()[0] == 0.75


def test_other_formats(tmp_path: Path) -> None:
    source = tmp_path / "a.jsonl"
    source.write_text('{"text": "tab\\there\\nand", "n": 1}\n', "utf-8")
    assert copied(source, tmp_path / "o.tsv").read_text("utf-8").splitlines() == [
        "text\tn\tlabel\tscore", "tab here and\t1\tpositive\t0.75"
    ]  # fmt: skip
    assert pq.read_table(copied(source, tmp_path / "o.parquet")).num_rows == 1
    text = tmp_path / "t.txt"
    text.write_text("one\ntwo\n", "utf-8")
    assert (
        copied(text, tmp_path / "o.csv").read_text("utf-8").splitlines()[1] == "one,positive,0.75"
    )


@pytest.mark.parametrize("name", ["o.txt", "o.pdf", "o.parquet.gz"])
def test_a_name_that_says_no_format(tmp_path: Path, name: str) -> None:
    source = tmp_path / "a.csv"
    source.write_text("text\nx\n", "utf-8")
    with pytest.raises(UsageError):
        TableWriter(tmp_path / name, look_at(source), ADDED)


def test_a_full_disk_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = tmp_path / "a.csv", tmp_path / "o.csv"
    source.write_text("text\nx\n", "utf-8")
    target.write_text("before", "utf-8")
    shape = look_at(source)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with (
        pytest.raises(StorageError, match="No space left"),
        TableWriter(target, shape, ADDED) as writer,
    ):
        monkeypatch.setattr(writer._sheet, "write", full)
        writer.write([({"text": "x"}, {})])
    assert target.read_text("utf-8") == "before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "o.csv"]


def test_a_directory_that_is_not_there(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text("text\nx\n", "utf-8")
    with (
        pytest.raises(StorageError),
        TableWriter(tmp_path / "no" / "o.csv", look_at(source), ADDED),
    ):
        pass
