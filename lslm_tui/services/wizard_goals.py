"""What one may want to teach a model, in words for somebody who has never done it.

Each goal names its recipe task, the models it can start from, the rows it learns from, and three
presets. Knows recipes' keys; neither files nor screens.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lslm_tui.services.library import ModelEntry
from lslm_tui.services.training_sets import SetKind
from lslm_tui.types import ModelKind

QUICK, BALANCED, THOROUGH = "quick look", "balanced", "thorough"
PRESETS = (QUICK, BALANCED, THOROUGH)
QUICK_ROWS = 2000
"""Read of each file for a quick look."""
ROWS = "data.train.0.rows"
"""The key by which that is told; it goes for every file."""
SMALL = 50e6
"""Weights below which a higher learning rate is right."""
TINY = 10e6
"""The same for replies and for weights that begin at random: three times the rate."""


@dataclass(frozen=True, slots=True)
class Goal:
    """One thing to teach.

    Attributes:
        about: what comes out of it, one sentence.
        example: a row: (what it is, text) pairs.
        task: of the recipe.
        kinds: of models it can start from; empty where it starts from random weights alone.
        chat: only models with a chat template.
        architecture: of the network that random weights are for; empty where that is no choice.
        needs: what a file must hold, for people.
        sets: own work it can learn from.
        columns: our names of the columns a file must have, where they can be mapped.
        tables: tables of the recipe that belong to it besides those of every task.
        eval_share: of the rows, kept to measure on.
    """

    id: str
    title: str
    about: str
    example: tuple[tuple[str, str], ...]
    task: str
    needs: str
    kinds: frozenset[ModelKind] = frozenset()
    chat: bool = False
    architecture: str = ""
    sets: frozenset[SetKind] = frozenset()
    columns: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    eval_share: float = 0.2
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def first_kind(self) -> ModelKind:
        """The kind of model made for it."""
        known = (ModelKind.CLASSIFIER, ModelKind.SEQ2SEQ, ModelKind.CAUSAL)
        return next((kind for kind in known if kind in self.kinds), ModelKind.CAUSAL)

    def accepts(self, entry: ModelEntry) -> bool:
        """Whether a model of the library can be the base."""
        if entry.problem or entry.base or entry.kind not in self.kinds:
            return False
        return entry.chat or not self.chat


CAUSAL = frozenset({ModelKind.CAUSAL})
GOALS: tuple[Goal, ...] = (
    Goal(
        "chat",
        "Answer as I like it",
        "A chat model learns a style from good conversations.",
        (("user", "May I bring my dog?"), ("assistant", "Yes, in the garden.")),
        "sft",
        "conversations, or questions with their answers",
        kinds=CAUSAL,
        chat=True,
        sets=frozenset({SetKind.CHATS}),
        columns=("prompt", "completion"),
        values={"method": "lora"},
    ),
    Goal(
        "label",
        "Label texts",
        "A classifier learns which of your labels a text gets.",
        (("text", "I was charged twice this month."), ("label", "billing")),
        "classify",
        "texts with their labels",
        kinds=frozenset({ModelKind.CLASSIFIER, ModelKind.CAUSAL}),
        architecture="bert",
        sets=frozenset({SetKind.LABELS}),
        columns=("text", "label"),
        tables=("classify",),
    ),
    Goal(
        "translate",
        "Translate my way",
        "A translator learns your wording from sentence pairs.",
        (("en", "The meeting is off."), ("de", "Die Sitzung fällt aus.")),
        "translate",
        "sentences and their translations",
        kinds=frozenset({ModelKind.SEQ2SEQ}),
        architecture="marian",
        sets=frozenset({SetKind.TRANSLATIONS}),
        columns=("source", "target"),
        tables=("translate",),
        eval_share=0.1,
    ),
    Goal(
        "prefer",
        "Prefer A over B",
        "A chat model learns which of two replies is better.",
        (("user", "Is it open?"), ("chosen", "Until six."), ("rejected", "Maybe.")),
        "dpo",
        "prompts with a better and a worse reply",
        kinds=CAUSAL,
        chat=True,
        sets=frozenset({SetKind.PREFERENCES}),
        columns=("prompt", "chosen", "rejected"),
        tables=("dpo",),
        values={"method": "lora"},
    ),
    Goal(
        "read",
        "Read my texts",
        "A model takes on the words and manner of your texts.",
        (("text", "It was the best of times, it was the worst of …"),),
        "lm",
        "plain text",
        kinds=CAUSAL,
        columns=("text",),
        eval_share=0.05,
    ),
    Goal(
        "scratch",
        "From scratch",
        "A new, small model learns to write from your texts.",
        (("text", "First Citizen: Before we proceed, hear me speak."),),
        "pretrain",
        "plain text, the more the better",
        architecture="llama",
        columns=("text",),
        tables=("tokenizer",),
        eval_share=0.05,
        values={"data.packing": True},
    ),
)
BY_ID = {goal.id: goal for goal in GOALS}


@dataclass(frozen=True, slots=True)
class NewModel:
    """A network to start from random weights, and about how many weights it has."""

    id: str
    about: str
    parameters: int
    values: Mapping[str, Any]


NEW_MODELS: tuple[NewModel, ...] = (
    NewModel(
        "tiny",
        "about 1M weights: minutes on a processor",
        1_000_000,
        {
            "model.hidden_size": 128,
            "model.intermediate_size": 352,
            "model.layers": 4,
            "model.attention_heads": 4,
            "model.context_tokens": 128,
            "tokenizer.vocabulary_size": 1024,
        },
    ),
    NewModel(
        "small",
        "about 5M weights: an hour or so",
        5_000_000,
        {
            "model.hidden_size": 256,
            "model.intermediate_size": 704,
            "model.layers": 5,
            "model.attention_heads": 8,
            "model.context_tokens": 256,
            "tokenizer.vocabulary_size": 4096,
        },
    ),
    NewModel(
        "medium",
        "about 30M weights: wants a graphics card",
        30_000_000,
        {
            "model.hidden_size": 512,
            "model.intermediate_size": 1408,
            "model.layers": 8,
            "model.attention_heads": 8,
            "model.context_tokens": 512,
            "tokenizer.vocabulary_size": 8192,
        },
    ),
)

_EPOCHS = {
    "sft": (1, 3, 6),
    "classify": (2, 6, 12),
    "translate": (1, 3, 8),
    "dpo": (1, 2, 4),
    "lm": (1, 2, 4),
    "pretrain": (1, 4, 10),
}
_RATES = {
    "sft": 1e-4,
    "dpo": 5e-6,
    "lm": 1e-4,
    "classify": 2e-4,
    "translate": 1e-4,
    "pretrain": 1e-3,
}
_SMALL_RATES = {"sft": 1e-3, "dpo": 5e-5, "lm": 5e-4, "translate": 2e-4}


def preset_values(goal: Goal, preset: str, parameters: int | None, method: str) -> dict[str, Any]:
    """The recipe's keys a preset sets; `None` is the recipe's own default.

    Args:
        parameters: weights of the base; decides, with the method, how high the learning rate is.
    """
    level = PRESETS.index(preset)
    small = parameters is not None and parameters < SMALL
    rate = _SMALL_RATES.get(goal.task, _RATES[goal.task]) if small else _RATES[goal.task]
    if method == "full" and goal.task in ("sft", "dpo", "lm"):
        rate /= 4  # all weights move: smaller steps than for an adapter
    best = level == 2
    tiny = parameters is not None and parameters < TINY
    return {
        "training.epochs": _EPOCHS[goal.task][level],
        "training.max_steps": 200 if level == 0 and goal.task == "pretrain" else None,
        ROWS: QUICK_ROWS if level == 0 and goal.task != "pretrain" else None,
        "training.batch_rows": 8 if goal.task != "pretrain" else 16 if tiny else 32,
        "training.learning_rate": 3 * rate if tiny and goal.task in ("pretrain", "sft") else rate,
        "training.warmup_steps": 10 if goal.task != "classify" else None,
        "training.keep_best": True if level else None,
        "training.early_stopping": 3 if best else None,
        "evaluation.rows": 50 if level == 0 else None,
    }
