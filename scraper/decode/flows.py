"""Sorts packets into the two directions of a conversation, and tells client from server.

Knows headers, endpoints and, where they say nothing, what the bytes say; never what the messages mean.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final

from scraper.decode.directions import split_directions
from scraper.decode.lines import begins_request, begins_response, next_sure, surely_response
from scraper.decode.packets import Dissection, Endpoints, RawPacket
from scraper.decode.streams import Flow, Piece, in_order, reassemble
from scraper.models import NetworkHeader, Sender

_OTHER: Final = {Sender.SOURCE: Sender.DEST, Sender.DEST: Sender.SOURCE, Sender.UNKNOWN: Sender.UNKNOWN}
_EPHEMERAL: Final = 10_000
"""Ports below this are taken for a server's when the other is not."""


@dataclass(slots=True)
class Conversation:
    """Two directions, which of them is the client's, and what else is known."""

    flows: list[Flow]
    senders: list[Sender]
    """Of each packet."""
    client: Flow
    server: Flow
    flags: set[str] = field(default_factory=set)
    has_sequence: bool = False
    protocol: str | None = None
    ports: tuple[int | None, int | None] | None = None
    server_port: int | None = None


def converse(
    packets: Sequence[RawPacket],
    dissections: Sequence[Dissection],
    endpoints: Endpoints,
    *,
    infer: bool = False,
) -> Conversation:
    """Sort the packets; with `infer`, what is said of their senders is not believed."""
    pieces = [
        _piece(index, packet, found)
        for index, (packet, found) in enumerate(zip(packets, dissections, strict=True))
    ]
    headers = [found.header for found in dissections]
    if any(header is not None for header in headers):
        conversation = _by_headers(packets, pieces, headers, endpoints)
    elif not infer and all(packet.sender is not Sender.UNKNOWN for packet in packets):
        senders = [packet.sender for packet in packets]
        conversation = _as_captured(list(zip(pieces, senders, strict=True)), senders)
        _tell_client(conversation, endpoints)
    else:
        conversation = _by_bytes(packets, pieces, endpoints)
    return conversation


def _piece(index: int, packet: RawPacket, found: Dissection) -> Piece:
    header = found.header
    opens = header is not None and "S" in header.flags
    sequence = header.sequence if header is not None else None
    if sequence is not None and opens:
        sequence = (sequence + 1) % 2**32
    acknowledged = header.acknowledgment if header is not None and "A" in header.flags else None
    return Piece(index, found.start, packet.data[found.start : found.end], sequence, acknowledged, opens)


def _as_captured(labelled: Sequence[tuple[Piece, Sender]], senders: list[Sender]) -> Conversation:
    """Flows of pieces in the order captured."""
    mine: dict[Sender, list[Piece]] = {Sender.SOURCE: [], Sender.DEST: [], Sender.UNKNOWN: []}
    seen: dict[Sender, list[int]] = {Sender.SOURCE: [], Sender.DEST: [], Sender.UNKNOWN: []}
    sizes = dict.fromkeys(mine, 0)
    for piece, sender in labelled:
        if not piece.data:
            continue
        mine[sender].append(piece)
        seen[sender].append(sizes[_OTHER[sender]])
        sizes[sender] += len(piece.data)
    flows = [in_order(sender, mine[sender], seen[sender]) for sender in mine]
    return Conversation(flows, senders, client=flows[0], server=flows[1])


def _by_bytes(packets: Sequence[RawPacket], pieces: list[Piece], endpoints: Endpoints) -> Conversation:
    parts = split_directions([piece for piece in pieces if piece.data])
    client = _client_sender(packets, parts, endpoints)
    labelled = [(piece, _OTHER[client] if server else client) for piece, server in parts]
    of_packet = {piece.packet: sender for piece, sender in reversed(labelled)}
    senders = [of_packet.get(index, packet.sender) for index, packet in enumerate(packets)]
    conversation = _as_captured(labelled, senders)
    conversation.flags.add("directions_inferred")
    _set_client(conversation, client)
    conversation.server_port = _port_of(_OTHER[client], endpoints)
    return conversation


def _client_sender(
    packets: Sequence[RawPacket], parts: Sequence[tuple[Piece, bool]], endpoints: Endpoints
) -> Sender:
    """Which end the client is: as labelled, else by the ports, else the first packet is the source's."""
    votes = 0
    for piece, is_server in parts:
        label = packets[piece.packet].sender
        if label is not Sender.UNKNOWN:
            votes += 1 if (label is Sender.SOURCE) is not is_server else -1
    server = _server_by_port(endpoints.source_port, endpoints.dest_port)
    if votes:
        return Sender.SOURCE if votes > 0 else Sender.DEST
    if server is not None:
        return _OTHER[server]
    return Sender.DEST if parts and parts[0][1] else Sender.SOURCE


