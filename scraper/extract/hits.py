"""Finds where labels are written on a page, and what their own blocks hold besides.

Knows texts and blocks; never knows what labels mean, or which value belongs to one.
"""

from collections.abc import Collection, Iterable
from typing import Final, NamedTuple

from lxml.etree import _Element

from scraper.extract.cells import CELLS
from scraper.extract.spots import is_button, is_icon
from scraper.extract.words import is_blank, is_block

MAX_LABEL: Final = 100
"""Characters that a label may have."""
LONGEST: Final = 2 * MAX_LABEL
_ENDS: Final = ": ?-–—=*"
_PLACES: Final = frozenset({"span", "output", "em", "b", "strong", "code", "font", "data", "time", "a"})
"""Inline elements that are there to hold a text."""


class Hit(NamedTuple):
    """A place where a label is written: an element's own first text, or the text after the element."""

    element: _Element
    tail: bool
    colon: bool
    rest: str
    """What follows the label's colon in the same text."""


def normalised(label: str) -> str:
    r"""A label as it is compared: case, white space and a last colon, dash or question mark do not count.

    >>> normalised(" Source\xa0 Address : ")
    'source address'
    """
    return " ".join(label.split()).rstrip(_ENDS).casefold()


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
    if len(head) < LONGEST and (label := normalised(head)) in wanted:
        found.setdefault(label, []).append(Hit(element, is_tail, bool(colon), rest))


def holder_of(hit: Hit) -> _Element:
    """The element that a label's text stands in."""
    parent = hit.element.getparent() if hit.tail else None
    return hit.element if parent is None else parent


def fills_its_cell(hit: Hit) -> bool:
    """Whether a label is a whole cell, as most are: a quick answer, that may be no without need."""
    element = hit.element
    return not hit.tail and element.tag in CELLS and len(element) == 0 and not hit.rest.strip()


def only_after(hit: Hit, container: _Element) -> _Element | None:
    """The one inline element that holds all that follows a label in its block, apart from what one clicks."""
    element = hit.element
    if hit.tail or hit.rest.strip() or (element is not container and not _is_alone_in(element, container)):
        return None
    after = container if element is container else element.itersiblings()
    every = list(after)
    shown = [one for one in every if not (is_button(one) or (is_icon(one) and is_blank(one)))]
    following = [one for one in shown if one.tag != "a" or len(every) == 1]
    if len(following) != 1 or is_block(following[0]):
        return None
    only = following[0]
    return only if only.tag != "br" and not (only.tail and not only.tail.isspace()) else None


def _is_alone_in(element: _Element, container: _Element) -> bool:
    return element.getparent() is container and not (element.tail and not element.tail.isspace())


def place_after(hit: Hit, container: _Element) -> _Element | None:
    """The empty element after a label in its block that is there for a value."""
    if hit.tail or hit.element is container:
        return None
    after = (one for one in hit.element.itersiblings() if one.tag in _PLACES)
    return next((one for one in after if not is_icon(one)), None)


def is_first(hit: Hit, container: _Element) -> bool:
    """Whether a label is the first thing written in its block."""
    here = hit.element
    while not hit.tail and here is not container:
        parent = here.getparent()
        if here.getprevious() is not None or parent is None or (parent.text and not parent.text.isspace()):
            return False
        here = parent
    return here is container and not hit.tail
