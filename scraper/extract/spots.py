"""A place on a page where a value stands, and whether it is empty for good.

Knows elements and their attributes; never knows labels.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from lxml.etree import _Element

from scraper.extract.controls import (
    Forms,
    controls_in,
    has_text,
    is_choice,
    is_control,
    texts_of_control,
)
from scraper.extract.words import Tokens, one_line, tokens_of

_PICTURES: Final = frozenset(
    {"img", "svg", "canvas", "iframe", "object", "input", "select", "textarea", "slot"}
)
_HOOKS: Final = frozenset({"id", "value", "title", "content", "aria-label", "alt", "datetime", "placeholder"})
"""Attributes that hold texts, or by which scripts find what they fill."""


_ICON: Final = re.compile(r"(?<![^\s_-])(?:fa[bdlrs]?|glyphicon|icons?|bi|mdi|tooltip)(?![^\s_-])")
"""Words in the classes of elements that show a picture or a hint."""


class Spot(NamedTuple):
    """Where a value stands: its text, the elements that hold it, and whether it shares a line with labels."""

    tokens: Tokens
    elements: Sequence[_Element]
    inline: bool = False
    hollow: bool = False
    """Nothing is written there, but attributes, scripts or another cell of the row may hold the value."""


def spot_of(element: _Element, forms: Forms) -> Spot:
    """An element as the place of a value: its text, or what its controls show."""
    controls = controls_in(element) if forms.has_controls else []
    if controls:
        written = forms.written_beside(element)
        if not written or any(map(has_text, controls)):
            return _spot_in(controls, written, forms)
    found = tokens_of(element)
    if not is_empty(found):
        return Spot(_in_full(element, found), (element,))
    return Spot(found, (element,), hollow=_may_be_filled(element))


def _spot_in(controls: Sequence[_Element], written: str, forms: Forms) -> Spot:
    """What controls show that stand in an element; hollow where something else is written beside them."""
    spot = spot_of_controls(controls, forms)
    text = one_line("".join(token or " " for token in spot.tokens))
    empty = not text and controls[0].tag == "input" and controls[0].get("value") is None
    return spot._replace(tokens=(), hollow=True) if empty or written not in {"", text} else spot


def spot_of_controls(controls: Sequence[_Element], forms: Forms) -> Spot:
    """One control as a place of a value, or the buttons of one choice; hollow where that is not one text."""
    texts = forms.shown(controls)
    if texts is None or len(texts) != 1:
        return Spot((), tuple(controls), hollow=True)
    return Spot(texts[0], tuple(controls))


def spots_of(element: _Element, forms: Forms) -> list[Spot]:
    """An element that was asked for as itself: its text, or each text that its controls show."""
    if is_control(element):
        texts = forms.shown([element]) if not is_choice(element) else texts_of_control(element)
        return (
            [Spot((), (element,), hollow=True)] if texts is None else [Spot(one, (element,)) for one in texts]
        )
    found = tokens_of(element)
    if forms.has_controls and is_empty(found) and controls_in(element):
        return [spot_of(element, forms)]
    return [Spot(found, (element,))]


def spots_of_choices(choices: Sequence[_Element], forms: Forms) -> list[Spot]:
    """What the ticked ones of several buttons or boxes say, as places of values; an empty one for none."""
    return [Spot((text,), tuple(choices)) for text in forms.ticked(choices) or [""]]


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


def is_icon(element: _Element) -> bool:
    """Whether an element is there for a picture or a hint that a style or a script shows, not for a text.

    >>> from lxml import html
    >>> [is_icon(html.fromstring(f"<span {written}>")) for written in ("class='fa fa-info'", "id=src")]
    [True, False]
    """
    if element.get("aria-hidden") == "true" or element.get("role") in {"img", "presentation", "tooltip"}:
        return True
    hint = element.get("data-toggle") or element.get("data-bs-toggle") or ""
    return hint in {"tooltip", "popover"} or _ICON.search(element.get("class") or "") is not None


def is_empty(found: Tokens) -> bool:
    """Whether nothing is written."""
    return all(token is None or token.isspace() or not token for token in found)
