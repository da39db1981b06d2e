"""Logins at the practice console, many at once in one browser: for the table of login states."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Literal

from playwright.async_api import Page

from scraper.browser.choices import Choices
from scraper.browser.gate import Gate
from scraper.browser.launch import Engine
from scraper.browser.login import Driver, Patience
from scraper.browser.look import Looker
from scraper.browser.reach import Reach
from scraper.browser.supply import Supplier
from scraper.browser.totp import Generator
from scraper.browser.wire import Wire
from scraper.credentials import Ask, Credentials, Secret
from scraper.errors import ScraperError
from scraper.packs import load_pack, render
from scraper.packs.spec import Login
from scraper.practice.process import PracticeConsole

CALM = Patience(whole=40, unknown=2.0, answer=5.0, regret=0.6, trouble=1.0, repeat=0.5, step=5.0)
HASTE = Patience(whole=10, unknown=1.0, answer=1.5, regret=0.4, trouble=0.6, repeat=0.5, step=1.0)
"""For a pack that lacks a state: it is only to be seen that the login ends otherwise."""
ROLES = ("legacy", "account", "identity", "api")
AT_ONCE = 8
OK = "ok"
NONE = Choices()


@dataclass(frozen=True)
class Row:
    """One login: where, by whom, with what, and how it must end."""

    end: str
    """`ok`, or the kind of the error."""
    user: str = "analyst"
    state: str = ""
    """The state of the pack without which it must end otherwise."""
    login: str = "current"
    variants: tuple[str, ...] = ()
    password: str | None = None
    """In place of the user's own."""
    totp: str | None = None
    code: Literal["by us", "from an address", "by a person"] = "by us"
    ask: Ask | None = None
    accept_terms: bool = False
    choices: Choices = NONE
    start: str | None = None
    why: str = ""

    @property
    def name(self) -> str:
        """For a test's id."""
        words = (self.state or self.end, self.login, self.user, self.why)
        return "-".join(word for word in words if word)


@dataclass
class Place:
    """A practice console and one browser that reaches it."""

    console: PracticeConsole
    runner: asyncio.Runner
    gate: Gate
    engine: Engine
    login: Login = field(default_factory=lambda: load_pack("alertlogic").login)

    @property
    def hosts(self) -> dict[str, str]:
        """Origins by role."""
        return {role: self.console.origin(role) for role in ROLES}

    def ends(self, rows: Sequence[Row]) -> list[tuple[str, str]]:
        """How each row ends, with the whole pack and without its state; rows alike run at once."""
        ends: dict[int, tuple[str, str]] = {}
        for meeting in dict.fromkeys((row.login, row.variants) for row in rows):
            self.console.tell("login", generation=meeting[0])
            self.console.tell("variants", set=list(meeting[1]))
            alike = [index for index, row in enumerate(rows) if (row.login, row.variants) == meeting]
            found = self.runner.run(self._all([rows[index] for index in alike]))
            ends.update(zip(alike, found, strict=True))
        self.console.tell("login", generation="current")
        self.console.tell("variants", set=[])
        return [ends[index] for index in range(len(rows))]

    async def _all(self, rows: list[Row]) -> list[tuple[str, str]]:
        few = asyncio.Semaphore(AT_ONCE)

        async def end(row: Row, states: Mapping[str, object], patience: Patience) -> str:
            async with few:
                return await self._end(row, self.login.model_copy(update={"states": states}), patience)

        async def both(row: Row) -> tuple[str, str]:
            fewer = {name: one for name, one in self.login.states.items() if name != row.state}
            cut = (
                await end(row, fewer, HASTE) if row.state else ""
            )  # first: what the whole pack does may last
            return await end(row, self.login.states, CALM), cut

        return list(await asyncio.gather(*map(both, rows)))

    async def _end(self, row: Row, login: Login, patience: Patience) -> str:
        try:
            await self.attempt(row, login, patience)
        except ScraperError as error:
            return error.kind
        return OK

    async def attempt(self, row: Row, login: Login | None = None, patience: Patience = CALM) -> str:
        """One login in a context of its own; the text that the last page shows."""
        login = login or self.login
        async with self._page() as page:
            await page.goto(render(row.start or login.start, self.hosts), wait_until="commit")
            await self.driver(row, login, patience).drive(page)
            return await page.inner_text("body")

    def driver(self, row: Row, login: Login, patience: Patience) -> Driver:
        """What goes through the pages."""
        return Driver(
            login,
            Looker(login.states, self.hosts),
            Supplier(self._credentials(row), lambda _: None),
            Reach([*self.hosts.values()]),
            accept_terms=row.accept_terms,
            choices=row.choices,
            say=lambda _: None,
            patience=patience,
        )

    def _credentials(self, row: Row) -> Credentials:
        known = self.console.user(row.user)
        totp, ask = row.totp or known["totp_secret"], row.ask
        if row.code == "by a person":
            codes = Generator(Secret(totp))
            ask = lambda _: codes.at(time.time()).text  # noqa: E731 - a person is a function here
        elif row.code == "from an address":
            totp = f"otpauth://totp/Console:analyst?secret={totp}&issuer=Console"
        return Credentials(
            username=Secret(known["username"] if row.password is None else f"nobody.{row.user}@example.com"),
            password=Secret(row.password or known["password"]),
            totp_secret=None if totp is None or ask else Secret(totp),
            ask=ask,
        )

    @asynccontextmanager
    async def _page(self) -> AsyncIterator[Page]:
        browser = self.engine.context.browser
        assert browser is not None
        context = await browser.new_context(service_workers="block")
        try:
            yield await context.new_page()
        finally:
            await context.close()


@contextmanager
def open_place(console: PracticeConsole) -> Iterator[Place]:
    """A browser at a practice console, for as long as the context lasts."""

    async def start() -> tuple[Gate, Engine]:
        gate = Gate(Reach([console.origin(role) for role in ROLES]), Wire(), lambda _: None)
        engine = Engine(proxy=await gate.start())
        await engine.start()
        return gate, engine

    async def stop(gate: Gate, engine: Engine) -> None:
        await engine.stop()
        await gate.stop()

    with asyncio.Runner() as runner:
        gate, engine = runner.run(start())
        yield Place(console, runner, gate, engine)
        runner.run(stop(gate, engine))
