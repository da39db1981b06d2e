"""The cells of tables: which are in a row, at which columns, and what stands below.

Knows tables; never knows labels.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Final

from lxml.etree import _Element

CELLS: Final = frozenset({"td", "th"})


class Row:
    """The cells of a table's row, and the columns that they begin at."""

    def __init__(self, element: _Element) -> None:
        self.cells = [cell for cell in element if cell.tag in CELLS]

    @cached_property
    def places(self) -> Mapping[_Element, int]:
        """Where in the row each cell is."""
        return {cell: place for place, cell in enumerate(self.cells)}

    @cached_property
    def columns(self) -> Sequence[int]:
        """The columns that the cells begin at, and the one after the last."""
        return list(accumulate((_span(cell) for cell in self.cells), initial=0))

    def at(self, column: int) -> _Element | None:
        """The cell that covers a column."""
        place = bisect_right(self.columns, column) - 1
        return self.cells[place] if place < len(self.cells) else None


def _span(cell: _Element) -> int:
    text = cell.get("colspan") or "1"
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 4 else 1


def is_in_head(cell: _Element) -> bool:
    """Whether a cell stands in its table's head."""
    row = cell.getparent()
    section = None if row is None else row.getparent()
    return section is not None and section.tag == "thead"


def rows_after(row: _Element) -> Iterator[_Element]:
    """The rows below one in its table, across the table's sections."""
    yield from (below for below in row.itersiblings() if below.tag == "tr")
    section = row.getparent()
    if section is not None and section.tag in {"thead", "tbody", "tfoot"}:
        for later in section.itersiblings():
            yield from (below for below in later if below.tag == "tr") if later.tag != "tr" else (later,)
