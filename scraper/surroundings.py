"""What programs that we start, and the libraries that we use, may find in our surroundings.

Keeps secrets out of other programs' environments, and switches off what would write them down: debug logs and
core dumps. Knows names of environment variables; imports nothing that reads them.
"""

import os
import threading
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager

OWN_PREFIX = "SCRAPER_"
"""Begins the names of our own settings, among which are secrets."""
TELL_TALES = frozenset(
    {
        "DEBUG",
        "DEBUGP",
        "DEBUG_FILE",
        "NODE_DEBUG",
        "NODE_DEBUG_NATIVE",
        "PWDEBUG",
        "PWDEBUGIMPL",
        "PYTHONASYNCIODEBUG",
        "SSLKEYLOGFILE",
        "npm_config_debug",
        "npm_config_pwdebug",
    }
)
"""Variables that make the browser's driver, or a library, write down passwords, cookies and keys."""
_AT_ANY_TIME = "DEBUGP"
"""The one that is looked for with each message to the driver, and so goes for good."""


def child_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment for programs that we start: ours, without our own settings, secrets and debug logs.

    >>> child_environment({"PATH": "/bin", "SCRAPER_PASSWORD": "x", "DEBUG": "pw:*"})
    {'PATH': '/bin'}
    """
    return {name: value for name, value in environ.items() if _may_be_inherited(name)}


def own_environment() -> dict[str, str]:
    """Our environment, with what is hidden from children at present."""
    return _hidden.whole()


@contextmanager
def hidden_from_children() -> Iterator[None]:
    """Start programs that take our whole environment, whatever they are told: they find no secret there.

    Meanwhile our own settings are read through `own_environment`.
    """
    _hidden.hide()
    try:
        yield
    finally:
        _hidden.show()


def be_discreet(environ: MutableMapping[str, str]) -> None:
    """For a whole process, early: no library's debug log, no key log, no core dump."""
    for name in TELL_TALES & environ.keys():
        del environ[name]
    _no_core_dumps()


class _Hidden:
    """What is taken out of the environment for a while; several may ask for it at once."""

    def __init__(self) -> None:
        self._values: dict[str, str] = {}
        self._askers = 0
        self._lock = threading.Lock()

    def hide(self) -> None:
        with self._lock:
            self._askers += 1
            os.environ.pop(_AT_ANY_TIME, None)
            for name in [name for name in os.environ if not _may_be_inherited(name)]:
                self._values[name] = os.environ.pop(name)

    def show(self) -> None:
        with self._lock:
            self._askers -= 1
            if self._askers == 0:
                for name, value in self._values.items():
                    os.environ.setdefault(name, value)
                self._values.clear()

    def whole(self) -> dict[str, str]:
        with self._lock:
            return {**self._values, **os.environ}


_hidden = _Hidden()


def _may_be_inherited(name: str) -> bool:
    return not name.startswith(OWN_PREFIX) and name not in TELL_TALES


def _no_core_dumps() -> None:
    """A crash would write our memory, and the browser's, to a file."""
    try:
        import resource
    except ImportError:  # there are none on this kind of machine
        return
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, most))
