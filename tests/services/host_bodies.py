"""Jobs and calls for tests of the hosts: functions of a module, so that a process can be sent them."""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import sys
import time
import warnings
from collections.abc import Iterator

from lslm_tui.errors import ContextOverflowError, OutOfMemoryError
from lslm_tui.services.jobs import EngineSlot
from lslm_tui.types import Cancel, Event, Notice, Token

STATE: dict[str, int] = {}


def count(total: int, pause_s: float, slot: EngineSlot, cancel: Cancel) -> Iterator[Event]:
    """Yield `0 … total-1` as notices and stop when asked to."""
    STATE["last"] = total
    for number in range(total):
        if cancel.requested:
            yield Notice("cancelled")
            return
        if pause_s:
            time.sleep(pause_s)
        yield Notice(str(number))


def speak(total: int, slot: EngineSlot, cancel: Cancel) -> Iterator[Event]:
    for number in range(total):
        yield Token(number, f" 字{number}🙂", -0.5)


def fail(kind: str, slot: EngineSlot, cancel: Cancel) -> Iterator[Event]:
    yield Notice("before")
    match kind:
        case "memory":
            raise OutOfMemoryError("no room", remedy="Close something.")
        case "overflow":
            raise ContextOverflowError("too long", tokens=12, limit=10, remedy="Shorten it.")
        case "value":
            raise ValueError("broken")
        case "library":
            raise LibraryError("inside a library")
        case "unpicklable":
            raise ValueError(lambda: None)


class LibraryError(Exception):
    """A failure of a kind the other side should not have to import."""


def end_thread(slot: EngineSlot, cancel: Cancel) -> Iterator[Event]:
    yield Notice("alive")
    raise SystemExit("the library gave up")


def end_thread_at_once(slot: EngineSlot, cancel: Cancel) -> Iterator[Event]:
    """Leave no step between which a call could be served."""
    time.sleep(0.1)
    raise SystemExit
    yield


def end_process(how: str, slot: EngineSlot, cancel: Cancel) -> Iterator[Event]:
    yield Notice("alive")
    time.sleep(0.1)  # what was said goes out
    match how:
        case "exit":
            os._exit(7)
        case "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case "crash":
            ctypes.string_at(0)


def sleep_for_ever(slot: EngineSlot, cancel: Cancel) -> Iterator[Event]:
    yield Notice("in")
    while True:
        time.sleep(0.01)


def hold_interpreter(slot: EngineSlot, cancel: Cancel) -> Iterator[Event]:
    """One step that lets no other thread of its interpreter run: C that keeps the lock."""
    yield Notice("in")
    time.sleep(0.1)
    ctypes.PyDLL(None).sleep(60)


def compute(slot: EngineSlot, cancel: Cancel) -> Iterator[Event]:
    """Python without a pause, as decoding with a small model is; says how soon it heard of an end."""
    yield Notice(str(os.getpid()))
    while not cancel.requested:
        sum(range(2000))
        yield Token(1, "x", 0.0)
    yield Notice("cancelled")


def chatter(slot: EngineSlot, cancel: Cancel) -> Iterator[Event]:
    """Print and log in every way there is."""
    print("printed by Python")
    print("printed as an error", file=sys.stderr)
    os.write(1, b"printed by C\n")
    logging.getLogger("lslm_tui.test").warning("logged 日志")
    warnings.warn("warned of", stacklevel=1)
    yield Notice("done")


def get(slot: EngineSlot) -> object:
    """The length of the count that began last where the engine is."""
    return STATE.get("last")


def product(a: int, b: int, slot: EngineSlot) -> int:
    return a * b


def divide(slot: EngineSlot) -> float:
    return 1 / 0


def process_id(slot: EngineSlot) -> int:
    return os.getpid()


def something_that_cannot_travel(slot: EngineSlot) -> object:
    return lambda: None
