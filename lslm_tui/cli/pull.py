"""Getting a model from the hub at the command line: say the size first, then show it coming.

Nothing is downloaded unless the user asked for it by name or said yes.
"""

from __future__ import annotations

import sys
from pathlib import Path

from lslm_tui.cli.failure import say
from lslm_tui.cli.numbers import size
from lslm_tui.cli.output import write_line
from lslm_tui.cli.status import StatusLine, Transfer
from lslm_tui.errors import ModelNotDownloadedError
from lslm_tui.services.download import DownloadPlan, download, plan_download
from lslm_tui.services.library import Library, ModelEntry


def find_or_offer(library: Library, reference: str, *, ask: bool) -> ModelEntry:
    """Return the model, offering a download in a terminal if it is only known by its hub id.

    Raises:
        ModelNotFoundError: there is no such model.
        ModelNotDownloadedError: it is not here, and nobody could be asked or the answer was no.
        DownloadError: the download failed; what came is kept.
    """
    try:
        return library.resolve(reference)
    except ModelNotDownloadedError as error:
        if not (ask and sys.stdin.isatty() and sys.stderr.isatty()):
            raise
        say(error.message)
        plan = plan_download(error.repo_id)
        if not agree(plan):
            raise
        pull(plan, None, as_json=False)
        return library.resolve(reference)


def agree(plan: DownloadPlan) -> bool:
    """Say what would come and ask; anything but yes is no."""
    say(describe(plan))
    say("Download it? [y/N] ", end="")
    return sys.stdin.readline().strip().casefold() in ("y", "yes")


def describe(plan: DownloadPlan) -> str:
    """Size and room in one sentence."""
    here = plan.total_bytes - plan.missing_bytes
    kept = f" ({size(here)} of it is here already)" if here else ""
    return (
        f"{plan.repo_id}: {plan.files} files, {size(plan.total_bytes)}{kept}; "
        f"{size(plan.free_bytes)} free in {plan.cache}."
    )


def pull(plan: DownloadPlan, revision: str | None, *, as_json: bool) -> Path:
    """Download, showing progress; returns the model's directory."""
    status, transfer = StatusLine(), Transfer()
    events = download(plan.repo_id, revision)
    try:
        while True:
            progress = next(events)
            if as_json:
                fields = {"phase": progress.phase, "done": progress.done, "total": progress.total}
                write_line({"type": "progress", **fields, "unit": progress.unit})
            else:
                status.show(transfer.describe(progress))
    except StopIteration as end:
        path: Path = end.value
        return path
    except KeyboardInterrupt:
        status.clear()
        say(f"Stopped; what came is kept. Go on with: lslm-tui models pull {plan.repo_id}")
        raise
    finally:
        status.clear()
        events.close()
