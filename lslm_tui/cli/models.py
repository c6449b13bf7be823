"""`lslm-tui models`: list, show, add, forget, pull, export. Reads files; opens no model."""

from __future__ import annotations

import argparse
import unicodedata
from dataclasses import asdict
from pathlib import Path

from lslm_tui.cli import numbers
from lslm_tui.cli.failure import say
from lslm_tui.cli.output import write_line
from lslm_tui.cli.pull import describe, pull
from lslm_tui.errors import ExitCode
from lslm_tui.paths import find_paths
from lslm_tui.sanitize import visible
from lslm_tui.services.download import plan_download
from lslm_tui.services.library import Library, ModelEntry
from lslm_tui.services.model_files import read_model
from lslm_tui.services.trained import short, trained_at

_HEADINGS = ("name", "kind", "parameters", "size", "context", "chat", "from")
_RIGHT = {2, 3, 4}


def run_list(options: argparse.Namespace) -> ExitCode:
    """All models, those that cannot be opened with the reason."""
    entries = Library(find_paths()).entries()
    if options.json:
        for entry in entries:
            write_line({"type": "model", **_fields(entry)})
        return ExitCode.DONE
    if not entries:
        say("No models yet. `lslm-tui models pull ORG/NAME` downloads one;")
        say("`lslm-tui models add DIRECTORY` remembers one you have.")
        return ExitCode.DONE
    for line in _table([_HEADINGS, *(_row(entry) for entry in entries)]):
        print(visible(line))
    for entry in entries:
        if entry.problem:
            say(f"! {entry.name}: {entry.problem}")
    return ExitCode.DONE


def run_show(options: argparse.Namespace) -> ExitCode:
    """Everything one model's files say."""
    facts = _facts(Library(find_paths()).resolve(options.model))
    if options.json:
        write_line({"type": "model", **facts})
        return ExitCode.DONE
    files = facts.pop("files")
    for name, value in [*_readable(facts), *_proved(Path(str(facts["path"])))]:
        print(visible(f"{name:<14}{value}"))
    assert isinstance(files, list)
    for index, file in enumerate(files):
        heading = "files" if not index else ""
        print(visible(f"{heading:<14}{numbers.size(file['size_bytes']):>9}  {file['name']}"))
    return ExitCode.DONE


def run_add(options: argparse.Namespace) -> ExitCode:
    entry = Library(find_paths()).add(Path(options.path))
    return _tell(
        entry, f"Added {entry.name}. Talk to it with: lslm-tui chat -m {entry.name}", options
    )


def run_forget(options: argparse.Namespace) -> ExitCode:
    Library(find_paths()).forget(options.model)
    if options.json:
        write_line({"type": "done", "forgotten": options.model})
    else:
        print(f"Forgot {options.model}. Its files are untouched.")
    return ExitCode.DONE


def run_pull(options: argparse.Namespace) -> ExitCode:
    plan = plan_download(options.repo, options.revision)
    if not options.json:
        say(describe(plan))
    path = pull(plan, options.revision, as_json=options.json)
    if options.json:
        write_line({"type": "done", "model": plan.repo_id, "path": str(path)})
    else:
        print(f"{plan.repo_id} is here. Talk to it with: lslm-tui chat -m {plan.repo_id}")
    return ExitCode.DONE


def run_export(options: argparse.Namespace) -> ExitCode:
    from lslm_tui.services.export import export_model

    library, target = Library(find_paths()), Path(options.output).absolute()
    made = export_model(library, options.model, target, dtype=options.dtype)
    if options.json:
        write_line({"type": "done", **made})
        return ExitCode.DONE
    merged = f", merged into {made['base']}" if made["base"] else ""
    print(visible(f"{made['source']}{merged} is in {target} ({made['dtype']})."))
    template = " and its chat template" if made["template_checked"] else ""
    print(
        f"Loaded again, {made['prompts']} prompts{template} agree: logits differ by at most"
        f" {made['largest_difference']:.2g} of {made['largest_logit']:.3g}, the likeliest token is"
        f" the same in {made['same_choice']:.1%} of places."
    )
    for note in made["notes"]:
        say(note)
    return ExitCode.DONE


