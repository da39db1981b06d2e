"""What the rows of a list say, column by column: how each is found, what it is called, what it holds.

Pure. Knows cells, headings and what elements are called; never knows what they list.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from lxml.etree import _Element

from scraper.extract.hits import normalised
from scraper.inspect.propose.known import KNOWN, Known
from scraper.inspect.propose.names import fits, folded, looks_like, slug
from scraper.inspect.propose.places import is_written
from scraper.inspect.propose.sheet import short_text, text_of
from scraper.inspect.propose.split import Piece, pieces
from scraper.packs.spec import FieldType

_CELLS: Final = frozenset({"td", "th"})
_CELL_ROLES: Final = frozenset({"gridcell", "cell", "rowheader"})
_TOLD: Final = ("data-label", "data-title", "data-th", "data-header", "data-column", "data-field", "data-col")
_TOLD_BY_NAME: Final = (*_TOLD, "col-id", "data-name", "data-key", "itemprop")
_POINTS: Final = ("aria-describedby", "headers", "aria-labelledby")
_SPARSE: Final[Mapping[str, Any]] = {"optional": True, "absent": [""]}
_MOST: Final = 500
"""Rows that are looked at."""
_LONGEST: Final = 60
_DEEP: Final = 5


class Column(NamedTuple):
    """One thing that each row says, or that some say."""

    find: dict[str, str]
    said: tuple[str, ...]
    """What it is called, the best first."""
    texts: tuple[str, ...]
    """What each row says; nothing where a row does not."""


def row_fields(rows: Sequence[_Element]) -> dict[str, dict[str, Any]]:
    """The fields of a list's rows, their events' ids apart."""
    found: dict[str, dict[str, Any]] = {}
    loose: list[Column] = []
    for column in columns(rows[:_MOST]):
        held = [text for text in column.texts if text]
        if not held:
            continue
        known = _known(column.said, held, list(found))
        parts = [] if known else _pieces(column.said, held)
        if known is not None:
            found[known.name] = _described(column, known.kind)
        for piece in parts:
            found.setdefault(piece.name, _part(column, piece))
        if known is None and not parts:
            loose.append(column)
    for column in loose:
        kind = looks_like([text for text in column.texts if text])
        found[slug(column.said[0] if column.said else "column", list(found))] = _described(column, kind)
    return found


def _known(said: Sequence[str], texts: Sequence[str], taken: Sequence[str]) -> Known | None:
    """A field that most consoles have, where a column is called so and holds such values."""
    for words in map(_words, said):
        for known in KNOWN:
            fitting = known.panel is None and re.search(known.label, words) is not None
            if fitting and known.name not in taken and fits(known, texts):
                return known
    return None


def _words(said: str) -> str:
    """What a column is called, as names are looked for in it: without numerals, camel case taken apart."""
    return " ".join(re.sub(r"\d+", " ", folded(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", said))).split())


def _pieces(said: Sequence[str], texts: Sequence[str]) -> list[Piece]:
    return next((found for words in (*said, "") if (found := pieces(words, texts))), [])


def _described(column: Column, kind: FieldType) -> dict[str, Any]:
    kinds = {} if kind in {FieldType.TEXT, FieldType.RULE} else {"type": kind.value}
    sparse = kind is FieldType.PORT or not all(column.texts)  # some protocols have no ports
    return {**kinds, **(_SPARSE if sparse else {}), "find": [column.find]}


def _part(column: Column, piece: Piece) -> dict[str, Any]:
    sparse = piece.sparse or not all(column.texts)
    return {
        "type": piece.kind.value,
        **(_SPARSE if sparse else {}),
        "find": [{**column.find, "match": piece.match}],
    }


def columns(rows: Sequence[_Element]) -> Iterator[Column]:
    """What the rows say, by cell where they have cells, and by what elements in them are called."""
    if cells_of(rows[0]):
        yield from _of_cells(rows)
        return
    seen: set[tuple[str, ...]] = set()
    for column in (*_by_attributes(rows, parts), *_by_classes(rows)):
        if column.texts not in seen:
            yield column
        seen.add(column.texts)


def cells_of(row: _Element) -> list[_Element]:
    """The cells of a table's row, or of a grid's; none where a row is made otherwise."""
    if row.tag == "tr":
        return [cell for cell in row if cell.tag in _CELLS]
    return [cell for cell in row if cell.get("role") in _CELL_ROLES]


def parts(row: _Element) -> list[_Element]:
    """The cells of a row, or the smallest elements in it that hold text."""
    if cells := cells_of(row):
        return cells
    leaves = [one for one in row.iter("*") if one is not row and len(one) == 0 and (one.text or "").strip()]
    return leaves if not (row.text or "").strip() else [row, *leaves]


def name_of(part: _Element) -> str:
    """The first of an element's classes that a person wrote."""
    return next((one for one in (part.get("class") or "").split() if is_written(one)), "")


