"""Gathers events: bounded workers over a list of ids; each id ends as an event or as a typed problem."""

import asyncio
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from scraper.assemble import build_event
from scraper.collect.garbage import rarer_garbage_collection
from scraper.collect.reader import PageRead, PageReader
from scraper.errors import BrowserError, ConsoleUnreachable, LoginError, ScraperError
from scraper.models import Event, EventProblem, Field, Fields, Ident, State, VisitKind
from scraper.packs.spec import Page

EVENT = "event"
"""The page kind that holds one event."""
_CHANCES = 2
"""How often a page that several events share is asked for again after the console could not be reached."""


class Progress(NamedTuple):
    """How far a collection is."""

    done: int
    total: int
    failed: int


OnProgress = Callable[[Progress], None]


class Gathered(NamedTuple):
    """What became of the events asked for."""

    events: dict[Ident, Event]
    problems: dict[Ident, EventProblem]


class EventGatherer:
    """Reads event pages, and the further pages that they lack something for, once each."""

    def __init__(
        self,
        reader: PageReader,
        customer: str | None,
        *,
        concurrency: int = 8,
        rows: Mapping[Ident, Mapping[str, Field]] | None = None,
    ) -> None:
        """`rows` is what a list says of events beside their own pages."""
        self._reader = reader
        self._rows = rows or {}
        self._customer = customer
        self._concurrency = concurrency
        self._shared: dict[str, asyncio.Task[PageRead]] = {}
        self._unreached: Counter[str] = Counter()
        self._events: dict[Ident, Event] = {}
        self._problems: dict[Ident, EventProblem] = {}

    async def gather(
        self, ids: Sequence[Ident], *, on_progress: OnProgress, stop: asyncio.Event | None = None
    ) -> Gathered:
        """Bring every event; problems are results here, never raised.

        Events that the console was away for are asked for once more in the end.
        When `stop` is set, no further page is visited and the rest end as `interrupted`.
        """
        on_progress(Progress(0, len(ids), 0))
        told = partial(self._tell, on_progress, len(ids))
        with rarer_garbage_collection():
            await self._settle_all(ids, told, stop)
            if again := await self._stale():
                await self._settle_all(again, told, stop)
            await self._settle_unreached(told, stop)
        return Gathered(self._events, self._problems)

    def _tell(self, on_progress: OnProgress, total: int) -> None:
        on_progress(Progress(len(self._events) + len(self._problems), total, len(self._problems)))

    async def _settle_all(
        self, ids: Sequence[Ident], told: Callable[[], None], stop: asyncio.Event | None
    ) -> None:
        waiting = iter(ids)

        async def work() -> None:
            for event_id in _until(stop, waiting):
                await self._settle(event_id)
                told()

        async with asyncio.TaskGroup() as group:
            for _ in range(min(self._concurrency, len(ids))):
                group.create_task(work())
        for event_id in waiting:
            self._problems.setdefault(event_id, self._interrupted(event_id))

    async def _settle_unreached(self, told: Callable[[], None], stop: asyncio.Event | None) -> None:
        """Ask once more for the events that a console which was away has cost, if it has come back."""
        lost = [name for name, one in self._problems.items() if one.kind == ConsoleUnreachable.kind]
        if not lost or (stop is not None and stop.is_set()):
            return
        await self._settle(lost[0])
        told()
        if lost[0] in self._events:
            await self._settle_all(lost[1:], told, stop)

    async def _stale(self) -> list[Ident]:
        """Forget the events that rest on fetched pages of a kind that must be rendered; their ids."""
        distrusted = await self._reader.distrusted()
        if not distrusted:
            return []
        self._shared.clear()
        stale = [
            event_id
            for event_id, event in self._events.items()
            if any(visit.page in distrusted and visit.visit is VisitKind.FETCHED for visit in event.visits)
        ]
        for event_id in stale:
            del self._events[event_id]
        return stale

    def _arguments(self, event_id: Ident) -> dict[str, str]:
        customer = {} if self._customer is None else {"customer_id": self._customer}
        return {"event_id": str(event_id), **customer}

    def _url(self, event_id: Ident) -> str:
        return self._reader.console.url(self._reader.pack.pages[EVENT], self._arguments(event_id))

    async def _settle(self, event_id: Ident) -> None:
        try:
            self._events[event_id] = await self._event(event_id)
            self._problems.pop(event_id, None)
        except ScraperError as error:
            self._problems[event_id] = EventProblem(
                event_id=event_id,
                event_url=self._url(event_id),
                kind=error.kind,
                message=error.message,
                advice=error.advice,
            )

    def _interrupted(self, event_id: Ident) -> EventProblem:
        return EventProblem(
            event_id=event_id,
            event_url=self._url(event_id),
            kind="interrupted",
            message="the run was stopped before this event was visited",
            advice="Run the same command again.",
        )

    async def _event(self, event_id: Ident) -> Event:
        arguments = self._arguments(event_id)
        read = await self._reader.read(EVENT, arguments, provisional=True)
        pages = {EVENT: read}
        unread: dict[str, str] = {}
        row = self._rows.get(event_id, {})
        for kind in _needed(self._reader.pack.pages[EVENT], read.fields):
            try:
                pages[kind] = await self._once(kind, {**arguments, **_texts(read.fields)})
            except (LoginError, BrowserError):
                raise
            except ScraperError as error:
                unread[kind] = f"the {kind} page could not be read: {error.message}"
        if unread:
            page = self._reader.pack.pages[EVENT]
            pages[EVENT] = read._replace(fields=_without_knowing(page, read.fields, unread, row))
        event = build_event(
            event_id=event_id,
            event_url=self._url(event_id),
            pages=pages,
            row=row,
        )
        return event.model_copy(update={"warnings": (*event.warnings, *unread.values())}) if unread else event

    async def _once(self, kind: str, arguments: Mapping[str, str]) -> PageRead:
        """Read a page that several events share; concurrent askers wait for the same visit."""
        url = self._reader.console.url(self._reader.pack.pages[kind], arguments)
        if url not in self._shared:
            self._shared[url] = asyncio.create_task(self._reader.read(kind, arguments, provisional=True))
        reading = self._shared[url]
        try:
            return await asyncio.shield(reading)
        except ConsoleUnreachable:
            self._give_another_chance(url, reading)
            raise

    def _give_another_chance(self, url: str, reading: "asyncio.Task[PageRead]") -> None:
        """Let the next event that shares a page ask for it again, a few times."""
        if self._shared.get(url) is reading and self._unreached[url] < _CHANCES:
            self._unreached[url] += 1
            del self._shared[url]


