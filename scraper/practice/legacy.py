"""The legacy console's host: PHP-style session, embedded pages, the bridge from the account host.

Knows which page answers which request; the pages themselves are made elsewhere.
"""

from collections.abc import Awaitable, Callable
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from scraper.practice import pages
from scraper.practice.accounts import User
from scraper.practice.event_answers import EventAnswers
from scraper.practice.hosted import HostedLogin
from scraper.practice.http import file_route, form, page, redirect
from scraper.practice.templates import asset
from scraper.practice.world import PhpSession, World

COOKIE = "PHPSESSID"
HOME = "/core/home"
_ANNOUNCEMENT = "/core/announcement"

Handler = Callable[[Request], Awaitable[Response]]
SignedIn = Callable[[Request, User], Awaitable[Response]]


class Legacy:
    """The handlers of the legacy host."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._answers = EventAnswers(world)
        self._hosted = HostedLogin(world)

    def app(self) -> Starlette:
        """The ASGI application."""
        embedded: dict[str, SignedIn] = {
            "event": self._answers.event,
            "signature": self._signature,
            "incident": self._incident,
            "incidents": self._incidents,
            "events": self._events,
        }
        routes = [Route(f"/embedded/{name}.php", self._signed_in(make)) for name, make in embedded.items()]
        routes += [Route(f"/{name}.php", self._signed_in(make)) for name, make in embedded.items()]
        return Starlette(routes=[*routes, *self._session_routes(), *_ASSETS])

    def _session_routes(self) -> list[Route]:
        return [
            Route("/", self._front),
            Route(HOME, self._signed_in(self._home)),
            Route(_ANNOUNCEMENT, self._announcement, methods=["GET", "POST"]),
            Route("/core/start", self._front),
            Route("/core/start/auth0", self._callback),
            Route("/core/set-preferred-cid", self._signed_in(self._preferred), methods=["POST"]),
            Route("/defender_session_link.php", self._bridge),
            Route("/defender_unified_logout.php", self._logout),
        ]

    def _session(self, request: Request) -> PhpSession | None:
        return self._world.php.get(request.cookies.get(COOKIE, ""))

    def _signed_in(self, make: SignedIn) -> Handler:
        """A handler that serves the signed in, adopts those with a token, and sends others to the login."""

        async def handle(request: Request) -> Response:
            session = self._session(request)
            if session is not None and session.user is not None:
                if not session.announced:
                    return redirect(_ANNOUNCEMENT)
                return await make(request, session.user)
            user = self._world.user_of(request.query_params.get("aims_token", ""))
            if user is None:
                return self._signed_out(request)
            response = await make(request, user)
            self._set_cookie(response, self._world.start_php(user))
            return response

        return handle

    def _signed_out(self, request: Request) -> Response:
        on = self._world.switches.everywhere
        if "signed_out_401" in on:
            return page(pages.notice("Unauthorized", "Please sign in."), 401)
        if "signed_out_200" in on:
            return page(asset("identity/login.html").decode())
        return self._to_login(request)

    def _set_cookie(self, response: Response, value: str) -> None:
        """The session cookie; that of today's console must work in another site's iframe."""
        inside = "; Secure; SameSite=None" if self._world.login == "current" else ""
        response.headers.append("Set-Cookie", f"{COOKIE}={value}; path=/; HttpOnly{inside}")

    def _to_login(self, request: Request) -> Response:
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        if self._world.login == "current":
            wanted = quote(self._world.origins["legacy"] + path, safe="")
            return redirect(f"{self._world.origins['account']}/#/login?return={wanted}")
        name, address = self._hosted.begin("" if path == "/" else path)
        response = redirect(address)
        self._set_cookie(response, name)
        return response

    async def _front(self, request: Request) -> Response:
        if "redirect_loop" in self._world.switches.everywhere:
            return redirect("/core/start" if request.url.path == "/" else "/")
        session = self._session(request)
        if session is not None and session.user is not None:
            return redirect(HOME)
        return self._to_login(request)

    async def _callback(self, request: Request) -> Response:
        """Where the hosted login sends the browser back to, with a code in exchange for a session."""
        name = request.cookies.get(COOKIE, "")
        session = self._hosted.finish(name, request.query_params)
        if session is None or session.user is None:
            text = "Your login could not be completed. Please start again."
            return page(pages.notice("Login failed", text), 400)
        response = redirect(session.return_to or HOME)
        self._set_cookie(response, self._world.start_php(session.user))
        return response

    async def _bridge(self, request: Request) -> Response:
        """Where the account host's console mints a legacy session, in a hidden iframe."""
        user = self._world.user_of(request.query_params.get("aims_token", ""))
        if user is None:
            return self._to_login(request)
        response = page("<html><body>session linked</body></html>\n")
        self._set_cookie(response, self._world.start_php(user))
        return response

    async def _logout(self, request: Request) -> Response:
        self._world.php.take(request.cookies.get(COOKIE, ""))
        response = page(pages.notice("Logged out", "You are logged out."))
        response.headers.append("Set-Cookie", f"{COOKIE}=deleted; path=/; Max-Age=0")
        return response

    async def _announcement(self, request: Request) -> Response:
        session = self._session(request)
        if session is None or session.user is None:
            return self._to_login(request)
        if request.method == "POST":
            await form(request)
            session.announced = True
            return RedirectResponse(HOME, status_code=303)
        return page(asset("legacy/announcement.html").decode())

    async def _home(self, request: Request, user: User) -> Response:
        covered = "welcome_dialog" in self._world.switches.everywhere
        return page(pages.home(user.email, covered=covered))

    async def _preferred(self, request: Request, user: User) -> Response:
        return page("ok")

    async def _signature(self, request: Request, user: User) -> Response:
        sig_id = request.query_params.get("sid", "")
        known = self._world.book.signatures.get(_number(sig_id))
        newlines = "rule_newlines" in self._world.switches.everywhere
        return page(pages.signature_page(sig_id, known, newlines=newlines))

    async def _incident(self, request: Request, user: User) -> Response:
        query = request.query_params
        wanted = _number(query.get("id") or query.get("incident_id") or "")
        customer = query.get("customer_id", "")
        for (customer_id, incident_id), incident in self._world.book.incidents.items():
            if (
                incident_id == wanted
                and customer in ("", "all_children", str(customer_id))
                and customer_id in self._world.customers_of(user)
            ):
                return page(pages.incident_page(incident))
        return page(pages.notice("Incident", "There is no such incident."))

    async def _incidents(self, request: Request, user: User) -> Response:
        return page(pages.incident_list(self._world.book, self._world.customers_of(user)))

    async def _events(self, request: Request, user: User) -> Response:
        customer, incident = (request.query_params.get(name, "") for name in ("customer_id", "incident_id"))
        seen = self._world.customers_of(user)
        return page(
            pages.event_list(
                event
                for event in self._world.book.events.values()
                if event.customer_id in seen
                and customer in ("", "all_children", str(event.customer_id))
                and incident in ("", str(event.incident_id))
            )
        )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else -1


async def _picture(request: Request) -> Response:
    return Response(_DOT, media_type="image/gif", headers={"Cache-Control": "public, max-age=86400"})


_DOT = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c000000000100010000020144003b")
_ASSETS = [
    file_route("/css/embedded.css", "legacy/embedded.css", "text/css"),
    file_route("/js/legacy.js", "legacy/legacy.js", "text/javascript"),
    Route("/img/{name}.gif", _picture),
    Route("/favicon.ico", _picture),
]
