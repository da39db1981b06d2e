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


def login(
    context: typer.Context,
    console: Console = None,
    headed: Annotated[
        bool, typer.Option("--headed", help="Open a window, where a person can do what we cannot.")
    ] = False,
    try_again: Annotated[
        bool, typer.Option("--try-again", help="Send credentials again that the console refused before.")
    ] = False,
    timeout: Timeout = 30.0,
) -> None:
    """Sign in to the console and keep the session for the next commands.

    Credentials come from SCRAPER_USERNAME, SCRAPER_PASSWORD and SCRAPER_TOTP_SECRET, from the files username,
    password and totp_secret in SCRAPER_SECRETS_DIR, or are asked for on a terminal.
    """
    from scraper.credentials import load_credentials, terminal_prompt

    given: Globals = context.obj
    profile = named_profile(given, console)
    credentials = load_credentials(prompt=None if headed else terminal_prompt())
    result = asyncio.run(_sign_in(profile, credentials, headed=headed, try_again=try_again, timeout=timeout))
    typer.echo(_words(profile, credentials, result))


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
        on_step=_say,
    ) as session:
        return await session.sign_in()


def _say(step: str) -> None:
    print(f"scraper: {step}", file=sys.stderr, flush=True)


def _words(profile: "Profile", credentials: "Credentials", result: "SignedIn") -> str:
    """For whom, where and until when; a user name is no secret to the one who gave it."""
    who = "as the user given" if credentials.username is None else f"as {credentials.username.reveal()}"
    how = "signed in" if result.renewed else "still signed in"
    return f"{how} {who} at {profile.console}, profile {profile.name}; {_until(result.valid_until)}"


def _until(end: datetime | None) -> str:
    if end is None:
        return "the console does not say until when"
    left = int((end - datetime.now(UTC)).total_seconds() // 60)
    return f"until {end:%Y-%m-%d %H:%M} UTC, {left // 60} h {left % 60} min from now"
