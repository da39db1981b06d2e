"""Looks for things on one parsed page: finders' texts, and whether proofs hold.

Knows documents and plans; never knows types, or what becomes of the texts.
"""

import json
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from functools import cached_property
from math import isnan

from lxml import etree
from lxml.etree import _Element

from scraper.extract.bytes import dumps_in, sent_dump
from scraper.extract.controls import Forms, group_of
from scraper.extract.data import in_texts
from scraper.extract.document import Document, elements
from scraper.extract.hits import find_labels
from scraper.extract.labels import LabelReader
from scraper.extract.lines import values_on_lines
from scraper.extract.panels import find_panels
from scraper.extract.patterns import Doubt, Unclear
from scraper.extract.peers import strangers, together
from scraper.extract.plan import Finder, Plan, ProofPlan, Scope
from scraper.extract.scripts import squashed
from scraper.extract.spots import Spot, spots_of, spots_of_choices
from scraper.extract.values import KINDS, Kind, Raw
from scraper.extract.words import dump_text, in_order, one_line, outside, tokens, tokens_of, tokens_until
from scraper.packs.jsonpath import follow, told
from scraper.packs.spec import FieldType
from scraper.packs.templates import fill, is_at


class Reading:
    """One page being read by one plan."""

    def __init__(self, document: Document, plan: Plan, arguments: Mapping[str, str]) -> None:
        self.document = document
        self._plan = plan
        self.arguments = arguments
        self._regions: dict[Scope, list[_Element]] = {}

    @cached_property
    def _scripts(self) -> dict[str, list[str | None]]:
        return self.document.assigned(self._plan.script_names)

    @cached_property
    def _captured(self) -> frozenset[_Element]:
        root = self.document.root
        return frozenset(element for region in self._plan.captured for element in elements(region, root))

    @cached_property
    def _labels(self) -> LabelReader:
        found = find_labels(self.document.elements, self._plan.labels)
        return LabelReader(found, self._captured, self.document.forms)

    @cached_property
    def strangers(self) -> list[str]:
        """Labels on the page that its description does not know."""
        return strangers(self._labels.found, self._plan.labels)

    def stands_apart(self, label: str) -> bool:
        """Whether a label stands where none of the page's others do, which stand together."""
        return bool(self._together) and label not in self._together

    @cached_property
    def _together(self) -> frozenset[str]:
        return together(self._labels.found)

    def names_elsewhere(self, names: Iterable[str]) -> bool:
        """Whether a script gives a value to something of these names, of a page that is fully described."""
        if not self._plan.tells_unread:
            return False
        return not self.document.named_in_scripts.isdisjoint(map(squashed, names))

    @property
    def may_show_more(self) -> bool:
        """Whether the page shows labels that a description does not know which claims to know them all.

        A page on which none of the known labels stands is taken for one whose labels have all changed.
        """
        return self._plan.tells_unread and (bool(self.strangers) or not any(self._labels.found.values()))

    @cached_property
    def _panels(self) -> dict[str, list[_Element]]:
        return find_panels(self.document.elements, self._plan.panels, self._captured)

    def _region_of(self, scope: Scope) -> list[_Element]:
        """The elements that a scope means."""
        if scope not in self._regions:
            found = self._panels.get(scope.panel, []) if scope.panel is not None else []
            self._regions[scope] = found if scope.nodes is None else elements(scope.nodes, self.document.root)
        return self._regions[scope]

    @cached_property
    def _text(self) -> str:
        """The page's text outside captured traffic, as it is compared."""
        order = in_order(self.document.root, self.document.root)
        written = outside(order, self._captured)
        return one_line("".join(token or " " for token in tokens(written, self.document.root))).casefold()

    def raws(self, finder: Finder) -> list[Raw]:
        """The texts that a finder finds, in order. Raises Doubt."""
        if finder.script is not None:
            return self._literals(finder.script)
        if finder.body is not None:
            return [sent_dump(self.document.sent.body, finder.body)]
        if finder.pattern is not None:
            return list(finder.pattern.every(self.document.source))
        inside = None if finder.scope is None else self._region_of(finder.scope)
        if finder.dumps:
            return [text for root in inside or [self.document.root] for text in dumps_in(root)]
        if finder.label is not None:
            return self._beside(finder.label, finder.column, _set(inside), finder.attr)
        if finder.line is not None:
            return self._on_lines(finder.line, inside)
        if finder.path is not None:
            return scalars(self.data(finder, inside))
        if inside is None:
            return self._nodes(finder, self.document.root)
        return [raw for element in inside for raw in self._nodes(finder, element)]

    def _beside(
        self, label: str, column: str | None, inside: frozenset[_Element] | None, attr: str | None
    ) -> list[Raw]:
        if not self._labels.knows(label):
            return []
        if column is None:
            places = self._labels.values(label, inside)
        else:
            places = self._labels.crossings(label, column, inside)
        if not places and self._labels.has(label, inside):
            raise Unclear("is there, and no value beside, below or after it")
        return _of_label(places, attr)

    def _on_lines(self, label: str, inside: list[_Element] | None) -> list[Raw]:
        places = self.document.root.iter("pre", "textarea") if inside is None else inside
        texts = [dump_text(tokens_of(place)) for place in places]
        values = [value for text in texts for value in values_on_lines(text, label)]
        return [value or Spot((), ()) for value in values]

    def data(self, finder: Finder, inside: list[_Element] | None = None) -> list[object]:
        """What a path leads to in the page's JSON, in order. Raises Doubt."""
        assert finder.path is not None
        if inside is None:
            documents = self.document.data(finder.response)
        else:
            documents = in_texts(["".join(map(str, element.itertext())) for element in inside])
        try:
            path = told(finder.path, self.arguments)
            return [value for document in documents for value in follow(path, document)]
        except ValueError as error:
            raise Doubt(str(error)) from error

    def _literals(self, name: str) -> list[Raw]:
        values = self._scripts.get(name, [])
        literals: list[Raw] = [value for value in values if value is not None]
        if literals and len(literals) < len(values):
            raise Doubt("is assigned more than once, not always as a literal")
        return literals

    def _nodes(self, finder: Finder, root: _Element) -> list[Raw]:
        assert finder.nodes is not None
        found = finder.nodes(root)
        if isinstance(found, list) and finder.until is not None:
            return self._region([item for item in found if isinstance(item, _Element)], finder.until)
        return raws_of_nodes(found, finder.attr, self.document.forms)

    def _region(self, starts: list[_Element], until: etree.XPath) -> list[Raw]:
        ends = frozenset(elements(until, self.document.root)) if starts else frozenset()
        found = tokens_until(starts[0], ends) if ends else None
        return [] if found is None else [Spot(found, ())]

    def holds(self, proof: ProofPlan) -> bool:
        """Whether what a proof says is true of the page."""
        if proof.finder is not None:
            return self._finds(proof, proof.finder)
        if proof.any:
            return any(self.holds(part) for part in proof.any)
        if proof.all:
            return all(self.holds(part) for part in proof.all)
        if proof.address is not None:
            return is_at(self.document.url, proof.address, self.arguments)
        if proof.sent_as is not None:
            return fnmatchcase(self.document.sent.kind, proof.sent_as)
        return self.document.is_whole if proof.text is None else proof.text in self._text

    def _finds(self, proof: ProofPlan, finder: Finder) -> bool:
        if proof.equals is not None:
            return self._equals(proof.equals, finder, optional=proof.optional)
        if finder.script is not None:
            return finder.script in self._scripts
        inside = None if finder.scope is None else self._region_of(finder.scope)
        if finder.label is not None:
            return self._labels.has(finder.label, _set(inside))
        if finder.path is not None:
            return bool(self.data(finder, inside))
        roots = [self.document.root] if inside is None else inside
        return finder.nodes is not None and any(_is_something(finder.nodes(root)) for root in roots)

    def _equals(self, template: str, finder: Finder, *, optional: bool) -> bool:
        expected = fill(template, self.arguments)
        try:
            told = [raw for raw in self.raws(finder) if isinstance(raw, str) or not raw.hollow]
            texts = texts_of(told, finder, KINDS[FieldType.ID])
        except (Doubt, Null, Unclear):
            return False
        return expected in texts or (optional and not texts)


