"""Payloads that are answers of their own: bytes, or a pcap file, sent as something else than a page."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.decode import read_hexdump
from scraper.decode.pcap import read_pcap
from scraper.errors import SignedOut, Unreadable, WrongPage
from scraper.extract import extract
from scraper.models import State
from scraper.packs.spec import FieldSpec, FieldType, Find, Page, Proof
from tests.extract.pages import capture_of

IP = bytes.fromhex("4500001c") + bytes(16) + b"\x11\x22\x00\x50\x00\x08\x00\x00"
FORM = b"<html><body><input type=password></body></html>"


def page_of(body: str) -> Page:
    find = Find.model_validate({"body": body})
    return Page(
        page="raw",
        at="{web}/raw",
        visit="fetched",
        signed_out=(Proof(css="input[type=password]"),),
        proof=(Proof(sent_as="application/*"),),
        fields={"payload": FieldSpec(find=(find,), type=FieldType.HEXDUMP)},
    )


def pcap(*frames: bytes, link: int = 1, order: str = "<") -> bytes:
    head = struct.pack(f"{order}IHHIIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, link)
    records = (struct.pack(f"{order}IIII", 0, 0, len(frame), len(frame)) + frame for frame in frames)
    return head + b"".join(records)


@given(st.binary(min_size=1, max_size=100))
@settings(max_examples=40, deadline=None)
def test_a_download_is_one_packet_byte_for_byte(data: bytes) -> None:
    fields = extract(capture_of(data, "application/octet-stream"), page_of("bytes"), {})
    assert read_hexdump(fields.value("payload")) == (data,)


def test_the_packets_of_a_pcap_file_are_the_payload() -> None:
    ether = bytes(12) + b"\x08\x00"
    tagged = bytes(12) + b"\x81\x00\x00\x07\x08\x00"
    data = pcap(ether + IP, tagged + IP)
    fields = extract(capture_of(data, "application/vnd.tcpdump.pcap"), page_of("pcap"), {})
    assert read_hexdump(fields.value("payload")) == (IP, IP)


@pytest.mark.parametrize(("link", "before"), [(101, 0), (113, 16), (276, 20), (0, 4)])
@pytest.mark.parametrize("order", ["<", ">"])
def test_what_stands_before_ip_headers_is_left_out(link: int, before: int, order: str) -> None:
    assert read_pcap(pcap(bytes(before) + IP, link=link, order=order)) == (IP,)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"GET /", "the download is no pcap file"),
        (b"\x0a\x0d\x0d\x0a" + bytes(40), "the download is a pcapng file: only pcap is read"),
        (pcap(bytes(12) + b"\x08\x00" + IP)[:-1], "the pcap file is cut off within a packet"),
        (pcap(bytes(12) + b"\x08\x06" + bytes(28)), "the pcap file holds a frame that is not of IP"),
        (pcap(IP, link=147), "the pcap file is of a kind of link that is not known (147)"),
    ],
)
def test_a_file_that_leaves_a_doubt_fails_the_payload(data: bytes, reason: str) -> None:
    field = extract(capture_of(data, "application/x-pcap"), page_of("pcap"), {}).fields["payload"]
    assert (field.state, field.value) == (State.FAILED, None)
    assert field.reason == f"`body: pcap` cannot be read: {reason}"


@given(st.binary(max_size=80), st.booleans())
@settings(max_examples=80, deadline=None)
def test_no_file_however_broken_raises_anything_else(data: bytes, begins_well: bool) -> None:
    try:
        read_pcap(pcap()[: 24 if begins_well else 0] + data)
    except Unreadable as error:
        assert error.message


def test_a_page_in_place_of_a_download_is_never_taken_for_it() -> None:
    with pytest.raises(SignedOut):
        extract(capture_of(FORM, "text/html"), page_of("bytes"), {})
    with pytest.raises(WrongPage):
        extract(capture_of(b"<html>error</html>", "text/html"), page_of("bytes"), {})
