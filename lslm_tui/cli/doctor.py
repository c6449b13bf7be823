"""`lslm-tui doctor`: what this machine can do, where things lie, and what to mend.

Reads and measures; changes nothing but the log. What needs torch runs on the engine thread. Each
finding says what is wrong and what to do; if there is none, it says that too.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from lslm_tui.cli.numbers import size
from lslm_tui.cli.status import StatusLine
from lslm_tui.cli.surroundings import (
    path_facts,
    program_facts,
    storage_facts,
    terminal_facts,
)
from lslm_tui.config import load_config
from lslm_tui.errors import ExitCode, LslmError
from lslm_tui.log_file import log_to_file
from lslm_tui.paths import Paths, find_paths
from lslm_tui.services.host import EngineHost
from lslm_tui.services.library import Library, hub_cache

Facts = dict[str, Any]


def run(options: argparse.Namespace) -> ExitCode:
    """Print the report; the exit code says whether it could be made, not whether all is well."""
    paths = find_paths()
    log_to_file(paths.log_file, logging.WARNING)
    status = StatusLine()
    status.show("Looking at this machine…")
    facts = gather(paths)
    facts["to_do"] = list(findings(facts))
    status.clear()
    if options.json:
        print(json.dumps(facts, ensure_ascii=False, indent=1))
    else:
        for line in describe(facts):
            print(line)
    return ExitCode.DONE


def gather(paths: Paths) -> Facts:
    """Collect everything; a part that fails becomes a fact with a `problem`."""
    return {
        "program": program_facts(),
        "machine": asyncio.run(_machine()),
        "terminal": terminal_facts(),
        "paths": path_facts(paths),
        "database": storage_facts(paths),
        "models": _models(paths),
        "config": _config(paths),
    }


async def _machine() -> Facts:
    """Hardware as the engine sees it, looked at on the engine's own thread."""
    from lslm_tui.engine.hardware import measure_bandwidth, read_hardware

    host = EngineHost()
    try:
        seen = asdict(await host.call(lambda slot: read_hardware()))
        device = str(seen["device"])
        seen["versions"] = dict(seen["versions"])
        rate = await host.call(lambda slot: measure_bandwidth(device))
        return seen | {"bandwidth_bytes_per_s": round(rate), "problem": ""}
    except (LslmError, ImportError, OSError, RuntimeError) as error:
        return {"problem": f"{type(error).__name__}: {error}"}
    finally:
        await host.close()


def _models(paths: Paths) -> Facts:
    try:
        entries = Library(paths).entries()
    except LslmError as error:
        return {"found": [], "cache": str(hub_cache()), "problem": str(error)}
    found = [{"name": e.name, "size_bytes": e.size_bytes, "problem": e.problem} for e in entries]
    return {"found": found, "cache": str(hub_cache()), "problem": ""}


def _config(paths: Paths) -> Facts:
    loaded = load_config(paths.config_file)
    return {
        "file": str(paths.config_file),
        "exists": paths.config_file.is_file(),
        "problems": [str(problem) for problem in loaded.problems],
        "default_model": loaded.config.model.default,
    }


def findings(facts: Facts) -> Iterator[str]:
    """Yield what is worth doing something about, one sentence each."""
    machine = facts["machine"]
    if machine["problem"]:
        yield f"torch could not be used ({machine['problem']}): install the requirements again."
    else:
        yield from _machine_findings(machine)
    yield from _model_findings(facts)
    for name, place in facts["paths"].items():
        if not place["writable"]:
            yield f"The {name} directory {place['path']} cannot be written: change its owner or set LSLM_HOME."
        elif place["open_to_others"]:
            yield f"Others can read your {name} directory: chmod 700 {place['path']}"
    if facts["database"]["problem"]:
        yield f"The conversations: {facts['database']['problem']}"
    for problem in facts["config"]["problems"]:
        yield f"Mend the setting: {problem}"
    if not facts["terminal"]["utf8"]:
        yield "The locale is not UTF-8: set LANG to one that is, for example C.UTF-8."


