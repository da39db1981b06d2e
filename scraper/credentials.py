"""Secrets and where they come from: environment, files, OS keyring, a person. Never the command line.

A secret's text form is a mask; whoever needs the value must ask for it by name, which is easy to search for.
"""

import os
import stat
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from getpass import getpass
from pathlib import Path
from typing import NoReturn, SupportsIndex

from scraper import os_keyring
from scraper.errors import ProfileError
from scraper.surroundings import own_environment

NAMES = ("username", "password", "totp_secret", "api_key")
"""What can be given; also the names of the files in a secrets folder."""
_OF_THE_USER = ("password", "totp_secret")
FOLDER_VARIABLE = "SCRAPER_SECRETS_DIR"
_MASK = "********"
_LONGEST = 4096
Ask = Callable[[str], str]


class Secret:
    """Text that never shows itself: not as text, in a format, in a debugger's view, nor pickled.

    >>> secret = Secret("hunter2")
    >>> f"{secret} {secret!r} {secret:>9}"
    "******** Secret('********')  ********"
    >>> secret.reveal()
    'hunter2'
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        """Raises ProfileError when the text is empty."""
        if not value:
            raise ProfileError("an empty secret was given", advice="Leave it out, or give its value.")
        self._value = value

    def reveal(self) -> str:
        """The text itself."""
        return self._value

    def __str__(self) -> str:
        return _MASK

    def __repr__(self) -> str:
        return f"Secret({_MASK!r})"

    def __format__(self, spec: str) -> str:
        return format(_MASK, spec)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(("secret", self._value))

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError("a secret is not pickled or copied")


@dataclass(frozen=True)
class Credentials:
    """What the console asks for when signing in, as far as it is known."""

    username: Secret | None = None
    password: Secret | None = None
    totp_secret: Secret | None = None
    """The base32 text, or otpauth:// address, behind the one-time codes."""
    api_key: Secret | None = None
    ask: Ask | None = field(default=None, repr=False, compare=False)
    """Asks a person for what is missing, given a prompt; blocks."""
    passed_over: str | None = field(default=None, compare=False)
    """Why the OS keyring was not used, where it was wanted; for people."""


def load_credentials(
    env: Mapping[str, str] | None = None, secrets_dir: Path | None = None, prompt: Ask | None = None
) -> Credentials:
    """Each secret from SCRAPER_<NAME>, else from the file of its name, else from the entry in the OS keyring.

    The folder of files is `secrets_dir`, else SCRAPER_SECRETS_DIR. Password and TOTP secret of the keyring go
    with the keyring's user name, and with no other. What is not found stays unknown; `prompt` is kept for
    when the console asks for it. Raises ProfileError when a file may be read by others or cannot be read.
    """
    environ = own_environment() if env is None else env
    folder = secrets_dir or (Path(environ[FOLDER_VARIABLE]) if environ.get(FOLDER_VARIABLE) else None)
    if folder is not None and not folder.is_dir():
        raise ProfileError(f"the secrets folder {folder} is not a folder", advice=f"Mend {FOLDER_VARIABLE}.")
    found = {name: _from_environment(environ, name) or _from_folder(folder, name) for name in NAMES}
    passed_over = None
    if not all(found.values()):
        answer = os_keyring.read(NAMES, environ)
        found, passed_over = _with_entries(found, answer.values), answer.trouble
    return Credentials(**found, ask=prompt, passed_over=passed_over)


def terminal_prompt() -> Ask | None:
    """A prompt on the terminal that does not echo; None when nobody sits there."""
    return getpass if sys.stdin.isatty() and sys.stderr.isatty() else None


def _with_entries(found: dict[str, Secret | None], entries: Mapping[str, str]) -> dict[str, Secret | None]:
    """What was found, and for the rest the keyring's entries, of the same user only.

    >>> entries = {"username": "a", "password": "x"}
    >>> _with_entries({"username": None, "password": None}, entries)["password"].reveal()
    'x'
    >>> _with_entries({"username": Secret("b"), "password": None}, entries)["password"]
    """
    username = found["username"]
    same = username is None or username.reveal() == entries.get("username")
    fit = {name: text for name, text in entries.items() if text and (same or name not in _OF_THE_USER)}
    return {name: secret or (Secret(fit[name]) if name in fit else None) for name, secret in found.items()}


def _from_environment(environ: Mapping[str, str], name: str) -> Secret | None:
    value = environ.get(f"SCRAPER_{name.upper()}")
    return Secret(value) if value else None


def _from_folder(folder: Path | None, name: str) -> Secret | None:
    if folder is None:
        return None
    path = folder / name
    try:
        with path.open("rb") as file:
            _refuse_if_open_to_others(path, os.fstat(file.fileno()))
            data = file.read(_LONGEST + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ProfileError(f"the secret {path} cannot be read: {error.strerror}") from None
    if len(data) > _LONGEST:
        raise ProfileError(f"the secret {path} is longer than {_LONGEST} bytes")
    try:
        text = data.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        raise ProfileError(f"the secret {path} is not UTF-8 text") from None
    if not text:
        raise ProfileError(
            f"the secret {path} is empty", advice="Remove the file, or put the secret into it."
        )
    return Secret(text)


def _refuse_if_open_to_others(path: Path, status: os.stat_result) -> None:
    if os.name == "posix" and status.st_mode & (stat.S_IROTH | stat.S_IWOTH):
        raise ProfileError(f"the secret {path} may be read by everybody", advice=f"Run: chmod 600 {path}")
