"""The app: places, themes, keys, the palette, quitting, and the one place where errors are shown.

The first frame needs no session: `session_factory` is called after it, on the asyncio loop, and each
place is handed the result. The app composes, binds and routes; what a place does it does not know.
"""

from __future__ import annotations

import contextlib
import gc
import inspect
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import App
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen

from lslm_tui.errors import LslmError
from lslm_tui.glance import glance
from lslm_tui.log_file import log_to_file
from lslm_tui.paths import Paths, bundled, find_paths
from lslm_tui.tui import colourless, themes
from lslm_tui.tui.failures import Failures
from lslm_tui.tui.frame import PlaceScreen
from lslm_tui.tui.keymap import check_keymap, display_keys, known_bindings
from lslm_tui.tui.logs import Terminal
from lslm_tui.tui.places import PLACES, Place
from lslm_tui.tui.quitting import Quitting
from lslm_tui.tui.signals import leave_when_told
from lslm_tui.tui.widgets.status_line import Hint

if TYPE_CHECKING:
    from lslm_tui.config import LoadedConfig
    from lslm_tui.services.session import Session

log = logging.getLogger(__name__)

SessionFactory = Callable[[], "Session | Awaitable[Session]"]


def _open(place: Place) -> Screen[None]:
    return place.load()()


