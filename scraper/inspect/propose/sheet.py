"""The labels of a page that nobody described yet, its headings, and the values that go with them.

Pure. Knows documents; never knows what a label means.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Final, NamedTuple

from lxml.etree import _Element

from scraper.extract.document import Document
from scraper.extract.hits import find_labels, normalised
from scraper.extract.labels import LabelReader
from scraper.extract.panels import find_panels
from scraper.extract.spots import Spot
from scraper.extract.values import KINDS
from scraper.extract.words import tokens_of
from scraper.packs.spec import FieldType

_LONGEST: Final = 40
_MOST: Final = 400
"""Labels, and headings, that are looked at."""
_SILENT: Final = frozenset(
    {"script", "style", "option", "textarea", "title", "pre", "select", "button", "template", "a"}
)
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "legend", "summary", "caption"})
_HEADING_CLASS: Final = re.compile(r"head|title|panel|caption|section", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W\d_][^:=|<>{}]*:?")
DUMP_ROW: Final = re.compile(r"^\s*(?:0x)?[0-9a-fA-F]{3,8}\s{0,2}:?\s+(?:[0-9a-fA-F]{2}\s?){4}", re.MULTILINE)


class Pair(NamedTuple):
    """A label with what stands with it."""

    label: str
    """As written, without its colon."""
    panel: str | None
    """The heading that tells this one from others of the same name."""
    spots: tuple[Spot, ...]

    @property
    def texts(self) -> list[str]:
        """The values, each on one line."""
        return [KINDS[FieldType.INT].shape(spot) for spot in self.spots]


class Sheet:
    """One page, as whoever describes it looks at it."""

    def __init__(self, document: Document) -> None:
        self.document = document

    @cached_property
    def dumps(self) -> list[_Element]:
        """The innermost elements whose text looks like a hexdump."""
        found = [
            element
            for element in self.document.elements
            if element.tag in {"pre", "span", "td", "tt", "code", "textarea", "div"}
            and DUMP_ROW.search(text_of(element))
        ]
        outer = {parent for element in found for parent in element.iterancestors()}
        return [element for element in found if element not in outer]

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The short texts that may be labels, in order."""
        captured = {inner for dump in self.dumps for inner in dump.iter()}
        found: dict[str, None] = {}
        for element in self.document.elements:
            if element.tag in _SILENT or element in captured or not isinstance(element.tag, str):
                continue
            if _leads_elsewhere(element):
                continue
            for text in _own_texts(element):
                found.setdefault(text)
        return tuple(found)[:_MOST]

    @cached_property
    def headings(self) -> tuple[str, ...]:
        """The short texts that may be headings of a part of the page, in order."""
        found = dict.fromkeys(
            short_text(element) for element in self.document.elements if _may_be_heading(element)
        )
        return tuple(text for text in found if text)[:_MOST]

    @cached_property
    def _together(self) -> LabelReader:
        return self._reader({normalised(label) for label in self.labels})

    def _reader(self, wanted: set[str]) -> LabelReader:
        return LabelReader(find_labels(self.document.elements, wanted), frozenset(self.dumps))

    @cached_property
    def _panels(self) -> dict[str, frozenset[_Element]]:
        wanted = {normalised(heading) for heading in self.headings}
        found = find_panels(self.document.elements, wanted, frozenset(self.dumps))
        return {heading: frozenset(inside) for heading, inside in found.items()}

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """Every label with its values: as one of many labels, and alone; on the page and in panels."""
        return tuple(pair for label in self.labels for pair in self._pairs_of(label))

    def _pairs_of(self, label: str) -> Iterator[Pair]:
        name = normalised(label)
        for reader in (self._together, self._reader({name})):
            for heading in (None, *self.headings):
                if heading is not None and normalised(heading) == name:
                    continue
                inside = None if heading is None else self._panels.get(normalised(heading))
                if heading is not None and not inside:
                    continue
                if spots := reader.values(name, inside):
                    yield Pair(label, heading, tuple(spots))


def _leads_elsewhere(element: _Element) -> bool:
    """Whether an element is part of a menu, or all of it is a link."""
    if element.tag not in {"td", "th", "dt"} and any(one.tag in {"a", "button"} for one in element):
        return short_text(element) == " ".join(short_text(one) for one in element)
    around = (element, *element.iterancestors())
    return any(one.tag == "nav" or one.get("role") in {"navigation", "menu", "menubar"} for one in around)


def text_of(element: _Element) -> str:
    """An element's text with its line breaks, no-break spaces as spaces."""
    return "".join("\n" if token is None else token for token in tokens_of(element)).replace("\xa0", " ")


def short_text(element: _Element) -> str:
    """The text of a small element, on one line; nothing for others."""
    return " ".join(text_of(element).split()) if len(element) < 4 else ""


def _own_texts(element: _Element) -> Iterator[str]:
    """What in an element may be a label: all of its text, or what stands before a colon."""
    whole = short_text(element)
    if _is_label(whole):
        yield whole.rstrip(": ")
    for text in (element.text, *(child.tail for child in element)):
        head, colon, _ = (text or "").partition(":")
        line = " ".join(head.split())
        if colon and _is_label(line):
            yield line


def _is_label(text: str) -> bool:
    return 0 < len(text) <= _LONGEST and text.isprintable() and _WORD.fullmatch(text) is not None


def _may_be_heading(element: _Element) -> bool:
    if element.tag in _HEADINGS:
        return True
    if element.tag in {"th", "td"}:
        return (element.get("colspan") or "1") != "1"
    named = _HEADING_CLASS.search(element.get("class") or "") is not None
    return element.tag in {"b", "strong", "div", "span", "header", "p"} and (named or element.tag == "b")
