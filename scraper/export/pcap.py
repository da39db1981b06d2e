"""An event's packets as a capture that Wireshark and Suricata read: handshakes, numbers, checksums right.

Packets that the console shows with their headers stay as they are; around bare payload bytes the headers are
made from what the event says of its ends. Knows events; needs the extra `pcap`.
"""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from zlib import crc32

from scraper.decode.explain.raw import find_ends
from scraper.errors import ScraperError
from scraper.models import Event, Layer, NetworkHeader, Payload, SegmentKind, Sender

if TYPE_CHECKING:
    from types import ModuleType

ANY_TIME: Final = 946_684_800.0
"""Seconds since 1970 that packets are given when the event's time cannot be read: the year 2000."""
LARGEST_SEGMENT: Final = 65_000
"""Longer runs of bytes are cut into several packets: IP has no room for more."""
_BETWEEN_PACKETS: Final = 0.001
_MACS: Final = {Sender.SOURCE: b"\x02\0\0\0\0\x01", Sender.DEST: b"\x02\0\0\0\0\x02"}
_PLACEHOLDERS: Final = {4: ("192.0.2.1", "198.51.100.1"), 6: ("2001:db8::1", "2001:db8::2")}
_PORTS: Final = (40000, 80)
_PROTOCOLS: Final = {
    "tcp": 6,
    "udp": 17,
    "icmp": 1,
    "igmp": 2,
    "gre": 47,
    "esp": 50,
    "ah": 51,
    "ipv6-icmp": 58,
    "icmpv6": 58,
    "icmp6": 58,
    "ospf": 89,
    "pim": 103,
    "sctp": 132,
}
_EXPERIMENTAL: Final = 253
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?")
_SYN, _ACK, _PUSH_ACK, _FIN_ACK = 0x02, 0x10, 0x18, 0x11


class Message(NamedTuple):
    """Bytes that one end sends in one packet."""

    sender: Sender
    data: bytes


def event_to_pcap(event: Event) -> bytes:
    """The event's packets as a pcap file. Raises ScraperError when the extra is missing."""
    return events_to_pcap([event])


def events_to_pcap(events: Iterable[Event]) -> bytes:
    """The packets of several events in one pcap file, one event after the other, in the order given.

    Times are the event's where they can be read, else those of the year 2000, a millisecond apart.
    Raises ScraperError when the extra is missing.
    """
    dpkt = _dpkt()
    file = io.BytesIO()
    writer = dpkt.pcap.Writer(file, snaplen=262_144, nano=False)
    clock = 0.0
    for event in events:
        clock = max(clock, start_of(event.event_details.event_time))
        for frame in event_frames(event):
            writer.writepkt(frame, ts=clock)
            clock = round(clock + _BETWEEN_PACKETS, 6)
    return file.getvalue()


