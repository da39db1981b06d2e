"""The legacy console's side of the hosted login: the way out, and the way back.

Knows client id, state, nonce and codes; knows nothing of passwords.
"""

import secrets
from collections.abc import Mapping
from urllib.parse import urlencode

from scraper.practice.world import PhpSession, World

CALLBACK = "/core/start/auth0"
AUDIENCE = "https://alertlogic.com/"
SCOPE = "openid id_token"
_LOGIN_SECONDS = 600.0


class HostedLogin:
    """Logins by redirect, each bound to the browser that began it."""

    def __init__(self, world: World) -> None:
        self._world = world

    def begin(self, return_to: str) -> tuple[str, str]:
        """Start a login: the session to give the browser, and the address to send it to."""
        session = PhpSession(
            state=secrets.token_urlsafe(16), nonce=secrets.token_urlsafe(16), return_to=return_to
        )
        query = {
            "client_id": self._world.client_id,
            "nonce": session.nonce,
            "response_type": "code",
            "response_mode": "query",
            "scope": SCOPE,
            "audience": AUDIENCE,
            "redirect_uri": self._world.origins["legacy"] + CALLBACK,
            "state": session.state,
        }
        name = self._world.php.add(session, _LOGIN_SECONDS)
        return name, f"{self._world.origins['identity']}/authorize?{urlencode(query)}"

    def finish(self, name: str, query: Mapping[str, str]) -> PhpSession | None:
        """The login that a browser comes back from, with its user; None unless all it brings is right."""
        session = self._world.php.get(name)
        grant = self._world.grants.take(query.get("code", ""))
        if session is None or grant is None or not session.state:
            return None
        right = session.state == query.get("state") and session.nonce == grant.nonce
        if not right or grant.redirect_uri != self._world.origins["legacy"] + CALLBACK:
            return None
        self._world.php.take(name)
        session.user = grant.user
        return session
