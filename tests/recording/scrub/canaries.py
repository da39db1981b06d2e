"""An event page with canaries planted wherever traffic and markup can carry them, built byte by byte.

Knows pages and packets; uses nothing of what it tests.
"""

import gzip
import html
import struct
import zlib
from datetime import UTC, datetime
from ipaddress import ip_address

from scraper.models import Capture, VisitKind
from scraper.practice.hexdump import PLAIN, DumpStyle, dump
from tests.decode.frames import internet_checksum, ipv4, tcp

CLIENT, SERVER, PROXY = "203.0.113.77", "10.9.8.7", "2001:db8:cafe::1f"
HOST, DOMAIN, INNER_HOST = "canary-host.acme-bank.com", "acme-bank.com", "canaryintranet"
USER, MAIL, PERSON, CUSTOMER, SENSOR = (
    "cleo.canary",
    "cleo.canary@acme-bank.com",
    "Cleo Canary-Smith",
    "Acmé Bank & Söhne",
    "canary-sensor-4711",
)
COOKIE, TOKEN, PASSWORD, BASIC, CSRF = (
    "c00kiecanary8a7f6e5d4c3b2a19",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJlY2FuYXJ5",
    "canarypass!7",
    "Y2xlbzpjYW5hcnlwYXNzITc=",
    "csrfcanary0123456789",
)
CODE = "codecanary998877"
SECRETS = (COOKIE, TOKEN, PASSWORD, BASIC, CSRF, CODE)
CANARIES = (CLIENT, SERVER, PROXY, HOST, DOMAIN, INNER_HOST, USER, MAIL, PERSON, CUSTOMER, SENSOR, *SECRETS)
KNOWN_NAMES = (PERSON, CUSTOMER)
URL = "https://console.clouddefender.alertlogic.com/embedded/event.php?id=4711&customer_id=99"

REQUEST = (
    f"POST http://{HOST}/login.php?user={USER}&access_token={TOKEN}&code={CODE} HTTP/1.1\r\n"
    f"Host: {HOST}\r\nX-Forwarded-For: {CLIENT}, {PROXY}\r\nAuthorization: Basic {BASIC}\r\n"
    f"Cookie: PHPSESSID={COOKIE}; theme=dark\r\n"
    f"Referer: http://{INNER_HOST}/a?from={MAIL.replace('@', '%40')}\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n"
)
FORM = f"username={USER}&password={PASSWORD}&next=/x"
PAGE = (
    f"<html><body>Welcome {PERSON} ({MAIL}) of {HOST}, from {CLIENT} by {PROXY}.<br>"
    f'<a href="http://{INNER_HOST}/x?token={COOKIE}">in</a>'
    f'<input type=hidden name=csrf_token value="{CSRF}">'
    + "".join(f"<p>row {number}: nothing to see here, {number * 7919 % 1000}</p>" for number in range(40))
    + "</body></html>"
).encode()


def request() -> bytes:
    return REQUEST.replace("{length}", str(len(FORM))).encode() + FORM.encode()


