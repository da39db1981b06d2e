"""Heads are read leniently, as sent, and what is odd about them is said."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.decode.heads import MOST_LINES, RawHead, read_head
from scraper.decode.lines import (
    METHODS,
    begins_request,
    begins_response,
    next_sure,
    read_request_line,
    read_status_line,
    surely_request,
)


def head_of(data: bytes, *, is_response: bool = False) -> RawHead:
    return read_head(data, 0, len(data), is_response=is_response)


def names_and_values(head: RawHead) -> list[tuple[bytes, bytes]]:
    return [(header.name, header.value) for header in head.headers]


def test_headers_stay_as_sent_and_in_order() -> None:
    head = head_of(b"GET / HTTP/1.1\r\nhOsT:a \r\nX:\r\nX: \t2\r\n\r\nbody")
    assert names_and_values(head) == [(b"hOsT", b"a"), (b"X", b""), (b"X", b"2")]
    assert (head.complete, head.end, head.flags) == (True, 38, set())


def test_spans_point_at_the_header_lines() -> None:
    data = b"GET / HTTP/1.1\r\nA: 1\r\n 2\r\nB: 3\r\n\r\n"
    assert [data[header.start : header.end] for header in head_of(data).headers] == [b"A: 1\r\n 2", b"B: 3"]


def test_a_name_with_space_behind_it_counts_in_requests_only() -> None:
    lines = b"x\r\nHost : a\r\n\r\n"
    assert head_of(lines).values(b"host") == [b"a"]
    assert head_of(lines, is_response=True).values(b"host") == []


def test_a_bare_return_ends_a_line_of_a_response_only() -> None:
    lines = b"x\r\nA: 1\rB: 2\r\n\r\n"
    assert names_and_values(head_of(lines)) == [(b"A", b"1\rB: 2")]
    assert names_and_values(head_of(lines, is_response=True)) == [(b"A", b"1"), (b"B", b"2")]


def test_nuls_behind_a_value_do_not_count_where_it_is_used() -> None:
    head = head_of(b"x\r\nTransfer-Encoding: chunked\0\r\n\r\n")
    assert head.values(b"transfer-encoding") == [b"chunked"]
    assert "nul_byte" in head.flags


def test_a_head_with_too_many_lines_is_read_in_part_and_still_ends() -> None:
    data = b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * (MOST_LINES + 5) + b"\r\nbody"
    head = head_of(data)
    assert (len(head.headers), head.complete, data[head.end :]) == (MOST_LINES, True, b"body")
    assert "too_many_headers" in head.flags


@pytest.mark.parametrize(
    ("line", "method", "target", "protocol"),
    [
        (b"GET / HTTP/1.1", b"GET", b"/", b"HTTP/1.1"),
        (b"  GET   /a   HTTP/1.1  ", b"GET", b"/a", b"HTTP/1.1"),
        (b"GET\t/a\tHTTP/1.1", b"GET", b"/a", b"HTTP/1.1"),
        (b"GET /a b HTTP/1.1", b"GET", b"/a b", b"HTTP/1.1"),
        (b"GET /a HTTP/9.9", b"GET", b"/a", b"HTTP/9.9"),
        (b"GET /a FTP/1.1", b"GET", b"/a", b"FTP/1.1"),
        (b"GET /a", b"GET", b"/a", b""),
        (b"OPTIONS HTTP/1.1", b"OPTIONS", b"HTTP/1.1", b""),
        (b"OPTIONS", b"OPTIONS", b"", b""),
        (b"GET /a\0b HTTP/1.1", b"GET", b"/a\0b", b"HTTP/1.1"),
        (b"GET /?q=HTTP/1.1 x HTTP/1.0", b"GET", b"/?q=HTTP/1.1 x", b"HTTP/1.0"),
        (b"", b"", b"", b""),
    ],
)
def test_a_request_line_is_cut_in_three(line: bytes, method: bytes, target: bytes, protocol: bytes) -> None:
    found = read_request_line(line)
    assert (found.method, found.target, found.protocol) == (method, target, protocol)


@pytest.mark.parametrize("cut", [b"H", b"HTT", b"HTTP", b"HTTP/", b"HTTP/1", b"HTTP/1."])
def test_a_protocol_that_is_cut_off_does_not_go_to_the_target(cut: bytes) -> None:
    found = read_request_line(b"GET /a " + cut, complete=False)
    assert found.target == b"/a"
    assert found.protocol in (b"", cut)


@pytest.mark.parametrize(
    ("line", "protocol", "code", "reason"),
    [
        (b"HTTP/1.1 200 OK", b"HTTP/1.1", 200, b"OK"),
        (b"HTTP/1.1 200", b"HTTP/1.1", 200, b""),
        (b"HTTP/1.1  404  Not - Found!", b"HTTP/1.1", 404, b"Not - Found!"),
        (b"HTTP/!.4 206 t", b"HTTP/!.4", 206, b"t"),
        (b"HTTP/1.1 2000 OK", b"HTTP/1.1", None, b"2000 OK"),
        (b"HTTP/1.1", b"HTTP/1.1", None, b""),
    ],
)
def test_a_status_line_is_cut_in_three(line: bytes, protocol: bytes, code: int | None, reason: bytes) -> None:
    found = read_status_line(line)
    assert (found.protocol, found.code, found.reason) == (protocol, code, reason)


@pytest.mark.parametrize("method", sorted(METHODS))
def test_every_known_method_begins_a_request(method: bytes) -> None:
    assert begins_request(method + b" /a HTTP/1.1\r\n")
    assert begins_request(method + b" /a", first=True)


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 200 OK\r\n",
        b"EHLO a\r\n",
        b"get key\r\n",
        b"SSH-2.0-x\r\n",
        b"",
        b"\0",
        b"GET",
        b"PRI * HTTP/2.0\r\n",
    ],
)
def test_what_is_no_request_does_not_begin_one(data: bytes) -> None:
    assert not begins_request(data, first=True)


@pytest.mark.parametrize("data", [b"GET / HTTP/1.1\r\n", b"HTTP is a protocol\r\n", b"HTTP/1.1 ok", b""])
def test_what_is_no_response_does_not_begin_one(data: bytes) -> None:
    assert not begins_response(data)


def test_a_glued_method_is_found_behind_other_capitals() -> None:
    data = b"\x8bQGET /a HTTP/1.1\r\n"
    assert data[next_sure(data, 0, len(data)) :] == b"GET /a HTTP/1.1\r\n"


def test_the_end_of_a_method_is_not_a_method() -> None:
    assert not surely_request(b"POST /a HTTP/1.1\r\n", 1)


@settings(max_examples=150, deadline=None)
@given(data=st.binary(max_size=200), is_response=st.booleans())
def test_any_bytes_have_a_head_within_bounds(data: bytes, is_response: bool) -> None:
    head = head_of(data, is_response=is_response)
    assert 0 <= head.end <= len(data)
    assert all(0 <= header.start <= header.value_start <= header.end <= head.end for header in head.headers)
    read_request_line(head.line)
    read_status_line(head.line)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from([b"HTTP/1.1 200 OK\r\n", b"GET / HTTP/1.1\r\n", b"x", b"\n", b" HTTP/1."]),
        max_size=12,
    )
)
def test_the_next_sure_message_is_where_it_says(parts: list[bytes]) -> None:
    data = b"".join(parts)
    found = next_sure(data, 0, len(data))
    assert found == len(data) or data[found:].startswith((b"HTTP/1.1 200 OK", b"GET / HTTP/1.1"))
