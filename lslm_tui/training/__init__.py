"""Training, described by a recipe and run as a process of its own (`python -m lslm_tui.training`).

    recipe          the TOML file that fully describes a run
    data            rows: read, recognised, checked, split
    tasks           what is learned: each makes model, tokenizer and tokenized rows of a recipe
    run             a run's directory: metrics, checkpoints, resume, proof
    models          bases opened, adapters put on, results written
    architectures   networks with random weights
    tokenizers      tokenizers trained here, and chat templates
    masking         which tokens of a conversation are trained; mask_report shows it
    rows, packing, collator     tokenized causal rows, packed and batched
    causal_trainer, scoring, replies    loss, row scores and samples of causal models
    estimate        memory and time from the configuration alone
    export          an adapter merged, reloaded and compared

It stands beside the engine and uses of it only what reads files (`engine.checkpoint`) and `engine.calibration`. torch and
transformers are imported by the modules that need them, never by this package itself.
"""
