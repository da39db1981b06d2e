"""The browser's only way out: a proxy on loopback that lets through what is within reach and nothing else.

Redirects, popups, frames, workers and WebSockets all end up here as connections, so that nothing in a page
can reach a host that the pack does not name. Knows connections, not pages.
"""

import asyncio
from collections import Counter
from collections.abc import Callable

from scraper.browser.reach import Origin, Reach, origin_of
from scraper.browser.wire import Streams, Wire, WireError

_HEAD_LIMIT = 256 * 1024
_CHUNK = 256 * 1024
_HEAD_SECONDS = 30.0
_HOP = (b"proxy-connection:", b"connection:", b"keep-alive:", b"proxy-authorization:")


class Gate:
    """A proxy for one browser."""

    def __init__(self, reach: Reach, wire: Wire, on_blocked: Callable[[str], None]) -> None:
        """`on_blocked` is told each origin out of reach, once."""
        self.blocked: Counter[str] = Counter()
        self.failures: dict[Origin, str] = {}
        """What went wrong with connections to origins that cannot be reached at present, the latest last."""
        self._reach = reach
        self._wire = wire
        self._on_blocked = on_blocked
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def allows(self, url: str) -> bool:
        """Whether this address would be let through."""
        return self._reach.allows(url)

    async def start(self) -> str:
        """Listen on loopback; the proxy's address."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=_HEAD_LIMIT)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        """Stop listening and cut what is under way."""
        if self._server is not None:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_HEAD_SECONDS):
                head = await reader.readuntil(b"\r\n\r\n")
            await self._pass(head, (reader, writer))
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            return  # the browser sees a closed connection and says so to whoever asked for the page
        finally:
            writer.transport.abort() if _unsent(writer) else writer.close()

    async def _pass(self, head: bytes, near: Streams) -> None:
        method, target = [*head.split(b" ", 2), b"", b""][:2]
        tunnel = method == b"CONNECT"
        origin = origin_of(f"{'https' * tunnel}{'://' * tunnel}{target.decode('latin-1')}")
        if origin is None or not self._let(origin, tunnel=tunnel):
            return  # closed without an answer: a 403 would look like the console's own
        try:
            far = await self._wire.tunnel(origin)
        except WireError as error:
            self.failures.pop(origin, None)
            self.failures[origin] = str(error)
            return
        self.failures.pop(origin, None)
        await self._join(near, far, None if tunnel else _direct_head(head, target))

    def _let(self, origin: Origin, *, tunnel: bool) -> bool:
        allowed = (
            self._reach.allows_tunnel(origin.host, origin.port) if tunnel else self._reach.permits(origin)
        )
        if not allowed:
            self.blocked[str(origin)] += 1
            if self.blocked[str(origin)] == 1:
                self._on_blocked(str(origin))
        return allowed

    async def _join(self, near: Streams, far: Streams, head: bytes | None) -> None:
        if head is None:
            near[1].write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            far[1].write(head)
        upward = asyncio.ensure_future(_pump(near[0], far[1]))
        try:
            await _pump(far[0], near[1])
        finally:
            upward.cancel()
            far[1].close()


def _unsent(writer: asyncio.StreamWriter) -> bool:
    return writer.transport.get_write_buffer_size() > _CHUNK


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(_CHUNK):
        writer.write(data)
        await writer.drain()
    if writer.can_write_eof():
        writer.write_eof()


def _direct_head(head: bytes, target: bytes) -> bytes:
    """A request as the server wants it, for one exchange only, so that every request is judged by itself."""
    lines = head.split(b"\r\n")
    path = b"/" + target.split(b"://", 1)[1].partition(b"/")[2]
    lines[0] = lines[0].replace(target, path, 1)
    kept = [line for line in lines[1:-2] if not line.lower().startswith(_HOP)]
    return b"\r\n".join([lines[0], *kept, b"Connection: close", b"", b""])
