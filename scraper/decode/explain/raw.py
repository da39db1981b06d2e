"""The capture's bytes as packets and streams, as rules without a named part see them. Never a rule."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from scraper.decode.explain.buffer import Buffer, as_sent
from scraper.models.base import Sender, Span
from scraper.models.http import Exchange, Request, Response
from scraper.models.payload import Payload, SegmentKind, Stream


@dataclass(frozen=True, slots=True)
class Ends:
    """Which sender is the client and which the server, as far as the capture tells."""

    client: Sender | None = None
    server: Sender | None = None


def find_ends(payload: Payload) -> Ends:
    """Client and server by who sends requests, else by who opened the connection."""
    for exchange in payload.exchanges:
        if exchange.request is not None:
            return _ends(exchange.request.span.sender)
        if exchange.response is not None:
            server = exchange.response.span.sender
            return Ends(_other(server), server)
    for packet in payload.packets:
        flags = packet.header.flags if packet.header else ""
        if "S" in flags:
            return _ends(packet.sender if "A" not in flags else _other(packet.sender))
    return Ends()


def _ends(client: Sender | None) -> Ends:
    return Ends(client, _other(client))


def _other(sender: Sender | None) -> Sender | None:
    return {Sender.SOURCE: Sender.DEST, Sender.DEST: Sender.SOURCE}.get(sender or Sender.UNKNOWN)


def packet_buffers(stream: Stream, within: Span | None = None) -> Iterator[Buffer]:
    """Each packet's own bytes; of `within` only the packets that have a part in it."""
    for segment in stream.segments:
        start, end = segment.stream_start, segment.stream_start + segment.length
        if segment.kind is not SegmentKind.NEW or not segment.length:
            continue
        if within is None or (start < within.end and within.start < end):
            data = stream.data[start:end]
            yield as_sent(f"packet {segment.packet + 1}", data, stream.sender, start)


def run_buffers(stream: Stream, within: Span | None = None) -> Iterator[Buffer]:
    """The stream's bytes between gaps; of `within` only those inside it."""
    low, high = (within.start, within.end) if within is not None else (0, len(stream.data))
    inside = sorted({gap.offset for gap in stream.gaps if low < gap.offset < high})
    gaps = {gap.offset for gap in stream.gaps}
    for start, end in pairwise([low, *inside, high]):
        if start < end:
            buffer = as_sent("payload", stream.data[start:end], stream.sender, start)
            if end in gaps:
                buffer.cut_off = "bytes are missing after it"
            yield buffer


def ordered(streams: Iterable[Stream], allowed: Sender | None) -> list[Stream]:
    """The streams that may hold the rule's bytes, the event's source first."""
    order = (Sender.SOURCE, Sender.DEST, Sender.UNKNOWN)
    known = [stream for stream in streams if allowed is None or stream.sender in (allowed, Sender.UNKNOWN)]
    return sorted(known, key=lambda stream: order.index(stream.sender))


def place_of(payload: Payload, span: Span) -> tuple[int | None, str | None]:
    """The exchange that stream bytes belong to, and which part of it they are, in words."""
    for exchange in payload.exchanges:
        for word, message in messages(exchange):
            if message.span.sender is span.sender and message.span.start <= span.start < message.span.end:
                return exchange.index, f"{word} {_part(message, span)}"
    return None, None


def messages(exchange: Exchange) -> Iterator[tuple[str, Request | Response]]:
    """Request and responses of an exchange, each with its word."""
    if exchange.request is not None:
        yield "request", exchange.request
    for response in (*exchange.interim, exchange.response):
        if response is not None:
            yield "response", response


def _part(message: Request | Response, span: Span) -> str:
    if message.body is not None and span.start >= message.body.span.start:
        return "body"
    for header in message.headers:
        if header.span.start <= span.start < header.span.end and span.end <= header.span.end + 2:
            return f"header {header.name.strip()}"
    first = message.headers[0].span.start if message.headers else message.span.end
    return "line" if span.end <= first else "head"
