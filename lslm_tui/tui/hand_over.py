"""Takes a text from one place to another: a chat reply to be translated, a sentence to be looked at.

Knows the places by their ids; what a place does with a text is its own affair (`PlaceScreen.receive`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lslm_tui.errors import UsageError

if TYPE_CHECKING:
    from lslm_tui.tui.app import LslmApp


async def hand_over(app: LslmApp, place: str, text: str) -> None:
    """Go to a place and give it a text.

    Raises:
        UsageError: there is no such place, or no text.
    """
    if place not in [known.id for known in app.places]:
        raise UsageError(f"There is no place {place!r} here.")
    if not text.strip():
        raise UsageError("There is no text to hand over.")
    await app.switch_mode(place)
    if app.place is not None:
        app.place.receive(text)
