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
    "how": "(how do i|how do i|how do i|how can i|how can i|how to|how to|how do you|how would i|how does one"
    "|how could i|how should i|how might i|so how do i|and how do i|how exactly do i|how on earth do i"
    "|which key do i press to|which key do i use to|what key do i press to|which key is there to|which key lets me"
    "|what is the key to|what's the key to|what is the command to|what's the shortcut to|key to|shortcut to|command to"
    "|is there a key to|is there a way to|is there any way to|any way to|any chance to|a way to"
    "|can i|can i|could i|can you|could you|would you|am i able to|may i|is it possible to|is it possible for me to"
    "|i want to|i want to|i need to|i would like to|i'd like to|i wanna|i am trying to|i'm trying to|i have to"
    "|i wish to|i don't know how to|i can't figure out how to|i cannot find out how to|i forgot how to"
    "|show me how to|tell me how to|explain how to|please explain how to|please show me how to|help me|help me to"
    "|could you tell me how to|can you tell me how to|can you please show me how to|do you know how to"
    "|i would like to know how to|i'd love to know how to|would you kindly tell me how to|teach me to"
    "|what do i press to|what should i press to|what do i have to do to|what must i do to|what must i type to"
    "|what do i do to|what do i do if i want to|what if i want to|suppose i want to|what happens if i want to"
    "|where do i go to|where can i|where do i|where would i|which command do i use to|which button do i press to"
    "|what is the fastest way to|what's the best way to|what is the easiest way to|the right way to"
    "|what would i press to|why can't i|it should be possible to|let me|please|try to|you should)",
    "then": "(|| how|, how| - how|, how do i do that|, how does that work|, which key|, what key is that"
    "|, is that possible| please|, please| key| shortcut| how to|, what do i press|, can i do that"
    "|, is there a key for that|, what's the command| command)",
    "about": "(tell me about|what about|explain|what is the key for|key for|shortcut for|the key for|command for"
    "|help with|how does it work:|a question about|what can you tell me about|is there|do you have|how about"
    "|i need|i have a question about|question on|something about|where is|where do i find|which key is for"
    "|what is|information on|more about|how do you do|any|do you know about|i am looking for|looking for)",
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


