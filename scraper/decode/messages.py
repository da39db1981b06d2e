"""Reads one direction's stream as HTTP messages, one after the other, gaps and damage included.

Knows heads and framing; never what the bodies hold.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from scraper.decode.framing import Frame, How, request_frame, response_frame
from scraper.decode.heads import RawHead, read_head
from scraper.decode.lines import (
    RequestLine,
    StatusLine,
    begins_message,
    begins_request,
    begins_response,
    glued_request,
    next_sure,
    read_request_line,
    read_status_line,
    skip_line_breaks,
    surely_request,
    surely_response,
)
from scraper.decode.streams import Flow

MOST_MESSAGES: Final = 4096
"""Messages of one direction that are read."""


@dataclass(slots=True)
class Message:
    """One message in its stream."""

    start: int
    head: RawHead
    frame: Frame
    end: int = 0
    """Where its last captured byte ends."""
    gap: int | None = None
    """The first place in the body at which bytes are missing."""
    lacks: str | None = None
    """What of the body is missing, in words."""
    after_gap: bool = False
    """Bytes are missing directly before it."""
    seen: int = 0
    """How much of the other direction had arrived when it was sent."""
    opens_tunnel: bool = False
    """What follows it is another protocol's."""


@dataclass(slots=True)
class Request(Message):
    """A request as read."""

    line: RequestLine = field(kw_only=True)


@dataclass(slots=True)
class Response(Message):
    """A response as read; `request` is the place of the request that it answers."""

    line: StatusLine = field(kw_only=True)
    request: int | None = None

    @property
    def is_interim(self) -> bool:
        code = self.line.code or 0
        return 100 <= code < 200 and code != 101 and self.frame.how is How.NONE


class _Reader:
    """Walks one stream; `begins` and `sure` tell where this direction's messages begin."""

    def __init__(
        self, flow: Flow, begins: Callable[[bytes, int], bool], sure: Callable[[bytes, int], bool]
    ) -> None:
        self.flow, self.data = flow, flow.data
        self.begins, self.sure = begins, sure
        self.is_response = sure is surely_response
        self.gaps = [gap.offset for gap in flow.gaps]
        self.position = 0
        self.messages = 0
        self.last: Message | None = None
        self.orphans: list[tuple[int, int]] = []
        """Runs of bytes that belong to no message."""

    def next_start(self) -> int | None:
        """Where the next message begins; bytes before it belong to none."""
        start = self._find_start()
        self._note_rest(start)
        self.position = start
        self.messages += 1
        return None if start >= len(self.data) else start

    def _find_start(self) -> int:
        """Where the next message begins; the stream's end when there is none, or no more are read."""
        start = skip_line_breaks(self.data, self.position)
        if start >= len(self.data) or self.begins(self.data, start):
            within = self.messages < MOST_MESSAGES
            self.flow.flags.update(() if within or start >= len(self.data) else ["too_many_messages"])
            start = start if self.position or self.is_response else glued_request(self.data, start)
            return start if within else len(self.data)
        return self._next_sure(self.position)

    def _note_rest(self, start: int) -> None:
        """Note the bytes before `start` that are left over; line breaks between requests are nothing odd."""
        is_odd = skip_line_breaks(self.data, self.position, start) < start
        if is_odd:
            self.orphans.append((self.position, start))
        if self.last is not None and (is_odd or (self.is_response and self.position < start)):
            self.last.head.flags.add("tunnel" if self.last.opens_tunnel else "bytes_follow")

    def _next_sure(self, position: int) -> int:
        """The next sure beginning of a message of this direction; the stream's end when there is none."""
        return next_sure(
            self.data,
            position,
            len(self.data),
            requests=not self.is_response,
            responses=self.is_response,
        )

    def has_none_sure(self) -> bool:
        """Whether no message surely begins anywhere."""
        return self._next_sure(0) >= len(self.data)

    def head(self, start: int) -> RawHead:
        """The head at `start`; it stops at a gap, and where a packet surely begins another message."""
        head = read_head(self.data, start, self._next_gap(start), is_response=self.is_response)
        cut = self._sure_packet(start, head.end)
        return head if cut is None else read_head(self.data, start, cut, is_response=self.is_response)

    def _next_gap(self, position: int) -> int:
        place = bisect_right(self.gaps, position)
        return self.gaps[place] if place < len(self.gaps) else len(self.data)

    def _sure_packet(self, start: int, end: int) -> int | None:
        """The first packet after `start` and before `end` that surely begins a message.

        Without sequence numbers, what is missing before a packet does not show in any other way.
        """
        if self.flow.has_sequence:
            return None
        starts = self.flow.starts
        for place in range(bisect_right(starts, start), len(starts)):
            if starts[place] >= end:
                return None
            if self.sure(self.data, starts[place]):
                return starts[place]
        return None

    def close(self, message: Message) -> None:
        """Find where the message ends, and go on behind it."""
        frame, data = message.frame, self.data
        message.after_gap = message.start in self.gaps
        message.seen = self.flow.seen_at(message.start)
        gap = self._next_gap(frame.start - 1)
        if not message.head.complete:
            message.end = self._resume(message.head.end)
        elif gap < len(data) and frame.how is not How.NONE:
            self._close_over_gaps(message, gap)
        elif (end := frame.advance(data, len(data))) is not None:
            message.end = end
        else:
            cut = self._sure_packet(frame.start - 1, len(data))
            message.end = len(data) if cut is None else cut
            message.lacks = _lacking(frame, message.end)
            if frame.how is How.CLOSE and message.end in self.gaps:
                message.lacks = "bytes that followed it were not captured"
        self.position, self.last = message.end, message

    def _resume(self, position: int) -> int:
        """Where reading goes on after a head that is cut off."""
        if position >= len(self.data) or position not in self.gaps:
            return position
        return self._next_sure(position)

    def _close_over_gaps(self, message: Message, gap: int) -> None:
        frame = message.frame
        if (end := frame.advance(self.data, gap)) is not None:
            message.end = end
            return
        message.gap = gap
        message.end = self._length_end(frame) if frame.how is How.LENGTH else self._next_sure(gap)
        message.lacks = "bytes are missing inside it"

    def _length_end(self, frame: Frame) -> int:
        """Where a body of known length ends when some of it was not captured."""
        position, left = frame.start, frame.length
        for gap in self.flow.gaps:
            if gap.offset < position:
                continue
            if left <= gap.offset - position:
                return position + left
            left -= gap.offset - position
            if gap.length is None or left <= gap.length:
                return gap.offset
            position, left = gap.offset, left - gap.length
        return min(len(self.data), position + left)


