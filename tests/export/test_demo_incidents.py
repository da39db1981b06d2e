"""The demo's real events through every rendering: all there, valid, and equal to what is known of them."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from lxml import html

from scraper.assemble import build_event
from scraper.export import incident_schema, text, to_alapi, to_html, to_json
from scraper.models import Capture, Event, Field, Fields, Incident, State, VisitKind
from scraper.summary import summarise

DEMO = Path(__file__).parents[2] / "fixtures" / "incidents" / "demo.jsonl"
WHEN = datetime(2018, 4, 28, tzinfo=UTC)


def dump(data: bytes) -> str:
    rows = (data[at : at + 16] for at in range(0, len(data), 16))
    return "\n".join(
        f"0x{number * 16:04x}: {' '.join(row[pair : pair + 2].hex() for pair in range(0, len(row), 2))}"
        for number, row in enumerate(rows)
    )


def parsed(page: str) -> html.HtmlElement:
    return html.document_fromstring(page)


def values(record: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name in ("source_addr", "dest_addr", "source_port", "dest_port", "sensor", "protocol"):
        yield name, record[name]
    yield "classification", record["classification"]
    yield "severity", record["severity"]
    yield "event_time", record["time"]
    yield "signature_name", record["signature"]["name"]
    yield "sig_id", record["signature"]["id"]
    yield "sig_rule", record["signature"]["rule"]
    yield "payload", "\n\n".join(dump(bytes.fromhex(each["hex"])) for each in record["packets"]) or None


def event_of(record: dict[str, Any]) -> Event:
    url = f"https://console.example/embedded/event.php?id={record['event_id']}"
    capture = Capture(
        page="event",
        url_asked=url,
        url_got=url,
        status=200,
        content_type="text/html",
        body=b"",
        visited_at=WHEN,
        visit=VisitKind.FETCHED,
    )
    fields = {
        name: Field(state=State.ABSENT) if value is None else Field(state=State.PRESENT, value=value)
        for name, value in values(record)
    }
    pages = {"event": (capture, Fields(page="event", fields=fields))}
    return build_event(event_id=record["event_id"], event_url=url, pages=pages)


@pytest.fixture(scope="module")
def records() -> list[dict[str, Any]]:
    return [json.loads(line) for line in DEMO.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def demo(records: list[dict[str, Any]]) -> Incident:
    """All the demo's events as one incident."""
    events = [event_of(record) for record in records]
    return Incident(
        incident_id="1",
        customer_id="234567",
        incident_details={},
        events_summary=summarise(events),
        events={str(event.event_id): event for event in events},
        errors={},
        event_ids=tuple(event.event_id for event in events),
        pack="demo",
    )


def test_the_json_is_valid_and_reads_back(demo: Incident) -> None:
    written = to_json(demo)

    validator = jsonschema_rs.validator_for(incident_schema())
    assert [error.message for error in validator.iter_errors(json.loads(written))] == []
    assert Incident.model_validate_json(written) == demo


def test_the_earlier_clients_shape_holds_what_is_known_of_the_events(
    demo: Incident, records: list[dict[str, Any]]
) -> None:
    written = json.loads(to_alapi(demo))["events"]
    told = 0
    for record in records:
        known = record.get("expected", {}).get("http")
        if known is None or known["response_code"] is None:
            continue
        details = written[str(record["event_id"])]["event_payload"]["packet_details"]
        assert details["response_packet"]["response_code"] == str(known["response_code"])
        assert details["request_packet"]["restful_call"] == (known["method"] or "none_parsed")
        told += 1
    assert told > 20


def test_the_report_has_every_event_in_full_and_stays_small(demo: Incident) -> None:
    page = to_html(demo)

    root = parsed(page)
    places = {node.get("id") for node in root.iter() if node.get("id", "").startswith("event-")}
    assert places == {f"event-{event_id}" for event_id in demo.event_ids}
    assert root.xpath("//div[contains(@class, 'brief')]") == []
    assert len(page) < 40_000 * len(demo.events)


def test_the_rules_that_the_bytes_explain_are_in_colour(demo: Incident) -> None:
    explained = [
        event
        for event in demo.events.values()
        if event.explanation is not None
        and event.explanation.complete
        and any(match.span is not None for match in event.explanation.matches)
    ]
    root = parsed(to_html(demo))

    assert len(explained) > 5
    for event in explained:
        inside = root.get_element_by_id(f"event-{event.event_id}")
        assert inside.xpath(".//pre[@class='dump']/span[starts-with(@class, 'p')]"), event.event_id


def test_the_text_output_names_every_event_and_every_signature(demo: Incident) -> None:
    shown = text(demo)

    assert all(f"Event ID: {event_id}\n" in shown for event_id in demo.event_ids)
    assert all(name in shown for name in demo.events_summary.event_summary.unique_signatures)
