"""Loaded models behind one protocol. Knows torch; knows nothing of screens, sessions or files of chats."""
