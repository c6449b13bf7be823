"""English small talk: more of it, and what cannot be understood."""

from __future__ import annotations

from .intent import Intent
from .talk_en import talk_en

MORE_TALK: tuple[Intent, ...] = (
    talk_en(
        "age",
        r"new|first|version",
        (
            "(what|which) (age|year) (are you from|were you made|do you have|were you born)",
            "(are you|is this model) (old|new|young)",
            "how old are you",
            "(what is|what's) your age",
            "when (were you|was it) (born|made|created|trained|built)",
            "when is your birthday",
        ),
        ("what age are you?",),
        ("I am new: the first version, made together with this app.",),
    ),
    talk_en(
        "favourite",
        r"no (favourite|taste|opinion)|like",
        (
            "(which|what) (colour|color|song|film|animal|food|book|number|city) do you (like|love|prefer)(| best| most)",
            "have you (got |)(a favourite|any favourite|a favorite) (colour|song|book|animal|number|word)",
            "(what is|what's) your (favourite|favorite) (colour|color|food|film|movie|book|song|animal"
            "|language|word|number|game|model)",
            "do you (like|love|hate|prefer) (music|cats|dogs|pizza|coffee|tea|football|people|me|books"
            "|python|work|cheese|summer)",
            "what do you (like|love|enjoy)",
        ),
        ("which colour is your favourite one?",),
        ("I am a program and have no favourite, but I like questions about tokens.",),
    ),
    talk_en(
        "bored",
        r"ask|try",
        (
            "(let us|let's|can we|shall we) (talk|chat|speak)(| a bit| a little| about things| about anything| about the weather)",
            "(what|which) (topic|subject) (shall|can|should) we (take|choose|discuss)",
            "(i am|i'm|im) bored",
            "(what should i do|what shall we do|what should i ask|what can we talk about|talk to me|say"
            " something|let's talk|lets chat|surprise me|entertain me|any ideas)",
        ),
        ("let us talk about something",),
        ("You could ask me what perplexity is, or for a joke.",),
    ),
    talk_en(
        "memory",
        r"this conversation|each conversation",
        (
            "(will|do|can) you (still |)(know|remember|recognise|forget) (me|us|my name|who i am)(| next time| later| next week| when i return)",
            "do you (keep|save) what i (say|tell you)",
            "(do|will|can) you (remember|recall) (me|this|that|what i said|our last chat|my name"
            "|yesterday|everything)",
            "do you (learn|learn from me|get better|remember things|have a memory)",
            "(what is|what's|do you know) my name",
        ),
        ("will you still know me tomorrow?",),
        ("I only see this conversation, and I learn nothing from it.",),
    ),
    talk_en(
        "languages",
        r"Chinese",
        (
            "(which|what) (other |)languages (can|do) you (understand|know|write|read|handle)",
            "(is english|is chinese) (the only language|all) you (know|speak)",
            "(what|which|how many) languages do you (speak|know|understand)",
            "(do|can) you (speak|understand|know) (chinese|english|german|french|spanish|japanese"
            "|italian|russian|arabic|other languages)",
            "(sprechen sie deutsch|parlez-vous français|habla español)",
        ),
        ("which languages can you speak?",),
        ("I know English and a little Chinese, nothing else.",),
    ),
    talk_en(
        "test",
        r"here|works",
        (
            "(is|are) (someone|anyone|you|somebody) (here|there|awake|online|listening)",
            "(hello|hey) (is anyone|are you) (there|here|awake)",
            "(test|testing|test test|is this working|does this work|are you there|anybody there|is"
            " anyone there|can you hear me|ping|hello?|one two three|you there)",
        ),
        ("is anybody there?",),
        ("I am here, and it works. Ask me something.",),
    ),
    talk_en(
        "smart",
        r"small",
        (
            "are you (smart|clever|intelligent|good|powerful|better than chatgpt|smarter than me|stupid)",
            "how (smart|clever|good|intelligent) are you",
            "do you know everything",
        ),
        ("would you say you are intelligent?",),
        (
            "Not very: I am a small starter model that knows this app and the basics of language models.",
        ),
    ),
    talk_en(
        "again",
        r"Ctrl\+P|ask|about",
        (
            "(please |)(continue|go on|proceed|more|say more|repeat)(| please| now)",
            "(tell me more|more|why|how|when|where|what|really|and|continue|go on|again|what do you mean"
            "|say it again|shorter|say it shorter)",
        ),
        (),
        ("About what? Ask me, for example, how to stop a reply or what a token is.",),
        0.7,
    ),
    talk_en(
        "gibberish",
        r"understand",
        (
            "(asd|qwe|zxc|dfg|hjk|vbn|rty|uio|lkj|mnb|wer|sdf) (asd|jkl|zxc|dfg|hjk|vbn|rty|uio|fgh|mnb)(| asd| qwe| jkl| poi)",
            "(asdf|qwerty|blah blah|lorem ipsum|xyz|aaaa|jkl|fghj|sdfgsdfg|hjkhjk|abc|123|1|42|7777|???"
            "|!!!|...|lol|haha|hahaha|x|a|b|foo|bar|foo bar baz)",
            "(bla|asd|qwe|zxc|fgh|tyu|vbn|poi)(asd|qwe|zxc|fgh|tyu| poi| vbn|)(asd|qwe|zxc|fgh|tyu|)",
        ),
        ("dfgh jkl asd",),
        ("I did not understand that. Ask me about the app or about language models.",),
    ),
)
