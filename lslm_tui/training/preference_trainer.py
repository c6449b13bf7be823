"""The Trainer of preferences: TRL's DPOTrainer on rows that are already tokenized.

Knows batches; knows no rows and no recipe.
"""

from __future__ import annotations

from typing import Any

from trl import DPOTrainer

from .models import old_names_allowed


class PreferenceTrainer(DPOTrainer):  # type: ignore[misc]  # trl has no usable types
    """The reference of an adapter is the model with the adapter off, where it starts from."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if "ref" in getattr(self.model, "peft_config", {}):
            self.model.delete_adapter("ref")  # TRL's copy of an adapter that begins as nothing

    def compute_loss(self, *arguments: Any, **options: Any) -> Any:
        """As TRL computes it."""
        with old_names_allowed():
            return super().compute_loss(*arguments, **options)

    def _prepare_dataset(self, dataset: Any, *arguments: Any) -> Any:
        return dataset

    def create_model_card(self, *arguments: Any, **options: Any) -> None:
        """Nothing: a checkpoint of a run needs no card, and TRL's knows nothing of the recipe."""
