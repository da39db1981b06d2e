"""Incidents at consoles that have none: a list chosen by filters, over as many pages as it takes.

Knows filters, pages of a list and rows; never knows how a row is read.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from scraper.collect.reader import PageReader
from scraper.errors import NotFound, Unreadable, UsageError
from scraper.models import Field, Fields, Ident, State
from scraper.packs.parts import Filters
from scraper.packs.spec import Page

EVENT_ID = "event_id"
"""The field of a row that names its event."""
COUNT = "num_evts"
"""The field by which an incident's page says how many events there are."""
ALL = "all"
"""The incident of every event, at a console with filters."""
_TRIES = 3


class Listed(NamedTuple):
    """What an incident's page, or its list over all pages, says."""

    details: dict[str, Any]
    event_ids: tuple[Ident, ...]
    rows: dict[Ident, dict[str, Field]]
    """What the list says of each event, beside its own page."""


def filter_text(incident_id: str, filters: Filters) -> str:
    r"""The console's own words for an incident such as `source=10.0.0.1; class=x`. Raises UsageError.

    >>> by = {"source": {"is": "src = '{value}'", "escape": "'"}, "since": {"is": "time >= '{value}'"}}
    >>> filter_text("source=O'Brien; since=2018-04-01", Filters.model_validate({"by": by}))
    "src = 'O\\'Brien' && time >= '2018-04-01'"
    """
    if incident_id.strip() == ALL:
        return ""
    names = "|".join(map(re.escape, sorted(filters.by)))
    parts = re.split(rf"(?:^|;)\s*({names})\s*=", incident_id)
    if parts[0].strip() or len(parts) < 3:
        raise UsageError(
            f"{incident_id!r} names no incident: this console has lists, chosen by filters",
            advice=f"Write {ALL}, or name=value with any of {', '.join(filters.by)}; set several apart by ;",
        )
    pairs = zip(parts[1::2], parts[2::2], strict=True)
    return filters.join.join(_filled(filters, name, value.strip()) for name, value in pairs)


def _filled(filters: Filters, name: str, value: str) -> str:
    chosen = filters.by[name]
    escaped = "".join(f"\\{c}" if c in chosen.escape else c for c in value)
    return chosen.is_.replace("{value}", escaped)


async def read_incident(reader: PageReader, page: Page, arguments: Mapping[str, str]) -> Listed:
    """An incident's page, or all pages of its list. Raises what reading a page raises, and Unreadable.

    A list whose length changes while its pages are read is read again; at last it is taken with a warning.
    """
    if page.filters is not None:
        text = filter_text(arguments["incident_id"], page.filters)
        arguments = {**arguments, "filter": text}
    listed, doubt = await _read_list(reader, page, arguments)
    for _ in range(_TRIES - 1):
        if doubt is None:
            return listed
        listed, doubt = await _read_list(reader, page, arguments)
    if doubt is not None:
        reader.warnings.append(f"{doubt}: events may be missing")
    return listed


async def _read_list(
    reader: PageReader, page: Page, arguments: Mapping[str, str]
) -> tuple[Listed, str | None]:
    """All pages of a list, and why they may not be all that it has."""
    first = await _read(reader, page, arguments, 0)
    pages = [first]
    while page.paging is not None and pages[-1].rows and not _repeats(pages):
        if len(pages) > page.paging.limit:
            raise Unreadable(
                f"the list has more than the {page.paging.limit} pages that the pack allows", page=page.page
            )
        try:
            pages.append(await _read(reader, page, arguments, len(pages)))
        except NotFound:
            break  # so some consoles say that there are no more pages
    if _repeats(pages):
        pages.pop()
    ids, rows = _events(page, pages)
    details = {name: field.value for name, field in first.fields.items() if field.state is State.PRESENT}
    counts = [fields.value(COUNT) for fields in pages if fields.rows]
    return Listed(details, ids, rows), None if page.rows is None else _doubt(counts, ids)


def _doubt(counts: Sequence[Any], ids: Sequence[Ident]) -> str | None:
    """Why a list may not be whole, by how many events its pages said that there are."""
    told = counts[0] if counts else None
    if any(count != told for count in counts):
        return "the console's list changed while it was read"
    if told is None or told in {len(ids), len(set(ids))}:
        return None
    return f"the console says that there are {told} events, and its list shows {len(ids)}"


async def _read(reader: PageReader, page: Page, arguments: Mapping[str, str], number: int) -> Fields:
    paging = page.paging
    place = {} if paging is None else {"page": str(paging.first + number * paging.step)}
    return (await reader.read(page.page, {**arguments, **place})).fields


def _repeats(pages: list[Fields]) -> bool:
    """Whether the last page is one of those before, as consoles do that know no page of that number."""
    return len(pages) > 1 and bool(pages[-1].rows) and pages[-1].rows in (pages[-2].rows, pages[0].rows)


def _events(page: Page, pages: list[Fields]) -> tuple[tuple[Ident, ...], dict[Ident, dict[str, Field]]]:
    ids: list[Ident] = []
    rows: dict[Ident, dict[str, Field]] = {}
    for row in (row for fields in pages for row in fields.rows):
        named = row.get(EVENT_ID)
        if named is None or named.state is not State.PRESENT:
            reason = "the pack has no such field" if named is None else named.reason
            raise Unreadable(f"row {len(ids) + 1} of the list does not say its event's id: {reason}")
        ids.append(named.value)
        rows.setdefault(named.value, {name: field for name, field in row.items() if name != EVENT_ID})
    listed = pages[0].fields.get("event_ids")
    if listed is not None and listed.state is not State.FAILED:
        return tuple(listed.value or ()), rows
    if page.rows is None or listed is not None:
        reason = "the pack has no such field" if listed is None else listed.reason
        raise Unreadable(f"the incident page's list of events could not be read: {reason}", page=page.page)
    return tuple(ids), rows
