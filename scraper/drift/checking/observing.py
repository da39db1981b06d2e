"""Reads pages by a pack and counts how each way to find each field does.

Pure. Knows captures and descriptions; never where pages come from.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from scraper.errors import ScraperError
from scraper.extract.document import Document
from scraper.extract.encoding import decode_page
from scraper.extract.plan import plan_of
from scraper.extract.reading import Reading
from scraper.inspect import look
from scraper.inspect.sight import Seen as Sighted
from scraper.inspect.sight import Try
from scraper.models import Capture, Field, Model, State
from scraper.packs.spec import FieldSpec, Pack


class Seen(NamedTuple):
    """A page to look at."""

    name: str
    capture: Capture
    arguments: Mapping[str, str]


class Way(Model):
    """How one way to find a field does."""

    shown: str
    fallback: bool = False
    matched: int = 0
    """Pages on which it found something."""
    agreed: int = 0
    """Pages on which it did and the field has a value."""
    doubted: int = 0
    """Pages on which what it found failed its type, or was not clear."""


class Watched(Model):
    """How one field does."""

    pages: int = 0
    states: dict[str, int] = {}
    reasons: dict[str, int] = {}
    ways: tuple[Way, ...] = ()


class Observation(Model):
    """What was seen on some pages of one kind."""

    page: str
    pages: int = 0
    refused: dict[str, str] = {}
    """Pages that are not of the kind: why, by name."""
    fields: dict[str, Watched] = {}
    strangers: dict[str, int] = {}
    """Labels that nothing reads, and on how many pages."""


def observe(pack: Pack, pages: Iterable[Seen]) -> dict[str, Observation]:
    """What is seen on pages, by their kinds; pages of kinds that the pack does not have are left out."""
    found: dict[str, Observation] = {}
    for seen in pages:
        kind = seen.capture.page
        if kind in pack.pages:
            found[kind] = _with(found.get(kind, Observation(page=kind)), seen, pack)
    return found


def _with(so_far: Observation, seen: Seen, pack: Pack) -> Observation:
    page = pack.pages[seen.capture.page]
    try:
        sight = look(seen.capture, page, seen.arguments)
    except ScraperError as error:
        return _refused(so_far, seen.name, error)
    if sight.refusal is not None:
        return _refused(so_far, seen.name, sight.refusal)
    fields = {
        name: _watched(so_far.fields.get(name, Watched()), one, page.fields[name])
        for name, one in sight.fields.items()
    }
    strangers = dict(so_far.strangers)
    for label in strangers_of(seen, pack):
        strangers[label] = strangers.get(label, 0) + 1
    changes = {"pages": so_far.pages + 1, "fields": fields, "strangers": strangers}
    return so_far.model_copy(update=changes)


def _watched(before: Watched, one: Sighted, spec: FieldSpec) -> Watched:
    assert one.field is not None
    reason, state = one.field.reason or "", one.field.state
    finds = [find for find in spec.find if find.page is None]
    ways = before.ways or tuple(
        Way(shown=tried.shown, fallback=find.fallback) for tried, find in zip(one.tries, finds, strict=True)
    )
    reasons = dict(before.reasons)
    if state is State.FAILED:
        reasons[reason] = reasons.get(reason, 0) + 1
    return Watched(
        pages=before.pages + 1,
        states={**before.states, state.value: before.states.get(state.value, 0) + 1},
        reasons=reasons,
        ways=tuple(_counted(way, tried, one.field) for way, tried in zip(ways, one.tries, strict=True)),
    )


def _counted(way: Way, tried: Try, field: Field) -> Way:
    matched = bool(tried.texts)
    named = matched and f"`{tried.shown}`" in (field.reason or "")
    counts = {
        "matched": way.matched + matched,
        "agreed": way.agreed + (matched and field.state is State.PRESENT),
        "doubted": way.doubted + (named or tried.doubt is not None),
    }
    return way.model_copy(update=counts)


def _refused(so_far: Observation, name: str, error: ScraperError) -> Observation:
    refused = {**so_far.refused, name: f"{error.kind}: {error.message}"}
    return so_far.model_copy(update={"refused": refused})


def strangers_of(seen: Seen, pack: Pack) -> list[str]:
    """The labels of a page that its description does not know. Raises Unreadable."""
    page = pack.pages[seen.capture.page]
    source = decode_page(seen.capture.body, seen.capture.content_type)
    document = Document(source, seen.capture.url_got, page=page.page)
    return Reading(document, plan_of(page), seen.arguments).strangers
