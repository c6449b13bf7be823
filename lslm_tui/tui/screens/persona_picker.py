"""Choose a persona, or write the system prompt of this conversation.

Personas at the left, the text at the right; what one types there is meant for this conversation until
it is saved under a name. Personas are read from and written to storage. Runs on the UI loop.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static, TextArea
from textual.widgets.option_list import Option

from lslm_tui.errors import LslmError
from lslm_tui.tui.dialogs.line import LineDialog
from lslm_tui.tui.formats import end_cut

if TYPE_CHECKING:
    from lslm_tui.services.storage import Storage

Chosen = tuple[str, str]
"""The persona's name, '' for a text of one's own, and the system prompt, '' for none."""

NONE_LABEL = "none"
OWN_LABEL = "this conversation"
LIST_KEYS = "Enter use · Tab edit the text · ^S save as · d delete · Esc back"
TEXT_KEYS = "^O use · ^S save as · Esc back to the list"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list. `name` is '' for the two that are no personas."""

    label: str
    name: str
    system: str


def rows_of(personas: dict[str, str], name: str, system: str) -> list[Row]:
    """Return the list: none, this conversation's own text if it has one, the personas."""
    own = [Row(OWN_LABEL, "", system)] if system and personas.get(name) != system else []
    named = [Row(persona, persona, text) for persona, text in personas.items()]
    return [Row(NONE_LABEL, "", ""), *own, *named]


def chosen_of(row: Row, text: str) -> Chosen:
    """Return what is chosen when `row` is, with `text` beside it: a changed text has no name."""
    return (row.name, row.system) if text == row.system else ("", text.strip())


class PersonaPicker(ModalScreen[Chosen | None]):
    """Returns the persona and the system prompt, `None` for Esc."""

    CSS_PATH: ClassVar[Any] = "persona_picker.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="persona.back", tooltip="Change nothing"),
        Binding("ctrl+o", "use", "Use", id="persona.use", tooltip="Use this text from now on"),
        Binding("ctrl+s", "save", "Save as", id="persona.save", tooltip="Keep it under a name"),
        Binding("d,delete", "delete", "Delete", id="persona.delete", tooltip="Forget the persona"),
        Binding("u", "undo", "Undo", id="persona.undo", tooltip="Bring it back"),
    ]

    def __init__(self, storage: Storage, persona: str = "", system: str = "") -> None:
        """`persona` and `system` are the conversation's now."""
        super().__init__()
        self._storage = storage
        self._now = (persona, system)
        self._rows: list[Row] = []
        self._texts: dict[str, str] = {}
        """What was typed beside each row, by its label."""
        self._deleted: tuple[str, str] | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="persona"):
            yield Static("System prompt", id="persona-title")
            with Horizontal(id="persona-body"):
                yield OptionList(id="persona-list", compact=True)
                yield TextArea(
                    id="persona-text", soft_wrap=True, tab_behavior="focus", compact=True,
                    placeholder="No system prompt. Write one here.", highlight_cursor_line=False,
                )  # fmt: skip
            yield Static(id="persona-said", markup=False)
            yield Static(LIST_KEYS, id="persona-keys", markup=False)

    def on_mount(self) -> None:
        persona, system = self._now
        self._fill(persona if system else NONE_LABEL)
        self._list.focus()

    # what is shown

    @property
    def _list(self) -> OptionList:
        return self.query_one(OptionList)

    @property
    def _area(self) -> TextArea:
        return self.query_one(TextArea)

    @property
    def _row(self) -> Row:
        return self._rows[self._list.highlighted or 0]

    def _fill(self, label: str) -> None:
        """Read the personas again and highlight the row of that label, else one's own text."""
        self._rows = rows_of(self._storage.personas(), *self._now)
        options = self._list
        options.clear_options()
        options.add_options([Option(self._prompt(row)) for row in self._rows])
        labels = [row.label for row in self._rows]
        own = labels.index(OWN_LABEL) if OWN_LABEL in labels else 0
        options.highlighted = labels.index(label) if label in labels else own
        self._show_text()

    def _prompt(self, row: Row) -> Content:
        marked = (row.name, row.system) == self._now
        return Content.assemble("● " if marked else "  ", end_cut(row.label, 22))

    def _show_text(self) -> None:
        row = self._row
        self._area.load_text(self._texts.get(row.label, row.system))

    def _say(self, text: str, *, error: bool = False) -> None:
        said = self.query_one("#persona-said", Static)
        said.set_class(error, "error")
        said.update(f"✗ {text}" if error else text)

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        if event.option_index == self._list.highlighted:
            self._show_text()

    @on(TextArea.Changed)
    def _typed(self, event: TextArea.Changed) -> None:
        event.stop()
        row, text = self._row, self._area.text
        if text == row.system:
            self._texts.pop(row.label, None)
        else:
            self._texts[row.label] = text
            self._say("Changed: used for this conversation only, unless it is saved under a name.")

    def on_descendant_focus(self) -> None:
        writing = self._area.has_focus
        self.query_one("#persona-keys", Static).update(TEXT_KEYS if writing else LIST_KEYS)

    # what is done

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_use()

    def action_use(self) -> None:
        self.dismiss(chosen_of(self._row, self._area.text))

    def action_back(self) -> None:
        if self._area.has_focus:
            self._list.focus()
        else:
            self.dismiss(None)

    @work(group="save", exclusive=True)
    async def action_save(self) -> None:
        """Keep the text under a name."""
        text = self._area.text.strip()
        if not text:
            self._say("There is no text to save.", error=True)
            return
        name = await self.app.push_screen_wait(LineDialog("Save the persona as", verb="save"))
        if name is None:
            return
        if self._try(lambda: self._storage.save_persona(name, text)):
            kept = " ".join(name.split())
            self._texts.pop(self._row.label, None)
            self._texts.pop(kept, None)
            self._fill(kept)
            self._say(f"Saved as {kept}.")

    def action_delete(self) -> None:
        """Forget the persona; `u` brings it back."""
        row = self._row
        if not row.name:
            self._say("That is no persona: choose one to delete it.", error=True)
        elif self._try(lambda: self._storage.delete_persona(row.name)):
            self._deleted = (row.name, row.system)
            self._texts.pop(row.label, None)
            self._fill(NONE_LABEL)
            self._say(f"Deleted {row.name} · u brings it back")

    def action_undo(self) -> None:
        if self._deleted is None:
            return
        name, system = self._deleted
        if self._try(lambda: self._storage.save_persona(name, system)):
            self._deleted = None
            self._fill(name)
            self._say(f"{name} is back.")

    def _try(self, act: Callable[[], None]) -> bool:
        """Change something in storage; say why if it cannot be done."""
        try:
            act()
        except LslmError as error:
            self._say(str(error), error=True)
            return False
        return True
