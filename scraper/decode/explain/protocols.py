"""The parts that rules name of DNS, TLS and SSH traffic, read out of a stream. Never a rule, never HTTP."""

import re
from collections.abc import Callable, Iterator

from scraper.decode.explain.buffer import Buffer, Piece, as_sent
from scraper.models.base import Sender
from scraper.models.payload import Stream

_MOST_QUESTIONS = 64
_HANDSHAKE, _CLIENT_HELLO, _SERVER_NAME = 0x16, 1, 0
_BANNER = re.compile(rb"SSH-([\d.]{1,8})-([^\r\n]{1,255})")


def parts(name: str, stream: Stream) -> list[Buffer]:
    """The places of that name in a stream, in order; empty when there is none."""
    return list(_READERS[name](stream))


def _queries(stream: Stream) -> Iterator[Buffer]:
    """The names that DNS messages ask for, with dots between their labels."""
    for start, end in _messages(stream):
        data = stream.data
        count = int.from_bytes(data[start + 4 : start + 6], "big")
        position = start + 12
        for _ in range(min(count, _MOST_QUESTIONS)):
            name, position = _name(data, position, end, stream.sender)
            if name is None:
                break
            yield name
            position += 4


def _messages(stream: Stream) -> Iterator[tuple[int, int]]:
    """The DNS messages of a stream: one a packet, or with their lengths before them."""
    for segment in stream.segments:
        start, end = segment.stream_start, segment.stream_start + segment.length
        length = int.from_bytes(stream.data[start : start + 2], "big")
        if segment.length > 14 and length == segment.length - 2:
            yield start + 2, end
        elif segment.length > 12:
            yield start, end


def _name(data: bytes, position: int, end: int, sender: Sender) -> tuple[Buffer | None, int]:
    shown = bytearray()
    pieces: list[Piece] = []
    while position < end:
        length = data[position]
        if length == 0:
            return Buffer("DNS query", bytes(shown), sender, tuple(pieces)), position + 1
        if length > 63 or position + 1 + length > end:
            break
        if shown:
            pieces.append(Piece(len(shown), 1, position, 1))
            shown += b"."
        pieces.append(Piece(len(shown), length, position + 1, length))
        shown += data[position + 1 : position + 1 + length]
        position += 1 + length
    return None, position


def _server_name(stream: Stream) -> Iterator[Buffer]:
    """The server name in a TLS client's greeting."""
    data = stream.data
    if len(data) < 44 or data[0] != _HANDSHAKE or data[5] != _CLIENT_HELLO:
        return
    position = _past(data, _past(data, _past(data, 43, 1), 2), 1) + 2
    while position + 4 <= len(data):
        kind, length = int.from_bytes(data[position : position + 2], "big"), data[position + 2 : position + 4]
        if kind == _SERVER_NAME:
            size = int.from_bytes(data[position + 7 : position + 9], "big")
            name = data[position + 9 : position + 9 + size]
            if len(name) == size and name:
                yield as_sent("TLS server name", name, stream.sender, position + 9)
            return
        position += 4 + int.from_bytes(length, "big")


def _past(data: bytes, position: int, width: int) -> int:
    """Where a run ends whose length stands before it."""
    return position + width + int.from_bytes(data[position : position + width], "big")


def _ssh_protocol(stream: Stream) -> Iterator[Buffer]:
    banner = _BANNER.match(stream.data)
    if banner is not None:
        yield as_sent("SSH protocol", banner[1], stream.sender, banner.start(1))


def _ssh_software(stream: Stream) -> Iterator[Buffer]:
    banner = _BANNER.match(stream.data)
    if banner is not None:
        yield as_sent("SSH software", banner[2], stream.sender, banner.start(2))


_READERS: dict[str, Callable[[Stream], Iterator[Buffer]]] = {
    "dns.query": _queries,
    "ssh.proto": _ssh_protocol,
    "ssh.software": _ssh_software,
    "tls.sni": _server_name,
}
PROTOCOL_PARTS = frozenset(_READERS)
"""Every name that can be asked for."""
