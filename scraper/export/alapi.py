"""The earlier client's JSON, exactly: its names, its nesting, its stand-ins for what was not read.

The only place that writes `none_parsed`. Ports, severity and codes are text here as they were there; events
that could not be had are left out, as they were there: the exit code and our own JSON tell of them. The one
difference is meant: `Decompressed Data` holds the data alone, without a line of praise before it.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from scraper.export.records import escape_unseen
from scraper.models import Event, Ident, Incident
from scraper.models.event_set import EventSet
from scraper.summary import by_ident

NONE_PARSED: Final = "none_parsed"
NON_PARSED: Final = "non_parsed"
"""The earlier client's own spelling for a missing resource."""
NO_SIGNATURE: Final = "Failed to retrieve signature details :("

_DETAILS: Final = (
    "source_addr",
    "dest_addr",
    "source_port",
    "dest_port",
    "signature_name",
    "sensor",
    "protocol",
    "classification",
    "severity",
)

Tally = dict[str, list[Ident]]


def to_alapi(incident: Incident) -> str:
    """An incident as the earlier client's `Incident.to_json`."""
    return _json(
        {
            "incident_id": incident.incident_id,
            "customer_id": incident.customer_id,
            "incident_details": incident.incident_details,
            "events_summary": _summary(incident.events.values()),
            "events": _events(incident.events),
        }
    )


def events_to_alapi(events: EventSet) -> str:
    """Events as the `events` of the earlier client's incident: by id."""
    return _json(_events(events.events))


def event_to_alapi(event: Event) -> str:
    """One event as the earlier client's `Event.to_json`."""
    return _json(_event(event))


def _json(value: Mapping[str, Any]) -> str:
    return escape_unseen(json.dumps(value, indent=2, ensure_ascii=False)) + "\n"


def _events(events: Mapping[str, Event]) -> dict[str, Any]:
    return {key: _event(event) for key, event in events.items()}


def _event(event: Event) -> dict[str, Any]:
    return {
        "event_id": event.event_id,
        "event_url": event.event_url,
        "event_details": _details(event),
        "signature_details": _signature(event),
        "event_payload": _payload(event),
    }


def _details(event: Event) -> dict[str, str]:
    details = {name: _text(getattr(event.event_details, name)) for name in _DETAILS}
    if event.event_details.event_time is not None:
        details["event_time"] = event.event_details.event_time
    return details


def _signature(event: Event) -> dict[str, str] | str:
    details = event.signature_details
    if details.sig_id is None:
        return {}
    if details.sig_rule is None and len(event.visits) < 2:
        return NO_SIGNATURE
    return {"sig_id": str(details.sig_id), "sig_rule": _text(details.sig_rule)}


def _payload(event: Event) -> dict[str, Any]:
    payload = event.event_payload
    request = payload.packet_details.request_packet
    response = payload.packet_details.response_packet
    host, resource = _text(request.host), _text(request.resource, NON_PARSED)
    shape: dict[str, Any] = {
        "packet_details": {
            "request_packet": {
                "restful_call": _text(request.restful_call),
                "protocol": _text(request.protocol),
                "host": host,
                "resource": resource,
                "full_url": host.replace(".", "[.]", 1) + resource,
            },
            "response_packet": {
                "response_code": _text(response.response_code),
                "response_message": _text(response.response_message),
            },
        },
        "full_payload": payload.full_payload,
    }
    return {**shape, "Decompressed Data": payload.decompressed} if payload.decompressed else shape


def _text(value: object, missing: str = NONE_PARSED) -> str:
    return missing if value is None else str(value)


def _summary(events: Iterable[Event]) -> dict[str, Any]:
    ordered = sorted(events, key=lambda event: by_ident(event.event_id))
    breakdown: dict[str, dict[str, Tally]] = {}
    for event in ordered:
        codes = breakdown.setdefault(_name(event), {}).setdefault(_host(event), {})
        codes.setdefault(_code(event), []).append(event.event_id)
    return {
        "summary_breakdown": breakdown,
        "event_summary": {
            "unique_signatures": _tally(ordered, _name),
            "unique_hosts": _tally(ordered, _host),
            "response_code_tally": _tally(ordered, _code),
        },
    }


def _tally(events: Iterable[Event], key: Callable[[Event], str]) -> Tally:
    tally: Tally = defaultdict(list)
    for event in events:
        tally[key(event)].append(event.event_id)
    return tally


def _name(event: Event) -> str:
    return _text(event.event_details.signature_name)


def _host(event: Event) -> str:
    return _text(event.event_payload.packet_details.request_packet.host)


def _code(event: Event) -> str:
    return _text(event.event_payload.packet_details.response_packet.response_code)
