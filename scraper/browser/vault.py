"""Keeps signed-in sessions between runs: encrypted, readable by their owner only, replaced at once.

Knows files and keys; what a session holds is opaque to it.
"""

import hashlib
import json
import math
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import platformdirs
from pydantic import TypeAdapter

from scraper.browser.keys import Keys, KeySource
from scraper.browser.private import VaultError, make_closed_folder, read_private, write_private
from scraper.browser.sealed import seal, take_apart, unseal

FOLDER_VARIABLE = "SCRAPER_STATE_DIR"
LONGEST_KEPT = 30 * 24 * 3600
"""Seconds after which a stored session is deleted, used or not."""
_SHOWN = 10


@dataclass(frozen=True)
class SessionId:
    """Whose session it is, and where."""

    profile: str
    user: str
    origins: tuple[str, ...]
    console: str = ""
    data_centre: str = ""
    customer: str = ""
    """The profile's own; empty when it names none."""

    @property
    def file_name(self) -> str:
        """The name of its file, which tells nothing."""
        places = [
            self.profile,
            self.user,
            sorted(self.origins),
            self.console,
            self.data_centre,
            self.customer,
        ]
        return f"{hashlib.sha256(json.dumps(places).encode()).hexdigest()[:40]}.session"


@dataclass(frozen=True)
class StoredSession:
    """A signed-in browser state."""

    state: dict[str, Any] = field(repr=False)
    """Playwright's storage state: cookies, localStorage, IndexedDB."""
    tab_storage: dict[str, dict[str, str]] = field(repr=False)
    """sessionStorage by origin."""
    user_agent: str
    saved_at: float
    """Epoch seconds."""
    valid_until: float | None = None
    """Epoch seconds, where the console says so."""
    code_step: int = -1
    """The period of the one-time code that was last used: the console takes each code once."""
    signed_in_at: float | None = None
    """Epoch seconds; what was kept later changed only the cookies."""
    user: str | None = None
    """Who the console says is signed in."""
    how: str = "login"
    """How it came about, in a word or two."""


@dataclass(frozen=True)
class _Record:
    """What a file holds."""

    owner: SessionId
    session: StoredSession


@dataclass(frozen=True)
class Kept:
    """One file of the vault, for a list."""

    name: str
    """What it is called on the command line."""
    path: Path
    source: KeySource | None
    """Where its key was when it was written."""
    owner: SessionId | None
    """None when the file cannot be opened."""
    session: StoredSession | None
    trouble: str | None
    """Why it cannot be opened, for people."""


_RECORD = TypeAdapter(_Record)


def state_folder(env: Mapping[str, str]) -> Path:
    """Where sessions and their key are kept."""
    named = env.get(FOLDER_VARIABLE)
    return Path(named) if named else platformdirs.user_state_path("scraper", appauthor=False)


class Vault:
    """The folder of stored sessions."""

    def __init__(self, folder: Path, env: Mapping[str, str]) -> None:
        """`env` says where keys are. Raises ProfileError when it names a key that is none."""
        self.folder = folder
        self.keys = Keys(folder, env)

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> "Vault":
        """The user's own vault. Raises ProfileError when SCRAPER_SESSION_KEY is not a key."""
        return cls(state_folder(env), env)

    def load(self, ident: SessionId) -> StoredSession | None:
        """The stored session, or None when there is none.

        Raises VaultError when it cannot be opened, or may have been touched by others.
        """
        data = read_private(self.path(ident))
        if data is None:
            return None
        record = self._open(data)
        if record.owner != ident:
            raise VaultError("the stored session is somebody else's")
        return record.session

    def save(self, ident: SessionId, session: StoredSession) -> KeySource:
        """Keep a session, in place of an earlier one; where its key is.

        Raises VaultError when that is not possible.
        """
        make_closed_folder(self._sessions)
        key = self.keys.best()
        record = json.dumps(asdict(_Record(ident, session)))  # text of a page may hold what is no UTF-8
        write_private(self.path(ident), seal(record.encode(), key))
        self._drop_old()
        return key.source

    def forget(self, ident: SessionId) -> bool:
        """Delete a session; whether there was one."""
        path = self.path(ident)
        existed = path.is_symlink() or path.exists()
        path.unlink(missing_ok=True)
        return existed

    def path(self, ident: SessionId) -> Path:
        """Where a session is or would be kept."""
        return self._sessions / ident.file_name

    def kept(self) -> list[Kept]:
        """All that is there, also what cannot be opened; the latest first."""
        found = [self._kept(path) for path in self._sessions.glob("*.session")]
        return sorted(found, key=_age)

    def look(self, ident: SessionId) -> Kept | None:
        """What is there of one session, also when it cannot be opened; None when there is nothing."""
        path = self.path(ident)
        return self._kept(path) if path.is_symlink() or path.exists() else None

    def _kept(self, path: Path) -> Kept:
        name, source = path.stem[:_SHOWN], None
        try:
            data = read_private(path)
            source = take_apart(data or b"").source
            record = self._open(data or b"")
        except VaultError as error:
            return Kept(name, path, source, None, None, str(error))
        return Kept(name, path, source, record.owner, record.session, None)

    @property
    def _sessions(self) -> Path:
        return self.folder / "sessions"

    def _open(self, data: bytes) -> _Record:
        sealed = take_apart(data)
        key = self.keys.find(sealed.key_name, sealed.source)
        content = unseal(sealed, key, self.keys.passed_over if sealed.source is KeySource.KEYRING else None)
        try:
            return _RECORD.validate_python(json.loads(content))
        except (ValueError, RecursionError):
            raise VaultError("the stored session is damaged: what is in it is no session") from None

    def _drop_old(self) -> None:
        limit = time.time() - LONGEST_KEPT
        for path in self._sessions.glob("*.session"):
            if path.lstat().st_mtime < limit:
                path.unlink(missing_ok=True)


def _age(kept: Kept) -> tuple[float, str]:
    return (math.inf if kept.session is None else -kept.session.saved_at, kept.name)
