"""Make the incident records that the console's API gives out, and choose among them.

Pure over the event book; knows the API's record, nothing of HTTP.
"""

import zlib
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any

from scraper.practice.events import EventBook, Incident

Record = dict[str, Any]

_RATINGS = ("Low", "Medium", "High", "Critical")
_COUNTRIES = (
    {"country_code": "NL", "country_code3": "NLD", "country_name": "Netherlands", "city": "Amsterdam"},
    {"country_code": "BR", "country_code3": "BRA", "country_name": "Brazil", "region": "27"},
    {"country_code": "CA", "country_code3": "CAN", "country_name": "Canada", "postal_code": "K1A"},
    {"country_code": "DE", "country_code3": "DEU", "country_name": "Germany"},
)
_NAMES = ("Alder Freight", "Birch & Sons", "Cedar Clinic", "Dogwood Games", "Elm Savings", "Fir Press")


class BadQuery(Exception):
    """A parameter of the API's query is not what it must be."""


def customer_name(customer_id: int) -> str:
    """The name of a customer: an invention that is always the same for an id.

    >>> customer_name(234567)
    'Dogwood Games (234567)'
    """
    return f"{_NAMES[customer_id % len(_NAMES)]} ({customer_id})"


def is_escalated(incident: Incident) -> bool:
    """Every third incident is escalated, and the first is not."""
    return incident.number % 3 == 2


def event_ids(incident: Incident) -> list[int]:
    """The ids as the API lists them: where there are three or more, one is there twice."""
    ids = [event.event_id for event in incident.events]
    return [*ids, ids[2]] if len(ids) >= 3 else ids


def incident_record(incident: Incident) -> Record:
    """The whole record of an incident, in the API's third version."""
    return {
        "incident_id": incident.incident_id,
        "customer_id": incident.customer_id,
        "customer_name": customer_name(incident.customer_id),
        **_what(incident),
        **_who(incident),
        "event_ids": event_ids(incident),
        "num_evts": len(incident.events),
        **_when(incident),
        **_handling(incident),
    }


def _what(incident: Incident) -> Record:
    first = incident.events[0]
    severity = max(int(event.severity) for event in incident.events)
    target = incident.events[0].dest_addr
    return {
        "summary": f"{first.signature.name} against {target}\n",
        "description": _description(incident),
        "threat_rating": _RATINGS[min(3, max(0, severity // 25))],
        "class_name": "application-attack" if "web" in first.classification else "suspicious-activity",
        "vector": {"type": "webapp_attack", "sub_type": first.classification},
    }


def _description(incident: Incident) -> str:
    names = sorted({event.signature.name for event in incident.events})
    lines = "\n".join(f"- {name}" for name in names)
    return (
        f"**Attack Detail**\n\n{len(incident.events)} events were seen of:\n\n{lines}\n\n"
        f"**Attacker Location**\n\n{', '.join(_sources(incident))}\n\n"
        f"**Targeted Server**\n\n{', '.join(_targets(incident))}\n\n"
        "**Remediation Recommendation:**\n\nLook at the response of each event: was the attack answered?\n"
    )


def _sources(incident: Incident) -> list[str]:
    return sorted({event.source_addr for event in incident.events})


def _targets(incident: Incident) -> list[str]:
    return sorted({event.dest_addr for event in incident.events})


def _who(incident: Incident) -> Record:
    sensors = sorted({event.sensor for event in incident.events})
    return {
        "attackers": _sources(incident),
        "victims": _targets(incident),
        "geoip": {address: _place(address) for address in _sources(incident)},
        "devices": [_device(name) for name in sensors],
        "is_proxy": False,
    }


def _device(name: str) -> Record:
    number = zlib.crc32(name.encode())
    return {
        "device_id": f"{number:08X}-0000-0000-0000-005056000000",
        "sensor_id": number % 100_000,
        "name": name,
    }


def _place(address: str) -> Record:
    number = int(ip_address(address))
    place = {"latitude": number % 120 - 60, "longitude": number % 360 - 180, "area_code": 0, "dma_code": 0}
    return {**_COUNTRIES[number % len(_COUNTRIES)], **place}


def _when(incident: Incident) -> Record:
    times = [int(event.time.timestamp()) for event in incident.events]
    first, last = min(times), max(times)
    return {
        "begin_date": first,
        "end_date": last,
        "correlation_start_date": first,
        "correlation_end_date": last,
        "create_date": last + 420,
        "last_modified_date": last + 5_400,
    }


def _handling(incident: Incident) -> Record:
    return {
        "acknowledge_status": "Acknowledged - Completed Analysis",
        "acknowledged_by": 1043,
        "acknowledged_date": _when(incident)["create_date"] + 900,
        "closed_by": None,
        "closed_date": None,
        "reopen_date": None,
        "modified_by": 1043,
        "created_by": 0,
        "closed_type": 0,
        "open": 1,
        "escalated": int(is_escalated(incident)),
        "evolution_root": incident.incident_id,
        "evolution_tree": {"evolved_from": [], "incident_id": incident.incident_id},
        "evolved_to": None,
    }


def select(book: EventBook, query: Mapping[str, str]) -> list[Incident]:
    """The incidents that a query of the API finds, in file order; none is an empty list.

    Raises:
        BadQuery: a parameter is not a number, a list of accepted words, or a span of time.
    """
    customer, wanted = query.get("customer_id", "all_children"), query.get("incident_id")
    customer_id = None if customer == "all_children" else _number("customer_id", customer)
    incident_id = None if wanted is None else _number("incident_id", wanted)
    only_escalated = _flag("escalated_only", query.get("escalated_only", "true"))
    after, before = _span(query.get("create_date"))
    return [
        incident
        for incident in book.incidents.values()
        if customer_id in (None, incident.customer_id)
        and incident_id in (None, incident.incident_id)
        and (is_escalated(incident) or not only_escalated)
        and after < _when(incident)["create_date"] <= before
    ]


def _number(name: str, value: str) -> int:
    if not (value.isascii() and value.isdigit()):
        raise BadQuery(f"{name} must be a number")
    return int(value)


def _flag(name: str, value: str) -> bool:
    if value.lower() not in ("true", "false", "1", "0"):
        raise BadQuery(f"{name} must be true or false")
    return value.lower() in ("true", "1")


def _span(value: str | None) -> tuple[float, float]:
    if value is None:
        return float("-inf"), float("inf")
    if value.startswith(">"):
        return _number("create_date", value[1:]), float("inf")
    start, dots, end = value.partition("..")
    if not dots:
        raise BadQuery("create_date must be >EPOCH or START..END")
    return _number("create_date", start) - 1, _number("create_date", end)
