"""transformers' Trainer for translators: logits and loss only where there is a target token."""

from __future__ import annotations

from typing import Any

from torch import Tensor
from torch.nn.functional import cross_entropy
from transformers import Trainer

from .causal_trainer import logits_only_at
from .masking import IGNORED


class TranslateTrainer(Trainer):  # type: ignore[misc]  # transformers has no usable types
    """Mean cross-entropy of the target tokens of a whole step, smoothed while training."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        # the loss below divides by the step's tokens, so 8 batches of 1 weigh as 1 batch of 8
        self.model_accepts_loss_kwargs = True

    def compute_loss(
        self,
        model: Any,
        inputs: dict[str, Any],
        return_outputs: bool = False,
        num_items_in_batch: Tensor | int | None = None,
    ) -> Any:
        """In nats per target token.

        Args:
            inputs: `labels` (B, T) int64, IGNORED where nothing is trained.
            num_items_in_batch: target tokens of the whole optimizer step; of this batch if absent.
        """
        rest = {name: value for name, value in inputs.items() if name != "labels"}
        chosen = inputs["labels"] != IGNORED
        wanted = inputs["labels"][chosen]
        bare = self.accelerator.unwrap_model(model)
        shifted = decoder_inputs(bare, inputs["labels"])
        with logits_only_at(bare, chosen):
            logits = model(**rest, decoder_input_ids=shifted, use_cache=False).logits[0]  # (N, V)
        smoothing = self.args.label_smoothing_factor if self.model.training else 0.0
        total = cross_entropy(logits.float(), wanted, reduction="sum", label_smoothing=smoothing)
        count = wanted.numel() if num_items_in_batch is None else num_items_in_batch
        loss = total / max(float(count), 1.0)
        if self.args.average_tokens_across_devices and num_items_in_batch is not None:
            loss = loss * self.accelerator.num_processes  # the gradients are averaged over them
        return (loss, {"loss": loss}) if return_outputs else loss


def decoder_inputs(model: Any, labels: Tensor) -> Tensor:
    """(B, T) int64: the labels moved one place to the right, as this model's decoder begins."""
    shift = getattr(model, "prepare_decoder_input_ids_from_labels", None)
    if shift is not None:
        moved: Tensor = shift(labels=labels)
        return moved
    config = model.config
    out = labels.new_full(labels.shape, int(config.decoder_start_token_id))
    out[:, 1:] = labels[:, :-1].masked_fill(labels[:, :-1] == IGNORED, int(config.pad_token_id))
    return out
