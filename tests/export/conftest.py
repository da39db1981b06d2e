"""Incidents made by hand: an ordinary one, and one in which an attacker wrote every text there is."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scraper.models import (
    Body,
    BodyState,
    Event,
    EventDetails,
    EventPayload,
    EventProblem,
    Exchange,
    Explanation,
    Field,
    Found,
    Header,
    Hint,
    Ident,
    Incident,
    Packet,
    PacketDetails,
    Pattern,
    PatternMatch,
    Payload,
    Reference,
    Request,
    RequestPacket,
    Response,
    ResponsePacket,
    Rule,
    RuleOption,
    Segment,
    Sender,
    SignatureDetails,
    Span,
    State,
    Stream,
    Visited,
    VisitKind,
)
from scraper.models.event_set import EventSet
from scraper.summary import summarise

WHEN = datetime(2018, 4, 1, 2, 4, 53, tzinfo=UTC)
ATTACKS = sorted((Path(__file__).parent / "attacks").iterdir())


@pytest.fixture(params=ATTACKS, ids=lambda path: path.stem)
def attack(request: pytest.FixtureRequest) -> str:
    """The text of one attack file, exactly."""
    path: Path = request.param
    return path.read_bytes().decode("utf-8", "surrogateescape")


@pytest.fixture(name="event")
def an_event() -> Event:
    """An event that was answered, the first of `incident`."""
    return event(14608)


@pytest.fixture
def incident() -> Incident:
    """Three events: answered, not answered, and one that could not be had."""
    answered = event(14608)
    silent = event(14621, code=None)
    return of_events([answered, silent], problem(14700))


@pytest.fixture
def event_set(incident: Incident) -> EventSet:
    """The events of `incident`, asked for by id."""
    return EventSet(
        events_summary=incident.events_summary,
        events=incident.events,
        errors=incident.errors,
        event_ids=incident.event_ids,
        pack=incident.pack,
    )


@pytest.fixture
def attacked(attack: str) -> Incident:
    """An incident in which every captured text is the attack."""
    return attacked_by(attack)


@pytest.fixture(scope="session")
def under_attack() -> Callable[[str], Incident]:
    """Makes an incident in which every captured text is the one given."""
    return attacked_by


def attacked_by(words: str) -> Incident:
    return of_events(
        [event(1, words, host=words, resource=words), event(words, words, code=500)],
        problem(words, words),
        words,
    )


def of_events(events: list[Event], *problems_and_text: EventProblem | str) -> Incident:
    problems = [each for each in problems_and_text if isinstance(each, EventProblem)]
    words = "".join(each for each in problems_and_text if isinstance(each, str))
    ids = [*(each.event_id for each in events), *(each.event_id for each in problems)]
    return Incident(
        incident_id=f"920971010{words}",
        customer_id=f"234567{words}",
        incident_details={
            "summary": f"SQL injection{words}",
            f"victims{words}": ["10.0.0.1", words],
            "geoip": {f"198.51.100.7{words}": {"city": words}},
            "create_date": 1522548293,
            "description": f"Long text\n{words * 3}\n",
            "closed_by": None,
        },
        events_summary=summarise(events),
        events={str(each.event_id): each for each in events},
        errors={str(each.event_id): each for each in problems},
        event_ids=tuple(ids),
        collected_at=WHEN,
        pack=f"alertlogic 1{words}",
        warnings=(words,) if words else (),
    )


def problem(event_id: Ident, words: str = "") -> EventProblem:
    return EventProblem(
        event_id=event_id,
        event_url=f"https://console.example/embedded/event.php?id={event_id}",
        kind=words or "timed_out",
        message=f"the page did not arrive in 30 seconds{words}",
        advice=f"Run again with a longer --timeout.{words}",
    )


def event(
    event_id: Ident,
    words: str = "",
    *,
    host: str | None = "www.example.net",
    resource: str = "/index.php?id=1",
    code: int | None = 200,
) -> Event:
    capture = payload(words, host, resource, code)
    exchange = capture.exchanges[0]
    rule = rule_of(words)
    return Event(
        event_id=event_id,
        event_url=f"https://console.example/embedded/event.php?id={event_id}",
        event_details=EventDetails(
            source_addr=f"198.51.100.7{words}",
            dest_addr="10.0.0.1",
            source_port=40000,
            dest_port=80,
            signature_name=f"ET WEB_SERVER Possible SQL Injection{words}",
            sensor=f"sensor-1{words}",
            protocol="tcp",
            classification=f"web-application-attack{words}",
            severity=50,
            event_time=words or None,
        ),
        signature_details=SignatureDetails(sig_id=43897, sig_rule=rule.text, rule=rule),
        event_payload=EventPayload(
            packet_details=PacketDetails(
                http=State.PRESENT,
                request_packet=RequestPacket(
                    restful_call=f"GET{words}",
                    protocol="HTTP/1.1",
                    host=host,
                    resource=resource,
                    full_url=f"http://{host}{resource}",
                ),
                response_packet=ResponsePacket(
                    response_code=code, response_message=f"OK{words}" if exchange.response else None
                ),
            ),
            full_payload="".join(packet.data.decode("utf-8", "replace") for packet in capture.packets),
            decompressed=f"{words}" or None,
            capture=capture,
        ),
        explanation=explanation(words),
        hints=(
            Hint(kind="status", text=f"answered{words}", exchange=0),
            Hint(
                kind=f"reflected{words}",
                text=f"a value comes back{words}",
                exchange=0,
                offset=0,
                length=4,
            ),
        ),
        fields={
            f"sensor{words}": Field(
                state=State.PRESENT, value=f"sensor-1{words}", found_by=f"script: sensor{words}", rank=0
            ),
            "engine": Field(state=State.FAILED, reason=f"two selectors disagree{words}"),
            "payload": Field(state=State.PRESENT, found_by="xpath: //pre"),
        },
        visits=(
            Visited(
                page="event",
                url=f"https://console.example/embedded/event.php?id={event_id}{words}",
                status=200,
                visit=VisitKind.FETCHED,
                visited_at=WHEN,
                sha256="0" * 64,
            ),
        ),
        warnings=(f"engine: two selectors disagree{words}",),
    )


def payload(words: str, host: str | None, resource: str, code: int | None) -> Payload:
    raw = words.encode("utf-8", "surrogatepass")
    head = f"GET {resource} HTTP/1.1\r\nHost: {host}\r\n".encode("utf-8", "surrogatepass")
    asked = head + b"X-" + raw + b": " + raw + b"\r\n\r\n" + raw
    answered = b"HTTP/1.1 200 OK" + raw + b"\r\nServer: " + raw + b"\r\n\r\n" + b"<p>1</p>" + raw
    streams = [(Sender.SOURCE, asked), (Sender.DEST, answered)][: 1 if code is None else 2]
    return Payload(
        kind=words or "http",
        packets=tuple(
            Packet(index=index, sender=sender, data=data, sha256=sha256(data), payload_end=len(data))
            for index, (sender, data) in enumerate(streams)
        ),
        streams=tuple(
            Stream(
                sender=sender,
                data=data,
                segments=(Segment(packet=index, packet_start=0, length=len(data), stream_start=0),),
            )
            for index, (sender, data) in enumerate(streams)
        ),
        exchanges=(
            Exchange(
                index=0,
                request=request(words, host, resource, asked, raw),
                response=None if code is None else response(words, code, answered, raw),
            ),
        ),
        flags=(f"gap{words}",),
    )


def request(words: str, host: str | None, resource: str, data: bytes, raw: bytes) -> Request:
    whole = Span(sender=Sender.SOURCE, start=0, end=len(data))
    return Request(
        method=f"GET{words}",
        target=resource,
        protocol="HTTP/1.1",
        headers=(Header(name=f"X-{words}", value=words, span=whole),),
        host=host,
        full_url=f"http://{host}{resource}",
        body=body(words, raw, Span(sender=Sender.SOURCE, start=len(data) - len(raw), end=len(data))),
        span=whole,
        flags=(f"lf_only{words}",),
    )


def response(words: str, code: int, data: bytes, raw: bytes) -> Response:
    start = len(data) - len(raw) - len(b"<p>1</p>")
    return Response(
        protocol="HTTP/1.1",
        code=code,
        reason=f"OK{words}",
        headers=(),
        body=body(words, b"<p>1</p>" + raw, Span(sender=Sender.DEST, start=start, end=len(data))),
        span=Span(sender=Sender.DEST, start=0, end=len(data)),
    )


def body(words: str, data: bytes, span: Span) -> Body:
    return Body(
        state=BodyState.CUT_OFF,
        span=span,
        data=data,
        sha256=sha256(data),
        charset="utf-8",
        text=data.decode("utf-8", "replace"),
        reason=f"fewer bytes than announced{words}",
    )


def rule_of(words: str) -> Rule:
    text = f'alert http any any -> any any (msg:"SQL{words}"; content:"id={words}"; pcre:"/1$/"; sid:1;)'
    return Rule(
        raw=text,
        text=text,
        complete=not words,
        action="alert",
        msg=f"SQL{words}",
        sid=1,
        references=(Reference(kind=f"url{words}", value=words, link=f"https://ref.example/{words}"),),
        patterns=(
            Pattern(kind="content", text=f"id={words}", data=b"id=", nocase=True, buffer=f"http.uri{words}"),
            Pattern(kind="pcre", text="/1$/", negated=True, modifiers={f"depth{words}": words}),
        ),
        options=(RuleOption(name="msg", value=f'"SQL{words}"'),),
    )


def explanation(words: str) -> Explanation:
    return Explanation(
        complete=False,
        matches=(
            PatternMatch(
                pattern=0,
                found=Found.FOUND,
                exchange=0,
                part=f"request target{words}",
                span=Span(sender=Sender.SOURCE, start=15, end=18),
                offset=11,
                length=3,
            ),
            PatternMatch(pattern=1, found=Found.NOT_CHECKED, reason=f"no such buffer{words}"),
        ),
    )


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
