"""Sentiment on files measured: against transformers' pipeline, memory by rows, and how soon a stop is heard.

Texts are real reviews of mixed length, English and Chinese, in shuffled order; both sides run on the same
number of threads, in float32, and must give the same labels. What needs its own peak of memory runs in a
process of its own: `python -m scripts.benchmarks.files_sentiment memory ROWS`.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import gzip
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lslm_tui.paths import bundled

Figures = dict[str, object]
TEXTS = int(os.environ.get("LSLM_BENCH_TEXTS", "10000"))
ROWS = [int(rows) for rows in os.environ.get("LSLM_BENCH_ROWS", f"{TEXTS},{TEXTS * 10}").split(",")]
DATA = Path(__file__).parents[2] / ".." / "shared" / "data" / "sentiment"
SOURCES = (
    ("sst2_train.tsv", 4),
    ("cr.tsv", 2),
    ("zh_hotel/train.tsv.gz", 2),
    ("zh_waimai/train.tsv.gz", 2),
    ("mr_without_sst2_eval.tsv", 2),
)
"""Files and how many parts of the mixture each gives."""
MODEL = "starter-sentiment"
STOPS = 15


def sentiment(options: argparse.Namespace) -> Figures:
    """Texts per second of our engine and of `pipeline(batch_size=32)` in file order, interleaved."""
    texts = _texts(TEXTS)
    engine = _engine(options.device)
    pipe = _pipeline(options.device)
    texts = _that_fit(engine, texts)
    _ours(engine, texts[:200])
    _plain(pipe, texts[:200])
    ours, plain, agree = list[float](), list[float](), 1.0
    for _ in range(options.rounds):
        seconds, mine = _ours(engine, texts)
        ours.append(seconds)
        seconds, theirs = _plain(pipe, texts)
        plain.append(seconds)
        same = sum(a == b for a, b in zip(mine, theirs, strict=True))
        agree = min(agree, same / len(texts))
    return {
        "texts": len(texts),
        "characters_median": statistics.median(map(len, texts)),
        "characters_most": max(map(len, texts)),
        "ours_texts_per_s": round(len(texts) / statistics.median(ours)),
        "pipeline_texts_per_s": round(len(texts) / statistics.median(plain)),
        "ratio": round(statistics.median(b / a for a, b in zip(ours, plain, strict=True)), 2),
        "same_labels": agree,
        "rounds": options.rounds,
    }


def sentiment_file(options: argparse.Namespace) -> Figures:
    """The same from a CSV file into the store on disk and out again: what a user waits for."""
    rounds = [_child("file", TEXTS) for _ in range(options.rounds)]
    return {
        "rows": TEXTS,
        **{
            name: round(statistics.median(r[name] for r in rounds), 2)
            for name in ("label_s", "export_s", "report_s", "page_ms")
        },
    }


def sentiment_memory(options: argparse.Namespace) -> Figures:
    """Peak memory of labelling, exporting and judging a file, by its rows (`LSLM_BENCH_ROWS`)."""
    peaks = {
        str(rows): round(
            statistics.median(_child("memory", rows)["peak_mib"] for _ in range(options.rounds))
        )
        for rows in ROWS
    }
    return {"peak_mib": peaks, "rounds": options.rounds}


def sentiment_cancel(options: argparse.Namespace) -> Figures:
    """Milliseconds from a stop to the end of the job, at different moments of the work."""
    found = _child("cancel", TEXTS)
    return {"stops": STOPS, "median_ms": found["median_ms"], "most_ms": found["most_ms"]}


# --- the two sides --------------------------------------------------------------------------------


def _engine(device: str) -> Any:
    from lslm_tui.engine.base import open_engine
    from lslm_tui.types import Cancel, ModelSpec

    spec = ModelSpec(MODEL, bundled("models") / MODEL, device=device, dtype="float32")
    opening = open_engine(spec, Cancel())
    while True:
        try:
            next(opening)
        except StopIteration as end:
            return end.value


def _pipeline(device: str) -> Any:
    import torch
    from transformers import pipeline

    place = str(bundled("models") / MODEL)
    return pipeline(
        "text-classification", model=place, tokenizer=place, device=device, dtype=torch.float32
    )


def _ours(engine: Any, texts: list[str]) -> tuple[float, list[str]]:
    from lslm_tui.tasks.sentiment import SentimentRequest, label_texts
    from lslm_tui.types import Cancel, Verdict

    began = time.perf_counter()
    events = label_texts(engine, SentimentRequest(tuple(texts)), Cancel())
    labels = [event.label for event in events if isinstance(event, Verdict)]
    return time.perf_counter() - began, labels


def _plain(pipe: Any, texts: list[str]) -> tuple[float, list[str]]:
    began = time.perf_counter()
    labels = [found["label"] for found in pipe(texts, batch_size=32)]
    return time.perf_counter() - began, labels


# --- texts ----------------------------------------------------------------------------------------


def _texts(count: int) -> list[str]:
    """Reviews in the mixture, shuffled the same way every time; repeated where there are too few."""
    parts = sum(part for _, part in SOURCES)
    found: list[str] = []
    for name, part in SOURCES:
        path = DATA / name
        if not path.exists():
            sys.exit(f"needs {path}")
        texts = _read(path)
        wanted = count * part // parts + 1
        found += (texts * (wanted // len(texts) + 1))[:wanted]
    random.Random(1).shuffle(found)
    return found[:count]


def _read(path: Path) -> list[str]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [row["text"] for row in rows]


def _that_fit(engine: Any, texts: list[str]) -> list[str]:
    """Texts within the model's context: a longer one we read in windows, and pipeline cuts it."""
    most = engine.info.context_tokens - 8
    short = [text for text in texts if len(text) < most // 3 or engine.count(text) <= most]
    return (short * 2)[: len(texts)]


# --- what runs in a process of its own --------------------------------------------------------------


def _child(what: str, rows: int) -> dict[str, float]:
    command = [sys.executable, "-m", "scripts.benchmarks.files_sentiment", what, str(rows)]
    made = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(made.stdout.strip().splitlines()[-1])
    return figures


def write_table(path: Path, rows: int) -> Path:
    """A CSV file of reviews with made-up gold labels, groups and dates."""
    texts = _texts(min(rows, TEXTS))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "text", "gold", "shop", "day"])
        for number in range(rows):
            day = f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}"
            text = texts[number % len(texts)]
            writer.writerow([number, text, number % 2, f"shop {number % 37}", day])
    return path


