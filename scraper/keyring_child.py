"""Talks to the OS keyring in a process of its own, which may hang, prompt or fail without harm to ours.

Reads one JSON request from standard input, which is at its end from then on: whatever would ask a person
there fails. Imports nothing of this package.
"""

import json
import os
import sys
from contextlib import closing
from typing import Any

LOCKED, NONE, ASKS, FAILED = "locked", "none", "asks", "failed"
_SECRET_SERVICE = "keyring.backends.SecretService"  # noqa: S105 - the name of a module
_DEFAULT_COLLECTION = "/org/freedesktop/secrets/aliases/default"


def main() -> None:
    """Answer one request."""
    request = json.loads(sys.stdin.read())
    answer = _without_output()
    os.write(answer, json.dumps(_answer(request)).encode())


def _without_output() -> int:
    """Where the answer goes; what a backend prints goes nowhere."""
    answer, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return answer


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    from keyring.errors import KeyringError, KeyringLocked

    try:
        return _ask(request)
    except EOFError:
        return {"trouble": ASKS}
    except KeyringLocked:
        return {"trouble": LOCKED}
    except (KeyringError, OSError, RuntimeError) as error:
        return {"trouble": FAILED, "what": type(error).__name__}


def _ask(request: dict[str, Any]) -> dict[str, Any]:
    backend = _backend()
    if backend is None:
        return {"trouble": NONE}
    if type(backend).__module__ == _SECRET_SERVICE and _is_locked():
        return {"trouble": LOCKED}
    service, values = request["service"], request.get("values", {})
    for name, value in values.items():
        backend.set_password(service, name, value)
    found = {name: backend.get_password(service, name) for name in request["names"]}
    return {"backend": backend.name, "values": {name: value for name, value in found.items() if value}}


def _backend() -> Any:
    """The keyring that the user configured, else the best that is fit for secrets, if any."""
    import keyring.backend
    import keyring.core

    if chosen := keyring.core.load_env() or keyring.core.load_config():
        return chosen
    fit = [one for one in keyring.backend.get_all_keyring() if _is_fit(one)]
    return max(fit, key=lambda one: one.priority, default=None)


def _is_fit(backend: Any) -> bool:
    """Chains are passed over for their links; what ranks below 1 keeps secrets badly or asks a person."""
    return backend.priority >= 1 and not type(backend).__module__.endswith(".chainer")


def _is_locked() -> bool:
    import secretstorage

    with closing(secretstorage.dbus_init()) as bus:
        return bool(secretstorage.Collection(bus, _DEFAULT_COLLECTION).is_locked())


if __name__ == "__main__":
    main()
