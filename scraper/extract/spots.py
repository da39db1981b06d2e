"""A place on a page where a value stands, and whether it is empty for good.

Knows elements and their attributes; never knows labels.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from lxml.etree import _Element

from scraper.extract.words import Tokens, one_line, tokens_of

_PICTURES: Final = frozenset(
    {"img", "svg", "canvas", "iframe", "object", "input", "select", "textarea", "slot"}
)
_HOOKS: Final = frozenset({"id", "value", "title", "content", "aria-label", "alt", "datetime", "placeholder"})
"""Attributes that hold texts, or by which scripts find what they fill."""


class Spot(NamedTuple):
    """Where a value stands: its text, the elements that hold it, and whether it shares a line with labels."""

    tokens: Tokens
    elements: Sequence[_Element]
    inline: bool = False
    hollow: bool = False
    """Nothing is written there, but attributes, scripts or another cell of the row may hold the value."""


def spot_of(element: _Element) -> Spot:
    """An element as the place of a value: its text, or what its input field shows."""
    found = tokens_of(element)
    if not is_empty(found):
        return Spot(_in_full(element, found), (element,))
    fields = [inner for inner in element.iter("input") if (inner.get("type") or "text").lower() == "text"]
    written = fields[0].get("value") if len(fields) == 1 else None
    if written:
        return Spot((written,), (element,))
    return Spot(found, (element,), hollow=_may_be_filled(element))


def _in_full(element: _Element, found: Tokens) -> Tokens:
    """What is cut short on the page, as its title has it in full."""
    text = one_line("".join(token or " " for token in found))
    head = text.removesuffix("...").removesuffix("…").rstrip()
    if head == text:
        return found
    titles = (inner.get("title") or "" for inner in element.iter("*"))
    return next(((title,) for title in titles if len(title) > len(text) and title.startswith(head)), found)


def _may_be_filled(element: _Element) -> bool:
    """Whether an empty element's attributes may hold what is not written, or say what fills it."""
    for inner in element.iter("*"):
        if inner.tag in _PICTURES or any(
            _is_hook(str(name)) and value for name, value in inner.attrib.items()
        ):
            return True
    return False


def _is_hook(attribute: str) -> bool:
    return attribute in _HOOKS or attribute.startswith(("data-", "v-", "ng-", ":", "x-"))


def is_tool(cell: _Element) -> bool:
    """Whether a cell holds only what one clicks."""
    if (cell.text and not cell.text.isspace()) or not len(cell):
        return False
    return all(one.tag in {"a", "button", "input"} and not (one.tail or "").strip() for one in cell)


def is_button(element: _Element) -> bool:
    """Whether an element shows only what one clicks, and nothing stands behind it."""
    return (element.tag == "button" or is_tool(element)) and not (element.tail and not element.tail.isspace())


def is_empty(found: Tokens) -> bool:
    """Whether nothing is written."""
    return all(token is None or token.isspace() or not token for token in found)
