"""English explanations: networks, fine-tuning and model families."""

from __future__ import annotations

from .intent import Intent, concept_en

NETWORKS: tuple[Intent, ...] = (
    concept_en(
        "transformer",
        "(a transformer|transformers|the transformer|the transformer architecture)",
        r"attention",
        (
            "A transformer is the network behind today's language models: layers of attention, which"
            " mix information between tokens, and small networks that work on each token.",
            "It is a stack of layers; in each one attention lets every token look at others, and a"
            " feed-forward network works on the result.",
        ),
        more="It was published in 2017 and replaced recurrent networks, because attention sees all"
        " tokens at once and trains well in parallel. GPT-2, BERT and Llama are all transformers.",
        short="A network of attention layers.",
    ),
    concept_en(
        "attention",
        "(attention|self-attention|the attention mechanism|attention in transformers)",
        r"token",
        (
            "Attention lets each token look at other tokens and take from them what it needs, with"
            " weights that add up to 1.",
            "In attention every token sends a query, compares it with the keys of the other tokens,"
            " and gets a weighted mean of their values.",
        ),
        more="Several attention heads work side by side, and each can learn to look for something"
        " else, such as the last name or the matching bracket. Each token only sees earlier ones.",
        short="Tokens looking at other tokens.",
    ),
    concept_en(
        "embedding",
        "(an embedding|embeddings|word embeddings|token embeddings|a word vector)",
        r"vector|numbers",
        (
            "An embedding is a list of numbers, a vector, that stands for a token or a text. Things"
            " with like meaning get like vectors.",
            "Each token number is turned into a vector, its embedding; the network works with these"
            " vectors.",
        ),
        short="A vector for a token.",
    ),
    concept_en(
        "parameters",
        "(parameters|a parameter|weights|model weights|the weights)",
        r"number",
        (
            "Parameters, or weights, are the numbers a model has learned. I have about four million;"
            " large models have billions.",
            "They are the numbers inside the network that training adjusts. More of them can hold"
            " more knowledge, but need more memory.",
        ),
        short="The learned numbers of a model.",
    ),
    concept_en(
        "neural_network",
        "(a neural network|neural networks|a neural net|deep learning)",
        r"layer|learn",
        (
            "A neural network is a chain of layers that multiply and add numbers. It learns by small"
            " changes of its weights that make its error smaller.",
            "It is a function with very many learned numbers, arranged in layers.",
        ),
        short="Layers of learned numbers.",
    ),
    concept_en(
        "machine_learning",
        "(machine learning|artificial intelligence|AI|training data|a dataset)",
        r"example|data",
        (
            "Machine learning means that a program learns from examples instead of fixed rules. A"
            " language model learns from much text, its training data.",
            "It is finding rules from data: the program sees many examples and adjusts its numbers"
            " until it predicts them well.",
        ),
        short="Learning from examples.",
    ),
    concept_en(
        "pretraining",
        "(pre-training|pretraining|pre training)",
        r"predict|next token",
        (
            "Pre-training is the first, long training: the model reads very much text and learns to"
            " predict the next token.",
            "In pre-training a model learns language itself, by predicting each next token of a huge"
            " text. Fine-tuning comes after it.",
        ),
        short="Learning to predict text, first of all.",
        asks=("how (is|are|was) (a language model|language models|an llm|a model) (trained|made)",),
    ),
    concept_en(
        "finetuning",
        "(fine-tuning|finetuning|fine tuning|supervised fine-tuning|SFT|instruction tuning)",
        r"train",
        (
            "Fine-tuning trains a finished model a little more on your own examples, for example"
            " dialogues, so that it does one task better.",
            "It is a second, short training on chosen examples. Instruction tuning is the kind that"
            " teaches a model to answer questions.",
        ),
        more="For fine-tuning a few hundred good examples can be enough. Keep some aside to test on,"
        " and compare before and after training. LoRA makes it cheaper.",
        short="Further training on your own examples.",
        asks=("how (do|can|would) i (train|fine-tune|teach) (a model|my own model|you)",),
    ),
    concept_en(
        "pre_vs_fine",
        "(the difference between pre-training and fine-tuning|pre-training versus fine-tuning)",
        r"first|before",
        (
            "Pre-training comes first and teaches language from very much text; fine-tuning comes"
            " after it and teaches one task from few examples.",
        ),
        asks=(
            "(is|are) pre-training and fine-tuning the same",
            "(how is|how does) pre-training (different|differ) from fine-tuning",
        ),
        held=("how do pretraining and finetuning differ?",),
        weight=0.7,
    ),
    concept_en(
        "lora",
        "(LoRA|lora|a LoRA adapter|low-rank adaptation|an adapter|adapters)",
        r"small|low-rank",
        (
            "LoRA fine-tunes a model cheaply: the big weights stay as they are, and only two small"
            " low-rank matrices beside each are trained.",
            "With LoRA only a small adapter is learned, often under 1 % of the parameters. It is kept"
            " in a small file next to the model.",
        ),
        more="The product of the two small matrices is added to the frozen weight. The rank r, often"
        " 8 or 16, says how much the adapter can learn. It can be merged into the model later.",
        short="Cheap fine-tuning with small matrices.",
        asks=("(why|when) (should i use|do people use|use|is) lora(| better| cheaper)",),
        held=("why is LoRA cheaper than full fine-tuning?",),
        weight=1.3,
    ),
    concept_en(
        "qlora",
        "(QLoRA|qlora)",
        r"4[- ]bit",
        (
            "QLoRA is LoRA on a model whose weights are held in 4 bits (nf4). It lets large models be"
            " fine-tuned on one graphics card.",
            "It keeps the big model in 4-bit form and trains a LoRA adapter on top.",
        ),
        short="LoRA on a 4-bit model.",
    ),
    concept_en(
        "quantization",
        "(quantization|quantisation|quantizing|a quantized model|4-bit quantization)",
        r"bits|memory",
        (
            "Quantization stores the weights with fewer bits, for example 8 or 4 instead of 16. The"
            " model needs less memory and loses a little quality.",
            "It means rounding the weights to fewer bits, so that a model fits into less memory.",
        ),
        more="A model of 7 billion parameters takes about 14 GB in 16 bits, 7 GB in int8 and 4 GB in"
        " nf4. Fewer bits cost some quality, so measure it.",
        short="Weights with fewer bits.",
        weight=1.3,
    ),
    concept_en(
        "nf4",
        "(nf4|NF4|int8|bf16|fp16|int8 and nf4)",
        r"bit",
        (
            "bf16 and fp16 keep 16 bits per weight, int8 keeps 8 bits and nf4 keeps 4 bits, with"
            " levels chosen for normally distributed weights.",
            "They are number formats for weights: 16 bits in bf16, 8 bits in int8, 4 bits in nf4."
            " Fewer bits need less memory.",
        ),
        short="Formats with 16, 8 or 4 bits.",
    ),
    concept_en(
        "gpt2",
        "(GPT-2|gpt2|gpt-2|GPT)",
        r"OpenAI",
        (
            "GPT-2 is a language model that OpenAI published in 2019, with 124 million to 1.5 billion"
            " parameters. It continues a text, token by token.",
            "It is a transformer from OpenAI (2019) that reads left to right and predicts the next"
            " token. It was not trained to chat.",
        ),
        more="GPT stands for generative pre-trained transformer. You can open a GPT-2 directory with"
        " `-m`; it continues your text instead of answering. OpenAI published four sizes.",
        short="A 2019 language model by OpenAI.",
        weight=1.3,
    ),
    concept_en(
        "bert",
        "(BERT|bert|the bert model)",
        r"Google|both",
        (
            "BERT, by Google (2018), reads a text from both sides and was trained to fill in masked"
            " words. It is used to classify and search, not to write.",
            "BERT is an encoder from Google: it sees the words on both sides at once, which suits"
            " sentiment or search.",
        ),
        short="An encoder by Google that reads both sides.",
        weight=1.3,
    ),
    concept_en(
        "roberta",
        "(RoBERTa|roberta)",
        r"BERT",
        (
            "RoBERTa is BERT trained better: longer, on more text, with changing masks and without"
            " next-sentence prediction. It came from Facebook AI in 2019.",
            "It is a stronger BERT: the same network, trained longer on more data.",
        ),
        short="A better trained BERT.",
        weight=1.3,
    ),
    concept_en(
        "gpt_vs_bert",
        "(the difference between GPT and BERT|GPT-2 versus BERT|GPT or BERT)",
        r"GPT.*BERT|BERT.*GPT",
        (
            "GPT reads left to right and predicts the next token, so it can write. BERT sees both"
            " sides and fills in masked words, so it is good at classifying.",
        ),
        asks=("(how is|how does) (gpt|gpt-2|gpt2) (different|differ) from bert", "bert vs gpt"),
        held=("how do BERT and GPT-2 differ?",),
        weight=0.7,
    ),
    concept_en(
        "families",
        "(Llama|Qwen|Mistral|Gemma|an open model|open-weight models|an open-weight model)",
        r"weights|open",
        (
            "That is a family of open-weight language models: anyone can download the weights and run"
            " them. Choose one with Ctrl+O or `-m`.",
            "Llama, Qwen, Mistral and Gemma are families of models with open weights, in many sizes.",
        ),
        short="Models with open weights.",
    ),
    concept_en(
        "encoder_decoder",
        "(an encoder|a decoder|encoder and decoder|an encoder-decoder model|seq2seq)",
        r"reads",
        (
            "An encoder reads a whole text and makes vectors of it; a decoder writes token by token."
            " BERT is an encoder, GPT-2 a decoder, and translators often have both.",
            "The encoder reads, the decoder writes. A seq2seq model joins the two, for example to"
            " translate.",
        ),
        short="One reads, the other writes.",
    ),
    concept_en(
        "masked_lm",
        "(a masked language model|masked language modelling|MLM)",
        r"mask|hidden",
        (
            "A masked language model guesses words that are hidden in the middle of a text, using"
            " both sides. BERT was trained that way.",
        ),
        short="Guessing masked words.",
        weight=0.7,
    ),
)
