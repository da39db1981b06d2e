"""Takes the network away while recorded pages are read, at the level of sockets, and shows that it is away.

Python tells its audit hooks of every socket before it exists, whichever module asks; a hook that raises
prevents it. Nothing is replaced, so nothing can be forgotten.
"""

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache


class NetworkBlocked(Exception):
    """Something asked for the network where none may be used."""


class Watch:
    """One stretch without a network."""

    def __init__(self) -> None:
        self.attempts: list[str] = []
        """What was asked for and refused, by audit event; also when whoever asked hid the refusal."""
        self.proved = False
        """Whether a socket was asked for as a test, and refused."""


_watches: list[Watch] = []
_HARMLESS = frozenset({"socket.gethostname"})


@cache
def _install() -> None:
    """A hook stays for the process's life; between stretches it lets everything pass."""
    sys.addaudithook(_refuse)


def _refuse(event: str, _arguments: tuple[object, ...]) -> None:
    if _watches and event.startswith("socket.") and event not in _HARMLESS:
        for watch in _watches:
            watch.attempts.append(event)
        raise NetworkBlocked(f"no network while recorded pages are read: {event} was refused")


def _prove(watch: Watch) -> None:
    try:
        socket.socket(socket.AF_INET, socket.SOCK_STREAM).close()
    except NetworkBlocked:
        watch.proved = True
        for each in _watches:
            each.attempts.pop()


@contextmanager
def offline() -> Iterator[Watch]:
    """No thread of this process can open a socket or look up a name in here.

    >>> with offline() as watch:
    ...     watch.proved
    True
    """
    _install()
    watch = Watch()
    _watches.append(watch)
    try:
        _prove(watch)
        yield watch
    finally:
        _watches.remove(watch)
