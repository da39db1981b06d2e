"""One captured packet: where its application bytes lie, and what its network headers say.

Headers are recognised by whether they make sense, never by a switch. Knows bytes; never other packets.
"""

import struct
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address
from typing import Final

from scraper.models import Layer, NetworkHeader, Sender

_ETHERNET: Final = 14
_VLAN_TYPES: Final = frozenset({0x8100, 0x88A8, 0x9100})
_MOST_VLAN_TAGS: Final = 3
_IP_TYPES: Final = {0x0800: 4, 0x86DD: 6}
_TCP: Final = 6
_UDP: Final = 17
_PROTOCOLS: Final = {
    1: "icmp",
    2: "igmp",
    _TCP: "tcp",
    _UDP: "udp",
    41: "ipv6",
    47: "gre",
    50: "esp",
    51: "ah",
    58: "ipv6-icmp",
    89: "ospf",
    103: "pim",
    132: "sctp",
}
_EXTENSIONS: Final = frozenset({0, 43, 60, 135, 139, 140})
_FRAGMENT: Final = 44
_NO_NEXT_HEADER: Final = 59
_MOST_EXTENSIONS: Final = 16
_TCP_FLAGS: Final = "FSRPAUEC"
_MOST_TRAILER: Final = 60
"""The longest Ethernet padding and trailer that is taken for one."""


@dataclass(frozen=True, slots=True)
class RawPacket:
    """A packet as the console shows it; `sender` and `layer` where somebody knows them."""

    data: bytes
    sender: Sender = Sender.UNKNOWN
    layer: Layer | None = None


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The two ends of an event, as far as they are known."""

    source_addr: str | None = None
    dest_addr: str | None = None
    source_port: int | None = None
    dest_port: int | None = None
    protocol: str | None = None


@dataclass(frozen=True, slots=True)
class Dissection:
    """Where a packet's application bytes are, and what stands before them."""

    layer: Layer
    start: int
    end: int
    header: NetworkHeader | None = None
    flags: frozenset[str] = field(default=frozenset())


@dataclass(frozen=True, slots=True)
class _Network:
    """What an IP header says; offsets are into the packet's bytes."""

    source: str
    dest: str
    protocol: int
    start: int
    end: int
    fragment_offset: int = 0
    more_fragments: bool = False
    cut_off: bool = False

    @property
    def is_fragment(self) -> bool:
        return self.more_fragments or self.fragment_offset > 0


def dissect(packet: RawPacket) -> Dissection:
    """Find the application bytes of one packet.

    >>> dissect(RawPacket(b"GET / HTTP/1.0")).layer.value
    'payload'
    """
    data = packet.data
    if packet.layer is not Layer.PAYLOAD:
        for layer, start in _starts(data, packet.layer):
            network = _network(data, start, trusted=packet.layer is not None)
            if network is not None:
                return _dissected(data, layer, network)
    return Dissection(Layer.PAYLOAD, 0, len(data))


def _starts(data: bytes, layer: Layer | None) -> list[tuple[Layer, int]]:
    """The places where an IP header may begin."""
    starts = []
    if layer in (None, Layer.IP):
        starts.append((Layer.IP, 0))
    ethernet = _past_ethernet(data) if layer in (None, Layer.ETHERNET) else None
    if ethernet is not None:
        starts.append((Layer.ETHERNET, ethernet))
    return starts


def _past_ethernet(data: bytes) -> int | None:
    """Where the IP header begins in an Ethernet frame, or None when this is not one that carries IP."""
    start = _ETHERNET
    for _ in range(_MOST_VLAN_TAGS + 1):
        if len(data) < start + 20:
            return None
        kind = int.from_bytes(data[start - 2 : start], "big")
        if kind in _IP_TYPES:
            return start if data[start] >> 4 == _IP_TYPES[kind] else None
        if kind not in _VLAN_TYPES:
            return None
        start += 4
    return None


def _network(data: bytes, start: int, *, trusted: bool) -> _Network | None:
    if len(data) < start + 20:
        return None
    version = data[start] >> 4
    if version == 4:
        return _ipv4(data, start, trusted=trusted)
    return _ipv6(data, start, trusted=trusted) if version == 6 and len(data) >= start + 40 else None


def _ipv4(data: bytes, start: int, *, trusted: bool) -> _Network | None:
    head = (data[start] & 15) * 4
    total, fragment, protocol = struct.unpack_from(">2xH2xHxB", data, start)
    captured = len(data) - start
    if head < 20 or total < head or captured < head:
        return None
    if not trusted and protocol not in _PROTOCOLS:
        return None
    checked = checksum(data[start : start + head]) == 0
    network = _Network(
        source=str(IPv4Address(data[start + 12 : start + 16])),
        dest=str(IPv4Address(data[start + 16 : start + 20])),
        protocol=protocol,
        start=start + head,
        end=start + min(total, captured),
        fragment_offset=(fragment & 0x1FFF) * 8,
        more_fragments=bool(fragment & 0x2000),
        cut_off=total > captured,
    )
    if trusted or checked:
        return network
    return network if _is_plausible(data, network, captured - total) else None


