"""`python -m lslm_tui.training.check.server`: looks at recipes as they change; lines of JSON.

    {"id": 7, "do": "check", "recipe": {…}, "home": "DIR"}     or "text": the recipe as TOML
    {"id": 8, "do": "bases", "recipe": {…}, "bases": ["starter-chat", …]}
    {"id": 1, "do": "schema"}

Answers carry the id and come in stages, each a line: `schema`; `base`, one for each; of a check
`recipe`, `files`, `data`, `tokens`, `estimate`, `time`. `failed` ends an answer with the stage at which it
failed, message and remedy; `done` ends it otherwise. A stage that the same files and the same model
went through before is told from memory. torch is imported when a check comes as far as tokens. A request
that waits ends the answer before it between two stages, with `superseded`.
"""

from __future__ import annotations

import gc
import hashlib
import importlib
import json
import logging
import os
import select
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

from lslm_tui.errors import InputError, LslmError
from lslm_tui.offline import stay_offline
from lslm_tui.training.recipe import Recipe, parse_recipe
from lslm_tui.training.recipe.load import at_home
from lslm_tui.yielding import yield_while_waiting

Answer = tuple[str, dict[str, Any]]
LIBRARIES = ("lslm_tui.training.run.launch", "trl", "datasets", "peft")
"""What a run imports before it does anything; how long that takes is part of its time."""
KEPT = 3
"""Data sets and prepared rows kept, the last used ones."""
log = logging.getLogger(__name__)


class Server:
    """Answers requests one after the other."""

    def __init__(self, cache: Path, waiting: Callable[[], bool] = lambda: False) -> None:
        """Args: waiting: whether somebody has asked for something else meanwhile."""
        self._cache = cache
        self._waiting = waiting
        self._data: dict[str, Any] = {}
        self._looked: dict[str, Any] = {}
        self._seconds: dict[str, float] = {}
        """What reading or preparing took, by the key it is kept under."""
        self._clock: Any = None

    def answer(self, request: dict[str, Any]) -> Iterator[Answer]:
        """The stages of an answer; never raises."""
        stage = ""
        try:
            for stage, facts in self._stages(request):
                yield stage, facts
        except tomllib.TOMLDecodeError as error:
            yield "failed", {"at": "recipe", "message": f"This is no TOML: {error}.", "remedy": ""}
        except LslmError as error:
            at = FOLLOWING.get(stage, stage)
            yield "failed", {"at": at, "message": error.message, "remedy": error.remedy}
        except Exception as error:  # libraries raise anything; the wizard goes on
            log.exception("a check failed")
            said = f"{type(error).__name__}: {error}".splitlines()[0]
            yield "failed", {"at": FOLLOWING.get(stage, stage), "message": said, "remedy": ""}
        else:
            yield "done", {}

    def _stages(self, request: dict[str, Any]) -> Iterator[Answer]:
        if request["do"] == "schema":
            from lslm_tui.training.recipe.schema import schema

            yield "schema", {"schema": schema()}
            return
        recipe = _recipe(request)
        if request["do"] == "bases":
            from .memory import base_estimates, method_problems

            yield "methods", {"problems": method_problems()}
            yield from (("base", found) for found in base_estimates(recipe, request["bases"]))
            return
        yield "recipe", {"name": recipe.name}
        yield from self._check(recipe)

    def _check(self, recipe: Recipe) -> Iterator[Answer]:
        from .rows import data_facts, files_facts

        files, wrong = files_facts(recipe)
        yield "files", {"files": files}
        if wrong is not None:
            raise wrong
        key, data = self._load(recipe)
        yield "data", data_facts(data)
        if data.problems and recipe.data.on_bad_row == "stop":
            count = len(data.problems)
            raise InputError(
                f"{count:,} {'row' if count == 1 else 'rows'} cannot be used.",
                remedy="Correct them in the file, or leave them out.",
            )
        from .memory import recipe_estimate
        from .tokens import token_facts

        looked_key, looked = self._look(recipe, key, data)
        yield "tokens", token_facts(looked)
        found = recipe_estimate(recipe, looked)
        yield "estimate", asdict(found)
        yield from self._time(recipe, data, looked, found, (key, looked_key))

    def _time(
        self, recipe: Recipe, data: Any, looked: Any, found: Any, keys: tuple[str, str]
    ) -> Iterator[Answer]:
        """The time, once steps were timed; nothing where something else is asked meanwhile."""
        seconds = sum(self._seconds.get(key, 0.0) for key in keys)
        said = self._clock.told(
            recipe, data, looked, found, self._folder(keys[1]), seconds, self._waiting
        )
        if said is not None:
            yield "time", said

    def _load(self, recipe: Recipe) -> tuple[str, Any]:
        """Every readable row; bad ones are listed, whatever the recipe says of them."""
        from lslm_tui.training.data.load import load_data

        from .rows import sources

        table = recipe.data.model_copy(update={"on_bad_row": "skip"})
        stats = [_stamp(file.path) for file in sources(recipe)]
        key = json.dumps(
            [recipe.task, table.model_dump(mode="json"), stats, recipe.classify.labels]
        )
        made = self._kept(
            self._data, key, lambda: load_data(recipe.model_copy(update={"data": table}))
        )
        return key, made

    def _look(self, recipe: Recipe, data_key: str, data: Any) -> tuple[str, Any]:
        """Tokenized rows and masks, with a model that has no weights."""
        parts = (recipe.model, recipe.tokenizer, recipe.classify, recipe.translate)
        key = json.dumps([data_key, recipe.seed, [part.model_dump(mode="json") for part in parts]])
        if self._clock is None:
            began = time.monotonic()
            for name in LIBRARIES:
                importlib.import_module(name)
            from .clock import Clock

            self._clock = Clock(time.monotonic() - began)
        return key, self._kept(
            self._looked, key, lambda: self._prepared(recipe, data, self._folder(key))
        )

    def _folder(self, key: str) -> Path:
        """Where the tokenizer lies that was learned for a look."""
        folder = self._cache / hashlib.sha256(key.encode()).hexdigest()[:16]
        folder.mkdir(exist_ok=True)
        return folder

    def _kept(self, known: dict[str, Any], key: str, make: Callable[[], Any]) -> Any:
        if key not in known:
            began = time.monotonic()
            known[key] = make()
            self._seconds[key] = time.monotonic() - began
        known[key] = known.pop(key)
        while len(known) > KEPT:
            gone = next(iter(known))
            known.pop(gone)
            self._seconds.pop(gone, None)
        return known[key]

    def _prepared(self, recipe: Recipe, data: Any, cache: Path) -> Any:
        import torch

        from lslm_tui.training.models import weightless
        from lslm_tui.training.recipe import Method
        from lslm_tui.training.run.runner import prepare

        from .tokens import look

        torch.set_num_threads(1)  # somebody is typing beside it
        bare = recipe.model_copy(update={"method": Method.FULL})
        with weightless():
            found = look(recipe, data, prepare(bare, data, cache))
        gc.collect()
        return found


