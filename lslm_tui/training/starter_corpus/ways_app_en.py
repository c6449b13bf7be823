"""More ways of asking about the app, in English: writing, sending, stopping, and the keys.

In each block a line that begins with `>` is a verb phrase, with `=` a noun phrase; the shared frames
are put around both. Other lines are whole questions.
"""

from __future__ import annotations

APP_WAYS: dict[str, str] = {
    "capabilities": """
        = your (abilities|features|talents|functions|purpose)
        what (all |else |)can you do(| for me| here|, exactly|, bot)
        what (do you do|are your features|is your purpose|are you made for|are you there for|is your job)
        what (help|kind of help|assistance) (do you offer|can you give|can i get from you|can i expect)
        what (things|stuff|sort of stuff) (do you know|can you do|are you able to do|can you help with)
        what (can|should|could|may) i (use you for|ask|ask you|ask about|do with you|expect from you)
        (which|what) (topics|subjects|areas|questions) (can|could|should|do) (you|i) (cover|know|ask|handle|answer)
        (can|could) you help me(| with something| please)
        how can you (assist|help|be useful|support me)
        what is this (bot|model|assistant) (for|good at|able to do)
        (name|list|tell me) (some|a few|three|the) things (you can do|that you know|you are good at)
        (i need|give me) (some help|help|assistance)
        are you (any use|useful|good for anything|of any help)
        what would you be able to help (me |)with
        show me what you can do
        what are your (skills|strengths|limits|abilities|capabilities)
        tell me what (you know|you can do|you are for|is possible here)
    """,
    "stop": """
        > (stop|cancel|interrupt|abort|halt|end|cut) (a|the|your|this|the running|the current) reply
        > (make|force) (it|you|the model) (stop|be quiet|shut up|end|finish|hold on)
        > (stop|interrupt|cancel) (it|you|the model|generation|generating|the generation|the writing|the output)
        > (break off|cut off|cut short|cut|kill) (a|the|this) (long |running |)reply
        > stop (you|it|the model) (from |)(writing|talking|typing|generating|going on)
        > (stop|break in) in the middle of (a|the) (reply|sentence)
        = (stopping|cancelling|interrupting|aborting)(| a reply| the model| generation)
        = the (stop|cancel|abort|interrupt) key
        (stop|halt|enough|cancel|abort|quiet|shut up)(!| now| it| that| this| writing| talking|, enough)
        (it|the model|the reply|this|the text|he) (never|does not|doesn't|won't|will not|wont) (stop|end|finish|shut up)(| writing| talking| typing)
        (it|the model|this|the reply) (keeps|goes on|just keeps|is still) (writing|going|typing|running|generating|talking|rambling)(| and on| for ever|, how do i stop it|, make it stop|, i want it to end)
        (the|this|your) reply is (way |far |much |)too long(|, stop it|, how do i end it|, can i cut it short)
        i (do not|don't) want (to read |)(the rest|any more|this any more|the whole reply)(|, how do i stop it)
        i have (seen|read) enough(|, how do i stop it| of this reply)
        (what|which) (key|button) (stops|ends|cancels|interrupts|aborts|cuts off) (it|the model|a reply|the reply|generation|the text|you)
        (is|what is) the (key|command|button) (for stopping|to stop|for cancelling|to cancel|to interrupt)
        can (a|the) (running|current|long|started) reply be (stopped|cancelled|interrupted|aborted|ended)
        what if (the|a) reply (gets|is|becomes) too long
        (what|and what) (does|is) (esc|escape|the esc key) (do|for|good for)
        (hold on|wait), (stop|that is enough|too much text)
        you (talk|write|type) (too much|too long|way too much)(|, stop| , how do i stop you)
        will (the text|what was written|the partial reply) be (kept|lost) (if|when) i (stop|cancel|interrupt)
    """,
    "send": """
        > (send|submit|post|fire off) (it|this|my message|a message|what i typed|what i wrote|the question|my text)
        > (talk|write|speak) to (you|the model)
        > (begin|start) (chatting|talking|to chat|a talk with you)
        > ask (you|the model) (something|a question)
        = (sending|submitting)(| a message| my question)
        = the (send|submit) (key|button)
        (i typed|i wrote|i have typed|i entered) (something|my message|a question|it|everything)(|,) (now what|what now|what next|how do i send it|how does it go out|and now)
        (my message|my question|it|the text) is (ready|written|finished|typed|done)(|,) (what now|how do i send it|how does it get to the model|what do i press)
        (which|what) (key|button) (sends|submits|posts) (it|this|a message|my message|the text|what i typed)
        (what do i|what should i|what must i) (press|do|hit|push) (to send|after typing|when i am done typing|so that it gets sent|to get a reply|to submit)
        where is the send button
        how (does|do) (my message|my text|my question|a message) (get sent|get to you|reach you|go out)
        does enter send (it|the message|my message)
        (enter|return|the return key)(| key)
        nothing happens (when|after) i type(|, what do i press)
    """,
    "newline": """
        > (make|start|insert|add|get|enter|put in|type) (a|another|one more|a second|an empty) (line|new line|newline|row|line break)
        > (write|type|enter|send|make) (several|two|three|many|more|multiple) (lines|paragraphs)(| in one message| in a message| at once)
        > write a (multi-line|multiline|long|two-line) message
        > (go|jump|get) to the next line
        > break (a|the) line
        = (newline|new line|new lines|a line break|line breaks|linebreak|multiline input|a second line|shift enter|ctrl j)
        (enter|return|it) (sends|submits|already sends) (the message|it|my text|right away|at once)(|,) (but i want|how do i get|i wanted|how do i make) (a new line|another line|a line break)
        (i|it) (only wanted|want|need|just want) (a new line|a line break|to go to the next line|a second line)
        (i pressed|pressing|when i press|i hit) enter (and|) (it|the message) (was|got|is) sent (too early|at once|already|)
        (is there|can i have|can there be) (a line break|more than one line|a second line) in (a|my) message
        can (a|my) message have (several|many|two|more) lines
        (which|what) key (makes|gives|inserts|is for) a (new line|line break)
    """,
    "new": """
        > (start|begin|open|create|make|get|have) (a|another|one more|some) (new|fresh|empty|clean|blank|second) (conversation|page|one)
        > (start|begin) (over|again|anew|from scratch|from zero|fresh|from the beginning)
        > (clear|reset|wipe|empty) (the|this) (conversation|screen|page|context|history)
        > (talk|speak|chat) about something (else|different|new)
        > (change|switch) the (topic|subject)
        > (forget|drop|leave) (this conversation|what we said|everything so far)
        > open (one more|another|a second) conversation
        = (a |)(new|fresh|blank|empty|clean) (conversation|session|page|start)
        (new|fresh|another|next|empty) (conversation|one|topic|subject|session)(| please| now)
        (new topic|something else|other subject)(| please| now|, new conversation)
        (i would like|i want|give me|let me have) (a new|another|an empty|a fresh) conversation
        (which|what) key (opens|starts|makes|begins|creates|gives me) (a|another) (new|fresh|empty|blank|) conversation
        let (us|me) (start|begin) (over|again|anew)
        (can|could) we (start|begin) (over|again|afresh|a new one)
        is there (a|any) way to have (two|several|many) conversations
        /(new|clear)
        what does /(new|clear) do
        ctrl n
    """,
    "conversations": """
        > (find|search|open|reopen|see|read|show|get back|go back to|return to|list|browse|continue) (an|my|the|our|some) (old|older|earlier|previous|past|last|former|other) (conversation|conversations|talk|talks)
        > (search|look) (in|through) (my|the|our|all) (history|conversations|past|old messages|archive)
        > (find|look up|search for) (something|a word|what) (we said|you said|i asked|i wrote|was said)(| before| earlier| last week| yesterday| a month ago)
        > (see|get|open|find) (the|my) (history|list of conversations|conversation history|archive)
        > (switch|go|change|jump) (to|back to) (another|an other|my last|a different|the previous) conversation
        > get a (closed|lost|past) conversation back
        = (history|my history|conversation history|old conversations|past conversations|earlier talks|the archive|search|full-text search)
        where (is|are|did|have) (my|the|all my|yesterday's|last week's|our) (old |past |earlier |previous |)(conversation|conversations|talks|history|messages)(| go| gone| kept| saved| end up)
        (i closed|i lost|i left|i cannot find|i can't find|where is) (a|my|the|an old) conversation(| from yesterday| of last week|, how do i get it back| by accident)
        (what|something) (we|i) (talked about|said|asked|discussed) (yesterday|last week|on friday|last month|before|some days ago|in may)(|, how do i find it)
        (are|is|do|does) (my|our|old|the|all) (conversations|history|conversation|messages) (saved|kept|stored|lost|remain)(| when i quit| after closing| automatically)
        do you (save|keep|store) (my|our|the) (conversations|history|messages)
        (which|what) key (opens|shows|finds|searches) (old|my|the list of|earlier|) (conversations|history)
        (yesterday's|monday's|last week's|an older|the other) conversation
        can i (come|go) back to (it|this|this conversation) (later|tomorrow)
        ctrl r
    """,
    "editor": """
        > (write|type|edit|compose|prepare) (a|my|the|this|long) (message|messages|draft) (in|with|using) (vim|vi|emacs|nano|neovim|nvim|vscode|an editor|a real editor|my editor|my favourite editor|an external editor)
        > (use|open|launch|start|call|have) (vim|vi|emacs|nano|neovim|helix|an external editor|my own editor|my editor|an editor|a text editor)(| for writing| for my message| here)
        = (an external editor|my own editor|the editor|vim|emacs|nano|neovim|editor)
        (i like|i prefer|i love|i would rather use|i want) (vim|emacs|nano|my own editor|my editor)(| for writing| for long messages|, can i use it)
        (is there|do you have|does the app have) (an editor|vim|an external editor|editor support)
        (which|what) key (opens|starts|brings up|launches) (my|the|an) (own |external |text |)editor
        (is|does) (vim|emacs|nano|the variable EDITOR) (supported|work|used)(| here)
        ctrl g
    """,
    "commands": """
        > (see|list|find|use|get|type|enter|run) (all |the |a list of |)(slash commands|commands|slash command|the commands)
        = (slash commands|the slash|slash|commands|the list of commands|command list|the / commands)
        (which|what) (slash |)commands (are there|exist|do you know|do you have|can i type|can i use|does the app have)
        (what|and what) (does|happens when i type|happens with|is) (a slash|/|the slash)(| do| for)
        (list|show|give me|tell me) (all |the |)(slash |)commands
        commands that (start|begin) with (/|a slash)
        how do (slash commands|commands|the / commands) work
        (is there|are there) (a command line|commands|text commands|slash commands) in the message box
        /
        /help
    """,
    "attach": """
        > (attach|add|include|upload|send|give you|show you|insert|load|read|import|put in|paste) (a|my|the|this|some|one) (file|text|log|report|letter|notes file|readme|csv)
        > (put|get|bring) (a|my|this) file (into|in) (the|my|a) (conversation|message|context)
        > (let|have|make) (you|the model) (read|see|look at|use) (a|my|this) file
        > (ask|talk) (you |)about (the contents of |)(a|my|this) (file|letter|report|log)
        > (attach|add|send|upload) (notes.txt|readme.md|report.txt|main.py|data.csv|log.txt|todo.md)
        = (attachments|file attachments|files|file upload|uploads|the at sign|a text file|an attachment)
        i have (a|an|some) (file|log|report|essay|letter|readme|text|notes)(|,) (can you|how do i|could you|i want you to) (read it|look at it|add it|attach it|send it|show it to you|give it to you)
        (can|could|would) you (read|open|see|look at|look into|check) (a|my|this|one of my) (file|files|log|report|letter|folder|log file|text file|readme)(| on my disk| for me| please)
        (here is|look at|take a look at|read|check|please read|i want you to read) (my file|notes.txt|report.md|this file|a file|readme.md|the log)(|, how)
        (which|what) (sign|character|key) (attaches|is for|adds) (a file|files)
        (does|do) (the app|you) (support|take|accept|read) (files|attachments|text files|documents|pdfs)
        how do (files|attachments|uploads) work
        @
        @notes.md
    """,
    "recall": """
        > (get|bring|call|fetch) (back|up) (my|the) (last|previous|former|earlier) (message|one|text|input)
        > (repeat|resend|reuse|recall|see|edit) (my|the) (last|previous|former|earlier) (message|input|prompt|one)
        > (send|ask|type) (it|the same|the same thing|the same message|that|my last message) (again|once more|a second time)(| without typing)
        > (see|get|find|browse) (what i typed|what i wrote|what i sent|my inputs|things i typed) (before|earlier|last)
        = (prompt history|input history|the up arrow|arrow up|my last input|up key|the history of my prompts)
        (do|must) i have to (type|write) (it|the same|everything|that) again
        (which|what) key (brings back|recalls|repeats|shows|gets) (my|the) (last|previous|earlier) (message|input|prompt|text)
        (the|my) (previous|last) (input|prompt|thing i typed)(| again|, how do i get it back| please)
        is there (a|an) (prompt|input) history
    """,
    "thinking": """
        > (show|hide|fold|unfold|see|open|close|collapse|expand|toggle|read|turn off) (the|its|your|a model's|the model's|) (thinking|reasoning|thoughts|thinking text|reasoning part|chain of thought|thought process)
        > (see|show|read|know) (what|how) (the model|it) (thinks|thought|reasons|was thinking|is thinking)
        > (get rid of|not see|fold away|make smaller) the (thinking|reasoning|long thoughts)
        = (the |)(thinking|reasoning|thoughts|thinking part|reasoning text|thought process)
        (which|what) key (shows|hides|folds|toggles|opens) (the |)(thinking|reasoning|thoughts)
        (where|how) (is|are|can i see) the (thinking|reasoning|thoughts)(| of the model)
        the (thinking|reasoning|thought) (is|takes|fills) (too long|too much room|the screen|in the way)
        can (the|its) (thinking|reasoning|thoughts) be (hidden|shown|folded|seen|collapsed)
        does (it|the model|the app) show (its |)(thinking|reasoning|thoughts)
        ctrl t
    """,
    "regenerate": """
        > (regenerate|redo|retry|repeat|reroll|remake|refresh) (a|the|this|that|your|the last) reply
        > (get|have|see|want|ask for) (another|a different|a new|a second|a better|one more|an other) (reply|version|try|attempt|one)
        > (make|let|have) (it|you|the model) (try|reply|write it) (again|once more|anew|a second time)
        > (try|do it|generate|write it|say it) (again|once more|over|anew)
        = (regenerating|regenerate|retry|another version|a second try|a new version|a different reply|one more attempt|alternatives)
        (that|this|the|your) reply (is|was) (bad|poor|wrong|no good|not good|terrible|weak|useless|boring|strange)(|,) (try again|do it again|another one|i want another|can i get a better one|do it over)
        (i do not|i don't|do not) like (it|this reply|that reply|the reply|what it wrote)(|, another one|, try again|, can i have another)
        (which|what) key (regenerates|retries|repeats|makes a new reply|gives another reply|is for another reply|tries again)
        (can|could|may) i (have|get) (an |)(alternative|alternatives|other replies|more versions|another one|a different one)(| please)
        (another|one more|a different|a better) (reply|version|one|try)(| please)
        /retry
        what does /retry do
    """,
    "edit": """
        > (edit|change|correct|fix|rewrite|rephrase|alter|modify|repair) (a|my|the|an old|my last|a sent|an earlier|the first) (message|one|typo|mistake|error)
        > (edit|change|correct|fix) (what|something|a thing) i (sent|wrote|said|asked|typed)(| before| already| earlier)
        > (change|edit|correct) (a|my) message (afterwards|later|after sending|that was sent|that i already sent)
        > (fix|correct) a (typo|mistake|spelling error|wrong word)(| in my message| in a sent message)
        = (editing|editing a message|corrections|an edit|changing a sent message)
        (i|there is|i have|i made|i see) (made |)(a typo|a mistake|an error|a wrong word) in (my|the|what i) (message|question|sent|text)(|, can i fix it|, how do i correct it|, what now)
        i (misspelled|mistyped|wrote|typed) (a word|something|it) (wrong|badly|incorrectly)(|, can i change it|, how do i fix it)
        (can|could|may) (a|my|the) (sent|old|earlier|) message (still |)be (changed|edited|corrected|fixed|rewritten)
        is it (possible|too late|allowed) to (change|edit|correct|rewrite) (a|my) (sent |)message
        (which|what) key (edits|changes|corrects) (a|my) message
        i asked (it|the question) (the wrong way|badly|wrongly)(|, can i change it)
    """,
    "copy": """
        > (copy|grab|get|take|put|yank) (a|the|your|this|that|your last|the whole) (reply|text|message|code)(| to the clipboard| into the clipboard| out of here| somewhere else)
        > (paste|use|insert) (a|the|your|this) (reply|text) (in|into) (another|an other|a different|my) (program|window|editor|mail|document|app)
        > copy (what you wrote|what it said|it|that|the code|a code block|everything)
        = (copying|copy|copy and paste|the clipboard|clipboard|copy key|a copy of the reply)
        (i want|i need|i'd like) (your reply|this text|that|it|the reply|the code) (in|on) (my clipboard|the clipboard|another window|my mail|a document|word)
        (which|what) key (copies|is for copying|copies the text|copies a reply|puts it on the clipboard)
        (can|could) (the reply|your text|this|it) be (copied|put on the clipboard|taken out)
        copy (this|that|it|the reply|your text)(| please| for me)
        select and copy
        /copy
        ctrl y
    """,
    "quit": """
        > (quit|exit|leave|close|end|stop|shut down|shut|kill|terminate) (the app|this app|lslm-tui|the program|it all|lslm)
        > (get|go) (out|out of here|away|out of the app|back to the shell|back to the terminal)
        > (quit|exit|leave|log out|log off)
        = (quitting|exit|the exit|quit|leaving the app|closing)
        (i am|i'm|im) (done|finished|through|leaving|ready)(| for today| here| now)(|,) (how do i|how to|what key to) (quit|exit|leave|close it|get out)
        (which|what) (key|keys) (quits|quit|closes|exits|ends|leaves|close) (it|the app|this)
        (exit|quit|leave|logout|close|q|:q|:q!|:x|bye program)
        (let me out|get me out of here|i am stuck here|how do i escape from here)
        what happens when i (quit|close the app|leave)
        is (my conversation|everything) saved (when|if) i (quit|leave|exit)
        /quit
        ctrl (q|c)
    """,
    "help": """
        > (get|find|see|read|open|show) (some |the |a |)(help|help page|manual|user guide|handbook|guide|tutorial|instructions|documentation|docs)
        > (learn|find out|understand) (how the app works|how to use it|how to use the app|how this works|the basics of the app)
        = (help|the help|help page|the manual|the user guide|documentation|docs|instructions|a tutorial|man page)
        (where|is there|do you have|have you got|does the app have) (is |are |)(the |a |any |)(help|manual|user guide|guide|documentation|docs|instructions|tutorial|handbook)
        (i am|i'm) (lost|new here|a beginner|confused)(|, where is the help|, where do i read about it|, what now)
        (i do not|i don't) know how (this|it|the app) works
        how (does|do) (the app|this app|i use the app|i use this app|i work with the app|one use it) work
        (which|what) key (is|opens|shows) (the |)help
        (show|open|display) (me |)(the |)(help|manual|docs)
    """,
    "settings": """
        > (open|change|see|find|edit|adjust|set|get to) (the|my|some|its) (settings|preferences|options|configuration|config|setup|defaults)
        > (configure|set up|customise|customize|adjust|adapt|personalise) (the app|it|this|things|lslm-tui)
        = (settings|the settings|preferences|options|config|configuration|config.toml|setup|the config file)
        where (are|is|do i find|can i find|can i change) (the|my|all|) (settings|preferences|options|configuration|config|config file|setup)
        (which|what) key (opens|shows|is for) (the |)(settings|preferences|options)
        (is|are) there (a |any |)(settings|options|preferences|settings page|config file|configuration)
        (settings|options|preferences) (menu|page|screen|file)
        where (can|do) i (configure|change|adjust|set) (things|everything|the app|something|it)
    """,
    "palette": """
        > (open|see|use|find|bring up|get) (the|a) (command palette|palette|action list|menu)
        > (find|search|run|look for|see|list) (an|any|every|all) (action|actions|function|functions|command)(| by name| by typing| of the app)
        = (the palette|palette|command palette|the menu|a menu|all actions|every action|all functions|the list of actions)
        (is there|where is|does the app have) (a|the) (menu|palette|command palette|menu bar|list of all actions)
        (which|what) key (opens|shows|is) the (palette|command palette|menu|list of actions)
        (i forgot|i don't know) (which key|the key|what key)(| does what| to press)(|, where can i look for an action)
        where (are|do i find) (all|the) (actions|functions|features)
        ctrl p
    """,
    "keys": """
        = (all|the|the most important|the main|some useful|useful|the basic) (keys|hotkeys|shortcuts|keyboard shortcuts|key bindings|keystrokes)
        (which|what) (are the |)(keys|hotkeys|shortcuts|keyboard shortcuts|key bindings) (are there|exist|do i need|can i use|should i learn|should i know|does the app have|matter|are important|are useful)
        (list|show|tell|give) (me |)(all |the |all the |the most useful |the main )(keys|hotkeys|shortcuts|key bindings)
        (cheat sheet|cheatsheet|key list|keyboard help|a table of keys|overview of the keys|keyboard overview)(| please)
        (hotkeys|shortcuts|keybindings|keys|keyboard|keyboard shortcuts)
        (how|can) (do|can|) i (use|control|work with|operate) (the app|it|this|everything) (with|by|from) the keyboard
        (teach|explain to|show) me the keys
        what (do|can) i press(| here)
    """,
    "keymap": """
        > (change|remap|rebind|redefine|customise|reassign|replace) (a|the|some|my|these|all) (key|keys|key bindings|hotkeys)
        > (use|have|set|define|choose) my own (keys|hotkeys|key bindings|keymap)
        > (put|assign) (an action|something|it) (to|on) another key
        = (my own keys|remapping|rebinding keys|the keymap|keymap|custom keys|other keys|vim keys)
        (can|could|may) (the|a|these) (keys|key|hotkeys|key bindings) be (changed|remapped|customised|redefined|my own)
        (i don't like|i hate|i dislike) (the|these|some) (keys|hotkeys|key bindings)(|, can i change them)
        a key (does not work|clashes|is taken) in my terminal(|, can i change it)
    """,
    "messages": """
        > (select|choose|go to|reach|mark|focus) (a|an old|one|the|another) message
        > (move|go|get) (to|into|between) the messages
        > (scroll|go) (up|back)(| in the conversation| to older messages)
        = (selecting a message|the messages|message selection|scrolling)
        how do i get (to|into) (the messages|an older message|the transcript)
        (which|what) key selects a message
        how do i (move|go) from one message to (another|the next)
    """,
    "versions": """
        > (switch|go|move|flip) between (the |)(versions|replies|alternatives|attempts)
        > (see|get back|go back to|compare|read) (the|an) (old|other|earlier|first|previous) (version|versions|attempt)(| of a reply)
        = (versions|other versions|the versions of a reply|the old version|2/3)
        where (is|are) the (old|other|first|previous) (version|versions|reply|replies)
        what does (2/3|1/2) (mean|under a reply mean)
        are old versions (kept|saved|lost)
    """,
    "continue": """
        > (continue|go on with|extend|finish|complete|lengthen) (a|the|your|that|this|the last) reply
        > (make|let|have) (it|you|the model) (go on|continue|keep writing|finish|write on|keep going)
        > get (the rest|more) of (a|the) reply
        = (continuing a reply|the rest of the reply|continuation|/continue)
        (the|your|that) reply (is|was|got|seems) (cut off|incomplete|too short|unfinished|broken off|not finished|half)(|, how do i make it go on|, can it continue)
        (the|your) (reply|text|sentence) (stopped|ended|broke off|breaks off) (too early|in the middle|half way|suddenly)(|, how do i continue it|, can you go on)
        (which|what) key continues (a|the) reply
        /continue
    """,
    "correct": """
        > (correct|rewrite|edit|change|improve|fix) (your|the model's|the|a) (reply|words|own reply)(| by hand| myself)
        > put words into (your|the model's) mouth
        = (correcting a reply|a corrected reply)
        can i (rewrite|correct|edit) what (the model|it) (said|wrote)
        the model (wrote|said) something wrong(|, can i correct it| and i want to fix it)
    """,
    "pin": """
        > pin (a|this|an important|one) message
        > (keep|protect|save) (a|an important) message (in the context|from being dropped|from being cut)
        = (pinning|a pinned message|pinned messages)
        what (is|does) a pinned message(| do)
        make sure a message is never (dropped|forgotten|left out)
    """,
    "raw": """
        > (see|show|view) the (raw|plain|original|unformatted) (text|reply|markdown)
        > (turn off|see it without) (formatting|markdown)
        = (raw text|the raw reply|markdown source|/raw)
        show (it|the reply) (as it was written|without formatting|as plain text)
    """,
    "sidebar": """
        > (hide|show|open|close|toggle|get rid of|bring back) (the|this) (sidebar|side bar|left panel|list at the left|conversation list|panel|side panel)
        > (make|get) more room for the (conversation|text)
        = (the sidebar|the side panel|the list at the left|the left column|sidebar)
        (the|that) (list|column|panel) (on|at) the left (is in the way|is gone|takes too much room|disappeared)
        where (is|has|did) the (sidebar|list of conversations)(| gone| go)
    """,
}
