"""More ways of asking about the app, in English: command line, models, data and what it is.

The marks are those of `ways_app_en`.
"""

from __future__ import annotations

MORE_WAYS: dict[str, str] = {
    "pipe": """
        > (use|run|call|ask|start) (it|you|lslm-tui|the model|the app) (in|from|inside) (a script|a pipe|a shell script|bash|the shell|the command line|a makefile|a cron job|python|a terminal|ci|my code)
        > (pipe|feed|pass|send|give) (text|a file|the output of a command|the output of another program|stdin|a log|data) (to|into) (it|you|the model|lslm-tui)
        > (ask|send) (one|a single|just one) question (from the shell|without opening the app|without the screens|and exit|on the command line)
        > use it (without|with no) (a screen|the screens|the interface|a user interface|interaction)
        > (automate|script) (it|this|you|the model)
        = (pipes|scripts|scripting|the command line|cli|batch mode|non-interactive use|headless use|one-shot mode|automation|stdin|a shell pipeline)
        (is there|do you have|does it have) (a cli|a command line|a batch mode|a non-interactive mode|a headless mode|a command for scripts)
        (can|could) (a script|my program|another program|cron|bash|a shell script) (call|ask|use|run) (it|you|the model|lslm-tui)
        (command|syntax|example) (for|of) (a question on the command line|asking in the shell|one question|chat on the command line)
        what is the command (line |)(to|for) (ask|asking|chat|chatting|a question)(| in the terminal| with text)
        (cat|echo|git diff) \\| lslm-tui
        lslm-tui chat(| -p)
        summarise the output of a command(| with it)
    """,
    "json": """
        > (get|have|print|receive|parse) (the |)(reply|output|result|answer) (as|in) (json|json lines|jsonl|a machine readable form)
        = (json|json output|json lines|jsonl|machine readable output|structured output|json mode|output for programs)
        (is there|do you have|can i have) (a |)(json|json output|json mode|machine readable output|structured output)
        my (script|program|code) (needs|wants|must parse|reads) (json|the output|machine readable output)
        (which|what) (flag|option) (is for|gives|prints) json
        output format for (scripts|programs|machines)
    """,
    "resume": """
        > (continue|resume|go on with|carry on|pick up) (my|the|an old|the last|a former|the previous) conversation (on the command line|from the shell|in the shell|from the command line|with a flag|in a script|from the terminal)
        = (the -c flag|-c|-r|the -r option|resuming in the shell|--continue|--resume)
        (which|what) (flag|option) (continues|resumes|goes on with) (the last|a|my last) conversation
        what (is|are|do|does) (-c|-r|--continue|--resume)(| mean| do| for)
        lslm-tui chat -c
    """,
    "no_save": """
        > (chat|ask|talk|use it) without (saving|history|leaving a trace|keeping anything)
        > (keep|leave) (a conversation|this|a question) (out of the history|unsaved|private)
        > not save (a conversation|what i ask|the history)
        = (incognito mode|a private conversation|--no-save|no history|temporary conversations)
        is there (an incognito|a private|a secret) mode
        can i (ask something|talk) (secretly|without it being saved)
    """,
    "doctor": """
        > (check|test|diagnose|inspect|examine|verify|debug) (my|the|this) (machine|computer|installation|setup|system|gpu|hardware|graphics card|install)
        > (see|know|find out|tell|check) (whether|if) (my gpu is used|my gpu works|everything is installed|it works here|cuda works|my setup is ok|the graphics card is found|something is missing)
        > run a (check|self-test|diagnosis|test)(| of my system)
        = (the doctor|doctor|diagnosis|diagnostics|a system check|a self-test|health check|troubleshooting)
        (something|it|the app|everything) (is|seems) (broken|wrong|not working)(|, what do i do|, how do i check it|, how can i find out why)
        (does|will|can) it (see|use|find|recognise|detect) my (gpu|graphics card|nvidia card|hardware)
        (is|are) my (gpu|graphics card|cuda|drivers|setup|installation) (used|ok|fine|working|detected|supported|all right)
        (which|what) (command|tool) (checks|tests|diagnoses|shows) (my|the) (machine|hardware|setup|gpu|installation|system)
        (there is|i have|i get) (a problem|an error|trouble|an issue)(| with my installation| with the gpu| at the start)
        which (device|hardware) (is used|do you use|does it use)
        how much memory (do i have|is free|does my machine have)
        lslm-tui doctor
    """,
    "models_list": """
        > (list|see|show|get a list of) (all|my|the|my local|the installed|the available) models(| on this machine| i have| that are here| on disk)
        > (see|know|find out) (which|what) models (i have|are here|are installed|there are|are on my disk)
        = (my models|the list of models|installed models|available models|the models on this machine|local models)
        (which|what) (models|llms) (are|do i have|have i got|can i use|exist|lie) (there|here|installed|available|on my disk|on this machine|on my computer|already)
        (do i have|are there|have i) (any |)(other|more|further) models(| here| installed| on this machine)
        (list|show) (me |)(my |all |the |)models
        (what|which) is installed(| here)
        lslm-tui models(| list)
    """,
    "models_show": """
        > (see|show|get|find|read) (the |)(details|facts|information|size|licence|parameters|architecture) (of|about|on) (a|one|some|that|my) model
        = (details of a model|information about a model|models show|the size of a model)
        (which|what) command (shows|tells) (the |)(details|size|facts|information) (of|about) (a|one) model
        how (big|large) is (a|one|some|that) model(| on disk| i have)
        lslm-tui models show
    """,
    "models_add": """
        > (add|register|use|open|get in|bring in|include|load) (a|my own|my|a local|a trained|a self-trained|my fine-tuned) model (from|in|out of) (a folder|a directory|disk|my disk|a path|another directory)
        > (add|register|make known|show) (a|my own|my local|my fine-tuned) model (here|to the list|to the app|to lslm-tui)
        = (adding a model|my own model|a local model|a model directory|models add|a model folder)
        (i have|there is|i trained|i made|i fine-tuned) (a|my own) model(| myself) (in|on) (a folder|a directory|my disk|another directory|disk)(|, how do i add it|, how do i use it|, how does it get in here)
        my model is not in the list
        lslm-tui models add
    """,
    "models_pull": """
        > (download|pull|fetch|get|install) (a|another|a new|some|more|a bigger) (model|models)(| from hugging face| from the hub| from the internet| from huggingface)
        > (get|download) (qwen|llama|gemma|mistral|phi|smollm|gpt-2)(| from the hub| from hugging face)
        = (downloading|downloading a model|downloads|the hub|hugging face|models pull|huggingface models|model download)
        where (can|do) i (download|get|fetch) (models|a model|more models|new models)
        (can|does) the app download models
        (which|what) command (downloads|fetches|pulls|installs) (a model|models)
        is there (a model store|a way to get models|a download command)
        lslm-tui models pull
    """,
    "models_forget": """
        > (remove|delete|forget|uninstall|take out|drop) (a|one|some|my|that) model(| from the list| again)
        = (removing a model|models forget|deleting a model|uninstalling a model)
        (i want|i need) a model (gone|removed|out of the list)
        lslm-tui models (forget|remove)
    """,
    "choose_model": """
        > (choose|change|switch|select|pick|use|load|swap|try|take|open|run|replace|have) (to |)(the|a|another|a different|some other|an other|a new|a larger|a bigger|a better|a stronger|a smarter|a real|a good) model
        > (talk|speak|chat) (to|with) (another|a different|a better|a smarter|a larger|a bigger|some other|a real) model
        > (use|load|try|run|open|switch to) (qwen|llama|llama 3|gpt-2|gpt2|mistral|gemma|phi|smollm|deepseek|a hugging face model)(| here| instead)
        > (replace|swap|exchange) you(| for another model| by a larger model| with a better one)
        = (another model|a different model|a larger model|a bigger model|a better model|the model picker|model selection|switching models|other models|model choice)
        (i want|i need|i'd like|i would like|give me|can i have|can i get) (a|another|some) (different|bigger|larger|better|smarter|stronger|other) (model|one)(| please| now)
        (you are|you're|this model is|the model is) (too |so |very |)(small|stupid|weak|dumb|bad|limited)(|,) (i want another model|can i have another model|change the model|how do i switch|is there a better one)
        (which|what) key (changes|chooses|opens|is for|switches) (the |)(model|models|model picker|model list)
        where (do|can) i (choose|change|select|pick|switch) (the |a |)(model|models)
        (how does|how do) (one|you|people) (change|switch|choose) (the model|models)
        (can|could) (the|this) model be (changed|replaced|swapped|switched)
        (change|switch|swap|other|next|bigger|better|different) model(| please)
        /model
        what does /model do
        ctrl o
        (which|what) (can|do) i (write|put) after -m
    """,
    "default_model": """
        > (set|change|choose) (the|a|my) (default|standard|start|first) model
        > (start|begin|open the app) with (another|a different|my own|the same) model (every time|always|each time|by default)
        > make (a|another|my) model the default
        = (the default model|my default model|model.default)
        (which|what) model (is|gets) (loaded|opened|used) (at start|first|by default|when i start)
        always use (another|the same|my own) model
    """,
    "quantize_app": """
        > (load|run|use|open|hold|fit) (a|the|my|this|a big|a large) model in (4 bits|8 bits|4 bit|4-bit|8-bit|int8|nf4|less memory|little memory)
        > (quantize|quantise|shrink|compress) (a|my|the|this) model(| here| in the app| on loading)
        > (save|reduce|lower|use less) (memory|ram|vram)(| use| of a model)
        > make (a|the) model (fit|smaller|need less memory|take less ram)
        = (low memory|quantization in the app|the quantization option|--quantization|less memory)
        (the|my|a|this) model (is too big|is too large|needs too much memory|does not fit|doesn't fit|won't fit|won't load)(| in memory| into my ram| on my gpu| for my machine)(|, what now|, what can i do)
        (i have|there is|i've) (not enough|too little|little|only 8 gb of|only 4 gb of|only 16 gb of) (memory|ram|vram)(| for this model| for a large model|, what can i do)
        (out of memory|memory error|oom|cuda out of memory)(| what now| when i load a model|, help)
        (which|what) (quantization|quantizations|bits|bit widths) (can i|does the app|do you|are) (use|have|support|offer|there)
        int8 or nf4(|, what is better|, which one)
    """,
    "themes": """
        > (change|choose|set|switch|pick|see|get|use) (the|a|another|a different|a new|some other) (theme|themes|colour|colours|colors|look|colour scheme|design|skin|background)
        > (make|turn|have|get) (it|the screen|the app|the background|everything) (dark|light|darker|lighter|brighter|black|white|prettier|more colourful)
        > (switch|turn) (on|to|off) (dark mode|light mode|the dark theme|a light theme|night mode|high contrast)
        = (themes|dark mode|light mode|night mode|a dark theme|a light theme|the colours|colors|high contrast|the look|the colour scheme|appearance)
        (is there|do you have|does the app have|can i have) (a |any |)(dark mode|light mode|dark theme|themes|other colours|night mode|high contrast theme|other colors)
        (the|these|your) (colours|colors|letters|contrast) (are|is) (ugly|too dark|too bright|hard to read|bad|not nice|unreadable|poor)(|, can i change them|, what can i do)
        (it is|the screen is|everything is) (too dark|too bright|hard to read|ugly)
        (i|my eyes) (like|prefer|need|want|would like) (a dark|a light|a darker|a brighter|another|bright|dark) (theme|screen|colours|look|background)
        (which|what) (themes|colours|looks) (are there|do you have|can i choose)
        (which|what) key (changes|is for) the (theme|colours|look)
        /theme
    """,
    "export": """
        > (export|save|store|write|download|dump|keep|print) (a|the|this|my|our|the whole) conversation(| to a file| as a file| as markdown| in json| to disk| as text)
        > (get|have|make) (a|this|the) (file|copy|backup|transcript) (of|from) (the|a|this|our|my) conversation
        > (share|send|mail|back up) (a|this|the|our) conversation(| with a friend| with somebody| to a colleague)
        = (export|exporting|a backup of the conversation|saving to a file|markdown export|json export|a transcript)
        (i want|i need|i'd like|give me) (this|the|our|my) conversation (as|in|on) (a file|markdown|json|text|pdf|paper)
        (can|could) (a|this|the|our) conversation be (saved|exported|stored|written|downloaded|shared)(| to a file| as markdown| as json)
        (which|what) (key|command) (exports|saves) (a|the) conversation
        (save|export|download) (this|it|our talk|the chat|everything)(| please| to disk| as markdown| as json)
        where can i export
        /export
    """,
    "import": """
        > (import|load|bring in|take over|transfer|migrate|move) (my|some|old|all my|the) (chatgpt|openai|exported|old|other) (conversations|history|export|data)(| here| into the app| to lslm-tui)
        > (import|load|open|read) (a|an|my) (exported conversation|json export|conversation from a file|backup|export)
        > (come|move|switch) from chatgpt(| with my conversations)
        = (importing|import|chatgpt import|chatgpt history|my chatgpt export|an import)
        (can|could) (my|old) (chatgpt|openai) (conversations|history|data) be (imported|loaded|used here|taken over)
        (i have|i used) (chatgpt|an export of chatgpt|a json export)(|, can i import it|, can i bring it in here)
    """,
    "manage": """
        > (delete|remove|erase|rename|pin|name|throw away|trash|get rid of) (a|an old|the|this|that|my|one|some|all) (conversation|conversations)
        > (give|change) (a|the|this|my) (conversation a name|conversation a title|title of a conversation|name of a conversation|conversation another title)
        > (undo|take back|reverse) (a|the) (deletion|delete)
        > (keep|put|pin) (a|an important) conversation (on top|at the top)
        = (deleting a conversation|renaming|pinning|the title of a conversation|removing old conversations|deleting|rename|tidying up)
        (i deleted|i removed) (a|the wrong) conversation(|, can i get it back|, how do i undo it| by mistake)
        (can|could) (a|this|the) conversation be (deleted|renamed|removed|pinned|named)
        (which|what) key (deletes|renames|pins|removes) (a|the) conversation
        (delete|remove|rename) (this|it|everything|the chat)(| please)
        /rename
    """,
    "offline": """
        > (use|run) (it|the app|this|you) (offline|without internet|without wifi|without a network|on a plane|in the woods|with no connection|on a train)
        > (be sure|know|make sure) that (nothing is sent|my data is safe|it is private)
        = (privacy|my privacy|offline use|data protection|the internet|security|the cloud|telemetry|data safety|tracking)
        (is|are|does|do|will|would) (my|the|our|any|any of my|all my) (data|text|words|messages|conversations|secrets|input|chats) (sent|go|leave|get sent|uploaded|shared|leaked|sold)(| to a server| to the cloud| to anyone| anywhere| out| to a company| to the internet| to you| the machine)
        (is|are) (it|this|my data|my text|what i write|what i type|the app|everything here|my messages) (private|safe|secure|confidential|secret|local|offline)(| here)
        (do|does|will|must) (i|it|you|the app|this) (need|use|require|want|have to have) (the internet|internet|wifi|a connection|a network|to be online|an internet connection)(| to work)
        (who|can somebody|can anyone|does anyone|can you|can the company|can others) (read|reads|see|sees|get|listen to) (my messages|what i write|what i type|my conversations|my data)
        (do|does) (you|it|the app|this) (spy|collect data|phone home|send data|track me|upload anything|share my data|report anything|connect to the internet|go online|run in the cloud|run locally|work offline)
        (where|on which machine|on which server) (do|does) (you|it|the model) (run|live|work)(| on)
        can i (type|tell you|enter|write) (secrets|passwords|private things|confidential text|my password)(| here| safely)
        (no internet|i am offline|the wifi is down|without network)(|, does it work)
    """,
    "home": """
        > (find|see|move|change|set|back up|locate) (the|my) (data|data directory|data folder|database|config directory|conversation files|stored files)
        > (put|keep|store|move) (everything|all data|all files|my data) (in|on|under|into) (one folder|one directory|a usb stick|another disk|a different place|another folder)
        = (LSLM_HOME|the data folder|the data directory|the database|the storage place|portable mode|the files on disk|data location)
        where (are|is|does it keep|do you keep|does the app store|does it save|lie) (my |the |all |)(conversations|data|files|database|messages|settings file|data folder|history file)(| stored| saved| kept| on disk| on my disk)
        (in which|what|which) (folder|directory|place|path|file) (is|are|holds|contains|has) (my|the|all) (data|conversations|messages|files|database)(| in| stored| saved)
        (the|what is the|which is the) (path|location|place) of (the|my) (data|database|conversations|files|data directory)
        (what|and what) is (LSLM_HOME|the data directory)
        can it run from a usb stick
    """,
    "what_app": """
        = (lslm-tui|lslm|this app|the app|this program|this software)
        what (is|'s) (lslm-tui|lslm|this app|this program|this software|this tool|this thing|this|all this)(| for| good for| about| actually| called| exactly)
        what (does|can) (lslm-tui|this app|this program|the app|this tool|this software) do
        (tell me|explain|say) (something |) (about|what) (lslm-tui|this app|the app|this program|this software)(| is| does| is for)
        what (kind|sort|type) of (program|app|tool|software|thing) is (this|it|lslm-tui|that)
        (what did i|what have i) (just |)(start|install|open|run|started|installed|opened)
        (why|what for) (would i|should i|do people|does one) use (lslm-tui|this app|the app|it)
        (describe|introduce|explain) (lslm-tui|the app|this program|this software|this tool)
        where am i(| here)
    """,
    "places": """
        = (the places|places|the screens|other screens|the tabs|other places|F2|the chat screen|the pages)
        (which|what) (places|screens|tabs|pages|modes|views) (are there|exist|does the app have|do you have|can i go to|has it)
        (is there|are there|has it|does it have) (anything|something|more|other things|other screens|other places) (besides|except|than|other than|beyond) (the |)chat(|ting)
        (how do i|can i) (get|go|switch|come) (back |)to (the chat|another place|another screen|other screens|the other places)
        what (is|does) F2(| do| for)
    """,
    "train": """
        > (train|fine-tune|finetune|teach|pretrain|pre-train|retrain) (a|my own|my|an own|a new|a small) model(| here| with the app| with this app| in lslm-tui| on my data| on my texts| myself)
        > (use|take) my (own |)(data|texts|dialogues|files) (for training|to train a model|to fine-tune)
        > (make|create|build) (my own|a new|an own) model(| with the app| here| from my data)
        > (start|run) (a training|training|a fine-tuning|a recipe|a lora run)(| here)
        = (training here|training in the app|fine-tuning here|a recipe|recipes|the train command|training a model|lslm-tui train|training with the app)
        (can|does|could) (the app|lslm-tui|this program|it|this app) (train|fine-tune|finetune|do training|do lora|do fine-tuning|learn from my data)(| models| a model| too| as well)
        (what is|explain|where is) (a training recipe|the recipe|a recipe file|a recipe in lslm-tui)
        (which|what) command (trains|fine-tunes|starts a training|starts training)(| a model)
        (is|are) (training|fine-tuning|lora|my own models) (possible|supported|there)(| here| in the app)
        lslm-tui train
    """,
    "context_app": """
        > (see|know|find out|check|show) (how full the context is|how much context is left|how much of the context is used|how many tokens are used|how many tokens i have left|the context|what fills the context)
        > (free|clear|get more|save) (context|some context|room in the context)
        = (the context bar|a full context|context usage|the bar under the message box|the context limit|/context|token count)
        (the|my|our) (context|conversation) (is|got|gets|becomes|is getting) (full|too long|too large|too long for the model)(|, what now|, what happens|, what can i do|, what happens now)
        (what|what happens) (if|when|happens when) the (context|context window) (is full|overflows|runs out|is used up)
        (are|will) (old|older|my) messages (be |)(cut|dropped|forgotten|lost|left out)(| silently| when it gets long)
        (what is|what does) the (bar|line|number) (under|below) the (message box|prompt|input)(| mean| show)
        how much (context|room|space) (is left|do i have|is used)
    """,
    "sampling_app": """
        > (set|change|adjust|lower|raise|turn down|turn up|increase|decrease|reduce|find) (the|your|its|my) (temperature|sampling|top-p|top-k|min-p|repetition penalty|sampling settings|randomness|creativity|seed)(| here| in the app| of the model)
        > (make|get) (it|you|the model|the replies|the reply) (more creative|less random|more random|more boring|deterministic|more predictable|less repetitive|wilder)
        > (get|have) (the same reply every time|more creative replies|less random replies|reproducible replies)
        = (the temperature setting|sampling settings|the sampling panel|temperature in the app|the sampling|generation settings|creativity|the seed setting|/set)
        where (is|are|do i find|can i set|do i change|can i change) (the |)(temperature|sampling|sampling settings|top-p|top-k|seed|generation settings|randomness)(| setting| here| in the app)
        (which|what) (key|setting|command) (changes|is for|sets|opens) (the |)(temperature|sampling|creativity|randomness)
        (the replies are|it is|the model is) too (random|boring|wild|repetitive|predictable)(|, what can i change|, which setting)
        ctrl s
        /set temperature
    """,
    "preset": """
        > (use|choose|save|load|make|pick) (a|my own|another|the) (preset|presets|sampling preset)
        > save (my|the) sampling (settings|values)(| under a name)
        = (presets|preset|the creative preset|precise, balanced and creative|/preset|named sampling settings)
        (which|what) presets (are there|exist|do you have|can i choose)
        what is a preset
    """,
    "system_app": """
        > (set|change|write|give|use|edit|see|enter|add) (a|the|my own|another|your) (system prompt|persona|system message|instruction|role)
        > (tell|make|get|let|force) (the model|you|it) (to |)(behave|act|talk|speak|answer) (like|as) (a teacher|a pirate|an expert|a poet|somebody else|a lawyer|an assistant|a doctor)
        > (give|assign) (the model|you|it) (a persona|a role|a character|an instruction|rules|a personality|instructions)
        > (choose|make|save|create|switch) (a|my|another|the) persona
        = (personas|a persona|the system prompt setting|system prompts in the app|/system|/persona|the -s flag|custom instructions|a role)
        where (do|can) i (set|write|enter|change|put|find) (the|a|my) (system prompt|persona|system message|instructions|role)
        (is there|are there|do you have) (a |)(system prompt|personas|custom instructions|roles)
        (always answer|i want the model to answer|it should answer) (briefly|in french|politely|in verse)(|, how do i set that)
    """,
    "speed": """
        > (make|get) (it|the model|replies|the reply|generation|you) (faster|quicker|speedier|run faster|less slow)
        > (speed|hurry) (it|you|this|things|the model) up
        > get more tokens per second
        = (speed|the speed|performance|slow replies|tokens per second|the slowness|slowness)
        (it|the app|the model|this|everything|generation|writing) (is|runs|feels|seems) (so|very|too|really|terribly|awfully|extremely|super|quite) slow(| here| on my laptop| on my machine|, why|, what can i do|, can that be changed)
        why (is|are|does) (it|the model|the reply|replies|this|you|the app) (so |this |that |)(slow|take so long|taking so long|take for ever|so slow today)
        (replies|it|the reply|a reply|an answer) (take|takes|need|needs) (too long|so long|for ever|ages|minutes|a long time)(|, why|, what can i do)
        (slow|too slow|faster please|hurry up|it lags|laggy)
        how (fast|quick) (is|are) (it|you|the model|the app)
    """,
    "remote": """
        > (use|run) (it|the app|this|lslm-tui) (over ssh|in tmux|on a server|on windows|on a mac|on linux|in screen|without a mouse|on a raspberry pi|remotely|through ssh)
        = (ssh|tmux|the mouse|windows|linux|macos|a remote server|mouse support|supported systems)
        (does|will|can|would) (it|the app|this|lslm-tui) (work|run|start|be used) (over|in|on|with|through|via|inside) (ssh|tmux|screen|a server|windows|linux|a mac|macos|my server|a small terminal|a remote machine|putty)
        (do|must|can) i (need|use|have to use) (a|the|my) mouse
        (which|what) (systems|terminals|operating systems) (are supported|does it run on|work)
    """,
    "missing": """
        > (search|browse|surf) (the web|the internet|google|online)
        > (send|show|upload|attach|paste|give) (you |)(a|an|this) (picture|image|photo|video|screenshot|pdf with images)
        > (talk|speak) (to you |)(aloud|with my voice|by voice|through the microphone)
        > (draw|paint|create|make|generate) (a|an) (picture|image|drawing|logo|photo)
        = (images|pictures|voice|voice input|speech|web search|plugins|video|audio|photos|sound|internet search|the microphone)
        (can|could|do|would) you (see|look at|view|understand|recognise|draw|paint|make|hear|listen to|play|watch|speak|browse|google) (this picture|an image|images|pictures|a photo|a video|music|my voice|audio|the web|aloud|a screenshot|something)
        (does|can|has) (it|the app|this|lslm-tui) (support|have|understand|do|use) (images|pictures|voice|speech|audio|web search|plugins|tools|video|agents|a microphone|photos)
        (look|search) (it|this|that|something) up (online|on the internet|on the web|on google|on wikipedia)
        read (it|this|the reply|your reply) (aloud|out loud|to me)
    """,
    "cost": """
        = (the price|the licence|the license|costs|a licence|payment|the fee|a subscription|an account|registration|pricing)
        (is|was) (it|this|the app|lslm-tui|this app|this program|this thing) (free|for free|open source|gratis|paid|expensive|free of charge|free software|commercial)(| to use)
        (how much|what) (does|is|do|must) (it|this|the app|lslm-tui|i|the licence) (cost|pay|have to pay|costs)(| me| for it| for this)
        (do|must|will|should) i (have to |need to |)(pay|buy|subscribe|register|sign up|log in|make an account|have an account|get an api key)(| for it| for this| for the app| anything| something)
        (what|which) (licence|license|terms|costs) (is|does|has|are|apply)(| it| this| the app| lslm-tui| there)(| under| have| use)
        (may|can) i use it (at work|commercially|in my company|for free|at school)
        (where is|is) the source code(| open| free|)
        (api key|subscription|account|fee|price|license|licence)(| needed)
    """,
    "rate": """
        > (rate|like|dislike|judge|grade|upvote|downvote|score) (a|the|this|your|that) reply
        > (give|leave) (a|the|this|your) reply (a thumbs up|a thumbs down|a good mark|a rating|feedback|a point)
        > (say|mark|tell you) that a reply (is|was) (good|bad|helpful|useless)
        = (ratings|rating|thumbs up|thumbs down|feedback|likes|a rating)
        (can|could|may) i (rate|like|mark|judge|grade) (a |the |your |)(reply|replies)
        (which|what) key (rates|likes|marks) a reply
    """,
    "links": """
        > (open|see|follow|copy|click) (a|the) (link|url|address|links)(| in a reply)
        = (links|urls|a link in a reply)
        how do links work here
    """,
    "install": """
        > (install|set up|update|upgrade|uninstall) (it|the app|lslm-tui|this program)(| on another machine| on linux| with pip)
        = (installation|installing|installing lslm-tui|an update|setup of the program)
        how (is|do you) (it|lslm-tui) installed
        pip install lslm-tui
        (which|what) python (version |)(do i need|is needed|does it need)
    """,
}
