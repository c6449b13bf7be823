"""The Trainer of causal models: TRL's SFTTrainer on rows that are already tokenized and masked.

Knows batches; knows no rows and no recipe.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from torch import Tensor
from torch.nn.functional import cross_entropy
from trl import SFTTrainer

from .masking import IGNORED


@contextmanager
def logits_only_at(model: Any, chosen: Tensor) -> Iterator[None]:
    """Inside, the output layer computes logits for the chosen positions alone.

    The model's logits are then (1, N, V) for N chosen positions. On a small model, whose output
    layer is a large part of it, this saves a quarter of a step and most of its memory.

    Args:
        chosen: (B, T) bool.
    """

    def choose(_: Any, inputs: tuple[Any, ...]) -> tuple[Any, ...]:
        return (inputs[0][chosen.to(inputs[0].device)][None], *inputs[1:])

    hook = model.get_output_embeddings().register_forward_pre_hook(choose)
    try:
        yield
    finally:
        hook.remove()


def predicting(labels: Tensor) -> tuple[Tensor, Tensor]:
    """Where a trained token is predicted from, and the tokens.

    Returns:
        (B, T) bool, true where the next label is trained; (N,) int64, those labels.
    """
    following = labels.new_full(labels.shape, IGNORED)
    following[:, :-1] = labels[:, 1:]
    chosen = following != IGNORED
    return chosen, following[chosen]


class CausalTrainer(SFTTrainer):  # type: ignore[misc]  # trl has no usable types
    """Computes logits only where there is a label, for any causal model transformers has.

    On CUDA TRL's fused kernel does the same in less memory still and is left to it.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        with warnings.catch_warnings():
            # label smoothing is computed here, so TRL's deprecation of its own does not apply
            warnings.simplefilter("ignore", FutureWarning)
            super().__init__(*arguments, **options)

    def compute_loss(
        self,
        model: Any,
        inputs: dict[str, Any],
        return_outputs: bool = False,
        num_items_in_batch: Tensor | int | None = None,
    ) -> Any:
        """Mean cross-entropy of the trained tokens, in nats.

        Args:
            inputs: `labels` (B, T) int64, IGNORED where nothing is trained.
            num_items_in_batch: trained tokens of the whole optimizer step; of this batch if absent.
        """
        if self._left_to_trl(inputs, return_outputs):
            return super().compute_loss(model, inputs, return_outputs, num_items_in_batch)
        chosen, wanted = predicting(inputs["labels"])
        rest = {name: value for name, value in inputs.items() if name != "labels"}
        with logits_only_at(self.accelerator.unwrap_model(model), chosen):
            logits = model(**rest, use_cache=False).logits[0]  # (N, V)
        total = cross_entropy(
            logits.float(),
            wanted,
            reduction="sum",
            label_smoothing=self.args.label_smoothing_factor if self.model.training else 0.0,
        )
        count = wanted.numel() if num_items_in_batch is None else num_items_in_batch
        loss = total / max(float(count), 1.0)
        if self.args.average_tokens_across_devices and num_items_in_batch is not None:
            loss = loss * self.accelerator.num_processes  # the gradients are averaged over them
        return loss

    def _left_to_trl(self, inputs: dict[str, Any], return_outputs: bool) -> bool:
        fused = inputs["labels"].device.type == "cuda" and not self.args.label_smoothing_factor
        return bool(return_outputs or self.aux_loss_enabled or fused)

    def create_model_card(self, *arguments: Any, **options: Any) -> None:
        """Nothing: a checkpoint of a run needs no card, and TRL's knows nothing of the recipe."""
