"""`scraper login`: sign in once, keep the session, say for whom and until when."""

import asyncio
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from scraper.cli.options import Console, Globals, Timeout, named_profile

if TYPE_CHECKING:
    from scraper.browser import SignedIn
    from scraper.credentials import Credentials
    from scraper.profiles import Profile


Headed = Annotated[
    bool, typer.Option("--headed", help="Open a window, where a person can do what we cannot.")
]
Attach = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS",
        help="Take the session from your own running Chrome, by its debugging address on this machine.",
        show_default=False,
    ),
]
TryAgain = Annotated[
    bool, typer.Option("--try-again", help="Send credentials again that the console refused before.")
]


def login(
    context: typer.Context,
    console: Console = None,
    headed: Headed = False,
    attach: Attach = None,
    try_again: TryAgain = False,
    timeout: Timeout = 30.0,
) -> None:
    """Sign in to the console and keep the session for the next commands.

    Credentials come from SCRAPER_USERNAME, SCRAPER_PASSWORD and SCRAPER_TOTP_SECRET, from the files username,
    password and totp_secret in SCRAPER_SECRETS_DIR, from the OS keyring, or are asked for on a terminal.

    Examples:

      scraper login

      scraper login --headed

      google-chrome --remote-debugging-port=9222 --user-data-dir=$HOME/chrome-for-scraper

      scraper login --attach http://127.0.0.1:9222
    """
    from scraper.credentials import load_credentials, terminal_prompt
    from scraper.errors import UsageError

    if headed and attach is not None:
        raise UsageError("either --headed or --attach, not both")
    given: Globals = context.obj
    profile = named_profile(given, console)
    credentials = load_credentials(prompt=None if headed or attach else terminal_prompt())
    if attach is not None:
        work = _attach(profile, credentials, attach, timeout)
    else:
        work = _sign_in(profile, credentials, headed=headed, try_again=try_again, timeout=timeout)
    typer.echo(words(profile, credentials, asyncio.run(work)))


async def _sign_in(
    profile: "Profile", credentials: "Credentials", *, headed: bool, try_again: bool, timeout: float
) -> "SignedIn":
    from scraper.browser import open_console
    from scraper.packs import load_pack

    async with open_console(
        load_pack(profile.console),
        profile,
        credentials,
        headed=headed,
        try_again=try_again,
        timeout=timeout,
        on_step=say,
    ) as session:
        return await session.sign_in()


async def _attach(profile: "Profile", credentials: "Credentials", address: str, timeout: float) -> "SignedIn":
    from scraper.browser import sign_in_attached
    from scraper.packs import load_pack

    pack = load_pack(profile.console)
    return await sign_in_attached(pack, profile, credentials, address, timeout=timeout, on_step=say)


def say(step: str) -> None:
    """Tell a step, whether verbose or not: a person waits for it."""
    print(f"scraper: {step}", file=sys.stderr, flush=True)


def words(profile: "Profile", credentials: "Credentials", result: "SignedIn") -> str:
    """For whom, where and until when; a user name is no secret to the one who gave it."""
    given = None if credentials.username is None else credentials.username.reveal()
    who = f"as {given or result.user}" if given or result.user else "as a user whom the console does not name"
    how = "signed in" if result.renewed else "still signed in"
    return f"{how} {who} at {profile.console}, profile {profile.name}; {_until(result.valid_until)}"


def _until(end: datetime | None) -> str:
    if end is None:
        return "the console does not say until when"
    left = int((end - datetime.now(UTC)).total_seconds() // 60)
    return f"until {end:%Y-%m-%d %H:%M} UTC, {left // 60} h {left % 60} min from now"
