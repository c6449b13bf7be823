"""The program with an engine that says a given text at a given speed: for the screens alone.

    python -m scripts.benchmarks.scripted REPLY_FILE TOKENS_PER_S

Everything but the engine is the real thing, its process included.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from lslm_tui.paths import find_paths
from lslm_tui.services.library import Library
from lslm_tui.services.process_host import ProcessHost
from lslm_tui.services.session import Session
from lslm_tui.services.storage import Storage
from lslm_tui.tui.app import LslmApp
from scripts.benchmarks.paced import install


def main() -> None:
    from tests.fakes import entry

    class Listed(Library):
        def resolve(self, reference):
            return entry("scripted")

    reply, tokens_per_s = Path(sys.argv[1]).read_text(), float(sys.argv[2])
    paths = find_paths()

    async def make() -> Session:
        from lslm_tui.config import load_config

        config = load_config(paths.config_file).config
        make_host = partial(ProcessHost, log_file=paths.log_file)
        storage, library = Storage(paths.database), Listed(paths)
        session = Session(paths, config, storage, library, make_host=make_host)
        await session.host.call(partial(install, reply, tokens_per_s))
        session.open_model("scripted")
        return session

    LslmApp(make, paths=paths).run()


main()
