"""What `translate` writes of sentences and scores, with and without `--json`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from lslm_tui.cli.output import write_line
from lslm_tui.errors import InputError
from lslm_tui.paths import expand
from lslm_tui.tasks.translation.adherence import Adherence
from lslm_tui.tasks.translation.scores import Score
from lslm_tui.types import Candidate, Segment


def segment_fields(segment: Segment) -> dict[str, object]:
    """A sentence as a JSON line."""
    return {
        "type": "result",
        "source": segment.source,
        "target": segment.target,
        "from": segment.source_language,
        "to": segment.target_language,
        "score": segment.score,
        "flags": [asdict(flag) for flag in segment.flags],
        "memory": segment.memory,
    }


def alternative_fields(candidates: Sequence[Candidate]) -> list[dict[str, object]]:
    """Other wordings of a sentence, best first."""
    return [{"target": each.text, "score": each.logprob} for each in candidates]


def adherence_fields(found: Adherence, place: str) -> dict[str, object]:
    """How far a glossary was kept, for the closing line; `place` names what its misses count."""
    missing = []
    for miss in found.misses:
        fields: dict[str, object] = {} if miss.file is None else {"file": str(miss.file)}
        fields |= {place: miss.line, "source": miss.term.source, "target": miss.term.target}
        missing.append(fields)
    return {"kept": found.kept, "terms": found.wanted, "missing": missing}


def read_references(name: str) -> list[str]:
    """The lines of a file.

    Raises:
        InputError: it cannot be read, or is no UTF-8 text.
    """
    path = expand(name)
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"Cannot be read: {error}.", path=path) from error


def write_scores(scores: Sequence[Score], as_json: bool) -> None:
    """A line for each metric: its value and sacreBLEU's signature."""
    for score in scores:
        if as_json:
            fields = {"metric": score.metric, "score": score.value, "signature": score.signature}
            write_line({"type": "score", **fields})
        else:
            print(f"{score.metric:<5} {score.value:6.2f}  {score.signature}")
