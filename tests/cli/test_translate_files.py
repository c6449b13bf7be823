"""`lslm-tui translate -f`, `--ref` and `lslm-tui memory`, with a translator that shouts."""

from __future__ import annotations

import contextlib
import io
import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lslm_tui.services import loaded_model
from tests.services.model_maker import make_model
from tests.services.shouting import Shouting

BAD = Path(__file__).parents[3] / "shared" / "data" / "bad_input"


@pytest.fixture(autouse=True)
def shouting(monkeypatch, home):
    script = Shouting()
    monkeypatch.setattr(loaded_model, "open_engine", script.open)
    return script


@pytest.fixture
def translate(lslm, tmp_path):
    model = make_model(tmp_path / "model")

    def run(*arguments, **more):
        return lslm("translate", "-m", str(model), "--from", "en", "--to", "de", *arguments, **more)

    return run


@pytest.fixture
def lslm(tmp_path, monkeypatch):
    """As the package's own, with bytes of standard output."""
    from lslm_tui.__main__ import main

    def run(*arguments, stdin=None):
        out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
        with monkeypatch.context() as patched, contextlib.ExitStack() as stack:
            patched.setattr("sys.stdout", out)
            patched.setattr("sys.stderr", err)
            if stdin is not None:
                (tmp_path / "stdin").write_bytes(stdin)
                pipe = stack.enter_context(io.TextIOWrapper((tmp_path / "stdin").open("rb")))
                patched.setattr("sys.stdin", pipe)
            try:
                code = main(arguments)
            except SystemExit as end:
                code = int(end.code or 0)
            out.flush()
            return Outcome(code, out.buffer.getvalue().decode(), err.getvalue())

    return run


class Outcome:
    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    @property
    def lines(self):
        return [json.loads(line) for line in self.out.splitlines()]


def test_a_file_is_written(translate, tmp_path):
    source, output = tmp_path / "a.md", tmp_path / "b.md"
    source.write_bytes("# A dog\r\n\r\nSee `x` 你好 now.\r\n".encode())
    done = translate("-f", str(source), "-o", str(output))
    assert done.code == 0, done.err
    assert output.read_bytes() == "# A DOG\r\n\r\nSEE `x` 你好 NOW.\r\n".encode()
    assert "2 sentences" in done.err
    assert done.out == ""
    again = translate("-f", str(source), "-o", str(output))
    assert again.code == 2
    assert "exists already" in again.err
    assert translate("-f", str(source), "-o", str(output), "--force").code == 0
    assert translate("-f", str(source), "-o", str(source), "--force").code == 2


def test_a_file_goes_to_stdout_where_no_output_is_named(translate, tmp_path):
    (tmp_path / "a.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nA dog.\n")
    done = translate("-f", str(tmp_path / "a.srt"))
    assert done.out == "1\n00:00:01,000 --> 00:00:02,000\nA DOG.\n"


def test_json_lines_of_a_file(translate, tmp_path):
    (tmp_path / "a.csv").write_text("id,text\n1,A dog has 3 legs.\n2,שלום עולם 🙂\n")
    done = translate("-f", str(tmp_path / "a.csv"), "--column", "text", "--json")
    results = [line for line in done.lines if line["type"] == "result"]
    assert set(results[0]) == {
        "type", "source", "target", "from", "to", "score", "flags", "memory", "line", "unit", "place"
    }  # fmt: skip
    assert (results[0]["line"], results[0]["unit"], results[0]["place"]) == (2, 1, "text")
    assert results[1]["source"] == "שלום עולם 🙂"
    assert done.lines[-1]["type"] == "done"
    assert done.lines[-1]["sentences"] == 2


def test_columns_that_are_not_clear(translate, tmp_path):
    (tmp_path / "a.tsv").write_text("one\ttwo\nA dog here\tA cat here\n")
    done = translate("-f", str(tmp_path / "a.tsv"))
    assert done.code == 2
    assert "there are one, two" in done.err
    both = translate("-f", str(tmp_path / "a.tsv"), "--column", "one", "--column", "2")
    assert both.out == "one\ttwo\nA DOG HERE\tA CAT HERE\n"


