"""Reading, splitting and refusing rows."""

from __future__ import annotations

import gzip
import json

import pytest

from lslm_tui.errors import InputError
from lslm_tui.training.data.equality import keys
from lslm_tui.training.data.report import report, report_lines, token_report

from .samples import load, problems


def write(path, rows):
    path.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in rows), encoding="utf-8")
    return path


def labelled(count):
    return [{"text": f"第{n}行 row {n} 🙂", "label": "ab"[n % 2]} for n in range(count)]


def test_wide_characters_survive_every_format(tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = labelled(4)
    (tmp_path / "a.json").write_text(json.dumps(rows), encoding="utf-8")
    (tmp_path / "b.json").write_text(json.dumps({"v": 1, "rows": rows}, indent=1), encoding="utf-8")
    write(tmp_path / "c.jsonl", rows)
    (tmp_path / "d.jsonl.gz").write_bytes(gzip.compress((tmp_path / "c.jsonl").read_bytes()))
    table = [f"{r['text']}SEP{r['label']}" for r in ({"text": "text", "label": "label"}, *rows)]
    (tmp_path / "e.csv").write_text("\n".join(table).replace("SEP", ","), encoding="utf-8")
    (tmp_path / "f.tsv").write_text("\n".join(table).replace("SEP", "\t"), encoding="utf-8")
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "g.parquet")
    (tmp_path / "h").write_bytes((tmp_path / "c.jsonl").read_bytes())
    for path in sorted(tmp_path.iterdir()):
        found = load(path).train
        assert [(row.text, row.label) for row in found] == [(r["text"], r["label"]) for r in rows]


def test_line_numbers_inside_a_json_list(tmp_path):
    path = tmp_path / "a.json"
    path.write_text('[\n{"text": "x",\n "label": "a"},\n{"text": "",\n"label": "b"}\n]')
    assert problems(load(path, on_bad_row="skip")) == [4]


def test_quoted_line_breaks_and_a_forgotten_quote(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('text,label\n"one\ntwo, ""three""",a\n5" wide,b\n"open,a\nlast,b\n')
    data = load(path, on_bad_row="skip")
    assert [row.text for row in data.train] == ['one\ntwo, "three"', '5" wide', "last"]
    assert problems(data) == [5]


def test_a_truncated_gzip_keeps_what_came_before(tmp_path):
    path = tmp_path / "a.jsonl.gz"
    whole = gzip.compress(write(tmp_path / "a", labelled(5000)).read_bytes())
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match="ends too early"):
        load(path)
    data = load(path, on_bad_row="skip")
    assert len(data.train) > 100
    assert data.problems[-1].reason.startswith("the compressed file")


@pytest.mark.parametrize("kind", ["missing", "directory"])
def test_what_is_no_file_is_said(tmp_path, kind):
    path = tmp_path if kind == "directory" else tmp_path / "nothing.jsonl"
    with pytest.raises(InputError, match="directory|no such file"):
        load(path)


def test_the_same_text_is_never_on_both_sides(tmp_path):
    path = write(
        tmp_path / "a.jsonl", [{"text": f"Text {n % 50}!", "label": "a"} for n in range(500)]
    )
    first, again = (load(path, eval_share=0.2, split_seed=4) for _ in range(2))
    assert first == again
    assert len(first.evaluation) == 100
    assert not {keys(r)[0] for r in first.train} & {keys(r)[0] for r in first.evaluation}


def test_rows_of_the_eval_file_leave_train(tmp_path):
    train = write(tmp_path / "a.jsonl", [{"text": "Good day.", "label": "a"}, *labelled(3)])
    held = write(tmp_path / "b.jsonl", [{"text": "good day", "label": "a"}])
    assert len(load(train, eval=[str(held)]).train) == 3
    assert len(load(train, eval=[str(held)], drop_overlap=False).train) == 4


def test_first_row_rows_repeat_and_duplicates(tmp_path):
    path = write(tmp_path / "a.jsonl", [*labelled(6), *labelled(6)])
    chosen = load(path, file={"first_row": 2, "rows": 3, "repeat": 2}).train
    assert [row.place.line for row in chosen] == [3, 4, 5, 3, 4, 5]
    assert len(load(path, drop_duplicates=True).train) == 6


def test_unknown_labels_name_the_nearest(tmp_path):
    path = write(tmp_path / "a.jsonl", [{"text": "x", "label": "Postive"}])
    with pytest.raises(InputError, match='did you mean "positive"'):
        load(path, classify={"labels": ["negative", "positive"]})


def test_unfitting_rows_name_what_is_there_and_what_is_wanted(tmp_path):
    path = write(tmp_path / "a.jsonl", [{"foo": "x", "bar": 1}])
    with pytest.raises(InputError, match='"foo", "bar".*Wanted'):
        load(path)
    with pytest.raises(InputError, match='no column "baz"'):
        load(path, file={"columns": {"text": "baz"}})
    with pytest.raises(InputError, match="cannot learn from them"):
        load(write(tmp_path / "b.jsonl", [{"text": "free"}]), "sft")


def test_a_hundred_thousand_rows(tmp_path):
    data = load(write(tmp_path / "a.jsonl", labelled(100_000)), eval_rows=100)
    assert (len(data.train), len(data.evaluation)) == (99_900, 100)


def test_the_generator_gives_conversations():
    from lslm_tui.training.data.load import load_data
    from lslm_tui.training.recipe import parse_recipe

    file = {"generator": "starter-corpus", "rows": 20, "seed": 3}
    values = {"name": "x", "task": "sft", "model": {"base": "x"}, "data": {"train": [file]}}
    data = load_data(parse_recipe(values))
    assert len(data.train) + len(data.evaluation) == 20
    assert data.train[0].messages[-1].role == "assistant"


def test_the_report_counts_repeats_overlap_and_cuts(tmp_path):
    rows = [{"text": t, "label": "a"} for t in ("One.", "One.", "one", "Two")]
    held = write(tmp_path / "b.jsonl", [{"text": "ONE", "label": "b"}])
    data = load(write(tmp_path / "a.jsonl", rows), eval=[str(held)], drop_overlap=False)
    found = report(data, row_tokens={"train": [1, 2, 3, 10]}, max_tokens=4)
    train = found.splits["train"]
    assert (train.duplicates, train.near_duplicates, train.tokens.cut_tokens) == (1, 1, 6)
    assert found.splits["eval"].overlap == 1
    assert json.loads(json.dumps(found.to_dict()))["splits"]["train"]["labels"] == {"a": 4}
    assert all(len(line) <= 80 for line in report_lines(found) if not line.startswith("note"))


def test_the_histogram_holds_every_row():
    found = token_report([*range(200), 5000], 100)
    assert sum(part.rows for part in found.histogram) == 201
    assert (found.long_rows, found.percentiles["50"]) == (100, 100)
