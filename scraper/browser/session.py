"""One console, signed in: the public face of this room. Joins browser, login, vault and visits.

Knows the pack's words; never what a page says.
"""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from playwright.async_api import BrowserContext, Error

from scraper.browser import api
from scraper.browser.checking import ends_soon
from scraper.browser.drawn import before_views, wants_of
from scraper.browser.fetch import Answer
from scraper.browser.keeper import Keeper, SignedIn
from scraper.browser.reach import without_query
from scraper.browser.render import Renderer
from scraper.browser.restoring import start
from scraper.browser.signing import Signer
from scraper.browser.turnstile import Turnstile
from scraper.browser.visibility import visible_customers
from scraper.browser.visits import judge
from scraper.credentials import Credentials
from scraper.errors import (
    BrowserError,
    ConsoleUnreachable,
    CustomerNotVisible,
    ExtractError,
    LoginError,
    NotFound,
    PersonNeeded,
    Refused,
    ScraperError,
    SignedOut,
    TimedOut,
    Unreadable,
    UsageError,
    VisitError,
    WrongPage,
)
from scraper.extract import extract
from scraper.models import Capture, VisitKind
from scraper.packs import render
from scraper.packs.spec import Pack, Page

MOST_UNFINISHED = 3
"""Logins in a row that one session begins while the console fails in the middle of them."""


