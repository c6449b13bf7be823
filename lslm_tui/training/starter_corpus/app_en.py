"""English questions about the app: writing, sending and stopping."""

from __future__ import annotations

from .intent import Intent, app_en

KEYS: tuple[Intent, ...] = (
    app_en(
        "capabilities",
        r"language[- ]model",
        about=("your (abilities|skills|capabilities)",),
        asks=(
            "what can you do(| for me| here| exactly)",
            "what are you (able to do|capable of|good at|good for)",
            "how can you help(| me)",
            "what (do you know|can i ask you|should i ask you|are you for)",
            "what (kind|sort) of (questions|things) (can you answer|can i ask|do you know)",
            "what (topics|subjects) do you (know|cover)",
            "(help me|i need help|can you help me)",
            "what is it you can do",
            "list (what you can do|your abilities|your skills)",
            "what can i do with you",
            "do you know anything",
        ),
        held=(
            "so what are the things you can do?",
            "tell me what you are able to help with",
            "which questions can you answer",
        ),
        answers=(
            "I can explain this app and its keys, the basics of language models, and make small talk. Ask me, for example: how do I stop a reply?",
        ),
        short="This app, language-model basics, small talk.",
        more="Ask me about a key, such as how to stop a reply or attach a file, or about a word,"
        " such as token, temperature or LoRA, in a language-model sense. For other work, choose a"
        " larger model with Ctrl+O or `-m`.",
        weight=3.0,
    ),
    app_en(
        "stop",
        r"\bEsc\b",
        do="(stop|cancel|interrupt|abort|halt|end|break off|cut off|kill|pause) (a|the|this|your|the"
        " current|a running|a long) {reply}",
        about=("stopping(| a reply| a reply early)", "the stop key", "interrupting(| you)"),
        asks=(
            "(is there any way|any way) (to|i can|for me to) (stop|interrupt|cancel|break) (you|the model|the reply|it)(| while you write| early| in the middle)",
            "(stop|interrupt|cancel|halt) (the model|the text|the reply|the answer|it|this)(| now| while it writes| please| when it is too long)",
            "you (write|talk) too much(|, how do i stop you|, stop)",
            "(it|the model|the answer|the text) (goes on|keeps writing|runs) (for ever|too long|and on)(|, how do i stop it)",
            "{how} (stop you|make you stop|stop this|stop it|stop generating|stop the model|shut you"
            " up|interrupt you|make it stop)",
            "(what|which) key stops (a|the) {reply}",
            "(the|your) {reply} is too long, how do i (stop|end|cancel) it",
            "it (does not|doesn't|won't) stop(| writing| talking), what (can|should) i do",
            "what does (esc|escape|the escape key) do",
            "what happens (when|if) i press (esc|escape)",
            "is the partial {reply} (kept|saved|lost) (when|if) i stop",
        ),
        held=(
            "stop the text that is running now, how?",
            "you are writing too much, how can i cancel that answer?",
            "which key do i use for stopping the generation",
            "Is there any way I can interrupt the model while it writes?",
        ),
        answers=("Press Esc: the reply stops at once and what came is kept.",),
        short="Press Esc.",
        more="Esc stops the reply between two tokens, so it takes a moment at most. The partial"
        " text stays; press `r` to generate another version. In a pipe, Ctrl+C does the same.",
        weight=2.5,
    ),
    app_en(
        "send",
        r"\bEnter\b",
        do="(send|submit|post) (a|my|the|this) (message|question|prompt|text|draft)",
        about=("sending(| a message)",),
        asks=(
            "(what|which key) do i press (to send|so that it goes out|so it gets sent|when i have finished my question)",
            "i (typed|wrote|have written) (my question|a message)(|,) (how|what) do i (send it|do now|press)",
            "(how|where) do i submit (it|this|my question)",
            "(what|which) key sends(| a message| my message| it)",
            "what does enter do",
            "i (typed|wrote) something, (now what|how do i send it|what next)",
            "how do i (talk to you|ask you something|start chatting|start|begin)",
        ),
        held=("what do i press so that my question is sent?", "how can I submit what I typed"),
        answers=("Press Enter to send your message; Shift+Enter or Ctrl+J makes a new line.",),
        short="Press Enter.",
        more="Enter sends. You can send while the model still loads: the message waits and goes"
        " out when the model is ready.",
    ),
    app_en(
        "newline",
        r"Ctrl\+J",
        do="(make|write|insert|add|type|start|get) (a new line|a newline|a line break|another line"
        "|several lines|more than one line|a second line)(| without sending)",
        about=("new line", "a line break", "line breaks", "multi-line messages"),
        asks=(
            "(break|split) (a|my|the) (line|message)(| in two| without sending)",
            "(i want|i need) (two|three|several|more) lines(| in my message| in the box)",
            "(how do i|can i) (break|wrap) (a|the) line(| without sending it)",
            "(enter|it) sends(| my message), how do i (get|make) a new line",
            "what does (shift+enter|ctrl+j|shift enter|ctrl j) do",
            "how do i write (a message of several lines|a longer message|a paragraph)",
        ),
        held=(
            "how do i break the line without sending the message?",
            "I want two lines in my prompt, which key is it",
        ),
        answers=("Press Shift+Enter or Ctrl+J for a new line; Enter alone sends.",),
        short="Shift+Enter or Ctrl+J.",
        more="Some terminals cannot tell Shift+Enter from Enter, so Ctrl+J always works. A pasted"
        " text of many lines stays one paste.",
    ),
    app_en(
        "new",
        r"Ctrl\+N",
        do="(start|begin|open|make|create) (a new|another|a fresh) (conversation|chat|talk|dialogue)",
        about=("new chat", "a new conversation", "starting over"),
        asks=(
            "(which|what) (key|shortcut) (opens|starts|gives me|makes) (a|another) (new|fresh|blank|empty) (chat|conversation)",
            "{how} (start over|begin again|start again|clear the chat|reset the conversation|empty"
            " the chat|clear the screen|change the subject)",
            "what does ctrl(+| )n do",
        ),
        held=(
            "i want to talk about something else, how do i open a new chat?",
            "which shortcut gives me a fresh conversation",
        ),
        answers=("Press Ctrl+N for a new conversation; the old one is kept.",),
        short="Ctrl+N.",
        more="A new conversation starts with an empty context, so the model no longer sees what"
        " was said before. Ctrl+N opens it, Ctrl+R brings you back to an old one.",
    ),
    app_en(
        "conversations",
        r"Ctrl\+R",
        do="(find|search|open|see|show|get back to|go back to|list|look up|browse|resume|switch to"
        "|return to) (my|an|the|my other|the list of) (old|earlier|previous|past|other|last|saved|)"
        " (conversations|chats|conversation|chat|messages|history)",
        about=("old conversations", "search", "the history of chats", "searching"),
        asks=(
            "(search|look|go) through (all|everything|my chats|what we said|what was said|our talks)(| before)",
            "(where is|i lost|i closed|i cannot find) (my|an old|a|the last) (chat|conversation)(|, how do i get it back)",
            "where (are|did) my (old|earlier|) (chats|conversations|messages)(| go)",
            "what does ctrl(+| )r do",
            "are (my|our) (chats|conversations|messages) (saved|kept|stored)",
            "(can|could) i search (in|through|all) (my|) (chats|conversations|messages|history)",
        ),
        held=(
            "where do i find yesterday's conversation?",
            "how can i search through everything we said before",
            "I closed a chat by mistake, how do I get back to it?",
        ),
        answers=(
            "Press Ctrl+R and type a few words: it searches all your conversations, which are always kept.",
        ),
        short="Ctrl+R.",
        more="All conversations are kept in a database on your own machine. Ctrl+R searches their"
        " whole text while you type; Enter opens the one you chose.",
    ),
    app_en(
        "editor",
        r"Ctrl\+G",
        do="(write|edit|type|compose|open) (my|a|the|this) (message|prompt|draft|text) in (an editor|my"
        " editor|vim|emacs|nano|an external editor|another editor)",
        about=("my editor", "an external editor", "$EDITOR", "vim"),
        asks=(
            "{how} (open|use|start) (my|an|the|an external) editor",
            "what does ctrl(+| )g do",
            "can i use (vim|emacs|nano|my editor)",
        ),
        held=("i prefer writing prompts in vim, is that possible?", "how do i open $EDITOR here"),
        answers=("Press Ctrl+G: your draft opens in $EDITOR and comes back when you close it.",),
        short="Ctrl+G.",
        more="Ctrl+G uses the program named in the variable EDITOR, for example vim or nano. Save"
        " and quit there, and the text is in the message box.",
    ),
    app_en(
        "commands",
        r"`?/`?",
        do="(use|see|run|type|list|enter) (the|a|all|) (slash commands|commands|command|slash command)",
        about=("slash commands", "commands", "the / key"),
        asks=(
            "(what|which) (commands|slash commands) (are there|do you have|exist|can i use)",
            "what does (/|slash|a slash) do",
        ),
        held=("how do i get a list of the slash commands?", "what are the / commands for"),
        answers=("Type `/` at the start of a message: it lists all commands.",),
        short="Type `/`.",
        more="Type `/` and go on typing to narrow the list, then Enter. Every action is also in"
        " the palette, Ctrl+P.",
    ),
    app_en(
        "attach",
        r"@",
        do="(attach|add|include|send|upload|read|load|use|insert|give you|show you) (a|my|the|some)"
        " (text|) (file|document|notes|source file|log file)",
        about=("attaching a file", "files", "file attachments", "the @ sign", "attachments"),
        asks=(
            "(put|get|paste|take) (a|my|this) (document|file|text file|pdf|report) (into|in) (the|my) (prompt|message|chat|question)",
            "i have (a|some) (file|document|notes|text file)(|,) (how do i|can i) (add|attach|show) (it|them)(| to you)",
            "can you (read|see|open) (my|a) (file|files|document|notes|folder)",
            "what does (@|the at sign|an at sign) do",
            "how do i ask about (a file|a document|my notes)",
        ),
        held=(
            "i have a text file that you should look at, how do i attach it?",
            "is it possible to put a document into my prompt",
            "how to attach notes.txt",
        ),
        answers=(
            "Type `@` and the name of a text file, such as `@notes.md`: it is attached to the message.",
        ),
        short="Type `@` and the file name.",
        more="Only text files can be attached with `@file`. Look at the context bar: a long file"
        " may fill the context window of a small model.",
    ),
)
