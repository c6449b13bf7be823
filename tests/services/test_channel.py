"""Messages between processes: whole, in order, however the socket cuts them."""

from __future__ import annotations

import asyncio
import pickle
import socket

import pytest

from lslm_tui.services.channel import Channel


class End:
    """One end, remembering what comes."""

    def __init__(self, end: socket.socket) -> None:
        self.seen: list[object] = []
        self.ended = 0
        self.channel = Channel(end, self.seen.append, self._on_end)

    def _on_end(self) -> None:
        self.ended += 1

    async def until(self, count: int) -> None:
        async with asyncio.timeout(10):
            while len(self.seen) < count:
                await asyncio.sleep(0.002)


@pytest.fixture
async def ends():
    left, right = (End(end) for end in socket.socketpair())
    yield left, right
    left.channel.close()
    right.channel.close()


async def test_messages_come_whole_and_in_order_though_they_fill_the_socket(ends):
    left, right = ends
    sent = [("字" * (n * 4001), n) for n in range(60)] + [b"x" * 3_000_000, None]
    for message in sent:
        left.channel.send(message)
    right.channel.send("back")
    await right.until(len(sent))
    await left.until(1)
    assert right.seen == sent
    assert left.seen == ["back"]


async def test_a_message_in_single_bytes_is_put_together():
    raw, end = socket.socketpair()
    right = End(end)
    data = pickle.dumps(["a", 1])
    for byte in len(data).to_bytes(8, "big") + data:
        raw.send(bytes([byte]))
        await asyncio.sleep(0)
    await right.until(1)
    assert right.seen == [["a", 1]]
    raw.send(b"\0\0")  # the beginning of one that never comes
    raw.close()
    async with asyncio.timeout(5):
        while not right.ended:
            await asyncio.sleep(0.002)
    assert right.seen == [["a", 1]]


async def test_the_end_is_told_once_after_what_came_before(ends):
    left, right = ends
    left.channel.send("last words")
    left.channel.close()
    async with asyncio.timeout(5):
        while not right.ended:
            await asyncio.sleep(0.002)
    assert right.seen == ["last words"]
    right.channel.send("to nobody")
    left.channel.send("from nobody")
    await asyncio.sleep(0.02)
    assert (right.ended, left.ended) == (1, 0)


async def test_what_cannot_be_pickled_is_refused_and_harms_nothing(ends):
    left, right = ends
    with pytest.raises((pickle.PicklingError, AttributeError)):
        left.channel.send(lambda: None)
    left.channel.send("still here")
    await right.until(1)
    assert right.seen == ["still here"]
