"""A run: its directory, its checkpoints, its failures, and what it proves at the end."""
