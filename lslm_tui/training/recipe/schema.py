"""Writes what a recipe may say as JSON Schema, from the very tables that check it; imports no torch.

`python -m lslm_tui.training.recipe.schema` prints it. Forms are made from it: every field's
description, kind, bounds and default are here and nowhere else.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from .tables import Recipe


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a recipe's tables."""
    return Recipe.model_json_schema()


def main() -> int:
    json.dump(schema(), sys.stdout, ensure_ascii=False)
    sys.stdout.write("\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