class LslmApp(App[None]):
    """The terminal workbench."""

    TITLE = "lslm-tui"
    CSS_PATH: ClassVar[Any] = "app.tcss"
    DEFAULT_MODE: ClassVar[str] = PLACES[0].id
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", "Help", id="app.help", tooltip="Keys and commands of this place"),
        Binding("ctrl+p", "palette", "Palette", id="app.palette", tooltip="Every action by name"),
        Binding("f9", "settings", "Settings", id="app.settings", tooltip="Change what is kept"),
        Binding("f12", "theme", "Theme", id="app.theme", tooltip="Choose how it looks"),
        Binding(
            "ctrl+c", "interrupt", "Copy, or quit", id="app.interrupt", show=False,
            tooltip="Copies what is selected; twice with nothing selected quits",
        ),
        Binding(
            "ctrl+q", "quit", "Quit", id="app.quit", show=False, priority=True,
            tooltip="Leave the program",
        ),
    ]  # fmt: skip

    def __init__(
        self,
        session_factory: SessionFactory,
        *,
        paths: Paths | None = None,
        places: Sequence[Place] = PLACES,
        keep_running: bool | None = None,
    ) -> None:
        """`keep_running`: show unexpected errors in a dialog instead of ending; by default so
        except in a headless test, where a failure must be heard."""
        super().__init__()
        colourless.install(self)
        self.paths = paths or find_paths()
        self.places = tuple(places)
        self.session: Session | None = None
        self._found_bindings: dict[str, Binding] = {}
        self.engine_ended = True
        """After the run: the engine has ended. If not, the process should leave by `os._exit`."""
        self.settings: LoadedConfig | None = None
        self._session_factory = session_factory
        self._session_error: LslmError | None = None
        self._failures = Failures(self, keep_running=keep_running, give_up=self._give_up)
        self._terminal = Terminal(self.paths.log_file)
        self._theme_problems: list[str] = []
        self._other_problems: list[str] = []
        self._quitting = Quitting(self)
        self._handed: set[PlaceScreen] = set()
        self.named_themes: dict[str, themes.NamedTheme] = {}
        self._load_themes(glance(self.paths.config_file).theme)
        self._add_places()

    # --- start ---------------------------------------------------------------------------------

    def run(self, *, headless: bool = False, **options: Any) -> Any:
        """Run in the terminal; whatever else would print goes to the log meanwhile."""
        if headless:
            return super().run(headless=True, **options)
        log_to_file(self.paths.log_file)
        with self._terminal.quiet():
            return super().run(**options)

    @contextlib.contextmanager
    def suspend(self) -> Iterator[None]:
        """Hand the terminal to another program."""
        with super().suspend(), self._terminal.handed_back():
            yield

    def on_mount(self) -> None:
        self.begin_capture_print(self)
        if not self.is_headless:
            leave_when_told(self, self.place_screens)
        self.call_after_refresh(self.after_first_frame)

    async def after_first_frame(self) -> None:
        """Something is drawn: now open what takes longer."""
        await self._open_session()

    def on_print(self, event: events.Print) -> None:
        """Python code printed something: the log keeps it, the redrawing of progress bars apart."""
        if event.text.strip() and "\r" not in event.text:
            log.info("printed: %s", event.text.rstrip())

    async def on_unmount(self) -> None:
        if self.session is not None:
            self.engine_ended = await self.session.close()

    async def _open_session(self) -> None:
        try:
            self.load_settings()
            made = self._session_factory()
            self.session = await made if inspect.isawaitable(made) else made
        except LslmError as error:
            self.report(error)
            self._session_error = error
        for place in self.place_screens():
            if place.is_mounted:
                self.place_mounted(place)
        if not self.is_headless:
            # What is there now stays: looking through it again and again would stop the screens for
            # a tenth of a second each time.
            gc.collect()
            gc.freeze()

    def place_mounted(self, place: PlaceScreen) -> None:
        """Hand the session, or why there is none, to a place once both are there."""
        if self._session_error is not None:
            place.session_failed(self._session_error)
        elif self.session is not None and place not in self._handed:
            self._handed.add(place)
            place.session_ready(self.session)

    def place_screens(self) -> list[PlaceScreen]:
        """The places that were opened."""
        stacks = self._screen_stacks.values()
        return [s for stack in stacks for s in stack if isinstance(s, PlaceScreen)]

    def _add_places(self) -> None:
        for place in self.places:
            self.add_mode(place.id, partial(_open, place))
            binding = Binding(
                place.key,
                f"go('{place.id}')",
                f"Go to {place.title}",
                id=f"app.{place.id}",
                tooltip=place.about,
            )
            self._bindings.key_to_bindings.setdefault(place.key, []).append(binding)

    # --- settings ------------------------------------------------------------------------------

    def load_settings(self) -> None:
        """Read config.toml and apply theme and keys; the session is given the new settings."""
        from lslm_tui.config import load_config

        self.settings = load_config(self.paths.config_file)
        if self.session is not None:
            self.session.config = self.settings.config
        self._other_problems = [str(problem) for problem in self.settings.problems]
        self._apply_theme(self.settings.config.ui.theme)
        self._apply_keymap()
        self._show_problems()

    @property
    def problems(self) -> list[str]:
        """A sentence for everything wrong with themes, settings and keys."""
        return self._theme_problems + self._other_problems

    def _show_problems(self) -> None:
        for place in self.place_screens():
            if place.is_mounted:
                place.show_problems()

    def _apply_keymap(self) -> None:
        assert self.settings is not None
        wanted = self.settings.config.ui.keymap
        known = known_bindings() | {
            binding.id: binding for _, binding in self._bindings if binding.id
        }
        scopes = {name.partition(".")[0] for name in known}
        later = [place.id for place in self.places if place.id not in scopes]
        checked = check_keymap(wanted, known, later=later)
        self._other_problems += checked.problems
        self.set_keymap(checked.keymap)

    # --- themes --------------------------------------------------------------------------------

    def _load_themes(self, chosen: str) -> None:
        """Read the theme files; Textual's own themes are taken out of the list."""
        found, problems = themes.load_themes(bundled("themes"), self.paths.user_themes)
        self.named_themes = found
        self._theme_problems = [str(problem) for problem in problems]
        for named in found.values():
            self.register_theme(named.theme)
        self.theme = chosen if chosen in found else themes.DEFAULT
        for name in set(self.available_themes) - set(found):
            self.unregister_theme(name)

    def _apply_theme(self, name: str) -> None:
        if name in self.named_themes:
            self.theme = name
        else:
            self._other_problems.append(f"config.toml: ui.theme: there is no theme {name!r}.")

    def preview_theme(self, name: str) -> None:
        """Show a theme without keeping it."""
        if name in self.named_themes:
            self.theme = name

    def keep_theme(self, name: str) -> None:
        """Show a theme and write it to config.toml."""
        self.preview_theme(name)
        self.save_setting("ui.theme", name)

    def save_setting(self, key: str, value: object) -> None:
        """Write one setting and apply it.

        Raises:
            ConfigError: the value is not allowed, or the file is not TOML.
            StorageError: the file cannot be written.
        """
        from lslm_tui.config import save_setting

        save_setting(self.paths.config_file, key, value)
        self.load_settings()

    # --- keys ----------------------------------------------------------------------------------

    def key_of(self, binding_id: str) -> str:
        """Return the key a binding has now, for people (`^N`); '' if there is no such binding."""
        keys = self._keymap.get(binding_id)
        if keys is None:
            binding = self.binding(binding_id)
            keys = binding.key if binding else ""
        return display_keys(keys.split(",")[0]) if keys else ""

    def keys_set_by_user(self, binding_id: str) -> str:
        """Return the keys the user's keymap gives a binding, separated by commas; '' for none."""
        return self._keymap.get(binding_id, "")

    def binding(self, binding_id: str) -> Binding | None:
        """Find a binding of the app or of an imported class by its id."""
        own = next((b for _, b in self._bindings if b.id == binding_id), None)
        if own is None and binding_id not in self._found_bindings:
            # Looks at every class there is: worth doing once, not at every change of the hints.
            self._found_bindings = known_bindings()
        return own or self._found_bindings.get(binding_id)

    def resolve_hint(self, hint: Hint) -> Hint:
        """Replace a binding's id by its key and its action."""
        binding = self.binding(hint[0]) if "." in hint[0] else None
        if binding is None:
            return hint
        return (self.key_of(hint[0]), hint[1], self._from_screen(binding.action))

    def _from_screen(self, action: str) -> str:
        return action if "." in action.partition("(")[0] else f"screen.{action}"

    # --- actions -------------------------------------------------------------------------------

    def action_go(self, place: str) -> None:
        """Switch to a place."""
        if not isinstance(self.screen, PlaceScreen):
            return
        self.switch_mode(place)

    @property
    def place(self) -> PlaceScreen | None:
        """The place that is shown, also while a dialog lies over it."""
        base = self.screen_stack[0] if self.screen_stack else None
        return base if isinstance(base, PlaceScreen) else None

    def action_problems(self) -> None:
        from lslm_tui.tui.screens.dialog import Dialog

        self.push_screen(
            Dialog(
                "Problems in your settings",
                self.problems or ["None: everything was understood."],
                remedy=f"Edit {self.paths.config_file}, or change it under F9.",
                severity="warning" if self.problems else "",
            )
        )

    def action_help(self) -> None:
        if isinstance(self.screen, PlaceScreen):
            from lslm_tui.tui.screens.help import HelpScreen

            self.push_screen(HelpScreen(self.screen))

    def action_palette(self) -> None:
        if isinstance(self.screen, PlaceScreen):
            from lslm_tui.tui.screens.palette import Palette

            self.push_screen(Palette(self.screen))

    def action_settings(self) -> None:
        if isinstance(self.screen, PlaceScreen):
            from lslm_tui.tui.screens.settings import SettingsScreen

            self.push_screen(SettingsScreen())

    def action_theme(self) -> None:
        if isinstance(self.screen, PlaceScreen):
            from lslm_tui.tui.screens.theme_picker import ThemePicker

            self.push_screen(ThemePicker())

    def action_interrupt(self) -> None:
        """Ctrl+C: nothing was selected, so ask; a second one within two seconds quits."""
        self._quitting.interrupt()

    async def action_quit(self) -> None:
        """Quit, after asking when that would lose work; asked twice it goes."""
        await self._quitting.quit()

    # --- errors --------------------------------------------------------------------------------

    def report(self, error: Exception) -> None:
        """Show an error: what we raise on purpose as it is, anything else with the log's path."""
        self._failures.report(error)

    def _give_up(self, error: Exception) -> None:
        """End the program with the terminal restored; a test is told the error itself."""
        if self.is_headless:
            super()._handle_exception(error)
            return
        if self._return_code:
            return  # what fails while the app goes down adds nothing
        self._return_code = 1
        said = f"{type(error).__name__}: {error}"
        self.panic(f"lslm-tui had to stop: {said}\nThe details are in {self.paths.log_file}")

    def _handle_exception(self, error: Exception) -> None:
        self.report(error)

    async def run_action(self, *args: Any, **options: Any) -> bool:
        # Keys run their actions on the app's own message loop, which must outlive a failing one.
        try:
            return await super().run_action(*args, **options)
        except Exception as error:
            self.report(error)
            return True

    async def _dispatch_message(self, message: Message) -> None:
        try:
            await super()._dispatch_message(message)
        except Exception as error:
            self.report(error)
