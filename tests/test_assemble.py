"""Events put together from their pages' fields: nothing invented, nothing lost, one failure at a time."""

import gzip
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.assemble import build_event
from scraper.models import Capture, Event, Field, Fields, State, VisitKind

URL = "https://console.example/embedded/event.php?id=14608"
WHEN = datetime(2018, 4, 1, 2, 4, 53, tzinfo=UTC)
RULE = 'alert http any any -> any any (msg:"SQL"; content:"id=1"; http_uri; sid:1; rev:2;)'
ASKED = b"GET /index.php?id=1 HTTP/1.1\r\nHost: www.example.net:8080\r\n\r\n"
ANSWERED = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
ADDRESSES = {
    "source_addr": "198.51.100.7",
    "dest_addr": "10.0.0.1",
    "source_port": 40000,
    "dest_port": 80,
    "protocol": "tcp",
}


def rows(data: bytes) -> str:
    """A packet as the console shows it: offset, groups of four digits, characters."""
    lines = []
    for at in range(0, len(data), 16):
        row = data[at : at + 16]
        groups = " ".join(row[pair : pair + 2].hex() for pair in range(0, len(row), 2))
        shown = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in row)
        lines.append(f"0x{at:04x}: {groups:<39}  {shown}")
    return "\n".join(lines)


def fields(page: str = "event", **values: Any) -> Fields:
    """Fields with these values; None is absent, a Field stays as it is."""
    made = {name: value if isinstance(value, Field) else field(value) for name, value in values.items()}
    return Fields(page=page, fields=made)


def field(value: Any) -> Field:
    if value is None:
        return Field(state=State.ABSENT)
    return Field(state=State.PRESENT, value=value, found_by="script: it", rank=0)


def capture(page: str = "event", **changes: Any) -> Capture:
    values = {
        "page": page,
        "url_asked": URL,
        "url_got": f"{URL}&aims_token=secret",
        "status": 200,
        "content_type": "text/html",
        "body": b"<html>",
        "visited_at": WHEN,
        "visit": VisitKind.FETCHED,
    }
    return Capture.model_validate(values | changes)


def built(*packets: bytes, others: Mapping[str, Fields] | None = None, **values: Any) -> Event:
    dump = "\n\n".join(map(rows, packets)) or None
    page = fields(**{"payload": dump, "sig_rule": RULE, **ADDRESSES, **values})
    pages = {"event": (capture(), page)}
    pages |= {name: (capture(name), other) for name, other in (others or {}).items()}
    return build_event(event_id=14608, event_url=URL, pages=pages)


def test_page_values_packets_and_rule_become_one_event() -> None:
    event = built(ASKED, ANSWERED, signature_name="SQL", severity=50, sig_id=43897, event_time="2018-04-01")

    assert event.event_details.model_dump() == {
        **ADDRESSES,
        "signature_name": "SQL",
        "sensor": None,
        "classification": None,
        "severity": 50,
        "event_time": "2018-04-01",
    }
    assert event.signature_details.sig_id == 43897
    assert event.signature_details.sig_rule == RULE
    assert event.signature_details.rule is not None
    assert event.signature_details.rule.sid == 1
    assert [packet.data for packet in event.event_payload.capture.packets] == [ASKED, ANSWERED]


def test_the_first_exchange_fills_the_seeds_packet_details() -> None:
    details = built(ASKED, ANSWERED).event_payload.packet_details

    assert details.http is State.PRESENT
    assert details.request_packet.restful_call == "GET"
    assert details.request_packet.protocol == "HTTP/1.1"
    assert details.request_packet.host == "www.example.net"
    assert details.request_packet.resource == "/index.php?id=1"
    assert (details.response_packet.response_code, details.response_packet.response_message) == (200, "OK")


def test_the_full_payload_is_all_packets_as_text() -> None:
    text = built(ASKED, ANSWERED).event_payload.full_payload

    assert "GET /index.php?id=1 HTTP/1.1" in text
    assert text.index("hello") > text.index("HTTP/1.1 200 OK")


def test_a_compressed_answer_is_shown_decompressed() -> None:
    packed = gzip.compress(b"<p>root:x:0:0</p>", mtime=0)
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed)

    assert built(ASKED, head + packed).event_payload.decompressed == "<p>root:x:0:0</p>"


def test_an_answer_that_was_never_compressed_is_not_called_decompressed() -> None:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"

    assert built(ASKED, chunked).event_payload.decompressed is None


def test_the_rule_is_explained_on_the_bytes() -> None:
    event = built(ASKED, ANSWERED)

    assert event.explanation is not None
    assert event.explanation.complete
    assert event.explanation.matches[0].exchange == 0


def test_without_packets_there_is_nothing_to_explain() -> None:
    event = built()

    assert event.explanation is None
    assert event.event_payload.packet_details.http is State.ABSENT
    assert event.event_payload.full_payload == ""


