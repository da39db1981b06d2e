"""A run of bytes that patterns are looked for in, and where each of its bytes lies in its stream."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from scraper.models.base import Sender, Span


class Piece(NamedTuple):
    """Buffer bytes that come from stream bytes; of another number where an escape stands for a character."""

    start: int
    length: int
    at: int
    """Stream offset of the first one."""
    width: int
    """How many stream bytes they come from."""


@dataclass(slots=True)
class Buffer:
    """One part of the traffic under one of the engines' names."""

    part: str
    """What it is, in words: `request target`, `response body`, …"""
    data: bytes
    sender: Sender | None = None
    pieces: tuple[Piece, ...] = ()
    """In order; empty when the bytes are not in the stream as they are here."""
    exchange: int | None = None
    cut_off: str | None = None
    """Why bytes may be missing from it; None when it is whole."""
    starts: list[int] = field(init=False)
    _folded: bytes | None = None

    def __post_init__(self) -> None:
        self.starts = [piece.start for piece in self.pieces]

    @property
    def folded(self) -> bytes:
        """The bytes in lower case."""
        if self._folded is None:
            self._folded = self.data.lower()
        return self._folded

    def span(self, start: int, end: int) -> Span | None:
        """The stream bytes that buffer bytes come from, or None when they are not in the stream.

        >>> pieces = (Piece(0, 1, 10, 1), Piece(1, 1, 11, 3), Piece(2, 1, 14, 1))
        >>> Buffer("", b"a b", Sender.SOURCE, pieces).span(1, 3)
        Span(sender=<Sender.SOURCE: 'source'>, start=11, end=15)
        """
        if self.sender is None or not self.pieces or end <= start:
            return None
        first = max(bisect_right(self.starts, start) - 1, 0)
        last = bisect_right(self.starts, end - 1) - 1
        if self.pieces[first].start + self.pieces[first].length <= start:
            first += 1
        if first > last or first >= len(self.pieces):
            return None
        begin = _left(self.pieces[first], start)
        stop = _right(self.pieces[last], end)
        return Span(sender=self.sender, start=begin, end=stop) if begin < stop else None


def _left(piece: Piece, place: int) -> int:
    inside = max(place - piece.start, 0)
    return piece.at + (inside if piece.width == piece.length else 0)


def _right(piece: Piece, place: int) -> int:
    inside = min(place - piece.start, piece.length)
    return piece.at + (inside if piece.width == piece.length else piece.width)


def as_sent(part: str, data: bytes, sender: Sender, at: int) -> Buffer:
    """A buffer of bytes that stand in the stream exactly so, from `at` on."""
    return Buffer(part, data, sender, (Piece(0, len(data), at, len(data)),) if data else ())


def joined(part: str, parts: Iterable[Buffer], like: Buffer) -> Buffer:
    """One buffer of several, one after the other; sender, exchange and state are those of `like`."""
    data = bytearray()
    pieces: list[Piece] = []
    for one in parts:
        pieces += (piece._replace(start=piece.start + len(data)) for piece in one.pieces)
        data += one.data
    return Buffer(part, bytes(data), like.sender, tuple(pieces), like.exchange, like.cut_off)
