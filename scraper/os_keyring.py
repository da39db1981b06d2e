"""The operating system's keyring, where there is one that answers without asking a person.

Asked in a process of its own, bounded in time, without a terminal. Knows names and secrets, not their use.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from scraper import keyring_child
from scraper.surroundings import child_environment

VARIABLE = "SCRAPER_KEYRING"
"""The environment variable that names the service under which entries are kept; `off` asks no keyring."""
SERVICE = "scraper"
SECONDS = 5.0
"""How long the keyring may take to answer."""
_CONFIGURED = ("DBUS_SESSION_BUS_ADDRESS", "PYTHON_KEYRING_BACKEND")
_WORDS = {
    keyring_child.LOCKED: "it is locked",
    keyring_child.NONE: "none runs in this session",
    keyring_child.ASKS: "it would ask a person for a password",
}


@dataclass(frozen=True)
class Answer:
    """What the keyring said."""

    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    trouble: str | None = None
    """Why it was passed over, for people; None when it answered."""


def read(names: Sequence[str], env: Mapping[str, str], seconds: float = SECONDS) -> Answer:
    """The entries of these names that the keyring holds. Never raises, never prompts."""
    return _ask({"names": list(names)}, env, seconds)


def write(name: str, value: str, env: Mapping[str, str], seconds: float = SECONDS) -> Answer:
    """Put an entry into the keyring; the answer holds it as it was read back."""
    return _ask({"names": [name], "values": {name: value}}, env, seconds)


def _ask(request: Mapping[str, Any], env: Mapping[str, str], seconds: float) -> Answer:
    service = env.get(VARIABLE) or SERVICE
    trouble = _plainly_none(service, env)
    if trouble is not None:
        return Answer(trouble=trouble)
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no shell
            [sys.executable, "-P", keyring_child.__file__],
            input=json.dumps({**request, "service": service}).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=child_environment(env),
            timeout=seconds,
            start_new_session=True,  # without a terminal that could be asked on
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Answer(trouble=f"it did not answer within {seconds:g} s")
    except OSError as error:
        return Answer(trouble=f"it cannot be asked ({error.strerror})")
    return _read_answer(done.stdout)


def _plainly_none(service: str, env: Mapping[str, str]) -> str | None:
    """Why there is nothing to ask, as far as that is known without asking."""
    if service == "off":
        return f"{VARIABLE} is off"
    if find_spec("keyring") is None:
        return "the package keyring is not installed"
    configured = any(env.get(name) for name in _CONFIGURED) or _settings_file(env).is_file()
    if sys.platform.startswith("linux") and not configured:
        return _WORDS[keyring_child.NONE]
    return None


def _settings_file(env: Mapping[str, str]) -> Path:
    home = Path(env.get("HOME") or os.path.expanduser("~"))  # noqa: PTH111 - Path.home raises where there is none
    return Path(env.get("XDG_CONFIG_HOME") or home / ".config") / "python_keyring" / "keyringrc.cfg"


def _read_answer(output: bytes) -> Answer:
    try:
        said = json.loads(output)
    except ValueError:
        return Answer(trouble="it ended without an answer")
    trouble = said.get("trouble")
    if trouble is None:
        return Answer(values={str(name): str(value) for name, value in said["values"].items()})
    return Answer(trouble=_WORDS.get(trouble) or f"it failed ({said.get('what')})")
