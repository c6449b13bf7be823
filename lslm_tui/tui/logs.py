"""Keeps the screen clean: log records, warnings, progress bars and C prints go to the log file.

Textual draws through `sys.__stderr__`. `Terminal` gives it private copies of the terminal's file
descriptors and points the public ones at the log, so that nothing else can write over the screen;
while the app is suspended (an editor runs) they are handed back. Used on the main thread only.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO


class Terminal:
    """The process's standard output and error, lent to the log while the app draws."""

    def __init__(self, log_file: Path) -> None:
        self._log_file = log_file
        self._private: dict[int, tuple[str, TextIO, TextIO]] = {}

    @contextlib.contextmanager
    def quiet(self) -> Iterator[None]:
        """Point descriptors 1 and 2 at the log; they are themselves again afterwards."""
        if not (sys.__stdout__ and sys.__stderr__ and sys.__stderr__.isatty()):
            yield
            return
        self._lend()
        try:
            yield
        finally:
            self._take_back()

    @contextlib.contextmanager
    def handed_back(self) -> Iterator[None]:
        """Give the terminal to another program, for example an editor."""
        if not self._private:
            yield
            return
        for descriptor, (_, _, private) in self._private.items():
            os.dup2(private.fileno(), descriptor)
        try:
            yield
        finally:
            self._silence()

    def _lend(self) -> None:
        for descriptor, name in ((1, "__stdout__"), (2, "__stderr__")):
            original: TextIO = getattr(sys, name)
            original.flush()
            copy = os.dup(descriptor)
            private = open(copy, "w", encoding=original.encoding, errors="replace")  # noqa: SIM115
            self._private[descriptor] = (name, original, private)
            setattr(sys, name, private)
            # what is printed after the screens have gone, within `quiet`, is for the person
            if getattr(sys, name.strip("_")) is original:
                setattr(sys, name.strip("_"), private)
        self._silence()

    def _silence(self) -> None:
        flags = os.O_CREAT | os.O_APPEND | os.O_WRONLY
        try:
            log = os.open(self._log_file, flags, 0o600)
        except OSError:
            log = os.open(os.devnull, os.O_WRONLY)
        for descriptor in self._private:
            os.dup2(log, descriptor)
        os.close(log)

    def _take_back(self) -> None:
        for descriptor, (name, original, private) in self._private.items():
            private.flush()
            os.dup2(private.fileno(), descriptor)
            setattr(sys, name, original)
            if getattr(sys, name.strip("_")) is private:
                setattr(sys, name.strip("_"), original)
            private.close()
        self._private.clear()
