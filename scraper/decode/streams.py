"""Puts the bytes of each direction in order: by TCP sequence numbers where there are any, else as captured.

Knows packets and their headers; nothing of what the bytes mean. Every application byte is accounted for by
a segment; bytes that the sequence numbers say were sent but not captured are gaps.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from scraper.models import Gap, Segment, SegmentKind, Sender

_MODULUS: Final = 2**32
_FIN: Final = 1
"""A FIN takes one sequence number and no byte."""
_FARTHEST: Final = 2**28
"""Sequence numbers farther apart than this, in bytes, belong to different connections."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of one packet's application bytes."""

    packet: int
    start: int
    """Offset in the packet's bytes."""
    data: bytes
    sequence: int | None = None
    """Of the first byte; None without TCP headers."""
    acknowledged: int | None = None
    opens: bool = False
    """The packet has the SYN flag."""


@dataclass(slots=True)
class Flow:
    """One direction's bytes, and where they come from."""

    sender: Sender
    data: bytes = b""
    segments: list[Segment] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)
    starts: list[int] = field(default_factory=list)
    """Stream offsets at which a packet's new bytes begin, in order."""
    seen: list[int] = field(default_factory=list)
    """For each of `starts`, how much of the other direction its sender had seen."""
    has_sequence: bool = False
    """Sequence numbers vouch that nothing is missing but the gaps."""

    def seen_at(self, offset: int) -> int:
        """How much of the other direction the sender had seen when it sent the byte at `offset`."""
        place = bisect_right(self.starts, offset) - 1
        return self.seen[place] if place >= 0 else 0


@dataclass(slots=True)
class _Connection:
    """The pieces of one connection in one direction, without doubles, in sequence order."""

    base: int
    starts: list[int] = field(default_factory=list)
    kept: list[tuple[int, bytes, Piece]] = field(default_factory=list)
    """Each with its place relative to the base."""
    doubles: list[tuple[int, bytes, Piece, int]] = field(default_factory=list)
    origin: int | None = None
    """Where the connection's first byte lies, when its SYN was captured."""
    first: int = 0
    """Stream offset of the connection's first byte."""
    ends: list[int] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)

    def relative(self, sequence: int) -> int:
        distance = (sequence - self.base) % _MODULUS
        return distance - _MODULUS if distance >= _MODULUS // 2 else distance

    def add(self, piece: Piece) -> None:
        """Keep the bytes that are new; those that overlap earlier captured ones are doubles."""
        place = self.relative(piece.sequence or 0)
        data, skipped = piece.data, 0
        index = max(0, bisect_right(self.starts, place) - 1)
        while data:
            start, end = self._span(index)
            if end <= place:
                index += 1
                continue
            if start > place:
                new = data[: start - place]
                self._insert(index, place, new, piece, skipped)
                index += 1
            else:
                new = data[: end - place]
                self.doubles.append((place, new, piece, skipped))
            data, place, skipped = data[len(new) :], place + len(new), skipped + len(new)

    def _span(self, index: int) -> tuple[int, int]:
        if index >= len(self.kept):
            return _MODULUS, _MODULUS * 2
        start, data, _ = self.kept[index]
        return start, start + len(data)

    def _insert(self, index: int, place: int, data: bytes, piece: Piece, skipped: int) -> None:
        self.starts.insert(index, place)
        part = Piece(piece.packet, piece.start + skipped, data, piece.sequence, piece.acknowledged)
        self.kept.insert(index, (place, data, part))

    def offset_of(self, relative: int) -> int:
        """The stream offset that follows the captured bytes before that place."""
        place = bisect_right(self.starts, relative) - 1
        if place < 0:
            return self.first
        start, data, _ = self.kept[place]
        return self.offsets[place] + min(relative - start, len(data))


def in_order(sender: Sender, pieces: Sequence[Piece], seen: Sequence[int] | None = None) -> Flow:
    """A flow of pieces as captured; `seen` says how much of the other direction had been by then."""
    flow = Flow(sender)
    position = 0
    for place, piece in enumerate(pieces):
        flow.segments.append(_segment(piece.packet, piece.start, len(piece.data), position))
        flow.starts.append(position)
        flow.seen.append(seen[place] if seen else _MODULUS)
        position += len(piece.data)
    flow.data = b"".join(piece.data for piece in pieces)
    return flow


def _segment(
    packet: int, start: int, length: int, stream_start: int, kind: SegmentKind = SegmentKind.NEW
) -> Segment:
    return Segment(packet=packet, packet_start=start, length=length, stream_start=stream_start, kind=kind)


