"""Assembles one event from the fields of its pages: details, payload, rule, explanation, hints.

Pure: the same captures and fields give the same event. Knows no HTML, no console, no clock. A value that
cannot be read fails alone and says why; the event is still there.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, TypeVar

from pydantic import ValidationError

from scraper.decode import Endpoints, RawPacket, read_hexdump, read_payload, render_text
from scraper.decode.explain import explain
from scraper.decode.hints import find_hints
from scraper.decode.rules import read_rule
from scraper.errors import Unreadable
from scraper.models import (
    Body,
    Capture,
    Event,
    EventDetails,
    EventPayload,
    Field,
    Fields,
    Ident,
    Model,
    PacketDetails,
    Payload,
    RequestPacket,
    ResponsePacket,
    Rule,
    SignatureDetails,
    State,
    Visited,
)

M = TypeVar("M", bound=Model)

_COMMON_RULE = 16_384
"""Characters; a longer rule is not remembered."""
PAYLOAD = "payload"
"""The field that holds the hexdumps."""
_MAY_BE_BYTES = re.compile(r"(?:(?<![0-9a-fA-F])[0-9a-fA-F]{2}[\s:,-]{1,3}){8}|[0-9a-fA-F]{32}")
"""Digits that hardly are anything else, and in no layout that is read without being told."""
_NO_DUMP = "shows hex digits in a layout that is not a hexdump's; say how they are written with `as`"
RULE = "sig_rule"
"""The field that holds the signature's rule."""
_NOT_COMPRESSION = frozenset({"chunked", "identity"})


def build_event(
    *,
    event_id: Ident,
    event_url: str,
    pages: Mapping[str, tuple[Capture, Fields]],
    row: Mapping[str, Field] | None = None,
) -> Event:
    """Assemble an event from its own page, the first of `pages`, and those that supply what it lacks.

    A field that the first page lacks is taken from the next page that has it, at last from the event's `row`
    in its list. Nothing is raised for a
    value that cannot be read: its field is failed, with the reason.
    """
    listed = Fields(page="list", fields=dict(row or {}))
    fields = _joined([*(fields for _, fields in pages.values()), listed])
    fields, details = _checked(fields, EventDetails, EventDetails.model_fields)
    fields, signature = _checked(fields, SignatureDetails, ("sig_id",))
    fields, packets = _packets(fields)
    rule = _rule(fields)
    payload = Payload(kind="unreadable") if packets is None else _payload(packets, details)
    return Event(
        event_id=event_id,
        event_url=event_url,
        event_details=details,
        signature_details=_with_rule(signature, rule),
        event_payload=_event_payload(payload, failed=packets is None),
        explanation=explain(rule, payload) if rule is not None and payload.packets else None,
        hints=find_hints(payload),
        fields={name: _without_bulk(name, field) for name, field in fields.items()},
        visits=tuple(_visited(capture) for capture, _ in pages.values()),
        warnings=tuple(_warnings(fields)),
    )


def _joined(pages: list[Fields]) -> dict[str, Field]:
    fields = dict(pages[0].fields)
    for other in pages[1:]:
        for name, field in other.fields.items():
            lacking = name not in fields or fields[name].state is State.ABSENT
            if lacking and field.state is not State.ABSENT:
                fields[name] = field.model_copy(update={"found_by": _on_page(other.page, field.found_by)})
    return fields


def _on_page(page: str, found_by: str | None) -> str | None:
    return None if found_by is None else f"{page} page: {found_by}"


def _checked(fields: dict[str, Field], model: type[M], names: Iterable[str]) -> tuple[dict[str, Field], M]:
    """A model of the named fields; those whose values it cannot take are failed and left out."""
    values = {name: _value(fields, name) for name in names}
    try:
        return fields, model(**values)
    except ValidationError as error:
        wrong = {str(problem["loc"][0]): problem["msg"] for problem in error.errors(include_input=False)}
    failed = {name: _without(fields[name], State.FAILED, reason) for name, reason in wrong.items()}
    return {**fields, **failed}, model(**{name: v for name, v in values.items() if name not in wrong})


def _value(fields: Mapping[str, Field], name: str) -> Any:
    field = fields.get(name)
    return field.value if field is not None and field.state is State.PRESENT else None


def _without(field: Field, state: State, reason: str) -> Field:
    return field.model_copy(update={"state": state, "value": None, "reason": reason})


