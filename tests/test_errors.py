"""Failures cross processes: each kind comes out of a pickle as it went in."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path

import pytest

from lslm_tui import errors
from lslm_tui.errors import ContextOverflowError, InputError, LslmError, ModelNotDownloadedError

SPECIAL: dict[type[LslmError], LslmError] = {
    ModelNotDownloadedError: ModelNotDownloadedError("no", repo_id="a/b", remedy="r"),
    ContextOverflowError: ContextOverflowError("no", tokens=3, limit=2, remedy="r"),
    InputError: InputError("no", path=Path("数.csv"), line=4, remedy="r"),
}
KINDS = [
    kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, LslmError)
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("again", [copy.copy, lambda e: pickle.loads(pickle.dumps(e))])
def test_a_failure_is_the_same_again(kind, again):
    error = SPECIAL.get(kind) or kind("no", remedy="r")
    error.add_note("a note")
    made = again(error)
    assert type(made) is kind
    assert (str(made), made.args, vars(made)) == (str(error), error.args, vars(error))
