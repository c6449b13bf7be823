"""What the status line says in the train place: what trains where, and the memory of the machine. Pure
but for one look at the memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import psutil

from lslm_tui.sanitize import visible
from lslm_tui.services.run_watch import RunWatch
from lslm_tui.services.runs import RunEntry
from lslm_tui.tui import formats
from lslm_tui.tui.status import StatusView


def of_list(found: Sequence[RunEntry]) -> StatusView:
    """How many runs are at work, and on what."""
    running = [run for run in found if run.running and not run.paused]
    if not running:
        return _view("○ nothing trains now")
    devices = " · ".join(dict.fromkeys(run.device for run in running if run.device))
    count = "1 run trains" if len(running) == 1 else f"{len(running)} runs train"
    return _view(f"● {count}", devices)


def of_run(watch: RunWatch) -> StatusView:
    """Where the opened run trains, or what it took."""
    run = watch.entry
    if run.running:
        return _view("‖ waits" if run.paused else "● trains", run.device)
    result = watch.result
    if result is None:
        return _view("○ does not train now")
    return _view("○ trained", " · ".join(_effort(result)))


def of_models(names: Sequence[str]) -> StatusView:
    """The models that are held for asking them side by side."""
    return _view(f"● {' and '.join(visible(name) for name in names)}" if names else "◌ opening")


def _effort(result: Mapping[str, Any]) -> list[str]:
    said = []
    machine = result.get("machine")
    if isinstance(machine, Mapping) and machine.get("device"):
        threads = machine.get("threads")
        more = f", {threads} thread{'s' if threads != 1 else ''}"
        device = visible(str(machine["device"]))
        said.append(device + (more if device == "CPU" and isinstance(threads, int) else ""))
    if isinstance(seconds := result.get("seconds"), int | float):
        said.append(formats.duration(seconds))
    return said


def _view(label: str, device: str = "") -> StatusView:
    memory = psutil.virtual_memory()
    return StatusView(
        label=label,
        device=visible(device),
        memory_used=memory.total - memory.available,
        memory_total=memory.total,
    )
