"""The bundled sentiment starter: it loads, says the obvious, and its card says what it does."""

from __future__ import annotations

import csv
import gzip
import re
from pathlib import Path
from typing import Any

import pytest
import torch

from lslm_tui.engine.calibration import expected_calibration_error

STARTER = Path(__file__).parents[2] / "models" / "starter-sentiment"
SHARED = Path(__file__).parents[2] / ".." / "shared" / "data" / "sentiment"
SETS = {
    "sst2": "sst2_test.tsv",
    "zh_hotel": "zh_hotel/test.tsv.gz",
    "zh_waimai": "zh_waimai/test.tsv.gz",
    "zh_shopping": "zh_shopping/test.tsv.gz",
}
SAMPLE = 400
POSITIVE = (
    "A wonderful film, funny and moving from start to finish.",
    "Excellent camera, great battery life, highly recommended!",
    "The best meal I have had in years.",
    "这家酒店非常好，房间干净，服务热情，下次还会来。",
    "质量很好，物流很快，非常满意。",
    "味道很好，送餐很快，好吃！",
)
NEGATIVE = (
    "A dull, pointless and badly acted mess.",
    "Terrible quality, it broke after two days. A waste of money.",
    "The worst movie of the year, boring and stupid.",
    "房间又脏又吵，服务态度很差，再也不会来了。",
    "质量太差了，用了两天就坏了，不推荐购买。",
    "太难吃了，送餐太慢，差评。",
)


@pytest.fixture(scope="module")
def starter() -> tuple[Any, Any]:
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(STARTER, local_files_only=True)
    model = AutoModelForSequenceClassification.from_pretrained(
        STARTER, dtype=torch.float32, local_files_only=True, trust_remote_code=False
    )
    return model.eval(), tokenizer


def logits(starter: tuple[Any, Any], texts: list[str]) -> Any:
    """(N, 2) float32."""
    model, tokenizer = starter
    found = []
    with torch.no_grad():
        for start in range(0, len(texts), 50):
            batch = tokenizer(
                texts[start : start + 50],
                padding=True,
                truncation=True,
                max_length=model.config.max_position_embeddings,
                return_tensors="pt",
            )
            names = ("input_ids", "attention_mask")
            found.append(model(**{name: batch[name] for name in names}).logits)
    return torch.cat(found)


def test_it_is_small_and_what_it_says_it_is(starter: tuple[Any, Any]) -> None:
    model, tokenizer = starter
    parameters = sum(value.numel() for value in model.parameters())
    card = (STARTER / "README.md").read_text(encoding="utf-8")
    assert parameters <= 6_000_000 and f"{parameters:,}" in card
    assert sum(file.stat().st_size for file in STARTER.iterdir()) < 10_000_000
    assert model.config.id2label == {0: "negative", 1: "positive"}
    assert len(tokenizer) == model.config.vocab_size
    assert model.config.calibration["temperature"] > 0


@pytest.mark.parametrize("text", POSITIVE + NEGATIVE)
def test_the_obvious_is_told_right(starter: tuple[Any, Any], text: str) -> None:
    shares = (logits(starter, [text]) / starter[0].config.calibration["temperature"]).softmax(-1)
    assert bool(shares[0, 1] > 0.5) == (text in POSITIVE)
    assert float(shares.max()) > 0.7


def test_odd_texts_get_an_answer(starter: tuple[Any, Any]) -> None:
    texts = ["", " ", "😀", "?!…", "好" * 5000, "\u202egood\u200b", "x" * 5000]
    found = logits(starter, texts)
    assert found.shape == (len(texts), 2) and bool(torch.isfinite(found).all())


def test_padding_changes_nothing(starter: tuple[Any, Any]) -> None:
    texts = ["很好", NEGATIVE[0]]
    together = logits(starter, texts)
    alone = torch.cat([logits(starter, [text]) for text in texts])
    assert torch.allclose(together, alone, atol=1e-4)


@pytest.mark.parametrize("name", SETS)
def test_the_cards_figures_hold(starter: tuple[Any, Any], name: str) -> None:
    """On rows from all over the test set; three standard errors are granted."""
    path = SHARED / SETS[name]
    if not path.exists():
        pytest.skip("needs ../shared/data/sentiment")
    rows = _rows(path)
    rows = rows[:: max(1, len(rows) // SAMPLE)]
    found = logits(starter, [text for text, _ in rows])
    labels = torch.tensor([label for _, label in rows])
    accuracy = float((found.argmax(-1) == labels).float().mean())
    told = _told(name)
    error = (told * (1 - told) / len(rows)) ** 0.5
    assert abs(accuracy - told) < 3 * error + 0.002
    shares = (found / starter[0].config.calibration["temperature"]).softmax(-1)
    assert expected_calibration_error(shares, labels) < 0.12


def _rows(path: Path) -> list[tuple[str, int]]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(row["text"], int(row["label"])) for row in rows]


def _told(name: str) -> float:
    """The accuracy in the card's table of test sets."""
    card = (STARTER / "README.md").read_text(encoding="utf-8")
    found = re.search(rf"^\| {name} \| [\d,]+ \| \**([\d.]+)", card, re.MULTILINE)
    assert found is not None, f"the card has no row for {name}"
    return float(found[1])
