"""Builds network frames for tests, byte by byte, so that nothing of the reader under test is used."""

import struct
from dataclasses import dataclass, field
from ipaddress import ip_address

from scraper.decode import RawPacket

CLIENT, SERVER = "198.51.100.7", "203.0.113.9"
CLIENT_PORT, SERVER_PORT = 40001, 80
SYN, ACK, PUSH, FIN = 0x02, 0x10, 0x08, 0x01


def internet_checksum(data: bytes) -> int:
    """RFC 1071, written out the slow way."""
    total = sum(data[place] << (8 if place % 2 == 0 else 0) for place in range(len(data)))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return 0xFFFF - total


def tcp(data: bytes, *, sport: int, dport: int, seq: int, ack: int, flags: int) -> bytes:
    """A TCP segment; its checksum is left 0, as offloading leaves it."""
    return struct.pack(">HHIIBBHHH", sport, dport, seq % 2**32, ack % 2**32, 5 << 4, flags, 1024, 0, 0) + data


def udp(data: bytes, *, sport: int, dport: int) -> bytes:
    """A UDP datagram."""
    return struct.pack(">HHHH", sport, dport, 8 + len(data), 0) + data


def ipv4(body: bytes, source: str, dest: str, *, protocol: int = 6, fragment: int = 0) -> bytes:
    """An IPv4 packet with a right header checksum."""
    head = struct.pack(
        ">BBHHHBBH4s4s",
        0x45,
        0,
        20 + len(body),
        1,
        fragment,
        64,
        protocol,
        0,
        ip_address(source).packed,
        ip_address(dest).packed,
    )
    return head[:10] + struct.pack(">H", internet_checksum(head)) + head[12:] + body


def ipv6(body: bytes, source: str, dest: str, *, following: int = 6) -> bytes:
    """An IPv6 packet without extension headers of its own."""
    head = struct.pack(">IHBB", 6 << 28, len(body), following, 64)
    return head + ip_address(source).packed + ip_address(dest).packed + body


def ethernet(packet: bytes, *, tags: int = 0, trailer: bytes = b"") -> bytes:
    """An Ethernet frame, with VLAN tags and a trailer if asked for."""
    kind = b"\x86\xdd" if packet[0] >> 4 == 6 else b"\x08\x00"
    return bytes(12) + b"\x81\x00\x00\x05" * tags + kind + packet + trailer


@dataclass
class Session:
    """A TCP session whose packets are made one by one, with right sequence numbers."""

    client_seq: int = 1000
    server_seq: int = 5000
    frames: list[bytes] = field(default_factory=list)

    def syn(self) -> None:
        """Open the connection; the sequence numbers set are those of the first bytes."""
        self.frames.append(self._frame(b"", client=True, seq=self.client_seq - 1, ack=0, flags=SYN))
        self.frames.append(
            self._frame(b"", client=False, seq=self.server_seq - 1, ack=self.client_seq, flags=SYN | ACK)
        )

    def client(self, data: bytes, *, captured: bool = True) -> None:
        """The client sends; without `captured` the bytes are lost to the capture."""
        if captured:
            self.frames.append(self._frame(data, client=True, seq=self.client_seq, ack=self.server_seq))
        self.client_seq += len(data)

    def server(self, data: bytes, *, captured: bool = True) -> None:
        """The server sends."""
        if captured:
            self.frames.append(self._frame(data, client=False, seq=self.server_seq, ack=self.client_seq))
        self.server_seq += len(data)

    def packets(self) -> list[RawPacket]:
        return [RawPacket(frame) for frame in self.frames]

    @staticmethod
    def _frame(data: bytes, *, client: bool, seq: int, ack: int, flags: int = PUSH | ACK) -> bytes:
        if client:
            segment = tcp(data, sport=CLIENT_PORT, dport=SERVER_PORT, seq=seq, ack=ack, flags=flags)
            return ipv4(segment, CLIENT, SERVER)
        segment = tcp(data, sport=SERVER_PORT, dport=CLIENT_PORT, seq=seq, ack=ack, flags=flags)
        return ipv4(segment, SERVER, CLIENT)
