"""Writes selectors for elements that were found: stable attributes first, then names, labels, structure last.

Knows one page; never proposes what does not give exactly the elements asked for on it.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from scraper.drift.markup import HEADINGS
from scraper.drift.names import is_hashed, is_utility
from scraper.drift.selecting import Selector
from scraper.drift.signs import labels_of
from scraper.drift.view import View

STABLE: Final = (
    *(
        "itemprop",
        "data-testid",
        "data-test",
        "data-test-id",
        "data-qa",
        "data-cy",
        "data-field",
        "data-hook",
    ),
    *(
        "data-component",
        "data-module",
        "data-type",
        "data-name",
        "data-role",
        "property",
        "name",
        "rel",
        "role",
    ),
)
_PLAIN: Final = frozenset({"h1", "main", "article", "time", "address", "figcaption"})
_MANY: Final = 400
"""Selectors tried before giving up."""


def propose(view: View, wanted: Sequence[int], attr: str | None = None) -> str | None:
    """The most lasting selector that gives exactly these elements of a page, or None."""
    exact = list(wanted)
    for tries, text in enumerate(_ideas(view, exact)):
        if tries >= _MANY:
            return None
        if _finds(text, view) == exact:
            return _with_attribute(text, attr)
    return None


def _finds(text: str, view: View) -> list[int] | None:
    try:
        return [spot.at for spot in Selector(text).spots(view)]
    except ValueError:
        return None


def _with_attribute(text: str, attr: str | None) -> str:
    if attr is None:
        return text
    return f"{text}/@{attr}" if text.startswith("/") else f"{text}::attr({attr})"


def _ideas(view: View, wanted: Sequence[int]) -> Iterator[str]:
    """Selectors that may do, best first."""
    first = wanted[0]
    own = list(_own(view, first, wanted))
    yield from own
    if len(wanted) == 1:
        yield from _by_label(view, first)
    around = [
        (up, idea) for up in view.up(first, 8) for idea in _own(view, up, [up]) if idea not in view.tags
    ]
    inner = own or [view.tags[first]]
    for up, outer in around:
        gap = ">" if up == view.parent[first] else " "
        for idea in inner[:4]:
            yield f"{outer}{' > ' if gap == '>' else ' '}{idea}"
    yield from _structural(view, first, [outer for _, outer in around[:3]])


def _own(view: View, at: int, wanted: Sequence[int]) -> Iterator[str]:
    """By what the element is and is called itself."""
    element, tag = view.elements[at], view.tags[at]
    same = [view.elements[place] for place in wanted]
    name = element.get("id")
    if name and len(wanted) == 1 and not is_hashed(name) and not any(char.isdigit() for char in name):
        yield f"#{name}" if _is_word(name) else f"{tag}[id={quoted(name)}]"
    for key in STABLE:
        value = element.get(key)
        if value and len(value) < 80 and all(one.get(key) == value for one in same):
            yield f"{tag}[{key}={quoted(value)}]"
    classes = [one for one in (element.get("class") or "").split() if all(_has(other, one) for other in same)]
    good = [
        one
        for one in classes
        if not is_utility(one) and not is_hashed(one) and _is_word(one) and len(one) > 2
    ]
    for one in sorted(good, key=lambda one: len(view.by_word.get(one.lower(), ()))):
        yield f"{tag}.{one}"
    if len(good) > 1:
        yield f"{tag}." + ".".join(good)
    yield from _by_stem(tag, classes)
    if tag in _PLAIN or tag in HEADINGS or len(wanted) > 1:
        yield tag


def _by_stem(tag: str, classes: Sequence[str]) -> Iterator[str]:
    """By the part of a generated class that its author wrote."""
    for one in classes:
        stem, mark, _ = one.partition("__")
        if mark and len(stem) > 3 and is_hashed(one.rpartition("_")[2]):
            yield f"{tag}[class*={quoted(stem + '__')}]"
        head = one.rstrip("_").rpartition("_")[0].rstrip("_")
        if len(head) > 5 and is_hashed(one.rpartition("_")[2]):
            yield f"{tag}[class*={quoted(head)}]"


def _has(element: object, name: str) -> bool:
    return name in (getattr(element, "get")("class") or "").split()  # noqa: B009 - lxml's stubs know no get here


def _by_label(view: View, at: int) -> Iterator[str]:
    """By the label before it, where that stands once."""
    element, tag = view.elements[at], view.tags[at]
    before = element.getprevious()
    if before is None or before not in view.place or not labels_of(view, at):
        return
    text = view.texts[view.place[before]]
    if 1 < len(text) <= 45 and '"' not in text:
        yield f'//{before.tag}[normalize-space()="{text}"]/following-sibling::{tag}[1]'


def _structural(view: View, at: int, anchors: Sequence[str]) -> Iterator[str]:
    """By what it stands in, without counting: the last resort."""
    chain: list[str] = []
    for place in (at, *view.up(at, 5)):
        if view.tags[place] in {"body", "html"}:
            return
        chain.append(view.tags[place])
        if len(chain) > 1:
            for anchor in anchors:
                yield f"{anchor} {' > '.join(reversed(chain))}"


def _is_word(name: str) -> bool:
    return (
        name.replace("-", "").replace("_", "").isalnum()
        and name.isascii()
        and not name[0].isdigit()
        and name[0] != "-"
    )


def quoted(text: str) -> str:
    r"""A text as CSS writes it.

    >>> quoted('a "b"')
    '"a \\"b\\""'
    """
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
