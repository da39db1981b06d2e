"""The API's host: incident records by API key, and the identity service behind the account host.

Knows the API's addresses, authorisation and errors; the records are made elsewhere.
"""

import base64
import binascii
import hmac

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from scraper.practice.aims import aims_response, managed_accounts
from scraper.practice.http import json_object
from scraper.practice.records import BadQuery, customer_name, incident_record, select
from scraper.practice.world import PROVIDER, World


class Api:
    """The handlers of the API's host."""

    def __init__(self, world: World) -> None:
        self._world = world

    def app(self) -> Starlette:
        """The ASGI application."""
        return Starlette(
            routes=[
                Route("/api/incident/v3/incidents", self._incidents),
                Route("/api/incident/v2/notes", self._notes),
                Route("/api/customer/v1/{customer_id}", self._customer),
                Route("/aims/v1/authenticate", self._authenticate, methods=["POST"]),
                Route("/aims/v1/{account}/accounts/managed", self._managed),
                Route("/aims/v1/token_info", self._token_info),
            ]
        )

    def _has_key(self, request: Request) -> bool:
        key, password = basic(request.headers.get("authorization", ""))
        return not password and hmac.compare_digest(key.encode(), self._world.api_key.encode())

    async def _incidents(self, request: Request) -> Response:
        if not self._has_key(request):
            return _refused()
        try:
            found = select(self._world.book, request.query_params)
        except BadQuery as problem:
            return JSONResponse({"error": str(problem)}, status_code=400)
        return JSONResponse([incident_record(incident) for incident in found])

    async def _notes(self, request: Request) -> Response:
        return JSONResponse([]) if self._has_key(request) else _refused()

    async def _customer(self, request: Request) -> Response:
        if not self._has_key(request):
            return _refused()
        customers, wanted = self._world.book.customers, request.path_params["customer_id"]
        children = [_customer(customer) for customer in customers] if wanted == str(PROVIDER) else []
        if wanted not in map(str, [PROVIDER, *customers]):
            return JSONResponse({"error": "no such customer"}, status_code=404)
        return JSONResponse({**_customer(int(wanted)), "child_chain": children})

    async def _authenticate(self, request: Request) -> Response:
        ticket = request.headers.get("x-aims-session-token", "")
        body, accounts = await json_object(request), self._world.accounts
        if ticket and "mfa_code" in body:
            return aims_response(self._world, accounts.try_code(ticket, str(body["mfa_code"])))
        if ticket and "accept_tos" in body:
            return aims_response(
                self._world, accounts.answer_terms(ticket, accept=body["accept_tos"] is True)
            )
        answer = accounts.try_password(*basic(request.headers.get("authorization", "")))
        if answer.error == "mfa_code_required" and "mfa_code" in body:
            answer = accounts.try_code(answer.ticket, str(body["mfa_code"]))
        return aims_response(self._world, answer)

    async def _managed(self, request: Request) -> Response:
        return managed_accounts(self._world, request)

    async def _token_info(self, request: Request) -> Response:
        user = self._world.user_of(request.headers.get("x-aims-auth-token", ""))
        if user is None:
            return Response(status_code=401)
        return JSONResponse({"user": {"id": user.id, "email": user.email}, "account": {"id": str(PROVIDER)}})


def _customer(customer_id: int) -> dict[str, object]:
    name = "Example Security Services" if customer_id == PROVIDER else customer_name(customer_id)
    return {"customer_id": customer_id, "customer_name": name}


def _refused() -> Response:
    headers = {"WWW-Authenticate": 'Basic realm="api"'}
    return JSONResponse({"error": "not authorized"}, status_code=401, headers=headers)


def basic(header: str) -> tuple[str, str]:
    """User and password of an Authorization header; empty texts when it holds none.

    >>> basic("Basic a2V5Og==")
    ('key', '')
    """
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        text = base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    user, _, password = text.partition(":")
    return user, password
