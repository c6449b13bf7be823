"""A translated document against references: its lines, or the cells of its one column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lslm_tui.errors import InputError, UsageError
from lslm_tui.services.document_files import FileFacts, read_lines
from lslm_tui.services.document_plan import DocumentPlan
from lslm_tui.services.document_translation import DocumentRun
from lslm_tui.tasks.translation.documents.formats import Format, ScanOptions
from lslm_tui.tasks.translation.documents.tables import cell, choose, records, split_record
from lslm_tui.tasks.translation.scores import Score, score_translations


def score_document(
    document: DocumentRun, references: Sequence[str], target_language: str
) -> tuple[Score, ...]:
    """
    Raises:
        UsageError: the format has no lines to compare, or more than one column was translated.
        InputError: there are not as many references as translations.
    """
    plan = document.plan
    encoding = plan.facts.encoding.for_language(target_language)
    written = replace(plan.facts, path=document.output, encoding=encoding)
    if plan.format is Format.TEXT:
        found = [line.rstrip("\r\n") for line in read_lines(written)]
    elif plan.format.is_table and len(plan.options.columns) == 1:
        found = _cells(written, plan.options, plan.options.columns[0])
    else:
        raise UsageError(
            "Only lines of text, or one column of a table, can be scored.",
            remedy="Choose one column, or a .txt file.",
        )
    return score_lines(found, references, target_language)


def score_lines(
    translations: Sequence[str], references: Sequence[str], target_language: str
) -> tuple[Score, ...]:
    """
    Raises:
        InputError: there are not as many references as translations.
    """
    if len(translations) != len(references):
        raise InputError(
            f"There are {len(references):,} references for {len(translations):,} lines.",
            remedy="Line by line, each needs one.",
        )
    if not translations:
        raise InputError("There is nothing to score.")
    return score_translations(translations, [references], target_language)


def read_column(plan: DocumentPlan, column: str) -> list[str]:
    """The cells of a column of the source.

    Raises:
        UsageError: it is no table, or has no such column.
    """
    if not plan.format.is_table:
        raise UsageError("Only a table has columns.", remedy="Name a file with --ref.")
    return _cells(plan.facts, plan.options, column)


def _cells(facts: FileFacts, options: ScanOptions, column: str) -> list[str]:
    place: int | None = None if options.header else choose([""] * 10_000, [column])[0]
    found: list[str] = []
    for _, record in records(read_lines(facts), options.delimiter):
        fields = split_record(record, options.delimiter)
        if place is None:
            (place,) = choose([cell(record, field) for field in fields], [column])
            continue
        found.append(cell(record, fields[place]) if place < len(fields) else "")
    return found
