"""The control host, for tests only: what was asked of the console, and how it is to behave from now on.

No part of the console that is imitated; nothing links here.
"""

from dataclasses import asdict
from typing import get_args

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from scraper.practice.http import json_object
from scraper.practice.variants import UnknownVariant
from scraper.practice.world import Failure, Login, World


class Control:
    """The handlers of the control host: GET tells, POST with a JSON object changes."""

    def __init__(self, world: World) -> None:
        self._world = world

    def app(self) -> Starlette:
        """The ASGI application."""
        posts = {
            "variants": self._variants,
            "latency": self._latency,
            "fail": self._fail,
            "expire": self._expire,
            "clock": self._clock,
            "lockout": self._lockout,
            "login": self._login,
            "reset": self._reset,
        }
        routes = [Route(f"/practice/{name}", make, methods=["POST"]) for name, make in posts.items()]
        return Starlette(
            routes=[
                Route("/practice/attempts", self._attempts),
                Route("/practice/requests", self._requests),
                Route("/practice/secrets", self._secrets),
                Route("/practice/journal", self._journal),
                *routes,
            ]
        )

    async def _attempts(self, request: Request) -> Response:
        """Login attempts: `total` passwords tried, and by user what happened how often."""
        users = {user: dict(counts) for user, counts in self._world.accounts.attempts.items()}
        tried = sum(
            count for counts in users.values() for kind, count in counts.items() if "password" in kind
        )
        return JSONResponse({"total": tried, "users": users})

    async def _requests(self, request: Request) -> Response:
        """Requests by host and path, and by event; and the most that were under way at once."""
        traffic = self._world.traffic
        paths = {role: dict(counts) for role, counts in traffic.by_path.items()}
        return JSONResponse({"paths": paths, "events": dict(traffic.by_event), "peak": traffic.peak})

    async def _journal(self, request: Request) -> Response:
        """Every request's host and path, in the order of arrival."""
        return JSONResponse({"requests": self._world.traffic.journal})

    async def _secrets(self, request: Request) -> Response:
        """Every cookie's value, token and ticket that was given out, and every code that was typed."""
        return JSONResponse({"issued": self._world.secrets_issued()})

    async def _variants(self, request: Request) -> Response:
        """`{"set": [...]}` for exactly these; `{"on": [...], "off": [...]}` to change some."""
        body, switches = await json_object(request), self._world.switches
        try:
            if "set" in body:
                switches.replace(body["set"])
            for on in (False, True):
                for spec in body.get("on" if on else "off", ()):
                    switches.set(spec, on=on)
        except UnknownVariant as problem:
            return JSONResponse({"error": str(problem)}, status_code=400)
        return JSONResponse({"variants": switches.names()})

    async def _latency(self, request: Request) -> Response:
        """`{"ms": 20}`: how long each answer waits."""
        self._world.latency = float((await json_object(request))["ms"]) / 1000
        return _done()

    async def _fail(self, request: Request) -> Response:
        """`{"count": 3, "status": 503, "retry_after": "1", "path": "/embedded/"}`: fail the next requests."""
        failure = Failure(**await json_object(request))
        self._world.failures = [known for known in self._world.failures if known.count] + [failure]
        return JSONResponse(asdict(failure))

    async def _expire(self, request: Request) -> Response:
        """End all sessions; `{"only": "legacy"}` for those of the legacy host alone.

        `{"after": [30, 70]}`: not now, but once so many event pages have been shown in all.
        """
        body = await json_object(request)
        if "after" in body:
            self._world.expire_after = sorted(body["after"])
        elif body.get("only") == "legacy":
            self._world.php.clear()
        else:
            self._world.end_sessions()
        return _done()

    async def _clock(self, request: Request) -> Response:
        """`{"advance": 1800}`: move the console's clock on by seconds."""
        self._world.clock.advance(float((await json_object(request))["advance"]))
        return _done()

    async def _lockout(self, request: Request) -> Response:
        """`{"seconds": 60}`: how long accounts are locked from now on."""
        self._world.accounts.lock_seconds = float((await json_object(request))["seconds"])
        return _done()

    async def _login(self, request: Request) -> Response:
        """`{"generation": "hosted"}`: which login people meet from now on."""
        generation = (await json_object(request))["generation"]
        if generation not in get_args(Login):
            return JSONResponse({"error": f"there is no login {generation!r}"}, status_code=400)
        self._world.login = generation
        return _done()

    async def _reset(self, request: Request) -> Response:
        """Count requests from nothing again."""
        self._world.traffic.reset()
        return _done()


def _done() -> Response:
    return Response(status_code=204)
