"""TCP streams are put in order by sequence number, whatever the capture did to the packets."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.decode import Endpoints, RawPacket, read_payload
from scraper.decode.streams import Piece, reassemble
from scraper.models import Gap, Payload, SegmentKind, Sender
from tests.decode.frames import ACK, CLIENT, CLIENT_PORT, SERVER, SERVER_PORT, Session, ipv4, tcp, udp

EVENT = Endpoints(CLIENT, SERVER, CLIENT_PORT, SERVER_PORT, "tcp")
REQUEST = b"POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\nhello=world"
RESPONSE = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"


def stream(payload: Payload, sender: Sender) -> bytes:
    return next((found.data for found in payload.streams if found.sender is sender), b"")


def kinds(payload: Payload) -> set[str]:
    return {segment.kind.value for found in payload.streams for segment in found.segments}


def pieces(*parts: tuple[int, bytes]) -> dict[Sender, list[Piece]]:
    return {Sender.SOURCE: [Piece(place, 0, data, seq) for place, (seq, data) in enumerate(parts)]}


def test_packets_out_of_order_are_put_in_order() -> None:
    flow = reassemble(pieces((105, b"world"), (100, b"hello")))[0]
    assert flow.data == b"helloworld"


def test_sequence_numbers_wrap_around() -> None:
    flow = reassemble(pieces((2**32 - 3, b"abc"), (0, b"def")))[0]
    assert (flow.data, flow.gaps) == (b"abcdef", [])


def test_bytes_sent_again_are_known_as_such() -> None:
    flow = reassemble(pieces((100, b"hello"), (100, b"hello"), (103, b"lo there")))[0]
    assert flow.data == b"hello there"
    assert [segment.kind for segment in flow.segments] == [
        SegmentKind.NEW,
        SegmentKind.NEW,
        SegmentKind.RETRANSMISSION,
        SegmentKind.RETRANSMISSION,
    ]


def test_the_bytes_captured_first_win_where_packets_disagree() -> None:
    flow = reassemble(pieces((100, b"GET /good"), (105, b"evil!"), (109, b"!!!")))[0]
    assert flow.data == b"GET /good!!!"
    assert flow.flags == {"overlap", "retransmission"}


def test_a_packet_that_covers_others_fills_what_they_left() -> None:
    flow = reassemble(pieces((102, b"cd"), (106, b"gh"), (100, b"abCDefGHij")))[0]
    assert flow.data == b"abcdefghij"


def test_missing_bytes_are_counted() -> None:
    flow = reassemble(pieces((100, b"abc"), (110, b"def")))[0]
    assert (flow.data, flow.gaps) == (b"abcdef", [Gap(offset=3, length=7)])


def test_bytes_missing_after_the_handshake_are_counted() -> None:
    session = Session()
    session.syn()
    session.client(b"0123456789", captured=False)
    session.client(b"rest")
    payload = read_payload(session.packets(), endpoints=EVENT)
    assert payload.streams[0].gaps == (Gap(offset=0, length=10),)


def test_bytes_that_the_other_side_acknowledged_but_nobody_captured_are_counted() -> None:
    session = Session()
    session.client(REQUEST[:40])
    session.client(REQUEST[40:], captured=False)
    session.server(RESPONSE)
    payload = read_payload(session.packets(), endpoints=EVENT)
    assert payload.streams[0].gaps == (Gap(offset=40, length=len(REQUEST) - 40),)
    assert "gap" in payload.flags


def test_a_body_goes_on_behind_a_gap_of_known_length() -> None:
    session = Session()
    session.client(b"POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 30\r\n\r\n0123456789")
    session.client(b"0123456789", captured=False)
    session.client(b"0123456789GET /b HTTP/1.1\r\nHost: h\r\n\r\n")
    first, second = read_payload(session.packets(), endpoints=EVENT).exchanges
    assert first.request is not None and first.request.body is not None
    assert (first.request.body.data, first.request.body.captured) == (b"0123456789", False)
    assert second.request is not None and second.request.target == "/b"


def test_a_gap_before_an_answer_pairs_it_with_the_latest_request() -> None:
    session = Session()
    session.client(b"GET /1 HTTP/1.1\r\n\r\n")
    session.server(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", captured=False)
    session.client(b"GET /2 HTTP/1.1\r\n\r\n")
    session.server(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
    first, second = read_payload(session.packets(), endpoints=EVENT).exchanges
    assert first.response is None
    assert second.response is not None and second.response.code == 404


def test_a_port_pair_used_again_is_another_connection() -> None:
    session = Session()
    session.syn()
    session.client(b"GET /1 HTTP/1.0\r\n\r\n")
    session.client_seq, session.server_seq = 9_000_000, 7_000_000
    session.syn()
    session.client(b"GET /2 HTTP/1.0\r\n\r\n")
    payload = read_payload(session.packets(), endpoints=EVENT)
    assert [exchange.request.target for exchange in payload.exchanges if exchange.request] == ["/1", "/2"]
    assert "port_reused" in payload.flags


def test_the_senders_are_those_of_the_event() -> None:
    session = Session()
    session.client(REQUEST)
    session.server(RESPONSE)
    backward = Endpoints(SERVER, CLIENT, SERVER_PORT, CLIENT_PORT, "tcp")
    payload = read_payload(session.packets(), endpoints=backward)
    assert [packet.sender for packet in payload.packets] == [Sender.DEST, Sender.SOURCE]
    assert payload.first is not None and payload.first.response is not None
    assert payload.first.response.code == 200


def test_packets_of_another_connection_keep_to_themselves() -> None:
    session = Session()
    session.client(REQUEST)
    stranger = ipv4(tcp(b"other", sport=1, dport=2, seq=1, ack=1, flags=ACK), "192.0.2.1", "192.0.2.2")
    payload = read_payload([*session.packets(), RawPacket(stranger)], endpoints=EVENT)
    assert stream(payload, Sender.UNKNOWN) == b"other"
    assert "other_flow" in payload.flags


def test_datagrams_stay_in_the_order_captured() -> None:
    packets = [
        RawPacket(ipv4(udp(text, sport=5000, dport=514), CLIENT, SERVER, protocol=17))
        for text in (b"<13>one ", b"<13>two")
    ]
    payload = read_payload(packets)
    assert stream(payload, Sender.SOURCE) == b"<13>one <13>two"
    assert payload.kind == "text"


def test_the_reading_of_a_session_does_not_depend_on_how_it_was_cut_or_ordered() -> None:
    whole = Session()
    whole.client(REQUEST)
    whole.server(RESPONSE)
    expected = read_payload(whole.packets(), endpoints=EVENT)
    assert kinds(expected) == {"new"}
    for seed in range(20):
        cut = _session(seed, REQUEST, RESPONSE)
        random.Random(seed).shuffle(cut.frames)
        found = read_payload(cut.packets(), endpoints=EVENT)
        assert found.exchanges == expected.exchanges
        assert stream(found, Sender.SOURCE) == REQUEST


def _session(seed: int, request: bytes, response: bytes) -> Session:
    chance = random.Random(seed)
    session = Session(client_seq=chance.choice([0, 1, 2**32 - 9]), server_seq=chance.randrange(2**32))
    session.syn()
    for data, send in ((request, session.client), (response, session.server)):
        while data:
            size = chance.choice([1, 2, 7, 30])
            send(data[:size])
            data = data[size:]
    session.frames += chance.sample(session.frames, 3)
    return session


@settings(max_examples=60, deadline=None)
@given(request=st.binary(max_size=200), response=st.binary(max_size=200), seed=st.integers(0, 2**16))
def test_any_bytes_in_any_packets_give_the_same_streams(request: bytes, response: bytes, seed: int) -> None:
    payload = read_payload(_session(seed, request + b"!", response + b"!").packets(), endpoints=EVENT)
    assert stream(payload, Sender.SOURCE) == request + b"!"
    assert stream(payload, Sender.DEST) == response + b"!"


@pytest.mark.parametrize("lost", range(0, len(REQUEST), 7))
def test_gaps_and_bytes_together_account_for_all_that_was_sent(lost: int) -> None:
    session = Session()
    session.client(REQUEST[:lost])
    session.client(REQUEST[lost : lost + 5], captured=False)
    session.client(REQUEST[lost + 5 :])
    session.server(RESPONSE)
    found = read_payload(session.packets(), endpoints=EVENT).streams[0]
    missing = sum(gap.length or 0 for gap in found.gaps)
    assert len(found.data) + missing == len(REQUEST) if lost else missing == 0
