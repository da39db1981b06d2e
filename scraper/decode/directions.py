"""Tells the two directions of a conversation apart when no header does: by what the bytes say.

A packet's bytes go on with the message that is open, unless they begin a new one; a packet may hold the end
of one direction's message and the beginning of the other's. Knows where HTTP messages begin and end; nothing
of what they say.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final

from scraper.decode.framing import Frame, How, request_frame, response_frame
from scraper.decode.heads import RawHead, read_head
from scraper.decode.lines import (
    begins_message,
    begins_request,
    begins_response,
    next_sure,
    read_request_line,
    read_status_line,
    skip_line_breaks,
    surely_request,
)
from scraper.decode.streams import Piece

MOST_MESSAGES: Final = 10_000
"""Messages that are told apart; the bytes after them stay with the side that was sending."""
_BLOCK: Final = 2**14
_LOOK_AHEAD: Final = 2**13


@dataclass(slots=True)
class _Side:
    """One direction: what it has sent so far, and the message that is open."""

    is_server: bool
    data: bytearray = field(default_factory=bytearray)
    open_at: int | None = None
    searched: int = 0
    frame: Frame | None = None
    coded: bool = False

    def begin(self) -> None:
        self.open_at, self.searched = len(self.data), len(self.data)
        self.frame, self.coded = None, False

    def missing(self) -> int | None:
        """How many bytes the open message still lacks, when its head says so."""
        if self.frame is None or self.frame.how is not How.LENGTH:
            return None
        return self.frame.start + self.frame.length - len(self.data)


@dataclass(slots=True)
class _Part:
    """A run of one piece's bytes that one side sent."""

    place: int
    start: int
    end: int
    is_server: bool


def split_directions(pieces: Sequence[Piece]) -> list[tuple[Piece, bool]]:
    r"""The pieces, cut where the direction changes, each with whether the server sent it.

    >>> pieces = [Piece(0, 0, b"GET / HTTP/1.0\n\nHTTP/1.0 200 OK\n\n")]
    >>> [(piece.data, server) for piece, server in split_directions(pieces)]
    [(b'GET / HTTP/1.0\n\n', False), (b'HTTP/1.0 200 OK\n\n', True)]
    """
    return _Conversation(pieces).run()


