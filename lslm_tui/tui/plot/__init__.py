"""Drawing numbers with characters: data in, lines of `Content` out. Knows no widget and no screen."""
