"""Finds the value that belongs to a label: beside it, below it, after it, or in the same cell.

Knows tables, definition lists and blocks; never knows what the labels mean.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

from lxml.etree import _Element

from scraper.extract.words import Tokens, in_order, is_blank, is_block, starts_line, tokens, tokens_of

MAX_LABEL: Final = 100
"""Characters that a label may have."""
_LONGEST: Final = 2 * MAX_LABEL
_CELLS: Final = frozenset({"td", "th"})
_NEVER: Final = frozenset(
    {"script", "style", "option", "textarea", "title", "pre", "select", "button", "template"}
)
"""Elements that hold no labels."""
_INLINE_LABELS: Final = frozenset({"b", "strong", "span", "label", "em", "i", "font", "u"})


class Spot(NamedTuple):
    """Where a value stands: its text, the elements that hold it, and whether it shares a line with labels."""

    tokens: Tokens
    elements: Sequence[_Element]
    inline: bool = False


class Hit(NamedTuple):
    """A place where a label is written: an element's own first text, or the text after the element."""

    element: _Element
    tail: bool
    colon: bool
    rest: str
    """What follows the label's colon in the same text."""


def normalised(label: str) -> str:
    r"""A label as it is compared: case, white space and a last colon do not count.

    >>> normalised(" Source\xa0 Address : ")
    'source address'
    """
    return " ".join(label.split()).rstrip(": ").casefold()


def find_labels(elements: Iterable[_Element], wanted: Collection[str]) -> dict[str, list[Hit]]:
    """Every place in or after the elements where one of the wanted (normalised) labels is written."""
    found: dict[str, list[Hit]] = {}
    width = min((len(label) for label in wanted), default=0)
    starts = frozenset(label[:width] for label in wanted)
    for element in elements:
        text = element.text
        if text is not None and text.lstrip()[:width].casefold() in starts:
            _note(found, wanted, element, text, is_tail=False)
        tail = element.tail
        if tail is not None and tail.lstrip()[:width].casefold() in starts:
            _note(found, wanted, element, tail, is_tail=True)
    return found


def _note(
    found: dict[str, list[Hit]], wanted: Collection[str], element: _Element, text: str, *, is_tail: bool
) -> None:
    """Keep a place where a text begins with a wanted label, up to its colon or its end."""
    head, colon, rest = text.partition(":")
    if len(head) < _LONGEST and (label := normalised(head)) in wanted:
        found.setdefault(label, []).append(Hit(element, is_tail, bool(colon), rest))


class _Row:
    """The cells of a table's row, and the columns that they begin at."""

    def __init__(self, element: _Element) -> None:
        self.cells = [cell for cell in element if cell.tag in _CELLS]

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


class LabelReader:
    """Reads the values of labels on one page."""

    def __init__(self, found: Mapping[str, list[Hit]], captured: Collection[_Element]) -> None:
        known: dict[_Element, bool] = {}
        self._found = {
            label: [hit for hit in hits if _may_hold_labels(_holder(hit), captured, known)]
            for label, hits in found.items()
        }
        hits = [hit for kept in self._found.values() for hit in kept]
        self._stops = {(hit.element, hit.tail) for hit in hits}
        self._near = {element for hit in hits for element in _around(_holder(hit))}
        self._rows: dict[_Element, _Row] = {}
        self._headers: dict[_Element, bool] = {}

    def has(self, label: str, inside: Collection[_Element] | None = None) -> bool:
        """Whether the (normalised) label is on the page, or inside some of its elements."""
        return any(self._container(hit) is not None for hit in self._hits(label, inside))

    def _hits(self, label: str, inside: Collection[_Element] | None) -> Iterator[Hit]:
        for hit in self._found.get(label, ()):
            if inside is None or (hit.tail and hit.element in inside) or _is_inside(_holder(hit), inside):
                yield hit

    def values(self, label: str, inside: Collection[_Element] | None = None) -> list[Spot]:
        """The values of a (normalised) label, from the places where it stands most like a label.

        A label that fills its cell goes before one that only begins it, and that before one within it. With
        `inside`, only labels in those elements count.
        """
        ranked: tuple[list[Spot], list[Spot], list[Spot]] = ([], [], [])
        for hit in self._hits(label, inside):
            self._note_values(hit, ranked)
        return ranked[0] or ranked[1] or ranked[2]

    def _container(self, hit: Hit) -> _Element | None:
        """The block that a label begins a line of; None when other text stands before it on its line."""
        container = _holder(hit)
        while not is_block(container) and (parent := container.getparent()) is not None:
            container = parent
        own = hit.colon and not hit.tail and hit.element.tag in _INLINE_LABELS
        return container if own or starts_line(hit.element, container, tail=hit.tail) else None

    def _note_values(self, hit: Hit, ranked: Sequence[list[Spot]]) -> None:
        if _fills_its_cell(hit):
            ranked[0].extend(self._elsewhere(hit.element))
            return
        container = self._container(hit)
        if container is None:
            return
        beside = self._in_line(hit, container)
        if not _is_empty(beside.tokens):
            ranked[1 if _is_first(hit, container) else 2].append(beside)
        elif not hit.rest.strip() and starts_line(hit.element, container, tail=hit.tail):
            ranked[0].extend(self._elsewhere(container))

    def _in_line(self, hit: Hit, container: _Element) -> Spot:
        """What follows a label in its own block, up to the next block or label."""
        elements: list[_Element] = []
        blocks: list[_Element] = []

        def followed() -> Iterator[tuple[_Element, bool]]:
            order = in_order(hit.element, container, entering=not hit.tail)
            next(order)
            for element, entered in order:
                if (element, not entered) in self._stops:
                    return
                if entered and is_block(element):
                    blocks.append(element)
                    return
                if entered:
                    elements.append(element)
                yield element, entered

        found = (hit.rest, *tokens(followed(), container))
        if blocks and _is_empty(found) and not self._is_label(blocks[0]):
            return _spot(blocks[0])
        return Spot(found, elements, inline=True)

    def _elsewhere(self, block: _Element) -> Iterator[Spot]:
        """The value of a label that fills its block."""
        while block.tag not in _CELLS and block.tag != "dt":
            beside = _next_written(block)
            if beside is not None:
                if not self._is_label(beside):
                    yield _spot(beside)
                return
            parent = block.getparent()
            if parent is None or not _holds_only(parent, block):
                return
            block = parent
        yield from self._definitions(block) if block.tag == "dt" else self._cells(block)

    def _definitions(self, term: _Element) -> Iterator[Spot]:
        beside = term.getnext()
        while beside is not None and beside.tag == "dd":
            yield _spot(beside)
            beside = beside.getnext()

    def _cells(self, cell: _Element) -> Iterator[Spot]:
        element = cell.getparent()
        if element is None:
            return
        row = self._row(element)
        place = row.places[cell]
        if place + 1 < len(row.cells) and not self._is_header(element):
            yield _spot(row.cells[place + 1])
        else:
            whole = cell.tag == "th" or self._is_header(element)
            yield from self._below(element, row.columns[place], whole=whole)

    def _row(self, element: _Element) -> _Row:
        if element not in self._rows:
            self._rows[element] = _Row(element)
        return self._rows[element]

    def _is_header(self, element: _Element) -> bool:
        if element not in self._headers:
            self._headers[element] = self._holds_labels_only(self._row(element).cells)
        return self._headers[element]

    def _holds_labels_only(self, cells: Sequence[_Element]) -> bool:
        """Whether a row holds labels only, so that their values stand below them."""
        if len(cells) < 2:
            return False
        if (cells[1].tag == "th" and all(cell.tag == "th" for cell in cells)) or _is_in_head(cells[0]):
            return True
        near = [cell in self._near and self._is_label(cell) for cell in cells]
        return any(one and other for one, other in pairwise(near))

    def _below(self, row: _Element, column: int, *, whole: bool) -> Iterator[Spot]:
        """The values below a label: the next row's, or those of the whole column up to another header."""
        for below in _rows_after(row):
            cell = self._row(below).at(column)
            if cell is None or cell.tag == "th" or self._is_label(cell):
                return
            yield _spot(cell)
            if not whole:
                return

    def _is_label(self, element: _Element) -> bool:
        """Whether a block holds one of the page's labels and nothing else."""
        if element not in self._near:
            return False
        text = "".join(token or " " for token in tokens_of(element)) if len(element) < 4 else ""
        return 0 < len(text) <= _LONGEST and normalised(text) in self._found


