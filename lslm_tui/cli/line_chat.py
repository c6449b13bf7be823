"""A conversation line by line: for terminals where the screens are too much."""

from __future__ import annotations

import contextlib
import sys

from lslm_tui.cli.failure import report, say
from lslm_tui.cli.interrupt import InterruptedByUser, interrupts_raise, unless_interrupted
from lslm_tui.cli.talk import Talk
from lslm_tui.errors import ExitCode, LslmError
from lslm_tui.services.context import ContextPreview
from lslm_tui.services.storage import Storage
from lslm_tui.tasks.chat import ContextPolicy

PROMPT = "> "
HISTORY = 500


async def talk_by_line(talk: Talk, *, ask_about_context: bool) -> ExitCode:
    """Read a line, answer it, until Ctrl+D. Ctrl+C stops a reply, or clears the line.

    Reading a line blocks the loop on purpose: nothing else is going on then, and the line editor
    and Ctrl+C work only on the main thread.
    """
    _remember(talk.session.storage)
    say(f"{talk.session.state.name} · Ctrl+D ends, Ctrl+C stops a reply")
    while (text := _read_line()) is not None:
        if not text.strip():
            continue
        talk.session.storage.add_prompt(text)
        try:
            policy = await _choose_policy(talk, text) if ask_about_context else None
            await talk.say(text, policy)
        except InterruptedByUser:
            say("")
        except LslmError as error:
            # one failed reply does not end the conversation
            report(error, as_json=False)
    return ExitCode.DONE


def _read_line() -> str | None:
    """The next line, "" for one abandoned with Ctrl+C, `None` at the end."""
    try:
        with interrupts_raise():
            return input(PROMPT)
    except InterruptedByUser:
        say("")
        return ""
    except EOFError:
        say("")
        return None


async def _choose_policy(talk: Talk, text: str) -> ContextPolicy | None:
    """If the context is too small, say what would be left out and ask. `None`: as it was set.

    Raises:
        InterruptedByUser: Ctrl+C instead of an answer; nothing is sent.
    """
    preview = await unless_interrupted(
        talk.session.preview(talk.conversation.id, text, sampling=talk.options.sampling)
    )
    plan = preview.plans.get(ContextPolicy.DROP_OLDEST)
    if preview.fits or plan is None or not plan.fits:
        return None
    say(_question(preview))
    say("Leave them out? [y/N] ", end="")
    with interrupts_raise():
        yes = sys.stdin.readline().strip().casefold() in ("y", "yes")
    return ContextPolicy.DROP_OLDEST if yes else None


def _question(preview: ContextPreview) -> str:
    dropped = len(preview.plans[ContextPolicy.DROP_OLDEST].dropped)
    what = "the oldest message" if dropped == 1 else f"the {dropped:,} oldest messages"
    return (
        f"This needs {preview.used + preview.reserve:,} tokens and the model's context holds "
        f"{preview.limit:,}. It fits without {what}."
    )


def _remember(storage: Storage) -> None:
    """Give the line editor the prompts typed before. Without one, lines still can be typed."""
    with contextlib.suppress(ImportError):
        import readline

        for prompt in reversed(storage.prompts(HISTORY)):
            if "\n" not in prompt:
                readline.add_history(prompt)
