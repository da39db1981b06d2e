"""What a selector of any user means on a page: elements, or one of their attributes.

Knows CSS, with `::text` and `::attr(name)`, and XPath; never knows packs.
"""

import re
from functools import lru_cache
from typing import NamedTuple

import cssselect
from lxml import etree
from lxml.etree import _Element

from scraper.drift.names import words_of
from scraper.drift.view import View

_PSEUDO = re.compile(r"::(?:(text)|attr\(\s*([\w:-]+)\s*\))\s*$")
_WORDS = re.compile(r"[\w-]+")
_POSITION = re.compile(r":(?:nth|first|last|only)-|\[\s*\d+\s*\]|position\(\)|last\(\)")
_TRANSLATOR = cssselect.HTMLTranslator()
_GRAMMAR = frozenset(
    [
        "div",
        "span",
        "class",
        "id",
        "normalize",
        "space",
        "contains",
        "text",
        "self",
        "node",
        "descendant",
        "ancestor",
        "following",
        "sibling",
        "preceding",
        "child",
        "parent",
        "last",
        "position",
        "starts",
        "with",
        "string",
        "local",
        "name",
        "not",
        "and",
        "or",
        "nth",
        "of",
        "type",
        "attr",
        "href",
        "src",
        "content",
        "first",
        "has",
        "table",
        "tbody",
        "href",
    ]
)


class Spot(NamedTuple):
    """An element, or one of its attributes."""

    at: int
    attr: str | None


def _by_place(spot: Spot) -> tuple[int, str]:
    return spot.at, spot.attr or ""


class Selector:
    """A selector, compiled. Raises ValueError that says what is wrong with it."""

    def __init__(self, text: str) -> None:
        self.text = text.strip()
        self._path, self.attr = _compiled(self.text)

    def spots(self, view: View) -> list[Spot]:
        """What it means on a page, in document order, each once."""
        try:
            found = self._path(view.root)
        except etree.XPathEvalError as error:
            raise ValueError(f"the selector cannot be evaluated: {error}") from error
        items = found if isinstance(found, list) else []
        spots = (self._spot(view, item) for item in items)
        return sorted({spot for spot in spots if spot is not None}, key=_by_place)

    def _spot(self, view: View, item: object) -> Spot | None:
        if isinstance(item, _Element):
            at = view.place.get(item)
            return None if at is None or self._lacks(item) else Spot(at, self.attr)
        parent = item.getparent() if isinstance(item, etree._ElementUnicodeResult) else None
        at = None if parent is None else view.place.get(parent)
        if at is None:
            return None
        name = getattr(item, "attrname", None)
        if name is None and getattr(item, "is_tail", False):
            at = view.parent[at]
        return Spot(at, None if name is None else str(name))

    def _lacks(self, element: _Element) -> bool:
        return self.attr is not None and element.get(self.attr) is None

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the names in it."""
        parts = (word for name in _WORDS.findall(self.text) for word in words_of(name))
        return tuple(dict.fromkeys(word for word in parts if word not in _GRAMMAR))

    @property
    def is_positional(self) -> bool:
        """Whether it counts elements."""
        return _POSITION.search(self.text) is not None


@lru_cache(maxsize=1024)
def _compiled(text: str) -> tuple[etree.XPath, str | None]:
    if not text:
        raise ValueError("the selector is empty")
    if text.startswith(("/", "(", "./", ".//", "id(", "descendant")):
        return _xpath(text), None
    pseudo = _PSEUDO.search(text)
    css = _PSEUDO.sub("", text) if pseudo else text
    try:
        path = _TRANSLATOR.css_to_xpath(css.strip() or "*")
    except (cssselect.SelectorError, RecursionError) as error:
        raise ValueError(f"not a CSS selector: {error}") from error
    return _xpath(path), pseudo[2] if pseudo else None


def _xpath(path: str) -> etree.XPath:
    try:
        return etree.XPath(path, namespaces={"re": "http://exslt.org/regular-expressions"})
    except etree.XPathSyntaxError as error:
        raise ValueError(f"not an XPath: {error}") from error
