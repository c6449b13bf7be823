"""Asks the training package to look at a recipe while it is written; the process stays warm.

The answers are those of `python -m lslm_tui.training.check.server`, stage by stage; nothing of them
is computed here. One question at a time: a new one ends the one before it. Runs on the loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any

from lslm_tui.errors import EngineDiedError
from lslm_tui.paths import private_directory

SERVER = "lslm_tui.training.check.server"
LINE_BYTES = 64 << 20
"""The longest answer, with masks and problems."""
CLOSE_S = 0.5
ENDS = ("done", "failed", "superseded")

Stage = tuple[str, dict[str, Any]]


class RecipeCheck:
    """A process that answers; started with the first question and after it was stopped."""

    def __init__(self, log: Path) -> None:
        """Args: log: where the process's own output goes."""
        self._log = log
        self._process: asyncio.subprocess.Process | None = None
        self._ids = count(1)
        self._lock = asyncio.Lock()
        self._asked = 0

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def ask(self, question: Mapping[str, Any]) -> AsyncIterator[Stage]:
        """The stages of the answer; ends early, without `done`, where a newer question came.

        Raises:
            EngineDiedError: the process ended, or could not be started.
        """
        number = self._asked = next(self._ids)
        process = await self._started()
        await self._send(process, {"id": number, **question})
        async with self._lock:
            while number == self._asked:
                answer = await self._read(process)
                if answer["id"] != number:
                    continue  # the rest of what was asked before
                yield answer["stage"], answer
                if answer["stage"] in ENDS:
                    return

    def stop(self) -> None:
        """End the process at once; the next question starts another."""
        process, self._process = self._process, None
        self._asked = 0
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()

    async def close(self) -> None:
        """End it and wait until it is gone."""
        process = self._process
        self.stop()
        if process is not None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), CLOSE_S)

    async def _started(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await self._start()
        return self._process

    async def _start(self) -> asyncio.subprocess.Process:
        try:
            private_directory(self._log.parent)
            with self._log.open("ab") as log:
                return await asyncio.create_subprocess_exec(
                    sys.executable, "-m", SERVER,
                    stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=log,
                    limit=LINE_BYTES, start_new_session=True,
                )  # fmt: skip
        except OSError as error:
            raise EngineDiedError(
                f"The recipe cannot be checked: {error.strerror or error}.",
                remedy="Close other programs, then change anything to try again.",
            ) from error

    async def _send(self, process: asyncio.subprocess.Process, question: Mapping[str, Any]) -> None:
        assert process.stdin is not None
        try:
            process.stdin.write(json.dumps(question, default=str).encode() + b"\n")
            await process.stdin.drain()
        except (BrokenPipeError, ConnectionResetError) as error:
            raise self._died(process) from error

    async def _read(self, process: asyncio.subprocess.Process) -> dict[str, Any]:
        assert process.stdout is not None
        line = await process.stdout.readline()
        if not line:
            await process.wait()
            raise self._died(process)
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _died(self, process: asyncio.subprocess.Process) -> EngineDiedError:
        code = process.returncode
        return EngineDiedError(
            f"The process that checks recipes has ended (exit code {code}).",
            remedy=f"Change anything to start it again; {self._log} has the details.",
        )