def _of_cells(rows: Sequence[_Element]) -> Iterator[Column]:
    table = [cells_of(row) for row in rows]
    own, headings = _headings(rows[0]), _headings_beside(rows[0])
    for place in range(max(map(len, table))):
        cells = [cells[place] if place < len(cells) else None for cells in table]
        heading = own.get(place, "")
        alone = list(own.values()).count(heading) == 1
        told = [*_told(cells), *([heading] if heading else []), *headings.get(place, ()), *_classes(cells)]
        find = {"label": heading} if heading and alone else _place_of(cells, table, place)
        inner = list(_inside(cells, told))
        yield from inner
        if not inner:
            texts = tuple("" if cell is None else _text(cell) for cell in cells)
            pictured = None if any(texts) else _pictured(cells, place)
            find, texts = pictured or (find, texts)
            yield Column(find, tuple(dict.fromkeys(told)), texts)


def _text(element: _Element) -> str:
    return " ".join(text_of(element).split())


def _pictured(cells: Sequence[_Element | None], place: int) -> tuple[dict[str, str], tuple[str, ...]] | None:
    """What the one picture in each of a column's cells is called, and how that is found."""
    for name in ("title", "aria-label", "alt"):
        named = [[] if cell is None else [one for one in cell.iter("*") if one.get(name)] for cell in cells]
        if any(named) and all(len(one) <= 1 for one in named):
            texts = tuple((one[0].get(name) or "").strip() if one else "" for one in named)
            return {"xpath": f"./*[{place + 1}]/descendant-or-self::*/@{name}"}, texts
    return None


def _told(cells: Sequence[_Element | None]) -> Iterator[str]:
    """What all cells of a column say of themselves that they are."""
    for name in (*_TOLD, "aria-label"):
        if value := _shared(cells, name):
            yield value


def _classes(cells: Sequence[_Element | None]) -> Iterator[str]:
    """The classes that all cells of a column have and that a person wrote."""
    names = [(cell.get("class") or "").split() for cell in cells if cell is not None]
    yield from (one for one in names[0] if is_written(one) and all(one in other for other in names))


def _shared(cells: Sequence[_Element | None], name: str) -> str:
    """An attribute that all cells of a column have alike."""
    values = {cell.get(name) or "" for cell in cells if cell is not None}
    value = next(iter(values)) if len(values) == 1 else ""
    return value if value.isprintable() and len(value) <= _LONGEST and '"' not in value else ""


def _place_of(
    cells: Sequence[_Element | None], table: Sequence[Sequence[_Element]], place: int
) -> dict[str, str]:
    """How a column without a heading of its own is found: by what its cells are called, or by its place."""
    here = [cell for cell in cells if cell is not None]
    others = [one for row in table for one in row if one not in here]
    for name in (*_TOLD_BY_NAME, *_POINTS):
        value = _shared(cells, name)
        if value and "\\" not in value and not any(one.get(name) == value for one in others):
            return {"css": f'{here[0].tag}[{name}="{value}"]'}
    for name in (here[0].get("class") or "").split():
        shared = all(name in (one.get("class") or "").split() for one in here)
        if (
            is_written(name)
            and shared
            and not any(name in (one.get("class") or "").split() for one in others)
        ):
            return {"css": f"{here[0].tag}.{name}"}
    return {"xpath": f"./*[{place + 1}]"}


