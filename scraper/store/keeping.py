"""A console that keeps what it brings: wraps any other, and passes everything on unchanged.

Knows visits and the archive; never what a page says.
"""

import asyncio
import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

from scraper.errors import BrowserError, ScraperError
from scraper.models import Capture, Incident, VisitKind
from scraper.packs.spec import Page
from scraper.store.archive import Archive, StoreError
from scraper.store.collection import Collection, KeptVisit

_LONGEST_ARGUMENT = 200


class Bringer(Protocol):
    """What is wrapped: a console as collecting needs it."""

    async def sign_in(self) -> object: ...

    async def restart(self) -> None: ...

    def url(self, page: Page, arguments: Mapping[str, str]) -> str: ...

    async def visit(self, page: Page, arguments: Mapping[str, str], how: VisitKind) -> Capture: ...

    async def explain(self, arguments: Mapping[str, str], error: ScraperError) -> ScraperError: ...

    async def incident_record(self, arguments: Mapping[str, str]) -> dict[str, Any] | None: ...


class KeepingConsole:
    """Keeps every capture in an archive, and with `keep` what an incident came to."""

    def __init__(self, console: Bringer, archive: Archive, *, name: str, hosts: Mapping[str, str]) -> None:
        """`name` is the pack's, or its folder; `hosts` are the origins that are visited, by role."""
        self._console = console
        self._archive = archive
        self._name = name
        self._hosts = dict(hosts)
        self._visits: list[KeptVisit] = []
        self._bodies: dict[str, bytes] = {}
        self._records: dict[str, dict[str, Any]] = {}
        self._failure: StoreError | None = None

    async def sign_in(self) -> object:
        """As the wrapped console."""
        return await self._console.sign_in()

    async def restart(self) -> None:
        """As the wrapped console."""
        await self._console.restart()

    def url(self, page: Page, arguments: Mapping[str, str]) -> str:
        """As the wrapped console."""
        return self._console.url(page, arguments)

    async def visit(self, page: Page, arguments: Mapping[str, str], how: VisitKind) -> Capture:
        """As the wrapped console; what it brings, and which error it ends in, is kept."""
        asked = {name: value for name, value in arguments.items() if len(value) <= _LONGEST_ARGUMENT}
        try:
            capture = await self._console.visit(page, arguments, how)
        except BrowserError:
            raise
        except ScraperError as error:
            self._visits.append(
                KeptVisit(
                    page=page.page,
                    arguments=asked,
                    visit=how,
                    url_asked=self.url(page, arguments),
                    kind=error.kind,
                    message=error.message,
                    advice=error.advice,
                )
            )
            raise
        await self._put(capture)
        self._visits.append(_kept(capture, asked))
        return capture

    async def _put(self, capture: Capture) -> None:
        if self._failure is not None:
            return
        try:
            self._bodies[await asyncio.to_thread(self._archive.put, capture.body)] = capture.body
        except StoreError as error:
            self._failure = error

    async def explain(self, arguments: Mapping[str, str], error: ScraperError) -> ScraperError:
        """As the wrapped console."""
        return await self._console.explain(arguments, error)

    async def incident_record(self, arguments: Mapping[str, str]) -> dict[str, Any] | None:
        """As the wrapped console; the record is kept."""
        record = await self._console.incident_record(arguments)
        if record is not None:
            self._records[arguments["incident_id"]] = record
        return record

    async def keep(self, incident: Incident, customer: str | None) -> Incident:
        """Keep what was collected; the incident, with a warning where that was not possible.

        `customer` is the one that was asked for.
        """
        try:
            if self._failure is not None:
                raise self._failure
            collection = self._collection(incident, customer)
            await asyncio.to_thread(self._archive.save, collection, self._bodies)
        except StoreError as error:
            warning = f"its captures are not kept: {error}"
            return incident.model_copy(update={"warnings": (*incident.warnings, warning)})
        return incident

    def _collection(self, incident: Incident, customer: str | None) -> Collection:
        used = dict.fromkeys(visit for event in incident.events.values() for visit in event.visits)
        return Collection(
            incident_id=incident.incident_id,
            customer=customer,
            console=self._name,
            pack=incident.pack,
            hosts=self._hosts,
            record=self._records.get(incident.incident_id),
            visits=tuple(self._visits),
            used=tuple(used),
            event_ids=incident.event_ids,
            problems=dict(incident.errors),
            warnings=incident.warnings,
            collected_at=incident.collected_at or datetime.now(UTC),
            result_sha256=result_hash(incident),
        )


def result_hash(incident: Incident) -> str:
    """The hash by which two results are told apart."""
    return hashlib.sha256(incident.model_dump_json().encode()).hexdigest()


def _kept(capture: Capture, asked: dict[str, str]) -> KeptVisit:
    """A redirect's address may carry a token, so its query is not kept."""
    same = capture.url_got == capture.url_asked
    return KeptVisit(
        page=capture.page,
        arguments=asked,
        visit=capture.visit,
        url_asked=capture.url_asked,
        url_got=capture.url_got if same else capture.url_got.partition("?")[0].partition("#")[0],
        status=capture.status,
        content_type=capture.content_type,
        visited_at=capture.visited_at,
        sha256=capture.sha256,
        size=len(capture.body),
    )
