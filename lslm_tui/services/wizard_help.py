"""When to touch a field of a recipe, and what it is called elsewhere: one sentence for each.

What a field means is said by the recipe itself (`recipe_fields`); this is the advice beside it.
"""

from __future__ import annotations

from collections.abc import Mapping

HELP: Mapping[str, str] = {
    "name": "The result is found by it among the models.",
    "seed": "Same seed, rows and processor, same weights.",
    "data.max_tokens": "Elsewhere: cutoff or sequence length. Shorter takes less memory and time.",
    "data.packing": "Saves the padding of short rows; they do not see one another.",
    "data.on_long_row": "The lengths in step 3 show how many there are.",
    "data.drop_duplicates": "Rows seen twice count twice otherwise.",
    "data.drop_overlap": "A row that was learned proves nothing when it is measured on.",
    "training.epochs": "More learns more, until rows are known by heart and the eval loss rises.",
    "training.max_steps": "For a short trial.",
    "training.batch_rows": "Larger is steadier. What does not fit at once is accumulated.",
    "training.micro_batch_rows": "Fewer take less memory; gradients are accumulated to batch rows.",
    "training.learning_rate": "Too high and the loss jumps, too low and little is learned.",
    "training.schedule": "Cosine is a good choice; constant for runs of unknown length.",
    "training.warmup_steps": "A gentle start; some 3 % of the steps.",
    "training.weight_decay": "0.01 to 0.1 keeps weights small; 0 for short runs.",
    "training.max_grad_norm": "Lower it where the loss jumps.",
    "training.label_smoothing": "0.1 for translators; else 0.",
    "training.optimizer": "Adafactor and adamw-8bit hold less memory than adamw.",
    "training.precision": "bfloat16 halves activations on NVIDIA; processors are slower with it.",
    "training.gradient_checkpointing": "For when memory does not suffice.",
    "training.group_by_length": "Less padding, quicker; the order is less random.",
    "training.eval_steps": "More often shows sooner where it turns, and takes time each time.",
    "training.early_stopping": "Elsewhere: patience. 3 is usual; with keep best nothing is lost.",
    "training.keep_best": "Right wherever rows could be learned by heart.",
    "training.threads": "1 is quicker where other programs keep the cores busy.",
    "lora.rank": "Elsewhere: r. 8 to 16 for a style, 32 and more for new matter.",
    "lora.alpha": "Twice the rank is usual.",
    "lora.dropout": "0.05 to 0.1 where rows are few.",
    "lora.targets": "Such as q_proj, v_proj; all learn best.",
    "dpo.beta": "Higher stays nearer to the model as it was.",
    "classify.balance": "Where some labels are rare.",
    "classify.token_dropout": "0.1 where rows are few.",
    "classify.calibrate": "So that 80 % is right eight times in ten.",
    "evaluation.rows": "More narrow the interval before and after, and take time.",
    "evaluation.samples": "Written at each evaluation; they take time too.",
}
"""By key of the recipe."""

ONLY_REPLIES = "only the assistant's replies are learned: see the tokens in step 3"
"""What other tools have a switch for."""
