"""The texts near an element that may be its label, and the headings that it stands below.

Knows how pages are laid out; never knows fields.
"""

import re
from collections.abc import Iterator
from typing import Final

from lxml.etree import _Element

from scraper.drift.markup import HEADINGS
from scraper.drift.view import View
from scraper.extract.hits import MAX_LABEL, normalised
from scraper.extract.words import one_line, tokens_of

_LEVELS: Final = 5
_CELLS: Final = frozenset({"td", "th"})
_NO_LABEL = re.compile(r"[\W\d_]*|.*\d{3}.*|[0-9a-fA-F:.]+", re.DOTALL)
_HEADS: Final = frozenset({*HEADINGS, "legend", "caption", "summary", "header"})


def labels_near(view: View, place: int) -> list[str]:
    """Texts that may be the label of an element, nearest first, as they are written."""
    found = (_as_label(text) for text in _near(view, place))
    return list(dict.fromkeys(text for text in found if text is not None))


def _as_label(text: str) -> str | None:
    label = one_line(text).rstrip(": ")
    if not 1 < len(label) <= MAX_LABEL or _NO_LABEL.fullmatch(label) or not normalised(label):
        return None
    return label


def _near(view: View, place: int) -> Iterator[str]:
    element: _Element | None = view.elements[place]
    for _ in range(_LEVELS):
        if element is None or element.tag in {"body", "html"}:
            return
        yield from _inside(element)
        yield from _beside(element)
        if element.tag in _CELLS:
            yield from _above(element)
            return
        if element.tag == "dd":
            yield from (_text(term) for term in element.itersiblings("dt", preceding=True))
            return
        element = element.getparent()


def _inside(element: _Element) -> Iterator[str]:
    """What the element itself says before a colon."""
    own = element.text or ""
    if own.strip():
        head, colon, _ = own.partition(":")
        if colon or len(element):
            yield head
    for child in element:
        if child.tag in {"b", "strong", "span", "label", "em", "i"} and len(child) == 0:
            yield child.text or ""


def _beside(element: _Element) -> Iterator[str]:
    before = element.getprevious()
    if before is not None:
        if before.tail and before.tail.strip():
            yield before.tail.partition(":")[0]
        yield _text(before)
    elif (parent := element.getparent()) is not None and parent.text and parent.text.strip():
        yield parent.text.rpartition("\n")[2].partition(":")[0]
        yield parent.text.partition(":")[0]


def _above(cell: _Element) -> Iterator[str]:
    """The first cell of the row, and the head of the column."""
    row = cell.getparent()
    if row is None:
        return
    cells = [one for one in row if one.tag in _CELLS]
    yield _text(cells[0])
    column = cells.index(cell)
    table = next(cell.iterancestors("table"), None)
    rows = [] if table is None else [one for one in table.iter("tr") if one is not row]
    above = row.getprevious()
    heads = [*([above] if above is not None and above.tag == "tr" else []), *rows[:1]]
    for head in heads:
        others = [one for one in head if one.tag in _CELLS]
        if column < len(others):
            yield _text(others[column])


def _text(element: _Element) -> str:
    if len(element) > 6:
        return ""
    return "".join(token or " " for token in tokens_of(element))


def headings_above(view: View, place: int) -> list[str]:
    """The headings of the parts of the page that an element stands in, nearest first."""
    found: list[str] = []
    element = view.elements[place]
    for around in (element, *element.iterancestors()):
        if around.tag in {"html", "body"}:
            break
        for before in around.itersiblings(preceding=True):
            inner = next((one for one in before.iter(*_HEADS)), None) if isinstance(before.tag, str) else None
            if inner is not None and (text := _as_label(_text(inner))) is not None:
                found.append(text)
                break
    return list(dict.fromkeys(found))
