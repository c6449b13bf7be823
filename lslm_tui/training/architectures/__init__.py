"""Networks with random weights, one module each, from the few numbers of a recipe.

    llama   RMSNorm, SwiGLU, rotary positions
    gpt2    LayerNorm, GELU, learned positions

`bert` and `marian` are built by the tasks that train them.
"""
