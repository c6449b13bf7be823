"""The user's settings: `config.toml` below, environment variables above, the command line on top.

Every field carries its own description. A bad value never stops the program: it is reported with
its key, its line and what was expected, and the default stands in for it. The environment variable
of `group.field` is `LSLM_GROUP_FIELD`, for example `LSLM_UI_THEME`.

Importing pydantic takes longer than drawing the first frame, so the screens load this module
afterwards; `glance.py` reads the two settings the first frame needs.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lslm_tui.errors import ConfigError, StorageError
from lslm_tui.paths import write_private
from lslm_tui.types import SamplingSettings


class _Group(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, use_attribute_docstrings=True, validate_default=True
    )


class ModelConfig(_Group):
    """Which model starts, and how it is held."""

    default: str = "starter-chat"
    """The model opened at start: a starter's name, a directory, or a Hugging Face id in the cache."""
    quantization: Literal["auto", "none", "int8", "nf4"] = "auto"
    """How weights are held in memory; `auto` chooses what suits this machine and the model's size."""
    device: str = Field("auto", pattern=r"^(auto|cpu|mps|cuda(:\d+)?)$")
    """Where the model runs: `auto`, `cpu`, `cuda`, `cuda:1` or `mps`."""


class SamplingConfig(_Group):
    """How the next token is chosen, unless a conversation says otherwise."""

    temperature: float = Field(0.7, ge=0, le=5)
    """0 always takes the most probable token; higher is more varied."""
    top_k: int = Field(0, ge=0)
    """Keep only the k most probable tokens; 0 keeps all."""
    top_p: float = Field(1.0, gt=0, le=1)
    """Keep the smallest set of tokens whose probability reaches p; 1 keeps all."""
    min_p: float = Field(0.0, ge=0, lt=1)
    """Drop tokens less probable than this share of the best one; 0 keeps all."""
    repetition_penalty: float = Field(1.0, gt=0, le=5)
    """Above 1, tokens already seen become less probable; 1 is neutral."""
    seed: int | None = Field(None, ge=0, lt=2**63)
    """The same seed gives the same text; unset draws a new one for each reply."""
    max_new_tokens: int | None = Field(None, ge=1)
    """The longest reply, in tokens; unset lets the model end by itself."""
    stop: tuple[str, ...] = ()
    """Strings that end a reply and are not part of it."""

    def settings(self) -> SamplingSettings:
        return SamplingSettings(**self.model_dump())


class ChatConfig(_Group):
    """How conversations behave."""

    system: str = ""
    """The system prompt of a new conversation."""
    context_policy: Literal["ask", "drop_oldest", "keep_pinned", "refuse"] = "ask"
    """What happens when a conversation outgrows the context: ask each time, leave out the oldest
    turns, leave out the oldest but keep pinned ones, or refuse to send."""
    show_reasoning: bool = False
    """Show a model's reasoning unfolded."""


class TranslateConfig(_Group):
    """The place Translate and the command `translate`."""

    model: str = "starter-translate"
    """The model that translates: a translator, or a chat model that is asked to."""
    source: str = Field("auto", pattern=r"^[a-z]{2,3}(-[a-z]+)?$|^auto$")
    """The language of what you give it, as an ISO code; `auto` looks at the text."""
    target: str = Field("de", pattern=r"^[a-z]{2,3}(-[a-z]+)?$")
    """The language it is translated into."""
    memory: bool = True
    """Take sentences you translated before from the translation memory."""
    join_lines: bool = True
    """In plain text, translate prose that was broken into lines by paragraphs."""


class SentimentConfig(_Group):
    """The place Sentiment."""

    model: str = "starter-sentiment"
    """The model that labels texts: a sequence classifier, or a chat model that is given label words."""
    unsure_below: float = Field(0.6, ge=0, le=1)
    """A text whose best probability lies below this is called unsure; 0 never says so."""
    method: Literal["integrated_gradients", "leave_one_out"] = "integrated_gradients"
    """How a label is explained: gradients add up to the score; leaving words out works for any model."""
    labels: tuple[str, ...] = ("positive", "negative")
    """The words a chat model chooses between; a classifier has labels of its own."""
    template: str = ""
    """What a chat model is asked, with {text} in it and perhaps {label}; empty takes a usual question."""


