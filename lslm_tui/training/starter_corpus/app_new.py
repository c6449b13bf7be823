"""Questions about the app whose ways of asking are all in `ways_app_en`, `ways_more_en`, `ways_zh`."""

from __future__ import annotations

from .intent import Intent, app_en, app_zh

_EN: tuple[tuple[str, str, str, str, str], ...] = (
    (
        "messages",
        r"Esc.*↑",
        "selecting a message",
        "To reach the messages, press Esc in the message box; ↑ and ↓ choose one.",
        "Esc, then ↑ and ↓.",
    ),
    (
        "versions",
        r"`\[`",
        "versions",
        "Press `[` and `]` on a reply to switch between its versions.",
        "`[` and `]`.",
    ),
    (
        "continue",
        r"/continue",
        "continuing a reply",
        "Type `/continue`, or press `>` on the reply: the model goes on where it ended.",
        "Type `/continue`.",
    ),
    (
        "correct",
        r"`w`",
        "correcting a reply",
        "Press `w` on a reply to correct it by hand.",
        "`w`.",
    ),
    (
        "pin",
        r"`p`",
        "pinning a message",
        "Press `p` on a message to pin it, so that it can stay in the context.",
        "Press `p`.",
    ),
    (
        "raw",
        r"/raw",
        "the raw text",
        "Type `/raw`, or press `v` on a reply, to see it as it was written.",
        "Type `/raw`.",
    ),
    (
        "sidebar",
        r"\bF10\b",
        "the sidebar",
        "Press F10 to show or hide the list of conversations.",
        "Press F10.",
    ),
    (
        "no_save",
        r"--no-save",
        "a chat without history",
        "Add `--no-save` on the command line: that chat leaves no trace in the history.",
        "Add `--no-save`.",
    ),
    (
        "models_pull",
        r"models pull",
        "downloading a model",
        "Run `lslm-tui models pull ORG/NAME` to download a model from the Hugging Face hub.",
        "`lslm-tui models pull ORG/NAME`",
    ),
    (
        "models_forget",
        r"models forget",
        "removing a model",
        "Run `lslm-tui models forget NAME`: it leaves the list, and its files stay.",
        "`lslm-tui models forget NAME`",
    ),
    (
        "default_model",
        r"model\.default",
        "the default model",
        "Set `model.default` in the settings, F9, to the model you want at the start.",
        "Set `model.default`.",
    ),
    (
        "train",
        r"F7.*lslm-tui train",
        "training a model",
        "Press F7 for the place Train, or run `lslm-tui train RECIPE.toml`: it fine-tunes a model on your data.",
        "F7, or `lslm-tui train RECIPE.toml`.",
    ),
    (
        "translate_app",
        r"F3.*lslm-tui translate",
        "translating a text",
        "Press F3 for the place Translate, or run `lslm-tui translate --to de`: it translates texts and files.",
        "F3, or `lslm-tui translate`.",
    ),
    (
        "sentiment_app",
        r"F4.*lslm-tui sentiment",
        "sentiment analysis",
        "Press F4 for the place Sentiment, or run `lslm-tui sentiment`: it says whether texts are good or bad.",
        "F4, or `lslm-tui sentiment`.",
    ),
    (
        "preset",
        r"/preset",
        "presets",
        "Type `/preset` to choose named sampling settings, such as precise or creative.",
        "Type `/preset`.",
    ),
    ("links", r"`o`", "links", "Press `o` on a message to see and open its links.", "Press `o`."),
    (
        "install",
        r"pip install",
        "installing",
        "Use `scripts/run` in a checkout, or `pip install .`; it needs Python 3.11 or newer.",
        "`pip install .`",
    ),
)

_ZH: tuple[tuple[str, str, str, str, str], ...] = (
    (
        "models_add",
        r"models add",
        "添加模型",
        "运行 `lslm-tui models add 目录`，模型要是 Hugging Face 格式。",
        "`lslm-tui models add`",
    ),
    (
        "models_pull",
        r"models pull",
        "下载模型",
        "运行 `lslm-tui models pull 名字`，从 Hugging Face 下载模型。",
        "`lslm-tui models pull`",
    ),
    (
        "import",
        r"`m`",
        "导入对话",
        "在对话列表里按 `m`，可以导入 JSON 和 ChatGPT 的记录。",
        "按 `m`。",
    ),
    (
        "manage",
        r"`d`",
        "管理对话",
        "在对话列表里，`e` 改名，`p` 置顶，`d` 删除，`u` 撤销。",
        "列表里按 `e`、`p`、`d`。",
    ),
    (
        "train",
        r"F7.*lslm-tui train",
        "训练模型",
        "按 F7 打开训练界面，或运行 `lslm-tui train 配方.toml`，用你的数据微调模型。",
        "F7，或 `lslm-tui train`。",
    ),
    (
        "translate_app",
        r"F3.*lslm-tui translate",
        "翻译",
        "按 F3 打开翻译界面，或运行 `lslm-tui translate --to de`，文字和文件都能翻译。",
        "F3，或 `lslm-tui translate`。",
    ),
    (
        "sentiment_app",
        r"F4.*lslm-tui sentiment",
        "情感分析",
        "按 F4 打开情感界面，或运行 `lslm-tui sentiment`，判断评论是好是坏。",
        "F4，或 `lslm-tui sentiment`。",
    ),
    (
        "context_app",
        r"上下文条",
        "上下文条",
        "输入框下面的上下文条显示用了多少；满了以后，程序会问你省去什么。",
        "看上下文条。",
    ),
    ("sampling_app", r"Ctrl\+S", "采样设置", "按 Ctrl+S 调整温度和其他采样设置。", "按 Ctrl+S。"),
    (
        "system_app",
        r"/system",
        "系统提示",
        "输入 `/system` 和文字来设置系统提示，或用 `/persona` 选择角色。",
        "输入 `/system`。",
    ),
    ("continue", r"/continue", "继续写", "输入 `/continue`，模型会接着往下写。", "`/continue`"),
    ("keymap", r"F9", "修改按键", "可以，每个按键都能在设置 F9 的 keymap 里修改。", "在 F9 里。"),
    ("sidebar", r"F10", "侧边栏", "按 F10 显示或隐藏对话列表。", "按 F10。"),
)

NEW_APP: tuple[Intent, ...] = (
    *(
        app_en(name, facts, about=(about,), held=(), answers=(answer,), short=short)
        for name, facts, about, answer, short in _EN
    ),
    *(
        app_zh(name, facts, about=(about,), held=(), answers=(answer,), short=short)
        for name, facts, about, answer, short in _ZH
    ),
)
