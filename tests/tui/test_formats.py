"""How numbers, ages and names are written."""

from __future__ import annotations

from datetime import datetime

import pytest
from rich.cells import cell_len

from lslm_tui.tui import formats


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("They don't want it.", 4),
        ("先定义，再举例。", 6),
        ("用 GPT-2 续写", 4),
        ("한국어 텍스트", 2),
    ],
)
def test_words(text: str, count: int) -> None:
    assert formats.words(text) == count


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (999.6, "1.0 kB"),
        (1_204, "1.2 kB"),
        (9_949_999, "9.9 MB"),
        (9_960_000, "10 MB"),
        (1_240_000_000, "1.2 GB"),
        (23_000_000_000, "23 GB"),
        (10**18, "1000 PB"),
    ],
)
def test_size(number: float, text: str) -> None:
    assert formats.size(number) == text


def test_memory_is_written_in_the_totals_unit() -> None:
    assert formats.memory(240_000_000, 23_000_000_000) == "0.2 / 23 GB"
    assert formats.memory(0, 23_000_000_000) == "0 / 23 GB"
    assert formats.memory(15_600_000_000, 23_000_000_000) == "16 / 23 GB"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (12, "12"),
        (260_032, "260K"),
        (999_600, "1.0M"),
        (4_600_000, "4.6M"),
        (1_711_376_384, "1.7B"),
    ],
)
def test_parameters(number: int, text: str) -> None:
    assert formats.parameters(number) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0.0 tok/s"), (4.31, "4.3 tok/s"), (9.96, "10 tok/s"), (142.3, "142 tok/s"),
     (12_345, "12,345 tok/s")],
)  # fmt: skip
def test_speed(value: float, text: str) -> None:
    assert formats.speed(value) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(-1, "0 ms"), (0.038, "38 ms"), (0.9996, "1.0 s"), (1.24, "1.2 s"), (42, "42 s"),
     (59.6, "1 m 00 s"), (125, "2 m 05 s"), (3720, "1 h 02 m")],
)  # fmt: skip
def test_duration(seconds: float, text: str) -> None:
    assert formats.duration(seconds) == text


def test_age() -> None:
    now = datetime(2025, 11, 13, 12, 0).timestamp()
    assert formats.age(now - 5, now) == "now"
    assert formats.age(now + 100, now) == "now"
    assert formats.age(now - 130, now) == "2 m"
    assert formats.age(now - 3700, now) == "1 h"
    assert formats.age(datetime(2025, 11, 9).timestamp(), now) == "9 Nov"
    assert formats.age(datetime(2024, 11, 9).timestamp(), now) == "Nov 2024"


@pytest.mark.parametrize(
    "text", ["Qwen3-0.6B-Base-Instruct", "中文模型的名字很长很长", "a🙂b🙂c🙂d🙂e🙂f"]
)
@pytest.mark.parametrize("width", range(0, 25))
def test_middle_cut_never_exceeds_its_width(text: str, width: int) -> None:
    assert cell_len(formats.middle_cut(text, width)) <= width


def test_middle_cut_keeps_both_ends() -> None:
    assert formats.middle_cut("Qwen3-0.6B-Base-Instruct", 15) == "Qwen3-0…nstruct"
    assert formats.middle_cut("short", 15) == "short"
    assert formats.end_cut("a long sentence", 7) == "a long…"


def test_bar_and_share() -> None:
    assert formats.bar(1, 2, 8) == "████▒▒▒▒"
    assert formats.bar(9, 2, 4) == "████"
    assert formats.bar(1, 0, 4) == "▒▒▒▒"
    assert formats.share(1, 3) == " 33 %"
    assert formats.tokens(1) == "1 token"
    assert formats.tokens(1204) == "1,204 tokens"
