"""English explanations: training, risks, evaluation and the rest."""

from __future__ import annotations

from .intent import Intent, concept_en

TRAINING: tuple[Intent, ...] = (
    concept_en(
        "kv_cache",
        "(the KV cache|a KV cache|kv cache|key-value cache|KV caching)",
        r"keys and values|again",
        (
            "The KV cache keeps the keys and values of earlier tokens, so that they need not be computed again.",
        ),
        short="Stored keys and values of earlier tokens.",
    ),
    concept_en(
        "hallucination",
        "(a hallucination|hallucinations|hallucination|confabulation)",
        r"false|wrong|not true",
        (
            "A hallucination is a false statement that sounds right: models write what is likely, so check important facts.",
        ),
        more="It happens because a model is trained to give likely text, true or not. Giving it the"
        " source text helps; checking still matters, for a wrong sentence looks like a right one.",
        short="A false statement that sounds right.",
        asks=(
            "(why do|do) (language models|models|llms|you) (lie|make things up|invent things"
            "|hallucinate)",
            "(can i|should i) (trust|believe) (you|a language model|your answers|an llm)",
            "(are you|is it) (always|) (right|correct|reliable)",
            "are you sure(| about that)",
        ),
        held=("why does a model sometimes invent things?",),
    ),
    concept_en(
        "bias",
        "(bias|biases|bias in language models|model bias|fairness)",
        r"data|text",
        ("Bias means that a model treats people unequally because its training data did.",),
        short="Prejudice learned from data.",
        asks=("are (language models|you|models) (biased|fair|racist|sexist)",),
        held=("can a language model be prejudiced?",),
    ),
    concept_en(
        "evaluation",
        "(evaluation|evaluating a model|a benchmark|benchmarks|model evaluation)",
        r"test|measure",
        (
            "Evaluation measures a model on test data it has never seen, for example by perplexity or accuracy.",
        ),
        short="Measuring a model on unseen data.",
        asks=(
            "how (do|can) i (measure|test|compare|evaluate|judge) (a model|models|two models|how good a"
            " model is)",
        ),
        held=("how can i find out which of two models is better?",),
    ),
    concept_en(
        "overfitting",
        "(overfitting|over-fitting)",
        r"training",
        (
            "Overfitting means that a model learns its training examples by heart and does badly on new ones.",
        ),
        short="Learning examples by heart in training.",
    ),
    concept_en(
        "gradient",
        "(gradient descent|a gradient|the gradient|backpropagation|an optimizer|AdamW)",
        r"weight",
        ("Gradient descent moves every weight a little in the direction that lowers the loss.",),
        short="Small steps of the weights that lower the loss.",
    ),
    concept_en(
        "learning_rate",
        "(a learning rate|the learning rate|learning rate)",
        r"step",
        (
            "The learning rate is the size of each training step: too high breaks the training, too low takes for ever.",
        ),
        short="The size of a training step.",
    ),
    concept_en(
        "epoch",
        "(an epoch|epochs|a batch|batch size|a training step)",
        r"pass|batch",
        (
            "A batch is the group of examples in one step; an epoch is one pass over all training data.",
        ),
        short="An epoch is one pass, a batch is one step's examples.",
    ),
    concept_en(
        "rlhf",
        "(RLHF|DPO|reinforcement learning from human feedback|alignment|preference training)",
        r"prefer",
        ("RLHF and DPO train a model to make the replies that people prefer more likely.",),
        short="Training on people's preferences.",
    ),
    concept_en(
        "distillation",
        "(distillation|knowledge distillation|a distilled model)",
        r"teacher|large",
        ("In distillation a small model learns to imitate a large one, its teacher.",),
        short="A small model imitates a large teacher.",
        weight=0.7,
    ),
    concept_en(
        "moe",
        "(a mixture of experts|MoE|mixture of experts)",
        r"expert",
        (
            "A mixture of experts has many sub-networks, the experts, and uses only a few for each token.",
        ),
        short="Only a few experts work per token.",
        weight=0.7,
    ),
    concept_en(
        "rag",
        "(RAG|retrieval-augmented generation|retrieval)",
        r"search|finds|document",
        (
            "RAG first searches for fitting documents and puts them into the prompt, so that the model can use them.",
        ),
        short="Search first, then answer from the documents.",
        weight=0.7,
    ),
    concept_en(
        "reasoning",
        "(a reasoning model|reasoning models|chain of thought|chain-of-thought)",
        r"before",
        (
            "A reasoning model writes its thoughts before the answer, which helps with hard questions.",
        ),
        short="Thinking in words before the answer.",
        weight=0.7,
    ),
    concept_en(
        "safetensors",
        "(safetensors|a safetensors file|a checkpoint|checkpoints|GGUF)",
        r"weights",
        (
            "Safetensors is a file format for model weights that cannot run code, so it is safe to open.",
        ),
        short="Files with weights.",
        weight=0.7,
    ),
    concept_en(
        "gpu",
        "(a GPU|GPUs|CUDA|a graphics card)",
        r"parallel|faster",
        ("A GPU computes very many numbers in parallel, so models run much faster on it.",),
        short="A chip that computes in parallel.",
        weight=0.7,
    ),
    concept_en(
        "inference",
        "(inference|running a model|next token prediction|next-token prediction)",
        r"token",
        ("Inference means using a trained model: it computes the next token, one after another.",),
        short="Using a model, token by token.",
        weight=0.7,
    ),
    concept_en(
        "sentiment",
        "(sentiment analysis|text classification|a classifier)",
        r"class|label|positive",
        (
            "Sentiment analysis puts a text into a class, positive or negative; BERT-like models are good at it.",
        ),
        short="Sorting texts into classes.",
        weight=0.7,
    ),
    concept_en(
        "machine_translation",
        "(machine translation|a translation model)",
        r"language",
        (
            "Machine translation turns a text of one language into another, with an encoder and a decoder.",
        ),
        short="A model that turns one language into another.",
        weight=0.7,
    ),
    concept_en(
        "why_small",
        "(a small model|small models|the difference between small and large models)",
        r"larger|large",
        ("A small model is quick but knows little; larger models know more and need more memory.",),
        short="Quick, but knows less than a large one.",
        asks=(
            "why are (larger|bigger|large) models better",
            "why are you so (small|limited|stupid|dumb)",
            "why (do you know|can you do) so little",
        ),
        weight=0.8,
    ),
)
