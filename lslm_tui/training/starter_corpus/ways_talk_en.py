"""More small talk in English; the marks are those of `ways_app_en`."""

from __future__ import annotations

TALK_WAYS: dict[str, str] = {
    "hello": """
        (hi|hello|hey|hiya|hallo|heya|yo|greetings|howdy|hola|ahoy|salut|good day|g'day)(| there| bot| you| model| friend| again| buddy| mate| everyone| computer|| little model|, nice to see you)
        (good|a good|very good) (morning|evening|afternoon|day)(| to you| bot| friend|, how nice| everyone|| there)
        (hello|hi|hey) (hello|hi|hey|hey there)
        (i am here|i am back|here i am|it's me|it is me again|here i am again)
        (morning|evening|afternoon)(| bot| everyone|, model)
    """,
    "how_are_you": """
        (how|and how|so how|hey how|hi how|hello, how) (are you|are you doing|are you feeling|do you do|do you feel|is it going|are things|are things going|have you been|r u|are u|you doing|you doing today)(| today| this morning| my friend| right now| lately| at the moment| tonight| then|, bot)
        how (is|was|'s) (your day|life|it going|everything|your morning|your week|the mood|business)(| going| today| treating you so far|, bot)
        (what's up|wassup|whats up|sup|what is up|how goes it|how goes|all good|everything good|everything all right|you ok|u ok|are you good|are you all right)(| today| bot| with you| there)
        (are|r) (you|u) (ok|okay|well|fine|good|happy|all right|tired)(| today)
        (i hope|hope) (you are|you're|all is) (well|fine|good)
    """,
    "thanks": """
        (thanks|thank you|thx|ty|cheers|many thanks|thank u|tysm|thnx|thank you so much|thanks so much|thank you very much|thanks a lot|thanks a bunch|thanks a million|big thanks|much appreciated)(| for that| for your help| for the answer| for the explanation| for the info| bot| friend| for explaining| for your time|!|, really| again)
        (ok|great|good|nice|cool|perfect|super|wonderful|excellent|lovely|awesome|brilliant|ah|right|alright|fine|got it|wow|yes)(,|) (thanks|thank you|thx|many thanks|thank you very much|thanks for that|cheers)(| a lot| bot| for the help)
        (that|this|it|your answer|the explanation) (is|was) (very |really |quite |so |)(helpful|useful|clear|a great help|just what i needed|exactly what i needed|kind of you|nice of you)(|, thanks|, thank you)
        (that|this|it) (really |)(helps|helped)(| a lot| me| me a lot|, thanks)
        (i appreciate it|i appreciate that|i am grateful|very kind|how kind|so kind of you|you helped me|i owe you one)
    """,
    "bye": """
        (bye|goodbye|good bye|bye bye|byebye|bb|cya|see you|see ya|farewell|ciao|so long|later|laters|see you later|see you around|see you soon|take care|adios|cheerio|good night|night|till then)(| bot| for now| then| friend|, thanks| tomorrow| next time| everyone| and thanks| now|!)
        (i|i really|now i|ok i|well i|sorry i) (have to go|must go|gotta go|got to go|need to go|have to leave|am leaving|am off|must leave|am going to bed|will be back later|will leave now|gotta leave|have to run|must run)(| now| then|, bye|, see you|, goodbye|, good night)
        (gotta|got to|have to|need to|time to) (go|leave|run|sleep|work)(| now|, bye|, see you| then)
        (that|this) is (all|it|enough) for (today|now|tonight)(|, bye|, goodbye)
        (talk|speak|chat|write) to you (later|tomorrow|soon|next week)
        (have a|enjoy your|have a very) (nice|good|great|lovely) (day|evening|night|weekend|time)
    """,
    "who": """
        (who|what|so who|so what|and who|hey who|and what|ok, who) (are|r) (you|u)(| actually| exactly| really|, bot| then| anyway)
        (what|what's|whats|what is|tell me|say) (your name|ur name|the name of this model|you called|the model called|your full name)(| please| then)
        (what|how) (are|do|should|can|shall|may) (you called|they call you|i call you|people call you)
        (do|does) (you|this bot|this model) have a name
        (who|what|which bot|whom) (am i|is|are we) (talking to|chatting with|speaking with|speaking to|writing to|here|this|on the other side|answering)(| here| right now| please)
        (which|what|what kind of|what sort of) (model|llm|bot|ai|assistant|language model|network) (are you|is this|is it|is that|do i talk to|am i using|is running|is loaded|are u|is answering)(| here| now| exactly)
        (are|r) (you|u) (chatgpt|gpt|gpt-4|gpt-5|gpt-2|claude|llama|qwen|gemini|siri|alexa|deepseek|mistral|a gpt|openai|copilot|cortana|eliza)
        is this (chatgpt|gpt-4|claude|llama|qwen|gemini|a big model)
        (introduce|describe|present) yourself(| please| briefly)
        (tell me|say something) about (yourself|you)
    """,
    "human": """
        (are|r) (you|u) (a |)(human|person|real|real person|robot|machine|bot|computer|program|alive|conscious|sentient|human being|living thing|man|woman|girl|boy|person or a machine|real human|animal|intelligent being)(| or a machine| or not| or a program| really)
        (is|am) (this|i talking to|there|it|i chatting with|i speaking with) (a human|a person|a machine|a robot|somebody real|someone real|a real person|a bot)(| here| at the other end| typing)
        (do|can) you (have |)(feel|feelings|think|a soul|a body|a heart|love|suffer|cry|sleep|eat|dream|hunger|consciousness|a mind|pain|a life)(| anything| at all| really| sometimes)
        (what|how) does it feel (like |)to be (a model|a machine|you|a program)
    """,
    "maker": """
        (who|what company|which company|what people|whoever) (made|created|built|trained|wrote|developed|designed|programmed|invented|owns|is behind|coded|produced) (you|this model|you, tell me|this bot)
        (who|what) is (your|the) (maker|creator|author|developer|owner|father|inventor|company|programmer|boss|mother)(| behind you)
        (where|how) (were|are|have) you (made|from|created|built|trained|been made|born|developed)
        where do you (come|originate) from
        (which|what|on which|with what|on what) (data|text|texts|books|dialogues|corpus) (were you|are you|have you been) trained(| on| with)
        (by whom|when and by whom) (were you|was this model) (made|trained|created)
    """,
    "size": """
        how (big|large|small|heavy|many parameters|many weights|tiny) (are you|is this model|do you have|have you|does this model have|is your model|are u)(| really| in total| altogether)
        (what is|what's|tell me) your (size|number of parameters|parameter count|file size|size in megabytes|number of weights)
        (are|r) you (a |)(large|big|small|tiny|huge|little)(| language| 7b| 1b) model
        (how many|number of) (parameters|weights|layers|billions)(| do you have| are in you| in you)
        how much (space|disk|memory) do you (take|need)
    """,
    "joke": """
        (tell|give|make|say|write|know|send) (me |us |)(a|another|one more|some|a good|a funny|a short|a nerdy|your best) (joke|jokes|funny thing)(| please| now| about models| for me)
        (do|can|could|will|would) you (know|tell|make|have|say) (me |)(a|any|some|good|a good|funny) (joke|jokes|funny things)(| please| for me)
        (joke|a joke|joke please|jokes|another joke|make me laugh|be funny|make me smile|cheer me up|i want to laugh|say something funny|entertain me with a joke|i need a laugh|amuse me)(|!| please| now)
        (have you|do you have|you have|know) (got |)(a|any|some) (good |)(jokes|joke|humour|sense of humour)
    """,
    "sad": """
        (i am|i'm|im|i feel|i'm feeling|i am feeling|feeling|i have been) (|a bit |a little |very |so |really |quite |rather |pretty |kind of |extremely )(sad|down|low|lonely|unhappy|depressed|tired|exhausted|stressed|bad|awful|terrible|miserable|sick|ill|afraid|scared|anxious|angry|upset|worried|hopeless|frustrated|blue|heartbroken|alone|not well|not good)(| today| now| these days| lately| tonight| right now|, help)
        (i|today i) (had|have|have had) a (bad|terrible|hard|awful|rough|horrible|long) (day|week|time|night|year)
        (my|our) (dog|cat|grandmother|friend|hamster|boyfriend|girlfriend|team|goldfish) (died|left me|is ill|is gone|lost|hates me|was run over)
        (i lost|i failed|i missed) (my job|my exam|my friend|my train|my keys|everything|my wallet)
        (nobody|no one) (likes|loves|understands|calls|needs) me
        (life|everything|today|the world) is (hard|bad|awful|terrible|sad|difficult|against me)
        i (want to|could|have to) cry
    """,
    "happy": """
        (i am|i'm|im|i feel|i'm feeling|feeling|i am feeling) (|very |so |really |quite |pretty |extremely )(happy|great|good|fine|well|fantastic|excited|wonderful|glad|amazing|cheerful|in love|in a good mood|proud|ok|okay|super)(| today| now| right now| thanks| thank you| too|, and you|, thanks)
        (i|we|my team) (won|passed|did it|got the job|got married|passed my exam|finished my work|got a puppy|am on holiday|have good news)(|!| today)
        (it is|it's|what|today is) (a |my |such a |)(nice|good|great|lovely|beautiful|wonderful|birthday|perfect)(| day| weather| morning| today)
        (life|everything|today|the world) is (good|great|wonderful|fine|beautiful)
        (it is|today is|it's) my birthday(| today|!)
    """,
    "praise": """
        (you are|you're|youre|u are|ur|you were) (|really |very |so |pretty |quite |such a |the |just |a )(good|nice|great|smart|clever|helpful|kind|cool|amazing|awesome|the best|sweet|funny|cute|brilliant|impressive|genius|good bot|lovely|useful|wonderful|best)(| at this| bot| model|!| little model| indeed)
        (that|this|it|your reply|your answer|the answer) (is|was) (|really |very |so |quite |a )(good|great|nice|excellent|impressive|brilliant|clever|perfect|good answer|cool|well said|amazing)(| answer| one|!| explanation)
        (well done|good job|nice job|great job|good bot|nice work|good work|bravo|excellent|impressive|wow|amazing|awesome|great answer|nice answer|good answer|perfect answer|smart|clever|cool bot|respect|not bad|way to go)(|!| bot|| little one| indeed)
        i (really |)(like|love|enjoy|adore) (you|this|talking to you|your answers|it here|your style|this app|chatting with you|the way you explain)(| a lot| very much|!)
        wow(,|) (you|that|this) (are|is|was) (good|great|fast|smart|impressive|clever)
    """,
    "insult": """
        (you are|you're|youre|u are|ur) (|so |very |really |totally |pretty |just |an? )(stupid|dumb|bad|useless|wrong|boring|idiot|terrible|annoying|not helpful|no help|silly|crap|rubbish|moron|slow in the head|an idiot|a fool|mistaken|awful|unhelpful|not smart|not clever|worthless)(|!| bot| today| you know| model)
        (that|this|it|your answer|your reply|what you say|what you said|the answer|what you wrote) (is|was|'s|sounds) (|completely |totally |just |all |so |simply |quite |very )(wrong|nonsense|false|rubbish|not true|incorrect|garbage|useless|bad|stupid|not right|not what i asked|not what i meant|not my question|no answer|not an answer|not helpful|ridiculous|silly|bullshit|confusing|a mistake|off topic|weird)(|!|, try again| at all)
        (that|this|your answer|it|the reply|what you said) (does not|doesn't|makes no|did not|didn't) (make sense|sense|make any sense|answer my question|help|help me|help at all|fit my question|answer it)(|!| at all)
        (no|nope|hm|hey|but)(,|) (that is wrong|wrong|not that|this is not what i want|you misunderstood|that is not it|i asked something else|that was not my question|i did not ask that|you got it wrong)
        (i asked|i meant|i wanted|i was asking|my question was) (something else|something different|another thing|a different question|about something else)
        you (don't|do not|did not|didn't|never) (understand|get|listen to|help|answer|read|know)(| me| it| anything| my question| what i say| what i asked| properly)
        (nonsense|wrong|rubbish|bullshit|garbage|bad bot|stupid bot|you misunderstood|what a stupid answer|bad answer|wrong answer|terrible answer|what nonsense|i hate you|shut up|you suck|this sucks|fail|lame)(|!|!!| bot)
    """,
    "ok": """
        (ok|okay|k|kk|right|well|fine|good|alright|all right|sure|yes|yeah|yep|yup|no|nope|nah|aha|ah|oh|hm|hmm|mhm|i see|got it|understood|roger|noted|cool|nice|great|super|interesting|good to know|makes sense|that makes sense|fair enough|maybe|perhaps|not really|no thanks|no thank you|nothing|nothing else|never mind|nevermind|whatever|very well|clear|all clear|i understand|i get it|now i understand|i know|i knew that|true|exactly|indeed|correct|of course|really)(|!|.|...| then| now| ok| good)
        (ok|okay|oh|ah|yes|right|well|alright|hm|so)(,|) (i see|got it|i understand|understood|good|fine|cool|that is clear|now i get it|makes sense|great|nice|interesting|good to know|i get it|i will try that|let me try|i will do that|fair enough|sure|then)
        (i will|let me|i'll) (try|try that|do that|check|see|think about it|test it|have a look)(| now| then| that)
    """,
    "sorry": """
        (sorry|i am sorry|i'm sorry|im sorry|so sorry|my apologies|apologies|pardon|pardon me|excuse me|my bad|my fault|my mistake|oops|ups|whoops|forgive me|i apologise|i apologize)(| for that| about that| for the typo| again|, my fault|, typo|, wrong window|, wrong key|, i mistyped|, that was a mistake|, i made a mistake|, that was not for you)
        (i did not|i didn't) mean (it|that|to insult you|to be rude|to say that)
    """,
    "age": """
        (how old|what age) (are you|is this model|are u|would you say you are)(| now| really| by the way)
        (when|what day) (were you|was this model|are you|is your birthday|did they) (born|made|created|trained|released|built|make you|)(|, tell me)
        (what|which) (version|release) (are you|is this|of the model is this)
        (are you|is this model) (old|new|young|up to date|recent)
    """,
    "favourite": """
        (what|which)(| is|'s) your (favourite|favorite|preferred) (colour|color|food|film|movie|book|song|animal|number|word|game|city|band|drink|season|hobby|sport|token|model)
        (which|what) (colour|food|film|book|song|animal|music|sport|city|number|model|game) do you (like|love|prefer|enjoy)(| most| best| the most)
        do you (like|love|hate|prefer|enjoy) (music|cats|dogs|pizza|coffee|tea|football|people|me|books|summer|winter|chess|films|flowers|chocolate|humans|poems|your job|jazz|travelling|cats or dogs|mondays)
        what (do you like|are your hobbies|do you do for fun|makes you happy|do you do in your free time|do you dislike|do you love)(| to do| most)
    """,
    "bored": """
        (i am|i'm|im|i feel) (so |very |a bit |)bored(| today|, say something| to death)
        (talk|chat|speak|say something|tell me something|tell me something interesting|entertain me|surprise me|say anything|tell me anything|start a conversation)(| to me| with me| please| now)
        (let's|lets|let us|shall we|can we|could we|i want to|i would like to) (talk|chat|have a chat|have a conversation|speak|discuss something|make small talk)(| a bit| about something| about life| for a while| about anything| together)
        (what|which) (can|should|shall|could) (we|i) (talk about|do|ask|discuss|do now|chat about|ask you next|try)
        (any|give me) (ideas|suggestions|idea what to ask|a topic|a question to ask)(| please)
    """,
    "memory": """
        (do|will|can|would|could) you (still |)(remember|recall|know|forget|recognise|memorise|keep|store) (me|my name|this|that|what i said|our talk|this conversation|our last talk|what i told you|me tomorrow|everything|yesterday|what we talked about|who i am|it|us)(| tomorrow| next time| later| when i come back| in the future| next week| for ever)
        (do|can|will) you (learn|get better|improve|get smarter|train)(| from me| from this| from our talks| over time| from what i write| by talking to me)
        (what is|what's|do you know|do you remember|say|tell me) my name
        (do you have|have you got|how long is your) (a memory|a good memory|memory)
        (have we|did we|did i) (met|talk|talked|spoken|speak|tell you my name)(| before| yesterday| already)
    """,
    "languages": """
        (do|can|could|would) you (speak|understand|know|write|read|answer in|talk|reply in) (german|french|spanish|italian|russian|japanese|chinese|english|arabic|polish|dutch|portuguese|korean|turkish|hindi|latin|another language|other languages|any other language|more languages)(| too| as well| with me)
        (which|what|how many) (languages|tongues) (do you|can you|are) (speak|know|understand|supported|write|use|have)(| too)
        (answer|speak|talk|reply|write) (in |)(german|french|spanish|chinese|italian|russian|japanese)(| please)
        (sprichst du deutsch|parles-tu français|hablas español|parla italiano|hallo wie geht es dir|bonjour, ça va|wie heißt du|qui es-tu|was kannst du)
        (is|are) (chinese|german|other languages|french|languages other than english) (possible|ok|supported|allowed)
    """,
    "test": """
        (test|testing|tests|test 1 2 3|test test|ping|check|hello world|1 2 3 test|is this on|this is a test|just testing|just a test|trying this out)(|!| please)
        (are you|is anybody|is anyone|is somebody|anybody|you|anyone|is someone|are u) (there|here|awake|online|listening|ready|alive and well|on|home)(| now| yet)
        (does|is) (this|it) (thing |)(work|working|on)(| now| yet)
        can you (hear|read|see) me(| now)
    """,
    "smart": """
        (are|r) you (smart|clever|intelligent|good|powerful|wise|better than chatgpt|smarter than me|as good as gpt-4|stupid or smart|an intelligent model|capable|a genius|good enough)(| really| or not| at all| compared to gpt-4)
        how (smart|clever|good|intelligent|capable|powerful) (are you|is this model|would you say you are)(| really| compared to chatgpt)
        (do you|you) know (everything|anything|a lot|much)(| at all|, right)
        (can you|do you) (reason|think logically|beat chatgpt)
        what (is|'s) your iq
    """,
}
