"""`scraper packs new`: begin a pack for a console that has none, from its login and an event's page."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from playwright.async_api import Page

    from scraper.credentials import Credentials

_SETTLED = 1.0
_LONGEST = 20.0
_PERSON = 300.0


def new(
    url: Annotated[str, typer.Argument(metavar="URL", help="The address of one event's page.")],
    into: Annotated[Path, typer.Option(metavar="FOLDER", help="Where the pack goes: a new folder.")],
    headed: Annotated[bool, typer.Option("--headed", help="Sign in by hand, in a window.")] = False,
) -> None:
    """Begin a pack: sign in, record one event's page, propose fields by its labels, and show them inspected.

    Writes console.yml, login.yml and event.yml, the page as event.json, and event.html, the inspection. The
    login is by SCRAPER_USERNAME and SCRAPER_PASSWORD into the form that the console shows, or by hand.

    Examples:

      scraper packs new https://console.example.net/alert/4711 --into my-pack

      scraper packs try my-pack/event.yml my-pack/event.json --inspection my-pack/event.html
    """
    import asyncio

    from scraper.credentials import load_credentials, terminal_prompt
    from scraper.errors import UsageError
    from scraper.extract.document import Document
    from scraper.inspect import propose

    if into.exists() and any(into.iterdir()):
        raise UsageError(f"{into} is not empty", advice="Name a new folder: --into my-pack")
    credentials = load_credentials(prompt=terminal_prompt())
    login, page = asyncio.run(_record(url, credentials, headed=headed))
    into.mkdir(parents=True, exist_ok=True)
    described = None if login is None else propose.login_page(Document(login, url, page="login"), url)
    files = {
        "console.yml": propose.console_file(into.name.replace("-", "_"), url),
        "login.yml": described or "# No login form was seen: describe the login by hand.\n",
        "event.yml": propose.event_page(Document(page, url, page="event"), url),
    }
    for name, text in files.items():
        (into / name).write_text(text, encoding="utf-8")
    _show(url, page, into)


def _show(url: str, page: str, into: Path) -> None:
    from datetime import UTC, datetime

    from scraper.inspect import inspection
    from scraper.inspect.source import match
    from scraper.models import Capture, VisitKind
    from scraper.packs import load_model
    from scraper.packs.spec import Page as PageSpec

    capture = Capture(
        page="event",
        url_asked=url,
        url_got=url,
        status=200,
        content_type="text/html; charset=utf-8",
        body=page.encode("utf-8", "replace"),
        visited_at=datetime.now(UTC),
        visit=VisitKind.RENDERED,
    )
    (into / "event.json").write_text(capture.model_dump_json() + "\n", encoding="utf-8")
    spec = load_model(into / "event.yml", PageSpec)
    text = inspection(capture, spec, match(spec.at, url) or {})
    (into / "event.html").write_text(text, encoding="utf-8")
    for name in ("console.yml", "login.yml", "event.yml", "event.json", "event.html"):
        typer.echo(into / name)


async def _record(url: str, credentials: "Credentials", *, headed: bool) -> tuple[str | None, str]:
    """The page that asks to sign in, if one does, and the event's page."""
    from scraper.browser import open_bare

    async with open_bare(url, headed=headed) as tab:
        await tab.goto(url, wait_until="commit")
        first = await _settled(tab)
        if await tab.locator("input[type=password]").count() == 0:
            return None, first
        await _sign_in(tab, credentials, headed=headed)
        await tab.goto(url, wait_until="commit")
        return first, await _settled(tab)


async def _sign_in(tab: "Page", credentials: "Credentials", *, headed: bool) -> None:
    from playwright.async_api import Error

    from scraper.errors import LoginError

    secret = tab.locator("input[type=password]").first
    if not headed:
        if credentials.username is None or credentials.password is None:
            raise LoginError(
                "the console asks to sign in",
                advice="Set SCRAPER_USERNAME and SCRAPER_PASSWORD, or --headed.",
            )
        user = tab.locator("input[type=text], input[type=email], input:not([type])").first
        try:
            await user.fill(credentials.username.reveal())
            await secret.fill(credentials.password.reveal())
            await secret.press("Enter")
        except Error:
            raise LoginError("the login form could not be filled in", advice="Use --headed.") from None
    try:
        await secret.wait_for(state="detached", timeout=1000 * (_PERSON if headed else _LONGEST))
    except Error:
        raise LoginError("the login form stayed", advice="Check the credentials, or use --headed.") from None


async def _settled(tab: "Page") -> str:
    """The page once it has been the same for a while."""
    import asyncio
    import time

    end = time.monotonic() + _LONGEST
    before, since = "", time.monotonic()
    while time.monotonic() < end:
        await asyncio.sleep(0.2)
        now = await tab.content()
        if now != before:
            before, since = now, time.monotonic()
        elif time.monotonic() - since > _SETTLED:
            break
    return before