def _holder(hit: Hit) -> _Element:
    """The element that a label's text stands in."""
    parent = hit.element.getparent() if hit.tail else None
    return hit.element if parent is None else parent


def _is_inside(element: _Element, outer: Collection[_Element]) -> bool:
    return element in outer or any(ancestor in outer for ancestor in element.iterancestors())


def _around(holder: _Element) -> Iterator[_Element]:
    """The elements that a label may fill: its own, and those around it up to a cell."""
    yield holder
    for element in holder.iterancestors():
        if holder.tag in _CELLS or holder.tag == "body":
            return
        yield element
        holder = element


def _may_hold_labels(holder: _Element, captured: Collection[_Element], known: dict[_Element, bool]) -> bool:
    """Whether an element lies in nothing that holds no labels; `known` remembers for the next."""
    passed: list[_Element] = []
    here: _Element | None = holder
    verdict = True
    while here is not None:
        if here in known:
            verdict = known[here]
            break
        passed.append(here)
        if here.tag in _NEVER or here in captured:
            verdict = False
            break
        here = here.getparent()
    known.update(dict.fromkeys(passed, verdict))
    return verdict


def _is_empty(found: Tokens) -> bool:
    return all(token is None or token.isspace() or not token for token in found)


def _fills_its_cell(hit: Hit) -> bool:
    """Whether a label is a whole cell, as most are: a quick answer, that may be no without need."""
    element = hit.element
    return not hit.tail and element.tag in _CELLS and len(element) == 0 and not hit.rest.strip()


def _is_first(hit: Hit, container: _Element) -> bool:
    """Whether a label is the first thing written in its block."""
    here = hit.element
    while not hit.tail and here is not container:
        parent = here.getparent()
        if here.getprevious() is not None or parent is None or (parent.text and not parent.text.isspace()):
            return False
        here = parent
    return here is container and not hit.tail


def _next_written(block: _Element) -> _Element | None:
    """The next element after a block, when no loose text stands between."""
    if block.tail and not block.tail.isspace():
        return None
    return block.getnext()


def _holds_only(parent: _Element, child: _Element) -> bool:
    text = parent.text
    return not (text and not text.isspace()) and all(other is child or is_blank(other) for other in parent)


def _spot(element: _Element) -> Spot:
    return Spot(tokens_of(element), (element,))


def _span(cell: _Element) -> int:
    text = cell.get("colspan") or "1"
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 4 else 1


def _is_in_head(cell: _Element) -> bool:
    row = cell.getparent()
    section = None if row is None else row.getparent()
    return section is not None and section.tag == "thead"


def _rows_after(row: _Element) -> Iterator[_Element]:
    """The rows below one in its table, across the table's sections."""
    yield from (below for below in row.itersiblings() if below.tag == "tr")
    section = row.getparent()
    if section is not None and section.tag in {"thead", "tbody", "tfoot"}:
        for later in section.itersiblings():
            yield from (below for below in later if below.tag == "tr") if later.tag != "tr" else (later,)
