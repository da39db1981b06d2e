"""Opens a browser at a console: puts the parts of this room together, and takes them down again."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from playwright.async_api import Error

from scraper.browser.cookies import CookieJar
from scraper.browser.fetch import Fetcher, Limits
from scraper.browser.gate import Gate
from scraper.browser.guard import Guard
from scraper.browser.identity import session_id
from scraper.browser.keeper import Keeper
from scraper.browser.launch import Engine
from scraper.browser.login import Patience
from scraper.browser.reach import Reach
from scraper.browser.render import Renderer
from scraper.browser.restoring import start
from scraper.browser.session import ConsoleSession
from scraper.browser.signing import Signer
from scraper.browser.supply import Supplier
from scraper.browser.vault import Vault
from scraper.browser.visits import Persistence
from scraper.browser.wire import Wire
from scraper.credentials import Credentials
from scraper.errors import BrowserError, ProfileError
from scraper.packs import pack_hosts
from scraper.packs.spec import Pack
from scraper.profiles import Profile
from scraper.surroundings import own_environment

PAGE_LIMIT = 32 * 1024 * 1024
"""Bytes that a page may have, unless the profile says otherwise."""


def _silent(_: str) -> None:
    return None


@dataclass(frozen=True)
class _Plan:
    """What is to be opened."""

    pack: Pack
    profile: Profile
    credentials: Credentials
    headed: bool
    concurrency: int
    limits: Limits
    say: Callable[[str], None]
    patience: Patience
    guard: Guard

    @property
    def hosts(self) -> dict[str, str]:
        return pack_hosts(self.pack, self.profile.data_centre, self.profile.hosts)

    @property
    def reach(self) -> Reach:
        extra = (*self.pack.console.extra_hosts, *self.profile.extra_hosts)
        return Reach([*self.hosts.values(), *extra])


def _check_can_sign_in(credentials: Credentials) -> None:
    """Say what is missing before a browser is started for nothing."""
    missing = [
        name
        for name in ("username", "password")
        if getattr(credentials, name) is None and not credentials.ask
    ]
    if missing:
        raise ProfileError(
            f"no session is stored, and to sign in there is no {' and no '.join(missing)}",
            advice="Set SCRAPER_USERNAME and SCRAPER_PASSWORD, or put the files username and password into "
            "SCRAPER_SECRETS_DIR, or run: scraper login",
        )


@asynccontextmanager
async def open_console(
    pack: Pack,
    profile: Profile,
    credentials: Credentials,
    *,
    headed: bool = False,
    try_again: bool = False,
    concurrency: int = 8,
    timeout: float = 30.0,
    page_limit: int = PAGE_LIMIT,
    on_step: Callable[[str], None] = _silent,
    environ: Mapping[str, str] | None = None,
    patience: Patience = Patience(),  # noqa: B008 - a tuple of numbers
) -> AsyncIterator[ConsoleSession]:
    """A browser at a console, not yet signed in; closed at the end.

    `timeout` is in seconds for one page, `page_limit` in bytes, `concurrency` the number of tabs. `on_step`
    is told what happens, in words without secrets. `try_again` sends credentials once more that were refused
    before. Raises BrowserError, ProfileError, UsageError.
    """
    limits = Limits(timeout, profile.page_limit or page_limit)
    vault = Vault.from_environment(own_environment() if environ is None else environ)
    scope = pack_hosts(pack, profile.data_centre, profile.hosts).values()
    guard = Guard(vault.folder, [*scope], on_step, pardon=try_again)
    plan = _Plan(pack, profile, credentials, headed, concurrency, limits, on_step, patience, guard)
    keeper = Keeper(vault, session_id(pack, profile, credentials.username), on_step)
    if keeper.session is None and not headed:
        _check_can_sign_in(credentials)
    async with _browser(plan, keeper) as (engine, gate), _requests(plan, engine) as fetcher:
        signer = _signer(plan, keeper, engine, gate, fetcher)
        await signer.pull()
        renderer = Renderer(engine, gate, limits, concurrency)
        yield ConsoleSession(pack, plan.hosts, credentials, signer, renderer, keeper)
        await _keep_changes(plan, keeper, signer)


@asynccontextmanager
async def _browser(plan: _Plan, keeper: Keeper) -> AsyncIterator[tuple[Engine, Gate]]:
    def say_blocked(origin: str) -> None:
        if engine.user_agent:  # until it has started, the traffic is the browser's own
            plan.say(f"kept the browser from {origin}, which is not the console's")

    gate = Gate(plan.reach, Wire(), say_blocked)
    engine = Engine(headed=plan.headed, proxy=await gate.start())
    try:
        await start(engine, keeper.session)
        yield engine, gate
    finally:
        await engine.stop()
        await gate.stop()


@asynccontextmanager
async def _requests(plan: _Plan, engine: Engine) -> AsyncIterator[Fetcher]:
    fetcher = Fetcher(plan.reach, CookieJar(), engine.user_agent, plan.limits, Wire())
    try:
        yield fetcher
    finally:
        fetcher.close()


def _signer(plan: _Plan, keeper: Keeper, engine: Engine, gate: Gate, fetcher: Fetcher) -> Signer:
    code_step = -1 if keeper.session is None else keeper.session.code_step
    depends_on = (plan.pack.login.model_dump_json(), str(plan.profile.accept_terms))
    return Signer(
        login=plan.pack.login,
        hosts=plan.hosts,
        supplier=Supplier(plan.credentials, plan.say, code_step, guard=plan.guard, depends_on=depends_on),
        accept_terms=plan.profile.accept_terms,
        engine=engine,
        gate=gate,
        fetcher=fetcher,
        persistence=Persistence(plan.say),
        say=plan.say,
        patience=plan.patience,
    )


async def _keep_changes(plan: _Plan, keeper: Keeper, signer: Signer) -> None:
    """Keep what the console changed in its cookies during the run; not worth an error when it cannot be."""
    if keeper.session is None:
        return
    try:
        await signer.pull()
        keeper.refresh([dict(cookie) for cookie in await signer.engine.context.cookies()])
    except (BrowserError, Error):
        plan.say("the browser had ended before its session could be kept")
