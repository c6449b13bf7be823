"""Training, described by a recipe and run as a process of its own (`python -m lslm_tui.training`).

    recipe      the TOML file that fully describes a run
    tokenizer   trains a byte-level BPE with the project's chat template
    masking     which tokens of a conversation are trained, and the refusal to train on nothing
    trainer     the stages of a recipe on transformers' Trainer
    score       how many held-out questions a model answers right

It stands beside the engine and knows nothing of it. torch and transformers are imported by the
modules that need them, never by this package itself.
"""
