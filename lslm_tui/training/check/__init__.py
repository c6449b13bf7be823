"""A recipe looked at while it is being written, by a process that stays warm.

    server      lines of JSON in, lines of JSON out
    rows        what is in the files, and what the model will see of it
    memory      estimates: of the recipe as it stands, and of bases before there are rows

Starts no run and writes no file but a tokenizer in a temporary directory.
"""
