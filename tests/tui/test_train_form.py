"""The wizard's form: values are edited anywhere in the text, by keys, mouse and paste; nothing is lost."""

from __future__ import annotations

import pytest
from textual import on
from textual.app import App, ComposeResult
from textual.events import Paste
from textual.widgets import Button

from lslm_tui.tui.train.form import LABEL, Form, Row

ROWS = (
    Row("name", "name", "my-labels"),
    Row("epochs", "epochs", "3", "number"),
    Row("schedule", "schedule", "cosine", "choice", choices=("cosine", "linear")),
    *(Row(f"row-{at}", f"row {at}", "中文 text") for at in range(30)),
    Row("last", "last", "the end"),
)


class FormApp(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[tuple[str, str]] = []

    def compose(self) -> ComposeResult:
        yield Form()
        yield Button("elsewhere")

    @property
    def form(self) -> Form:
        return self.query_one(Form)

    @on(Form.Changed)
    def _changed(self, event: Form.Changed) -> None:
        self.said.append((event.key, event.text))


@pytest.fixture
async def pilot():
    async with FormApp().run_test(size=(60, 20)) as pilot:
        pilot.app.form.show(ROWS)
        pilot.app.form.focus()
        await pilot.pause()
        yield pilot


async def test_the_cursor_goes_everywhere(pilot):
    await pilot.press("enter", "home", "delete", "M", "end", "left", "backspace", "!", "enter")
    assert pilot.app.said == [("name", "My-labe!s")]
    assert pilot.app.form.has_focus and not pilot.app.form.editing


async def test_words_and_selections(pilot):
    await pilot.press("enter", "ctrl+left", "shift+end", "x", "enter")
    assert pilot.app.said == [("name", "my-x")]


async def test_letters_that_are_keys_elsewhere_are_typed(pilot):
    await pilot.press("enter", "n", "p", "s", "space", "f", "down")
    assert pilot.app.said == [("name", "my-labelsnps f")]
    assert pilot.app.form.chosen.key == "epochs"


async def test_a_paste_goes_where_the_cursor_is(pilot):
    await pilot.press("enter", "home")
    pilot.app.form.entry.post_message(Paste("one\ntwo "))
    await pilot.pause()
    await pilot.press("enter")
    ((key, text),) = pilot.app.said
    assert key == "name" and text.startswith("one") and text.endswith("my-labels")


async def test_a_digit_begins_anew_and_escape_changes_nothing(pilot):
    await pilot.press("down", "1", "2", "left", "0", "enter")
    assert pilot.app.said == [("epochs", "102")]
    await pilot.press("7", "escape")
    assert len(pilot.app.said) == 1 and pilot.app.form.has_focus


async def test_by_mouse(pilot):
    await pilot.click(Form, offset=(LABEL + 4, 0))
    assert pilot.app.form.editing
    await pilot.click("#form-entry", offset=(2, 0))  # into the text: behind its second letter
    await pilot.press("_", "enter")
    assert pilot.app.said == [("name", "my_-labels")]


async def test_what_was_typed_is_kept_where_the_focus_goes_elsewhere(pilot):
    await pilot.press("enter", "!")
    await pilot.click(Button)
    await pilot.pause()
    assert pilot.app.said == [("name", "my-labels!")]
    assert not pilot.app.form.editing and pilot.app.query_one(Button).has_focus


async def test_the_text_field_lies_over_its_row_where_the_form_is_scrolled(pilot):
    form = pilot.app.form
    form.choose("last")
    await pilot.press("enter")
    await pilot.pause()
    lines = [
        "".join(s.text for s in strip) for strip in pilot.app.screen._compositor.render_strips()
    ]
    (line,) = [text for text in lines if "the end" in text]
    assert line.strip().startswith("› last")
    await pilot.resize_terminal(50, 12)
    await pilot.pause()
    lines = [
        "".join(s.text for s in strip) for strip in pilot.app.screen._compositor.render_strips()
    ]
    (line,) = [text for text in lines if "the end" in text]
    assert line.strip().startswith("› last")
