"""Reads one event's packets: streams, what they are, and the HTTP exchanges in them.

Pure: bytes in, models out. Knows no page, no disk, no clock.
"""

import hashlib
from collections.abc import Sequence

from scraper.decode.exchanges import Reading, read_exchanges
from scraper.decode.flows import Conversation, converse
from scraper.decode.kinds import WITHOUT_PORTS, kind_of
from scraper.decode.packets import Dissection, Endpoints, RawPacket, dissect
from scraper.models import Packet, Payload, Sender, Stream


def read_payload(packets: Sequence[RawPacket], *, endpoints: Endpoints | None = None) -> Payload:
    r"""Read an event's packets, in the order captured; nothing in them makes it raise.

    >>> packets = [RawPacket(b"GET /a HTTP/1.0\r\n\r\n"), RawPacket(b"HTTP/1.0 404 Not Found\r\n\r\n")]
    >>> payload = read_payload(packets)
    >>> payload.first.request.target, payload.first.response.code
    ('/a', 404)
    """
    known = endpoints or Endpoints()
    dissections = [dissect(packet) for packet in packets]
    conversation, reading = _read(packets, dissections, known)
    flags = reading.flags.union(
        conversation.flags,
        *(flow.flags for flow in conversation.flows),
        *(found.flags for found in dissections),
    )
    return Payload(
        kind=_kind(conversation, reading, known),
        packets=tuple(
            _packet(index, packet, found, conversation.senders[index])
            for index, (packet, found) in enumerate(zip(packets, dissections, strict=True))
        ),
        streams=tuple(
            Stream(sender=flow.sender, data=flow.data, segments=tuple(flow.segments), gaps=tuple(flow.gaps))
            for flow in conversation.flows
            if flow.segments or flow.gaps
        ),
        exchanges=reading.exchanges,
        flags=tuple(sorted(flags)),
    )


def _read(
    packets: Sequence[RawPacket], dissections: Sequence[Dissection], endpoints: Endpoints
) -> tuple[Conversation, Reading]:
    """The streams and their HTTP; labels that the bytes contradict are not believed."""
    conversation = converse(packets, dissections, endpoints)
    if (conversation.protocol or (endpoints.protocol or "tcp").lower()) in WITHOUT_PORTS:
        return conversation, Reading((), set())
    reading = _http(conversation)
    if reading.contradicted and not conversation.has_sequence:
        other = converse(packets, dissections, endpoints, infer=True)
        again = _http(other)
        if not again.contradicted:
            again.flags.add("sender_contradicted")
            return other, again
    return conversation, reading


def _http(conversation: Conversation) -> Reading:
    return read_exchanges(conversation.client, conversation.server, conversation.server_port)


def _packet(index: int, packet: RawPacket, found: Dissection, sender: Sender) -> Packet:
    return Packet(
        index=index,
        sender=sender,
        data=packet.data,
        sha256=hashlib.sha256(packet.data).hexdigest(),
        layer=found.layer,
        header=found.header,
        payload_start=found.start,
        payload_end=found.end,
    )


def _kind(conversation: Conversation, reading: Reading, endpoints: Endpoints) -> str:
    if reading.exchanges:
        messages = [(one.request or one.response) for one in reading.exchanges]
        rtsp = any(message and (message.protocol or "").upper().startswith("RTSP") for message in messages)
        return "rtsp" if rtsp else "http"
    protocol = conversation.protocol or endpoints.protocol
    ports = conversation.ports or (endpoints.source_port, endpoints.dest_port)
    return kind_of([flow.data for flow in conversation.flows], protocol and protocol.lower(), ports)
