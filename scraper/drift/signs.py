"""What stands beside an element and tells what it holds: labels, headings, the words of its links.

Knows how pages are laid out; never knows fields or sites.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from scraper.drift.markup import HEADINGS
from scraper.drift.names import words_of
from scraper.drift.texts import plain, tidy
from scraper.drift.view import View

_LONGEST: Final = 45
"""Characters that a label may have."""
_LEVELS: Final = 4
_FINAL: Final = frozenset({"td", "th", "dd", "dt", "li", "tr"})
"""What is announced inside its own row or not at all."""


class Label(NamedTuple):
    """A text by which a value is announced."""

    text: str
    """Plain."""
    firm: bool
    """Whether it is laid out as a label: a cell, a term, a colon."""


def labels_of(view: View, place: int) -> tuple[Label, ...]:
    """The labels of an element, those laid out as such first."""
    own = [label for label in _own(view, place) if label.firm]
    found = dict.fromkeys(label for label in own or _labels(view, place) if _may_be_label(label.text))
    return tuple(sorted(found, key=lambda label: not label.firm))


def _may_be_label(text: str) -> bool:
    return 1 < len(text) <= _LONGEST and any(char.isalpha() for char in text)


def _labels(view: View, place: int) -> Iterator[Label]:
    yield from _own(view, place)
    for _ in range(_LEVELS):
        yield from _before(view, place)
        parent = view.parent[place]
        if parent < 0 or view.tags[place] in _FINAL or not _is_first(view, parent, place):
            return
        place = parent


def _own(view: View, place: int) -> Iterator[Label]:
    """What the element itself says: `Price: 5`, or its accessible name."""
    element = view.elements[place]
    head, colon, rest = view.texts[place].partition(":")
    if colon and rest.startswith(" ") and len(head) <= _LONGEST and not head[-1:].isdigit():
        yield Label(plain(head), firm=True)
    for key in ("aria-label", "title", "data-label", "data-th", "data-title"):
        if value := element.get(key):
            yield Label(plain(value), firm=key.startswith("data-"))


def _is_first(view: View, parent: int, place: int) -> bool:
    """Whether an element is the first thing in the one around it."""
    own = view.elements[parent].text
    return view.elements[place].getprevious() is None and not (own and own.strip())


def _before(view: View, place: int) -> Iterator[Label]:
    """The text right before an element: beside it, or in the column's head."""
    element = view.elements[place]
    before = element.getprevious()
    if before is None:
        parent = element.getparent()
        text = tidy(parent.text or "") if parent is not None else ""
        if text:
            yield Label(plain(text), firm=text.endswith(":"))
        return
    tail = tidy(before.tail or "")
    if tail:
        yield Label(plain(tail), firm=tail.endswith(":"))
        return
    at = view.place.get(before)
    if at is not None and view.texts[at]:
        firm = view.texts[at].endswith(":") or view.tags[at] in {"dt", "th", "label", "b", "strong"}
        firm = firm or (view.tags[at] == "td" and view.tags[place] == "td")
        yield Label(view.plain[at], firm=firm or view.tags[at] in HEADINGS)


def link_words(view: View, place: int) -> frozenset[str]:
    """The words of the address that an element leads to: its own link's, or that around or in it."""
    element = view.elements[place]
    links = [element, *(view.elements[up] for up in view.up(place, 2)), *list(element)[:2]]
    href = next((one.get("href") for one in links if one.tag == "a" and one.get("href")), None)
    if href is None:
        return frozenset()
    try:
        parts = [part for part in urlsplit(href).path.split("/") if part][:-1]
    except ValueError:
        return frozenset()
    return frozenset(word for part in parts[:3] for word in words_of(part)) | {"(link)"}