def reassemble(pieces: dict[Sender, list[Piece]]) -> list[Flow]:
    """The flows of pieces that have sequence numbers, one for each sender, in the order of `pieces`.

    What the other side acknowledged tells of bytes that were sent before, between or after those captured.
    """
    connections = {sender: _connections(mine) for sender, mine in pieces.items()}
    flows = []
    for sender, mine in connections.items():
        answers = [piece for other in pieces if other is not sender for piece in pieces[other]]
        _find_origin(mine, answers)
        flows.append(_flow(sender, mine))
        _add_last_gap(flows[-1], mine, answers)
    for flow in flows:
        others = [mine for sender, mine in connections.items() if sender is not flow.sender]
        flow.seen = _seen(connections[flow.sender], others[0] if others else [])
    return flows


def _connections(pieces: list[Piece]) -> list[_Connection]:
    """Split where a port pair is used again: a new SYN, or sequence numbers that are far away."""
    found: list[_Connection] = []
    for piece in pieces:
        sequence = piece.sequence or 0
        if not found or _is_another(found[-1], piece, sequence):
            found.append(_Connection(base=sequence))
        if piece.opens:
            found[-1].origin = found[-1].relative(sequence)
        found[-1].add(piece)
    return found


def _is_another(connection: _Connection, piece: Piece, sequence: int) -> bool:
    place = connection.relative(sequence)
    if abs(place) > _FARTHEST:
        return True
    if not piece.opens:
        return False
    earlier = connection.origin if connection.starts[:1] == [] else min(connection.starts[0], place)
    return place != (earlier if connection.origin is None else connection.origin)


def _flow(sender: Sender, connections: list[_Connection]) -> Flow:
    flow = Flow(sender, has_sequence=True)
    parts: list[bytes] = []
    position = 0
    for number, connection in enumerate(connections):
        connection.first = position
        if number:
            flow.flags.add("port_reused")
            flow.gaps.append(Gap(offset=position))
        expected = connection.origin
        for start, data, piece in connection.kept:
            if expected is not None and start > expected:
                flow.gaps.append(Gap(offset=position, length=start - expected))
                flow.flags.add("gap")
            connection.offsets.append(position)
            flow.starts.append(position)
            flow.segments.append(_segment(piece.packet, piece.start, len(data), position))
            parts.append(data)
            position += len(data)
            expected = start + len(data)
        _add_doubles(flow, connection)
    flow.data = b"".join(parts)
    return flow


def _add_doubles(flow: Flow, connection: _Connection) -> None:
    for place, data, piece, skipped in connection.doubles:
        index = bisect_right(connection.starts, place) - 1
        start, kept, _ = connection.kept[index]
        same = kept[place - start : place - start + len(data)] == data
        kind = SegmentKind.RETRANSMISSION if same else SegmentKind.OVERLAP
        flow.flags.add(kind.value)
        offset = connection.offsets[index] + place - start
        flow.segments.append(_segment(piece.packet, piece.start + skipped, len(data), offset, kind))


def _find_origin(connections: list[_Connection], answers: list[Piece]) -> None:
    """Without a SYN, bytes that were sent before the first captured one show in the other side's answers."""
    if len(connections) == 1 and connections[0].kept and connections[0].origin is None:
        first = connections[0].starts[0]
        connections[0].origin = min(
            (place for place in _acknowledged(connections[0], answers) if place < first), default=None
        )


def _add_last_gap(flow: Flow, connections: list[_Connection], answers: list[Piece]) -> None:
    """Note what was sent after the last captured byte: the other side has acknowledged it."""
    if not connections or not connections[-1].kept:
        return
    start, data, _ = connections[-1].kept[-1]
    end = start + len(data)
    beyond = max(_acknowledged(connections[-1], answers), default=end) - end
    if beyond > _FIN:
        flow.gaps.append(Gap(offset=len(flow.data), length=beyond))
        flow.flags.add("gap")


def _acknowledged(connection: _Connection, answers: list[Piece]) -> list[int]:
    """The places up to which the other side has received, as far as they can be of this connection."""
    places = (connection.relative(piece.acknowledged) for piece in answers if piece.acknowledged is not None)
    return [place for place in places if abs(place) < _FARTHEST]


def _seen(connections: list[_Connection], others: list[_Connection]) -> list[int]:
    """What each kept piece acknowledges, as an offset in the other direction's stream."""
    seen: list[int] = []
    for number, connection in enumerate(connections):
        other = others[min(number, len(others) - 1)] if others else None
        for _, _, piece in connection.kept:
            if other is None or piece.acknowledged is None:
                seen.append(_MODULUS)
            else:
                seen.append(other.offset_of(other.relative(piece.acknowledged)))
    return seen
