"""Mending serves consoles of other kinds: answers of JSON, tables in another language."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from scraper.drift.mending.mend import Mending, mend
from scraper.drift.mending.sheets import Sheet
from scraper.models import Capture, VisitKind
from scraper.packs.spec import Find, Page

ALERTS = (
    (1, "10.0.0.1", 80, "SQL injection", "R0VUIC8="),
    (2, "10.0.0.2", 443, "XSS attempt", "UE9TVCAv"),
)
DATA = {
    "page": "event",
    "at": "{console}/{event_id}",
    "proof": [{"data": "alert.id"}],
    "fields": {
        "source_addr": {"type": "ip", "find": [{"data": "alert.source.address"}]},
        "dest_port": {"type": "port", "find": [{"data": "alert.target.port"}]},
        "signature_name": {"find": [{"data": "alert.classification"}]},
        "payload": {"type": "hexdump", "find": [{"data": "alert.payload", "as": "base64"}]},
    },
}
TABLE = {
    "page": "event",
    "at": "{console}/{event_id}",
    "proof": [{"label": "Source node"}],
    "fields": {
        "source_addr": {"type": "ip", "find": [{"label": "Source node"}]},
        "dest_addr": {"type": "ip", "find": [{"label": "Target node"}]},
    },
}


def pages(name: str, kind: str, bodies: Sequence[str]) -> list[Sheet]:
    url = "https://console.example/1"
    return [
        Sheet(
            f"{name} {place}",
            Capture(
                page="event",
                url_asked=url,
                url_got=url,
                status=200,
                content_type=kind,
                body=body.encode(),
                visited_at=datetime(2026, 1, 1, tzinfo=UTC),
                visit=VisitKind.FETCHED,
            ),
            {"event_id": str(place)},
        )
        for place, body in enumerate(bodies)
    ]


def mended(page: dict[str, Any], kind: str, old: Sequence[str], new: Sequence[str]) -> Mending:
    described = Page.model_validate_json(json.dumps(page), strict=True)
    return mend(described, pages("old", kind, old), pages("new", kind, new))


def table(rows: Sequence[tuple[str, str]]) -> str:
    cells = "".join(f"<tr><td><font>{label}</font></td><td>{value}</td></tr>" for label, value in rows)
    return f"<html><body><h2>Alert</h2><table>{cells}</table></body></html>"


def finds(mending: Mending) -> dict[str, Find | None]:
    return {one.field: one.find for one in mending.proposals}


def test_values_in_an_answer_of_another_shape_are_found_by_their_names_not_by_their_places() -> None:
    def old(number: int, ip: str, port: int, name: str, packet: str) -> str:
        alert = {"source": {"address": ip}, "target": {"port": port}, "classification": name}
        return json.dumps({"alert": {"id": number, **alert, "payload": packet}})

    def new(number: int, ip: str, port: int, name: str, packet: str) -> str:
        ends = [{"role": "x", "ip": "203.0.113.9"}, {"role": "y", "ip": ip}]
        event = {"id": number, "ends": ends, "dst_port": port, "rule_name": name, "packet": packet}
        return json.dumps({"event": event})

    before, after = ([make(*alert) for alert in ALERTS] for make in (old, new))
    mending = mended(DATA, "application/json", before, after)
    assert mending.denials == []
    assert finds(mending) == {
        "source_addr": Find(data="event.ends[role=y].ip"),
        "dest_port": Find(data="event.dst_port"),
        "signature_name": Find(data="event.rule_name"),
        "payload": Find.model_validate({"data": "event.packet", "as": "base64"}),
    }


def test_labels_in_another_language_are_told_by_the_values_of_several_pages() -> None:
    ends = [("10.0.0.1", "10.9.0.1"), ("10.0.0.7", "10.9.0.3")]
    before = [table([("Source node", one), ("Target node", other)]) for one, other in ends]
    after = [table([("Anzahl", "3"), ("Quelle", one), ("Ziel", other)]) for one, other in ends]
    mending = mended(TABLE, "text/html", before, after)
    assert finds(mending) == {"source_addr": Find(label="Quelle"), "dest_addr": Find(label="Ziel")}


def test_two_fields_with_the_same_values_are_not_told_apart_by_guessing() -> None:
    ends = [("10.0.0.1", "10.0.0.1"), ("10.0.0.7", "10.0.0.7")]
    before = [table([("Source node", one), ("Target node", other)]) for one, other in ends]
    after = [table([("Eins", one), ("Zwei", other)]) for one, other in ends]
    mending = mended(TABLE, "text/html", before, after)
    assert mending.proposals == []
    assert {one.field for one in mending.denials} >= {"source_addr", "dest_addr"}
