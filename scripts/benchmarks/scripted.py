"""The program with an engine that says a given text at a given speed: for the screens alone.

    python -m scripts.benchmarks.scripted REPLY_FILE TOKENS_PER_S

Everything but the engine is the real thing.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from lslm_tui.paths import find_paths
from lslm_tui.services import loaded_model
from lslm_tui.services.library import Library
from lslm_tui.services.session import Session
from lslm_tui.services.storage import Storage
from lslm_tui.tui.app import LslmApp


def main() -> None:
    from tests.fakes import Script, entry

    class Listed(Library):
        def resolve(self, reference):
            return entry("scripted")

    script = Script(reply=Path(sys.argv[1]).read_text(), limit=10_000_000)
    step_s = 1 / float(sys.argv[2])
    due = [0.0]

    def pace() -> bool:
        """Hold each token until its time has come."""
        now = time.monotonic()
        if now < due[0]:
            return True
        due[0] = max(due[0], now - 0.1) + step_s
        return False

    script.hold = pace
    loaded_model.open_engine = script.open  # type: ignore[assignment]
    paths = find_paths()

    def make() -> Session:
        from lslm_tui.config import load_config

        config = load_config(paths.config_file).config
        session = Session(paths, config, Storage(paths.database), Listed(paths))
        session.open_model("scripted")
        return session

    LslmApp(make, paths=paths).run()


main()