def start_of(text: str | None) -> float:
    """Seconds since 1970 of a time as pages show it; without a zone it is taken for UTC.

    >>> start_of("2018-04-01T02:04:53+00:00"), start_of("yesterday")
    (1522548293.0, 946684800.0)
    """
    match = _TIME.search(text or "")
    if match is None:
        return ANY_TIME
    try:
        when = datetime.fromisoformat(match.group())
    except ValueError:
        return ANY_TIME
    stamp = (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
    return stamp if 0 <= stamp < 2**32 - 1 else ANY_TIME


def event_frames(event: Event) -> Iterator[bytes]:
    """The event's packets as Ethernet frames. Raises ScraperError when the extra is missing."""
    payload = event.event_payload.capture
    ends = _Ends.of(event)
    if payload.packets and all(packet.layer is not Layer.PAYLOAD for packet in payload.packets):
        yield from _as_captured(payload, ends)
        return
    messages = list(conversation(payload))
    if ends.number == _PROTOCOLS["tcp"]:
        client = find_ends(payload).client or Sender.SOURCE
        yield from _Connection(ends, client, _first_numbers(event, client)).frames(messages)
    else:
        itype = _icmp_type(event)
        yield from (ends.datagram(message, itype) for message in messages)


def conversation(payload: Payload) -> Iterator[Message]:
    """What each end sent, in the order captured; a packet that holds bytes of both is two messages."""
    runs = [
        (segment.packet, segment.packet_start, segment.stream_start, segment.length, stream)
        for stream in payload.streams
        for segment in stream.segments
        if segment.kind is SegmentKind.NEW
    ]
    for _, _, start, length, stream in sorted(runs, key=lambda run: run[:2]):
        sender = Sender.DEST if stream.sender is Sender.DEST else Sender.SOURCE
        for place in range(start, start + length, LARGEST_SEGMENT):
            yield Message(sender, stream.data[place : min(place + LARGEST_SEGMENT, start + length)])


def _first_numbers(event: Event, client: Sender) -> dict[Sender, int]:
    """Each event's own, so that one with the ends of another is not taken for a repetition of it."""
    number = crc32(str(event.event_id).encode())
    return {client: number, _other(client): number ^ 0x55555555}


def _dpkt() -> "ModuleType":
    try:
        import dpkt  # type: ignore[import-untyped]  # it has no type information
    except ModuleNotFoundError as missing:
        raise ScraperError(
            "writing captures needs a package that is not installed",
            advice="Run: pip install 'scraper[pcap]'",
        ) from missing
    module: ModuleType = dpkt
    return module


def _other(sender: Sender) -> Sender:
    return Sender.SOURCE if sender is Sender.DEST else Sender.DEST


@dataclass(slots=True)
class _Ends:
    """Both ends of an event, complete enough to write headers."""

    addresses: dict[Sender, IPv4Address | IPv6Address]
    ports: dict[Sender, int]
    number: int
    dpkt: Any = field(default_factory=_dpkt)
    packets: int = 0

    @classmethod
    def of(cls, event: Event) -> "_Ends":
        """From what the event says; documentation addresses where it says nothing usable."""
        details = event.event_details
        source, dest = _address(details.source_addr), _address(details.dest_addr)
        version = (source or dest or IPv4Address(0)).version
        first, second = (ip_address(text) for text in _PLACEHOLDERS[version])
        if source is not None and dest is not None and source.version != dest.version:
            dest = None
        ports = {Sender.SOURCE: details.source_port, Sender.DEST: details.dest_port}
        usual = dict(zip((Sender.SOURCE, Sender.DEST), _PORTS, strict=True))
        return cls(
            {Sender.SOURCE: source or first, Sender.DEST: dest or second},
            {sender: usual[sender] if port is None else port for sender, port in ports.items()},
            _protocol(details.protocol, ports=details.source_port is not None),
        )

    def datagram(self, message: Message, itype: tuple[int, int] | None) -> bytes:
        """A packet of a protocol that keeps no state."""
        if self.number == _PROTOCOLS["udp"]:
            body = self.dpkt.udp.UDP(
                sport=self.ports[message.sender],
                dport=self.ports[_other(message.sender)],
                ulen=8 + len(message.data),
                data=message.data,
            )
        elif self.number in (_PROTOCOLS["icmp"], _PROTOCOLS["icmpv6"]):
            body = self._echo(message, itype)
        else:
            body = message.data
        return self.frame(message.sender, body)

    def _echo(self, message: Message, itype: tuple[int, int] | None) -> Any:
        """The bytes behind an ICMP header: an echo, unless the rule says which type it fired on."""
        four = self.number == _PROTOCOLS["icmp"]
        request, reply = (8, 0) if four else (128, 129)
        kind, code = itype or (request if message.sender is Sender.SOURCE else reply, 0)
        module = self.dpkt.icmp.ICMP if four else self.dpkt.icmp6.ICMP6
        return module(type=kind, code=code, data=b"\0\x01\0\x01" + message.data)

    def segment(self, sender: Sender, flags: int, seq: int, ack: int, data: bytes = b"") -> bytes:
        """A TCP packet."""
        body = self.dpkt.tcp.TCP(
            sport=self.ports[sender],
            dport=self.ports[_other(sender)],
            seq=seq % 2**32,
            ack=ack % 2**32,
            flags=flags,
            win=65535,
            data=data,
        )
        return self.frame(sender, body)

    def frame(self, sender: Sender, body: Any) -> bytes:
        """An Ethernet frame around the body of an IP packet, checksums included."""
        source, dest = self.addresses[sender].packed, self.addresses[_other(sender)].packed
        self.packets += 1
        if len(source) == 4:
            packet = self.dpkt.ip.IP(
                src=source, dst=dest, p=self.number, ttl=64, id=self.packets % 65536, data=body
            )
            packet.len = len(packet)
        else:
            packet = self.dpkt.ip6.IP6(
                src=source, dst=dest, nxt=self.number, hlim=64, plen=len(body), data=body
            )
        kind = 0x0800 if len(source) == 4 else 0x86DD
        return self.wrap(sender, kind, bytes(packet))

    def wrap(self, sender: Sender, kind: int, packet: bytes) -> bytes:
        """An Ethernet frame around an IP packet as it is."""
        return _MACS[_other(sender)] + _MACS[sender] + kind.to_bytes(2, "big") + packet


class _Connection:
    """One TCP connection from its handshake to its end."""

    def __init__(self, ends: _Ends, client: Sender, first: dict[Sender, int]) -> None:
        self.ends = ends
        self.client = client
        self.next = first

    def frames(self, messages: Iterable[Message]) -> Iterator[bytes]:
        """Handshake, every message with its acknowledgment, and the closing."""
        yield from self.handshake()
        for message in messages:
            yield self._send(message.sender, _PUSH_ACK, message.data)
            yield self._send(_other(message.sender), _ACK)
        for sender in (self.client, _other(self.client)):
            yield self._send(sender, _FIN_ACK)
            self.next[sender] += 1
            yield self._send(_other(sender), _ACK)

    def handshake(self) -> Iterator[bytes]:
        """Three packets before the first byte; the numbers of both ends go one up."""
        server = _other(self.client)
        yield self.ends.segment(self.client, _SYN, self.next[self.client], 0)
        self.next[self.client] += 1
        yield self.ends.segment(server, _SYN | _ACK, self.next[server], self.next[self.client])
        self.next[server] += 1
        yield self._send(self.client, _ACK)

    def _send(self, sender: Sender, flags: int, data: bytes = b"") -> bytes:
        frame = self.ends.segment(sender, flags, self.next[sender], self.next[_other(sender)], data)
        self.next[sender] += len(data)
        return frame


def _as_captured(payload: Payload, ends: _Ends) -> Iterator[bytes]:
    """Packets with their own headers; before a TCP connection without a beginning, a handshake."""
    yield from _missing_handshake(payload, ends)
    for packet in payload.packets:
        sender = Sender.DEST if packet.sender is Sender.DEST else Sender.SOURCE
        if packet.layer is Layer.ETHERNET:
            yield packet.data
        else:
            yield ends.wrap(sender, 0x86DD if packet.data[:1] >= b"\x60" else 0x0800, packet.data)


def _missing_handshake(payload: Payload, ends: _Ends) -> Iterator[bytes]:
    headers = [packet.header for packet in payload.packets if packet.header is not None]
    tcp = next(
        (packet for packet in payload.packets if packet.header and packet.header.protocol == "tcp"), None
    )
    if tcp is None or tcp.header is None or any("S" in header.flags for header in headers):
        return
    client = find_ends(payload).client or Sender.SOURCE
    sender = Sender.DEST if tcp.sender is Sender.DEST else Sender.SOURCE
    seq, ack = tcp.header.sequence or 0, tcp.header.acknowledgment or 0
    made = _ends_of_packet(tcp.header, sender, ends)
    connection = _Connection(made, client, {sender: (seq - 1) % 2**32, _other(sender): (ack - 1) % 2**32})
    yield from connection.handshake()


def _ends_of_packet(header: NetworkHeader, sender: Sender, ends: _Ends) -> _Ends:
    """The ends that a captured header names."""
    source, dest = ip_address(header.source_addr), ip_address(header.dest_addr)
    return _Ends(
        {sender: source, _other(sender): dest},
        {sender: header.source_port or 0, _other(sender): header.dest_port or 0},
        ends.number,
    )


def _address(text: str | None) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address((text or "").strip("[] "))
    except ValueError:
        return None


def _protocol(text: str | None, *, ports: bool) -> int:
    name = (text or "").strip().lower()
    if name.isascii() and name.isdigit() and int(name) < 256:
        return int(name)
    if name in _PROTOCOLS:
        return _PROTOCOLS[name]
    return _PROTOCOLS["tcp"] if ports or not name else _EXPERIMENTAL


def _icmp_type(event: Event) -> tuple[int, int] | None:
    """The ICMP type and code that the event's rule asks for, when it names one."""
    rule = event.signature_details.rule
    asked = {option.name: option.value or "" for option in rule.options} if rule is not None else {}
    itype, icode = asked.get("itype", ""), asked.get("icode", "0")
    if itype.isascii() and itype.isdigit() and int(itype) < 256:
        return int(itype), int(icode) if icode.isascii() and icode.isdigit() and int(icode) < 256 else 0
    return None
