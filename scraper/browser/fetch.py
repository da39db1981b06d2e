"""Requests pages without rendering them, as the signed-in browser would: its cookies, user agent and reach.

Follows redirects itself, so that every hop is judged; knows no page kinds and no login.
"""

import asyncio
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from scraper.browser.cookies import CookieJar
from scraper.browser.http import BodyTooLarge, Client, Headers, Reply
from scraper.browser.reach import Origin, Reach, origin_of, without_query
from scraper.browser.wire import Wire, WireError
from scraper.errors import ConsoleUnreachable, EndlessRedirects, TimedOut, TooLarge, VisitError

MAX_REDIRECTS = 10
REDIRECTS = frozenset({301, 302, 303, 307, 308})
_URL_SAFE = "!#$%&'()*+,/:;=?@[]~"
_NAVIGATION: Headers = (
    ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
    ("Accept-Language", "en-US,en;q=0.9"),
    ("Sec-Fetch-Dest", "document"),
    ("Sec-Fetch-Mode", "navigate"),
    ("Sec-Fetch-Site", "none"),
    ("Sec-Fetch-User", "?1"),
    ("Upgrade-Insecure-Requests", "1"),
)


class Answer(NamedTuple):
    """The final response of a visit, whichever way it was brought."""

    url: str
    """Where it came from; where it wanted to lead, when it is a redirect that was not followed."""
    status: int
    content_type: str
    retry_after: str | None
    body: bytes


class Limits(NamedTuple):
    """What one request may take."""

    seconds: float = 30.0
    body: int = 32 * 1024 * 1024


class Fetcher:
    """Requests through the browser's session."""

    def __init__(self, reach: Reach, jar: CookieJar, user_agent: str, limits: Limits, wire: Wire) -> None:
        self.reach = reach
        self.jar = jar
        self.limits = limits
        self.user_agent = user_agent
        self._client = Client(wire)

    async def get(self, url: str, besides: Headers = ()) -> Answer:
        """The final answer to a GET, redirects followed within the origin of `url` and no further.

        An answer that leads to another origin is returned as it is, with its status and the address it leads
        to. `besides` are headers beyond those of a navigation, or in their place. Raises ConsoleUnreachable,
        TimedOut, TooLarge, VisitError.
        """
        home, generation = origin_of(url), self.jar.generation
        named = {name.lower() for name, _ in besides}
        headers = (*(pair for pair in _NAVIGATION if pair[0].lower() not in named), *besides)
        replies: list[tuple[str, Reply]] = []
        for _ in range(MAX_REDIRECTS + 1):
            reply = await self.request(url, headers, cookies=True)
            replies.append((url, reply))
            target = _redirect(url, reply)
            if target is not None and origin_of(target) != home:
                return _answer(target, reply)
            if target is None:
                self._accept(replies, generation)
                return _answer(url, reply)
            url = target
        shown = without_query(url)
        raise EndlessRedirects(f"the console redirects without end at {shown}", url=shown)

    def _accept(self, replies: list[tuple[str, Reply]], generation: int) -> None:
        """Keep the cookies of a page that was brought.

        Those of an answer that leads to the login would put an anonymous session in the place of ours.
        """
        if generation == self.jar.generation:
            for url, reply in replies:
                self.jar.receive(url, reply.all("set-cookie"))

    async def request(self, url: str, headers: Headers, *, cookies: bool) -> Reply:
        """One request and its answer; no redirect is followed and no cookie kept.

        Raises ConsoleUnreachable, TimedOut, TooLarge; VisitError for an address out of reach.
        """
        origin = origin_of(url)
        if origin is None or not self.reach.permits(origin):
            raise VisitError(
                f"{origin or 'an address that is not HTTP'} is not a host of this console",
                advice="If it belongs to the console, name it under extra_hosts in the profile.",
            )
        return await self._exchange(url, origin, self._head(url, origin, headers, cookies=cookies))

    async def _exchange(self, url: str, origin: Origin, head: bytes) -> Reply:
        shown = without_query(url)
        try:
            async with asyncio.timeout(self.limits.seconds):
                return await self._client.exchange(origin, head, self.limits.body)
        except TimeoutError:
            raise TimedOut(f"no whole answer within {self.limits.seconds:g} s", url=shown) from None
        except BodyTooLarge as error:
            raise TooLarge(f"{error} of {self.limits.body:,} bytes", url=shown) from None
        except WireError as error:
            raise ConsoleUnreachable(str(error), url=shown) from None

    def _head(self, url: str, origin: Origin, headers: Headers, *, cookies: bool) -> bytes:
        parts = urlsplit(url)
        target = quote(f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}", safe=_URL_SAFE)
        lines = [
            f"GET {target} HTTP/1.1",
            f"Host: {origin.authority}",
            f"User-Agent: {self.user_agent}",
            "Accept-Encoding: gzip, deflate, br",
            *(f"{name}: {value}" for name, value in headers),
        ]
        held = self.jar.header(url) if cookies else None
        if held is not None:
            lines.append(f"Cookie: {held}")
        return "\r\n".join([*lines, "", ""]).encode("utf-8")

    def close(self) -> None:
        """Close every connection."""
        self._client.close()


def _redirect(url: str, reply: Reply) -> str | None:
    location = reply.header("location")
    if reply.status not in REDIRECTS or not location:
        return None
    try:
        return urljoin(url, location)
    except ValueError:
        return None


def _answer(url: str, reply: Reply) -> Answer:
    return Answer(
        url, reply.status, reply.header("content-type") or "", reply.header("retry-after"), reply.body
    )
