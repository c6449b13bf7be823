"""A second held-out set, written after the corpus was revised and before it was trained on again.

The first set (`heldout.py`) guided that revision, so only this one says how the model does on
questions that nobody looked at. Facts are those of the intent named.
"""

from __future__ import annotations

from .dialogue import INTENTS
from .heldout import Question
from .intent import Language

_FRESH: dict[Language, dict[str, tuple[str, ...]]] = {
    "en": {
        "capabilities": ("what sort of help do you offer", "name a few things you are good at"),
        "stop": ("it keeps rambling, make it end", "what is the key for cutting a reply short?"),
        "send": ("my prompt is ready, how does it get to you?",),
        "newline": ("can i put a line break inside a prompt?",),
        "new": ("please show me how to open an empty conversation",),
        "conversations": ("how do I look up something from last week's chat?",),
        "editor": ("is there a key that brings up my text editor?",),
        "commands": ("how are slash commands used?",),
        "attach": ("i'd like you to look at report.txt, how?",),
        "recall": ("get the question i typed before back",),
        "thinking": ("how can I fold away the thinking part?",),
        "regenerate": ("please try this reply once more, which key?",),
        "edit": ("is it allowed to rewrite a message afterwards?",),
        "copy": ("what key copies your text?",),
        "quit": ("how does one leave lslm-tui?",),
        "help": ("i am lost, where are the instructions?",),
        "settings": ("where would I find the options?",),
        "palette": ("how does the command palette open?",),
        "keys": ("what are the most useful keys?",),
        "pipe": ("i want to call you from a bash script",),
        "doctor": ("how can I run a check of my system?",),
        "models_list": ("which models do I own?",),
        "choose_model": ("take another llm, how?", "can i swap you for a stronger model"),
        "themes": ("is a dark look available?",),
        "export": ("how could I store this conversation as markdown?",),
        "offline": ("is anything uploaded to the internet?",),
        "home": ("what does the variable LSLM_HOME do?",),
        "cost": ("is there a fee?",),
        "language_model": ("what does an LLM actually do?", "give me the idea of a language model"),
        "token": ("what would be an example of a token, and what is it?",),
        "tokenizer": ("what job does a tokenizer do?",),
        "perplexity": ("how should I read a perplexity value?",),
        "temperature": ("what effect has the temperature?",),
        "top_p": ("how would you explain nucleus sampling?",),
        "lora": ("what is the idea behind LoRA?",),
        "quantization": ("what happens when a model is quantized?",),
        "bert": ("is BERT a language model, and what is it?",),
        "gpt2": ("give me some background on GPT-2",),
        "attention": ("what is the job of attention in a model?",),
        "hallucination": ("what is called a hallucination?",),
        "embedding": ("what are embeddings used for",),
        "context": ("what limits the length of the context?",),
        "finetuning": ("what is the point of fine-tuning?",),
        "hello": ("hello hello my friend",),
        "how_are_you": ("how are you getting on?",),
        "thanks": ("thanks, very kind of you",),
        "bye": ("bye, until next time",),
        "who": ("so who exactly are you?",),
        "joke": ("please make a joke",),
        "human": ("are you real or just software?",),
        "sad": ("i am a little sad",),
        "praise": ("you are pretty good at this",),
        "maths": ("add 14 and 9", "what's 45 minus 6?"),
        "facts": ("who was Frida Kahlo?", "where does the Nile begin?", "explain plate tectonics"),
        "code": ("write me a sorting routine in rust",),
        "news": ("is it sunny in Lisbon now?",),
        "advice": ("my tooth hurts, what can I do?",),
        "translate": ("what is butterfly in Italian?",),
        "writing": ("write a short story about a lighthouse",),
        "recipes": ("how long must potatoes boil?",),
    },
    "zh": {
        "capabilities": ("你有哪些本事？",),
        "stop": ("请让回复停下来，按哪个键？",),
        "new": ("再开一个对话怎么弄？",),
        "conversations": ("怎么找回上个星期的对话？",),
        "attach": ("可以把文档发给你吗？怎么发？",),
        "copy": ("怎样把回答复制下来？",),
        "quit": ("怎么从程序里出去？",),
        "choose_model": ("怎么改用大一点的模型？",),
        "offline": ("我的聊天会被上传吗？",),
        "keys": ("快捷键都有什么？",),
        "language_model": ("大语言模型究竟是什么？",),
        "token": ("一个词元有多长？它是什么？",),
        "perplexity": ("困惑度这个数字说明什么？",),
        "lora": ("LoRA 微调是怎么回事？",),
        "quantization": ("为什么要做量化？",),
        "attention": ("注意力在模型里做什么？",),
        "hello": ("你好你好",),
        "thanks": ("谢谢，帮了大忙",),
        "who": ("你究竟是谁？",),
        "facts": ("德国的首都叫什么？", "介绍一下居里夫人"),
        "maths": ("8加9是多少？",),
        "writing": ("写一段关于大海的文字",),
    },
}


def fresh_questions() -> list[Question]:
    """The second set, in a fixed order."""
    facts = {(i.language, i.name): i for i in INTENTS}
    return [
        Question(text, language, facts[language, name].theme, name, facts[language, name].facts)
        for language, named in _FRESH.items()
        for name, texts in named.items()
        for text in texts
    ]