def raws_of_nodes(found: object, attr: str | None, forms: Forms) -> list[Raw]:
    """What an XPath came to, as texts and places, or as the values of an attribute."""
    if not isinstance(found, list):
        return _single(found)
    nodes = [item for item in found if isinstance(item, _Element)]
    if attr is not None:
        return [value for value in (node.get(attr) for node in nodes) if value is not None]
    if nodes and group_of(nodes) is not None:
        return list(spots_of_choices(nodes, forms))
    raws = ([item] if isinstance(item, str) else spots_of(item, forms) for item in found)
    return [raw for several in raws for raw in several]


def scalars(values: list[object]) -> list[Raw]:
    """Values of JSON as texts: null is none, and what holds others is JSON again. Raises Null."""
    if values and all(value is None for value in values):
        raise Null
    return [
        value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for value in values
        if value is not None
    ]


class Null(Exception):
    """The page's JSON says that there is no such value."""


def _set(inside: list[_Element] | None) -> frozenset[_Element] | None:
    return None if inside is None else frozenset(inside)


def texts_of(raws: list[Raw], finder: Finder, kind: Kind) -> list[str]:
    """Found texts in the form that their type reads, as far as they match. Raises Doubt."""
    texts = list(map(kind.shape, raws))
    return texts if finder.match is None else finder.match.firsts(texts)


def _is_something(found: object) -> bool:
    """Whether an XPath came to anything: nodes, text, a number, or true."""
    return not isnan(found) if isinstance(found, float) else bool(found)


def _single(found: object) -> list[Raw]:
    """What an XPath came to that finds no nodes."""
    if isinstance(found, bool):
        return ["true"] if found else []
    if isinstance(found, float):
        return [] if isnan(found) else [f"{found:.15g}"]
    return [found] if isinstance(found, str) and found else []


def _of_label(places: list[Spot], attr: str | None) -> list[Raw]:
    if attr is None:
        return list(places)
    found = (_attribute(place, attr) for place in places)
    return [value for value in found if value is not None]


def _attribute(place: Spot, attr: str) -> str | None:
    values = (inner.get(attr) for element in place.elements for inner in element.iter("*"))
    return next((value for value in values if value is not None), None)
