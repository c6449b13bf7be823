"""The glossary over the place: terms that have one translation, added, removed, as CSV in and out."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType

from lslm_tui.errors import UsageError
from lslm_tui.services.glossary import Glossary
from lslm_tui.services.session import Session
from lslm_tui.tasks.translation.glossary import Term
from lslm_tui.tui.dialogs.line import LineDialog
from lslm_tui.tui.dialogs.path import PathDialog
from lslm_tui.tui.formats import count
from lslm_tui.tui.translate.languages import english
from lslm_tui.tui.translate.pair_list import Pair, PairList, new_file

SIGN = "="


class GlossaryEditor(PairList):
    """The terms of all directions; new ones are of the pair that is chosen."""

    TITLE_TEXT: ClassVar[str] = "Glossary"
    EMPTY: ClassVar[str] = "No terms yet. a adds one: source = translation; m reads a CSV file."
    KEYS: ClassVar[str] = (
        "a add · e edit · / search · d delete · u undo · m import · x export · Esc back"
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "add", "Add a term", id="glossary.add", tooltip="A term and its translation"),
        Binding("e,enter", "edit", "Edit", id="glossary.edit", tooltip="Change the translation"),
    ]

    def __init__(self, session: Session, source_language: str, target_language: str) -> None:
        """The languages are those of new terms; the source may be '' if it is not known."""
        super().__init__()
        self._session = session
        self._direction = (source_language, target_language)

    @property
    def _terms(self) -> Glossary:
        return self._session.storage.terms

    def find(self, typed: str) -> tuple[Sequence[Pair], int]:
        every = self._terms.everything()
        wanted = typed.strip().casefold()
        mine = [
            _pair(source, target, term)
            for source, target, term in every
            if wanted in f"{term.source}\n{term.target}".casefold()
        ]
        here = self._direction[1]
        return sorted(mine, key=lambda pair: pair.target_language != here), len(every)

    def forget_pair(self, pair: Pair) -> None:
        self._terms.remove(pair.source, pair.source_language, pair.target_language)

    def keep_pair(self, pair: Pair) -> None:
        self._terms.put(pair.kept, pair.source_language, pair.target_language)

    @work(group="term", exclusive=True)
    async def action_add(self) -> None:
        """Ask for a term and its translation."""
        source, target = self._direction
        if not source:
            self.say("Choose the source language first (Alt+L).", error=True)
            return
        await self._ask("", "", source, target)

    @work(group="term", exclusive=True)
    async def action_edit(self) -> None:
        """Change the translation of the term under the cursor."""
        pair = self.pair
        if pair is not None:
            await self._ask(pair.source, pair.target, pair.source_language, pair.target_language)

    async def _ask(self, term: str, translation: str, source: str, target: str) -> None:
        begun = f"{term} {SIGN} {translation}" if term else ""
        typed = await self.app.push_screen_wait(
            LineDialog(
                f"A term, {english(source)} {SIGN} {english(target)}",
                begun,
                placeholder=f"fine-tuning {SIGN} Feinabstimmung",
                note="End it with ! to tell capital letters apart.",
            )
        )
        if typed is None or not typed.strip():
            return
        try:
            read = read_term(typed)
        except UsageError as error:
            self.say(str(error), error=True)
            return
        if term and read.source != term:
            self._terms.remove(term, source, target)
        self._terms.put(read, source, target)
        self.fill()
        self.say(f"“{read.source}” is “{read.target}” from now on.")

    async def take_in(self) -> str:
        path = await self.app.push_screen_wait(
            PathDialog(
                "Import terms",
                suffixes=(".csv",),
                note="Columns source_language, target_language, source, target.",
            )
        )
        if path is None:
            return ""
        return f"{count(self._terms.read_csv(path))} terms taken from {path.name}."

    async def write_out(self) -> str:
        path = new_file(self._session.paths.exports, time.strftime("glossary-%Y-%m-%d"), ".csv")
        return f"{count(self._terms.write_csv(path))} terms written to {path}"


def read_term(typed: str) -> Term:
    """Read `source = target`, with `!` at the end for a term whose capital letters matter.

    Raises:
        UsageError: one side is missing.
    """
    source, _, target = typed.partition(SIGN)
    strict = target.rstrip().endswith("!")
    target = target.rstrip().removesuffix("!") if strict else target
    if not source.strip() or not target.strip():
        raise UsageError("A term is missing.", remedy=f"Write it as: source {SIGN} translation.")
    return Term(source.strip(), target.strip(), strict)


def _pair(source_language: str, target_language: str, term: Term) -> Pair:
    note = "Aa" if term.case_sensitive else ""
    return Pair(source_language, target_language, term.source, term.target, note, term)
