"""Rules that name parts of DNS, TLS and SSH find them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.decode import RawPacket, read_payload
from scraper.decode.explain import explain
from scraper.decode.rules import read_rule
from scraper.models import Explanation, Found, Sender, Span

QUERY = b"\x12\x34\x01\0\0\1\0\0\0\0\0\0\x03www\x04evil\x03com\0\0\1\0\1"
NAME = b"victim.example"
EXTENSIONS = b"\0\x0b\0\2\1\0" + b"\0\0" + bytes((0, len(NAME) + 5, 0, len(NAME) + 3, 0, 0, len(NAME))) + NAME
HELLO = (
    b"\1\0\0\x40\3\3"
    + b"r" * 32
    + b"\0"
    + b"\0\2\0\x2f"
    + b"\1\0"
    + b"\0"
    + bytes((len(EXTENSIONS),))
    + EXTENSIONS
)
TLS = b"\x16\3\1\0" + bytes((len(HELLO),)) + HELLO


def on(body: str, *packets: bytes) -> Explanation:
    payload = read_payload([RawPacket(data, Sender.SOURCE) for data in packets])
    return explain(read_rule(f"alert udp any any -> any any ({body} sid:1;)"), payload)


@pytest.mark.parametrize(
    ("body", "packet", "start", "end"),
    [
        ('dns.query; content:"www.evil.com"; nocase; bsize:12;', QUERY, 13, 25),
        ('dns.query; content:".com"; endswith;', QUERY, 21, 25),
        ('dns.query; dotprefix; content:".www.evil.com"; endswith;', QUERY, None, None),
        ('dns.query; content:"www"; startswith;', len(QUERY).to_bytes(2, "big") + QUERY, 15, 18),
        ('tls.sni; content:"victim"; startswith;', TLS, TLS.index(NAME), TLS.index(NAME) + 6),
        ('tls_sni; content:"example"; isdataat:!1,relative;', TLS, TLS.index(NAME) + 7, TLS.index(NAME) + 14),
        ('ssh.proto; content:"2.0"; bsize:3;', b"SSH-2.0-OpenSSH_5.1\r\n", 4, 7),
        ('ssh.software; content:"PUTTY"; nocase;', b"SSH-2.0-PuTTY_0.6\r\n", 8, 13),
    ],
)
def test_parts_are_found_and_point_at_their_bytes(
    body: str, packet: bytes, start: int | None, end: int | None
) -> None:
    explanation = on(body, packet)
    expected = None if start is None or end is None else Span(sender=Sender.SOURCE, start=start, end=end)
    assert explanation.matches[0].span == expected
    assert explanation.complete


def test_a_name_that_differs_is_not_found() -> None:
    assert not on('dns_query; content:"evil"; endswith;', QUERY).complete
    assert not on('tls.sni; content:"other";', TLS).complete


@pytest.mark.parametrize("name", ["dns.query", "tls.sni", "ssh.software"])
def test_other_traffic_has_no_such_part(name: str) -> None:
    match = on(f'{name}; content:"a";', b"nothing of that kind at all, but long enough to look").matches[0]
    assert (match.found, match.span) == (Found.NOT_FOUND, None)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([QUERY, TLS, b"SSH-2.0-x"]), st.integers(0, 120), st.binary(max_size=8))
def test_damaged_messages_do_no_harm(message: bytes, place: int, junk: bytes) -> None:
    damaged = message[:place] + junk + message[place + len(junk) :]
    body = 'dns.query; content:"w"; tls.sni; content:"v"; ssh.proto; content:"2";'
    for match in on(body, damaged).matches:
        assert match.span is None or match.span.end <= len(damaged)
