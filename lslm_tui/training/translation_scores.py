"""What a translator writes, and how near it comes: chrF row by row, BLEU per direction (sacreBLEU).

Knows a model, its tokenizer and directed pairs; knows no recipe.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from lslm_tui.engine.beams import search_rows
from lslm_tui.engine.context import end_tokens
from lslm_tui.engine.languages import Family
from lslm_tui.engine.search import Hypothesis, Search
from lslm_tui.types import Cancel

from . import meter
from .pair_rows import direction_of, encode_sources
from .scoring import evaluating
from .tasks.base import RowScores
from .text_rows import padded

BATCH_TOKENS = 4096
"""Source tokens of one batch times beams, padding included."""


@dataclass(frozen=True, slots=True)
class Translator:
    """Writes translations of many sentences; equal sources of a direction are translated once.

    Attributes:
        beams: 1 is greedy.
        max_new_tokens: longest translation; three times the source and 16 tokens if that is less.
        context: longest source; longer ones are cut at their end.
    """

    tokenizer: Any
    family: Family
    beams: int = 1
    max_new_tokens: int = 128
    context: int = 512
    check: Callable[[], None] = field(default=lambda: None)
    """Called before each batch; raises to stop."""

    def translate(self, model: Any, pairs: Sequence[Any]) -> list[str]:
        """A translation for each directed pair, in order; targets are not looked at."""
        written: dict[tuple[str, str], str] = {}
        groups: dict[str, dict[str, Any]] = {}
        for pair in pairs:
            groups.setdefault(direction_of(pair), {}).setdefault(pair.source, pair)
        total = sum(map(len, groups.values()))
        meter.tell(0, total, TOLD)
        for direction, sources in groups.items():
            count = partial(_told, len(written), total)
            texts = self._direction(model, list(sources.values()), count)
            written.update(zip(((direction, source) for source in sources), texts, strict=True))
        return [written[direction_of(pair), pair.source] for pair in pairs]

    def _direction(
        self, model: Any, pairs: Sequence[Any], count: Callable[[int], None]
    ) -> list[str]:
        rows = encode_sources(self.tokenizer, self.family, pairs)
        rows = [
            row if len(row) <= self.context else [*row[: self.context - 1], row[-1]] for row in rows
        ]
        prefix = self.family.prefix(pairs[0].target_language)
        texts, done = [""] * len(rows), 0
        with evaluating(model):
            for numbers in self._batches([len(row) for row in rows]):
                self.check()
                best = self._best(model, [rows[number] for number in numbers], prefix)
                for number, hypothesis in zip(numbers, best, strict=True):
                    found = self.tokenizer.decode(list(hypothesis.ids), skip_special_tokens=True)
                    texts[number] = str(found).strip()
                done += len(numbers)
                count(done)
        return texts

    def _best(
        self, model: Any, rows: Sequence[Sequence[int]], prefix: tuple[int, ...]
    ) -> list[Hypothesis]:
        bare = model.get_base_model() if hasattr(model, "get_base_model") else model
        pad = int(self.tokenizer.pad_token_id)
        batch = padded(rows, pad)
        settings = bare.generation_config
        ends = tuple(end_tokens(settings, bare.config, (self.tokenizer.eos_token_id,)))
        search = Search(
            prefix=(int(bare.config.decoder_start_token_id), *prefix),
            ends=ends,
            banned=() if pad in ends else (pad,),
            limits=tuple(min(self.max_new_tokens, 3 * len(row) + 16) for row in rows),
            beams=self.beams,
        )
        ids, mask = (batch[name].to(bare.device) for name in ("input_ids", "attention_mask"))
        steps = search_rows(bare, ids, mask, search, Cancel())
        while True:
            try:
                next(steps)
            except StopIteration as end:
                return [hypotheses[0] for hypotheses in end.value]

    def _batches(self, lengths: Sequence[int]) -> list[list[int]]:
        batches: list[list[int]] = []
        for row in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
            last = batches[-1] if batches else []
            if last and (len(last) + 1) * lengths[last[0]] * self.beams <= BATCH_TOKENS:
                last.append(row)
            else:
                batches.append([row])
        return batches


TOLD = "texts translated"


def _told(before: int, total: int, done: int) -> None:
    meter.tell(before + done, total, TOLD)


def translation_scores(pairs: Sequence[Any], texts: Sequence[str]) -> RowScores:
    """Mean chrF of the rows, each against its own reference (0 to 100); BLEU per direction.

    `BLEU en-de` has one reference a row; `BLEU en-de, all references` has one row for each
    source and every target that the rows give for it.
    """
    from sacrebleu.metrics import CHRF

    metric = CHRF()
    values = tuple(
        metric.sentence_score(text, [pair.target]).score
        for pair, text in zip(pairs, texts, strict=True)
    )
    figures: dict[str, float] = {}
    for direction in sorted({direction_of(pair) for pair in pairs}):
        mine = [(p, t) for p, t in zip(pairs, texts, strict=True) if direction_of(p) == direction]
        figures |= _figures(direction, [p for p, _ in mine], [t for _, t in mine])
    return RowScores("chrF", "", True, values, (1.0,) * len(values), figures)


def bleu_metric(target_language: str) -> Any:
    """sacreBLEU's BLEU; Chinese and Japanese are split by its own tokenizers for them."""
    from sacrebleu.metrics import BLEU

    # mecab, which sacreBLEU takes for Japanese, is a package of its own
    tokens = {"zh": "zh", "ja": "char"}
    return BLEU(tokenize=tokens.get(target_language.partition("-")[0], "13a"))


def _figures(direction: str, pairs: Sequence[Any], texts: Sequence[str]) -> Mapping[str, float]:
    metric = bleu_metric(pairs[0].target_language)
    single = metric.corpus_score(list(texts), [[pair.target for pair in pairs]]).score
    references: dict[str, list[str]] = {}
    for pair in pairs:
        references.setdefault(pair.source, []).append(pair.target)
    figures = {f"BLEU {direction}": single}
    if len(references) < len(pairs):
        written = dict(zip((pair.source for pair in pairs), texts, strict=True))
        most = max(map(len, references.values()))
        streams = [
            [targets[i] if i < len(targets) else None for targets in references.values()]
            for i in range(most)
        ]
        several = metric.corpus_score([written[source] for source in references], streams)
        figures[f"BLEU {direction}, all references"] = several.score
    return figures
