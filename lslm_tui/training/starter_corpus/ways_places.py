"""Ways of asking about the places Translate, Sentiment and Train, and further ways of asking about the
app and of small talk, in English and Chinese. The same form as `ways_app_en`.
"""

from __future__ import annotations

PLACE_WAYS: dict[str, str] = {
    "translate_app": """
        > translate (something|a text|texts|a sentence|a letter|a file|a document|documents|a whole folder|subtitles|a page|my text|an e-mail|markdown)
        > translate (a text|something|this|my letter|a file) (from|into|to) (German|French|English|Chinese|another language|my language)
        > translate from (German|French|English|Chinese) (to|into) (English|Chinese|German|French)
        > (get|have|make) (a translation|my text translated|a file translated|a document in another language)
        > (read|understand) (a|this) (German|French|Chinese|foreign) (text|letter|file|mail)(| in English)
        > turn (English|German|French|Chinese) into (German|French|Chinese|English)
        > use (the translator|starter-translate|the translation place)
        = (translation|translating|translations|the translator|a translator|the translate place|the translate screen|translating files|starter-translate|the translation memory|a glossary|F3)
        (can|does|could|will) (the app|this program|lslm-tui|it|this tool) (translate|do translations|translate files|translate documents|translate texts)(| too| for me| offline)
        (where|how) (is|do i find|can i find|do i open|do i get to) (the translator|translation|the translate place|the translation screen)
        (i have|i got|here is|i received) (a|an) (German|French|Chinese|English|foreign) (text|letter|document|file|mail|article)(|,) (how do i read it|i need it in English|translate it|and want it in my language|can you translate it)
        (i need|i want) (my text|this letter|a document|this file|it|something) in (German|French|English|Chinese)
        (which|what) (key|command|place|screen) (is for translating|translates|translates texts|does translation|is the translator)
        (is there|do you have|have you got) (a|any) (translator|translation command|way to translate|translation|translation mode)
        lslm-tui translate
    """,
    "sentiment_app": """
        > (read|analyse|analyze|measure|find out|rate|detect|tell|see|judge|classify) (the sentiment|the mood|the tone|the opinion|the feeling|whether it is positive|if it is good or bad)(| of a text| of texts| of reviews| of a review| in a file)
        > (label|classify|sort|score|rate) (reviews|texts|comments|a review|feedback|my reviews|a csv of reviews|many texts|a table of comments)
        > (know|find out|see|check) (if|whether) (a review|a text|a comment|the feedback|this sentence|a customer) is (positive|negative|good or bad|happy|angry|friendly)
        > use (starter-sentiment|the sentiment place|sentiment analysis)
        > (see|know) which words make a text (positive|negative)
        = (sentiment|sentiment analysis|the sentiment place|the sentiment screen|starter-sentiment|opinion mining|mood analysis|labelling texts|classifying texts|F4)
        (can|does|could) (the app|this program|lslm-tui|it|this tool) (do sentiment analysis|read sentiment|classify texts|label reviews|tell good from bad reviews|rate texts)(| too| for me)
        (i have|here are|i got) (reviews|customer comments|a csv of reviews|a file of texts|a table of feedback|many comments)(|,) (are they positive|how good are they|what do people think|which ones are bad|and want to know the mood|how do i analyse them)
        (where|how) (is|do i find|do i open|do i get to) (the sentiment place|sentiment analysis|the classifier|the sentiment screen)
        (which|what) (key|command|place|screen) (is for sentiment|reads sentiment|labels texts|is the sentiment place|classifies texts)
        is (this|a|my) (review|text|sentence|comment) (positive|negative|positive or negative|good or bad)(|, which place tells me|, how do i find out)
        (is there|do you have) (a|any) (classifier|sentiment analysis|sentiment command|way to label texts)
        lslm-tui sentiment
    """,
    "places": """
        (which|what) (function keys|f keys|f-keys) (are there|exist|do what|lead where)
        what (is|lies) (on|under|behind) the (function keys|f keys|f-keys|keys f2 to f7)
        (what|which) (parts|areas|sections|rooms|windows) does (the app|this program|lslm-tui) have
        (name|list|show) (the|all) (places|screens|pages|parts of the app)
        (is the chat|is chat) (all|everything|the only thing)(| there is| you have)
        what (else|other things) (is there|can i do here|does the app have) (besides|apart from|next to) (chatting|the chat|talking)
        > (change|switch|move|go) (the place|places|to another place|between the places|between screens)
        (and|) the other (places|screens|function keys)
    """,
    "train": """
        > (fine-tune|finetune|train) (a|the) (classifier|translator|chat model|model) (on|with) (my|own|labelled) (labels|data|reviews|sentences|dialogues|chats|rows)
        > (teach|train) (you|the model|a model) (my style|my own style|my way of writing|to write like me|a new task|something new|new answers)
        > (make|train) a (lora|lora adapter|adapter|qlora)(| here| of a model| on my chats)
        > (start|begin|set up|watch|see|resume|stop) (a training|a training run|training|a run|fine-tuning|the training)
        > (train|make) a model from scratch
        > use my (rated|own|good) (chats|replies|conversations) (for|as) training(| data)
        = (the train place|the train screen|training runs|F7|the training wizard|fine-tuning on my data|training from scratch|a training run)
        (where|how) (is|do i find|do i open|do i get to|do i begin) (training|the training|the train place|fine-tuning|a training run)
        (can|may) (i|one) (train|fine-tune|finetune|improve|change) (you|the starter|starter-chat|this model|models|a model)(| here| with this| myself)
        (can|does|could) (you|the model|it) learn (from my data|from me|my style|new things)(| here| with training)
        (which|what) (key|place|screen|command) (is for training|trains a model|starts a fine-tuning|is the training)
        is (fine-tuning|training|lora|dpo|pre-training) (possible|supported|there|part of this)(| here| in the app| in this program)
    """,
    "stop": """
        (how do i|how can i|can i|please|i want to) (make|get) (it|the model|him|this thing) (to stop|stop|quit|be silent|stop writing|end)
        (stop|end|quit|cancel|halt) (please|already|right now|at once|this reply|the answer|your reply|talking to me|it now)
        (it|the answer|the text|the reply) (goes|runs|is going|is running) (on and on|on for ever|on too long|on|endlessly)
        (can|may) (the|an|your) (answer|reply|response|output) be (cut|cut off|ended early|broken off|shortened while it runs)
        (i|we) (want|need) (it|the model|you) to (stop|shut up|be quiet|end)(| now| please)
        how (do|can) (i|you) (cut|break|chop) (the model|it|the reply) off(| mid-sentence| in mid sentence| while it writes)
        what (stops|ends|interrupts|cancels) (you|the answer|the model|the writing)
    """,
    "send": """
        (what|which) (key|button) (do i|must i|should i) (press|hit|use) (now|to send it|when my question is ready|once i have typed)
        (i|ok, i|so i|now i) (have |)(finished|am done) (typing|writing|my question|my prompt)(|,) (what next|and now|how do i send it|what now|which key)
        how (do|can|would) (i|one) (submit|send|hand in|give you) (my prompt|my question|a prompt|this|the message)
        (my|the) (question|prompt|message|text) (is|stands) (there|in the box|written|ready)(|,) (how do i send it|now what|what key sends it)
        (send|submit) (button|key|it|now|my text)
    """,
    "newline": """
        (line break|newline|new line|second line|next line|multi-line|several lines|more lines)(| please| in the message| in the prompt| in the box| key| how)
        (enter|return) (sends|sent) (it|my message|the message|too early|right away)(|,) (but i want a new line|i wanted another line|how do i make a new line|how do i write two lines)
        (write|type|enter|put) (two|several|many|more|multiple) lines(| of text| in a message| in the prompt| in one message)
        (how|where) (do i|can i) (add|insert|put|make) (a line break|another line|an empty line|a paragraph)
    """,
    "new": """
        (fresh|new|empty|another|clean|next) (chat|conversation|session|page|thread|dialogue|topic)(| please| now| key| how)
        (let us|let's|can we|i want to) (start|begin) (over|anew|afresh|from zero|from the beginning|something new|with an empty page)
        (i'd like to|i want to|can we) (talk about|discuss|chat about) (something else|another topic|a different subject|another thing)
        (clear|reset|wipe|empty) (the chat|the screen|the conversation|everything|the context)
    """,
    "conversations": """
        (find|search|look for|where is|get back to|open|reopen|show) (a|my|the|yesterday's|last week's|an old|that) (chat|conversation|discussion|talk) (from|about|on|of) (monday|friday|yesterday|last week|last month|birds|work|python)
        (where|how) (did|does|do) (my|the|yesterday's|our) (chat|conversation|discussion|old chats) (go|end up|get to|stay)
        (i|we) (talked|chatted|spoke) about (something|it|this) (yesterday|last week|some days ago|before)(|,) (where is it|how do i find it|can i see it again)
        (search|find|look up) (in |)(history|my history|old chats|all chats|what i said|words in old chats|earlier talks)
        (list|show|see) (all |)(my |the |)(chats|conversations|talks|old chats|history)
        (is|are) (my|the|old) (chats|conversations|history) (kept|saved|searchable|still there)
    """,
    "editor": """
        (use|open|start|i prefer|can i use|write in) (vim|neovim|nano|emacs|vi|my editor|an editor|helix|my own editor|the editor)(| for this| for the prompt| for writing| for my message| here)
        (write|edit|type) (my|a|the) (prompt|message|draft|question) in (vim|emacs|nano|my editor|an editor|neovim|another program)
    """,
    "attach": """
        (attach|add|include|read|load|open|insert|upload|look at|summarise|use) (readme.md|notes.txt|a.txt|log.txt|report.md|my file|a text file|a log file|main.py|this document)
        (how|can|may) (do i|i|one) (give|show|hand|send|pass|feed) (you|the model|it) (a document|a file|my notes|some text from a file|a log|a text file|my document)
        (can|could|will) (you|the model|it) (read|see|look at|open|use) (a|my|this) (file|document|log file|text file|text)(| of mine| for me| on my disk)
        (i have|there is) (a question|something) about (a file|the contents of a file|a document|my notes|a text file)
        (what|which) (sign|character|key) (attaches|adds|is for) (a file|files)
    """,
    "recall": """
        (resend|repeat|send again|bring back|show|get|recall) (what i (typed|wrote|sent|asked) (before|last|a moment ago)|my last prompt|my previous question|the last prompt|the prompt before)
        (prompt|input|message|command) history(| key|, which key|, how| in the box)
        (the|my) (previous|last|earlier) (prompt|input|question)(|,) (how do i get it back|again please|in the box again|which key)
    """,
    "regenerate": """
        (key|shortcut|command|button) (for|to) (retry|trying again|another answer|regenerating|a new try)
        (that|this|the) (reply|answer|response) (is|was) (no good|bad|not good|poor|wrong|not what i wanted|not helpful)(|,) (do it over|try again|once more|again please|give me another|i want a better one|write it again)
        (can|may|could) i (get|have|see) (an alternative|a different|another|one more|a second|a new|a better) (answer|reply|version|response|one)
        (retry|redo|again|once more|try again|another try|do over|regenerate|reroll)(| please| it| this reply| that answer)
        (answer|write|say) (it|that|this) (again|anew|differently|once more|in another way)
    """,
    "edit": """
        (there is|there's|i see|i made|i have) (a|an) (typo|mistake|error|slip) in (my|the) (question|message|prompt|last message)(|,) (can i fix it|how do i correct it|what now|can i still change it)
        (change|edit|fix|correct|rewrite|modify) (what i (sent|wrote|asked)|a sent message|my question|my last message|an earlier message|a message i sent|my earlier prompt)
        (can|may) (a|my|the) (sent |)(message|question) be (changed|edited|corrected|rewritten)(| later| afterwards)
    """,
    "copy": """
        (copy|get|put|bring) (this|that|the|your|the last) (answer|reply|text|response|message|code)(| in| into| to) (the clipboard|my clipboard|another program|my e-mail|my editor)
        (i want|i need|how do i|can i) (to |)(paste|use|take|have) (what you (wrote|said)|your answer|this text|the code) (in|into|elsewhere|in another program|in my mail|in a file)
        (copy|clipboard|copying)(| key| please| it| this| the text| the answer| a code block| the code)
    """,
    "quit": """
        (close|exit|leave|end|quit|stop|terminate|kill|shut) (the program|the app|this|it|lslm-tui|this program|lslm|everything)(| please| now| how)
        (i am|i'm|im|we are) (done|finished|ready)(| for today| here)(|,) (how do i leave|how do i quit|how to close it|let me out|how to exit|goodbye program)
        (how|where) (do i|can i|to) (get out|leave|exit|close|log out|quit)(| of here| of this| of the program| the app)
        (let me out|get me out|exit|quit|leave|close)(| please| key)
    """,
    "help": """
        (show|open|give me|i need|where is|get) (help|the help|the manual|the guide|a manual|the documentation|the instructions|the user guide|the docs)(| please| here| for this screen| page)
        (help|manual|docs|documentation|instructions|user guide|handbook|guide)(| please| key| page)
    """,
    "settings": """
        (open|show|find|change|see|edit|where are) (the |my |)(settings|preferences|options|configuration|config)(| please| here| of the app)
        (where|how) (can|do) i (configure|set up|adjust|change|set) (things|the app|something|it|the program|this)
    """,
    "pipe": """
        (use|run|call|start) (it|you|the app|lslm-tui|the model) (non-interactively|without the screens|from a script|in a script|in a cron job|in the shell|from the shell|from another program|headless|in a pipe|on the command line|with a prompt)
        (pass|pipe|send|feed|give) (the output of|text from|a log from) (another program|a command|grep|git diff|a pipe|cat) (to|into) (the model|you|it|lslm-tui)
        (can|could) (i|one) (script|automate|pipe into) (it|this|you|the app|lslm-tui)
        (one|a single) (question|answer|prompt) (from|on|in) (the command line|the terminal|the shell|bash)
    """,
    "resume": """
        (carry on|go on|continue|pick up) (with |)(the|my) (previous|last|old) (chat|conversation) (from|in|on) (the terminal|the command line|the shell|a script)
    """,
    "doctor": """
        (does|can) (it|the app|lslm-tui) (see|find|use|detect) my (graphics card|gpu|nvidia card|card|video card)(|, how can i tell|, how do i check)
        (diagnose|check|test|examine|find) (problems|errors|my setup|my system|the installation|my computer|what is wrong)(| with it| here| with my setup)
        (is|will) (my|this) (computer|machine|laptop|pc|gpu|system) (fast enough|good enough|supported|ok|strong enough|all right)
        (something|it) (is broken|does not work|doesn't work|is wrong)(|,) (what now|how do i find out|how do i check)
    """,
    "choose_model": """
        (how|where) (do i|can i|to) (load|open|use|run|pick|start|get) (qwen|llama|mistral|gemma|phi|gpt-2|smollm|another model|a bigger model|my own model|a different llm)
        (load|open|use|run|start) (qwen|llama|mistral|gemma|phi|another model|a bigger model|a better model|a different model)(| please| here| instead)
        (i want|i'd like|let me|can i|could i) (to |)(talk to|use|have|try|chat with) (a smarter|a bigger|a larger|another|a better|a different) (model|llm|ai|one)
        (swap|change|switch|replace) (you|the model|the llm|this model)(| for another| for a bigger one| to a different one| out)
        model (picker|chooser|selection|list key|switch)(| key)
    """,
    "quantize_app": """
        (not enough|too little|i have little|out of|no) (ram|memory|vram|gpu memory)(| for this model| for the model| left)(|, what now|, what can i do)
        (run|load|hold|open|use) (a|the|this|my) model (in|with|at) (4 bit|8 bit|4 bits|8 bits|int8|nf4|four bits|eight bits|less memory|fewer bits)(| here)
        (the|this|my) model (is too big|does not fit|doesn't fit|needs too much memory|is too large)(|, what now|, what can i do| into memory)
    """,
    "export": """
        (save|store|write|export|get|download|keep) (the|this|a|my) (chat|conversation|talk|dialogue) (to a file|as a file|as json|as markdown|to disk|as text|in a file|as a document)
        (is it possible to|can i|may i) (get|have|make) (a copy|a file|a backup|an export) of (this|the|my) (conversation|chat|talk)(| as json| as markdown)
    """,
    "offline": """
        (does|do) (this|it|the app|you) (need|use|require) (wifi|internet|the internet|a network|a connection|the web|to be online)
        (are|is) (my|the) (messages|chats|texts|data|words|conversations|secrets) (sent|given|uploaded|shown|sold|passed) (to|on to) (some company|anyone|somebody|a server|the cloud|a company|others)
        (is it|am i|are my texts) (safe|private|secure)(| here| to type secrets| to write secrets| to tell you secrets|, or does somebody read it)
        (who|does anyone|does somebody|can anyone) (reads|read|sees|see|knows|know|gets|get) (this|what i type|what i write|my chats|my messages|my data)
        (privacy|private|secure|internet|wifi|network|online|offline)(|?| please| mode| here)
    """,
    "sampling_app": """
        (where|how) (do|can) i (set|change|find|adjust|lower|raise) (the |)(temperature|top-p|top-k|sampling|seed|randomness|min-p)(| here| in the app| setting| settings)
        (set|change|lower|raise|adjust) the (temperature|randomness|top-p|sampling settings)(| please| here| to 0.3| to zero)
        (i want|i'd like|give me|make) (more|less) (creative|random|varied|precise|wild|predictable) (answers|replies|text)(|, which setting|, where do i set that|, how)
    """,
    "system_app": """
        (set|write|change|give|enter|use) (a|the|my|another) (system prompt|system message|persona|role)(| here| please| for this chat)
        (can|could|may) i (tell|ask|make|have|get) (the model|you|it) (to |)(behave|act|talk|answer|write) like (a teacher|a strict teacher|a pirate|an expert|a lawyer|a friend)
        (make|let) (the model|you|it) (play a role|be a teacher|always answer briefly|be polite|be strict|act as an expert)
    """,
    "continue": """
        (the|this|your) (reply|answer|text) (broke off|was cut|was cut off|ended too early|is not finished|is incomplete|stopped in the middle)(|, go on|, make it go on|, how do i continue it|, let it finish)
        (make|let|have) (the model|it|you) (go on|continue|finish|carry on|write the rest)(| with it| with the reply| please)
    """,
    "context_app": """
        (the|my|this|our) (chat|conversation|talk) (got|is|has become|became|gets) (too long|longer than the context|too big|very long)(| for the model)(|, what happens now|, what now|, what happens)
        (how full|how big|how used up) is (the|my) context(| now| window)
        (how much|how many tokens of) (context|room|space) (is|are|do i have) (left|used|free)(| now| in the context)
    """,
    "capabilities": """
        (what|which) (topics|questions|things|subjects) (may|can|should|could) i ask (about|you|here|you about)(| please)
        (what|how) (could|can) (you|this assistant|this bot) (help|do|help me with|do for me|be used for)
        (what|give me an idea what) (can|could) i (ask|ask here|do with you|get here)
    """,
    "themes": """
        (dark|light|bright|another|high-contrast|black|white) (mode|theme|look|colours|colors|background)(| please|, how| key)
        (change|make|set) (the |)(colours|colors|look|theme|background|screen)(| darker| lighter| brighter| different| of the app)
    """,
    "rate": """
        (give|mark|rate|vote) (an answer|a reply|the reply|this answer|it) (a thumbs up|a thumbs down|as good|as bad|up|down|a plus|good|bad)
        (thumbs up|thumbs down|like|dislike|upvote|downvote)(| this| the reply| an answer| a reply)
    """,
    "speed": """
        (why is|why are) (it|the model|you|the answers|the reply|everything) (so |this |very |)(slow|slowly)(| here| on my laptop)
        (it is|it's|you are|this is|the model is) (super |so |very |too |)(slow|slow here|slow on my laptop)
        (make|get) (it|the model|generation|the answers|you) (faster|quicker|speed up)
        (more speed|faster|speed up|quicker)(| please| how)
    """,
    "models_list": """
        (show|list|see|which are) (the |my |all |)(installed|local|downloaded|available) (models|llms)
        (what|which) (llms|models) (are|do i have|lie) (on this computer|here|on my disk|installed|on my machine|there)
    """,
    "remote": """
        (does|can|will) (it|the app|this|lslm-tui) (run|work|be used) (through|over|in|via|on) (ssh|tmux|screen|a server|a remote machine|any terminal)
    """,
    "hello": """
        (hi|hello|hey|good morning|good evening|good afternoon|greetings|howdy|hiya|yo)(| bot| there| model| friend| buddy| mate| you| :\\)| again)
    """,
    "how_are_you": """
        how (r u|are u|are you|is life|is it going|are things|do you do|do you feel|have you been)(| today| now| doing)
        (how's|how is) (life|life treating you|everything|your day|it going|it)
        (are you|you) (ok|well|fine|doing well|doing fine|all right|alright)(| today)
        (what's up|whats up|sup)
    """,
    "thanks": """
        (cool|great|ok|nice|good|perfect|super|fine)(,|) (thank you|thanks|thx|ty)(| for explaining| for the help| for that| a lot| so much)
        (thank you|thanks|thx|ty|cheers)(| for explaining| for your help| a lot| very much| buddy| bot| friend)
        that (was|is) (helpful|useful|very helpful|all i needed|what i needed|a good help)
        (you helped me|that helped|that helps)(| a lot| much)(|, thanks)
    """,
    "bye": """
        (see|cu|cya|see you|see ya)(| later| soon| tomorrow| then)
        (gotta|i have to|i must|i need to|time to) (go|run|leave)(| now)(|, bye|, see you|, bye bye)
        (bye|goodbye|good night|farewell|so long|bye bye|take care)(| then| bot| for now| and thanks)
    """,
    "who": """
        (who|what) (am i|are we) (chatting|talking|speaking|writing) (with|to)(| here| now)
        are you (gpt-4|gpt4|chatgpt|claude|gemini|llama|siri|alexa|gpt|qwen|a gpt)
        (what is|what's|whats) your name
        (which|what) (model|llm|bot|ai) (are you|is this|answers me|am i talking to|replies here)
        (what are|how are) you called
    """,
    "joke": """
        (got|know|have you|do you know|do you have|any) (any |some |)(jokes|good jokes|a joke)
        (tell|say|give) (me |us |)(a joke|something funny|another joke|a good joke)
        (make me laugh|be funny|joke please|a joke)
    """,
    "insult": """
        (that's|that is|this is|it's|that was) (not what i (asked|meant|wanted)|wrong|nonsense|rubbish|a bad answer|not right|false|no help|not helpful|stupid)
        (this|that|your) (answer|reply) (makes no sense|is wrong|is nonsense|is bad|is useless|does not help|was wrong)
        you (did not|didn't) (understand|get) (me|it|my question|what i asked)
        you are (wrong|useless|stupid|no help|bad|dumb)
    """,
    "memory": """
        (will|do|can) you (remember|recall|know|keep) (this|me|what i said|what i told you|our talk|my name)(| tomorrow| later| next time| yesterday)
        (do|will) you learn from (me|this|our talk|what i say|my messages)
        do you have a (memory|good memory|long memory)
    """,
    "languages": """
        (do|can|could) you (understand|speak|know|read|write) (spanish|german|french|russian|italian|japanese|arabic|other languages|my language)
        (which|what|how many) languages (do|can) you (speak|know|understand|write)
    """,
    "ok": """
        (ok|okay|alright|i see|got it|understood|fine|aha|ah|all right|right|clear)(| then| got it| thanks to you| i see| understood| now i get it)
    """,
    "praise": """
        (wow|oh|hey|)(,|) you (are|did|'re) (good|great|clever|nice|really good|well|that well|a good bot|very helpful)
        (well done|good job|good bot|nice work|great answer|good answer|excellent|impressive)
    """,
    "size": """
        how (big|large|small|many parameters) (are you|do you have|have you got|have you)
    """,
}

