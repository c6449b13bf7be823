"""Documents: what of a file is text to translate, and how its translation is put back."""