def _machine_findings(machine: Facts) -> Iterator[str]:
    cpu = machine["cpu"]
    if cpu["memory_free"] < 1_000_000_000:
        yield f"Only {size(cpu['memory_free'])} of memory is free: close something before a larger model."
    if machine["device"].startswith("cuda"):
        for fact in machine["quantizations"]:
            if not fact["usable"]:
                yield fact["reason"]
    elif "+cpu" in str(machine["versions"].get("torch")) and has_nvidia():
        yield "There is an NVIDIA GPU, but torch is a CPU build: install the CUDA build of torch."
    elif has_nvidia():
        yield "There is an NVIDIA GPU that torch cannot use: its driver may be too old for this torch."


def _model_findings(facts: Facts) -> Iterator[str]:
    found = facts["models"]["found"]
    if facts["models"]["problem"]:
        yield facts["models"]["problem"]
    if not any(not model["problem"] for model in found):
        yield "There is no model to talk to: lslm-tui models pull ORG/NAME downloads one."
    for model in found:
        if "not finished" in model["problem"]:
            yield f"{model['name']}: {model['problem']}"


def has_nvidia() -> bool:
    """The driver's device files are there; says nothing about whether torch can use it."""
    return Path("/dev/nvidiactl").exists()


def describe(facts: Facts) -> Iterator[str]:
    """Yield the report's lines."""
    yield from _section("Program", {**facts["program"], **facts["machine"].get("versions", {})})
    yield from _section("Machine", dict(_machine_lines(facts["machine"])))
    yield from _section("Terminal", {k: _plain(v) for k, v in facts["terminal"].items()})
    places = {name: _place(place) for name, place in facts["paths"].items()}
    database = facts["database"]
    yield from _section("Paths", {**places, "hf cache": facts["models"]["cache"]})
    yield from _section("Data", {"database": database["problem"] or _database_line(database)})
    found = facts["models"]["found"]
    lines = {m["name"]: m["problem"] or size(m["size_bytes"]) for m in found}
    yield from _section("Models", lines or {"none": "nothing to talk to yet"})
    yield "To do"
    for index, finding in enumerate(facts["to_do"], 1):
        yield f"  {index}. {finding}"
    if not facts["to_do"]:
        yield "  Nothing: everything that was looked at is in order."


def _machine_lines(machine: Facts) -> Iterator[tuple[str, str]]:
    if machine["problem"]:
        yield "problem", machine["problem"]
        return
    cpu = machine["cpu"]
    yield (
        "CPU",
        f"{cpu['model']} · {cpu['cores']} cores · {', '.join(cpu['flags']) or 'no vector units known'}",
    )
    yield "memory", f"{size(cpu['memory_free'])} free of {size(cpu['memory_total'])}"
    for gpu in machine["gpus"]:
        room = f"{size(gpu['memory_free'])} free of {size(gpu['memory_total'])}"
        yield gpu["device"], f"{gpu['name']} · {room} · bfloat16 {_plain(gpu['bfloat16'])}"
    yield "runs on", f"{machine['device']} · reads {size(machine['bandwidth_bytes_per_s'])}/s"
    for fact in machine["quantizations"]:
        yield fact["quantization"], f"{'yes' if fact['usable'] else 'no'} · {fact['reason']}"


def _section(title: str, lines: dict[str, Any]) -> Iterator[str]:
    yield title
    width = max((len(name) for name in lines), default=0)
    for name, value in lines.items():
        yield f"  {name:<{width}}  {value}"
    yield ""


def _place(place: Facts) -> str:
    state = "not made yet" if not place["exists"] else f"mode {place['mode']}"
    return f"{place['path']} ({state}{'' if place['writable'] else ', cannot be written'})"


def _database_line(database: Facts) -> str:
    if not database["exists"]:
        return "not made yet"
    return f"in order · {size(database['size_bytes'])} · {database['conversations']} conversations"


def _plain(value: object) -> object:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value
