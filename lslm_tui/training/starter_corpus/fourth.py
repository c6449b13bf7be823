"""The fourth held-out set: written before the places Translate, Sentiment and Train were added to the
corpus, and asked once, of the final weights. The third set had been looked at by then.

Its questions are worded as people type: short, long, polite, careless. Each group has its own key
facts, so that the set does not move when an answer does.
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
        "so what are you able to do for me", "give me an idea of what I could ask here", "what help can I get from this assistant?",
    )),
    ("app", "stop", r"^(Press )?Esc\b|Esc stops|/stop", (
        "it goes on and on, how can I make it stop?", "shortcut to cancel the answer", "is it possible to halt the model while it is typing?",
        "way too long already, stop please",
    )),
    ("app", "send", r"Enter (sends|to send)|press Enter", (
        "how does my message get sent?", "my question is written, which key now",
    )),
    ("app", "newline", r"Ctrl\+J|Shift\+Enter", (
        "insert a newline in my prompt", "Enter sends right away but I need several lines", "key for a line break?",
    )),
    ("app", "new", r"Ctrl\+N", ("start over with an empty chat", "how to begin another conversation?", "key for a new chat",)),
    ("app", "conversations", r"Ctrl\+R", (
        "I can't find my chat from last Tuesday", "search old conversations", "how do I go back to an earlier discussion?",
    )),
    ("app", "editor", r"Ctrl\+G", ("can I type my message in vim?", "external editor key",)),
    ("app", "commands", r"`/`", ("which slash commands do you have", "what's the / for?",)),
    ("app", "attach", r"@", (
        "i want to show you a text file", "how do I add a file to my message?", "can the model read notes.txt for me",
    )),
    ("app", "recall", r"↑", ("bring back the last thing I typed", "how to repeat my previous prompt",)),
    ("app", "thinking", r"Ctrl\+T", ("hide the model's thoughts", "which key shows the reasoning part?",)),
    ("app", "regenerate", r"`r`|/retry", (
        "I don't like this answer, give me a different one", "how to regenerate a response", "ask the model to answer again",
    )),
    ("app", "edit", r"`e`", ("I made a mistake in what I sent, how can I fix it?", "edit my earlier question",)),
    ("app", "copy", r"`c`|Ctrl\+Y|/copy", (
        "how can I copy this answer?", "copy the reply to the clipboard please", "which key copies a response",
    )),
    ("app", "quit", r"Ctrl\+Q", ("how do I get out of here?", "shut down the app", "exit lslm-tui",)),
    ("app", "help", r"\bF1\b", ("is there a manual?", "I need help with the keys of this screen",)),
    ("app", "settings", r"\bF9\b", ("where do I change the settings", "how to open the configuration",)),
    ("app", "palette", r"Ctrl\+P", ("open the palette", "can I search all actions by name?",)),
    ("app", "keys", r"Esc.*Ctrl\+N.*Ctrl\+R", ("list the keyboard shortcuts", "which keys should I know?",)),
    ("app", "keymap", r"keymap", ("I'd like to remap the keys",)),
    ("app", "pipe", r"lslm-tui chat", (
        "can it be used in a shell pipeline?", "ask a question from the command line without the screens", "pipe a log into the model",
    )),
    ("app", "json", r"--json", ("how do I get json output", "structured output for a program",)),
    ("app", "resume", r"`?-c\b", ("continue my last chat on the command line",)),
    ("app", "doctor", r"doctor", ("check whether my gpu is found", "is my computer good enough for this?",)),
    ("app", "models_list", r"models list", ("list every model I have", "see the models on my machine",)),
    ("app", "models_add", r"models add", ("add a model from a folder on my disk",)),
    ("app", "models_pull", r"models pull", ("download a model please", "where do I get more models from?",)),
    ("app", "choose_model", r"^(Press|按) Ctrl\+O", (
        "use another model", "how can I switch to a bigger llm?", "pick a different model key",
    )),
    ("app", "quantize_app", r"int8", ("load a model in 8 bits", "the model doesn't fit into my memory",)),
    ("app", "themes", r"F12|theme", ("I want a light background", "change the colour scheme", "which themes are there?",)),
    ("app", "export", r"Markdown", ("export the chat as markdown", "how can I save this conversation as a file",)),
    ("app", "import", r"import", ("can i import my chatgpt conversations?",)),
    ("app", "manage", r"`d`|`e`|`p`|delete|rename", ("rename this conversation", "how to remove an old chat?",)),
    ("app", "offline", r"offline|own machine|never leave", (
        "do you need an internet connection?", "who can see what I write here", "does my data go to the cloud?",
    )),
    ("app", "home", r"LSLM_HOME", ("where does the app keep its files", "in which directory is my chat history saved?",)),
    ("app", "what_app", r"workbench", ("what is this program", "tell me about lslm-tui",)),
    ("app", "places", r"F3.*F4.*F7", (
        "what screens are there besides the chat", "which places does this app have?", "what is behind the F keys",
    )),
    ("app", "translate_app", r"\bF3\b|lslm-tui translate", (
        "can this program translate texts?", "where do I translate something", "I have a German letter and need it in English, what do I use?",
        "how to translate a whole file", "open the translator", "is there a translation command",
    )),
    ("app", "sentiment_app", r"\bF4\b|lslm-tui sentiment", (
        "find out whether a review is positive", "where is the sentiment screen?", "I have a csv with customer reviews and want to rate their mood",
        "classify texts as good or bad", "command for sentiment",
    )),
    ("app", "train", r"\bF7\b|lslm-tui train", (
        "how do I fine-tune a model", "where do I start a training?", "can I teach you my own writing style",
        "train a classifier on my labels", "start a lora training here",
    )),
    ("app", "context_app", r"context (bar|window)|/context", (
        "how much room is left in the context?", "what happens if my chat is longer than the context",
    )),
    ("app", "sampling_app", r"Ctrl\+S|--temperature|/set", ("change the temperature", "how do I get less random answers here?",)),
    ("app", "system_app", r"/system|/persona|`-s`", ("where do I write the system prompt", "make the assistant always answer politely",)),
    ("app", "speed", r"smaller model", ("why are the answers so slow?", "can I speed it up",)),
    ("app", "remote", r"SSH|tmux|terminal", ("can I use it in tmux over ssh",)),
    ("app", "missing", r"\bonly text\b|text only|no images", ("can i upload an image?", "search the web for me please",)),
    ("app", "cost", r"free|Apache", ("do I have to pay for it", "under which licence is this published?",)),
    ("app", "rate", r"`\+`", ("how do I mark a reply as good",)),
    ("app", "continue", r"/continue|`>`", ("the answer was cut, let it finish",)),
    ("basics", "language_model", r"every possible next token|predicts the next", (
        "what is a language model exactly", "how does a model know which word comes next?", "explain llms to my grandmother",
    )),
    ("basics", "token", r"piece", ("tokens, what are those?", "what is one token",)),
    ("basics", "tokenizer", r"cuts text", ("what does the tokenizer do", "purpose of a tokenizer?",)),
    ("basics", "vocabulary", r"list of all", ("vocabulary of a language model?",)),
    ("basics", "perplexity", r"surpris", ("is a low perplexity good?", "explain perplexity please",)),
    ("basics", "loss", r"minus|cross-entropy", ("what does the training loss measure",)),
    ("basics", "temperature", r"divides the logits", ("what is temperature in sampling", "effect of a high temperature?",)),
    ("basics", "top_k", r"k most likely", ("how does top-k work",)),
    ("basics", "top_p", r"add up|sum|nucleus", ("explain top-p to me",)),
    ("basics", "greedy", r"always takes", ("what's greedy search?",)),
    ("basics", "seed", r"same", ("what does a random seed do",)),
    ("basics", "logits", r"score", ("logits, what does that mean?",)),
    ("basics", "softmax", r"into probabilities", ("what is softmax",)),
    ("basics", "context", r"at once|at a time", ("how long can the context be and what is it?",)),
    ("basics", "system_prompt", r"instruction", ("what is the system prompt for",)),
    ("basics", "transformer", r"attention", ("what is the transformer network",)),
    ("basics", "attention", r"look at", ("what does attention mean in transformers?",)),
    ("basics", "embedding", r"vector", ("embeddings explained simply",)),
    ("basics", "parameters", r"learned", ("what are the weights of a model",)),
    ("basics", "pretraining", r"first, long|very much text", ("pretraining, what is it?",)),
    ("basics", "finetuning", r"own (examples|data)", ("what does fine-tuning mean", "why would one fine-tune a model?",)),
    ("basics", "lora", r"low-rank|small matri", ("how does LoRA work?", "what's a lora",)),
    ("basics", "quantization", r"fewer bits", ("quantization in one sentence", "why do people quantize models",)),
    ("basics", "gpt2", r"OpenAI", ("who made gpt-2 and what is it?",)),
    ("basics", "bert", r"Google|both", ("what kind of model is bert",)),
    ("basics", "kv_cache", r"keys and values|again", ("why is there a kv cache?",)),
    ("basics", "hallucination", r"false|wrong|not true", ("what does it mean when a model hallucinates?", "why do language models lie",)),
    ("basics", "bias", r"training data", ("where does bias in models come from?",)),
    ("basics", "evaluation", r"never seen|test data", ("how can I tell if a model is good",)),
    ("basics", "overfitting", r"by heart|new ones", ("what is meant by overfitting?",)),
    ("basics", "learning_rate", r"step", ("learning rate, in short",)),
    ("basics", "epoch", r"pass", ("what is one epoch",)),
    ("basics", "rlhf", r"prefer", ("how does rlhf work",)),
    ("basics", "rag", r"searches|retriev", ("what's rag",)),
    ("basics", "safetensors", r"file format", ("safetensors, what's that for",)),
    ("talk", "hello", r"hello|hi\b|good to see", ("hello there!", "hey buddy",)),
    ("talk", "how_are_you", r"I am (fine|well|good)", ("how are things?", "are you doing ok today",)),
    ("talk", "thanks", r"welcome|pleasure|any time", ("great, thanks!", "thank you so much for the help",)),
    ("talk", "bye", r"bye|see you|good night|take care", ("ok bye then", "good night, talk to you tomorrow",)),
    ("talk", "who", r"starter-chat", ("what's your name", "which model is answering me?",)),
    ("talk", "human", r"no person|not a person|am a program", ("am I talking to a human?",)),
    ("talk", "maker", r"project made|made by the lslm-tui", ("who trained you?",)),
    ("talk", "size", r"million", ("how big are you",)),
    ("talk", "joke", r"feel lost|at random|eight heads|walks into", ("tell me something funny",)),
    ("talk", "praise", r"thank", ("you did that really well",)),
    ("talk", "insult", r"sorry", ("that was wrong", "you are useless",)),
    ("talk", "ok", r"what else|anything else", ("alright", "ok, understood",)),
    ("talk", "languages", r"Chinese", ("in which languages can I write to you?",)),
    ("talk", "memory", r"see this conversation|learn nothing", ("do you remember what I told you yesterday?",)),
    ("limits", "maths", _LIMITS, ("what is 17 plus 26", "how many seconds are in a day?",)),
    ("limits", "facts", _LIMITS, (
        "what's the capital of Peru?", "who painted the Mona Lisa", "how far away is the moon?", "tell me about the Roman empire",
        "why do bees make honey", "what causes earthquakes?",
    )),
    ("limits", "code", _LIMITS, ("write a python script that renames files", "how do I reverse a list in javascript?",)),
    ("limits", "news", _LIMITS, ("what time is it?", "any news from the elections",)),
    ("limits", "advice", _LIMITS, ("how can I fall asleep faster?", "should I buy a house",)),
    ("limits", "recipes", _LIMITS, ("recipe for pancakes please",)),
    ("limits", "writing", _LIMITS, ("write a birthday card for my sister", "make up a story about a dragon",)),
    ("limits", "other", _LIMITS, ("recommend me a good book", "let's play a game of chess",)),
)  # fmt: skip

_ZH: tuple[_Group, ...] = (
    ("app", "capabilities", r"软件.*语言模型", ("你都能做些什么？", "我可以问你哪些问题",)),
    ("app", "stop", r"^按 Esc|Esc (就能|可以|停)", ("怎么让回答停下？", "停止生成的快捷键", "太长了，快停下来",)),
    ("app", "send", r"Enter", ("写好了，怎么发出去？",)),
    ("app", "newline", r"Ctrl\+J", ("输入的时候怎么换行？",)),
    ("app", "new", r"Ctrl\+N", ("怎么开始新的对话", "我想换个话题重新聊",)),
    ("app", "conversations", r"Ctrl\+R", ("怎么找到以前的对话？", "上周的聊天在哪里",)),
    ("app", "attach", r"@", ("怎么把文件发给模型？", "我想附上一个文本文件",)),
    ("app", "regenerate", r"`r`", ("重新回答一次", "怎么换一个答案？",)),
    ("app", "edit", r"`e`", ("怎么改我刚才的问题",)),
    ("app", "copy", r"`c`|Ctrl\+Y", ("把回答复制出来", "复制用哪个键？",)),
    ("app", "quit", r"Ctrl\+Q", ("怎么关闭程序", "退出按什么键？",)),
    ("app", "help", r"按 F1 看|F1.*帮助", ("哪里有使用帮助？",)),
    ("app", "settings", r"F9", ("设置在哪里",)),
    ("app", "palette", r"Ctrl\+P", ("怎么打开命令面板？",)),
    ("app", "keys", r"Ctrl\+N", ("常用的快捷键有哪些",)),
    ("app", "choose_model", r"^(Press|按) Ctrl\+O", ("怎么换成别的模型？", "我要用大一点的模型",)),
    ("app", "pipe", r"lslm-tui chat", ("在命令行里怎么用？",)),
    ("app", "doctor", r"doctor", ("怎么检查我的机器？",)),
    ("app", "models_list", r"models list", ("怎么查看本地的模型",)),
    ("app", "offline", r"离线|本机", ("不联网能用吗？", "我的数据会不会上传",)),
    ("app", "home", r"LSLM_HOME", ("对话保存在哪里？",)),
    ("app", "themes", r"主题|F12", ("怎么换主题", "想用浅色背景",)),
    ("app", "export", r"Markdown", ("怎么保存这段对话？",)),
    ("app", "quantize_app", r"int8", ("怎么用 8 位加载模型",)),
    ("app", "what_app", r"工作台", ("lslm-tui 是什么？",)),
    ("app", "places", r"F3.*F4.*F7", ("除了聊天还有什么功能页？", "这个软件有哪几个界面",)),
    ("app", "translate_app", r"F3|lslm-tui translate", ("这个软件能翻译吗？", "怎么翻译一个文件", "翻译功能在哪里",)),
    ("app", "sentiment_app", r"F4|lslm-tui sentiment", ("怎么判断评论是好是坏？", "情感分析在哪", "我有一堆评论想分析情绪",)),
    ("app", "train", r"F7|lslm-tui train", ("怎么微调一个模型？", "我想用自己的数据训练",)),
    ("app", "speed", r"更小|量化", ("生成太慢怎么办？",)),
    ("app", "cost", r"免费", ("用这个软件收费吗",)),
    ("basics", "language_model", r"下一个词元的概率|预测下一个", ("什么是大语言模型？", "语言模型怎么预测文字",)),
    ("basics", "token", r"小块|小段", ("什么是词元？",)),
    ("basics", "tokenizer", r"切成|编号", ("分词器是什么？",)),
    ("basics", "perplexity", r"越低", ("困惑度低说明什么",)),
    ("basics", "temperature", r"随机程度", ("温度参数有什么作用？",)),
    ("basics", "top_p", r"加起来|总和", ("top-p 采样怎么理解",)),
    ("basics", "context", r"一次能看到", ("上下文长度是什么意思？",)),
    ("basics", "pretraining", r"最初的", ("预训练是做什么的",)),
    ("basics", "finetuning", r"自己的例子|再训练", ("微调有什么用？",)),
    ("basics", "lora", r"低秩|小的?矩阵", ("LoRA 是怎么工作的？",)),
    ("basics", "quantization", r"更少的位", ("量化是怎么省内存的",)),
    ("basics", "attention", r"看其他词元", ("什么叫注意力机制？",)),
    ("basics", "embedding", r"向量", ("嵌入是什么意思",)),
    ("basics", "hallucination", r"错|假", ("模型的幻觉是什么？",)),
    ("basics", "transformer", r"网络结构", ("介绍一下 Transformer",)),
    ("basics", "overfitting", r"背", ("什么叫过拟合",)),
    ("talk", "hello", r"你好", ("嗨，你好", "晚上好",)),
    ("talk", "how_are_you", r"很好|不错", ("你今天怎么样？",)),
    ("talk", "thanks", r"不客气|不用谢", ("非常感谢", "谢谢，明白了",)),
    ("talk", "bye", r"再见", ("我先走了，再见",)),
    ("talk", "who", r"starter-chat", ("你叫什么名字？", "你是谁呀",)),
    ("talk", "human", r"程序|不是人", ("你是机器人吗",)),
    ("talk", "joke", r"迷路|温度有点高", ("给我讲个笑话",)),
    ("talk", "insult", r"抱歉|对不起", ("你答错了",)),
    ("limits", "maths", _LIMITS_ZH, ("23加58等于多少？",)),
    ("limits", "facts", _LIMITS_ZH, ("法国的首都是哪里", "谁发明了电灯？", "月亮离我们多远",)),
    ("limits", "code", _LIMITS_ZH, ("帮我写一段 Java 代码",)),
    ("limits", "news", _LIMITS_ZH, ("现在几点了？",)),
    ("limits", "advice", _LIMITS_ZH, ("失眠怎么办",)),
    ("limits", "recipes", _LIMITS_ZH, ("红烧肉怎么做？",)),
    ("limits", "writing", _LIMITS_ZH, ("写一封请假信",)),
    ("limits", "other", _LIMITS_ZH, ("推荐一首歌",)),
)  # fmt: skip


def fourth_questions() -> list[Question]:
    """The fourth set, in a fixed order."""
    languages: tuple[tuple[Language, tuple[_Group, ...]], ...] = (("en", _EN), ("zh", _ZH))
    return [
        Question(text, language, theme, name, facts)
        for language, groups in languages
        for theme, name, facts, texts in groups
        for text in texts
    ]
