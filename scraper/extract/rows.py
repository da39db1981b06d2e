"""Reads the rows of a list: each has fields of its own, found inside it or below a column's heading.

Knows rows of elements and of JSON; never knows what they list.
"""

from collections.abc import Iterable

from lxml.etree import _Element

from scraper.extract.document import Document, elements
from scraper.extract.hits import normalised
from scraper.extract.patterns import Doubt
from scraper.extract.plan import Finder, RowsPlan
from scraper.extract.reading import Reading, raws_of_nodes, scalars
from scraper.extract.spots import spots_of
from scraper.extract.values import Raw
from scraper.extract.words import tokens_of
from scraper.packs.jsonpath import follow, told

_CELLS = frozenset({"td", "th"})
_CELL_ROLES = frozenset({"cell", "gridcell", "rowheader", "columnheader"})
_TABLE_ROLES = frozenset({"grid", "table", "treegrid"})


class RowReader:
    """One row being read; `columns` are the places of its table's headings."""

    def __init__(self, document: Document, row: object, columns: dict[str, int]) -> None:
        self.document = document
        self._row = row
        self._columns = columns

    @property
    def may_show_more(self) -> bool:
        """Rows show what their headings say."""
        return False

    def stands_apart(self, label: str) -> bool:
        """Headings stand in one row."""
        del label
        return False

    def names_elsewhere(self, names: Iterable[str]) -> bool:
        """Scripts tell nothing of a single row."""
        del names
        return False

    def raws(self, finder: Finder) -> list[Raw]:
        """The texts that a finder finds in the row, in order. Raises Doubt, Null."""
        if finder.path is not None:
            try:
                return scalars(follow(finder.path, self._row))
            except ValueError as error:
                raise Doubt(str(error)) from error
        assert isinstance(self._row, _Element)
        if finder.nodes is not None:
            return raws_of_nodes(finder.nodes(self._row), finder.attr, self.document.forms)
        cell = self._cell(self._row, finder.label or "")
        if cell is None:
            return []
        if finder.attr is None:
            return list(spots_of(cell, self.document.forms))
        values = (inner.get(finder.attr) for inner in cell.iter("*"))
        return [next(value for value in values if value is not None)] if _has(cell, finder.attr) else []

    def _cell(self, row: _Element, label: str) -> _Element | None:
        place = self._columns.get(label)
        if place is None:
            return None
        for cell, start, end in _placed(row):
            if start <= place < end:
                return cell
        return None


def rows_of(reading: Reading, plan: RowsPlan) -> list[RowReader]:
    """The rows of a page, in order."""
    document = reading.document
    if plan.path is not None:
        path = told(plan.path, reading.arguments)
        values = [value for data in document.data(plan.response) for value in follow(path, data)]
        return [RowReader(document, value, {}) for value in values]
    assert plan.nodes is not None
    known: dict[_Element | None, dict[str, int]] = {}
    readers = []
    for row in elements(plan.nodes, document.root):
        table = next(filter(_is_table, row.iterancestors()), None)
        if table not in known:
            known[table] = {} if table is None else _headings(table)
        readers.append(RowReader(document, row, known[table]))
    return readers


def _headings(table: _Element) -> dict[str, int]:
    """The columns of a table by their (normalised) headings: those of its first row that has any."""
    for row in filter(_is_row, table.iter("*")):
        cells = _placed(row)
        if cells and (row.getparent() is not None and _is_heading(row, [cell for cell, _, _ in cells])):
            return {_text(cell): start for cell, start, _ in reversed(cells) if _text(cell)}
    return {}


def _is_heading(row: _Element, cells: list[_Element]) -> bool:
    section = row.getparent()
    named = all(cell.tag == "th" or cell.get("role") == "columnheader" for cell in cells)
    return named or (section is not None and section.tag == "thead")


def _is_table(element: _Element) -> bool:
    return element.tag == "table" or element.get("role") in _TABLE_ROLES


def _is_row(element: _Element) -> bool:
    return element.tag == "tr" or element.get("role") == "row"


def _is_cell(element: _Element) -> bool:
    return element.tag in _CELLS or element.get("role") in _CELL_ROLES


def _cells(row: _Element) -> list[_Element]:
    """A row's cells; where it is no row of a table, they may stand deeper in it."""
    direct = list(filter(_is_cell, row))
    return direct if direct or row.tag == "tr" else list(filter(_is_cell, row.iter("*")))


def _placed(row: _Element) -> list[tuple[_Element, int, int]]:
    """A row's cells with the columns that they begin at and end before."""
    found, column = [], 0
    for cell in _cells(row):
        span = cell.get("colspan") or cell.get("aria-colspan") or "1"
        width = int(span) if span.isascii() and span.isdigit() and 0 < int(span) < 1000 else 1
        found.append((cell, column, column + width))
        column += width
    return found


def _text(cell: _Element) -> str:
    return normalised("".join(token or " " for token in tokens_of(cell)))


def _has(cell: _Element, attr: str) -> bool:
    return any(inner.get(attr) is not None for inner in cell.iter("*"))
