"""Every exchange's heads are put into facts that point at their bytes."""

import gzip

import pytest

from scraper.decode import RawPacket, read_payload
from scraper.decode.hints import find_hints
from scraper.models import Hint, Payload, Sender

GET = b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n"


def capture(*packets: tuple[str, bytes]) -> Payload:
    return read_payload([RawPacket(data, Sender(sender)) for sender, data in packets])


def hints(request: bytes, response: bytes) -> list[Hint]:
    return list(find_hints(capture(("source", request), ("dest", response))))


def of(kind: str, found: list[Hint]) -> list[str]:
    return [hint.text for hint in found if hint.kind == kind]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (200, "as it was asked"),
        (302, "elsewhere"),
        (404, "refused"),
        (503, "failed"),
        (999, "outside"),
    ],
)
def test_the_status_is_told_with_its_class(code: int, words: str) -> None:
    payload = capture(("source", GET), ("dest", b"HTTP/1.1 %d X\r\nServer: x\r\n\r\n" % code))
    hint = next(hint for hint in find_hints(payload) if hint.kind == "status")
    assert f"answered {code}" in hint.text
    assert words in hint.text
    assert hint.span is not None
    assert payload.streams[1].data[hint.span.start : hint.span.end] == b"HTTP/1.1 %d X\r\n" % code


def test_a_request_without_a_response_says_so() -> None:
    found = find_hints(capture(("source", GET)))
    assert [hint.kind for hint in found] == ["no_response"]


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("/login.php?next=/a", "a login page"),
        ("https://sso.example/saml", "a login page"),
        ("/user/sign-in", "a login page"),
        ("/Error/Denied", "an error page"),
        ("/a/404", "an error page"),
        ("/blog/catalogue", "another page"),
    ],
)
def test_a_redirect_says_where_to(location: str, words: str) -> None:
    found = hints(GET, f"HTTP/1.1 302 Found\r\nLocation: {location}\r\n\r\n".encode())
    assert of("redirect", found) == [f"redirected to {words}: {location}"]


def test_a_location_without_a_redirect_is_no_redirect() -> None:
    assert not of("redirect", hints(GET, b"HTTP/1.1 201 Created\r\nLocation: /b\r\n\r\n"))


def test_the_bodys_size_is_told_as_decoded() -> None:
    packed = gzip.compress(b"x" * 5000)
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed)
    assert of("body_size", hints(GET, head + packed)) == [
        "the response's body has 5,000 bytes decoded from gzip"
    ]
    assert "cut off" in of("body_size", hints(GET, head + packed[:-3]))[0]


@pytest.mark.parametrize(
    ("request_", "response", "words"),
    [
        (GET, b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "empty"),
        (GET, b"HTTP/1.1 304 Not Modified\r\n\r\n", "as it should be"),
        (
            b"HEAD / HTTP/1.1\r\nHost: a\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n",
            "as it should be",
        ),
    ],
)
def test_an_empty_body_is_a_fact(request_: bytes, response: bytes, words: str) -> None:
    assert words in of("body_size", hints(request_, response))[0]


def test_nothing_is_said_of_the_body_when_the_head_is_cut_off() -> None:
    assert not of("body_size", hints(GET, b"HTTP/1.1 200 OK\r\nServer: x"))


def test_a_cookie_after_a_login_is_named_without_its_value() -> None:
    login = b"POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 21\r\n\r\nuser=admin&password=x"
    answer = b"HTTP/1.1 200 OK\r\nSet-Cookie: SID=verysecret; path=/\r\nContent-Length: 0\r\n\r\n"
    assert of("session", hints(login, answer)) == ["set the cookie SID after what looks like a login"]
    assert not of("session", hints(GET, answer))


def test_a_file_to_save_is_a_fact() -> None:
    answer = (
        b'HTTP/1.1 200 OK\r\nContent-Disposition: attachment; filename="a.exe"\r\nContent-Length: 0\r\n\r\n'
    )
    assert of("download", hints(GET, answer)) == ['sent a file to save: attachment; filename="a.exe"']


def test_long_texts_of_the_capture_are_shortened() -> None:
    answer = b"HTTP/1.1 302 Found\r\nLocation: /" + b"a" * 5000 + b"\r\n\r\n"
    assert len(of("redirect", hints(GET, answer))[0]) < 200


def test_traffic_without_http_has_no_hints() -> None:
    assert find_hints(capture(("source", b"SSH-2.0-x\r\n"))) == ()


def test_very_many_exchanges_end_in_a_hint_that_says_so() -> None:
    payload = capture(*[("source", GET) for _ in range(2500)])
    found = find_hints(payload)
    assert len(found) == 2001
    assert found[-1].kind == "limit"
