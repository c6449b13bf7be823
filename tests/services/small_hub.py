"""A model hub on loopback that serves files a test made, and can break in the ways a real one does."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

COMMIT = "c0ffee" + "0" * 34


@dataclass
class SmallHub:
    """What the hub has, how it behaves, and what it was asked."""

    files: dict[str, bytes] = field(default_factory=dict)
    repo: str = "org/tiny"
    refuse: tuple[int, str] | None = None
    """Status and error code for every request to a file."""
    break_after: int | None = None
    """Close the connection after that many bytes of a body."""
    corrupt: bool = False
    knows_ranges: bool = True
    requests: list[tuple[str, str, str]] = field(default_factory=list)
    """Method, path and Range header."""
    endpoint: str = ""

    def bodies(self, name: str) -> list[str]:
        """Range headers of the requests for a file's body, in order."""
        return [
            rng for method, path, rng in self.requests if method == "GET" and path.endswith(name)
        ]


@contextmanager
def serve(hub: SmallHub) -> Iterator[SmallHub]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(hub))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    hub.endpoint = f"http://127.0.0.1:{server.server_port}"
    try:
        yield hub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(hub: SmallHub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_HEAD(self) -> None:
            self._answer(with_body=False)

        def do_GET(self) -> None:
            self._answer(with_body=True)

        def log_message(self, *_arguments: object) -> None:
            pass

        def _answer(self, *, with_body: bool) -> None:
            path = self.path.partition("?")[0]
            hub.requests.append((self.command, path, self.headers.get("Range", "")))
            if path == f"/api/models/{hub.repo}/revision/main":
                self._json(_info(hub))
            elif path.startswith(f"/api/models/{hub.repo}/revision/"):
                self._fail(404, "RevisionNotFound")
            elif path.startswith(f"/{hub.repo}/resolve/"):
                self._file(path.rsplit("/", 1)[1], with_body=with_body)
            else:
                self._fail(404, "RepoNotFound")

        def _file(self, name: str, *, with_body: bool) -> None:
            if hub.refuse:
                return self._fail(*hub.refuse)
            if name not in hub.files:
                return self._fail(404, "EntryNotFound")
            data, asked = hub.files[name], self.headers.get("Range")
            start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
            start = start if hub.knows_ranges else 0
            self.send_response(206 if start else 200)
            self.send_header("ETag", f'"{_etag(data)}"')
            self.send_header("X-Repo-Commit", COMMIT)
            self.send_header("Content-Length", str(len(data) - start))
            if start:
                self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
            self.end_headers()
            if with_body:
                self._send(data[start:])

        def _send(self, data: bytes) -> None:
            if hub.corrupt:
                data = bytes(len(data))
            if hub.break_after is not None and len(data) > hub.break_after:
                self.wfile.write(data[: hub.break_after])
                self.wfile.flush()
                self.close_connection = True
            else:
                self.wfile.write(data)

        def _json(self, value: object) -> None:
            body = json.dumps(value).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _fail(self, status: int, code: str) -> None:
            self.send_response(status)
            self.send_header("X-Error-Code", code)
            self.send_header("Content-Length", "0")
            self.end_headers()

    return Handler


def _info(hub: SmallHub) -> dict[str, object]:
    siblings = [
        {"rfilename": name, "size": len(data), "blobId": _etag(data)}
        for name, data in hub.files.items()
    ]
    return {"id": hub.repo, "sha": COMMIT, "siblings": siblings}


def _etag(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
