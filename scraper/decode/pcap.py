"""Reads the packets of a capture file (pcap), from their IP headers on.

Knows the file's records and the link layers that captures have; nothing of what packets say.
"""

import struct
from collections.abc import Iterator
from typing import Final

from scraper.errors import Unreadable

_ORDERS: Final = {
    b"\xa1\xb2\xc3\xd4": ">",
    b"\xa1\xb2\x3c\x4d": ">",
    b"\xd4\xc3\xb2\xa1": "<",
    b"\x4d\x3c\xb2\xa1": "<",
}
_NEW_FORMAT: Final = b"\x0a\x0d\x0d\x0a"
_HEADER, _RECORD = 24, 16
_ETHERNET: Final = 1
_BEFORE_IP: Final = {0: 4, 12: 0, 14: 0, 101: 0, 108: 4, 113: 16, 228: 0, 229: 0, 276: 20}
"""Bytes before the IP header, by the kind of link; Ethernet has a few more at times."""
_IP_TYPES: Final = frozenset({0x0800, 0x86DD})
_TAGS: Final = frozenset({0x8100, 0x88A8, 0x9100})


def read_pcap(data: bytes) -> tuple[bytes, ...]:
    r"""The packets of a pcap file, in order, without what stands before their IP headers.

    Raises Unreadable when it is none, is cut off, or holds a frame that is not of IP.

    >>> head = bytes.fromhex("d4c3b2a1 0200 0400 00000000 00000000 ffff0000 65000000")
    >>> read_pcap(head + bytes.fromhex("00000000 00000000 02000000 02000000 4500"))
    (b'E\x00',)
    """
    order = _ORDERS.get(data[:4])
    if order is None or len(data) < _HEADER:
        what = "a pcapng file: only pcap is read" if data[:4] == _NEW_FORMAT else "no pcap file"
        raise Unreadable(f"the download is {what}")
    link = struct.unpack_from(f"{order}I", data, 20)[0] & 0x0FFFFFFF
    return tuple(_without_link(frame, link) for frame in _frames(data, order))


def _frames(data: bytes, order: str) -> Iterator[bytes]:
    here = _HEADER
    while here < len(data):
        start = here + _RECORD
        size = struct.unpack_from(f"{order}I", data, here + 8)[0] if start <= len(data) else len(data)
        if start + size > len(data):
            raise Unreadable("the pcap file is cut off within a packet")
        yield data[start : start + size]
        here = start + size


def _without_link(frame: bytes, link: int) -> bytes:
    packet = _after_ethernet(frame) if link == _ETHERNET else _after(frame, link)
    if not packet or packet[0] >> 4 not in {4, 6}:
        raise Unreadable("the pcap file holds a frame that is not of IP")
    return packet


def _after(frame: bytes, link: int) -> bytes:
    if link not in _BEFORE_IP:
        raise Unreadable(f"the pcap file is of a kind of link that is not known ({link})")
    return frame[_BEFORE_IP[link] :]


def _after_ethernet(frame: bytes) -> bytes:
    here = 12
    while (kind := int.from_bytes(frame[here : here + 2])) in _TAGS:
        here += 4
    return frame[here + 2 :] if kind in _IP_TYPES else b""
