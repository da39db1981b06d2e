"""Finds its way at a console that no pack describes: signs in, and meets one page of each kind.

Knows the order of things; leaves to others how pages are brought, and what a pack says of them.
"""

import asyncio
import re
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple
from urllib.parse import urljoin

from scraper.browser import Bare, Held
from scraper.browser.supply import Supplier
from scraper.errors import (
    LoginError,
    NotFound,
    ScraperError,
    UnknownLoginPage,
    UsageError,
    VisitError,
    WrongPassword,
)
from scraper.inspect.propose.addresses import compared, same_origin
from scraper.inspect.propose.answers import answer_fields
from scraper.inspect.propose.event import fields_of
from scraper.inspect.propose.lists import Listing, id_field, listings
from scraper.inspect.propose.login import Controls, controls_of, inside_marks, is_bare, is_interstitial
from scraper.inspect.propose.pages import close_control
from scraper.inspect.propose.probe import Asked
from scraper.inspect.propose.recorded import Page, Recorded, Turning
from scraper.inspect.propose.sheet import Sheet, short_text
from scraper.packs.spec import Secret
from scraper.turner import Turner, page_of

_PERSON: Final = 300.0
"""Seconds that a person at the window has."""
_FAULTY: Final = 400
_GLANCE: Final = 0.5
_MOST_LOGIN_PAGES: Final = 8
_TRIED: Final = 3
"""Lists of a page, and further pages, that are tried before giving up."""
_LISTS: Final = re.compile(r"alert|event|incident|alarm|detection|vorfall|evento|alerte", re.IGNORECASE)
_RULES: Final = re.compile(r"\b(?:sig|rule|sid|signature|regel|regla|regle)", re.IGNORECASE)
_TELLING: Final = frozenset({"source_addr", "dest_addr", "payload", "sig_rule", "source_port", "dest_port"})


class Found(NamedTuple):
    """A list and what it leads to."""

    page: Page
    listing: Listing
    events: tuple[Page, ...]
    ids: tuple[str, ...]
    turning: Turning


