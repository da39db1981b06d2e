"""A planted canary is found in no byte of what is kept, however it is looked for; the page reads the same."""

import html
import re
from collections.abc import Iterator
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.decode import RawPacket, read_payload
from scraper.extract import extract
from scraper.models import Capture
from scraper.packs import load_pack
from scraper.practice.hexdump import DumpStyle
from scraper.recording import reading
from scraper.recording.scrub.page import Known, Scrubbing, Taken, scrub
from tests.decode.frames import internet_checksum
from tests.recording.scrub import canaries as planted

PACK = load_pack("alertlogic")
ARGUMENTS = {"event_id": "4711", "customer_id": "99"}
KNOWN = Known(names=planted.KNOWN_NAMES)
BARE = [planted.request(), planted.response()]
FRAMED = planted.with_headers(planted.request(), planted.response())


def _scrubbed(body: bytes, known: Known = KNOWN) -> Scrubbing:
    return scrub([Taken(planted.capture(body), ARGUMENTS)], PACK, known)


def _packets(capture: Capture) -> list[bytes]:
    value = reading(capture, PACK, ARGUMENTS)["fields"]["payload"]["value"]
    return [bytes.fromhex(packet) for packet in value]


def _forms(capture: Capture) -> Iterator[str]:
    """Everything kept, and everything that can be read out of it."""
    text = capture.body.decode()
    yield text
    yield capture.model_dump_json()
    yield html.unescape(unquote(re.sub(r"<[^>]*>", "", text)))
    yield re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text).replace("\\/", "/")
    packets = _packets(capture)
    payload = read_payload([RawPacket(packet) for packet in packets])
    for data in (*packets, *(stream.data for stream in payload.streams), b"".join(packets)):
        yield unquote(data.decode("utf-8", "replace"))
    for exchange in payload.exchanges:
        for message in (exchange.request, exchange.response):
            if message is not None and message.body is not None:
                yield unquote(message.body.data.decode("utf-8", "replace"))


def _leaks(capture: Capture) -> set[str]:
    return {
        canary
        for form in _forms(capture)
        for canary in planted.CANARIES
        if canary.casefold() in form.casefold() or html.escape(canary).casefold() in form.casefold()
    }


@pytest.mark.parametrize("coding", ["gzip", "deflate", "gzip, gzip", "identity"])
@pytest.mark.parametrize("framed", [False, True])
def test_no_canary_is_left_in_any_form(coding: str, framed: bool) -> None:
    packets = [planted.request(), planted.response(coding)]
    if framed:
        packets = planted.with_headers(packets[0], packets[1])
    before = planted.capture(planted.page(packets))
    assert _leaks(before) == set(planted.CANARIES)
    assert _leaks(_scrubbed(before.body).pages[0].capture) == set()


@pytest.mark.parametrize(
    "style",
    [
        DumpStyle(uppercase=True),
        DumpStyle(nbsp=True),
        DumpStyle(two_spaces=True),
        DumpStyle(tight=True),
        DumpStyle(ascii_column=False),
    ],
)
def test_no_canary_is_left_however_the_dump_is_laid_out(style: DumpStyle) -> None:
    assert _leaks(_scrubbed(planted.page(BARE, style)).pages[0].capture) == set()


def test_no_canary_is_left_in_a_dump_of_table_rows() -> None:
    assert _leaks(_scrubbed(planted.page(BARE, rows="table")).pages[0].capture) == set()


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 700), st.integers(5, 400))
def test_no_canary_is_left_wherever_packets_chunks_and_the_capture_end(size: int, chunk: int) -> None:
    packets = planted.with_headers(planted.request(), planted.response(chunk=chunk, cut=size), max(120, size))
    assert _leaks(_scrubbed(planted.page(packets)).pages[0].capture) == set()


