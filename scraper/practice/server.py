"""Run the practice console: all hosts in one process, one line of JSON when they are ready, a clean end.

Knows processes and signals; what the hosts answer is made elsewhere.
"""

import asyncio
import contextlib
import json
import logging
import os
import signal
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from scraper.practice.account import Account
from scraper.practice.api import Api
from scraper.practice.control import Control
from scraper.practice.events import load_events
from scraper.practice.http import Gate
from scraper.practice.identity import Identity
from scraper.practice.legacy import Legacy
from scraper.practice.listeners import Listeners
from scraper.practice.ready import profile_text, ready
from scraper.practice.world import Login, World


@dataclass(frozen=True, slots=True)
class Settings:
    """How a practice console is to be run."""

    events: tuple[Path, ...]
    host: str = "127.0.0.1"
    port: int = 0
    """The first of five ports in a row; 0 lets the system choose them all."""
    login: Login = "current"
    variants: tuple[str, ...] = ()
    latency: float = 0.0
    """Seconds."""
    session_seconds: float = 28_800.0
    state: Path | None = None
    """Where the profile is written; None for a folder that goes when the console ends."""
    until_eof: bool = False
    """Whether the console ends when its standard input does: with the process that started it."""


def serve(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT.

    Raises:
        EventsFileError: the events can't be read.
        UnknownVariant: a variant is not there.
        CannotListen: the host is not loopback, or a port is taken.
    """
    logging.basicConfig(level=logging.WARNING, format="practice: %(levelname)s %(message)s")
    world = _world(settings)
    with Listeners(settings.host, settings.port) as listeners, _folder(settings) as folder:
        control = listeners.origins["control"]
        world.origins = {role: origin for role, origin in listeners.origins.items() if role != "control"}
        world.origins["aims"] = world.origins["api"]  # two hosts at the real console
        profile = folder / "practice.yml"
        profile.write_text(profile_text(world), encoding="utf-8")
        line = json.dumps(ready(world, profile, control))
        asyncio.run(_run(_apps(world), listeners, line, until_eof=settings.until_eof))


def _world(settings: Settings) -> World:
    book = load_events(settings.events)
    world = World(book, settings.login, latency=settings.latency, session_seconds=settings.session_seconds)
    world.switches.replace(settings.variants)
    return world


@contextlib.contextmanager
def _folder(settings: Settings) -> Iterator[Path]:
    if settings.state is not None:
        settings.state.mkdir(parents=True, exist_ok=True)
        yield settings.state
        return
    with tempfile.TemporaryDirectory(prefix="practice-") as name:
        yield Path(name)


def _apps(world: World) -> dict[str, ASGIApp]:
    return {
        "legacy": Gate(Legacy(world).app(), world, "legacy"),
        "account": Gate(Account(world).app(), world, "account"),
        "identity": Gate(Identity(world).app(), world, "identity"),
        "api": Gate(Api(world).app(), world, "api"),
        "control": Control(world).app(),
    }


class _Server(uvicorn.Server):
    """A server that leaves signals alone and says when it listens."""

    def __init__(self, app: ASGIApp) -> None:
        config = uvicorn.Config(
            app,
            lifespan="off",
            http="httptools",
            ws="none",
            access_log=False,
            log_config=None,
            server_header=False,
            date_header=False,
            headers=[("Server", "Apache")],
            timeout_graceful_shutdown=1,
        )
        super().__init__(config)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are for the process, not for one of its servers."""
        yield


async def _run(apps: dict[str, ASGIApp], listeners: Listeners, line: str, *, until_eof: bool) -> None:
    servers = {role: _Server(app) for role, app in apps.items()}

    def stop() -> None:
        for server in servers.values():
            server.should_exit = True

    _stop_on_request(stop, until_eof=until_eof)
    async with asyncio.TaskGroup() as tasks:
        for role, server in servers.items():
            tasks.create_task(server.serve(sockets=listeners.sockets[role]))
        while not all(server.started for server in servers.values()):
            await asyncio.sleep(0.01)
        print(line, flush=True)


def _stop_on_request(stop: Callable[[], None], *, until_eof: bool) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)

    def read() -> None:
        if not os.read(0, 1024):
            loop.remove_reader(0)
            stop()

    if until_eof:
        loop.add_reader(0, read)
