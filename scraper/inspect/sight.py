"""What each alternative of each field finds on a page, and where: what a pack's author wants to see.

Pure. Knows extraction; never knows how it is shown.
"""

from collections.abc import Mapping
from typing import NamedTuple

from lxml.etree import _Element

from scraper.errors import ExtractError, ScraperError, VisitError
from scraper.extract import extract
from scraper.extract.document import Document
from scraper.extract.encoding import decode_page
from scraper.extract.patterns import Doubt, Unclear
from scraper.extract.plan import FieldPlan, plan_of
from scraper.extract.reading import Null, Reading, texts_of
from scraper.extract.spots import Spot
from scraper.models import Capture, Field
from scraper.packs.spec import Page


class Try(NamedTuple):
    """One alternative of a field: what it found."""

    shown: str
    texts: tuple[str, ...]
    elements: tuple[_Element, ...]
    doubt: str | None


class Seen(NamedTuple):
    """One field: what it came to, and what each of its alternatives found."""

    field: Field | None
    """None when the page as a whole was refused."""
    tries: tuple[Try, ...]


class Sight(NamedTuple):
    """One page as a pack sees it."""

    document: Document
    fields: dict[str, Seen]
    rows: tuple[dict[str, Field], ...]
    refusal: ScraperError | None
    """Why this is not the page that the pack describes."""


def look(capture: Capture, page: Page, arguments: Mapping[str, str]) -> Sight:
    """A captured page through a pack's eyes. Raises Unreadable when it cannot be parsed at all."""
    document = Document(decode_page(capture.body, capture.content_type), capture.url_got, page=page.page)
    plan = plan_of(page)
    reading = Reading(document, plan, arguments)
    tries = {name: _tries(reading, field) for name, field in plan.fields.items()}
    try:
        found = extract(capture, page, arguments)
    except (ExtractError, VisitError) as error:
        return Sight(document, {name: Seen(None, tried) for name, tried in tries.items()}, (), error)
    fields = {name: Seen(found.fields[name], tried) for name, tried in tries.items()}
    return Sight(document, fields, found.rows, None)


def _tries(reading: Reading, plan: FieldPlan) -> tuple[Try, ...]:
    tried = []
    for _, finder in plan.finders:
        try:
            raws = reading.raws(finder)
            texts = texts_of(raws, finder, plan.kind) if raws else []
        except (Doubt, Null, Unclear) as error:
            tried.append(Try(finder.shown, (), (), str(error) or "the page says that there is none"))
            continue
        elements = [element for raw in raws if isinstance(raw, Spot) for element in raw.elements]
        tried.append(Try(finder.shown, tuple(texts), tuple(elements), None))
    return tuple(tried)
