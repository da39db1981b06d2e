"""Brings pages by letting tabs navigate to them: a pool of reused tabs, one snapshot a page.

Knows when a document may be taken; never what it says.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, NamedTuple

from playwright.async_api import Error, Page, Response
from playwright.async_api import TimeoutError as PlaywrightTimeout

from scraper.browser.drawn import Drawing, Wants
from scraper.browser.fetch import Answer, Limits
from scraper.browser.gate import Gate
from scraper.browser.launch import Engine, close_quietly
from scraper.browser.reach import origin_of, without_query
from scraper.browser.snapshot import Look, snapshot
from scraper.browser.unroll import Watch
from scraper.errors import (
    BrowserError,
    ConsoleUnreachable,
    EndlessRedirects,
    TimedOut,
    TooLarge,
    VisitError,
)
from scraper.packs.parts import More
from scraper.packs.spec import Ready

USES_PER_TAB = 200
"""Tabs are closed after so many pages, since what a console's scripts leave behind adds up."""
GRACE = 2.5
"""Seconds that a page has, once loaded, to become what was asked for before it is taken as it is."""
_OPENING_TIMES = 10
"""How much longer a list may take whose rows are opened one by one."""
_FIRST_LOOK, _LAST_LOOK = 0.01, 0.2
_DEATH_WATCH = 0.2

Accept = Callable[[Answer], bool]
"""Says whether a document is the page that was asked for, or one whose meaning is clear."""


class Rendered(NamedTuple):
    """A document as the browser held it."""

    answer: Answer
    ready: bool
    """False when the page had loaded but what the pack waits for had not appeared."""


class _Visit(NamedTuple):
    """What one visit wants and got."""

    url: str
    ready: Ready | None
    accept: Accept
    is_page: Accept
    response: Response | None
    drawing: Drawing
    put_off: Callable[[int], None]
    """Gives the visit its limit of time anew, so many times over."""

    def progressed(self) -> None:
        """Give the next step its own time."""
        self.put_off(1)

    def answer(self, url: str, body: bytes) -> Answer:
        """A document of the browser's is HTML in UTF-8, however it was sent."""
        status = 200 if self.response is None else self.response.status
        retry_after = None if self.response is None else self.response.headers.get("retry-after")
        return Answer(url, status, "text/html; charset=utf-8", retry_after, body)


