"""pretrain, lm, sft and dpo up to `Prepared`: rows, what becomes of long ones, and refusals."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import torch

from lslm_tui.errors import InputError, LslmError, ModelUnfitError
from lslm_tui.training.data.examples import Conversation, Message, Place, Preference
from lslm_tui.training.masking import IGNORED
from lslm_tui.training.models import save
from lslm_tui.training.tasks import causal, dpo, lm, pretrain, sft

from .. import tiny

STORIES = Path(__file__).parents[4] / "shared" / "weights" / "stories260K"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A saved model with random weights and the chat template."""
    directory = tmp_path_factory.mktemp("run")
    prepared = pretrain.prepare(
        tiny.recipe("pretrain"), tiny.loaded(tiny.chats()), directory / "cache"
    )
    save(prepared.model, prepared.tokenizer, directory / "model")
    return str(directory / "model")


@pytest.mark.parametrize("architecture", ["llama", "gpt2"])
@pytest.mark.parametrize("kind", ["bpe", "characters", "unigram"])
def test_text_alone_makes_a_model(architecture: str, kind: str, tmp_path: Path) -> None:
    recipe = tiny.recipe(
        "pretrain",
        model={**tiny.MODEL, "architecture": architecture},
        tokenizer={"kind": kind, "vocabulary_size": 300},
        data={"packing": True},
    )
    texts = tiny.documents("To be, or not to be.", "That is the question.", "🙂 中文")
    prepared = pretrain.prepare(recipe, tiny.loaded(texts, texts[:1]), tmp_path)
    assert prepared.tokenizer.chat_template is None
    tiny.train(prepared, tmp_path, max_steps=1)
    (sample,) = prepared.sample(prepared.model, 1)
    assert sample.prompt and "To be, or not to be.".startswith(sample.prompt)
    assert prepared.finish(prepared.model) == {"stop_tokens": ["<|endoftext|>"]}


def test_the_same_recipe_gives_the_same_rows_and_weights(tmp_path: Path) -> None:
    recipe, data = tiny.recipe("pretrain"), tiny.loaded(tiny.chats())
    first, again = (pretrain.prepare(recipe, data, tmp_path) for _ in range(2))
    assert first.train["input_ids"] == again.train["input_ids"]
    weights = zip(first.model.parameters(), again.model.parameters(), strict=True)
    assert all(torch.equal(a, b) for a, b in weights)


def test_a_stream_loses_no_token(tmp_path: Path) -> None:
    texts = tiny.documents("a" * 300, "b", "c" * 50)
    recipe = tiny.recipe(
        "pretrain",
        data={"packing": True, "max_tokens": 64, "on_long_row": "stop"},
        tokenizer={"kind": "characters", "vocabulary_size": 64},
    )
    prepared = pretrain.prepare(recipe, tiny.loaded(texts), tmp_path)
    assert sum(prepared.row_tokens) == 300 + 1 + 50 + 3
    assert set(prepared.row_tokens[:-1]) == {64}
    assert prepared.notes == ()


def long_data() -> Any:
    return tiny.loaded([tiny.conversation("Hi", "word " * 200, 1), *tiny.chats()])


def test_long_rows_are_cut_and_counted(base: str, tmp_path: Path) -> None:
    prepared = sft.prepare(tiny.recipe("sft", model={"base": base}), long_data(), tmp_path)
    assert max(prepared.row_tokens) == 128
    (note,) = prepared.notes
    assert note.startswith("1 of the training rows was cut to 128 tokens and lost ")


def test_long_rows_are_left_out_and_counted(base: str, tmp_path: Path) -> None:
    recipe = tiny.recipe("sft", model={"base": base}, data={"on_long_row": "drop"})
    prepared = sft.prepare(recipe, long_data(), tmp_path)
    assert len(prepared.train) == 3
    assert "1 of the training rows was left out: longer than 128 tokens" in prepared.notes[0]


def test_long_rows_stop_with_their_place(base: str, tmp_path: Path) -> None:
    recipe = tiny.recipe("sft", model={"base": base}, data={"on_long_row": "stop"})
    with pytest.raises(InputError, match=r"rows\.jsonl:1: .* the limit is 128") as refusal:
        sft.prepare(recipe, long_data(), tmp_path)
    assert "on_long_row" in refusal.value.remedy


