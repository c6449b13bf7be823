"""Temperatures kept: with a model of one's own, beside our data for others, found wherever it lies."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from lslm_tui.errors import StorageError
from lslm_tui.paths import bundled, find_paths
from lslm_tui.services.calibrations import Calibrations, fingerprint, is_own
from tests.engine.translators import make_classifier

FACTS = {"temperature": 1.7, "rows": 100}


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return make_classifier(tmp_path / "mine")


def in_cache(model: Path, home: Path) -> Path:
    place = home / "huggingface" / "hub" / "models--a--b" / "snapshots" / "abc"
    shutil.copytree(model, place)
    return place


def test_whose_a_model_is(model: Path, home: Path) -> None:
    assert is_own(model)
    assert not is_own(in_cache(model, home))
    assert not is_own(bundled("models") / "starter-sentiment")
    (model / "config.json").rename(model / "elsewhere.json")
    (model / "config.json").symlink_to(model / "elsewhere.json")
    assert not is_own(model)


def test_a_model_of_ones_own_keeps_its_temperature_itself(model: Path) -> None:
    before = json.loads((model / "config.json").read_text("utf-8"))
    kept = Calibrations(find_paths())
    saved = kept.save(model, FACTS)
    assert saved.path == model / "config.json"
    after = json.loads(saved.path.read_text("utf-8"))
    assert after.pop("calibration") == FACTS
    assert after == before
    assert kept.temperature_of(model) is None


def test_a_model_of_the_cache_is_left_alone(model: Path, home: Path) -> None:
    place = in_cache(model, home)
    before = {file: file.read_bytes() for file in place.iterdir()}
    kept = Calibrations(find_paths())
    assert kept.temperature_of(place) is None
    saved = kept.save(place, FACTS)
    assert saved.path.is_relative_to(find_paths().data)
    assert {file: file.read_bytes() for file in place.iterdir()} == before
    assert kept.temperature_of(place) == 1.7
    kept.forget(place)
    assert kept.temperature_of(place) is None


def test_variants_are_kept_apart(model: Path) -> None:
    kept = Calibrations(find_paths())
    kept.save(model, FACTS, "labels a, b")
    assert "calibration" not in json.loads((model / "config.json").read_text("utf-8"))
    assert kept.temperature_of(model, "labels a, b") == 1.7
    assert kept.temperature_of(model, "labels c, d") is None
    assert kept.temperature_of(model) is None


def test_the_fingerprint_is_that_of_what_it_computes(model: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(model, tmp_path / "copy"))
    assert fingerprint(copy) == fingerprint(model)
    Calibrations(find_paths()).save(copy, FACTS)
    assert fingerprint(copy) == fingerprint(model)
    other = make_classifier(tmp_path / "other", seed=4)
    assert fingerprint(other) != fingerprint(model)


@pytest.mark.parametrize("text", ["", "[]", '{"temperature": "x"}', '{"temperature": -1}', "\0"])
def test_a_broken_file_counts_as_none(model: Path, home: Path, text: str) -> None:
    place = in_cache(model, home)
    kept = Calibrations(find_paths())
    kept.save(place, FACTS).path.write_text(text, "utf-8")
    assert kept.temperature_of(place) is None


def test_where_it_cannot_be_written(model: Path) -> None:
    (model / "config.json").write_text("broken", "utf-8")
    with pytest.raises(StorageError, match="could not be saved"):
        Calibrations(find_paths()).save(model, FACTS)
