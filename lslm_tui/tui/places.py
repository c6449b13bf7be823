"""The places of the program, in the order of their function keys.

One entry brings a place into the navigation, the keys, the palette and the help. Its screen is named
by a dotted path and imported when it is first shown, so that the first frame pays for one place only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lslm_tui.tui.frame import PlaceScreen


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere to work: a name in the navigation, a function key and a screen."""

    id: str
    key: str
    title: str
    screen: str
    """`package.module:ClassName` of a `PlaceScreen`."""
    about: str
    """One sentence: what one does there."""

    @property
    def short(self) -> str:
        """The name where the row is narrow."""
        return self.title if len(self.title) <= 5 else self.title[:4]

    def load(self) -> type[PlaceScreen]:
        """Import the screen's class."""
        module, _, name = self.screen.partition(":")
        loaded: type[PlaceScreen] = getattr(import_module(module), name)
        return loaded


PLACES: Sequence[Place] = (
    Place(
        "chat",
        "f2",
        "Chat",
        "lslm_tui.tui.screens.chat:ChatScreen",
        "Hold a conversation with a language model on this machine.",
    ),
    Place(
        "translate",
        "f3",
        "Translate",
        "lslm_tui.tui.screens.translate:TranslateScreen",
        "Translate a text sentence by sentence, with its doubts and other ways to say it.",
    ),
    Place(
        "sentiment",
        "f4",
        "Sentiment",
        "lslm_tui.tui.screens.sentiment:SentimentScreen",
        "See what a text, or a file of them, says: which label, how sure, and why.",
    ),
    Place(
        "train",
        "f7",
        "Train",
        "lslm_tui.tui.screens.train:TrainScreen",
        "Teach a model from rows of your own, watch it learn, and see what it proved.",
    ),
)
