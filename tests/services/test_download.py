"""Downloads against a small hub on loopback; each one is a real child process."""

import errno
import json
import os
import random

import pytest

from lslm_tui.errors import DownloadError
from lslm_tui.offline import MARK
from lslm_tui.paths import find_paths
from lslm_tui.services import fetch
from lslm_tui.services.download import download, plan_download
from lslm_tui.services.library import Library, hub_cache
from lslm_tui.types import Cancel
from tests.services.model_maker import LLAMA, safetensors
from tests.services.small_hub import COMMIT, SmallHub, serve

WEIGHTS = safetensors({"a": [800, 1000]})  # 3.2 MB, above what is fetched whole


@pytest.fixture
def hub(monkeypatch):
    noise = random.Random(1).randbytes(3_200_000)
    files = {
        "config.json": json.dumps(LLAMA).encode(),
        "tokenizer.json": b"{}",
        "model.safetensors": WEIGHTS[:-3_200_000] + noise,
        "README.md": b"---\nlicense: mit\n---\n",
        "pytorch_model.bin": b"pickle",
        "onnx/model.onnx": b"other",
        "modeling_own.py": b"code",
    }
    with serve(SmallHub(files)) as running:
        monkeypatch.setenv("HF_ENDPOINT", running.endpoint)
        monkeypatch.setenv(MARK, "1")
        yield running


def drain(repo_id="org/tiny", cancel=None):
    """Run a download to its end; returns its progress and its path."""
    events, generator = [], download(repo_id, None, cancel)
    while True:
        try:
            events.append(next(generator))
        except StopIteration as end:
            return events, end.value


def test_a_model_arrives_whole_and_only_what_is_needed(hub):
    plan = plan_download("org/tiny")
    assert (plan.files, plan.commit) == (4, COMMIT)
    assert plan.missing_bytes == plan.total_bytes > 3_200_000
    assert plan.free_bytes > 0

    events, path = drain()
    assert path == hub_cache() / "models--org--tiny" / "snapshots" / COMMIT
    arrived = {file.name: file.read_bytes() for file in path.iterdir()}
    wanted = ("README.md", "config.json", "model.safetensors", "tokenizer.json")
    assert arrived == {name: hub.files[name] for name in wanted}
    assert events[0].unit == "bytes" and events[0].total == plan.total_bytes
    assert [e.done for e in events] == sorted(e.done for e in events)

    entry = Library(find_paths()).resolve("org/tiny")
    assert (entry.parameters, entry.problem) == (800_000, "")
    assert plan_download("org/tiny").missing_bytes == 0
    asked = len(hub.bodies("model.safetensors"))
    drain()
    assert len(hub.bodies("model.safetensors")) == asked


def test_a_break_is_resumed_where_it_happened(hub):
    """First inside one download (it tries again), then across two of them (the first is stopped)."""
    hub.break_after = 1_000_000
    cancel, seen = Cancel(), 0.0
    generator = download("org/tiny", None, cancel)
    with pytest.raises(DownloadError, match="was stopped"):
        for progress in generator:
            seen = progress.done
            if seen > 1_200_000:
                cancel.request()
    ranges = hub.bodies("model.safetensors")
    assert ranges[0] == "" and ranges[1].startswith("bytes=")
    (part,) = hub_cache().glob("models--org--tiny/blobs/*.lslm-part")
    kept = part.stat().st_size
    assert kept >= 1_000_000
    assert "not finished" in Library(find_paths()).entries()[-1].problem
    plan = plan_download("org/tiny")
    assert plan.missing_bytes <= plan.total_bytes - kept

    hub.break_after = None
    hub.requests.clear()
    _, path = drain()
    (resumed,) = hub.bodies("model.safetensors")
    assert resumed == f"bytes={kept}-"
    assert (path / "model.safetensors").read_bytes() == hub.files["model.safetensors"]
    assert not list(hub_cache().glob("models--org--tiny/blobs/*.lslm-part"))


def test_a_hub_without_ranges_starts_the_file_anew(hub):
    blob = fetch_part(hub, b"wrong beginning")
    hub.knows_ranges = False
    _, path = drain()
    assert (path / "model.safetensors").read_bytes() == hub.files["model.safetensors"]
    assert blob.exists()


