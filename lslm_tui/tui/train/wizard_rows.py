"""The rows of the wizard's forms: which keys a step offers, and how they are shown and read.

Knows drafts and the recipe's fields; no widgets but the form's rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from lslm_tui.errors import UsageError
from lslm_tui.services.recipe_fields import NO, YES, RecipeField
from lslm_tui.services.training_sets import TrainingSet
from lslm_tui.services.wizard_advice import Facts
from lslm_tui.services.wizard_draft import Draft
from lslm_tui.services.wizard_goals import PRESETS, QUICK, Goal, preset_values
from lslm_tui.services.wizard_help import HELP, ONLY_REPLIES
from lslm_tui.tui.train.form import Row
from lslm_tui.tui.train.wizard_sources import changed_source, source_rows

Fields = Mapping[str, RecipeField]
FILE, OWN, EVAL_FILE, PRESET, EXPERT = "file", "own", "eval-file", "preset", "expert"
SPLIT = ("data.eval_rows", "data.split_seed", "data.on_bad_row")
FEW = (
    "name",
    "training.epochs",
    "training.batch_rows",
    "training.learning_rate",
    "data.max_tokens",
    "lora.rank",
)
COMMON_TABLES = ("data", "training", "evaluation")
HIDDEN = frozenset({"data.eval_rows", "data.split_seed", "data.on_bad_row", "data.eval_share"})


def data_rows(
    draft: Draft,
    facts: Facts,
    fields: Fields,
    sets: Sequence[TrainingSet],
    problems: Mapping[str, str],
    unfolded: int = -1,
) -> list[Row]:
    """Where the rows come from, which column is what, and how they are split."""
    goal = draft.chosen_goal
    if goal is None:
        return []
    rows = list(source_rows(draft, facts, fields, goal, unfolded, problems))
    rows += [_file_row(draft, goal), *_own_row(draft, goal, sets)]
    rows.append(_eval_file_row(draft))
    if not draft.get("data.eval"):
        rows.append(_share_row(draft, problems.get("data.eval_share", "")))
    keys = SPLIT if not draft.get("data.eval") else ("data.on_bad_row",)
    rows += [field_row(draft, fields[key], problems.get(key, "")) for key in keys if key in fields]
    return rows


def _file_row(draft: Draft, goal: Goal) -> Row:
    return Row(
        FILE,
        "add a file" if draft.sources else "from a file",
        "choose",
        "action",
        about=f"{goal.needs.capitalize()}: JSONL, JSON, CSV, TSV, Parquet or TXT, also .gz.",
    )


def _own_row(draft: Draft, goal: Goal, sets: Sequence[TrainingSet]) -> list[Row]:
    fitting = [one for one in sets if one.kind in goal.sets]
    if not fitting:
        return []
    count = sum(one.rows for one in fitting)
    note = f"{count:,} {'row' if count == 1 else 'rows'} now" if count else "none yet"
    label = "add own work" if draft.sources else "from own work"
    if draft.own_sets:
        label = "own work anew"  # it may have grown since
    return [Row(OWN, label, "choose", "action", note=note, about=OWN_ABOUT.get(goal.id, ""))]


OWN_ABOUT = {
    "chat": "Replies you rated + in Chat, each with the conversation before it.",
    "label": "Labels you put right in Sentiment.",
    "translate": "Sentences you edited in Translate.",
    "prefer": "Replies you corrected in Chat, and versions rated + over those rated −.",
}


def _eval_file_row(draft: Draft) -> Row:
    path = draft.get("data.eval.0.path") or draft.get("data.eval.0") or ""
    return Row(
        EVAL_FILE,
        "measured on",
        Path(str(path)).name if path else "rows set aside",
        "action",
        about="Rows that are never learned, to compare before and after: set aside from the file, "
        "or a file of your own. Del goes back to setting aside.",
    )


def _share_row(draft: Draft, problem: str) -> Row:
    share = float(draft.get("data.eval_share", 0.05))
    return Row(
        "data.eval_share",
        "share set aside",
        f"{share * 100:g} %",
        "number",
        typed=f"{share * 100:g}",
        about="Percent of the rows that are not learned but measured on.",
        problem=problem,
    )


def method_rows(
    draft: Draft,
    fields: Fields,
    methods: Mapping[str, str],
    problems: Mapping[str, str],
    expert: bool,
) -> list[Row]:
    """Preset, method and the fields that matter most; with `expert` every field of the recipe."""
    goal = draft.chosen_goal
    if goal is None or not fields:
        return []
    rows = [_preset_row(draft)]
    if not draft.new:
        rows.append(_method_row(draft, fields, methods))
    few = [
        key for key in FEW if not key.startswith("lora") or draft.get("method") in ("lora", "qlora")
    ]
    rows += [field_row(draft, fields[key], problems.get(key, "")) for key in few]
    about = "Each with its meaning, as docs/recipes.md has them. Ctrl+S shows or hides them."
    rows.append(Row(EXPERT, "every field", "hide" if expert else "show", "action", about=about))
    if goal.task == "sft":
        rows.append(Row("note-replies", ONLY_REPLIES, kind="note"))
    if expert:
        for table in _tables(draft, goal):
            rows.append(
                Row(f"heading-{table}", f"[{table}]" if table else "recipe", kind="heading")
            )
            rows += [
                field_row(draft, field, problems.get(key, ""), id_=f"all:{key}")
                for key, field in fields.items()
                if field.table == table
                and key not in HIDDEN
                and key not in ("task", "method")
                and not (table == "model" and key in ("model.base", "model.recipe"))
            ]
    return rows


def _tables(draft: Draft, goal: Goal) -> list[str]:
    adapter = draft.get("method") in ("lora", "qlora")
    tables = ["", *COMMON_TABLES, *goal.tables]
    if draft.new:
        tables[1:1] = [table for table in ("model", "tokenizer") if table not in goal.tables[:0]]
    tables += ["lora"] if adapter else []
    if goal.task in ("sft", "dpo", "lm", "pretrain"):
        tables.append("reply")
    return list(dict.fromkeys(tables))


def _preset_row(draft: Draft) -> Row:
    return Row(
        PRESET,
        "how thorough",
        draft.preset or "own",
        "choice",
        choices=PRESETS,
        about="Quick look: a first impression. Balanced: a good start; the best evaluation is kept. "
        "Thorough: more passes, until they help no more.",
    )


def _method_row(draft: Draft, fields: Fields, methods: Mapping[str, str]) -> Row:
    field = fields["method"]
    method = str(draft.get("method", field.default))
    return Row(
        "method",
        "which weights move",
        method,
        "choice",
        choices=field.choices,
        about=METHODS[method],
        problem=methods.get(method, ""),
    )


METHODS = {
    "full": "All weights are trained: the most memory, about 16 bytes a weight.",
    "lora": "The weights stay; a thin adapter beside each layer is trained. Little memory and disk.",
    "qlora": "As LoRA, with the weights held in 4 bits. NVIDIA GPUs only.",
}


def field_row(draft: Draft, field: RecipeField, problem: str, *, id_: str = "") -> Row:
    """A field of the recipe with the draft's value."""
    value = draft.get(field.key)
    kind = {"integer": "number", "number": "number", "boolean": "choice", "choice": "choice"}
    choices = (NO, YES) if field.kind == "boolean" else field.choices
    changed = value is not None and value != field.default
    bounds = f" ({field.range})" if field.range else ""
    return Row(
        id_ or field.key,
        field.label,
        field.show(value),
        kind.get(field.kind, "text"),
        choices=choices,
        note=f"default {field.show(None)}" if changed and field.default is not None else "",
        about=f"{_sentence(field.about)}{bounds}. {HELP.get(field.key, '')}".strip(),
        problem=problem,
    )


