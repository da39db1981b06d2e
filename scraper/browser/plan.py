"""What is to be opened, and the parts that it is made of: gate, browser, requests, signer.

Puts parts together; does nothing with them.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from scraper.browser.checking import profile_reach
from scraper.browser.choices import choices_of
from scraper.browser.cookies import CookieJar
from scraper.browser.fetch import Fetcher, Limits
from scraper.browser.gate import Gate
from scraper.browser.guard import Guard
from scraper.browser.launch import Engine
from scraper.browser.login import Patience
from scraper.browser.reach import Reach
from scraper.browser.restoring import start
from scraper.browser.signing import Signer
from scraper.browser.supply import Supplier
from scraper.browser.vault import StoredSession
from scraper.browser.visits import Persistence
from scraper.browser.wire import Wire
from scraper.credentials import Credentials, Secret
from scraper.errors import LoginError
from scraper.packs import pack_hosts
from scraper.packs.spec import Pack
from scraper.profiles import Profile


@dataclass(frozen=True)
class Plan:
    """What is to be opened."""

    pack: Pack
    profile: Profile
    credentials: Credentials
    headed: bool
    concurrency: int
    limits: Limits
    say: Callable[[str], None]
    patience: Patience
    guard: Guard | None
    folder: Path
    """The user's own, where diagnoses are left."""

    @property
    def hosts(self) -> dict[str, str]:
        """Role → origin."""
        return pack_hosts(self.pack, self.profile.data_centre, self.profile.hosts)

    @property
    def reach(self) -> Reach:
        """The hosts that may be spoken to."""
        return profile_reach(self.pack, self.profile)


@asynccontextmanager
async def browser_of(plan: Plan, session: StoredSession | None) -> AsyncIterator[tuple[Engine, Gate]]:
    """A browser with a stored session in it, behind its gate. Raises BrowserError."""

    def say_blocked(origin: str) -> None:
        if engine.user_agent:  # until it has started, the traffic is the browser's own
            plan.say(f"kept the browser from {origin}, which is not the console's")

    gate = Gate(plan.reach, Wire(), say_blocked)
    engine = Engine(headed=plan.headed, proxy=await gate.start())
    try:
        await start(engine, session)
        yield engine, gate
    finally:
        await engine.stop()
        await gate.stop()


@asynccontextmanager
async def requests_of(plan: Plan, user_agent: str) -> AsyncIterator[Fetcher]:
    """Our own requests within reach."""
    fetcher = Fetcher(plan.reach, CookieJar(), user_agent, plan.limits, Wire())
    try:
        yield fetcher
    finally:
        fetcher.close()


def signer_of(
    plan: Plan, session: StoredSession | None, engine: Engine, gate: Gate, fetcher: Fetcher
) -> Signer:
    """What signs that browser in. What was made at a window is proved without one before it counts."""
    code_step = -1 if session is None else session.code_step
    choices = choices_of(plan.pack.console, plan.profile)
    depends_on = (plan.pack.login.model_dump_json(), str(plan.profile.accept_terms), repr(choices))
    return Signer(
        login=plan.pack.login,
        hosts=plan.hosts,
        supplier=Supplier(plan.credentials, plan.say, code_step, guard=plan.guard, depends_on=depends_on),
        accept_terms=plan.profile.accept_terms,
        choices=choices,
        engine=engine,
        gate=gate,
        fetcher=fetcher,
        persistence=Persistence(plan.say, partial(_pause, plan.patience.pauses)),
        say=plan.say,
        patience=plan.patience,
        diagnoses=plan.folder / "diagnosis",
        prove=partial(proved, plan) if plan.headed else None,
    )


async def _pause(times: float, seconds: float) -> None:
    await asyncio.sleep(times * seconds)


async def proved(plan: Plan, session: StoredSession) -> StoredSession:
    """The session, once a fresh browser without a window, holding nothing else, was found to be signed in.

    What the console needs besides, by its bridge, is added and proved again. Raises LoginError,
    ConsoleUnreachable, BrowserError.
    """
    quiet = replace(plan, headed=False)
    plan.say("checking that the session works without a window")
    async with browser_of(quiet, session) as (engine, gate), requests_of(quiet, engine.user_agent) as fetcher:
        good = await signer_of(quiet, session, engine, gate, fetcher).proved(session)
    _check_user(good, plan.credentials.username)
    return good


def _check_user(session: StoredSession, username: Secret | None) -> None:
    """Nobody's session is kept under another's name."""
    if session.user is None or username is None:
        return
    if session.user.casefold() != username.reveal().strip().casefold():
        raise LoginError(
            f"the console says that {session.user} is signed in, who is not the user that was named",
            advice="Sign in as that user, or set SCRAPER_USERNAME to the one who is, or leave it out.",
        )
