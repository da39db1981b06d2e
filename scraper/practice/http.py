"""What all hosts do with a request before it is theirs: count it, make it wait, make it fail on request.

Knows ASGI; knows nothing of pages.
"""

import asyncio
import json
from collections.abc import Mapping
from email.utils import formatdate
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from scraper.practice.templates import asset
from scraper.practice.world import Failure, World


class Gate:
    """Stands before one host's application."""

    def __init__(self, app: ASGIApp, world: World, role: str) -> None:
        self._app = app
        self._world = world
        self._role = role

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        path = scope["path"]
        self._world.traffic.begin(self._role, path)
        try:
            if self._world.latency:
                await asyncio.sleep(self._world.latency)
            failure = self._world.next_failure(path) if self._world.failures else None
            app = self._app if failure is None else _failing(failure)
            await app(scope, receive, self._dated(send))
        finally:
            self._world.traffic.under_way -= 1

    def _dated(self, send: Send) -> Send:
        """Answers bear the console's own time, as its clock shows it."""

        async def dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                date = formatdate(self._world.clock.now(), usegmt=True).encode()
                message = {**message, "headers": [*message.get("headers", ()), (b"date", date)]}
            await send(message)

        return dated


def _failing(failure: Failure) -> Response:
    headers = {"Retry-After": failure.retry_after} if failure.retry_after else {}
    return PlainTextResponse("try again later\n", status_code=failure.status, headers=headers)


def page(text: str, status: int = 200) -> Response:
    """An HTML page that is not to be cached."""
    return HTMLResponse(text, status_code=status, headers={"Cache-Control": "no-store, no-cache"})


def redirect(address: str) -> Response:
    """A redirect, 302."""
    return RedirectResponse(address, status_code=302)


def file_route(
    path: str, name: str, media_type: str, headers: Mapping[str, str] = MappingProxyType({})
) -> Route:
    """A route that serves a file of the web folder; scripts and styles may be cached, pages not."""
    caching = "no-store" if media_type == "text/html" else "public, max-age=86400"

    async def serve(request: Request) -> Response:
        return Response(asset(name), media_type=media_type, headers={"Cache-Control": caching, **headers})

    return Route(path, serve)


async def form(request: Request) -> dict[str, str]:
    """The fields of a posted form."""
    body = await request.body()
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


async def json_object(request: Request) -> dict[str, Any]:
    """The JSON object that was posted; empty when the body is anything else."""
    try:
        value = json.loads(await request.body() or b"{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
