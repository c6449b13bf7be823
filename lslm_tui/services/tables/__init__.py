"""Tables in files: what one looks like, its rows one at a time, and the same rows written again.

`look_at` reads the beginning and says what the file is; `read_rows` yields every row, bad ones with
their problem; `preview` guesses which column is which; `TableWriter` writes. Knows files and no models.
"""

from lslm_tui.services.tables.guessing import ColumnGuess, Preview, preview
from lslm_tui.services.tables.reading import look_at, read_rows
from lslm_tui.services.tables.shape import TableFormat, TableRow, TableShape
from lslm_tui.services.tables.writing import TableWriter

__all__ = [
    "ColumnGuess",
    "Preview",
    "TableFormat",
    "TableRow",
    "TableShape",
    "TableWriter",
    "look_at",
    "preview",
    "read_rows",
]
