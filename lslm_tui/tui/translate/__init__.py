"""The place Translate: a text and its translation side by side, sentence by sentence."""
