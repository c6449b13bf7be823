"""What is in the rows before anything is learned: sizes, cuts, repeats, balance, overlap."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from .equality import keys, whole
from .examples import Example, Labelled, LoadedData, Pair

PERCENTILES = (50, 90, 95, 99)
BAR_CELLS = 30
EIGHTHS = " ▏▎▍▌▋▊▉█"


@dataclass(frozen=True, slots=True)
class Bin:
    """Rows of `low` to `high` tokens, both included."""

    low: int
    high: int
    rows: int


@dataclass(frozen=True, slots=True)
class TokenReport:
    """Lengths of the rows of a split, in tokens before any cut.

    Attributes:
        percentiles: by percent, nearest rank.
        long_rows, cut_tokens: rows above max_tokens, and the tokens beyond it.
    """

    total: int
    mean: float
    longest: int
    percentiles: Mapping[str, int]
    histogram: tuple[Bin, ...]
    long_rows: int
    cut_tokens: int


@dataclass(frozen=True, slots=True)
class SplitReport:
    """One of train, eval and the test sets.

    Attributes:
        duplicates: rows that repeat an earlier one exactly; repeats the recipe asks for aside.
        near_duplicates: further rows equal to one but for case, marks and blanks.
        overlap: rows a normalised text of which is also in train.
    """

    rows: int
    duplicates: int
    near_duplicates: int
    overlap: int
    labels: Mapping[str, int]
    languages: Mapping[str, int]
    tokens: TokenReport | None = None


@dataclass(frozen=True, slots=True)
class DataReport:
    """The rows of a run."""

    splits: Mapping[str, SplitReport]
    max_tokens: int | None
    problems: tuple[str, ...]
    notes: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """For data.json."""
        return asdict(self)


def report(
    data: LoadedData,
    *,
    row_tokens: Mapping[str, Sequence[int]] | None = None,
    max_tokens: int | None = None,
) -> DataReport:
    """Look at every row once.

    Args:
        row_tokens: uncut tokens of each row, by split: `train`, `eval`, `test NAME`; splits may lack.
    """
    counted = row_tokens or {}
    splits = {"train": data.train, "eval": data.evaluation}
    splits |= {f"test {name}": rows for name, rows in data.test.items()}
    trained = {key for row in data.train for key in keys(row)}
    found = {
        name: _split(rows, trained if name != "train" else set(), counted.get(name), max_tokens)
        for name, rows in splits.items()
    }
    return DataReport(found, max_tokens, tuple(map(str, data.problems)), data.notes)


def token_report(counts: Sequence[int], max_tokens: int | None) -> TokenReport:
    """Figures of uncut lengths."""
    ordered = sorted(counts)
    limit = max_tokens or (ordered[-1] if ordered else 0)
    long = [count - limit for count in ordered if count > limit]
    total = sum(ordered)
    ranks = {
        str(p): ordered[max(0, -(-p * len(ordered) // 100) - 1)] for p in PERCENTILES if ordered
    }
    return TokenReport(
        total=total,
        mean=total / max(len(ordered), 1),
        longest=ordered[-1] if ordered else 0,
        percentiles=ranks,
        histogram=_histogram(ordered),
        long_rows=len(long),
        cut_tokens=sum(long),
    )


def _histogram(ordered: Sequence[int], bins: int = 10) -> tuple[Bin, ...]:
    """Bins of equal width up to the 99th percentile; one more holds the longer rows."""
    if not ordered:
        return ()
    high = ordered[max(0, -(-99 * len(ordered) // 100) - 1)]
    width = max(1, -(-(high + 1) // bins))
    counts = Counter(min(count // width, bins) for count in ordered)
    last = max(counts)
    return tuple(
        Bin(at * width, ordered[-1] if at == bins else (at + 1) * width - 1, counts[at])
        for at in range(last + 1)
    )


def _split(
    rows: Sequence[Example],
    trained: set[str],
    counts: Sequence[int] | None,
    max_tokens: int | None,
) -> SplitReport:
    # A row the recipe repeats is the same object again, not a duplicate of the file.
    distinct = list({id(row): row for row in rows}.values())
    exact = {whole(row) for row in distinct}
    near = {keys(row) for row in distinct}
    return SplitReport(
        rows=len(rows),
        duplicates=len(distinct) - len(exact),
        near_duplicates=len(exact) - len(near),
        overlap=sum(not trained.isdisjoint(keys(row)) for row in distinct) if trained else 0,
        labels=dict(Counter(row.label for row in rows if isinstance(row, Labelled)).most_common()),
        languages=dict(Counter(_languages(row) for row in rows if isinstance(row, Pair))),
        tokens=None if counts is None else token_report(counts, max_tokens),
    )


def _languages(row: Pair) -> str:
    return f"{row.source_language}-{row.target_language}"


def report_lines(found: DataReport) -> list[str]:
    """The report for a terminal of 80 columns."""
    lines: list[str] = []
    for name, split in found.splits.items():
        lines += _split_lines(name, split)
        if split.tokens is not None:
            lines += _token_lines(split.tokens, found.max_tokens)
    lines += [f"note: {note}" for note in found.notes]
    if found.problems:
        lines.append(f"{counted(len(found.problems), 'bad row')}, the first: {found.problems[0]}")
    return lines


def counted(count: int, thing: str) -> str:
    """Such as `1 row` and `2,000 rows`."""
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"


def _split_lines(name: str, split: SplitReport) -> list[str]:
    facts = {
        "repeated": split.duplicates,
        "nearly repeated": split.near_duplicates,
        "also in train": split.overlap,
    }
    said = "".join(f", {count:,} {what}" for what, count in facts.items() if count)
    shares = split.labels or split.languages
    most = max(shares.values(), default=0)
    return [
        f"{name}: {counted(split.rows, 'row')}{said}",
        *(
            f"  {label[:20]:<20} {count:>9,} {count / split.rows:>6.1%} {_bar(count, most)}"
            for label, count in list(shares.items())[:20]
        ),
    ]


def _token_lines(tokens: TokenReport, max_tokens: int | None) -> list[str]:
    middle = ", ".join(f"{percent} % ≤ {count:,}" for percent, count in tokens.percentiles.items())
    lines = [
        f"  {tokens.total:,} tokens, mean {tokens.mean:.1f}, longest {tokens.longest:,}",
        f"  {middle}",
    ]
    most = max((part.rows for part in tokens.histogram), default=0)
    first = next((at for at, part in enumerate(tokens.histogram) if part.rows), 0)
    for part in tokens.histogram[first:]:
        span = f"{part.low:,}–{part.high:,}"
        lines.append(f"  {span:>20} {part.rows:>9,} {_bar(part.rows, most)}".rstrip())
    if tokens.long_rows:
        lines.append(
            f"  {tokens.long_rows:,} rows are longer than {max_tokens:,} tokens; "
            f"{tokens.cut_tokens:,} tokens would be cut"
        )
    return lines


def _bar(count: int, most: int) -> str:
    cells, eighths = divmod(round(count / max(most, 1) * BAR_CELLS * 8), 8)
    return ("█" * cells + EIGHTHS[eighths]).rstrip()
