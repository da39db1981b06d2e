"""Opens consoles at a practice console, as a user would, for the tests of this room."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from scraper.browser import ConsoleSession, open_console
from scraper.browser.login import Patience
from scraper.credentials import Credentials, Secret
from scraper.packs import load_pack
from scraper.packs.spec import Pack
from scraper.practice.process import PracticeConsole, practice_process
from scraper.profiles import Profile, load_profile

T = TypeVar("T")
HASTE = Patience(unknown=2.5, answer=8.0)


@dataclass
class Desk:
    """One user's place at a practice console: profile, credentials, a vault of his own."""

    console: PracticeConsole
    folder: Path
    user: str = "analyst"
    password: str | None = None
    api_key: bool = True
    pack: Pack = field(default_factory=lambda: load_pack("alertlogic"))
    profile: dict[str, Any] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    steps: list[str] = field(default_factory=list)

    def credentials(self) -> Credentials:
        """The user's, or with another password."""
        known = self.console.user(self.user)
        return Credentials(
            username=Secret(known["username"]),
            password=Secret(self.password or known["password"]),
            totp_secret=Secret(known["totp_secret"]) if known["totp_secret"] else None,
            api_key=Secret(self.console.ready["api_key"]) if self.api_key else None,
        )

    def profile_read(self) -> Profile:
        """The console's ready-made profile, changed."""
        return load_profile(Path(self.console.ready["profile"])).model_copy(update=self.profile)

    def open(self) -> AbstractAsyncContextManager[ConsoleSession]:
        """A browser at the console."""
        given: dict[str, Any] = {
            "on_step": self.steps.append,
            "environ": {"SCRAPER_STATE_DIR": str(self.folder)},
            "patience": HASTE,
            **self.options,
        }
        return open_console(self.pack, self.profile_read(), self.credentials(), **given)

    def run(self, work: Callable[[ConsoleSession], Awaitable[T]]) -> T:
        """Do something at the console, in a browser opened for it."""

        async def main() -> T:
            async with self.open() as session:
                return await work(session)

        return asyncio.run(main())

    @contextmanager
    def staying_open(self) -> Iterator["Work"]:
        """Do several things one after another in one browser."""
        with asyncio.Runner() as runner:
            manager = self.open()
            session = runner.run(manager.__aenter__())
            yield Work(runner, session)
            runner.run(manager.__aexit__(None, None, None))

    def sign_in(self) -> Any:
        """Sign in and tell how."""
        return self.run(lambda session: session.sign_in())

    def attempts(self) -> dict[str, int]:
        """What the console counted for this user."""
        name = self.console.user(self.user)["username"]
        counted: dict[str, int] = self.console.ask("attempts")["users"].get(name, {})
        return counted


@dataclass
class Work:
    """A browser that stays open from one test to the next."""

    runner: asyncio.Runner
    session: ConsoleSession

    def do(self, work: Callable[[ConsoleSession], Coroutine[Any, Any, T]]) -> T:
        """Do something, signed in."""

        async def signed_in() -> T:
            await self.session.sign_in()
            return await work(self.session)

        return self.runner.run(signed_in())


async def event_arguments(console: PracticeConsole, session: ConsoleSession) -> list[dict[str, str]]:
    """Arguments of the event pages of the console's first incident."""
    incident = console.ready["incident"]
    asked = {name: incident[name] for name in ("incident_id", "customer_id")}
    record = await session.incident_record(asked)
    assert record is not None
    ids = dict.fromkeys(record["event_ids"])
    return [{"event_id": str(number), "customer_id": asked["customer_id"]} for number in ids]


@contextmanager
def variants(console: PracticeConsole, *names: str) -> Iterator[None]:
    """Switches on for a while."""
    console.tell("variants", on=list(names))
    try:
        yield
    finally:
        console.tell("variants", off=list(names))


__all__ = ["Desk", "Work", "event_arguments", "practice_process", "variants"]
