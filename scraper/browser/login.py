"""Drives a login by the pack's states: look, act on whichever state shows, until one is final.

Every state is acted on as often as the pack allows and no more: a wrong password is sent once. Knows no
console; success is judged by whoever calls, with the pack's probe.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from playwright.async_api import Page

from scraper.browser.acts import NotDone, perform
from scraper.browser.choices import Choices, not_offered, settled
from scraper.browser.look import NOTHING, Looker, Sight
from scraper.browser.outcomes import code_error, outcome_error, spent_error
from scraper.browser.overheard import MANY_HOPS, Overheard
from scraper.browser.reach import Reach
from scraper.browser.supply import Supplier
from scraper.errors import (
    ConsoleUnreachable,
    LoginError,
    OneTimeCodeRefused,
    TermsNotAccepted,
    TimedOut,
    UnknownLoginPage,
    WrongPassword,
)
from scraper.packs.spec import Login, LoginState, Outcome, Step


class Patience(NamedTuple):
    """How long the driver waits for what, in seconds."""

    whole: float = 120.0
    """For the login from its first page to its end."""
    unknown: float = 12.0
    """For a page that no state describes to become one that some state does."""
    answer: float = 30.0
    """For the console to answer a step."""
    regret: float = 3.0
    """For an error message to appear beside a form that is shown again."""
    trouble: float = 5.0
    """For a page to move on by itself after the console answered one of its requests with 5xx."""
    repeat: float = 3.0
    """Before a step that sends no secret is carried out again on a page that has not changed."""
    step: float = 8.0
    """For an element to become usable: forms render late, buttons wait for valid input."""
    glance: float = 0.06
    """Between two looks."""
    pauses: float = 1.0
    """How long to pause before a page is asked for again, as a multiple of what is usual."""


@dataclass
class _Memory:
    """What was done about one state."""

    acts: int = 0
    last: float = 0.0
    document: float = 0.0
    gone: bool = False
    """It was not to be seen since it was acted on."""
    again_since: float | None = None


class Driver:
    """One login."""

    def __init__(
        self,
        login: Login,
        looker: Looker,
        supplier: Supplier,
        reach: Reach,
        *,
        accept_terms: bool,
        choices: Choices = Choices(),  # noqa: B008 - a tuple of nothing
        say: Callable[[str], None],
        patience: Patience,
    ) -> None:
        self._login = login
        self._looker = looker
        self._supplier = supplier
        self._reach = reach
        self._accept_terms = accept_terms
        self._choices = choices
        self._say = say
        self._patience = patience
        self._memories = {name: _Memory() for name in login.states}
        self._path: list[str] = []
        self._overheard = Overheard(reach)
        self._progress = 0.0

    async def drive(self, page: Page) -> None:
        """Act until a state says that the console is signed in.

        Raises LoginError and its kinds, ConsoleUnreachable, TimedOut, EndlessRedirects, PackError;
        Playwright's Error when the browser has gone.
        """
        self._overheard.listen(page)
        end = time.monotonic() + self._patience.whole
        self._progress = time.monotonic()
        while True:
            sight = await self._looker.look(page)
            name = self._choose(sight)
            if name is not None and await self._handle(name, sight, page):
                return
            self._give_up_if_stuck(sight, end)
            await asyncio.sleep(self._patience.glance)

    def _choose(self, sight: Sight) -> str | None:
        """The state to deal with now: the first that shows and is not already dealt with."""
        if sight is NOTHING:
            return None
        for name, memory in self._memories.items():
            if name not in sight.states:
                memory.gone, memory.again_since = memory.acts > 0, None
        return next((name for name in sight.states if self._is_due(name, sight)), None)

    def _is_due(self, name: str, sight: Sight) -> bool:
        state, memory = self._login.states[name], self._memories[name]
        if state.final is not None or memory.acts == 0:
            return True
        now = time.monotonic()
        if memory.gone or memory.document != sight.document:
            if memory.acts < state.times:
                return True
            memory.again_since = memory.again_since or now
            if now - memory.again_since > self._patience.regret:
                raise self._overheard.troubled or self._explained(spent_error(name, state, sight.url))
            return False
        harmless = not _sends_secret(state) and memory.acts < state.times
        return harmless and now - memory.last > self._patience.repeat

    async def _handle(self, name: str, sight: Sight, page: Page) -> bool:
        """Deal with a state; True when it says that the console is signed in."""
        state = self._login.states[name]
        self._path.append(name)
        self._progress = time.monotonic()
        if state.final is Outcome.OK:
            return True
        if state.final is not None:
            raise self._refusal(outcome_error(state.final, sight.url))
        if not self._steps(state):
            raise TermsNotAccepted("the console shows terms of service that the profile does not accept")
        self._say(f"login page: {name.replace('_', ' ')}")
        await self._act(name, sight, page)
        return False

    def _steps(self, state: LoginState) -> tuple[Step, ...]:
        """What to do about a state, with the permissions that the profile gives."""
        return state.do if state.needs is None or self._accept_terms else state.otherwise

    def _refusal(self, error: LoginError) -> LoginError | ConsoleUnreachable:
        """What the page's word means: after a script's request met a server error, it refuses nothing."""
        judged = isinstance(error, WrongPassword | OneTimeCodeRefused)
        if judged and self._overheard.script_failed:
            return self._overheard.troubled or error
        return self._explained(error)

    def _explained(self, error: LoginError) -> LoginError:
        if isinstance(error, OneTimeCodeRefused):
            return code_error(error, self._overheard.clock_off)
        return error

    async def _act(self, name: str, sight: Sight, page: Page) -> None:
        state, memory = self._login.states[name], self._memories[name]
        if _sends_secret(state) and not self._reach.allows(page.url):
            raise LoginError(f"the page {sight.url} asks for a secret but is not a host of this console")
        steps = settled(self._steps(state), self._choices, sight.url)
        self._overheard.forget()
        failure = await self._perform(page, steps)
        if failure is not None and not failure.sent:
            self._check_still_shown(name, await self._looker.look(page), str(failure))
            return
        memory.acts += 1
        memory.gone, memory.again_since = False, None
        memory.document, memory.last = sight.document, time.monotonic()
        self._progress = memory.last

    async def _perform(self, page: Page, steps: tuple[Step, ...]) -> NotDone | None:
        try:
            await perform(page, steps, self._supplier.get, self._patience.step)
        except NotDone as failure:
            return failure
        return None

    def _check_still_shown(self, name: str, sight: Sight, what: str) -> None:
        """A step that could not be carried out matters only if the page is still the same one."""
        if self._choose(sight) == name:
            raise self._not_offered(name, sight) or LoginError(
                f"on the login page {name!r} at {sight.url}: {what}",
                advice="The page has changed: mend the steps of that state in the pack's login.yml.",
            )

    def _not_offered(self, name: str, sight: Sight) -> LoginError | None:
        return not_offered(self._login.states[name].do, self._choices, sight.url)

    def _give_up_if_stuck(self, sight: Sight, end: float) -> None:
        now = time.monotonic()
        idle = now - self._progress
        dead_end = self._overheard.dead_end(sight.url)
        if dead_end is not None:
            raise dead_end
        if self._overheard.troubled is not None and idle > self._patience.trouble:
            raise self._overheard.troubled
        if now > end or idle > self._patience.answer:
            latest = self._path[-1] if self._path else None
            shown = latest is not None and latest in sight.states
            if self._overheard.unanswered:
                raise TimedOut(f"the console has not answered while signing in: {self._where(sight)}")
            choice = self._not_offered(str(latest), sight) if shown else None
            raise (
                choice
                or self._overheard.loop(MANY_HOPS)
                or LoginError(
                    f"the login did not come to an end: {self._where(sight)}",
                    advice="Run again with a longer --timeout, or run: scraper login --headed",
                )
            )
        settled_down = not sight.busy and not self._overheard.unanswered
        if not sight.states and settled_down and idle > self._patience.unknown:
            raise self._overheard.loop(MANY_HOPS) or UnknownLoginPage(
                f"the login shows a page that none of the pack's states describes: {self._where(sight)}",
                url=sight.url,
            )

    def _where(self, sight: Sight) -> str:
        place, passed = sight.url or "an empty page", " → ".join(self._path) or "none"
        return f"at {place}; states passed: {passed}; states known: {', '.join(self._memories)}"


def _sends_secret(state: LoginState) -> bool:
    return any(step.with_ is not None for step in state.do)
