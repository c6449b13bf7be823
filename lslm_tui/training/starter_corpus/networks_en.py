"""English explanations: networks, fine-tuning and model families."""

from __future__ import annotations

from .intent import Intent, concept_en

NETWORKS: tuple[Intent, ...] = (
    concept_en(
        "transformer",
        "(a transformer|transformers|the transformer|the transformer architecture)",
        r"attention",
        (
            "A transformer is the network behind language models: a stack of attention and feed-forward layers.",
        ),
        more="It was published in 2017 and replaced recurrent networks, because attention sees all"
        " tokens at once and trains well in parallel. GPT-2, BERT and Llama are all transformers.",
        short="A network of attention layers.",
    ),
    concept_en(
        "attention",
        "(attention|self-attention|the attention mechanism|attention in transformers)",
        r"token",
        ("Attention lets each token look at the other tokens and take from them what it needs.",),
        more="Several attention heads work side by side, and each can learn to look for something"
        " else, such as the last name or the matching bracket. Each token only sees earlier ones.",
        short="Tokens looking at other tokens.",
    ),
    concept_en(
        "embedding",
        "(an embedding|embeddings|word embeddings|token embeddings|a word vector)",
        r"vector|numbers",
        (
            "An embedding is a vector, a list of numbers, that stands for a token; like meanings get like vectors.",
        ),
        short="A vector for a token.",
    ),
    concept_en(
        "parameters",
        "(parameters|a parameter|weights|model weights|the weights)",
        r"number",
        (
            "Parameters, or weights, are the numbers a model has learned: I have a few million, large models have billions.",
        ),
        short="The learned numbers of a model.",
    ),
    concept_en(
        "neural_network",
        "(a neural network|neural networks|a neural net|deep learning)",
        r"layer|learn",
        (
            "A neural network is a chain of layers of numbers, the weights, which it learns from examples.",
        ),
        short="Layers of learned numbers.",
    ),
    concept_en(
        "machine_learning",
        "(machine learning|artificial intelligence|AI|training data|a dataset)",
        r"example|data",
        (
            "Machine learning, or AI, means that a program learns from examples, its training data, instead of fixed rules.",
        ),
        short="Learning from examples.",
    ),
    concept_en(
        "pretraining",
        "(pre-training|pretraining|pre training)",
        r"predict|next token",
        (
            "Pre-training is the first, long training: the model reads very much text and learns to predict the next token.",
        ),
        short="Learning to predict text, first of all.",
        asks=("how (is|are|was) (a language model|language models|an llm|a model) (trained|made)",),
    ),
    concept_en(
        "finetuning",
        "(fine-tuning|finetuning|fine tuning|supervised fine-tuning|SFT|instruction tuning)",
        r"train",
        (
            "Fine-tuning trains a finished model a little more on your own examples, so that it does one task better.",
        ),
        more="For fine-tuning a few hundred good examples can be enough. Keep some aside to test on,"
        " and compare before and after training. LoRA makes it cheaper.",
        short="Further training on your own examples.",
    ),
    concept_en(
        "pre_vs_fine",
        "(the difference between pre-training and fine-tuning|pre-training versus fine-tuning)",
        r"first|before",
        (
            "Pre-training comes first and teaches language from very much text; fine-tuning comes after it and teaches one task.",
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
            "LoRA is cheap fine-tuning: the big weights stay fixed, and only two small low-rank matrices beside each are trained.",
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
            "QLoRA is LoRA on a model that is held in 4 bits, so that large models can be trained on one GPU.",
        ),
        short="LoRA on a 4-bit model.",
    ),
    concept_en(
        "quantization",
        "(quantization|quantisation|quantizing|a quantized model|4-bit quantization)",
        r"bits|memory",
        (
            "Quantization stores weights in fewer bits, such as 8 or 4: less memory, a little less quality.",
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
            "They are number formats of weights: bf16 and fp16 have 16 bits, int8 has 8 bits, nf4 has 4 bits.",
        ),
        short="Formats with 16, 8 or 4 bits.",
    ),
    concept_en(
        "gpt2",
        "(GPT-2|gpt2|gpt-2|GPT)",
        r"OpenAI",
        ("GPT-2 is a language model by OpenAI from 2019; it continues a text token by token.",),
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
            "BERT, by Google, is an encoder that reads text from both sides; it classifies and searches, but does not write.",
        ),
        short="An encoder by Google that reads both sides.",
        weight=1.3,
    ),
    concept_en(
        "roberta",
        "(RoBERTa|roberta)",
        r"BERT",
        ("RoBERTa is BERT trained better: longer and on more text.",),
        short="A better trained BERT.",
        weight=1.3,
    ),
    concept_en(
        "gpt_vs_bert",
        "(the difference between GPT and BERT|GPT-2 versus BERT|GPT or BERT)",
        r"GPT.*BERT|BERT.*GPT",
        (
            "GPT reads left to right and can write; BERT sees both sides and is better at classifying.",
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
            "Llama, Qwen, Mistral and Gemma are families of models with open weights, in many sizes.",
        ),
        short="Models with open weights.",
    ),
    concept_en(
        "encoder_decoder",
        "(an encoder|a decoder|encoder and decoder|an encoder-decoder model|seq2seq)",
        r"reads",
        (
            "An encoder reads a whole text, a decoder writes token by token; a seq2seq model has both.",
        ),
        short="One reads, the other writes.",
    ),
    concept_en(
        "masked_lm",
        "(a masked language model|masked language modelling|MLM)",
        r"mask|hidden",
        ("A masked language model guesses hidden words in a text from both sides, as BERT does.",),
        short="Guessing masked words.",
        weight=0.7,
    ),
)
