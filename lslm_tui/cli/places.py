"""What `translate` and `sentiment` share: a session with a model for their purpose, and its end."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sys
from collections.abc import Awaitable, Callable

from lslm_tui.cli.choices import device, quantization
from lslm_tui.cli.failure import report, say
from lslm_tui.cli.interrupt import InterruptedByUser, on_interrupt, unless_interrupted
from lslm_tui.cli.status import StatusLine, loading
from lslm_tui.config import load_config
from lslm_tui.errors import ExitCode
from lslm_tui.log_file import log_to_file
from lslm_tui.paths import find_paths
from lslm_tui.services.jobs import Purpose
from lslm_tui.services.session import Session
from lslm_tui.types import ModelInfo

Work = Callable[[Session, ModelInfo, StatusLine], Awaitable[ExitCode]]


def with_model(options: argparse.Namespace, purpose: Purpose, usual: str, work: Work) -> ExitCode:
    """Open a session and the model (`usual` where none is named), do the work, close both."""
    paths = find_paths()
    log_to_file(paths.log_file, logging.WARNING)
    loaded = load_config(paths.config_file)
    for problem in loaded.problems:
        say(f"! {problem}")

    async def run() -> tuple[ExitCode, bool]:
        session = Session.start(paths, loaded.config)
        code = ExitCode.FAILED
        try:
            model, status = session.models[purpose], StatusLine()
            model.open(
                options.model or usual or getattr(loaded.config, purpose.value).model,
                quantization=quantization(options, loaded.config),
                device=device(options, loaded.config),
            )
            leave = session.subscribe(
                lambda: status.show(loading(model.state.name, model.state.progress))
            )
            try:
                info = await unless_interrupted(model.wait_ready())
            finally:
                leave()
                status.clear()
            code = await work(session, info, status)
        except (InterruptedByUser, KeyboardInterrupt, asyncio.CancelledError):
            code = ExitCode.INTERRUPTED
        except BrokenPipeError:
            raise
        except (
            Exception
        ) as error:  # reported here: a hanging engine must not keep it from being said
            code = report(error, as_json=options.json)
        finally:
            with on_interrupt(lambda: None):
                ended = await session.close()
        return code, ended

    code, ended = asyncio.run(run())
    if not ended:
        # the engine is inside one long step that nothing can stop; everything is saved
        sys.stdout.flush()
        os._exit(code)
    return code
