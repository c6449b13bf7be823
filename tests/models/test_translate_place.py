"""The place Translate on the bundled translator."""

from __future__ import annotations

from pathlib import Path

import pytest

from lslm_tui.config import load_config
from lslm_tui.paths import find_paths
from lslm_tui.services.session import Session
from lslm_tui.types import FlagKind
from tests.tui.translate_app import ONLY_TRANSLATE, Translate, TranslateApp
from tests.tui.wait import wait_until

WEIGHTS = Path(__file__).parents[2] / "models" / "starter-translate" / "model.safetensors"


@pytest.mark.skipif(not WEIGHTS.exists(), reason="the starter has no weights here")
async def test_the_example_and_a_doubtful_sentence():
    paths = find_paths()

    def make() -> Session:
        return Session.start(paths, load_config(paths.config_file).config)

    app = TranslateApp(make, paths=paths, places=ONLY_TRANSLATE)
    async with app.run_test(size=(120, 40)) as pilot:
        place = Translate(app, pilot, None)
        await wait_until(pilot, lambda: app.session is not None, 60)
        await place.press("enter")
        await wait_until(pilot, lambda: place.screen.texts.open, 60)
        await wait_until(pilot, lambda: not place.screen.running, 120)
        assert place.targets[0] == "Wo ist der nächste Bahnhof?"
        assert place.open.source_language == "en"
        assert all(sentence.segment.flags == () for sentence in place.open.sentences)
        place.screen.receive("Call me at 3202-5625 before 1999.")
        await wait_until(pilot, lambda: not place.screen.running, 120)
        (flag,) = place.open.sentences[0].segment.flags
        assert flag.kind is FlagKind.NUMBER
        await place.press("b")
        await wait_until(pilot, lambda: "chrF" in place.shown(), 60)
