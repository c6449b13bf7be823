"""The third held-out set: written before the corpus was enlarged, and never used for choosing.

Its questions are worded as people type: short, long, polite, careless. It is asked once, when the
training is over; only its counts are looked at before. Each group has its own key facts, so that
the set does not move when an answer does.
"""

from __future__ import annotations

from .heldout import Question
from .intent import Language

_LIMITS = r"(small|tiny).*(Ctrl\+O|`-m`)"
_LIMITS_ZH = r"小.*(Ctrl\+O|`-m`)"

# theme, name, key facts, questions
_Group = tuple[str, str, str, tuple[str, ...]]

_EN: tuple[_Group, ...] = (
    ("app", "capabilities", r"app.*language[- ]model", (
        "whats this bot good for", "hey, what could i use you for?", "what topics may i ask about",
    )),
    ("app", "stop", r"^(Press )?Esc\b|Esc stops|/stop", (
        "the answer won't end, make it quit writing", "abort generation shortcut",
        "How can I cut the model off in the middle of a sentence?", "its still typing, i want it to stop",
        "can a running response be cancelled?",
    )),
    ("app", "send", r"Enter (sends|to send)|press Enter", (
        "ok i finished typing, now what", "how to submit my prompt", "which button sends this?",
    )),
    ("app", "newline", r"Ctrl\+J|Shift\+Enter", (
        "line break in the input box?", "i pressed enter and it got sent, i only wanted a second line",
        "how can i write a multi line prompt",
    )),
    ("app", "new", r"Ctrl\+N", (
        "fresh chat please", "I'd like to discuss a different subject now, from an empty page",
        "new session key",
    )),
    ("app", "conversations", r"Ctrl\+R", (
        "find a chat from monday", "Where did yesterday's discussion end up?", "search in history",
        "how can I reopen something we talked about last month",
    )),
    ("app", "editor", r"Ctrl\+G", ("use neovim for writing a prompt", "open my own text editor for this message",)),
    ("app", "commands", r"`/`", ("list of slash commands?", "what happens if i type a slash",)),
    ("app", "attach", r"@", (
        "can you read a log file of mine?", "how to give the model a document", "attach readme.md",
        "I would like to ask something about the contents of a file, how does that work?",
    )),
    ("app", "recall", r"↑", ("resend what i typed before", "prompt history, which key",)),
    ("app", "thinking", r"Ctrl\+T", ("collapse reasoning", "is there a way to see what the model was thinking?",)),
    ("app", "regenerate", r"`r`|/retry", (
        "that reply is no good, do it over", "can i get an alternative answer?", "key for retry",
    )),
    ("app", "edit", r"`e`", (
        "there's a typo in my question, can I still correct it?", "change a message that was already sent",
    )),
    ("app", "copy", r"`c`|Ctrl\+Y|/copy", (
        "get this answer into the clipboard", "how to copy your last message",
        "I want to paste what you wrote into my email program, how?",
    )),
    ("app", "quit", r"Ctrl\+Q", ("how do I exit", "close the program", "im done, how to leave",)),
    ("app", "help", r"\bF1\b", ("where's the user guide?", "show help",)),
    ("app", "settings", r"\bF9\b", ("open preferences", "Where can I configure things?",)),
    ("app", "palette", r"Ctrl\+P", ("how to find any action by typing its name", "command palette shortcut",)),
    ("app", "keys", r"Esc.*Ctrl\+N.*Ctrl\+R", ("cheat sheet for the keyboard", "what hotkeys are there",)),
    ("app", "keymap", r"keymap", ("can the shortcuts be changed to my own ones?",)),
    ("app", "pipe", r"lslm-tui chat", (
        "use it non-interactively", "can i call lslm-tui in a cron job with a prompt?",
        "how to pass the output of another program to the model",
    )),
    ("app", "json", r"--json", ("machine readable output?", "is there a json mode",)),
    ("app", "resume", r"`?-c\b", ("carry on with the previous chat from the terminal",)),
    ("app", "doctor", r"doctor", (
        "diagnose problems with my setup", "does it see my graphics card? how can I tell",
    )),
    ("app", "models_list", r"models list", ("show installed models", "what llms are on this computer?",)),
    ("app", "models_add", r"models add", ("i fine-tuned a model myself, it is in a folder, how do i get it in here",)),
    ("app", "models_pull", r"models pull", (
        "how can i download a model from hugging face?", "get a new model from the hub",
    )),
    ("app", "choose_model", r"^(Press|按) Ctrl\+O", (
        "swap to a different llm", "Could I please talk to a smarter model?", "how to load qwen",
        "model picker key",
    )),
    ("app", "quantize_app", r"int8", (
        "not enough ram for this model", "how can I run a model in 4 bit here?",
    )),
    ("app", "themes", r"F12|theme", (
        "dark mode?", "how do I make the screen brighter, i mean other colours",
    )),
    ("app", "export", r"Markdown", (
        "save chat to file", "Is it possible to get a copy of this conversation as json?",
    )),
    ("app", "import", r"import", ("bring my chatgpt history in here",)),
    ("app", "manage", r"`d`|`e`|`p`|delete|rename", ("delete a chat", "how can I give a conversation a title?",)),
    ("app", "offline", r"offline|own machine|never leave", (
        "does this need wifi", "are my messages sent to some company?", "is it safe to type secrets here?",
    )),
    ("app", "home", r"LSLM_HOME", ("where are the conversations stored on my disk", "location of the data folder",)),
    ("app", "what_app", r"workbench", ("what's lslm-tui?", "explain what this software is for",)),
    ("app", "places", r"one place|Chat, on F2", ("which screens does the app have?",)),
    ("app", "train", r"lslm-tui train", (
        "can I fine tune a model with this program?", "how would i train on my own texts here",
    )),
    ("app", "context_app", r"context (bar|window)|/context", (
        "how do i see how full the context is", "the chat got too long for the model, what happens now?",
    )),
    ("app", "sampling_app", r"Ctrl\+S|--temperature|/set", (
        "where do i set temperature", "I want more creative replies, which setting is that?",
    )),
    ("app", "system_app", r"/system|/persona|`-s`", (
        "set a system prompt", "can I tell the model to behave like a strict teacher?",
    )),
    ("app", "speed", r"smaller model", ("it's super slow on my laptop", "how to make generation faster",)),
    ("app", "remote", r"SSH|tmux|terminal", ("does it run through ssh?",)),
    ("app", "missing", r"\bonly text\b|text only|no images", ("can you look at this picture", "does it support voice?",)),
    ("app", "cost", r"free|Apache", ("is this thing free", "what license is the app under?",)),
    ("app", "rate", r"`\+`", ("give an answer a thumbs up",)),
    ("app", "continue", r"/continue|`>`", ("the reply broke off, make the model go on with it",)),
    ("basics", "language_model", r"every possible next token|predicts the next", (
        "how do llms work?", "In plain words please: what's a large language model?",
        "what is going on inside when you write a sentence",
    )),
    ("basics", "token", r"piece", ("wat is a token", "what does token mean in this context?",)),
    ("basics", "tokenizer", r"cuts text", ("tokenizer, what is that", "what does bpe do",)),
    ("basics", "vocabulary", r"list of all", ("what's meant by the vocabulary of a model",)),
    ("basics", "perplexity", r"surpris", ("what is ppl", "meaning of a perplexity of 20?",)),
    ("basics", "loss", r"minus|cross-entropy", ("what's cross entropy loss?",)),
    ("basics", "temperature", r"divides the logits", ("temperature explained", "what does raising the temperature do to the text?",)),
    ("basics", "top_k", r"k most likely", ("top k sampling?",)),
    ("basics", "top_p", r"add up|sum|nucleus", ("difference top p, what does it do", )),
    ("basics", "min_p", r"much less probable|share of", ("what is min p",)),
    ("basics", "greedy", r"always takes", ("explain greedy decoding to me",)),
    ("basics", "seed", r"same", ("why would i set a seed",)),
    ("basics", "logits", r"score", ("what r logits",)),
    ("basics", "softmax", r"into probabilities", ("what does the softmax function do?",)),
    ("basics", "context", r"at once|at a time", ("what's a context window and how big is it?",)),
    ("basics", "system_prompt", r"instruction", ("system prompt meaning",)),
    ("basics", "chat_template", r"role|mark", ("what is a chat template for",)),
    ("basics", "transformer", r"attention", ("can you explain the transformer architecture?",)),
    ("basics", "attention", r"look at", ("self attention in simple words",)),
    ("basics", "embedding", r"vector", ("what's an embedding vector",)),
    ("basics", "parameters", r"learned", ("what do people mean when they say a model has 7B parameters?",)),
    ("basics", "pretraining", r"first, long|very much text", ("what happens in pretraining",)),
    ("basics", "finetuning", r"own (examples|data)", ("what is finetuning good for", "explain SFT please",)),
    ("basics", "lora", r"low-rank|small matri", ("LoRA?", "how does a lora adapter save memory",)),
    ("basics", "qlora", r"4[- ]bit", ("and qlora, what's that",)),
    ("basics", "quantization", r"fewer bits", ("what does quantizing a model mean?", "4bit quantization, how does that work",)),
    ("basics", "gpt2", r"OpenAI", ("what's gpt 2",)),
    ("basics", "bert", r"Google|both", ("what is bert used for?",)),
    ("basics", "roberta", r"BERT trained|trained better", ("how is roberta better than bert",)),
    ("basics", "kv_cache", r"keys and values|again", ("what is kv caching",)),
    ("basics", "hallucination", r"false|wrong|not true", ("why do AIs make stuff up?", "what's a hallucination in llms",)),
    ("basics", "bias", r"training data", ("are ai models prejudiced",)),
    ("basics", "evaluation", r"never seen|test data", ("how do you benchmark a language model?",)),
    ("basics", "overfitting", r"by heart|new ones", ("whats overfitting",)),
    ("basics", "learning_rate", r"step", ("what is the learning rate for",)),
    ("basics", "epoch", r"pass", ("explain epoch vs batch",)),
    ("basics", "rlhf", r"prefer", ("what is DPO?",)),
    ("basics", "rag", r"searches|retriev", ("what does RAG stand for and do",)),
    ("basics", "moe", r"expert", ("mixture of experts, in brief?",)),
    ("basics", "safetensors", r"file format", ("what is a safetensors file?",)),
    ("talk", "hello", r"hello|hi\b|good to see", ("hi bot", "good morning :)",)),
    ("talk", "how_are_you", r"I am (fine|well|good)", ("how r u", "how's life treating you?",)),
    ("talk", "thanks", r"welcome|pleasure|any time", ("thx a lot", "cool, thank you for explaining", "that was helpful",)),
    ("talk", "bye", r"bye|see you|good night|take care", ("gotta run, bye", "see ya",)),
    ("talk", "who", r"starter-chat", ("what are you called?", "who am I chatting with here", "are you gpt-4?",)),
    ("talk", "human", r"no person|not a person|am a program", ("are you a real person?",)),
    ("talk", "maker", r"project made|made by the lslm-tui", ("who created you",)),
    ("talk", "size", r"million", ("how many parameters have you got?",)),
    ("talk", "joke", r"feel lost|at random|eight heads|walks into", ("got any jokes?",)),
    ("talk", "praise", r"thank", ("wow you're good",)),
    ("talk", "insult", r"sorry", ("that's not what I asked", "this answer makes no sense",)),
    ("talk", "ok", r"what else|anything else", ("ok got it", "I see",)),
    ("talk", "languages", r"Chinese", ("do you understand spanish?",)),
    ("talk", "memory", r"see this conversation|learn nothing", ("will you remember this tomorrow",)),
    ("limits", "maths", _LIMITS, ("whats 12*12", "how much is a quarter of 80?", "solve for x: 2x+4=10",)),
    ("limits", "facts", _LIMITS, (
        "who is the president of france?", "tell me about ancient egypt", "how do vaccines work",
        "what is the tallest building in the world", "when was the first world war", "why is snow white?",
        "who wrote War and Peace?", "what's the boiling point of ethanol", "is a whale a fish",
    )),
    ("limits", "code", _LIMITS, (
        "write a function that adds two numbers", "my python script throws a KeyError, why?", "html for a red button",
    )),
    ("limits", "news", _LIMITS, ("what's the date today", "will it rain in berlin tomorrow?", "who won the match last night",)),
    ("limits", "advice", _LIMITS, ("I've had a sore throat for 3 days", "which stocks should i buy", "how can i get better at chess",)),
    ("limits", "translate", _LIMITS, ("what's 'thank you' in japanese", "translate: the cat sits on the mat",)),
    ("limits", "recipes", _LIMITS, ("how to make tomato soup",)),
    ("limits", "writing", _LIMITS, ("write me an essay on climate change", "a short poem about the sea, please",)),
    ("limits", "other", _LIMITS, ("plan my weekend in rome", "act as my therapist", "what's better, iphone or android?",)),
)  # fmt: skip

