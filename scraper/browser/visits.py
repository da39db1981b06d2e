"""What an answer means for a visit, and trying again when it means "not now". Knows no HTML.

Pages served with 200 are judged later, by the pack's proofs.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import urlsplit

from scraper.browser.fetch import Answer
from scraper.browser.http import Reply
from scraper.browser.reach import Reach, origin_of, without_query
from scraper.browser.retry import delay, is_transient, retry_after
from scraper.errors import ConsoleUnreachable, NotFound, Refused, SignedOut, TimedOut, VisitError

GONE = frozenset({404, 410})
"""Statuses by which a console says that it has no such page."""
A = TypeVar("A", Answer, Reply)


def judge(answer: Answer, asked: str, door: str, reach: Reach) -> None:
    """Let pass what may be the page that was asked for.

    `door` is where the login starts. Raises SignedOut, Refused, NotFound, ConsoleUnreachable, VisitError.
    """
    shown = without_query(asked)
    home, got = origin_of(asked), origin_of(answer.url)
    if answer.status == 401:
        raise SignedOut("the console asks to sign in (401)", url=shown)
    if got != home:
        raise _elsewhere(answer, shown, reach)
    if _same_place(answer.url, door) and not _same_place(asked, door):
        raise SignedOut("the console led to its start page in place of the page", url=shown)
    if answer.status == 403:
        raise Refused("the console refuses this page to this user (403)", url=shown)
    if answer.status in GONE:
        raise NotFound(f"the console has no such page ({answer.status})", url=shown)
    if not 200 <= answer.status < 300:
        raise VisitError(
            f"the console answered {answer.status}",
            url=shown,
            advice="Open the URL in a browser: this status is neither a page nor a refusal.",
        )


def _elsewhere(answer: Answer, shown: str, reach: Reach) -> VisitError:
    if reach.allows(answer.url):
        return SignedOut("the console led to another of its hosts, which means its login", url=shown)
    return ConsoleUnreachable(
        f"the console led to {origin_of(answer.url) or 'an address that is not HTTP'}, which the pack "
        "does not name",
        url=shown,
        advice="If that is where users sign in, name it under extra_hosts in the profile; otherwise the "
        "console may be down for maintenance.",
    )


def _same_place(url: str, other: str) -> bool:
    return origin_of(url) == origin_of(other) and (urlsplit(url).path or "/") == (urlsplit(other).path or "/")


class Persistence:
    """Tries again what may succeed later; when the console asks for patience, every visit has it."""

    def __init__(
        self, say: Callable[[str], None], sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        """`say` is told, in words, of each pause, which `sleep` makes."""
        self._say = say
        self._sleep = sleep
        self._not_before = 0.0

    async def insist(self, once: Callable[[], Awaitable[A]], shown: str) -> A:
        """The answer, tried again after 429, 5xx and network errors; a time-out is tried again once.

        Raises ConsoleUnreachable when that does not help, and whatever else `once` raises.
        """
        attempt = 0
        while True:
            await self._patience()
            answer, failure = await _attempt(once, shown)
            if failure is None:
                assert answer is not None
                return answer
            asked = None if answer is None else _asked_for(answer)
            pause = delay(attempt, asked, random.random())  # noqa: S311 - spreads retries, guards nothing
            if pause is None or (isinstance(failure, TimedOut) and attempt > 0):
                raise failure
            if asked is not None:
                self._not_before = max(self._not_before, time.monotonic() + asked)
            self._say(f"{failure.message}; trying again in {pause:.1f} s")
            await self._sleep(pause)
            attempt += 1

    async def _patience(self) -> None:
        wait = self._not_before - time.monotonic()
        if wait > 0:
            await self._sleep(wait)


async def _attempt(
    once: Callable[[], Awaitable[A]], shown: str
) -> tuple[A | None, ConsoleUnreachable | TimedOut | None]:
    try:
        answer = await once()
    except (ConsoleUnreachable, TimedOut) as error:
        return None, error
    if not is_transient(answer.status):
        return answer, None
    return answer, ConsoleUnreachable(f"the console answered {answer.status}", url=shown)


def _asked_for(answer: Answer | Reply) -> float | None:
    value = answer.retry_after if isinstance(answer, Answer) else answer.header("retry-after")
    return retry_after(value, datetime.now(UTC))