class Scout:
    """One journey through one console."""

    def __init__(
        self,
        bare: Bare,
        supplier: Supplier,
        say: Callable[[str], None],
        *,
        headed: bool,
        also: Sequence[str] = (),
    ) -> None:
        self.login: list[Page] = []
        """The pages of the login that were met so far, before anything was typed into them."""
        self._marks: list[str] = []
        """What is in sight on pages inside, and not on the way there."""
        self._followed: list[tuple[str, ...]] = []
        self._lists = 0
        """Lists whose rows were followed."""
        self._closed: list[str] = []
        """What was in the way, and was closed."""
        self._bare = bare
        self._supplier = supplier
        self._say = say
        self._headed = headed
        self._also = also

    async def explore(self, url: str, others: Sequence[str]) -> Recorded:
        """Sign in at an address and look around from there, and from `others`.

        Raises LoginError and its kinds, VisitError and its kinds, UsageError when no event's page was found.
        """
        await self.enter(url, others[0] if others else url)
        homes = [await self._go(one) for one in (url, *others)]
        self._marks = await self._bare.in_sight(self._marks)
        found, events = await self._look_around(homes)
        if found is not None:
            events = [*(found.events or events)]
            turner = Turner(self._bare, found.page, found.listing, self._say)
            found = found._replace(turning=await turner.turn())
            for line in told(found):
                self._say(line)
        if not events:
            raise nothing_found(homes, self._lists)
        if found is None:
            self._say("no list leads to these events: give its address too if there is one")
        signature = await self._signature(events[0])
        asked = await self._ask([*homes, events[0]])
        return Recorded(
            start=url,
            also=tuple(self._also),
            login=tuple(self.login),
            inside=next(iter(self._marks), None),
            listing=None if found is None else found.page,
            rows=None if found is None else found.listing,
            turning=Turning() if found is None else found.turning,
            events=tuple(events),
            ids=() if found is None else found.ids,
            signature=signature,
            asked=asked,
            closed=tuple(self._closed),
            private=tuple(await self._private()),
        )

    async def _go(self, url: str) -> Page:
        self._say(f"looking at {url.partition('?')[0]}")
        page = page_of(await self._bare.go(url), url)
        for _ in range(_TRIED):
            css = close_control(page.document)
            if css is None or css in self._closed or not await self._bare.press(css):
                break
            self._closed.append(css)
            page = page_of(await self._bare.held(), url)
        return page

    async def enter(self, url: str, target: str) -> None:
        """Sign in, if the console asks for it, a page of the login after another, until a target is shown."""
        typed: list[Controls] = []
        held = await self._bare.go(url)
        for _ in range(_MOST_LOGIN_PAGES):
            page = page_of(held)
            asks = controls_of(page.document)
            if not asks.asks and await self._is_inside(target, page):
                self._supplier.note(None)
                marks = inside_marks(page.document, [one.document for one in self.login])
                self._marks = await self._bare.in_sight(marks) if self.login else []
                return
            self.login.append(page)
            if self._headed:
                held = await self._by_hand(page)
            elif not asks.asks:
                raise UnknownLoginPage(
                    "the login shows a page that needs a decision", advice="Use --headed, and decide there."
                )
            else:
                held = await self._answer(asks, typed)
        raise LoginError("the login has no end", advice="Use --headed, and sign in by hand.")

    async def _is_inside(self, url: str, page: Page) -> bool:
        """Whether a page that asks for no secret is one that only those who are signed in are shown."""
        if not self.login:
            return not is_interstitial(page.document)
        peeked = page_of(await self._bare.peek(url))
        barred = peeked.met.url == page.met.url != url and is_bare(page.document)
        return not (barred or controls_of(peeked.document).asks or is_interstitial(peeked.document))

    async def _answer(self, asks: Controls, typed: list[Controls]) -> Held:
        """Give a page what it asks for, once."""
        if asks in typed:
            error = WrongPassword("the console showed its login again")
            self._supplier.note(error)
            raise error
        typed.append(asks)
        fills = [
            (asks.user, Secret.USERNAME),
            (asks.password, Secret.PASSWORD),
            (asks.code, Secret.ONE_TIME_CODE),
        ]
        texts = [(css, (await self._supplier.get(name)).reveal()) for css, name in fills if css is not None]
        held, clicked = await self._bare.submit(texts, asks.button)
        if clicked:
            self.login[-1] = Page(self.login[-1].met._replace(clicked=True))
        return held

    async def _by_hand(self, page: Page) -> Held:
        """Wait until the person at the window has gone on to another page."""
        self._say("sign in at the window; it is watched, and closes by itself")
        until = time.monotonic() + _PERSON
        while time.monotonic() < until:
            await asyncio.sleep(_GLANCE)
            held = await self._bare.held()
            now = page_of(held)
            if controls_of(now.document) != controls_of(page.document) or now.met.url != page.met.url:
                return held
        raise LoginError(
            f"nobody had signed in at the window after {_PERSON:g} s", advice="Run the same command again."
        )

    async def _look_around(self, homes: Sequence[Page]) -> tuple[Found | None, list[Page]]:
        """The list that leads to events, and the pages that are events themselves."""
        events = [page for page in homes if is_event(page)]
        found = None
        for page in (page for page in homes if page not in events):
            found = found or await self._follow(page)
        if found is None and len(events) > 1:
            found = self._matching(homes, events)
        if found is None and not events:
            been = {home.met.url.partition("?")[0] for home in homes}
            links = [link for link in _links(homes[0], _LISTS) if link.partition("?")[0] not in been]
            for link in dict.fromkeys(links[:_TRIED]):
                found = found or await self._follow(await self._go(link))
        return found, events

    async def _follow(self, page: Page) -> Found | None:
        """The first list on a page whose rows lead to events, and two of these."""
        for listing in listings(page.document)[:_TRIED]:
            if listing.links[:2] in self._followed:
                continue
            self._followed += [listing.links[:2]] if listing.links else []
            self._lists += 1
            self._say(f"a list of {len(listing.rows)} rows: following the first two")
            events = await (self._by_links(listing) if listing.shape else self._by_clicks(page, listing))
            if not any(is_event(one) for one in events):
                continue
            shape = listing.shape or compared([one.met.url for one in events])
            ids = [shape.id_in(one.met.url) or "" for one in events] if shape else []
            return Found(page, listing, tuple(events), tuple(ids), Turning())
        return None

    def _matching(self, homes: Sequence[Page], events: Sequence[Page]) -> Found | None:
        """The list whose rows tell the ids of events that were named, where they hold no links to them."""
        shape = compared([one.met.url for one in events])
        ids = [shape.id_in(one.met.url) or "" for one in events] if shape else []
        for page in (page for page in homes if page not in events):
            for listing in listings(page.document)[:_TRIED] if shape else ():
                if id_field(listing, ids) is not None:
                    return Found(page, listing, (), tuple(ids), Turning())
        return None

    async def _by_links(self, listing: Listing) -> list[Page]:
        return [await self._go(link) for link in listing.links[:2]]

    async def _by_clicks(self, page: Page, listing: Listing) -> list[Page]:
        """Where rows hold no links: the pages that clicks on the first two lead to."""
        events: list[Page] = []
        for place in (0, 1):
            await self._bare.go(page.met.url)
            held = None if listing.css is None else await self._bare.click(listing.css, place)
            if held is None:
                return []
            events.append(await self._go(held.url))  # as a page of its own: that is how it will be visited
        return events

    async def _signature(self, event: Page) -> Page | None:
        """The page of the rule that fired, where the event's links to one."""
        for link in [*_links(event, _RULES)][:_TRIED]:
            page = await self._go(link)
            if "sig_rule" in fields_of(Sheet(page.document)):
                return page
        return None

    async def _ask(self, pages: Sequence[Page]) -> tuple[Asked, ...]:
        """What the console answers to those who are signed in, and to others."""
        urls = [page.met.url for page in pages]
        urls += [url for page in pages for url, _ in page.met.answers]
        kept = list(dict.fromkeys(url.partition("#")[0] for url in urls))[: 2 * _TRIED]
        replies = await self._bare.ask(kept)
        return tuple(
            Asked(url, *((one.status, one.body.decode("utf-8", "replace")) for one in three))
            for url, *three in replies
        )

    async def _private(self) -> list[str]:
        if not self.login or self._headed:
            return []
        return [(await self._supplier.get(Secret.USERNAME)).reveal()]