def _inside(cells: Sequence[_Element | None], told: Sequence[str]) -> Iterator[Column]:
    """The values that a column's cells hold apart, where attributes of these say what they are."""
    here = [cell for cell in cells if cell is not None]
    if len(here) < len(cells) or any(len(cell) == 0 for cell in here):
        return
    found = [one for one in _by_attributes(here, _leaves) if any(one.texts)]
    if len(found) > 1:
        yield from (one._replace(said=(*one.said, *told)) for one in found)


def _leaves(cell: _Element) -> list[_Element]:
    """The elements in a cell that say by an attribute what they are."""
    return [one for one in cell.iter("*") if one is not cell and any(one.get(name) for name in _TOLD_BY_NAME)]


def _by_attributes(
    rows: Sequence[_Element], inner: Callable[[_Element], Sequence[_Element]]
) -> Iterator[Column]:
    """Columns by an attribute that says what an element is; several in a row must say the same."""
    held = [inner(row) for row in rows]
    for name in _TOLD_BY_NAME:
        values = dict.fromkeys(value for row in held for one in row if (value := one.get(name)))
        for value in values:
            texts = [{_text(one) for one in row if one.get(name) == value} for row in held]
            if all(len(one) <= 1 for one in texts) and '"' not in value and "\\" not in value:
                yield Column({"css": f'[{name}="{value}"]'}, (value,), tuple("".join(one) for one in texts))


def _by_classes(rows: Sequence[_Element]) -> Iterator[Column]:
    held = [[part for part in parts(row) if part is not row] for row in rows]
    counts = [Counter(map(name_of, row)) for row in held]
    for name in dict.fromkeys(name for count in counts for name in count if name):
        if all(count[name] <= 1 for count in counts):
            texts = [next((short_text(part) for part in row if name_of(part) == name), "") for row in held]
            yield Column({"css": f".{name}"}, (name, *_labels_before(held, name)), tuple(texts))


def _labels_before(held: Sequence[Sequence[_Element]], name: str) -> list[str]:
    """What stands before a value in all rows alike, as labels do."""
    before = {
        short_text(row[at - 1]) for row in held for at, one in enumerate(row) if at and name_of(one) == name
    }
    return list(before) if len(before) == 1 and len(held) > 2 else []


def _headings(row: _Element) -> Mapping[int, str]:
    """The texts above a table's columns, where its first row of cells is its headings."""
    table = next(row.iterancestors("table"), None)
    first = None if table is None else next((one for one in table.iter("tr") if len(one)), None)
    return {} if first is None or not is_heading(first) else _by_place(first)


def _headings_beside(row: _Element) -> dict[int, list[str]]:
    """The same where headings stand in a table of their own, or are only pointed to."""
    found: dict[int, list[str]] = {}
    for at, cell in enumerate(cells_of(row)):
        for name in _POINTS:
            found.setdefault(at, []).extend(_pointed_to(cell, cell.get(name) or ""))
    width = len(cells_of(row))
    for around in list(row.iterancestors())[: 2 * _DEEP]:
        for line in around.iter("*"):
            heads = [one for one in line if one.tag == "th" or one.get("role") == "columnheader"]
            if len(heads) == width and line is not row:
                for at, text in _by_place(line).items():
                    found.setdefault(at, []).append(text)
                return found
    return found


def _pointed_to(cell: _Element, ids: str) -> Iterator[str]:
    root = cell.getroottree().getroot()
    for one in ids.split()[:3]:
        if "'" not in one and '"' not in one:
            yield from (text for held in root.iterfind(f".//*[@id='{one}']") if (text := _short(held)))


def _short(element: _Element) -> str:
    text = " ".join(text_of(element).split())
    return text if 0 < len(text) <= _LONGEST and text.isprintable() else ""


def is_heading(row: _Element) -> bool:
    """Whether a row holds headings."""
    parent = row.getparent()
    cells = [cell for cell in row if cell.tag in _CELLS]
    in_head = parent is not None and parent.tag in {"thead", "tfoot"}
    return row.tag == "tr" and (in_head or not cells or all(cell.tag == "th" for cell in cells))


def _by_place(first: _Element) -> dict[int, str]:
    found, place = {}, 0
    for cell in first:
        span = cell.get("colspan") or "1"
        width = int(span) if span.isdigit() and 0 < int(span) < 100 else 1
        if width == 1 and normalised(_short(cell)):
            found[place] = _short(cell)
        place += width
    return found
