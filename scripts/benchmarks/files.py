"""`scripts/bench files`: what has to do with files of any size, sentiment and translation."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from scripts.benchmarks import files_screen, files_sentiment, files_translate

MEASUREMENTS: dict[str, Callable[[argparse.Namespace], dict[str, object]]] = {
    **files_sentiment.MEASUREMENTS,
    **files_screen.MEASUREMENTS,
    **files_translate.MEASUREMENTS,
}