class ConsoleSession:
    """One browser at one console. Made by `open_console`."""

    def __init__(
        self,
        pack: Pack,
        hosts: Mapping[str, str],
        credentials: Credentials,
        signer: Signer,
        renderer: Renderer,
        keep: Keeper,
    ) -> None:
        self.hosts = dict(hosts)
        self._pack = pack
        self._credentials = credentials
        self._signer = signer
        self._fetcher = signer.fetcher
        self._engine = signer.engine
        self._persistence = signer.persistence
        self._renderer = renderer
        self._keep = keep
        self._turnstile = Turnstile()
        self._generation = 0
        self._known_out = -1 if keep.session is not None else 0
        """The login, by its number, whose session is known to have ended."""
        self._refusal: LoginError | VisitError | None = None
        self._unfinished = 0
        """How many logins in a row met trouble before the console judged them."""
        self._customers: asyncio.Task[frozenset[str] | None] | None = None
        self._early: dict[str, Page] = {}
        """Page kinds as they are proved before their views are there."""
        self._tried_early = False
        """Whether a login ahead of time has failed; it is tried once."""

    @property
    def context(self) -> BrowserContext:
        """The browser context, for what this class does not offer. Raises BrowserError when it has gone."""
        return self._engine.context

    async def sign_in(self) -> SignedIn:
        """Make sure that the session is signed in, by the stored session if that is still good.

        A login that failed is not tried again by this object: the same error is raised; one that the console
        did not come to judge is, a few times. Raises LoginError and its kinds, BrowserError, VisitError,
        PackError.
        """
        async with self._turnstile.alone():
            if self._known_out != self._generation and await self._signer.is_signed_in():
                renewed = await self._renew_early()
                self._warn_of_the_end()
                return self._keep.signed_in(renewed=renewed)
            if self._refusal is not None:
                raise self._refusal
            return await self._renew()

    async def _renew(self) -> SignedIn:
        """Sign in while no other run signs in as the same user; what that run brought about serves us too."""
        try:
            renewed = not (await self._signer.supplier.enter() and await self._adopt())
            if renewed:
                open_to_all = all(state.final for state in self._pack.login.states.values())
                self._keep.store(await self._signer.sign_in(), may_be_empty=open_to_all)
        except LoginError as error:
            self._refusal = self._told(error)
            raise self._refusal from None
        except VisitError as error:
            self._unfinished += 1
            if self._unfinished >= MOST_UNFINISHED:  # what was sent each time may have been counted
                self._refusal = error
            raise
        finally:
            self._signer.supplier.leave()
        self._generation += 1
        self._unfinished = 0
        return self._keep.signed_in(renewed=renewed)

    def _told(self, error: LoginError) -> LoginError:
        """The error; where a session was held that cannot be renewed without a person, it says so."""
        if not isinstance(error, PersonNeeded) or self._keep.session is None:
            return error
        return PersonNeeded(f"the session has ended; {error.message}", advice=error.advice, url=error.url)

    async def _renew_early(self) -> bool:
        """Sign in anew while the session is still good, if it ends soon; whether that was done.

        What goes wrong is said, not raised: the present session serves until its end.
        """
        if not self._is_due():
            return False
        present, self._tried_early = self._keep.session, True
        self._signer.say("the session ends soon: signing in anew before it does")
        try:
            self._renderer.forget()
            await self._signer.take(None)
            await self._renew()
        except (LoginError, VisitError) as error:
            self._signer.say(f"{error.message}; going on with the present session until it ends")
            await self._signer.take(present)
            return False
        self._tried_early = False
        return True

    def _warn_of_the_end(self) -> None:
        session, end = self._keep.session, self._keep.valid_until
        if session is not None and end is not None and ends_soon(session):
            self._signer.say(f"the session ends at {end:%Y-%m-%d %H:%M:%S} UTC; sign in anew before then")

    def _is_due(self) -> bool:
        """Whether the session ends soon and can be renewed without a person."""
        session, known = self._keep.session, self._credentials
        alone = known.username is not None and known.password is not None and self._refusal is None
        return session is not None and alone and not self._tried_early and ends_soon(session)

    async def _adopt(self) -> bool:
        """Take the session that another run has stored meanwhile; whether there is one and it is good."""
        stored = self._keep.newer()
        if stored is None:
            return False
        self._renderer.forget()
        await self._signer.take(stored)
        return await self._signer.is_signed_in()

    async def restart(self) -> None:
        """Start the browser anew after it died, with the session that it had. Raises BrowserError."""
        async with self._turnstile.alone():
            self._renderer.forget()
            await self._engine.stop()
            await start(self._engine, self._keep.session)
            await self._signer.pull()

    def url(self, page: Page, arguments: Mapping[str, str]) -> str:
        """The address of a page. Raises UsageError when an argument is missing."""
        return render(page.at, {**arguments, **self.hosts})

    async def visit(self, page: Page, arguments: Mapping[str, str], how: VisitKind) -> Capture:
        """Bring one page.

        Raises SignedOut, Refused, NotFound, TimedOut, TooLarge, ConsoleUnreachable and other VisitErrors for
        this page; BrowserError when the browser died.
        """
        url = self.url(page, arguments)
        if self._is_due():
            async with self._turnstile.alone():
                await self._renew_early()
        answer, ready = await self._brought(page, arguments, url, how)
        capture = _capture(page, url, answer, how)
        if not ready and _is_page(capture, page, arguments):
            raise _not_ready(capture, page)
        return capture

    async def _brought(
        self, page: Page, arguments: Mapping[str, str], url: str, how: VisitKind, *, again: bool = False
    ) -> tuple[Answer, bool]:
        """The page's answer, and whether it was ready.

        One that leads to the login although the session is good is asked for again, since another page may
        have renewed the session meanwhile; the second time it is refused, and signing in cannot help. A
        refusal (403) is taken for one only while the session is good: some consoles show their login so.
        """
        try:
            async with self._turnstile.among_others():
                generation = self._generation
                if self._known_out == generation:
                    raise SignedOut("the session has ended", url=without_query(url))
                if how is VisitKind.FETCHED:
                    answer, ready = await self._fetch(page, arguments, url), True
                else:
                    answer, ready = await self._render(page, arguments, url)
            judge(answer, url, self._signer.door, self._fetcher.reach)
        except (SignedOut, Refused) as error:
            if await self._is_out(generation):
                raise SignedOut(f"the session has ended: {error.message}", url=error.url) from None
            if isinstance(error, Refused):
                raise
            if again:
                raise Refused(
                    "the console led to its login in place of this page, although the session is good",
                    url=error.url,
                ) from error
            return await self._brought(page, arguments, url, how, again=True)
        return answer, ready

    async def _fetch(self, page: Page, arguments: Mapping[str, str], url: str) -> Answer:
        async def once() -> Answer:
            answer = await self._fetcher.get(url, tuple(page.headers.items()))
            return _untroubled(answer, page, arguments, VisitKind.FETCHED)

        return await self._persistence.insist(once, without_query(url))

    async def _render(self, page: Page, arguments: Mapping[str, str], url: str) -> tuple[Answer, bool]:
        ready, early = True, self._early.setdefault(page.page, before_views(page))
        wants = wants_of(page, self.hosts, arguments)

        def accept(answer: Answer) -> bool:
            return _is_clear(_capture(page, url, answer, VisitKind.RENDERED), early, arguments)

        def is_page(answer: Answer) -> bool:
            return _is_page(_capture(page, url, answer, VisitKind.RENDERED), early, arguments)

        async def once() -> Answer:
            nonlocal ready
            answer, ready = await self._renderer.bring(url, page.ready, accept, wants, is_page)
            return _untroubled(answer, page, arguments, VisitKind.RENDERED)

        try:
            await self._signer.push()
            answer = await self._persistence.insist(once, without_query(url))
        except Error:
            raise BrowserError("the browser died") from None
        await self._signer.pull()
        return answer, ready

    async def _is_out(self, generation: int) -> bool:
        """Whether the session of this login, by its number, has ended."""
        async with self._turnstile.alone():
            if generation == self._generation and self._known_out != generation:
                if await self._signer.is_signed_in():
                    return False
                self._known_out = generation
            return True

    async def explain(self, arguments: Mapping[str, str], error: ScraperError) -> ScraperError:
        """Why a page was not shown: CustomerNotVisible when the console's own list says so, else `error`.

        SignedOut for a wrong page when the session has ended: then it is a login that the pack does not know.
        """
        if isinstance(error, WrongPage) and await self._is_out(self._generation):
            return SignedOut(f"the session has ended, and {error.message}", url=error.url, page=error.page)
        customer, seen = arguments.get("customer_id"), await self._visible_customers()
        if customer is None or seen is None or customer in seen:
            return error
        return CustomerNotVisible(
            f"the console shows nothing of customer {customer}, who is not among those that the user may see",
            url=error.url,
            page=error.page,
        )

    async def _visible_customers(self) -> frozenset[str] | None:
        """The customers that this user may see, asked for once; None when the console does not tell."""
        described, session = self._pack.console.customers, self._keep.session
        if described is None or session is None:
            return None
        if self._customers is None:
            asked = visible_customers(
                self._fetcher, self._persistence, described, self._pack.login, self.hosts, session
            )
            self._customers = asyncio.create_task(asked)
        return await asyncio.shield(self._customers)

    async def incident_record(self, arguments: Mapping[str, str]) -> dict[str, Any] | None:
        """An incident's record from the console's API; None when it knows no such incident.

        Raises ApiError; UsageError when the pack names no API or no key is known.
        """
        described, key = self._pack.console.api, self._credentials.api_key
        if described is None:
            raise UsageError(f"the pack {self._pack.name!r} names no API")
        if key is None:
            raise UsageError("the console's API needs a key", advice="Set SCRAPER_API_KEY.")
        return await api.incident_record(
            self._fetcher, self._persistence, described, self.hosts, arguments, key
        )


