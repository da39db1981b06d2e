"""Headers are recognised by whether they make sense."""

import struct

import pytest

from scraper.decode import RawPacket
from scraper.decode.packets import Dissection, checksum, dissect
from scraper.models import Layer
from tests.decode.frames import CLIENT, SERVER, ethernet, internet_checksum, ipv4, ipv6, tcp, udp

SEGMENT = tcp(b"GET /", sport=40001, dport=80, seq=7, ack=9, flags=0x18)


def application(data: bytes, layer: Layer | None = None) -> tuple[Layer, bytes, Dissection]:
    found = dissect(RawPacket(data, layer=layer))
    return found.layer, data[found.start : found.end], found


def test_an_ipv4_packet_is_cut_at_its_own_length() -> None:
    layer, data, found = application(ipv4(SEGMENT, CLIENT, SERVER) + b"+JOIN+INFORMAT")
    assert (layer, data) == (Layer.IP, b"GET /")
    assert found.header is not None
    assert (found.header.source_addr, found.header.dest_port) == (CLIENT, 80)
    assert (found.header.sequence, found.header.acknowledgment, found.header.flags) == (7, 9, "PA")


@pytest.mark.parametrize("tags", [0, 1, 2])
def test_an_ethernet_frame_is_read_through_its_vlan_tags(tags: int) -> None:
    frame = ethernet(ipv4(SEGMENT, CLIENT, SERVER), tags=tags, trailer=bytes(6))
    assert application(frame)[:2] == (Layer.ETHERNET, b"GET /")


def test_an_ipv6_packet_is_read_through_extension_headers() -> None:
    hop_by_hop = bytes([60, 0]) + bytes(6)
    options = bytes([6, 1]) + bytes(14)
    packet = ipv6(hop_by_hop + options + SEGMENT, "2001:db8::1", "2001:db8::2", following=0)
    layer, data, found = application(packet)
    assert (layer, data) == (Layer.IP, b"GET /")
    assert found.header is not None
    assert found.header.source_addr == "2001:db8::1"


def test_udp_ends_at_its_own_length() -> None:
    packet = ipv4(udp(b"query", sport=5000, dport=53) + b"junk", CLIENT, SERVER, protocol=17)
    assert application(packet)[1] == b"query"


def test_icmp_keeps_its_header_as_bytes() -> None:
    layer, data, found = application(ipv4(b"\x08\x00rest", CLIENT, SERVER, protocol=1))
    assert (layer, data) == (Layer.IP, b"\x08\x00rest")
    assert found.header is not None
    assert found.header.protocol == "icmp"


def test_a_later_fragment_has_no_ports_and_says_so() -> None:
    _, data, found = application(ipv4(b"middle of a segment", CLIENT, SERVER, fragment=3))
    assert data == b"middle of a segment"
    assert found.flags == {"fragment"}
    assert found.header is not None
    assert found.header.source_port is None


def test_a_packet_shorter_than_it_says_is_flagged() -> None:
    _, data, found = application(ipv4(SEGMENT + b"lost", CLIENT, SERVER)[:-4])
    assert data == b"GET /"
    assert found.flags == {"packet_cut_off"}


@pytest.mark.parametrize(
    "payload",
    [
        b"EHLO mail.example.org and more text to be longer than any header would be\r\n",
        b"get key\r\n" + b"a" * 60,
        b"E\x00\x00(" + b"E" * 36,
        b"",
        b"`" + b"text that begins like an IPv6 version nibble, but is not one at all",
        b"GET / HTTP/1.1\r\nHost: " + b"h" * 40,
    ],
)
def test_application_bytes_are_not_taken_for_headers(payload: bytes) -> None:
    assert application(payload)[:2] == (Layer.PAYLOAD, payload)


def test_a_layer_that_is_known_is_believed() -> None:
    packet = ipv4(SEGMENT, CLIENT, SERVER)
    assert application(packet, Layer.PAYLOAD)[1] == packet
    spoilt = packet[:10] + b"\xde\xad" + packet[12:-1]
    assert application(spoilt, Layer.IP)[1] == b"GET "


def test_a_header_without_its_checksum_is_believed_when_lengths_fit() -> None:
    packet = ipv4(SEGMENT, CLIENT, SERVER)
    offloaded = packet[:10] + b"\x00\x00" + packet[12:]
    assert application(offloaded)[:2] == (Layer.IP, b"GET /")


def test_the_checksum_is_the_internets() -> None:
    for data in (b"", b"\x01", bytes(range(255)), struct.pack(">4H", 1, 2, 3, 0xFFFF)):
        assert checksum(data) == internet_checksum(data)
