"""English questions about the app: conversations, data, and what it is."""

from __future__ import annotations

from .intent import Intent, app_en

DATA: tuple[Intent, ...] = (
    app_en(
        "export",
        r"Markdown",
        do="(export|save|download|share|write) (a|my|this|the|our) (conversation|chat|dialogue)(| to a"
        " file| as markdown| as json)",
        about=("exporting", "markdown export", "saving a chat as a file"),
        asks=(
            "(i want|i need|give me) (this|my|the) (chat|conversation|talk) (as|in) (a file|markdown|json)",
            "(way of|way to|means of) (exporting|saving|export) (our|this|a) (talk|chat|conversation)",
            "(can|could) i (export|save) (this|it) (as|to) (markdown|json|a file|pdf)",
        ),
        held=("i want this chat as a file, how?", "is there a way of exporting our talk"),
        answers=(
            "Type `/export md` or `/export json`: it writes the conversation as Markdown or JSON.",
        ),
        short="Ctrl+P, export: Markdown or JSON.",
        more="Markdown is for reading. JSON keeps every version and branch, so it can be imported"
        " again.",
    ),
    app_en(
        "import",
        r"import",
        do="(import|bring in|load) (my|a|old|an) (conversations|chats|export|chatgpt export|chatgpt"
        " conversations)(| from chatgpt| from another app)",
        about=("importing", "a chatgpt export"),
        asks=(
            "(take over|bring over|move) my (chatgpt|old|openai) (conversations|chats|history)(| here| to this app)",
        ),
        held=("can i take my ChatGPT conversations over?",),
        answers=("Press `m` in the list of conversations: it imports JSON and ChatGPT's export.",),
        short="Ctrl+P, import.",
    ),
    app_en(
        "manage",
        r"list|left",
        do="(rename|delete|pin|remove|name) (a|the|this|my|an old) (conversation|chat)",
        about=("deleting a conversation", "pinning a chat", "renaming"),
        asks=(
            "(get rid of|throw away|erase|change the name of|give a new name to) (a|an old|my|this) (conversation|chat)",
            "can i (undo|bring back) (a|the) deleted (chat|conversation)",
        ),
        held=("how do i get rid of an old conversation?", "can a chat be given another name"),
        answers=(
            "In the list of conversations `e` renames, `p` pins, `d` deletes and `u` undoes.",
        ),
        short="In the list at the left.",
    ),
    app_en(
        "offline",
        r"offline|own machine|never leave",
        about=("privacy", "my privacy", "data protection", "working offline", "the internet"),
        asks=(
            "(does|will|is) (anything|something|my text|what i type|what i write) (go|get sent|sent|leave|uploaded)(| to a server| to the cloud| anywhere| out)",
            "(can i|could i|does it) (use it|work|run)(| this) (on a plane|without wifi|without a network|on a train|with no internet|offline)",
            "(is|are) my (privacy|secrets|words) (safe|respected|protected)(| here)",
            "is (my data|this|everything) private",
            "(do you|does {app}) (need|use|have) (the internet|internet|a network|a connection|the"
            " network|wifi)",
            "(is|are) (my data|my text|it|this|my chats|my messages|my conversations) (private|safe"
            "|secure|sent anywhere|sent to a server|shared|uploaded)",
            "(who|can anyone) (reads|sees|read|see) (my messages|my chats|what i write)",
            "(does|do) (it|you|{app}) (work|run) (offline|without internet|locally|in the cloud)",
            "do you (spy on me|send data|phone home|collect data|track me)",
            "where do you run",
        ),
        held=(
            "does anything I type go to a server somewhere?",
            "can I use it on a plane without wifi?",
            "is my privacy respected here",
        ),
        answers=("Everything runs offline on your own machine, and your text never leaves it.",),
        short="Yes: all offline, on your own machine.",
        more="The model, the conversations and the settings are files on your own machine. The"
        " network is used only for a model download or a remote that you ask for.",
        weight=1.3,
    ),
    app_en(
        "home",
        r"LSLM_HOME",
        do="(move|change|find|see|set) (the|my) (data|data directory|config directory|database|files of"
        " {app}|place where data is stored)",
        about=("LSLM_HOME", "the data directory", "portable use"),
        asks=(
            "(in which|what) (folder|directory) (is|are) (my data|my chats|the files|chats|everything)(| stored| kept| saved)(| on disk)",
            "(i want|put|keep) (all|my) (data|files|chats) (on|in) (a usb stick|another disk|one folder|another directory)",
            "where (is|are) (my data|the data|the database|the files|my files|everything|the"
            " conversations) (stored|kept|saved)",
            "what (is|does) LSLM_HOME(| do| mean)",
            "where (does|do) {app} (store|keep|save) (its data|data|its files|things)",
        ),
        held=("in which folder are my chats stored on disk?", "i want all data on a USB stick"),
        answers=(
            "In the data directory of your system; set LSLM_HOME to keep everything under one directory.",
        ),
        short="Set LSLM_HOME.",
        more="LSLM_HOME is good for portable use: config, conversations and cache then lie in that"
        " one directory, readable only by you.",
    ),
    app_en(
        "what_app",
        r"workbench|terminal",
        about=("lslm-tui", "this app", "the app", "lslm"),
        asks=(
            "what (kind|sort) of (program|app|tool|software) is (this|it|lslm-tui)",
            "what is {app} (for|good for|used for|about)",
            "what is {app}",
            "what (does|can) {app} do",
            "what (is|are) (this|we in|i looking at|this place)",
            "(describe|introduce|explain) {app}",
            "where am i",
        ),
        held=("what kind of program am i using?", "what is lslm-tui good for"),
        answers=(
            "lslm-tui is a terminal workbench for language models that run on your own machine.",
        ),
        short="A terminal workbench for local language models.",
        more="The idea is that you can use a language model and also see why it works: measure it,"
        " look into it, change it. There are Chat, Translate, Sentiment and Train.",
    ),
    app_en(
        "places",
        r"Chat, on F2.*F3.*F4.*F7",
        about=("the places", "F2", "the screens", "other screens"),
        asks=(
            "(which|what) (function key|key) is (chat|for chat|the chat)",
            "(is there|have you got|does {app} have) (anything|something|more) (besides|other than|beyond|except) (chat|the chat|chatting)",
            "(what|which) (places|screens|modes|tabs|pages) (are there|does {app} have|exist)",
            "what does f2 do",
            "{how} (get to|open|go to|go back to) (the chat|chat|another place|another screen)",
        ),
        held=(),
        answers=("The places are Chat, on F2, Translate, F3, Sentiment, F4, and Train, F7.",),
        short="Chat F2, Translate F3, Sentiment F4, Train F7.",
    ),
    app_en(
        "context_app",
        r"context (bar|window)",
        asks=(
            "(the context|my context|the context window|the conversation) is (full|too long), what"
            " (now|can i do|happens)",
            "what happens when the context is full",
            "{how} see how many tokens (are left|i use|i have used|are used)",
            "what is the (context bar|bar under the message box)",
        ),
        about=("the context bar", "a full context"),
        held=("how do I see how much of the context is used up?",),
        answers=(
            "The context bar under the message box shows how full it is; when it is full, the app asks what to leave out.",
        ),
        short="See the context bar.",
    ),
    app_en(
        "sampling_app",
        r"sampling|F9|--temperature",
        do="(change|set|adjust|lower|raise|find) (the|your|my) (temperature|sampling|sampling settings"
        "|top-p|top-k|seed|generation settings)(| here| in the app| in {app})",
        about=("the sampling panel", "sampling settings"),
        held=("where can i turn the temperature down in the app?",),
        answers=("Press Ctrl+S for temperature and the other sampling settings.",),
        short="Ctrl+P, sampling.",
    ),
    app_en(
        "system_app",
        r"system prompt",
        do="(set|change|write|give you|use|edit) (a|the|my own) (system prompt|persona|role|instruction"
        " for the model)",
        about=("personas", "the -s flag"),
        held=("how can i give the model a persona?",),
        answers=(
            "Type `/system` and a text to set the system prompt, or `/persona` to choose a named one.",
        ),
        short="Ctrl+P or `-s` sets the system prompt.",
    ),
    app_en(
        "speed",
        r"smaller|int8|quantiz",
        asks=(
            "(what can i do|how can i|ways) to (get|have) (answers|replies|text) (faster|quicker|sooner|more quickly)",
            "(answers|replies) (take too long|are slow|come slowly)(|, what can i do)",
            "(why is it|it is|the model is|you are|this is|why are you|why is the model) (so|very|too)"
            " slow(| here)",
            "{how} (make it faster|speed it up|get more tokens per second|make the model quicker)",
            "how fast (are you|is it|is this model)",
            "what (is|does) (tokens per second|tok/s)(| mean)",
        ),
        about=("speed", "tokens per second"),
        held=("what can i do to get answers quicker?",),
        answers=("Use a smaller model, or load it in int8 or nf4; a GPU helps most.",),
        short="A smaller or a quantized model.",
    ),
    app_en(
        "remote",
        r"SSH|tmux|terminal",
        asks=(
            "(will|does|can) (it|this|{app}) (work|run) (in|inside|on|with) (tmux|ssh|my server|a remote server|screen|windows|linux|a mac)(| over ssh)",
            "can i use (it|this) on (windows|linux|a mac|my server)",
            "(does|can) {app} (work|run|be used) (over ssh|in tmux|on a server|on windows|on a mac|on"
            " linux|without a mouse)",
            "(do i need|can i use) (a|the|my) mouse(| here)",
            "can i use {app} (over ssh|in tmux|remotely)",
        ),
        about=("ssh", "tmux", "the mouse"),
        held=("will it work in tmux on my remote server?",),
        answers=(
            "Yes: it works in any good terminal, over SSH and in tmux, with or without a mouse.",
        ),
        short="Yes, in any terminal.",
    ),
    app_en(
        "missing",
        r"\bnot\b|\bno\b",
        asks=(
            "(are you|is it) able to (see|look at|draw|hear|read|watch) (a photo|images|a picture|a video|music|my screen)",
            "(search|look on|check) (the web|the internet|google|wikipedia)(| for me| please)",
            "(can|do|could) you (see|hear|draw|make|create|generate|understand|show) (images|pictures"
            "|an image|a picture|audio|music|videos|sound|photos|my voice)",
            "(does|can) {app} (do|make|support|have) (images|voice|speech|plugins|web search|video"
            "|agents|tools)",
            "(can|could) you (search|browse|look at|open) (the web|the internet|a website|google|a"
            " link|this url)",
            "(draw|paint|show me|generate) (a|me a) (picture|cat|house|image|logo)",
        ),
        about=("voice input", "images", "web search", "plugins"),
        held=("are you able to look at a photo?", "could you search the web for me"),
        answers=("No, this app knows only text: no images, no voice, no web search.",),
        short="No, only text.",
    ),
    app_en(
        "cost",
        r"free|Apache",
        asks=(
            "(do|must|should) i (have to |)pay(| for this| for {app}| for it| to use {app})",
            "(is {app} free|how much does {app} cost|what does it cost|do i have to pay|is it free)",
            "(what is the|which) licen(c|s)e(| does {app} have| is this)",
            "is {app} open source",
            "do i need an (account|api key|subscription)",
        ),
        about=("the price", "the licence"),
        held=("must I pay for using lslm-tui?",),
        answers=("It is free, under the Apache-2.0 licence, and needs no account.",),
        short="It is free.",
    ),
    app_en(
        "rate",
        r"`\+`",
        do="(rate|like|dislike|judge|mark) (a|the|your|this) {reply}(| as good| as bad)",
        about=("rating replies", "ratings"),
        held=("can i mark an answer as good or bad?",),
        answers=("Press `+` or `-` on a reply to rate it.",),
        short="`+` or `-`.",
    ),
)
