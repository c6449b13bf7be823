"""The train place: describing a run, watching it, and what it proved."""