CONCEPT_FRAMES = (
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
FURTHER_FRAMES = (
    "{it}(| explained| meaning| definition| please|, explain|, what is that|, what is it|, in short| basics| in brief)",
    "(what is|what's|whats|what are|what r|wat is|wats|what was) {it}(| again| exactly| please| for| about| then| really)",
    "what (does|do) {it} (mean|do|mean here|mean exactly|do exactly|change|stand for|refer to)",
    "(explain|describe|define|introduce|clarify) {it}(| to me| please| briefly| simply| in simple words| in plain words"
    "| to a beginner| for dummies| in one sentence| like i'm 5| in a few words| as simply as possible)",
    "(can|could|would) you (please |)(explain|define|describe|tell me about|say something about|sum up) {it}(| to me"
    "| please| in simple words| in short| for me| once more)",
    "(what is|what's|explain|tell me) the (idea|point|purpose|meaning|role|use|concept|principle|goal|job|definition"
    "|notion|sense|function) (of|behind) {it}",
    "(why|when) (is|are|do we use|does one use|would i use|should i use|do people use|do i need|would one need) {it}(|"
    " important| needed| useful| used)",
    "how (does|do|would|is|are) {it} (work|function|used|useful|done|computed|work exactly|work in practice)",
    "(i never|i do not|i don't|i can't|i still do not|i cannot) (understood|understand|get|really get|grasp) {it}",
    "(eli5|eli 5|tldr|in short|in brief|simply put|quick|beginner question)(:|,|) (|what is ){it}",
    "(do you know|i wonder|can you say|tell me|please tell me|i want to know|i'd like to know|explain to me|i asked myself"
    "|no idea) what {it} (is|are|means|does|is about|is for)",
    "(tell me|teach me|i want to learn|i want to read|say|i need to know|give me something) (|something |more |a bit |all )"
    "(about|on) {it}",
    "(short|brief|simple|quick|good|easy) (explanation|definition|description|introduction|summary) (of|to) {it}",
    "(and|so|ok|well|now|also|then)(,|) (what about|what is|what are|how about|explain) {it}",
    "(have you|did you ever|ever) (heard|hear) (of|about) {it}",
    "(someone|my teacher|a friend|my boss|the article|everybody) (mentioned|talks about|said|spoke of|uses the word) {it}"
    "(|, what is that|, what does it mean|, what is it)",
    "what (should|must|do) i (know|understand|remember) about {it}",
    "(an example|a picture|an analogy) (of|for) {it}",
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
        asks=tuple(f.replace("{it}", it) for f in (*CONCEPT_FRAMES, *FURTHER_FRAMES)) + asks * 3,
        held=(frame.replace("{it}", first), *held),
        answers=answers,
        short=short,
        more=more,
        about=(it,),
        weight=weight,
    )


RULES_ZH = {
    "how": "(怎么|怎么|怎么|如何|如何|怎样|要怎么|怎么才能|怎么样才能|我想|我要|想|要|我想知道怎么|请问怎么|请问如何|哪个键可以"
    "|按什么键可以|按什么键|按哪个键|哪个快捷键能|能不能|能|可以|可不可以|有没有办法|用什么快捷键|告诉我怎么|教我怎么|教教我怎么|我该怎么"
    "|不知道怎么|该如何|是否可以|在哪里|从哪里|用什么命令|想问一下怎么|麻烦告诉我怎么|有什么办法|你能告诉我怎么|帮我|请|我不会)",
    "then": "(|，怎么做|，怎么弄|，怎么办|怎么弄|怎么操作|要怎么做|用什么键|按什么键|按哪个键|的快捷键|的方法|可以吗|能做到吗"
    "|，可以吗|，按什么|需要按什么|有快捷键吗|的按键是什么|的命令是什么|，有办法吗|是怎么做的|应该按哪里)",
    "about": "(|说说|快捷键：|介绍一下|关于|什么是|有没有|有|请问|在哪里找|怎么用|我想了解)",
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


CONCEPT_FRAMES_ZH = (
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


FURTHER_FRAMES_ZH = (
    "{it}(|是什么|是什么意思|是啥|是啥意思|是什么东西|指什么|指的是什么|是干什么的|是干嘛的|怎么回事|的含义|的概念)",
    "(什么是|什么叫|啥是|啥叫|何为|请问什么是|到底什么是|究竟什么是){it}(|呢|啊)",
    "(解释|讲讲|说说|介绍|说明|讲解|科普|谈谈)(一下|下|){it}(|吧|好吗|，谢谢|，简单点)",
    "(简单|通俗|大概|用一句话|详细|快速)(地|)(解释|讲讲|说说|介绍)(一下|){it}",
    "{it}(有什么用|有什么作用|起什么作用|做什么用|用来做什么|为什么重要|的作用是什么|的用途|有什么好处|的原理|怎么理解|是怎么工作的)",
    "(我想|想|我要)(了解|知道|问问|学习|问)(一下|)(什么是|){it}",
    "(不懂|不明白|没听过|听不懂|老是听到|我不太懂|总看到){it}(|是什么|，能解释吗|，是什么意思)",
    "(能|可以|能不能|可不可以|你能)(解释|讲讲|说说|介绍)(一下|){it}(吗|)",
    "(为什么|什么时候)(要|需要|用|会用){it}",
    "(那|还有|另外|所以)(，|){it}(呢|是什么|是什么意思)",
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
        asks=tuple(f.replace("{it}", it) for f in (*CONCEPT_FRAMES_ZH, *FURTHER_FRAMES_ZH))
        + asks * 2,
        held=held or (f"能不能用一句话讲讲{first}是指什么？",),
        answers=answers,
        short=short,
        more=more,
        about=(it,),
        weight=weight,
    )
