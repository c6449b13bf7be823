"""What is meant by what is typed into the path dialog."""

from __future__ import annotations

import pytest

from lslm_tui.tui.dialogs.path import begun_anew


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("/start/here/a.json", "/start/here/a.json"),
        ("/start/here//tmp/a.json", "/tmp/a.json"),
        ("/start/here/~/a.json", "~/a.json"),
        ("//server/share", "//server/share"),
        ("~/a", "~/a"),
        ("", ""),
    ],
)
def test_a_whole_path_typed_behind_the_start_replaces_it(typed: str, meant: str) -> None:
    assert begun_anew(typed) == meant
