"""Nothing makes the reading raise, and no byte of a capture goes missing in it."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.decode import Endpoints, RawPacket, read_payload
from scraper.models import Payload, SegmentKind, Sender, Span

PARTS = [
    b"GET /a HTTP/1.1\r\nHost: h\r\n\r\n",
    b"POST /b HTTP/1.1\r\nContent-Length: 12\r\n\r\nHTTP/1.1 200",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
    b"0\r\n\r\n",
    b"HTTP/1.0 404 Not Found\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08",
    b"\r\n",
    b"E\x00\x00\x28",
]
packets = st.builds(
    RawPacket,
    st.lists(st.sampled_from(PARTS) | st.binary(max_size=30), max_size=4).map(b"".join),
    st.sampled_from(Sender),
)


def accounted(payload: Payload) -> list[tuple[int, int]]:
    """Every application byte that some segment holds, as packet and offset."""
    return sorted(
        (segment.packet, segment.packet_start + place)
        for stream in payload.streams
        for segment in stream.segments
        for place in range(segment.length)
    )


def spans(payload: Payload) -> list[Span]:
    messages = [
        message
        for exchange in payload.exchanges
        for message in (exchange.request, *exchange.interim, exchange.response)
        if message is not None
    ]
    return [
        span
        for message in messages
        for span in (
            message.span,
            *(header.span for header in message.headers),
            *([message.body.span] if message.body else []),
        )
    ]


@settings(max_examples=200, deadline=None)
@given(captured=st.lists(packets, max_size=5))
def test_any_packets_are_read_and_every_byte_is_in_one_segment(captured: Sequence[RawPacket]) -> None:
    payload = read_payload(captured)
    assert accounted(payload) == [
        (packet.index, place)
        for packet in payload.packets
        for place in range(packet.payload_start, packet.payload_end)
    ]
    for stream in payload.streams:
        new = [segment for segment in stream.segments if segment.kind is SegmentKind.NEW]
        pieces = [
            payload.packets[one.packet].data[one.packet_start : one.packet_start + one.length] for one in new
        ]
        assert b"".join(pieces) == stream.data
    sizes = {stream.sender: len(stream.data) for stream in payload.streams}
    assert all(0 <= span.start <= span.end <= sizes[span.sender] for span in spans(payload))


@settings(max_examples=60, deadline=None)
@given(captured=st.lists(packets, max_size=4))
def test_a_reading_survives_json(captured: Sequence[RawPacket]) -> None:
    payload = read_payload(captured)
    assert Payload.model_validate_json(payload.model_dump_json()) == payload


@settings(max_examples=60, deadline=None)
@given(captured=st.lists(packets, max_size=4))
def test_the_same_packets_give_the_same_reading(captured: Sequence[RawPacket]) -> None:
    assert read_payload(captured) == read_payload(captured)


def test_an_event_without_packets_is_empty() -> None:
    payload = read_payload([], endpoints=Endpoints(protocol="tcp"))
    assert (payload.kind, payload.streams, payload.exchanges, payload.first) == ("empty", (), (), None)


def test_more_messages_than_the_limit_are_flagged_and_their_bytes_kept() -> None:
    data = b"GET / HTTP/1.1\r\n\r\n" * 5000
    payload = read_payload([RawPacket(data, Sender.SOURCE)])
    assert len(payload.exchanges) == 4096
    assert "too_many_messages" in payload.flags
    assert payload.streams[0].data == data