def test_scores_of_lines_and_of_a_column(translate, tmp_path):
    (tmp_path / "a.txt").write_text("The dog bit the man.\nA cat sat here today.\n")
    (tmp_path / "ref.txt").write_text("THE DOG BIT THE MAN.\nA CAT SAT HERE TODAY.\n")
    done = translate("-f", str(tmp_path / "a.txt"), "--ref", str(tmp_path / "ref.txt"))
    assert done.code == 0, done.err
    assert done.out.splitlines()[0].startswith("BLEU  100.00  nrefs:1|case:mixed|eff:no|tok:13a")
    assert [line.split()[0] for line in done.out.splitlines()] == ["BLEU", "chrF2", "TER"]
    (tmp_path / "t.tsv").write_text("en\tde\nThe dog bit the man.\tTHE DOG BIT THE MAN.\n")
    done = translate(
        "-f", str(tmp_path / "t.tsv"), "--column", "en", "--ref-column", "de", "--json"
    )
    scores = {line["metric"]: line for line in done.lines if line["type"] == "score"}
    assert scores["BLEU"]["score"] == pytest.approx(100)
    assert "tok:13a" in scores["BLEU"]["signature"]
    piped = translate("--ref", str(tmp_path / "ref.txt"), stdin=(tmp_path / "a.txt").read_bytes())
    assert piped.out.startswith("BLEU  100.00")
    (tmp_path / "ref.txt").write_text("only one\n")
    done = translate("-f", str(tmp_path / "a.txt"), "--ref", str(tmp_path / "ref.txt"))
    assert done.code == 4
    assert "1 references for 2 lines" in done.err


def test_files_that_are_not_right(translate, tmp_path):
    assert translate("-f", str(tmp_path / "none.txt")).code == 4
    (tmp_path / "a.xyz").write_text("A dog.")
    done = translate("-f", str(tmp_path / "a.xyz"))
    assert done.code == 2
    assert "--format" in done.err
    assert translate("-f", str(tmp_path / "a.xyz"), "--format", "txt").out == "A DOG."
    (tmp_path / "empty.txt").write_bytes(b"")
    assert translate("-f", str(tmp_path / "empty.txt"), "-o", str(tmp_path / "e.txt")).code == 0
    assert (tmp_path / "e.txt").read_bytes() == b""
    assert translate("-f", str(tmp_path)).code == 2
    assert translate("--column", "x", "A dog").code == 2


@pytest.mark.skipif(not BAD.is_dir(), reason="the shared data are not here")
def test_files_broken_on_purpose_come_through(translate, tmp_path):
    out = tmp_path / "out"
    done = translate("-f", str(BAD), "-o", str(out))
    assert done.code == 0, done.err
    for path in sorted(out.rglob("*")):
        source = (BAD / path.name).read_bytes()
        mine = path.read_bytes()
        assert mine.count(b"\n") == source.count(b"\n"), path.name
        assert mine.count(b"\t") == source.count(b"\t"), path.name
        assert mine.count(b"\r") == source.count(b"\r"), path.name


def test_a_glossary_for_one_run(translate, tmp_path):
    (tmp_path / "g.csv").write_text(
        "source_language,target_language,source,target\nen,de,dog,Hund\n"
    )
    (tmp_path / "a.txt").write_text("A dog.\n")
    done = translate("-f", str(tmp_path / "a.txt"), "--glossary", str(tmp_path / "g.csv"), "--json")
    assert [flag["kind"] for flag in done.lines[0]["flags"]] == ["glossary"]


