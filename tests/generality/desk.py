"""An analyst's place at the console of these tests: one browser, signed in, for all tests of a module."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from scraper.browser import ConsoleSession, open_console
from scraper.browser.login import Patience
from scraper.collect import PageReader, Progress, Visits, collect_incident
from scraper.collect.lists import Listed, read_incident
from scraper.credentials import Credentials, Secret
from scraper.models import Incident
from scraper.packs import load_pack
from scraper.packs.spec import Pack
from scraper.profiles import Profile
from tests.generality.console import Console

PACK = load_pack(str(Path(__file__).parent / "lists"))
T = TypeVar("T")


def _nothing(_: Progress) -> None:
    return None


@dataclass
class Desk:
    """A browser that stays open."""

    runner: asyncio.Runner
    session: ConsoleSession
    console: Console
    steps: list[str] = field(default_factory=list)

    def read(
        self, work: Callable[[PageReader], Awaitable[T]], visits: Visits = Visits.FETCHED, pack: Pack = PACK
    ) -> T:
        """Do something, signed in."""

        async def main() -> T:
            await self.session.sign_in()
            return await work(PageReader(self.session, pack, visits=visits))

        return self.runner.run(main())

    def listed(self, kind: str, how: str) -> tuple[Listed, list[str]]:
        """A list as the pack's page kind reads it, and the warnings."""

        async def work(reader: PageReader) -> tuple[Listed, list[str]]:
            found = await read_incident(reader, PACK.pages[kind], {"incident_id": how})
            return found, reader.warnings

        return self.read(work)

    def incident(
        self,
        how: str = "plain",
        told: Callable[[Progress], None] = _nothing,
        visits: Visits = Visits.FETCHED,
        pack: Pack = PACK,
    ) -> Incident:
        """A whole incident."""

        async def work(reader: PageReader) -> Incident:
            return await collect_incident(reader, how, on_progress=told, concurrency=2)

        return self.read(work, visits, pack)


@contextmanager
def open_desk(console: Console, state: Path, password: str | None = "right") -> Iterator[Desk]:
    """A browser at the console."""
    steps: list[str] = []
    with asyncio.Runner() as runner:
        manager = open_console(
            PACK,
            Profile(name="p", console="lists", hosts={"web": console.origin}),
            Credentials(username=Secret("analyst"), password=None if password is None else Secret(password)),
            timeout=20.0,
            on_step=steps.append,
            environ={"SCRAPER_STATE_DIR": str(state)},
            patience=Patience(unknown=0.7, answer=4.0, pauses=0.2),
        )
        session = runner.run(manager.__aenter__())
        try:
            yield Desk(runner, session, console, steps)
        finally:
            runner.run(manager.__aexit__(None, None, None))
