"""What torch, transformers and the hub library would print, sent to the `lslm_tui` logger instead.

A line on stdout or stderr would tear the screen. Runs on the engine thread.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

log = logging.getLogger("lslm_tui.engine")
_NOWHERE = logging.NullHandler()


def silence() -> None:
    """Send what the libraries print and warn of to our logger; no bars on the screen."""
    from huggingface_hub.utils.tqdm import disable_progress_bars
    from transformers.utils import logging as chatter

    disable_progress_bars()
    chatter.disable_progress_bar()
    chatter.disable_default_handler()
    logging.captureWarnings(True)
    for name in ("transformers", "py.warnings"):
        library = logging.getLogger(name)
        library.propagate = False
        if not any(isinstance(handler, _ToOurLog) for handler in library.handlers):
            library.addHandler(_ToOurLog())
    # Without any handler Python prints warnings itself.
    logging.getLogger("lslm_tui").addHandler(_NOWHERE)


class _ToOurLog(logging.Handler):
    """Hands a record of another library to our logger."""

    def emit(self, record: logging.LogRecord) -> None:
        log.log(min(record.levelno, logging.WARNING), "%s: %s", record.name, record.getMessage())


@contextmanager
def captured_warnings() -> Iterator[None]:
    """Log Python warnings raised inside instead of printing them."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    for warning in caught:
        log.warning("%s", warning.message)
