"""The chat place: conversations at the left, the transcript, the prompt below, sampling at the right.

It composes, binds and routes. What is shown of a conversation is in `chat/conversation.py`, sending
in `chat/sending.py`, what is done with a message in `chat/actions.py`, commands in `chat/commands.py`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.events import Resize
from textual.timer import Timer

from lslm_tui.errors import ContextOverflowError, LslmError
from lslm_tui.glance import glance
from lslm_tui.services.records import Attachment, Message
from lslm_tui.services.reply import Reply
from lslm_tui.tui.chat import guide
from lslm_tui.tui.chat.actions import MessageActions
from lslm_tui.tui.chat.commands import SlashHandlers
from lslm_tui.tui.chat.conversation import OpenConversation, failure_of
from lslm_tui.tui.chat.editing import Editing
from lslm_tui.tui.chat.panes import Panes
from lslm_tui.tui.chat.personas import choose_persona
from lslm_tui.tui.chat.saying import Saying
from lslm_tui.tui.chat.sending import Sender
from lslm_tui.tui.chat.switching import Switcher
from lslm_tui.tui.chat.watch import ContextWatch
from lslm_tui.tui.commands import Command
from lslm_tui.tui.frame import HelpSection, PlaceScreen
from lslm_tui.tui.model_choice import choose_model
from lslm_tui.tui.slash import Registry
from lslm_tui.tui.widgets.context_bar import ContextBar
from lslm_tui.tui.widgets.prompt import PromptBox
from lslm_tui.tui.widgets.sampling_panel import SamplingPanel
from lslm_tui.tui.widgets.sidebar import ConversationList
from lslm_tui.tui.widgets.transcript import Transcript
from lslm_tui.types import Capability, SamplingSettings

if TYPE_CHECKING:
    from lslm_tui.services.session import Session

TICK_S = 0.1
"""The transcript is brought up to date this often while a reply is written."""


class ChatScreen(PlaceScreen):
    """Holds a conversation with a model."""

    PLACE = "chat"
    CSS_PATH = "chat.tcss"
    AUTO_FOCUS = "#prompt-text"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+n", "new", "New conversation", id="chat.new", tooltip="Start an empty one"),
        Binding(
            "ctrl+r", "conversations", "Conversations", id="chat.conversations",
            tooltip="Search all that was said",
        ),
        Binding("f10", "sidebar", "Show or hide conversations", id="chat.sidebar"),
        Binding("ctrl+o", "model", "Choose a model", id="chat.model"),
        Binding("ctrl+s", "sampling", "Sampling", id="chat.sampling", tooltip="Temperature and the rest"),
        Binding("ctrl+t", "reasoning", "Fold or show reasoning", id="chat.reasoning"),
        Binding("ctrl+y", "copy_last", "Copy the last reply", id="chat.copy"),
        Binding("escape", "back", "Stop, or back", id="chat.stop", tooltip="Stops a reply"),
    ]  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._chat: OpenConversation | None = None
        self.sender = Sender(self)
        self._watch = ContextWatch(self)
        self._actions = MessageActions(self)
        self._slash = SlashHandlers(self)
        self.edit = Editing(self)
        self.switcher = Switcher(self)
        self._ticking: Timer | None = None
        self._saying = Saying(self)
        self.panes = Panes(self)

    def compose_place(self) -> ComposeResult:
        with Horizontal(id="chat"):
            yield ConversationList(id="conversations")
            with Vertical(id="talk"):
                yield Transcript(id="transcript")
                yield PromptBox(
                    registry=Registry(values=self._slash.values()),
                    count_tokens=self._watch.count,
                    id="prompt",
                )
                yield ContextBar(id="context")
            yield SamplingPanel(id="sampling")

    def on_mount(self) -> None:
        self.panes.wanted = glance(self.lslm.paths.config_file).sidebar
        self._ticking = self.set_interval(TICK_S, self._tick, pause=True)
        self.panes.arrange(self.size.width)
        self.query_one(PromptBox).focus()
        self._watch.starting()
        self._show_hints()

    @property
    def writing(self) -> bool:
        """A reply is being written in the open conversation."""
        return self._chat is not None and self._chat.reply is not None

    # --- the session ---------------------------------------------------------------------------

    @property
    def chat(self) -> OpenConversation:
        assert self._chat is not None, "the session is not open yet"
        return self._chat

    @property
    def session(self) -> Session:
        return self.chat.session

    def session_ready(self, session: Any) -> None:
        transcript = self.query_one(Transcript)
        self._chat = OpenConversation(session, transcript, self._reply_ended)
        transcript.show_reasoning = session.config.chat.show_reasoning
        self.query_one(ConversationList).attach(session.storage, session.paths)
        self.query_one(SamplingPanel).attach(session.storage, self._chat.sampling)
        prompt = self.query_one(PromptBox)
        prompt.history = session.storage.prompts()
        session.subscribe(self._state_changed)
        self._state_changed()
        self.switcher.started()
        self.sender.release()

    def session_failed(self, error: LslmError) -> None:
        super().session_failed(error)
        self._watch.no_session(error)
        self.sender.give_back(error)

    def _state_changed(self) -> None:
        """The model, or the set of running replies, has changed."""
        if not self.is_mounted or not self.query(Transcript):
            return  # quitting takes the widgets away first
        state = self.session.state
        info = state.info
        transcript = self.query_one(Transcript)
        transcript.completion = info is not None and Capability.CHAT not in info.capabilities
        self.query_one(ConversationList).set_running(set(self.session.replies))
        self._resume_ticking()
        self._watch.model_changed(state.phase)
        self._show_hints()

    def _resume_ticking(self) -> None:
        if self.session.replies and self._ticking is not None:
            self._ticking.resume()

    async def _tick(self) -> None:
        await self.chat.tick()
        self._watch.show_speed()
        if not self.session.replies and self.chat.reply is None and self._ticking is not None:
            self._ticking.pause()

    def _reply_ended(self, reply: Reply) -> None:
        self._show_hints()
        self.query_one(ConversationList).refresh_list()
        self.measure_soon()
        for notice in reply.notices:
            self.say(notice)
        error = failure_of(reply)
        if isinstance(error, ContextOverflowError):
            self._offer_to_drop(reply.message_id)
        elif error is reply.save_error and error is not None:
            self.lslm.report(error)

    # --- sending -------------------------------------------------------------------------------

    @on(PromptBox.Submitted)
    def _submitted(self, event: PromptBox.Submitted) -> None:
        if self._chat is None:
            self.sender.hold(event.text, event.attachments)
        else:
            self.submit(event.text, event.attachments)

    @on(PromptBox.EmptySubmitted)
    def _nothing_written(self) -> None:
        self.query_one(Transcript).choose_example()

    @on(Transcript.ExampleChosen)
    def _example(self, event: Transcript.ExampleChosen) -> None:
        self._submitted(PromptBox.Submitted(event.text, ()))
        self.focus_prompt()

    @work(group="send", exit_on_error=False)
    async def submit(self, text: str, attachments: Sequence[Attachment]) -> None:
        """Send; whatever stops it, the text is back in the prompt."""
        place, edited = self.switcher.place, self.edit.message
        if await self.sender.deliver(text, attachments, edited):
            self.edit.end()
            self.switcher.sent(place, edited=edited is not None)
            self.started()

    def started(self) -> None:
        """A reply has begun: show it as it comes."""
        self.conversations.open_id = self.chat.current.id if self.chat.current else ""
        self.conversations.refresh_list()
        self._resume_ticking()
        self._show_hints()
        self.measure_soon()

    @work(group="send", exit_on_error=False)
    async def _offer_to_drop(self, message_id: str) -> None:
        if await self.sender.offer_to_drop(message_id):
            self.started()

    @on(PromptBox.Changed)
    def _typed(self) -> None:
        if self._chat is not None:
            self.switcher.keep_soon()
            self.measure_soon()

    def measure_soon(self) -> None:
        """Measure the context when typing pauses."""
        if self._chat is not None:
            self._watch.soon()

    @on(ContextBar.Details)
    async def show_context(self) -> None:
        """Say what the context is filled with."""
        if self._chat is not None:
            await self._watch.explain()

    # --- messages ------------------------------------------------------------------------------

    @on(Transcript.Action)
    def _message_action(self, event: Transcript.Action) -> None:
        message = next((m for m in self.chat.messages if m.id == event.message_id), None)
        if message is not None:
            self.act(event.action, message, event.number)

    @work(group="act", exit_on_error=False)
    async def act(self, action: str, message: Message, number: int = 0) -> None:
        """Do something with a message, and say what came of it."""
        if said := await self._actions.run(action, message, number):
            self.say(said)
        elif action in ("regenerate", "continue_"):
            self.started()

    @on(Transcript.LinkChosen)
    def _link(self, event: Transcript.LinkChosen) -> None:
        from lslm_tui.tui.chat.links import LinkDialog

        self.app.push_screen(LinkDialog(event.addresses), lambda said: self.say(said or ""))

    def quote(self, text: str) -> None:
        self.query_one(PromptBox).insert(text)
        self.focus_prompt()

    @on(Transcript.PromptRequested)
    def focus_prompt(self) -> None:
        self.query_one(PromptBox).focus()

    @on(PromptBox.Command)
    def _command(self, event: PromptBox.Command) -> None:
        self.run_command(event.name, event.argument)

    @work(group="act", exit_on_error=False)
    async def run_command(self, name: str, argument: str = "") -> None:
        """Run a slash command, and say what came of it."""
        if self._chat is None:
            return
        try:
            said = await self._slash.run(name, argument)
        except LslmError as error:
            self.query_one(PromptBox).refuse(str(error))
            return
        if said:
            self.say(said)

    def say(self, text: str) -> None:
        """Show a sentence in place of the hints for a few seconds."""
        self._saying.say(text)

    # --- conversations -------------------------------------------------------------------------

    @property
    def conversations(self) -> ConversationList:
        return self.query_one(ConversationList)

    @on(ConversationList.Selected)
    async def _selected(self, event: ConversationList.Selected) -> None:
        await self.switcher.open(event.conversation_id)

    @on(ConversationList.Restored)
    async def _restored(self, event: ConversationList.Restored) -> None:
        await self.switcher.restored(event.conversation_id)

    @on(ConversationList.NewRequested)
    async def action_new(self) -> None:
        """Start an empty conversation."""
        if self._chat is not None:
            await self.switcher.start_new()

    @on(ConversationList.Deleted)
    async def _deleted(self, event: ConversationList.Deleted) -> None:
        await self.switcher.deleted(event.conversation_id)

    @on(ConversationList.Left)
    def _list_left(self) -> None:
        self.panes.close_overlays()
        self.focus_prompt()

    def refresh_signs(self) -> None:
        """Another conversation is shown: bring status, hints and context up to date."""
        self._resume_ticking()
        self._watch.show_status()
        self._show_hints()
        self.measure_soon()

    def unsaved(self) -> str:
        return self.switcher.unsent() if self._chat is not None else ""

    # --- keys ----------------------------------------------------------------------------------

    def action_conversations(self) -> None:
        """Show the conversations and search them."""
        self.panes.show_conversations()
        self.conversations.focus_search()

    def action_sidebar(self) -> None:
        self.panes.toggle_conversations()

    def action_sampling(self) -> None:
        self.panes.toggle_sampling()

    def action_reasoning(self) -> None:
        self.query_one(Transcript).show_reasoning ^= True

    def action_copy_last(self) -> None:
        self.run_command("copy")

    def action_model(self) -> None:
        self._choose(lambda screen: choose_model(screen, screen.session))

    def action_persona(self) -> None:
        self._choose(choose_persona)

    @work(group="choose", exclusive=True, exit_on_error=False)
    async def _choose(self, choosing: Callable[[ChatScreen], Awaitable[None]]) -> None:
        if self._chat is None:
            return
        try:
            await choosing(self)
        except LslmError as error:
            self.lslm.report(error)

    @on(SamplingPanel.Changed)
    def _sampling_changed(self, event: SamplingPanel.Changed) -> None:
        self.chat.sampling = event.settings
        self.chat.thinking = event.thinking
        self.measure_soon()

    @on(SamplingPanel.Closed)
    def _sampling_closed(self) -> None:
        self.panes.show_sampling(False)
        self.query_one(PromptBox).focus()

    def use_sampling(self, settings: SamplingSettings) -> None:
        """Sample with `settings` from now on, and show them in the panel."""
        self.chat.sampling = settings
        self.query_one(SamplingPanel).show(settings, self.chat.thinking)
        self.measure_soon()

    def action_back(self) -> None:
        """Esc: stop the reply; else leave an edit, close what lies over the text, or change focus."""
        if self._chat is not None and (self.chat.stop() or self.chat.just_ended):
            return
        if not self.edit.leave() and not self.panes.close_overlays():
            prompt, transcript = self.query_one(PromptBox), self.query_one(Transcript)
            at_prompt = prompt.has_focus_within
            (transcript if at_prompt else prompt).focus()
        self._show_hints()

    def on_descendant_focus(self) -> None:
        self._show_hints()

    def _show_hints(self) -> None:
        self.set_hints(guide.hints(self))

    def on_resize(self, event: Resize) -> None:
        self.panes.arrange(event.size.width)

    def help_text(self) -> str:
        return guide.ABOUT

    def help_sections(self) -> Sequence[HelpSection]:
        return guide.help_sections()

    def commands(self) -> Sequence[Command]:
        return guide.palette(self.run_command)
