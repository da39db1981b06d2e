"""Without headers and labels, the bytes say who sent them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.decode import Endpoints, RawPacket, read_payload
from scraper.decode.directions import split_directions
from scraper.decode.streams import Piece
from scraper.models import Sender

GET = b"GET /a HTTP/1.1\r\nHost: h\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def sides(*packets: bytes) -> list[tuple[str, bytes]]:
    """Who sent what: C the client, S the server."""
    parts = split_directions([Piece(place, 0, data) for place, data in enumerate(packets)])
    return [("S" if server else "C", piece.data) for piece, server in parts]


def test_a_conversation_goes_to_and_fro() -> None:
    assert sides(GET, OK, GET, OK) == [("C", GET), ("S", OK), ("C", GET), ("S", OK)]


def test_one_packet_may_hold_the_whole_conversation() -> None:
    assert sides(GET + OK + GET + OK) == [("C", GET), ("S", OK), ("C", GET), ("S", OK)]


def test_a_continuation_follows_its_message() -> None:
    head, body = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", b"defghi"
    assert sides(GET, head, body, GET) == [("C", GET), ("S", head), ("S", body), ("C", GET)]


def test_a_head_may_come_in_pieces() -> None:
    assert sides(GET[:9], GET[9:20], GET[20:], OK) == [
        ("C", GET[:9]),
        ("C", GET[9:20]),
        ("C", GET[20:]),
        ("S", OK),
    ]


def test_what_precedes_the_first_request_is_the_rest_of_an_answer() -> None:
    assert sides(b"</body></html>", GET)[0] == ("S", b"</body></html>")


def test_what_precedes_the_first_answer_is_the_rest_of_a_request() -> None:
    assert sides(b"a=1&b=2", OK)[0] == ("C", b"a=1&b=2")


def test_a_packet_behind_a_whole_request_is_its_answer_even_without_a_status_line() -> None:
    assert sides(b"GET /\r\n", b"just the page")[1] == ("S", b"just the page")


def test_bytes_without_http_are_one_sides() -> None:
    assert sides(b"\x16\x03\x01", b"\x00\x01") == [("C", b"\x16\x03\x01"), ("C", b"\x00\x01")]


@pytest.mark.parametrize(
    ("endpoints", "first"),
    [
        (Endpoints(), Sender.SOURCE),
        (Endpoints(source_port=80, dest_port=50000), Sender.SOURCE),
        (Endpoints(source_port=50000, dest_port=80), Sender.DEST),
    ],
)
def test_a_lone_answer_is_sent_by_the_end_with_the_servers_port(endpoints: Endpoints, first: Sender) -> None:
    assert read_payload([RawPacket(OK)], endpoints=endpoints).packets[0].sender is first


def test_labels_that_are_there_orient_those_that_are_not() -> None:
    payload = read_payload([RawPacket(GET), RawPacket(OK, Sender.SOURCE)])
    assert [packet.sender for packet in payload.packets] == [Sender.DEST, Sender.SOURCE]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from([GET, OK, GET[:20], OK[:30], b"POST /b HTTP/1.1\r\nContent-Length: 5\r\n\r\nab"])
        | st.binary(max_size=20),
        max_size=6,
    )
)
def test_no_byte_is_lost_or_moved(packets: list[bytes]) -> None:
    assert b"".join(data for _, data in sides(*packets)) == b"".join(packets)
