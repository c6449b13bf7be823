"""Markdown read piece by piece gives what reading it at once gives, and does not read it again."""

from __future__ import annotations

import random

import pytest

from lslm_tui.tui import stream as stream_module
from lslm_tui.tui.stream import LONG_PARAGRAPH, MarkdownStream
from lslm_tui.tui.widgets.line import plain
from lslm_tui.tui.widgets.pieces import Body

SAMPLES = {
    "plain": "One line.\nAnother line of it.\n\nA second paragraph.\n",
    "headings": "# One\ntext\n\nTwo\n===\n\nThree\n---\n\n## Four ##\n- a\n",
    "lists": "- a\n- b\n\n  second of b\n- c\n   1. n\n   2. m\n      - deep\n\n   3. o\n- d\n\nafter\n",
    "ordered": "3. three\n4. four\n1. five\n\n10) other\n11) list\n",
    "markers": "- a\n- b\n* c\n+ d\n\n- [ ] open\n- [x] done\n",
    "empty items": "-\n- b\n-\n\ntext\n\n1.\n2. x\n",
    "quote": "> one\n> two\n>\n> - a\n> - b\n>\n> > nested\n\nlazy\n> q\ngoes on\n",
    "table": "before\n\n| a | b |\n|:--|--:|\n| 1 | `2` |\n| 中文 | 🙂 |\n\nafter | no\n",
    "table after text": "text\n| a | b |\n|---|---|\n| x | y |\n",
    "fences": "```python\ndef f():\n\treturn 1\n\n```\n\n~~~\n```\n~~~\nafter\n```\nlast\n```",
    "long fence mark": "````md\n```\ninner\n```\n````\nout\n",
    "indented fence": "  ```c\n  int x;\n    int y;\n  ```\ntext\n",
    "unclosed fence": "text\n\n```rust\nfn main() {\n    println!();\n",
    "fence without lines": "```\n```\n\n```py\n\n```\nx\n",
    "fence in item": "1. do\n\n   ```sh\n   ls -l\n\n   ```\n2. then\n",
    "indented code": "text\n\n    code\n      more\n\n    end\n\ntext\n",
    "html": "<div>\nx\n</div>\n\ntext <b>bold</b> &amp; <br>\n\n<!-- a\n\ncomment -->\n",
    "rules": "a\n\n---\n\n***\n- - -\nb\n",
    "inline": "a **b *c* d** `e f` ~~g~~ [h](http://i.j) ![k](l.png) <http://m.n>\\\nhard\n",
    "maths": "Let $a_1*b*c$ and \\(x_1\\) so\n\\[\ny = \\frac{1}{2}\n\\]\nand $5 and $6.\n",
    "chinese": "你好，世界。**粗体**：一二三。\n\n1. 第一\n2. 第二\n\n> 引用\n",
    "emoji": "👩‍👩‍👧 family 🇩🇪 **🙂**\n\n- 🚀 go\n",
    "crlf": "one\r\ntwo\r\n\r\n- a\r\n- b\r\n",
    "controls": "a\x1b[31mb\x07\x00 c\u202ed\n\n```\n\x1b]0;x\x07\n```\n",
    "thematic": "para\n- item\n---\npara\n***\n1. x\n",
    "mixed": "Intro:\n\n1. **One**\n   - x\n   - y\n\n   ```js\n   let a = 1;\n   ```\n\n2. Two\n\n| q |\n|---|\n| r |\n\nEnd.",
}


def shown(stream: MarkdownStream, width: int = 50) -> list[str]:
    body = Body(width)
    body.update(stream.blocks, stream.tail)
    return [plain(body.stack.line(index)).rstrip() for index in range(body.stack.height)]


def at_once(text: str) -> list[str]:
    stream = MarkdownStream()
    stream.finish(text)
    return shown(stream)


def in_pieces(text: str, seed: int, longest: int) -> MarkdownStream:
    pieces = random.Random(seed)
    stream = MarkdownStream()
    end = 0
    while end < len(text):
        end = min(len(text), end + pieces.randint(1, longest))
        stream.update(text[:end])
    return stream


@pytest.mark.parametrize("longest", [1, 7, 40])
@pytest.mark.parametrize("name", SAMPLES)
def test_pieces_give_what_reading_at_once_gives(name: str, longest: int) -> None:
    text = SAMPLES[name]
    for seed in range(6):
        stream = in_pieces(text, seed, longest)
        stream.finish(text)
        assert shown(stream) == at_once(text), (name, seed)


