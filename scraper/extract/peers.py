"""Finds the labels on a page that its description does not know: those that stand as its known labels do.

Knows elements and where labels were found; never knows what labels mean.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import Final, NamedTuple

from lxml.etree import _Element

from scraper.extract.hits import Hit, normalised
from scraper.extract.words import tokens_of

MAX_STRANGER: Final = 60
"""Characters that a label may have which nobody described."""
_TOGETHER: Final = 3
"""Labels in one place that make it the place where labels are."""
_CELLS: Final = frozenset({"td", "th", "dt"})


MAX_POSITION: Final = 200
"""Siblings before a label that its place is counted by."""


class _Place(NamedTuple):
    """How a label stands in the part of the page that it shares with others."""

    outer: _Element
    chain: tuple[tuple[str, int], ...]
    """Tag and place of each element on the way in; a place of -1 is any."""


def strangers(found: Mapping[str, Iterable[Hit]], known: Collection[str]) -> list[str]:
    """The texts of labels that are in none of the known (normalised) ones, in the page's order, once each.

    A label is what stands where the known ones stand: as the same cell of another row of their table, as
    another term of their list, or in their place in a block like theirs.
    """
    hits = [hit for several in found.values() for hit in several if not hit.tail]
    places = dict.fromkeys(place for hit in hits for place in _places(_alone(hit.element)))
    texts = (
        text
        for place in places
        for element in _at(place)
        if (text := _label_text(element)) and normalised(text) not in known
    )
    return list(dict.fromkeys(texts))


def together(found: Mapping[str, Iterable[Hit]]) -> frozenset[str]:
    """The (normalised) labels that stand where several do."""
    shared: dict[_Place, set[str]] = {}
    for name, hits in found.items():
        for hit in hits:
            for place in [] if hit.tail else _places(_alone(hit.element)):
                shared.setdefault(place, set()).add(name)
    return frozenset().union(*(names for names in shared.values() if len(names) >= _TOGETHER))


def _alone(element: _Element) -> _Element:
    """The largest element, up to a cell, in which a label is all that is written."""
    while element.tag not in _CELLS and (parent := element.getparent()) is not None:
        blank = not (parent.text and not parent.text.isspace()) and not (element.tail or "").strip()
        if element.getnext() is not None or element.getprevious() is not None or not blank:
            break
        element = parent
    return element


def _places(element: _Element) -> Iterator[_Place]:
    parent = element.getparent()
    outer = None if parent is None else parent.getparent()
    if parent is None:
        return
    tag = str(element.tag)
    if tag == "dt" or (tag == "th" and parent.tag == "tr"):
        yield _Place(parent, ((tag, -1),))
    at = _position(element)
    if outer is None or parent.tag == "dl" or at is None:
        return
    yield _Place(outer, ((str(parent.tag), -1), (tag, at)))
    if parent.tag == "tr" and outer.tag in {"tbody", "thead"} and (table := outer.getparent()) is not None:
        yield _Place(table, ((str(outer.tag), -1), ("tr", -1), (tag, at)))


def _position(element: _Element) -> int | None:
    """The place of an element among its siblings; None behind too many to mean much."""
    before = sum(1 for _ in islice(element.itersiblings(preceding=True), MAX_POSITION + 1))
    return before if before <= MAX_POSITION else None


def _at(place: _Place) -> list[_Element]:
    """The elements that stand so."""
    here = [place.outer]
    for tag, at in place.chain:
        inner = (outer if at < 0 else list(outer)[at : at + 1] for outer in here)
        here = [element for several in inner for element in several if element.tag == tag]
    return here


def _label_text(element: _Element) -> str:
    """What an element says as a label: up to its colon; nothing when it is no label."""
    row = element.getparent()
    text = " ".join("".join(token or " " for token in tokens_of(element)).split())
    head, colon, _ = text.partition(":")
    alone = row is not None and row.tag == "tr" and len(row) < 2
    if len(head) > MAX_STRANGER or (alone and not colon) or not any(map(str.isalpha, head)):
        return ""
    return head
