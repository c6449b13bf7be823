"""Labelling texts and tables: `LabelDesk` is the door, `LabelStore` holds the rows of a table."""

from lslm_tui.services.labelling.desk import LabelDesk
from lslm_tui.services.labelling.gold import ECE_DEFINITION, Bin, GoldReport, map_gold
from lslm_tui.services.labelling.records import (
    UNSURE_BELOW,
    Bucket,
    Counts,
    LabelledRow,
    Order,
    RowFilter,
)
from lslm_tui.services.labelling.settings import Columns, TableSettings
from lslm_tui.services.labelling.store import LabelStore
from lslm_tui.services.labelling.table import TableLabelling

__all__ = [
    "ECE_DEFINITION",
    "UNSURE_BELOW",
    "Bin",
    "Bucket",
    "Columns",
    "Counts",
    "GoldReport",
    "LabelDesk",
    "LabelStore",
    "LabelledRow",
    "Order",
    "RowFilter",
    "TableLabelling",
    "TableSettings",
    "map_gold",
]