PLACE_WAYS_ZH: dict[str, str] = {
    "translate_app": """
        > 翻译(一段文字|一个文件|文章|文档|一封信|句子|字幕|德语|法语|英文|东西)
        > 把(英文|德语|法语|中文|文件|文章|一封信)(翻译|翻)成(中文|英文|德语|法语|别的语言)
        (翻译|翻译器|翻译界面|翻译功能|翻译命令)(在哪|在哪里|怎么用|怎么打开|是哪个键|用什么命令|)
        (能|可以|会|支持)(翻译|翻译文件|翻译文档|做翻译)(吗|不|么)
        (这个软件|这个程序|它|lslm-tui)(能|会|可以|能不能)(翻译|翻译文件|做翻译)(吗|)
        (我有|收到)(一封|一篇|一个)(英文|德语|法语)(信|文章|文件)(，|)(怎么翻译|想看中文|怎么看懂|帮我翻译)
        F3(是什么|有什么用|是干嘛的|键|)
    """,
    "sentiment_app": """
        > (分析|判断|看|知道)(情感|情绪|评论的情感|评论是好是坏|一段话是正面还是负面|文字的态度|用户的态度)
        > (给|把)(评论|文本|反馈|很多评论)(分类|打标签|评分)
        (情感|情感分析|情绪分析|情感界面|评论分析)(在哪|在哪里|怎么用|怎么做|是哪个键|用什么命令|)
        (能|可以|支持)(情感分析|分析情绪|给评论分类|判断好评差评)(吗|不)
        (我有|这里有)(一堆|很多|一些)(评论|反馈|留言)(，|)(怎么分析|想知道是好是坏|怎么分类|情绪怎么样)
        这(条|个|句)(评论|话)是(正面|负面|好评|差评)(吗|还是负面)(，在哪里看|)
        F4(是什么|有什么用|是干嘛的|键|)
    """,
    "places": """
        (这个软件|软件|程序|它)(有|都有)(哪些|几个|什么)(界面|页面|地方|功能页)
        (功能键|F键|F2到F7)(都是|分别是|是)(什么|干什么的)
        除了(聊天|对话)(还|)(有|能)(什么|做什么|哪些界面|别的界面吗)
        > (切换|换)(界面|页面)
    """,
    "train": """
        > (训练|微调)(分类器|翻译模型|聊天模型|你|自己的模型|一个模型|一个 LoRA 适配器)
        > (教|让)(你|模型)(学|学会|学习)(我的风格|新的任务|我的数据)
        > 从零(训练|开始训练)(一个|)模型
        (训练|微调)(界面|页面|功能|)(在哪里|在哪|怎么打开|是哪个键|怎么开始)
        (能|可以|支持)(微调|训练)(模型|你|分类器|)(吗|不)
        F7(是什么|有什么用|是干嘛的|键|)
    """,
    "regenerate": """
        (这个|刚才的|这条)(答案|回答|回复)(不好|不行|不对|不满意)(，|)(换一个|再来一次|重来|重新回答|再试试)
        (换|再来|再给)(一个|个|一次)(答案|回答|回复|)
        重新(回答|生成|来|写)(一次|一遍|)
    """,
    "new": """
        (重新|从头|再)(开始|开|来)(一个|一段|)(新的|)(对话|聊天)
        (换|聊)(个|一个|别的)(话题|题目)(吧|，|)(重新聊|新对话|)
        (清空|新建|新开)(对话|聊天|会话)
    """,
    "quit": """
        (怎么|如何|怎样|)(关掉|关闭|退出|离开|结束)(这个|)(软件|程序|应用|它|lslm-tui)
        (退出|关闭|结束)(键|按什么|吧|怎么按|)
    """,
    "attach": """
        (能|可以)(帮我|)(看|读|打开|总结)(一个|一下|我的|)(文件|文档|日志|文本)(吗|)
        (怎么|如何)(附上|上传|发|添加|加入)(一个|)(文件|文档|附件)
        (把|将)(文件|文档|日志)(发给|交给|传给)(你|模型)
    """,
    "offline": """
        (我说的话|我的聊天|我的消息|我的数据|我写的东西)(会|会不会)(被别人看到|被看到|上传|泄露|发到网上|被公司看到)(吗|)
        (安全吗|隐私安全吗|会泄露隐私吗|要上网吗|要联网吗|需要网络吗|断网能用吗)
    """,
    "quantize_app": """
        (内存|显存)(不够|不足|太小|不够用)(，|)(怎么办|模型跑不起来|跑不了|放不下模型|)
        (用|以)(4|8|四|八) ?位(加载|运行)(模型|)
        模型(太大|放不下|装不下|跑不动)(，怎么办|了|)
    """,
}
