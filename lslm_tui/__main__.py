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


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns what the shell gets (`errors.ExitCode`)."""
    from lslm_tui.cli.arguments import parse_arguments
    from lslm_tui.offline import stay_offline

    stay_offline()
    options = parse_arguments(sys.argv[1:] if arguments is None else arguments)
    with contextlib.suppress(AttributeError, ValueError):
        # a terminal that cannot show a character gets a substitute, not a traceback
        sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
        sys.stderr.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        code = int(options.run(options))
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        return _reader_left()
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # the front end's one net: a sentence, and the details in the log
        from lslm_tui.cli.failure import report

        return int(report(error, as_json=getattr(options, "json", False)))


def _reader_left() -> int:
    """Whoever read our output has closed it, as `head` does: nothing more to say, and no failure."""
    # the interpreter flushes stdout at exit and would complain about the closed pipe
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


if __name__ == "__main__":
    sys.exit(main())
