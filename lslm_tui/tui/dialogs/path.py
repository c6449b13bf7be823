"""A dialog that asks for a file, or a folder: type a path, or walk through directories with the arrow keys.

Only names are read, and only of the directory typed so far. It knows nothing of what the file is for.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from lslm_tui.sanitize import visible

HERE = f".{os.sep}"
"""The directory itself, among the names in it."""
MAX_NAMES = 200
"""Shown of one directory; typing narrows it."""


class PathDialog(ModalScreen[Path | None]):
    """Returns an existing file, `None` for Esc. `suffixes` (`.json`) are the files offered.

    With `folders` a directory may be chosen too: the row `./` is the one whose names are shown.
    """

    CSS_PATH: ClassVar[Any] = "entry.tcss"
    DEFAULT_CLASSES: ClassVar[str] = "entry-dialog"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Back", id="path.back", tooltip="Choose nothing"),
        Binding("tab", "complete", "Complete", priority=True, id="path.complete"),
        Binding("down", "move(1)", show=False, priority=True, id="path.down"),
        Binding("up", "move(-1)", show=False, priority=True, id="path.up"),
    ]

    def __init__(
        self,
        title: str,
        *,
        suffixes: Sequence[str] = (),
        note: str = "",
        start: Path | None = None,
        folders: bool = False,
    ) -> None:
        super().__init__()
        self._heading = title
        self._suffixes = tuple(suffixes)
        self._note = note
        self._start = start or _working_folder()
        self._folders = folders

    def compose(self) -> ComposeResult:
        with Vertical(id="entry"):
            yield Static(self._heading, id="entry-title", markup=False)
            yield Input(f"{self._start}{os.sep}", id="entry-input", compact=True)
            yield Static("", id="entry-error", markup=False)
            yield OptionList(id="entry-names", compact=True, markup=False)
            if self._note:
                yield Static(self._note, id="entry-note", markup=False)
            yield Static("↑↓ choose · Tab complete · Enter open · Esc back", id="entry-keys")

    def on_mount(self) -> None:
        self.query_one(OptionList).can_focus = False
        entry = self.query_one(Input)
        entry.focus()
        entry.cursor_position = len(entry.value)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.query_one("#entry-error", Static).update("")
        names = self.query_one(OptionList)
        names.clear_options()
        if self._folders and self._path().is_dir() and not self._typed_name():
            here = Content.assemble(HERE, ("  this whole folder", "dim"))
            names.add_option(Option(here, id=HERE))
        names.add_options(Option(Content(visible(name)), id=name) for name in self._names())

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        if self._took_folder():
            return
        self._take_highlighted()
        path = self._path()
        if path.is_file():
            self.dismiss(path)
        elif path.is_dir() and self._folders:
            # Seen before it is taken: a slip of the finger should not take a whole home directory.
            self.query_one(OptionList).highlighted = 0
        elif not path.is_dir():
            self.query_one("#entry-error", Static).update("✗ There is no file of that name.")

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if self._took_folder():
            return
        self._take_highlighted()
        if self._path().is_file():
            self.dismiss(self._path())

    def action_cancel(self) -> None:
        self.dismiss(None)

    def action_move(self, step: int) -> None:
        names = self.query_one(OptionList)
        names.action_cursor_down() if step > 0 else names.action_cursor_up()

    def action_complete(self) -> None:
        """Take the name under the cursor, or what all names shown begin with."""
        names = self.query_one(OptionList)
        if self._folders and names.option_count and names.options[0].id == HERE:
            names.remove_option(HERE)
        if names.highlighted is not None or names.option_count == 1:
            names.highlighted = names.highlighted or 0
            self._take_highlighted()
            return
        shared = os.path.commonprefix([option.id or "" for option in names.options])
        directory, typed = os.path.split(self.query_one(Input).value)
        if len(shared) > len(typed):
            self._set(os.path.join(directory, shared))

    def _took_folder(self) -> bool:
        """Whether the directory itself was meant, and is returned."""
        option = self.query_one(OptionList).highlighted_option
        if option is None or option.id != HERE:
            return False
        self.dismiss(Path(os.path.normpath(self._path())))
        return True

    def _typed_name(self) -> str:
        return os.path.split(begun_anew(self.query_one(Input).value))[1]

    def _take_highlighted(self) -> None:
        option = self.query_one(OptionList).highlighted_option
        if option is not None and option.id:
            value = begun_anew(self.query_one(Input).value)
            self._set(os.path.join(os.path.split(value)[0], option.id))

    def _set(self, value: str) -> None:
        entry = self.query_one(Input)
        entry.value = value
        entry.cursor_position = len(value)

    def _path(self) -> Path:
        return Path(begun_anew(self.query_one(Input).value.strip())).expanduser()

    def _names(self) -> list[str]:
        """Names below the directory typed that begin as typed; a directory ends with a separator."""
        directory, typed = os.path.split(begun_anew(self.query_one(Input).value))
        found: list[str] = []
        try:
            with os.scandir(Path(directory or ".").expanduser()) as entries:
                for entry in entries:
                    if self._is_offered(entry, typed):
                        found.append(entry.name + (os.sep if entry.is_dir() else ""))
        except OSError:  # not there yet: it is still being typed
            return []
        return sorted(found, key=lambda name: (not name.endswith(os.sep), name.lower()))[:MAX_NAMES]

    def _is_offered(self, entry: os.DirEntry[str], typed: str) -> bool:
        if not entry.name.lower().startswith(typed.lower()):
            return False
        if entry.name.startswith(".") and not typed.startswith("."):
            return False
        return entry.is_dir() or not self._suffixes or entry.name.lower().endswith(self._suffixes)


def begun_anew(typed: str) -> str:
    """Return the path meant: a whole one typed behind the start that stood there replaces it."""
    for mark in (f"{os.sep}{os.sep}", f"{os.sep}~"):
        before, found, after = typed.rpartition(mark)
        if found and before:
            return mark[1:] + after
    return typed


def _working_folder() -> Path:
    """Where the program was started; the home folder if that is gone or is the root."""
    try:
        here = Path.cwd()
    except OSError:
        return Path.home()
    return here if here != here.parent else Path.home()
