"""Files and folders in the place Translate as pictures, at the smallest size and at a usual one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from lslm_tui.services.document_desk import DocumentDesk
from lslm_tui.services.state import Phase
from lslm_tui.tui.app import LslmApp
from lslm_tui.tui.translate import document_words
from lslm_tui.tui.translate.document_reader import DocumentReader
from lslm_tui.tui.translate.documents import DocumentView
from tests.translator import TranslatorScript
from tests.tui.test_translate_documents import finished, opened, words
from tests.tui.test_translate_snapshots import still
from tests.tui.translate_app import Translate, make_app, prepare

Prepare = Callable[[Translate, Path], Awaitable[None]]
LETTER = """\
# Where is the nearest train station?

She has lived in Paris for 12 years. The book belongs to {name}.

- Good evening.
"""


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> tuple[LslmApp, TranslatorScript]:
    script = TranslatorScript()
    prepare(monkeypatch, script)

    async def told(self: DocumentDesk, *arguments: Any) -> float:
        return 42.0  # whatever the machine takes

    monkeypatch.setattr(DocumentDesk, "estimate", told)
    # A path of its own for every run would be another picture every time.
    monkeypatch.setattr(DocumentView, "_where", lambda self, width: f"→ {self.job.output.name}")
    monkeypatch.setattr(
        document_words,
        "_written",
        lambda run: run.output.name,
    )
    return make_app(script), script


def letter(place: Path) -> Path:
    (place / "letter.md").write_text(LETTER)
    return place / "letter.md"


def notes(place: Path) -> Path:
    source = place / "notes"
    (source / "deep").mkdir(parents=True)
    (source / "letter.md").write_text(LETTER)
    (source / "deep" / "a rather long name of a file about the house.txt").write_text(
        "Good evening.\nWhere is the nearest train station?\n"
    )
    (source / "menu.csv").write_text("id,dish\n1,A soup of the day.\n")
    (source / "broken.txt").write_bytes(b"\xff\xfe\x00")
    (source / "photo.png").write_bytes(b"x")
    return source


def view(place: Translate) -> DocumentView:
    shown = place.app.screen
    assert isinstance(shown, DocumentView)
    return shown


async def plan(place: Translate, path: Path) -> None:
    await opened(place, letter(path))
    await place.until(lambda: "about 42 s" in words(view(place), "plan"))


async def table(place: Translate, path: Path) -> None:
    await opened(place, notes(path) / "menu.csv")
    await place.until(lambda: "about 42 s" in words(view(place), "plan"))


async def running(place: Translate, path: Path) -> None:
    place.script.hold = lambda sentence: "soup" in sentence
    await opened(place, notes(path))
    await place.until(lambda: "about 42 s" in words(view(place), "plan"))
    await place.press("enter")
    await place.until(lambda: view(place).translation and view(place).translation.units == 3)


async def done(place: Translate, path: Path) -> None:
    await opened(place, letter(path))
    await place.until(lambda: "about 42 s" in words(view(place), "plan"))
    await place.press("enter")
    await finished(place, view(place))
    view(place).translation.seconds = 1.0


async def folder(place: Translate, path: Path) -> None:
    source = notes(path)
    await opened(place, source)
    await place.until(lambda: "about 42 s" in words(view(place), "plan"))
    (source / "menu.csv").write_text("id,dish\n1,Another soup.\n")
    await place.press("enter")
    await finished(place, view(place))
    view(place).translation.seconds = 1.0
    await place.press("down")


async def reader(place: Translate, path: Path) -> None:
    await done(place, path)
    await place.press("enter")
    await place.until(lambda: isinstance(place.app.screen, DocumentReader))
    shown = place.app.screen
    await place.until(lambda: shown.translation is not None)
    shown.translation.seconds = 1.0
    shown._tell()


CASES = [
    (case, size)
    for case in (plan, table, running, done, folder, reader)
    for size in ((80, 24), (120, 40))
]
NAMES = [f"{case.__name__}-{width}x{height}" for case, (width, height) in CASES]


@pytest.mark.parametrize(("case", "size"), CASES, ids=NAMES)
def test_documents(
    snap_compare: Any, app: Any, case: Prepare, size: tuple[int, int], tmp_path: Path
) -> None:
    running_app, script = app

    async def prepare_it(pilot: Pilot[Any]) -> None:
        place = Translate(running_app, pilot, script)
        await place.until(lambda: running_app.session is not None)
        await place.until(lambda: place.screen.state.phase is Phase.READY)
        await still(place)
        await case(place, tmp_path)
        if isinstance(place.app.screen, DocumentView):
            place.app.screen._tick()
        await place.pilot.pause(0.3)

    assert snap_compare(running_app, terminal_size=size, run_before=prepare_it)
