"""One event as the report shows it: what answers the question first, then every detail, within limits.

Knows one event; nothing of incidents or HTML.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from scraper.export import words
from scraper.export.inert import defang
from scraper.export.outcome import MEANING, Outcome, in_words, outcome_of, telling_hints
from scraper.export.report.dump import dump
from scraper.export.report.flows import shortened
from scraper.export.report.message import MessageView, message_view
from scraper.export.report.rule import RuleView, rule_view
from scraper.export.report.runs import Run
from scraper.export.report.sight import Sight, sight
from scraper.models import (
    Event,
    EventDetails,
    Exchange,
    Field,
    Hint,
    Packet,
    Payload,
    Request,
    Response,
    State,
    Stream,
)

MOST_EXCHANGES: Final = 12
MOST_ROWS: Final = 240
"""Rows of hexdump in one event."""
ROWS_OF_PACKET: Final = 48
LONGEST_VALUE: Final = 2000
LONGEST_NAME: Final = 240


class FieldView(NamedTuple):
    """One field of the event's pages."""

    name: str
    value: str
    """Empty when there is none."""
    state: str
    """Why there is none, or where the value is shown; empty for a plain value."""
    failed: bool
    found_by: str


class ExchangeView(NamedTuple):
    """One exchange; what is None was not captured."""

    number: int
    request: MessageView | None
    interim: tuple[MessageView, ...]
    response: MessageView | None
    outcome: Outcome


class PacketView(NamedTuple):
    """One packet."""

    title: str
    runs: tuple[Run, ...]


class HintView(NamedTuple):
    """One hint."""

    kind: str
    text: str
    where: str
    telling: bool


class VisitView(NamedTuple):
    """Where the event's values come from."""

    page: str
    url: str
    how: str


class Line(NamedTuple):
    """An event on one line."""

    anchor: str
    event_id: str
    outcome: Outcome
    code: str
    method: str
    resource: str
    instead: str
    """What to say when there is no request."""
    host: str
    signature: str
    route: str
    time: str
    alerts: tuple[str, ...]
    rule: str
    whole: bool
    """True when the bytes account for the whole rule."""


class EventView(NamedTuple):
    """An event in full."""

    line: Line
    meaning: str
    url: str
    full_url: str
    hints: tuple[HintView, ...]
    exchanges: tuple[ExchangeView, ...]
    exchanges_hidden: int
    rule: RuleView | None
    payload_kind: str
    payload_flags: tuple[str, ...]
    packets: tuple[PacketView, ...]
    packets_count: int
    packets_hidden: str
    """How many packets are not shown, and where they are; empty when all are."""
    fields: tuple[FieldView, ...]
    visits: tuple[VisitView, ...]
    warnings: tuple[str, ...]


def line_view(event: Event, anchor: str) -> Line:
    """An event on one line."""
    details, http = event.event_details, event.event_payload.packet_details
    request, response = http.request_packet, http.response_packet
    return Line(
        anchor=anchor,
        event_id=str(event.event_id),
        outcome=outcome_of(http.http, response.response_code),
        code="" if response.response_code is None else str(response.response_code),
        method=shortened(request.restful_call or "", 16),
        resource=shortened(request.resource or "", LONGEST_NAME),
        instead=_instead(event),
        host=shortened(request.host or "", LONGEST_NAME),
        signature=shortened(details.signature_name or "", LONGEST_NAME),
        route=shortened(_route(details), LONGEST_NAME),
        time=shortened(details.event_time or "", LONGEST_NAME),
        alerts=tuple(in_words(kind) for kind in telling_hints(event)),
        rule=_matched(event),
        whole=event.explanation is not None and event.explanation.complete,
    )


def event_view(event: Event, anchor: str) -> EventView:
    """An event in full, within the limits of one event."""
    payload, seen = event.event_payload.capture, sight(event)
    request = event.event_payload.packet_details.request_packet
    rule = event.signature_details.rule
    line, packets = line_view(event, anchor), tuple(_packets(payload, seen))
    return EventView(
        line=line,
        meaning=words.sentence(MEANING[line.outcome]),
        url=defang(event.event_url),
        full_url="" if request.full_url is None else _shown(defang(request.full_url)),
        hints=tuple(_hints(event)),
        exchanges=tuple(_exchange(payload, each, seen) for each in payload.exchanges[:MOST_EXCHANGES]),
        exchanges_hidden=max(0, len(payload.exchanges) - MOST_EXCHANGES),
        rule=None if rule is None else rule_view(rule, event.explanation),
        payload_kind=payload.kind,
        payload_flags=tuple(in_words(flag) for flag in payload.flags),
        packets=packets,
        packets_count=len(payload.packets),
        packets_hidden=_hidden(payload.packets[len(packets) :]),
        fields=tuple(_field(name, field) for name, field in event.fields.items()),
        visits=tuple(_visits(event)),
        warnings=tuple(_shown(warning) for warning in event.warnings),
    )


