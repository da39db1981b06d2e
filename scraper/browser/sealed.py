"""The form of a session file: a line that says how to open it, then what is sealed.

Pure: knows bytes and keys, no disk. What is wrong with a file is said in words of its own.
"""

import hashlib
from dataclasses import dataclass, field

from cryptography.fernet import Fernet, InvalidToken

from scraper.browser.keys import Key, KeySource
from scraper.browser.private import VaultError

VERSION = 2
_MAGIC = b"scraper-session "
_LONGEST_HEAD = 256


@dataclass(frozen=True)
class Sealed:
    """A session file, taken apart but not opened."""

    key_name: str
    source: KeySource
    """Where the key was when the file was written."""
    token: bytes = field(repr=False)


def seal(data: bytes, key: Key) -> bytes:
    """A session file that holds these bytes."""
    token = Fernet(key.value).encrypt(data)
    digest = hashlib.sha256(token).hexdigest()
    head = f"{VERSION} {key.source.value} {key.name} {len(token)} {digest}\n"
    return _MAGIC + head.encode() + token


def take_apart(data: bytes) -> Sealed:
    """The parts of a session file. Raises VaultError that says what is wrong with it.

    >>> take_apart(b"scraper-session 3 ")
    Traceback (most recent call last):
    scraper.browser.private.VaultError: the stored session was cut off
    """
    head, end, token = data.partition(b"\n")
    if data[: len(_MAGIC)] != _MAGIC[: len(data)] or (not end and len(head) > _LONGEST_HEAD):
        raise VaultError("the stored session is damaged: it is no session file")
    if not end:
        raise _cut_off()
    words = head.decode("ascii", "replace").split(" ")
    _check_version(words[1])
    if len(words) != 6 or words[2] not in list(KeySource) or not _is_number(words[4]):
        raise VaultError("the stored session is damaged in its first line")
    if len(token) < int(words[4]):
        raise _cut_off()
    if hashlib.sha256(token).hexdigest() != words[5]:
        raise VaultError("the stored session is damaged")
    return Sealed(words[3], KeySource(words[2]), token)


def unseal(sealed: Sealed, key: Key | None, why_none: str | None = None) -> bytes:
    """What is sealed. `why_none` says why the place where the key was gives none.

    Raises VaultError when the key is not the one, or the seal was tampered with.
    """
    if key is None or key.name != sealed.key_name:
        why = "" if why_none is None else f" ({why_none})"
        raise VaultError(
            f"the stored session was made with another key, which was in {sealed.source.words}{why}",
            advice="Bring that key back, or sign in again: scraper login",
        )
    try:
        return Fernet(key.value).decrypt(sealed.token)
    except InvalidToken:
        raise VaultError("the stored session is damaged: its seal is broken") from None


def _check_version(word: str) -> None:
    if not _is_number(word):
        raise VaultError("the stored session is damaged in its first line")
    if int(word) > VERSION:
        raise VaultError(
            f"the stored session was written by a newer version of this program (format {int(word)}, "
            f"and this one reads {VERSION})",
            advice="Update this program, or sign in again: scraper login",
        )
    if int(word) < VERSION:
        raise VaultError("the stored session was written by an older version of this program")


def _cut_off() -> VaultError:
    return VaultError("the stored session was cut off")


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) <= 9
