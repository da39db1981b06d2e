"""Makes a rendered list show all its rows, step by step, scrolled or turned by a button; takes each row once.

Knows elements and when they rest; never what a row says, nor how many there should be.
"""

import asyncio
import secrets
import time
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from playwright.async_api import Error, JSHandle, Page, Request

from scraper.browser.look import SHOW_CONTROLS, is_passing
from scraper.browser.reach import without_query
from scraper.browser.snapshot import ALL, WRITER
from scraper.errors import PackError, TooLarge, WrongPage
from scraper.packs.parts import More

_SLICE: Final = 0.5
_LONGEST_REQUEST: Final = 10.0
"""Seconds beyond its patience that a step is waited for while it has requests that are not answered."""
_SOON: Final = 1.0
"""Seconds after which a page that shows no row is asked whether it still is the list."""
_REST_OF_A_PAGE: Final = 3.0
"""Seconds that further rows of a page may take while requests are not answered."""
_WATCHED: Final = frozenset({"document", "xhr", "fetch"})
_TAKE: Final = (
    "async ([seen, css, frames, patience, quiet]) => {"
    + WRITER
    + ALL
    + """
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const signs = (html) => html.match(/\\s(?:id|href|value|onclick|data-[\\w-]*)="[^"]*"/g)?.join("") ?? html;
  const look = () => {"""
    + SHOW_CONTROLS
    + """
    const texts = document.readyState === "loading" ? [] : all(css).map(written);
    const keys = texts.map((html) => `sign ${signs(html)}`);
    return {texts, keys: new Set(keys).size === keys.length ? keys : texts};
  };
  const fresh = ({keys}) => keys.some((key) => !seen.has(key));
  const end = performance.now() + patience;
  let now = look();
  while (!fresh(now) && performance.now() < end) { await pause(30); now = look(); }
  if (!fresh(now)) return [];
  const rest = performance.now() + 3000;
  for (let still = 0; still < quiet && performance.now() < rest;) {
    await pause(30);
    const next = look();
    still = next.texts.join() === now.texts.join() ? still + 1 : 0;
    now = next;
  }
  const news = [...new Set(now.texts)].filter((text) => !seen.has(text));
  for (const text of [...now.texts, ...now.keys]) seen.add(text);
  return news;
}"""
)
_CLICK: Final = (
    "([css, frames]) => {"
    + WRITER
    + ALL
    + """
  const marked = (e) => [...e.classList].some((name) => /(^|[-_])disabled$/i.test(name));
  const off = (e) => e.matches(":disabled, [aria-disabled=true], [inert], [inert] *") || marked(e);
  const wraps = (e) => e.parentElement && e.parentElement.textContent.trim() === e.textContent.trim();
  const usable = (e) => {
    if (!e.checkVisibility({visibilityProperty: true}) || getComputedStyle(e).pointerEvents === "none")
      return false;
    for (; !off(e); e = e.parentElement) if (!wraps(e)) return true;
    return false;
  };
  const next = all(css).find(usable);
  if (next) next.click();
  return Boolean(next);
}"""
)
SCROLL: Final = (
    "([css, frames, back]) => {"
    + WRITER
    + ALL
    + """
  const box = css === "html" ? document.scrollingElement : all(css)[0];
  if (!box) return null;
  const before = box.scrollTop;
  box.scrollTop = back ? 0 : before + Math.max(20, Math.floor(box.clientHeight * 0.7));
  return box.scrollTop > before;
}"""
)
"""Scrolls an element one step on, or back to its begin: whether it moved on; null where there is none."""
_UNDERSTOOD: Final = """(all) => {
  try { for (const css of all) document.querySelector(css); } catch { return false; }
  return true;
}"""
_FRAME: Final = (
    "([css, frames, mark]) => {"
    + WRITER
    + ALL
    + SHOW_CONTROLS
    + """
  const rows = all(css), shown = new Set(rows);
  const html = writtenWith(document.documentElement,
    (e) => e === rows[0] ? `<!--${mark}-->` : shown.has(e) ? "" : undefined);
  return {url: location.href, html, shown: rows.length};
}"""
)


class _Manner(NamedTuple):
    """How long rows may take to come, in seconds, and for how many looks they must stay as they are."""

    patience: float
    at_the_end: float
    quiet: int


_TURNED: Final = _Manner(patience=4.0, at_the_end=0.6, quiet=5)
_SCROLLED: Final = _Manner(patience=0.4, at_the_end=1.5, quiet=2)


class Watch(NamedTuple):
    """Who is asked and told while a list is shown."""

    is_page: Callable[[str, str], bool]
    """Says whether a document, by its address and its HTML, is still the page that holds the list."""
    progressed: Callable[[], None]
    """Told whenever rows have come."""


class Unrolled(NamedTuple):
    """What became of a list's document."""

    url: str
    html: str
    """The document, without its doctype, all rows in it that were ever shown."""
    bare: str | None
    """What the document had become when it showed no row in the end, such as a login; else None."""
    whole: bool
    """False when what shows further rows was still there, and brought none."""


