"""A lock between programs: a file that one of them holds at a time, freed however its holder ends.

Knows files and waiting; never what is done meanwhile.
"""

import asyncio
import os
import sys
from pathlib import Path

from scraper.browser.private import VaultError, make_closed_folder

_PAUSE = 0.1

if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class FileLock:
    """One lock, held or not."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def try_take(self) -> bool:
        """Take it unless somebody holds it. Raises VaultError when the file cannot be used."""
        if self._descriptor is not None:
            return True
        make_closed_folder(self.path.parent)
        try:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        except OSError as error:
            raise VaultError(f"{self.path} cannot be used ({error.strerror})") from None
        try:
            _take(descriptor)
        except (BlockingIOError, PermissionError):
            os.close(descriptor)
            return False
        except OSError as error:
            os.close(descriptor)
            raise VaultError(f"{self.path} cannot be locked ({error.strerror})") from None
        self._descriptor = descriptor
        return True

    async def take(self, seconds: float) -> None:
        """Take it, waiting for whoever holds it. Raises TimeoutError after so many seconds; VaultError."""
        async with asyncio.timeout(seconds):
            while not self.try_take():
                await asyncio.sleep(_PAUSE)

    def free(self) -> None:
        """Let others have it; harmless when it is not held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
