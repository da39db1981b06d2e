"""Does on a page what a pack asks for before it is read: acts in order, and views that must be asked for.

Knows how a reader presses and scrolls; never what a page says.
"""

import asyncio
import time
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from playwright.async_api import ElementHandle, Error, Locator, Page

from scraper.browser.acts import click_once, locate
from scraper.browser.reach import without_query
from scraper.browser.snapshot import Look, part, snapshot
from scraper.browser.unroll import SCROLL
from scraper.errors import NotFound, PackError, TimedOut, TooLarge, VisitError
from scraper.packs.acting import Act, View
from scraper.packs.signing import Locator as Where
from scraper.packs.templates import fill, fill_css

PATIENCE: Final = 2.5
"""Seconds that a part which a page may lack has to come into sight."""
_LONGEST: Final = 6.0
"""Seconds that a part has to come into sight which a page may not lack."""
_GONE: Final = 1.0
"""Seconds after which what shows more is gone for good, once it was clicked."""
_ABSENT: Final = 0.3
"""Seconds after which what shows more is taken never to have been there."""
_STEP: Final = 2.0
_PAUSE: Final = 0.05
_MOST: Final = 10_000


class Windows:
    """The window that a page is read in: its tab, or the one that an act has opened."""

    def __init__(self, tab: Page) -> None:
        self._opened: list[Page] = []
        self._tab = tab
        self._stayed = 0
        self.wanted = 0
        """How many are to be kept; others are closed as soon as they open."""

    def take(self, window: Page) -> bool:
        """Keep a window, if one is wanted."""
        if len(self._opened) >= self.wanted:
            return False
        self._opened.append(window)
        return True

    @property
    def here(self) -> Page | None:
        """The window to go on in; None while it is still to open."""
        if len(self._opened) < self.wanted:
            return None
        return self._opened[-1] if self._opened else self._tab

    @property
    def page(self) -> Page:
        """The window that is read in, or was while another is still to open."""
        return self._opened[-1] if self._opened else self._tab

    def stay(self) -> None:
        """Take the present window for the page's own, to which `back` leads."""
        self._stayed = len(self._opened)

    async def leave(self) -> None:
        """Close every window that was opened."""
        self._stayed = 0
        await self.back()

    async def back(self) -> None:
        """Close what was opened beyond the page's own window, and go on in that."""
        opened, self._opened = self._opened[self._stayed :], self._opened[: self._stayed]
        self.wanted = self._stayed
        for window in opened:
            try:
                await window.close()
            except Error:
                continue  # it has closed by itself


