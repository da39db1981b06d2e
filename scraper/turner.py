"""Finds out, by trying, how a list shows the rows that it does not show at first, and how many there are.

Knows the order in which ways are tried, and what proves one; never knows a console.
"""

from collections.abc import Callable, Sequence
from typing import Final
from urllib.parse import urljoin, urlsplit

from lxml.etree import _Element

from scraper.browser import Bare, Held
from scraper.errors import VisitError
from scraper.extract.document import Document, elements
from scraper.inspect.propose.addresses import Numbered, numbered, same_origin
from scraper.inspect.propose.counts import Count, count_of
from scraper.inspect.propose.lists import Listing
from scraper.inspect.propose.pagers import Pager, has_pager, pagers
from scraper.inspect.propose.places import own_selectors_of
from scraper.inspect.propose.recorded import Met, More, Page, Turning
from scraper.inspect.propose.sheet import text_of
from scraper.packs.selectors import compile_css, compile_xpath

_TRIED: Final = 4
"""Controls that are clicked before giving up."""
_PATIENCE: Final = 25.0
"""Seconds that all rows of a list may take to come, before it is left at having seen some."""


class Turner:
    """One list at one console."""

    def __init__(self, bare: Bare, page: Page, listing: Listing, say: Callable[[str], None]) -> None:
        self._bare = bare
        self._page = page
        self._listing = listing
        self._say = say
        self._seen = self._rows(page.document)
        self._count = count_of(page.document, listing.rows)

    async def turn(self) -> Turning:
        """How further rows come; whatever is told was seen. Raises BrowserError and VisitError."""
        paging = await self._by_address(_links(self._page))
        if paging is not None:
            return Turning(paging=paging, counted=self._count)
        unturned: str | None = None
        for pager in pagers(self._page.document, self._listing.rows)[:_TRIED]:
            found = await self._by_clicking(pager)
            if found is not None:
                return found
            unturned = unturned or pager.said
        scroll = await self._by_scrolling()
        if scroll is not None:
            return Turning(more=scroll, counted=self._count)
        shown = "a pager" if has_pager(self._page.document) else None
        return Turning(counted=self._count, unturned=unturned or shown)

    async def _by_address(self, links: Sequence[str]) -> Numbered | None:
        """The numbers of its pages, where its first page and the next show what they must."""
        way = numbered(self._page.met.url, links)
        if way is None:
            return None
        parts = urlsplit(self._page.met.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        try:
            first, second = [
                page_of(await self._bare.go(way.address(origin, number)))
                for number in (way.first, way.first + way.step)
            ]
        except VisitError:
            return None
        if not (self._rows(first.document) & self._seen and self._shows_others(second.document)):
            return None
        self._check_count(second.document)
        return way

    async def _by_clicking(self, pager: Pager) -> Turning | None:
        """What comes of clicking a control again and again, where clicking it once shows other rows."""
        self._say(f"trying whether {pager.said!r} brings further rows")
        await self._bare.go(self._page.met.url)
        turned = await self._bare.turn(pager.css)
        if turned is None:
            return None
        other = page_of(turned.held)
        if not self._shows_others(other.document):
            return None
        self._check_count(other.document)
        if turned.went:
            paging = await self._by_address([turned.held.url])
            if paging is not None:
                return Turning(paging=paging, counted=self._count)
            if pager.link:
                return Turning(link=pager.css, counted=self._count)
        return None if self._listing.css is None else await self._all_by(pager.css, self._listing.css)

    async def _all_by(self, css: str, rows: str) -> Turning | None:
        """All rows that a control brings, gathered as a collection would."""
        await self._bare.go(self._page.met.url)
        gathered = await self._bare.gather(rows, css, _PATIENCE)
        if gathered.html is None:
            return None if gathered.ended else Turning(more=More(None, css), counted=self._count)
        whole = Document(gathered.html, self._page.met.url, page="list")
        came, endless = len(self._rows(whole)), not gathered.whole
        return Turning(more=More(None, css), counted=self._count, came=came, endless=endless)

    async def _by_scrolling(self) -> More | None:
        if self._listing.css is None:
            return None
        await self._bare.go(self._page.met.url)
        box = await self._bare.box_of(self._listing.css)
        scroll = None if box is None else next(own_selectors_of(*box), None)
        if scroll is not None and await self._bare.brings_more(self._listing.css):
            return More(scroll, None)
        return None

    def _rows(self, document: Document) -> frozenset[str]:
        """What tells the rows of a page apart: the ids that they lead to, else what they say."""
        shape = self._listing.shape
        found = []
        for row in _rows_by(self._listing, document):
            hrefs = [link.get("href") or "" for link in row.iter("a")]
            ids = [shape.id_in(urljoin(document.url, href)) for href in hrefs] if shape else []
            found.append(next((one for one in ids if one), None) or " ".join(text_of(row).split()))
        return frozenset(found)

    def _shows_others(self, document: Document) -> bool:
        return bool(self._rows(document) - self._seen)

    def _check_count(self, document: Document) -> None:
        """Give up a count that is not the same on another page of the list: it is of what is shown."""
        if self._count is not None and not self._is_same(self._count, document):
            self._count = None

    def _is_same(self, count: Count, document: Document) -> bool:
        there = count_of(document, tuple(_rows_by(self._listing, document)))
        if there is None or there.find != count.find:
            return False
        return abs(there.number - count.number) <= 2 + count.number // 20  # more may have come meanwhile


def page_of(held: Held, asked: str | None = None) -> Page:
    """A page as it was held, by the address that was asked for."""
    return Page(Met(asked or held.url, held.status, held.html, held.sent, held.answers))


def _rows_by(listing: Listing, document: Document) -> list[_Element]:
    if listing.css is not None:
        return elements(compile_css(listing.css), document.root)
    return elements(compile_xpath(listing.each["xpath"]), document.root)


def _links(page: Page) -> list[str]:
    """The page's links of its own origin."""
    found = []
    for element in page.document.elements:
        href = element.get("href") or ""
        if element.tag != "a" or not href:
            continue
        try:
            url = urljoin(page.met.url, href)
        except ValueError:
            continue  # a link that leads nowhere
        if same_origin(url, page.met.url):
            found.append(url)
    return found
