"""Reads a capture's fields as its pack describes them: proof first, then each field with its state.

Pure. Knows captures, plans and states; never knows how texts are found, network or disk.
"""

import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from scraper.errors import ConsoleUnreachable, NotFound, SignedOut, Unreadable, WrongPage
from scraper.extract.bytes import as_dump, shows_other_dumps
from scraper.extract.document import Document, Sent
from scraper.extract.encoding import decode_page
from scraper.extract.patterns import Doubt, Several, Unclear
from scraper.extract.plan import FieldPlan, Finder, Plan, ProofPlan, plan_of
from scraper.extract.reading import Null, Reading, texts_of
from scraper.extract.rows import RowReader, rows_of
from scraper.extract.times import as_time
from scraper.extract.values import Kind, NotOfType, Raw
from scraper.extract.words import has_dump_row, one_line
from scraper.models import Capture, Field, Fields, State
from scraper.packs.spec import FieldSpec, FieldType, Page

_TEXTS: Final = re.compile(r"^text/|html|xml|json|javascript")
UNKNOWN_LABELS: Final = "not found, while the page has labels that the pack does not know"
NOTHING_FOUND: Final = "none of its selectors finds anything on the page"
"""Why a field failed that no selector found at all."""


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
    """A captured page, parsed. Raises Unreadable when it is too large or nested too deeply.

    What was sent as something else than text is no page, and nothing is on it.
    """
    sent = Sent(capture.body, capture.content_type.partition(";")[0].strip().lower())
    is_text = not sent.kind or _TEXTS.search(sent.kind) is not None
    source = decode_page(capture.body, capture.content_type) if is_text else "<html></html>"
    return Document(source, capture.url_got, page=capture.page, sent=sent)


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
        fields={name: _field(reading, name, field) for name, field in plan.fields.items()},
        rows=tuple(
            {name: _field(row, name, field) for name, field in plan.rows.fields.items()}
            for row in rows
            if plan.rows is not None
        ),
        unfinished=plan.rows is not None and reading.document.is_unfinished,
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
    values: tuple[Any, ...] = ()
    """The values of several places, which contradict each other."""


def _field(reading: Reading | RowReader, name: str, plan: FieldPlan) -> Field:
    found: list[_Found] = []
    unclear: list[str] = []
    for rank, finder in plan.finders:
        if found and (finder.fallback or (finder.dumps and _agrees_anyway(reading, finder, found[0]))):
            continue
        try:
            if (one := _alternative(reading, plan, rank, finder)) is not None:
                found.append(one)
        except Unclear as error:
            unclear.append(f"`{finder.shown}` {error}")
    if unclear and all(one.state is State.ABSENT for one in found):
        return Field(state=State.FAILED, reason="; ".join(unclear))
    field = _settled(found, plan) if found else _not_found(reading, plan)
    if field.state is State.PRESENT and len(found) == 1 and _is_doubtful(reading, plan, found[0]):
        return Field(
            state=State.FAILED, reason=f"`{found[0].shown}` stands apart from labels that have changed"
        )
    if field.state is State.ABSENT and reading.names_elsewhere(_names(name, plan)):
        return Field(state=State.FAILED, reason="a script of the page has a value of this name")
    return field


def _agrees_anyway(reading: Reading | RowReader, finder: Finder, first: _Found) -> bool:
    """Whether all dumps of the page stand in the one found before, so that they need not be read to agree."""
    if finder.scope is not None or first.state is not State.PRESENT:
        return False
    return isinstance(first.value, str) and not shows_other_dumps(reading.document.root, first.value)


def _is_doubtful(reading: Reading | RowReader, plan: FieldPlan, found: _Found) -> bool:
    """Whether a value rests on a label alone that stands where no other does, on a page that changed."""
    finder = dict(plan.finders)[found.rank]
    apart = finder.label is not None and finder.scope is None and reading.stands_apart(finder.label)
    return apart and reading.may_show_more


def _names(name: str, plan: FieldPlan) -> list[str]:
    """What a field is called, by the pack and on the page."""
    return [name, *(finder.label for _, finder in plan.finders if finder.label is not None)]


def _settled(found: list[_Found], plan: FieldPlan) -> Field:
    """The field that alternatives come to which all have something to say."""
    found = _borne_out(found, plan)
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


def _borne_out(found: list[_Found], plan: FieldPlan) -> list[_Found]:
    """The alternatives without those that give several values, where the others' value is one of these."""
    if not any([one.values for one in found]):  # noqa: C419 - a list is quicker here, and this is asked often
        return found
    sure = [one for one in found if one.state is State.PRESENT]
    if not sure:
        return found
    value = sure[0].value
    return [one for one in found if not any(plan.kind.same(value, other) for other in one.values)]