class Acting:
    """Acts, one after the other, each once, as soon as what it is done to is in sight."""

    def __init__(self, acts: tuple[Act, ...], windows: Windows) -> None:
        self._windows = windows
        self._left = list(acts)

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do, and the window to go on in is there."""
        return not self._left and self._windows.here is not None

    def missed(self, url: str) -> VisitError:
        """What it means that the page gives no way to go on."""
        act = self._left[0] if self._left else None
        if act is not None and act.missing is not None:
            return NotFound("the console shows no such page to open", url=url)
        what = "go on in the window that was to open" if act is None else describe(act)
        return VisitError(
            f"the page does not let us {what}",
            url=url,
            advice="Open the page in a browser: mend `do` in the pack's page if it has changed.",
        )

    async def go_on(self) -> bool:
        """Do what can be done at once; whether anything was done."""
        done = False
        while self._left and (here := self._windows.here) is not None:
            if not await _is_done(here, self._left[0], self._windows):
                break
            self._left.pop(0)
            done = True
        return done


async def _is_done(page: Page, act: Act, windows: Windows) -> bool:
    """Whether an act could be carried out. What has been sent is never sent again."""
    if act.press is not None:
        await page.keyboard.press(act.press)
        return True
    assert act.target is not None
    found = await _found(page, act.target) or (act.scroll and await _scrolled_to(page, act))
    if not found:
        return False
    windows.wanted += act.window is True
    try:
        await _carry_out(found, act)
    except Error:
        windows.wanted -= act.window is True
        return False
    return True


async def _carry_out(target: Locator, act: Act) -> None:
    if act.click is not None:
        await click_once(target, _STEP)
    elif act.fill is not None:
        await target.fill(act.text or "", timeout=_STEP * 1000)
    else:
        await target.select_option(act.text, timeout=_STEP * 1000)


async def _found(page: Page, target: str | Where) -> Locator | None:
    """What is in sight of it, in the page or in one of its frames."""
    for frame in page.frames:
        try:
            if await (found := locate(frame, target)).count():
                return found
        except Error as error:
            if "selector" in error.message.lower():
                raise PackError("the browser does not understand a selector under `do`") from None
            continue  # the frame has just gone
    return None


async def _scrolled_to(page: Page, act: Act) -> Locator | None:
    """What comes into sight while a list is scrolled from its begin to its end."""
    assert act.target is not None
    moved = await page.evaluate(SCROLL, [act.scroll, True, True]) is not None
    while moved:
        await asyncio.sleep(_PAUSE)
        if (found := await _found(page, act.target)) is not None:
            return found
        moved = await page.evaluate(SCROLL, [act.scroll, True, False])
    return None


class Shown(NamedTuple):
    """A view as it was captured."""

    name: str
    html: str


async def show(views: Mapping[str, View], windows: Windows, look: Look) -> list[Shown]:
    """Every view, asked for and captured in order.

    Raises TimedOut, TooLarge, PackError and Playwright's Error.
    """
    shown = []
    for name, view in views.items():
        html = await _show(name, view, windows, look._replace(ready=view.ready))
        await windows.back()
        if html is not None:
            shown.append(Shown(name, html))
    return shown


async def _show(name: str, view: View, windows: Windows, look: Look) -> str | None:
    acting, since = Acting(view.do, windows), time.monotonic()
    while True:
        if await acting.go_on():
            since = time.monotonic()
        if acting.is_done and await _is_ready(windows, look):
            break
        waited = 0.0 if acting.is_done else time.monotonic() - since
        if waited > PATIENCE and view.optional:
            return None
        if waited > _LONGEST:
            raise acting.missed(without_query(windows.page.url))
        await asyncio.sleep(_PAUSE)
    here = windows.here
    assert here is not None
    if view.more is not None:
        await _unfold(here, view)
    element = await _element(here, view.take)
    if element is None:
        raise TimedOut(f"nothing is `{view.take}` in the view `{name}`", url=without_query(here.url))
    return await part(element, look)


async def _is_ready(windows: Windows, look: Look) -> bool:
    here = windows.here
    for frame in [] if here is None else here.frames:
        if (await snapshot(frame, look._replace(limit=None), anyway=False)).get("ready"):
            return True
    return False


async def _element(page: Page, css: str) -> ElementHandle | None:
    for frame in page.frames:
        if (element := await frame.query_selector(f"css={css}")) is not None:
            return element
    return None


async def _unfold(page: Page, view: View) -> None:
    """Click what shows more until it is gone for good: it may be away while more is on its way.

    Raises TimedOut when a click brings nothing.
    """
    assert view.more is not None
    for _ in range(_MOST):
        before = await _written(page, view)
        more = await _found(page, view.more)
        if more is not None:
            await click_once(more, _STEP)
        gone = _ABSENT if more is None else _GONE
        if not await _grows(page, view, before, gone) and await _found(page, view.more) is None:
            return
    raise TooLarge("a view does not come to its end", url=without_query(page.url))


async def _grows(page: Page, view: View, before: int, gone: float) -> bool:
    """Whether more is written in a view than before, once what shows more has been clicked or is gone.

    Raises TimedOut when what shows more stays, and brings nothing.
    """
    since = away = time.monotonic()
    while (now := time.monotonic()) - since < _LONGEST:
        if await _written(page, view) != before:
            return True
        if await _found(page, view.more or "") is not None:
            away = now
        elif now - away > gone:
            return False
        await asyncio.sleep(_PAUSE)
    raise TimedOut("clicking for more brought nothing more", url=without_query(page.url))


async def _written(page: Page, view: View) -> int:
    element = await _element(page, view.take)
    return 0 if element is None else len(await element.inner_text())


def told(acts: tuple[Act, ...], values: Mapping[str, str]) -> tuple[Act, ...]:
    """Acts with their places filled; in selectors, what is filled in is escaped, so that it means itself.

    Raises UsageError when a place has no value.

    >>> told((Act(click="a[href$='{event_id}']"),), {"event_id": "7'x"})[0].click
    "a[href$='7\\\\27 x']"
    """
    return tuple(act.model_copy(update=dict(_filled(act, values))) for act in acts)


def _filled(act: Act, values: Mapping[str, str]) -> Iterator[tuple[str, str | Where]]:
    if act.text is not None:
        yield "text", fill(act.text, values)
    target, kind = act.target, act.given()[0]
    if isinstance(target, str):
        yield kind, fill_css(target, values)
    elif target is not None:
        keys = ("name", "text", "containing")
        texts = {key: fill(text, values) for key in keys if (text := getattr(target, key)) is not None}
        yield kind, target.model_copy(update=texts)


def describe(act: Act) -> str:
    """An act in words, without what a user gave.

    >>> describe(Act(click="a.open"))
    'click a.open'
    """
    target = act.target
    if isinstance(target, Where):
        return f"{act.given()[0]} {target.css or target.xpath or target.role or 'a text'}"
    return f"{act.given()[0]} {act.press if target is None else target}"