def test_bytes_that_are_not_http_are_said_to_be_something_else() -> None:
    event = built(bytes(range(200, 232)))

    assert event.event_payload.packet_details.http is State.NOT_APPLICABLE
    assert event.event_payload.packet_details.request_packet.host is None


def test_a_dump_that_contradicts_itself_fails_alone() -> None:
    torn = rows(ASKED).replace("0x0010:", "0x0013:")
    event = built(payload=torn, signature_name="SQL")

    assert event.event_payload.packet_details.http is State.FAILED
    assert event.event_payload.capture.kind == "unreadable"
    assert event.fields["payload"].state is State.FAILED
    assert event.fields["payload"].reason
    assert event.warnings == (f"payload: {event.fields['payload'].reason}",)
    assert event.event_details.signature_name == "SQL"


def test_a_region_without_any_dump_is_an_absent_payload() -> None:
    event = built(payload="Payload: none was captured")

    assert event.fields["payload"].state is State.ABSENT
    assert event.event_payload.packet_details.http is State.ABSENT
    assert event.warnings == ()


def test_a_dump_that_extraction_failed_on_is_failed_and_not_absent() -> None:
    event = built(payload=Field(state=State.FAILED, reason="no end of the region"))

    assert event.event_payload.packet_details.http is State.FAILED
    assert event.warnings == ("payload: no end of the region",)


def test_a_value_of_the_wrong_type_fails_alone_and_says_why() -> None:
    event = built(ASKED, severity="grave", sig_id=[1, 2])

    assert event.event_details.severity is None
    assert event.fields["severity"].state is State.FAILED
    assert event.fields["severity"].value is None
    assert event.fields["sig_id"].state is State.FAILED
    assert event.event_details.source_port == 40000
    assert [warning.split(":")[0] for warning in event.warnings] == ["severity", "sig_id"]
    assert "grave" not in " ".join(event.warnings)


def test_the_rule_comes_from_the_signature_page_when_the_event_page_lacks_it() -> None:
    other = fields("signature", sig_rule=RULE)
    event = built(ASKED, sig_rule=None, others={"signature": other})

    assert event.signature_details.sig_rule == RULE
    assert event.fields["sig_rule"].found_by == "signature page: script: it"
    assert [visit.page for visit in event.visits] == ["event", "signature"]


def test_the_event_pages_own_rule_wins() -> None:
    other = fields("signature", sig_rule="alert tcp any any -> any any (sid:2;)", sig_id=7)

    assert built(ASKED, sig_id=43897, others={"signature": other}).signature_details.sig_rule == RULE


def test_what_failed_on_the_event_page_is_not_papered_over() -> None:
    disagreeing = Field(state=State.FAILED, reason="two selectors disagree")
    event = built(ASKED, sig_rule=disagreeing, others={"signature": fields("signature", sig_rule=RULE)})

    assert event.signature_details.rule is None
    assert event.fields["sig_rule"].state is State.FAILED


def test_the_dump_and_the_rule_are_not_repeated_among_the_fields() -> None:
    event = built(ASKED)

    assert event.fields["payload"].model_dump(exclude={"found_by", "rank"}) == {
        "state": State.PRESENT,
        "value": None,
        "reason": None,
    }
    assert event.fields["sig_rule"].value is None
    assert event.fields["source_port"].value == 40000


def test_a_fields_own_name_beyond_the_known_ones_is_kept() -> None:
    assert built(share_link="abc").fields["share_link"].value == "abc"


def test_an_address_with_a_session_token_stays_out_of_the_event() -> None:
    event = built(ASKED)

    assert event.visits[0].url == URL
    assert "secret" not in event.model_dump_json()


@pytest.mark.parametrize("packets", [(), (ASKED,), (ANSWERED,), (ASKED, ANSWERED)])
def test_the_same_pages_give_the_same_bytes(packets: tuple[bytes, ...]) -> None:
    assert built(*packets).model_dump_json() == built(*packets).model_dump_json()


@given(
    st.lists(st.binary(min_size=1, max_size=80), max_size=3),
    st.text(max_size=60),
    st.sampled_from(
        ["signature_name", "sensor", "severity", "source_port", "sig_id", "event_time", "payload"]
    ),
    st.one_of(st.text(max_size=20), st.integers(), st.none(), st.lists(st.integers(), max_size=2)),
)
@settings(max_examples=60)
def test_any_packets_any_rule_and_any_value_make_an_event(
    packets: list[bytes], rule: str, name: str, value: Any
) -> None:
    event = built(*packets, sig_rule=rule, **{name: value})

    assert event.event_id == 14608
    if name != "payload":
        assert [packet.data for packet in event.event_payload.capture.packets] == packets
