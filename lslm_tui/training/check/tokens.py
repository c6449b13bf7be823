"""What the model will see of the rows: tokens with their fate, and how long rows are.

Knows prepared rows of every task; the masks of causal tasks come from `mask_report`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from lslm_tui.errors import LslmError
from lslm_tui.training.data.examples import Labelled, LoadedData
from lslm_tui.training.data.report import token_report
from lslm_tui.training.mask_report import Fate, MaskReport, MaskToken, mask_report
from lslm_tui.training.masking import stop_ids
from lslm_tui.training.recipe import Recipe, TaskName
from lslm_tui.training.tasks.base import Prepared

SHOWN_MASKS = 6
SHOWN_TOKENS = 600
CAUSAL = (TaskName.PRETRAIN, TaskName.LM, TaskName.SFT, TaskName.DPO)


@dataclass(frozen=True, slots=True)
class Looked:
    """What is kept of a `Prepared` for estimates: no weights.

    Attributes:
        config: transformers' configuration of the model.
        row_tokens: (N,) tokens of each training row.
        sequences: rows after packing; `held` to measure on.
        labels: of a classification, in the order of the outputs.
    """

    config: Any
    row_tokens: tuple[int, ...]
    sequences: int
    held: int
    labels: tuple[str, ...]
    notes: tuple[str, ...]
    masks: tuple[dict[str, Any], ...]


def look(recipe: Recipe, data: LoadedData, prepared: Prepared) -> Looked:
    """Everything worth keeping once the model is let go."""
    return Looked(
        config=prepared.model.config,
        row_tokens=tuple(map(int, prepared.row_tokens)),
        sequences=len(prepared.train),
        held=len(prepared.evaluation),
        labels=labels_of(recipe, prepared.model.config),
        notes=prepared.notes,
        masks=tuple(_masks(recipe, data, prepared)),
    )


def labels_of(recipe: Recipe, config: Any) -> tuple[str, ...]:
    """Of a classification, in the order of the outputs; empty otherwise."""
    if recipe.task is not TaskName.CLASSIFY:
        return ()
    return tuple(str(config.id2label[at]) for at in sorted(config.id2label, key=int))


def token_facts(looked: Looked) -> dict[str, Any]:
    """Lengths with their histogram, masks, and what was cut or left out."""
    return {
        "tokens": sum(looked.row_tokens),
        "sequences": looked.sequences,
        "lengths": asdict(token_report(looked.row_tokens, None)),
        "notes": list(looked.notes),
        "masks": list(looked.masks),
    }


def _masks(recipe: Recipe, data: LoadedData, prepared: Prepared) -> Iterator[dict[str, Any]]:
    """The first rows, padded to the longest of them as in a batch."""
    found = list(_reports(recipe, data, prepared))
    longest = min(max((len(one.tokens) for one in found), default=0), SHOWN_TOKENS)
    padding = prepared.tokenizer.pad_token or ""
    for one in found:
        fill = (MaskToken(0, padding, Fate.PADDING),) * (longest - len(one.tokens))
        yield {
            "place": one.place.rpartition("/")[2],
            "name": one.name,
            "problem": " ".join(filter(None, (one.problem, one.remedy))),
            "counts": {fate.value: one.count(fate) for fate in Fate} | {"padding": len(fill)},
            "tokens": [[t.text, t.fate.value] for t in (*one.tokens[:SHOWN_TOKENS], *fill)],
        }


def _reports(recipe: Recipe, data: LoadedData, prepared: Prepared) -> Iterator[MaskReport]:
    if recipe.task not in CAUSAL or prepared.model.config.model_type == "bert":
        yield from _whole_rows(data, prepared)
        return
    stops = stop_ids(prepared.tokenizer, prepared.model)
    for example in data.train[:SHOWN_MASKS]:
        try:
            yield from mask_report(prepared.tokenizer, example, task=recipe.task, stops=stops)
        except LslmError as error:
            yield MaskReport(str(example.place), "", (), error.message, error.remedy)


def _whole_rows(data: LoadedData, prepared: Prepared) -> Iterator[MaskReport]:
    """Texts are read as a whole and their label is learned; of pairs the target is."""
    decode = prepared.tokenizer
    for at, example in enumerate(data.train[: min(SHOWN_MASKS, len(prepared.train))]):
        row = prepared.train[at]
        tokens = [MaskToken(int(i), _text(decode, i), Fate.IGNORED) for i in row["input_ids"]]
        target = row.get("labels") if hasattr(row, "get") else None
        if isinstance(target, list):
            tokens += [MaskToken(int(i), _text(decode, i), Fate.TRAINED) for i in target if i >= 0]
        elif isinstance(example, Labelled):
            tokens.append(MaskToken(0, f"→ {example.label}", Fate.TRAINED))
        yield MaskReport(str(example.place), "", tuple(tokens))


def _text(tokenizer: Any, token: int) -> str:
    text = str(tokenizer.decode([token]))
    return text if text and "\ufffd" not in text else str(tokenizer.convert_ids_to_tokens(token))
