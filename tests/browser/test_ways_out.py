"""A hostile page, by every way that there is, reaches no host but the console's."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.async_api import BrowserContext, Error

from scraper.browser.fetch import Limits
from scraper.browser.gate import Gate
from scraper.browser.launch import Engine
from scraper.browser.reach import Reach
from scraper.browser.render import Renderer
from scraper.browser.wire import Wire
from scraper.errors import VisitError
from tests.browser.site import Asked, Say, Site
from tests.browser.test_reach_of_the_browser import Datagrams, browser, listen_for_datagrams

pytestmark = pytest.mark.browser
HTML = ("Content-Type", "text/html")
KNOWN: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("ways_out.yml").read_text())
WAYS, HEADERS, NEVER = KNOWN["pages"], KNOWN["headers"], KNOWN["never"]
ALL = [*WAYS, *HEADERS]
_SETTLED = 1.5
OWN = "<script src='HERE/none'></script>"


@dataclass
class Seen:
    """What the other host of one way saw."""

    site: Site
    udp: Datagrams

    @property
    def anything(self) -> bool:
        """A connection, even without a request, or a datagram."""
        return bool(self.site.connections or self.udp.came)


def filled(text: str, evil: str, here: str) -> str:
    host = evil.removeprefix("http://")
    port = host.rpartition(":")[2]
    return text.replace("EVIL", evil).replace("HOST", host).replace("PORT", port).replace("HERE", here)


def console_routes(pages: dict[str, Say]) -> dict[str, Any]:
    def away(status: int) -> Any:
        return lambda asked: Say(status=status, headers=(("Location", asked.target.partition("?")[2]),))

    def worker(asked: Asked) -> Say:
        code = f"fetch('{asked.target.partition('?')[2]}/a', {{mode: 'no-cors'}}).catch(() => 0)"
        return Say(code.encode(), headers=(("Content-Type", "text/javascript"),))

    return {**pages, "/away": away(302), "/away307": away(307), "/worker.js": worker, "/none": Say(b"x")}


async def take_all_ways(*, allowed: bool) -> dict[str, bool]:
    """For each way whether its other host saw anything."""
    async with AsyncExitStack() as stack:
        pages: dict[str, Say] = {}
        console = await stack.enter_async_context(Site(console_routes(pages)))
        console.routes = console_routes(pages)
        seen: dict[str, Seen] = {}
        for number, name in enumerate(ALL):
            site = await stack.enter_async_context(Site({}))
            seen[name] = Seen(site, await listen_for_datagrams(site.origin))
            stack.callback(seen[name].udp.transport.close)
            text = filled(f"<!doctype html><head>{WAYS.get(name, OWN)}", site.origin, console.origin)
            headers = [
                (key, filled(value, site.origin, console.origin))
                for key, value in HEADERS.get(name, {}).items()
            ]
            pages[f"/{number}"] = Say(text.encode(), headers=(HTML, *headers))
        console.routes = console_routes(pages)
        reach = [console.origin, *(one.site.origin for one in seen.values() if allowed)]
        context = await stack.enter_async_context(browser(*reach))
        for start in range(0, len(ALL), 12):
            numbers = range(start, min(start + 12, len(ALL)))
            await asyncio.gather(*(_open(context, f"{console.origin}/{number}") for number in numbers))
        for _ in range(10 if allowed else 1):
            await asyncio.sleep(_SETTLED)
            if all(one.anything for name, one in seen.items() if name not in NEVER):
                break
        return {name: one.anything for name, one in seen.items()}


async def _open(context: BrowserContext, url: str) -> None:
    page = await context.new_page()
    try:
        await page.goto(url, wait_until="commit")
    except Error:
        return  # the page has led away already


@pytest.fixture(scope="module")
def confined() -> Iterator[dict[str, bool]]:
    yield asyncio.run(take_all_ways(allowed=False))


@pytest.fixture(scope="module")
def free() -> Iterator[dict[str, bool]]:
    yield asyncio.run(take_all_ways(allowed=True))


@pytest.mark.parametrize("way", ALL)
def test_no_way_leads_to_another_host(confined: dict[str, bool], way: str) -> None:
    assert not confined[way]


@pytest.mark.parametrize("way", [way for way in ALL if way not in NEVER])
def test_the_same_way_leads_to_a_host_that_is_the_consoles(free: dict[str, bool], way: str) -> None:
    assert free[way]


KEPT = ("HERE/", "about:blank", "chrome-error:")
INTO_THE_MACHINE = [
    "file:///etc/hostname",
    "view-source:file:///etc/hostname",
    "view-source:HERE/none",
    "data:text/html,<title>data</title>",
    "chrome://version",
    "devtools://devtools/bundled/inspector.html",
    "filesystem:HERE/temporary/a",
    "javascript:document.write('<iframe src=file:///etc/hostname>')",
]


def test_a_page_leads_the_browser_neither_to_files_nor_into_itself() -> None:
    async def run() -> list[str]:
        routes = {"/none": Say(b"<title>none</title>", headers=(HTML,))}
        async with Site(routes) as console, browser(console.origin) as context:
            console.routes = routes = dict(routes)
            for number, url in enumerate(INTO_THE_MACHINE):
                target = url.replace("HERE", console.origin)
                script = f"try {{ open({target!r}) }} catch {{}} try {{ location = {target!r} }} catch {{}}"
                routes[f"/{number}"] = Say(f"<script>{script}</script>".encode(), headers=(HTML,))
                await _open(context, f"{console.origin}/{number}")
            await asyncio.sleep(_SETTLED / 2)
            frames = [frame for page in context.pages for frame in page.frames]
            return sorted({frame.url.replace(console.origin, "HERE") for frame in frames})

    urls = asyncio.run(run())
    assert [url for url in urls if url and not url.startswith(KEPT)] == []


async def _bring_each(*urls: str) -> None:
    async with Site({}) as console:
        gate = Gate(Reach([console.origin]), Wire({}), lambda _: None)
        engine = Engine(proxy=await gate.start())
        try:
            await engine.start()
            renderer = Renderer(engine, gate, Limits(5.0), 1)
            for url in urls:
                with pytest.raises(VisitError, match="is not a host of this console"):
                    await renderer.bring(url, None, lambda _: True)
        finally:
            await engine.stop()
            await gate.stop()


def test_an_address_of_a_pack_that_is_no_host_of_the_console_is_never_opened() -> None:
    asyncio.run(_bring_each("file:///etc/hostname", "data:text/html,x", "http://127.0.0.1:9/"))
