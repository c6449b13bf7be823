"""The examples that can run here do run, from the file to the result."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

pytest.importorskip("lslm_tui.training.data.load")

from lslm_tui.paths import bundled, find_paths
from lslm_tui.services.library import Library
from lslm_tui.training.__main__ import main
from lslm_tui.training.recipe import load_recipe

EXAMPLES = Path(__file__).parents[2] / "lslm_tui" / "training" / "examples"
SHORT = "max_steps = 2\nthreads = 1\n"
EVALUATION = "\n[evaluation]\nrows = 4\nsamples = 1\nsample_tokens = 4\nresamples = 20\n"
METRICS = {
    "pretrain": "loss",
    "lm": "loss",
    "sft-full": "loss",
    "sft-lora": "loss",
    "dpo": "accuracy",
    "classify": "accuracy",
    "translate": "chrF",
}


@pytest.fixture
def here(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLES, tmp_path / "examples"))


def shortened(path: Path) -> Path:
    """The same recipe for two steps."""
    text = re.sub(r"^epochs = .*\n", SHORT, path.read_text(encoding="utf-8"), flags=re.M)
    text = re.sub(r"^\[evaluation\]\n(.*\n)*?\n", "", text, flags=re.M) + EVALUATION
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.filterwarnings(
    "ignore::FutureWarning", "ignore::DeprecationWarning", "ignore::UserWarning"
)
@pytest.mark.parametrize("name", METRICS)
def test_an_example_runs(name: str, here: Path) -> None:
    recipe_file = shortened(here / f"{name}.toml")
    recipe = load_recipe(recipe_file)
    base = recipe.model.base
    if base and not (bundled("models") / base / "model.safetensors").is_file():
        pytest.skip(f"needs the bundled {base}")
    run = find_paths().runs / recipe.name
    assert main([str(recipe_file), "--run", str(run)]) == 0
    result = json.loads((run / "result.json").read_text(encoding="utf-8"))
    assert result["steps"] == 2 and result["name"] == recipe.name
    assert METRICS[name].lower() in result["after"]["metric"].lower()
    assert result["fingerprint"]["before"] != result["fingerprint"]["after"]
    entry = Library(find_paths()).resolve(recipe.name)
    assert entry.path == run / "model"
    assert bool(entry.base) == (recipe.method == "lora")