async def _desk() -> Any:
    from lslm_tui.config import Config
    from lslm_tui.paths import find_paths
    from lslm_tui.services.labelling import LabelDesk
    from lslm_tui.services.session import Session

    session = Session.start(find_paths(), Config(), save=False)
    desk = LabelDesk(session)
    desk.open()
    await desk.model.wait_ready()
    return desk


async def _file(rows: int, scratch: Path) -> dict[str, float]:
    from lslm_tui.services.labelling import Order, TableSettings

    path = write_table(scratch / "table.csv", rows)
    desk = await _desk()
    began = time.perf_counter()
    table = await desk.label_table(TableSettings(path, gold="gold"), resume=False)
    await table.finished()
    labelled = time.perf_counter()
    async for _ in desk.export(table, scratch / "out.csv").events():
        pass
    exported = time.perf_counter()
    await desk.report(table)
    reported = time.perf_counter()
    table.store.page(order=Order.SCORE, descending=True, offset=rows // 2)
    paged = time.perf_counter()
    table.close()
    await desk.session.close()
    return {
        "label_s": labelled - began,
        "export_s": exported - labelled,
        "report_s": reported - exported,
        "page_ms": (paged - reported) * 1000,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


async def _cancel(rows: int, scratch: Path) -> dict[str, float]:
    from lslm_tui.services.labelling import TableSettings

    path = write_table(scratch / "table.csv", rows)
    desk = await _desk()
    waits: list[float] = []
    for attempt in range(STOPS):
        table = await desk.label_table(TableSettings(path, gold="gold"), resume=False)
        await asyncio.sleep(0.05 + 0.07 * attempt)
        began = time.perf_counter()
        table.cancel()
        await table.finished()
        if table.stopped:
            waits.append((time.perf_counter() - began) * 1000)
        table.close()
    await desk.session.close()
    return {"median_ms": round(statistics.median(waits), 1), "most_ms": round(max(waits), 1)}


def main() -> None:
    """One measurement, its figures as a JSON line."""
    what, rows = sys.argv[1], int(sys.argv[2])
    with tempfile.TemporaryDirectory() as directory:
        os.environ["LSLM_HOME"] = str(Path(directory) / "home")
        work = _cancel if what == "cancel" else _file
        print(json.dumps(asyncio.run(work(rows, Path(directory)))))


MEASUREMENTS: dict[str, Callable[[argparse.Namespace], Figures]] = {
    "sentiment": sentiment,
    "sentiment_file": sentiment_file,
    "sentiment_memory": sentiment_memory,
    "sentiment_cancel": sentiment_cancel,
}

if __name__ == "__main__":
    main()
