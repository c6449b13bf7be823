"""A desk with a tiny random classifier."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from lslm_tui.config import Config
from lslm_tui.paths import find_paths
from lslm_tui.services.labelling import LabelDesk
from lslm_tui.services.library import Library
from lslm_tui.services.session import Session
from lslm_tui.services.storage import Storage
from tests.engine.translators import make_classifier


@pytest.fixture(scope="session")
def classifier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_classifier(tmp_path_factory.mktemp("labels") / "tiny")


@pytest.fixture
async def desk(home: Path, classifier: Path) -> AsyncIterator[LabelDesk]:
    paths = find_paths()
    session = Session(paths, Config(), Storage(None), Library(paths))
    desk = LabelDesk(session)
    desk.open(str(classifier))
    yield desk
    await session.close()
