"""Translating files measured: against plain `generate`, memory by rows, and how soon a stop is heard.

Sentences are Tatoeba's test and development sets, in the order of the files; both sides run on the same
number of threads with the same weights in float32. Ours is the whole path of a file's sentences, guards and
language detection included. What needs its own peak of memory runs in a process of its own:
`python -m scripts.benchmarks.files_translate memory ROWS txt`. How many: LSLM_BENCH_SENTENCES (2000),
LSLM_BENCH_ROWS (10000,100000) and LSLM_BENCH_FORMATS (txt,csv).
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gzip
import json
import os
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
SENTENCES = int(os.environ.get("LSLM_BENCH_SENTENCES", "2000"))
ROWS = tuple(int(n) for n in os.environ.get("LSLM_BENCH_ROWS", "10000,100000").split(","))
FORMATS = tuple(os.environ.get("LSLM_BENCH_FORMATS", "txt,csv").split(","))
DATA = Path(__file__).parents[2] / ".." / "shared" / "data" / "translation"
PLAIN_BATCH = 8
STOPS = 15


def translate(options: argparse.Namespace) -> Figures:
    """Sentences per second with the model's own four beams, and BLEU of both."""
    return _compare(options, beams=4)


def translate_greedy(options: argparse.Namespace) -> Figures:
    """The same without beams; what is written must be the same."""
    return _compare(options, beams=1)


def _compare(options: argparse.Namespace, beams: int) -> Figures:
    from sacrebleu.metrics import BLEU

    pairs = _pairs(SENTENCES)
    sources, references = [p[0] for p in pairs], [p[1] for p in pairs]
    engine, plain = _engine(options.device), _Plain(options.device, beams)
    _ours(engine, sources[:64], beams)
    plain.run(sources[:64])
    ours_s, plain_s = list[float](), list[float]()
    mine, theirs = list[str](), list[str]()
    for _ in range(options.rounds):
        began = time.perf_counter()
        mine = _ours(engine, sources, beams)
        ours_s.append(time.perf_counter() - began)
        began = time.perf_counter()
        theirs = plain.run(sources)
        plain_s.append(time.perf_counter() - began)
    bleu = BLEU()
    return {
        "sentences": len(sources),
        "beams": beams,
        "ours_sentences_per_s": round(len(sources) / statistics.median(ours_s), 1),
        "generate_sentences_per_s": round(len(sources) / statistics.median(plain_s), 1),
        "ratio": round(statistics.median(b / a for a, b in zip(ours_s, plain_s, strict=True)), 2),
        "ours_bleu": round(bleu.corpus_score(mine, [references]).score, 2),
        "generate_bleu": round(bleu.corpus_score(theirs, [references]).score, 2),
        "same_text": sum(a == b for a, b in zip(mine, theirs, strict=True)) / len(mine),
        "rounds": options.rounds,
    }


def translate_memory(options: argparse.Namespace) -> Figures:
    """Peak memory of translating a file, beyond the loaded model, by its rows; every row is another."""
    return _memory("memory")


def translate_store_memory(options: argparse.Namespace) -> Figures:
    """The same without a model: a translator that answers at once, so that all else is measured soon."""
    return _memory("store")


def _memory(what: str) -> Figures:
    return {f"{rows}_rows_{form}": _child(what, rows, form) for form in FORMATS for rows in ROWS}


def translate_cancel(options: argparse.Namespace) -> Figures:
    """Seconds from a stop to the end, at moments spread over the work on a file."""
    waits = sorted(_child("cancel", SENTENCES)["waits"])
    return {
        "stops": len(waits),
        "median_s": round(statistics.median(waits), 3),
        "worst_s": round(waits[-1], 3),
    }


def _pairs(count: int) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name in ("tatoeba_de_test", "tatoeba_de_dev"):
        with gzip.open(DATA / f"{name}.tsv.gz", "rt", encoding="utf-8") as file:
            next(file)
            pairs += [tuple(line.rstrip("\n").split("\t")[:2]) for line in file]  # type: ignore[misc]
    return pairs[:count]


def _engine(device: str) -> Any:
    from lslm_tui.engine.base import open_engine
    from lslm_tui.types import Cancel, ModelSpec

    opening = open_engine(
        ModelSpec("bench", bundled("models") / "starter-translate", device=device), Cancel()
    )
    while True:
        try:
            next(opening)
        except StopIteration as end:
            return end.value


def _ours(engine: Any, sources: list[str], beams: int) -> list[str]:
    from lslm_tui.tasks.translate import TranslateRequest, translate
    from lslm_tui.types import Cancel, Segment

    request = TranslateRequest(tuple(sources), "en", "de", beams=beams, first=512)
    return [e.target for e in translate(engine, request, Cancel()) if isinstance(e, Segment)]


