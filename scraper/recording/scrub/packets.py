"""Scrubs captured packets in place: streams, bodies, network headers. Lengths stay, checksums stay right.

Knows packets and HTTP framing; never pages.
"""

import re
import struct
from collections.abc import Iterator, Sequence
from ipaddress import IPv4Address, IPv6Address
from typing import Final

from scraper.decode import RawPacket, read_payload
from scraper.models import Body, Layer, Packet, Payload, SegmentKind, Stream
from scraper.recording.scrub.patterns import Finder
from scraper.recording.scrub.problem import cannot
from scraper.recording.scrub.recode import recode
from scraper.recording.scrub.standins import StandIns

_CHUNK = re.compile(rb"[ \t]*([0-9A-Fa-f]+)[^\n]*\n")
_ETHERNET: Final = 14
_VLAN: Final = frozenset({b"\x81\x00", b"\x88\xa8", b"\x91\x00"})
_TCP, _UDP, _ICMP, _ICMP6 = 6, 17, 1, 58
_CHECKSUM_AT: Final = {_TCP: 16, _UDP: 6}
_WITHOUT: Final = frozenset({"chunked", "identity", "none"})


def scrub_packets(packets: Sequence[bytes], finder: Finder) -> list[bytes]:
    """The packets with stand-ins, each of its old length.

    Raises FixtureError when a body cannot be changed, DoesNotFit when it can with other stand-ins.
    """
    payload = read_payload([RawPacket(data) for data in packets])
    new = [bytearray(data) for data in packets]
    covered: set[int] = set()
    for number, stream in enumerate(payload.streams):
        data = _scrub_stream(stream, list(_bodies(payload, number)), finder)
        covered |= _write_back(stream, data, new)
    for packet in payload.packets:
        if packet.index not in covered:
            start, end = packet.payload_start, packet.payload_end
            new[packet.index][start:end] = _scrub_bytes(bytes(new[packet.index][start:end]), finder)
        new[packet.index] = bytearray(_scrub_headers(packet, bytes(new[packet.index]), finder.stand_ins))
    done = [bytes(data) for data in new]
    _check(payload, read_payload([RawPacket(data) for data in done]))
    return done


def _bodies(payload: Payload, number: int) -> Iterator[Body]:
    sender = payload.streams[number].sender
    first = next(place for place, one in enumerate(payload.streams) if one.sender is sender)
    for exchange in payload.exchanges if first == number else ():
        for message in (exchange.request, *exchange.interim, exchange.response):
            if message is not None and message.body is not None and message.body.span.sender is sender:
                yield message.body


def _scrub_bytes(data: bytes, finder: Finder) -> bytes:
    return finder.scrub(data.decode("latin-1")).encode("latin-1")


def _scrub_stream(stream: Stream, bodies: list[Body], finder: Finder) -> bytes:
    """The stream's bytes; coded bodies by what is inside them, all else as text."""
    data = bytearray(stream.data)
    inside: list[tuple[list[int], bytes]] = []
    for body in bodies:
        if body.codings and set(body.codings) != {"identity"}:
            places = _places(stream.data, body)
            inside.append((places, _scrub_body(bytes(stream.data[at] for at in places), body, finder)))
            for at in places:
                data[at] = 0
    data = bytearray(_scrub_bytes(bytes(data), finder))
    for places, new in inside:
        for at, byte in zip(places, new, strict=True):
            data[at] = byte
    return bytes(data)


def _places(data: bytes, body: Body) -> list[int]:
    """Where the body's bytes lie in the stream, without the chunks' size lines."""
    start, end = body.span.start, body.span.end
    if "chunked" not in body.codings:
        return list(range(start, end))
    places: list[int] = []
    position = start
    while (found := _CHUNK.match(data, position, end)) is not None and (size := int(found[1], 16)):
        places += range(found.end(), min(end, found.end() + size))
        position = found.end() + size
        position += 2 if data[position : position + 2] == b"\r\n" else data[position : position + 1] == b"\n"
    return places


def _scrub_body(data: bytes, body: Body, finder: Finder) -> bytes:
    codings = tuple(coding for coding in body.codings if coding not in _WITHOUT)
    try:
        return recode(data, codings, lambda inner: _scrub_bytes(inner, finder))
    except KeyError as error:
        if _scrub_bytes(body.data, finder) == body.data:
            return data
        raise cannot(f"a body's coding {error} cannot be written at the same length") from None


