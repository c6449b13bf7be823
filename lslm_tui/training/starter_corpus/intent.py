"""An intent: the many ways of asking one thing, and the few right ways of answering it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["en", "zh"]
Theme = Literal["app", "basics", "talk", "limits"]


@dataclass(frozen=True, slots=True)
class Intent:
    """One thing a person can ask for.

    Attributes:
        asks: paraphrase templates used for training.
        held: questions used only for testing; no training template can make them.
        answers: templates of right answers.
        facts: regular expression (case ignored) that every right answer contains.
        short: the answer to "say it shorter"; empty: there is none.
        more: the answer to "tell me more"; empty: there is none.
        about: noun phrases for follow-ups such as "and stopping?".
        weight: how often it is drawn, relative to the others of its theme.
    """

    name: str
    theme: Theme
    language: Language
    facts: str
    asks: tuple[str, ...]
    held: tuple[str, ...]
    answers: tuple[str, ...]
    short: str = ""
    more: str = ""
    about: tuple[str, ...] = ()
    weight: float = 1.0


# Frames shared by the English questions about the app. `{how}` goes before a verb phrase.
RULES_EN = {
    "how": "(how do i|how do i|how can i|how to|how do you|how would i|how does one|which key do i"
    " press to|what key do i press to|which key is there to|what is the key to|what's the"
    " shortcut to|what is the shortcut to|is there a key to|is there a way to|can i|i want to"
    "|i need to|i would like to|i'd like to|show me how to|tell me how to|what do i press to"
    "|how should i|what do i do to|explain how to|what's the way to|is it possible to|is it possible for me to"
    "|am i able to|any way to|what must i do to|where do i|which command do i use to|how may i)",
    "about": "(tell me about|what about|explain|what is the key for|shortcut for|key for|help with"
    "|how does it work:|a question about|what can you tell me about)",
    "reply": "(reply|answer|response|message of yours|generation|text)",
    "app": "(this app|the app|this program|lslm-tui|this tool|this thing|lslm|this application)",
}


def app_en(
    name: str,
    facts: str,
    *,
    do: str = "",
    about: tuple[str, ...] = (),
    asks: tuple[str, ...] = (),
    held: tuple[str, ...],
    answers: tuple[str, ...],
    short: str = "",
    more: str = "",
    weight: float = 1.0,
) -> Intent:
    """An English question about the app; `do` is a verb phrase, `about` are noun phrases."""
    verbs = ("{how} " + do, "{how} " + do, do) if do else ()
    nouns = tuple(frame + noun for noun in about for frame in ("", "{about} "))
    return Intent(
        name=name,
        theme="app",
        language="en",
        facts=facts,
        asks=verbs + asks + nouns,
        held=held,
        answers=answers,
        short=short,
        more=more,
        about=about,
        weight=weight,
    )


_CONCEPT_FRAMES = (
    "what is {it}",
    "what is {it}",
    "what (is|are) {it}",
    "what's {it}",
    "explain {it}",
    "(please|can you|could you) explain {it}(| to me| simply)",
    "define {it}",
    "{it}",
    "what does {it} mean",
    "tell me about {it}",
    "(meaning|definition) of {it}",
    "what do you know about {it}",
    "i (do not|don't) (understand|get) {it}",
    "in simple words, what is {it}",
    "(can|could) you tell me what {it} (is|are|means)",
    "(so|and|ok,) what is {it}",
    "explain {it} like i am five",
    "what (exactly|actually) is {it}",
    "i (keep reading|keep hearing|read) about {it}, what is it",
    "(teach|help) me (about|understand) {it}",
    "what is meant by {it}",
    "how (does|do) {it} work",
    "what (is|are) {it} (for|good for|used for)",
    "why do we need {it}",
    "(give|write) me (a|one) (sentence|line|short note) (on|about) {it}",
    "(describe|summarise|sum up) {it}(| for me| please)",
    "what do (you|we|they|people) call {it}",
    "i want to (know|learn) (what {it} is|about {it})",
    "(say|tell me) in one sentence what {it} is",
    "a (short|brief) (explanation|definition|description) of {it}(| please)",
    "(refresh my memory|i forgot)(:|,) what (is|was) {it}",
    "{it} in (a language model|language models|an llm|llms|machine learning|nlp)",
)
HELD_CONCEPT_FRAMES = (
    "remind me what {it} is",
    "what do people mean by {it}?",
    "Could you describe {it} briefly?",
)


def concept_en(
    name: str,
    it: str,
    facts: str,
    answers: tuple[str, ...],
    *,
    more: str = "",
    short: str = "",
    asks: tuple[str, ...] = (),
    held: tuple[str, ...] = (),
    weight: float = 1.0,
) -> Intent:
    """A language-model notion; `it` is a choice of its names, e.g. `(a token|tokens)`."""
    first = it.strip("()").split("|")[0]
    frame = HELD_CONCEPT_FRAMES[sum(map(ord, name)) % len(HELD_CONCEPT_FRAMES)]
    return Intent(
        name=name,
        theme="basics",
        language="en",
        facts=facts,
        asks=tuple(f.replace("{it}", it) for f in _CONCEPT_FRAMES) + asks,
        held=(frame.replace("{it}", first), *held),
        answers=answers,
        short=short,
        more=more,
        about=(it,),
        weight=weight,
    )


RULES_ZH = {
    "how": "(怎么|如何|怎样|怎么样才能|我想|我要|我想知道怎么|请问怎么|请问如何|哪个键可以|按什么键可以"
    "|按哪个键|能不能|可不可以|有没有办法|用什么快捷键|告诉我怎么|教我怎么|我该怎么)",
    "app": "(这个软件|这个程序|这个应用|本软件|这个工具|lslm-tui|它)",
    "reply": "(回复|回答|生成|输出)",
}


def app_zh(
    name: str,
    facts: str,
    *,
    do: str = "",
    about: tuple[str, ...] = (),
    asks: tuple[str, ...] = (),
    held: tuple[str, ...],
    answers: tuple[str, ...],
    short: str = "",
    more: str = "",
    weight: float = 1.0,
) -> Intent:
    """A Chinese question about the app."""
    verbs = ("{how}" + do, "{how}" + do, do) if do else ()
    frames = ("", "说说", "快捷键：", "介绍一下", "关于")
    nouns = tuple(frame + noun for noun in about for frame in frames)
    return Intent(
        name=name,
        theme="app",
        language="zh",
        facts=facts,
        asks=verbs + asks + nouns,
        held=held,
        answers=answers,
        short=short,
        more=more,
        about=about,
        weight=weight,
    )


_CONCEPT_FRAMES_ZH = (
    "什么是{it}",
    "什么是{it}",
    "{it}是什么",
    "{it}是什么",
    "{it}是什么意思",
    "(请|)解释(一下|)(什么是|){it}",
    "介绍(一下|){it}",
    "{it}",
    "{it}是啥",
    "{it}有什么用",
    "为什么需要{it}",
    "{it}怎么理解",
    "说说{it}",
    "我不懂{it}",
    "(请问|你知道)什么是{it}(吗|)",
    "给我讲讲{it}",
    "简单说说{it}",
    "{it}的(定义|意思|作用)",
)


def concept_zh(
    name: str,
    it: str,
    facts: str,
    answers: tuple[str, ...],
    *,
    more: str = "",
    short: str = "",
    asks: tuple[str, ...] = (),
    held: tuple[str, ...] = (),
    weight: float = 1.0,
) -> Intent:
    """A language-model notion, in Chinese."""
    first = it.strip("()").split("|")[0]
    return Intent(
        name=name,
        theme="basics",
        language="zh",
        facts=facts,
        asks=tuple(f.replace("{it}", it) for f in _CONCEPT_FRAMES_ZH) + asks,
        held=held or (f"能不能用一句话讲讲{first}是指什么？",),
        answers=answers,
        short=short,
        more=more,
        about=(it,),
        weight=weight,
    )
