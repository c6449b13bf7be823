"""One conversation at the command line: send, stream, stop, and say how it ended."""

from __future__ import annotations

from lslm_tui.cli.failure import say
from lslm_tui.cli.interrupt import on_interrupt
from lslm_tui.cli.output import Output
from lslm_tui.errors import ContextOverflowError, ExitCode
from lslm_tui.services.records import Conversation
from lslm_tui.services.reply import Reply, ReplyOptions
from lslm_tui.services.session import Session
from lslm_tui.tasks.chat import ContextPolicy


class Talk:
    """Sends messages of one conversation and writes the replies out as they come."""

    def __init__(
        self,
        session: Session,
        conversation: Conversation,
        options: ReplyOptions,
        output: Output,
        *,
        saved: bool,
    ) -> None:
        self.session = session
        self.conversation = conversation
        self.options = options
        self.output = output
        self._saved = saved

    async def say(self, text: str, policy: ContextPolicy | None = None) -> ExitCode:
        """Send `text` and write the reply. Ctrl+C stops it; what came is kept and saved.

        Raises:
            LslmError: the reply failed; what came before is saved.
            BrokenPipeError: nobody reads the output any more; what came is saved.
        """
        options = self.options
        if policy is not None:
            options = ReplyOptions(options.sampling, policy, options.thinking)
        reply = self.session.send(self.conversation, text, options=options)
        interrupted = await self._write(reply, options.policy)
        self._tell_if_unsaved(reply)
        if interrupted:
            return ExitCode.INTERRUPTED
        return ExitCode.FAILED if reply.save_error else ExitCode.DONE

    async def _write(self, reply: Reply, policy: ContextPolicy) -> bool:
        """Stream the reply; returns whether the user stopped it."""
        interrupts: list[bool] = []

        def stop() -> None:
            interrupts.append(True)
            reply.cancel()

        with on_interrupt(stop):
            try:
                async for event in reply.events():
                    self.output.take(event)
            except BrokenPipeError:
                reply.cancel()
                await reply.finished()
                raise
            except ContextOverflowError as error:
                if policy is not ContextPolicy.REFUSE:
                    raise
                raise _with_flags(error) from error
            finally:
                self.output.settle()
        conversation = self.conversation.id if self._saved else None
        self.output.end(reply, model=self.session.state.name, conversation=conversation)
        return bool(interrupts)

    def _tell_if_unsaved(self, reply: Reply) -> None:
        if self._saved and reply.save_error is not None:
            say(f"lslm-tui: The reply could not be saved: {reply.save_error}")


def _with_flags(error: ContextOverflowError) -> ContextOverflowError:
    """The same failure, with the remedy that the command line has."""
    remedy = "--context drop-oldest leaves out the oldest turns; --context keep-pinned keeps pinned ones."
    return ContextOverflowError(
        error.message, tokens=error.tokens, limit=error.limit, remedy=f"{error.remedy} {remedy}"
    )
