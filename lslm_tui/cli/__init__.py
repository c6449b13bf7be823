"""The command line: arguments to session to stdout, as text or JSON lines. Knows no Textual."""
