"""The process that talks to a model hub: `python -m lslm_tui.services.fetch plan|fetch ID [REVISION]`.

Started by `download`, so that huggingface_hub can be imported online here while the program itself
stays offline, and so that stopping a download is ending a process. It writes JSON lines to stdout:
`plan`, `progress`, `done` or `error`. huggingface_hub 2.x drops the part of a file whose download
broke off; large files are therefore fetched here with Range requests into the cache's `blobs`, and
huggingface_hub does all the rest (names, links, references, small files). Knows nothing of the
interface; runs on its process's only thread.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import importlib
import json
import os
import shutil
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from huggingface_hub import (
    HfApi,
    get_hf_file_metadata,
    get_session,
    hf_hub_download,
    hf_hub_url,
    hf_raise_for_status,
)
from huggingface_hub import constants as hub_constants
from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]

from lslm_tui.services.download import PART_SUFFIX

RESUMABLE_BYTES = 1 << 20
"""Smaller files are fetched whole."""
CHUNK_BYTES = 1 << 18
TIMEOUT_S = 30.0
RETRIES = 4
"""Tries again after a broken connection, counted anew whenever something came."""
RETRY_PAUSE_S = 1.0
REPORT_EVERY_S = 0.2

_SUFFIXES = {".json", ".safetensors", ".jinja", ".txt", ".model"}
_CARDS = ("README.md", "LICENSE", "LICENCE", "NOTICE")


class FetchError(Exception):
    """A failure this module names itself; `kind` tells the parent which sentence to say."""

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(detail)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class RemoteFile:
    name: str
    size: int
    """bytes"""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a download would bring."""

    repo_id: str
    commit: str
    files: int
    total_bytes: int
    missing_bytes: int
    """Without what lies in the cache already, parts included."""
    free_bytes: int
    """On the cache's disk."""
    cache: str


def choose_files(names: Sequence[str]) -> list[str]:
    """Return what is needed to open a model: safetensors, JSON, tokenizer, templates, card.

    Pickles, other frameworks' and other runtimes' files, second copies of the weights and code stay
    away.
    """
    top = [name for name in names if "/" not in name]
    wanted = [name for name in top if PurePosixPath(name).suffix in _SUFFIXES]
    wanted += [name for name in top if name.startswith(_CARDS) and name not in wanted]
    wanted += [n for n in names if n.startswith("additional_chat_templates/")]
    unwanted = {n for n in wanted if n.endswith(".safetensors")} - set(_weights(wanted))
    return sorted(name for name in wanted if name not in unwanted)


def _weights(names: Sequence[str]) -> list[str]:
    """The one complete set of weights among `names`."""
    if "model.safetensors" in names:
        return ["model.safetensors"]
    if "model.safetensors.index.json" in names:
        return [n for n in names if n.startswith("model-") and n.endswith(".safetensors")]
    return [n for n in names if n.endswith(".safetensors") and not n.startswith("consolidated")]


class Repository:
    """One model on the hub, at one commit, and its place in the cache."""

    def __init__(self, repo_id: str, revision: str, cache: Path) -> None:
        self.repo_id = repo_id
        self.revision = revision
        info = HfApi().model_info(repo_id, revision=revision, files_metadata=True)
        sizes = {item.rfilename: item.size or 0 for item in info.siblings or ()}
        chosen = choose_files(list(sizes))
        if not any(name.endswith(".safetensors") for name in chosen):
            raise FetchError("no_weights")
        # small files first: the library can tell what it is before the weights are there
        self.files = sorted((RemoteFile(n, sizes[n]) for n in chosen), key=lambda f: f.size)
        self.commit = str(info.sha)
        self.cache = cache
        self.blobs = cache / f"models--{repo_id.replace('/', '--')}" / "blobs"
        self.snapshot = self.blobs.parent / "snapshots" / self.commit

    def plan(self) -> Plan:
        """Compare what the hub has with what is here."""
        total = sum(file.size for file in self.files)
        here = sum(file.size for file in self.files if (self.snapshot / file.name).exists())
        parts = sum(part.stat().st_size for part in self.blobs.glob(f"*{PART_SUFFIX}"))
        missing = max(0, total - here - parts)
        free = shutil.disk_usage(_existing(self.cache)).free
        return Plan(
            self.repo_id, self.commit, len(self.files), total, missing, free, str(self.cache)
        )

    def fetch(self) -> Iterator[dict[str, Any]]:
        """Bring every file, yielding progress in bytes over all of them."""
        plan = self.plan()
        if plan.missing_bytes > plan.free_bytes:
            raise FetchError("disk")
        finished = 0
        for file in self.files:
            phase = f"downloading {file.name}"
            yield _progress(phase, finished, plan.total_bytes)
            if not (self.snapshot / file.name).exists():
                for received in self._bring(file):
                    yield _progress(phase, finished + received, plan.total_bytes)
            finished += file.size
        # the reference (`main`) moves only when the whole snapshot is there
        hf_hub_download(self.repo_id, "config.json", revision=self.revision, cache_dir=self.cache)
        yield _progress("downloaded", finished, plan.total_bytes)
        yield {"type": "done", "path": str(self.snapshot)}

    def _bring(self, file: RemoteFile) -> Iterator[int]:
        if file.size >= RESUMABLE_BYTES:
            url = hf_hub_url(self.repo_id, file.name, revision=self.commit)
            found = get_hf_file_metadata(url, timeout=TIMEOUT_S)
            if found.etag is None or found.size is None:
                raise FetchError("hub", f"{file.name} comes without a size or an ETag")
            blob = self.blobs / found.etag
            if not blob.exists():
                yield from bring_blob(url, blob, found.size)
        hf_hub_download(self.repo_id, file.name, revision=self.commit, cache_dir=self.cache)


