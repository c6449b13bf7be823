"""Ctrl+C while the loop runs: it ends the work at hand, never the saving of it."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")


class InterruptedByUser(Exception):
    """Ctrl+C, after everything that had to be kept was kept."""


@contextmanager
def on_interrupt(callback: Callable[[], object]) -> Iterator[None]:
    """Call `callback` on the loop at Ctrl+C, and when the process is asked to end (SIGTERM)."""
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in before:
        loop.add_signal_handler(number, callback)
    try:
        yield
    finally:
        for number, handler in before.items():
            loop.remove_signal_handler(number)
            # removing leaves Python's own handler, which would break into the loop anywhere
            signal.signal(number, handler)


@contextmanager
def interrupts_raise() -> Iterator[None]:
    """Let Ctrl+C end blocking work inside a running loop, as it does outside one.

    Raises:
        InterruptedByUser: at Ctrl+C.
    """
    # asyncio's own handler only cancels the task, which blocking work would never notice
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        raise InterruptedByUser from None
    finally:
        signal.signal(signal.SIGINT, before)


async def unless_interrupted(work: Coroutine[Any, Any, T]) -> T:
    """Wait for `work`; Ctrl+C abandons it.

    Raises:
        InterruptedByUser: at Ctrl+C.
    """
    task = asyncio.ensure_future(work)
    with on_interrupt(task.cancel):
        try:
            return await task
        except asyncio.CancelledError:
            raise InterruptedByUser from None
