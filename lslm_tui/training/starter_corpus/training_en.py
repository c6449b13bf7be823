"""English explanations: training, risks, evaluation and the rest."""

from __future__ import annotations

from .intent import Intent, concept_en

TRAINING: tuple[Intent, ...] = (
    concept_en(
        "kv_cache",
        "(the KV cache|a KV cache|kv cache|key-value cache|KV caching)",
        r"keys and values|again",
        (
            "The KV cache keeps the attention keys and values of earlier tokens, so that each new"
            " token need not compute them again.",
            "It stores keys and values of what was read already. It makes writing fast and grows with"
            " the length of the context.",
        ),
        short="Stored keys and values of earlier tokens.",
    ),
    concept_en(
        "hallucination",
        "(a hallucination|hallucinations|hallucination|confabulation)",
        r"false|wrong|not true",
        (
            "A hallucination is a statement that sounds right but is false. Models write what is"
            " likely, not what is checked, so look important facts up.",
            "It means that a model states something wrong with confidence.",
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
        (
            "Bias means that a model treats people or words unequally because its training data did."
            " It can be measured with pairs of sentences that differ in one word.",
            "A model takes over prejudices from the text it learned from; that is called bias.",
        ),
        short="Prejudice learned from data.",
        asks=("are (language models|you|models) (biased|fair|racist|sexist)",),
        held=("can a language model be prejudiced?",),
    ),
    concept_en(
        "evaluation",
        "(evaluation|evaluating a model|a benchmark|benchmarks|model evaluation)",
        r"test|measure",
        (
            "Evaluation measures how good a model is, on test data it has not seen in training: for"
            " example perplexity, accuracy, or people's judgement.",
            "A benchmark is a fixed test with a score. Use test data that was not in the training"
            " data.",
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
            "Overfitting means that a model learns its training examples by heart and does badly on"
            " new ones. Watch the loss on data kept aside.",
            "The training loss falls but the test loss rises: the model has overfitted.",
        ),
        short="Learning examples by heart in training.",
    ),
    concept_en(
        "gradient",
        "(gradient descent|a gradient|the gradient|backpropagation|an optimizer|AdamW)",
        r"weight",
        (
            "Gradient descent changes each weight a little in the direction that makes the loss"
            " smaller. Backpropagation computes that direction, the gradient.",
            "The gradient says how the loss changes with each weight; the optimizer takes a small"
            " step downhill.",
        ),
        short="Small steps of the weights that lower the loss.",
    ),
    concept_en(
        "learning_rate",
        "(a learning rate|the learning rate|learning rate)",
        r"step",
        (
            "The learning rate is the size of each training step. Too high and the training breaks,"
            " too low and it takes for ever.",
            "It says how far the weights move at each step.",
        ),
        short="The size of a training step.",
    ),
    concept_en(
        "epoch",
        "(an epoch|epochs|a batch|batch size|a training step)",
        r"pass|batch",
        (
            "A batch is the group of examples in one training step; an epoch is one pass over all"
            " training data.",
            "One epoch means every example was seen once. Each step looks at one batch of them.",
        ),
        short="An epoch is one pass, a batch is one step's examples.",
    ),
    concept_en(
        "rlhf",
        "(RLHF|DPO|reinforcement learning from human feedback|alignment|preference training)",
        r"prefer",
        (
            "It trains a model with people's preferences: of two replies, the better one becomes more"
            " likely. RLHF uses a reward model, DPO does without.",
            "RLHF and DPO make the replies that people prefer more likely.",
        ),
        short="Training on people's preferences.",
    ),
    concept_en(
        "distillation",
        "(distillation|knowledge distillation|a distilled model)",
        r"teacher|large",
        (
            "In distillation a small model learns to imitate a large one, its teacher. DistilBERT was"
            " made that way.",
        ),
        short="A small model imitates a large teacher.",
        weight=0.7,
    ),
    concept_en(
        "moe",
        "(a mixture of experts|MoE|mixture of experts)",
        r"expert",
        (
            "A mixture of experts has many parallel sub-networks, the experts, and uses only a few of"
            " them for each token. So it is large but quick.",
        ),
        short="Only a few experts work per token.",
        weight=0.7,
    ),
    concept_en(
        "rag",
        "(RAG|retrieval-augmented generation|retrieval)",
        r"search|finds|document",
        (
            "RAG first searches for fitting documents and puts them into the prompt, so that the model"
            " can answer from them.",
        ),
        short="Search first, then answer from the documents.",
        weight=0.7,
    ),
    concept_en(
        "reasoning",
        "(a reasoning model|reasoning models|chain of thought|chain-of-thought)",
        r"before",
        (
            "A reasoning model writes its thoughts before the answer, which helps with maths and"
            " logic. Ctrl+T shows or folds them.",
            "Chain of thought means writing the steps before the answer.",
        ),
        short="Thinking in words before the answer.",
        weight=0.7,
    ),
    concept_en(
        "safetensors",
        "(safetensors|a safetensors file|a checkpoint|checkpoints|GGUF)",
        r"weights",
        (
            "A checkpoint is a saved state of the weights. Safetensors is a file format for weights"
            " that cannot run code, so it is safe to open.",
            "Safetensors and GGUF are file formats for model weights.",
        ),
        short="Files with weights.",
        weight=0.7,
    ),
    concept_en(
        "gpu",
        "(a GPU|GPUs|CUDA|a graphics card)",
        r"parallel|faster",
        (
            "A GPU does very many multiplications in parallel, so models run much faster on it. CUDA"
            " is the software for NVIDIA GPUs. The app uses one if it is there.",
        ),
        short="A chip that computes in parallel.",
        weight=0.7,
    ),
    concept_en(
        "inference",
        "(inference|running a model|next token prediction|next-token prediction)",
        r"token",
        (
            "Inference means using a trained model: it computes the probabilities of the next token,"
            " one is chosen, and the step repeats.",
        ),
        short="Using a model, token by token.",
        weight=0.7,
    ),
    concept_en(
        "sentiment",
        "(sentiment analysis|text classification|a classifier)",
        r"class|label|positive",
        (
            "A classifier puts a text into one of a few classes; sentiment analysis is the case of"
            " positive or negative. BERT-like models are good at it.",
        ),
        short="Sorting texts into classes.",
        weight=0.7,
    ),
    concept_en(
        "machine_translation",
        "(machine translation|a translation model)",
        r"language",
        (
            "Machine translation turns a text of one language into another, often with an encoder that"
            " reads and a decoder that writes. I cannot translate myself.",
        ),
        short="A model that turns one language into another.",
        weight=0.7,
    ),
    concept_en(
        "why_small",
        "(a small model|small models|the difference between small and large models)",
        r"larger|large",
        (
            "A small model is quick and needs little memory, but knows little. Larger models know more"
            " and reason better, and need more memory.",
        ),
        short="Quick, but knows less than a large one.",
        asks=(
            "why are (larger|bigger|large) models better",
            "why are you so (small|limited|stupid|dumb)",
            "why (do you know|can you do) so little",
        ),
        weight=0.8,
    ),
)