_ZH: tuple[_Group, ...] = (
    ("app", "capabilities", r"软件.*语言模型", ("你有什么用？", "可以找你问些什么",)),
    ("app", "stop", r"^按 Esc|Esc (就能|可以|停)", ("别说了，快停", "怎么让它停止输出？", "中途打断回答用哪个键",)),
    ("app", "send", r"Enter", ("消息怎么发送？",)),
    ("app", "newline", r"Ctrl\+J", ("怎么在输入框里换行", "想输入两行怎么办",)),
    ("app", "new", r"Ctrl\+N", ("新开一个聊天", "怎么重新开始一段对话？",)),
    ("app", "conversations", r"Ctrl\+R", ("历史对话在哪里看", "怎么搜索聊天记录？",)),
    ("app", "attach", r"@", ("怎么上传文件？", "能帮我看一个文档吗",)),
    ("app", "regenerate", r"`r`", ("这个答案不好，换一个", "怎么让它重新回答？",)),
    ("app", "edit", r"`e`", ("发出去的消息可以修改吗",)),
    ("app", "copy", r"`c`|Ctrl\+Y", ("怎么复制你的回答？",)),
    ("app", "quit", r"Ctrl\+Q", ("怎么退出", "如何关掉这个软件？",)),
    ("app", "help", r"按 F1 看|F1.*帮助", ("帮助文档在哪",)),
    ("app", "settings", r"F9", ("怎么打开设置？",)),
    ("app", "palette", r"Ctrl\+P", ("命令面板怎么打开",)),
    ("app", "keys", r"Ctrl\+N", ("有哪些快捷键？", "键盘操作有什么",)),
    ("app", "choose_model", r"^(Press|按) Ctrl\+O", ("怎么换模型", "我想用更聪明的模型",)),
    ("app", "pipe", r"lslm-tui chat", ("命令行怎么提问？",)),
    ("app", "doctor", r"doctor", ("怎么检查我的显卡能不能用",)),
    ("app", "models_list", r"models list", ("电脑上有哪些模型？",)),
    ("app", "offline", r"离线|本机", ("要联网才能用吗", "我说的话会被别人看到吗？",)),
    ("app", "home", r"LSLM_HOME", ("聊天记录存在哪个文件夹",)),
    ("app", "themes", r"主题|F12", ("能换成深色吗", "怎么改颜色？",)),
    ("app", "export", r"Markdown", ("怎么把对话导出来",)),
    ("app", "quantize_app", r"int8", ("内存不够用，模型跑不起来",)),
    ("app", "what_app", r"工作台", ("这个软件是做什么的？",)),
    ("app", "speed", r"更小|量化", ("为什么回答这么慢",)),
    ("app", "cost", r"免费", ("这个要钱吗？",)),
    ("app", "train", r"lslm-tui train", ("可以用它训练模型吗",)),
    ("basics", "language_model", r"下一个词元的概率|预测下一个", ("语言模型是怎么工作的？", "什么叫大模型",)),
    ("basics", "token", r"小块|小段", ("token 是什么意思", "词元是什么东西？",)),
    ("basics", "tokenizer", r"切成|编号", ("分词器做什么用",)),
    ("basics", "perplexity", r"越低", ("困惑度怎么理解？", "ppl 是什么",)),
    ("basics", "temperature", r"随机程度", ("温度调高会怎么样", "temperature 参数是干嘛的？",)),
    ("basics", "top_p", r"加起来|总和", ("核采样是什么",)),
    ("basics", "top_k", r"k 个", ("top-k 是什么意思？",)),
    ("basics", "context", r"一次能看到", ("上下文窗口有什么意义",)),
    ("basics", "pretraining", r"最初的", ("什么是预训练？",)),
    ("basics", "finetuning", r"自己的例子|再训练", ("微调是什么意思",)),
    ("basics", "lora", r"低秩|小的?矩阵", ("lora 是啥", "LoRA 的原理？",)),
    ("basics", "quantization", r"更少的位", ("模型量化是什么意思？",)),
    ("basics", "attention", r"看其他词元", ("注意力机制讲一下",)),
    ("basics", "embedding", r"向量", ("embedding 是什么？",)),
    ("basics", "parameters", r"学到的数字", ("7B 参数是什么意思",)),
    ("basics", "hallucination", r"错|假", ("为什么 AI 会胡说八道？",)),
    ("basics", "transformer", r"网络结构", ("transformer 是什么东西",)),
    ("basics", "bert", r"谷歌", ("BERT 是什么模型？",)),
    ("basics", "kv_cache", r"键和值", ("kv cache 有什么用",)),
    ("basics", "overfitting", r"背", ("过拟合是什么意思？",)),
    ("talk", "hello", r"你好", ("你好哇", "早上好！",)),
    ("talk", "how_are_you", r"很好|不错", ("最近过得怎么样？",)),
    ("talk", "thanks", r"不客气|不用谢", ("谢谢你呀", "懂了，多谢",)),
    ("talk", "bye", r"再见", ("拜拜啦",)),
    ("talk", "who", r"starter-chat", ("你是什么模型？", "你叫啥名字",)),
    ("talk", "human", r"程序|不是人", ("你是真人吗？",)),
    ("talk", "joke", r"迷路|温度有点高", ("说个笑话听听",)),
    ("talk", "insult", r"抱歉|对不起", ("你说得不对",)),
    ("talk", "maker", r"lslm-tui 项目", ("谁开发的你？",)),
    ("limits", "maths", _LIMITS_ZH, ("15乘以6是多少", "一百除以四等于几？",)),
    ("limits", "facts", _LIMITS_ZH, ("日本的首都是哪里？", "牛顿是谁", "为什么天是蓝的？", "介绍一下长江",)),
    ("limits", "code", _LIMITS_ZH, ("用 Python 写一个排序",)),
    ("limits", "news", _LIMITS_ZH, ("今天天气如何", "今天是几月几号？",)),
    ("limits", "advice", _LIMITS_ZH, ("嗓子疼吃什么药好", )),
    ("limits", "translate", _LIMITS_ZH, ("“谢谢”用德语怎么说？",)),
    ("limits", "recipes", _LIMITS_ZH, ("西红柿炒鸡蛋怎么做",)),
    ("limits", "writing", _LIMITS_ZH, ("给我写一首关于春天的诗",)),
    ("limits", "other", _LIMITS_ZH, ("推荐几部好看的电影", "我们来下棋吧",)),
)  # fmt: skip


def unseen_questions() -> list[Question]:
    """The third set, in a fixed order."""
    languages: tuple[tuple[Language, tuple[_Group, ...]], ...] = (("en", _EN), ("zh", _ZH))
    return [
        Question(text, language, theme, name, facts)
        for language, groups in languages
        for theme, name, facts, texts in groups
        for text in texts
    ]