def bring_blob(url: str, blob: Path, size: int) -> Iterator[int]:
    """Fetch `url` into `blob`, going on from an earlier part; yields the bytes that are there.

    Raises:
        FetchError: another process fetches it, or what came is not what the hub announced.
    """
    blob.parent.mkdir(parents=True, exist_ok=True)
    part = blob.with_name(blob.name + PART_SUFFIX)
    with part.open("ab") as stream:
        _lock(stream)
        yield from _receive_all(url, stream, size)
    _verify(part, blob.name, size)
    part.replace(blob)


def _receive_all(url: str, stream: BinaryIO, size: int) -> Iterator[int]:
    retries = RETRIES
    while (start := stream.tell()) < size:
        try:
            yield from _receive(url, stream, start)
        except transport_error():
            retries = RETRIES if stream.tell() > start else retries - 1
            if not retries:
                raise
            time.sleep(RETRY_PAUSE_S)


def _receive(url: str, stream: BinaryIO, start: int) -> Iterator[int]:
    """One request; appends to `stream`, or begins anew where the server knows no ranges."""
    headers = build_hf_headers() | {"Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
    with get_session().stream("GET", url, headers=headers, timeout=TIMEOUT_S) as response:
        if response.status_code >= 400:
            response.read()
        hf_raise_for_status(response)
        if start and response.status_code != 206:
            stream.truncate(0)
        for chunk in response.iter_bytes(CHUNK_BYTES):
            stream.write(chunk)
            stream.flush()
            yield stream.tell()


def _verify(part: Path, etag: str, size: int) -> None:
    """Check the size, and the digest where the ETag is one (as for all large files on the hub)."""
    whole = part.stat().st_size == size
    if whole and len(etag) == 64:
        with part.open("rb") as stream:
            whole = hashlib.file_digest(stream, "sha256").hexdigest() == etag
    if not whole:
        part.unlink()
        raise FetchError("damaged")


def _lock(stream: BinaryIO) -> None:
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise FetchError("busy") from error


def transport_error() -> type[Exception]:
    """The error its HTTP client raises when a connection fails; which client depends on the hub's release."""
    client = importlib.import_module(type(get_session()).__module__.partition(".")[0])
    found: type[Exception] = client.TransportError
    return found


def describe(error: Exception) -> tuple[str, str]:
    """Return the kind of a failure, as `download` knows it, and a detail for people."""
    if isinstance(error, FetchError):
        return error.kind, str(error)
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "disk", ""
    if isinstance(error, PermissionError):
        return "permission", str(error.filename or "")
    status = error.response.status_code if isinstance(error, HfHubHTTPError) else 0
    if isinstance(error, GatedRepoError) or status == 403:
        return "gated", ""
    if isinstance(error, RevisionNotFoundError):
        return "revision", ""
    if isinstance(error, (RepositoryNotFoundError, HFValidationError)) or status in (401, 404):
        return "missing", ""
    if isinstance(error, (OfflineModeIsEnabled, transport_error())):
        return "offline", f"{type(error).__name__}: {error}".strip(": ")
    return "hub", f"HTTP status {status}" if status else f"{type(error).__name__}: {error}"


def main(arguments: Sequence[str]) -> int:
    command, repo_id = arguments[:2]
    revision = arguments[2] if len(arguments) > 2 else "main"
    try:
        repository = Repository(repo_id, revision, Path(hub_constants.HF_HUB_CACHE))
        if command == "plan":
            _write({"type": "plan", **asdict(repository.plan())})
        else:
            _write_all(repository.fetch())
    except BrokenPipeError:  # the parent is gone; what came so far stays
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # this process's front end: every failure becomes one line
        kind, detail = describe(error)
        _write({"type": "error", "kind": kind, "detail": detail})
        return 1
    return 0


def _write_all(events: Iterable[dict[str, Any]]) -> None:
    """Write progress at most every `REPORT_EVERY_S` seconds and everything else at once."""
    last = 0.0
    for event in events:
        now = time.monotonic()
        if event["type"] != "progress" or now - last >= REPORT_EVERY_S:
            _write(event)
            last = now


def _write(event: dict[str, Any]) -> None:
    print(json.dumps(event), flush=True)


def _progress(phase: str, done: int, total: int) -> dict[str, Any]:
    return {"type": "progress", "phase": phase, "done": done, "total": total}


def _existing(path: Path) -> Path:
    return next(place for place in (path, *path.parents) if place.exists())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
