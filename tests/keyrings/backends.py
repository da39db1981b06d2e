"""Keyrings of every temper, for the tests: named to the keyring package by its own environment variable."""

import getpass
import json
import os
import time
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked


class Working(KeyringBackend):
    """Keeps its entries in the file that TEST_KEYRING_FILE names."""

    priority = 5

    @property
    def _file(self) -> Path:
        return Path(os.environ["TEST_KEYRING_FILE"])

    def _entries(self) -> dict[str, str]:
        entries: dict[str, str] = json.loads(self._file.read_text()) if self._file.exists() else {}
        return entries

    def get_password(self, service: str, username: str) -> str | None:
        """The entry."""
        print("a backend may print what it likes")
        return self._entries().get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep an entry."""
        self._file.write_text(json.dumps({**self._entries(), f"{service}/{username}": password}))


class Forgetful(Working):
    """Takes everything and keeps nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep nothing."""


class Locked(Working):
    """Says that it is locked."""

    def get_password(self, service: str, username: str) -> str | None:
        """Never."""
        raise KeyringLocked


class Failing(Working):
    """Fails."""

    def get_password(self, service: str, username: str) -> str | None:
        """Never."""
        raise RuntimeError("s3cret-of-the-backend")


class Crashing(Working):
    """Ends its process."""

    def get_password(self, service: str, username: str) -> str | None:
        """Never."""
        os._exit(3)


class Prompting(Working):
    """Asks on standard input."""

    def get_password(self, service: str, username: str) -> str | None:
        """What a person types."""
        return input("Password for the keyring: ")


class PromptingTerminal(Working):
    """Asks on the terminal."""

    def get_password(self, service: str, username: str) -> str | None:
        """What a person types."""
        return getpass.getpass("Password for the keyring: ")


class Hanging(Working):
    """Never answers, as one that shows a window to nobody."""

    def get_password(self, service: str, username: str) -> str | None:
        """Much too late."""
        time.sleep(60)
        return None
