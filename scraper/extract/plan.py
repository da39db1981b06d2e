"""Compiles a page's description once, so that reading a page only looks things up.

Knows the vocabulary of packs; never knows any page.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from scraper.extract.data import OPENED, VIEW
from scraper.extract.hits import normalised
from scraper.extract.patterns import Matcher, matcher_of
from scraper.extract.values import KINDS, Kind
from scraper.packs.jsonpath import Path, compile_path
from scraper.packs.selectors import compile_css, compile_xpath
from scraper.packs.spec import Each, FieldSpec, Find, Page, Proof, Region, Rows, Within


class Scope(NamedTuple):
    """The part of a page to look in, compiled: below a heading, or in elements."""

    panel: str | None
    """Normalised."""
    nodes: etree.XPath | None


class Finder(NamedTuple):
    """One way to find something, compiled; one of script, label, line, nodes, path, pattern, parts is given,
    or dumps."""

    shown: str
    """As the pack writes it."""
    script: str | None
    label: str | None
    """Normalised."""
    column: str | None
    """Normalised."""
    line: str | None
    """Normalised."""
    nodes: etree.XPath | None
    path: Path | None
    response: str | None
    scope: Scope | None
    pattern: Matcher | None
    attr: str | None
    until: etree.XPath | None
    match: Matcher | None
    written: str | None
    """How bytes are written, where they are not a hexdump."""
    fallback: bool
    dumps: bool
    body: str | None
    parts: "tuple[Finder, ...]"
    join: str


class ProofPlan(NamedTuple):
    """One proof, compiled: a finder, a text, wholeness, or a choice of parts."""

    shown: str
    finder: Finder | None
    text: str | None
    """As it is compared: one line, case folded."""
    address: str | None
    whole: bool
    sent_as: str | None
    any: "tuple[ProofPlan, ...]"
    all: "tuple[ProofPlan, ...]"
    equals: str | None
    optional: bool


class FieldPlan(NamedTuple):
    """One field: its description, its alternatives by rank, and the page that may hold it instead."""

    spec: FieldSpec
    finders: tuple[tuple[int, Finder], ...]
    elsewhere: str | None
    absent: frozenset[str]
    kind: Kind


class RowsPlan(NamedTuple):
    """A list's rows: what makes one, and the fields in each."""

    nodes: etree.XPath | None
    path: Path | None
    response: str | None
    fields: dict[str, FieldPlan]


class Plan(NamedTuple):
    """One page kind, ready to be looked for."""

    fields: dict[str, FieldPlan]
    proof: tuple[ProofPlan, ...]
    signed_out: tuple[ProofPlan, ...]
    not_found: tuple[ProofPlan, ...]
    trouble: tuple[ProofPlan, ...]
    rows: RowsPlan | None
    script_names: frozenset[str]
    labels: frozenset[str]
    """Those that are looked for, and those that the page shows besides."""
    tells_unread: bool
    """Whether these are all the labels that the page shows."""
    panels: frozenset[str]
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
    parts = (page.proof, page.signed_out, page.not_found, page.trouble)
    proof, signed_out, not_found, trouble = (_proofs(part) for part in parts)
    finders = [one for plan in fields.values() for _, finder in plan.finders for one in _all_of(finder)]
    finders += _finders((*proof, *signed_out, *not_found, *trouble))
    scopes = [finder.scope for finder in finders if finder.scope is not None]
    return Plan(
        fields=fields,
        proof=proof,
        signed_out=signed_out,
        not_found=not_found,
        trouble=trouble,
        rows=None if page.rows is None else _rows(page.rows),
        script_names=frozenset(finder.script for finder in finders if finder.script is not None),
        labels=frozenset(finder.label for finder in finders if finder.label is not None)
        | frozenset(map(normalised, page.unread or ())),
        tells_unread=page.unread is not None,
        panels=frozenset(scope.panel for scope in scopes if scope.panel is not None),
        captured=tuple(_region(region) for region in page.captured),
    )


def _all_of(finder: Finder) -> tuple[Finder, ...]:
    """A finder, or its parts."""
    return finder.parts or (finder,)


def _finders(proofs: Iterable[ProofPlan]) -> Iterator[Finder]:
    for proof in proofs:
        if proof.finder is not None:
            yield proof.finder
        yield from _finders((*proof.any, *proof.all))


def _proofs(proofs: Iterable[Proof] | None) -> tuple[ProofPlan, ...]:
    return tuple(_proof(proof) for proof in proofs or ())


def _proof(proof: Proof) -> ProofPlan:
    kind = proof.given()[0]
    return ProofPlan(
        shown=_shown(proof),
        finder=_finder(proof) if kind in {"script", "label", "css", "xpath", "data"} else None,
        text=" ".join(proof.text.split()).casefold() if proof.text is not None else None,
        address=proof.address,
        whole=proof.whole is True,
        sent_as=proof.sent_as,
        any=_proofs(proof.any),
        all=_proofs(proof.all),
        equals=proof.equals,
        optional=proof.optional,
    )


def _field(spec: FieldSpec) -> FieldPlan:
    ranked = [(rank, _finder(find)) for rank, find in enumerate(spec.find) if find.page is None]
    elsewhere = next((find.page for find in spec.find if find.page is not None), None)
    absent = frozenset(text.strip() for text in spec.absent)
    return FieldPlan(spec, tuple(ranked), elsewhere, absent, KINDS[spec.type])


def _finder(find: Find | Proof) -> Finder:
    own = find if isinstance(find, Find) else None
    return Finder(
        shown=_shown(find),
        script=find.script,
        label=normalised(find.label) if find.label is not None else None,
        column=normalised(own.column) if own is not None and own.column is not None else None,
        line=normalised(own.line) if own is not None and own.line is not None else None,
        nodes=compile_xpath(f"@{OPENED}") if own and own.opened else _nodes(find.css, find.xpath),
        path=compile_path(find.data) if find.data is not None else None,
        response=find.response,
        scope=None if find.within is None else _scope(find.within),
        pattern=matcher_of(own.regex) if own is not None and own.regex is not None else None,
        attr=find.attr,
        until=compile_xpath(own.until) if own is not None and own.until is not None else None,
        match=matcher_of(find.match) if find.match is not None else None,
        written=None if own is None else own.as_,
        fallback=own is not None and own.fallback,
        dumps=own is not None and own.dumps is True,
        body=None if own is None else own.body,
        parts=() if own is None else tuple(map(_finder, own.parts or ())),
        join=" " if own is None or own.join is None else own.join,
    )


def _rows(rows: Rows) -> RowsPlan:
    each: Each = rows.each
    return RowsPlan(
        nodes=_nodes(each.css, each.xpath),
        path=compile_path(each.data) if each.data is not None else None,
        response=each.response,
        fields={name: _field(spec) for name, spec in rows.fields.items()},
    )


def _scope(within: Within) -> Scope:
    panel = None if within.panel is None else normalised(within.panel)
    if within.view is not None:
        return Scope(None, compile_xpath(f"//*[@{VIEW}='{within.view}']"))
    return Scope(panel, _nodes(within.css, within.xpath))


def _region(region: Region) -> etree.XPath:
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
    if isinstance(value, bool | tuple):
        return kind
    return f"{kind}: {value}" if find.within is None else f"{kind}: {value} in {_where(find.within)}"


def _where(within: Within) -> str:
    kind = within.given()[0]
    return f"{kind} {getattr(within, kind)}"