def _capture(page: Page, url: str, answer: Answer, how: VisitKind) -> Capture:
    return Capture(
        page=page.page,
        url_asked=url,
        url_got=answer.url,
        status=answer.status,
        content_type=answer.content_type,
        body=answer.body,
        visited_at=datetime.now(UTC),
        visit=how,
    )


def _untroubled(answer: Answer, page: Page, arguments: Mapping[str, str], how: VisitKind) -> Answer:
    """The answer, unless it says that the console could not make the page just now: ConsoleUnreachable."""
    if page.trouble and 200 <= answer.status < 300:
        try:
            extract(_capture(page, answer.url, answer, how), page, arguments)
        except (ExtractError, SignedOut, NotFound):
            return answer  # whoever reads the page will meet the same error
    return answer


def _is_clear(capture: Capture, page: Page, arguments: Mapping[str, str]) -> bool:
    """Whether a capture is the page that was asked for, or says why not; else it may still be on its way."""
    try:
        extract(capture, page, arguments)
    except (SignedOut, NotFound, ConsoleUnreachable):
        return True
    except (WrongPage, Unreadable):
        return False
    return True


def _is_page(capture: Capture, page: Page, arguments: Mapping[str, str]) -> bool:
    """Whether a capture is the page that was asked for."""
    try:
        extract(capture, page, arguments)
    except (SignedOut, NotFound, ConsoleUnreachable, WrongPage, Unreadable):
        return False
    return True


def _not_ready(capture: Capture, page: Page) -> TimedOut:
    """Half a page would read as one whose fields are absent."""
    assert page.ready is not None
    shown = without_query(capture.url_asked)
    return TimedOut(
        f"the page arrived but {page.ready.css!r} never appeared in it", url=shown, page=page.page
    )
