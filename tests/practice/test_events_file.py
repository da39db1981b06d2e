"""The events file: what is read, and what is refused, with its place."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.practice.events import EventBook, EventsFileError, load_events

EVENT = {
    "customer_id": 1,
    "incident_id": 2,
    "event_id": 3,
    "time": "2020-01-01T00:00:00+02:00",
    "sensor": "s",
    "protocol": "tcp",
    "source_addr": "192.0.2.1",
    "source_port": 1024,
    "dest_addr": "192.0.2.2",
    "dest_port": 80,
    "signature": {"id": 5, "name": "n", "rule": "alert ip any any -> any any (sid:1;)"},
    "classification": "c",
    "severity": 50,
    "packets": [{"from": "source", "starts_at": "payload", "hex": "00ff"}],
}


def load(folder: Path, *events: object) -> EventBook:
    path = folder / "events.jsonl"
    path.write_text("\n".join(json.dumps(event) for event in events))
    return load_events([path])


def test_the_shipped_file_has_a_first_incident_of_mixed_kinds(demo_files: list[Path]) -> None:
    book = load_events(demo_files)
    incident = next(iter(book.incidents.values()))
    assert len(incident.events) >= 20
    assert any(not event.packets for event in incident.events)
    assert any(":" in event.source_addr for event in incident.events)
    assert any(len(event.packets) > 2 for event in incident.events)


def test_an_event_is_read_whole(tmp_path: Path) -> None:
    event = load(tmp_path, EVENT).events[(1, 3)]
    assert event.packets[0].data == b"\x00\xff"
    assert event.time.isoformat() == "2019-12-31T22:00:00+00:00"
    assert (event.source_port, event.severity, event.signature.id) == (1024, "50", 5)


def test_ports_may_be_null_and_unknown_names_are_passed_over(tmp_path: Path) -> None:
    event = load(tmp_path, {**EVENT, "source_port": None, "dest_port": None, "note": 1}).events[(1, 3)]
    assert (event.source_port, event.dest_port) == (None, None)


def test_the_same_line_twice_is_one_event(tmp_path: Path) -> None:
    book = load(tmp_path, EVENT, EVENT)
    assert len(book.incidents[(1, 2)].events) == 1


def test_two_events_under_one_id_are_refused(tmp_path: Path) -> None:
    with pytest.raises(EventsFileError, match=r"events\.jsonl:2: event 3 of customer 1 is there twice"):
        load(tmp_path, EVENT, {**EVENT, "sensor": "other"})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"event_id": "3"}, "event_id must be an integer"),
        ({"severity": True}, "severity must be an integer"),
        ({"sensor": None}, "sensor must be a text"),
        ({"time": "2020-01-01T00:00:00"}, "time must name its zone"),
        ({"source_addr": "somewhere"}, "somewhere"),
        ({"signature": []}, "signature must be an object"),
        ({"packets": [1]}, "a packet must be an object"),
        ({"packets": [{"from": "me", "hex": ""}]}, "from of a packet must be source or dest"),
        ({"packets": [{"from": "dest", "starts_at": "tcp", "hex": ""}]}, "starts_at of a packet"),
        ({"packets": [{"from": "dest", "hex": "0"}]}, "non-hexadecimal"),
        ({"packets": [{"from": "dest"}]}, "hex of a packet must be a text"),
    ],
)
def test_a_faulty_event_is_refused_with_its_line(
    tmp_path: Path, change: dict[str, object], words: str
) -> None:
    with pytest.raises(EventsFileError, match=words) as problem:
        load(tmp_path, EVENT, {**EVENT, "event_id": 4, **change})
    assert "events.jsonl:2: " in str(problem.value)


def test_a_missing_file_and_an_empty_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(EventsFileError, match="No such file"):
        load_events([tmp_path / "none.jsonl"])
    with pytest.raises(EventsFileError, match="no events to serve"):
        load(tmp_path)


@given(text=st.text(max_size=200), cut=st.integers(0, 400))
@settings(max_examples=60, deadline=None)
def test_no_text_raises_anything_but_the_files_own_error(
    text: str, cut: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("any") / "events.jsonl"
    for line in (text, json.dumps(EVENT)[:cut] + text):
        path.write_text(line, encoding="utf-8", errors="surrogatepass")
        try:
            load_events([path])
        except EventsFileError:
            continue
