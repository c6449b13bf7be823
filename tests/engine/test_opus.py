"""A real OPUS-MT tokenizer around random weights: SentencePiece on both sides, no tags."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch
from transformers import AutoModelForSeq2SeqLM
from transformers.models.auto.configuration_auto import CONFIG_MAPPING

from lslm_tui.engine.base import as_translator
from lslm_tui.types import Cancel, Translation, TranslationRequest

from .models import SHARED, open_model
from .translators import MARIAN


@pytest.fixture(scope="module")
def opus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source = SHARED / "weights" / "tokenizers" / "opus-mt-fr-en"
    if not source.is_dir():
        pytest.skip("needs ../shared/weights/tokenizers/opus-mt-fr-en")
    path = tmp_path_factory.mktemp("models") / "opus-mt-fr-en"
    path.mkdir()
    for file in source.iterdir():
        shutil.copyfile(file, path / file.name)
    stated = json.loads((path / "config.json").read_text())
    torch.manual_seed(1)
    shape = dict(MARIAN, vocab_size=stated["vocab_size"], decoder_vocab_size=stated["vocab_size"])
    names = ("pad_token_id", "eos_token_id", "decoder_start_token_id")
    config = CONFIG_MAPPING["marian"](**shape, **{name: stated[name] for name in names})
    AutoModelForSeq2SeqLM.from_config(config).save_pretrained(path)
    return path


def test_it_opens_and_translates(opus: Path) -> None:
    engine = as_translator(open_model(opus))
    assert engine.info.source_languages == ("fr",)
    assert engine.info.target_languages == ("en",)
    wanted = TranslationRequest(("Bonjour le monde.", "Où est la gare ?"), "fr", "en", beams=2)
    found = [e for e in engine.translate(wanted, Cancel()) if isinstance(e, Translation)]
    assert {translation.index for translation in found} == {0, 1}
    for translation in found:
        assert "▁" not in translation.best.text
        assert "<pad>" not in translation.best.text
    engine.close()
