"""Opens a browser at a console: puts the parts of this room together, and takes them down again."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial

from playwright.async_api import Error

from scraper.browser.entry import session_end
from scraper.browser.fetch import Limits
from scraper.browser.guard import Guard
from scraper.browser.identity import session_id
from scraper.browser.keeper import Keeper
from scraper.browser.login import Patience
from scraper.browser.plan import Plan, browser_of, requests_of, signer_of
from scraper.browser.private import VaultError
from scraper.browser.render import Renderer
from scraper.browser.session import ConsoleSession
from scraper.browser.signing import Signer
from scraper.browser.vault import Vault
from scraper.credentials import Credentials
from scraper.errors import BrowserError, ProfileError
from scraper.packs import pack_hosts
from scraper.packs.spec import Pack
from scraper.profiles import Profile
from scraper.surroundings import own_environment

PAGE_LIMIT = 32 * 1024 * 1024
"""Bytes that a page may have, unless the profile says otherwise."""


_HOW_TO_SIGN_IN = (
    "Set SCRAPER_USERNAME and SCRAPER_PASSWORD, or put the files username and password into "
    "SCRAPER_SECRETS_DIR, or both into the OS keyring (keyring set scraper password), or run: scraper login"
)


def _silent(_: str) -> None:
    return None


def _check_can_sign_in(credentials: Credentials, trouble: VaultError | None) -> None:
    """Say what is missing before a browser is started for nothing."""
    missing = [
        name
        for name in ("username", "password")
        if getattr(credentials, name) is None and not credentials.ask
    ]
    if not missing:
        return
    why = credentials.passed_over
    passed = "" if why is None else f" (OS keyring passed over: {why})"
    raise ProfileError(
        f"{trouble or 'no session is stored'}, and to sign in there is no {' and no '.join(missing)}{passed}",
        advice=_HOW_TO_SIGN_IN if trouble is None else f"{trouble.advice} — {_HOW_TO_SIGN_IN}",
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
    guard = Guard(vault.folder, _account_hosts(pack, profile), on_step, pardon=try_again)
    plan = Plan(
        pack, profile, credentials, headed, concurrency, limits, on_step, patience, guard, vault.folder
    )
    keeper = Keeper(vault, session_id(pack, profile, credentials.username), on_step)
    if keeper.session is None and not headed:
        _check_can_sign_in(credentials, keeper.trouble)
    kept = keeper.session
    async with browser_of(plan, kept) as (engine, gate), requests_of(plan, engine.user_agent) as fetcher:
        signer = signer_of(plan, kept, engine, gate, fetcher)
        await signer.pull()
        renderer = Renderer(engine, gate, limits, concurrency)
        yield ConsoleSession(pack, plan.hosts, credentials, signer, renderer, keeper)
        await _keep_changes(plan, keeper, signer)


def _account_hosts(pack: Pack, profile: Profile) -> list[str]:
    """Where the accounts are kept: at the hosts that all data centres share, if they share any."""
    hosts = pack_hosts(pack, profile.data_centre, profile.hosts)
    centres = pack.console.data_centres.values()
    shared = [hosts[role] for role in hosts if len({centre.hosts.get(role) for centre in centres}) == 1]
    return shared or list(hosts.values())


async def _keep_changes(plan: Plan, keeper: Keeper, signer: Signer) -> None:
    """Keep what the console changed in its cookies during the run; not worth an error when it cannot be."""
    if keeper.session is None or plan.headed:  # what was made at a window was proved, and is kept as it was
        return
    try:
        await signer.pull()
        cookies = [dict(cookie) for cookie in await signer.engine.context.cookies()]
        keeper.refresh(cookies, partial(session_end, login=plan.pack.login))
    except (BrowserError, Error):
        plan.say("the browser had ended before its session could be kept")
