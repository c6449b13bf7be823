"""`python -m lslm_tui.training RECIPE.toml [--run DIR]` runs a recipe; `--resume` goes on with a run.

Its own process: whoever starts it reads the run's directory, or the JSON lines on stdout.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from pathlib import Path
from typing import TextIO

from lslm_tui.errors import ExitCode, LslmError, UsageError
from lslm_tui.offline import stay_offline
from lslm_tui.yielding import yield_while_waiting


def main(arguments: list[str] | None = None) -> int:
    """Run the recipe; the exit code is 0, 130 when stopped, or that of the error that ended it."""
    options = _parser().parse_args(arguments)
    stay_offline()
    yield_while_waiting()
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
    parser.add_argument("--row", type=int, metavar="N", help="for --check: the mask of that row")
    parser.add_argument("--events", choices=("jsonl",), help="JSON lines on stdout")
    return parser


def _run(options: argparse.Namespace) -> ExitCode:
    from lslm_tui.training.recipe import load_recipe

    if options.recipe is None and not (options.resume and options.run):
        raise UsageError("Name a recipe, or with --resume the directory of a run in --run.")
    if options.recipe is not None:
        load_recipe(options.recipe)  # what is wrong with it is said before torch is imported
    stream = _separate_output() if options.events else None
    # what libraries warn of while they are imported is nothing for stderr
    logging.getLogger().addHandler(logging.NullHandler())
    from lslm_tui.training.run import launch

    if options.check:
        from lslm_tui.training.run.check import check

        return check(options.recipe, stream, options.row)
    try:
        made = launch.launch(
            options.recipe, options.run, resume=options.resume, output=options.output, stream=stream
        )
        if stream is None and os.environ.get("RANK") == "0":
            print(f"Done. What was proved: lslm-tui models show {made.model}")
    except launch.Stopped as stopped:
        print(f"lslm-tui: {stopped}", file=sys.stderr)
        return ExitCode.INTERRUPTED
    except LslmError:
        raise
    except Exception as error:  # told in one sentence; the traceback is in the run's log
        print(f"lslm-tui: Something unexpected went wrong ({_name(error)}).", file=sys.stderr)
        return ExitCode.FAILED
    return ExitCode.DONE


def _separate_output() -> TextIO:
    """The stream for JSON lines; what libraries print goes to stderr from now on."""
    stream, sys.stdout = sys.stdout, sys.stderr
    return stream


def _name(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".replace("\n", " ")


if __name__ == "__main__":
    raise SystemExit(main())
