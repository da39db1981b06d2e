"""Sessions made elsewhere: in the person's own Chrome, or in a file. Proved like any other, then kept.

Joins what takes a session with what proves and keeps it.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import BrowserContext, Error, Page

from scraper.browser import entry
from scraper.browser.attaching import attached, debugging_address
from scraper.browser.belongings import is_empty, within
from scraper.browser.fetch import Fetcher, Limits
from scraper.browser.identity import session_id
from scraper.browser.keeper import Keeper, SignedIn
from scraper.browser.launch import Engine, close_quietly
from scraper.browser.login import Patience
from scraper.browser.plan import Plan, proved, requests_of
from scraper.browser.signing import PERSON_SECONDS
from scraper.browser.storage_state import read_state
from scraper.browser.taking import take
from scraper.browser.vault import StoredSession, Vault
from scraper.browser.visits import Persistence
from scraper.credentials import Credentials
from scraper.errors import LoginError, UsageError
from scraper.packs import render
from scraper.packs.spec import Pack
from scraper.profiles import Profile
from scraper.surroundings import own_environment

_PAUSE = 1.0


async def sign_in_attached(
    pack: Pack,
    profile: Profile,
    credentials: Credentials,
    address: str,
    *,
    timeout: float = 30.0,
    seconds: float = PERSON_SECONDS,
    on_step: Callable[[str], None],
    environ: Mapping[str, str] | None = None,
) -> SignedIn:
    """Take the session from the person's own Chrome, waiting until the person is signed in there.

    `address` is its debugging address on this machine; `seconds` is how long the person has. Raises
    UsageError, BrowserError, LoginError, ConsoleUnreachable.
    """
    debugging_address(address)
    plan, keeper = _plan(pack, profile, credentials, timeout, on_step, environ)
    async with attached(address) as (browser, user_agent), requests_of(plan, user_agent) as fetcher:
        watch = _Watch(plan, fetcher, browser.contexts[0], user_agent)
        try:
            session = await watch.wait(seconds)
        finally:
            await watch.leave()
    keeper.store(session)
    return keeper.signed_in(renewed=True)


async def sign_in_from_file(
    pack: Pack,
    profile: Profile,
    credentials: Credentials,
    path: Path,
    *,
    user_agent: str | None = None,
    timeout: float = 30.0,
    on_step: Callable[[str], None],
    environ: Mapping[str, str] | None = None,
) -> SignedIn:
    """Take a session that was made elsewhere from a file.

    `user_agent` is that of the browser where it was made, ours when not given. Raises UsageError, LoginError,
    BrowserError, ConsoleUnreachable.
    """
    plan, keeper = _plan(pack, profile, credentials, timeout, on_step, environ)
    whole, tabs = read_state(path)
    state = within(whole, plan.reach)
    tabs = {origin: items for origin, items in tabs.items() if plan.reach.allows(origin)}
    if is_empty(state, tabs):
        raise UsageError(
            f"{path} holds nothing of this console's hosts ({', '.join(sorted(set(plan.hosts.values())))})",
            advice="Check the profile's console and data centre, and where the file was made.",
        )
    kept, all_ = (len(one["cookies"]) + len(one["origins"]) for one in (state, whole))
    if kept < all_:
        on_step(f"{all_ - kept} of {all_} cookies and origins are of other hosts, and are left out")
    name = user_agent or await _own_user_agent()
    candidate = entry.as_stored(state, tabs, pack.login, user_agent=name, how="import")
    keeper.store(await proved(plan, candidate))
    return keeper.signed_in(renewed=True)


def _plan(
    pack: Pack,
    profile: Profile,
    credentials: Credentials,
    timeout: float,
    on_step: Callable[[str], None],
    environ: Mapping[str, str] | None,
) -> tuple[Plan, Keeper]:
    vault = Vault.from_environment(own_environment() if environ is None else environ)
    plan = Plan(
        pack, profile, credentials, False, 1, Limits(timeout), on_step, Patience(), None, vault.folder
    )
    return plan, Keeper(vault, session_id(pack, profile, credentials.username), on_step)


async def _own_user_agent() -> str:
    engine = Engine()
    try:
        await engine.start()
        return engine.user_agent
    finally:
        await engine.stop()


@dataclass
class _Watch:
    """Watches a person sign in, in a browser that is not ours."""

    plan: Plan
    fetcher: Fetcher
    context: BrowserContext
    user_agent: str
    _tab: Page | None = None
    _spent: set[str] = field(default_factory=set)
    """Tokens that did not make a session."""

    async def wait(self, seconds: float) -> StoredSession:
        """The session, proved; once there is one."""
        end = time.monotonic() + seconds
        while True:
            token = await self._token()
            if await self._is_signed_in():
                return await proved(self.plan, await self._candidate())
            if token is not None and token not in self._spent:
                with suppress(LoginError):
                    return await proved(self.plan, await self._candidate())
                self._spent.add(token)
            if time.monotonic() > end:
                raise LoginError(
                    f"nobody had signed in after {seconds:g} s", advice="Run the same command again."
                )
            await self._open_tab()
            await asyncio.sleep(_PAUSE)

    async def leave(self) -> None:
        """Close the tab that was opened, if any."""
        if self._tab is not None:
            await close_quietly(self._tab.close)

    async def _is_signed_in(self) -> bool:
        self.fetcher.jar.renew(await self.context.cookies())
        login, hosts = self.plan.pack.login, self.plan.hosts
        return await entry.is_signed_in(self.fetcher, login, hosts, Persistence(self.plan.say))

    async def _token(self) -> str | None:
        """A token that has not ended, in a page of the console's."""
        for page in self.context.pages:
            if self.fetcher.reach.allows(page.url):
                token = await entry.read_token(page, self.plan.pack.login)
                end = None if token is None else entry.token_end(token)
                if token is not None and (end is None or end > time.time()):
                    return token
        return None

    async def _candidate(self) -> StoredSession:
        origins = sorted(set(self.plan.hosts.values()))
        state, tabs = await take(self.context, self.fetcher.reach, origins, self.plan.say)
        return entry.as_stored(state, tabs, self.plan.pack.login, user_agent=self.user_agent, how="attach")

    async def _open_tab(self) -> None:
        """A tab at the console, unless there is one; said once."""
        shown = any(self.fetcher.reach.allows(page.url) for page in self.context.pages)
        if shown or self._tab is not None:
            return
        door = render(self.plan.pack.login.start, self.plan.hosts)
        self.plan.say(f"please sign in in your browser, at {door}")
        self._tab = await self.context.new_page()
        with suppress(Error):  # the person can try again in that tab
            await self._tab.goto(door, wait_until="commit")
