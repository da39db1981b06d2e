"""The account host: the single-page login and the console's home, and the session service behind them.

Knows the session service's rules; the pages are scripts in the web folder, the judging is done elsewhere.
"""

from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from scraper.practice.accounts import Answer
from scraper.practice.aims import aims_response, authentication, managed_accounts
from scraper.practice.api import basic
from scraper.practice.http import file_route, json_object
from scraper.practice.world import World

_COOKIE = "gestalt"
_FLAGS = (
    *(
        "announcement",
        "third_party_cookie_error",
        "third_party_cookie_words",
        "welcome_dialog",
        "toast_errors",
        "slow_form",
    ),
    *("federated_page", "federated_redirect", "account_chooser", "region_chooser"),
    *("login_dialog", "login_toast", "cookie_banner", "script_loop"),
)
_NO_FRAMES = {"X-Frame-Options": "SAMEORIGIN"}


class Account:
    """The handlers of the account host."""

    def __init__(self, world: World) -> None:
        self._world = world

    def app(self) -> Starlette:
        """The ASGI application."""
        return Starlette(
            routes=[
                file_route("/", "account/index.html", "text/html", _NO_FRAMES),
                file_route("/conduit.html", "account/conduit.html", "text/html"),
                file_route("/terms.html", "account/terms.html", "text/html"),
                file_route("/assets/app.css", "account/app.css", "text/css"),
                *(
                    file_route(f"/assets/{name}.js", f"account/{name}.js", "text/javascript")
                    for name in ("session", "views", "choosers", "covers", "home", "app")
                ),
                Route("/assets/environment.json", self._environment),
                Route("/session/v1/authenticate", self._authenticate, methods=["POST"]),
                Route("/aims/v1/{account}/accounts/managed", self._managed),
                Route("/session/v1/status", self._status, methods=["GET", "DELETE"]),
            ]
        )

    async def _environment(self, request: Request) -> Response:
        origins, on = self._world.origins, self._world.switches.everywhere
        return JSONResponse(
            {
                "legacy": origins["legacy"],
                "identity": origins["identity"],
                "clientId": self._world.client_id,
                "flags": {name: name in on for name in _FLAGS},
            }
        )

    async def _authenticate(self, request: Request) -> Response:
        answer = self._judge(await json_object(request))
        if answer is None:
            return JSONResponse({"error": "bad_request"}, status_code=400)
        if answer.user is None:
            return aims_response(self._world, answer)
        token = self._world.issue_token(answer.user)
        session = self._world.gestalt.add(token, self._world.session_seconds)
        response = JSONResponse(authentication(self._world, answer.user, token))
        response.headers.append("Set-Cookie", f"{_COOKIE}={session}; path=/; HttpOnly; SameSite=Lax")
        return response

    def _judge(self, body: dict[str, Any]) -> Answer | None:
        """The answer to one step; None for a body that is no step."""
        match body:
            case {"authorization": str(header)}:
                return self._world.accounts.try_password(*basic(header))
            case {"sessionToken": str(), "mfaCode": str()} if self._is_late():
                return Answer(401, "invalid_session_token")
            case {"sessionToken": str(ticket), "mfaCode": str(code)}:
                return self._world.accounts.try_code(ticket, code)
            case {"sessionToken": str(ticket), "acceptTOS": bool(accept)}:
                return self._world.accounts.answer_terms(ticket, accept=accept)
        return None

    async def _managed(self, request: Request) -> Response:
        return managed_accounts(self._world, request)

    def _is_late(self) -> bool:
        return "code_too_late" in self._world.switches.everywhere

    async def _status(self, request: Request) -> Response:
        name = request.cookies.get(_COOKIE, "")
        if request.method == "DELETE":
            self._world.gestalt.take(name)
            return Response(status_code=204)
        token = self._world.gestalt.get(name)
        user = self._world.user_of(token) if token else None
        if token is None or user is None:
            return JSONResponse({"session": None})
        return JSONResponse({"session": authentication(self._world, user, token)})
