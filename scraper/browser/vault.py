"""Keeps signed-in sessions between runs: encrypted, readable by their owner only, replaced at once.

Knows files and keys; what a session holds is opaque to it.
"""

import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import platformdirs
from cryptography.fernet import Fernet, InvalidToken

from scraper.browser.private import VaultError, make_closed_folder, read_private, write_private
from scraper.errors import ProfileError

KEY_VARIABLE = "SCRAPER_SESSION_KEY"
FOLDER_VARIABLE = "SCRAPER_STATE_DIR"
LONGEST_KEPT = 30 * 24 * 3600
"""Seconds after which a stored session is deleted, used or not."""
_VERSION = 1


@dataclass(frozen=True)
class SessionId:
    """Whose session it is, and where."""

    profile: str
    user: str
    origins: tuple[str, ...]

    @property
    def file_name(self) -> str:
        """The name of its file, which tells nothing."""
        text = json.dumps([self.profile, self.user, sorted(self.origins)])
        return f"{hashlib.sha256(text.encode()).hexdigest()[:40]}.session"


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


def state_folder(env: Mapping[str, str]) -> Path:
    """Where sessions and their key are kept."""
    named = env.get(FOLDER_VARIABLE)
    return Path(named) if named else platformdirs.user_state_path("scraper", appauthor=False)


class Vault:
    """The folder of stored sessions."""

    def __init__(self, folder: Path, key: bytes | None = None) -> None:
        """`key` is a Fernet key; without one, a key file in the folder is used, and made when needed."""
        self.folder = folder
        self._key = key

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> "Vault":
        """The user's own vault. Raises ProfileError when SCRAPER_SESSION_KEY is not a key."""
        key = env.get(KEY_VARIABLE, "").encode() or None
        if key is not None:
            try:
                Fernet(key)
            except ValueError:
                raise ProfileError(
                    f"{KEY_VARIABLE} is not 32 bytes in URL-safe base64",
                    advice="Make one with: openssl rand -base64 32 | tr '+/' '-_'",
                ) from None
        return cls(state_folder(env), key)

    def load(self, ident: SessionId) -> StoredSession | None:
        """The stored session, or None when there is none.

        Raises VaultError when it is damaged, from another key, or may have been touched by others.
        """
        data = read_private(self._sessions / ident.file_name)
        if data is None:
            return None
        try:
            record = json.loads(self._fernet().decrypt(data))
        except InvalidToken:
            raise VaultError("the stored session is damaged or was stored with another key") from None
        if record.get("version") != _VERSION:
            raise VaultError("the stored session was written by another version of this program")
        if record["for"] != {**asdict(ident), "origins": list(ident.origins)}:
            raise VaultError("the stored session is somebody else's")
        return StoredSession(**record["session"])

    def save(self, ident: SessionId, session: StoredSession) -> None:
        """Keep a session, in place of an earlier one. Raises VaultError when that is not possible."""
        make_closed_folder(self._sessions)
        record = {"version": _VERSION, "for": asdict(ident), "session": asdict(session)}
        token = self._fernet().encrypt(json.dumps(record).encode())
        write_private(self._sessions / ident.file_name, token)
        self._drop_old()

    def forget(self, ident: SessionId) -> bool:
        """Delete a session; whether there was one."""
        path = self._sessions / ident.file_name
        existed = path.exists()
        path.unlink(missing_ok=True)
        return existed

    @property
    def _sessions(self) -> Path:
        return self.folder / "sessions"

    def _fernet(self) -> Fernet:
        if self._key is None:
            path = self.folder / "session.key"
            self._key = read_private(path)
            if self._key is None:
                write_private(path, Fernet.generate_key(), keep=True)
                self._key = read_private(path) or b""
        try:
            return Fernet(self._key)
        except ValueError:
            raise VaultError(f"{self.folder / 'session.key'} does not hold a key; delete it") from None

    def _drop_old(self) -> None:
        limit = time.time() - LONGEST_KEPT
        for path in self._sessions.glob("*.session"):
            if path.lstat().st_mtime < limit:
                path.unlink(missing_ok=True)
