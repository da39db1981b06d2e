"""Pairs requests with what answered them, and makes the models of both.

Knows messages and bodies; never packets.
"""

from dataclasses import dataclass

from scraper.decode.bodies import Wire, make_body
from scraper.decode.framing import How, coding_names, transfer_codings
from scraper.decode.heads import RawHead
from scraper.decode.lines import begins_response, surely_request
from scraper.decode.messages import Message, read_requests, read_responses
from scraper.decode.messages import Request as RawRequest
from scraper.decode.messages import Response as RawResponse
from scraper.decode.streams import Flow
from scraper.decode.targets import authority_in, full_url, read_authority
from scraper.models import Body, Exchange, Header, Request, Response, Sender, Span


@dataclass(slots=True)
class Reading:
    """The HTTP of two streams."""

    exchanges: tuple[Exchange, ...]
    flags: set[str]
    contradicted: bool = False
    """A stream holds what the other direction sends."""


def read_exchanges(client: Flow, server: Flow, port: int | None = None) -> Reading:
    """Read both directions; `port` is the server's, when known."""
    requests, client_rest = read_requests(client)
    responses, server_rest = read_responses(server, requests)
    flags = set()
    if any(start == 0 for start, _ in client_rest + server_rest) and (requests or responses):
        flags.add("mid_stream")
    pairs = _paired(requests, responses)
    exchanges = tuple(
        Exchange(
            index=index,
            request=_request(client, asked, port) if asked else None,
            interim=tuple(_response(server, one) for one in answers if one.is_interim),
            response=next((_response(server, one) for one in answers if not one.is_interim), None),
        )
        for index, (asked, answers) in enumerate(pairs)
    )
    contradicted = any(begins_response(client.data, start) for start, _ in client_rest) or any(
        surely_request(server.data, start) for start, _ in server_rest
    )
    return Reading(exchanges, flags, contradicted=contradicted)


def _paired(
    requests: list[RawRequest], responses: list[RawResponse]
) -> list[tuple[RawRequest | None, list[RawResponse]]]:
    """Requests with their answers, and answers without a request, in the order of the conversation."""
    pairs: list[tuple[int, int, RawRequest | None, list[RawResponse]]] = [
        (request.start, 1, request, []) for request in requests
    ]
    waiting: list[RawResponse] = []
    for response in responses:
        if response.request is not None:
            pairs[response.request][3].append(response)
            continue
        waiting.append(response)
        if not response.is_interim:
            pairs.append((response.seen, 0, None, waiting))
            waiting = []
    if waiting:
        pairs.append((waiting[0].seen, 0, None, waiting))
    pairs.sort(key=lambda pair: pair[:2])
    return [pair[2:] for pair in pairs]


def _request(flow: Flow, raw: RawRequest, port: int | None) -> Request:
    head = raw.head
    method, target = raw.line.method.decode("latin-1"), raw.line.target.decode("latin-1")
    hosts = [value.decode("latin-1") for value in head.values(b"host")]
    named = [read_authority(host) for host in hosts]
    own = authority_in(method, target)
    authority = next((one for one in named if one.name), own)
    if len(set(hosts)) > 1:
        head.flags.add("host_repeated")
    if own and authority and own.name.lower() != authority.name.lower():
        head.flags.add("host_differs_from_target")
    return Request(
        method=method,
        target=target,
        protocol=raw.line.protocol.decode("latin-1") or None,
        headers=_headers(flow.sender, head),
        host=authority.name or None if authority else None,
        port=authority.port if authority else None,
        full_url=full_url(target, authority, port),
        body=_body(flow, raw),
        span=Span(sender=flow.sender, start=raw.start, end=raw.end),
        flags=tuple(sorted(head.flags)),
    )


def _response(flow: Flow, raw: RawResponse) -> Response:
    line = raw.line
    return Response(
        protocol=line.protocol.decode("latin-1") or None,
        code=line.code,
        reason=line.reason.decode("latin-1") or None,
        headers=_headers(flow.sender, raw.head),
        body=_body(flow, raw),
        span=Span(sender=flow.sender, start=raw.start, end=raw.end),
        flags=tuple(sorted(raw.head.flags)),
    )


def _headers(sender: Sender, head: RawHead) -> tuple[Header, ...]:
    return tuple(
        Header(
            name=header.name.decode("latin-1"),
            value=header.value.decode("latin-1"),
            span=Span(sender=sender, start=header.start, end=header.end),
        )
        for header in head.headers
    )


def _body(flow: Flow, raw: Message) -> Body | None:
    if raw.frame.how is How.NONE or not raw.head.complete:
        return None
    types = raw.head.values(b"content-type")
    return make_body(
        flow.data,
        flow.sender,
        Wire(
            frame=raw.frame,
            end=raw.end,
            gap=raw.gap,
            transfer_codings=_names(transfer_codings(raw.head)),
            content_codings=_names(coding_names(raw.head, b"content-encoding")),
            content_type=types[0].decode("latin-1") if types else None,
            lacks=raw.lacks,
        ),
    )


def _names(codings: list[bytes]) -> tuple[str, ...]:
    return tuple(coding.decode("latin-1") for coding in codings)