class _Conversation:
    """The state while the pieces are gone through in order."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces
        self.client = _Side(is_server=False)
        self.server = _Side(is_server=True)
        self.current: _Side | None = None
        self.methods: list[str] = []
        self.answered = self.messages = 0
        self.parts: list[_Part] = []
        self.ends = list(accumulate(len(piece.data) for piece in pieces))
        self.next_begin = _next_begin(pieces)

    def run(self) -> list[tuple[Piece, bool]]:
        for place, piece in enumerate(self.pieces):
            position, boundary = 0, True
            while position < len(piece.data):
                position, boundary = self._step(place, piece, position, boundary=boundary)
        return [(self._cut(part), part.is_server) for part in self.parts]

    def _cut(self, part: _Part) -> Piece:
        piece = self.pieces[part.place]
        return Piece(piece.packet, piece.start + part.start, piece.data[part.start : part.end])

    def _step(self, place: int, piece: Piece, position: int, *, boundary: bool) -> tuple[int, bool]:
        """Give the bytes from `position` on to a side; where they stop, and if a message may begin there."""
        side = self._beginning(piece.data, position) if boundary else None
        if side is None:
            side = self._continued(place, boundary=boundary and position == 0)
        else:
            side.begin()
            self.messages += 1
        end, boundary = self._extent(side, place, position)
        self._give(side, place, position, end)
        return end, boundary

    def _give(self, side: _Side, place: int, start: int, end: int) -> None:
        side.data += self.pieces[place].data[start:end]
        last = self.parts[-1] if self.parts else None
        if last and last.place == place and last.is_server is side.is_server:
            last.end = end
        else:
            self.parts.append(_Part(place, start, end, side.is_server))
        self.current = side

    def _beginning(self, data: bytes, position: int) -> _Side | None:
        """The side whose message begins there, if one does."""
        if self.messages >= MOST_MESSAGES:
            return None
        at = skip_line_breaks(data, position)
        side = self._open_side()
        if position == 0 and side is not None and side.missing() == len(data):
            return None
        if begins_response(data, at):
            return self.server
        if side is not None:
            return self.client if surely_request(data, at) else None
        return self.client if begins_request(data, at, first=not self.client.data) else None

    def _open_side(self) -> _Side | None:
        """The side whose message goes on, the last active one first."""
        for side in (self.current, self.client, self.server):
            if side is not None and side.open_at is not None:
                return side
        return None

    def _continued(self, place: int, *, boundary: bool) -> _Side:
        """The side that goes on with its message, or with one that began before the capture."""
        side = self._open_side() or self.current
        if side is not None:
            answers = (
                side is self.client
                and boundary
                and side.open_at is None
                and not self.server.data
                and 0 < self.messages < MOST_MESSAGES
            )
            return self.server if answers else side
        following = self.next_begin[place]
        if following < len(self.pieces) and not begins_response(self.pieces[following].data):
            return self.server
        return self.client

    def _extent(self, side: _Side, place: int, position: int) -> tuple[int, bool]:
        """Where the side's bytes stop, and whether a message may begin there."""
        data = self.pieces[place].data
        stop = min(len(data), position + _BLOCK)
        if side.open_at is None:
            return self._next_sure(data, position, stop)
        base = len(side.data)
        side.data += data[position:stop]
        end = self._message_end(side)
        splits = end is None and self._may_be_glued(side, place, len(data) - stop)
        del side.data[base:]
        if end is not None and end > base:
            side.open_at = None
            return position + end - base, True
        if end is not None:
            side.open_at = None
            return self._next_sure(data, position, stop)
        return self._next_sure(data, position, stop) if splits else (stop, False)

    def _next_sure(self, data: bytes, position: int, stop: int) -> tuple[int, bool]:
        if self.messages >= MOST_MESSAGES:
            return stop, False
        found = next_sure(data, position + 1, min(len(data), stop + _LOOK_AHEAD))
        return (found, True) if found < stop else (stop, False)

    def _message_end(self, side: _Side) -> int | None:
        if side.frame is None:
            side.frame = self._frame(side)
        return side.frame.advance(side.data, len(side.data)) if side.frame else None

    def _frame(self, side: _Side) -> Frame | None:
        start = skip_line_breaks(side.data, side.open_at or 0)
        searched = max(start, side.searched - 3)
        side.searched = len(side.data)
        if side.data.find(b"\n\n", searched) < 0 and side.data.find(b"\n\r\n", searched) < 0:
            return self._simple_request(side, start)
        head = read_head(side.data, start, len(side.data), is_response=side.is_server)
        side.coded = bool(head.values(b"content-encoding"))
        return self._response_frame(head) if side.is_server else self._request_frame(head)

    def _simple_request(self, side: _Side, start: int) -> Frame | None:
        """The frame of a request line without a protocol that nothing follows: HTTP/0.9 has no headers."""
        if side.is_server or len(side.data) - start > _LOOK_AHEAD:
            return None
        line = bytes(side.data[start:])
        if line.find(b"\n") != len(line) - 1 or read_request_line(line).protocol:
            return None
        return Frame(How.NONE, len(side.data), end=len(side.data))

    def _request_frame(self, head: RawHead) -> Frame:
        self.methods.append(read_request_line(head.line).method.decode("latin-1"))
        return request_frame(head)

    def _response_frame(self, head: RawHead) -> Frame:
        code = read_status_line(head.line).code
        method = self.methods[self.answered] if self.answered < len(self.methods) else None
        if code is None or code >= 200:
            self.answered += 1
        data = self.server.data
        follow = head.end < len(data) and not begins_message(data, head.end)
        return response_frame(head, code=code, method=method, bytes_follow=follow)

    def _may_be_glued(self, side: _Side, place: int, ahead: int) -> bool:
        """Whether another message may begin inside the open one: it is cut off, or its end is not known."""
        following = self.next_begin[place]
        available = ahead + self.ends[following - 1] - self.ends[place]
        if side.frame is None or side.frame.how is How.CLOSE:
            return side.frame is None or side.coded
        if side.frame.how is How.LENGTH:
            return (side.missing() or 0) > available
        return available == 0


def _next_begin(pieces: Sequence[Piece]) -> list[int]:
    """For each piece, the place of the next one that begins a message; their number when none does."""
    following = [len(pieces)] * len(pieces)
    for place in range(len(pieces) - 1, 0, -1):
        data = pieces[place].data
        begins = begins_response(data) or begins_request(data, first=True)
        following[place - 1] = place if begins else following[place]
    return following
