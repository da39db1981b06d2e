"""Opens connections: straight, or through the environment's proxy. Knows no HTTP beyond CONNECT."""

import asyncio
import base64
import socket
import ssl
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import TypeVar
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from scraper.browser.reach import Origin
from scraper.errors import ProfileError

P = TypeVar("P", bound=asyncio.Protocol)
_HEAD_LIMIT = 16 * 1024
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class WireError(Exception):
    """A connection could not be made, broke, or did not speak HTTP; the text says which."""


class Wire:
    """The way out of this machine."""

    def __init__(
        self,
        proxies: Mapping[str, str] | None = None,
        bypass: Callable[[str], object] = proxy_bypass,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        """Use the environment's proxies (`https_proxy`, `no_proxy`, …) unless others are given.

        `trust` says which certificates are believed; the system's by default.
        """
        self._proxies = getproxies() if proxies is None else proxies
        self._bypass = bypass
        self._trust = trust

    @property
    def trust(self) -> ssl.SSLContext:
        """The certificates that are believed; loaded when first needed, since that takes a while."""
        if self._trust is None:
            self._trust = ssl.create_default_context()
        return self._trust

    async def open(self, origin: Origin, factory: Callable[[], P]) -> P:
        """A protocol of ours connected to an origin, with TLS where its scheme says so.

        Raises WireError; ProfileError for a proxy of a kind that we do not know.
        """
        loop = asyncio.get_running_loop()
        tls = self.trust if origin.scheme == "https" else None
        name = origin.host if tls is not None else None
        try:
            if self._proxy(origin) is None:
                host = await _address(origin)
                _, protocol = await loop.create_connection(
                    factory, host, origin.port, ssl=tls, server_hostname=name
                )
            else:
                sock = await self._connect(origin)
                _, protocol = await loop.create_connection(factory, sock=sock, ssl=tls, server_hostname=name)
        except OSError as error:
            raise WireError(f"{origin}: {plain_reason(error)}") from None
        return protocol

    async def tunnel(self, origin: Origin) -> Streams:
        """Raw streams to an origin's host and port. Raises WireError and ProfileError as `open` does."""
        try:
            if self._proxy(origin) is None:
                return await asyncio.open_connection(await _address(origin), origin.port)
            return await asyncio.open_connection(sock=await self._connect(origin))
        except OSError as error:
            raise WireError(f"{origin}: {plain_reason(error)}") from None

    def _proxy(self, origin: Origin) -> str | None:
        proxy = self._proxies.get(origin.scheme) or self._proxies.get("all")
        return None if not proxy or self._bypass(f"{origin.host}:{origin.port}") else proxy

    async def _connect(self, origin: Origin) -> socket.socket:
        """A socket on which the proxy has connected us to the origin."""
        proxy = self._proxy(origin) or ""
        parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
        if parts.scheme != "http" or parts.hostname is None:
            raise ProfileError(
                f"the proxy for {origin.scheme} is of a kind that is not supported",
                advice=f"Set {origin.scheme}_proxy to an http:// proxy, or no_proxy to spare this host.",
            )
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(parts.hostname, parts.port or 80, type=socket.SOCK_STREAM)
        family, kind, number, _, address = found[0]
        sock = socket.socket(family, kind, number)
        sock.setblocking(False)
        with ExitStack() as unless_done:
            unless_done.callback(sock.close)
            await loop.sock_connect(sock, address)
            await loop.sock_sendall(sock, _connect_head(origin, parts.username, parts.password))
            await _read_consent(sock, origin)
            unless_done.pop_all()
        return sock


async def _read_consent(sock: socket.socket, origin: Origin) -> None:
    """Read the proxy's answer, byte by byte: what follows it belongs to the origin."""
    loop, head = asyncio.get_running_loop(), b""
    while not head.endswith(b"\r\n\r\n"):
        byte = await loop.sock_recv(sock, 1)
        if not byte or len(head) > _HEAD_LIMIT:
            raise WireError(f"{origin}: the proxy gave no answer")
        head += byte
    if head.split(b" ", 2)[1:2] != [b"200"]:
        raise WireError(f"{origin}: the proxy refused to connect")


async def _address(origin: Origin) -> str:
    """The host to connect to; as for browsers, `localhost` needs no hosts file to be this machine."""
    if origin.host != "localhost":
        return origin.host
    try:
        await asyncio.get_running_loop().getaddrinfo(origin.host, origin.port)
    except OSError:
        return "127.0.0.1"
    return origin.host


def _connect_head(origin: Origin, username: str | None, password: str | None) -> bytes:
    host = f"[{origin.host}]" if ":" in origin.host else origin.host
    head = f"CONNECT {host}:{origin.port} HTTP/1.1\r\nHost: {host}:{origin.port}\r\n"
    if username is not None:
        pair = f"{unquote(username)}:{unquote(password or '')}".encode()
        head += f"Proxy-Authorization: Basic {base64.b64encode(pair).decode()}\r\n"
    return f"{head}\r\n".encode("latin-1")


def plain_reason(error: Exception) -> str:
    """What went wrong with a connection, in a few words.

    >>> plain_reason(ConnectionRefusedError(111, "Connect call failed ('127.0.0.1', 9)"))
    'connection refused'
    """
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({error.verify_message})"
    if isinstance(error, ssl.SSLError):
        return f"TLS failed ({error.reason or 'no reason given'})"
    if isinstance(error, ConnectionRefusedError):
        return "connection refused"
    if isinstance(error, ConnectionError):
        return "connection lost"
    if isinstance(error, OSError) and error.errno is None:
        return "no address answered"
    if isinstance(error, OSError):
        return (error.strerror or "connection failed").lower()
    return "the answer is not HTTP"
