"""Every format, whole and broken: an identity translator gives the file back byte for byte."""

from __future__ import annotations

import random
import re

import pytest

from lslm_tui.tasks.translation.documents.formats import Format, ScanOptions, scan
from lslm_tui.tasks.translation.documents.parts import Unit
from lslm_tui.tasks.translation.documents.sentences import (
    Sentence,
    joined,
    split_unit,
    written,
)
from lslm_tui.tasks.translation.documents.tables import guess_delimiter
from tests.tasks.translation.documents.samples import SAMPLES


def lines_of(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def put_back(text: str, kind: Format) -> str:
    """What the whole path from parts to sentences and back makes of a text."""
    delimiter = guess_delimiter(text) if kind is Format.CSV else "\t"
    options = ScanOptions(kind, ("1", "2"), delimiter, header=False)
    found = []
    for part in scan(lines_of(text), options):
        if isinstance(part, str):
            found.append(part)
            continue
        assert isinstance(part, Unit)
        texts = tuple(
            joined(split, [written(s, s.text, part.markup) for s in split.sentences], "de")
            for split in split_unit(part)
        )
        assert texts == part.texts
        found.append(part.raw)
    return "".join(found)


@pytest.mark.parametrize("kind", Format)
def test_samples_come_back(kind):
    for text in SAMPLES[kind]:
        assert put_back(text, kind) == text
        crlf = text.replace("\n", "\r\n")
        assert put_back(crlf, kind) == crlf


@pytest.mark.parametrize("kind", Format)
@pytest.mark.parametrize("foreign", Format)
def test_a_format_read_as_another_comes_back(kind, foreign):
    for text in SAMPLES[foreign]:
        assert put_back(text, kind) == text


@pytest.mark.parametrize("kind", Format)
def test_broken_files_come_back(kind):
    chance = random.Random(f"{kind} 7")
    signs = '"\\<>{}[]()|`*_~#-=:,;\t\r\n  .!?aé你🙂\x00\u2028\ud83d\udce9&%'
    for _ in range(150):
        text = chance.choice(SAMPLES[kind])
        start = chance.randrange(len(text) + 1)
        end = min(start + chance.randrange(40), len(text))
        noise = "".join(chance.choices(signs, k=chance.randrange(25)))
        broken = text[:start] + noise + text[end:]
        assert put_back(broken, kind) == broken


def test_noise_comes_back():
    chance = random.Random(11)
    signs = 'abc "\\<>{}[]()|`*_~#-=:,;\t\r\n  .!?é你，。\U000f0001🙂&%0'
    for kind in Format:
        for _ in range(60):
            text = "".join(chance.choices(signs, k=chance.randrange(200)))
            assert put_back(text, kind) == text


def test_there_is_something_to_translate_in_each():
    for kind in Format:
        for text in SAMPLES[kind][:1]:
            units = [
                part
                for part in scan(lines_of(text), ScanOptions(kind, ("1",), ","))
                if isinstance(part, Unit)
            ]
            assert any(
                isinstance(p, Sentence) for u in units for s in split_unit(u) for p in s.parts
            )
