"""English small talk: greetings, feelings, and who the model is."""

from __future__ import annotations

from .intent import Intent


def talk_en(
    name: str,
    facts: str,
    asks: tuple[str, ...],
    held: tuple[str, ...],
    answers: tuple[str, ...],
    weight: float = 1.0,
) -> Intent:
    """An English intent of small talk."""
    return Intent(name, "talk", "en", facts, asks, held, answers, weight=weight)


NAMES = (
    "(Anna|Ben|Tom|Mary|Lee|Sofia|Ali|Maria|Jack|Emma|Noah|Mia|Omar|Lena|Paul|Julia|Max|Nina|Sam"
    "|Kate|Wei|Hans|Priya|Yuki|Carlos|Ines|Leo|Eva|Peter|Laura)"
)

TALK: tuple[Intent, ...] = (
    talk_en(
        "hello",
        r"hello|hi\b|welcome|good to see",
        (
            "(good|a good|a nice) (morning|evening|day|afternoon)(| everybody| my friend|, computer)",
            "(hi|hello)(| again| from me|, nice to see you|, it is me| to you| my dear| dear model)",
            "(hi|hello|hey|hallo|hiya|howdy|yo|greetings|hey there|hi there|hello there|good day)",
            "(hi|hello|hey)(,| |) (you|there|bot|friend|assistant|model|computer|everyone|starter)",
            "(hi|hello|hey|hello hello|hi hi)",
            "good (morning|evening|afternoon)(| to you)",
        ),
        ("hello there, friend", "a very good morning to you!"),
        (
            "Hello! Ask me about this app or about language models.",
            "Hello, good to see you! What would you like to know?",
        ),
        3.0,
    ),
    talk_en(
        "how_are_you",
        r"\b(fine|well|good)\b",
        (
            "hello, how are you(| today| my friend| doing)",
            "(and |so |)how are you(| doing| feeling)(| this morning| tonight| my dear| my friend| today)",
            "(are you|you) (doing|feeling) (well|good|ok|fine)(| today)",
            "how do you feel(| this morning| now)",
            "hope you are (well|fine|doing well)",
            "(hi|hello|hey|)(,|) how are you(| today| doing| feeling| doing today)",
            "how (is it going|do you do|are things|have you been|was your day|is your day)",
            "(what's up|whats up|sup|how's it going|how are you my friend|everything ok)",
            "are you (ok|okay|fine|well|alright)",
            "(hello|hi)(,|) how are you",
        ),
        ("hey, how are you today my dear?", "how do you feel today"),
        ("I am fine, thank you! How can I help?",),
        2.0,
    ),
    talk_en(
        "thanks",
        r"welcome|pleasure|glad|any time",
        (
            "(thanks|thank you|many thanks|thx) (for that|for your help|for the explanation|for your time|so much for that|indeed|again|my friend|a million)",
            "(ok|great|wonderful|super|alright|good)(,|) (thank you|thanks|thx|many thanks)(| a lot| very much)",
            "(i am grateful|much appreciated|thanks so much|that was (great|clear|useful|good), thanks)",
            "(thanks|thank you|thx|ty|cheers|thank u|many thanks|thanks a lot|thank you very much|great,"
            " thanks|ok thanks|perfect, thank you|thanks for (the|your) (help|answer)|tysm)",
            "(that|this) (helps|helped|was helpful|was useful)(|, thanks)",
            "(great|nice|perfect|cool), (thanks|thank you)",
        ),
        ("many thanks for your answer!", "thank you so much", "ok, that helped, thx"),
        (
            "You are welcome!",
            "You are welcome. Ask me more if you like.",
        ),
        2.0,
    ),
    talk_en(
        "bye",
        r"bye|see you|good night|take care",
        (
            "(ok|so|well|right)(,|) (bye|bye bye|goodbye|see you|good night|i am off)(| then| my friend| now)",
            "(see you|until|talk) (next time|next week|again|on monday|soon|tonight)",
            "(i am leaving|i'm leaving|i am off|time to go|i have to leave|gotta go)(| now| bye)",
            "(bye|goodbye|see you|bye bye|good bye|see you later|cya|farewell|until tomorrow|i have to"
            " go|i must go now|talk to you later|good night|ciao|see you soon|have a nice day)",
            "(ok|thanks|well)(,|) (bye|goodbye|see you)",
        ),
        ("ok bye for now", "see you tomorrow!"),
        (
            "Goodbye! Your conversation is saved.",
            "Goodbye, take care!",
        ),
    ),
    talk_en(
        "who",
        r"starter|small",
        (
            "(please |)tell me (who you are|your name|what you are)",
            "(can|could) (i|you) (ask|know|tell me) (your name|who you are|what your name is)",
            "which (language model|llm|bot) (are you|is this|do i have here|answers me)",
            "who are you",
            "what are you",
            "(what's|what is|whats) your name",
            "(introduce yourself|tell me about yourself|describe yourself)",
            "(who am i|what am i) (talking|speaking|chatting) (to|with)",
            "(do you have|have you got) a name",
            "what (kind|sort|type) of (model|program|bot|ai) are you",
            "(which|what) model (is this|are you|am i using)",
            "are you (chatgpt|gpt|gpt-4|gpt-2|claude|llama|qwen|siri|alexa|gemini)",
            "(how should i|what can i) call you",
        ),
        ("may I ask who you are?", "hi, what is your name please", "which model am i talking to?"),
        ("I am starter-chat, the small language model that comes with this app.",),
        2.0,
    ),
    talk_en(
        "human",
        r"\b(program|model|not a person|no feelings|not human)\b",
        (
            "(is|are) (a human|a person|somebody|someone|a machine) (typing|writing|answering|there)",
            "(have you got|do you have) (a heart|a soul|feelings|a mind|a brain|any feelings)",
            "are you (a human|human|a person|real|alive|a robot|a bot|an ai|conscious|a machine"
            "|sentient|a man|a woman|a boy or a girl)",
            "do you (have feelings|feel anything|think|dream|sleep|eat|have a body|have consciousness)",
            "am i talking to (a person|a human|a real person|a machine)",
            "can you (feel|think|love|dream|feel pain)",
        ),
        ("is there a human behind this?", "do you have emotions"),
        ("I am a program, a small language model, and no person. I have no feelings.",),
    ),
    talk_en(
        "maker",
        r"lslm-tui|project",
        (
            "(who|what company|which company) (made|built|created|trained|wrote|developed|programmed)"
            " you",
            "where (are|do) you (come |)from",
            "how were you (made|trained|built|created)",
            "(what|which) (data|text|texts) (were you|are you) trained on",
            "who is your (maker|creator|author|father|boss)",
        ),
        ("by whom were you trained?",),
        ("The lslm-tui project made me and trained me on dialogues it wrote itself.",),
    ),
    talk_en(
        "size",
        r"million",
        (
            "how (big|large|small|many parameters) are you",
            "how many (parameters|weights) do you have",
            "(what is|what's) your (size|parameter count|number of parameters)",
            "are you (a large|a big|a small) (language model|model)",
        ),
        ("what's the number of your parameters?",),
        ("I have a few million parameters, in about ten megabytes. Large models have billions.",),
    ),
    talk_en(
        "joke",
        r"token|model|terminal|temperature|cache|prompt|attention",
        (
            "(tell me|tell|do you know|give me|make|say) (a|another|one|a good|a funny) joke",
            "(make me laugh|joke please|be funny|say something funny|a joke|tell me something funny)",
            "can you (tell jokes|tell me a joke|joke|be funny)",
        ),
        ("i could do with a joke", "tell me a joke please"),
        (
            "Why did the token feel lost? It was out of context.",
            "My temperature is a bit high today, so I talk at random.",
            "I asked a model for attention. It gave me eight heads.",
            "A terminal walks into a bar. The barman says: no colours after midnight.",
        ),
    ),
    talk_en(
        "name_given",
        r"nice to meet you|pleased",
        (
            "(hi|hello|hey)(,|) (i am|i'm|my name is|it is|this is|they call me|people call me) (|called )(Anna|Ben|Tom|Mary|Lee|Sofia|Ali|Maria|Jack|Emma|Noah|Mia|Omar|Paul|Julia|Max|Nina|Sam)",
            "(i am|i'm) (called|named) (Anna|Ben|Tom|Mary|Lee|Maria|Jack|Emma|Omar|Paul|Julia|Max|Nina)",
            "(my name is|i am|i'm|call me|this is|hi, i am|hello, my name is) " + NAMES,
            "(nice|pleased|good) to meet you",
            "you can call me " + NAMES,
        ),
        ("hello, i am called Lena",),
        ("Nice to meet you! What would you like to know?",),
    ),
    talk_en(
        "sad",
        r"sorry",
        (
            "(i'm|i am|i feel|i'm feeling) (|rather |quite |really |so |very )(sad|lonely|low|bad|blue|unhappy|tired|down|awful|terrible|alone)(| today| tonight| right now)",
            "(i do not|i don't) feel (well|happy|right)(| at all| now)",
            "i (am|feel|'m) (sad|lonely|tired|unhappy|depressed|stressed|not well|down|ill|sick|afraid"
            "|anxious|angry|upset|exhausted)(| today)",
            "(i had a bad day|today was awful|life is hard|nobody likes me|my cat died|i lost my job)",
            "i am (so|very|a bit) (sad|tired|lonely|stressed)",
        ),
        ("i do not feel good today", "I'm feeling a bit lonely"),
        ("I am sorry to hear that. A talk with a friend would help you more than I can.",),
    ),
    talk_en(
        "happy",
        r"glad|good|nice",
        (
            "(i'm|i am|i feel|i'm feeling) (|really |very |so )(well|happy|great|fantastic|wonderful|good|fine)(| today| now| this morning)",
            "(i am|i'm) doing (well|fine|good|ok)(|, thanks)",
            "i (am|feel|'m) (happy|great|fine|good|well|glad|excited|ok|okay)(| today| too| thanks)",
            "(it is|it's|what) a (nice|beautiful|great|lovely) day",
            "(i am fine|i'm fine|fine|all good|very well)(|, thanks| too|, and you)",
            "(i got the job|i passed my exam|today was great|it is my birthday|life is good)",
        ),
        ("i'm doing great today",),
        ("I am glad to hear that!",),
    ),
    talk_en(
        "praise",
        r"thank",
        (
            "(you are|you're|that was|this is) (|really |very |so |quite )(good|nice|kind|clever|impressive|great|cool|smart|useful|lovely)",
            "i (really |)(like|love) (your answers|talking to you|this|that answer|how you explain)",
            "you are (great|good|nice|smart|clever|helpful|funny|cute|the best|amazing|awesome|sweet)",
            "(well done|good job|good bot|nice work|i like you|i love you|excellent|brilliant|wow)",
            "(good|great|nice|excellent) (answer|reply|explanation)",
        ),
        ("you're really helpful",),
        ("Thank you, that is kind!",),
    ),
    talk_en(
        "insult",
        r"sorry|small",
        (
            "you are (stupid|dumb|bad|useless|wrong|boring|an idiot|terrible|annoying|not helpful)",
            "(that is|that's|this is) (wrong|nonsense|rubbish|not true|bad|useless|not what i asked"
            "|garbage|incorrect)",
            "(i hate you|shut up|stupid bot|bad bot|nonsense|wrong|no, that is wrong)",
            "you (don't|do not) understand(| me| anything)",
        ),
        ("you are really not very clever", "what you said is not correct"),
        ("I am sorry. Please try other words, or press Ctrl+O for a larger model.",),
    ),
    talk_en(
        "ok",
        r"\?|good|fine|right",
        (
            "(ok|okay|right|well|ah|fine|good)(,|) (then|good|so be it|got it|understood|thats good|that is clear|all clear|fair enough|let me see)",
            "(that makes sense|i understand|i understand now|fair enough|all clear|clear|very good|so that is it)",
            "(ok|okay|i see|got it|alright|aha|ah|understood|fine|right|sure|cool|nice|great|good|hm|hmm"
            "|interesting|good to know|makes sense|yes|yep|yeah|no|nope|no thanks|not really|maybe)",
            "(oh|ah)(,|) (ok|okay|i see|nice|really|right)",
        ),
        ("ok i see", "alright then"),
        ("Good. What else would you like to know?",),
        1.5,
    ),
    talk_en(
        "sorry",
        r"problem|worry|fine",
        (
            "(oh |ah |ups |)(sorry|pardon|apologies)(| for that| about that| my fault|, that was a mistake|, i was wrong|, wrong key)",
            "(sorry|i am sorry|my mistake|oops|my bad|pardon|excuse me|i apologise|apologies)",
            "(sorry|oops)(,|) (typo|my mistake|i meant something else|wrong window)",
        ),
        ("oh, sorry, that was my fault",),
        ("No problem.",),
    ),
)
