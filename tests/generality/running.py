"""Runs work with a reader of one of these consoles, by its pack."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from scraper import aio
from scraper.collect import PageReader
from scraper.collect.incidents import INCIDENT
from scraper.collect.lists import Listed, read_incident
from scraper.credentials import Credentials, Secret
from scraper.profiles import Profile

T = TypeVar("T")


def run(
    pack: Path, origin: str, work: Callable[[PageReader], Awaitable[T]], password: str = "right", **more: str
) -> T:
    """Something done with a reader that is signed in; `more` are further origins by role."""
    given = aio.settings(
        profile=Profile(name="p", console=str(pack), hosts={"web": origin, **more}),
        credentials=Credentials(username=Secret("analyst"), password=Secret(password)),
        timeout=20.0,
    )

    async def main() -> T:
        async with aio.open_reader(given) as reader:
            return await work(reader)

    return asyncio.run(main())


async def listed(reader: PageReader) -> Listed:
    """The list of all events."""
    return await read_incident(reader, reader.pack.pages[INCIDENT], {"incident_id": "all"})
