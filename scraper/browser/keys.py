"""The keys under which sessions are kept: from the OS keyring, the environment or a key file, in that order.

Knows where keys live; never what they lock.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from cryptography.fernet import Fernet

from scraper import os_keyring
from scraper.browser.private import VaultError, read_private, write_private
from scraper.errors import ProfileError

KEY_VARIABLE = "SCRAPER_SESSION_KEY"
ENTRY = "session_key"
"""The name of the key's entry in the keyring."""


class KeySource(StrEnum):
    """Where a key lives."""

    KEYRING = "keyring"
    ENVIRONMENT = "environment"
    FILE = "file"

    @property
    def words(self) -> str:
        """For people."""
        return {"keyring": "the OS keyring", "environment": KEY_VARIABLE, "file": "a key file"}[self.value]


@dataclass(frozen=True)
class Key:
    """One key."""

    value: bytes = field(repr=False)
    """As Fernet wants it: 32 bytes in URL-safe base64."""
    source: KeySource

    @property
    def name(self) -> str:
        """What a file may say of the key that it was made with: tells keys apart, and nothing else."""
        return hmac.digest(self.value, b"name of a session key", hashlib.sha256).hex()[:16]


class Keys:
    """The keys that there are. The keyring is asked once."""

    def __init__(self, folder: Path, env: Mapping[str, str]) -> None:
        """`folder` is where the key file lies. Raises ProfileError when the environment's key is none."""
        self.file = folder / "session.key"
        self.passed_over: str | None = None
        """Why the keyring is not used, once that is known."""
        self._env = env
        self._keyring: Key | None = None
        self._asked = False
        self._given = _given(env)

    def best(self) -> Key:
        """The key for a new session; made where there is none yet. Raises VaultError."""
        return self._of_keyring(make=True) or self._given or self._of_file() or self._make_file()

    def find(self, name: str, source: KeySource) -> Key | None:
        """The key of that name, looked for first where it was; None when it is not to be had.

        Raises VaultError when the key file is not as it should be.
        """
        order = [source, *(one for one in KeySource if one is not source)]
        known = (self._of(one) for one in order)
        return next((key for key in known if key is not None and key.name == name), None)

    def _of(self, source: KeySource) -> Key | None:
        if source is KeySource.KEYRING:
            return self._of_keyring(make=False)
        return self._given if source is KeySource.ENVIRONMENT else self._of_file()

    def _of_keyring(self, *, make: bool) -> Key | None:
        if not self._asked:
            self._asked = True
            self._keyring = self._take(os_keyring.read([ENTRY], self._env))
        if self._keyring is None and make and self.passed_over is None:
            fresh = Fernet.generate_key().decode()
            self._keyring = self._take(os_keyring.write(ENTRY, fresh, self._env))
            if self._keyring is None:
                self.passed_over = self.passed_over or "it does not keep what it is given"
        return self._keyring

    def _take(self, answer: os_keyring.Answer) -> Key | None:
        self.passed_over = answer.trouble
        value = answer.values.get(ENTRY, "").encode()
        if value and not _is_key(value):
            self.passed_over = f"its entry {ENTRY} does not hold a key"
            return None
        return Key(value, KeySource.KEYRING) if value else None

    def _of_file(self) -> Key | None:
        value = read_private(self.file)
        if value is None:
            return None
        if not _is_key(value):
            raise VaultError(f"{self.file} does not hold a key; delete it")
        return Key(value, KeySource.FILE)

    def _make_file(self) -> Key:
        """Of two programs that make one at once, both use the first one's."""
        write_private(self.file, Fernet.generate_key(), keep=True)
        made = self._of_file()
        if made is None:
            raise VaultError(f"{self.file} was deleted while it was made")
        return made


def _given(env: Mapping[str, str]) -> Key | None:
    value = env.get(KEY_VARIABLE, "").strip().encode()
    if not value:
        return None
    if not _is_key(value):
        raise ProfileError(
            f"{KEY_VARIABLE} is not 32 bytes in URL-safe base64",
            advice="Make one with: openssl rand -base64 32 | tr '+/' '-_'",
        )
    return Key(value, KeySource.ENVIRONMENT)


def _is_key(value: bytes) -> bool:
    try:
        Fernet(value)
    except ValueError:
        return False
    return True
