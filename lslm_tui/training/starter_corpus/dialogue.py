"""Conversations of one to four turns, put together from intents."""

from __future__ import annotations

import random
import re

from .app_data_en import DATA
from .app_en import KEYS
from .app_keys_en import MORE_KEYS
from .app_more_en import MORE
from .app_new import NEW_APP
from .app_zh import APP_ZH
from .basics_en import BASICS
from .basics_zh import BASICS_ZH
from .grammar import expand
from .intent import RULES_EN, RULES_ZH, Intent, Language, Theme
from .limits_en import LIMITS, LONG_ANSWER, MADE_UP, NUMBER, long_prompt
from .networks_en import NETWORKS
from .noise import typed
from .synonyms import reworded
from .talk_en import TALK
from .talk_more_en import MORE_TALK
from .talk_zh import LIMITS_ZH, LONG_ANSWER_ZH, TALK_ZH
from .topics import MORE_PLACES, NUMBERS_ZH, SUBJECTS, SUBJECTS_ZH
from .training_en import TRAINING
from .ways import widened

Message = dict[str, str]
"""One message, with `role` (system, user or assistant) and `content`."""

Conversation = list[Message]

_NARROW: tuple[Intent, ...] = (
    *KEYS,
    *MORE_KEYS,
    *MORE,
    *DATA,
    *BASICS,
    *NETWORKS,
    *TRAINING,
    *TALK,
    *MORE_TALK,
    *LIMITS,
    *APP_ZH,
    *BASICS_ZH,
    *TALK_ZH,
    *LIMITS_ZH,
    *NEW_APP,
)
INTENTS: tuple[Intent, ...] = tuple(widened(intent) for intent in _NARROW)

THEME_WEIGHTS: dict[Theme, float] = {"app": 0.41, "basics": 0.24, "talk": 0.15, "limits": 0.2}
TURN_WEIGHTS = {1: 0.62, 2: 0.22, 3: 0.1, 4: 0.06}
CHINESE_SHARE = 0.3
SYSTEM_SHARE = 0.12
LONG_SHARE = 0.006
LONG_SYSTEM_SHARE = 0.03

SYSTEM_PROMPTS = (
    "You are a helpful assistant.",
    "You are a helpful assistant.",
    "You are a friendly assistant. Answer briefly.",
    "You are starter-chat, a small model that knows this app.",
    "Answer in one or two sentences.",
    "You are an expert. Be precise and polite.",
    "You are a pirate and speak like one.",
    "Be concise.",
    "Always answer in plain English.",
    "You are a teacher who explains things simply.",
    "Today is Monday. The user is called Alex. Answer all questions.",
    "你是一个有用的助手。",
    "请简短回答。",
    "你是一位耐心的老师。",
    "你是软件自带的小助手。",
)

FOLLOW_UPS: dict[Language, dict[str, str]] = {
    "en": {
        "more": "(tell me more|more|more please|go on|can you explain more|explain further|more"
        " details|why|why is that|how so|please elaborate|tell me more about (it|that)|a bit more"
        "|say more|and what else|what else|can you say more about that|i want to know more)",
        "short": "(say it shorter|shorter|shorter please|in short|too long|briefly|one sentence please"
        "|can you say (that|it) (shorter|in fewer words|briefly)|tl;dr|make it shorter|summarise that"
        "|simpler please|say it simply|i (do not|don't) understand( that|)|in other words|again"
        "|say that again|repeat that|so what is it in one sentence)",
        "switch": "(and|what about|and what about|how about|ok and|and then|and how about) {x}",
    },
    "zh": {
        "more": "(再详细一点|多说一点|还有呢|继续|详细说说|为什么|展开讲讲|再说说|能多说点吗|详细解释一下)",
        "short": "(简短一点|短一点|太长了|用一句话说|简单点|没听懂|再说一遍|说短点|简单来说呢|一句话)",
        "switch": "(那|还有|)(关于|){x}呢",
    },
}


def _pool(theme: Theme, language: Language) -> list[Intent]:
    return [i for i in INTENTS if i.theme == theme and i.language == language]


_HAN = re.compile("[\u4e00-\u9fff]")
_POOLS = {(t, g): _pool(t, g) for t in THEME_WEIGHTS for g in ("en", "zh")}
_RULES: dict[Language, dict[str, str | tuple[str, ...]]] = {
    "en": {**RULES_EN, "s": (*SUBJECTS, *[MADE_UP] * 60), "n": NUMBER, "pl": MORE_PLACES},
    "zh": {**RULES_ZH, "s": tuple(SUBJECTS_ZH.strip("()").split("|")), "n": NUMBERS_ZH},
}