def _ipv6(data: bytes, start: int, *, trusted: bool) -> _Network | None:
    length, following = struct.unpack_from(">4xHB", data, start)
    captured = len(data) - start
    network = _past_extensions(
        data,
        _Network(
            source=str(IPv6Address(data[start + 8 : start + 24])),
            dest=str(IPv6Address(data[start + 24 : start + 40])),
            protocol=following,
            start=start + 40,
            end=start + min(40 + length, captured),
            cut_off=40 + length > captured,
        ),
    )
    if network is None or trusted:
        return network
    return network if _is_plausible(data, network, captured - 40 - length) else None


def _past_extensions(data: bytes, network: _Network) -> _Network | None:
    """Skip IPv6 extension headers; None when they run past the packet."""
    protocol, start, offset, more = network.protocol, network.start, 0, False
    for _ in range(_MOST_EXTENSIONS):
        if protocol not in _EXTENSIONS and protocol != _FRAGMENT:
            break
        if start + 8 > network.end:
            return None
        if protocol == _FRAGMENT:
            offset, more = (
                int.from_bytes(data[start + 2 : start + 4], "big") & 0xFFF8,
                bool(data[start + 3] & 1),
            )
        length = 8 if protocol == _FRAGMENT else (data[start + 1] + 1) * 8
        protocol, start = data[start], start + length
        if offset:
            break
    if start > network.end:
        return None
    return _Network(
        network.source, network.dest, protocol, start, network.end, offset, more, cut_off=network.cut_off
    )


def _is_plausible(data: bytes, network: _Network, trailer: int) -> bool:
    """Whether a header whose checksum says nothing is one all the same: lengths and next header fit."""
    if not 0 <= trailer <= _MOST_TRAILER or network.protocol not in _PROTOCOLS:
        return False
    if network.is_fragment or network.protocol not in (_TCP, _UDP):
        return trailer == 0
    return _transport(data, network) is not None


def _transport(data: bytes, network: _Network) -> tuple[int, int] | None:
    """Start and end of the application bytes behind a TCP or UDP header that makes sense."""
    start, end = network.start, network.end
    if network.protocol == _TCP:
        head = (data[start + 12] >> 4) * 4 if end - start >= 20 else 0
        return (start + head, end) if 20 <= head <= end - start else None
    length = int.from_bytes(data[start + 4 : start + 6], "big") if end - start >= 8 else 0
    fits = 8 <= length <= end - start or (length >= 8 and network.cut_off)
    return (start + 8, min(end, start + length)) if fits else None


def _dissected(data: bytes, layer: Layer, network: _Network) -> Dissection:
    flags = {"fragment"} if network.is_fragment else set()
    if network.cut_off:
        flags.add("packet_cut_off")
    has_ports = network.protocol in (_TCP, _UDP) and not network.fragment_offset
    application = _transport(data, network) if has_ports else None
    if application is None:
        header = NetworkHeader(
            source_addr=network.source, dest_addr=network.dest, protocol=_protocol_name(network.protocol)
        )
        return Dissection(layer, network.start, network.end, header, frozenset(flags))
    return Dissection(layer, *application, _header(data, network), frozenset(flags))


def _header(data: bytes, network: _Network) -> NetworkHeader:
    source_port, dest_port = struct.unpack_from(">HH", data, network.start)
    header = NetworkHeader(
        source_addr=network.source,
        dest_addr=network.dest,
        protocol=_protocol_name(network.protocol),
        source_port=source_port,
        dest_port=dest_port,
    )
    if network.protocol != _TCP:
        return header
    sequence, acknowledgment, bits = struct.unpack_from(">IIxB", data, network.start + 4)
    flags = "".join(letter for bit, letter in enumerate(_TCP_FLAGS) if bits >> bit & 1)
    return header.model_copy(update={"sequence": sequence, "acknowledgment": acknowledgment, "flags": flags})


def _protocol_name(number: int) -> str:
    return _PROTOCOLS.get(number, str(number))


def checksum(data: bytes) -> int:
    """The Internet checksum; 0 over a header that holds its own right checksum.

    >>> hex(checksum(bytes.fromhex("45000073000040004011 0000 c0a80001c0a800c7")))
    '0xb861'
    """
    padded = data + b"\0" * (len(data) % 2)
    total: int = sum(struct.unpack(f">{len(padded) // 2}H", padded))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF
