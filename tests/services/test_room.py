"""Loaded models give way to a run, only where the memory asks for it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from lslm_tui.services import room
from lslm_tui.services.room import make_room
from lslm_tui.services.state import Phase

GB = 10**9


class Model:
    """As much of a loaded model as is looked at."""

    def __init__(self, name="m", *, device="cpu", used=0, total=0, phase=Phase.READY):
        info = SimpleNamespace(device=device) if phase is Phase.READY else None
        self.state = SimpleNamespace(
            name=name, info=info, phase=phase, memory_used=used, memory_total=total
        )
        self.unloaded = False

    async def unload(self):
        self.unloaded = True


@pytest.fixture(autouse=True)
def ram(monkeypatch):
    monkeypatch.setattr(
        room.psutil, "virtual_memory", lambda: SimpleNamespace(available=10 * GB, total=16 * GB)
    )


@pytest.mark.parametrize(("needed", "goes"), [(None, False), (9 * GB, False), (10 * GB, True)])
async def test_on_a_cpu_the_memory_of_the_machine_counts(needed, goes):
    model = Model("chatty")
    assert await make_room([model], needed) == (["chatty"] if goes else [])
    assert model.unloaded is goes


async def test_on_a_gpu_its_own_memory_counts():
    model = Model("big", device="cuda:0", used=20 * GB, total=24 * GB)
    assert await make_room([model], 3 * GB) == []
    assert await make_room([model], 5 * GB) == ["big"]


async def test_all_loaded_models_go_and_others_are_left_alone():
    models = [Model("a"), Model("b"), Model("", phase=Phase.EMPTY), Model("c", phase=Phase.LOADING)]
    assert await make_room(models, 12 * GB) == ["a", "b"]
    assert [model.unloaded for model in models] == [True, True, False, False]
    assert await make_room([], 12 * GB) == []
