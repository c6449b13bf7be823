"""What holds for every test: no network, a home of its own, the same environment everywhere."""

from __future__ import annotations

import ipaddress
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

# before any test module imports a library that reads them
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TRANSFORMERS_OFFLINE"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
os.environ["TRANSFORMERS_VERBOSITY"] = "error"
os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["TERM"] = "xterm-256color"
os.environ["COLORTERM"] = "truecolor"
os.environ["TEXTUAL_ANIMATIONS"] = "none"
os.environ["LSLM_THREADS"] = "1"
for name in ("NO_COLOR", "TMUX", "SSH_TTY", "SSH_CONNECTION", "HF_ENDPOINT", "HF_TOKEN", "EDITOR"):
    os.environ.pop(name, None)

SHARED = Path(__file__).parents[1] / ".." / "shared"


class NetworkError(AssertionError):
    """A test tried to reach something outside this machine."""


@pytest.fixture(autouse=True, scope="session")
def socket_guard() -> Iterator[None]:
    """Let sockets reach loopback and nothing else."""
    patch = pytest.MonkeyPatch()
    for method in ("connect", "connect_ex", "bind", "sendto"):
        patch.setattr(socket.socket, method, _guarded(getattr(socket.socket, method)))
    lookup = socket.getaddrinfo

    def local_lookup(host, *rest, **named):
        if not _is_loopback(host):
            raise NetworkError(f"name lookup of {host!r}")
        return lookup(host, *rest, **named)

    patch.setattr(socket, "getaddrinfo", local_lookup)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test has the user's directories, and an empty Hugging Face cache, to itself."""
    path = tmp_path_factory.mktemp("home")
    for name in [
        name for name in os.environ if name.startswith("LSLM_") and name != "LSLM_THREADS"
    ]:
        monkeypatch.delenv(name)
    for name in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LSLM_HOME", str(path))
    monkeypatch.setenv("HF_HOME", str(path / "huggingface"))
    return path


@pytest.fixture(autouse=True)
def ended_children() -> Iterator[None]:
    """Training processes that a test started are gone when it ends, and are waited for."""
    yield
    runs = sys.modules.get("lslm_tui.services.runs")
    for child in list(runs._children.values()) if runs else ():
        if child.poll() is None:
            child.kill()
        child.wait()
    if runs:
        runs._children.clear()


@pytest.fixture(scope="session")
def stories() -> Path:
    """A causal model of 260 K parameters without a chat template."""
    path = (SHARED / "weights" / "stories260K").resolve()
    if not (path / "model.safetensors").is_file():
        pytest.skip("needs ../shared/weights/stories260K")
    return path


@pytest.fixture(scope="session")
def starter() -> Path:
    """The bundled chat model."""
    path = Path(__file__).parents[1] / "models" / "starter-chat"
    if not (path / "model.safetensors").is_file():
        pytest.skip("needs models/starter-chat")
    return path


def _guarded(original):
    def guarded(self, *arguments):
        address = arguments[-1]
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address[0]):
            raise NetworkError(f"socket to {address!r}")
        return original(self, *arguments)

    return guarded


def _is_loopback(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode()
    if host in (None, "", "localhost"):
        # None and "" mean this machine when a server asks for its own address
        return host != ""
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False
