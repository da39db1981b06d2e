"""Answer a request for an event page: which event, who may see it, and the variants that are on.

Knows the rules of access and the faults that a console can show; the page is made elsewhere.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from scraper.practice import pages
from scraper.practice.accounts import User
from scraper.practice.event_page import empty_page, event_page
from scraper.practice.events import Event
from scraper.practice.http import page, redirect
from scraper.practice.templates import asset
from scraper.practice.world import World

SLOW_SECONDS = 60.0
_CACHE_BYTES = 64 * 2**20
_HOME = "/core/home"


class EventAnswers:
    """The handler of event pages, with the pages made last."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._cache = _Cache(_CACHE_BYTES)

    async def event(self, request: Request, user: User) -> Response:
        """The answer to one request."""
        query = request.query_params
        event = self._find(query)
        if event is None:
            return self._missing(query, "unknown_event")
        if event.customer_id not in self._world.customers_of(user):
            return self._missing(query, "foreign_customer")
        self._world.serve_event(event.event_id)
        on = self._world.switches.at(event.event_id)
        return await self._answer(request, event, on) if on else _html(self._page(event, on))

    def _find(self, query: QueryParams) -> Event | None:
        customer_id, event_id = _number(query.get("customer_id")), _number(query.get("id"))
        return self._world.book.events.get((customer_id, event_id))

    def _missing(self, query: QueryParams, kind: str) -> Response:
        """An event that is not shown; one that only another customer has counts as foreign."""
        if kind == "unknown_event" and query.get("customer_id") != "all_children":
            elsewhere = _number(query.get("id")) in self._world.book.event_ids
            kind = "foreign_customer" if elsewhere else kind
        on = self._world.switches.everywhere
        if f"{kind}_302" in on:
            return redirect(_HOME)
        if f"{kind}_404" in on or (kind == "foreign_customer" and "foreign_customer_empty" not in on):
            return page(pages.notice("Not found", "The event was not found for this customer."), 404)
        return _html(empty_page(str(_number(query.get("customer_id")))).whole.encode())

    async def _answer(self, request: Request, event: Event, on: frozenset[str]) -> Response:
        if "slow" in on:
            await asyncio.sleep(SLOW_SECONDS)
        if "server_error" in on:
            return page(pages.notice("Error", "The server met an error."), 500)
        if "login_page_200" in on:
            return page(asset("identity/login.html").decode())
        if "not_event_200" in on:
            return page(
                pages.notice("Maintenance", "The console is being maintained. Please come back later.")
            )
        if "iframe_page" in on and "legacy_embedded" not in request.query_params:
            return page(pages.iframe_shell(f"{request.url.query}&legacy_embedded=true"))
        body = self._page(event, on)
        return _broken(body) if "dropped_connection" in on else _html(body)

    def _page(self, event: Event, on: frozenset[str]) -> bytes:
        key = (event.customer_id, event.event_id, on)
        body = self._cache.get(key)
        if body is None:
            made = event_page(event, on)
            body = (made.half if "half_page" in on else made.whole).encode()
            self._cache.put(key, body)
        return body


def _html(body: bytes) -> Response:
    return Response(body, media_type="text/html", headers={"Cache-Control": "no-store, no-cache"})


def _broken(body: bytes) -> Response:
    async def pieces() -> AsyncIterator[bytes]:
        yield body[: len(body) // 2]

    return StreamingResponse(pieces(), media_type="text/html", headers={"Content-Length": str(len(body))})


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else -1


_Key = tuple[int, int, frozenset[str]]


class _Cache:
    """The pages made last, up to a number of bytes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._size = 0
        self._pages: OrderedDict[_Key, bytes] = OrderedDict()

    def get(self, key: _Key) -> bytes | None:
        body = self._pages.get(key)
        if body is not None:
            self._pages.move_to_end(key)
        return body

    def put(self, key: _Key, body: bytes) -> None:
        self._pages[key] = body
        self._size += len(body)
        while self._size > self._limit and len(self._pages) > 1:
            self._size -= len(self._pages.popitem(last=False)[1])
