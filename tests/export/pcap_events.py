"""Events made of the demo's records, for the tests of capture files."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scraper.decode import Endpoints, RawPacket, read_payload
from scraper.decode.explain import explain
from scraper.decode.rules import read_rule
from scraper.models import (
    Event,
    EventDetails,
    EventPayload,
    Layer,
    PacketDetails,
    RequestPacket,
    ResponsePacket,
    Sender,
    SignatureDetails,
    State,
)

DEMO = Path(__file__).parents[2] / "fixtures" / "incidents" / "demo.jsonl"


def demo_records() -> Iterator[dict[str, Any]]:
    """The demo's events as its file has them."""
    with DEMO.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def event_of(record: dict[str, Any]) -> Event:
    """An event with everything that a capture is made of."""
    details = {
        name: record.get(name)
        for name in ("source_addr", "dest_addr", "source_port", "dest_port", "protocol")
    }
    packets = [
        RawPacket(bytes.fromhex(packet["hex"]), Sender(packet["from"]), Layer(packet["starts_at"]))
        for packet in record["packets"]
    ]
    payload = read_payload(packets, endpoints=Endpoints(**details))
    rule = read_rule(record.get("signature", {}).get("rule", ""))
    return Event(
        event_id=record.get("event_id", 1),
        event_url="https://console.example/event",
        event_details=EventDetails(**details, event_time=record.get("time")),
        signature_details=SignatureDetails(rule=rule),
        event_payload=EventPayload(
            packet_details=PacketDetails(
                http=State.PRESENT, request_packet=RequestPacket(), response_packet=ResponsePacket()
            ),
            full_payload="",
            capture=payload,
        ),
        explanation=explain(rule, payload),
        fields={},
        visits=(),
    )