def test_a_question_as_long_as_the_limit_leaves_nothing_and_is_counted(
    base: str, tmp_path: Path
) -> None:
    data = tiny.loaded([tiny.conversation("word " * 200, "Yes."), *tiny.chats()])
    prepared = sft.prepare(tiny.recipe("sft", model={"base": base}), data, tmp_path)
    assert len(prepared.train) == 3
    assert any("nothing in them would be trained" in note for note in prepared.notes)


def test_reasoning_is_learned_where_the_model_has_a_place_for_it(base: str, tmp_path: Path) -> None:
    thought = tiny.conversation("Hi", "<think>\nThey greet.\n</think>\n\nHello.")
    data = tiny.loaded([thought, *tiny.chats()], [thought])
    prepared = sft.prepare(tiny.recipe("sft", model={"base": base}), data, tmp_path)
    text = prepared.tokenizer.decode(prepared.train[0]["input_ids"])
    assert "think" not in text and "greet" not in text and "Hello." in text
    said = "The reasoning in 2 rows is left out: this model's chat template has no place for it."
    assert said in prepared.notes
    assert "greet" not in prepared.tokenizer.decode(prepared.evaluation[0]["input_ids"])

    tokenizer = copy.deepcopy(prepared.tokenizer)
    tokenizer.add_tokens(["<think>", "</think>"])
    kept, notes = sft.carried(data, tokenizer)
    assert kept is data and notes == ()
    plain = tiny.loaded(tiny.chats())
    assert sft.carried(plain, prepared.tokenizer) == (plain, ())


def test_rows_without_a_reply_are_all_counted(base: str, tmp_path: Path) -> None:
    silent = [Conversation((Message("user", "Hi"),), Place("rows.jsonl", n)) for n in range(1, 6)]
    data = tiny.loaded([*silent, *tiny.chats()])
    with pytest.raises(InputError, match="5 of 8 rows cannot be trained on.*And 2 more"):
        sft.prepare(tiny.recipe("sft", model={"base": base}), data, tmp_path)
    recipe = tiny.recipe("sft", model={"base": base}, data={"on_bad_row": "skip"})
    prepared = sft.prepare(recipe, data, tmp_path)
    assert len(prepared.train) == 3
    assert "5 of the training rows were left out: their mask is bad." in prepared.notes


def test_a_limit_beyond_the_context_is_refused(base: str, tmp_path: Path) -> None:
    recipe = tiny.recipe("sft", model={"base": base}, data={"max_tokens": 4096})
    with pytest.raises(InputError, match="context is 128 tokens"):
        sft.prepare(recipe, tiny.loaded(tiny.chats()), tmp_path)


@pytest.mark.parametrize(
    ("task", "rows", "words"),
    [
        ("sft", tiny.documents("x"), "needs conversations"),
        ("dpo", tiny.chats(), "chosen and a rejected"),
    ],
)
def test_rows_of_another_shape_are_refused(
    base: str, tmp_path: Path, task: str, rows: list[Any], words: str
) -> None:
    prepare = {"sft": sft, "dpo": dpo}[task].prepare
    with pytest.raises(InputError, match=words):
        prepare(tiny.recipe(task, model={"base": base}), tiny.loaded(rows), tmp_path)


def test_a_tokenizer_of_another_model_is_refused(base: str, tmp_path: Path) -> None:
    other = pretrain.prepare(
        tiny.recipe("pretrain", tokenizer={"vocabulary_size": 2000}),
        tiny.loaded(tiny.documents(*(f"{word} {word}" for word in dir(str)))),
        tmp_path,
    ).tokenizer
    other.save_pretrained(tmp_path / "other")
    recipe = tiny.recipe("sft", model={"base": base}, tokenizer={"base": str(tmp_path / "other")})
    with pytest.raises(ModelUnfitError, match="tokens and the model knows"):
        sft.prepare(recipe, tiny.loaded(tiny.chats()), tmp_path)


@pytest.mark.parametrize("task", ["sft", "lm", "dpo"])
def test_random_weights_are_only_pre_trained(tmp_path: Path, task: str) -> None:
    prepare = {"sft": sft, "lm": lm, "dpo": dpo}[task].prepare
    with pytest.raises(LslmError, match="model"):
        prepare(tiny.recipe(task), tiny.loaded(tiny.chats()), tmp_path)


def test_equal_replies_prefer_nothing(base: str, tmp_path: Path) -> None:
    row = Preference((Message("user", "Hi"),), "Yes.", "Yes.", Place("rows.jsonl", 1))
    with pytest.raises(InputError, match="are the same"):
        dpo.prepare(tiny.recipe("dpo", model={"base": base}), tiny.loaded([row]), tmp_path)