class Renderer:
    """Tabs of one browser."""

    def __init__(self, engine: Engine, gate: Gate, limits: Limits, concurrency: int) -> None:
        self.limits = limits
        self._engine = engine
        self._gate = gate
        self._places = asyncio.Semaphore(concurrency)
        self._idle: list[tuple[Page, int]] = []
        self._drawings: dict[Page, Drawing] = {}

    def forget(self) -> None:
        """Drop every tab: their browser or context has gone."""
        self._idle.clear()

    async def bring(
        self,
        url: str,
        ready: Ready | None,
        accept: Accept,
        wants: Wants = Wants(),  # noqa: B008 - a constant
        is_page: Accept | None = None,
    ) -> Rendered:
        """The page at this address, as soon as the pack says that it may be taken and `accept` agrees.

        `is_page` says whether a document that is accepted is the page itself. The limit of time is for the
        page, and then for each step that shows further rows of its list. What is not accepted is returned all
        the same when the page has had its grace. Statuses of 400 and more come without a body. Raises
        VisitError and its kinds, BrowserError, PackError, WrongPage.
        """
        if not self._gate.allows(url):  # a file's, or the browser's own, would never come by the gate
            raise not_a_host(url)
        async with self._tab() as tab:
            try:
                async with asyncio.timeout(self.limits.seconds) as timer:
                    async with self._drawing(tab, wants) as drawing:
                        response = await self._navigate(tab, url)
                        put_off = partial(_put_off, timer, self.limits.seconds)
                        own = is_page or accept
                        visit = _Visit(url, ready, accept, own, response, drawing, put_off)
                        if response is not None and response.status >= 400:
                            return Rendered(visit.answer(response.url, b""), True)
                        return await self._take(tab, visit)
            except (TimeoutError, PlaywrightTimeout):
                raise TimedOut(
                    f"the page was not ready within {self.limits.seconds:g} s", url=without_query(url)
                ) from None
            except Error as error:
                raise await self._reason(error, url) from None

    @asynccontextmanager
    async def _tab(self) -> AsyncIterator[Page]:
        """A tab for one visit; only one whose visit went well is used again."""
        async with self._places:
            page, uses = self._idle.pop() if self._idle else (await self._open(), 0)
            sound = False
            try:
                yield page
                sound = uses + 1 < USES_PER_TAB
            finally:
                if sound:
                    self._idle.append((page, uses + 1))
                else:
                    await close_quietly(page.close)

    async def _open(self) -> Page:
        try:
            page = await self._engine.context.new_page()
        except Error:
            raise BrowserError("the browser died") from None
        page.on("popup", lambda popup: self._opened(page, popup))
        return page

    @asynccontextmanager
    async def _drawing(self, tab: Page, wants: Wants) -> AsyncIterator[Drawing]:
        async with Drawing(tab, wants, self.limits.body) as drawing:
            self._drawings[tab] = drawing
            try:
                yield drawing
            finally:
                del self._drawings[tab]

    def _opened(self, tab: Page, window: Page) -> None:
        """Keep the window that was asked for; nobody reads the others."""
        drawing = self._drawings.get(tab)
        if drawing is None or not drawing.windows.take(window):
            asyncio.ensure_future(close_quietly(window.close))  # noqa: RUF006 - nothing waits for it

    async def _navigate(self, tab: Page, url: str) -> Response | None:
        if "#" in url and tab.url.partition("#")[0] == url.partition("#")[0]:
            await tab.goto("about:blank")  # else nothing would be loaded, and the old page taken for the new
        return await tab.goto(url, wait_until="commit", timeout=self.limits.seconds * 1000)

    async def _take(self, tab: Page, visit: _Visit) -> Rendered:
        """Look until a document is ready and accepted; else what there is when the page's grace is over."""
        pause, loaded_at, acting = _FIRST_LOOK, None, visit.drawing.acting
        while True:
            await visit.drawing.close(tab.main_frame)
            if await acting.go_on():
                pause, loaded_at = _FIRST_LOOK, None
            here = visit.drawing.windows.page
            anyway = _is_over(loaded_at) or (not acting.is_done and loaded_at is not None)
            main = await snapshot(here.main_frame, self._how(visit), anyway=anyway)
            if _led_away(visit.url, main.get("url")):
                return Rendered(visit.answer(main["url"], b""), True)
            rendered = self._rendered(visit, main)
            if rendered is not None and self._is_final(visit, rendered, loaded_at):
                visit.drawing.windows.stay()
                return await self._whole(visit, main, rendered)
            if main.get("loaded"):
                loaded_at = loaded_at or time.monotonic()
                inner = await self._inner(here, visit)
                if inner is not None:
                    return inner
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, _LAST_LOOK)

    def _how(self, visit: _Visit) -> Look:
        return Look(visit.ready, self.limits.body, visit.drawing.wants.frames)

    def _is_final(self, visit: _Visit, rendered: Rendered, loaded_at: float | None) -> bool:
        """Whether to look no longer. Raises VisitError when what the pack asks for could not be done."""
        acting = visit.drawing.acting
        if acting.is_done:
            return _is_over(loaded_at) or (visit.drawing.overheard and visit.accept(rendered.answer))
        if visit.accept(rendered.answer) and not visit.is_page(rendered.answer):
            return True
        if _is_over(loaded_at):
            raise acting.missed(without_query(visit.url))
        return False

    async def _whole(self, visit: _Visit, main: dict[str, Any], rendered: Rendered) -> Rendered:
        """The page with all rows of its list and all parts that must be asked for, as the pack says."""
        wants = visit.drawing.wants
        if (wants.more is None and not wants.views) or not visit.is_page(rendered.answer):
            return rendered
        if wants.more is not None:
            main, rendered = await self._unrolled(visit, wants.more, main, rendered)
        if not wants.views or not visit.is_page(rendered.answer):
            return rendered
        return await self._with_views(visit, main)

    async def _with_views(self, visit: _Visit, main: dict[str, Any]) -> Rendered:
        """The page with its views, or what it gave way to meanwhile, such as a login.

        Else a part would seem to be lacking that went with the page. Raises VisitError.
        """
        try:
            html = await visit.drawing.with_views(main["html"], self._how(visit))
        except VisitError:
            after = await self._after(visit)
            if after is None or visit.is_page(after.answer):
                raise
            return after
        after = await self._after(visit)
        whole = self._rendered(visit, {**main, "html": html})
        if after is None or whole is None:
            raise TimedOut("the page went while its views were taken", url=without_query(visit.url))
        return whole if visit.is_page(after.answer) else after

    async def _after(self, visit: _Visit) -> Rendered | None:
        frame = visit.drawing.windows.page.main_frame
        return self._rendered(visit, await snapshot(frame, self._how(visit), anyway=True))

    async def _unrolled(
        self, visit: _Visit, more: More, main: dict[str, Any], rendered: Rendered
    ) -> tuple[dict[str, Any], Rendered]:
        """The page with all rows of its list.

        What a list has become that shows no rows in the end is taken in its place when it is another page.
        """

        def is_page(url: str, html: str) -> bool:
            return visit.is_page(visit.answer(url, html.encode("utf-8", "replace")))

        if more.opens is not None:
            visit.put_off(_OPENING_TIMES)
        found = await visit.drawing.unrolled(more, main["html"], Watch(is_page, visit.progressed))
        if _led_away(visit.url, found.url):
            return main, Rendered(visit.answer(found.url, b""), True)
        main = {**main, "html": found.html}
        if found.bare is not None and not is_page(found.url, found.bare):
            main = {**main, "url": found.url, "html": found.bare}
        return main, self._rendered(visit, main) or rendered

    async def _inner(self, here: Page, visit: _Visit) -> Rendered | None:
        """The page, where it has moved into a frame of another."""
        if visit.drawing.wants.frames or not visit.drawing.acting.is_done:
            return None
        for frame in here.frames[1:]:
            rendered = self._rendered(visit, await snapshot(frame, self._how(visit), anyway=False))
            if rendered is not None and visit.accept(rendered.answer):
                return rendered
        return None

    def _rendered(self, visit: _Visit, seen: dict[str, Any]) -> Rendered | None:
        if "html" not in seen:
            return None
        html = visit.drawing.with_answers(seen["html"])
        body = self._sized(html.encode("utf-8", "replace"), visit.url)
        return Rendered(visit.answer(seen["url"], body), bool(seen["ready"]))

    def _sized(self, body: bytes, url: str) -> bytes:
        if len(body) > self.limits.body:
            raise TooLarge(
                f"the page is larger than the limit of {self.limits.body:,} bytes", url=without_query(url)
            )
        return body

    async def _reason(self, error: Error, url: str) -> VisitError | BrowserError:
        """What a failed navigation means, in our own words: the browser's may hold addresses with tokens."""
        if _is_closed(error):
            await asyncio.sleep(_DEATH_WATCH)
            if not self._engine.alive:
                return BrowserError("the browser died while a page was being brought")
            return ConsoleUnreachable("the page made its tab crash", url=without_query(url))
        return navigation_error(error, url, self._gate)


