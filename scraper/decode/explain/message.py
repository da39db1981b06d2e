"""One HTTP message cut into the parts that rules name. Knows the models of messages; never a rule."""

import re
from collections.abc import Callable
from functools import cached_property

from scraper.decode.explain.buffer import Buffer, Piece, as_sent, joined
from scraper.decode.explain.uri import decoded, normalised
from scraper.models.base import Span
from scraper.models.http import Body, BodyState, Header, Request, Response

_COOKIES = frozenset(("cookie", "set-cookie"))
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_LINE_END = re.compile(rb"\r?\n")
_VALUES = {
    "http.accept": "accept",
    "http.accept_enc": "accept-encoding",
    "http.accept_lang": "accept-language",
    "http.connection": "connection",
    "http.content_len": "content-length",
    "http.content_type": "content-type",
    "http.host.raw": "host",
    "http.location": "location",
    "http.referer": "referer",
    "http.server": "server",
    "http.user_agent": "user-agent",
}


class MessageParts:
    """The parts of a request or response by the engines' names; each may have several forms, best first."""

    def __init__(self, message: Request | Response, stream: bytes, *, word: str, exchange: int) -> None:
        self.message = message
        self.stream = stream
        self.word = word
        self.exchange = exchange
        self.cut_off = "the head is cut off" if "head_cut_off" in message.flags else None

    def forms(self, name: str, field: str | None = None) -> list[Buffer]:
        """The forms of a part; empty when the message has no such part."""
        if field is not None:
            return self._values(field.removeprefix("field").strip().lower())
        if name in _VALUES:
            return self._values(_VALUES[name])
        make = _FORMS.get(name)
        return make(self) if make is not None else []

    def _part(self, words: str, data: bytes, at: int) -> Buffer:
        return self._finish(as_sent(f"{self.word} {words}".strip(), data, self.message.span.sender, at))

    def _finish(self, buffer: Buffer) -> Buffer:
        buffer.exchange, buffer.cut_off = self.exchange, self.cut_off
        return buffer

    @cached_property
    def _first_line(self) -> tuple[int, bytes]:
        start = self.message.span.start
        end = _LINE_END.search(self.stream, start, self.message.span.end)
        return start, self.stream[start : end.start() if end else self.message.span.end]

    @cached_property
    def _head_end(self) -> int:
        """Where the head ends, its empty line included."""
        headers = self.message.headers
        start = headers[-1].span.end if headers else self.message.span.start + len(self._first_line[1])
        end = _HEAD_END.match(self.stream, start) or _LINE_END.match(self.stream, start)
        return end.end() if end else start

    def _in_line(self, words: str, text: str | None, after: int = 0) -> list[Buffer]:
        if not text:
            return []
        start, line = self._first_line
        data = text.encode("latin-1", "replace")
        place = line.find(data, after)
        if place < 0:
            return [self._finish(Buffer(f"{self.word} {words}", data, self.message.span.sender))]
        part = self._part(words, data, start + place)
        part.cut_off = self.cut_off if not self.message.headers else None
        return [part]

    def _method(self) -> list[Buffer]:
        return self._in_line("method", self._request.method) if self._request else []

    @property
    def _request(self) -> Request | None:
        return self.message if isinstance(self.message, Request) else None

    @property
    def _response(self) -> Response | None:
        return self.message if isinstance(self.message, Response) else None

    def _target(self) -> list[Buffer]:
        request = self._request
        return self._in_line("target", request.target, len(request.method)) if request else []

    def _uri(self) -> list[Buffer]:
        forms = [form for raw in self._target() for form in (normalised(raw), decoded(raw), raw)]
        return [
            form for place, form in enumerate(forms) if all(form.data != one.data for one in forms[:place])
        ]

    def _stat_code(self) -> list[Buffer]:
        code = self._response.code if self._response else None
        return self._in_line("status code", None if code is None else f"{code:03}", 5)

    def _stat_msg(self) -> list[Buffer]:
        return self._in_line("status message", self._response.reason, 9) if self._response else []

    def _protocol(self) -> list[Buffer]:
        return self._in_line("protocol", self.message.protocol)

    def _request_line(self) -> list[Buffer]:
        start, line = self._first_line
        return [self._part("line", line, start)] if self._request else []

    def _response_line(self) -> list[Buffer]:
        start, line = self._first_line
        return [self._part("line", line, start)] if self._response else []

    def _start(self) -> list[Buffer]:
        start = self.message.span.start
        return [self._part("head", self.stream[start : self._head_end], start)]

    def _header_raw(self) -> list[Buffer]:
        headers = self.message.headers
        if not headers:
            return []
        start = headers[0].span.start
        return [self._part("header", self.stream[start : self._head_end], start)]

    def _header(self) -> list[Buffer]:
        shown = [header for header in self.message.headers if _name(header).lower() not in _COOKIES]
        if not shown:
            return self._header_raw()
        plain = joined("", (self._line(header) for header in shown), self._blank)
        plain.part = f"{self.word} header"
        return [plain, *self._header_raw()]

    @property
    def _blank(self) -> Buffer:
        return self._finish(Buffer("", b"", self.message.span.sender))

    def _line(self, header: Header) -> Buffer:
        """One header as ``Name: value`` and a line end, however it was sent."""
        span, name, value = header.span, _name(header).encode("latin-1"), header.value.encode("latin-1")
        data = name + b": " + value + b"\r\n"
        if self.stream[span.start : span.end + 2] == data:
            return as_sent("", data, span.sender, span.start)
        at = self.stream.rfind(value, span.start, span.end)
        if at <= span.start + len(name):
            return Buffer(
                "", data, span.sender, (Piece(0, len(data) - 2, span.start, span.end - span.start),)
            )
        pieces = (
            Piece(0, len(name) + 2, span.start, at - span.start),
            Piece(len(name) + 2, len(value), at, len(value)),
        )
        return Buffer("", data, span.sender, pieces)

    def _request_header(self) -> list[Buffer]:
        return self._one_by_one() if self._request else []

    def _response_header(self) -> list[Buffer]:
        return self._one_by_one() if self._response else []

    def _one_by_one(self) -> list[Buffer]:
        found = []
        for header in self.message.headers:
            line = self._line(header)
            found.append(
                Buffer(f"{self.word} header", line.data[:-2], line.sender, line.pieces, self.exchange)
            )
        return found

    def _header_names(self) -> list[Buffer]:
        names = b"".join(_name(header).encode("latin-1") + b"\r\n" for header in self.message.headers)
        return [self._finish(Buffer(f"{self.word} header names", b"\r\n" + names + b"\r\n"))] if names else []

    def _values(self, name: str) -> list[Buffer]:
        return [self._value(header) for header in self.message.headers if _name(header).lower() == name]

    def _value(self, header: Header) -> Buffer:
        value = header.value.encode("latin-1")
        start = self.stream.rfind(value, header.span.start, header.span.end)
        part = f"header {_name(header)}"
        if start >= header.span.start + len(header.name):
            return self._part(part, value, start)
        return self._finish(Buffer(f"{self.word} {part}", value, header.span.sender))

    def _cookie(self) -> list[Buffer]:
        return self._values("cookie" if self._request else "set-cookie")

    def _host(self) -> list[Buffer]:
        host = self._request.host if self._request else None
        if not host:
            return []
        name = host.encode("latin-1", "replace")
        for value in self._values("host"):
            place = value.data.find(name)
            if place >= 0 and value.pieces:
                return [
                    self._part(
                        value.part.removeprefix(self.word).strip(), name.lower(), value.pieces[0].at + place
                    )
                ]
        return [self._finish(Buffer(f"{self.word} host", name.lower()))]

    def _request_body(self) -> list[Buffer]:
        return self._body() if self._request else []

    def _response_body(self) -> list[Buffer]:
        return self._body() if self._response else []

    def _body(self) -> list[Buffer]:
        body = self.message.body
        if body is None:
            return []
        at = _place_in_stream(body, self.stream)
        words = f"{self.word} body" + ("" if at is not None else " (decoded)")
        buffer = Buffer(words, body.data, body.span.sender, exchange=self.exchange)
        if at is not None:
            buffer = as_sent(words, body.data, body.span.sender, at)
            buffer.exchange = self.exchange
        if body.state is not BodyState.COMPLETE:
            buffer.cut_off = body.reason or f"the body is {body.state.value.replace('_', ' ')}"
        return [buffer]


