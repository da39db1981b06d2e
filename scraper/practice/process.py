"""Run the practice console as a process of its own, for the demo and the tests.

Knows how to start it, talk to its control host, and stop it by its own process id.
"""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scraper.practice.world import Login

_STOP_SECONDS = 5.0


class PracticeFailed(Exception):
    """The practice console did not start; the message is what it said."""


@dataclass(frozen=True, slots=True)
class PracticeConsole:
    """A practice console that is running."""

    ready: dict[str, Any]
    """What it said when it was ready."""
    process: subprocess.Popen[str]
    log: Path
    """What it wrote to standard error."""

    def origin(self, role: str) -> str:
        """The origin of a host: legacy, account, identity or api."""
        return str(self.ready["origins"][role])

    def user(self, name: str) -> dict[str, Any]:
        """A user by the part of the name before the @, such as `analyst`."""
        found: dict[str, Any] = next(
            user for user in self.ready["users"] if user["username"].partition("@")[0] == name
        )
        return found

    def ask(self, what: str) -> dict[str, Any]:
        """What the control host tells of `attempts` or `requests`."""
        return self._send(urllib.request.Request(self._address(what)))  # noqa: S310 - our own loopback

    def tell(self, what: str, **change: object) -> dict[str, Any]:
        """Change something by the control host, such as `tell("variants", on=["half_page"])`."""
        body = json.dumps(change).encode()
        request = urllib.request.Request(self._address(what), data=body, method="POST")  # noqa: S310 - our own
        return self._send(request)

    def _address(self, what: str) -> str:
        return f"{self.ready['control']}/practice/{what}"

    def _send(self, request: urllib.request.Request) -> dict[str, Any]:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - our own loopback
            body = answer.read()
        read: dict[str, Any] = json.loads(body) if body else {}
        return read


@contextlib.contextmanager
def practice_process(
    *,
    events: Path | Sequence[Path] = (),
    login: Login = "current",
    variants: Sequence[str] = (),
    latency_ms: float = 0.0,
    session_seconds: float | None = None,
) -> Iterator[PracticeConsole]:
    """A practice console on free ports, for as long as the context lasts.

    Raises:
        PracticeFailed: it ended before it was ready.
    """
    command = [sys.executable, "-m", "scraper.practice", "--until-eof"]
    command += ["--login", login, "--latency", str(latency_ms)]
    for path in [events] if isinstance(events, Path) else events:
        command += ["--events", str(path)]
    for variant in variants:
        command += ["--variant", variant]
    if session_seconds is not None:
        command += ["--session-seconds", str(session_seconds)]
    with tempfile.TemporaryDirectory(prefix="practice-log-") as folder:
        log = Path(folder) / "stderr.txt"
        with _started(command, log) as process:
            yield PracticeConsole(_ready(process, log), process, log)


@contextlib.contextmanager
def _started(command: list[str], log: Path) -> Iterator[subprocess.Popen[str]]:
    root = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
    with (
        log.open("w", encoding="utf-8") as errors,
        subprocess.Popen(  # noqa: S603 - our own module, with arguments and no shell
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env={**os.environ, "PYTHONPATH": path},
        ) as process,
    ):
        try:
            yield process
        finally:
            _stop(process)


def _stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()


def _ready(process: subprocess.Popen[str], log: Path) -> dict[str, Any]:
    line = process.stdout.readline() if process.stdout is not None else ""
    if not line:
        process.wait()
        said = log.read_text(encoding="utf-8").strip()
        raise PracticeFailed(said or f"the practice console ended with status {process.returncode}")
    read: dict[str, Any] = json.loads(line)
    return read