def _tell(entry: ModelEntry, sentence: str, options: argparse.Namespace) -> ExitCode:
    if options.json:
        write_line({"type": "model", **_fields(entry)})
    else:
        print(sentence)
    return ExitCode.DONE


def _fields(entry: ModelEntry) -> dict[str, object]:
    return asdict(entry) | {"path": str(entry.path)}


def _facts(entry: ModelEntry) -> dict[str, object]:
    files = read_model(entry.path)
    listed = sorted(item for item in entry.path.iterdir() if item.is_file())
    trained = trained_at(entry.path)
    return _fields(entry) | {
        "trained": asdict(trained) | {"path": str(trained.path)} if trained else None,
        "rank": files.rank,
        "model_type": files.model_type,
        "dtype": files.weights.dtype,
        "quantized": files.quantized,
        "licence": files.licence,
        "files": [{"name": item.name, "size_bytes": item.stat().st_size} for item in listed],
    }


def _readable(facts: dict[str, object]) -> list[tuple[str, object]]:
    count, context = facts["parameters"], facts["context_tokens"]
    assert isinstance(facts["size_bytes"], int)
    exact = f" ({count:,})" if isinstance(count, int) else ""
    found = [
        ("name", facts["name"]),
        ("path", facts["path"]),
        ("from", facts["source"]),
        ("kind", facts["kind"] or "unknown"),
        ("adapter of", _adapter_of(facts)),
        ("architecture", facts["architecture"] or facts["model_type"] or "unknown"),
        ("parameters", numbers.parameters(count if isinstance(count, int) else None) + exact),
        ("weights", f"{numbers.size(facts['size_bytes'])} {facts['dtype']}".strip()),
        ("quantized", facts["quantized"]),
        ("context", f"{context:,} tokens" if isinstance(context, int) else "unknown"),
        ("template", "yes" if facts["chat"] else "no; it continues text"),
        ("licence", facts["licence"] or "not stated"),
        ("problem", facts["problem"]),
    ]
    return [(name, value) for name, value in found if value]


def _adapter_of(facts: dict[str, object]) -> str:
    rank = f" (LoRA, rank {facts['rank']})" if facts["rank"] else ""
    return f"{facts['base']}{rank}" if facts["base"] else ""


def _proved(path: Path) -> list[tuple[str, object]]:
    """What a run says of the model it made: the same rows before and after, and which weights."""
    trained = trained_at(path)
    if trained is None:
        return []
    old, new = short(trained.fingerprint_before), short(trained.fingerprint_after)
    found = [
        ("trained by", f"{trained.name}: {trained.task}, {trained.method}"),
        ("held out", str(trained.proof) if trained.proof else "not measured"),
        ("fingerprint", f"{old} → {new}" if new else ""),
    ]
    return [(name, value) for name, value in found if value]


def _row(entry: ModelEntry) -> tuple[str, ...]:
    return (
        entry.name,
        ("adapter, " if entry.base else "") + (entry.kind or "?"),
        numbers.parameters(entry.parameters),
        numbers.size(entry.size_bytes),
        f"{entry.context_tokens:,}" if entry.context_tokens else "–",
        "yes" if entry.chat else "no",
        entry.source + (" !" if entry.problem else ""),
    )


def _table(rows: list[tuple[str, ...]]) -> list[str]:
    """Columns as wide as their widest cell, wide characters counted as two."""
    widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(
            _pad(cell, width, right=column in _RIGHT)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _pad(cell: str, width: int, *, right: bool) -> str:
    space = " " * (width - _width(cell))
    return space + cell if right else cell + space


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
