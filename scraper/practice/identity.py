"""The identity host of the hosted login: authorize, the hosted page, its hidden form, and the callback.

Knows transactions and codes; what the legacy console does with a code is not its business.
"""

import json
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from scraper.practice.accounts import Answer, User
from scraper.practice.hosted import AUDIENCE, CALLBACK, SCOPE
from scraper.practice.http import form, page, redirect
from scraper.practice.sessions import Store
from scraper.practice.templates import asset, escape, template
from scraper.practice.world import Grant, World

_TENANT = "alertlogic"
_CONNECTION = "aims-global"
_COOKIE = "auth0"
_TRANSACTION_SECONDS = 600.0
_CODE_SECONDS = 60.0

_REFUSALS = {
    "": ("invalid_user_password", "Wrong email or password."),
    "account_locked": ("too_many_attempts", "The account is blocked after too many attempts."),
    "account_inactive": ("account_inactive", "The account is inactive."),
    "password_expired": ("password_expired", "The password has expired."),
    "federated_login_required": ("federated_login_required", "The account uses a federated login."),
}
_UNAVAILABLE = ("account_unavailable", "The account is not available.")
_NEXT_PAGES = {
    "mfa_code_required": "mfa/verify",
    "mfa_enrollment_required": "mfa/enroll",
    "accept_tos_required": "terms-of-service",
    "reaccept_tos_required": "terms-of-service",
}


@dataclass(frozen=True, slots=True)
class _Transaction:
    """One login that was asked for at /authorize."""

    state: str
    nonce: str
    redirect_uri: str


