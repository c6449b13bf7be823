"""Values that cross borders between layers: frozen, picklable, free of tensors.

Requests go in, events come out (`Token`, `Progress`, `Notice`, `Done`). Nothing here knows torch,
Textual or SQLite, so every layer may import it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class ModelKind(StrEnum):
    """What a model computes, read from the architecture named in its `config.json`."""

    CAUSAL = "causal"
    SEQ2SEQ = "seq2seq"
    CLASSIFIER = "classifier"


class Capability(StrEnum):
    """What an engine can do; screens enable themselves from these, never from a backend's name."""

    GENERATE = "generate"
    CHAT = "chat"
    """Has a chat template. Without it a causal model runs as plain completion."""
    LOGPROBS = "logprobs"
    THINKING = "thinking"
    """The chat template can switch reasoning on and off."""
    TRANSLATE = "translate"
    CLASSIFY = "classify"
    ATTRIBUTE = "attribute"
    """Can say which words a label rests on."""
    SCORE = "score"
    """Can give the log-probability of a text."""


class Quantization(StrEnum):
    """How weights are held. INT8 is bitsandbytes on CUDA and dynamic int8 (fbgemm) on CPU."""

    NONE = "none"
    INT8 = "int8"
    NF4 = "nf4"


class Role(StrEnum):
    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