def _lacking(frame: Frame, end: int) -> str | None:
    if frame.how is How.LENGTH:
        return f"{frame.start + frame.length - end} of {frame.length} bytes were not captured"
    if frame.how is How.CHUNKED and not (frame.broken or frame.last_chunk):
        return "its last chunk was not captured"
    return None


def read_requests(flow: Flow) -> tuple[list[Request], list[tuple[int, int]]]:
    """The requests of a client's stream, and the runs of bytes that belong to none."""
    reader = _Reader(flow, _begins_request, surely_request)
    requests: list[Request] = []
    while (start := reader.next_start()) is not None:
        head = reader.head(start)
        line = read_request_line(head.line, complete=head.line_complete)
        head.flags |= line.flags
        if "http_0_9" in line.flags and not head.headers:
            head.complete = True
            head.flags.discard("head_cut_off")
        request = Request(start, head, request_frame(head), line=line)
        request.opens_tunnel = line.method == b"CONNECT"
        reader.close(request)
        requests.append(request)
    return requests, reader.orphans


def _begins_request(data: bytes, position: int) -> bool:
    return begins_request(data, position, first=True)


def _begins_response(data: bytes, position: int) -> bool:
    return begins_response(data, position, first=True)


def read_responses(flow: Flow, requests: list[Request]) -> tuple[list[Response], list[tuple[int, int]]]:
    """The responses of a server's stream, each with the request that it answers, and the bytes of none."""
    reader = _Reader(flow, _begins_response, surely_response)
    responses: list[Response] = []
    answered = 0
    if _lacks_status(reader, requests):
        return [_without_status(reader)], []
    while (start := reader.next_start()) is not None:
        head = reader.head(start)
        line = read_status_line(head.line)
        response = Response(start, head, Frame(How.NONE, head.end, end=head.end), line=line)
        response.after_gap = start in reader.gaps
        response.seen = flow.seen_at(start)
        response.request = _answered_request(response, requests, answered)
        method = (
            None if response.request is None else requests[response.request].line.method.decode("latin-1")
        )
        follow = head.end < len(flow.data) and not begins_message(flow.data, head.end)
        response.frame = response_frame(head, code=line.code, method=method, bytes_follow=follow)
        response.opens_tunnel = line.code == 101 or (method == "CONNECT" and response.frame.how is How.NONE)
        reader.close(response)
        responses.append(response)
        if response.request is not None and not response.is_interim:
            answered = response.request + 1
    return responses, reader.orphans


def _lacks_status(reader: _Reader, requests: list[Request]) -> bool:
    """Whether the stream answers a request, and has no status line at all."""
    if not requests or not reader.data or reader.gaps[:1] == [0] or requests[0].line.method == b"CONNECT":
        return False
    return not reader.begins(reader.data, skip_line_breaks(reader.data, 0)) and reader.has_none_sure()


def _without_status(reader: _Reader) -> Response:
    """All of the stream as the body of an answer without head, as HTTP/0.9 has it and browsers read it."""
    head = RawHead(b"", True, 0, complete=True, flags={"no_status_line"})
    response = Response(0, head, Frame(How.CLOSE, 0), line=StatusLine(b"", None, b""), request=0)
    reader.close(response)
    return response


def _answered_request(response: Response, requests: list[Request], answered: int) -> int | None:
    """The request that a response answers: the first open one that the server had seen by then.

    Where bytes are missing before the response, earlier answers may be among them: then it is the last.
    """
    if answered >= len(requests) or requests[answered].start >= response.seen:
        return None
    if response.after_gap:
        starts = [request.start for request in requests]
        return bisect_left(starts, response.seen) - 1
    return answered
