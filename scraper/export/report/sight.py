"""Where the rule's patterns and the hints lie: in streams, in packets, in decoded bodies.

Knows the models' coordinates; nothing of how marks are shown.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from scraper.export.outcome import PLAIN_HINTS
from scraper.export.report.runs import Mark
from scraper.models import Body, Event, Found, Hint, Packet, PatternMatch, Payload, Sender, Span

COLOURS: Final = 8
HINT: Final = "hint"


class Sight(NamedTuple):
    """All marks of one event."""

    streams: Mapping[Sender, tuple[Mark, ...]]
    """By direction, at the stream's offsets."""
    packets: Mapping[int, tuple[Mark, ...]]
    """By packet, at its own offsets."""
    bodies: Mapping[tuple[int, str], tuple[Mark, ...]]
    """By exchange and `request` or `response`, at the decoded body's offsets."""

    def in_packet(self, packet: Packet) -> tuple[Mark, ...]:
        """The marks of one packet, and a fading one for what is not payload."""
        return (*_not_payload(packet), *self.packets.get(packet.index, ()))

    def in_body(self, exchange: int, message: str, body: Body) -> tuple[Mark, ...]:
        """The marks of one body, at its decoded offsets."""
        marks = self.bodies.get((exchange, message), ())
        if body.codings:
            return marks
        start = body.span.start
        wire = (
            Mark(mark.start - start, mark.end - start, mark.style)
            for mark in self.streams.get(body.span.sender, ())
            if mark.start >= start and mark.end <= body.span.end
        )
        return tuple(dict.fromkeys((*marks, *wire)))


def colour(pattern: int) -> str:
    """The style of a pattern, by its place in the rule.

    >>> colour(0), colour(9)
    ('p0', 'p1')
    """
    return f"p{pattern % COLOURS}"


def sight(event: Event) -> Sight:
    """All marks of an event: what its rule found, and what its hints point at."""
    streams: dict[Sender, list[Mark]] = {}
    bodies: dict[tuple[int, str], list[Mark]] = {}
    for span, style in (*_pattern_spans(event), *_hint_spans(event)):
        streams.setdefault(span.sender, []).append(Mark(span.start, span.end, style))
    for key, mark in (*_pattern_bodies(event), *_hint_bodies(event)):
        bodies.setdefault(key, []).append(mark)
    return Sight(
        {sender: tuple(marks) for sender, marks in streams.items()},
        {
            packet: tuple(marks)
            for packet, marks in _into_packets(event.event_payload.capture, streams).items()
        },
        {key: tuple(marks) for key, marks in bodies.items()},
    )


def found(event: Event) -> Iterator[PatternMatch]:
    """The patterns that were found, where the rule matches best and elsewhere."""
    if event.explanation is not None:
        for match in (*event.explanation.matches, *event.explanation.elsewhere):
            if match.found is Found.FOUND:
                yield match


def _pattern_spans(event: Event) -> Iterator[tuple[Span, str]]:
    for match in found(event):
        if match.span is not None:
            yield match.span, colour(match.pattern)


def _pattern_bodies(event: Event) -> Iterator[tuple[tuple[int, str], Mark]]:
    for match in found(event):
        message = _message(match.part)
        if match.span is None and message and match.exchange is not None and match.offset is not None:
            end = match.offset + (match.length or 0)
            yield (match.exchange, message), Mark(match.offset, end, colour(match.pattern))


def _message(part: str | None) -> str | None:
    words = (part or "").split()
    return words[0] if len(words) > 1 and words[0] in ("request", "response") and "body" in words else None


def _telling(event: Event) -> Iterator[Hint]:
    return (hint for hint in event.hints if hint.kind not in PLAIN_HINTS)


def _hint_spans(event: Event) -> Iterator[tuple[Span, str]]:
    for hint in _telling(event):
        if hint.span is not None:
            yield hint.span, HINT


def _hint_bodies(event: Event) -> Iterator[tuple[tuple[int, str], Mark]]:
    for hint in _telling(event):
        if hint.offset is not None and hint.length:
            yield (hint.exchange, "response"), Mark(hint.offset, hint.offset + hint.length, HINT)


def _not_payload(packet: Packet) -> Iterator[Mark]:
    yield Mark(0, packet.payload_start, "gone")
    yield Mark(packet.payload_end, len(packet.data), "gone")


def _into_packets(payload: Payload, marks: Mapping[Sender, Sequence[Mark]]) -> Mapping[int, list[Mark]]:
    packets: dict[int, list[Mark]] = {}
    for stream in payload.streams:
        for mark in marks.get(stream.sender, ()):
            for segment in stream.segments:
                shift = segment.packet_start - segment.stream_start
                low = max(mark.start, segment.stream_start)
                high = min(mark.end, segment.stream_start + segment.length)
                if low < high:
                    here = Mark(low + shift, high + shift, mark.style)
                    packets.setdefault(segment.packet, []).append(here)
    return packets