def test_what_arrives_damaged_is_dropped(hub):
    hub.corrupt = True
    hub.files = {name: hub.files[name] for name in ("model.safetensors",)}
    with pytest.raises(DownloadError, match="damaged"):
        drain()
    assert not list(hub_cache().glob("models--org--tiny/blobs/*"))


def test_a_full_disk_keeps_what_came(hub):
    blob = fetch_part(hub, b"")
    part = blob.with_name(blob.name + ".lslm-part")
    part.unlink()
    part.symlink_to("/dev/full")
    with pytest.raises(DownloadError, match="not enough room") as caught:
        drain()
    assert "HF_HOME" in caught.value.remedy


@pytest.mark.parametrize(
    ("refuse", "message", "remedy"),
    [
        ((403, "GatedRepo"), "gated", "HF_TOKEN"),
        ((401, "GatedRepo"), "gated", "HF_TOKEN"),
        ((500, ""), "did not deliver", "later"),
    ],
)
def test_a_hub_that_refuses(hub, refuse, message, remedy):
    hub.refuse = refuse
    hub.files = {name: hub.files[name] for name in ("model.safetensors",)}
    with pytest.raises(DownloadError, match=message) as caught:
        drain()
    assert remedy in caught.value.remedy


def test_what_is_not_there(hub):
    with pytest.raises(DownloadError, match="no model org/other"):
        plan_download("org/other")
    with pytest.raises(DownloadError, match="no model not/a/name"):
        plan_download("not/a/name")
    with pytest.raises(DownloadError, match="no such revision"):
        plan_download("org/tiny", "absent")
    del hub.files["model.safetensors"]
    with pytest.raises(DownloadError, match="no safetensors"):
        plan_download("org/tiny")


def test_offline_by_wish_and_by_accident(hub, monkeypatch):
    monkeypatch.delenv(MARK)  # HF_HUB_OFFLINE=1 is then the user's own
    with pytest.raises(DownloadError, match="could not be reached") as caught:
        plan_download("org/tiny")
    assert "HF_HUB_OFFLINE" in caught.value.remedy
    assert hub.requests == []
    monkeypatch.setenv(MARK, "1")
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(DownloadError, match="could not be reached"):
        plan_download("org/tiny")


def test_leaving_early_ends_the_child(hub):
    hub.break_after = 1_000_000
    generator = download("org/tiny")
    next(generator)
    generator.close()
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


class TestChoice:
    def test_one_set_of_weights(self):
        names = ["config.json", "model.safetensors", "model.fp16.safetensors", "onnx/model.onnx"]
        assert fetch.choose_files(names) == ["config.json", "model.safetensors"]
        names = [
            "consolidated.safetensors",
            "model-00001-of-00002.safetensors",
            "model-00002-of-00002.safetensors",
            "model.safetensors.index.json",
        ]
        assert fetch.choose_files(names) == names[1:]

    def test_templates_and_cards_but_no_code(self):
        names = [
            "LICENSE",
            "chat_template.jinja",
            "code.py",
            "additional_chat_templates/tool.jinja",
        ]
        assert fetch.choose_files([*names, "model.bin", "merges.txt", "x/config.json"]) == [
            "LICENSE",
            "additional_chat_templates/tool.jinja",
            "chat_template.jinja",
            "merges.txt",
        ]


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (OSError(errno.ENOSPC, "full"), "disk"),
        (PermissionError(errno.EACCES, "no", "/cache"), "permission"),
        (fetch.FetchError("busy"), "busy"),
        (ValueError("odd"), "hub"),
    ],
)
def test_failures_have_a_kind(error, kind):
    assert fetch.describe(error)[0] == kind


def test_two_at_once_do_not_write_into_one_file(tmp_path):
    blob = tmp_path / "blob"
    with (tmp_path / "blob.lslm-part").open("ab") as stream:
        fetch._lock(stream)
        with pytest.raises(fetch.FetchError):
            next(fetch.bring_blob("http://127.0.0.1:9", blob, 10))


def fetch_part(hub, content):
    """Leave a part of the weights in the cache, as a broken download does; returns the blob's path."""
    import hashlib

    digest = hashlib.sha256(hub.files["model.safetensors"]).hexdigest()
    blob = hub_cache() / "models--org--tiny" / "blobs" / digest
    blob.parent.mkdir(parents=True)
    blob.with_name(blob.name + ".lslm-part").write_bytes(content)
    return blob
