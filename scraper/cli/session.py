"""`scraper session`: the stored sessions, for whom and until when; whether one is good; forgetting them."""

import asyncio
import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scraper.cli.options import Console, Globals, Timeout, named_profile

if TYPE_CHECKING:
    from scraper.browser.vault import Kept, SessionId
    from scraper.cli.session_text import Facts
    from scraper.packs.spec import Pack
    from scraper.profiles import Profile

session = typer.Typer(
    no_args_is_help=True, help="Stored sessions: list them, see whether one is good, forget them."
)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@session.command("list")
def list_(as_json: AsJson = False) -> None:
    """All stored sessions: for whom, since when, until when, and where their key is. Never a secret.

    Examples:

      scraper session list

      scraper session list --json
    """
    from scraper.browser.vault import Vault
    from scraper.cli.session_text import facts, table

    now = time.time()
    rows = [facts(kept, now) for kept in Vault.from_environment(os.environ).kept()]
    print(_json(rows) if as_json else table(rows))


@session.command()
def status(
    context: typer.Context,
    console: Console = None,
    offline: Annotated[bool, typer.Option("--offline", help="Do not ask the console.")] = False,
    as_json: AsJson = False,
    timeout: Timeout = 30.0,
) -> None:
    """Whether the stored session of this profile and user can be used, by asking the console.

    Exit codes: 0 it can · 45 it cannot, or there is none · 41 and 42 the console did not answer.

    Examples:

      scraper session status

      scraper --profile soc.yml session status --json
    """
    from scraper.cli.session_text import sentence

    profile, pack, ident = _asked(context, console)
    found, code = _status(pack, profile, ident, offline=offline, timeout=timeout)
    print(_json(found) if as_json else sentence(found))
    raise typer.Exit(code)


@session.command()
def forget(
    context: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ID]...", help="As listed by scraper session list.", show_default=False),
    ] = None,
    console: Console = None,
    everything: Annotated[
        bool, typer.Option("--all", help="All of them, also those that cannot be opened.")
    ] = False,
) -> None:
    """Delete stored sessions: those named, else that of this profile and user. The console is not told.

    Examples:

      scraper session forget

      scraper session forget 3f2a9c01d4

      scraper session forget --all
    """
    from scraper.browser.vault import Vault
    from scraper.errors import UsageError

    if everything and names:
        raise UsageError("either --all or the names of sessions, not both")
    vault = Vault.from_environment(os.environ)
    if everything or names:
        chosen = [kept.path for kept in _chosen(vault.kept(), names)]
    else:
        chosen = [vault.path(_asked(context, console)[2])]
    gone = [path for path in chosen if path.is_symlink() or path.exists()]
    for path in gone:
        path.unlink(missing_ok=True)
    print(f"{len(gone)} session{'' if len(gone) == 1 else 's'} forgotten" if gone else "no session is stored")


@session.command("import")
def import_(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="A storage state of Playwright; only yours to read."),
    ],
    console: Console = None,
    user_agent: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT",
            help="The user agent of the browser where it was made, if the console is particular about it.",
            show_default=False,
        ),
    ] = None,
    timeout: Timeout = 30.0,
) -> None:
    """Keep a session that was made elsewhere, once it was seen to work here.

    Of the file, only what belongs to the profile's hosts is taken. Delete the file afterwards: it is as good
    as a password.

    Example:

      scraper --profile soc.yml session import state.json
    """
    from scraper.browser import sign_in_from_file
    from scraper.cli.login import say, words
    from scraper.credentials import load_credentials
    from scraper.packs import load_pack

    given: Globals = context.obj
    profile, credentials = named_profile(given, console), load_credentials()
    pack = load_pack(profile.console)
    work = sign_in_from_file(
        pack, profile, credentials, file, user_agent=user_agent, timeout=timeout, on_step=say
    )
    print(words(profile, credentials, asyncio.run(work)))


def _chosen(kept: "list[Kept]", names: list[str] | None) -> "list[Kept]":
    from scraper.errors import UsageError

    unknown = [name for name in names or () if name not in {one.name for one in kept}]
    if unknown:
        raise UsageError(
            f"there is no session {', '.join(unknown)}",
            advice="See: scraper session list   (nothing was deleted)",
        )
    return [one for one in kept if not names or one.name in names]


def _asked(context: typer.Context, console: str | None) -> "tuple[Profile, Pack, SessionId]":
    from scraper.browser.identity import session_id
    from scraper.credentials import load_credentials
    from scraper.packs import load_pack

    given: Globals = context.obj
    profile = named_profile(given, console)
    pack = load_pack(profile.console)
    return profile, pack, session_id(pack, profile, load_credentials().username)


def _status(
    pack: "Pack", profile: "Profile", ident: "SessionId", *, offline: bool, timeout: float
) -> "tuple[Facts, int]":
    """What is to be told, and the exit code."""
    from scraper.browser.vault import Kept, Vault
    from scraper.cli.session_text import facts
    from scraper.errors import SignedOut, VisitError

    vault = Vault.from_environment(os.environ)
    kept = vault.look(ident) or Kept(vault.path(ident).stem[:10], vault.path(ident), None, ident, None, None)
    usable, reason, code = None, "", 0
    try:
        usable, reason = _usable(pack, profile, kept, offline=offline, timeout=timeout)
    except VisitError as error:
        reason, code = f"the console cannot be asked: {error.message}", error.exit_code
    if usable is False:
        code = SignedOut.exit_code
    return {**facts(kept, time.time()), "usable": usable, "reason": reason}, code


def _usable(
    pack: "Pack", profile: "Profile", kept: "Kept", *, offline: bool, timeout: float
) -> tuple[bool | None, str]:
    from scraper.browser.checking import has_ended, still_good
    from scraper.cli.login import say

    if kept.trouble is not None:
        return False, kept.trouble
    if kept.session is None:
        return False, "no session is stored for this profile and user; run: scraper login"
    if has_ended(kept.session):
        return False, "its time is over; the next command signs in again"
    if offline:
        return None, "the console was not asked"
    if asyncio.run(still_good(pack, profile, kept.session, say, timeout)):
        return True, "the console takes it"
    return False, "the console does not take it any more; the next command signs in again"


def _json(value: object) -> str:
    return json.dumps(value, indent=2)
