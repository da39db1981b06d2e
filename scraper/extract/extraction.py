"""Reads a capture's fields as its pack describes them: proof first, then each field with its state.

Pure. Knows captures, plans and states; never knows how texts are found, network or disk.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from scraper.errors import ConsoleUnreachable, NotFound, SignedOut, Unreadable, WrongPage
from scraper.extract.bytes import as_dump
from scraper.extract.document import Document
from scraper.extract.encoding import decode_page
from scraper.extract.patterns import Doubt
from scraper.extract.plan import FieldPlan, Finder, Plan, ProofPlan, plan_of
from scraper.extract.reading import Null, Reading, texts_of
from scraper.extract.rows import RowReader, rows_of
from scraper.extract.values import NotOfType
from scraper.models import Capture, Field, Fields, State
from scraper.packs.spec import FieldType, Page


def extract(capture: Capture, page: Page, arguments: Mapping[str, str]) -> Fields:
    """The fields of a captured page.

    Raises SignedOut, NotFound or ConsoleUnreachable when the page says so, WrongPage when it is not the page
    asked for, and Unreadable when it is cut off, too large or nested too deeply.
    """
    plan = plan_of(page)
    reading = Reading(document_of(capture), plan, arguments)
    _prove(reading, plan, page.page)
    return _fields(reading, plan, page.page)


def document_of(capture: Capture) -> Document:
    """A captured page, parsed. Raises Unreadable when it is too large or nested too deeply."""
    return Document(decode_page(capture.body, capture.content_type), capture.url_got, page=capture.page)


def prove(document: Document, page: Page, arguments: Mapping[str, str]) -> None:
    """Make sure that a page is of the kind that was asked for. Raises as `extract` does."""
    plan = plan_of(page)
    _prove(Reading(document, plan, arguments), plan, page.page)


def fields_of(document: Document, page: Page, arguments: Mapping[str, str]) -> Fields:
    """The fields of a page, whatever kind it may be of."""
    plan = plan_of(page)
    return _fields(Reading(document, plan, arguments), plan, page.page)


def _fields(reading: Reading, plan: Plan, page: str) -> Fields:
    rows = [] if plan.rows is None else rows_of(reading, plan.rows)
    return Fields(
        page=page,
        fields={name: _field(reading, field) for name, field in plan.fields.items()},
        rows=tuple(
            {name: _field(row, field) for name, field in plan.rows.fields.items()}
            for row in rows
            if plan.rows is not None
        ),
    )


def _prove(reading: Reading, plan: Plan, page: str) -> None:
    url = reading.document.url
    if any(reading.holds(proof) for proof in plan.signed_out):
        raise SignedOut(f"the console showed its login in place of the {page} page", url=url, page=page)
    if any(reading.holds(proof) for proof in plan.not_found):
        raise NotFound(f"the console says that there is no such {page}", url=url, page=page)
    if any(reading.holds(proof) for proof in plan.trouble):
        raise ConsoleUnreachable(
            f"the console shows an error in place of the {page} page", url=url, page=page
        )
    for proof in plan.proof:
        if not reading.holds(proof):
            raise _refusal(proof, page, url)


def _refusal(proof: ProofPlan, page: str, url: str) -> WrongPage | Unreadable:
    if proof.whole or any(part.whole for part in proof.any):
        return Unreadable(f"the {page} page is cut off before its end", url=url, page=page)
    message = f"this is not the {page} page that was asked for: it fails the proof `{proof.shown}`"
    return WrongPage(message, url=url, page=page)


class _Found(NamedTuple):
    """What one alternative came to: a value, the page's word that there is none, or a failure."""

    rank: int
    shown: str
    state: State
    value: Any = None
    reason: str = ""


def _field(reading: Reading | RowReader, plan: FieldPlan) -> Field:
    found: list[_Found] = []
    for rank, finder in plan.finders:
        if finder.fallback and found:
            continue
        if (one := _alternative(reading, plan, rank, finder)) is not None:
            found.append(one)
    return _settled(found, plan) if found else _not_found(plan)


def _settled(found: list[_Found], plan: FieldPlan) -> Field:
    """The field that alternatives come to which all have something to say."""
    reasons = [f"`{one.shown}` {one.reason}" for one in found if one.reason]
    if reasons:
        return Field(state=State.FAILED, reason="; ".join(reasons))
    first = found[0]
    for other in found[1:]:
        if other.state is not first.state or not plan.kind.same(first.value, other.value):
            names = ", ".join(f"`{one.shown}`" for one in found)
            return Field(state=State.FAILED, reason=f"the alternatives disagree: {names}")
    reason = "the page says that there is none" if first.state is State.ABSENT else None
    return Field(state=first.state, value=first.value, found_by=first.shown, rank=first.rank, reason=reason)


def _not_found(plan: FieldPlan) -> Field:
    if plan.elsewhere is not None:
        return Field(state=State.ABSENT, reason=f"see page {plan.elsewhere}")
    if plan.spec.optional:
        return Field(state=State.ABSENT, reason="not on the page")
    return Field(state=State.FAILED, reason="none of its selectors finds anything on the page")


def _alternative(reading: Reading | RowReader, plan: FieldPlan, rank: int, finder: Finder) -> _Found | None:
    """What one alternative finds, or None when it finds nothing."""
    try:
        raws = reading.raws(finder)
        texts = texts_of(raws, finder, plan.kind) if raws else []
        if not texts:
            return None
        if plan.absent and all(text.strip() in plan.absent for text in texts):
            return _Found(rank, finder.shown, State.ABSENT)
        if finder.written is not None:
            texts = [as_dump(text, finder.written) for text in texts]
        value = _value(texts, plan, reading.document.url)
    except Null:
        return _Found(rank, finder.shown, State.ABSENT)
    except (Doubt, NotOfType) as error:
        return _Found(rank, finder.shown, State.FAILED, reason=str(error))
    return _Found(rank, finder.shown, State.PRESENT, value)


def _value(texts: list[str], plan: FieldPlan, base: str) -> Any:
    """The texts of one alternative as its value: all of them, or the one that they all are."""
    spec, kind = plan.spec, plan.kind
    if spec.words:
        texts = [spec.words.get(text.strip(), text) for text in texts]
    if spec.split is not None:
        texts = [part.strip() for text in texts for part in text.split(spec.split) if part.strip()]
    elif spec.type is FieldType.HEXDUMP:
        texts = ["\n".join(texts)]
    values = [kind.read(text, base) for text in texts]
    if spec.type is FieldType.ID_LIST:
        return [item for value in values for item in value]
    if spec.many or spec.split is not None:
        return values
    for value in values[1:]:
        if not kind.same(values[0], value):
            raise Doubt(f"gives different values in {len(values)} places")
    return values[0]
