"""Brings pages by letting tabs navigate to them: a pool of reused tabs, one snapshot a page.

Knows when a document may be taken; never what it says.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, NamedTuple

from playwright.async_api import Error, Frame, Page, Response
from playwright.async_api import TimeoutError as PlaywrightTimeout

from scraper.browser.drawn import Drawing, Wants
from scraper.browser.fetch import Answer, Limits
from scraper.browser.gate import Gate
from scraper.browser.launch import Engine, close_quietly
from scraper.browser.look import SHOW_CONTROLS, is_passing
from scraper.browser.reach import origin_of, without_query
from scraper.browser.unroll import Watch
from scraper.errors import (
    BrowserError,
    ConsoleUnreachable,
    EndlessRedirects,
    PackError,
    TimedOut,
    TooLarge,
    VisitError,
)
from scraper.packs.spec import Ready

USES_PER_TAB = 200
"""Tabs are closed after so many pages, since what a console's scripts leave behind adds up."""
GRACE = 2.5
"""Seconds that a page has, once loaded, to become what was asked for before it is taken as it is."""
_FIRST_LOOK, _LAST_LOOK = 0.01, 0.2
_DEATH_WATCH = 0.2
_SNAPSHOT = (
    """([css, visible, limit, anyway]) => {
  let element;
  try { element = css === null ? document.documentElement : document.querySelector(css); }
  catch { return {badCss: true}; }
  const shown = element && (!visible || (element.checkVisibility() && element.getClientRects().length > 0));
  const ready = Boolean(shown) && document.readyState !== "loading";
  const loaded = document.readyState === "complete";
  if (!ready && !(anyway && loaded)) return {ready: false, loaded, url: location.href};
"""
    + SHOW_CONTROLS
    + """
  const doctype = document.doctype ? new XMLSerializer().serializeToString(document.doctype) + "\\n" : "";
  const html = document.documentElement ? document.documentElement.outerHTML : "";
  if (html.length > limit) return {tooLarge: true};
  return {ready, loaded, url: location.href, html: doctype + html};
}"""
)


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
    progressed: Callable[[], None]

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
                    with Drawing(tab, wants, self.limits.body) as drawing:
                        response = await self._navigate(tab, url)
                        again = partial(_put_off, timer, self.limits.seconds)
                        visit = _Visit(url, ready, accept, is_page or accept, response, drawing, again)
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
        page.on("popup", lambda popup: asyncio.ensure_future(close_quietly(popup.close)))
        return page

    async def _navigate(self, tab: Page, url: str) -> Response | None:
        if "#" in url and tab.url.partition("#")[0] == url.partition("#")[0]:
            await tab.goto("about:blank")  # else nothing would be loaded, and the old page taken for the new
        return await tab.goto(url, wait_until="commit", timeout=self.limits.seconds * 1000)

    async def _take(self, tab: Page, visit: _Visit) -> Rendered:
        """Look until a document is ready and accepted; else what there is when the page's grace is over."""
        pause, loaded_at = _FIRST_LOOK, None
        while True:
            await visit.drawing.close(tab.main_frame)
            main = await self._look(tab.main_frame, visit.ready, anyway=_is_over(loaded_at))
            if _led_away(visit.url, main.get("url")):
                return Rendered(visit.answer(main["url"], b""), True)
            rendered = self._rendered(visit, main)
            if rendered is not None and (_is_over(loaded_at) or self._is_accepted(visit, rendered)):
                return await self._whole(visit, main, rendered)
            if main.get("loaded"):
                loaded_at = loaded_at or time.monotonic()
                inner = await self._inner(tab, visit)
                if inner is not None:
                    return inner
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, _LAST_LOOK)

    def _is_accepted(self, visit: _Visit, rendered: Rendered) -> bool:
        return visit.drawing.overheard and visit.accept(rendered.answer)

    async def _whole(self, visit: _Visit, main: dict[str, Any], rendered: Rendered) -> Rendered:
        """The page with all rows of its list, where the pack says how they are shown.

        What a list has become that shows no rows in the end is taken in its place when it is another page.
        """
        more = visit.drawing.wants.more
        if more is None or not visit.is_page(rendered.answer):
            return rendered

        def is_page(url: str, html: str) -> bool:
            return visit.is_page(visit.answer(url, html.encode("utf-8", "replace")))

        found = await visit.drawing.unrolled(more, main["html"], Watch(is_page, visit.progressed))
        if _led_away(visit.url, found.url):
            return Rendered(visit.answer(found.url, b""), True)
        if found.bare is not None and not is_page(found.url, found.bare):
            main = {**main, "url": found.url, "html": found.bare}
            return self._rendered(visit, main) or rendered
        return self._rendered(visit, {**main, "html": found.html}) or rendered

    async def _inner(self, tab: Page, visit: _Visit) -> Rendered | None:
        """The page, where it has moved into a frame of another."""
        for frame in tab.frames[1:]:
            rendered = self._rendered(visit, await self._look(frame, visit.ready, anyway=False))
            if rendered is not None and visit.accept(rendered.answer):
                return rendered
        return None

    def _rendered(self, visit: _Visit, seen: dict[str, Any]) -> Rendered | None:
        if "html" not in seen:
            return None
        html = visit.drawing.with_answers(seen["html"])
        body = self._sized(html.encode("utf-8", "replace"), visit.url)
        return Rendered(visit.answer(seen["url"], body), bool(seen["ready"]))

    async def _look(self, frame: Frame, ready: Ready | None, *, anyway: bool) -> dict[str, Any]:
        asked = [ready and ready.css, bool(ready and ready.state == "visible"), self.limits.body, anyway]
        try:
            seen: dict[str, Any] = await frame.evaluate(_SNAPSHOT, asked)
        except Error as error:
            if is_passing(error):
                return {}
            raise
        if seen.get("badCss"):
            raise PackError(f"the browser does not understand the pack's ready selector {asked[0]!r}")
        if seen.get("tooLarge"):
            raise TooLarge(f"the page is larger than the limit of {self.limits.body:,} bytes")
        return seen

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


def _put_off(timer: asyncio.Timeout, seconds: float) -> None:
    timer.reschedule(asyncio.get_running_loop().time() + seconds)


def _is_over(loaded_at: float | None) -> bool:
    return loaded_at is not None and time.monotonic() - loaded_at > GRACE


def _led_away(asked: str, got: str | None) -> bool:
    return got is not None and got.startswith("http") and origin_of(got) != origin_of(asked)


def _is_closed(error: Error) -> bool:
    return any(sign in error.message for sign in ("closed", "crash", "Connection"))
