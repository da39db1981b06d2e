"""Headers put round packets: read back by an independent reader, with right lengths, numbers and sums."""

from dataclasses import replace

import dpkt  # type: ignore[import-untyped]  # it has no types of its own
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.practice.events import Event, Packet
from scraper.practice.frames import add_headers, checksum

PACKETS = st.lists(
    st.builds(Packet, st.sampled_from(["source", "dest"]), st.just("payload"), st.binary(max_size=90)),
    max_size=6,
)


@pytest.fixture(scope="session")
def ipv4(demo: list[Event]) -> Event:
    return next(event for event in demo if event.protocol == "tcp" and "." in event.source_addr)


@pytest.fixture(scope="session")
def ipv6(demo: list[Event]) -> Event:
    return next(event for event in demo if ":" in event.source_addr)


@given(packets=PACKETS)
@settings(max_examples=40, deadline=None)
def test_tcp_over_ipv4_is_well_formed(ipv4: Event, packets: list[Packet]) -> None:
    framed = add_headers(replace(ipv4, packets=tuple(packets)))
    assert len(framed) == len(packets)
    for packet, shown in zip(packets, framed, strict=True):
        ip = dpkt.ip.IP(shown.data)
        assert (ip.len, checksum(shown.data[:20])) == (len(shown.data), 0)
        assert ip.data.data == packet.data
        pseudo = shown.data[12:20] + bytes([0, 6]) + (ip.len - 20).to_bytes(2, "big")
        assert checksum(pseudo + shown.data[20:]) == 0


@given(packets=PACKETS)
@settings(max_examples=40, deadline=None)
def test_sequence_numbers_follow_the_bytes_of_each_side(ipv4: Event, packets: list[Packet]) -> None:
    event = replace(ipv4, packets=tuple(packets))
    sent = {"source": 1_000_001, "dest": 2_000_001}
    for packet, shown in zip(packets, add_headers(event), strict=True):
        tcp = dpkt.ip.IP(shown.data).data
        other = "dest" if packet.sender == "source" else "source"
        assert (tcp.seq, tcp.ack) == (sent[packet.sender], sent[other])
        sent[packet.sender] += len(packet.data)


def test_tcp_over_ipv6_is_well_formed(ipv6: Event) -> None:
    for packet, shown in zip(ipv6.packets, add_headers(ipv6), strict=True):
        ip = dpkt.ip6.IP6(shown.data)
        assert (ip.plen, ip.data.data) == (len(shown.data) - 40, packet.data)


@pytest.mark.parametrize(("protocol", "number", "size"), [("udp", 17, 8), ("icmp", 1, 8), ("gre", 47, 0)])
def test_other_protocols_get_their_own_headers(ipv4: Event, protocol: str, number: int, size: int) -> None:
    event = replace(ipv4, protocol=protocol, packets=(Packet("source", "payload", b"abc"),))
    data = add_headers(event)[0].data
    assert data[9] == number
    assert data[20 + size :] == b"abc"


def test_a_short_ethernet_frame_has_a_trailer_beyond_the_ip_length(ipv4: Event) -> None:
    event = replace(ipv4, packets=(Packet("dest", "payload", b""),))
    frame = dpkt.ethernet.Ethernet(add_headers(event, ethernet=True)[0].data)
    assert len(add_headers(event, ethernet=True)[0].data) == 60
    assert frame.data.len == 40


def test_a_packet_that_begins_with_its_ip_header_is_left_alone(ipv4: Event) -> None:
    packet = Packet("source", "ip", b"\x45whatever")
    event = replace(ipv4, packets=(packet,))
    assert add_headers(event)[0].data == packet.data
    assert add_headers(event, ethernet=True)[0].data[12:14] == b"\x08\x00"


def test_a_packet_too_long_for_a_datagram_becomes_several(ipv4: Event) -> None:
    event = replace(ipv4, packets=(Packet("source", "payload", bytes(100_000)),))
    assert [len(shown.data) for shown in add_headers(event)] == [65_040, 35_040]
