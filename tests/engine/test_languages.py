"""How families of translators are recognised and told their languages."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from lslm_tui.engine.languages import NLLB_CODES, family_of
from lslm_tui.errors import ModelUnfitError


def tokenizer(vocabulary: list[str], **facts: object) -> SimpleNamespace:
    ids = {token: i for i, token in enumerate(vocabulary)}
    return SimpleNamespace(get_vocab=lambda: ids, **facts)


def model(model_type: str = "marian", **facts: object) -> SimpleNamespace:
    return SimpleNamespace(config=SimpleNamespace(model_type=model_type, **facts))


def test_opus_tags_of_three_letters_become_iso_codes() -> None:
    family = family_of(tokenizer([">>deu<<", ">>fra<<", ">>cmn_Hans<<"]), model())
    assert family.targets == ("de", "fr", "zh")
    assert family.mark("Hello", "de") == ">>deu<< Hello"
    assert family.prefix("de") == ()


def test_the_sources_a_config_states_are_believed() -> None:
    family = family_of(tokenizer([">>de<<", ">>fr<<"]), model(source_languages=["en"]))
    assert family.sources == ("en",)


def test_nllb() -> None:
    name = tokenizer(["<pad>", "eng_Latn", "deu_Latn", "zho_Hans"], src_lang="eng_Latn")
    family = family_of(name, model("m2m_100"))
    assert family.targets == ("de", "en", "zh")
    family.begin("de", "en")
    assert name.src_lang == "deu_Latn"
    assert family.prefix("en") == (1,)
    assert family.mark("Hallo", "en") == "Hallo"


def test_m2m_100() -> None:
    name = tokenizer(["__de__", "__en__"], lang_code_to_id={"de": 0, "en": 1}, src_lang="en")
    family = family_of(name, model("m2m_100"))
    assert family.sources == ("de", "en")
    assert family.prefix("en") == (1,)


def test_madlad() -> None:
    family = family_of(tokenizer(["<2de>", "<2fr>", "<unk>"]), model("t5"))
    assert family.mark("Hello", "fr") == "<2fr> Hello"


def test_a_pair_by_its_tokenizer_or_its_name() -> None:
    family = family_of(tokenizer(["a"], source_lang="fr", target_lang="en"), model())
    assert (family.sources, family.targets) == (("fr",), ("en",))
    family = family_of(tokenizer(["a"]), model(name_or_path="Helsinki-NLP/opus-mt-fr-en"))
    assert (family.sources, family.targets) == (("fr",), ("en",))
    assert family.mark("Bonjour", "en") == "Bonjour"


def test_the_first_t5() -> None:
    family = family_of(
        tokenizer(["a"]), model("t5", task_specific_params={"translation_en_to_de": {}})
    )
    assert family.mark("Hello", "de") == "translate English to German: Hello"


def test_nothing_known() -> None:
    with pytest.raises(ModelUnfitError):
        family_of(tokenizer(["a"]), model("bart"))


def test_codes_are_unique_but_for_norwegian() -> None:
    codes = [code for iso, code in NLLB_CODES.items() if iso != "no"]
    assert len(set(codes)) == len(codes)