class _Plain:
    """What a script would do: batches in the order of the file, `generate`, decode."""

    def __init__(self, device: str, beams: int) -> None:
        from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

        path = bundled("models") / "starter-translate"
        self._tokenizer = AutoTokenizer.from_pretrained(path)
        self._model = AutoModelForSeq2SeqLM.from_pretrained(path).float().to(device).eval()
        self._beams, self._device = beams, device

    def run(self, sources: list[str]) -> list[str]:
        import torch

        found: list[str] = []
        for start in range(0, len(sources), PLAIN_BATCH):
            texts = [f">>de<< {text}" for text in sources[start : start + PLAIN_BATCH]]
            batch = self._tokenizer(texts, padding=True, return_tensors="pt").to(self._device)
            with torch.inference_mode():
                made = self._model.generate(**batch, num_beams=self._beams, do_sample=False)
            found += self._tokenizer.batch_decode(made, skip_special_tokens=True)
        return [text.strip() for text in found]


# --- in a process of its own -----------------------------------------------------------------


def _child(what: str, rows: int, form: str = "txt") -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as home:
        done = subprocess.run(
            [sys.executable, "-m", "scripts.benchmarks.files_translate", what, str(rows), form],
            env={**os.environ, "LSLM_HOME": home},
            stdout=subprocess.PIPE,
            check=True,
            text=True,
        )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _write_rows(path: Path, rows: int) -> None:
    """Short sentences, each of them another: digits are words to the model."""
    table = path.suffix == ".csv"
    with path.open("w", encoding="utf-8") as file:
        if table:
            file.write("number,text,other\n")
        for number in range(rows):
            sentence = f"I have {number} dogs."
            file.write(f"{number},{sentence},{number % 7}\n" if table else f"{sentence}\n")


def _choices(path: Path) -> Any:
    from lslm_tui.services.document_plan import DocumentChoices

    return DocumentChoices(columns=("text",) if path.suffix == ".csv" else ())


class _Echo:
    """A translator that says what it is told, at once."""

    def __init__(self, info: Any) -> None:
        self.info = info

    def translate(self, request: Any, cancel: Any) -> Any:
        from lslm_tui.types import Candidate, Translation

        for index, sentence in enumerate(request.sentences):
            if cancel.requested:
                return
            yield Translation(index, Candidate(f"Ich sage: {sentence}", -0.1, 6), (), 6)

    def count(self, text: str) -> int:
        return len(text.split())

    def close(self) -> None:
        pass


def _echoing() -> None:
    """Let what is opened be an echo with the real model's facts."""
    from lslm_tui.services import loaded_model

    opens = loaded_model.open_engine

    def open_echo(*arguments: Any) -> Any:
        real = yield from opens(*arguments)
        echo = _Echo(real.info)
        real.close()
        return echo

    loaded_model.open_engine = open_echo  # type: ignore[assignment]


async def _run(what: str, rows: int, form: str = "txt") -> dict[str, Any]:
    from lslm_tui.config import Config
    from lslm_tui.paths import find_paths
    from lslm_tui.services.document_desk import DocumentDesk
    from lslm_tui.services.session import Session
    from lslm_tui.services.text_translation import TranslationSettings
    from lslm_tui.services.translating import TranslationDesk

    if what == "store":
        _echoing()
    paths = find_paths()
    session = Session.start(paths, Config())
    texts = TranslationDesk(session)
    texts.open()
    await texts.model.wait_ready()
    desk = DocumentDesk(texts, paths.state)
    settings = TranslationSettings("en", "de", beams=1)
    with tempfile.TemporaryDirectory() as directory:
        source = Path(directory) / f"in.{form}"
        _write_rows(source, rows)
        plan = await desk.plan(source, _choices(source))
        if what != "cancel":
            warm = Path(directory) / f"warm.{form}"
            _write_rows(warm, 2000)
            first = await desk.plan(warm, _choices(warm))
            await desk.start(first, Path(directory) / "w", settings).finished()
            before, began = _begin_peak(), time.perf_counter()
            translation = desk.start(plan, Path(directory) / f"out.{form}", settings)
            await translation.finished()
            assert translation.error is None, translation.error
            found: dict[str, Any] = {
                "grown_mb": round(_peak() - before, 1),
                "peak_mb": round(_peak(), 1),
                "rows_per_s": round(rows / (time.perf_counter() - began), 1),
            }
        else:
            found = {"waits": [await _stop(desk, plan, Path(directory), n) for n in range(STOPS)]}
    await session.close()
    return found


async def _stop(desk: Any, plan: Any, directory: Path, number: int) -> float:
    from lslm_tui.services.text_translation import TranslationSettings

    settings = TranslationSettings("en", "de", use_memory=False)
    output = directory / f"{number}.txt"
    translation = desk.start(plan, output, settings, resume=False)
    await asyncio.sleep(0.3 + 0.17 * number)
    began = time.perf_counter()
    translation.cancel()
    await translation.finished()
    return time.perf_counter() - began


def _begin_peak() -> float:
    """Forget the peak so far, where the system can; returns what is in memory now, in MB."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
    return _peak()


def _peak() -> float:
    """Most memory this process has had since `_begin_peak`, in MB."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


MEASUREMENTS: dict[str, Callable[[argparse.Namespace], Figures]] = {
    "translate": translate,
    "translate-greedy": translate_greedy,
    "translate-memory": translate_memory,
    "translate-store-memory": translate_store_memory,
    "translate-cancel": translate_cancel,
}

if __name__ == "__main__":
    print(json.dumps(asyncio.run(_run(sys.argv[1], int(sys.argv[2]), *sys.argv[3:]))))
