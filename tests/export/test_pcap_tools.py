"""Other programs read our captures as we do: tshark the same messages, Suricata the event's own alert."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from scraper.export.pcap import events_to_pcap
from scraper.models import BodyState, Event, Request, Response
from tests.export.pcap_events import demo_records, event_of

needs_tshark = pytest.mark.skipif(
    shutil.which("tshark") is None, reason="tshark is not installed (apt-get install tshark)"
)
needs_suricata = pytest.mark.skipif(
    shutil.which("suricata") is None,
    reason="suricata is not installed (apt-get install -t bookworm-backports suricata)",
)
SETTINGS = {
    "vars.address-groups.HOME_NET": "any",
    "vars.address-groups.EXTERNAL_NET": "any",
    "vars.address-groups.HTTP_SERVERS": "any",
    "vars.port-groups.HTTP_PORTS": "any",
}
FIELDS = ("tcp.stream", "http.request.method", "http.request.uri", "http.response.code")


def is_ordinary(message: Request | Response) -> bool:
    """True for messages that tshark, too, can be asked to read: whole, and odd in nothing."""
    whole = message.body is None or message.body.state is BodyState.COMPLETE
    return whole and not message.flags and message.protocol in ("HTTP/1.0", "HTTP/1.1")


def messages(event: Event) -> Iterator[Request | Response]:
    for exchange in event.event_payload.capture.exchanges:
        yield from (
            one for one in (exchange.request, *exchange.interim, exchange.response) if one is not None
        )


def ordinary_events() -> list[Event]:
    """One event for each pair of ends, so that each is a TCP stream of its own."""
    found: dict[frozenset[tuple[str | None, int | None]], Event] = {}
    for event in map(event_of, demo_records()):
        details, read = event.event_details, list(messages(event))
        if details.protocol == "tcp" and read and all(map(is_ordinary, read)):
            ends = {(details.source_addr, details.source_port), (details.dest_addr, details.dest_port)}
            found.setdefault(frozenset(ends), event)
    return list(found.values())


def tshark(capture: Path, *arguments: str) -> list[list[str]]:
    checks = [f"{protocol}.check_checksum:TRUE" for protocol in ("ip", "tcp", "udp")]
    options = [part for check in checks for part in ("-o", check)]
    command = ["tshark", "-r", str(capture), *options, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    return [line.split("\t") for line in done.stdout.splitlines()]


@needs_tshark
def test_tshark_finds_nothing_wrong_with_the_demos_captures(tmp_path: Path) -> None:
    capture = tmp_path / "demo.pcap"
    capture.write_bytes(events_to_pcap(ordinary_events()))
    wrong = "ip.checksum.status==0 || tcp.checksum.status==0 || tcp.analysis.flags || _ws.malformed"
    assert tshark(capture, "-Y", wrong) == []


@needs_tshark
def test_tshark_reads_the_same_requests_and_responses(tmp_path: Path) -> None:
    events = ordinary_events()
    assert len(events) >= 20
    capture = tmp_path / "demo.pcap"
    capture.write_bytes(events_to_pcap(events))
    columns = [part for field in FIELDS for part in ("-e", field)]
    seen: dict[int, list[tuple[str, str, str]]] = {}
    for stream, method, target, code in tshark(capture, "-Y", "http", "-T", "fields", *columns):
        seen.setdefault(int(stream), []).append((method, target, code))
    ours = {
        number: [
            (one.method, one.target, "") if isinstance(one, Request) else ("", "", str(one.code))
            for one in messages(event)
        ]
        for number, event in enumerate(events)
    }
    assert seen == ours


@needs_suricata
def test_suricata_raises_the_events_own_rule_and_we_explain_it(tmp_path: Path) -> None:
    records = [record for record in demo_records() if "alert" in record["expected"] and record["packets"]]
    events = [event_of(record) for record in records]
    rules = {record["signature"]["rule"] for record in records}
    assert len(rules) >= 10
    (tmp_path / "demo.pcap").write_bytes(events_to_pcap(events))
    (tmp_path / "demo.rules").write_text("\n".join(sorted(rules)) + "\n", encoding="utf-8")
    settings = [part for pair in SETTINGS.items() for part in ("--set", "=".join(pair))]
    command = ["suricata", "-r", "demo.pcap", "-S", "demo.rules", "-l", ".", "--runmode", "single", *settings]
    subprocess.run(command, capture_output=True, check=True, timeout=120, cwd=tmp_path)
    lines = (tmp_path / "eve.json").read_text(encoding="utf-8").splitlines()
    raised = {alert["alert"]["signature_id"] for alert in map(json.loads, lines) if "alert" in alert}
    assert raised >= {record["expected"]["sid"] for record in records}
    for event in events:
        assert event.explanation is not None
        assert event.explanation.complete, event.event_id
