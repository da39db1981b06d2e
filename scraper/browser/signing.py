"""Signs a browser context in and keeps the session: the login from its first page to the stored state.

Joins driver, bridge, probe and vault; knows no page kinds.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from playwright.async_api import Error, Page

from scraper.browser import entry, restoring
from scraper.browser.belongings import capture
from scraper.browser.choices import Choices
from scraper.browser.diagnosis import diagnose
from scraper.browser.fetch import Answer, Fetcher
from scraper.browser.gate import Gate
from scraper.browser.launch import Engine, close_quietly
from scraper.browser.login import Driver, Patience
from scraper.browser.look import Looker
from scraper.browser.private import VaultError
from scraper.browser.render import navigation_error
from scraper.browser.supply import Supplier
from scraper.browser.vault import StoredSession
from scraper.browser.visits import GONE, Persistence
from scraper.errors import (
    AccountInactive,
    AccountLocked,
    AccountUnavailable,
    BrowserError,
    ConsoleUnreachable,
    LoginError,
    NotFound,
    OneTimeCodeRefused,
    UnknownLoginPage,
    WindowClosed,
    WrongPassword,
)
from scraper.packs import render
from scraper.packs.spec import Login

PERSON_SECONDS = 600.0
"""How long a person at a window has to sign in."""
_CONFIRM_SECONDS = 15.0
_CONFIRM_PAUSE = 0.2
_PERSON_PAUSE = 1.5
_DIAGNOSIS_SECONDS = 15.0
_FOR_GOOD = (WrongPassword, OneTimeCodeRefused, AccountLocked, AccountInactive, AccountUnavailable)
"""What no person at a window is asked to go on from: trying again is what locks accounts."""


@dataclass
class Signer:
    """Signs one browser context in to one console."""

    login: Login
    hosts: Mapping[str, str]
    supplier: Supplier
    accept_terms: bool
    choices: Choices
    engine: Engine
    gate: Gate
    fetcher: Fetcher
    persistence: Persistence
    say: Callable[[str], None]
    patience: Patience
    prove: Callable[[StoredSession], Awaitable[StoredSession]] | None = None
    """Proves a session made at a window."""
    diagnoses: Path | None = None
    """Where it is left what an unknown page looked like."""

    @property
    def door(self) -> str:
        """Where the login starts."""
        return render(self.login.start, self.hosts)

    @property
    def _longest(self) -> float:
        person = PERSON_SECONDS if self.engine.headed else 0.0
        return self.patience.whole + 4 * self.fetcher.limits.seconds + person

    async def is_signed_in(self) -> bool:
        """The pack's probe. Raises ConsoleUnreachable or TimedOut when it cannot be made."""
        return await entry.is_signed_in(self.fetcher, self.login, self.hosts, self.persistence)

    async def sign_in(self) -> StoredSession:
        """Go through the login pages, unless these credentials are known to be refused.

        Raises LoginError, BrowserError, ConsoleUnreachable, NotFound, PackError, ProfileError.
        """
        try:
            session = await self._pass_pages()
        except (LoginError, ConsoleUnreachable) as error:
            self.supplier.note(error)
            raise
        self.supplier.note(None)
        return session if self.prove is None else await self.prove(session)

    async def _pass_pages(self) -> StoredSession:
        held_back = self._held_back()
        page = await self._new_page()
        try:
            async with asyncio.timeout(self._longest):
                status = await self._open_door(page)
                await self._drive(page, held_back, status)
                await self._confirm(page, _CONFIRM_SECONDS, _CONFIRM_PAUSE, _not_confirmed())
                return await self._session()
        except TimeoutError:
            raise LoginError(f"the login did not come to an end within {self._longest:g} s") from None
        except (Error, BrowserError):
            raise self._gone() from None
        finally:
            await close_quietly(page.close)

    def _gone(self) -> LoginError | BrowserError:
        if self.engine.headed:
            return WindowClosed("the window was closed before the console was signed in")
        return BrowserError("the browser died while signing in")

    def _held_back(self) -> LoginError | None:
        """Why the credentials must not be sent, for a person at a window; raised where there is none."""
        try:
            self.supplier.check()
        except LoginError as error:
            if not self.engine.headed:
                raise
            return error
        return None

    async def _new_page(self) -> Page:
        try:
            page = await self.engine.context.new_page()
            if self.engine.headed:
                await self.engine.close_first_pages()
        except Error:
            raise BrowserError("the browser died before signing in") from None
        return page

    async def _open_door(self, page: Page) -> int:
        """Go to where the login starts; the status of what is there."""
        self.say(f"signing in at {self.door}")
        limit = self.fetcher.limits.seconds * 1000

        async def once() -> Answer:
            if page.is_closed():
                raise self._gone()
            try:
                response = await page.goto(self.door, wait_until="commit", timeout=limit)
            except Error as error:
                raise navigation_error(error, self.door, self.gate) from None
            status = 200 if response is None else response.status
            waits = None if response is None else response.headers.get("retry-after")
            return Answer(page.url, status, "", waits, b"")

        return (await self.persistence.insist(once, self.door)).status

    async def _drive(self, page: Page, held_back: LoginError | None, status: int) -> None:
        if held_back is not None:
            await self._hand_over(page, held_back)
            return
        driver = Driver(
            self.login,
            Looker(self.login.states, self.hosts),
            self.supplier,
            self.fetcher.reach,
            accept_terms=self.accept_terms,
            choices=self.choices,
            say=self.say,
            patience=self.patience,
        )
        try:
            await driver.drive(page)
        except LoginError as error:
            if isinstance(error, _FOR_GOOD):
                raise
            if await self._entered():
                return
            if isinstance(error, UnknownLoginPage) and status in GONE and page.url == self.door:
                raise self._not_there(status) from None
            if not self.engine.headed:
                raise await self._diagnosed(page, error) from None
            await self._hand_over(page, error)

    def _not_there(self, status: int) -> NotFound:
        return NotFound(
            f"the console has no page where its login should start: {self.door} ({status})",
            url=self.door,
            advice="Check the console's address in the profile, and `start` in the pack's login.yml.",
        )

    async def _diagnosed(self, page: Page, error: LoginError) -> LoginError:
        """The error; of a page that is not known, or not as it was, it says where its structure was left."""
        if self.diagnoses is None or type(error) not in (UnknownLoginPage, LoginError):
            return error
        try:
            async with asyncio.timeout(_DIAGNOSIS_SECONDS):
                path = await diagnose(page, self.diagnoses, self.supplier.secrets())
        except (Error, VaultError, TimeoutError):
            self.say("what the page looked like cannot be kept")
            return error
        advice = (
            f"{error.advice} What the page looked like, without its values: {path}; a picture is beside it."
        )
        return type(error)(error.message, url=error.url, advice=advice)

    async def _hand_over(self, page: Page, error: LoginError) -> None:
        """Let the person at the window go on; other runs need not wait for that."""
        self.supplier.leave()
        self.say(f"{error.message}; please go on in the window")
        failure = LoginError(
            f"nobody had signed in at the window after {PERSON_SECONDS:g} s",
            advice="Run the same command again.",
        )
        await self._confirm(page, PERSON_SECONDS, _PERSON_PAUSE, failure)

    async def _entered(self) -> bool:
        self.fetcher.jar.renew(await self.engine.context.cookies())
        return await self.is_signed_in()

    async def _confirm(self, page: Page, seconds: float, pause: float, failure: LoginError) -> None:
        """Wait until the probe agrees, crossing the bridge when there is a token."""
        deadline = time.monotonic() + seconds
        crossed: str | None = None
        while not await self._entered():
            if not self.engine.context.pages:
                raise self._gone()
            token = await self._token(page)
            if token is not None and token != crossed and self.login.bridge is not None:
                crossed = token
                await entry.cross_bridge(
                    self.engine.context, self.login, self.hosts, token, self.fetcher.limits.seconds
                )
            elif time.monotonic() > deadline:
                raise failure
            else:
                await asyncio.sleep(pause)

    async def _token(self, page: Page) -> str | None:
        for shown in [page, *self.engine.context.pages]:
            token = await entry.read_token(shown, self.login)
            if token is not None:
                return token
        return None

    async def _session(self) -> StoredSession:
        state, tabs = await capture(self.engine.context, self.fetcher.reach, self.say)
        return entry.as_stored(
            state,
            tabs,
            self.login,
            user_agent=self.engine.user_agent,
            how="hand" if self.engine.headed else "login",
            code_step=self.supplier.code_step,
        )

    async def proved(self, session: StoredSession) -> StoredSession:
        """The session that this browser holds and nothing else, once it was found to be signed in.

        A token is carried over the pack's bridge where that is lacking. Raises LoginError, BrowserError,
        ConsoleUnreachable.
        """
        try:
            await self.pull()
            if await self._holds():
                return session
            longer = await self._bridged(session)
            if longer is not None:
                await self.take(longer)
                if await self._holds():
                    return longer
        except Error:
            raise BrowserError("the browser died while the session was checked") from None
        raise LoginError(
            "the console does not take this session from a browser without a window",
            advice="Sign in again by hand; if that does not help, the console binds sessions to one browser.",
        )

    async def _holds(self) -> bool:
        """Whether the probe agrees, asked by ourselves and by the browser."""
        if not await self.is_signed_in():
            return False
        tab, probe = await self.engine.context.new_page(), self.login.probe
        try:
            limit = self.fetcher.limits.seconds * 1000
            response = await tab.goto(render(probe.fetch, self.hosts), timeout=limit)
            if response is None or response.status != probe.status:
                return False
            return probe.contains is None or probe.contains.encode() in await response.body()
        finally:
            await close_quietly(tab.close)

    async def _bridged(self, session: StoredSession) -> StoredSession | None:
        token = entry.kept_token(session.state, self.login)
        if token is None or self.login.bridge is None:
            return None
        seconds = self.fetcher.limits.seconds
        await entry.cross_bridge(self.engine.context, self.login, self.hosts, token, seconds)
        if not await self._entered():
            return None
        state = (await self._session()).state
        origins = {one["origin"]: one for one in [*session.state.get("origins", ()), *state["origins"]]}
        return replace(session, state={**state, "origins": list(origins.values())})

    async def take(self, session: StoredSession | None) -> None:
        """Put a stored session, or none, in the place of the browser's present one."""
        try:
            await restoring.replace(self.engine, session)
            self.fetcher.jar.renew(await self.engine.context.cookies())
        except Error:
            raise BrowserError("the browser died") from None
        self.fetcher.user_agent = self.engine.user_agent
        if session is not None:
            self.supplier.code_step = max(self.supplier.code_step, session.code_step)

    async def pull(self) -> None:
        """Take the browser's cookies into the jar, after giving it those that our own requests were given."""
        try:
            await self.push()
            self.fetcher.jar.load(await self.engine.context.cookies())
        except Error:
            raise BrowserError("the browser died") from None

    async def push(self) -> None:
        """Give the browser the cookies that our own requests were given."""
        news = self.fetcher.jar.news()
        if news:
            await self.engine.context.add_cookies(news)  # type: ignore[arg-type]  # the browser's own records


def _not_confirmed() -> LoginError:
    return LoginError(
        "the console's pages say signed in, but the pack's probe says otherwise",
        advice="Check the probe and the bridge in the pack's login.yml.",
    )
