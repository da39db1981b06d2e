"""Reads kept captures again with a pack as it is now: the same JSON as collecting, without a visit.

Knows collecting and the archive; never HTML or bytes.
"""

from collections.abc import Mapping
from typing import Any

from scraper.collect import PageRead, PageReader, collect_incident
from scraper.errors import ExtractError, NotFound, ScraperError, UsageError, VisitError, error_of
from scraper.extract import extract
from scraper.models import Capture, Incident, VisitKind
from scraper.packs import render
from scraper.packs.spec import Pack, Page
from scraper.packs.templates import places
from scraper.store import Archive, Collection, KeptVisit, StoreError


async def reextract(archive: Archive, collection: Collection, pack: Pack) -> Incident:
    """One kept incident, read with this pack.

    An event whose captures were not kept ends as it ended then. Raises the errors that collecting raises when
    the incident itself cannot be read.
    """
    console = StoredConsole(collection, archive)
    reader = StoredReader(console, pack)
    reader.warnings = list(collection.warnings)
    incident = await collect_incident(
        reader,
        collection.incident_id,
        customer=collection.customer,
        by_api=collection.record is not None,
        on_progress=lambda _: None,
    )
    as_then = {name: collection.problems[name] for name in reader.lacking & collection.problems.keys()}
    errors = {name: as_then.get(name, problem) for name, problem in incident.errors.items()}
    return incident.model_copy(update={"errors": errors})


def kept_incident(archive: Archive, incident_id: str) -> Collection:
    """The newest collection of an incident. Raises UsageError when there is none, or it is damaged."""
    try:
        found = next(archive.collections(incident_id), None)
    except StoreError as error:
        raise UsageError(str(error), advice="Collect the incident again, with --keep.") from None
    if found is None:
        raise UsageError(
            f"nothing is kept of incident {incident_id}",
            advice="Collect it with --keep, or name the folder: --store DIR.",
        )
    return found


class StoredConsole:
    """Answers as the console did, out of the archive."""

    def __init__(self, collection: Collection, archive: Archive) -> None:
        self._collection = collection
        self._archive = archive
        self._used = frozenset((one.sha256, one.visit, one.visited_at) for one in collection.used)

    async def sign_in(self) -> None:
        """Captures need no session."""

    async def restart(self) -> None:
        """Captures need no browser."""

    def url(self, page: Page, arguments: Mapping[str, str]) -> str:
        """The page's address at the hosts that were visited."""
        return render(page.at, {**arguments, **self._collection.hosts})

    async def visit(self, page: Page, arguments: Mapping[str, str], how: VisitKind) -> Capture:
        """The last capture of that page brought that way. Raises NotFound and the errors of the visit."""
        for kept in reversed(self.visits(page, arguments)):
            if kept.visit is how:
                return self.capture(kept)
        raise self.lacks(page, arguments)

    async def explain(self, arguments: Mapping[str, str], error: ScraperError) -> ScraperError:
        """Captures can say no more."""
        return error

    async def incident_record(self, arguments: Mapping[str, str]) -> dict[str, Any] | None:
        """The record that the API gave."""
        return self._collection.record

    def visits(self, page: Page, arguments: Mapping[str, str]) -> list[KeptVisit]:
        """Every visit of a page, in order; found by arguments, since a mended pack may change addresses."""
        wanted = {name: arguments[name] for name in places(page.at) if name in arguments}
        return [
            kept
            for kept in self._collection.visits
            if kept.page == page.page and wanted.items() <= kept.arguments.items()
        ]

    def best_first(self, page: Page, arguments: Mapping[str, str]) -> list[KeptVisit]:
        """Every visit of a page: those that the result was read from, then the latest."""
        latest_first = self.visits(page, arguments)[::-1]
        return sorted(
            latest_first, key=lambda kept: (kept.sha256, kept.visit, kept.visited_at) not in self._used
        )

    def capture(self, kept: KeptVisit) -> Capture:
        """A visit's capture. Raises the error that it ended in, and NotFound when its bytes are gone."""
        if kept.sha256 is None:
            raise error_of(kept.kind, kept.message, advice=kept.advice, url=kept.url_asked)
        try:
            return kept.capture(self._archive.get(kept.sha256, kept.size))
        except StoreError as error:
            raise NotFound(str(error), url=kept.url_asked, page=kept.page) from None

    def lacks(self, page: Page, arguments: Mapping[str, str]) -> NotFound:
        """The error for a page that was never visited."""
        return NotFound(
            f"no capture of this {page.page} page is kept",
            url=self.url(page, arguments),
            page=page.page,
            advice="Collect the incident again, with --keep.",
        )


class StoredReader(PageReader):
    """Reads each page from the capture that the result was read from; from others when that fails."""

    console: StoredConsole

    def __init__(self, console: StoredConsole, pack: Pack) -> None:
        super().__init__(console, pack)
        self.lacking: set[str] = set()
        """Ids of the events of which nothing is kept."""

    async def read(
        self, kind: str, arguments: Mapping[str, str], *, provisional: bool = False, at: str | None = None
    ) -> PageRead:
        """One page. Raises the error of the latest visit when no capture can be read."""
        page = self.pack.pages[kind]
        if at is not None:
            page = page.model_copy(update={"at": at})
        kept = self.console.best_first(page, arguments)
        if at is not None:  # one of several pages that were asked for with the same arguments
            there = [one for one in kept if one.url_asked == self.console.url(page, arguments)]
            kept = there or kept
        if not kept:
            self.lacking |= {arguments["event_id"]} if kind == "event" else set()
            raise self.console.lacks(page, arguments)
        errors: list[ScraperError] = []
        for one in kept:
            try:
                capture = self.console.capture(one)
                return PageRead(capture, extract(capture, page, arguments))
            except (VisitError, ExtractError) as error:
                errors.append(error)
        raise errors[kept.index(self.console.visits(page, arguments)[-1])]
