"""A small real HTTP server for tests: answers by path, remembers what it was asked, listens on loopback."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Self


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    target: str
    headers: dict[str, str]

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]


@dataclass(frozen=True)
class Say:
    """One answer. `raw` replaces everything, and the connection is closed after it."""

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html"),)
    delay: float = 0.0
    raw: bytes | None = None
    chunked: bool = False

    def encode(self) -> bytes:
        """The bytes on the wire."""
        if self.raw is not None:
            return self.raw
        length = ("Transfer-Encoding", "chunked") if self.chunked else ("Content-Length", str(len(self.body)))
        lines = [f"HTTP/1.1 {self.status} Some", *(f"{k}: {v}" for k, v in (*self.headers, length)), "", ""]
        return "\r\n".join(lines).encode() + self._framed()

    def _framed(self) -> bytes:
        if not self.chunked:
            return self.body
        pieces = [self.body[i : i + 7] for i in range(0, len(self.body), 7)]
        return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


Route = Say | list[Say] | Callable[[Asked], Say]


@dataclass
class Site:
    """`async with Site({"/": Say(b"hello")}) as site: … site.origin …`; lists are answers in turn."""

    routes: Mapping[str, Route]
    host: str = "127.0.0.1"
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    origin: str = ""
    writers: set[asyncio.StreamWriter] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, self.host, 0)
        self.origin = f"http://{self.host}:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def count(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(asked.path == path for asked in self.asked)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.writers.add(writer)
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                headers = dict(line.lower().split(": ", 1) for line in head[1:-2])
                asked = Asked(head[0].split(" ")[1], headers)
                self.asked.append(asked)
                answer = self._answer(asked)
                await asyncio.sleep(answer.delay)
                writer.write(answer.encode())
                await writer.drain()
                if answer.raw is not None or headers.get("connection") == "close":
                    writer.close()
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            self.writers.discard(writer)
            writer.transport.abort()
            await asyncio.sleep(0)

    def _answer(self, asked: Asked) -> Say:
        route = self.routes.get(asked.path, Say(b"no such page", 404))
        if isinstance(route, list):
            return route.pop(0) if len(route) > 1 else route[0]
        return route if isinstance(route, Say) else route(asked)
