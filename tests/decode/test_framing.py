"""A body ends where its framing says; lengths and chunks without sense are followed as far as they go."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.decode.framing import MOST_CHUNKS, Frame, How, content_length, request_frame, response_frame
from scraper.decode.heads import RawHead, read_head


def head_of(headers: bytes, *, is_response: bool = False) -> RawHead:
    data = b"x\r\n" + headers + b"\r\n"
    return read_head(data, 0, len(data), is_response=is_response)


def chunks(data: bytes) -> tuple[bytes, Frame]:
    """What the chunks in `data` hold, the last one even when it is cut off."""
    frame = Frame(How.CHUNKED, 0)
    frame.advance(data, len(data))
    parts = [data[start:end] for start, end in frame.parts]
    rest = frame.partial(data, len(data))
    return b"".join([*parts, data[slice(*rest)] if rest else b""]), frame


@pytest.mark.parametrize(
    ("value", "in_request", "in_response"),
    [
        (b"12", 12, 12),
        (b"012", 12, 12),
        (b"12, 12", 12, None),
        (b"+12", 12, None),
        (b"-12", 12, None),
        (b",68", 68, None),
        (b"1 2", 1, None),
        (b"0x1f", 0, None),
        (b"abc", None, None),
        (b"", None, None),
    ],
)
def test_a_length_is_what_servers_and_browsers_make_of_it(
    value: bytes, in_request: int | None, in_response: int | None
) -> None:
    assert content_length(head_of(b"Content-Length: " + value + b"\r\n")) == in_request
    assert content_length(head_of(b"Content-Length: " + value + b"\r\n", is_response=True)) == in_response


def test_of_conflicting_lengths_a_request_has_the_first_and_a_response_the_longest() -> None:
    headers = b"Content-Length: 5\r\nContent-Length: 9\r\nContent-Length: 7\r\n"
    assert content_length(head_of(headers)) == 5
    assert content_length(head_of(headers, is_response=True)) == 9


@pytest.mark.parametrize(
    ("headers", "code", "method", "how"),
    [
        (b"", 200, "GET", How.CLOSE),
        (b"Content-Length: 3\r\n", 200, "GET", How.LENGTH),
        (b"Content-Length: 3\r\n", 200, "HEAD", How.NONE),
        (b"Content-Length: 3\r\n", 304, "GET", How.NONE),
        (b"Content-Length: 3\r\n", 204, "GET", How.NONE),
        (b"Content-Length: 3\r\n", 101, "GET", How.NONE),
        (b"Content-Length: 3\r\n", 200, "CONNECT", How.NONE),
        (b"Content-Length: 3\r\n", 407, "CONNECT", How.LENGTH),
        (b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", 200, "GET", How.CHUNKED),
        (b"Transfer-Encoding: gzip, Chunked\r\n", 200, "GET", How.CHUNKED),
        (b"Transfer-Encoding: chunked, gzip\r\n", 200, "GET", How.CHUNKED),
        (b"Transfer-Encoding: x\r\nContent-Length: 3\r\n", 200, "GET", How.CLOSE),
        (b"Transfer-Encoding: identity\r\nContent-Length: 3\r\n", 200, "GET", How.LENGTH),
    ],
)
def test_a_response_is_framed_by_its_request_its_status_and_its_headers(
    headers: bytes, code: int, method: str, how: How
) -> None:
    head = head_of(headers, is_response=True)
    assert response_frame(head, code=code, method=method, bytes_follow=False).how is how


@pytest.mark.parametrize("code", [101, 204, 304])
def test_a_status_without_a_body_has_one_when_it_is_announced_and_there(code: int) -> None:
    announced = head_of(b"Content-Length: 3\r\n", is_response=True)
    assert response_frame(announced, code=code, method="GET", bytes_follow=True).how is How.LENGTH
    assert (
        response_frame(head_of(b"", is_response=True), code=code, method="GET", bytes_follow=True).how
        is How.NONE
    )


def test_chunks_that_are_none_leave_the_length() -> None:
    head = head_of(b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", is_response=True)
    frame = response_frame(head, code=200, method="GET", bytes_follow=True)
    data = bytes(head.end) + b"plain and more"
    assert (frame.advance(data, len(data)), frame.how) == (head.end + 5, How.LENGTH)


@pytest.mark.parametrize(
    ("headers", "how"),
    [
        (b"", How.NONE),
        (b"Content-Length: 3\r\n", How.LENGTH),
        (b"Transfer-Encoding: chunked\r\n", How.CHUNKED),
        (b"Transfer-Encoding: pigeons\r\n", How.NONE),
        (b"Transfer-Encoding: pigeons\r\nContent-Length: 3\r\n", How.NONE),
    ],
)
def test_a_request_without_a_length_has_no_body(headers: bytes, how: How) -> None:
    assert request_frame(head_of(headers)).how is how


@pytest.mark.parametrize(
    ("data", "body", "rest"),
    [
        (b"5\r\nhello\r\n0\r\n\r\nNEXT", b"hello", b"NEXT"),
        (b"5\nhello\n0\n\nNEXT", b"hello", b"NEXT"),
        (b"5;x=y\r\nhello\r\n00;z\r\nTrailer: a\r\n\r\nNEXT", b"hello", b"NEXT"),
        (b"\x0c5\r\nhello\r\n0\r\n\r\nNEXT", b"hello", b"NEXT"),
        (b"2 junk\r\nhi\r\n0 more\r\n\r\nNEXT", b"hi", b"NEXT"),
        (b"A\r\n0123456789\r\n0\r\n\r\n", b"0123456789", b""),
    ],
)
def test_chunks_are_followed_to_their_end(data: bytes, body: bytes, rest: bytes) -> None:
    found, frame = chunks(data)
    assert found == body
    assert frame.end is not None and data[frame.end :] == rest


@pytest.mark.parametrize("cut", range(1, 20))
def test_chunks_that_are_cut_off_give_a_beginning(cut: int) -> None:
    whole = b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"
    found, frame = chunks(whole[:cut])
    assert b"hello world".startswith(found)
    assert (frame.end, frame.broken) == (None, None)


@pytest.mark.parametrize("size", [b"zz", b"-5", b";x", b"80000000000000000000"])
def test_chunks_that_make_no_sense_stop_or_run_out(size: bytes) -> None:
    found, frame = chunks(b"5\r\nhello\r\n" + size + b"\r\nrest of it\r\n")
    assert found.startswith(b"hello")
    assert frame.end is None


def test_more_chunks_than_the_limit_are_over_it() -> None:
    _, frame = chunks(b"1\r\nA\r\n" * (MOST_CHUNKS + 1) + b"0\r\n\r\n")
    assert frame.over_limit
    assert len(frame.parts) == MOST_CHUNKS


@settings(max_examples=100, deadline=None)
@given(data=st.binary(max_size=120), cuts=st.lists(st.integers(0, 120), max_size=4))
def test_chunks_read_in_pieces_are_read_as_at_once(data: bytes, cuts: list[int]) -> None:
    whole, pieces = Frame(How.CHUNKED, 0), Frame(How.CHUNKED, 0)
    whole.advance(data, len(data))
    for cut in sorted(min(cut, len(data)) for cut in cuts):
        pieces.advance(data, cut)
    pieces.advance(data, len(data))
    assert (pieces.end, pieces.parts) == (whole.end, whole.parts)
