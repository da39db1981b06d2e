"""Names what application bytes are when they are not HTTP: a protocol by its own mark, else text or binary.

Knows first bytes and ports; a port alone never names a protocol, it only settles what the bytes leave open.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final

from scraper.decode.charsets import text_of

WITHOUT_PORTS: Final = frozenset({"icmp", "ipv6-icmp", "igmp", "gre", "esp", "ah", "ospf", "sctp", "pim"})
"""Protocols over IP that carry no HTTP."""
_SAMPLE: Final = 4096

_MARKS: Final[tuple[tuple[str, re.Pattern[bytes]], ...]] = tuple(
    (kind, re.compile(mark, re.DOTALL))
    for kind, mark in (
        ("tls", rb"[\x14-\x18]\x03[\x00-\x04][\x00-\x48]"),
        ("tls", rb"[\x80-\x8f].\x01\x03[\x00-\x04]"),
        ("ssh", rb"SSH-[12]\."),
        ("http2", rb"PRI \* HTTP/2"),
        ("smb", rb"(?:\x00[\x00-\x02]..)?[\xfd-\xff]SMB"),
        ("netbios", rb"\x81\x00\x00\x44 "),
        ("rdp", rb"\x03\x00..[\x06-\xff][\xe0\xd0\xf0]"),
        ("dcerpc", rb"\x05[\x00\x01][\x00-\x13][\x00-\xff](?:\x10\x00\x00\x00|\x00\x00\x00\x10)"),
        ("sip", rb"SIP/2\.0 [1-6][0-9][0-9]|[A-Z]{3,10} sips?:[^\r\n]+ SIP/2\.0\r?\n"),
        ("bittorrent", rb"\x13BitTorrent protocol|d1:[adeqrv]"),
        ("vnc", rb"RFB 00[0-9]\.00[0-9]\n"),
        ("smtp", rb"220[ -][^\r\n]*(?:SMTP|smtp|[Mm]ail)|(?:EHLO|HELO|MAIL FROM:|RCPT TO:|ehlo|helo)[ :<]"),
        ("imap", rb"\* (?:OK|PREAUTH|BYE) |[A-Za-z0-9]{1,12} (?:LOGIN|CAPABILITY|SELECT|AUTHENTICATE)[ \r]"),
        ("pop3", rb"\+OK[ \r]|-ERR "),
        ("irc", rb":[^ \r\n]+ (?:[0-9]{3}|NOTICE|PRIVMSG|JOIN|PING|MODE) |(?:NICK|PRIVMSG|JOIN) [^ \r\n]"),
        ("ftp", rb"220[ -][^\r\n]*(?:FTP|ftp)|(?:230|331|530)[ -]"),
        ("telnet", rb"\xff[\xfb-\xfe]."),
        ("redis", rb"\*[0-9]{1,4}\r\n\$[0-9]{1,8}\r\n|\$[0-9]{1,9}\r\nredis_version"),
        ("mysql", rb"..[\x00-\x02]\x00\x0a[3-9]\.[0-9]"),
        ("postgresql", rb"\x00\x00[\x00-\x04].\x00\x03\x00\x00user\x00"),
        ("ldap", rb"0(?:[\x00-\x7f]|\x84....|\x82..)\x02\x01[\x00-\x7f][\x60-\x78\x42\x4a]"),
        ("snmp", rb"0(?:[\x00-\x7f]|\x82..|\x81.)\x02\x01[\x00\x01\x03]\x04[\x01-\x40][ -~]"),
        ("mqtt", rb"\x10.{1,2}\x00[\x04\x06]MQ(?:TT|Isdp)"),
        ("socks", rb"\x05[\x01-\x04](?=[\x00-\x09\x80-\xfe])|\x04[\x01\x02].{6}[^\x00]{0,64}\x00"),
        ("java_rmi", rb"JRMI\x00\x02"),
        ("java_serialized", rb"\xac\xed\x00\x05"),
        ("pe", rb"MZ.{58}.{0,}PE\x00\x00"),
        ("elf", rb"\x7fELF[\x01\x02]"),
    )
)
_LINES_BY_PORT: Final = {
    21: "ftp",
    25: "smtp",
    587: "smtp",
    110: "pop3",
    143: "imap",
    6667: "irc",
    23: "telnet",
}
_NTP_SIZES: Final = range(48, 69)


def kind_of(streams: Sequence[bytes], protocol: str | None = None, ports: Sequence[int | None] = ()) -> str:
    r"""What the bytes of the directions, first sender first, look like.

    >>> kind_of([b"\x16\x03\x01\x02\x00\x01"]), kind_of([b"hello there"]), kind_of([])
    ('tls', 'text', 'empty')
    """
    if protocol in WITHOUT_PORTS:
        return "icmp" if protocol == "ipv6-icmp" else str(protocol)
    found = [data for data in streams if data]
    if not found:
        return "empty"
    for name, test in _TESTS:
        if any(test(data, ports, protocol) for data in found):
            return name
    for data in found:
        for kind, mark in _MARKS:
            if mark.match(data):
                return kind
    return _plain(found, ports)


def _plain(found: Sequence[bytes], ports: Sequence[int | None]) -> str:
    texts = [text_of(data[:_SAMPLE], None) for data in found]
    if any(text is None for text in texts):
        return "binary"
    named = [_LINES_BY_PORT[port] for port in ports if port in _LINES_BY_PORT]
    return named[0] if named else "text"


def _is_dns(data: bytes, ports: Sequence[int | None], protocol: str | None) -> bool:
    """A DNS message: header counts and a first question that make sense; over TCP behind its length."""
    if protocol == "tcp":
        return 53 in ports and len(data) > 14 and _has_question(data, 2)
    expected = bool({53, 137, 5353, 5355}.intersection(ports)) or protocol == "udp"
    return expected and _has_question(data, 0)


def _has_question(data: bytes, start: int) -> bool:
    counts = [int.from_bytes(data[start + at : start + at + 2], "big") for at in (4, 6, 8, 10)]
    if len(data) < start + 17 or not 1 <= counts[0] + counts[1] <= 64 or max(counts) > 256:
        return False
    position = start + 12
    for _ in range(128):
        length = data[position] if position < len(data) else 64
        if length == 0:
            return position + 4 < len(data) and data[position + 1] in (0, 255)
        if length > 63:
            return False
        position += length + 1
    return False


def _is_ntp(data: bytes, ports: Sequence[int | None], protocol: str | None) -> bool:
    return 123 in ports and protocol != "tcp" and 1 <= data[0] >> 3 & 7 <= 4


def _is_dhcp(data: bytes, ports: Sequence[int | None], protocol: str | None) -> bool:
    return data[:1] in (b"\x01", b"\x02") and data[236:240] == b"\x63\x82\x53\x63"


def _is_tftp(data: bytes, ports: Sequence[int | None], protocol: str | None) -> bool:
    return (
        69 in ports and re.match(rb"\x00[\x01\x02][ -~]+\x00(?:octet|netascii)\x00", data, re.I) is not None
    )


_TESTS: Final[tuple[tuple[str, Callable[[bytes, Sequence[int | None], str | None], bool]], ...]] = (
    ("dns", _is_dns),
    ("ntp", _is_ntp),
    ("dhcp", _is_dhcp),
    ("tftp", _is_tftp),
)
