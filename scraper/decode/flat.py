"""A reading in nine fields, for lists and comparisons: what the first exchange says.

Values are as sent; a name that is not there is left out of the reading by being None.
"""

import json
from typing import Final

from pydantic import TypeAdapter

from scraper.models import Exchange, Payload, Request, Response

FIELDS = (
    "method",
    "resource",
    "host",
    "protocol",
    "response_code",
    "response_message",
    "body_sha256",
)


_EXCHANGES: Final = TypeAdapter(tuple[Exchange, ...])
_DOUBTFUL: Final = frozenset({"bytes_follow", "framing_folded", "header_without_colon", "length_ignored"})
"""Oddities of a response over which readers disagree about where its body begins or ends."""


def flat_reading(payload: Payload) -> dict[str, str | int | None]:
    """The fields of `FIELDS`, for the first exchange.

    Texts are UTF-8 where they are that, else Latin-1. `host` is the name in the Host
    header alone; the exchange itself also knows the one in the target. `body_sha256` is of the decoded
    response body, and missing when the capture lacks some of it or its framing is in doubt.

    >>> from scraper.decode import RawPacket, read_payload
    >>> flat_reading(read_payload([RawPacket(b"GET /a HTTP/1.0\\nHost: b:81\\n\\n")]))["host"]
    'b'
    """
    exchange = payload.first or Exchange(index=0)
    request, response = exchange.request, exchange.response
    return {
        "method": _text(request.method) if request else None,
        "resource": _text(request.target) if request else None,
        "host": _text(_named_host(request)) if request else None,
        "protocol": _text(request.protocol) if request else None,
        "response_code": response.code if response else None,
        "response_message": _text(response.reason) if response else None,
        "body_sha256": _digest(response) if response else None,
    }


def flat_line(identity: str | int | None, payload: Payload | None, error: str | None) -> str:
    """The flat reading as one line of JSON, in ASCII, with all exchanges behind it.

    >>> flat_line(7, None, "not JSON")[:38]
    '{"id": 7, "method": null, "resource": '
    """
    fields: dict[str, str | int | None] = {"id": identity, **dict.fromkeys(FIELDS)}
    fields |= flat_reading(payload) if payload is not None else {}
    exchanges = _EXCHANGES.dump_json(payload.exchanges if payload else (), ensure_ascii=True).decode()
    return f'{json.dumps({**fields, "error": error})[:-1]}, "exchanges": {exchanges}}}'


def _text(latin: str | None) -> str | None:
    try:
        return latin and latin.encode("latin-1").decode()
    except UnicodeDecodeError:
        return latin


def _named_host(request: Request) -> str | None:
    named = any(header.name.strip().lower() == "host" and header.value for header in request.headers)
    return request.host if named else None


def _digest(response: Response) -> str | None:
    body = response.body
    sure = body is not None and body.captured and _DOUBTFUL.isdisjoint(response.flags)
    return body.sha256 if body is not None and sure else None
