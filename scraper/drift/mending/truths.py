"""What the fields of a new page should be: those of the older page of the same thing, taught, or by likeness.

Knows pages and the engine that finds elements again; never how a way is chosen.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from scraper.drift.mending.dumps import all_dumps
from scraper.drift.mending.index import Index, index_of
from scraper.drift.mending.labels import labels_near
from scraper.drift.mending.meaning import affinity, words, words_of_field
from scraper.drift.mending.sheets import Sheet, same, twin_of
from scraper.drift.relocate import Found, relocate
from scraper.errors import UsageError
from scraper.extract.bytes import packets_of
from scraper.extract.values import KINDS, NotOfType
from scraper.models import Field, State
from scraper.packs.spec import FieldSpec, FieldType, Page

_TELLING_TYPES = frozenset({FieldType.IP, FieldType.PORT})
"""Types that hardly any other text is of."""
_MEANT = 0.75
"""How much of a label must mean the field."""
_OLD_PAGES = 3
"""Older pages that are compared with a new one."""


class Basis(StrEnum):
    """How the value of a new page is known."""

    SAME = "same"
    """An older page tells of the same thing."""
    TAUGHT = "taught"
    """A person said so."""
    LIKENESS = "likeness"
    """An element of the new page is like that of the older pages."""


def learn(new: Sheet, old: Sequence[Sheet], page: Page) -> bool:
    """Take over what is known from the older page of the same thing; whether there is one."""
    twin = twin_of(new, old, page)
    if twin is None:
        return False
    read = new.read(page)
    told = [name for name in twin.truth if read[name].state is State.PRESENT]
    agreed = sum(same(page.fields[name], read[name], twin.truth[name]) for name in told)
    if told and agreed * 2 < len(told):
        return False
    new.truth = dict(twin.truth)
    new.arguments = new.arguments or twin.arguments
    return True


def teach(new: Sequence[Sheet], page: Page, taught: Mapping[str, str]) -> dict[str, list[Sheet]]:
    """Put taught values on the new pages that show them; the pages by field. Raises UsageError."""
    pages: dict[str, list[Sheet]] = {}
    for name, text in taught.items():
        if name not in page.fields:
            raise UsageError(f"the {page.page} page has no field {name!r}")
        truth = taught_value(page.fields[name], text)
        shown = [sheet for sheet in new if text in sheet.document.source or _shows(sheet, page, name, truth)]
        if not shown:
            raise UsageError(
                f"none of the new pages shows the value taught for {name}",
                advice="Give it as the page shows it.",
            )
        pages[name] = shown
        for sheet in shown:
            sheet.truth[name] = truth
    return pages


def _shows(sheet: Sheet, page: Page, name: str, truth: Field) -> bool:
    return bool(index_of(sheet).texts(page.fields[name].type, truth.value))


def taught_value(spec: FieldSpec, text: str) -> Field:
    """A value as a person writes it. Raises UsageError when it is not of the field's type."""
    kind = KINDS[spec.type]
    try:
        value = kind.read(kind.shape(spec.words.get(text.strip(), text)), "https://localhost/")
    except NotOfType as error:
        raise UsageError(f"the value taught {error}: {spec.type.value} is asked for") from None
    return Field(state=State.PRESENT, value=[value] if spec.many or spec.split else value)


def by_likeness(name: str, page: Page, old: Sequence[Sheet], new: Sheet) -> Field | str:
    """The value of a new page that tells of something else than the older ones, or why it is not known."""
    spec = page.fields[name]
    if spec.type is FieldType.HEXDUMP:
        return _dump_by_likeness(name, old, new)
    if spec.type in {FieldType.ID_LIST, FieldType.JSON} or spec.many or spec.split:
        return "pages of the same thing are needed to know it"
    known = [(sheet, selector) for sheet in old if (selector := selector_of(name, spec, sheet)) is not None]
    if not known:
        return "it stood in no element of the older pages"
    found = relocate([(sheet.view, selector) for sheet, selector in known[:_OLD_PAGES]], new.view, name=name)
    if not isinstance(found, Found):
        return _by_meaning(name, page, new) or found.reason
    kind = KINDS[spec.type]
    try:
        return Field(state=State.PRESENT, value=kind.read(kind.shape(found.text), new.document.url))
    except NotOfType as error:
        return f"the likeliest element {error}"


def _by_meaning(name: str, page: Page, new: Sheet) -> Field | None:
    """The one value of a field's type beside a label that means this field more than any other."""
    spec = page.fields[name]
    if spec.type not in _TELLING_TYPES:
        return None
    index, kind = index_of(new), KINDS[spec.type]
    alike = {other: one for other, one in page.fields.items() if one.type is spec.type}
    wanted = {other: words_of_field(other, one) for other, one in alike.items()}
    values: list[Any] = []
    for text, places in index.by_line.items():
        try:
            value = kind.read(text, new.document.url)
        except NotOfType:
            continue
        if any(_means(index, place, name, wanted) for place in places):
            values.append(value)
    first = values[0] if values else None
    alone = bool(values) and all(kind.same(first, value) for value in values)
    return Field(state=State.PRESENT, value=first) if alone else None


def _means(index: Index, place: int, name: str, wanted: Mapping[str, frozenset[str]]) -> bool:
    labels = labels_near(index.view, place)
    if not labels:
        return False
    said = words(labels[0])
    own = affinity(wanted[name], said)
    return own >= _MEANT and all(affinity(one, said) < own for other, one in wanted.items() if other != name)


def _dump_by_likeness(name: str, old: Sequence[Sheet], new: Sheet) -> Field | str:
    """All hexdumps of a new page, where on the older ones all hexdumps were the value."""
    kind = KINDS[FieldType.HEXDUMP]
    for sheet in old:
        truth, shown = sheet.truth.get(name), all_dumps(sheet.view)
        if truth is None or truth.state is not State.PRESENT or not packets_of(truth.value):
            continue
        if shown is None or not kind.same(truth.value, shown):
            return "the older pages show other hexdumps too"
    found = all_dumps(new.view)
    if found is None or not isinstance(packets_of(found), tuple):
        return "the new page shows no hexdump"
    return Field(state=State.PRESENT, value=found)


def selector_of(name: str, spec: FieldSpec, sheet: Sheet) -> str | None:
    """A selector for the element of an older page that shows a field's known value best."""
    truth = sheet.truth.get(name)
    if truth is None or truth.state is not State.PRESENT or isinstance(truth.value, list):
        return None
    index = index_of(sheet)
    places = [
        place for text in index.texts(spec.type, truth.value) for place in index.by_line.get(text, ())[:12]
    ]
    own = words_of_field(name, spec)
    ranked = sorted(places, key=lambda place: -_meaning(index, place, own))
    if not ranked or (len(ranked) > 1 and _meaning(index, ranked[0], own) == 0):
        return None
    element = sheet.view.elements[ranked[0]]
    return str(element.getroottree().getpath(element))


def _meaning(index: Index, place: int, own: frozenset[str]) -> float:
    labels = labels_near(index.view, place)
    return affinity(own, words(labels[0])) if labels else 0.0