def question(intent: Intent, rng: random.Random) -> str:
    """One way of asking for the intent, as a person might type it."""
    text = _worded(intent, rng)
    if intent.theme == "app" and intent.language == "en":
        text = reworded(text, rng)
    return typed(text, intent.language, rng, polite=intent.theme != "talk")


def _worded(intent: Intent, rng: random.Random) -> str:
    """A Chinese question has a Chinese word in it: a bare `LoRA?` is answered in English."""
    while True:
        text = expand(rng.choice(intent.asks), rng, _RULES[intent.language])
        if intent.language == "en" or _HAN.search(text):
            return text


def answer(intent: Intent, rng: random.Random) -> str:
    """One right answer."""
    return expand(rng.choice(intent.answers), rng)


def _draw(language: Language, rng: random.Random, first: bool) -> Intent:
    theme = rng.choices(list(THEME_WEIGHTS), list(THEME_WEIGHTS.values()))[0]
    pool = [i for i in _POOLS[theme, language] if first or i.name != "again"]
    return rng.choices(pool, [i.weight for i in pool])[0]


def _follow_up(last: Intent, rng: random.Random) -> tuple[str, str, Intent | None] | None:
    """A question that needs the turn before it, with its answer; None where there is none."""
    kind = rng.choice(("more", "short", "switch"))
    words = FOLLOW_UPS[last.language]
    if kind == "switch":
        others = [i for t in ("app", "basics") for i in _POOLS[t, last.language] if i.about]
        other = rng.choices(others, [i.weight for i in others])[0]
        text = words["switch"].replace("{x}", rng.choice(other.about))
        return typed(expand(text, rng), last.language, rng, polite=False), answer(other, rng), other
    reply = last.more if kind == "more" else last.short
    if not reply:
        return None
    return typed(expand(words[kind], rng), last.language, rng, polite=False), reply, last


def _turn(
    last: Intent | None, language: Language, rng: random.Random
) -> tuple[str, str, Intent | None]:
    if last is not None and rng.random() < 0.45:
        followed = _follow_up(last, rng)
        if followed is not None:
            return followed
    intent = _draw(language, rng, first=last is None)
    return question(intent, rng), answer(intent, rng), intent


def _system(rng: random.Random) -> str:
    prompt = rng.choice(SYSTEM_PROMPTS)
    return (
        prompt
        if rng.random() > LONG_SYSTEM_SHARE
        else " ".join([prompt] * rng.randrange(10, 60))[:350]
    )


def _pasted(rng: random.Random) -> str:
    text = long_prompt(rng, rng.randrange(8, 40))
    if rng.random() < 0.3:  # one sentence over and over, as a test of patience
        return (text[: rng.randrange(10, 40)] * rng.randrange(15, 60))[:1300]
    return text[:1300]


def _long(language: Language, rng: random.Random) -> Conversation:
    text = _pasted(rng)
    ask = rng.choice(
        ("summarise this: ", "what do you think? ", "", "Read this:\n", "fix the text. ")
    )
    reply = LONG_ANSWER
    if language == "zh":
        ask, reply = rng.choice(("总结一下：", "看看这段文字：", "请修改：")), LONG_ANSWER_ZH
    return [{"role": "user", "content": ask + text}, {"role": "assistant", "content": reply}]


def conversation(rng: random.Random) -> Conversation:
    """A random conversation, with or without a system prompt."""
    language: Language = "zh" if rng.random() < CHINESE_SHARE else "en"
    messages: Conversation = []
    if rng.random() < SYSTEM_SHARE:
        messages.append({"role": "system", "content": _system(rng)})
    if rng.random() < LONG_SHARE:
        messages += _long(language, rng)
    last: Intent | None = None
    for _ in range(rng.choices(list(TURN_WEIGHTS), list(TURN_WEIGHTS.values()))[0]):
        if rng.random() < 0.04:
            language, last = ("en" if language == "zh" else "zh"), None
        asked, replied, last = _turn(last, language, rng)
        messages.append({"role": "user", "content": asked})
        messages.append({"role": "assistant", "content": replied})
    return messages
