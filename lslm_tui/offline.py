"""Offline is the default: the variables that keep libraries off the network, and their way back.

Hugging Face's libraries read these when they are imported, so they are set before anything else.
Knows nothing of what is downloaded, or when.
"""

from __future__ import annotations

import os

MARK = "LSLM_SET_OFFLINE"
"""Set beside `HF_HUB_OFFLINE` by `stay_offline`, to tell our default from the user's own wish."""


def stay_offline() -> None:
    """Keep every library off the network, and quiet."""
    if "HF_HUB_OFFLINE" not in os.environ:
        os.environ["HF_HUB_OFFLINE"] = "1"
        os.environ[MARK] = "1"
    os.environ.setdefault("TRANSFORMERS_OFFLINE", os.environ["HF_HUB_OFFLINE"])
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


def online_environment() -> dict[str, str]:
    """Return an environment for a child process that may use the network, unless the user said no."""
    environment = dict(os.environ)
    if environment.pop(MARK, None):
        environment.pop("HF_HUB_OFFLINE", None)
        environment.pop("TRANSFORMERS_OFFLINE", None)
    environment["HF_HUB_DISABLE_TELEMETRY"] = "1"
    environment["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
    return environment
