"""Messages between two processes: pickles over a socket, each with its length before it.

Both ends sit on an asyncio loop and are woken only when there is something to read; what the other
side does not take at once waits in memory. Knows nothing of what the messages mean. Pickles are safe
here because both ends are this program.
"""

from __future__ import annotations

import asyncio
import contextlib
import pickle
import socket
import struct
from collections.abc import Callable
from typing import Any

_LENGTH = struct.Struct("!Q")
_READ = 1 << 18
"""bytes taken from the socket at a time."""


class Channel:
    """One end of a connection. `on_end` is called once, when the other end has gone."""

    def __init__(
        self, end: socket.socket, on_message: Callable[[Any], None], on_end: Callable[[], None]
    ) -> None:
        end.setblocking(False)
        self._socket = end
        self._loop = asyncio.get_running_loop()
        self._on_message = on_message
        self._on_end = on_end
        self._coming = bytearray()
        self._going = bytearray()
        self._closed = False
        self._loop.add_reader(end, self._read)

    def send(self, message: object) -> None:
        """Send a message; to an end that has gone, nothing. Raises what pickling raises."""
        data = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
        if self._closed:
            return
        waiting = bool(self._going)
        self._going += _LENGTH.pack(len(data)) + data
        if not waiting:
            self._write()

    def close(self) -> None:
        """Close this end without telling `on_end`."""
        if not self._closed:
            self._closed = True
            self._loop.remove_reader(self._socket)
            self._loop.remove_writer(self._socket)
            self._socket.close()

    def _write(self) -> None:
        try:
            sent = self._socket.send(self._going)
        except BlockingIOError:
            sent = 0
        except OSError:
            # what has come may hold messages still: reading finds the end
            self._going.clear()
            self._loop.remove_writer(self._socket)
            return
        del self._going[:sent]
        if self._going:
            self._loop.add_writer(self._socket, self._write)
        else:
            self._loop.remove_writer(self._socket)

    def _read(self) -> None:
        try:
            data = self._socket.recv(_READ)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        self._coming += data
        with contextlib.suppress(_Incomplete):
            while not self._closed:
                self._on_message(pickle.loads(self._take()))
        if not data and not self._closed:
            self.close()
            self._on_end()

    def _take(self) -> bytes:
        if len(self._coming) < _LENGTH.size:
            raise _Incomplete
        end = _LENGTH.size + _LENGTH.unpack_from(self._coming)[0]
        if len(self._coming) < end:
            raise _Incomplete
        data = bytes(self._coming[_LENGTH.size : end])
        del self._coming[:end]
        return data


class _Incomplete(Exception):
    """The rest of a message has not come yet."""
