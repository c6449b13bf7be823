"""Models shared by the tests of one session: tiny, random, built once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch

from lslm_tui.engine.base import Engine

from .models import CHAT_TEMPLATE, SHARED, make_model, open_model


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def model_directory(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return a function from an architecture's name to a directory with a random model of it."""
    made: dict[str, Path] = {}

    def directory(name: str) -> Path:
        if name not in made:
            made[name] = make_model(tmp_path_factory.mktemp(name), name)
        return made[name]

    return directory


@pytest.fixture(scope="session")
def llama(model_directory: Callable[[str], Path]) -> Iterator[Engine]:
    """A random Llama without a chat template."""
    engine = open_model(model_directory("llama"))
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def chat_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random Llama with a chat template."""
    return make_model(tmp_path_factory.mktemp("chat"), "llama", template=CHAT_TEMPLATE)


@pytest.fixture(scope="session")
def chat(chat_directory: Path) -> Iterator[Engine]:
    engine = open_model(chat_directory)
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def stories() -> Iterator[Engine]:
    """A real small model that continues children's stories."""
    engine = open_model(real_weights("stories260K"))
    yield engine
    engine.close()


def real_weights(name: str) -> Path:
    path = SHARED / "weights" / name
    if not path.is_dir():
        pytest.skip(f"real weights are not here: {path}")
    return path