def _not_found(reading: Reading | RowReader, plan: FieldPlan) -> Field:
    if plan.elsewhere is not None:
        return Field(state=State.ABSENT, reason=f"see page {plan.elsewhere}")
    if plan.spec.optional and reading.may_show_more:
        return Field(state=State.FAILED, reason=UNKNOWN_LABELS)
    if plan.spec.optional:
        return Field(state=State.ABSENT, reason="not on the page")
    return Field(state=State.FAILED, reason=NOTHING_FOUND)


def _alternative(reading: Reading | RowReader, plan: FieldPlan, rank: int, finder: Finder) -> _Found | None:
    """What one alternative finds, or None when it finds nothing. Raises Unclear."""
    try:
        raws = _joined(reading, finder, plan.kind) if finder.parts else _told(reading.raws(finder))
        texts = texts_of(raws, finder, plan.kind) if raws else []
        if not texts:
            return None
        _check_empty(raws, texts, plan)
        if plan.absent and all(text.strip() in plan.absent for text in texts):
            return _Found(rank, finder.shown, State.ABSENT)
        if finder.written is not None:
            texts = [as_dump(text, finder.written) for text in texts]
        value = _value(texts, plan, reading.document.url)
    except Null:
        return _Found(rank, finder.shown, State.ABSENT)
    except Several as error:
        return _Found(rank, finder.shown, State.FAILED, reason=str(error), values=tuple(error.values))
    except (Doubt, NotOfType) as error:
        return _Found(rank, finder.shown, State.FAILED, reason=str(error))
    return _Found(rank, finder.shown, State.PRESENT, value)


def _joined(reading: Reading | RowReader, finder: Finder, kind: Kind) -> list[Raw]:
    """What the parts of a value find, as one text; nothing where no part does. Raises Doubt, Unclear."""
    found = [texts_of(_told(reading.raws(part)), part, kind) for part in finder.parts]
    if not any(found):
        return []
    for texts in found:
        if len(set(map(one_line, texts))) > 1:
            raise Several(texts)
    written = [bool(texts and texts[0].strip()) for texts in found]
    if any(written) and not all(written):
        raise Doubt("finds only some of its parts")
    return [finder.join.join(texts[0] for texts in found) if all(written) else ""]


def _told(raws: list[Raw]) -> list[Raw]:
    """The same. Raises Unclear when a place does not tell what it says."""
    for raw in raws:
        if not isinstance(raw, str) and raw.hollow:
            raise Unclear("is empty where an attribute, a script or another cell may hold the value")
    return raws


def _check_empty(raws: list[Raw], texts: list[str], plan: FieldPlan) -> None:
    """Raise Unclear when places on the page are empty and the pack does not say that this means absent."""
    for text in texts:
        if text and not text.isspace():
            return
    if "" not in plan.absent and not any(isinstance(raw, str) for raw in raws):
        raise Unclear("is empty, and the pack does not say that this means absent")


def _value(texts: list[str], plan: FieldPlan, base: str) -> Any:
    """The texts of one alternative as its value: all of them, or the one that they all are."""
    spec, kind = plan.spec, plan.kind
    if spec.words:
        texts = [spec.words.get(text.strip(), text) for text in texts]
    if spec.split is not None:
        texts = [part.strip() for text in texts for part in text.split(spec.split) if part.strip()]
    elif spec.type is FieldType.HEXDUMP:
        texts = [_dumps(texts)]
    elif spec.type is FieldType.TIME:
        texts = [_time(text, spec) for text in texts]
    values = [kind.read(text, base) for text in texts]
    if spec.type is FieldType.ID_LIST:
        return [item for value in values for item in value]
    if spec.many or spec.split is not None:
        return values
    for value in values[1:]:
        if not kind.same(values[0], value):
            raise Several(values)
    return values[0]


def _dumps(texts: list[str]) -> str:
    """The dumps of several places as one. Raises Doubt when some of them hold something else.

    >>> _dumps(["0000: 4745", " ", "0000: 54"])
    '0000: 4745\\n \\n0000: 54'
    """
    told = [has_dump_row(text) for text in texts if text.strip()]
    if any(told) and not all(told):
        raise Doubt("finds hexdumps in some places, and in another something else")
    return "\n".join(texts)


def _time(text: str, spec: FieldSpec) -> str:
    try:
        return as_time(text.strip(), spec.format, spec.zone)
    except ValueError as error:
        raise NotOfType(f"is not a time written as {spec.format or 'ISO 8601 has it'}") from error
