"""Each file in `attacks/` is one attack, or one way in which captures are broken, with the reading expected.

A line of a `.packets` file is a packet: `>` from the event's source, `<` from its destination, `?` unknown.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from scraper.decode import RawPacket, read_payload
from scraper.models import Body, Exchange, Sender

ATTACKS = sorted((Path(__file__).parent / "attacks").glob("*.packets"))
SENDERS = {">": Sender.SOURCE, "<": Sender.DEST, "?": Sender.UNKNOWN}


def packets_of(file: Path) -> list[RawPacket]:
    """The packets of a file, its escapes undone."""
    lines = file.read_text("ascii").splitlines()
    return [
        RawPacket(line[2:].encode("latin-1").decode("unicode_escape").encode("latin-1"), SENDERS[line[0]])
        for line in lines
    ]


def as_told(exchange: Exchange) -> dict[str, Any]:
    """An exchange by the names that the expectations use."""
    request, response = exchange.request, exchange.response
    return {
        "method": request and request.method,
        "target": request and request.target,
        "protocol": request and request.protocol,
        "host": request and request.host,
        "port": request and request.port,
        "full_url": request and request.full_url,
        "request_headers": [[header.name, header.value] for header in request.headers] if request else None,
        "request_flags": list(request.flags) if request else None,
        "request_body": text(request.body) if request else None,
        "request_state": request.body.state if request and request.body else None,
        "interim": [answer.code for answer in exchange.interim],
        "code": response and response.code,
        "reason": response and response.reason,
        "response_flags": list(response.flags) if response else None,
        "body": text(response.body) if response else None,
        "state": response.body.state if response and response.body else None,
        "codings": list(response.body.codings) if response and response.body else None,
    }


def text(body: Body | None) -> str | None:
    return None if body is None else body.data.decode("latin-1")


@pytest.mark.parametrize("file", ATTACKS, ids=lambda file: file.stem)
def test_an_attack_is_read_as_it_was_sent(file: Path) -> None:
    expected = json.loads(file.with_suffix(".json").read_text("utf-8"))
    payload = read_payload(packets_of(file))
    told = [as_told(exchange) for exchange in payload.exchanges]
    assert len(told) == len(expected["exchanges"])
    for found, wanted in zip(told, expected["exchanges"], strict=True):
        whole = wanted.pop("body_prefix_of", None)
        assert {name: found[name] for name in wanted} == wanted
        assert whole is None or (found["body"] and whole.startswith(found["body"]))
    assert payload.kind == expected.get("kind", payload.kind)
    assert list(payload.flags) == expected.get("flags", list(payload.flags))


def test_every_attack_has_its_expectation_beside_it() -> None:
    assert len(ATTACKS) >= 40
    assert all(file.with_suffix(".json").exists() for file in ATTACKS)