def _write_back(stream: Stream, data: bytes, packets: list[bytearray]) -> set[int]:
    """Put a stream's bytes back into its packets; the packets that hold nothing else."""
    covered: set[int] = set()
    for segment in stream.segments:
        where = slice(segment.packet_start, segment.packet_start + segment.length)
        stretch = slice(segment.stream_start, segment.stream_start + segment.length)
        if segment.kind is SegmentKind.OVERLAP and packets[segment.packet][where] != stream.data[stretch]:
            covered.discard(segment.packet)
            continue
        if len(data[stretch]) == segment.length:
            packets[segment.packet][where] = data[stretch]
            covered.add(segment.packet)
    return covered


def _scrub_headers(packet: Packet, data: bytes, stand_ins: StandIns) -> bytes:
    """Addresses in the network headers, and every checksum over what has changed."""
    if packet.layer is Layer.PAYLOAD:
        return data
    out = bytearray(data)
    start = 0
    if packet.layer is Layer.ETHERNET:
        out[0:6], out[6:12] = stand_ins.hardware(data[0:6]), stand_ins.hardware(data[6:12])
        start = _ETHERNET
        while data[start - 2 : start] in _VLAN:
            start += 4
    _scrub_ip(out, start, packet.data, stand_ins)
    return bytes(out)


def _scrub_ip(out: bytearray, start: int, old: bytes, stand_ins: StandIns) -> None:
    """One IP packet at a place of `out`, whose application bytes have been changed already."""
    version = out[start] >> 4
    if version == 4:
        head, size, at = (out[start] & 15) * 4, 4, start + 12
        protocol, fragment = out[start + 9], int.from_bytes(out[start + 6 : start + 8], "big") & 0x1FFF
    else:
        head, size, at = 40, 16, start + 8
        protocol, fragment = out[start + 6], 0
    for place in (at, at + size):
        out[place : place + size] = _packed(bytes(old[place : place + size]), stand_ins)
    if version == 4:
        _mend(out, start + 10, old[start : start + head], bytes(out[start : start + head]))
    if fragment:
        return
    if protocol in (_ICMP, _ICMP6):
        _scrub_quoted(out, start + head, old, stand_ins)
    checksum_at = _CHECKSUM_AT.get(protocol, 2 if protocol in (_ICMP, _ICMP6) else None)
    if checksum_at is None or start + head + checksum_at + 2 > len(out):
        return
    place = start + head + checksum_at
    if protocol == _UDP and out[place : place + 2] == b"\0\0":
        return
    ends = b"" if protocol == _ICMP else slice(at, at + 2 * size)
    before = (old[ends] if isinstance(ends, slice) else b"") + old[start + head :]
    after = (bytes(out[ends]) if isinstance(ends, slice) else b"") + bytes(out[start + head :])
    _mend(out, place, before, after)


def _scrub_quoted(out: bytearray, start: int, old: bytes, stand_ins: StandIns) -> None:
    """The packet that an ICMP error quotes."""
    quoted = start + 8
    if len(out) >= quoted + 20 and out[quoted] >> 4 == 4:
        for place in (quoted + 12, quoted + 16):
            out[place : place + 4] = _packed(bytes(old[place : place + 4]), stand_ins)
        _mend(out, quoted + 10, old[quoted : quoted + 20], bytes(out[quoted : quoted + 20]))
    elif len(out) >= quoted + 40 and out[quoted] >> 4 == 6:
        for place in (quoted + 8, quoted + 24):
            out[place : place + 16] = _packed(bytes(old[place : place + 16]), stand_ins)


def _packed(packed: bytes, stand_ins: StandIns) -> bytes:
    if len(packed) == 4:
        return IPv4Address(stand_ins.address(str(IPv4Address(packed)))).packed
    return IPv6Address(stand_ins.address(str(IPv6Address(packed)))).packed


def _mend(out: bytearray, place: int, before: bytes, after: bytes) -> None:
    """Change an Internet checksum by what has changed: right stays right, also in a packet cut off."""
    if before == after:
        return
    total = ~int.from_bytes(out[place : place + 2], "big") & 0xFFFF
    total += sum(_words(after)) - sum(_words(before))
    total %= 0xFFFF
    out[place : place + 2] = (~total & 0xFFFF).to_bytes(2, "big")


def _words(data: bytes) -> tuple[int, ...]:
    padded = data + b"\0" * (len(data) % 2)
    return struct.unpack(f">{len(padded) // 2}H", padded)


def _shape(payload: Payload) -> list[object]:
    messages = [(one.request, one.response) for one in payload.exchanges]
    return [
        payload.kind,
        payload.flags,
        [
            None if message is None else (message.span, message.flags, _body_shape(message.body))
            for pair in messages
            for message in pair
        ],
    ]


def _body_shape(body: Body | None) -> object:
    return None if body is None else (body.state, body.span, body.codings, len(body.data))


def _check(old: Payload, new: Payload) -> None:
    if _shape(old) != _shape(new):
        raise cannot("its packets would be read differently")
