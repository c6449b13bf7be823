"""The command `lslm-tui`: arguments in, an exit code out, every failure as a sentence.

Nothing heavy is imported before it is known what was asked: `--version` and `--help` are instant,
and the screens draw before torch is looked at. This is the one place of the command line that
catches everything.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse

    from lslm_tui.paths import Paths
    from lslm_tui.services.session import Session
    from lslm_tui.tui.app import LslmApp


SCREENS = {"model": None, "quantization": None, "device": None}
"""The options of the screens when none are given: argparse need not be imported before the first
frame just to find nothing."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns what the shell gets (`errors.ExitCode`)."""
    as_json = False
    _replace_closed_streams()
    given = sys.argv[1:] if arguments is None else arguments
    try:
        from lslm_tui.offline import stay_offline

        stay_offline()
        options: Any = _parse(given) if given else SimpleNamespace(run=None, **SCREENS)
        as_json = getattr(options, "json", False)
        _never_fail_to_print()
        code = int(options.run(options) if options.run else open_screens(options))
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        return _reader_left()
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # the front end's one net: a sentence, and the details in the log
        from lslm_tui.cli.failure import report

        return int(report(error, as_json=as_json))


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    from lslm_tui.cli.arguments import parse_arguments

    return parse_arguments(arguments)


def open_screens(options: argparse.Namespace) -> int:
    """Open the screens, if there is a terminal to open them in."""
    if not (sys.stdin and sys.stdin.isatty() and sys.stdout.isatty()):
        sentence = "The screens need a terminal. In a pipe or a script use: lslm-tui chat -p …"
        print(f"lslm-tui: {sentence}", file=sys.stderr)
        return 2
    app = make_app(options)
    app.run()
    code = app.return_code or 0
    if not app.engine_ended:
        # the engine thread is inside one long step, an import for example, and all is saved
        sys.stdout.flush()
        os._exit(code)
    return code


def make_app(options: argparse.Namespace) -> LslmApp:
    """The screens. Their session, which follows the options, is made after the first frame, on the
    app's loop: torch and the database can wait.
    """
    from lslm_tui.paths import find_paths
    from lslm_tui.tui.opening import OpeningApp

    paths = find_paths()
    return OpeningApp(lambda: _make_session(options, paths), paths=paths)


def _make_session(options: argparse.Namespace, paths: Paths) -> Session:
    """A session that loads the model asked for; one that is not there is the session's first state."""
    from lslm_tui.cli.choices import device, quantization
    from lslm_tui.config import load_config
    from lslm_tui.errors import LslmError
    from lslm_tui.services.process_host import ProcessHost
    from lslm_tui.services.session import Session

    config = load_config(paths.config_file).config
    make_host = partial(ProcessHost, log_file=paths.log_file)
    session = Session.start(paths, config, make_host=make_host)
    wanted = config.model.default if options.model is None else options.model
    try:
        session.open_model(
            wanted, quantization=quantization(options, config), device=device(options, config)
        )
    except LslmError as error:
        session.model.give_up(wanted, error)
    return session


def _never_fail_to_print() -> None:
    """A terminal that cannot show a character gets a substitute, not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]


def _replace_closed_streams() -> None:
    """Put the null device where the shell closed a standard stream (`>&-`).

    Otherwise the next file that is opened, the database perhaps, would take the stream's number.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115


def _reader_left() -> int:
    """Whoever read our output has closed it, as `head` does: nothing more to say, and no failure."""
    from lslm_tui.cli.failure import stop_printing

    stop_printing(sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
