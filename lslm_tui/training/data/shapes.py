"""Which of the shapes a file's rows have, told from their columns and from what the task can use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lslm_tui.errors import InputError
from lslm_tui.training.recipe import DataFile, TaskName

_CODES = """
af am ar az be bg bn bs ca cs cy da de el en eo es et eu fa fi fr ga gl gu he hi hr hu hy id is it ja
ka kk km kn ko lt lv mk ml mn mr ms my nb ne nl nn no pa pl pt ro ru si sk sl so sq sr sv sw ta te th
tl tr uk ur uz vi yo zh zu
"""
LANGUAGES = frozenset(_CODES.split())
TEXT_NAMES = ("text", "sentence", "content", "review", "document", "article", "paragraph")
LABEL_NAMES = ("label", "labels", "sentiment", "class", "target", "stars", "rating")
PROMPTS = ("prompt", "question", "input", "query", "source")
COMPLETIONS = ("completion", "response", "answer", "output", "reply")
CHAT = ("chat", "sharegpt", "alpaca", "prompt-completion")
ACCEPTED: Mapping[TaskName, tuple[str, ...]] = {
    TaskName.PRETRAIN: (*CHAT, "text", "label"),
    TaskName.LM: (*CHAT, "text", "label"),
    TaskName.SFT: CHAT,
    TaskName.DPO: ("preference",),
    TaskName.CLASSIFY: ("label",),
    TaskName.TRANSLATE: ("parallel",),
}
WANTED = {
    "chat": "messages (a list of role and content)",
    "sharegpt": "conversations (a list of from and value)",
    "alpaca": "instruction and output (input and history where there are any)",
    "prompt-completion": "prompt and completion",
    "preference": "prompt, chosen and rejected",
    "text": "text",
    "label": "text and label",
    "parallel": "source and target with source_language and target_language, or columns named by language such as en and de",
}


@dataclass(frozen=True, slots=True)
class Shape:
    """What rows hold, and which column is which.

    Attributes:
        columns: our names to the file's.
        languages: of source and target; parallel only.
    """

    name: str
    columns: Mapping[str, str]
    languages: tuple[str, str] = ("", "")

    def __str__(self) -> str:
        between = f" {'-'.join(self.languages)}" if self.name == "parallel" else ""
        used = ", ".join(self.columns.values())
        return f"{self.name}{between} ({used})"


def recognise(file: DataFile, row: Mapping[str, Any], task: TaskName) -> Shape | None:
    """The first shape that fits the row and the task; `None` where no shape fits at all.

    Raises:
        InputError: a column of the recipe is missing, or what fits cannot serve the task.
    """
    _check_columns(file, row)
    names = tuple(WANTED) if file.shape == "auto" else (file.shape,)
    fitting = [shape for name in names if (shape := _fit(name, file, row))]
    for shape in fitting:
        if shape.name in ACCEPTED[task]:
            return shape
    if fitting:
        raise _unfit(file, fitting[0], task)
    return None


def nothing_fits(file: DataFile, row: Mapping[str, Any], task: TaskName) -> InputError:
    """Names the columns that are there and those that are wanted."""
    shapes = ACCEPTED[task] if file.shape == "auto" else (file.shape,)
    wanted = "; ".join(f"{name}: {WANTED[name]}" for name in shapes)
    return InputError(
        f'the columns {_listed(row)} are not what the task "{task}" needs.',
        path=file.path,
        remedy=f"Wanted is one of: {wanted}. Say which column is which with columns = {{ … }}.",
    )


def _unfit(file: DataFile, shape: Shape, task: TaskName) -> InputError:
    wanted = "; ".join(WANTED[name] for name in ACCEPTED[task])
    serves = " or ".join(f'"{name}"' for name, shapes in ACCEPTED.items() if shape.name in shapes)
    return InputError(
        f'these are rows of the shape {shape}; the task "{task}" cannot learn from them.',
        path=file.path,
        remedy=f"It needs {wanted}. Use such a file, map its columns, or set task to {serves}.",
    )


def _check_columns(file: DataFile, row: Mapping[str, Any]) -> None:
    for ours, theirs in file.columns.items():
        if theirs not in row:
            raise InputError(
                f'there is no column "{theirs}" (for {ours}); there are {_listed(row)}.',
                path=file.path,
                remedy="Correct columns in the recipe.",
            )


def _listed(row: Mapping[str, Any]) -> str:
    return ", ".join(f'"{name}"' for name in list(row)[:20]) or "(none)"


def _fit(name: str, file: DataFile, row: Mapping[str, Any]) -> Shape | None:
    if name == "parallel":
        return _parallel(file, row)
    if name in ("chat", "sharegpt"):
        return _messages(name, file, row)
    find = _Finder(file, row)
    parts: dict[str, tuple[str, ...]] = {
        "alpaca": ("instruction", "output"),
        "prompt-completion": ("prompt", "completion"),
        "preference": ("chosen", "rejected"),
        "text": ("text",),
        "label": ("text", "label"),
    }
    found = {part: find(part) for part in parts[name]}
    if name == "prompt-completion" and isinstance(row.get("instances"), list):
        found = {"prompt": find("instruction"), "instances": "instances"}
    if not all(found.values()) or len(set(found.values())) < len(found):
        return None
    more = {part: find(part) for part in MORE.get(name, ())}
    return Shape(name, {part: column for part, column in (found | more).items() if column})


MORE = {
    "alpaca": ("input", "history", "system"),
    "prompt-completion": ("system",),
    "preference": ("prompt", "conversations", "system"),
    "label": ("group",),
}
NAMES: Mapping[str, tuple[str, ...]] = {
    "text": TEXT_NAMES,
    "label": LABEL_NAMES,
    "prompt": PROMPTS,
    "completion": COMPLETIONS,
    "instruction": ("instruction",),
    "input": ("input",),
    "output": ("output", "response"),
    "chosen": ("chosen", "chosen_messages"),
    "rejected": ("rejected", "rejected_messages"),
    "conversations": ("conversations", "messages"),
    "group": ("category", "group"),
}


@dataclass(frozen=True, slots=True)
class _Finder:
    """A part's column: as the recipe says, else by its usual names."""

    file: DataFile
    row: Mapping[str, Any]

    def __call__(self, part: str) -> str | None:
        if part in self.file.columns:
            return self.file.columns[part]
        lower = {name.lower(): name for name in self.row if name not in self.file.columns.values()}
        return next((lower[name] for name in NAMES.get(part, (part,)) if name in lower), None)


