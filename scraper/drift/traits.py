"""What is known of one element: its text, names, labels, place; and the element that a selector means.

Knows indexed pages; never compares two of them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from scraper.drift.facts import said_of
from scraper.drift.markup import HEADINGS
from scraper.drift.notions import notion_of
from scraper.drift.signs import Label, labels_of, link_words
from scraper.drift.texts import BY_LINE, CHANGED, Kind, kind_of, plain, tidy
from scraper.drift.view import View

_TELLING: Final = {Kind.DATE: "date", Kind.PRICE: "price"}
_FIGURE = re.compile(r"\d+")
_LINE: Final = 90
_FADING: Final = (1.0, 0.6, 0.4, 0.25)
"""How much the names of an element and of those around it count."""


@dataclass(frozen=True)
class Traits:
    """One element (or attribute) of one page."""

    view: View
    at: int
    attr: str | None = None
    hints: tuple[str, ...] = ()
    """Words by which the caller calls it: of the selector and of the field."""

    @cached_property
    def text(self) -> str:
        """What it says, on one line."""
        if self.attr is None:
            return self.view.texts[self.at]
        return tidy(self.view.elements[self.at].get(self.attr) or "")

    @cached_property
    def plain(self) -> str:
        """What it says, as it is compared."""
        return self.view.plain[self.at] if self.attr is None else plain(self.text)

    @cached_property
    def size(self) -> int:
        """Characters that it says."""
        return self.view.sizes[self.at] if self.attr is None else len(self.text)

    @cached_property
    def kind(self) -> Kind:
        """What that looks like."""
        return self.view.kinds[self.at] if self.attr is None else kind_of(self.text)

    @cached_property
    def figures(self) -> tuple[str, ...]:
        """The numbers in it."""
        return tuple(_FIGURE.findall(self.text))

    @property
    def tag(self) -> str:
        """The element's name."""
        return self.view.tags[self.at]

    @property
    def level(self) -> int:
        """The level of the heading that it is or fills, or 0."""
        own = HEADINGS.get(self.tag, 0)
        if own or not self.plain:
            return own
        near = [self.view.parent[self.at], *self.view.children(self.at)]
        inside = max((HEADINGS.get(self.view.tags[one], 0) for one in near if self._fills(one)), default=0)
        return inside or (4 if self.view.bold[self.at] and self.size < _LINE else 0)

    def _fills(self, other: int) -> bool:
        return other >= 0 and self.view.plain[other] == self.plain

    @cached_property
    def names(self) -> Mapping[str, float]:
        """Words of its names and of those around it, by how much each counts."""
        found: dict[str, float] = dict.fromkeys(self.hints, 0.9)
        chain = [self.at, *self.view.up(self.at, 3)]
        for weight, place in zip(_FADING, chain, strict=False):
            same = self.view.plain[place] == self.plain
            for word in self.view.words[place]:
                found[word] = max(found.get(word, 0.0), 0.9 if same and weight < 0.9 else weight)
        for child in self.view.children(self.at):
            if self._fills(child):
                for word in self.view.words[child]:
                    found[word] = max(found.get(word, 0.0), 0.9)
        return found

    @cached_property
    def notions(self) -> Mapping[str, float]:
        """What its names say that it is."""
        found = dict(self._cues())
        for word, weight in self.names.items():
            notion = notion_of(word)
            if notion is not None:
                found[notion] = max(found.get(notion, 0.0), weight)
        return found

    def _cues(self) -> Iterator[tuple[str, float]]:
        """What its text or its tag alone say that it is."""
        if self.kind is Kind.NAME and BY_LINE.match(self.text):
            yield "author", 0.8
        if self.kind in _TELLING:
            changed = self.kind is Kind.DATE and CHANGED.search(self.text)
            yield ("modified", 0.8) if changed else (_TELLING[self.kind], 0.5)
        if self.at == self.view.headline:
            yield "title", 0.8
        if self.tag == "figcaption":
            yield "caption", 0.8

    @cached_property
    def parts(self) -> int:
        """How many pieces of text it is made of."""
        children = self.view.children(self.at)
        while len(children) == 1 and self._fills(children[0]):
            children = self.view.children(children[0])
        own = bool((self.view.elements[self.at].text or "").strip())
        return own + sum(1 for child in children if self.view.texts[child])

    @cached_property
    def company(self) -> tuple[str, str]:
        """What stands before and after it."""
        return self.view.neighbours(self.at)

    @cached_property
    def said(self) -> Mapping[str, float]:
        """What the page says that it is, by repeating it elsewhere for machines."""
        if self.attr is not None:
            return said_of(self.view.facts, self.plain)
        return self.view.said.get(self.plain, {})

    @cached_property
    def labels(self) -> tuple[Label, ...]:
        """What announces it."""
        return labels_of(self.view, self.at)

    @cached_property
    def section(self) -> str:
        """The heading that it comes under, as it is compared."""
        place = self.view.sections[self.at]
        return self.view.plain[place] if place >= 0 else ""

    @cached_property
    def links(self) -> frozenset[str]:
        """Words of where it leads to."""
        return link_words(self.view, self.at)

    @cached_property
    def aside(self) -> bool:
        """Whether it is beside the page's matter."""
        return self.view.aside[self.at]

    @cached_property
    def repeats(self) -> int:
        """How many elements of the page look like it from outside."""
        return self.view.repeats[self.view.forms[self.at]]

    @cached_property
    def after_headline(self) -> bool | None:
        """Whether it comes after the page's headline; None where there is none, or it is it."""
        head = self.view.headline
        return None if head < 0 or head == self.at else self.at > head

    @cached_property
    def before_prose(self) -> bool | None:
        """Whether it comes before the running text; None where there is none."""
        prose = self.view.prose
        return self.at < prose[0] if len(prose) >= 3 else None

    @cached_property
    def among_prose(self) -> bool:
        """Whether it stands between pieces of running text."""
        parents = self.view.prose_parents
        around = [self.view.parent[self.at], *self.view.up(self.view.parent[self.at], 1)]
        own = self.at in self._prose
        return any(parents[place] - own >= 2 for place in around if place >= 0)

    @cached_property
    def _prose(self) -> frozenset[int]:
        return frozenset(self.view.prose)

    @cached_property
    def distance(self) -> int | None:
        """How many elements lie between it and the page's headline."""
        return None if self.view.headline < 0 else abs(self.at - self.view.headline)


def traits_of(view: View, at: int, attr: str | None = None) -> Traits:
    """The traits of an element, made once for each page."""
    key = (at, attr)
    if key not in view.known:
        view.known[key] = Traits(view, at, attr)
    known = view.known[key]
    assert isinstance(known, Traits)
    return known
