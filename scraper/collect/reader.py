"""Reads one page at a time: visit, extract, compare the two ways of visiting, sign in again when signed out.

Knows order, trust and retry; never HTML or bytes.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from enum import StrEnum
from typing import NamedTuple

from scraper.collect.console import Console
from scraper.errors import (
    BrowserError,
    LoginError,
    NotFound,
    Refused,
    ScraperError,
    SignedOut,
    WrongPage,
)
from scraper.extract import extract
from scraper.models import Capture, Fields, VisitKind
from scraper.packs.spec import Pack, Page

MAX_RESTARTS = 3
"""How often the browser may be started anew in one run."""
MAX_RENEWALS = 3
"""How often one page may make us sign in again: sessions may end again before it is brought."""


class Visits(StrEnum):
    """How pages are brought."""

    AUTO = "auto"
    """Fetched, once a page of that kind was seen to read the same rendered and fetched."""
    FETCHED = "fetched"
    RENDERED = "rendered"


class PageRead(NamedTuple):
    """One page, brought and read."""

    capture: Capture
    fields: Fields


class PageReader:
    """Reads pages of a pack through one console; safe for concurrent use."""

    def __init__(self, console: Console, pack: Pack, *, visits: Visits = Visits.AUTO) -> None:
        self.console = console
        self.pack = pack
        self.warnings: list[str] = []
        self._visits = visits
        self._verdicts: dict[str, asyncio.Task[VisitKind]] = {}
        self._renewal = asyncio.Lock()
        self._generation = 0
        self._restarts = 0
        self._ended: ScraperError | None = None

    async def read(
        self, kind: str, arguments: Mapping[str, str], *, provisional: bool = False, at: str | None = None
    ) -> PageRead:
        """Bring and read one page, at its own address or at another template `at`.

        A provisional reading does not wait until fetched pages of this kind are known to be right: ask
        `distrusted` in the end. Raises VisitError or ExtractError for this page; LoginError or BrowserError
        when no page can be read any more.
        """
        page = self.pack.pages[kind]
        if at is not None:
            page = page.model_copy(update={"at": at})
        if page.visit is not None:
            return await self._bring(page, arguments, VisitKind(page.visit))
        if page.more is not None:  # fetched, it would be a list that is short
            return await self._bring(page, arguments, VisitKind.RENDERED)
        if self._visits is Visits.RENDERED:
            return await self._bring(page, arguments, VisitKind.RENDERED)
        if self._visits is Visits.FETCHED:
            return await self._bring(page, arguments, VisitKind.FETCHED)
        return await self._read_auto(page, arguments, provisional)

    async def distrusted(self) -> frozenset[str]:
        """The page kinds whose fetched pages turned out to read differently when rendered."""
        verdicts = {kind: await verdict for kind, verdict in self._verdicts.items()}
        return frozenset(kind for kind, trusted in verdicts.items() if trusted is VisitKind.RENDERED)

    async def _read_auto(self, page: Page, arguments: Mapping[str, str], provisional: bool) -> PageRead:
        verdict = self._verdicts.get(page.page)
        if verdict is not None and verdict.done() and verdict.result() is VisitKind.RENDERED:
            return await self._bring(page, arguments, VisitKind.RENDERED)
        try:
            fetched = await self._bring(page, arguments, VisitKind.FETCHED)
        except WrongPage:
            return await self._bring(page, arguments, VisitKind.RENDERED)
        if page.page not in self._verdicts:
            self._verdicts[page.page] = asyncio.create_task(self._judge(page, arguments, fetched.fields))
        if provisional or await self._verdicts[page.page] is VisitKind.FETCHED:
            return fetched
        return await self._bring(page, arguments, VisitKind.RENDERED)

    async def _judge(self, page: Page, arguments: Mapping[str, str], fetched: Fields) -> VisitKind:
        """Which way of visiting this kind of page is to be trusted."""
        try:
            rendered = await self._bring(page, arguments, VisitKind.RENDERED)
        except ScraperError as error:
            self.warnings.append(
                f"the first {page.page} page could not be rendered ({error.kind}), so all are as fetched"
            )
            return VisitKind.FETCHED
        differing = differing_fields(fetched, rendered.fields)
        if not differing:
            return VisitKind.FETCHED
        self.warnings.append(
            f"{page.page} pages read differently fetched and rendered, so all are rendered; "
            f"fields that differ: {', '.join(differing)}"
        )
        return VisitKind.RENDERED

    async def _bring(self, page: Page, arguments: Mapping[str, str], how: VisitKind) -> PageRead:
        renewals = 0
        while True:
            if self._ended is not None:
                raise self._ended
            generation = self._generation
            try:
                capture = await self.console.visit(page, arguments, how)
                return PageRead(capture, extract(capture, page, arguments))
            except (NotFound, Refused, SignedOut, WrongPage) as error:
                reason = await self._explained(arguments, error)
                if not isinstance(reason, SignedOut) or renewals == MAX_RENEWALS:
                    raise reason from None
                renewals += await self._renew(generation, self.console.sign_in)
            except BrowserError:
                await self._renew(generation, self._restart)

    async def _explained(self, arguments: Mapping[str, str], error: ScraperError) -> ScraperError:
        return error if isinstance(error, SignedOut) else await self.console.explain(arguments, error)

    async def _renew(self, generation: int, action: Callable[[], Awaitable[object]]) -> bool:
        """Let exactly one of all concurrent readers renew the session; the others wait for it.

        Whether it was this one.
        """
        async with self._renewal:
            if self._ended is not None:
                raise self._ended
            if generation != self._generation:
                return False
            try:
                await action()
            except (LoginError, BrowserError) as error:
                self._ended = error
                raise
            self._generation += 1
            return True

    async def _restart(self) -> None:
        self._restarts += 1
        if self._restarts > MAX_RESTARTS:
            raise BrowserError(f"the browser died {self._restarts} times in one run")
        await self.console.restart()
        await self.console.sign_in()


def differing_fields(one: Fields, other: Fields) -> list[str]:
    """Names of the fields whose state or value differs, layout of text apart; `rows` when their number does.

    >>> from scraper.models import Field, State
    >>> a = Fields(page="event", fields={"port": Field(state=State.PRESENT, value=80)})
    >>> b = Fields(page="event", fields={"port": Field(state=State.ABSENT)})
    >>> differing_fields(a, b), differing_fields(a, a)
    (['port'], [])
    """
    names = sorted(one.fields.keys() | other.fields.keys())

    def known(fields: Fields, name: str) -> tuple[object, object] | None:
        field = fields.fields.get(name)
        return None if field is None else (field.state, _comparable(field.value))

    differing = [name for name in names if known(one, name) != known(other, name)]
    return differing if len(one.rows) == len(other.rows) else [*differing, "rows"]


def _comparable(value: object) -> object:
    """A browser's document lays text out with other blank lines than its source."""
    if not isinstance(value, str):
        return value
    return [words for line in value.splitlines() if (words := line.split())]
