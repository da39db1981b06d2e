"""Runs Prewikka and its database as processes of their own, on loopback, in a folder of their own.

Knows both programs' options and how they are stopped, each by its own id; never knows packs or pages.
"""

import os
import secrets
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.prewikka.install import MENU, PROGRAMS, PYTHON, SCHEMA

HTTPD, MARIADBD, INSTALL_DB, CLIENT = PROGRAMS
USER, PASSWORD = "admin", "admin"
"""The console's first user."""
_INSERT = Path(__file__).with_name("insert.py")
_PATIENCE = 60.0
_CONFIG = """[general]
external_link_new_window: no
enable_details: no
enable_error_traceback: no
[interface]
[idmef_database]
{database}
name: prelude
[database]
{database}
name: prewikka
[log file]
level: info
file: {folder}/prewikka.log
[session loginform]
expiration: {minutes}
[auth dbauth]
initial_admin_user: {user}
initial_admin_pass: {password}
password_schemes: sha256_crypt
"""


def free_port() -> int:
    """A port of loopback that nobody listens on, chosen by the system."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class NotStarted(Exception):
    """A program did not come up; the text says which, and where it wrote why."""


@dataclass
class Prewikka:
    """A console that is running, and its database."""

    folder: Path
    minutes: int = 60
    """Of inactivity, after which the console ends a session."""
    console_port: int = field(default_factory=free_port)
    database_port: int = field(default_factory=free_port)
    _processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        """Where the console is."""
        return f"http://127.0.0.1:{self.console_port}"

    def start(self) -> None:
        """Make an empty console and start it."""
        self._make_database()
        self.start_database()
        password = secrets.token_hex(12)
        self.sql(f"CREATE USER prelude@'127.0.0.1' IDENTIFIED BY '{password}'")
        self.sql("GRANT ALL ON *.* TO prelude@'127.0.0.1'")
        for name in ("prelude", "prewikka"):
            self.sql(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
        self.sql(SCHEMA.read_text(encoding="utf-8"), database="prelude")
        self._load_time_zone()
        self._write_config(password)
        self.start_console()

    def start_database(self) -> None:
        """Start the database on the data that it has."""
        command = [MARIADBD, "--no-defaults", f"--datadir={self.folder / 'data'}", f"--user={_user()}"]
        command += ["--bind-address=127.0.0.1", f"--port={self.database_port}", "--max-connections=400"]
        command += [f"--socket={self.folder / 'db.sock'}", f"--pid-file={self.folder / 'db.pid'}"]
        command += ["--innodb-flush-log-at-trx-commit=0", "--skip-networking=0"]
        self._launch("database", command)
        self._until("database", lambda: self._client("SELECT 1").returncode == 0)

    def start_console(self) -> None:
        """Start the console on the database that it has."""
        command = [HTTPD, "--address", "127.0.0.1", "--port", str(self.console_port)]
        command += ["--multiprocess", "2", "--config", str(self.folder / "prewikka.conf")]
        self._launch("console", command)
        self._until("console", self._answers)

    def stop(self, name: str) -> None:
        """Stop the `console` or the `database`, by the id of its process group."""
        process = self._processes.pop(name, None)
        if process is None:
            return
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(20)

    def stop_all(self) -> None:
        """Stop what is running."""
        for name in ("console", "database"):
            self.stop(name)

    def insert(self, events: str) -> int:
        """Insert events, a JSON object a line, as alerts; how many there were."""
        command = [PYTHON, str(_INSERT), str(self.database_port), "prelude"]
        done = subprocess.run(command, input=events.encode(), capture_output=True, check=False)
        if done.returncode:
            raise NotStarted(f"the alerts could not be inserted: {done.stderr.decode()[-2000:]}")
        return int(done.stdout)

    def sql(self, statement: str, database: str = "") -> str:
        """Carry out SQL as the database's owner; what it printed."""
        done = self._client(statement, database)
        if done.returncode:
            raise NotStarted(f"SQL failed: {done.stderr.decode()[-500:]}")
        return done.stdout.decode()

    def end_sessions(self) -> None:
        """Let every session be older than the console allows."""
        self.sql("UPDATE Prewikka_Session SET time = time - INTERVAL 2 DAY", database="prewikka")

    def delete_alert(self, message_id: str) -> None:
        """Take one alert out of the console, as another analyst might."""
        self.sql(f"DELETE FROM Prelude_Alert WHERE messageid = '{message_id}'", database="prelude")

    def _make_database(self) -> None:
        command = [INSTALL_DB, "--no-defaults", f"--datadir={self.folder / 'data'}", f"--user={_user()}"]
        command += ["--auth-root-authentication-method=normal", "--skip-test-db"]
        done = subprocess.run(command, capture_output=True, check=False)
        if done.returncode:
            raise NotStarted(f"the database could not be made: {done.stderr.decode()[-500:]}")

    def _load_time_zone(self) -> None:
        """The one zone that the console draws its timeline in, without which it shows an error box."""
        command = ["mysql_tzinfo_to_sql", "/usr/share/zoneinfo/UTC", "UTC"]
        zone = subprocess.run(command, capture_output=True, check=True)
        self.sql(zone.stdout.decode(), database="mysql")

    def _write_config(self, password: str) -> None:
        database = (
            f"type: mysql\nhost: 127.0.0.1\nport: {self.database_port}\nuser: prelude\npass: {password}"
        )
        text = _CONFIG.format(
            database=database, folder=self.folder, minutes=self.minutes, user=USER, password=PASSWORD
        )
        file = self.folder / "prewikka.conf"
        file.touch(mode=0o600)
        file.write_text(text, encoding="utf-8")
        (self.folder / "menu.yml").write_bytes(MENU.read_bytes())

    def _launch(self, name: str, command: Sequence[str]) -> None:
        with (self.folder / f"{name}.out").open("ab") as out:
            self._processes[name] = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
                env={**os.environ, "LC_ALL": "C.UTF-8"},
            )

    def _until(self, name: str, holds: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _PATIENCE
        while not holds():
            if self._processes[name].poll() is not None or time.monotonic() > deadline:
                self.stop(name)
                raise NotStarted(f"the {name} did not come up: see {self.folder / f'{name}.out'}")
            time.sleep(0.1)

    def _client(self, statement: str, database: str = "") -> subprocess.CompletedProcess[bytes]:
        command = [CLIENT, "--no-defaults", f"--socket={self.folder / 'db.sock'}", "-uroot", "-N"]
        command += [database] if database else []
        return subprocess.run(command, input=statement.encode(), capture_output=True, check=False)

    def _answers(self) -> bool:
        try:
            urllib.request.urlopen(f"{self.origin}/alerts/forensic", timeout=10).close()
        except urllib.error.HTTPError as error:
            error.close()
            return error.code == 401
        except OSError:
            return False
        return True


def _user() -> str:
    return "root" if os.geteuid() == 0 else str(os.geteuid())


@contextmanager
def prewikka(folder: Path, events: str, *, minutes: int = 60) -> Iterator[Prewikka]:
    """A console with these events as its alerts, for as long as the context lasts. Raises NotStarted."""
    running = Prewikka(folder, minutes=minutes)
    try:
        running.start()
        running.insert(events)
        yield running
    finally:
        running.stop_all()