def response(coding: str = "gzip", *, chunk: int = 97, cut: int = 0) -> bytes:
    """The server's answer, chunked so that canaries go over the chunks' edges."""
    packed = {
        "gzip": lambda: gzip.compress(PAGE, 6, mtime=0),
        "deflate": lambda: zlib.compress(PAGE, 6),
        "gzip, gzip": lambda: gzip.compress(gzip.compress(PAGE, 6, mtime=0), 6, mtime=0),
        "identity": lambda: PAGE,
    }[coding]()
    head = (
        f"HTTP/1.1 200 OK\r\nSet-Cookie: PHPSESSID={COOKIE}; Domain=.{DOMAIN}; Path=/\r\n"
        f"Location: https://{HOST}/home\r\nContent-Encoding: {coding}\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    pieces = [packed[at : at + chunk] for at in range(0, len(packed), chunk)]
    body = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
    whole = head.encode() + body
    return whole[: len(whole) - cut]


def with_headers(sent: bytes, received: bytes, size: int = 300) -> list[bytes]:
    """The same as IP packets with right checksums, cut so that canaries go over the packets' edges."""
    packets = []
    for data, ends, ports, first, other in (
        (sent, (CLIENT, SERVER), (40001, 80), 1000, 5000),
        (received, (SERVER, CLIENT), (80, 40001), 5000, 1000 + len(sent)),
    ):
        for at in range(0, len(data), size):
            piece = data[at : at + size]
            segment = tcp(piece, sport=ports[0], dport=ports[1], seq=first + at, ack=other, flags=0x18)
            packets.append(ipv4(_checked(segment, *ends), *ends))
    return packets


def _checked(segment: bytes, source: str, dest: str) -> bytes:
    total = tcp_checksum(segment, source, dest)
    return segment[:16] + struct.pack(">H", total) + segment[18:]


def tcp_checksum(segment: bytes, source: str, dest: str) -> int:
    """The right checksum of a segment; 0 when it holds its own right one."""
    pseudo = ip_address(source).packed + ip_address(dest).packed + struct.pack(">HH", 6, len(segment))
    padded = segment + b"\0" * (len(segment) % 2)
    return internet_checksum(pseudo + padded)


def page(packets: list[bytes], style: DumpStyle = PLAIN, *, rows: str = "pre") -> bytes:
    """An event page in the console's way, with canaries in markup, attributes, scripts and comments."""
    dumps = [dump(packet, style) for packet in packets]
    shown = "\n".join(f"<pre>\n{text}\n</pre>" for text in dumps)
    if rows == "table":
        shown = "".join(
            "<table>" + "".join(f"<tr><td>{row}</td></tr>\n" for row in text.split("\n")) + "</table>"
            for text in dumps
        )
    entity = MAIL.replace("@", "&#64;").replace(".", "&#46;")
    cut_up = CLIENT.replace("0.113", "0.<b>113</b>")
    return f"""<!DOCTYPE html><html><head><title>{html.escape(CUSTOMER)}</title>
<!-- served to {USER} at {CLIENT} -->
<meta name="csrf-token" content="{CSRF}">
<script>
    var source_addr = '{CLIENT}';
    var dest_addr = '{SERVER}';
    var source_port = '40001';
    var dest_port = '80';
    var signature_name = 'Attempt on {HOST}';
    var sensor = '{SENSOR}';
    var protocol = 'tcp';
    var classification = 'web-application-attack';
    var severity = '50';
    var session_token = "{COOKIE}", api = "https:\\/\\/{HOST}\\/v1", who = {{"user": "{USER}", "mail": "cleo.canary\\u0040acme-bank.com"}};
</script></head><body title='for {html.escape(PERSON)}'>
<p>Signed in as {html.escape(PERSON)} of {html.escape(CUSTOMER)} ({entity}); seen from {cut_up}, {PROXY.upper()}.</p>
<form action="https://{HOST}/save?token={COOKIE}&amp;code={CODE}"><input type="hidden" value='{CSRF}' name="csrf_token">
<input name=pw value={PASSWORD}></form>
<table><tr><td>Event ID:</td><td>4711</td></tr><tr><td>Source Address:</td><td>{CLIENT}</td></tr>
<tr><td>Destination Address:</td><td>{SERVER}</td></tr><tr><td>Sensor:</td><td>{SENSOR}</td></tr>
<tr><td>Signature: <strong><a href="/signature.php?sid=52991">Attempt on {HOST}</a></strong></td></tr>
<tr><td>Signature Content:</td><td>alert tcp any any -&gt; {SERVER} 80 (msg:&quot;Attempt on {HOST}&quot;; sid:1;)</td></tr>
</table>
{shown}
<table id="cache_table" style="display: none;"><tr><td>4711</td></tr></table>
</body></html>
""".encode()  # noqa: E501 - markup as consoles write it


def capture(body: bytes) -> Capture:
    """The page as a visit brings it."""
    return Capture(
        page="event",
        url_asked=URL,
        url_got=f"{URL}&aims_token={COOKIE}&code={CODE}",
        status=200,
        content_type="text/html; charset=utf-8",
        body=body,
        visited_at=datetime(2026, 11, 24, tzinfo=UTC),
        visit=VisitKind.FETCHED,
    )
