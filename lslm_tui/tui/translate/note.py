"""The lines under the pairs: how far it is, and what there is to say of the sentence one stands on.

They are always as many, so that nothing above moves. Pure but for the widget at the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual.content import Content
from textual.visual import VisualType
from textual.widget import Widget

from lslm_tui.errors import LslmError
from lslm_tui.sanitize import visible
from lslm_tui.services.translating import Sentence, TextTranslation
from lslm_tui.tui import formats
from lslm_tui.tui.translate.choices import probability
from lslm_tui.tui.translate.signs import named, ordered

LINES = 3
LEAST_LEFT_S = 1.0
"""Less time left than this is not worth saying."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What to say. `elapsed`: seconds since translating began."""

    translation: TextTranslation | None = None
    done: int = 0
    """Sentences that are translated."""
    index: int | None = None
    waiting: str = ""
    """What it waits for, for people: a model that is being loaded."""
    elapsed: float = 0.0
    stale: bool = False
    """The text was changed since."""
    busy: str = ""
    """Something is being done with the sentence: `translating again`."""


def lines_of(telling: Telling, width: int) -> list[Content]:
    """At most `LINES` lines, the first about the text, the others about the sentence."""
    translation = telling.translation
    if translation is None:
        return []
    if translation.error is not None:
        return _failed(telling, translation.error, width)
    sentence = None
    if telling.index is not None and telling.index < len(translation.sentences):
        sentence = translation.sentences[telling.index]
    first = _progress(telling, width) if _runs(translation) else _text(telling, sentence, width)
    return [first, *_sentence(telling, sentence, width)][:LINES]


def _runs(translation: TextTranslation) -> bool:
    return translation.running and not translation.stopped


def _failed(telling: Telling, error: LslmError, width: int) -> list[Content]:
    made = [
        Content.styled(formats.end_cut(f"✗ {visible(error.message)}", width), "$text-error bold")
    ]
    if error.remedy:
        made.append(Content.styled(formats.end_cut(f"→ {visible(error.remedy)}", width), ""))
    if telling.done and telling.translation is not None:
        kept = f"{telling.done} of {len(telling.translation.sentences)} sentences are there."
        made.append(Content.styled(kept, "$text-muted"))
    return made


def _progress(telling: Telling, width: int) -> Content:
    translation = telling.translation
    assert translation is not None
    total, done = len(translation.sentences), telling.done
    if telling.waiting:
        return Content.styled(formats.end_cut(f"◌ {telling.waiting}", width), "$text-muted")
    if not total:
        return Content.styled("◌ looking at the text", "$text-muted")
    bar = formats.bar(done, total, 16)
    said = f" {formats.share(done, total).strip()} · {formats.count(done)} of {formats.count(total)} sentences"
    left = telling.elapsed / done * (total - done) if done else 0.0
    if left >= LEAST_LEFT_S:
        said += f" · {formats.duration(left)} left"
    return Content.assemble((f"▕{bar}▏", "$primary"), (said, "$text-muted"))


def _text(telling: Telling, sentence: Sentence | None, width: int) -> Content:
    translation = telling.translation
    assert translation is not None
    if telling.stale:
        return Content.assemble(
            ("The text has changed. ", ""), ("Enter translates what is new.", "$text-muted")
        )
    total = len(translation.sentences)
    if not total:
        return Content.styled("There is nothing in this text to translate.", "$text-muted")
    parts = []
    if sentence is not None:
        parts.append(f"sentence {sentence.index + 1} of {formats.count(total)}")
    if translation.stopped and telling.done < total:
        parts.append(f"stopped after {formats.count(telling.done)} · Enter in the text goes on")
    segment = sentence.segment if sentence else None
    if segment is not None and segment.score is not None:
        parts.append(f"{probability(segment.score):.2f} per token")
    if segment is not None and segment.edited:
        parts.append("edited, remembered")
    doubts = sum(bool(s.segment and s.segment.flags) for s in translation.sentences)
    if doubts:
        parts.append(f"{formats.count(doubts)} flagged · n next")
    parts.append(formats.duration(translation.seconds))
    if not segment or segment.memory is None:
        parts.append(translation.model)
    return Content.styled(formats.end_cut(" · ".join(filter(None, parts)), width), "$text-muted")


def _sentence(telling: Telling, sentence: Sentence | None, width: int) -> list[Content]:
    if telling.busy:
        return [Content.styled(f"◌ {telling.busy}", "$text-muted")]
    if sentence is None or sentence.segment is None:
        return []
    segment = sentence.segment
    made = [
        _labelled(
            named(flag), visible(flag.reason.removeprefix("Number: ")), "$text-warning", width
        )
        for flag in ordered(segment.flags)
    ]
    if segment.memory is not None:
        whose = "by you" if segment.edited else "before"
        said = f"Translated {whose}; r translates it anew."
        made.append(_labelled(f"▲ memory {segment.memory:.2f}", said, "$text-primary", width))
    near = next((match for match in sentence.matches if match.similarity < 1), None)
    if near is not None:
        said = f"{visible(near.entry.source)} → {visible(near.entry.target)}"
        made.append(_labelled(f"▲ memory {near.similarity:.2f}", said, "$text-primary", width))
    return made


def _labelled(label: str, said: str, style: str, width: int) -> Content:
    label = label.ljust(15)
    return Content.assemble((label, style), formats.end_cut(said, max(width - len(label), 8)))


class SentenceNote(Widget):
    """Three lines, told by `tell`."""

    DEFAULT_CSS: ClassVar[str] = Path(__file__).with_suffix(".tcss").read_text("utf-8")

    def __init__(self) -> None:
        super().__init__(id="sentence-note")
        self._telling = Telling()

    def tell(self, telling: Telling) -> None:
        """Say this now."""
        self._telling = telling
        self.refresh()

    @property
    def said(self) -> str:
        """What is said, as plain text."""
        width = self.content_size.width or 100
        return "\n".join(line.plain for line in lines_of(self._telling, width))

    def render(self) -> VisualType:
        return Content("\n").join(lines_of(self._telling, self.content_size.width))
