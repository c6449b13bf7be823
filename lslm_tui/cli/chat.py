"""`lslm-tui chat`: one answer on stdout, or a conversation line by line.

Goes through the session like the screens do; what is said is saved as it comes. Runs an asyncio
loop of its own on the main thread.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sys

from lslm_tui.cli import line_chat
from lslm_tui.cli.choices import device, quantization, sampling
from lslm_tui.cli.failure import report, say
from lslm_tui.cli.interrupt import (
    InterruptedByUser,
    interrupts_raise,
    on_interrupt,
    unless_interrupted,
)
from lslm_tui.cli.output import JsonOutput, Output, TextOutput
from lslm_tui.cli.prompt import read_prompt
from lslm_tui.cli.pull import find_or_offer
from lslm_tui.cli.status import StatusLine, loading
from lslm_tui.cli.talk import Talk
from lslm_tui.config import Config, load_config
from lslm_tui.errors import ExitCode, StorageError, UsageError
from lslm_tui.log_file import log_to_file
from lslm_tui.paths import Paths, find_paths
from lslm_tui.services.library import Source
from lslm_tui.services.records import Conversation
from lslm_tui.services.reply import ReplyOptions
from lslm_tui.services.session import Session
from lslm_tui.tasks.chat import ContextPolicy
from lslm_tui.types import Capability, ModelInfo


def run(options: argparse.Namespace) -> ExitCode:
    """Answer, or talk; the exit code says how it ended."""
    prompt = read_prompt(options)
    if prompt is None and options.json:
        raise UsageError("--json needs a prompt.", remedy='Give one with -p "…" or in a pipe.')
    paths = find_paths()
    log_to_file(paths.log_file, logging.WARNING)
    loaded = load_config(paths.config_file)
    for problem in loaded.problems:
        say(f"! {problem}")
    code, ended = asyncio.run(_run(options, prompt, paths, loaded.config))
    if not ended:
        # the engine is inside one long step that nothing can stop; everything is saved
        sys.stdout.flush()
        os._exit(code)
    return code


async def _run(
    options: argparse.Namespace, prompt: str | None, paths: Paths, config: Config
) -> tuple[ExitCode, bool]:
    """Open the session, talk, close it. Returns the exit code and whether the engine has ended."""
    session = _start(paths, config, save=not options.no_save)
    code = ExitCode.FAILED
    try:
        code = await _talk(options, prompt, session)
    except (InterruptedByUser, KeyboardInterrupt, asyncio.CancelledError):
        # the last two: Ctrl+C in the moments when nothing listens for it
        code = ExitCode.INTERRUPTED
    except BrokenPipeError:
        raise
    except Exception as error:  # reported here: a hanging engine must not keep it from being said
        code = report(error, as_json=options.json)
    finally:
        # a moment that a second Ctrl+C must not cut: here the reply is saved
        with on_interrupt(lambda: None):
            ended = await session.close()
    return code, ended


def _start(paths: Paths, config: Config, *, save: bool) -> Session:
    try:
        return Session.start(paths, config, save=save)
    except StorageError as error:
        remedy = f"{error.remedy} With --no-save the chat works without its history."
        raise StorageError(error.message, remedy=remedy.strip()) from error


async def _talk(options: argparse.Namespace, prompt: str | None, session: Session) -> ExitCode:
    config = session.config
    reply_options = _reply_options(options, session)
    earlier = _earlier(options, session)
    usual = (earlier.model if earlier else "") or config.model.default
    asked_for = usual if options.model is None else options.model
    with interrupts_raise():
        entry = find_or_offer(session.library, asked_for, ask=not options.json)
    # a directory's name alone would not be found again
    reference = str(entry.path) if entry.source is Source.DIRECTORY else entry.name
    session.open_model(
        reference, quantization=quantization(options, config), device=device(options, config)
    )
    status = StatusLine()
    info = await _wait_ready(session, status)
    conversation = _conversation(session, earlier, options.system, reference)
    shown = options.show_reasoning or config.chat.show_reasoning
    output: Output = JsonOutput() if options.json else TextOutput(status, show_reasoning=shown)
    if Capability.CHAT not in info.capabilities:
        output.notice(f"{info.name} has no chat template: it continues your text.")
    talk = Talk(session, conversation, reply_options, output, saved=not options.no_save)
    if prompt is None:
        return await line_chat.talk_by_line(talk, ask_about_context=options.context is None)
    return await talk.say(prompt)


async def _wait_ready(session: Session, status: StatusLine) -> ModelInfo:
    """Show how loading goes until the model is there."""

    def show() -> None:
        status.show(loading(session.state.name, session.state.progress))

    show()
    unsubscribe = session.subscribe(show)
    try:
        return await unless_interrupted(session.wait_ready())
    finally:
        unsubscribe()
        status.clear()


def _earlier(options: argparse.Namespace, session: Session) -> Conversation | None:
    """The conversation to go on with, if the user asked for one."""
    if options.resume is not None:
        if not options.resume.strip():
            raise UsageError(
                "No conversation is named after -r.", remedy="-c goes on with the last."
            )
        return session.storage.conversation_beginning_with(options.resume.strip())
    if not options.continue_last:
        return None
    found = session.storage.conversations(limit=1000)
    if not found:
        raise UsageError("There is no conversation to continue yet.", remedy="Leave -c out.")
    # pinned ones come first in the list, whenever they were used
    return max(found, key=lambda conversation: conversation.updated)


def _conversation(
    session: Session, earlier: Conversation | None, system: str | None, model: str
) -> Conversation:
    storage = session.storage
    if earlier is None:
        chosen = session.config.chat.system if system is None else system
        return storage.create_conversation(model=model, system=chosen)
    if system is not None:
        storage.set_system(earlier.id, system)
    if earlier.model != model:
        storage.set_model(earlier.id, model)
    return storage.conversation(earlier.id)


def _reply_options(options: argparse.Namespace, session: Session) -> ReplyOptions:
    config = session.config
    wanted = (options.context or config.chat.context_policy).replace("-", "_")
    # nobody can be asked in a pipe; where somebody can, the line chat asks
    policy = ContextPolicy.REFUSE if wanted == "ask" else ContextPolicy(wanted)
    return ReplyOptions(sampling(options, session), policy, options.think)
