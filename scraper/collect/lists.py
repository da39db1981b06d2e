"""Incidents at consoles that have none: a list chosen by filters, read until it is whole or said not to be.

Knows filters and what a list says of its events; never how its pages are found, or a row is read.
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from scraper.collect.listpages import EVENT_ID, ListRead, read_pages
from scraper.collect.reader import PageReader
from scraper.errors import Unreadable, UsageError
from scraper.models import Field, Ident, State
from scraper.packs.parts import Filters
from scraper.packs.spec import Page
from scraper.packs.templates import Encoded, encoded

ALL = "all"
"""The incident of every event, at a console with filters."""
_TRIES = 3


class Listed(NamedTuple):
    """What an incident's page, or its list over all pages, says."""

    details: dict[str, Any]
    event_ids: tuple[Ident, ...]
    rows: dict[Ident, dict[str, Field]]
    """What the list says of each event, beside its own page."""
    doubt: str | None = None
    """Why events may be missing, in words."""


def filter_text(incident_id: str, filters: Filters) -> str:
    r"""The console's own words for an incident such as `source=10.0.0.1; class=x`. Raises UsageError.

    >>> by = {"source": {"is": "src = '{value}'", "escape": "'"}, "since": {"is": "time >= '{value}'"}}
    >>> filter_text("source=O'Brien; since=2018-04-01", Filters.model_validate({"by": by}))
    "src = 'O\\'Brien' && time >= '2018-04-01'"
    >>> by = {"source": {"is": "src={value}"}, "to": {"is": "dst={value}"}}
    >>> filter_text("source=a&b; to=c", Filters.model_validate({"by": by, "query": True}))
    'src=a%26b&dst=c'
    """
    if incident_id.strip() == ALL:
        return Encoded("")
    names = "|".join(map(re.escape, sorted(filters.by)))
    parts = re.split(rf"(?:^|;)\s*({names})\s*=", incident_id)
    if parts[0].strip() or len(parts) < 3:
        raise UsageError(
            f"{incident_id!r} names no incident: this console has lists, chosen by filters",
            advice=f"Write {ALL}, or name=value with any of {', '.join(filters.by)}; set several apart by ;",
        )
    pairs = zip(parts[1::2], parts[2::2], strict=True)
    if filters.query:
        return Encoded("&".join(encoded(filters.by[name].is_, value.strip()) for name, value in pairs))
    return filters.join.join(_filled(filters, name, value.strip()) for name, value in pairs)


def _filled(filters: Filters, name: str, value: str) -> str:
    chosen = filters.by[name]
    escaped = "".join(f"\\{c}" if c in chosen.escape else c for c in value)
    return chosen.is_.replace("{value}", escaped)


async def read_incident(reader: PageReader, page: Page, arguments: Mapping[str, str]) -> Listed:
    """An incident's page, or all pages of its list. Raises what reading a page raises, and Unreadable.

    A list that is not as long as it says, or may go on, is read again; at last it is taken with a warning.
    """
    if page.filters is not None:
        text = filter_text(arguments["incident_id"], page.filters)
        arguments = {**arguments, "filter": text}
    read = await read_pages(reader, page, arguments)
    if page.rows is None:
        return Listed(_details(page, read), _listed(page, read), {})
    for _ in range(_TRIES - 1):
        if not read.may_be_mended:
            break
        read = await read_pages(reader, page, arguments)
    doubt = None if read.fault is None else f"{read.fault}: events may be missing"
    if doubt is not None and doubt not in reader.warnings:  # it is, where a kept incident is read again
        reader.warnings.append(doubt)
    return Listed(_details(page, read), _listed(page, read), _rows(read), doubt)


def _details(page: Page, read: ListRead) -> dict[str, Any]:
    """What the incident's page says of itself, apart from the way to its next page."""
    leading = None if page.paging is None else page.paging.next
    return {
        name: field.value
        for name, field in read.pages[0].fields.items()
        if field.state is State.PRESENT and name != leading
    }


def _listed(page: Page, read: ListRead) -> tuple[Ident, ...]:
    """The events, by the page's own list of ids where it has one, else by its rows."""
    listed = read.pages[0].fields.get("event_ids")
    if listed is not None and listed.state is not State.FAILED:
        return tuple(listed.value or ())
    if page.rows is None or listed is not None:
        reason = "the pack has no such field" if listed is None else listed.reason
        raise Unreadable(f"the incident page's list of events could not be read: {reason}", page=page.page)
    return read.names


def _rows(read: ListRead) -> dict[Ident, dict[str, Field]]:
    """What the rows say of each event; of one that is listed twice, its first row."""
    rows: dict[Ident, dict[str, Field]] = {}
    for row in (row for fields in read.pages for row in fields.rows):
        said = {name: field for name, field in row.items() if name != EVENT_ID}
        rows.setdefault(row[EVENT_ID].value, said)
    return rows
