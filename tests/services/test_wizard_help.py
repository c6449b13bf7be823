"""Advice beside the fields: about fields there are, and short enough to be read below a form."""

from __future__ import annotations

from lslm_tui.services.recipe_fields import fields_of
from lslm_tui.services.wizard_help import HELP
from lslm_tui.training.recipe.schema import schema

EXPECTED_ELSEWHERE = (
    "data.eval_share", "data.max_tokens", "data.packing", "training.learning_rate",
    "training.epochs", "training.warmup_steps", "training.schedule", "training.early_stopping",
    "training.precision", "training.gradient_checkpointing", "training.eval_steps",
    "training.micro_batch_rows", "training.weight_decay", "lora.rank", "lora.alpha",
    "lora.targets", "lora.dropout", "seed",
)  # fmt: skip
"""What forms of other training tools have."""


def test_it_is_about_fields_there_are_and_fits_into_two_lines():
    fields = fields_of(schema())
    for key, said in HELP.items():
        assert key in fields, key
        whole = f"{fields[key].about} ({fields[key].range}). {said}"
        assert said.endswith(".") and len(whole) <= 150, (key, len(whole))


def test_what_users_of_other_tools_look_for_is_there_with_its_meaning():
    fields = fields_of(schema())
    assert all(fields[key].about for key in EXPECTED_ELSEWHERE)
