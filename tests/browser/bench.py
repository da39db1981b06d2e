"""One browser for all tests of a module, and a site whose pages each test says."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.async_api import Page

from scraper.browser.gate import Gate
from scraper.browser.launch import Engine
from scraper.browser.reach import Reach
from scraper.browser.wire import Wire
from tests.browser.site import Route, Site


@dataclass
class Bench:
    """A browser that reaches one site."""

    runner: asyncio.Runner
    site: Site
    gate: Gate
    engine: Engine

    async def fresh(self, routes: dict[str, Route]) -> None:
        """Other pages, and a context that knows nothing of earlier ones."""
        self.site.routes, self.site.asked = routes, []
        await self.engine.renew_context()

    async def fresh_page(self) -> Page:
        """An empty tab in a new context."""
        await self.engine.renew_context()
        return await self.engine.context.new_page()


@contextmanager
def open_bench() -> Iterator[Bench]:
    """The bench, for as long as the context lasts."""

    async def start() -> tuple[Site, Gate, Engine]:
        site = await Site({}).__aenter__()
        gate = Gate(Reach([site.origin]), Wire({}), lambda _: None)
        engine = Engine(proxy=await gate.start())
        await engine.start()
        return site, gate, engine

    async def stop(site: Site, gate: Gate, engine: Engine) -> None:
        await engine.stop()
        await gate.stop()
        await site.__aexit__()

    with asyncio.Runner() as runner:
        parts = runner.run(start())
        yield Bench(runner, *parts)
        runner.run(stop(*parts))
