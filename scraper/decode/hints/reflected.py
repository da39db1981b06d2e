"""Values of a request that come back in its response's body: as sent, or escaped for HTML."""

import html
import re
from collections.abc import Iterator
from typing import Final, NamedTuple
from urllib.parse import unquote_to_bytes

from scraper.models.http import Request

MOST_VALUES: Final = 200
"""Values of one request that are looked for."""
LONGEST_VALUE: Final = 4096
"""Longer values are not looked for."""
_SHORTEST: Final = 4
_SHORTEST_WORD: Final = 7
"""A plain word comes up in a page by chance; only longer ones tell something."""
_PLAIN: Final = re.compile(rb"[A-Za-z0-9_.-]*")
_MARKUP: Final = re.compile(rb"[<>\"']")
_FIELD: Final = re.compile(rb'name="([^"\r\n]{0,200})"[^\r\n]*\r?\n(?:[^\r\n]+\r?\n)*\r?\n([^\r\n]*)\r?\n?--')
_JSON: Final = re.compile(rb'"([^"\\]{1,200})"\s*:\s*"((?:[^"\\]|\\.){1,4096})"')


class Value(NamedTuple):
    """One value that a request carries."""

    name: str
    data: bytes


class Reflection(NamedTuple):
    """A value found in a body."""

    name: str
    offset: int
    length: int
    escaped: bool
    markup: bool
    """True when HTML characters of the value stand in the body as they are."""


def request_values(request: Request) -> Iterator[Value]:
    """The values of a request's query and body, decoded, in order.

    >>> from scraper.models.base import Sender, Span
    >>> span = Span(sender=Sender.SOURCE, start=0, end=0)
    >>> list(request_values(Request(method="GET", target="/?q=%3Cb%3E+x&y", span=span)))
    [Value(name='q', data=b'<b> x')]
    """
    query = request.target.partition("?")[2].partition("#")[0]
    yield from _pairs(query.encode("latin-1", "replace"))
    body = request.body.data if request.body else b""
    if not body:
        return
    first = body[:2].lstrip()
    if first.startswith(b"--"):
        yield from (Value(_text(field[1]), field[2]) for field in _FIELD.finditer(body))
    elif first[:1] in (b"{", b"["):
        yield from (Value(_text(pair[1]), pair[2].replace(b'\\"', b'"')) for pair in _JSON.finditer(body))
    else:
        yield from _pairs(body)


def _pairs(text: bytes) -> Iterator[Value]:
    for pair in text.split(b"&", MOST_VALUES)[:MOST_VALUES]:
        name, equals, value = pair.partition(b"=")
        if equals and len(value) <= 3 * LONGEST_VALUE:
            yield Value(_text(unquote_to_bytes(name)), unquote_to_bytes(value.replace(b"+", b" ")))


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def reflections(request: Request, body: bytes) -> Iterator[Reflection]:
    """The request's values that stand in a body, each value once, at its first place."""
    seen: set[bytes] = set()
    for number, value in enumerate(request_values(request)):
        if number >= MOST_VALUES:
            return
        data = value.data.strip()
        if data in seen or not _tells(data):
            continue
        seen.add(data)
        found = _find(value.name, data, body)
        if found is not None:
            yield found


def _tells(data: bytes) -> bool:
    shortest = _SHORTEST_WORD if _PLAIN.fullmatch(data) else _SHORTEST
    return shortest <= len(data) <= LONGEST_VALUE and not data.isdigit()


def _find(name: str, data: bytes, body: bytes) -> Reflection | None:
    place = body.find(data)
    if place >= 0:
        return Reflection(name, place, len(data), escaped=False, markup=bool(_MARKUP.search(data)))
    for escaped in _escaped(data):
        place = body.find(escaped)
        if place >= 0:
            return Reflection(name, place, len(escaped), escaped=True, markup=False)
    return None


def _escaped(data: bytes) -> list[bytes]:
    """The usual ways to write a value in HTML, where they differ from it."""
    text = data.decode("latin-1")
    forms = {
        html.escape(text),
        html.escape(text, quote=False),
        html.escape(text).replace("&#x27;", "&#39;"),
        html.escape(text).replace("&#x27;", "&#039;"),
        html.escape(text).replace("&#x27;", "'"),
    }
    return [form.encode("latin-1") for form in sorted(forms - {text})]
