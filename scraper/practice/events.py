"""Read events files (JSON Lines, one event a line) into the book that the practice console serves from.

Knows the file format; knows nothing of pages, logins or HTTP.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any


class EventsFileError(Exception):
    """An events file cannot be served; the message says which file, line and field."""


@dataclass(frozen=True, slots=True)
class Packet:
    """One captured packet: `sender` is `source` or `dest` of the event, `starts_at` `payload` or `ip`."""

    sender: str
    starts_at: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Signature:
    """The console's own signature: its id is not the rule's sid."""

    id: int
    name: str
    rule: str


@dataclass(frozen=True, slots=True)
class Event:
    """One event as a sensor saw it; ports are None where the protocol has none."""

    customer_id: int
    incident_id: int
    event_id: int
    time: datetime
    sensor: str
    classification: str
    severity: str
    protocol: str
    source_addr: str
    source_port: int | None
    dest_addr: str
    dest_port: int | None
    signature: Signature
    packets: tuple[Packet, ...]


@dataclass(slots=True)
class Incident:
    """The events of one incident of one customer, in file order, each once."""

    customer_id: int
    incident_id: int
    number: int
    """Its place among all incidents loaded, from 0."""
    events: list[Event] = field(default_factory=list)


@dataclass(slots=True)
class EventBook:
    """Everything that the practice console can show, by the ids that its addresses carry."""

    events: dict[tuple[int, int], Event] = field(default_factory=dict)
    """By customer and event id."""
    incidents: dict[tuple[int, int], Incident] = field(default_factory=dict)
    """By customer and incident id."""
    signatures: dict[int, Signature] = field(default_factory=dict)
    event_ids: set[int] = field(default_factory=set)

    @property
    def customers(self) -> list[int]:
        """The customers that have incidents, in ascending order."""
        return sorted({customer for customer, _ in self.incidents})

    def add(self, event: Event) -> None:
        """Take one event in.

        Raises:
            EventsFileError: another event of this customer already has its id.
        """
        known = self.events.setdefault((event.customer_id, event.event_id), event)
        if known != event:
            raise EventsFileError(f"event {event.event_id} of customer {event.customer_id} is there twice")
        self.event_ids.add(event.event_id)
        self.signatures.setdefault(event.signature.id, event.signature)
        key = (event.customer_id, event.incident_id)
        incident = self.incidents.setdefault(key, Incident(*key, number=len(self.incidents)))
        if known is event:
            incident.events.append(event)


def load_events(paths: Iterable[Path]) -> EventBook:
    """Read events files into one book.

    Raises:
        EventsFileError: a file cannot be read, or one of its lines is not an event; says where.
    """
    book = EventBook()
    reader = _Reader()
    for path in paths:
        for place, line in _lines(path):
            try:
                book.add(reader.event(line))
            except (ValueError, EventsFileError) as problem:
                raise EventsFileError(f"{place}: {problem}") from None
    if not book.events:
        raise EventsFileError("there are no events to serve")
    return book


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield f"{path}:{number}", line
    except OSError as problem:
        raise EventsFileError(f"{path}: {problem.strerror}") from None
    except UnicodeDecodeError:
        raise EventsFileError(f"{path}: not UTF-8 text") from None


class _Reader:
    """Makes events of lines; texts that recur are kept once, since files may hold thousands of events."""

    def __init__(self) -> None:
        self._signatures: dict[Signature, Signature] = {}

    def event(self, line: str) -> Event:
        """The event of one line; ValueError when it is none."""
        record = json.loads(line)
        if not isinstance(record, dict):
            raise ValueError("an event is a JSON object")
        return Event(
            customer_id=_integer(record, "customer_id"),
            incident_id=_integer(record, "incident_id"),
            event_id=_integer(record, "event_id"),
            time=_time(record),
            sensor=_text(record, "sensor"),
            classification=_text(record, "classification"),
            severity=str(_integer(record, "severity")),
            protocol=_text(record, "protocol"),
            source_addr=_address(record, "source_addr"),
            source_port=_port(record, "source_port"),
            dest_addr=_address(record, "dest_addr"),
            dest_port=_port(record, "dest_port"),
            signature=self._signature(_object(record, "signature")),
            packets=tuple(_packet(item) for item in record.get("packets") or ()),
        )

    def _signature(self, record: dict[str, Any]) -> Signature:
        read = Signature(_integer(record, "id"), _text(record, "name"), record.get("rule") or "")
        return self._signatures.setdefault(read, read)


def _text(record: dict[str, Any], name: str) -> str:
    value = record.get(name)
    if not isinstance(value, str):
        raise ValueError(f"{name} must be a text")
    return sys.intern(value)


def _address(record: dict[str, Any], name: str) -> str:
    value = _text(record, name)
    ip_address(value)
    return value


def _integer(record: dict[str, Any], name: str) -> int:
    value = record.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"{name} must be an integer")
    return value


def _object(record: dict[str, Any], name: str) -> dict[str, Any]:
    value = record.get(name)
    if not isinstance(value, dict):
        raise ValueError(f"{name} must be an object")
    return value


def _port(record: dict[str, Any], name: str) -> int | None:
    return None if record.get(name) is None else _integer(record, name)


def _time(record: dict[str, Any]) -> datetime:
    read = datetime.fromisoformat(_text(record, "time"))
    if read.tzinfo is None:
        raise ValueError("time must name its zone")
    return read.astimezone(UTC)


def _packet(record: Any) -> Packet:
    if not isinstance(record, dict):
        raise ValueError("a packet must be an object")
    sender, starts_at = record.get("from"), record.get("starts_at", "payload")
    if sender not in ("source", "dest"):
        raise ValueError("from of a packet must be source or dest")
    if starts_at not in ("payload", "ip"):
        raise ValueError("starts_at of a packet must be payload or ip")
    digits = record.get("hex")
    if not isinstance(digits, str):
        raise ValueError("hex of a packet must be a text")
    return Packet(sender, starts_at, bytes.fromhex(digits))
