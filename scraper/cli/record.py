"""`scraper record`: visit pages, free them of secrets and names in memory, and keep them as fixtures."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scraper.cli.options import Console, Customer, Store, Timeout, VisitsOption, make_settings, open_archive

if TYPE_CHECKING:
    from scraper.aio import Settings
    from scraper.packs.spec import Pack
    from scraper.recorder import Brought
    from scraper.store import Archive


PageKind = Annotated[
    str, typer.Argument(metavar="PAGE", help="The page kind: event, incident, signature, … or login.")
]
Ids = Annotated[
    list[str] | None, typer.Argument(metavar="[ID]...", help="Ids of the pages.", show_default=False)
]
Into = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Where fixtures go; fixtures/PACK unless given.", show_default=False),
]
Name = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="What a single fixture is called; PAGE_ID unless given."),
]
Shows = Annotated[
    str | None, typer.Option(metavar="TEXT", help="What the fixture is there to show, in one line.")
]
Names = Annotated[
    list[str] | None,
    typer.Option(
        "--replace", metavar="TEXT", help="A name that must not be kept: of a person, customer or machine."
    ),
]
Kept = Annotated[
    str | None,
    typer.Option(
        metavar="INCIDENT",
        help="Take the captures kept of this incident instead of visiting.",
        show_default=False,
    ),
]
Files = Annotated[
    list[Path] | None,
    typer.Option(
        "--from",
        metavar="FILE",
        help="Take the page from a stored capture (.json) or an HTML file instead; may be repeated.",
        show_default=False,
    ),
]


def record(
    context: typer.Context,
    page: PageKind,
    ids: Ids = None,
    customer: Customer = None,
    console: Console = None,
    into: Into = None,
    name: Name = None,
    shows: Shows = None,
    names: Names = None,
    kept: Kept = None,
    from_: Files = None,
    store: Store = None,
    visits: VisitsOption = "fetched",
    timeout: Timeout = 30.0,
) -> None:
    """Record pages as fixtures, scrubbed before the first byte is written.

    Cookies, tokens, credentials and codes are dropped; addresses, hosts and names become stand-ins, the same
    everywhere, also inside packets and compressed bodies. Fields that the pack calls private, and --replace,
    name what cannot be told from its looks. What was replaced is listed, here and in replaced.json: look
    through page.html before you share a fixture. Nothing is ever overwritten.

    Examples:

      scraper record event 14608 14621 --customer 234567 --replace "Jane Doe"

      scraper record event 14608 --kept 920971010

      scraper record event --from capture.json --name event_without_rule

      scraper record login
    """
    from scraper.packs import load_pack

    given = make_settings(
        context, console=console, customer=customer, visits=visits, concurrency=1, timeout=timeout
    )
    pack = load_pack(given.profile.console)
    if from_:
        from scraper.recorder import file_pages

        brought = file_pages(from_, pack, page, ids or [], customer)
    else:
        brought = _bring(given, pack, page, ids or [], None if kept is None else (open_archive(store), kept))
    _write(brought, into or Path("fixtures") / pack.name, name=name, shows=shows, names=names or [])


def _write(
    brought: "Brought", folder: Path, *, name: str | None, shows: str | None, names: list[str]
) -> None:
    from scraper.errors import UsageError
    from scraper.recording.record import record as write

    recordings = [replace(one, name=name or one.name, shows=shows or one.shows) for one in brought.recordings]
    if name is not None and len(recordings) != 1:
        raise UsageError(f"--name names one fixture; there are {len(recordings)}")
    known = replace(brought.known, names=(*brought.known.names, *names))
    done = write(recordings, brought.pack, folder, known)
    for one in recordings:
        typer.echo(f"recorded {folder / one.name}")
    for line in done.listing():
        typer.echo(f"  {line['kind']}: {line['times']} × {line['stand_in']}")


def _bring(
    given: "Settings", pack: "Pack", page: str, ids: list[str], kept: "tuple[Archive, str] | None"
) -> "Brought":
    from scraper import recorder
    from scraper.recording.states import LOGIN

    if page == LOGIN and page not in pack.pages:
        return asyncio.run(recorder.visit_login(given, pack))
    if kept is not None:
        return recorder.kept_pages(*kept, pack, page, ids)
    return asyncio.run(recorder.visit_pages(given, pack, page, ids))
