"""Compares collected events with the records that the practice console served them from."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scraper.models import Event, Request

PAGE_FIELDS = {
    "source_addr": "source_addr",
    "dest_addr": "dest_addr",
    "source_port": "source_port",
    "dest_port": "dest_port",
    "sensor": "sensor",
    "protocol": "protocol",
    "classification": "classification",
    "severity": "severity",
}


def records(*paths: Path) -> dict[str, dict[str, Any]]:
    """Event records by id."""
    return {
        str(record["event_id"]): record
        for path in paths
        for record in map(json.loads, path.read_text(encoding="utf-8").splitlines())
    }


def differences(event: Event, record: dict[str, Any]) -> Iterator[str]:
    """What of the event is not as the record says, in words; nothing when all is equal."""
    details = event.event_details.model_dump()
    for name, key in PAGE_FIELDS.items():
        if details[name] != record[key]:
            yield f"{name}: {details[name]!r}, not {record[key]!r}"
    signature = record["signature"]
    if event.event_details.signature_name != signature["name"]:
        yield f"signature_name: {event.event_details.signature_name!r}, not {signature['name']!r}"
    if event.signature_details.sig_id != signature["id"]:
        yield f"sig_id: {event.signature_details.sig_id!r}, not {signature['id']!r}"
    if event.signature_details.sig_rule != signature["rule"]:
        yield f"sig_rule: {event.signature_details.sig_rule!r}, not {signature['rule']!r}"
    packets = [packet.data.hex() for packet in event.event_payload.capture.packets]
    if packets != [packet["hex"] for packet in record["packets"]]:
        yield f"packets: {len(packets)} that differ from the {len(record['packets'])} of the record"


def http_differences(event: Event, record: dict[str, Any]) -> Iterator[str]:
    """How the first exchange differs from the record's ground truth, where it has one.

    The truth's host holds the port; a body that is not named there was not looked at.
    """
    truth = record.get("expected", {}).get("http")
    if truth is None:
        return
    details = event.event_payload.packet_details
    first = event.event_payload.capture.first
    values = {
        "method": details.request_packet.restful_call,
        "resource": details.request_packet.resource,
        "host": _host_and_port(first.request) if first is not None else None,
        "protocol": details.request_packet.protocol,
        "response_code": details.response_packet.response_code,
        "response_message": details.response_packet.response_message,
    }
    response = first.response if first is not None else None
    values["body_decompressed_sha256"] = response.body.sha256 if response and response.body else None
    for name, value in values.items():
        unseen = name == "body_decompressed_sha256" and truth.get(name) is None
        if name in truth and not unseen and (value or None) != (truth[name] or None):
            yield f"{name}: {value!r}, not {truth[name]!r}"


def _host_and_port(request: Request | None) -> str | None:
    if request is None or request.host is None or request.port is None:
        return request.host if request else None
    return f"{request.host}:{request.port}"
