"""BLEU, chrF and TER of translations against references, by sacreBLEU, with its signatures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

TOKENIZERS = {"zh": "zh", "ko": "char", "ja": "char"}
"""sacreBLEU's tokenizers for BLEU where 13a would see one word; `char` needs no further package."""


@dataclass(frozen=True, slots=True)
class Score:
    """A metric's value for a whole set, and the signature that says how it was computed."""

    metric: str
    value: float
    signature: str


def score_translations(
    translations: Sequence[str], references: Sequence[Sequence[str]], target_language: str
) -> tuple[Score, ...]:
    """Corpus scores, 0 to 100; TER may be above, and is better when lower.

    Args:
        references: one or more sets, each with a reference for every translation.
    """
    from sacrebleu.metrics import BLEU, CHRF, TER

    code = target_language.split("-")[0]
    wide = code in TOKENIZERS
    metrics = (
        BLEU(tokenize=TOKENIZERS.get(code, "13a")),
        CHRF(),
        TER(asian_support=wide, normalized=wide),
    )
    found = []
    for metric in metrics:
        result = metric.corpus_score(list(translations), [list(each) for each in references])
        found.append(Score(result.name, float(result.score), str(metric.get_signature())))
    return tuple(found)
