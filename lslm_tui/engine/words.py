"""Words of a text, as they are left out, exchanged and pointed at."""

from __future__ import annotations

import re

WORD = re.compile(r"[㐀-䶿一-鿿豈-﫿぀-ヿ]|[^\W_]+(?:['’-][^\W_]+)*|[^\w\s]")
"""A word, a sign, or one Chinese or Japanese character."""
