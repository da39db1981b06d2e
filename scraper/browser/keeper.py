"""Holds a session's stored form, in memory and in the vault. Knows no browser."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from scraper.browser.private import VaultError
from scraper.browser.vault import SessionId, StoredSession, Vault
from scraper.errors import LoginError


class Keeper:
    """Holds the session's stored form, in memory and in the vault."""

    def __init__(self, vault: Vault, ident: SessionId, say: Callable[[str], None]) -> None:
        self.session: StoredSession | None = None
        self._vault = vault
        self._ident = ident
        self._say = say
        self._load()

    @property
    def valid_until(self) -> datetime | None:
        """When the console says that the session ends, UTC."""
        end = None if self.session is None else self.session.valid_until
        return None if end is None else datetime.fromtimestamp(end, UTC)

    def _load(self) -> None:
        try:
            self.session = self._vault.load(self._ident)
        except VaultError as error:
            self._say(f"{error}; signing in anew")

    def newer(self) -> StoredSession | None:
        """What another run has stored since; None when there is nothing newer."""
        before = self.session
        self._load()
        stored = self.session
        if stored is not None and (before is None or stored.saved_at > before.saved_at):
            return stored
        self.session = before
        return None

    def store(self, session: StoredSession) -> None:
        """Keep a session. What cannot be written is said, and costs a login next time."""
        if not session.state.get("cookies") and not session.state.get("origins"):
            raise LoginError("the console let us in but left nothing that could be kept as a session")
        self.session = session
        try:
            self._vault.save(self._ident, session)
        except VaultError as error:
            self._say(f"the session cannot be kept for next time: {error}")

    def refresh(self, cookies: list[Any]) -> None:
        """Keep what the console changed in its cookies since."""
        if self.session is not None and self.session.state.get("cookies") != cookies:
            self.store(replace(self.session, state={**self.session.state, "cookies": cookies}))
