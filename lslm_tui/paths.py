"""Where things lie on disk. One variable, `LSLM_HOME`, moves all of it under one directory."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

APP = "lslm-tui"


@dataclass(frozen=True, slots=True)
class Paths:
    """The directories of one user. Made on demand with mode 0700."""

    config: Path
    data: Path
    cache: Path
    state: Path

    @property
    def config_file(self) -> Path:
        return self.config / "config.toml"

    @property
    def user_themes(self) -> Path:
        return self.config / "themes"

    @property
    def database(self) -> Path:
        return self.data / "lslm.db"

    @property
    def exports(self) -> Path:
        return self.data / "exports"

    @property
    def runs(self) -> Path:
        return self.data / "runs"

    @property
    def training_sets(self) -> Path:
        return self.data / "sets"

    @property
    def recipes(self) -> Path:
        return self.data / "recipes"

    @property
    def labelled(self) -> Path:
        """Results of labelled tables, each a database."""
        return self.state / "labelled"

    @property
    def translated(self) -> Path:
        """Sentences of translated files, each file or folder a database."""
        return self.state / "translated"

    @property
    def log_file(self) -> Path:
        return self.state / "log.txt"


def find_paths() -> Paths:
    """Return the user's directories: under `LSLM_HOME` if set, else where the platform wants them."""
    home = os.environ.get("LSLM_HOME")
    if home:
        root = expand(home).absolute()
        return Paths(root / "config", root / "data", root / "cache", root / "state")
    from platformdirs import PlatformDirs

    dirs = PlatformDirs(APP, appauthor=False)
    return Paths(
        Path(dirs.user_config_path),
        Path(dirs.user_data_path),
        Path(dirs.user_cache_path),
        Path(dirs.user_state_path),
    )


def expand(path: str | Path) -> Path:
    """Return `path` with `~` replaced; as it stands where nobody has that name."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)


def private_directory(path: Path) -> Path:
    """Make `path` readable by its owner alone (0700) and return it."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def write_private(path: Path, text: str) -> None:
    """Write a file of the user's (0600), whole or not at all.

    Raises:
        OSError: it cannot be written; what was there before is untouched.
    """
    import tempfile  # 20 ms that the first frame does without

    private_directory(path.parent)
    descriptor, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise


def bundled(name: str) -> Path:
    """Return the directory `models` or `themes`: beside the package when installed, else in the checkout."""
    package = Path(__file__).parent
    installed = package / "_bundled" / name
    return installed if installed.is_dir() else package.parent / name
