"""The texts translated since the program began, one of which is open. Knows no widgets."""

from __future__ import annotations

from lslm_tui.services.translating import TextTranslation
from lslm_tui.types import Segment


class Texts:
    """Translations in the order they were made, and what was changed in their sentences."""

    def __init__(self) -> None:
        self.all: list[TextTranslation] = []
        self.open: TextTranslation | None = None
        self._before: dict[tuple[int, int], list[Segment]] = {}

    def add(self, translation: TextTranslation) -> None:
        """Open a new translation; of one text in one direction the last state is kept."""
        former = self.open
        if (
            former is not None
            and former.text == translation.text
            and _same_way(former, translation)
        ):
            self.all = [known for known in self.all if known is not former]
            self._before = {k: v for k, v in self._before.items() if k[0] != id(former)}
        self.all.append(translation)
        self.open = translation

    def step(self, by: int) -> TextTranslation | None:
        """The translation made before (-1) or after (1) the open one; `None` if there is none."""
        at = self.all.index(self.open) + by if self.open in self.all else len(self.all) + min(by, 0)
        return self.all[at] if 0 <= at < len(self.all) else None

    def is_translated(self, text: str) -> bool:
        """Whether a text, as it stands, was given to be translated."""
        return any(known.text == text for known in self.all)

    # --- what sentences were before ----------------------------------------------------------

    def remember(self, translation: TextTranslation, index: int, segment: Segment) -> None:
        """A sentence is about to change: keep what it was."""
        self._before.setdefault((id(translation), index), []).append(segment)

    def take_back(self, translation: TextTranslation, index: int) -> Segment | None:
        """What a sentence was before its last change, and forget that; `None` if it never changed."""
        kept = self._before.get((id(translation), index))
        return kept.pop() if kept else None


def _same_way(one: TextTranslation, other: TextTranslation) -> bool:
    return one.settings.target_language == other.settings.target_language


def sentence_at(translation: TextTranslation, character: int) -> int | None:
    """The sentence that holds a character of the text, `None` between sentences."""
    here = {sentence.piece: sentence.index for sentence in translation.sentences}
    end = 0
    for place, piece in enumerate(translation.pieces):
        end += len(piece.text)
        if character < end or (character == end and place in here):
            return here.get(place)
    return None


def start_of(translation: TextTranslation, index: int) -> int:
    """The character a sentence begins with."""
    place = translation.sentences[index].piece
    return sum(len(piece.text) for piece in translation.pieces[:place])
