"""Reads one line of JSON Lines that holds captured bytes: an HTTP case or an event, told apart by its names.

An HTTP case has `request_bytes_hex`, `response_bytes_hex` and perhaps `chunks`, the order of directions C and
S with their lengths; an event has `packets`. Knows JSON; nothing of what the bytes mean.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scraper.decode.packets import Endpoints, RawPacket
from scraper.errors import Unreadable
from scraper.models import Layer, Sender

_SENDERS = {"source": Sender.SOURCE, "dest": Sender.DEST}
_LAYERS = {"payload": Layer.PAYLOAD, "ip": Layer.IP, "ethernet": Layer.ETHERNET}
_SIDES = {"C": Sender.SOURCE, "S": Sender.DEST}


@dataclass(frozen=True, slots=True)
class Record:
    """The packets of one line, and by which id they go."""

    id: str | int | None
    packets: tuple[RawPacket, ...]
    endpoints: Endpoints


def parse_line(line: bytes) -> dict[str, Any]:
    """The JSON object of a line. Raises Unreadable."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"not JSON: {error}", advice="Give one JSON object a line.") from error
    if not isinstance(value, dict):
        raise Unreadable("not a JSON object", advice="Give one JSON object a line.")
    return value


def is_record(value: Mapping[str, Any]) -> bool:
    """Whether the names are those of a record."""
    return not {"packets", "request_bytes_hex", "response_bytes_hex"}.isdisjoint(value)


def id_of(value: Mapping[str, Any]) -> str | int | None:
    """The record's id, or its event id."""
    found = value.get("id", value.get("event_id"))
    return found if isinstance(found, str | int) else None


def read_record(value: Mapping[str, Any]) -> Record:
    """The packets of a record. Raises Unreadable, naming the field that is not as it should be."""
    if not is_record(value):
        raise Unreadable("neither packets nor request_bytes_hex nor response_bytes_hex in it")
    is_event = "packets" in value
    packets = tuple(_event_packets(value["packets"]) if is_event else _case_packets(value))
    return Record(id_of(value), packets, _endpoints(value) if is_event else Endpoints())


def _event_packets(packets: Any) -> Iterator[RawPacket]:
    if not isinstance(packets, list) or not all(isinstance(packet, dict) for packet in packets):
        raise Unreadable("packets: not a list of objects")
    for packet in packets:
        yield RawPacket(
            _bytes(packet, "hex"),
            _SENDERS.get(str(packet.get("from")), Sender.UNKNOWN),
            _LAYERS.get(str(packet.get("starts_at"))),
        )


def _case_packets(value: Mapping[str, Any]) -> Iterator[RawPacket]:
    left = {
        Sender.SOURCE: _bytes(value, "request_bytes_hex"),
        Sender.DEST: _bytes(value, "response_bytes_hex"),
    }
    for side, length in _chunks(value.get("chunks")):
        if side in _SIDES:
            sender = _SIDES[side]
            yield RawPacket(left[sender][:length], sender)
            left[sender] = left[sender][length:]
    for sender, data in left.items():
        if data:
            yield RawPacket(data, sender)


def _chunks(chunks: Any) -> list[tuple[str, int]]:
    if chunks is None:
        return []
    try:
        return [(str(side), max(0, int(length))) for side, length in chunks]
    except (TypeError, ValueError) as error:
        raise Unreadable("chunks: not a list of [direction, length]") from error


def _bytes(value: Mapping[str, Any], name: str) -> bytes:
    try:
        return bytes.fromhex(value.get(name) or "")
    except (TypeError, ValueError) as error:
        raise Unreadable(f"{name}: not hexadecimal") from error


def _endpoints(value: Mapping[str, Any]) -> Endpoints:
    return Endpoints(
        source_addr=_text(value, "source_addr"),
        dest_addr=_text(value, "dest_addr"),
        source_port=_port(value, "source_port"),
        dest_port=_port(value, "dest_port"),
        protocol=_text(value, "protocol"),
    )


def _text(value: Mapping[str, Any], name: str) -> str | None:
    found = value.get(name)
    return found if isinstance(found, str) else None


def _port(value: Mapping[str, Any], name: str) -> int | None:
    found = value.get(name)
    return found if isinstance(found, int) else None
