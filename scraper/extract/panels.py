"""Finds the part of a page that stands below a heading, up to the next heading of its kind.

Knows elements and their texts; never knows what headings mean.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from lxml.etree import _Element

from scraper.extract.hits import find_labels, normalised
from scraper.extract.words import tokens_of

_NEVER: Final = frozenset({"script", "style", "option", "textarea", "title", "template", "noscript"})
_CELL_ROWS: Final = frozenset({"td", "th"})


def find_panels(
    elements: Iterable[_Element], wanted: Collection[str], captured: Collection[_Element]
) -> dict[str, list[_Element]]:
    """The elements that stand below each of the wanted (normalised) headings, wherever one is written."""
    found: dict[str, list[_Element]] = {}
    for heading, hits in find_labels(elements, wanted).items() if wanted else ():
        for hit in hits:
            if not hit.tail and not _is_hidden(hit.element, captured):
                found.setdefault(heading, []).extend(_below(_block(hit.element, heading), heading))
    return found


def _is_hidden(element: _Element, captured: Collection[_Element]) -> bool:
    return any(here.tag in _NEVER or here in captured for here in (element, *element.iterancestors()))


def _block(element: _Element, heading: str) -> _Element:
    """The largest element that holds the heading and nothing else."""
    here = element
    for parent in element.iterancestors():
        if parent.tag in {"body", "html"} or _text(parent) != heading:
            return here
        here = parent
    return here


def _text(element: _Element) -> str:
    """An element's text as headings are compared; stops early at one that is too long to be a heading."""
    if len(element) > 8:
        return "\n"
    return normalised("".join(token or " " for token in tokens_of(element)))


def _below(block: _Element, heading: str) -> Iterator[_Element]:
    """A heading's block, whose tail may hold text, and what follows it; nothing when other text is in it."""
    if _text(block) != heading or block.tag in _CELL_ROWS:
        return
    kind = _kind(block)
    yield block
    for element in block.itersiblings():
        if _kind(element) == kind:
            return
        if isinstance(element.tag, str):
            yield element


def _kind(element: _Element) -> tuple[object, ...]:
    """What headings of one level have in common: tag, class, and what they are made of."""
    return element.tag, element.get("class"), tuple(child.tag for child in element)