def _until(stop: asyncio.Event | None, ids: Iterator[Ident]) -> Iterator[Ident]:
    while stop is None or not stop.is_set():
        try:
            yield next(ids)
        except StopIteration:
            return


def _needed(page: Page, fields: Fields) -> list[str]:
    """The further page kinds that hold what this page lacks."""
    kinds = [
        find.page
        for name, spec in page.fields.items()
        if (found := fields.fields.get(name)) is not None and found.state is State.ABSENT
        for find in spec.find
        if find.page is not None
    ]
    return list(dict.fromkeys(kinds))


def _without_knowing(page: Page, fields: Fields, unread: Mapping[str, str], row: Container[str]) -> Fields:
    """The fields of a page; those have failed that only another page may hold, which could not be read."""
    failed = {
        name: field.model_copy(update={"state": State.FAILED, "reason": unread[find.page or ""]})
        for name, field in fields.fields.items()
        if field.state is State.ABSENT and field.found_by is None and name not in row
        for find in page.fields[name].find
        if find.page in unread
    }
    return fields.model_copy(update={"fields": {**fields.fields, **failed}}) if failed else fields


def _texts(fields: Fields) -> dict[str, str]:
    """Present fields that can stand in an address."""
    return {
        name: str(field.value)
        for name, field in fields.fields.items()
        if field.state is State.PRESENT and isinstance(field.value, str | int)
    }


def distinct(ids: Iterable[Ident]) -> tuple[tuple[Ident, ...], tuple[Ident, ...]]:
    """Each id once, in order, and those that came more than once.

    >>> distinct([3, 1, 3, 3])
    ((3, 1), (3,))
    """
    counts: dict[Ident, int] = {}
    for event_id in ids:
        counts[event_id] = counts.get(event_id, 0) + 1
    return tuple(counts), tuple(event_id for event_id, count in counts.items() if count > 1)
