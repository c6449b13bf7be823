"""The recipe: a TOML file that fully describes a training run. Knows no torch and reads no data."""

from .load import load_recipe, parse_recipe
from .tables import (
    ClassifyTable,
    DataFile,
    DataTable,
    DpoTable,
    EvaluationTable,
    LoraTable,
    Method,
    ModelTable,
    Recipe,
    ReplyTable,
    TaskName,
    TokenizerTable,
    TrainingTable,
    TranslateTable,
)

__all__ = [
    "ClassifyTable",
    "DataFile",
    "DataTable",
    "DpoTable",
    "EvaluationTable",
    "LoraTable",
    "Method",
    "ModelTable",
    "Recipe",
    "ReplyTable",
    "TaskName",
    "TokenizerTable",
    "TrainingTable",
    "TranslateTable",
    "load_recipe",
    "parse_recipe",
]