def _packets(fields: dict[str, Field]) -> tuple[dict[str, Field], tuple[bytes, ...] | None]:
    """The dumps' bytes; None in their place, and the field failed, when they cannot be read."""
    text = _value(fields, PAYLOAD)
    if text is None:
        failed = PAYLOAD in fields and fields[PAYLOAD].state is State.FAILED
        return fields, None if failed else ()
    try:
        packets = read_hexdump(str(text))
    except Unreadable as error:
        return {**fields, PAYLOAD: _without(fields[PAYLOAD], State.FAILED, error.message)}, None
    if packets:
        return fields, packets
    if _MAY_BE_BYTES.search(str(text)):
        return {**fields, PAYLOAD: _without(fields[PAYLOAD], State.FAILED, _NO_DUMP)}, None
    return {**fields, PAYLOAD: _without(fields[PAYLOAD], State.ABSENT, "no hexdump there")}, ()


def _payload(packets: tuple[bytes, ...], details: EventDetails) -> Payload:
    endpoints = Endpoints(
        source_addr=details.source_addr,
        dest_addr=details.dest_addr,
        source_port=details.source_port,
        dest_port=details.dest_port,
        protocol=details.protocol,
    )
    return read_payload([RawPacket(data) for data in packets], endpoints=endpoints)


@lru_cache(maxsize=256)
def _read_rule(raw: str) -> Rule:
    """Events of an incident share few rules."""
    return read_rule(raw)


def _rule(fields: Mapping[str, Field]) -> Rule | None:
    raw = _value(fields, RULE)
    if raw is None:
        return None
    return _read_rule(raw) if len(raw) <= _COMMON_RULE else read_rule(raw)


def _with_rule(signature: SignatureDetails, rule: Rule | None) -> SignatureDetails:
    return signature if rule is None else signature.model_copy(update={"sig_rule": rule.text, "rule": rule})


def _event_payload(payload: Payload, *, failed: bool) -> EventPayload:
    bodies = (body for body in _bodies(payload) if body.data and _compressed(body))
    return EventPayload(
        packet_details=_packet_details(payload, failed=failed),
        full_payload=render_text(_application_bytes(payload)),
        decompressed=next((_body_text(body) for body in bodies), None),
        capture=payload,
    )


def _packet_details(payload: Payload, *, failed: bool) -> PacketDetails:
    request = payload.first.request if payload.first else None
    response = payload.first.response if payload.first else None
    return PacketDetails(
        http=_http_state(payload, failed=failed),
        request_packet=RequestPacket()
        if request is None
        else RequestPacket(
            restful_call=request.method,
            protocol=request.protocol,
            host=request.host,
            resource=request.target,
            full_url=request.full_url,
        ),
        response_packet=ResponsePacket()
        if response is None
        else ResponsePacket(response_code=response.code, response_message=response.reason),
    )


def _http_state(payload: Payload, *, failed: bool) -> State:
    if failed:
        return State.FAILED
    if payload.exchanges:
        return State.PRESENT
    return State.NOT_APPLICABLE if payload.packets else State.ABSENT


def _application_bytes(payload: Payload) -> bytes:
    return b"".join(packet.data[packet.payload_start : packet.payload_end] for packet in payload.packets)


def _bodies(payload: Payload) -> Iterator[Body]:
    """Every body, a response's before its request's: what came back matters more."""
    for exchange in payload.exchanges:
        for message in (exchange.response, exchange.request):
            if message is not None and message.body is not None:
                yield message.body


def _compressed(body: Body) -> bool:
    return not _NOT_COMPRESSION.issuperset(body.codings)


def _body_text(body: Body) -> str:
    return render_text(body.data) if body.text is None else body.text


def _without_bulk(name: str, field: Field) -> Field:
    return field.model_copy(update={"value": None}) if name in (PAYLOAD, RULE) else field


def _visited(capture: Capture) -> Visited:
    return Visited(
        page=capture.page,
        url=capture.url_asked,
        status=capture.status,
        visit=capture.visit,
        visited_at=capture.visited_at,
        sha256=capture.sha256,
    )


def _warnings(fields: Mapping[str, Field]) -> Iterator[str]:
    for name, field in fields.items():
        if field.state is State.FAILED:
            yield f"{name}: {field.reason or 'could not be read'}"