def _instead(event: Event) -> str:
    payload = event.event_payload
    if payload.packet_details.http is State.NOT_APPLICABLE:
        return f"{payload.capture.kind}, {words.count(len(payload.capture.packets), 'packet')}"
    if payload.packet_details.http is State.PRESENT:
        return "a response without its request"
    return MEANING[outcome_of(payload.packet_details.http, None)]


def _route(details: EventDetails) -> str:
    source, target = (
        words.endpoint(address, port)
        for address, port in (
            (details.source_addr, details.source_port),
            (details.dest_addr, details.dest_port),
        )
    )
    return f"{source} → {target}" if source or target else ""


def _matched(event: Event) -> str:
    rule = event.signature_details.rule
    if rule is None or event.explanation is None or not rule.patterns:
        return ""
    view = rule_view(rule, event.explanation)
    return f"{view.good} of {len(view.patterns)}"


def _hints(event: Event) -> Iterator[HintView]:
    telling = set(telling_hints(event))
    for hint in sorted(event.hints, key=lambda hint: hint.kind not in telling):
        yield HintView(
            in_words(hint.kind), _shown(defang(hint.text)), _hint_place(hint), hint.kind in telling
        )


def _hint_place(hint: Hint) -> str:
    parts = [f"exchange {hint.exchange + 1}"]
    if hint.offset is not None:
        parts.append(f"decoded body, offset {hint.offset:,}")
    elif hint.span is not None:
        parts.append(f"{words.SENT_BY[hint.span.sender]}, byte {hint.span.start:,}")
    return ", ".join(parts)


def _exchange(payload: Payload, exchange: Exchange, seen: Sight) -> ExchangeView:
    streams = {stream.sender: stream for stream in payload.streams}

    def view(message: Request | Response, name: str) -> MessageView:
        stream = streams.get(message.span.sender) or Stream(sender=message.span.sender, data=b"")
        body_marks = () if message.body is None else seen.in_body(exchange.index, name, message.body)
        return message_view(message, stream, seen.streams.get(message.span.sender, ()), body_marks)

    request, response = exchange.request, exchange.response
    code = None if response is None else response.code
    return ExchangeView(
        number=exchange.index + 1,
        request=None if request is None else view(request, "request"),
        interim=tuple(view(message, "interim") for message in exchange.interim),
        response=None if response is None else view(response, "response"),
        outcome=outcome_of(State.PRESENT, code),
    )


def _packets(payload: Payload, seen: Sight) -> Iterator[PacketView]:
    """Packets until the event's rows are used up."""
    left = MOST_ROWS
    for packet in payload.packets:
        if left <= 0:
            return
        runs = dump(packet.data, seen.in_packet(packet), rows=min(left, ROWS_OF_PACKET))
        left -= 1 + sum(run.text.count("\n") for run in runs)
        yield PacketView(_packet_title(packet), runs)


def _hidden(packets: Sequence[Packet]) -> str:
    if not packets:
        return ""
    size = words.size(sum(len(packet.data) for packet in packets))
    return f"{words.count(len(packets), 'more packet')}, {size}: in the JSON, event_payload.capture.packets"


def _packet_title(packet: Packet) -> str:
    parts = [f"Packet {packet.index + 1}", words.WAY[packet.sender], words.size(len(packet.data))]
    payload = packet.payload_end - packet.payload_start
    if payload != len(packet.data):
        parts.append(f"{words.size(payload)} of them payload")
    if packet.header is not None:
        header = packet.header
        source = words.endpoint(header.source_addr, header.source_port)
        target = words.endpoint(header.dest_addr, header.dest_port)
        parts.append(" ".join(filter(None, (header.protocol, f"{source} → {target}", header.flags))))
    return " · ".join(parts)


def _field(name: str, field: Field) -> FieldView:
    value = "" if field.value is None else _shown(field.value)
    state = ""
    if field.state is not State.PRESENT:
        state = words.state(field)
    elif field.value is None:
        state = "shown in full on this page"
    return FieldView(name, value, state, field.state is State.FAILED, field.found_by or "")


def _shown(value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    hidden = len(text) - LONGEST_VALUE
    return text if hidden <= 0 else f"{text[:LONGEST_VALUE]} ⋯ {hidden:,} characters not shown"


def _visits(event: Event) -> Iterator[VisitView]:
    for visit in event.visits:
        came = f"{visit.visit.value} {words.moment(visit.visited_at)}"
        how = f"{came}, status {visit.status}, sha256 {visit.sha256}"
        yield VisitView(visit.page, defang(visit.url), how)