def _server_by_port(source: int | None, dest: int | None) -> Sender | None:
    if source is None or dest is None or (source < _EPHEMERAL) is (dest < _EPHEMERAL):
        return None
    return Sender.SOURCE if source < dest else Sender.DEST


def _port_of(sender: Sender, endpoints: Endpoints) -> int | None:
    return endpoints.source_port if sender is Sender.SOURCE else endpoints.dest_port


def _set_client(conversation: Conversation, client: Sender) -> None:
    by_sender = {flow.sender: flow for flow in conversation.flows}
    conversation.client, conversation.server = by_sender[client], by_sender[_OTHER[client]]


def _tell_client(conversation: Conversation, endpoints: Endpoints) -> None:
    """Decide which flow is the client's: by how they begin, by what is inside them, by the ports."""
    source, dest = conversation.flows[:2]
    leaning = _client_likeness(source.data) - _client_likeness(dest.data)
    if leaning == 0:
        server = _server_by_port(endpoints.source_port, endpoints.dest_port)
        leaning = -1 if server is Sender.SOURCE else 1
    client = Sender.SOURCE if leaning > 0 else Sender.DEST
    _set_client(conversation, client)
    conversation.server_port = _port_of(_OTHER[client], endpoints)


def _client_likeness(data: bytes) -> int:
    """Above 0 for bytes that a client sends, below 0 for a server's."""
    if begins_response(data, first=True):
        return -2
    if begins_request(data, first=True):
        return 2
    found = next_sure(data, 0, len(data))
    if found >= len(data):
        return 0
    return -1 if surely_response(data, found) else 1


def _by_headers(
    packets: Sequence[RawPacket],
    pieces: list[Piece],
    headers: Sequence[NetworkHeader | None],
    endpoints: Endpoints,
) -> Conversation:
    first = next(header for header in headers if header is not None)
    known = _oriented(first, endpoints)
    senders = [
        packet.sender if packet.sender is not Sender.UNKNOWN or header is None else _sender_of(header, known)
        for packet, header in zip(packets, headers, strict=True)
    ]
    conversation = _sequenced(list(zip(pieces, senders, strict=True)), senders)
    conversation.protocol = first.protocol
    conversation.ports = (known.source_port, known.dest_port)
    if conversation.flows[2].data:
        conversation.flags.add("other_flow")
    _tell_client(conversation, known)
    return conversation


def _sequenced(labelled: Sequence[tuple[Piece, Sender]], senders: list[Sender]) -> Conversation:
    """Flows by sequence number; pieces that have none keep to themselves beside those that have."""
    mine: dict[Sender, list[Piece]] = {Sender.SOURCE: [], Sender.DEST: []}
    others = []
    for piece, sender in labelled:
        if piece.sequence is not None and sender is not Sender.UNKNOWN:
            mine[sender].append(piece)
        else:
            others.append((piece, sender))
    if not any(mine.values()):
        return _as_captured(labelled, senders)
    conversation = _as_captured([(piece, Sender.UNKNOWN) for piece, _ in others], senders)
    conversation.has_sequence = True
    conversation.flows[:2] = reassemble(mine)
    return conversation


def _oriented(first: NetworkHeader, endpoints: Endpoints) -> Endpoints:
    """The ends of the first packet's flow, with the event's source first where that is known."""
    forward = Endpoints(
        first.source_addr, first.dest_addr, first.source_port, first.dest_port, first.protocol
    )
    backward = Endpoints(
        first.dest_addr, first.source_addr, first.dest_port, first.source_port, first.protocol
    )
    return backward if _agreement(backward, endpoints) > _agreement(forward, endpoints) else forward


def _agreement(one: Endpoints, event: Endpoints) -> int:
    """How many of the event's ends fit."""
    return (
        _same_address(one.source_addr, event.source_addr)
        + _same_address(one.dest_addr, event.dest_addr)
        + (one.source_port is not None and one.source_port == event.source_port)
        + (one.dest_port is not None and one.dest_port == event.dest_port)
    )


def _same_address(one: str | None, other: str | None) -> bool:
    if one is None or other is None:
        return False
    try:
        return ip_address(one) == ip_address(other)
    except ValueError:
        return False


def _sender_of(header: NetworkHeader, known: Endpoints) -> Sender:
    source, dest = (known.source_addr, known.source_port), (known.dest_addr, known.dest_port)
    ends = ((header.source_addr, header.source_port), (header.dest_addr, header.dest_port))
    if header.source_port is None:
        source, dest = (known.source_addr, None), (known.dest_addr, None)
    if ends == (source, dest):
        return Sender.SOURCE
    return Sender.DEST if ends == (dest, source) else Sender.UNKNOWN
