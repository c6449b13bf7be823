"""The sentiment place with the bundled classifier: real English and Chinese texts."""

from __future__ import annotations

from pathlib import Path

import pytest

from lslm_tui.config import load_config
from lslm_tui.paths import find_paths
from lslm_tui.services.library import Library
from lslm_tui.services.session import Session
from lslm_tui.services.storage import Storage
from lslm_tui.tui.app import LslmApp
from tests.fakes import ClassifierScript
from tests.tui.sentiment_app import PLACE, Sentiment

STARTER = Path(__file__).parents[2] / "models" / "starter-sentiment"


async def test_real_reviews_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    if not (STARTER / "model.safetensors").is_file():
        pytest.skip("needs models/starter-sentiment")
    monkeypatch.setattr(LslmApp, "DEFAULT_MODE", "sentiment")
    paths = find_paths()

    def make() -> Session:
        config = load_config(paths.config_file).config
        return Session(paths, config, Storage(paths.database), Library(paths))

    app = LslmApp(make, paths=paths, places=PLACE)
    async with app.run_test(size=(120, 40)) as pilot:
        sentiment = Sentiment(app, pilot, ClassifierScript())
        await sentiment.until(lambda: app.session is not None and sentiment.screen._session)
        texts = {
            "A wonderful film, funny and moving from start to finish.": "positive",
            "房间又脏又吵，服务态度很差，再也不会来了。": "negative",
        }
        for text, label in texts.items():
            await sentiment.begin(text)
            await sentiment.until(lambda: not sentiment.reading.running, timeout=60)
            reading = sentiment.reading
            assert reading.error is None and reading.verdict is not None
            assert reading.verdict.label == label and not reading.verdict.unsure
            found = reading.attribution
            assert found is not None
            assert found.total == pytest.approx(found.difference, abs=0.05 * abs(found.difference))
            await sentiment.until(lambda: "✓ off by" in sentiment.shown())
