"""English questions about the app: the command line and the choice of models."""

from __future__ import annotations

from .intent import Intent, app_en

MORE: tuple[Intent, ...] = (
    app_en(
        "pipe",
        r"lslm-tui chat",
        do="(use|run|call|chat with|ask) (you|{app}|a model|the model|it|chat) (in a pipe|from a script"
        "|on the command line|from the shell|in a script|without the screen|without the interface"
        "|in bash|from the terminal)",
        about=(
            "pipes",
            "the command line",
            "scripts",
            "a pipe",
            "in a pipe",
            "in a script",
            "on the command line",
        ),
        asks=(
            "how does (this|it|that) work in a (pipe|script|shell script)",
            "(ask|put) (a question|questions) (straight |directly |)from (the shell|bash|a script|a terminal)",
            "{how} (pipe (text|a file|something) into {app}|ask one question without opening the app"
            "|use stdin|get an answer on the command line)",
            "what does lslm-tui chat -p do",
            "is there a (command line|cli|batch mode|non-interactive mode)",
        ),
        held=(
            "can I ask a question straight from my shell script?",
            "how does it work in a pipeline",
        ),
        answers=(
            'Run `lslm-tui chat -p "your question"`; text from a pipe is added to the prompt.',
        ),
        short='`lslm-tui chat -p "question"`',
        more="With `lslm-tui chat -p` the reply goes to standard output and progress to standard"
        " error, without colours. Ctrl+C stops and keeps what came; `--json` prints JSON lines.",
    ),
    app_en(
        "json",
        r"--json",
        do="(get|print|write|have) (json|json lines|machine-readable output|the answer as json)",
        about=("json output", "--json"),
        asks=(
            "(my program|my script|i) (needs|need|want|wants) (the |)(json|answer as json|output in json)(|, is that possible|, how)",
            "(is there|do you have) (json|machine-readable) output",
            "what does --json do",
        ),
        held=("my program wants the reply as JSON, is that possible?",),
        answers=("Add `--json` to the command: it prints JSON lines for programs.",),
        short="Add `--json`.",
    ),
    app_en(
        "resume",
        r"-c\b",
        do="(continue|resume|go on with) (a|the last|my last|an old) (conversation|chat) (on the command"
        " line|in a pipe|from the shell|in the terminal)",
        about=("the -c flag", "the -r flag"),
        asks=("what (does|do) (-c|-r|-c and -r) do",),
        held=("how do i go on with my last chat from the shell?",),
        answers=("Add `-c` to continue the last conversation, or `-r ID` for another one.",),
        short="Use `-c`.",
    ),
    app_en(
        "doctor",
        r"doctor",
        do="(check|test|diagnose|see) (my|the) (machine|computer|installation|setup|system|gpu"
        "|hardware)",
        about=("the doctor", "lslm-tui doctor", "doctor"),
        asks=(
            "which command (checks|tests|diagnoses|inspects) (my|the) (machine|installation|computer|system|gpu)",
            "(find out whether|check whether|is) my (installation|setup|machine) (is |)(ok|fine|good|all right)",
            "(something is wrong|it does not work|there is a problem|i have a problem|it is broken)"
            "(| here| with my installation)",
            "what does (lslm-tui doctor|doctor) do",
            "(is|does) my (gpu|graphics card) (used|work|supported)",
        ),
        held=(
            "how do i find out whether my installation is all right?",
            "which command checks my hardware",
        ),
        answers=("Run `lslm-tui doctor`: it checks your machine and says what to do.",),
        short="`lslm-tui doctor`",
        more="`lslm-tui doctor` also measures the memory bandwidth, which limits how quick a model"
        " can be. Add `--json` for a program.",
    ),
    app_en(
        "models_list",
        r"models list",
        do="(list|see|show|find) (the|my|all|all the|all my|installed) models(| that i have| on this"
        " machine)",
        about=("my models", "the models i have", "the list of models"),
        asks=(
            "(what|which) models (are there|do i have|are installed|can i use|are available|are"
            " bundled)",
            "(where are|are there any) (my|other|more) models",
        ),
        held=("how do i get an overview of my models?", "what models exist on this computer"),
        answers=("Run `lslm-tui models list`: it shows every model on this machine.",),
        short="`lslm-tui models list`",
        more="`lslm-tui models list` gives one line per model; `lslm-tui models show NAME` gives the"
        " details of one.",
    ),
    app_en(
        "models_show",
        r"models show",
        do="(see|show|get|find) (details|information|the details|the size|the parameters) (of|about) (a"
        "|one|this|the|some) model",
        about=("details of a model", "models show"),
        asks=(
            "which command (shows|describes|explains) (a|one) model(| in detail)",
            "describe one model in detail",
            "how (big|large) is (a|that|the other) model(| on disk)",
        ),
        held=(),
        answers=("Run `lslm-tui models show NAME` for the details of a model.",),
        short="`lslm-tui models show NAME`",
    ),
    app_en(
        "models_add",
        r"models add",
        do="(add|register|install|import|bring in) (a|my own|my|another|a new|a local) model(| to the"
        " list| from a directory| from disk)",
        about=("adding a model", "models add", "my own model"),
        asks=(
            "(make|get) (my|a) (local |own |)(model|model directory|model folder) (known to|into|visible in) {app}",
            "i have a model (in a directory|on disk), how do i (add|use) it(| here)",
        ),
        held=("how can i make my local model directory known to the app?",),
        answers=("Run `lslm-tui models add DIRECTORY`; the model must be in Hugging Face format.",),
        short="`lslm-tui models add PATH`",
    ),
    app_en(
        "choose_model",
        r"Ctrl\+O",
        do="(choose|change|switch|select|pick|use|load|swap|try|run|get) (the|a|another|a different|a larger"
        "|a bigger|a better|my|some other|a stronger) (model|llm|language model)",
        about=(
            "another model",
            "larger models",
            "a bigger model",
            "the model picker",
            "switching models",
            "the -m flag",
        ),
        asks=(
            "(i'd rather|i would rather|i prefer to|i want to) (use|have|talk to|try) (a different|another|some other|a bigger) model(| than you)",
            "how (to|do i|can i) (change|switch) (model|models|the model)",
            "what does (ctrl+o|ctrl o|-m) do",
            "what can i (write|put|give) after -m",
            "{how} (use|load) (qwen|llama|gpt-2|gpt2|mistral|gemma|phi|smollm)",
            "(you are|you're) too (small|dumb|weak), (can i|how do i) use another model",
            "where can i (get|find) a (better|larger|bigger) model",
        ),
        held=(
            "how do i switch to a bigger model?",
            "I'd rather use a different model than you, how?",
            "what may I give to -m",
        ),
        answers=("Press Ctrl+O to choose another model, or start with `lslm-tui -m MODEL`.",),
        short="Ctrl+O, or `-m`.",
        more="A hub id that is already in your Hugging Face cache is used as it lies; for another"
        " one the app asks before it downloads anything. Ctrl+O shows name, size and kind.",
        weight=1.5,
    ),
    app_en(
        "quantize_app",
        r"nf4",
        do="(quantize|quantise|shrink|load) (a|the|my) model (here|in {app}|in less memory|in 4 bits|in"
        " 8 bits|with less memory)",
        about=("quantization in the app", "int8 or nf4", "the quantization setting"),
        asks=(
            "(my|the|a) model (does not fit|is too big|is too large|will not load)(| in memory| in my ram| for my gpu)(|, what now|, what can i do)",
            "(which|what) (kinds of|types of|) (quantization|quantisation) (does|can) {app} (have|use|do|offer|support)",
            "which (quantizations|quantisations|quantization|quantization methods) (can i use|are"
            " there|does {app} have|work here)",
            "{how} (make a model smaller|fit a big model into memory|save memory|use less memory)",
            "(should i use|what is better,) int8 or nf4",
        ),
        held=(
            "which kinds of quantization does lslm-tui offer?",
            "my model does not fit in memory, what can i do",
        ),
        answers=(
            "Load it in int8 or nf4 (4 bits, NVIDIA GPUs only) with `--quantization`, or Tab in the model picker.",
        ),
        short="nf4, int8 or none.",
        more="nf4 keeps about half a byte per weight and int8 one byte, against two bytes in bf16."
        " Run `lslm-tui doctor` to see which of them work here.",
    ),
    app_en(
        "themes",
        r"theme",
        do="(change|choose|set|switch|get) (the|a|another|a dark|a light|a different) (theme|colours"
        "|colors|look|colour scheme|color scheme|dark mode|light mode)",
        about=("themes", "dark mode", "the colours", "colors", "a light theme"),
        asks=(
            "(the|these) (colours|colors|letters) (hurt|are ugly|are too dark|are too bright|are hard to read)(|, can i change them)",
            "(a|i want a) (light|dark|darker|lighter|different) (look|screen|theme|design)",
            "(is there|do you have) (a|any) (dark mode|light theme|themes|high-contrast theme)",
        ),
        held=("the colours hurt my eyes, can i change them?", "how can i have a light look"),
        answers=("Press F12 to choose a theme: there are six, two of them light.",),
        short="Ctrl+P, then type theme.",
        more="Six themes are bundled: two are light, one has high contrast and one uses plain ANSI"
        " colours. A theme is a small TOML file, so you can write your own.",
    ),
)
