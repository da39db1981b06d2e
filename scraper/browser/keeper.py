"""Holds a session's stored form, in memory and in the vault. Knows no browser."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from scraper.browser.belongings import is_empty
from scraper.browser.private import VaultError
from scraper.browser.vault import SessionId, StoredSession, Vault
from scraper.errors import LoginError

_NOTHING_LEFT = (
    "Look at what the console keeps in the browser: if it is bound to this machine or window, only "
    "scraper login --headed or an API key can help; else check the probe in the pack's login.yml."
)


@dataclass(frozen=True)
class SignedIn:
    """How a session came about."""

    renewed: bool
    """True when the login pages were passed; False when a stored session was still good."""
    valid_until: datetime | None
    """When the console says that it ends, UTC."""
    user: str | None = None
    """Who the console says is signed in."""


class Keeper:
    """Holds the session's stored form, in memory and in the vault."""

    def __init__(self, vault: Vault, ident: SessionId, say: Callable[[str], None]) -> None:
        self.session: StoredSession | None = None
        self.trouble: VaultError | None = None
        """Why a session that is stored cannot be used."""
        self._vault = vault
        self._ident = ident
        self._say = say
        self._load()

    @property
    def valid_until(self) -> datetime | None:
        """When the console says that the session ends, UTC."""
        end = None if self.session is None else self.session.valid_until
        return None if end is None else datetime.fromtimestamp(end, UTC)

    def signed_in(self, *, renewed: bool) -> SignedIn:
        """How the session that is held came about."""
        return SignedIn(renewed, self.valid_until, None if self.session is None else self.session.user)

    def _load(self) -> None:
        try:
            self.session = self._vault.load(self._ident)
        except VaultError as error:
            self.trouble = error
            self._say(f"{error}; it is left aside")

    def newer(self) -> StoredSession | None:
        """What another run has stored since; None when there is nothing newer."""
        before = self.session
        self._load()
        stored = self.session
        if stored is not None and (before is None or stored.saved_at > before.saved_at):
            return stored
        self.session = before
        return None

    def store(self, session: StoredSession, *, may_be_empty: bool = False) -> None:
        """Keep a new session. What cannot be written is said, and costs a login next time.

        Raises LoginError when there is nothing in it, unless the console asks nobody to sign in.
        """
        if not may_be_empty and is_empty(session.state, session.tab_storage):
            raise LoginError(
                "the console let us in but left nothing that could be kept as a session", advice=_NOTHING_LEFT
            )
        self.session = session
        try:
            source = self._vault.save(self._ident, session)
        except VaultError as error:
            self._say(f"the session cannot be kept for next time: {error}")
            return
        why = self._vault.keys.passed_over
        passed = "" if why is None else f" (OS keyring passed over: {why})"
        self._say(f"the session is kept, encrypted with the key in {source.words}{passed}")

    def refresh(self, cookies: list[Any], end_of: Callable[[dict[str, Any]], float | None]) -> None:
        """Keep what the console changed in its cookies since, unless another run has a newer session.

        `end_of` tells when a storage state ends.
        """
        ours = self.session
        if ours is None or not cookies or ours.state.get("cookies") == cookies or self.newer() is not None:
            return
        state = {**ours.state, "cookies": cookies}
        self.session = replace(ours, state=state, saved_at=time.time(), valid_until=end_of(state))
        try:
            self._vault.save(self._ident, self.session)
        except VaultError as error:
            self._say(f"what the console changed in the session cannot be kept: {error}")
