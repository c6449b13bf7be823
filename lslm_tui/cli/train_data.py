"""`lslm-tui train data`: training sets out of a person's own work; `train schema`: what a recipe may say.

Knows the storage and the sets; opens no model and imports no torch.
"""

from __future__ import annotations

import argparse
import os
import sys

from lslm_tui.cli.failure import say
from lslm_tui.cli.output import write_line
from lslm_tui.errors import ExitCode
from lslm_tui.paths import find_paths
from lslm_tui.sanitize import visible
from lslm_tui.services import training_sets
from lslm_tui.services.storage import Storage
from lslm_tui.services.training_sets import HOW, TrainingSet


def run(options: argparse.Namespace) -> ExitCode:
    """List the sets, or write the one that is named to stdout or to a file."""
    storage = Storage(find_paths().database)
    try:
        if options.name is None:
            return _list(storage, as_json=options.json)
        return _write(storage, options)
    finally:
        storage.close()


def schema() -> ExitCode:
    """Become the process that prints the recipe's JSON Schema; it knows the recipe, this one does not."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "lslm_tui.training.recipe.schema"])


def _list(storage: Storage, *, as_json: bool) -> ExitCode:
    for one in training_sets.training_sets(storage):
        if as_json:
            write_line({"type": "set", **_fields(one)})
        else:
            print(visible(_row(one)))
    return ExitCode.DONE


def _write(storage: Storage, options: argparse.Namespace) -> ExitCode:
    chosen = training_sets.find_set(storage, options.name)
    if options.output is None:
        for row in training_sets.rows_of(storage, chosen):
            sys.stdout.write(training_sets.line_of(row) + "\n")
        return ExitCode.DONE
    rows = training_sets.write_training_set(storage, chosen, options.output)
    if options.json:
        write_line({"type": "done", "set": chosen.name, "rows": rows, "path": str(options.output)})
    else:
        say(f"Wrote {rows:,} rows to {options.output}.")
    return ExitCode.DONE


def _fields(one: TrainingSet) -> dict[str, object]:
    return {
        "name": one.name,
        "shape": one.shape,
        "rows": one.rows,
        "left_out": one.left_out,
        "reason": one.reason,
        "counts": dict(one.counts),
    }


def _row(one: TrainingSet) -> str:
    more = f"  {one.left_out:,} left out: {one.reason}" if one.left_out else ""
    if not one.rows and not one.left_out:
        more = f"  {HOW[one.kind]}"
    shares = "  " + ", ".join(f"{label} {count:,}" for label, count in one.counts[:6])
    return f"{one.name:<20} {one.rows:>6,} rows{shares.rstrip()}{more}"
