"""The library for asyncio: incidents and events by id. `scraper` has the same calls, blocking."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict, Unpack

from scraper.browser import ConsoleSession, open_console
from scraper.collect import Console, OnProgress, PageReader, Visits, collect_events, collect_incident
from scraper.credentials import Credentials, load_credentials
from scraper.errors import error_of
from scraper.models import Event, Ident, Incident
from scraper.models.event_set import EventSet
from scraper.packs import load_pack
from scraper.profiles import Profile, load_profile
from scraper.store import Archive, KeepingConsole

DEFAULT_PACK = "alertlogic"


def _silent(_: object) -> None:
    return None


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How to reach a console and how hard to work."""

    profile: Profile
    credentials: Credentials
    customer: str | None = None
    """Overrides the profile's customer."""
    visits: Visits = Visits.AUTO
    concurrency: int = 8
    """Pages in flight at once."""
    timeout: float = 30.0
    """Seconds that one page may take."""
    on_step: Callable[[str], None] = _silent
    """Told, in words, what is being done; never a secret."""
    on_progress: OnProgress = _silent
    archive: Archive | None = None
    """Where captures of incidents are kept; nowhere when None."""
    stop: asyncio.Event | None = field(default=None, repr=False)
    """When set, no further page is visited."""

    @property
    def customer_id(self) -> str | None:
        """The customer asked for, here or in the profile."""
        return self.customer or self.profile.customer


class Options(TypedDict, total=False):
    """Keyword arguments that every call takes."""

    profile: Profile | Path | str
    """A profile or its file; without it, the alertlogic pack's first data centre."""
    credentials: Credentials
    """Without them, the SCRAPER_* environment variables."""
    visits: Visits | str
    concurrency: int
    timeout: float
    on_step: Callable[[str], None]
    on_progress: OnProgress
    archive: Archive
    stop: asyncio.Event


def settings(customer: str | int | None = None, **options: Unpack[Options]) -> Settings:
    """Settings from what a caller is likely to hold. Raises ProfileError."""
    profile = options.get("profile") or Profile(name="default", console=DEFAULT_PACK)
    credentials = options.get("credentials")
    return Settings(
        profile=profile if isinstance(profile, Profile) else load_profile(Path(profile)),
        credentials=load_credentials() if credentials is None else credentials,
        customer=None if customer is None else str(customer),
        visits=Visits(options.get("visits", Visits.AUTO)),
        concurrency=options.get("concurrency", 8),
        timeout=options.get("timeout", 30.0),
        on_step=options.get("on_step", _silent),
        on_progress=options.get("on_progress", _silent),
        archive=options.get("archive"),
        stop=options.get("stop"),
    )


@asynccontextmanager
async def open_reader(given: Settings) -> AsyncIterator[PageReader]:
    """A signed-in page reader; closes the browser at the end. Raises BrowserError, LoginError, PackError."""
    pack = load_pack(given.profile.console)
    async with open_console(
        pack,
        given.profile,
        given.credentials,
        concurrency=given.concurrency,
        timeout=given.timeout,
        on_step=given.on_step,
    ) as console:
        await console.sign_in()
        yield PageReader(_kept(console, given), pack, visits=given.visits)


def _kept(console: ConsoleSession, given: Settings) -> Console:
    """The console, keeping what it brings where that is wanted."""
    if given.archive is None:
        return console
    return KeepingConsole(console, given.archive, name=given.profile.console, hosts=console.hosts)


async def incidents_with(given: Settings, incident_ids: Iterable[str | int]) -> list[Incident]:
    """Incidents through one session, in the order asked, by these settings."""
    async with open_reader(given) as reader:
        return [await _incident(given, reader, incident_id) for incident_id in incident_ids]


async def events_with(given: Settings, event_ids: Iterable[Ident]) -> EventSet:
    """Events by id, by these settings."""
    async with open_reader(given) as reader:
        return await collect_events(
            reader,
            event_ids,
            customer=given.customer_id,
            concurrency=given.concurrency,
            on_progress=given.on_progress,
            stop=given.stop,
        )


async def _incident(given: Settings, reader: PageReader, incident_id: str | int) -> Incident:
    found = await collect_incident(
        reader,
        str(incident_id),
        customer=given.customer_id,
        by_api=given.credentials.api_key is not None,
        concurrency=given.concurrency,
        on_progress=given.on_progress,
        stop=given.stop,
    )
    if isinstance(reader.console, KeepingConsole):
        return await reader.console.keep(found, given.customer_id)
    return found


async def get_incident(
    incident_id: str | int, customer: str | int | None = None, **options: Unpack[Options]
) -> Incident:
    """One incident with every event that it lists; events that could not be had are in `Incident.errors`.

    Raises ScraperError.
    """
    return (await get_incidents([incident_id], customer, **options))[0]


async def get_incidents(
    incident_ids: Iterable[str | int], customer: str | int | None = None, **options: Unpack[Options]
) -> list[Incident]:
    """Several incidents through one session, in the order asked. Raises ScraperError at the first failure."""
    return await incidents_with(settings(customer, **options), incident_ids)


async def get_events(
    event_ids: Iterable[Ident], customer: str | int | None = None, **options: Unpack[Options]
) -> EventSet:
    """Events by id; those that could not be had are in `EventSet.errors`. Raises ScraperError."""
    return await events_with(settings(customer, **options), event_ids)


async def get_event(event_id: Ident, customer: str | int | None = None, **options: Unpack[Options]) -> Event:
    """One event. Raises ScraperError, also when the event itself could not be had."""
    found = await get_events([event_id], customer, **options)
    for problem in found.errors.values():
        raise error_of(problem.kind, problem.message, advice=problem.advice, url=problem.event_url)
    return found.events[str(event_id)]
