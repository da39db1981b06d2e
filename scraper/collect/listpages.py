"""Reads a list page by page: by number, by offset, by a cursor, or by a link to the next page.

Knows when a list has come to its end, and when it only seems so; never how a row is read, nor what it means.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import urldefrag, urlsplit

from scraper.collect.reader import PageReader
from scraper.errors import ExtractError, NotFound, SignedOut, Unreadable, VisitError, WrongPage
from scraper.models import Fields, Ident, State
from scraper.packs.parts import Paging
from scraper.packs.spec import Page
from scraper.packs.templates import origin, places

EVENT_ID = "event_id"
"""The field of a row that names its event."""
COUNT = "num_evts"
"""The field by which an incident's page says how many events there are."""
_UNFINISHED = "what shows further rows was still there, and brought none"
_AGAIN = "what should be its next page shows the rows of one before"
_PAGE = "page"
"""The place in a list's address for the number, the offset or the cursor."""


class ListRead(NamedTuple):
    """The pages of one list, in order."""

    pages: tuple[Fields, ...]
    doubt: str | None
    """Why the list may go on after them; None when it came to its end."""
    as_shown: bool = True
    """False when rows may be here twice because of how they were made to show."""

    @property
    def names(self) -> tuple[Ident, ...]:
        """The events of all rows, in order. One that moved to a further page meanwhile is there once."""
        return tuple(_names(self.pages))

    @property
    def told(self) -> int | None:
        """How many events the list says that there are, or None."""
        return _count(self.pages[0])

    @property
    def fault(self) -> str | None:
        """Why events may be missing, in words; None when all are there as far as the console tells."""
        shown = len(set(self.names))
        if self.told is None:
            return None if self.doubt is None else f"the console's list may go on: {self.doubt}"
        reason = "" if self.doubt is None else f" ({self.doubt})"
        alike = {shown, len(self.names)} if self.as_shown else {shown}
        if self.told not in alike:
            return f"the console says that there are {self.told} events, and its list showed {shown}{reason}"
        later = [_count(fields) for fields in self.pages[1:] if fields.rows]
        return (
            None
            if all(count in {self.told, None} for count in later)
            else "the console's list changed meanwhile"
        )

    @property
    def may_be_mended(self) -> bool:
        """Whether reading the list again may clear its fault up."""
        known = self.told is not None or not any(fields.unfinished for fields in self.pages)
        return known and self.fault is not None


async def read_pages(reader: PageReader, page: Page, arguments: Mapping[str, str]) -> ListRead:
    """All pages of a list, or as many as can be had. Raises what reading the first one raises; Unreadable.

    A list by numbers ends with a page without rows, one that does not exist, or one whose rows were there
    before; another with a page that leads on to none.
    """
    pages, doubt = await _walked(reader, page, arguments)
    unfinished = _UNFINISHED if any(fields.unfinished for fields in pages) else None
    return ListRead(tuple(pages), doubt or unfinished, as_shown=page.more is None)


async def _walked(
    reader: PageReader, page: Page, arguments: Mapping[str, str]
) -> tuple[list[Fields], str | None]:
    """The pages, and why there may be more of them."""
    walk = _Walk(reader, page, dict(arguments))
    pages = [await walk.first()]
    while page.paging is not None:
        if len(pages) > page.paging.limit:
            raise Unreadable(
                f"the list has more than the {page.paging.limit} pages that the pack allows", page=page.page
            )
        try:
            following = await walk.next(page.paging, pages)
        except SignedOut:
            raise
        except (VisitError, ExtractError) as error:
            over = isinstance(error, NotFound) and page.paging.next is None
            return pages, None if over else f"its page {len(pages) + 1} could not be read: {error.message}"
        if following is None:
            break
        if any(_same(following, before) for before in pages):
            return pages, None if page.paging.next is None else _AGAIN
        pages.append(following)
    return pages, None


class _Walk:
    """The way through one list."""

    def __init__(self, reader: PageReader, page: Page, arguments: dict[str, str]) -> None:
        self._reader = reader
        self._page = page
        self._arguments = arguments
        self._by_link = _PAGE not in places(page.at)
        self._passed: set[str] = set()
        self._home = ""

    async def first(self) -> Fields:
        """The first page."""
        paging = self._page.paging
        if paging is None:
            return await self._read()
        if self._by_link:
            return await self._read(at=self._page.at)
        return await self._read(str(paging.first) if paging.next is None else "")

    async def next(self, paging: Paging, pages: list[Fields]) -> Fields | None:
        """The page after these; None when there is none. Raises VisitError, ExtractError."""
        if paging.next is None:
            place = str(paging.first + len(pages) * paging.step)
            return await self._read(place) if pages[-1].rows else None
        field = pages[-1].fields[paging.next]
        if field.state is State.ABSENT:
            return None
        if field.state is not State.PRESENT:
            raise Unreadable(f"the way to it could not be read: {field.reason}")
        return await self._follow(str(field.value))

    async def _follow(self, target: str) -> Fields:
        target = urldefrag(target).url if self._by_link else target
        if target in self._passed:
            raise WrongPage("the list leads back to a page that was read before")
        if not self._by_link:
            return await self._read(target)
        self._passed.add(target)
        return await self._read(at=_address(self._page, target, self._home))

    async def _read(self, place: str | None = None, at: str | None = None) -> Fields:
        arguments = self._arguments
        if place is not None:
            arguments = {**arguments, _PAGE: place}
            self._passed.add(place)
        read = await self._reader.read(self._page.page, arguments, at=at)
        self._home = self._home or read.capture.url_asked
        self._passed.update((read.capture.url_asked, read.capture.url_got) if self._by_link else ())
        return read.fields


def _address(page: Page, link: str, home: str) -> str:
    """A link as the address of a list's page, where it leads to the list's own host. Raises WrongPage."""
    parts = urlsplit(link)
    if (parts.scheme, parts.netloc) != urlsplit(home)[:2]:
        raise WrongPage("the list leads on to another host than its own")
    rest = link[len(origin(f"{parts.scheme}://{parts.netloc}")) :]
    return f"{{{places(page.at)[0]}}}{rest.replace('{', '%7B').replace('}', '%7D')}"


def _count(fields: Fields) -> int | None:
    """How many events a page of a list says that there are, also where the pack reads it as text."""
    count = fields.value(COUNT)
    if isinstance(count, str) and count.isascii() and count.isdigit():
        return int(count[:18])
    return count if isinstance(count, int) else None


def _same(one: Fields, other: Fields) -> bool:
    """Whether a page shows the rows of another again, as consoles do that know no page of that number."""
    return bool(one.rows) and len(one.rows) == len(other.rows) and _ids(one) == _ids(other)


def _ids(fields: Fields) -> list[Any]:
    return [row[EVENT_ID].value if EVENT_ID in row else row for row in fields.rows]


def _names(pages: tuple[Fields, ...]) -> Iterator[Ident]:
    passed: set[Ident] = set()
    for fields in pages:
        names = [_named(row, place) for place, row in enumerate(fields.rows, start=1)]
        yield from (name for name in names if name not in passed)
        passed.update(names)


def _named(row: Mapping[str, Any], place: int) -> Ident:
    named = row.get(EVENT_ID)
    if named is None or named.state is not State.PRESENT:
        reason = "the pack has no such field" if named is None else named.reason
        raise Unreadable(f"row {place} of the list does not say its event's id: {reason}")
    name: Ident = named.value
    return name