def test_adherence_of_files_is_told_at_the_end(translate, tmp_path):
    terms, folder = tmp_path / "g.csv", tmp_path / "in"
    terms.write_text(
        "source_language,target_language,source,target\nen,de,dog,Hund\nen,de,cat,CAT\n"
    )
    folder.mkdir()
    (folder / "a.txt").write_text("A cat.\n\nA dog and a cat.\nA fish.\n")
    (folder / "b.txt").write_text("A dog.\n")
    one = ("-f", str(folder / "a.txt"), "--glossary", str(terms))
    told = "glossary: 2 of 3 terms kept, missing in lines 3"
    assert told in translate(*one).err
    assert translate(*one, "--json").lines[-1]["glossary"] == {
        "kept": 2,
        "terms": 3,
        "missing": [{"line": 3, "source": "dog", "target": "Hund"}],
    }
    both = ("-f", str(folder), "-o", str(tmp_path / "out"), "--glossary", str(terms))
    assert "2 of 4 terms kept, missing in lines a.txt:3, b.txt:1" in translate(*both).err
    assert "glossary" not in translate("-f", str(folder / "a.txt")).err


def test_memory_in_and_out(lslm, translate, tmp_path):
    (tmp_path / "m.tmx").write_text(
        '<tmx version="1.4"><header/><body><tu><tuv xml:lang="en"><seg>A dog.</seg></tuv>'
        '<tuv xml:lang="de"><seg>Ein Hund.</seg></tuv></tu></body></tmx>'
    )
    done = lslm("memory", "import", str(tmp_path / "m.tmx"), "--json")
    assert done.lines[-1]["imported"] == 1
    (tmp_path / "a.txt").write_text("A dog.\nA cat.\n")
    found = translate("-f", str(tmp_path / "a.txt"), "--json").lines
    assert [(line["target"], line["memory"]) for line in found[:2]] == [
        ("Ein Hund.", 1.0), ("A CAT.", None)
    ]  # fmt: skip
    assert lslm("memory", "export", str(tmp_path / "n.tmx")).code == 0
    assert "Ein Hund." in (tmp_path / "n.tmx").read_text()
    assert lslm("memory", "export", str(tmp_path / "n.tmx")).code == 2
    assert lslm("memory", "export", str(tmp_path / "g.csv")).code == 0
    assert lslm("memory", "import", str(tmp_path / "g.csv")).code == 0
    assert lslm("memory", "import", str(tmp_path / "x.txt")).code == 2
    assert lslm("memory", "import", str(tmp_path / "none.tmx")).code == 4


SLOW = """
import sys, time
from lslm_tui.services import document_work, loaded_model
from tests.services.shouting import Shouting
document_work.BATCH = 8
script = Shouting()
loaded_model.open_engine = script.open
real = document_work.translate_drafts
def slowly(*arguments):
    time.sleep(0.15)
    yield from real(*arguments)
document_work.translate_drafts = slowly
from lslm_tui.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_killed_and_resumed(translate, shouting, tmp_path, home, how):
    source, output = tmp_path / "a.txt", tmp_path / "b.txt"
    words = [f"{a}{b}" for a in "abcdefghij" for b in "klmnopqrst"]
    source.write_text("".join(f"The {word} runs.\n" for word in words))
    arguments = [
        "translate", "-m", str(tmp_path / "model"), "--from", "en", "--to", "de",
        "-f", str(source), "-o", str(output), "--json",
    ]  # fmt: skip
    with subprocess.Popen(
        [sys.executable, "-c", SLOW, *arguments], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        told = [process.stdout.readline() for _ in range(20)]
        process.send_signal(how)
        rest = process.stdout.read()
        code = process.wait(timeout=60)
    assert code == (-9 if how == signal.SIGKILL else 130), told + [rest]
    assert not output.exists()
    done = translate("-f", str(source), "-o", str(output))
    assert done.code == 0, done.err
    assert "Going on" in done.err
    assert output.read_text() == source.read_text().upper()
    assert len(shouting.asked) <= 100 - 16
