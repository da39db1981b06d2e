"""One tab at a console that no pack describes yet, within reach of its own host and no other."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Page

from scraper.browser.gate import Gate
from scraper.browser.launch import Engine
from scraper.browser.reach import Reach, origin_of
from scraper.browser.wire import Wire
from scraper.errors import UsageError


@asynccontextmanager
async def open_bare(url: str, *, headed: bool) -> AsyncIterator[Page]:
    """A tab that may speak to the origin of an address. Raises UsageError, BrowserError."""
    origin = origin_of(url)
    if origin is None:
        raise UsageError("not an http or https address")
    gate = Gate(Reach([str(origin)]), Wire(), lambda _: None)
    engine = Engine(headed=headed, proxy=await gate.start())
    try:
        await engine.start()
        yield await engine.context.new_page()
    finally:
        await engine.stop()
        await gate.stop()