class Unroller:
    """One list in one tab."""

    def __init__(self, tab: Page, more: More, limit: int, watch: Watch, *, frames: bool = False) -> None:
        """`limit` is the bytes that all rows may have; `frames` says that rows may stand in frames."""
        self._tab = tab
        self._more = more
        self._limit = limit
        self._watch = watch
        self._frames = frames
        self._manner = _SCROLLED if more.click is None else _TURNED
        self._mark = secrets.token_hex(16)
        self._rows: dict[str, None] = {}
        self._size = 0
        self._seen: JSHandle | None = None
        self._pending: set[Request] = set()

    async def unroll(self) -> Unrolled:
        """Show all rows, and take them. Raises PackError, TooLarge, WrongPage; Playwright's Error."""
        self._tab.on("request", self._note_request)
        self._tab.on("requestfinished", self._note_end)
        self._tab.on("requestfailed", self._note_end)
        try:
            return await self._whole()
        finally:
            self._tab.remove_listener("request", self._note_request)
            self._tab.remove_listener("requestfinished", self._note_end)
            self._tab.remove_listener("requestfailed", self._note_end)

    def _note_request(self, request: Request) -> None:
        if request.resource_type in _WATCHED:
            self._pending.add(request)

    def _note_end(self, request: Request) -> None:
        self._pending.discard(request)

    async def _whole(self) -> Unrolled:
        more = self._more
        if not await self._tab.evaluate(_UNDERSTOOD, [more.rows, more.click or more.scroll]):
            raise PackError("the browser does not understand a selector under `more`")
        await self._take(0.0)
        first = await self._frame()
        whole = await (self._turn() if more.click is not None else self._scroll())
        last = await self._frame()
        kept = last if last["shown"] else first  # a page without rows has no place for those of the others
        before, _, after = kept["html"].partition(f"<!--{self._mark}-->")
        if self._rows and not kept["shown"]:
            raise WrongPage("the rows of the list have gone before they could be taken", url=self._shown)
        html = "".join((before, "\n".join(self._rows), after))
        return Unrolled(last["url"], html, last["html"] if not last["shown"] else None, whole)

    async def _turn(self) -> bool:
        """Click from page to page; whether the way to further pages came to an end."""
        for _ in range(self._more.limit):
            self._pending.clear()
            if not await self._click():
                return True
            if not await self._take(self._manner.patience):
                return False
        raise self._endless()

    async def _click(self) -> bool:
        """Click what leads on, once it is there; a page that is being drawn may hold it back for a moment."""
        end = time.monotonic() + self._manner.at_the_end
        while not await self._asked(_CLICK, [self._more.click, self._frames]):
            if time.monotonic() > end:
                return False
            await asyncio.sleep(0.05)
        return True

    async def _scroll(self) -> bool:
        """Scroll from the top to the end; whether the end was reached."""
        manner = self._manner
        await self._scrolled(back=True)
        await self._take(0.05)
        for _ in range(self._more.limit):
            self._pending.clear()
            moved = await self._scrolled(back=False)
            if not await self._take(manner.patience if moved else manner.at_the_end) and not moved:
                return True
        raise self._endless()

    async def _scrolled(self, *, back: bool) -> bool:
        moved = await self._tab.evaluate(SCROLL, [self._more.scroll, self._frames, back])
        if moved is None:
            raise WrongPage(f"the page has no {self._more.scroll!r} to scroll", url=self._shown)
        return bool(moved)

    async def _take(self, patience: float) -> bool:
        """Take the rows that are new, once they rest; whether some came in time."""
        began, came = time.monotonic(), False
        while True:
            slice_ = min(patience, _SLICE) * 1000
            asked = [self._more.rows, self._frames, slice_, self._manner.quiet]
            news = await self._asked(_TAKE, asked, seen=True) or []
            self._add(news)
            came = came or bool(news)
            waited = time.monotonic() - began
            if came and (not self._pending or waited > _REST_OF_A_PAGE):
                return True
            if not came and waited >= patience + (_LONGEST_REQUEST if self._pending else 0.0):
                return False
            if not came and waited > _SOON and await self._has_become_another():
                return False

    async def _has_become_another(self) -> bool:
        """Whether the list has given way to another page, such as a login."""
        now = await self._asked(_FRAME, [self._more.rows, self._frames, self._mark])
        return now is not None and not now["shown"] and not self._watch.is_page(now["url"], now["html"])

    def _add(self, news: list[str]) -> None:
        if not news:
            return
        self._rows.update(dict.fromkeys(news))
        self._size += sum(map(len, news))
        if self._size > self._limit:
            raise TooLarge(
                f"the whole list is larger than the limit of {self._limit:,} bytes", url=self._shown
            )
        self._watch.progressed()

    async def _asked(self, script: str, argument: Any, *, seen: bool = False) -> Any:
        """What a script says; None while one document is being exchanged for another."""
        try:
            if not seen:
                return await self._tab.evaluate(script, argument)
            if self._seen is None:
                self._seen = await self._tab.evaluate_handle("() => new Set()")
            return await self._tab.evaluate(script, [self._seen, *argument])
        except Error as error:
            if not is_passing(error) and "in the context they were created" not in error.message:
                raise
            self._seen = None
            await asyncio.sleep(0.05)
            return None

    async def _frame(self) -> dict[str, Any]:
        """The document without the rows, and where they belong."""
        found: dict[str, Any] = await self._tab.evaluate(_FRAME, [self._more.rows, self._frames, self._mark])
        return found

    @property
    def _shown(self) -> str:
        return without_query(self._tab.url)

    def _endless(self) -> TooLarge:
        return TooLarge(
            f"the list goes on after the {self._more.limit} steps that the pack allows",
            url=self._shown,
            advice="Raise `limit` under `more` in the pack if the list is genuine.",
        )
