"""Tables as people have them: every format, encoding and break, and what is wrong kept with its line."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lslm_tui.errors import InputError
from lslm_tui.services.tables import TableFormat, TableRow, look_at, preview, read_rows
from tests.conftest import SHARED

BAD = SHARED / "data" / "bad_input"


def rows(path: Path, **options: object) -> list[TableRow]:
    return list(read_rows(look_at(path, **options)))  # type: ignore[arg-type]


def write(path: Path, data: str | bytes) -> Path:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", 'text,label\n"Good, very 好",1\nBad 🙂,0\n'),
        ("a.tsv", "text\tlabel\nGood, very 好\t1\nBad 🙂\t0\n"),
        ("a.jsonl", '{"text": "Good, very 好", "label": 1}\n\n{"text": "Bad 🙂", "label": 0}'),
        ("semicolons.csv", "text;label\nGood, very 好;1\nBad 🙂;0\n"),
        ("nameless", "text\tlabel\r\nGood, very 好\t1\r\nBad 🙂\t0"),
    ],
)
def test_rows_of_every_text_format(tmp_path: Path, name: str, text: str) -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        for packed in (False, True):
            data = text.encode(encoding)
            path = write(
                tmp_path / (name + ".gz" * packed), gzip.compress(data) if packed else data
            )
            found = rows(path)
            assert [row.text("text") for row in found] == ["Good, very 好", "Bad 🙂"]
            assert [row.text("label") for row in found] == ["1", "0"]
            assert [row.number for row in found] == [1, 2]
            assert not any(row.problem or row.note for row in found)


def test_utf16_without_a_mark(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "text,label\nGood and long enough,1\n".encode("utf-16-le"))
    assert look_at(path).encoding == "UTF-16 without a byte-order mark"
    assert rows(path)[0].text("text") == "Good and long enough"


def test_lines_of_text(tmp_path: Path) -> None:
    found = rows(write(tmp_path / "a.txt", "one\n\ntwo, with a comma\rthree\r\n"))
    assert [row.text("text") for row in found] == ["one", "", "two, with a comma", "three"]
    assert [row.line for row in found] == [1, 2, 3, 4]


def test_parquet_keeps_its_values(tmp_path: Path) -> None:
    table = pa.table({"text": ["a", None, "c\0"], "n": [1, 2, 3], "b": [b"x", b"y", b"z"]})
    pq.write_table(table, tmp_path / "a.parquet")
    found = rows(tmp_path / "a.parquet")
    assert found[0].values == {"text": "a", "n": 1, "b": "x"}
    assert found[1].text("text") == ""
    assert "NUL" in found[2].problem
    assert look_at(tmp_path / "a.parquet").columns == ("text", "n", "b")


def test_a_quoted_field_over_lines(tmp_path: Path) -> None:
    found = rows(write(tmp_path / "a.csv", 'text,n\n"one\ntwo ""x""",1\nthree,2\n'))
    assert found[0].text("text") == 'one\ntwo "x"'
    assert [row.line for row in found] == [2, 4]


def test_a_quote_that_is_never_closed_takes_nothing_with_it(tmp_path: Path) -> None:
    found = rows(write(tmp_path / "a.csv", 'text,n\n"one,1\ntwo,2\nthree,3\n'))
    assert "never closed" in found[0].problem
    assert [row.text("text") for row in found[1:]] == ["two", "three"]


def test_quotes_in_tsv_are_signs(tmp_path: Path) -> None:
    found = rows(write(tmp_path / "a.tsv", 'text\tn\n"well\t1\nsaid" he\t2\n'))
    assert [row.text("text") for row in found] == ['"well', 'said" he']


