"""Files that are ours alone: read only when nobody else may, written so that nobody else ever could.

Knows files and their owners; never what is in them.
"""

import os
import secrets
import stat
from collections.abc import Callable
from pathlib import Path

LARGEST = 32 * 1024 * 1024
"""Bytes that a private file may have."""
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


class VaultError(Exception):
    """What is kept between runs cannot be used or kept; the text says why, for people."""

    def __init__(self, message: str, *, advice: str = "Sign in again: scraper login") -> None:
        super().__init__(message)
        self.advice = advice


def read_private(path: Path) -> bytes | None:
    """A file's bytes, or None when there is none.

    Raises VaultError unless it is a plain file of ours that nobody else may read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise VaultError(f"{path} is a link or cannot be read ({error.strerror})") from None
    with os.fdopen(descriptor, "rb") as file:
        _check(path, os.fstat(descriptor), stat.S_ISREG, _OTHERS)
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise VaultError(f"{path} is too large, over {LARGEST} bytes")
    return data


def write_private(path: Path, data: bytes, *, keep: bool = False) -> None:
    """Put a file there at once that only its owner can read, from its first byte.

    With `keep`, a file that is there already stays: of two programs that start at once, one wins. Raises
    VaultError when it cannot be written.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    make_private_folder(path.parent)
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                if os.name == "posix":
                    os.fchmod(descriptor, 0o600)  # a strict umask would keep it from ourselves
                file.write(data)
                file.flush()
                os.fsync(descriptor)
            _settle(temporary, path, keep=keep)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise VaultError(f"{path.parent} cannot be written to ({error.strerror})") from None


def make_private_folder(folder: Path) -> None:
    """Make a folder that only we can write to, unless it is there. Raises VaultError."""
    try:
        for place in (folder.parent, folder):
            if not place.exists():
                place.mkdir(mode=0o700, parents=True, exist_ok=True)
                place.chmod(0o700)  # a strict umask would keep it from ourselves
        _check(folder, folder.lstat(), stat.S_ISDIR, _OTHERS_WRITE)
    except OSError as error:
        raise VaultError(f"{folder} cannot be made ({error.strerror})") from None


def make_closed_folder(folder: Path) -> None:
    """Make a folder that others cannot even list, or close one to them. Raises VaultError."""
    make_private_folder(folder)
    try:
        if os.name == "posix" and folder.stat().st_mode & _OTHERS:
            folder.chmod(0o700)
    except OSError as error:
        raise VaultError(f"{folder} cannot be closed to others ({error.strerror})") from None


def _settle(temporary: Path, path: Path, *, keep: bool) -> None:
    if not keep:
        temporary.replace(path)
        return
    try:
        os.link(temporary, path)
    except FileExistsError:
        return


def _check(path: Path, status: os.stat_result, is_kind: Callable[[int], bool], forbidden: int) -> None:
    if not is_kind(status.st_mode):
        raise VaultError(f"{path} is not what it should be: a link or a special file")
    if os.name != "posix":
        return
    if status.st_uid != os.geteuid():
        raise VaultError(f"{path} belongs to another user")
    if status.st_mode & forbidden:
        raise VaultError(f"{path} may be used by others; run: chmod go-rwx {path}")
