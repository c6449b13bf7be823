"""Every failure the program raises on purpose, and the exit code each one ends a command with.

    LslmError                     anything below; `str()` says what happened, `remedy` what to do
    ├── ConfigError               a bad value in config.toml, the environment or on the command line
    ├── UsageError                a command or request that makes no sense as given
    ├── ModelError
    │   ├── ModelNotFoundError    no starter, directory or cached model of that name
    │   ├── ModelNotDownloadedError   a hub id that is known by name only; a download would help
    │   ├── ModelUnfitError       the model is there but will not be opened here, and why
    │   └── ModelLoadError        opening it failed: broken or incomplete files
    ├── DownloadError             the network or the hub said no; what came so far is kept
    ├── EngineError
    │   ├── CapabilityError       this engine cannot do what was asked (for example translate)
    │   ├── ContextOverflowError  the prompt does not fit the model's context
    │   ├── OutOfMemoryError      the device ran out of memory
    │   └── EngineDiedError       the engine's thread or process ended; the next job gets a new one
    ├── InputError                bad input data: names the file, the line and the reason
    └── StorageError              the database cannot be read or written (disk full, too new, …)

Failures are raised, never returned as `None` or `False`, and never sent as an event.
This module knows nothing of the rest of the program.
"""

from __future__ import annotations

from enum import IntEnum
from pathlib import Path
from typing import Any, ClassVar


class ExitCode(IntEnum):
    """What a command returns to the shell."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    MODEL = 3
    INPUT = 4
    INTERRUPTED = 130


class LslmError(Exception):
    """The root of the tree: a sentence for the user, and what they can do about it."""

    title: ClassVar[str] = "Something went wrong"
    """A short heading for a dialog."""
    exit_code: ClassVar[ExitCode] = ExitCode.FAILED

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __reduce__(self) -> tuple[Any, ...]:
        # Pickled by its attributes, whatever the arguments of its kind: failures cross processes.
        return _again, (type(self), self.args), self.__dict__

    def __str__(self) -> str:
        between = (
            "" if self.message.endswith("\n") else " "
        )  # after a list the remedy has its own line
        return f"{self.message}{between}{self.remedy}".strip()


def _again(kind: type[LslmError], arguments: tuple[Any, ...]) -> LslmError:
    error = kind.__new__(kind, *arguments)
    error.args = arguments
    return error


class ConfigError(LslmError):
    title = "Configuration"
    exit_code = ExitCode.USAGE


class UsageError(LslmError):
    title = "Usage"
    exit_code = ExitCode.USAGE


class ModelError(LslmError):
    title = "Model"
    exit_code = ExitCode.MODEL


class ModelNotFoundError(ModelError):
    title = "Model not found"


class ModelNotDownloadedError(ModelError):
    """A hub id that is not in the cache: `repo_id` is what a download would fetch."""

    title = "Model not downloaded"

    def __init__(self, message: str, *, repo_id: str, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.repo_id = repo_id


class ModelUnfitError(ModelError):
    title = "Model cannot be used here"


class ModelLoadError(ModelError):
    title = "Model could not be loaded"


class DownloadError(LslmError):
    title = "Download"


class EngineError(LslmError):
    title = "Engine"


class CapabilityError(EngineError):
    title = "Not possible with this model"
    exit_code = ExitCode.MODEL


class ContextOverflowError(EngineError):
    """The prompt needs `tokens` tokens and the model's context holds `limit`."""

    title = "Context is full"
    exit_code = ExitCode.INPUT

    def __init__(self, message: str, *, tokens: int, limit: int, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.tokens = tokens
        self.limit = limit


class OutOfMemoryError(EngineError):
    title = "Out of memory"


class EngineDiedError(EngineError):
    title = "The engine stopped"


class InputError(LslmError):
    """Bad input data. `path` and `line` (1-based) point at it where they are known."""

    title = "Input"
    exit_code = ExitCode.INPUT

    def __init__(
        self, message: str, *, path: Path | None = None, line: int | None = None, remedy: str = ""
    ) -> None:
        where = ":".join(str(part) for part in (path, line) if part is not None)
        super().__init__(f"{where}: {message}" if where else message, remedy=remedy)
        self.path = path
        self.line = line


class StorageError(LslmError):
    title = "Storage"
