"""One tab at a console that no pack describes yet, within reach of its own host and those that were named.

Knows pages, requests and patience; never knows what a page says, or what is to become of it.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from playwright.async_api import Error, Page, Request, Response

from scraper.browser.cookies import CookieJar
from scraper.browser.fetch import Fetcher, Limits
from scraper.browser.gate import Gate
from scraper.browser.http import Headers, Reply
from scraper.browser.launch import Engine, close_quietly
from scraper.browser.reach import Reach, origin_of
from scraper.browser.render import navigation_error
from scraper.browser.unroll import Unroller, Watch
from scraper.browser.wire import Wire
from scraper.errors import (
    BrowserError,
    ConsoleUnreachable,
    LoginError,
    ScraperError,
    UsageError,
    VisitError,
    WindowClosed,
)
from scraper.packs.parts import More

QUIET = 0.8
"""Seconds without new elements or answers after which a page counts as drawn."""
_LONGEST = 12.0
_SLOW = 5.0
"""A request that takes longer keeps no page from being drawn: it waits for news."""
_PAUSE = 0.1
_MOST_ANSWER = 4 * 1024 * 1024
_MOST_ROWS = 32 * 1024 * 1024
_STATE = """() => [document.readyState === "complete", document.getElementsByTagName("*").length,
  document.body ? document.body.innerText.length > 0 : false]"""
_BOXES = """(css) => {
  let box = document.querySelector(css);
  for (box = box && box.parentElement; box; box = box.parentElement) {
    const way = getComputedStyle(box).overflowY;
    if ((way === "auto" || way === "scroll") && box.scrollHeight > box.clientHeight + 10)
      return [box.localName, box.id, [...box.classList]];
  }
  return null;
}"""
_ASKED: Headers = (("Accept", "*/*"), ("Accept-Language", "en-US,en;q=0.9"))


class Held(NamedTuple):
    """A page as the browser held it when it had become quiet."""

    url: str
    status: int
    html: str
    sent: str
    """As the console sent it."""
    answers: tuple[tuple[str, str], ...]
    """Addresses and texts of the JSON that it loaded."""


_GLANCE, _GLANCES = 0.2, 8
"""Seconds between two looks at a list that was scrolled, and how many there are."""
_LAST_ROW = """css => {
  const rows = [...document.querySelectorAll(css)], last = rows[rows.length - 1];
  if (!last) return null;
  const said = `${rows.length} ${last.innerText}`;
  for (let box = last.parentElement; box; box = box.parentElement) box.scrollTop = box.scrollHeight;
  return said;
}"""
"""How many rows there are and what the last says, before all that they stand in is scrolled to its end."""


_IN_SIGHT = """selectors => selectors.map((css) => [...document.querySelectorAll(css)].some(
  (e) => e.checkVisibility({visibilityProperty: true}) && e.getClientRects().length > 0))"""
_TURN = """css => {
  const usable = (e) => e.checkVisibility() && !e.disabled && !e.closest(".disabled, [aria-disabled=true]");
  const found = [...document.querySelectorAll(css)].find(usable);
  if (found) found.click();
  return Boolean(found);
}"""


class Turned(NamedTuple):
    """A page after something on it was clicked."""

    held: Held
    went: bool
    """Whether the browser went to another document."""


class Gathering(NamedTuple):
    """What came of asking for all rows of a list."""

    html: str | None
    """The page with all of them; None when they did not all come."""
    ended: bool
    """Whether it ended by itself; else there was no time to see the last of them."""
    whole: bool = True
    """False when what was clicked was still there in the end, and brought nothing."""


class Bare:
    """One tab, and what it was sent since it last went somewhere."""

    def __init__(
        self, tab: Page, gate: Gate, reach: Reach, engine: Engine, origin: str, quiet: float = QUIET
    ) -> None:
        """`quiet` is the seconds without news after which a page counts as drawn."""
        self.tab = tab
        self._quiet = quiet
        self._gate = gate
        self._reach = reach
        self._engine = engine
        self._origin = origin
        self._pending: dict[Request, float] = {}
        self._answers: list[tuple[str, asyncio.Task[str]]] = []
        self._document: Response | None = None
        tab.on("request", self._note_request)
        tab.on("requestfinished", self._note_end)
        tab.on("requestfailed", self._note_end)
        tab.on("response", self._note_response)

    @property
    def origin(self) -> str:
        """The console's own."""
        return self._origin

    async def go(self, url: str) -> Held:
        """A page by its address, once it is quiet. Raises VisitError and its kinds, BrowserError."""
        self.forget()
        try:
            if "#" in url and self.tab.url.partition("#")[0] == url.partition("#")[0]:
                await self.tab.goto("about:blank")
                self.forget()
            await self.tab.goto(url, wait_until="commit", timeout=1000 * _LONGEST)
        except Error as error:
            raise self._reason(error, url) from None
        return await self.held()

    def _reason(self, error: Error, url: str) -> ScraperError:
        if "closed" in error.message:
            return (
                WindowClosed("the window was closed before the pack was begun")
                if self._engine.headed
                else (BrowserError("the browser died"))
            )
        if "Timeout" in error.message:
            return ConsoleUnreachable(f"{origin_of(url)} did not answer within {_LONGEST:g} s")
        found = navigation_error(error, url, self._gate)
        led = next(reversed(self._gate.blocked), None) if isinstance(found, ConsoleUnreachable) else None
        if led is None:
            return found
        told = f"{origin_of(url)} leads to {led}, which is not among the hosts given"
        return VisitError(told, advice=f"If it is the console's too, give it as well: --also {led}")

    def forget(self) -> None:
        """Begin anew: what was sent so far belongs to another page."""
        self._answers.clear()
        self._document = None

    async def held(self) -> Held:
        """The page as it is once it is quiet, or after a while in any case. Raises BrowserError."""
        try:
            await self._settle()
            html = await self.tab.content()
        except Error as error:
            raise self._reason(error, self.tab.url) from None
        texts = [(url, task.result()) for url, task in self._answers if task.done() and task.result()]
        status = 200 if self._document is None else self._document.status
        return Held(self.tab.url, status, html, await self._sent(), tuple(texts))

    async def _settle(self) -> None:
        end = time.monotonic() + _LONGEST
        before: object = None
        since = time.monotonic()
        while (now := time.monotonic()) < end:
            state = await self._state()
            busy = any(now - begun < _SLOW for begun in self._pending.values())
            if state != before or busy or not state[0]:
                before, since = state, now
            elif now - since > self._quiet:
                return
            await asyncio.sleep(_PAUSE)

    async def _state(self) -> list[Any]:
        try:
            state: list[Any] = await self.tab.evaluate(_STATE)
        except Error as error:
            if "closed" in error.message:
                raise
            return [False]  # the document was just being exchanged for another
        return state

    async def _sent(self) -> str:
        if self._document is None:
            return ""
        try:
            return (await self._document.body()).decode("utf-8", "replace")
        except Error:
            return ""

    async def box_of(self, css: str) -> tuple[str, str, list[str]] | None:
        """The element that an element scrolls in: its tag, id and classes; None when in none of its own."""
        try:
            found = await self.tab.evaluate(_BOXES, css)
        except Error:
            return None
        return None if found is None else (found[0], found[1], found[2])

    async def in_sight(self, selectors: Sequence[str]) -> list[str]:
        """Those of some selectors that find something which is shown."""
        try:
            seen: list[bool] = await self.tab.evaluate(_IN_SIGHT, list(selectors))
        except Error:
            return []
        return [css for css, shown in zip(selectors, seen, strict=True) if shown]

    async def brings_more(self, rows: str) -> bool:
        """Whether scrolling a list to its end shows rows that were not there."""
        try:
            before = await self.tab.evaluate(_LAST_ROW, rows)
            for _ in range(_GLANCES):
                await asyncio.sleep(_GLANCE)
                if await self.tab.evaluate(_LAST_ROW, rows) != before:
                    return True
        except Error:
            return False
        return False

    async def turn(self, css: str) -> Turned | None:
        """The page after a control was clicked as collections click it; None when it cannot be."""
        self.forget()
        try:
            if not await self.tab.evaluate(_TURN, css):
                return None
        except Error:
            return None
        held = await self.held()
        return Turned(held, went=self._document is not None)

    async def gather(self, rows: str, click: str, seconds: float) -> Gathering:
        """All rows of a list, as a collection gathers them, if they come within a time."""
        watch = Watch(is_page=lambda url, html: True, progressed=lambda: None)
        try:
            async with asyncio.timeout(seconds):
                found = await Unroller(self.tab, More(rows=rows, click=click), _MOST_ROWS, watch).unroll()
        except TimeoutError:
            return Gathering(None, ended=False)
        except (Error, ScraperError):
            return Gathering(None, ended=True)
        return Gathering(found.html, ended=True, whole=found.whole)

    async def press(self, css: str) -> bool:
        """Click an element, if it is in sight; whether it was."""
        try:
            await self.tab.locator(css).first.click(timeout=1000)
        except Error:
            return False
        return True

    async def click(self, css: str, place: int) -> Held | None:
        """The page that a click on one of several elements leads to; None when its address stays the same."""
        before = self.tab.url
        try:
            await self.tab.locator(css).nth(place).click(timeout=2000)
        except Error:
            return None
        held = await self.held()
        return held if held.url != before else None

    async def peek(self, url: str) -> Held:
        """A page in a tab of its own, while this one stays as it is. Raises as `go` does."""
        tab = await self.tab.context.new_page()
        other = Bare(tab, self._gate, self._reach, self._engine, self._origin, self._quiet)
        try:
            return await other.go(url)
        finally:
            await close_quietly(other.tab.close)

    async def submit(self, texts: Sequence[tuple[str, str]], button: str | None) -> tuple[Held, bool]:
        """The page after texts were typed and sent by Enter, or by its button where Enter does nothing.

        The second value tells which. Raises LoginError when the page does not take them.
        """
        self.forget()
        try:
            for css, text in texts:
                await self.tab.locator(css).first.fill(text, timeout=1000 * _SLOW)
            before = self.tab.url
            await self.tab.locator(texts[-1][0]).first.press("Enter", timeout=1000 * _SLOW)
            held = await self.held()
            if (
                self._document is not None
                or held.url != before
                or button is None
                or not await self._shows(texts)
            ):
                return held, False
            await self.tab.locator(button).first.click(timeout=1000 * _SLOW)
        except Error:
            raise LoginError(
                "the login's form could not be filled in",
                advice="Give the console's own login page before the list, or use --headed.",
            ) from None
        return await self.held(), True

    async def _shows(self, texts: Sequence[tuple[str, str]]) -> bool:
        """Whether what was typed still stands there."""
        box = self.tab.locator(texts[-1][0]).first
        return await box.count() > 0 and await box.input_value() == texts[-1][1]

    async def ask(self, urls: Sequence[str]) -> list[tuple[str, Reply, Reply, Reply]]:
        """Each address as whoever is signed in is answered, twice, and as anybody else is, once."""
        jar = CookieJar()
        jar.load(await self.tab.context.cookies())
        fetcher = Fetcher(self._reach, jar, self._engine.user_agent, Limits(_LONGEST), Wire())
        found = []
        try:
            for url in urls:
                try:
                    replies = [await fetcher.request(url, _ASKED, cookies=one) for one in (True, False, True)]
                except VisitError:
                    continue  # what does not answer tells nothing
                found.append((url, replies[0], replies[2], replies[1]))
        finally:
            fetcher.close()
        return found

    def _note_request(self, request: Request) -> None:
        if request.resource_type in {"document", "script", "xhr", "fetch"}:
            self._pending[request] = time.monotonic()

    def _note_end(self, request: Request) -> None:
        self._pending.pop(request, None)

    def _note_response(self, response: Response) -> None:
        request = response.request
        if request.is_navigation_request() and request.frame == self.tab.main_frame:
            if not 300 <= response.status < 400:
                self._document = response
        elif request.resource_type in {"xhr", "fetch"} and "json" in response.headers.get("content-type", ""):
            self._answers.append((response.url, asyncio.ensure_future(_text(response))))


async def _text(response: Response) -> str:
    """An answer's text; none when it cannot be had any more, or is too long."""
    try:
        body = await response.body()
    except Error:
        return ""
    return body.decode("utf-8", "replace") if len(body) <= _MOST_ANSWER else ""


@asynccontextmanager
async def open_bare(
    url: str, *, headed: bool, also: Sequence[str] = (), quiet: float = QUIET
) -> AsyncIterator[Bare]:
    """A tab that may speak to the origin of an address, and to `also`. Raises UsageError, BrowserError."""
    origin = origin_of(url)
    if origin is None:
        raise UsageError(
            "that is not an http or https address", advice="Give it whole: https://console.example.net/alerts"
        )
    reach = Reach([str(origin), *also])
    gate = Gate(reach, Wire(), lambda _: None)
    engine = Engine(headed=headed, proxy=await gate.start())
    try:
        await engine.start()
        yield Bare(await engine.context.new_page(), gate, reach, engine, str(origin), quiet)
    finally:
        await engine.stop()
        await gate.stop()
