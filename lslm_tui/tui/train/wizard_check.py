"""Keeps what is known of a draft up to date: asks the check process after each change, a moment later.

One question at a time, the last one wins. Headless but for the worker it runs in.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from lslm_tui.errors import LslmError
from lslm_tui.services.recipe_check import RecipeCheck
from lslm_tui.services.recipe_fields import RecipeField, fields_of
from lslm_tui.services.wizard_advice import Facts
from lslm_tui.services.wizard_draft import Draft

SETTLE_S = 0.35
"""After the last change, before anything is asked."""


class Watch:
    """Facts about the draft last shown to it."""

    def __init__(self, check: RecipeCheck, changed: Callable[[], None]) -> None:
        """Args: changed: called on the loop when something new is known."""
        self._check = check
        self._changed = changed
        self.facts = Facts()
        self.fields: Mapping[str, RecipeField] = {}
        self.methods: Mapping[str, str] = {}
        """Why a method cannot be used here."""
        self.memory: dict[str, dict[str, Any]] = {}
        """By base: what training would take."""
        self._asked: object = None
        self._asking: object = None

    async def fetch_fields(self) -> None:
        """The recipe's fields, once."""
        async for stage, told in self._check.ask({"do": "schema"}):
            if stage == "schema":
                self.fields = fields_of(told["schema"])
                self._changed()

    async def look(self, draft: Draft, bases: Sequence[str]) -> None:
        """Bring the facts up to date with a draft, then the memory of bases not known yet.

        May be cancelled; the next call begins anew.
        """
        question, stamps = self._question(draft), stamps_of(draft)
        if question is None or (question, stamps) != self._asked:
            waiting = question is not None
            self.facts = replace(self.facts, checking=waiting, stale=True) if waiting else Facts()
            self._changed()
        mine = self._asking = (question, stamps)
        try:
            await asyncio.sleep(SETTLE_S)
            if not self.fields:
                await self.fetch_fields()
            if question is not None and (question, stamps) != self._asked:
                await self._ask(question, stamps)
            await self._bases(draft, [base for base in bases if base not in self.memory])
        except LslmError as error:
            failed = {"at": "tokens", "message": error.message, "remedy": error.remedy}
            self.facts = Facts(failed=failed)
            self._changed()
        finally:
            if self._asking is mine:
                self._asking = None

    def outdated(self, draft: Draft) -> bool:
        """Whether what is known, or asked at the moment, is not of this draft and its files as they are."""
        return (self._question(draft), stamps_of(draft)) not in (self._asked, self._asking)

    def forget_memory(self) -> None:
        """Another goal: what bases would take is another thing."""
        self.memory = {}

    def _question(self, draft: Draft) -> dict[str, Any] | None:
        if draft.broken or not draft.values.get("task"):
            return None
        if not draft.data_path and not draft.get("data.train"):
            return None
        if not draft.get("model"):
            # the rows can be looked at before there is a model: its name is not read until then
            values = {**draft.values, "model": {"base": NO_MODEL}}
            return {"do": "check", "recipe": values}
        return {"do": "check", "text": draft.recipe_text()}

    async def _ask(self, question: dict[str, Any], stamps: object) -> None:
        ended = False
        async for stage, told in self._check.ask(question):
            ended = stage in ("done", "failed")
            if stage == "failed" and NO_MODEL in str(told.get("message")):
                self.facts = replace(
                    self.facts,
                    checking=False,
                    stale=False,
                    failed={},
                    tokens={},
                    estimate={},
                    time={},
                )
            else:
                self.facts = self.facts.with_stage(stage, told)
            self._changed()
        if ended:
            self._asked = question, stamps

    async def _bases(self, draft: Draft, bases: Sequence[str]) -> None:
        if not bases or not draft.goal:
            return
        recipe = {
            "name": "x",
            "task": draft.get("task"),
            "model": {"base": NO_MODEL},
            "data": {"train": ["x"]},
            "training": {"batch_rows": int(draft.get("training.batch_rows", 8))},
        }
        if draft.get("task") == "pretrain":
            return
        question = {"do": "bases", "recipe": recipe, "bases": list(bases)}
        async for stage, told in self._check.ask(question):
            if stage == "methods":
                self.methods = dict(told["problems"])
            elif stage == "base":
                self.memory[told["base"]] = told
            self._changed()


def stamps_of(draft: Draft) -> list[tuple[str, int, int]]:
    """Size and time of every file and directory that the draft names; 0 of one that is gone."""
    named = [*draft.sources, *draft.get("data.eval", []), {"path": draft.get("model.base")}]
    paths = [str(one.get("path") or "") for one in named if isinstance(one, Mapping)]
    return [_stamp(path) for path in paths if Path(path).is_absolute()]


def gone_of(draft: Draft) -> list[str]:
    """Files and directories that the draft names and that are not there."""
    return [path for path, size, changed in stamps_of(draft) if not size and not changed]


def _stamp(path: str) -> tuple[str, int, int]:
    try:
        found = os.stat(path)
    except OSError:
        return path, 0, 0
    return path, found.st_size, found.st_mtime_ns


NO_MODEL = "no-model-chosen-yet"
