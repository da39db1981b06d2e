"""Gathers one incident: its record, its event ids once each, its events, the roll-up."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from scraper.collect.events import EVENT, EventGatherer, Gathered, OnProgress, distinct
from scraper.collect.lists import read_incident
from scraper.collect.reader import PageReader
from scraper.drift.checking.incidents import drift_warnings
from scraper.errors import IncidentNotFound, NotFound, Unreadable, UsageError
from scraper.models import Field, Ident, Incident
from scraper.models.event_set import EventSet
from scraper.packs.spec import Pack, Page
from scraper.packs.templates import places
from scraper.summary import summarise

INCIDENT = "incident"
"""The page kind that holds one incident's record and its list of events."""


class Record(NamedTuple):
    """An incident's record, wherever it came from."""

    details: dict[str, Any]
    customer: str | None
    event_ids: tuple[Ident, ...]
    rows: Mapping[Ident, Mapping[str, Field]] = {}
    """What the incident's own list says of each event."""
    doubt: str | None = None
    """Why the list may not be whole."""


async def collect_incident(
    reader: PageReader,
    incident_id: str,
    *,
    customer: str | None = None,
    by_api: bool = False,
    concurrency: int = 8,
    on_progress: OnProgress,
    stop: asyncio.Event | None = None,
) -> Incident:
    """One incident with every event that it lists.

    `by_api` takes the record from the console's API instead of its incident page. The events' own errors are
    in the result. Raises IncidentNotFound, ApiError, UsageError, and the errors of the incident page's visit.
    """
    record = await _record(reader, incident_id, customer, by_api=by_api)
    ids, repeated = distinct(record.event_ids)
    gatherer = EventGatherer(reader, record.customer, concurrency=concurrency, rows=record.rows)
    gathered = await gatherer.gather(ids, on_progress=on_progress, stop=stop)
    times = [visit.visited_at for event in gathered.events.values() for visit in event.visits]
    return Incident(
        incident_id=incident_id,
        customer_id=record.customer,
        incident_details=record.details,
        **_results(gathered, ids),
        event_ids=ids,
        list_doubt=record.doubt,
        duplicate_event_ids=repeated,
        collected_at=max(times, default=None),
        pack=_pack_name(reader.pack),
        warnings=(*reader.warnings, *_drift(reader.pack, gathered)),
    )


async def collect_events(
    reader: PageReader,
    event_ids: Iterable[Ident],
    *,
    customer: str | None = None,
    concurrency: int = 8,
    on_progress: OnProgress,
    stop: asyncio.Event | None = None,
) -> EventSet:
    """Events asked for by id. Raises UsageError when the customer must be known and is not."""
    ids, _ = distinct(event_ids)
    if _lacks_customer(reader.pack, reader.pack.pages[EVENT], customer):
        raise UsageError("an event page needs the customer's own id", advice="Give it: --customer N")
    gatherer = EventGatherer(reader, customer, concurrency=concurrency)
    gathered = await gatherer.gather(ids, on_progress=on_progress, stop=stop)
    return EventSet(
        **_results(gathered, ids),
        event_ids=ids,
        pack=_pack_name(reader.pack),
        warnings=(*reader.warnings, *_drift(reader.pack, gathered)),
    )


def _results(gathered: Gathered, ids: Sequence[Ident]) -> dict[str, Any]:
    """Events and problems in the order of the ids, so that the order of arrival leaves no trace."""
    return {
        "events_summary": summarise(gathered.events.values()),
        "events": {str(i): gathered.events[i] for i in ids if i in gathered.events},
        "errors": {str(i): gathered.problems[i] for i in ids if i in gathered.problems},
    }


def _drift(pack: Pack, gathered: Gathered) -> list[str]:
    """What the events' fields tell of the console's pages having changed."""
    return drift_warnings(pack.pages[EVENT], (event.fields for event in gathered.events.values()))


def _pack_name(pack: Pack) -> str:
    return f"{pack.name} {pack.console.version}"


async def _record(reader: PageReader, incident_id: str, customer: str | None, *, by_api: bool) -> Record:
    wildcards = reader.pack.console.any_customer
    if by_api and reader.pack.console.api is not None:
        asked = customer or next(iter(wildcards), None)
        arguments = {"incident_id": incident_id, **({} if asked is None else {"customer_id": asked})}
        details = await reader.console.incident_record(arguments)
        if details is None:
            raise IncidentNotFound(f"the console's API knows no incident {incident_id} for this customer")
        return _from_api(reader.pack, incident_id, details)
    page = reader.pack.pages[INCIDENT]
    if _lacks_customer(reader.pack, page, customer):
        raise UsageError(
            "the console's incident page needs the customer's own id",
            advice="Give it: --customer N; or set SCRAPER_API_KEY so that the API can tell it.",
        )
    whose = {} if customer is None else {"customer_id": customer}
    return await _from_page(reader, page, {"incident_id": incident_id, **whose})


def _lacks_customer(pack: Pack, page: Page, customer: str | None) -> bool:
    """Whether a page's address names a customer, and we know none."""
    named = "customer_id" in places(page.at)
    return named and (customer is None or customer in pack.console.any_customer)


def _from_api(pack: Pack, incident_id: str, details: dict[str, Any]) -> Record:
    api = pack.console.api
    assert api is not None
    ids = details.get(api.event_ids)
    if not isinstance(ids, list) or not all(isinstance(event_id, int | str) for event_id in ids):
        raise Unreadable(f"the API's record of incident {incident_id} has no list {api.event_ids!r}")
    customer = details.get(api.customer_id)
    return Record(details, None if customer is None else str(customer), tuple(ids))


async def _from_page(reader: PageReader, page: Page, arguments: Mapping[str, str]) -> Record:
    try:
        listed = await read_incident(reader, page, arguments)
    except NotFound as error:
        asked = f" to customer {arguments['customer_id']}" if "customer_id" in arguments else ""
        raise IncidentNotFound(
            f"the console shows no incident {arguments['incident_id']}{asked}", url=error.url
        ) from error
    customer = listed.details.get("customer_id", arguments.get("customer_id"))
    whose = None if customer is None else str(customer)
    return Record(listed.details, whose, listed.event_ids, listed.rows, listed.doubt)
