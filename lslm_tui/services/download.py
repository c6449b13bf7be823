"""Downloads of models from a hub: started only when the user asked, resumable, stopped at once.

The work is done by a child process (`fetch`); this module reads its lines, polls the cancel flag ten
times a second and says in a sentence what went wrong. It opens no socket itself and does not import
huggingface_hub. Sync generators: run them in the command line or as a job, never on the UI loop.
"""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from lslm_tui.errors import DownloadError
from lslm_tui.offline import online_environment
from lslm_tui.types import Cancel, Progress

PART_SUFFIX = ".lslm-part"
"""Ends the name of a blob that is still being fetched."""
_POLL_S = 0.1
_END_S = 2.0


@dataclass(frozen=True, slots=True)
class DownloadPlan:
    """What a download would bring, and whether there is room for it."""

    repo_id: str
    commit: str
    files: int
    total_bytes: int
    missing_bytes: int
    """Still to come: without what lies in the cache already, parts of broken downloads included."""
    free_bytes: int
    """On the cache's disk."""
    cache: Path


def plan_download(
    repo_id: str, revision: str | None = None, cancel: Cancel | None = None
) -> DownloadPlan:
    """Ask the hub how large a model is. Takes a request, so up to seconds.

    Raises:
        DownloadError: as in `download`.
    """
    for message in _run("plan", repo_id, revision, cancel or Cancel()):
        if message["type"] == "plan":
            fields = {name: value for name, value in message.items() if name != "type"}
            return DownloadPlan(**fields | {"cache": Path(fields["cache"])})
    raise _stopped(repo_id)


def download(
    repo_id: str, revision: str | None = None, cancel: Cancel | None = None
) -> Generator[Progress, None, Path]:
    """Bring a model into the Hugging Face cache; the generator's return value is its directory.

    Only what opening it needs is fetched: safetensors, JSON, tokenizer, templates, card. What came
    before a break, a cancel or a closed generator is kept, and the next call goes on from there.

    Raises:
        DownloadError: offline, missing, gated, no room, cancelled: with what to do.
    """
    for message in _run("fetch", repo_id, revision, cancel or Cancel()):
        if message["type"] == "progress":
            yield Progress(message["phase"], message["done"], message["total"], "bytes")
        elif message["type"] == "done":
            return Path(message["path"])
    raise _stopped(repo_id)


def _run(
    command: str, repo_id: str, revision: str | None, cancel: Cancel
) -> Iterator[dict[str, Any]]:
    """Start the child and yield its messages; an `error` message is raised."""
    process = subprocess.Popen(
        [sys.executable, "-m", "lslm_tui.services.fetch", command, repo_id]
        + ([revision] if revision else []),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        # Ctrl+C reaches only this process, which then ends the child
        start_new_session=True,
    )
    assert process.stdout is not None
    try:
        for line in _lines(process.stdout, cancel):
            message: dict[str, Any] = json.loads(line)
            if message["type"] == "error":
                raise _failure(repo_id, message["kind"], message["detail"])
            yield message
    finally:
        _end(process)


def _lines(pipe: IO[bytes], cancel: Cancel) -> Iterator[bytes]:
    """Whole lines from `pipe` until it ends or the cancel flag is up."""
    pending = b""
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while not cancel.requested:
            if not selector.select(_POLL_S):
                continue
            chunk = os.read(pipe.fileno(), 1 << 16)
            if not chunk:
                return
            *lines, pending = (pending + chunk).split(b"\n")
            yield from lines


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _environment() -> dict[str, str]:
    """The child's environment: online, unless the user said offline; plain HTTP only."""
    environment = online_environment()
    # the chunked protocol keeps no part on disk that a later process could go on from
    environment["HF_HUB_DISABLE_XET"] = "1"
    return environment


def _stopped(repo_id: str) -> DownloadError:
    return DownloadError(
        f"The download of {repo_id} was stopped.",
        remedy=f"What came is kept; go on with: lslm-tui models pull {repo_id}",
    )


def _failure(repo_id: str, kind: str, detail: str) -> DownloadError:
    message, remedy = _SENTENCES.get(kind, _SENTENCES["hub"])
    return DownloadError(
        message.format(repo_id=repo_id, detail=detail or "no detail"),
        remedy=remedy.format(repo_id=repo_id),
    )


_SENTENCES = {
    "offline": (
        "The model hub could not be reached ({detail}).",
        "Check the connection, HF_ENDPOINT and HF_HUB_OFFLINE; what came is kept, run it again.",
    ),
    "missing": (
        "There is no model {repo_id} on the hub, or it is private.",
        "Check the spelling; for a private model set HF_TOKEN to an access token that may read it.",
    ),
    "revision": ("{repo_id} has no such revision.", "Leave the revision out to get the newest."),
    "gated": (
        "{repo_id} is gated: its owner lets in only those who accepted the conditions.",
        "Accept them on the model's page, then set HF_TOKEN to your access token and run it again.",
    ),
    "disk": (
        "There is not enough room on the disk for {repo_id}.",
        "Make room, or point HF_HOME at a larger disk; what came is kept.",
    ),
    "permission": (
        "The Hugging Face cache cannot be written ({detail}).",
        "Change its owner or mode, or point HF_HOME at a directory of yours.",
    ),
    "no_weights": (
        "{repo_id} has no safetensors weights.",
        "Pickles can run code and other formats are not read; look for a safetensors version.",
    ),
    "damaged": (
        "A file of {repo_id} arrived damaged and was dropped.",
        "Run it again; if it happens twice, the hub's copy or a proxy is at fault.",
    ),
    "busy": ("Another process is downloading {repo_id}.", "Wait for it, or stop it first."),
    "hub": ("The model hub did not deliver {repo_id} ({detail}).", "Try again later."),
}
