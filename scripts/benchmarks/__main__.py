"""`scripts/bench ui [NAME …]`, `engine`, `files`, and `training [--device cuda]`."""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Callable


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("what", choices=("ui", "engine", "files", "training"))
    parser.add_argument("names", nargs="*", help="only these measurements")
    parser.add_argument("--device", default="cpu", help="cpu, cuda, mps")
    parser.add_argument("--rounds", type=int, default=5, help="at least 5 for figures to report")
    options = parser.parse_args()
    if options.what == "ui":
        from scripts.benchmarks.ui import MEASUREMENTS
    elif options.what == "files":
        from scripts.benchmarks.files import MEASUREMENTS
    elif options.what == "training":
        from scripts.benchmarks.training import MEASUREMENTS
    else:
        from scripts.benchmarks.engine import MEASUREMENTS
    unknown = set(options.names) - set(MEASUREMENTS)
    if unknown:
        parser.error(
            f"no such measurement: {', '.join(unknown)}; there are {', '.join(MEASUREMENTS)}"
        )
    print(f"# {platform.machine()}, Python {platform.python_version()}, {options.device}")
    for name in options.names or MEASUREMENTS:
        measure: Callable[[argparse.Namespace], dict[str, object]] = MEASUREMENTS[name]
        print(json.dumps({"measurement": name, **measure(options)}), flush=True)
    return 0


sys.exit(main())
