"""Looks for things on one parsed page: finders' texts, and whether proofs hold.

Knows documents and plans; never knows types, or what becomes of the texts.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from math import isnan
from typing import Final

import regex
from lxml import etree
from lxml.etree import _Element

from scraper.extract.document import Document, elements
from scraper.extract.labels import LabelReader, Spot, find_labels, normalised
from scraper.extract.plan import Finder, Plan, finder_of
from scraper.extract.values import Raw, text_of
from scraper.extract.words import in_order, one_line, tokens, tokens_of, tokens_until
from scraper.packs.spec import FieldType, Proof
from scraper.packs.templates import fill

PATTERN_SECONDS: Final = 0.5
"""How long one pattern may run on one text."""


class Doubt(Exception):
    """What was found cannot be relied on; says why."""


class Reading:
    """One page being read by one plan."""

    def __init__(self, document: Document, plan: Plan, arguments: Mapping[str, str]) -> None:
        self.document = document
        self._plan = plan
        self._arguments = arguments

    @cached_property
    def _scripts(self) -> dict[str, list[str | None]]:
        return self.document.assigned(self._plan.script_names)

    @cached_property
    def _captured(self) -> frozenset[_Element]:
        root = self.document.root
        return frozenset(element for region in self._plan.captured for element in elements(region, root))

    @cached_property
    def _labels(self) -> LabelReader:
        return LabelReader(find_labels(self.document.root, self._plan.labels), self._captured)

    @cached_property
    def _text(self) -> str:
        """The page's text outside captured traffic, as it is compared."""
        order = in_order(self.document.root, self.document.root)
        outside = _outside(order, self._captured)
        return one_line("".join(token or " " for token in tokens(outside, self.document.root))).casefold()

    def raws(self, finder: Finder) -> list[Raw]:
        """The texts that a finder finds, in order. Raises Doubt."""
        if finder.script is not None:
            return self._literals(finder.script)
        if finder.pattern is not None:
            return list(_taken(finder.pattern, self.document.source))
        if finder.label is not None:
            return _of_attr(list(self._labels.values(finder.label)), finder.attr)
        return self._nodes(finder)

    def _literals(self, name: str) -> list[Raw]:
        values = self._scripts.get(name, [])
        literals: list[Raw] = [value for value in values if value is not None]
        if literals and len(literals) < len(values):
            raise Doubt("is assigned more than once, not always as a literal")
        return literals

    def _nodes(self, finder: Finder) -> list[Raw]:
        assert finder.nodes is not None
        found = finder.nodes(self.document.root)
        if isinstance(found, bool):
            return ["true"] if found else []
        if isinstance(found, float):
            return [] if isnan(found) else [f"{found:.15g}"]
        if isinstance(found, str):
            return [found] if found else []
        if not isinstance(found, list):
            return []
        if finder.until is not None:
            return self._region([item for item in found if isinstance(item, _Element)], finder.until)
        places: list[Raw] = []
        for item in found:
            if isinstance(item, _Element):
                places.append(Spot(() if finder.attr else tokens_of(item), (item,)))
            elif isinstance(item, str):
                places.append(item)
        return _of_attr(places, finder.attr)

    def _region(self, starts: list[_Element], until: etree.XPath) -> list[Raw]:
        ends = frozenset(elements(until, self.document.root))
        found = tokens_until(starts[0], ends) if starts and ends else None
        return [] if found is None else [Spot(found, ())]

    def holds(self, proof: Proof) -> bool:
        """Whether what a proof says is true of the page."""
        if proof.any is not None:
            return any(self.holds(part) for part in proof.any)
        if proof.all is not None:
            return all(self.holds(part) for part in proof.all)
        if proof.whole is not None:
            return self.document.is_whole
        if proof.text is not None:
            return one_line(proof.text).casefold() in self._text
        if proof.equals is not None:
            return self._equals(proof, fill(proof.equals, self._arguments))
        if proof.script is not None:
            return proof.script in self._scripts
        if proof.label is not None:
            return self._labels.has(normalised(proof.label))
        return bool(self._nodes(finder_of(proof)))

    def _equals(self, proof: Proof, expected: str) -> bool:
        finder = finder_of(proof)
        try:
            texts = [text_of(raw, FieldType.ID) for raw in self.raws(finder)]
            if finder.match is not None:
                texts = [value for text in texts for value in first_taken(finder.match, text)]
        except Doubt:
            return False
        return expected in texts or (proof.optional and not texts)


def first_taken(pattern: "regex.Pattern[str]", text: str) -> list[str]:
    """What the first match of a pattern takes of a text. Raises Doubt when it runs too long."""
    return next(([value] for value in _taken(pattern, text)), [])


def _taken(pattern: "regex.Pattern[str]", text: str) -> Iterator[str]:
    try:
        for match in pattern.finditer(text, timeout=PATTERN_SECONDS):
            group: str | int = "value" if "value" in pattern.groupindex else min(pattern.groups, 1)
            if (value := match[group]) is not None:
                yield value
    except TimeoutError as error:
        raise Doubt(f"has a pattern that ran longer than {PATTERN_SECONDS} s") from error


def _of_attr(places: list[Raw] | list[Spot], attr: str | None) -> list[Raw]:
    if attr is None:
        return list(places)
    found = (_attribute(place, attr) for place in places if isinstance(place, Spot))
    return [value for value in found if value is not None]


def _attribute(place: Spot, attr: str) -> str | None:
    values = (inner.get(attr) for element in place.elements for inner in element.iter("*"))
    return next((value for value in values if value is not None), None)


def _outside(
    order: Iterator[tuple[_Element, bool]], captured: frozenset[_Element]
) -> Iterator[tuple[_Element, bool]]:
    """The order without what lies in captured elements."""
    inside: _Element | None = None
    for element, entered in order:
        if inside is None and entered and element in captured:
            inside = element
        elif inside is None:
            yield element, entered
        elif element is inside and not entered:
            inside = None
            yield element, entered
