"""How the identity service puts the answer to a login step into an HTTP response.

Knows the service's JSON and headers; the judging is done elsewhere.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from scraper.practice.accounts import Answer, User
from scraper.practice.records import customer_name
from scraper.practice.world import PROVIDER, World

SESSION_HEADER = "X-AIMS-Session-Token"


def aims_response(world: World, answer: Answer) -> Response:
    """The response to a login step: the authentication, or what stands in its way."""
    if answer.user is not None:
        return JSONResponse(authentication(world, answer.user, world.issue_token(answer.user)))
    headers = {SESSION_HEADER: answer.ticket} if answer.ticket else {}
    if not answer.error:
        return Response(status_code=answer.status)
    body: dict[str, Any] = {"error": answer.error}
    if answer.error.endswith("_tos_required"):
        body["tos_url"] = f"{world.origins['account']}/terms.html"
    if answer.error == "reaccept_tos_required":
        body["tos_deferral_period_end"] = int(answer.until)
    return JSONResponse(body, status_code=answer.status, headers=headers)


def authentication(world: World, user: User, token: str) -> dict[str, Any]:
    """What a user who is signed in is told about himself."""
    claims = world.tokens.read(token) or {}
    return {
        "authentication": {
            "user": _user(user),
            "account": _account(),
            "token": token,
            "token_expiration": claims.get("exp", 0),
        }
    }


def managed_accounts(world: World, request: Request) -> Response:
    """The accounts below a user's own that he may see, to those who bring his token."""
    user = world.user_of(request.headers.get("x-aims-auth-token", ""))
    if user is None:
        return Response(status_code=401)
    if request.path_params["account"] != str(PROVIDER):
        return JSONResponse({"error": "not_authorized"}, status_code=403)
    seen = sorted(world.customers_of(user))
    return JSONResponse(
        {"accounts": [{"id": str(one), "name": customer_name(one), "active": True} for one in seen]}
    )


def _user(user: User) -> dict[str, Any]:
    return {
        "id": user.id,
        "account_id": str(PROVIDER),
        "name": user.email.partition("@")[0],
        "email": user.email,
        "active": True,
        "locked": False,
        "version": 1,
        "linked_users": [{"location": "defender-us-denver", "user_id": 1043}],
    }


def _account() -> dict[str, Any]:
    return {
        "id": str(PROVIDER),
        "name": "Example Security Services",
        "active": True,
        "accessible_locations": ["defender-us-denver", "defender-us-ashburn", "defender-uk-newport"],
        "default_location": "defender-us-denver",
        "mfa_required": False,
        "federated_login_required": False,
        "idle_session_timeout": None,
    }