_FORMS: dict[str, Callable[[MessageParts], list[Buffer]]] = {
    "file.data": MessageParts._body,
    "http.cookie": MessageParts._cookie,
    "http.cookie.raw": MessageParts._cookie,
    "http.header": MessageParts._header,
    "http.header.raw": MessageParts._header_raw,
    "http.header_names": MessageParts._header_names,
    "http.host": MessageParts._host,
    "http.method": MessageParts._method,
    "http.protocol": MessageParts._protocol,
    "http.request_body": MessageParts._request_body,
    "http.request_header": MessageParts._request_header,
    "http.request_line": MessageParts._request_line,
    "http.response_body": MessageParts._response_body,
    "http.response_header": MessageParts._response_header,
    "http.response_line": MessageParts._response_line,
    "http.start": MessageParts._start,
    "http.stat_code": MessageParts._stat_code,
    "http.stat_msg": MessageParts._stat_msg,
    "http.uri": MessageParts._uri,
    "http.uri.raw": MessageParts._target,
}
KNOWN_PARTS = frozenset((*_FORMS, *_VALUES))
"""Every name that a message can be asked for."""
REQUEST_PARTS = frozenset(
    f"http.{name}"
    for name in (
        *("accept", "accept_enc", "accept_lang", "host", "host.raw", "method", "referer", "request_body"),
        *("request_header", "request_line", "uri", "uri.raw", "user_agent"),
    )
)
"""Those that only requests have."""
RESPONSE_PARTS = frozenset(
    f"http.{name}"
    for name in (
        *("location", "response_body", "response_header", "response_line", "server", "stat_code", "stat_msg"),
    )
)
"""Those that only responses have."""


def _name(header: Header) -> str:
    return header.name.strip(" \t")


def _place_in_stream(body: Body, stream: bytes) -> int | None:
    """Where a body's bytes stand in the stream as they are, or None when a coding had to be removed."""
    span: Span = body.span
    if not body.codings:
        return span.start if stream[span.start : span.start + len(body.data)] == body.data else None
    if body.codings == ("chunked",) and body.data:
        place = stream.find(body.data, span.start, span.end)
        return place if place >= 0 else None
    return None