def _sentence(about: str) -> str:
    """With a capital; the name of a value that it begins with stays as it is written."""
    return about if about.startswith(("adamw", "bfloat16")) else about[:1].upper() + about[1:]


def read_value(key: str, text: str, fields: Fields) -> Any:
    """What was typed for a key.

    Raises:
        UsageError: it cannot be that.
    """
    if key == "data.eval_share":
        try:
            share = float(text.strip().removesuffix("%")) / 100 if text.strip() else None
        except ValueError:
            share = -1.0
        if share is not None and not 0 <= share < 1:
            raise UsageError("A number of percent from 0 to below 100.")
        return share
    return fields[key].read(text) if key in fields else (text.strip() or None)


def changed(draft: Draft, key: str, text: str, fields: Fields) -> Draft:
    """The draft with what was typed or chosen for a row.

    Raises:
        UsageError: it is not allowed.
    """
    if key == PRESET:
        return draft.with_preset(text) if text else draft
    if key == EVAL_FILE:
        return draft.with_value("data.eval", None)
    if key in (FILE, OWN, EXPERT):
        return draft
    if (with_source := changed_source(draft, key, text, fields)) is not None:
        return with_source
    made = draft.with_value(key, read_value(key, text, fields))
    if key == "method":
        return made.with_preset(draft.preset) if draft.preset else made
    goal = draft.chosen_goal
    if goal and key in preset_values(goal, QUICK, None, "full"):
        return replace(made, preset="")
    return made
