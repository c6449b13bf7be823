"""What the palette offers: the keys' actions, what the place adds, themes and models.

Every action that has a binding with a description is here with its present key, so the palette cannot
fall behind the keys. Nothing here draws.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.binding import ActiveBinding

from lslm_tui.errors import LslmError
from lslm_tui.tui.keymap import display_keys

if TYPE_CHECKING:
    from lslm_tui.tui.app import LslmApp
    from lslm_tui.tui.frame import PlaceScreen


@dataclass(frozen=True, slots=True)
class Command:
    """One line of the palette."""

    title: str
    run: Callable[[], Any]
    """Called after the palette has closed; may be a coroutine function."""
    about: str = ""
    key: str = ""
    """For people: `^N`."""
    searched_only: bool = False
    """Listed only when it matches what was typed: there may be many of its kind."""
    theme: str = ""
    """A theme that is shown while the line is under the cursor."""


def gather(place: PlaceScreen) -> list[Command]:
    """Return every command there is in `place` now, the place's own first."""
    app = place.lslm
    made = [*_from_bindings(place), *place.commands(), *_about_app(app)]
    made += [*_models(place), *_themes(app)]
    return list({command.title: command for command in reversed(made)}.values())[::-1]


def _from_bindings(place: PlaceScreen) -> Iterator[Command]:
    """One command per binding with an id and a description; the place's before the app's."""
    keys: dict[str, list[str]] = {}
    found: dict[str, ActiveBinding] = {}
    for key, active in place.active_bindings.items():
        name = active.binding.id
        if name and active.binding.description and active.enabled and name != "app.palette":
            keys.setdefault(name, []).append(key)
            found[name] = active
    rank = {place: 0, place.app: 2}  # the focused widget's own come between
    for name, active in sorted(found.items(), key=lambda item: rank.get(item[1].node, 1)):
        run = partial(place.app.run_action, active.binding.action, active.node)
        shown = display_keys(keys[name][0])
        yield Command(active.binding.description, run, active.binding.tooltip, shown)


def _about_app(app: LslmApp) -> Iterator[Command]:
    if app.problems:
        said = f"{len(app.problems)} with themes, settings or keys"
        yield Command("Show problems", app.action_problems, said)


def _themes(app: LslmApp) -> Iterator[Command]:
    for named in app.named_themes.values():
        about = named.about or ("your own" if named.own else "")
        keep = partial(app.keep_theme, named.name)
        title = f"Theme: {named.name}"
        yield Command(title, keep, about, searched_only=True, theme=named.name)


def _models(place: PlaceScreen) -> Iterator[Command]:
    """The models that fit the place; one without a model of its own offers none."""
    from lslm_tui.services.jobs import Purpose
    from lslm_tui.services.loaded_model import fitting

    session = place.lslm.session
    if session is None or place.PLACE not in list(Purpose):
        return
    purpose = Purpose(place.PLACE)
    try:
        entries = session.library.entries()
    except LslmError:
        return  # the model picker says what is wrong with the library
    for entry in fitting(entries, purpose):
        if not entry.problem:
            run = partial(session.models[purpose].open, entry.name)
            yield Command(f"Model: {entry.name}", run, f"from {entry.source}", searched_only=True)
