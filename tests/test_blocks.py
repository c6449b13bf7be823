"""Files cut into blocks of whole lines, whatever ends them and however they are packed."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from lslm_tui import blocks
from lslm_tui.errors import InputError


def lines_of(path: Path) -> list[bytes]:
    """The lines, and at last what a damaged file says."""
    found: list[bytes] = []
    for block in blocks.byte_blocks(path):
        found += [block.message.encode()] if isinstance(block, InputError) else block.split(b"\n")
    return found


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1 << 20])
@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("last", [b"", b"end"])
def test_lines_are_the_same_wherever_blocks_are_cut(
    tmp_path: Path, monkeypatch, size: int, packed: bool, end: bytes, last: bytes
) -> None:
    monkeypatch.setattr(blocks, "BLOCK_BYTES", size)
    data = (
        b"\xef\xbb\xbf"
        + b"".join(line + end for line in (b"one", b"", b"\xe5\xa5\xbd", b"x"))
        + last
    )
    path = tmp_path / "a.txt"
    path.write_bytes(gzip.compress(data) if packed else data)
    assert lines_of(path) == [b"one", b"", b"\xe5\xa5\xbd", b"x", *([last] if last else [])]
    assert blocks.is_packed(path) is packed


def test_a_damaged_gzip_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = gzip.compress(b"".join(b"line %d\n" % n for n in range(50_000)))
    path = tmp_path / "a.gz"
    path.write_bytes(whole[: len(whole) // 2])
    found = lines_of(path)
    assert found[-1] == blocks.DAMAGED.encode()
    assert len(found) > 10_000 and found[:-1] == [b"line %d" % n for n in range(len(found) - 1)]
    assert blocks.head(path, 12) == b"line 0\nline "


def test_a_line_without_end_is_refused(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(blocks, "LONGEST_LINE", 100)
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 99)
    assert lines_of(path) == [b"x" * 99]
    path.write_bytes(b"x" * 101)
    with pytest.raises(InputError, match="longer than 64 MB"):
        lines_of(path)


def test_what_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no such file\. Look again\."):
        blocks.open_bytes(tmp_path / "none", missing="Look again.")
    with pytest.raises(InputError, match="is a directory"):
        blocks.head(tmp_path)
    assert not blocks.is_packed(tmp_path)
    (tmp_path / "mark").write_bytes(b"\xef\xbb\xbf")
    assert lines_of(tmp_path / "mark") == []
    (tmp_path / "empty").touch()
    assert lines_of(tmp_path / "empty") == [] and blocks.head(tmp_path / "empty") == b""