FOLLOWING = {
    "": "recipe",
    "recipe": "files",
    "files": "data",
    "data": "tokens",
    "tokens": "estimate",
}
"""After the last stage that was told comes the one that failed."""


def _recipe(request: dict[str, Any]) -> Recipe:
    values = request.get("recipe")
    if values is None:
        values = tomllib.loads(request["text"])
    recipe = parse_recipe(values)
    return at_home(recipe, Path(request.get("home") or "."))


def _stamp(path: Path | None) -> list[int]:
    try:
        found = os.stat(path or "")
    except OSError:
        return []
    return [found.st_size, found.st_mtime_ns]


def main() -> int:
    """Answer until stdin is closed."""
    stay_offline()
    yield_while_waiting()
    stream, sys.stdout = sys.stdout, sys.stderr  # what libraries print is no answer
    with tempfile.TemporaryDirectory() as cache:
        requests = Requests(sys.stdin.fileno())
        server = Server(Path(cache), requests.waiting)
        while (request := requests.next()) is not None:
            for stage, facts in server.answer(request):
                _tell(stream, request, stage, facts)
                if stage not in ENDS and requests.waiting():
                    _tell(stream, request, "superseded", {})
                    break
    return 0


ENDS = ("done", "failed")


def _tell(stream: TextIO, request: dict[str, Any], stage: str, facts: dict[str, Any]) -> None:
    told = {"id": request["id"], "stage": stage, **facts}
    print(json.dumps(told, ensure_ascii=True, default=str), file=stream, flush=True)


class Requests:
    """Lines of a pipe, and whether one waits."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe
        self._read = b""

    def next(self) -> dict[str, Any] | None:
        """The next request; `None` when the other side is gone."""
        while b"\n" not in self._read:
            block = os.read(self._pipe, 1 << 16)
            if not block:
                return None
            self._read += block
        line, _, self._read = self._read.partition(b"\n")
        request: dict[str, Any] = json.loads(line)
        return request

    def waiting(self) -> bool:
        """Whether somebody has asked for something else, or is gone, meanwhile."""
        return b"\n" in self._read or bool(select.select([self._pipe], [], [], 0)[0])


if __name__ == "__main__":
    raise SystemExit(main())
