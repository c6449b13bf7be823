"""What `lslm-tui sentiment` says: labels, reasons, distributions and figures, as text or as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lslm_tui.cli.bars import bar, matrix, padded, shortened, wide
from lslm_tui.sanitize import visible
from lslm_tui.services.labelling import ECE_DEFINITION, Bucket, GoldReport
from lslm_tui.types import Attribution, Counterfactuals, SwapKind, Verdict

WIDTH = 60
"""Cells of a text that are shown beside its label."""
BAR = 30
KINDS = {
    SwapKind.GENDER: "gender",
    SwapKind.NAME: "name",
    SwapKind.PLACE: "place",
    SwapKind.PEOPLE: "people",
}

# --- JSON ---------------------------------------------------------------------------------------


def result_json(
    what: Mapping[str, object],
    label: str,
    labels: Sequence[str],
    scores: Sequence[float],
    unsure: bool,
    flags: Sequence[str],
) -> dict[str, object]:
    """One text; `what` is its `text` or its `row`. Without a label it is `null` and has no scores."""
    return {
        "type": "result",
        **what,
        "label": label or None,
        "scores": dict(zip(labels, scores, strict=True)) if scores else {},
        "unsure": unsure,
        "flags": list(flags),
    }


def attribution_json(why: Attribution, text: str) -> dict[str, object]:
    return {
        "label": why.label,
        "method": why.method,
        "total": why.total,
        "difference": why.difference,
        "words": [[text[p.start : p.end], p.value] for p in why.pieces],
    }


def counterfactuals_json(found: Counterfactuals) -> dict[str, object]:
    return {
        "type": "counterfactuals",
        "text": found.text,
        "label": found.label,
        "score": found.score,
        "largest": found.largest,
        "changed": found.changed,
        "groups": [
            {
                "kind": group.kind,
                "group": group.group,
                "variants": group.variants,
                "mean": group.mean,
                "largest": group.largest,
            }
            for group in found.groups
        ],
        "variants": [
            {
                "kind": one.kind,
                "group": one.group,
                "before": one.before,
                "after": one.after,
                "text": one.text,
                "label": one.label,
                "score": one.score,
                "shift": one.shift,
            }
            for one in found.variants
        ],
    }


def buckets_json(buckets: Sequence[Bucket], labels: Sequence[str]) -> list[dict[str, object]]:
    return [
        {
            "name": bucket.name,
            "texts": bucket.total,
            "labels": dict(zip(labels, bucket.counts, strict=True)),
            "unsure": bucket.unsure,
        }
        for bucket in buckets
    ]


def gold_json(report: GoldReport, column: str) -> dict[str, object]:
    return {
        "column": column,
        "rows": report.rows,
        "accuracy": report.accuracy,
        "macro_f1": report.macro_f1,
        "mcc": report.mcc,
        "ece": report.ece,
        "ece_definition": ECE_DEFINITION,
        "brier": report.brier,
        "sure_accuracy": report.sure_accuracy,
        "labels": list(report.labels),
        "precision": list(report.precision),
        "recall": list(report.recall),
        "f1": list(report.f1),
        "confusion": [list(row) for row in report.confusion],
        "bins": [
            {
                "low": one.low,
                "high": one.high,
                "rows": one.rows,
                "confidence": one.confidence,
                "accuracy": one.accuracy,
            }
            for one in report.bins
        ],
        "unmapped": dict(report.unmapped),
    }


# --- text ---------------------------------------------------------------------------------------


def print_verdict(
    verdict: Verdict, labels: Sequence[str], text: str, why: Attribution | None
) -> None:
    """The label with its text; below it all labels as bars, where one text is all there is."""
    print_line("unsure" if verdict.unsure else verdict.label, max(verdict.scores), text)
    left = max(map(wide, labels))
    if len(labels) > 1:
        for label, score in sorted(zip(labels, verdict.scores, strict=True), key=lambda x: -x[1]):
            print(visible(f"{padded(label, left)}  {bar(score, BAR)}  {score:.2f}"))
    for flag in verdict.flags:
        print(visible(flag))
    if len(verdict.windows) > 1:
        print(f"Read in {len(verdict.windows)} windows:")
        for window in verdict.windows:
            best = max(range(len(labels)), key=window.scores.__getitem__)
            place = f"{window.start:,}–{window.end:,}"
            print(visible(f"  {place:>16}  {labels[best]} {window.scores[best]:.2f}"))
    if why is not None:
        print(visible(strongest(why, text)))


def print_line(label: str, score: float, text: str) -> None:
    """A label, its probability, and the beginning of the text."""
    shown = shortened(" ".join(text.split()), WIDTH)
    print(visible(f"{padded(label, 10)} {score:.2f}  {shown}"))


def strongest(why: Attribution, text: str) -> str:
    """The words that count most, with signs: for the label, or against it."""
    ordered = sorted(why.pieces, key=lambda piece: -abs(piece.value))[:6]
    words = (f"{text[p.start : p.end]} {p.value:+.2f}" for p in ordered)
    return f"for {why.label}: " + ", ".join(words)


def print_counterfactuals(found: Counterfactuals) -> None:
    print()
    if not found.variants:
        print("No name, place or gendered word to swap.")
        return
    print(
        f"Swapped {len(found.variants)} times: {found.label} moves by {found.largest:.2f} at most;"
        f" {found.changed} would be called something else."
    )
    left = max(wide(group.group) for group in found.groups)
    for group in found.groups:
        print(
            visible(
                f"{KINDS[group.kind]:<7} {padded(group.group, left)}  mean {group.mean:+.2f}"
                f"  largest {group.largest:+.2f}  of {group.variants}"
            )
        )
    for one in sorted(found.variants, key=lambda one: -abs(one.shift))[:5]:
        print(
            visible(f"{one.shift:+.2f}  {one.before} → {one.after}: {shortened(one.text, WIDTH)}")
        )


def print_distribution(overall: Bucket, labels: Sequence[str]) -> None:
    """Rows by label, as bars."""
    named = [*zip(labels, overall.counts, strict=True), ("unsure", overall.unsure)]
    left = max(wide(name) for name, _ in named)
    right = max(len(f"{count:,}") for _, count in named)
    for name, count in named:
        share = count / max(overall.total, 1)
        print(visible(f"{padded(name, left)}  {bar(share, BAR)}  {count:>{right},}  {share:6.1%}"))


def print_buckets(title: str, buckets: Sequence[Bucket], labels: Sequence[str]) -> None:
    """Shares of each label in each group or stretch of time."""
    if not buckets:
        return
    print(f"\nBy {title}")
    names = [shortened(bucket.name or "(none)", 24) for bucket in buckets]
    left = max(map(wide, names))
    heads = [shortened(name, 12) for name in (*labels, "unsure")]
    widths = [max(wide(name), 6) for name in heads]
    top = "".join("  " + padded(n, w, right=True) for n, w in zip(heads, widths, strict=True))
    print(visible(f"{' ' * left}  {'texts':>9}{top}"))
    for name, bucket in zip(names, buckets, strict=True):
        shares = [count / max(bucket.total, 1) for count in (*bucket.counts, bucket.unsure)]
        cells = "".join(
            "  " + padded(f"{share:.1%}", w, right=True)
            for share, w in zip(shares, widths, strict=True)
        )
        print(visible(f"{padded(name, left)}  {bucket.total:>9,}{cells}"))


def print_gold(report: GoldReport, column: str) -> None:
    """The figures, the confusion matrix and the reliability diagram."""
    print(f"\nAgainst {visible(column)}, {report.rows:,} rows")
    if not report.rows:
        print("No value of it is one of the labels; say which is which with --gold-map.")
    else:
        print(
            f"accuracy {report.accuracy:.4f}   macro-F1 {report.macro_f1:.4f}   MCC {report.mcc:.4f}"
        )
        print(f"ECE {report.ece:.4f} ({ECE_DEFINITION})   Brier {report.brier:.4f}")
        sure = report.rows - report.unsure
        print(f"without the unsure: accuracy {report.sure_accuracy:.4f} of {sure:,} rows")
        print(f"\nRows by {visible(column)} (left) and by what was said (top)")
        for line in matrix(report.labels, report.confusion):
            print(visible(line))
        print("\nHow often right, by how sure")
        for one in report.bins:
            if one.rows:
                print(
                    f"{one.low:.2f}–{one.high:.2f}  {bar(one.accuracy, BAR)}  right {one.accuracy:.2f}"
                    f"  sure {one.confidence:.2f}  {one.rows:>7,} rows"
                )
    for value, rows in list(report.unmapped.items())[:10]:
        print(visible(f"{value!r} is none of the labels: {rows:,} rows are not counted."))


def print_calibration(facts: Mapping[str, Any], place: str) -> None:
    print(
        f"\nTemperature {facts['temperature']:.3f}, fitted on {facts['rows']:,} rows: ECE"
        f" {facts['ece_before']:.4f} → {facts['ece_after']:.4f}, loss {facts['loss_before']:.4f} →"
        f" {facts['loss_after']:.4f} nats.\nSaved in {visible(place)}; used from now on."
    )