class UiConfig(_Group):
    """The look of the screens, and the keys."""

    theme: str = "lamplight"
    """A theme's name: one of the bundled ones, or the name of a file in your `themes` directory."""
    sidebar: Literal["auto", "shown", "hidden"] = "auto"
    """The list of conversations; `auto` shows it where there is room."""
    bidi: Literal["auto", "program", "terminal"] = "auto"
    """Who turns Arabic and Hebrew around in Translate; `auto` leaves it to terminals known to do it."""
    keymap: dict[str, str] = {}
    """Your own keys: a binding's id and the key or keys (separated by commas) it should have."""


class Config(_Group):
    """The whole of config.toml."""

    model: ModelConfig = ModelConfig()
    sampling: SamplingConfig = SamplingConfig()
    chat: ChatConfig = ChatConfig()
    translate: TranslateConfig = TranslateConfig()
    sentiment: SentimentConfig = SentimentConfig()
    ui: UiConfig = UiConfig()


@dataclass(frozen=True, slots=True)
class ConfigProblem:
    """One thing wrong with the settings; the program runs on without it."""

    source: str
    """`config.toml` or the environment variable's name."""
    key: str
    line: int | None
    message: str

    def __str__(self) -> str:
        where = f"{self.source}, line {self.line}" if self.line else self.source
        return f"{where}: {self.key}: {self.message}" if self.key else f"{where}: {self.message}"


@dataclass(frozen=True, slots=True)
class LoadedConfig:
    config: Config
    problems: tuple[ConfigProblem, ...]
    locked: Mapping[str, str]
    """Dotted keys that the environment decides, with the variable's name."""


def load_config(path: Path, environ: Mapping[str, str] | None = None) -> LoadedConfig:
    """Read settings; whatever is wrong with them comes back as problems, not as an exception."""
    environ = os.environ if environ is None else environ
    problems: list[ConfigProblem] = []
    text, tree = _read(path, problems)
    config = _validate(tree, lambda key: ("config.toml", _line_of(text, key)), problems)
    values, names = _from_environment(environ)
    merged = _merge(config.model_dump(), values)
    config = _validate(merged, lambda key: (names.get(key, "environment"), None), problems)
    bad = {problem.key for problem in problems if problem.source != "config.toml"}
    return LoadedConfig(config, tuple(problems), {k: v for k, v in names.items() if k not in bad})


def fields(config: type[BaseModel] = Config, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every setting as its dotted key and pydantic field."""
    for name, info in config.model_fields.items():
        annotation = info.annotation
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            yield from fields(annotation, f"{prefix}{name}.")
        else:
            yield prefix + name, info


def save_setting(path: Path, key: str, value: object) -> None:
    """Write one setting to config.toml, leaving comments and order alone. `None` removes it.

    Raises:
        ConfigError: the key is unknown, the value is not allowed, or the file is not TOML.
        StorageError: the file cannot be written.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    _check(key, value)
    group, _, field = key.partition(".")
    try:
        document = tomlkit.parse(path.read_text("utf-8")) if path.exists() else tomlkit.document()
        table = document.setdefault(group, tomlkit.table())
        if not isinstance(table, MutableMapping):
            raise ConfigError(f"{path}: {group!r} is not a table.", remedy="Mend it by hand.")
        if value is None:
            table.pop(field, None)
        else:
            table[field] = list(value) if isinstance(value, tuple) else value
        # a link, as people keep their settings elsewhere, stays a link
        write_private(path.resolve(), tomlkit.dumps(document))
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"{path} is not valid TOML: {error}.", remedy="Mend it by hand."
        ) from None
    except OSError as error:
        raise StorageError(f"{path} cannot be written: {error.strerror}.") from error