def test_a_damaged_gzip_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    lines = "".join(f"text number {n}\n" for n in range(200_000))
    data = gzip.compress(lines.encode())
    path = write(tmp_path / "a.txt.gz", data[: len(data) // 2])
    found = rows(path)
    assert len(found) > 10
    assert "damaged" in found[-1].problem
    assert not any(row.problem for row in found[:-1])


@pytest.mark.parametrize(
    ("data", "words"), [(b"", "empty"), (b" \n\n", "empty"), (b"\xef\xbb\xbf", "empty")]
)
def test_an_empty_file(tmp_path: Path, data: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        look_at(write(tmp_path / "a.csv", data))


def test_what_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        look_at(tmp_path / "nowhere.csv")
    with pytest.raises(InputError, match="directory"):
        look_at(tmp_path)
    with pytest.raises(InputError, match="Parquet"):
        look_at(write(tmp_path / "a.parquet", b"PAR1 and nothing else"))
    with pytest.raises(InputError, match="one JSON object a line"):
        look_at(write(tmp_path / "a.json", b"[1, 2]"))
    with pytest.raises(InputError, match="JSON object"):
        look_at(write(tmp_path / "a.jsonl", b"[1]\n2\n"))


def test_broken_json_lines(tmp_path: Path) -> None:
    text = '{"text": "a"}\n{"text": \n[1]\n{"text": "\\ud83d"}\n{"text": "b"}\n'
    found = rows(write(tmp_path / "a.jsonl", text))
    assert [bool(row.problem) for row in found] == [False, True, True, True, False]
    assert found[1].values["unread"] == '{"text": '
    assert [row.line for row in found] == [1, 2, 3, 4, 5]


def test_a_table_without_a_header(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "good,1\nbad,0\n")
    shape = look_at(path, has_header=False)
    assert shape.columns == ("column 1", "column 2")
    assert [row.text("column 1") for row in read_rows(shape)] == ["good", "bad"]


def test_rows_that_are_too_long_lose_nothing(tmp_path: Path) -> None:
    found = rows(write(tmp_path / "a.csv", "text,label\na,b,c,1\nx\n"))
    assert found[0].values == {"text": "a", "label": "b,c,1"}
    assert "4 fields where the header has 2" in found[0].problem
    assert found[1].problem.startswith("1 field where")


def test_the_kind_can_be_told(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "text,label\nx,1\n")
    found = rows(path, kind=TableFormat.TXT)
    assert [row.text("text") for row in found] == ["text,label", "x,1"]


def test_what_the_columns_seem_to_be(tmp_path: Path) -> None:
    lines = ["id,review,stars,date,product"]
    lines += [f"{n},A text of some length {n},{n % 2},2026-0{n % 9 + 1}-03,tea" for n in range(40)]
    seen = preview(write(tmp_path / "a.csv", "\n".join(lines)))
    guess = seen.guess
    assert (guess.text, guess.gold, guess.date, guess.group) == (
        "review", "stars", "date", "product"
    )  # fmt: skip
    assert "called like a text" in guess.reason
    unnamed = preview(write(tmp_path / "b.csv", "a,b\n1,The longest of all\n2,Another one\n"))
    assert unnamed.guess.text == "b"
    assert "longest" in unnamed.guess.reason


needs_shared = pytest.mark.skipif(not BAD.exists(), reason="needs ../shared/data")


@needs_shared
@pytest.mark.parametrize(
    ("name", "count", "bad"),
    [
        ("01_broken_line.jsonl", 10, [6]),
        ("02_ragged_rows.csv", 6, [4, 5, 6]),
        ("03_latin1_bytes_in_utf8.tsv", 4, []),
        ("04_nul_bytes.csv", 4, [3, 4]),
        ("05_utf8_bom.csv", 6, []),
        ("06_crlf_and_mixed_newlines.tsv", 9, []),
        ("08_empty_fields.csv", 8, []),
        ("09_one_megabyte_line.txt", 1, []),
        ("10_label_typos.tsv", 40, []),
    ],
)
def test_broken_files_are_read_with_their_problems(name: str, count: int, bad: list[int]) -> None:
    found = rows(BAD / name)
    assert len(found) == count
    assert [row.line for row in found if row.problem] == bad


@needs_shared
def test_what_the_broken_files_still_hold() -> None:
    latin = rows(BAD / "03_latin1_bytes_in_utf8.tsv")
    assert [bool(row.note) for row in latin] == [False, False, True, False]
    assert "ö" in latin[2].text("text") or "ü" in latin[2].text("text")
    assert look_at(BAD / "05_utf8_bom.csv").columns[0] == "text"
    mixed = rows(BAD / "06_crlf_and_mixed_newlines.tsv")
    assert {row.text("label") for row in mixed} <= {"positive", "negative"}
    assert [row.text("text") for row in rows(BAD / "08_empty_fields.csv")][3:5] == ["NA", "null"] or {
        "NA", "null"
    } <= {row.text("text") for row in rows(BAD / "08_empty_fields.csv")}  # fmt: skip
    assert look_at(BAD / "11_duplicate_header.csv").columns == ("text#1", "label", "text#2")
    assert len(rows(BAD / "09_one_megabyte_line.txt")[0].text("text")) == 1_000_000
    with pytest.raises(InputError, match="empty"):
        look_at(BAD / "07_empty.jsonl")


def test_json_values_that_are_no_text(tmp_path: Path) -> None:
    line = json.dumps({"text": ["a", "b"], "n": 1.5, "yes": True, "none": None})
    (row,) = rows(write(tmp_path / "a.jsonl", line))
    assert row.text("text") == '["a", "b"]'
    assert (row.text("n"), row.text("yes"), row.text("none")) == ("1.5", "true", "")
