"""Compiles a page's description once, so that reading a page only looks things up.

Knows the vocabulary of packs; never knows any page.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

import regex
from lxml import etree

from scraper.extract.labels import normalised
from scraper.packs.selectors import compile_css, compile_regex, compile_xpath
from scraper.packs.spec import FieldSpec, Find, Page, Proof, Region


class Finder(NamedTuple):
    """One way to find something, compiled; exactly one of the first four is given."""

    shown: str
    """As the pack writes it."""
    script: str | None
    label: str | None
    """Normalised."""
    nodes: etree.XPath | None
    pattern: "regex.Pattern[str] | None"
    attr: str | None
    until: etree.XPath | None
    match: "regex.Pattern[str] | None"


class FieldPlan(NamedTuple):
    """One field: its description, its alternatives by rank, and the page that may hold it instead."""

    spec: FieldSpec
    finders: tuple[tuple[int, Finder], ...]
    elsewhere: str | None
    absent: frozenset[str]


class Plan(NamedTuple):
    """One page kind, ready to be looked for."""

    fields: dict[str, FieldPlan]
    script_names: frozenset[str]
    labels: frozenset[str]
    captured: tuple[etree.XPath, ...]


class _Same(NamedTuple):
    """A page description as itself, whatever it holds."""

    page: Page

    def __hash__(self) -> int:
        return id(self.page)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.page is self.page


def plan_of(page: Page) -> Plan:
    """The plan of a page kind, made at its first use."""
    return _plan(_Same(page))


@lru_cache(maxsize=256)
def _plan(key: _Same) -> Plan:
    page = key.page
    fields = {name: _field(spec) for name, spec in page.fields.items()}
    finders = [finder for plan in fields.values() for _, finder in plan.finders]
    proofs = list(_flat((*page.proof, *page.signed_out, *page.not_found)))
    return Plan(
        fields=fields,
        script_names=frozenset(
            {f.script for f in finders if f.script} | {p.script for p in proofs if p.script}
        ),
        labels=frozenset(
            {f.label for f in finders if f.label} | {normalised(p.label) for p in proofs if p.label}
        ),
        captured=tuple(region_nodes(region) for region in page.captured),
    )


def _flat(proofs: Iterable[Proof]) -> Iterator[Proof]:
    for proof in proofs:
        yield proof
        yield from _flat((*(proof.any or ()), *(proof.all or ())))


def _field(spec: FieldSpec) -> FieldPlan:
    ranked = [(rank, finder_of(find)) for rank, find in enumerate(spec.find) if find.page is None]
    elsewhere = next((find.page for find in spec.find if find.page is not None), None)
    return FieldPlan(spec, tuple(ranked), elsewhere, frozenset(text.strip() for text in spec.absent))


@lru_cache(maxsize=4096)
def finder_of(find: Find | Proof) -> Finder:
    """A way to find something, compiled."""
    pattern = find.regex if isinstance(find, Find) else None
    until = find.until if isinstance(find, Find) else None
    return Finder(
        shown=_shown(find),
        script=find.script,
        label=normalised(find.label) if find.label is not None else None,
        nodes=_nodes(find.css, find.xpath),
        pattern=compile_regex(pattern) if pattern is not None else None,
        attr=find.attr,
        until=compile_xpath(until) if until is not None else None,
        match=compile_regex(find.match) if find.match is not None else None,
    )


def region_nodes(region: Region) -> etree.XPath:
    """The elements of a region."""
    nodes = _nodes(region.css, region.xpath)
    assert nodes is not None
    return nodes


def _nodes(css: str | None, xpath: str | None) -> etree.XPath | None:
    if css is not None:
        return compile_css(css)
    return compile_xpath(xpath) if xpath is not None else None


def _shown(find: Find | Proof) -> str:
    kind = find.given()[0]
    value = getattr(find, kind)
    return kind if isinstance(value, bool | tuple) else f"{kind}: {value}"
