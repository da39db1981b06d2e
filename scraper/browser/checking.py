"""Asks a console whether a stored session is still good: one request, without a browser.

Joins the vault's session, the pack's probe and our own requests.
"""

import time
from collections.abc import Callable, Mapping

from scraper.browser.cookies import CookieJar
from scraper.browser.entry import is_signed_in
from scraper.browser.fetch import Fetcher, Limits
from scraper.browser.reach import Reach
from scraper.browser.vault import StoredSession
from scraper.browser.visits import Persistence
from scraper.browser.wire import Wire
from scraper.packs import pack_hosts
from scraper.packs.spec import Pack
from scraper.profiles import Profile

SOON = 360.0
"""Seconds before its end from which on a session is renewed ahead of time."""


def profile_reach(pack: Pack, profile: Profile) -> Reach:
    """The hosts that a browser at this console may speak to. Raises UsageError, ProfileError."""
    hosts = pack_hosts(pack, profile.data_centre, profile.hosts)
    return Reach([*hosts.values(), *pack.console.extra_hosts, *profile.extra_hosts])


def has_ended(session: StoredSession, now: float | None = None) -> bool:
    """Whether the session's own token says that it has ended."""
    moment = time.time() if now is None else now
    return session.valid_until is not None and session.valid_until <= moment


def ends_soon(session: StoredSession, now: float | None = None) -> bool:
    """Whether the console said that the session ends within minutes, or in the last quarter of a short life.

    >>> session = StoredSession({}, {}, "", saved_at=0.0, valid_until=86400.0)
    >>> ends_soon(session, 86000.0), ends_soon(session, 86100.0)
    (False, True)
    """
    if session.valid_until is None:
        return False
    since = session.saved_at if session.signed_in_at is None else session.signed_in_at
    left = session.valid_until - (time.time() if now is None else now)
    return left < min(SOON, (session.valid_until - since) / 4)


async def still_good(
    pack: Pack, profile: Profile, session: StoredSession, say: Callable[[str], None], timeout: float
) -> bool:
    """The pack's probe with the session's cookies, which changes nothing.

    Raises ConsoleUnreachable, TimedOut, TooLarge when it cannot be made.
    """
    hosts: Mapping[str, str] = pack_hosts(pack, profile.data_centre, profile.hosts)
    jar = CookieJar()
    jar.load(session.state.get("cookies", ()))
    fetcher = Fetcher(profile_reach(pack, profile), jar, session.user_agent, Limits(timeout), Wire())
    try:
        return await is_signed_in(fetcher, pack.login, hosts, Persistence(say))
    finally:
        fetcher.close()
