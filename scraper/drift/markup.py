"""Reads the markup of pages: trees, the elements that show text or begin lines, the names that authors gave.

Knows HTML; never knows what a page tells.
"""

import re
from typing import Final

from lxml import etree
from lxml.etree import _Element

from scraper.drift.names import words_of
from scraper.errors import Unreadable
from scraper.extract.encoding import decode_page

Markup = str | bytes | _Element
"""A page: its text, its bytes, or its tree as lxml parsed it."""

MAX_ELEMENTS: Final = 300_000
SILENT: Final = frozenset({"script", "style", "noscript", "template", "svg", "iframe", "object", "select"})
"""Elements whose text is not shown."""
BLOCK: Final = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote br dd details dialog div dl dt fieldset figcaption figure footer"
        " form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th"
        " thead tr ul body",
    )
)
"""Elements that begin a line of their own."""
HEADINGS: Final = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_NAMING: Final = (
    *("class", "id", "itemprop", "role", "name", "property", "rel", "type"),
    *("data-testid", "data-test", "data-test-id", "data-qa", "data-component", "data-type", "data-module"),
    *("data-field", "data-role", "data-element", "data-name", "data-cy", "data-tracking", "data-hook"),
)
"""Attributes whose values are names that authors gave."""
_CUSTOM = re.compile(r"[a-z][\w]*-[\w-]+")


def parse(markup: Markup) -> _Element:
    """The root of a page, an empty one where it holds no element. Raises Unreadable when it is no HTML."""
    if isinstance(markup, _Element):
        return markup
    source = decode_page(markup, "text/html") if isinstance(markup, bytes) else markup
    source = source if source.strip() else "<html></html>"
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True
    )
    try:
        root = etree.fromstring(source.encode("utf-8", errors="replace"), parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable("the page could not be parsed as HTML") from error
    return root if isinstance(root, _Element) else etree.Element("html")


def given_words(element: _Element) -> tuple[str, ...]:
    """The words of the names that an element was given, each once."""
    own = _of_tag(str(element.tag))
    if not element.attrib:
        return own
    found: list[str] = list(own)
    for key in _NAMING:
        value = element.get(key)
        if value and len(value) < 400:
            for name in value.split():
                found.extend(words_of(name))
    return tuple(dict.fromkeys(found))


def _of_tag(tag: str) -> tuple[str, ...]:
    """The words of an element's own name, where the author made it up."""
    return words_of(tag) if _CUSTOM.fullmatch(tag) else ()
