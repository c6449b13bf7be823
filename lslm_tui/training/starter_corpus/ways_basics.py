"""More ways of asking about language models, in English; marks as in `ways_app_en`."""

from __future__ import annotations

BASICS_WAYS: dict[str, str] = {
    "language_model": """
        (how|in what way) (do|does|can|could) (a |)(llm|llms|language model|language models|chatbot|chatbots|model|chatgpt|ai models|text generator) (work|write|generate text|produce text|talk|answer questions|come up with words|make sentences|know what to write|function|choose words)(| at all| internally| basically)
        how (do|does|can) you (work|write|generate text|come up with words|produce sentences|answer|talk|think of words)
        what (happens|goes on|is going on) (inside|in) (you|a model|a language model|an llm)(| when it writes| when you write| when i ask something)
        what (exactly |really |)(is|are) (an llm|llms|a language model|language models|large language models|a large language model|a chatbot|chatgpt|ai like you|models like you)(| in plain words| in simple terms| doing)
        (the principle|the idea|the basics|the theory) (of|behind) (a language model|language models|llms|text generation)
        what do (llms|language models) (do|predict|learn|compute)
        (explain|describe) (how|what) (an llm|a language model|a model like you|chatgpt) (works|is|does)(| please| to me| to a child)
        how is text (generated|written|made|produced)(| by a model| by an llm)
    """,
    "token": """
        (is|are) (a |)(token|tokens) (a word|words|a letter|a syllable|the same as words|letters|the same as a word)
        what (counts as|does one call|is called) (a |one |)token
        how (long|big) is (a|one) token
        (what does|so what does|what should) (the word |)token mean(| here| in ai| for a model| in llms)
        (give|show) (me |)an example of a token
        why (tokens|do models use tokens) (and not|instead of) (words|letters)
        tokens vs words
        how many (letters|words|characters) (are|has|does) (in |)(a|one) token(| have|)
    """,
    "tokenizer": """
        what does (a tokenizer|the tokenizer|bpe|tokenization|a tokeniser) do
        how is (text|a text|a sentence) (cut|split|turned|divided) into (tokens|pieces|numbers)
        what is (bpe|byte pair encoding) (good for|doing|about)
        why (do|does) (models|a model|we|one) (need|use|have) a tokenizer
        how does (text|a text) (become|turn into) (tokens|numbers)
    """,
    "vocabulary": """
        how (big|large) is (the|your|a typical) vocabulary
        how many tokens (are there|does a model know|do you know)
        the (list|set) of (all |)tokens
        what is (in|meant by) (the|a model's) vocabulary
    """,
    "perplexity": """
        (is|should) (a |)(low|lower|high|higher|small|big) (perplexity|ppl) (better|good|bad|worse)
        what (does|would) a perplexity of (5|10|12|30|50|100|1) (mean|say|tell me)
        how (is|do you|does one|can i) (perplexity |)(computed|calculate perplexity|compute ppl|measured|read perplexity|interpret perplexity)
        perplexity (value|score|number|metric|formula)
        what does perplexity (measure|tell us|say about a model)
    """,
    "loss": """
        what does (the loss|a loss of 2|cross entropy|the training loss) (mean|measure|tell|say)
        what (is|does) (the loss|a loss curve|nll|negative log likelihood|the training objective)(| show| of a language model)
        what (is|gets) minimised in training
    """,
    "temperature": """
        what (does|will|happens with|is the effect of|would) (a |)(higher|lower|high|low|zero|raising the|changing the|lowering the|increasing the) temperature(| do| change| mean| to the text| to the output)
        (which|what) temperature (is best|should i take|do you recommend|is good for stories|is good for code)
        temperature (0|1|0.7|zero|of 0|explained|parameter|value|in llms|setting meaning)
        why is it called temperature
        how does temperature (change|affect|influence) (the text|replies|sampling|the output|randomness)
    """,
    "top_k": """
        what (does|happens with|is) (top k|top-k|top_k|k) (do|in sampling|of 40|equal to 1|mean)
        how does top-k (work|differ from top-p|choose)
        top-k (meaning|explained|parameter|of 50)
    """,
    "top_p": """
        what (does|happens with|is) (top p|top-p|top_p|p|nucleus) (do|in sampling|of 0.9|mean|sampling)
        how does (top-p|nucleus sampling) (work|differ from top-k|choose)
        top-p (meaning|explained|parameter|of 0.9)
        nucleus sampling(| meaning| explained)
    """,
    "min_p": """
        what (does|is) (min p|min-p|min_p) (do|about|mean|of 0.05|good for)
        how does min-p (work|differ from top-p)
    """,
    "repetition": """
        why (does|do) (a model|models|you|it|llms) (repeat|loop|say the same)(| itself| themselves| thing| again and again)
        how (do|can) i (stop|avoid|prevent) (repetition|loops|the model repeating itself)
        the model repeats (itself|the same sentence)
    """,
    "greedy": """
        what (is|does) (greedy|argmax) (decoding|mode|search|sampling)(| mean| do)
        always (taking|choosing) the (best|most likely|top) token
        greedy (or|versus) sampling
    """,
    "sampling": """
        how (does a model|is the next token|do models) (choose|chosen|pick)(| the next token| a word)
        why (is|are) (the|your) (reply|replies|output) (different|not the same|random) (each|every) time
        what does sampling (mean|do)
        drawing (a|the next) token
    """,
    "seed": """
        why (do i need|set|use|would one set|is there) a seed
        what (does|is) (a|the) (seed|random seed) (do|good for|for)
        how (do i get|can i get) the same (text|reply|output) (again|twice)
        reproducible (results|replies|text)
    """,
    "logits": """
        what (do|does|are|is) (the |)(logits|logit|raw scores)(| mean| for| say)
        logits (or|versus|and) probabilities
        the (raw |)(scores|output|outputs) of (a|the) model
    """,
    "softmax": """
        what does (the |)softmax (do|compute|give|function do)
        how (do|are) (scores|logits) (become|turned into|made into) probabilities
        softmax (formula|function|explained)
    """,
    "context": """
        how (long|big|large) is (your|the|a typical) (context|context window|context length|memory span)
        how (much|many tokens|much text) (can|does|do) (you|a model|it) (read|see|remember|look at|handle|take in)(| at once| at a time)
        why is the context (limited|so short)
        what (does not fit|happens beyond the context)
        what does (the |)(context|context window|context length) (mean|limit)
    """,
    "prompt": """
        how (do|should|can) i (write|make|phrase|word) (a |)(good|better|clear) (prompt|prompts)
        what makes a (good|bad) prompt
        tips for prompts
        (prompt engineering|prompt writing)(| tips| explained)
    """,
    "system_prompt": """
        what (does|is) (a|the) system (prompt|message) (do|for|good for|mean)
        system (prompt|message)(| meaning| explained| versus user prompt)
        why use a system prompt
    """,
    "chat_template": """
        what (does|is) (a|the) chat template (do|for|good for|mean)
        why (does|do) (a chat model|models) need a (chat |)template
        chatml
    """,
    "stop_token": """
        how does (a|the) (model|reply) know (when|where) (to stop|to end|the end is|it is finished)
        what (is|does) (eos|the eos token|the end token|the stop token)(| do| for| mean)
        why does a model not (stop|end)
    """,
    "few_shot": """
        (what does|explain) (few shot|few-shot|zero-shot|zero shot|one-shot|in context learning)(| mean| prompting)
        examples in (a|the) prompt
    """,
    "transformer": """
        how (is|does) a transformer (built|work|look inside|structured)
        what (is|are) (the |)(transformer|transformers) (made of|architecture|network|good at)
        (the architecture|the structure|the network) (of|behind) (gpt|llms|modern models|language models)
        attention is all you need
    """,
    "attention": """
        how does (self-attention|attention|self attention|an attention head) work
        what (does|do) (attention|attention heads|self attention|self-attention) (do|compute|learn)
        (queries, keys and values|query key value|multi-head attention|attention heads|self attention|attention layer)
    """,
    "embedding": """
        how (are|do) (words|tokens) (turned into|become|represented as) (vectors|numbers)
        what (is|does) (an embedding|an embedding layer|a token embedding|an embedding vector)(| do| look like)
        (vector representation|word vectors|embedding space|embeddings)
    """,
    "parameters": """
        what (does|is) (7b|70b|1b|a billion parameters|13b|billions of parameters)(| mean| in a model name)
        what do (parameters|weights) (mean|do|store)(| in a model)
        how many parameters (has|does|do) (a|large|big|gpt) (model|models)(| have)
        a model (has|with) (7|70|1) billion parameters(|, what does that mean)
    """,
    "neural_network": """
        how does a neural (network|net) (work|learn)
        what is (a neuron|a layer|deep learning|a hidden layer|a feed-forward network|an mlp)
        neural (nets|networks)(| basics| explained)
    """,
    "machine_learning": """
        what (is|does|are) (ai|artificial intelligence|machine learning|ml|training data|a data set)(| really| mean)
        how do machines learn
        (ai|ml|machine learning) (basics|in short|explained)
        what is (a |)(dataset|corpus|training set)
    """,
    "pretraining": """
        what (happens|is done|does a model learn) (in|during|while) (pretraining|pre-training)
        how (are|is|were|was) (llms|a language model|language models|big models|a model|chatgpt) (trained|made|created|taught)(| at first| from scratch)
        why (pretrain|pre-train|pretraining|is pretraining so expensive)
        where does a model (learn|know) language from
    """,
    "finetuning": """
        what (is|does) (fine-tuning|finetuning|fine tuning|sft|instruction tuning|supervised fine-tuning|supervised finetuning) (do|good for|mean|for|used for|about)
        why (fine-tune|finetune|would i fine-tune|should one fine-tune)(| a model)
        how much data (do i need|is needed|does it take) (for fine-tuning|to fine-tune a model)
        (teaching|adapting) a (model|trained model) (a new task|to a task|my style)
        how (does|is) (fine-tuning|a model fine-tuned) (work|done)
    """,
    "pre_vs_fine": """
        (difference|what is the difference|differences|the difference) between (pretraining and finetuning|pre-training and fine-tuning|fine-tuning and pretraining|pretraining and sft)
        (pretraining|pre-training) (vs|versus|or|compared to) (fine-tuning|finetuning)
        is fine-tuning the same as pretraining
    """,
    "lora": """
        how (does|do) (lora|a lora|lora adapters|adapters|a lora adapter) (work|save memory|make training cheap|help|differ from full fine-tuning)
        why (is|use|should i use|do people use) lora(| cheaper| so cheap| so small| popular)
        what (is|does) (a lora|lora|the rank|rank r|lora rank|an adapter|a lora adapter|low rank adaptation)(| do| mean| for| good for)
        (train|fine-tune) only a few (weights|parameters)
        (lora|adapter) (fine-tuning|training|weights|file|rank)
    """,
    "qlora": """
        (how does|what does|why use|how is) (qlora|q-lora)(| work| do| different from lora)
        (qlora|lora) (vs|versus|or) (lora|qlora)
        fine-tune a (quantized|4-bit) model
    """,
    "quantization": """
        what (does|is|happens in|happens with) (quantizing|quantization|quantisation|a quantized model|4-bit quantization|8-bit quantization|4bit|int8 quantization)(| mean| do| of a model| to a model| a model| good for)
        how (does|can) (quantization|quantizing|4-bit quantization|4 bit) (work|save memory|hurt quality|make a model smaller)
        why (quantize|quantise|are models quantized|should i quantize)(| a model| models)
        does quantization (make it worse|cost quality|hurt)
        (weights|a model) in (4|8|fewer|less) bits
    """,
    "nf4": """
        (what is|difference between|explain) (bf16 and fp16|int8 and nf4|bf16|fp16|fp32|float16|bfloat16|nf4 and int8|half precision)
        how many bits (has|does|are in) (bf16|int8|nf4|fp16)(| have| use)
    """,
    "gpt2": """
        (who|when) (made|published|released|was|created) (gpt-2|gpt2|gpt)(| published| released|)
        what (does|is|can) (gpt|gpt-2|gpt2) (stand for|about|do|good at)
        (history|facts) (of|about) gpt-2
        how (big|old) is gpt-2
    """,
    "bert": """
        what (can|is|does) bert (do|good for|good at|for|used for|stand for)
        (who|when) (made|published|released) bert
        how does bert (work|read text)
        is bert a (language model|chat model|transformer)
    """,
    "roberta": """
        (how|why|in what way) is roberta (better|different|stronger|improved)(| than bert| from bert)
        (difference|what is the difference) between (bert and roberta|roberta and bert)
        roberta (vs|versus|or) bert
        who made roberta
    """,
    "gpt_vs_bert": """
        (difference|differences|the difference|what is the difference) between (bert and gpt|gpt and bert|bert and gpt-2|gpt-2 and bert)
        (bert|gpt|gpt-2) (vs|versus|or|compared to|compared with) (bert|gpt|gpt-2)
        should i use bert or gpt
    """,
    "families": """
        what (is|are) (llama|qwen|mistral|gemma|phi|smollm|deepseek|open weights|open models|open source models)
        (which|what) (open|free) models (are there|exist)
        who makes (llama|qwen|mistral|gemma)
    """,
    "encoder_decoder": """
        (difference between|what is the difference between) (an encoder and a decoder|encoder and decoder|encoders and decoders)
        what does (an encoder|a decoder|a seq2seq model) do
        (seq2seq|encoder decoder|decoder-only|encoder-only)(| model| models)
    """,
    "masked_lm": """
        (predicting|guessing|filling in) (masked|hidden) (words|tokens)
        what is (mlm|a mask token|masked prediction)
        how was bert trained
    """,
    "kv_cache": """
        (what is|how does|explain|why use) (kv cache|the kv cache|kv caching|key value cache|caching keys and values)(| work| good for| for)
        why is the first token (slower|slow)
        why (does|do) (memory|the cache) grow with the (context|length)
    """,
    "hallucination": """
        why (do|does|is|are|would) (ai|ais|llms|models|a model|chatbots|you|language models|the model|an llm) (hallucinate|lie|make things up|make stuff up|invent facts|invent things|say wrong things|wrong so often|tell nonsense|lying)(| sometimes| so often)
        (can|should|may) (i|one|we|people) (trust|believe|rely on) (you|an llm|ai|a model|the model|your replies|models|what you say)
        (are|is) (you|it|your answers|what you say|a model) (always |)(right|correct|reliable|true|trustworthy|sure|wrong sometimes|accurate)
        (made up|invented|false) (facts|answers|sources)
        do you (ever |sometimes |)(make mistakes|lie|invent things|make things up|hallucinate)
    """,
    "bias": """
        (are|is|can) (ai|llms|models|a model|ai models|language models|you) (be |)(biased|fair|racist|sexist|prejudiced|neutral|unfair|objective)
        (prejudice|stereotypes|discrimination|fairness|gender bias) in (models|ai|llms|language models)
        where does bias come from
    """,
    "evaluation": """
        how (do|can|does|should) (you|i|one|we|people) (measure|test|evaluate|benchmark|compare|judge|score|check) (a model|models|a language model|llms|two models|how good a model is|the quality of a model|language models)
        how do i know (which model is better|if a model is good|whether a model is any good)
        what is a (benchmark|test set|held-out set|leaderboard|metric)
        (model|llm) (evaluation|benchmarks|quality|comparison|metrics)
    """,
    "overfitting": """
        what (is|happens in|causes) (overfitting|over-fitting|an overfitted model)
        (how|when) (do i|can i|does a model) (avoid|notice|see|prevent|overfit)(| overfitting|)
        the model (learned|learns) (the examples|everything) by heart
        training loss (falls|down) but (eval|test|validation) loss (rises|goes up)
    """,
    "gradient": """
        (what is|how does|explain) (backprop|backpropagation|gradient descent|sgd|adam|adamw|an optimizer|the optimizer|a gradient)(| do| work)
        how (does a network|do the weights|are weights) (learn|change|updated|adjusted)
    """,
    "learning_rate": """
        (what is|how high should be|how do i choose|why lower|what does) (the |a |)(learning rate|lr|step size)(| do| for| schedule)
        learning rate (too high|too low|warmup|schedule|decay)
    """,
    "epoch": """
        (difference between|what is the difference between|explain) (an epoch and a batch|epoch and batch|epochs and steps|a step and an epoch|epochs and batches)
        what (is|are|does) (an epoch|epochs|a batch|batch size|a mini-batch|a training step)(| mean)
        (epoch|batch|epochs|batches) (vs|versus|or|and) (epoch|batch|steps|epochs)
    """,
    "rlhf": """
        (what is|how does|explain|why do we need) (dpo|rlhf|ppo|preference tuning|alignment|a reward model|human feedback)(| work| do| in short)
        how (do|are) models (learn|trained on) (human |)preferences
        (dpo|rlhf) (vs|versus|or) (rlhf|dpo|sft)
    """,
    "distillation": """
        (how does|what is|why) (distillation|knowledge distillation|distilbert|a student model|a teacher model)(| work| mean)
        a small model (learns|learning) from a (big|large) one
    """,
    "moe": """
        (what is|how does|explain) (moe|mixture of experts|a mixture of experts|an expert in moe|a mixture-of-experts model|a router in moe)(| work| do| in brief)
        (experts|several experts|many experts) in (a|one) model
    """,
    "rag": """
        (what is|how does|explain|what does) (rag|retrieval augmented generation|retrieval-augmented generation)(| work| stand for| mean| do)
        (answer|answering) from (my |)documents with a (model|language model|search)
        give a model (access to|knowledge from) documents
    """,
    "reasoning": """
        (what is|how does|explain) (a reasoning model|chain of thought|cot|a thinking model|step by step thinking)(| do| work| mean)
        why do (some|reasoning) models think (first|before they answer)
    """,
    "safetensors": """
        (what is|why|explain) (a |)(safetensors|safetensor|gguf|checkpoint|pickle)(| file| files| format)(| for| good for| about| safe)
        (format|file|files) (for|of|with) (model |)weights
        why is pickle (dangerous|refused)
    """,
    "gpu": """
        (why|what for) (do models|do i|does ai|would i) (need|use|want) a (gpu|graphics card)
        (what is|does it use|do i need) (cuda|a gpu|an nvidia card)
        gpu (or|versus) cpu
    """,
    "inference": """
        (what is|what does) (inference|running a model|decoding a token|generation)(| mean)
        training (vs|versus|and) inference
    """,
    "sentiment": """
        (what is|how does) (sentiment analysis|text classification|a sentiment model|a classifier|opinion mining)(| do| work)
        (tell|find out) whether a (text|review) is (positive|negative|positive or negative)
    """,
    "machine_translation": """
        how (does|do) (machine translation|a translation model|translators|computers translate|translation models) (work|translate)
        what is (machine translation|mt|a translation model|bleu)
    """,
    "why_small": """
        why (are|is|do|does) (you|a small model|small models|this model) (so |)(small|limited|bad|weak|stupid|know so little|make so many mistakes|little)
        (small|tiny|little) (or|versus|vs) (large|big|huge) (models|model)
        why (take|use|are there) (large|small|bigger|larger|huge) models
        (what|why) can (larger|bigger|large) models do (better|more)
    """,
}
