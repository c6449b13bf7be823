"""English questions about the app: more keys."""

from __future__ import annotations

from .intent import Intent, app_en

MORE_KEYS: tuple[Intent, ...] = (
    app_en(
        "recall",
        r"↑|up arrow|arrow up",
        do="(recall|repeat|reuse|get back|bring back|see|find) (my|the) (last|previous|earlier)"
        " (prompt|prompts|question|input|typed message)",
        about=("recalling a prompt", "the up arrow", "prompt history", "the arrow key"),
        asks=(
            "(key|shortcut|way) (for|of) (repeating|recalling|getting back) (my|the) (last |earlier |)(input|prompt|question|message)",
            "what does (↑|the up arrow|arrow up|the up key) do",
            "{how} (ask|send) the same (question|thing|prompt) again",
        ),
        held=("how do i get my previous prompt back into the box?", "key for repeating my input"),
        answers=("Press ↑ in the message box: it brings back what you sent before.",),
        short="Press ↑.",
        more="Press ↑ several times to go further back, ↓ to come forward. You can change the"
        " prompt before you send it.",
    ),
    app_en(
        "thinking",
        r"Ctrl\+T",
        do="(show|hide|fold|unfold|see|open|close|expand|collapse|toggle|turn off) (the|your|its|a"
        " model's) (thinking|reasoning|thoughts|chain of thought)",
        about=("the thinking", "reasoning text", "folding the thinking"),
        asks=(
            "(i want to|can i|where can i) (see|read|hide|show) (how|what) (the model|it|a model) (thinks|reasons|thought)",
            "(see|show|hide) the reasoning of (a|the) model",
            "what does ctrl(+| )t do",
            "where is the (thinking|reasoning)(| of a model| text)",
        ),
        held=("i want to see the reasoning of the model, what do i press?", "hide the thinking"),
        answers=("Press Ctrl+T to show or fold a model's thinking.",),
        short="Ctrl+T.",
        more="Some models write their reasoning before the answer. The app keeps the two apart and"
        " Ctrl+T shows or folds it. I do not think first, I answer at once.",
    ),
    app_en(
        "regenerate",
        r"`r`",
        do="(regenerate|redo|retry|try again|get another version of|repeat|get a new version of|get"
        " another) (a|the|your|this|that|the last) {reply}",
        about=("regenerating", "another answer", "a second try", "the r key"),
        asks=(
            "(the|this|that) (reply|answer) (was|is) (bad|wrong|poor|no good)(|,) (how do i get|i want|can i have) (another|a better|a new|a different) one",
            "(make|let) (the model|it) (answer|try|reply) (again|once more|a second time)",
            "(which|what) key makes (it|you|the model) (try|answer) again",
            "what does (r|the r key|the key r) do",
            "{how} (get a different answer|make you try again|try again|get a better answer)",
            "i (do not|don't) like (this|the|your) {reply}(|, what can i do|, can i get another)",
        ),
        held=(),
        answers=(
            "Press `r` on the reply, or type `/retry`: you get another version and the old one is kept.",
        ),
        short="Press `r`.",
        more="Each time you press `r` you get one more version, shown as 2/3 and so on. Nothing is"
        " overwritten.",
    ),
    app_en(
        "edit",
        r"`e`",
        do="(edit|change|correct|fix|rewrite|modify) (a|my|an|the|my last|my earlier|a sent|an"
        " earlier) (message|question|prompt that i sent|sent message|typo in a message)",
        about=("editing a message", "the e key", "editing"),
        asks=(
            "i (misspelled|mistyped|wrote) (something|a word|it) (wrong|in my question|)(|,) (how do i|can i) (correct|fix|change) (it|that)",
            "(can i|may i) (still |)(change|edit|correct) (what|something) i (sent|wrote|said|asked)(| already| before)",
            "what does (e|the e key|the key e) do",
            "i made a (typo|mistake) in my (message|question)(|, what now|, can i change it)",
        ),
        held=(
            "can i change something i already sent?",
            "i misspelled my question, how do i correct it",
        ),
        answers=("Press `e` on a message to change it and send it again; the old branch is kept.",),
        short="Press `e`.",
        more="After an edit with `e` the reply is made anew from that point. The earlier branch"
        " stays and you can go back to it.",
    ),
    app_en(
        "copy",
        r"`c`",
        do="(copy|put|get|paste) (a|the|your|this|the last) ({reply}|code block|code) (|to the"
        " clipboard|in the clipboard|somewhere else)",
        about=("copying", "copy", "the clipboard", "the c key"),
        asks=(
            "what does (c|the c key|the key c) do",
            "{how} (use the clipboard|copy text|copy something|copy this)",
        ),
        held=(
            "how do i put your answer on the clipboard?",
            "i need this text in another window, how do i copy it",
        ),
        answers=("Press Ctrl+Y to copy the last reply, or `c` on any message.",),
        short="Press `c`.",
        more="`c` copies the whole reply; a single code block can be copied too. The palette,"
        " Ctrl+P, lists every way to copy.",
    ),
    app_en(
        "quit",
        r"Ctrl\+Q",
        do="(quit|exit|leave|close|get out of|end|shut down|terminate) (|{app}|lslm|here|the chat"
        " program)",
        about=("quitting", "the exit", "the quit key", "leaving"),
        asks=(
            "(which|what) (key|keys|shortcut) (quit|close|end|exit|leave|closes|quits) (|the app|the program|this|it)",
            "i am (done|finished|tired)(| for today| for now)(|,) how do i (quit|leave|close it|exit the program)",
            "what does ctrl(+| )(q|c) do",
            "how do i get out(| of here)",
            "(quit|exit|leave|:q|:wq|close)",
        ),
        held=("which keys close the program?", "i am done for today, how do i exit the app"),
        answers=("Press Ctrl+Q, or Ctrl+C twice. Your conversations are saved.",),
        short="Ctrl+Q.",
        more="Ctrl+Q quits at once, even while a reply is being written: what came so far is saved."
        " Ctrl+C twice does the same.",
    ),
    app_en(
        "help",
        r"\bF1\b",
        do="(get|open|see|show|find) (the|) (help|help page|documentation|manual|instructions)",
        about=("the help page", "F1", "the manual", "documentation"),
        asks=(
            "(where|how) (can|do) i (read|see|get|find) (the help|the manual|instructions|a manual|more help)",
            "(is there|have you) (a|any) (manual|help|guide|handbook|documentation|tutorial)(| here| in the app)",
            "where is (the|) (help|manual|documentation)",
            "what does (f1|the f1 key) do",
            "{how} (learn|learn the keys|learn to use {app})",
        ),
        held=("where can i read the help?", "is there a manual that i can open in the app"),
        answers=("Press F1: it shows help for the place you are in.",),
        short="Press F1.",
        more="F1 explains the place you are in and its keys. Ctrl+P finds any action by name.",
    ),
    app_en(
        "settings",
        r"\bF9\b",
        do="(open|change|find|see|edit|adjust) (the|my|) (settings|preferences|options|configuration"
        "|config)",
        about=("settings", "the preferences", "F9", "the options"),
        asks=(
            "where (are|is) (the|) (settings|preferences|options|config|configuration)",
            "what does (f9|the f9 key) do",
            "can i (configure|customise|customize|change) {app}",
        ),
        held=("where do i change the preferences?", "which key opens the settings screen"),
        answers=("Press F9 for the settings; they are kept in `config.toml`.",),
        short="Press F9.",
        more="The settings live in `config.toml`. A variable that begins with `LSLM_` wins over the"
        " file, and the command line wins over both. F9 shows them in the app.",
    ),
    app_en(
        "palette",
        r"Ctrl\+P",
        do="(open|see|use|find|show|list) (the|all|every|a list of all) (palette|command palette"
        "|actions|action|functions)",
        about=("the palette", "the command palette", "all actions"),
        asks=(
            "(search for|find|look up) (an action|a function|a command|actions) by (its |)name",
            "is there a (palette|list of all actions|menu)",
            "what does ctrl(+| )p do",
            "where (are|is) (all the actions|the palette|everything)",
        ),
        held=("is there a command palette?", "how can i search for an action by name"),
        answers=("Press Ctrl+P: the palette finds every action by its name.",),
        short="Ctrl+P.",
        more="The palette shows the key of each action as well, so it is a good way to learn them."
        " Open it with Ctrl+P.",
    ),
    app_en(
        "keys",
        r"Ctrl\+N.*Ctrl\+R|F1.*Ctrl\+P",
        about=("all keys", "the keyboard shortcuts", "the keys", "hotkeys", "keybindings"),
        asks=(
            "(what|which) (keys|shortcuts|keyboard shortcuts|hotkeys|key bindings) (are there|can i"
            " use|do you have|should i know|exist|does this app have)",
            "(list|show|show me|give me) (the|all|all the|some|a list of the|the most important)"
            " (keys|shortcuts|hotkeys|key bindings)",
            "(is there a|where is the) (cheat sheet|list of keys|key list)",
            "how do i use the keyboard(| here)",
        ),
        held=("which shortcuts are the important ones?", "give me a short list of the keys here"),
        answers=(
            "Enter sends, Esc stops, Ctrl+N is a new chat, Ctrl+R finds an old one, Ctrl+O chooses a model, F1 shows all keys and Ctrl+P all actions.",
        ),
        short="Enter, Esc, Ctrl+N, Ctrl+R, F1, Ctrl+P.",
        more="On a reply: `r` again, `e` edit, `c` copy, Ctrl+T thinking. While you write: Ctrl+J"
        " new line, ↑ earlier prompts, Ctrl+G editor. F1 and Ctrl+P show them all.",
        weight=1.5,
    ),
    app_en(
        "keymap",
        r"keymap",
        do="(change|remap|rebind|customise|redefine|set) (a|the|my own|my|some) (key|keys|shortcuts"
        "|key bindings|keymap|hotkeys)",
        about=("remapping keys", "my own keymap"),
        asks=(
            "(i don't like|i hate|i want to change) (a|this|that|the) (key|shortcut)(|,) can i (change|rebind|remap) it",
            "can i have (vim|emacs|my own) (keys|bindings|key bindings)",
        ),
        held=("i do not like a shortcut, can i rebind it?",),
        answers=("Yes: every key can be changed in the keymap of the settings, F9.",),
        short="In the keymap, F9.",
        more="Each action has a name, and the keymap gives that name another key. The palette,"
        " Ctrl+P, shows the names.",
    ),
)
