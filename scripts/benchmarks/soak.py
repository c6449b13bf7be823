"""Five hundred replies, and what the memory of the program and of its engine process does meanwhile."""

from __future__ import annotations

import gc
import json

import psutil

from lslm_tui.config import Config
from lslm_tui.paths import find_paths
from lslm_tui.services.process_host import ProcessHost
from lslm_tui.services.reply import ReplyOptions
from lslm_tui.services.session import Session
from lslm_tui.types import SamplingSettings


async def soak(model: str, generations: int = 500, first: int = 50) -> None:
    """Print resident memory in MB after `first` and after all generations, as one JSON line."""
    session = Session.start(find_paths(), Config(), make_host=ProcessHost)
    session.open_model(model)
    await session.wait_ready()
    figures: dict[str, float] = {}
    for number in range(1, generations + 1):
        conversation = session.storage.create_conversation()
        options = ReplyOptions(SamplingSettings(max_new_tokens=24, seed=number))
        await session.send(conversation, f"Question {number}?", options=options).finished()
        if number in (first, generations):
            gc.collect()
            own = psutil.Process()
            processes = (own, *own.children())
            megabytes = sum(process.memory_info().rss for process in processes) / 1e6
            figures[f"after_{number}_mb"] = round(megabytes, 1)
    figures["growth_mb"] = round(
        figures[f"after_{generations}_mb"] - figures[f"after_{first}_mb"], 1
    )
    await session.close()
    print(json.dumps(figures))
