"""Places and sessions of the tests' own, to try the frame without the real screens."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, Static

from lslm_tui.paths import Paths
from lslm_tui.services.jobs import Purpose
from lslm_tui.services.library import ModelEntry, Source
from lslm_tui.tui.app import LslmApp
from lslm_tui.tui.frame import HelpSection, PlaceScreen
from lslm_tui.tui.places import Place
from lslm_tui.tui.status import Phase, StatusView
from lslm_tui.types import ModelKind

READY = StatusView(
    phase=Phase.READY,
    model="starter-chat",
    quantization="int8",
    device="CPU 1 thread",
    memory_used=240_000_000,
    memory_total=23_000_000_000,
    context_used=1893,
    context_limit=8192,
    tokens_per_s=142.3,
)


class DemoPlace(PlaceScreen):
    """A place with an input, two bindings and a section of help."""

    PLACE = "chat"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+n", "new", "New conversation", id="demo.new", tooltip="Start afresh"),
        Binding("escape", "stop", "Stop the reply", id="demo.stop", tooltip="Keeps what came"),
        Binding("ctrl+y", "fail", "Fail", id="demo.fail", tooltip="Raises what the test wants"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.done: list[str] = []
        self.session: Any = None
        self.failure: Exception | None = None
        self.received: list[str] = []

    def compose_place(self) -> ComposeResult:
        yield Static("▌ How do I stop a reply?\n\n▌ Press Esc. What was written stays.", id="text")
        yield Input(placeholder="Message", id="message")

    def session_ready(self, session: Any) -> None:
        self.session = session

    def on_mount(self) -> None:
        self.set_status(READY)
        self.set_hints(
            [
                ("demo.stop", "stop"),
                ("demo.new", "new"),
                ("^T", "thinking"),
                ("^R", "conversations"),
            ]
        )

    def help_text(self) -> str:
        return "Hold a conversation with a model on this machine.\nType, and press Enter to send."

    def help_sections(self) -> list[HelpSection]:
        rows = (("/system TEXT", "Set the system prompt"), ("/export FILE", "Write it as Markdown"))
        return [HelpSection("Slash commands", rows)]

    def receive(self, text: str) -> None:
        self.received.append(text)

    def unsaved(self) -> str:
        typed = self.query_one("#message", Input).value
        return "A message is written but not sent." if typed else ""

    def action_new(self) -> None:
        self.done.append("new")

    def action_stop(self) -> None:
        self.done.append("stop")

    def action_fail(self) -> None:
        if self.failure is not None:
            raise self.failure


class OtherPlace(DemoPlace):
    PLACE = "translate"


def place(name: str, key: str, title: str) -> Place:
    cls = "DemoPlace" if name == "chat" else "OtherPlace"
    return Place(name, key, title, f"tests.tui.frames:{cls}", f"About {title}.")


ONE = (place("chat", "f2", "Chat"),)
SEVEN = (
    *ONE,
    place("translate", "f3", "Translate"),
    place("sentiment", "f4", "Sentiment"),
    place("inspect", "f5", "Inspect"),
    place("evaluate", "f6", "Evaluate"),
    place("train", "f7", "Train"),
    place("models", "f8", "Models"),
)


def entry(name: str, **changes: Any) -> ModelEntry:
    values: dict[str, Any] = {
        "path": Path("/models") / name,
        "kind": ModelKind.CAUSAL,
        "architecture": "LlamaForCausalLM",
        "size_bytes": 9_700_000,
        "parameters": 4_600_000,
        "source": Source.STARTER,
        "context_tokens": 2048,
        "chat": True,
        "problem": "",
    }
    return ModelEntry(name, **(values | changes))


ENTRIES = (
    entry("starter-chat"),
    entry("stories260K", size_bytes=1_050_000, parameters=260_032, source=Source.DIRECTORY,
          context_tokens=512, chat=False),
    entry("models/小模型-instruct", size_bytes=270_000_000, parameters=135_000_000,
          source=Source.DIRECTORY, context_tokens=8192),
    entry("Qwen/Qwen3-0.6B", size_bytes=1_503_300_328, parameters=751_632_384,
          source=Source.CACHE, context_tokens=40_960),
    entry("HuggingFaceTB/SmolLM2-1.7B-Instruct", size_bytes=3_422_777_952,
          parameters=1_711_376_384, source=Source.CACHE, context_tokens=8192),
    entry("distilbert/distilbert-base-uncased-finetuned-sst-2-english", kind=ModelKind.CLASSIFIER,
          size_bytes=267_832_558, parameters=66_955_010, source=Source.CACHE, context_tokens=512,
          problem="it is a classifier and cannot hold a conversation"),
    entry("old/pickled", kind=None, parameters=None, size_bytes=498_000_000, source=Source.CACHE,
          context_tokens=None, problem="its weights are a pickle, which can run code"),
)  # fmt: skip


class FakeLibrary:
    def entries(self) -> list[ModelEntry]:
        return list(ENTRIES)


class FakeModel:
    """Remembers what it was to open."""

    def __init__(self) -> None:
        self.opened: list[str] = []

    def open(self, reference: str) -> None:
        self.opened.append(reference)


class FakeSession:
    """As much of a session as the frame touches."""

    def __init__(self) -> None:
        self.config: Any = None
        self.library = FakeLibrary()
        self.models = {purpose: FakeModel() for purpose in Purpose}

    async def close(self) -> bool:
        return True


def paths_under(home: Path) -> Paths:
    return Paths(home / "config", home / "data", home / "cache", home / "state")


def make_app(home: Path, *, places: tuple[Place, ...] = ONE, **options: Any) -> LslmApp:
    factory: Any = options.pop("session_factory", FakeSession)
    return LslmApp(factory, paths=paths_under(home), places=places, **options)
