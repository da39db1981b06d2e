"""An incident and its events: the seed's names and nesting, and what we add to them."""

from datetime import datetime
from typing import Any, Final, Literal

from pydantic import Field as Doc

from scraper.models.base import Model, State
from scraper.models.capture import Field, VisitKind
from scraper.models.payload import FullText, Payload
from scraper.models.rule import Explanation, Hint, Rule

SCHEMA: Final = "scraper/incident/1"

Ident = int | str
"""An id as the console gives it: a number where it is one, else text."""


class EventDetails(Model):
    """The event page's own values; null where not present (`fields` says why)."""

    source_addr: str | None = None
    dest_addr: str | None = None
    source_port: int | None = None
    dest_port: int | None = None
    signature_name: str | None = None
    sensor: str | None = None
    protocol: str | None = None
    classification: str | None = None
    severity: int | None = None
    event_time: str | None = None
    """As the page shows it, in the user's time zone."""


class SignatureDetails(Model):
    """The signature that fired."""

    sig_id: int | str | None = None
    """The console's own id, not the rule's sid."""
    sig_rule: str | None = None
    """The rule's text on one line."""
    rule: Rule | None = None


class RequestPacket(Model):
    """The first request, by the seed's names."""

    restful_call: str | None = None
    protocol: str | None = None
    host: str | None = None
    resource: str | None = None
    full_url: str | None = None
    """Raw; shown to people defanged."""


class ResponsePacket(Model):
    """The first request's final response, by the seed's names."""

    response_code: int | None = None
    response_message: str | None = None


class PacketDetails(Model):
    """Request and response of the first exchange."""

    http: State
    """Present when HTTP was read; not applicable when the payload is something else; absent when there is
    no payload at all; failed when the payload could not be read."""
    request_packet: RequestPacket
    response_packet: ResponsePacket


class EventPayload(Model):
    """The captured bytes and what was read from them."""

    packet_details: PacketDetails
    full_payload: FullText
    """All packets' application bytes as text; `capture` has them exactly."""
    decompressed: FullText | None = None
    """The decoded body of the first compressed response or request, as text."""
    capture: Payload


class Visited(Model):
    """Where an event's values come from."""

    page: str
    url: str
    """The address asked for: a redirect's may carry a session token."""
    status: int
    visit: VisitKind
    visited_at: datetime
    sha256: str


class Event(Model):
    """One event of an incident."""

    event_id: Ident
    event_url: str
    event_details: EventDetails
    signature_details: SignatureDetails
    event_payload: EventPayload
    explanation: Explanation | None = None
    hints: tuple[Hint, ...] = ()
    fields: dict[str, Field]
    """Every field by name, with its state and the selector that found it. The values of `payload` and
    `sig_rule` are null here even when present: they stand in full above."""
    visits: tuple[Visited, ...]
    warnings: tuple[str, ...] = ()
    """What was seen and could not be read, one line each."""


class EventProblem(Model):
    """An event that was asked for and could not be had."""

    event_id: Ident
    event_url: str
    kind: str
    """`refused`, `not_found`, `wrong_page`, `unreadable`, `timed_out`, … as in the error tree."""
    message: str
    advice: str


class SummaryRow(Model):
    """Events that share signature, host and response code; null where there is none."""

    signature_name: str | None
    host: str | None
    response_code: int | None
    response_message: str | None
    """The reason phrase when all these events have the same one, else null."""
    http: State
    event_ids: tuple[Ident, ...]


class EventSummary(Model):
    """The three flat tallies of the seed."""

    unique_signatures: dict[str, tuple[Ident, ...]]
    unique_hosts: dict[str, tuple[Ident, ...]]
    response_code_tally: dict[str, tuple[Ident, ...]]


class EventsSummary(Model):
    """The roll-up: only what is there, plus rows that leave no event out."""

    summary_breakdown: dict[str, dict[str, dict[str, tuple[Ident, ...]]]]
    """signature → host → response code → event ids, of the events that have all three."""
    event_summary: EventSummary
    rows: tuple[SummaryRow, ...]
    """Every event once, with nulls where a host or a response is missing."""
    not_in_breakdown: tuple[Ident, ...]
    """Events that lack a signature, a host or a response code."""


class Incident(Model):
    """One incident with all its events."""

    schema_: Literal["scraper/incident/1"] = Doc(default=SCHEMA, alias="schema")
    incident_id: str
    customer_id: str | None
    incident_details: dict[str, Any]
    """The incident's record, verbatim, from the API or the incident page."""
    events_summary: EventsSummary
    events: dict[str, Event]
    errors: dict[str, EventProblem]
    """Events that could not be had, by id."""
    event_ids: tuple[Ident, ...]
    """Every event asked for, once each, in the incident's order."""
    list_doubt: str | None = None
    """Why the console may list further events than these; null when its list is whole as far as it tells."""
    duplicate_event_ids: tuple[Ident, ...] = ()
    """Ids that the console listed more than once."""
    collected_at: datetime | None = None
    """When the last page had arrived, UTC."""
    pack: str
    """Name and version of the selector pack."""
    warnings: tuple[str, ...] = ()
