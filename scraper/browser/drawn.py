"""What pages that are drawn by script need: messages closed, answers overheard, lists made to show all rows.

Knows what the pack asks for; never what a page says.
"""

import asyncio
import re
from collections.abc import Mapping
from functools import partial
from typing import Final, NamedTuple

from playwright.async_api import Error, Frame, Page, Response, WebSocket

from scraper.browser.doing import Acting, Windows, show, told
from scraper.browser.gathering import gather
from scraper.browser.look import address_pattern
from scraper.browser.snapshot import ALL, WRITER, Look
from scraper.browser.unroll import Unrolled, Unroller, Watch
from scraper.errors import PackError
from scraper.extract.data import embed_responses, embed_views, mark_unfinished
from scraper.packs.acting import Act, View
from scraper.packs.parts import More
from scraper.packs.spec import Page as PageSpec

_LONGEST_ANSWER: Final = 10.0
_LONGEST_LIST: Final = 600.0
"""Seconds for a list whose rows are opened one by one, each in its own time."""
_CLOSE: Final = (
    "([css, frames]) => {"
    + WRITER
    + ALL
    + """
  let found;
  try { found = all(css); } catch { return "bad"; }
  const shown = found.find((e) => e.checkVisibility() && e.getClientRects().length > 0);
  if (shown) shown.click();
  return shown ? "closed" : "none";
}"""
)


class Wants(NamedTuple):
    """What a page kind needs besides being loaded."""

    close: tuple[str, ...] = ()
    answers: Mapping[str, re.Pattern[str]] = {}
    more: More | None = None
    acts: tuple[Act, ...] = ()
    views: Mapping[str, View] = {}
    frames: bool = False


def wants_of(page: PageSpec, hosts: Mapping[str, str], arguments: Mapping[str, str]) -> Wants:
    """What the pack says of a page kind. Raises UsageError when an argument is missing."""
    known = {**arguments, **hosts}
    patterns = {name: address_pattern(text, known) for name, text in page.responses.items()}
    views = {
        name: view.model_copy(update={"do": told(view.do, arguments)}) for name, view in page.views.items()
    }
    return Wants(
        close=page.close,
        answers={name: known for name, known in patterns.items() if known is not None},
        more=page.more,
        acts=told(page.do, arguments),
        views=views,
        frames=page.frames,
    )


def before_views(page: PageSpec) -> PageSpec:
    """A page kind as it is proved before its views are there."""
    if not page.views:
        return page
    proof = tuple(one for one in page.proof if one.within is None or one.within.view is None)
    return page.model_copy(update={"proof": proof})


class Drawing:
    """One page being drawn in one tab."""

    def __init__(self, tab: Page, wants: Wants, limit: int) -> None:
        """`limit` is the bytes that the page and its answers may have."""
        self.wants = wants
        self._tab = tab
        self._limit = limit
        self._closed: set[str] = set()
        self._answers: list[tuple[str, asyncio.Task[str]]] = []
        self._messages: list[tuple[str, str]] = []
        self._said = 0
        self.windows = Windows(tab)
        self.acting = Acting(wants.acts, self.windows)

    async def __aenter__(self) -> "Drawing":
        if self.wants.answers:
            self._tab.on("response", self._note)
            self._tab.on("websocket", self._note_socket)
        return self

    async def __aexit__(self, *error: object) -> None:
        if self.wants.answers:
            self._tab.remove_listener("response", self._note)
            self._tab.remove_listener("websocket", self._note_socket)
        self._messages.clear()
        for _, task in self._answers:
            task.cancel()
        await self.windows.leave()

    def _note(self, response: Response) -> None:
        for name, pattern in self.wants.answers.items():
            if pattern.fullmatch(response.url) and 200 <= response.status < 300:
                self._answers.append((name, asyncio.ensure_future(_text(response))))

    def _note_socket(self, socket: WebSocket) -> None:
        """Keep what a socket says, up to what is too large for a page in any case."""

        def note(name: str, said: str | bytes) -> None:
            if isinstance(said, str) and said.lstrip()[:1] in {"{", "["} and self._said <= self._limit:
                self._messages.append((name, said))
                self._said += len(said)

        for name, pattern in self.wants.answers.items():
            if pattern.fullmatch(f"http{socket.url.removeprefix('ws')}"):
                socket.on("framereceived", partial(note, name))

    @property
    def _heard(self) -> list[tuple[str, str]]:
        answers = [(name, task.result()) for name, task in self._answers if task.done()]
        return answers + self._messages

    @property
    def overheard(self) -> bool:
        """Whether of every answer that the pack names something has arrived."""
        return {name for name, _ in self._heard} >= self.wants.answers.keys()

    async def close(self, frame: Frame) -> None:
        """Close what is in the way, each thing once."""
        for css in self.wants.close:
            if css in self._closed:
                continue
            if (done := await frame.evaluate(_CLOSE, [css, self.wants.frames])) == "bad":
                raise PackError(f"the browser does not understand the selector {css!r} under `close`")
            if done == "closed":
                self._closed.add(css)

    def with_answers(self, html: str) -> str:
        """The page with the answers that have arrived, as inert data."""
        if not self.wants.answers:
            return html
        return embed_responses(html, self._heard)

    async def unrolled(self, more: More, html: str, watch: Watch) -> Unrolled:
        """The page, `html` when first seen, with every row of its list, whatever it shows at once.

        Raises PackError, TooLarge, WrongPage; Playwright's Error.
        """
        here, frames = self.windows.here or self._tab, self.wants.frames
        if more.opens is None:
            found = await Unroller(here, more, self._limit, watch, frames=frames).unroll()
        else:
            watch.progressed()
            opened = await gather(here, more, self._limit, frames=frames)
            found = Unrolled(here.url, opened, None, whole=True)
        if self._answers:
            await asyncio.wait([task for _, task in self._answers], timeout=_LONGEST_ANSWER)
        doctype = html[: html.lower().find("<html")]
        whole = found.html if found.whole else mark_unfinished(found.html)
        bare = None if found.bare is None else f"{doctype}{found.bare}"
        return found._replace(html=f"{doctype}{whole}", bare=bare)

    async def with_views(self, html: str, look: Look) -> str:
        """The page with every part that must be asked for. Raises TimedOut, TooLarge, PackError."""
        return embed_views(html, await show(self.wants.views, self.windows, look))


async def _text(response: Response) -> str:
    """An answer's text; none when it cannot be had any more."""
    try:
        return (await response.body()).decode("utf-8", "replace")
    except Error:
        return ""