def test_the_originals_are_in_no_part_of_the_listing() -> None:
    listing = str(_scrubbed(planted.page(BARE)).listing())
    assert [canary for canary in planted.CANARIES if canary in listing] == []
    assert {"address", "host", "name", "secret"} <= {
        one["kind"] for one in _scrubbed(planted.page(BARE)).listing()
    }


def test_the_same_original_has_one_stand_in_everywhere() -> None:
    done = _scrubbed(planted.page(FRAMED)).pages[0].capture
    fields = extract(done, PACK.pages["event"], ARGUMENTS)
    payload = read_payload([RawPacket(packet) for packet in _packets(done)])
    address = fields.value("source_addr")
    assert payload.packets[0].header is not None
    assert payload.packets[0].header.source_addr == address
    request = payload.exchanges[0].request
    assert request is not None
    forwarded = next(header.value for header in request.headers if header.name == "X-Forwarded-For")
    assert forwarded.split(",")[0] == address
    response = payload.exchanges[0].response
    assert response is not None
    assert response.body is not None
    assert f"from {address} by" in (response.body.text or "")
    assert request.host is not None
    assert request.host in fields.value("signature_name")


def test_nothing_but_stand_ins_changes_in_what_is_read() -> None:
    before = planted.capture(planted.page(FRAMED))
    old, new = reading(before, PACK, ARGUMENTS)["fields"], _scrubbed(before.body).pages[0].expected["fields"]
    assert {name: (one["state"], one.get("found_by")) for name, one in old.items()} == {
        name: (one["state"], one.get("found_by")) for name, one in new.items()
    }
    assert {name for name in old if old[name].get("value") != new[name].get("value")} == {
        "source_addr",
        "dest_addr",
        "signature_name",
        "sensor",
        "sig_rule",
        "payload",
    }


def test_lengths_chunks_and_checksums_stay_right() -> None:
    done = _packets(_scrubbed(planted.page(FRAMED)).pages[0].capture)
    assert list(map(len, done)) == list(map(len, FRAMED))
    for packet in done:
        assert internet_checksum(packet[:20]) == 0
        ends = (".".join(map(str, packet[12:16])), ".".join(map(str, packet[16:20])))
        assert planted.tcp_checksum(packet[20:], *ends) in (0, 0xFFFF)
    payload = read_payload([RawPacket(packet) for packet in done])
    response = payload.exchanges[0].response
    assert response is not None
    assert response.body is not None
    assert (response.body.state, len(response.body.data)) == ("complete", len(planted.PAGE))


def test_a_wrong_checksum_stays_wrong() -> None:
    packet = bytearray(FRAMED[0])
    packet[10] ^= 0x55
    done = _packets(_scrubbed(planted.page([bytes(packet), *FRAMED[1:]])).pages[0].capture)
    assert internet_checksum(done[0][:20]) != 0


def test_scrubbing_again_changes_nothing() -> None:
    once = _scrubbed(planted.page(FRAMED)).pages[0]
    again = scrub([Taken(once.capture, once.arguments)], PACK).pages[0]
    assert (again.capture, again.arguments) == (once.capture, once.arguments)


def test_pages_recorded_together_share_their_stand_ins() -> None:
    one, other = planted.capture(planted.page(BARE)), planted.capture(planted.page(FRAMED))
    done = scrub([Taken(one, ARGUMENTS), Taken(other, ARGUMENTS)], PACK, KNOWN)
    values = [page.expected["fields"]["sensor"]["value"] for page in done.pages]
    assert values[0] == values[1]


def test_what_one_page_tells_is_replaced_in_all() -> None:
    told = planted.capture(planted.page(BARE))
    bare = planted.capture(planted.page([]).replace(b"<p>Signed", b"<p>psst, cleo.canary<p>Signed"))
    done = scrub([Taken(bare, ARGUMENTS), Taken(told, ARGUMENTS)], PACK, KNOWN)
    assert planted.USER.encode() not in done.pages[0].capture.body