def _check(key: str, value: object) -> None:
    known = [name for name, _ in fields()]
    if key not in known:
        raise ConfigError(f"There is no setting {key!r}.{_nearest(key, known)}")
    group, _, field = key.partition(".")
    try:
        Config.model_validate({group: {} if value is None else {field: value}})
    except ValidationError as error:
        raise ConfigError(f"{key}: {_sentence(error.errors()[0])}") from None


def _read(path: Path, problems: list[ConfigProblem]) -> tuple[str, dict[str, Any]]:
    try:
        text = path.read_text("utf-8")
        return text, tomllib.loads(text)
    except FileNotFoundError:
        return "", {}
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found.group(1)) if found else None
        problems.append(ConfigProblem(path.name, "", line, f"not valid TOML: {error}"))
    except (OSError, UnicodeDecodeError, RecursionError) as error:
        problems.append(ConfigProblem(path.name, "", None, f"cannot be read: {error}"))
    return "", {}


def _validate(tree: dict[str, Any], locate: Any, problems: list[ConfigProblem]) -> Config:
    """Validate, dropping what is wrong until the rest is right."""
    tree = _merge({}, tree)
    while True:
        try:
            return Config.model_validate(tree)
        except ValidationError as error:
            for place, details in {e["loc"][:2]: e for e in error.errors()}.items():
                # a problem inside a list or table is charged to the field that holds it
                key = ".".join(str(part) for part in place)
                source, line = locate(key)
                problems.append(ConfigProblem(source, key, line, _sentence(details)))
                _remove(tree, place)


def _sentence(details: Any) -> str:
    location = details["loc"]
    if details["type"] == "extra_forbidden":
        group = Config.model_fields.get(str(location[0])) if len(location) > 1 else None
        names = group.annotation.model_fields if group else Config.model_fields  # type: ignore[union-attr]
        return f"no such setting.{_nearest(str(location[-1]), list(names))}"
    value = details.get("input")
    return f"{details['msg'][0].lower()}{details['msg'][1:]}, not {value!r}"


def _nearest(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return f" Did you mean {close[0]!r}?" if close else ""


def _remove(tree: dict[str, Any], place: tuple[int | str, ...]) -> None:
    """Drop a field, or the group itself. By its parts: a quoted key may hold dots of its own."""
    group = str(place[0])
    held = tree.get(group)
    if len(place) > 1 and isinstance(held, dict) and place[1] in held:
        del held[str(place[1])]
    else:
        tree.pop(group, None)


def _merge(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = {k: dict(v) if isinstance(v, Mapping) else v for k, v in below.items()}
    for key, value in above.items():
        held = merged.get(key)
        both = isinstance(value, Mapping) and isinstance(held, Mapping)
        merged[key] = _merge(held, value) if both else value  # type: ignore[arg-type]
    return merged


def _from_environment(environ: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    tree: dict[str, Any] = {}
    names: dict[str, str] = {}
    for key, _ in fields():
        name = "LSLM_" + key.replace(".", "_").upper()
        if name in environ:
            group, _, field = key.partition(".")
            tree.setdefault(group, {})[field] = _toml_value(environ[name])
            names[key] = name
    return tree, names


def _toml_value(text: str) -> Any:
    """Read `0.5`, `true`, `["a"]` as TOML does; anything else is a string."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _line_of(text: str, key: str) -> int | None:
    """Find the line on which a dotted key is set, whether under a table header or dotted."""
    group, _, field = key.partition(".")
    section = ""
    fallback = None
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[+\s*([^\]]+?)\s*\]", line):
            section = header.group(1).replace('"', "")
            if section == key:
                return number
            fallback = number if section == group else fallback
        found = re.match(r"""\s*["']?([\w.-]+)["']?\s*=""", line)
        name = found.group(1) if found else ""
        full = f"{section}.{name}".lstrip(".") if name else ""
        if full == key or (not field and name == group):
            return number
    return fallback