def not_a_host(url: str) -> VisitError:
    """An address that is out of reach."""
    named = origin_of(url) or "an address that is not HTTP"
    return VisitError(f"{named} is not a host of this console", url=without_query(url))


def navigation_error(error: Error, url: str, gate: Gate) -> VisitError:
    """What a navigation's failure means, without the browser's text."""
    shown, origin = without_query(url), origin_of(url)
    if "ERR_TOO_MANY_REDIRECTS" in error.message:
        return EndlessRedirects(f"the console redirects without end at {shown}", url=shown)
    if "ERR_ABORTED" in error.message or "Download is starting" in error.message:
        return VisitError(f"{shown} is not a page: it is empty or a download", url=shown)
    if origin is not None and str(origin) in gate.blocked:
        return not_a_host(url)
    latest = next(reversed(gate.failures.values()), None)  # a redirect may have led there
    known = gate.failures.get(origin, latest) if origin is not None else latest
    return ConsoleUnreachable(known or f"{origin}: the browser got no answer", url=shown)


def _put_off(timer: asyncio.Timeout, seconds: float, times: int) -> None:
    timer.reschedule(asyncio.get_running_loop().time() + times * seconds)


def _is_over(loaded_at: float | None) -> bool:
    return loaded_at is not None and time.monotonic() - loaded_at > GRACE


def _led_away(asked: str, got: str | None) -> bool:
    return got is not None and got.startswith("http") and origin_of(got) != origin_of(asked)


def _is_closed(error: Error) -> bool:
    return any(sign in error.message for sign in ("closed", "crash", "Connection"))
