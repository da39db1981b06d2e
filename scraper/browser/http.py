"""A small HTTP/1.1 client for GET: kept-alive connections, bounded bodies. Knows no cookies and no redirects.

The browser's own request facility costs several milliseconds of processor time a page, as each body travels
through two further processes; this costs a fraction of one.
"""

import asyncio
import zlib
from collections.abc import Sequence
from typing import NamedTuple

import brotli  # type: ignore[import-untyped]  # it ships no types
import httptools

from scraper.browser.reach import Origin
from scraper.browser.wire import Wire, WireError, plain_reason

_HEADERS_LIMIT = 256 * 1024
_KEEP_IDLE = 32
Headers = Sequence[tuple[str, str]]


class Stale(WireError):
    """A kept connection had been closed by the other end before it was used again."""


class BodyTooLarge(WireError):
    """The body, as sent or as decompressed, is longer than the limit."""


class Reply(NamedTuple):
    """One HTTP response, its body decompressed."""

    status: int
    headers: tuple[tuple[str, str], ...]
    """Names in lower case."""
    body: bytes

    def header(self, name: str) -> str | None:
        """The first header with this lower-case name."""
        return next((value for key, value in self.headers if key == name), None)

    def all(self, name: str) -> list[str]:
        """Every header with this lower-case name."""
        return [value for key, value in self.headers if key == name]


class Connection(asyncio.Protocol):
    """One connection, one request at a time."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.reusable = False
        self._answer: asyncio.Future[Reply] | None = None
        self._limit = 0
        self._begin()

    def _begin(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._headers: list[tuple[str, str]] = []
        self._parts: list[bytes] = []
        self._sizes = [0, 0]
        self._head_done = False

    async def ask(self, request: bytes, limit: int) -> Reply:
        """Send a whole request and read the answer, whose body may have `limit` bytes.

        Raises WireError, of which BodyTooLarge and Stale are kinds.
        """
        used, self.reusable, self._limit = self.reusable, False, limit
        if self.transport is None or self.transport.is_closing():
            raise Stale("the connection had been closed")
        self._begin()
        self._answer = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        try:
            return await self._answer
        except Stale:
            if used:
                raise
            raise WireError("connection lost before an answer came") from None
        finally:
            self._answer = None
            if not self.reusable:
                self.close()

    def close(self) -> None:
        """Close the connection."""
        if self.transport is not None:
            self.transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """asyncio tells that the connection stands."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """asyncio brings bytes."""
        if self._answer is None:
            self.close()
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserCallbackError as error:
            self._fail(error.__context__ if isinstance(error.__context__, WireError) else _not_http())
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._fail(_not_http())

    def connection_lost(self, exc: Exception | None) -> None:
        """asyncio tells that the connection has ended."""
        if exc is None and self._head_done and self._until_close():
            self._finish()
        elif self._head_done or self._headers:
            self._fail(WireError("connection lost in the middle of the answer"))
        else:
            self._fail(Stale(plain_reason(exc) if exc else "closed without an answer"))

    def _until_close(self) -> bool:
        return not any(name in ("content-length", "transfer-encoding") for name, _ in self._headers)

    def _fail(self, error: BaseException) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)
        self.close()

    def on_header(self, name: bytes, value: bytes) -> None:
        """The parser found a header."""
        self._sizes[0] += len(name) + len(value)
        if self._sizes[0] > _HEADERS_LIMIT:
            raise WireError("the answer's headers are endless")
        self._headers.append((name.decode("latin-1").lower(), value.decode("latin-1").strip()))

    def on_headers_complete(self) -> None:
        """The parser read the whole head."""
        self._head_done = True
        declared = next((value for name, value in self._headers if name == "content-length"), "0")
        if declared.isdigit() and int(declared[:18]) > self._limit:
            raise BodyTooLarge("the page says that it is larger than the limit")

    def on_body(self, data: bytes) -> None:
        """The parser found a piece of the body."""
        self._sizes[1] += len(data)
        if self._sizes[1] > self._limit:
            raise BodyTooLarge("the page is larger than the limit")
        self._parts.append(data)

    def on_message_complete(self) -> None:
        """The parser read the whole message; an interim one (1xx) only announces the next."""
        if 100 <= self._parser.get_status_code() < 200:
            self._headers, self._parts, self._head_done = [], [], False
            return
        self.reusable = self._parser.should_keep_alive() and not self._until_close()
        self._finish()

    def _finish(self) -> None:
        if self._answer is None or self._answer.done():
            return
        try:
            body = decompress(b"".join(self._parts), _encoding(self._headers), self._limit)
        except WireError as error:
            self._fail(error)
        else:
            self._answer.set_result(Reply(self._parser.get_status_code(), tuple(self._headers), body))


def _not_http() -> WireError:
    return WireError("the answer is not HTTP")


def _encoding(headers: Headers) -> str:
    return next((value for name, value in headers if name == "content-encoding"), "").lower()


def decompress(body: bytes, encoding: str, limit: int) -> bytes:
    """A body without its content encoding. Raises BodyTooLarge, or WireError when it is damaged.

    >>> decompress(zlib.compress(b"page"), "deflate", 10)
    b'page'
    """
    try:
        if encoding in ("gzip", "x-gzip", "deflate"):
            plain = _inflate(body, limit)
        elif encoding == "br":
            plain = brotli.Decompressor().process(body, output_buffer_limit=limit + 1)
        elif encoding in ("", "identity"):
            plain = body
        else:
            raise WireError("the answer is in an encoding that was not asked for")
    except (zlib.error, brotli.error):
        raise WireError("the answer's compression is damaged") from None
    if len(plain) > limit:
        raise BodyTooLarge("the page is larger than the limit once decompressed")
    return plain


def _inflate(body: bytes, limit: int) -> bytes:
    wrapped = body[:2] == b"\x1f\x8b" or (body[:1] == b"\x78" and int.from_bytes(body[:2]) % 31 == 0)
    inflater = zlib.decompressobj(47 if wrapped else -15)
    plain = inflater.decompress(body, limit + 1)
    if not inflater.eof and len(plain) <= limit:
        raise WireError("the answer's compression is cut off")
    return plain


class Client:
    """Connections to several origins, kept for the next request."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._idle: dict[Origin, list[Connection]] = {}

    async def exchange(self, origin: Origin, request: bytes, limit: int) -> Reply:
        """Send one whole request to an origin and read the answer. Raises WireError."""
        idle = self._idle.setdefault(origin, [])
        while idle:
            connection = idle.pop()
            try:
                return await self._use(connection, origin, request, limit)
            except Stale:
                continue
        connection = await self._wire.open(origin, Connection)
        return await self._use(connection, origin, request, limit)

    async def _use(self, connection: Connection, origin: Origin, request: bytes, limit: int) -> Reply:
        reply = await connection.ask(request, limit)
        idle = self._idle[origin]
        if connection.reusable and len(idle) < _KEEP_IDLE:
            idle.append(connection)
        return reply

    def close(self) -> None:
        """Close every kept connection."""
        for idle in self._idle.values():
            while idle:
                idle.pop().close()