def _messages(name: str, file: DataFile, row: Mapping[str, Any]) -> Shape | None:
    """`chat` and `sharegpt` are told apart by the keys of a turn."""
    usual = ("messages", "conversations", "conversation")
    mapped = file.columns.get("messages") or file.columns.get("conversations")
    column = mapped or next((key for key in usual if isinstance(row.get(key), list)), None)
    if column is None or {"chosen", "chosen_messages"} & set(row):
        return None
    turns = row[column]
    first = turns[0] if isinstance(turns, list) and turns else {}
    is_sharegpt = isinstance(first, dict) and "from" in first
    if file.shape == "auto" and is_sharegpt != (name == "sharegpt"):
        return None
    more = {key: key for key in ("system", "tools", "label") if key in row}
    return Shape(name, {"messages": column, **more})


def _parallel(file: DataFile, row: Mapping[str, Any]) -> Shape | None:
    codes = [key for key in row if key.lower().split("-")[0].split("_")[0] in LANGUAGES]
    source, target = file.columns.get("source"), file.columns.get("target")
    if not (source and target):
        if "source" in row and "target" in row:
            source, target = "source", "target"
        elif len(codes) == 2:
            source, target = _by_languages(file, codes)
        else:
            return None
    languages = (
        file.source_language or _language(source, codes),
        file.target_language or _language(target, codes),
    )
    if not all(languages):
        if file.shape == "auto" and not file.columns:
            return None
        raise InputError(
            "the languages of this file are not known.",
            path=file.path,
            remedy='Say source_language = "en" and target_language = "de" (or what they are).',
        )
    return Shape("parallel", {"source": source, "target": target}, languages)


def _by_languages(file: DataFile, codes: list[str]) -> tuple[str, str]:
    first, second = codes
    turned = file.source_language == second.lower() or file.target_language == first.lower()
    return (second, first) if turned else (first, second)


def _language(column: str, codes: list[str]) -> str:
    return column.lower().split("-")[0].split("_")[0] if column in codes else ""