class FinishReason(StrEnum):
    STOP = "stop"
    LENGTH = "length"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """Which model to open, and how. `None` means: choose what suits this machine."""

    name: str
    """What the user calls it: a starter's name, a hub id, or the directory's name."""
    path: Path
    """The directory that holds `config.json` and the weights, or an adapter's."""
    quantization: Quantization | None = None
    device: str | None = None
    """`cpu`, `cuda`, `cuda:1`, `mps`."""
    dtype: str | None = None
    """`float32`, `bfloat16` or `float16`."""
    temperature: float | None = None
    """A classifier's calibration, where the user has one of their own; over the model's."""


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A loaded model, as the interface shows it."""

    name: str
    path: Path
    kind: ModelKind
    architecture: str
    """The class in `config.json`, for example `LlamaForCausalLM`."""
    parameters: int
    dtype: str
    quantization: Quantization
    device: str
    """`cpu`, `cuda:0`, `mps`."""
    device_name: str
    """For people: `CPU, 1 thread`, `NVIDIA H100`."""
    context_tokens: int
    memory_bytes: int
    """Weights as held in memory."""
    capabilities: frozenset[Capability]
    labels: tuple[str, ...] = ()
    """A classifier's labels, in the order of its outputs."""
    source_languages: tuple[str, ...] = ()
    """ISO codes a translator reads; empty where the model does not say."""
    target_languages: tuple[str, ...] = ()
    temperature: float = 1.0
    """A classifier's calibration: its logits are divided by it. 1 where none was fitted."""
    adapter: str = ""
    """Name of the LoRA adapter on it; empty without one."""
    base: str = ""
    """Name of the model under the adapter; empty without one."""


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One turn as a model reads it. `reasoning` is what an assistant thought before `content`."""

    role: Role
    content: str
    reasoning: str = ""


@dataclass(frozen=True, slots=True)
class SamplingSettings:
    """How the next token is chosen. Temperature 0 is greedy; a neutral value switches a filter off."""

    temperature: float = 0.7
    """≥ 0; 0 takes the most probable token."""
    top_k: int = 0
    """Keep the k most probable tokens; 0 keeps all."""
    top_p: float = 1.0
    """Keep the smallest set whose probability reaches p, in (0, 1]; 1 keeps all."""
    min_p: float = 0.0
    """Drop tokens less probable than this share of the best one, in [0, 1); 0 keeps all."""
    repetition_penalty: float = 1.0
    """> 0; above 1 makes tokens already seen less probable (CTRL, Keskar et al. 2019)."""
    seed: int | None = None
    """Same seed, same text, on the same machine and model. `None` draws a new one."""
    max_new_tokens: int | None = None
    """`None`: until the model stops or the context is full."""
    stop: tuple[str, ...] = ()
    """Strings that end the reply; they are not part of it."""


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """What to continue: either `messages` (rendered by the model's chat template) or `prompt`.

    A model without a chat template reads messages as one running text: contents joined in order, a
    line break before each user message but the first.
    """

    messages: tuple[ChatMessage, ...] = ()
    prompt: str | None = None
    """Plain text to continue as it stands; excludes `messages`."""
    sampling: SamplingSettings = SamplingSettings()
    alternatives: int = 0
    """How many of the most probable tokens to report at each step."""
    continue_final: bool = False
    """The last message is an unfinished assistant turn that is to be carried on."""
    thinking: bool | None = None
    """Ask the template for reasoning or for none; `None` leaves the template's default."""


@dataclass(frozen=True, slots=True)
class Alternative:
    id: int
    text: str
    logprob: float
    """nats, from the model's own distribution (temperature 1, before any filter)."""


@dataclass(frozen=True, slots=True)
class Token:
    """One step of decoding.

    `text` is the increment that became certain with this token; it may be empty (half a character,
    a possible stop string) or hold more than this token's own characters.
    """

    id: int
    text: str
    logprob: float
    """nats, from the model's own distribution (temperature 1, before any filter)."""
    alternatives: tuple[Alternative, ...] = ()
    reasoning: bool = False
    """`text` belongs to the reasoning, not to the answer."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens and seconds of one reply."""

    prompt_tokens: int
    cached_prompt_tokens: int
    """Prompt tokens whose keys and values were still there from the turn before."""
    completion_tokens: int
    ttft_s: float
    """Seconds from the request to the first token."""
    decode_tokens_per_s: float
    """Tokens after the first, per second of decoding; 0 when there was at most one."""


@dataclass(frozen=True, slots=True)
class Done:
    """The last event of a reply, with the whole of what was said."""

    reason: FinishReason
    text: str
    reasoning: str
    usage: Usage
    seed: int
    """The seed that was used, drawn or given: repeat with it to get the same text."""
    stop_text: str = ""
    """The stop string that ended the reply, if one did."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long piece of work is. `total` is `None` while it is unknown."""

    phase: str
    """For people: `reading weights`, `prompt`, `downloading model.safetensors`."""
    done: float = 0
    total: float | None = None
    unit: str = ""
    """`bytes`, `tokens`, `files`."""
    share: float | None = None
    """How much of the work that is, 0 to 1, where what is counted takes very different time."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the user should know though nothing failed."""

    text: str


@dataclass(frozen=True, slots=True)
class PromptMeasure:
    """How many tokens a prompt takes, message by message."""

    per_message: tuple[int, ...]
    """Tokens each message adds, its template markers included, in the order given."""
    overhead: int
    """Tokens that belong to no message: begin marker, default system text, the reply's opening."""
    limit: int
    """The model's context, prompt and reply together, in tokens."""

    @property
    def total(self) -> int:
        return sum(self.per_message) + self.overhead


@dataclass(frozen=True, slots=True)
class Wording:
    """Words a translation must have.

    Attributes:
        forms: ways to write them.
        pattern: regular expression of what counts as having them.
        unwanted: regular expression of what they stand for and may not stand beside; '' for nothing.
    """

    forms: tuple[str, ...]
    pattern: str
    unwanted: str = ""

    def stands_in(self, text: str) -> bool:
        return re.search(self.pattern, text) is not None

    def is_spoiled(self, text: str) -> bool:
        """Whether a text has what should not be in it any more."""
        return bool(self.unwanted) and re.search(self.unwanted, text) is not None


@dataclass(frozen=True, slots=True)
class TranslationRequest:
    """Sentences to translate, in one direction. Each must fit into the model; splitting is the task's."""

    sentences: tuple[str, ...]
    source_language: str
    target_language: str
    beams: int = 0
    """1 is greedy; 0 takes as many as the model's own settings say."""
    alternatives: int = 0
    """How many other candidates to return with each; the search has at least one beam more."""
    length_penalty: float = 1.0
    """Scores are divided by length to this power; above 1 prefers longer translations."""
    repetition_penalty: float = 1.0
    max_new_tokens: int | None = None
    """Per sentence; `None` allows three times the source and 16 more."""
    required: tuple[tuple[Wording, ...], ...] = ()
    """Words each sentence's translation must have; none for any without it. Those that cannot be
    written are left out; where no translation has the others, the best one is not complete."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to translate a sentence."""

    text: str
    logprob: float
    """Mean log-probability of its tokens, nats per token."""
    tokens: int
    complete: bool = True
    """The model ended it; false where the longest length cut it."""


@dataclass(frozen=True, slots=True)
class Translation:
    """A translated sentence; `index` is its place in the request."""

    index: int
    best: Candidate
    alternatives: tuple[Candidate, ...] = ()
    source_tokens: int = 0
    unforced: float | None = None
    """Log-probability of what the model said before it had to use the glossary's words, if it had."""


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a text that was read at once; positions are characters, end exclusive."""

    start: int
    end: int
    scores: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Classification:
    """What a classifier says of a text; `index` is its place in the request.

    A text longer than the context is read in windows; its logits are their mean, weighted by tokens.
    """

    index: int
    label: str
    scores: tuple[float, ...]
    """Probability of each label, calibrated, in the order of `ModelInfo.labels`."""
    logits: tuple[float, ...]
    """As the model gives them, before calibration."""
    windows: tuple[Window, ...] = ()
    """Empty where one was enough."""
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class ScoreItem:
    """A text whose log-probability is asked for, and what stands before it.

    Before it stands `context` as it is, or `messages` as the chat template renders them with the
    reply's opening. Without either, the model's begin token stands there, if it has one.
    """

    text: str
    context: str = ""
    messages: tuple[ChatMessage, ...] = ()


@dataclass(frozen=True, slots=True)
class ScoreRequest:
    """Texts to score. Items that share what stands before them, one after the other, share the work."""

    items: tuple[ScoreItem, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """How likely a model finds a text; `index` is its place in the request."""

    index: int
    ids: tuple[int, ...]
    """The tokens of the text."""
    logprobs: tuple[float, ...]
    """nats, of each token given all before it, from the model's own distribution."""
    context_tokens: int = 0

    @property
    def total(self) -> float:
        """Log-probability of the whole text, nats."""
        return sum(self.logprobs)


class FlagKind(StrEnum):
    """What a guard looks at; the value is its name in files and in JSON."""

    NUMBER = "number"
    PLACEHOLDER = "placeholder"
    LENGTH = "length"
    LOOP = "loop"
    COPIED = "copied"
    LANGUAGE = "language"
    CONFIDENCE = "confidence"
    CUT = "cut"
    GLOSSARY = "glossary"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Flag:
    """A doubt about a sentence, in words for a person."""

    kind: FlagKind
    reason: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence and its translation, as it is shown, remembered and written.

    Where translating failed, `target` is the source and a flag says why.
    """

    index: int
    source: str
    target: str
    source_language: str
    target_language: str
    score: float | None = None
    """Mean log-probability of the target's tokens, nats per token; `None` if no model wrote it."""
    flags: tuple[Flag, ...] = ()
    alternatives: tuple[Candidate, ...] = ()
    memory: float | None = None
    """Similarity of the remembered sentence this comes from, 0 to 1; 1 is the same sentence."""
    edited: bool = False
    """A person has changed it."""
    unforced: float | None = None
    """The score without the glossary's words, where the model had to be made to use them."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A text's label, as it is shown and written."""

    index: int
    label: str
    scores: tuple[float, ...]
    """Probability of each label, calibrated, in the order of the model's (or the user's) labels."""
    unsure: bool = False
    """The best probability lies within the band in which the user wants no decision."""
    flags: tuple[str, ...] = ()
    """Sentences for a person, such as that the text was empty."""
    windows: tuple[Window, ...] = ()
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class SentenceVerdict:
    """A sentence of a text, labelled by itself; positions are characters, end exclusive."""

    start: int
    end: int
    label: str
    scores: tuple[float, ...]
    unsure: bool = False


class AttributionMethod(StrEnum):
    INTEGRATED_GRADIENTS = "integrated_gradients"
    """Sundararajan, Taly and Yan 2017, over the input embeddings; the baseline is padding tokens."""
    LEAVE_ONE_OUT = "leave_one_out"
    """The fall of the score when a word is left out."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """A piece of the text and how much it speaks for the label (against it, if negative)."""

    start: int
    end: int
    value: float


@dataclass(frozen=True, slots=True)
class Attribution:
    """Which pieces a label rests on, in units of its logit margin over the mean of the others.

    For integrated gradients the values sum to `difference` up to the error of the integral; for
    leave-one-out they need not, and `total` says how far they are.
    """

    label: str
    method: AttributionMethod
    pieces: tuple[Contribution, ...]
    total: float
    """Sum of all contributions, special tokens included."""
    difference: float
    """Margin of the text less that of the baseline."""
    margin: float = 0.0
    """Margin of the text."""


class SwapKind(StrEnum):
    """What was exchanged in a text."""

    GENDER = "gender"
    NAME = "name"
    PLACE = "place"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class SwappedText:
    """A text with words exchanged, and what became of its score."""

    kind: SwapKind
    group: str
    """Where the new word belongs: a region, or `to women`, `to men`, `both`."""
    before: str
    after: str
    text: str
    label: str
    """What it is called now."""
    score: float
    """Probability of the label the text had before."""
    shift: float
    """That, less what it was before."""


@dataclass(frozen=True, slots=True)
class GroupShift:
    """What a group of swaps does to the score."""

    kind: SwapKind
    group: str
    variants: int
    mean: float
    """Mean shift, with its sign."""
    largest: float
    """The shift that is largest, with its sign."""


@dataclass(frozen=True, slots=True)
class Counterfactuals:
    """A text and what its label's probability does when names, places and genders are swapped."""

    text: str
    label: str
    score: float
    variants: tuple[SwappedText, ...]
    groups: tuple[GroupShift, ...]

    @property
    def largest(self) -> float:
        """The largest shift in either direction, without its sign; 0 without variants."""
        return max((abs(variant.shift) for variant in self.variants), default=0.0)

    @property
    def changed(self) -> int:
        """Variants that are called something else than the text."""
        return sum(variant.label != self.label for variant in self.variants)


@dataclass(frozen=True, slots=True)
class Loaded:
    """The last event of opening a model."""

    info: ModelInfo
    seconds: float
    released: tuple[str, ...] = ()
    """Purposes whose models had to go for it."""


Event = (
    Token
    | Progress
    | Notice
    | Loaded
    | Done
    | Translation
    | Classification
    | Attribution
    | Segment
    | Verdict
    | Score
    | SentenceVerdict
    | Counterfactuals
)


@dataclass(slots=True)
class Cancel:
    """A flag one side sets and the other polls; a plain attribute, atomic under the interpreter."""

    requested: bool = field(default=False)

    def request(self) -> None:
        self.requested = True
