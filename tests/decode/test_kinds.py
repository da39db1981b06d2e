"""Bytes that are not HTTP are named by their own marks, never forced into HTTP."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.decode import Endpoints, RawPacket, read_payload
from scraper.decode.kinds import kind_of

DNS = bytes.fromhex("1a2b01000001000000000000076578616d706c6503636f6d0000010001")
NTP = b"\x23" + bytes(47)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\x16\x03\x01\x00\xc8\x01\x00", "tls"),
        (b"\x15\x03\x03\x00\x02\x02\x28", "tls"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "ssh"),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "http2"),
        (b"\x00\x00\x00\x85\xffSMBr", "smb"),
        (b"\x00\x00\x00\x85\xfeSMB@", "smb"),
        (b"\x03\x00\x00\x2f\x2a\xe0\x00\x00\x00\x00\x00Cookie: mstshash=a", "rdp"),
        (b"REGISTER sip:example.org SIP/2.0\r\n", "sip"),
        (b"220 mail.example.org ESMTP Postfix\r\n", "smtp"),
        (b"220 (vsFTPd 3.0.3) FTP\r\n", "ftp"),
        (b"+OK POP3 ready\r\n", "pop3"),
        (b"* OK IMAP4rev1\r\n", "imap"),
        (b":irc.example.org 001 nick :Welcome\r\n", "irc"),
        (b"\xff\xfd\x18\xff\xfd\x20", "telnet"),
        (b"*1\r\n$4\r\nINFO\r\n", "redis"),
        (b"\x4a\x00\x00\x00\x0a8.0.36\x00", "mysql"),
        (b"RFB 003.008\n", "vnc"),
        (b"\xac\xed\x00\x05sr\x00", "java_serialized"),
        (b"0\x0c\x02\x01\x01\x60\x07\x02\x01\x03\x04\x00\x80\x00", "ldap"),
        (b"hello world", "text"),
        (bytes(range(128, 256)), "binary"),
        (b"", "empty"),
    ],
)
def test_a_protocol_is_known_by_its_mark(data: bytes, kind: str) -> None:
    assert kind_of([data]) == kind
    assert not read_payload([RawPacket(data)]).exchanges


@pytest.mark.parametrize(
    ("data", "protocol", "ports", "kind"),
    [
        (DNS, "udp", (40000, 53), "dns"),
        (len(DNS).to_bytes(2, "big") + DNS, "tcp", (40000, 53), "dns"),
        (NTP, "udp", (40000, 123), "ntp"),
        (b"\x00\x01boot.img\x00octet\x00", "udp", (40000, 69), "tftp"),
        (b"\x08\x00\xf7\xff", "icmp", (), "icmp"),
        (b"\x87\x00", "ipv6-icmp", (), "icmp"),
        (b"USER anonymous\r\n", "tcp", (40000, 21), "ftp"),
        (b"just text", "tcp", (40000, 53), "text"),
    ],
)
def test_a_port_settles_what_the_bytes_leave_open(
    data: bytes, protocol: str, ports: tuple[int, ...], kind: str
) -> None:
    assert kind_of([data], protocol, ports) == kind


def test_an_icmp_event_is_not_searched_for_http() -> None:
    packet = RawPacket(b"GET / HTTP/1.1\r\n\r\n")
    assert read_payload([packet], endpoints=Endpoints(protocol="icmp")).kind == "icmp"


@given(st.lists(st.binary(max_size=80), max_size=2), st.sampled_from([None, "tcp", "udp", "icmp"]))
def test_any_bytes_have_a_kind(streams: list[bytes], protocol: str | None) -> None:
    assert kind_of(streams, protocol, (53, 123))