@pytest.mark.parametrize("method", ["full", "lora"])
def test_preferences_are_learned(base: str, tmp_path: Path, method: str) -> None:
    rows = [
        Preference((Message("user", q),), a, "I do not know.", Place("rows.jsonl", 1))
        for q, a in tiny.LINES
    ]
    recipe = tiny.recipe(
        "dpo", method=method, model={"base": base}, training={"gradient_checkpointing": True}
    )
    prepared = dpo.prepare(recipe, tiny.loaded(rows, rows), tmp_path)
    tiny.train(prepared, tmp_path, max_steps=8, learning_rate=5e-3)
    scores = prepared.score(prepared.model, None)
    assert scores.total == 1.0
    assert scores.figures["reward margin"] > 0.1
    if method == "lora":
        assert list(prepared.model.peft_config) == ["default"]


def test_only_adapters_move_and_are_saved(base: str, tmp_path: Path) -> None:
    recipe = tiny.recipe(
        "sft", method="lora", model={"base": base}, training={"gradient_checkpointing": True}
    )
    prepared = sft.prepare(recipe, tiny.loaded(tiny.chats(), tiny.chats()), tmp_path)
    frozen = {
        name: value.clone()
        for name, value in prepared.model.named_parameters()
        if "lora" not in name
    }
    before = prepared.score(prepared.model, None).total
    tiny.train(prepared, tmp_path, max_steps=10, learning_rate=1e-2, activation_checkpointing=True)
    assert prepared.score(prepared.model, None).total < before
    moved = dict(prepared.model.named_parameters())
    assert all(torch.equal(value, moved[name]) for name, value in frozen.items())
    save(prepared.model, prepared.tokenizer, tmp_path / "adapter")
    assert (tmp_path / "adapter" / "adapter_model.safetensors").is_file()
    assert not (tmp_path / "adapter" / "model.safetensors").exists()
    assert not (tmp_path / "adapter" / "README.md").exists()


def test_packed_training_learns_what_unpacked_training_learns(base: str, tmp_path: Path) -> None:
    """One step over all rows: the same loss, packed or not."""
    losses = []
    for packing in (False, True):
        recipe = tiny.recipe("sft", model={"base": base}, data={"packing": packing})
        prepared = sft.prepare(recipe, tiny.loaded(tiny.chats(2)), tmp_path)
        trainer = tiny.train(prepared, tmp_path, max_steps=1, per_device_train_batch_size=6)
        losses.append(trainer.state.log_history[-1]["train_loss"])
    assert losses[1] == pytest.approx(losses[0], rel=1e-5)


def test_a_network_that_mixes_packed_rows_is_refused() -> None:
    class Mixing(torch.nn.Module):
        device = torch.device("cpu")

        def __init__(self) -> None:
            super().__init__()
            self.weight = torch.nn.Parameter(torch.ones(1))

        def forward(self, input_ids: Any, **_: Any) -> Any:
            total = input_ids.cumsum(1).float()[..., None] * self.weight
            return type("Output", (), {"logits": total})

    with pytest.raises(ModelUnfitError, match="see one another"):
        causal.refuse_mixing(Mixing())


@pytest.mark.skipif(not STORIES.is_dir(), reason="needs ../shared/weights/stories260K")
def test_a_real_model_without_template_goes_on_and_learns_to_reply(tmp_path: Path) -> None:
    texts = tiny.documents("Once upon a time, there was a little girl named Lily.")
    read = lm.prepare(
        tiny.recipe("lm", model={"base": str(STORIES)}), tiny.loaded(texts, texts), tmp_path
    )
    assert read.train[0]["input_ids"][0] == read.tokenizer.bos_token_id
    assert read.score(read.model, None).total < 2.0
    chat = sft.prepare(
        tiny.recipe("sft", model={"base": str(STORIES)}, data={"packing": True}),
        tiny.loaded(tiny.chats(), tiny.chats()),
        tmp_path,
    )
    assert "no chat template" in chat.notes[0]
    labels = [label for label in chat.train[0]["labels"] if label != IGNORED]
    assert chat.tokenizer.eos_token_id in labels
    tiny.train(chat, tmp_path, max_steps=2)
    assert len(chat.sample(chat.model, 1)) == 1
