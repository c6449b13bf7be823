"""`python -m lslm_tui.training RECIPE.toml [--output DIR]` runs a recipe."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from lslm_tui.errors import LslmError

from .recipe import load_recipe


def main(arguments: list[str] | None = None) -> int:
    """Run the recipe; the exit code is 0, or that of the error that ended it."""
    parser = argparse.ArgumentParser(prog="python -m lslm_tui.training", description=__doc__)
    parser.add_argument("recipe", type=Path)
    parser.add_argument(
        "--output", type=Path, help="where the model goes; beside the recipe if absent"
    )
    options = parser.parse_args(arguments)
    try:
        recipe = load_recipe(options.recipe)
        from .trainer import train

        train(recipe, options.output or options.recipe.parent)
    except LslmError as error:
        print(error, file=sys.stderr)
        return int(error.exit_code)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
