"""Reads a capture's fields as its pack describes them: proof first, then each field with its state.

Pure. Knows captures, plans and states; never knows how texts are found, network or disk.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from scraper.errors import NotFound, SignedOut, Unreadable, WrongPage
from scraper.extract.document import Document
from scraper.extract.encoding import decode_page
from scraper.extract.plan import FieldPlan, Finder, finder_of, plan_of
from scraper.extract.reading import Doubt, Reading, first_taken
from scraper.extract.values import NotOfType, Raw, same_form, text_of, typed
from scraper.models import Capture, Field, Fields, State
from scraper.packs.spec import FieldType, Page, Proof


def extract(capture: Capture, page: Page, arguments: Mapping[str, str]) -> Fields:
    """The fields of a captured page.

    Raises SignedOut or NotFound when the page says so, WrongPage when it is not the page asked for, and
    Unreadable when it is cut off, too large or nested too deeply.
    """
    source = decode_page(capture.body, capture.content_type)
    document = Document(source, capture.url_got, page=page.page)
    plan = plan_of(page)
    reading = Reading(document, plan, arguments)
    _prove(reading, page, capture.url_got)
    return Fields(
        page=page.page, fields={name: _field(reading, field) for name, field in plan.fields.items()}
    )


def _prove(reading: Reading, page: Page, url: str) -> None:
    if any(reading.holds(proof) for proof in page.signed_out):
        raise SignedOut(
            f"the console showed its login in place of the {page.page} page", url=url, page=page.page
        )
    if any(reading.holds(proof) for proof in page.not_found):
        raise NotFound(f"the console says that there is no such {page.page}", url=url, page=page.page)
    for proof in page.proof:
        if not reading.holds(proof):
            raise _refusal(proof, page, url)


def _refusal(proof: Proof, page: Page, url: str) -> WrongPage | Unreadable:
    if proof.whole or any(part.whole for part in proof.any or ()):
        return Unreadable(f"the {page.page} page is cut off before its end", url=url, page=page.page)
    message = (
        f"this is not the {page.page} page that was asked for: it fails the proof `{finder_of(proof).shown}`"
    )
    return WrongPage(message, url=url, page=page.page)


class _Found(NamedTuple):
    """What one alternative came to: a value, the page's word that there is none, or a failure."""

    rank: int
    shown: str
    state: State
    value: Any = None
    form: Any = None
    reason: str = ""


def _field(reading: Reading, plan: FieldPlan) -> Field:
    found = [result for rank, finder in plan.finders if (result := _alternative(reading, plan, rank, finder))]
    if not found:
        return _not_found(plan)
    failed = [result for result in found if result.state is State.FAILED]
    if failed:
        return Field(state=State.FAILED, reason="; ".join(f"`{f.shown}` {f.reason}" for f in failed))
    first = found[0]
    if any((other.state, other.form) != (first.state, first.form) for other in found):
        names = ", ".join(f"`{result.shown}`" for result in found)
        return Field(state=State.FAILED, reason=f"the alternatives disagree: {names}")
    reason = "the page says that there is none" if first.state is State.ABSENT else None
    return Field(state=first.state, value=first.value, found_by=first.shown, rank=first.rank, reason=reason)


def _not_found(plan: FieldPlan) -> Field:
    if plan.elsewhere is not None:
        return Field(state=State.ABSENT, reason=f"see page {plan.elsewhere}")
    if plan.spec.optional:
        return Field(state=State.ABSENT, reason="not on the page")
    return Field(state=State.FAILED, reason="none of its selectors finds anything on the page")


def _alternative(reading: Reading, plan: FieldPlan, rank: int, finder: Finder) -> _Found | None:
    """What one alternative finds, or None when it finds nothing."""
    kind = plan.spec.type
    try:
        texts = _texts(reading.raws(finder), finder, kind)
        if not texts:
            return None
        if all(text.strip() in plan.absent for text in texts):
            return _Found(rank, finder.shown, State.ABSENT)
        if (separator := plan.spec.split) is not None:
            texts = [part.strip() for text in texts for part in text.split(separator) if part.strip()]
        values = [typed(text, kind, reading.document.url) for text in texts]
    except (Doubt, NotOfType) as error:
        return _Found(rank, finder.shown, State.FAILED, reason=str(error))
    return _together(values, plan, rank, finder)


def _texts(raws: list[Raw], finder: Finder, kind: FieldType) -> list[str]:
    texts = [text_of(raw, kind) for raw in raws]
    if finder.match is not None:
        texts = [value for text in texts for value in first_taken(finder.match, text)]
    if kind is FieldType.HEXDUMP and texts:
        return ["\n".join(texts)]
    return texts


def _together(values: list[Any], plan: FieldPlan, rank: int, finder: Finder) -> _Found:
    """The values of one alternative as one: all of them, or the one that they all are."""
    kind = plan.spec.type
    if kind is FieldType.ID_LIST:
        joined = [item for value in values for item in value]
        return _Found(rank, finder.shown, State.PRESENT, joined, tuple(joined))
    forms = [same_form(value, kind) for value in values]
    if plan.spec.many or plan.spec.split is not None:
        return _Found(rank, finder.shown, State.PRESENT, values, tuple(forms))
    if any(form != forms[0] for form in forms):
        reason = f"gives different values in {len(values)} places"
        return _Found(rank, finder.shown, State.FAILED, reason=reason)
    return _Found(rank, finder.shown, State.PRESENT, values[0], forms[0])