def test_samples_in_any_order_give_what_reading_at_once_gives() -> None:
    for seed in range(60):
        names = random.Random(seed).sample(sorted(SAMPLES), 5)
        text = "\n".join(SAMPLES[name] for name in names)
        stream = in_pieces(text, seed, 30)
        stream.finish(text)
        assert shown(stream) == at_once(text), names


@pytest.mark.parametrize("name", sorted(set(SAMPLES) - {"crlf", "controls"}))
def test_before_the_end_nothing_is_missing(name: str) -> None:
    text = SAMPLES[name].rstrip("\n") + "\n"
    stream = in_pieces(text, 1, 9)
    words = {word for line in at_once(text) for word in line.split() if word.isalnum()}
    seen = {word for line in shown(stream) for word in line.split()}
    assert words <= seen


def test_a_link_defined_after_its_use_becomes_one_at_the_end() -> None:
    text = "See [the page][p] and go on.\n\nMore.\n\n[p]: http://x.org/a\n"
    stream = in_pieces(text, 3, 11)
    assert "[the page][p]" in shown(stream)[0]
    stream.finish(text)
    assert shown(stream)[0] == "See the page (http://x.org/a) and go on."
    assert shown(stream) == at_once(text)


def test_a_link_defined_before_its_use_is_one_at_once() -> None:
    text = "[p]: http://x.org/a\n\nFirst.\n\nSee [the page][p].\n\nEnd.\n"
    stream = in_pieces(text, 3, 11)
    assert "See the page (http://x.org/a)." in shown(stream)


def test_text_that_does_not_go_on_starts_again() -> None:
    stream = MarkdownStream()
    stream.update("# One\n\ntext\n\nmore")
    epoch = stream.epoch
    stream.update("Other")
    assert stream.epoch > epoch
    assert shown(stream) == ["Other"]


def test_a_finished_text_can_be_continued() -> None:
    stream = MarkdownStream()
    stream.finish("A sentence that is cut")
    stream.update("A sentence that is cut off and goes on.")
    stream.finish("A sentence that is cut off and goes on.")
    assert shown(stream) == ["A sentence that is cut off and goes on."]


@pytest.mark.parametrize("mark", ["`", "``", "```", "-", "---", "=", "#", "*", "~~", "  -"])
def test_half_a_mark_changes_nothing_above(mark: str) -> None:
    stream = MarkdownStream()
    stream.update("A line of text\n")
    before = stream.tail
    stream.update(f"A line of text\n{mark}")
    assert stream.tail == before
    stream.finish(f"A line of text\n{mark}")
    assert shown(stream) == at_once(f"A line of text\n{mark}")


def test_nothing_at_all() -> None:
    stream = MarkdownStream()
    stream.update("")
    stream.finish("")
    assert shown(stream) == []


def _characters_read(monkeypatch: pytest.MonkeyPatch, text: str, step: int) -> list[int]:
    """Characters given to the Markdown parser at each update."""
    read: list[int] = []
    for name in ("read", "read_inline"):
        original = getattr(stream_module, name)

        def counted(text: str, *args: object, original: object = original) -> object:
            read[-1] += len(text)
            return original(text, *args)  # type: ignore[operator]

        monkeypatch.setattr(stream_module, name, counted)
    stream = MarkdownStream()
    for end in range(step, len(text), step):
        read.append(0)
        stream.update(text[:end])
    return read


LONG = {
    "paragraph": "The **engine** reads a `flag` between two tokens, 中文 too. " * 300,
    "lines without a blank one": "A line of a poem that has no end, line by line\n" * 300,
    "fence": "```python\n" + "value = compute(value, 'text')  # a comment\n" * 1_000,
    "list": "1. An item with **bold** text in it, and `code`.\n   - nested\n" * 300,
    "paragraphs": "A paragraph of some length, with *emphasis* in it.\n\n" * 300,
}


@pytest.mark.parametrize("name", LONG)
def test_what_an_update_reads_does_not_grow(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read = _characters_read(monkeypatch, LONG[name], 40)
    late = read[len(read) // 2 :]
    assert max(late) <= 3 * LONG_PARAGRAPH
    assert max(late) <= max(read[: len(read) // 2])


def test_a_long_paragraph_is_right_when_it_is_done() -> None:
    text = LONG["paragraph"] + "\n\nThe end.\n"
    stream = in_pieces(text, 5, 90)
    stream.finish(text)
    assert shown(stream) == at_once(text)


def test_growing_code_keeps_its_colours() -> None:
    stream = MarkdownStream()
    stream.update("```python\nx = 1\n")
    code = stream.tail[0].code
    stream.update("```python\nx = 1\ny = 2\n```\n\ntext")
    assert stream.blocks[0].code is code
    assert code is not None and code.closed and code.text == "x = 1\ny = 2"
