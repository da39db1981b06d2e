"""Finds the cell of a table where the row of one text and the column of another meet.

Knows tables; never knows what the texts mean.
"""

from lxml.etree import _Element

from scraper.extract.cells import CELLS, Row
from scraper.extract.controls import text_of
from scraper.extract.hits import normalised


class Crossings:
    """The tables of one page, each looked through once for each heading."""

    def __init__(self) -> None:
        self._columns: dict[tuple[_Element, str], int | None] = {}

    def meet(self, holder: _Element, text: str, heading: str) -> _Element | None:
        """The cell below a (normalised) heading, in the row of the cell that is a (normalised) text."""
        cell = holder if holder.tag in CELLS else next(holder.iterancestors(*CELLS), None)
        table = None if cell is None else next(cell.iterancestors("table"), None)
        row = None if cell is None else cell.getparent()
        if cell is None or table is None or row is None or normalised(text_of(cell)) != text:
            return None
        if (table, heading) not in self._columns:
            self._columns[table, heading] = _column(table, heading)
        column = self._columns[table, heading]
        found = None if column is None else Row(row).at(column)
        return None if found is cell else found


def _column(table: _Element, heading: str) -> int | None:
    """Where the first cell with a heading's text begins, that shares its row with others."""
    for element in table.iter("tr"):
        if next(element.iterancestors("table"), None) is table:
            row = Row(element)
            for place, cell in enumerate(row.cells if len(row.cells) > 1 else ()):
                if normalised(text_of(cell)) == heading:
                    return row.columns[place]
    return None
