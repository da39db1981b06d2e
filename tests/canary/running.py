"""Runs the command line as a stranger would, in a home of its own, and watches every program below it.

Knows processes and folders; never what is searched for.
"""

import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scraper.practice.process import PracticeConsole

LOUD = {
    "DEBUG": "*,pw:*",
    "DEBUGP": "1",
    "PWDEBUG": "console",
    "NODE_DEBUG": "net,http,stream",
    "PYTHONASYNCIODEBUG": "1",
    "PYTHONFAULTHANDLER": "1",
    "SSLKEYLOGFILE": "keys.log",
}
"""All that makes libraries talk."""


@dataclass
class Watch:
    """What the programs below one process were seen to be: command lines, environments, limits."""

    pid: int
    seen: dict[tuple[int, bytes], bytes] = field(default_factory=dict)
    limits: dict[str, str] = field(default_factory=dict)
    over: threading.Event = field(default_factory=threading.Event)

    def go_on(self) -> None:
        """Look again and again until it is over."""
        while not self.over.wait(0.08):
            for pid in below(self.pid):
                self._look(pid)

    def _look(self, pid: int) -> None:
        place = Path(f"/proc/{pid}")
        try:
            own = Path(f"/proc/{self.pid}/cmdline").read_bytes()
            command, environment = ((place / name).read_bytes() for name in ("cmdline", "environ"))
            if command and command != own and command == (place / "cmdline").read_bytes():
                self.seen[pid, command] = self.seen.get((pid, command), b"") or environment
                lines = (place / "limits").read_text().splitlines()
                self.limits[name_of(pid)] = next(line.split()[4] for line in lines if "core file" in line)
        except (OSError, StopIteration):
            return  # it has just ended

    @property
    def everything(self) -> bytes:
        """Every command line and every environment."""
        return b"\n".join(command + b"\n" + environment for (_, command), environment in self.seen.items())


def below(pid: int) -> Iterator[int]:
    """Every process below one, as far as they can be seen."""
    waiting = [pid]
    while waiting:
        parent = waiting.pop()
        children = _children(parent)
        waiting += children
        yield from children


def _children(pid: int) -> list[int]:
    place = Path(f"/proc/{pid}/task")
    try:
        texts = [(task / "children").read_text() for task in place.iterdir()]
    except OSError:
        return []
    return [int(number) for text in texts for number in text.split()]


def name_of(pid: int) -> str:
    """A process's name."""
    return Path(f"/proc/{pid}/comm").read_text().strip()


def browser_below(pid: int) -> int:
    """The browser's own process: neither the script that starts it nor a helper of its own."""
    return next(found for found in below(pid) if _is_browser(found))


def _is_browser(pid: int) -> bool:
    program = (Path("/proc") / str(pid) / "exe").readlink().name
    helper = b"--type=" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return program.startswith(("chrom", "headless_shell")) and not helper


@dataclass
class Home:
    """A folder that holds all that runs may write: home, temporary files, state, results."""

    root: Path
    console: PracticeConsole
    user: str
    secrets: Mapping[str, str] = field(default_factory=dict)
    """In place of the user's own, by variable."""
    watch: Watch | None = None

    def environment(self) -> dict[str, str]:
        """What a run finds: places of its own, secrets, and every debug switch."""
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "DISPLAY")}
        places = {"HOME": "home", "TMPDIR": "tmp", "SCRAPER_STATE_DIR": "state", "SCRAPER_STORE": "store"}
        for folder in (*places.values(), "work"):
            (self.root / folder).mkdir(exist_ok=True)
        known = self.console.user(self.user)
        own = {
            "SCRAPER_USERNAME": known["username"],
            "SCRAPER_PASSWORD": known["password"],
            "SCRAPER_TOTP_SECRET": known["totp_secret"] or "",
            "SCRAPER_API_KEY": self.console.ready["api_key"],
        }
        named = {name: str(self.root / folder) for name, folder in places.items()}
        return {**kept, **LOUD, **named, **own, **self.secrets}

    def start(self, *arguments: str, **options: Any) -> "subprocess.Popen[bytes]":
        """Start the command line; what it says is kept in files below the root."""
        command = ("-m", "scraper", "--verbose", "--profile", self.console.ready["profile"], *arguments)
        return self.start_python(command, **options)

    def start_python(self, arguments: Sequence[str], **options: Any) -> "subprocess.Popen[bytes]":
        """Start Python, allowed to write core dumps where this machine allows it at all."""
        environment = self.environment()
        number = len(list(self.root.glob("*.err")))
        with (self.root / f"{number}.out").open("wb") as out, (self.root / f"{number}.err").open("wb") as err:
            running = subprocess.Popen(
                [sys.executable, *arguments],
                env=environment,
                cwd=self.root / "work",
                stdin=subprocess.DEVNULL,
                preexec_fn=_allow_core_dumps,
                **{"stdout": out, "stderr": err, **options},
            )
        self.watch = Watch(running.pid)
        threading.Thread(target=self.watch.go_on, daemon=True).start()
        return running

    def end(self, running: "subprocess.Popen[bytes]") -> int:
        """Wait for its end and for that of all below it; its exit code."""
        assert self.watch is not None
        try:
            code = running.wait(60)
            until(lambda: not any(_runs(pid) for pid, _ in (self.watch or Watch(0)).seen))
        finally:
            self.watch.over.set()
        return code

    def run(self, *arguments: str, **options: Any) -> int:
        """Run the command line to its end."""
        return self.end(self.start(*arguments, **options))

    def told(self) -> str:
        """All that was said on standard error."""
        return "".join(path.read_text("utf-8", "replace") for path in sorted(self.root.glob("*.err")))


def _runs(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def _allow_core_dumps() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))


def until(holds: Callable[[], object]) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + 40
    while not holds():
        assert time.monotonic() < deadline, "what was waited for did not come about"
        time.sleep(0.03)
