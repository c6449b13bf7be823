"""`python -m lslm_tui.training RECIPE.toml [--run DIR]` runs a recipe; `--resume` goes on with a run.

Its own process: whoever starts it reads the run's directory, or the JSON lines on stdout.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from datetime import datetime
from pathlib import Path

from lslm_tui.errors import ExitCode, LslmError, UsageError
from lslm_tui.offline import stay_offline
from lslm_tui.paths import find_paths


def main(arguments: list[str] | None = None) -> int:
    """Run the recipe; the exit code is 0, 130 when stopped, or that of the error that ended it."""
    options = _parser().parse_args(arguments)
    stay_offline()
    try:
        return int(_run(options))
    except LslmError as error:
        print(f"lslm-tui: {error}", file=sys.stderr)
        return int(error.exit_code)
    except KeyboardInterrupt:
        return int(ExitCode.INTERRUPTED)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lslm_tui.training", description=__doc__)
    parser.add_argument("recipe", type=Path, nargs="?", help="not needed with --resume")
    parser.add_argument("--run", type=Path, metavar="DIR", help="the run's directory")
    parser.add_argument("--resume", action="store_true", help="go on with the run in --run")
    parser.add_argument("--output", type=Path, metavar="DIR", help="copy the finished model there")
    parser.add_argument("--check", action="store_true", help="everything but the training")
    parser.add_argument("--events", choices=("jsonl",), help="JSON lines on stdout")
    return parser


def _run(options: argparse.Namespace) -> ExitCode:
    from lslm_tui.training.recipe import load_recipe
    from lslm_tui.training.run.directory import RunDirectory

    if options.recipe is None and options.run is None:
        raise UsageError("Name a recipe, or with --resume a run.")
    if options.recipe is not None:
        load_recipe(options.recipe)  # what is wrong with it is said before torch is imported
    directory = RunDirectory((options.run or _new_directory(options.recipe)).absolute())
    return _run_in(directory, options)


def _new_directory(recipe_file: Path) -> Path:
    from lslm_tui.training.recipe import load_recipe

    stamp = f"{datetime.now():%Y%m%d-%H%M%S}"
    return find_paths().runs / f"{load_recipe(recipe_file).name}-{stamp}"


def _run_in(directory, options: argparse.Namespace) -> ExitCode:  # type: ignore[no-untyped-def]
    from lslm_tui.log_file import log_to_file
    from lslm_tui.training.run import runner
    from lslm_tui.training.run.events import standard_output
    from lslm_tui.training.run.stopping import Stopped

    stream = standard_output() if options.events else None
    if options.resume and directory.origin.exists():
        recipe = runner.reopen(directory)
        if options.recipe is not None:
            runner.same_recipe(options.recipe, directory)
    else:
        recipe = runner.begin(options.recipe, directory)
    log_to_file(directory.log)
    try:
        runner.run(recipe, directory, stream=stream)
    except Stopped:
        print(f"lslm-tui: stopped; go on with: --resume --run {directory.path}", file=sys.stderr)
        return ExitCode.INTERRUPTED
    except LslmError:
        raise
    except Exception as error:
        sentence = f"Something unexpected went wrong ({type(error).__name__}: {error})."
        print(f"lslm-tui: {sentence} The details are in {directory.log}.", file=sys.stderr)
        return ExitCode.FAILED
    if options.output and os.environ.get("RANK", "0") == "0":
        shutil.copytree(directory.model, options.output, dirs_exist_ok=True)
    return ExitCode.DONE


if __name__ == "__main__":
    raise SystemExit(main())
