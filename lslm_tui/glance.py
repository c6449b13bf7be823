"""The settings the first frame needs, read in a millisecond.

`config.py` validates everything, but pydantic takes longer to import than the first frame may take.
A value that is wrong here is ignored; `load_config` reports it a moment later.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Glance:
    theme: str = ""
    sidebar: str = ""


def glance(path: Path) -> Glance:
    """Return theme and sidebar as the environment or the file at `path` give them, else ''."""
    try:
        ui = tomllib.loads(path.read_text("utf-8")).get("ui", {})
    except (OSError, ValueError, RecursionError):
        ui = {}
    values = ui if isinstance(ui, dict) else {}
    return Glance(_text("THEME", values.get("theme")), _text("SIDEBAR", values.get("sidebar")))


def _text(name: str, value: object) -> str:
    chosen = os.environ.get(f"LSLM_UI_{name}", value)
    return chosen if isinstance(chosen, str) else ""
