"""The decode loop against `model.generate`, on the same weights, interleaved, greedy."""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from scripts.benchmarks.models import endless_model

Figures = dict[str, object]
TOKENS = 200


def decode(options: argparse.Namespace) -> Figures:
    """Tokens per second of our loop and of `generate` for a model of the starter's shape."""
    with tempfile.TemporaryDirectory() as directory:
        return _compare(endless_model(Path(directory)), options)


def _compare(path: Path, options: argparse.Namespace) -> Figures:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    from lslm_tui.engine.base import open_engine
    from lslm_tui.types import Cancel, GenerationRequest, ModelSpec, SamplingSettings

    opening = open_engine(ModelSpec("bench", path, device=options.device), Cancel())
    engine = _returned(opening)
    dtype = getattr(torch, engine.info.dtype)
    model = AutoModelForCausalLM.from_pretrained(path, dtype=dtype).to(options.device)
    tokenizer = AutoTokenizer.from_pretrained(path)
    inputs = tokenizer("Hello", return_tensors="pt").to(options.device)
    request = GenerationRequest(
        prompt="Hello", sampling=SamplingSettings(temperature=0, max_new_tokens=TOKENS)
    )

    def ours() -> list[int]:
        return [e.id for e in engine.generate(request, Cancel()) if hasattr(e, "logprob")]

    def theirs() -> list[int]:
        with torch.inference_mode():
            made = model.generate(**inputs, do_sample=False, max_new_tokens=TOKENS, pad_token_id=0)
        return made[0, inputs["input_ids"].shape[1] :].tolist()

    same = ours() == theirs()
    speeds: dict[str, list[float]] = {"ours": [], "generate": []}
    for _ in range(options.rounds):
        for name, run in (("ours", ours), ("generate", theirs)):
            began = time.perf_counter()
            count = len(run())
            speeds[name].append(count / (time.perf_counter() - began))
    ratios = [a / b for a, b in zip(speeds["ours"], speeds["generate"], strict=True)]
    return {
        "ours_tokens_per_s": round(statistics.median(speeds["ours"]), 1),
        "generate_tokens_per_s": round(statistics.median(speeds["generate"]), 1),
        "ratio": round(statistics.median(ratios), 2),
        "same_tokens": same,
    }


def _returned(steps):
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


MEASUREMENTS: dict[str, Callable[[argparse.Namespace], Figures]] = {"decode": decode}