def nothing_found(homes: Sequence[Page], lists: int) -> ScraperError:
    """Why there is nothing to make a pack of, and what its user can do."""
    refused = next((page for page in homes if page.met.status >= _FAULTY), None)
    if refused is not None:
        shown = refused.met.url.partition("?")[0]
        return NotFound(
            f"the console answered {refused.met.status}", url=shown, advice="Give the address of its list."
        )
    seen = "the rows of the lists there lead to none" if lists else "no list was found there"
    return UsageError(
        f"no page of an event was found: {seen}",
        advice="If the list is empty, let it show more of the past and give that address; if its rows hold "
        "no links, give the addresses of the list and two events: packs new LIST EVENT EVENT --into FOLDER",
    )


def told(found: Found) -> Iterator[str]:
    """What a person must know: a list that shows only its beginning makes every incident short."""
    seen, turning = len(found.listing.rows), found.turning
    counted = "the console's own count was not found, compare with it"
    if turning.counted is not None:
        counted = f"the console says {turning.counted.number:,}: {turning.counted.said!r}"
    yield f"{seen} rows seen at first; {counted}"
    if turning.came is not None:
        yield f"{turning.came:,} rows came when all were asked for"
    elif turning.found:
        yield "further rows were seen to come; not all of them were asked for"
    elif turning.unturned is not None:
        yield f"there is a pager ({turning.unturned}), but no way to turn it was found: only the first {seen}"


def is_event(page: Page) -> bool:
    """Whether a page shows, or loaded, what an event's page shows: at least two of its telling fields."""
    leads_on = any(listing.shape is not None for listing in listings(page.document)[:1])
    most = {"most": 1} if leads_on else {}
    shown = set(fields_of(Sheet(page.document), **most))
    shown.update(*(answer_fields(text, "answer") for _, text in page.met.answers))
    return len(_TELLING & shown) >= 2


def _links(page: Page, wanted: re.Pattern[str]) -> Iterator[str]:
    """The page's links of its own origin whose text or address has one of some words."""
    for element in page.document.elements:
        href = element.get("href") or ""
        if element.tag != "a" or not href or "[" in href:
            continue
        url = urljoin(page.met.url, href)
        said = wanted.search(short_text(element)) or wanted.search(url.partition("//")[2].partition("/")[2])
        if said and same_origin(url, page.met.url) and url != page.met.url:
            yield url


__all__ = ["Found", "Scout", "VisitError", "is_event"]
