"""A few documents of each format."""

from __future__ import annotations

from lslm_tui.tasks.translation.documents.formats import Format

MARKDOWN = """---
title: Not this one
---
# The quick brown fox

A lazy dog sleeps in the **old** house. See
`run()` and [the manual](https://example.org/a.b?c=d "Title") for
more about it.

> A quote that goes
> on here.

- First item with *words*
- [ ] Second item,
  which goes on
  1. Nested one

```python
print("Do not touch. Ever.")
```

    indented code stays

| Name | What it is |
|------|-----------:|
| fox  | A quick `animal` |

<div class="x">
Keep this HTML.
</div>

[ref]: https://example.org "A title"

A hard break here  
and a new line. Escaped \\* star, $x^2$, ![An image](a.png).

Heading below
=============
~~~
open fence
"""

SUBRIP = """1
00:00:01,000 --> 00:00:03,500
Good morning, <i>my friend</i>.
Where is the station?

2
00:00:04,000 --> 00:00:06,000 X1:0
- Who are you?
- {\\an8}I am the driver.

3
00:00:07,000 --> 00:00:09,000
♪ 42 ♪
"""

WEBVTT = """WEBVTT - Some title

STYLE
::cue { color: red }

NOTE Do not translate this note.

intro
00:01.000 --> 00:04.000 align:start line:0%
<v Bob>Tom &amp; Mary are here.
They <c.loud>live</c> in the old house.

00:05.000 --> 00:06.000
<00:05.500>Good night.
"""

TABLE = """text,label,"Note, long"
The quick fox.,1,"He said ""no"". Then he left."
"Two lines
in one cell.",0,plain words here
,,
 spaced text ,2,"unfinished
"""

TSV = (
    """text\tlabel\n"Hello," he said.\t1\nThe dog's "name" is Tom.\t0\n"quoted ""cell"" here"\t\n"""
)

JSON = """{
  "title": "The old house",
  "id": "house-42",
  "nested": {"items": [{"text": "First line.\\nSecond \\"line\\" here.\\\\n"}, "Eine Stra\\u00dfe hier", 3.5, null]},
  "emoji": "A smile \\ud83d\\ude42 here", "lone": "bad \\ud83d one"
}
"""

PO = """# Translators
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

#: main.c:12
#, c-format
msgid "Open the file %s."
msgstr ""

msgctxt "menu"
msgid "Close"
msgstr "Schließen"

#. comment
#: a.c:1
#| msgid "old"
msgid ""
"First line here.\\n"
"Second line there.\\n"
msgstr ""

msgid "One dog sleeps."
msgid_plural "%d dogs sleep."
msgstr[0] ""
msgstr[1] ""

#, fuzzy
msgid "Left alone"
msgstr ""

#~ msgid "Obsolete one"
#~ msgstr ""
"""

HTML = """<!DOCTYPE html>
<html lang="en"><head><title>The old house</title>
<style>p { color: red }</style><script>if (a < b) { say("Hi there"); }</script></head>
<body><!-- not this -->
<p class='x'>The <b>old</b> house &amp; the <a href="/a?b=c&amp;d">new one</a>.<br>It costs 5&nbsp;&euro; now.</p>
<img src="a.png" alt="A red fox"><input placeholder="Your name" value="keep">
<pre>Do  not   touch</pre> <p>Use <code>run()</code> first. <span translate="no">Keep me</span></p>
<ul><li>One dog<li title="Two dogs &quot;here&quot;">Two</ul>
<p unclosed
"""

SAMPLES = {
    Format.TEXT: ["The quick fox.\n\n  A lazy dog! It sleeps.\n* * *\nEnd", "", "\n", "你好。世界很大。\n🙂 ok then\nשלום עולם\n"],
    Format.MARKDOWN: [MARKDOWN],
    Format.SUBRIP: [SUBRIP],
    Format.WEBVTT: [WEBVTT],
    Format.CSV: [TABLE],
    Format.TSV: [TSV],
    Format.JSON: [JSON],
    Format.JSON_LINES: ['{"text": "The dog sleeps."}\n{"text": "A broken line\n\n["One more here"]\n'],
    Format.PO: [PO],
    Format.HTML: [HTML],
}  # fmt: skip
