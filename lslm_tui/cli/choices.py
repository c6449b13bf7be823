"""What was chosen by option, preset and config file, in this order of weight.

Imports no engine; shared by the line commands and the start of the screens.
"""

from __future__ import annotations

import argparse
from dataclasses import replace

from lslm_tui.config import Config
from lslm_tui.errors import UsageError
from lslm_tui.services.session import Session
from lslm_tui.types import Quantization, SamplingSettings


def sampling(options: argparse.Namespace, session: Session) -> SamplingSettings:
    """The settings of the config file, a preset over them, single options over both."""
    settings = session.config.sampling.settings()
    if options.preset:
        presets = session.storage.presets()
        if options.preset not in presets:
            known = ", ".join(presets)
            raise UsageError(f"No preset is called {options.preset!r}.", remedy=f"Known: {known}.")
        settings = presets[options.preset]
    names = ("temperature", "top_k", "top_p", "min_p", "repetition_penalty", "seed")
    given = {name: getattr(options, name) for name in (*names, "max_new_tokens")}
    given["stop"] = tuple(options.stop) if options.stop else None
    return replace(settings, **{name: value for name, value in given.items() if value is not None})


def quantization(options: argparse.Namespace, config: Config) -> Quantization | None:
    """The option over the config file; `None` lets the engine choose."""
    chosen = options.quantization or config.model.quantization
    return None if chosen == "auto" else Quantization(chosen)


def device(options: argparse.Namespace, config: Config) -> str | None:
    """The option over the config file; `None` lets the engine choose."""
    chosen = options.device or config.model.device
    return None if chosen == "auto" else chosen
