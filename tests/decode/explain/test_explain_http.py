"""Rules that name parts of HTTP find them, in old and new spelling, in the exchange that satisfies them."""

import gzip

import pytest

from scraper.decode import RawPacket, read_payload
from scraper.decode.explain import explain
from scraper.decode.rules import read_rule
from scraper.models import Explanation, Found, Gap, Payload, Sender, Span

REQUEST = (
    b"POST /a%2fb//c/../d%20e.php?q=%3Cscript%3e+x HTTP/1.1\r\n"
    b"Host: Victim.Example:8080\r\nUser-Agent: curl/7\r\nCookie: id=1; x=2\r\nX-Odd :  two  \r\n"
    b"Content-Length: 9\r\n\r\nuser=evil"
)
PAGE = b"<html><b>uid=0(root)</b></html>"
RESPONSE = (
    b"HTTP/1.1 404 Not Found\r\nServer: nginx\r\nSet-Cookie: sid=9\r\nContent-Encoding: gzip\r\n"
    b"Content-Length: %d\r\n\r\n" % len(gzip.compress(PAGE, mtime=0))
) + gzip.compress(PAGE, mtime=0)


def capture(*packets: tuple[str, bytes]) -> Payload:
    return read_payload([RawPacket(data, Sender(sender)) for sender, data in packets])


WHOLE = capture(("source", REQUEST), ("dest", RESPONSE))


def on(body: str, payload: Payload = WHOLE, header: str = "alert http any any -> any any") -> Explanation:
    return explain(read_rule(f"{header} ({body} sid:1;)"), payload)


def bytes_at(payload: Payload, span: Span | None) -> bytes:
    assert span is not None
    stream = next(stream for stream in payload.streams if stream.sender is span.sender)
    return stream.data[span.start : span.end]


@pytest.mark.parametrize(
    ("body", "part", "raw"),
    [
        ('content:"POST"; http_method;', "request method", b"POST"),
        ('http.method; content:"POST"; bsize:4;', "request method", b"POST"),
        (
            'content:"/a/b/d e.php?q=<script>"; http_uri;',
            "request target",
            b"/a%2fb//c/../d%20e.php?q=%3Cscript%3e",
        ),
        ('http.uri; content:"d e.php"; urilen:>10;', "request target", b"d%20e.php"),
        ('uricontent:"<SCRIPT>"; nocase;', "request target", b"%3Cscript%3e"),
        ('content:"%3Cscript"; http_raw_uri;', "request target", b"%3Cscript"),
        ('pcre:"/<script>\\s*/U";', "request target", b"%3Cscript%3e"),
        ('pcre:"/c\\/\\.\\.\\/d/I";', "request target", b"c/../d"),
        ('content:"User-Agent|3a| curl"; http_header;', "request header User-Agent", b"User-Agent: curl"),
        ('content:"X-Odd|3a| two|0d 0a|"; http_header;', "request header X-Odd", b"X-Odd :  two  \r\n"[:-4]),
        ('content:"Cookie|3a| id"; http_raw_header;', "request header Cookie", b"Cookie: id"),
        ('content:"id=1"; http_cookie;', "request header Cookie", b"id=1"),
        ('content:"curl"; http_user_agent; depth:4;', "request header User-Agent", b"curl"),
        ('http.host; content:"victim.example"; bsize:14;', "request header Host", b"Victim.Example"),
        (
            'http.host.raw; content:"Victim.Example|3a|8080"; endswith;',
            "request header Host",
            b"Victim.Example:8080",
        ),
        ('content:"user="; http_client_body; depth:5;', "request body", b"user="),
        ('http.request_line; content:"POST /a"; startswith;', "request line", b"POST /a"),
        ('http.content_len; content:"9"; bsize:1;', "request header Content-Length", b"9"),
        ('http_header:field user-agent; content:"curl",nocase;', "request header User-Agent", b"curl"),
        (
            'http.request_header; content:"User-Agent|3a 20|curl/7"; bsize:18;',
            "request header User-Agent",
            b"User-Agent: curl/7",
        ),
        ('content:"404"; http_stat_code;', "response status code", b"404"),
        ('content:"Not Found"; http_stat_msg;', "response status message", b"Not Found"),
        ('flow:to_client; content:"nginx"; http_header;', "response header Server", b"nginx"),
        ('flow:to_client; http.cookie; content:"sid=9";', "response header Set-Cookie", b"sid=9"),
        ('http.server; content:"nginx";', "response header Server", b"nginx"),
        ('http.response_line; content:"404";', "response line", b"404"),
        ('http.protocol; content:"HTTP/1.1";', "request protocol", b"HTTP/1.1"),
        ('content:"curl/7|0d 0a|Cookie";', "request head", b"curl/7\r\nCookie"),
        ('flow:to_server; content:"evil";', "request body", b"evil"),
    ],
)
def test_every_part_is_found_and_points_at_its_bytes(body: str, part: str, raw: bytes) -> None:
    explanation = on(body)
    assert explanation.complete, explanation
    match = explanation.matches[0]
    assert (match.part, match.exchange) == (part, 0)
    assert raw in bytes_at(WHOLE, match.span)
    assert len(bytes_at(WHOLE, match.span)) <= len(raw) + 2


