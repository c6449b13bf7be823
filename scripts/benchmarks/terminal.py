"""A program in a real pseudo-terminal: what it draws is read as it comes, with the time it came."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence


class Terminal:
    """Runs a command at a given size; `with` ends it."""

    def __init__(
        self,
        command: Sequence[str],
        environ: Mapping[str, str],
        *,
        columns: int = 120,
        rows: int = 40,
    ) -> None:
        self.started = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(environ, TERM="xterm-256color", COLORTERM="truecolor")
            os.execvp(command[0], command)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.drawn = b""

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *error: object) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)

    def until(self, pattern: str, timeout_s: float = 60) -> float:
        """Read until `pattern` has been drawn since the last call; returns when that was."""
        wanted, ends = pattern.encode(), time.perf_counter() + timeout_s
        while wanted not in self.drawn:
            left = ends - time.perf_counter()
            if left <= 0 or not self.read(left):
                raise TimeoutError(f"{pattern!r} was not drawn; last: {self.drawn[-300:]!r}")
        now = time.perf_counter()
        self.drawn = self.drawn[self.drawn.rindex(wanted) + len(wanted) :]
        return now

    def read(self, timeout_s: float) -> bool:
        """Read what there is, waiting at most `timeout_s` for it; returns whether anything came."""
        if not select.select([self.fd], [], [], timeout_s)[0]:
            return False
        try:
            chunk = os.read(self.fd, 1 << 16)
        except OSError:
            return False
        self.drawn = (self.drawn + chunk)[-1_000_000:]
        return bool(chunk)

    def rest(self, seconds: float) -> None:
        """Keep reading for a while, as a terminal would."""
        ends = time.perf_counter() + seconds
        while (left := ends - time.perf_counter()) > 0:
            self.read(left)

    def send(self, text: str) -> None:
        os.write(self.fd, text.encode())
