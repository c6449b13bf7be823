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
            "A language model gives a probability to every possible next token, given the tokens so"
            r" far: log P(next token \| tokens so far). It writes by choosing one token after another.",
            "A language model predicts the next token from the tokens so far. Repeating that step"
            " gives a text.",
            "It is a program that has learned, from much text, how likely each next token is after"
            " the tokens before it.",
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
            "A token is a small piece of text, such as a word, a part of a word or a sign. A model"
            " reads and writes tokens, not letters.",
            "Tokens are the pieces a text is cut into: often a short word or part of a long one.",
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
            "A tokenizer cuts text into tokens and gives each one a number; afterwards it turns"
            " numbers back into text. Many use BPE, which merges frequent pairs of signs.",
            "The tokenizer translates between text and token numbers. The model itself only sees the"
            " numbers.",
        ),
        more="BPE starts from single bytes and merges the most frequent pair again and again, until"
        " the vocabulary is full. Frequent words become one token, rare ones several.",
        short="It cuts text into tokens.",
    ),
    concept_en(
        "vocabulary",
        "(a vocabulary|the vocabulary|vocabulary size|the vocab)",
        r"tokens",
        (
            "The vocabulary is the fixed list of all tokens a model knows. Mine has a few thousand;"
            " large models have 30,000 to 250,000.",
            "It is the list of tokens that the tokenizer can make, each with its number.",
        ),
        short="The list of all tokens.",
    ),
    concept_en(
        "perplexity",
        "(perplexity|ppl|the perplexity)",
        r"exp|surpris",
        (
            "Perplexity says how surprised a model is by a text: the exponential of the mean negative"
            " log-probability per token. Lower is better.",
            "It is exp of the average loss per token. A perplexity of 10 means the model is as unsure"
            " as if it chose among 10 equally likely tokens.",
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
            "The loss of a language model is the cross-entropy: the mean of minus log P(right token),"
            " in nats. Training makes it smaller.",
            "It is minus the log-probability the model gave to the token that really came. Lower"
            " loss means better predictions.",
        ),
        short="Minus the mean log-probability.",
    ),
    concept_en(
        "temperature",
        "(temperature|the temperature|sampling temperature)",
        r"logits|random|bold|likely",
        (
            "Temperature divides the logits before the softmax. Low values make the choice safer and"
            " more alike, high values more random; 0 means always the most likely token.",
            "It sets how random the choice of the next token is: near 0 the most likely token always"
            " wins, above 1 unlikely tokens get more chance.",
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
        (
            "Top-k keeps only the k most likely next tokens and drops the rest before one is drawn.",
            "With top-k, the model chooses among the k most likely tokens only; k = 1 is greedy.",
        ),
        short="Only the k most likely tokens.",
    ),
    concept_en(
        "top_p",
        "(top-p|top p|nucleus sampling|top-p sampling|top_p)",
        r"probabilit.*\bp\b|\bp\b.*probabilit|sum|add up",
        (
            "Top-p keeps the smallest set of most likely tokens whose probabilities add up to p, and"
            " draws from those. It is also called nucleus sampling.",
            "Top-p takes the likeliest tokens until their probabilities sum to p, say 0.9, and drops"
            " the rest.",
        ),
        short="The likeliest tokens that add up to p.",
    ),
    concept_en(
        "min_p",
        "(min-p|min p|min-p sampling|min_p)",
        r"most likely|top token",
        (
            "Min-p drops every token whose probability is below a share of the most likely token's:"
            " with 0.1, anything under a tenth of it.",
            "With min-p a token stays only if it is at least p times as probable as the most likely"
            " token.",
        ),
        short="A floor relative to the most likely token.",
    ),
    concept_en(
        "repetition",
        "(repetition penalty|a repetition penalty|the repetition penalty)",
        r"repeat|already",
        (
            "It lowers the logits of tokens that already occurred, so that a model repeats itself"
            " less. Values from 1.05 to 1.2 are usual; 1 is off.",
            "A repetition penalty makes tokens that are already in the text less likely.",
        ),
        short="Repeated tokens become less likely.",
        asks=("why (does|do) (a model|models|it) (repeat|loop|say the same thing)",),
    ),
    concept_en(
        "greedy",
        "(greedy decoding|greedy|greedy search)",
        r"most likely",
        (
            "Greedy decoding always takes the most likely next token. It gives the same text every"
            " time, but can sound dull or repeat itself.",
            "It means choosing the most likely token at each step, without any randomness.",
        ),
        short="Always the most likely token.",
    ),
    concept_en(
        "sampling",
        "(sampling|decoding|sampling from a model)",
        r"draw|random",
        (
            "Sampling draws the next token at random, each with its probability. Temperature, top-k,"
            " top-p and min-p shape that draw.",
            "The model gives probabilities, and sampling draws one token from them; so the same"
            " prompt can give different replies.",
        ),
        short="Drawing the next token at random.",
        asks=(
            "why (are|is) your (answers|answer|replies) (different|not the same) (each|every) time",
        ),
    ),
    concept_en(
        "seed",
        "(a seed|the seed|random seed|a random seed)",
        r"same",
        (
            "A seed is the start number of the random generator. With the same seed, model and"
            " settings you get the same text again.",
            "It fixes the random choices: same seed, same prompt, same reply.",
        ),
        short="Same seed, same text.",
    ),
    concept_en(
        "logits",
        "(logits|a logit|the logits)",
        r"score|softmax",
        (
            "Logits are the raw scores a model gives to every token of its vocabulary. The softmax"
            " turns them into probabilities.",
            "They are the last numbers a model computes: one score per possible next token, before"
            " the softmax.",
        ),
        short="Raw scores, one per token.",
    ),
    concept_en(
        "softmax",
        "(softmax|the softmax|a softmax)",
        r"probabilit|sum",
        (
            "The softmax turns scores into probabilities: it takes the exponential of each score and"
            " divides by the sum, so that all add up to 1.",
            "Softmax makes probabilities out of logits. They are positive and sum to 1.",
        ),
        short="It turns scores into probabilities.",
    ),
    concept_en(
        "logprob",
        "(a log-probability|log-probabilities|logprobs|log probability)",
        r"logarithm|log P",
        (
            "It is the logarithm of a probability. Models add log-probabilities instead of"
            " multiplying tiny probabilities; 0 means certain, more negative means less likely.",
            "The logarithm of the probability of a token, in nats. The sum over all tokens is log P"
            " of the whole text.",
        ),
        short="The logarithm of a probability.",
    ),
    concept_en(
        "context",
        "(a context window|the context window|context length|the context|context size|a context)",
        r"tokens",
        (
            "The context window is the number of tokens a model can look at at once: system prompt,"
            " conversation and reply together. Mine is 1,024 tokens.",
            "It is how many tokens the model sees at a time. What does not fit is not seen at all.",
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
        (
            "A prompt is the text you give to a model, and the model continues it. Clear prompts with"
            " an example or two work best.",
            "The prompt is what you write to the model: a question, an instruction or the start of a"
            " text.",
        ),
        short="The text you give to a model.",
        asks=("how do i write (a good|good|better|a better) (prompt|prompts)",),
    ),
    concept_en(
        "system_prompt",
        "(a system prompt|the system prompt|system prompts|a system message)",
        r"instruction|before",
        (
            "A system prompt is an instruction that stands before the conversation and says how the"
            " model should behave, such as: answer briefly.",
            "It is the first, hidden message with instructions for the whole conversation.",
        ),
        short="An instruction before the conversation.",
    ),
    concept_en(
        "chat_template",
        "(a chat template|chat templates|the chat template)",
        r"role|mark",
        (
            "A chat template turns a list of messages into one text, with marks for who speaks, just"
            " as the model saw it in training.",
            "It writes the roles system, user and assistant and special tokens around each message."
            " A wrong template makes a good model answer badly.",
        ),
        short="It marks who speaks, role by role.",
    ),
    concept_en(
        "stop_token",
        "(a stop token|an end token|EOS|eos token|an end-of-text token|special tokens)",
        r"end|stop",
        (
            "It is a special token that means: the text ends here. When the model chooses it, the"
            " reply stops.",
            "The stop token, often called EOS, ends a reply. A model that never learned it does not"
            " stop writing.",
        ),
        short="The token that ends a reply.",
        asks=("how does (a model|the model) know when to (stop|end)",),
    ),
    concept_en(
        "few_shot",
        "(few-shot prompting|few-shot|zero-shot|in-context learning|few-shot learning)",
        r"example",
        (
            "Few-shot means that the prompt has a few solved examples before the question; zero-shot"
            " means none. The weights do not change.",
            "In-context learning: the model picks up a task from examples in the prompt alone.",
        ),
        short="Examples in the prompt.",
    ),
)