@pytest.mark.parametrize(
    "body", ['flow:to_client; file_data; content:"uid=0|28|root"; within:50;', 'pcre:"/uid=\\d/Q";']
)
def test_decoded_bodies_are_searched_and_give_offsets(body: str) -> None:
    match = on(body).matches[0]
    assert (match.found, match.part, match.span, match.offset) == (
        Found.FOUND,
        "response body (decoded)",
        None,
        9,
    )


@pytest.mark.parametrize(
    "body",
    [
        'content:"Cookie"; http_header; depth:6; offset:0;',
        'content:"GET"; http_method;',
        'flow:to_client; content:"curl"; http_header;',
        'content:"%3Cscript"; http_method;',
        'urilen:5; content:"POST"; http_method;',
        'http.request_header; content:"curl"; content:"two";',
        'flow:to_client; content:"evil";',
        'flow:to_server; content:"nginx";',
    ],
)
def test_other_parts_and_the_other_direction_do_not_count(body: str) -> None:
    assert not on(body).complete


def test_transforms_change_what_is_looked_in() -> None:
    assert on('http.method; to_lowercase; content:"post";').complete
    assert on('http.host; dotprefix; content:".victim.example"; endswith;').complete
    assert (
        on('http.user_agent; strip_whitespace; to_md5; content:"|00|"; bsize:16;').matches[0].found
        is Found.NOT_FOUND
    )


def test_an_unknown_transform_or_part_is_not_checked() -> None:
    for body in ('http.method; luaxform; content:"x";', 'krb5.cname; content:"x";'):
        explanation = on(body)
        assert explanation.matches[0].found is Found.NOT_CHECKED
        assert explanation.matches[0].reason


def test_all_parts_must_be_of_one_exchange_and_the_first_such_is_shown() -> None:
    def get(path: bytes, agent: bytes) -> bytes:
        return b"GET " + path + b" HTTP/1.1\r\nHost: a\r\nUser-Agent: " + agent + b"\r\n\r\n"

    requests = [get(b"/evil", b"good"), get(b"/good", b"bad"), get(b"/evil", b"bad"), get(b"/evil", b"bad")]
    payload = capture(*[("source", request) for request in requests])
    explanation = on('content:"/evil"; http_uri; content:"bad"; http_user_agent;', payload)
    assert explanation.complete
    assert [match.exchange for match in explanation.matches] == [2, 2]
    assert [(match.pattern, match.exchange) for match in explanation.elsewhere] == [(0, 3), (1, 3)]


def test_a_pattern_of_the_payload_is_found_in_each_exchange_that_has_it() -> None:
    payload = capture(*[("source", b"GET /%d HTTP/1.1\r\nHost: a\r\n\r\n" % number) for number in range(3)])
    explanation = on('content:"GET /"; depth:5;', payload, header="alert tcp any any -> any any")
    assert [match.exchange for match in explanation.matches] == [0]
    assert [match.exchange for match in explanation.elsewhere] == [1, 2]


def test_the_response_alone_explains_a_rule_on_responses() -> None:
    payload = capture(("source", RESPONSE))
    explanation = on(
        'flow:established,to_client; content:"404"; http_stat_code; content:"GET"; http_method;', payload
    )
    assert [match.found for match in explanation.matches] == [Found.FOUND, Found.CUT_OFF]
    assert explanation.matches[1].reason == "the request was not captured"


def test_a_part_that_is_cut_off_may_have_held_the_pattern() -> None:
    payload = capture(("source", REQUEST[:-5]))
    explanation = on(
        'content:"evil"; http_client_body; content:"user"; http_client_body; content:!"x"; http_client_body;',
        payload,
    )
    assert [match.found for match in explanation.matches] == [
        Found.CUT_OFF,
        Found.FOUND,
        Found.ABSENT_AS_ASKED,
    ]
    assert explanation.matches[2].reason == "in what was captured"
    headless = on('content:"evil"; http_client_body;', capture(("source", REQUEST[:80])))
    assert headless.matches[0].found is Found.CUT_OFF


def test_a_part_that_the_message_does_not_have_is_not_found() -> None:
    payload = capture(("source", b"GET / HTTP/1.0\r\n\r\n"))
    explanation = on(
        'content:"a"; http_cookie; content:!"b"; http_cookie; content:"c"; http_header;', payload
    )
    assert [match.found for match in explanation.matches] == [
        Found.NOT_FOUND,
        Found.ABSENT_AS_ASKED,
        Found.NOT_FOUND,
    ]


def test_http_parts_of_other_traffic_are_not_found() -> None:
    match = on('content:"a"; http_uri;', capture(("source", b"SSH-2.0-x\r\n"))).matches[0]
    assert (match.found, match.reason) == (Found.NOT_FOUND, "the payload holds no HTTP")


def test_bytes_on_both_sides_of_a_gap_are_not_one_run() -> None:
    payload = capture(("source", b"ab"), ("source", b"cd"))
    torn_stream = payload.streams[0].model_copy(update={"gaps": (Gap(offset=2, length=5),)})
    torn = payload.model_copy(update={"streams": (torn_stream,)})
    match = on('content:"abcd";', torn, header="alert tcp any any -> any any").matches[0]
    assert (match.found, match.reason) == (Found.CUT_OFF, "bytes are missing after it")