class Identity:
    """The handlers of the identity host."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._transactions: Store[_Transaction] = Store(world.clock)

    def app(self) -> Starlette:
        """The ASGI application."""
        return Starlette(
            routes=[
                Route("/authorize", self._authorize),
                Route("/login", self._login),
                Route("/usernamepassword/login", self._password, methods=["POST"]),
                Route("/login/callback", self._callback, methods=["POST"]),
                Route("/continue", self._continue),
                Route("/v2/logout", self._logout),
            ]
        )

    def _redirect_uri(self) -> str:
        return self._world.origins["legacy"] + CALLBACK

    async def _authorize(self, request: Request) -> Response:
        query = request.query_params
        if query.get("client_id") != self._world.client_id:
            return _error("Unknown client.")
        if query.get("prompt") == "none":
            return page(asset("identity/silent.html").decode())
        if query.get("redirect_uri") != self._redirect_uri() or query.get("response_type") != "code":
            return _error("The redirect_uri or response_type is not allowed for this client.")
        if not query.get("nonce") or not query.get("state"):
            return _error("nonce and state are required.")
        begun = _Transaction(query["state"], query["nonce"], query["redirect_uri"])
        user = self._world.sso.get(request.cookies.get(_COOKIE, ""))
        if user is not None:
            return self._grant(begun, user)
        return redirect(f"/login?{urlencode(self._login_query(begun))}")

    def _login_query(self, begun: _Transaction) -> dict[str, str]:
        return {
            "state": self._transactions.add(begun, _TRANSACTION_SECONDS),
            "client": self._world.client_id,
            "protocol": "oauth2",
            "response_type": "code",
            "response_mode": "query",
            "scope": SCOPE,
            "audience": AUDIENCE,
            "redirect_uri": begun.redirect_uri,
            "nonce": begun.nonce,
        }

    async def _login(self, request: Request) -> Response:
        if self._transactions.get(request.query_params.get("state", "")) is None:
            return _error("This login has expired. Go back to the console and start again.")
        return page(asset("identity/login.html").decode())

    async def _password(self, request: Request) -> Response:
        """Judge the posted form; every field of the protocol must be what the login began with."""
        fields = await form(request)
        begun = self._transactions.get(fields.get("state", ""))
        if begun is None or not self._is_protocol(fields, begun):
            return _refused(400, ("invalid_request", "The login's parameters do not belong together."))
        answer = self._world.accounts.try_password(fields.get("username", ""), fields.get("password", ""))
        if answer.status != 200 and not answer.ticket:
            return _refused(401, _UNAVAILABLE if answer.status == 403 else _REFUSALS[answer.error])
        return page(self._hidden_form(fields, answer))

    def _is_protocol(self, fields: dict[str, str], begun: _Transaction) -> bool:
        expected = {
            "client_id": self._world.client_id,
            "nonce": begun.nonce,
            "tenant": _TENANT,
            "connection": _CONNECTION,
            "protocol": "oauth2",
            "response_type": "code",
            "response_mode": "query",
            "scope": SCOPE,
            "audience": AUDIENCE,
            "redirect_uri": begun.redirect_uri,
        }
        return all(fields.get(name) == value for name, value in expected.items())

    def _hidden_form(self, fields: dict[str, str], answer: Answer) -> str:
        email = fields["username"].strip().lower()
        claims = {"iss": "identity", "state": fields["state"], "email": email}
        claims |= {"ticket": answer.ticket, "next": answer.error}
        context = {
            "strategy": "auth0-adldap",
            "tenant": _TENANT,
            "connection": _CONNECTION,
            "client_id": self._world.client_id,
            "response_type": "code",
            "scope": SCOPE,
            "redirect_uri": fields["redirect_uri"],
            "state": fields["state"],
        }
        return template("identity/hiddenform.html").fill(
            action=escape(f"{self._world.origins['identity']}/login/callback"),
            result=self._world.tokens.issue(claims, _CODE_SECONDS),
            context=escape(json.dumps(context)),
        )

    async def _callback(self, request: Request) -> Response:
        fields = await form(request)
        claims = self._world.tokens.spend(fields.get("wresult", ""))
        if fields.get("wa") != "wsignin1.0" or claims is None or claims.get("iss") != "identity":
            return _error("The login's result is not valid.")
        state = _state_of(fields.get("wctx", ""))
        begun = self._transactions.get(state)
        if begun is None or claims["state"] != state:
            return _error("The login's context is not valid.")
        if claims["ticket"]:
            return redirect(self._further(claims["next"], claims["ticket"], state))
        self._transactions.take(state)
        return self._grant(begun, self._world.accounts.users[claims["email"]])

    def _further(self, error: str, ticket: str, state: str) -> str:
        """The account host's page that asks for what is still missing."""
        query = urlencode({"token": ticket, "state": state})
        return f"{self._world.origins['account']}/#/{_NEXT_PAGES[error]}?{query}"

    async def _continue(self, request: Request) -> Response:
        """Where the account host sends the browser back to once nothing is missing."""
        user = self._world.user_of(request.query_params.get("auth_token", ""))
        begun = self._transactions.take(request.query_params.get("state", ""))
        if user is None or begun is None:
            return _error("This login has expired. Go back to the console and start again.")
        return self._grant(begun, user)

    def _grant(self, begun: _Transaction, user: User) -> Response:
        code = self._world.grants.add(Grant(user, begun.redirect_uri, begun.nonce), _CODE_SECONDS)
        answer = redirect(f"{begun.redirect_uri}?{urlencode({'code': code, 'state': begun.state})}")
        session = self._world.sso.add(user, self._world.session_seconds)
        answer.headers.append("Set-Cookie", f"{_COOKIE}={session}; path=/; HttpOnly; SameSite=Lax")
        return answer

    async def _logout(self, request: Request) -> Response:
        self._world.sso.take(request.cookies.get(_COOKIE, ""))
        target = request.query_params.get("returnTo", "")
        parts = urlsplit(target)
        known = f"{parts.scheme}://{parts.netloc}" in self._world.origins.values()
        return redirect(target) if known else page("<p>You are logged out.</p>")


def _state_of(context: str) -> str:
    try:
        value = json.loads(context)
    except ValueError:
        return ""
    state = value.get("state") if isinstance(value, dict) else None
    return state if isinstance(state, str) else ""


def _error(text: str) -> Response:
    return page(template("identity/error.html").fill(text=escape(text)), 400)


def _refused(status: int, reason: tuple[str, str]) -> Response:
    body = {"name": "ValidationError", "code": reason[0], "description": reason[1], "statusCode": status}
    return JSONResponse(body, status_code=status)
