"""`scraper packs new`: begin a pack for a console that has none, from its login and a page of each kind."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from scraper.inspect.propose import Page, Recorded
    from scraper.packs.spec import Page as PageSpec


_UNREACHABLE = "Check the address and the network, then run the same command again."


def new(
    url: Annotated[
        list[str],
        typer.Argument(metavar="URL...", help="The console's list of alerts; further pages if needed."),
    ],
    into: Annotated[Path, typer.Option(metavar="FOLDER", help="Where the pack goes: a new folder.")],
    also: Annotated[
        list[str] | None,
        typer.Option(metavar="ORIGIN", help="A further host that signing in needs.", show_default=False),
    ] = None,
    headed: Annotated[bool, typer.Option("--headed", help="Sign in by hand, in a window.")] = False,
) -> None:
    """Begin a pack: sign in, meet a page of each kind, propose their descriptions, and show them inspected.

    From a list it follows two rows to their events, and from an event the link to its signature; where it
    cannot tell, give the addresses of a list and of two events. Written are console.yml, login.yml and a file
    for each kind of page; beside each the page as a capture (.json), and its inspection (.html). The
    login is by SCRAPER_USERNAME and SCRAPER_PASSWORD, tried once, or by hand in a window.

    Examples:

      scraper packs new https://console.example.net/alerts --into my-pack

      scraper packs try my-pack/event.yml my-pack/event.json --inspection my-pack/event.html
    """
    import asyncio

    from scraper.errors import UsageError

    if into.exists() and (not into.is_dir() or not all(map(_is_login_page, into.iterdir()))):
        raise UsageError(f"{into} is not empty", advice="Name a new folder: --into my-pack")
    try:
        recorded = asyncio.run(_explore(url, also or [], into, headed=headed))
    except KeyboardInterrupt:
        typer.echo("stopped; nothing was written", err=True)
        raise
    _write_pack(recorded, into)


def _is_login_page(file: Path) -> bool:
    """Whether a file is what a run left that could not sign in."""
    return re.fullmatch(r"login-\d+\.html", file.name) is not None


async def _explore(urls: list[str], also: list[str], into: Path, *, headed: bool) -> "Recorded":
    from scraper.browser import open_bare
    from scraper.browser.guard import Guard
    from scraper.browser.supply import Supplier
    from scraper.browser.vault import Vault
    from scraper.credentials import load_credentials, terminal_prompt
    from scraper.errors import ConsoleUnreachable, ScraperError
    from scraper.scout import Scout
    from scraper.surroundings import own_environment

    def say(step: str) -> None:
        typer.echo(step, err=True)

    credentials = load_credentials(prompt=terminal_prompt())
    async with open_bare(urls[0], headed=headed, also=also) as bare:
        folder = Vault.from_environment(own_environment()).folder
        supplier = Supplier(credentials, say, guard=Guard(folder, [bare.origin], say))
        scout = Scout(bare, supplier, say, headed=headed, also=also)
        try:
            await supplier.enter()
            return await scout.explore(urls[0], urls[1:])
        except ConsoleUnreachable as error:
            raise ConsoleUnreachable(error.message, url=error.url, advice=_UNREACHABLE) from None
        except ScraperError:
            _write_login(scout.login, into)
            raise
        finally:
            supplier.leave()


def _write_pack(recorded: "Recorded", into: Path) -> None:
    """All files of the pack; then what the loader says of them."""
    from scraper.inspect.propose import pack_files
    from scraper.packs import load_pack

    files = pack_files(recorded, into.resolve().name)
    _write_login(recorded.login, into)
    for name, text in files.items():
        _write(into / name, text)
    pack = load_pack(into)
    seen = {"event": recorded.events[0], "incident": recorded.listing, "signature": recorded.signature}
    for kind, page in seen.items():
        if page is not None and kind in pack.pages:
            _write_page(kind, page, pack.pages[kind], into)


def _write_page(kind: str, page: "Page", described: "PageSpec", into: Path) -> None:
    """One page as a capture, and its inspection."""
    from datetime import UTC, datetime

    from scraper.inspect import inspection
    from scraper.inspect.propose import capture_of
    from scraper.inspect.source import match

    capture = capture_of(page, kind, described.responses, datetime.now(UTC))
    _write(into / f"{kind}.json", capture.model_dump_json() + "\n")
    _write(into / f"{kind}.html", inspection(capture, described, match(described.at, page.met.url) or {}))


def _write_login(pages: Iterable["Page"], into: Path) -> None:
    """The login's pages, harmless and without what only this session knew."""
    from scraper.inspect.inert import as_html, make_inert

    for number, page in enumerate(pages, start=1):
        root = page.document.root
        for box in root.iter("input"):
            if box.get("value") is not None:
                del box.attrib["value"]
        make_inert(root)
        _write(into / f"login-{number}.html", as_html(root))


def _write(file: Path, text: str) -> None:
    """Write a file that only its owner may read: pages are confidential."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.write_text(text, encoding="utf-8")
    typer.echo(file)
