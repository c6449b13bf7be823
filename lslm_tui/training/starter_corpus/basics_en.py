"""English explanations: what a language model is and how it chooses its words."""

from __future__ import annotations

from .intent import Intent, concept_en

BASICS: tuple[Intent, ...] = (
    concept_en(
        "language_model",
        "(a language model|language models|an LM|a large language model|an LLM|LLMs|a causal language"
        " model|language modelling)",
        r"next token|probabilit",
        (
            "A language model gives a probability to every possible next token, given the tokens so far, and writes by choosing one after another.",
        ),
        more="It is trained by reading text and raising the probability of each token that really"
        " came next. Large ones have billions of parameters; I have a few million.",
        short="A program that predicts the next token.",
        asks=(
            "how do (language models|llms|you|models) (work|write|generate text|answer)",
            "how does (a language model|an llm|a model|chatgpt|ai) (work|write text|know what to say)",
            "what (are|is) (llms|an llm|ai models)(| and how do they work)",
        ),
        held=(
            "In one sentence: what does a language model do?",
            "how is it that a model can write text?",
        ),
        weight=3.0,
    ),
    concept_en(
        "token",
        "(a token|tokens|the word token)",
        r"piece",
        (
            "A token is a small piece of text: a word, a part of a word or a sign. Models read and write tokens.",
        ),
        more="In English a token is about four letters on average. The number of tokens decides how"
        " much fits in the context window and how long a reply takes.",
        short="A small piece of text.",
        asks=("(is|are) (a token|tokens) (a word|words|letters|the same as a word)",),
        held=("is one token the same as one word?",),
        weight=1.5,
    ),
    concept_en(
        "tokenizer",
        "(a tokenizer|tokenizers|tokenization|a tokeniser|BPE|byte pair encoding|byte-level BPE)",
        r"token",
        (
            "A tokenizer cuts text into tokens and gives each a number; many use BPE, which merges frequent pairs.",
        ),
        more="BPE starts from single bytes and merges the most frequent pair again and again, until"
        " the vocabulary is full. Frequent words become one token, rare ones several.",
        short="It cuts text into tokens.",
    ),
    concept_en(
        "vocabulary",
        "(a vocabulary|the vocabulary|vocabulary size|the vocab)",
        r"tokens",
        ("The vocabulary is the list of all tokens that a model knows, often 30,000 to 250,000.",),
        short="The list of all tokens.",
    ),
    concept_en(
        "perplexity",
        "(perplexity|ppl|the perplexity)",
        r"exp|surpris",
        (
            "Perplexity says how surprised a model is by a text: exp of the mean loss per token. Lower is better.",
        ),
        more="Compare perplexity only between models with the same tokenizer, the same text and the"
        " same window; otherwise the numbers mean different things. It is exp of the mean loss.",
        short="How surprised a model is by a text.",
        asks=(
            "(is|should) (a low|a high|low|high) perplexity (good|bad|better)",
            "what does (low|high|a low|a high|the) perplexity (tell|say|mean)",
        ),
        held=("is a lower perplexity better, and what is it?",),
        weight=1.5,
    ),
    concept_en(
        "loss",
        "(cross-entropy|the loss|loss|cross entropy loss|training loss|a loss function)",
        r"log",
        (
            "The loss is minus the log-probability of the right token, on average; training makes it smaller.",
        ),
        short="Minus the mean log-probability.",
    ),
    concept_en(
        "temperature",
        "(temperature|the temperature|sampling temperature)",
        r"logits|random|bold|likely",
        (
            "Temperature divides the logits: a low one makes the choice of tokens safer, a high one more random.",
        ),
        more="Use a low temperature, such as 0.2, for facts and code, and about 0.8 for stories. At"
        " 0 the same prompt gives the same text; with higher values it is more random.",
        short="How random the choice of tokens is.",
        asks=(
            "what (does|happens with) (a high|a low|a higher|a lower) temperature(| do)",
            "(what|which) temperature (should i use|is good|is best)",
            "what temperature do i (need|take|set)",
        ),
        held=("what will a high temperature change in the output?",),
        weight=1.5,
    ),
    concept_en(
        "top_k",
        "(top-k|top k|top-k sampling|top_k)",
        r"\bk\b",
        ("Top-k keeps only the k most likely next tokens and draws one of them.",),
        short="Only the k most likely tokens.",
    ),
    concept_en(
        "top_p",
        "(top-p|top p|nucleus sampling|top-p sampling|top_p)",
        r"probabilit.*\bp\b|\bp\b.*probabilit|sum|add up",
        (
            "Top-p, or nucleus sampling, keeps the likeliest tokens whose probabilities add up to p and draws one of them.",
        ),
        short="The likeliest tokens that add up to p.",
    ),
    concept_en(
        "min_p",
        "(min-p|min p|min-p sampling|min_p)",
        r"most likely|top token",
        ("Min-p drops every token that is much less probable than the most likely token.",),
        short="A floor relative to the most likely token.",
    ),
    concept_en(
        "repetition",
        "(repetition penalty|a repetition penalty|the repetition penalty)",
        r"repeat|already",
        (
            "A repetition penalty makes tokens that already occurred less likely, so that a model does not repeat itself.",
        ),
        short="Repeated tokens become less likely.",
        asks=("why (does|do) (a model|models|it) (repeat|loop|say the same thing)",),
    ),
    concept_en(
        "greedy",
        "(greedy decoding|greedy|greedy search)",
        r"most likely",
        (
            "Greedy decoding always takes the most likely next token, so the text is the same every time.",
        ),
        short="Always the most likely token.",
    ),
    concept_en(
        "sampling",
        "(sampling|decoding|sampling from a model)",
        r"draw|random",
        ("Sampling draws the next token at random, each with its probability; so replies differ.",),
        short="Drawing the next token at random.",
        asks=(
            "why (are|is) your (answers|answer|replies) (different|not the same) (each|every) time",
        ),
    ),
    concept_en(
        "seed",
        "(a seed|the seed|random seed|a random seed)",
        r"same",
        ("A seed fixes the random choices: same seed, same prompt, same reply.",),
        short="Same seed, same text.",
    ),
    concept_en(
        "logits",
        "(logits|a logit|the logits)",
        r"score|softmax",
        ("Logits are the raw scores of all possible next tokens, before the softmax.",),
        short="Raw scores, one per token.",
    ),
    concept_en(
        "softmax",
        "(softmax|the softmax|a softmax)",
        r"probabilit|sum",
        ("The softmax turns scores into probabilities, which are positive and add up to 1.",),
        short="It turns scores into probabilities.",
    ),
    concept_en(
        "logprob",
        "(a log-probability|log-probabilities|logprobs|log probability)",
        r"logarithm|log P",
        (
            "A log-probability is the logarithm of a probability: 0 is certain, more negative is less likely.",
        ),
        short="The logarithm of a probability.",
    ),
    concept_en(
        "context",
        "(a context window|the context window|context length|the context|context size|a context)",
        r"tokens",
        (
            "The context window is the number of tokens a model can see at once; mine has 1,024 tokens.",
        ),
        more="A longer context needs more memory and time, because the KV cache grows with every"
        " token. The context bar of the app shows how much is used.",
        short="How many tokens a model sees at once.",
        asks=(
            "how (long|big|large) is your (context|context window|memory)",
            "how (many tokens|much text) can you (read|see|handle|take)",
        ),
        held=("how much text can a model look at at once?",),
    ),
    concept_en(
        "prompt",
        "(a prompt|prompts|prompting|prompt engineering)",
        r"text|give|write",
        ("A prompt is the text you give to a model; a clear one with an example works best.",),
        short="The text you give to a model.",
        asks=("how do i write (a good|good|better|a better) (prompt|prompts)",),
    ),
    concept_en(
        "system_prompt",
        "(a system prompt|the system prompt|system prompts|a system message)",
        r"instruction|before",
        (
            "A system prompt is an instruction before the conversation that says how the model should behave.",
        ),
        short="An instruction before the conversation.",
    ),
    concept_en(
        "chat_template",
        "(a chat template|chat templates|the chat template)",
        r"role|mark",
        (
            "A chat template turns messages into one text, with marks for each role, as in training.",
        ),
        short="It marks who speaks, role by role.",
    ),
    concept_en(
        "stop_token",
        "(a stop token|an end token|EOS|eos token|an end-of-text token|special tokens)",
        r"end|stop",
        (
            "The stop token, EOS, says that the text ends; when the model chooses it, the reply stops.",
        ),
        short="The token that ends a reply.",
        asks=("how does (a model|the model) know when to (stop|end)",),
    ),
    concept_en(
        "few_shot",
        "(few-shot prompting|few-shot|zero-shot|in-context learning|few-shot learning)",
        r"example",
        ("Few-shot means that the prompt holds a few solved examples; zero-shot means none.",),
        short="Examples in the prompt.",
    ),
)
