"""Edits a text in the user's own editor, $VISUAL or $EDITOR.

The screen is handed to the editor and nothing else runs on the event loop meanwhile; the engine
thread does. The text lies in a private file that is removed in any case.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from textual.app import App, SuspendNotSupported

from lslm_tui.errors import UsageError


def editor_command(environ: Mapping[str, str] | None = None) -> list[str]:
    """Return the editor and its arguments.

    Raises:
        UsageError: none is set, or it is not a command line.
    """
    environ = os.environ if environ is None else environ
    said = (environ.get("VISUAL") or environ.get("EDITOR") or "").strip()
    if not said:
        raise UsageError(
            "No editor is set.", remedy="Set VISUAL or EDITOR, for example: export EDITOR=nano"
        )
    try:
        return shlex.split(said)
    except ValueError as error:
        raise UsageError(
            f"VISUAL or EDITOR cannot be read: {said!r} ({error}).", remedy="Check its quotes."
        ) from None


def edit_text(app: App[object], text: str) -> str:
    """Let the user edit `text` and return what they saved, without the line break at its end.

    Raises:
        UsageError: no editor is set, it cannot be started, it failed, or what it saved is no text.
    """
    command = editor_command()
    descriptor, name = tempfile.mkstemp(prefix="lslm-", suffix=".md")  # mode 0600
    path = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        _run(app, [*command, name])
        edited = path.read_text("utf-8")
    except UnicodeDecodeError:
        raise UsageError("What the editor saved is not UTF-8 text.") from None
    except OSError as error:
        raise UsageError(f"The edited text cannot be read: {error.strerror}.") from error
    finally:
        path.unlink(missing_ok=True)
    return edited if text.endswith("\n") else edited.removesuffix("\n")


def _run(app: App[object], command: list[str]) -> None:
    try:
        with app.suspend():
            code = subprocess.run(command, check=False).returncode
    except SuspendNotSupported:
        raise UsageError("This terminal cannot be handed to an editor.") from None
    except OSError as error:
        raise UsageError(
            f"The editor {command[0]!r} cannot be started: {error.strerror}.",
            remedy="Check VISUAL and EDITOR.",
        ) from None
    if code:
        raise UsageError(
            f"The editor {command[0]!r} ended with code {code}; the text is as it was."
        )
