"""Put headers round the application bytes of an event's packets: IP, TCP/UDP/ICMP, and Ethernet on request.

Knows wire formats; knows nothing of pages. Lengths, sequence numbers and checksums are right.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address

from scraper.practice.events import Event, Packet

_PROTOCOLS = {"icmp": 1, "igmp": 2, "tcp": 6, "udp": 17, "gre": 47, "esp": 50, "ipv6-icmp": 58, "sctp": 132}
_RESERVED = 255
_LARGEST = 65_000
_SHORTEST_FRAME = 60
_TRAILER = b"+JOIN+INFORMATION+BEYOND+THE+IP+LENGTH+"
_MACS = {"source": bytes.fromhex("02005e100001"), "dest": bytes.fromhex("02005e100002")}

Address = IPv4Address | IPv6Address


@dataclass(slots=True)
class _Flow:
    """The two ends of an event's connection, and how far each has got."""

    protocol: int
    addresses: dict[str, Address]
    ports: dict[str, int]
    sequence: dict[str, int] = field(default_factory=lambda: {"source": 1_000_001, "dest": 2_000_001})
    datagrams: int = 0


def add_headers(event: Event, *, ethernet: bool = False) -> tuple[Packet, ...]:
    """The event's packets with headers; those that begin with an IP header get only the Ethernet part.

    A packet too long for one IP datagram becomes several.
    """
    flow = _flow_of(event)
    framed = []
    for packet in event.packets:
        for datagram in _datagrams(flow, packet):
            data = _ethernet(packet.sender, datagram) if ethernet else datagram
            framed.append(Packet(packet.sender, "ip", data))
    return tuple(framed)


def checksum(data: bytes) -> int:
    """The Internet checksum (RFC 1071) of some bytes.

    >>> hex(checksum(bytes.fromhex("45000073000040004011 0000 c0a80001c0a800c7")))
    '0xb861'
    """
    padded = data + b"\x00" * (len(data) % 2)
    total: int = sum(struct.unpack(f"!{len(padded) // 2}H", padded))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def _flow_of(event: Event) -> _Flow:
    protocol = _PROTOCOLS.get(event.protocol.lower(), _RESERVED)
    addresses = {"source": ip_address(event.source_addr), "dest": ip_address(event.dest_addr)}
    ports = {"source": event.source_port or 0, "dest": event.dest_port or 0}
    return _Flow(protocol, addresses, ports)


def _datagrams(flow: _Flow, packet: Packet) -> Sequence[bytes]:
    if packet.starts_at == "ip":
        return (packet.data,)
    pieces = [packet.data[at : at + _LARGEST] for at in range(0, len(packet.data), _LARGEST)]
    return [_ip(flow, packet.sender, piece) for piece in pieces or [b""]]


def _ip(flow: _Flow, sender: str, payload: bytes) -> bytes:
    other = "dest" if sender == "source" else "source"
    source, dest = flow.addresses[sender], flow.addresses[other]
    segment = _transport(flow, sender, other, payload)
    flow.datagrams += 1
    if isinstance(source, IPv4Address):
        return _ipv4_header(flow, source, dest, len(segment)) + segment
    head = struct.pack("!IHBB", 6 << 28, len(segment), flow.protocol, 64)
    return head + source.packed + dest.packed + segment


def _ipv4_header(flow: _Flow, source: Address, dest: Address, size: int) -> bytes:
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + size, flow.datagrams, 0x4000, 64, flow.protocol, 0)
    head += source.packed + dest.packed
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:]


def _transport(flow: _Flow, sender: str, other: str, payload: bytes) -> bytes:
    match flow.protocol:
        case 6:
            return _summed(flow, sender, other, _tcp(flow, sender, other, payload), 16)
        case 17:
            head = struct.pack("!HHHH", flow.ports[sender], flow.ports[other], 8 + len(payload), 0)
            return _summed(flow, sender, other, head + payload, 6)
        case 1:
            message = struct.pack("!BBHHH", 8 if sender == "source" else 0, 0, 0, 1, flow.datagrams) + payload
            return _patched(message, 2, checksum(message))
        case 58:
            message = struct.pack("!BBHHH", 128 if sender == "source" else 129, 0, 0, 1, flow.datagrams)
            return _summed(flow, sender, other, message + payload, 2)
    return payload


def _tcp(flow: _Flow, sender: str, other: str, payload: bytes) -> bytes:
    numbers = (flow.sequence[sender], flow.sequence[other])
    flow.sequence[sender] = (flow.sequence[sender] + len(payload)) % 2**32
    flags = 0x18 if payload else 0x10
    ports = (flow.ports[sender], flow.ports[other])
    return struct.pack("!HHIIBBHHH", *ports, *numbers, 0x50, flags, 64_240, 0, 0) + payload


def _summed(flow: _Flow, sender: str, other: str, segment: bytes, at: int) -> bytes:
    source, dest = flow.addresses[sender].packed, flow.addresses[other].packed
    if len(source) == 4:
        pseudo = source + dest + struct.pack("!BBH", 0, flow.protocol, len(segment))
    else:
        pseudo = source + dest + struct.pack("!II", len(segment), flow.protocol)
    total = checksum(pseudo + segment)
    return _patched(segment, at, total or (0xFFFF if flow.protocol == 17 else 0))


def _patched(segment: bytes, at: int, total: int) -> bytes:
    return segment[:at] + struct.pack("!H", total) + segment[at + 2 :]


def _ethernet(sender: str, datagram: bytes) -> bytes:
    other = "dest" if sender == "source" else "source"
    kind = 0x86DD if datagram[:1] and datagram[0] >> 4 == 6 else 0x0800
    frame = _MACS[other] + _MACS[sender] + struct.pack("!H", kind) + datagram
    return frame + _TRAILER[: max(0, _SHORTEST_FRAME - len(frame))]
