"""`scraper inspect`: see what a pack reads from a page, and where."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scraper.cli.options import Console, Customer, make_settings

if TYPE_CHECKING:
    from scraper.aio import Settings
    from scraper.inspect.source import Source
    from scraper.packs.spec import Pack


SourceArgument = Annotated[
    str,
    typer.Argument(
        metavar="CAPTURE|URL",
        help="A fixture's folder, a stored capture (.json), a page (.html), or a page's address.",
    ),
]
PageKind = Annotated[
    str | None, typer.Option(metavar="KIND", help="The kind of an HTML file.", show_default=False)
]
OutputFile = Annotated[Path, typer.Option(metavar="FILE", help="Where to write it.")]
SaveFile = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Keep the page brought from an address as a capture, for `packs try`."),
]


def inspect(
    context: typer.Context,
    source: SourceArgument,
    console: Console = None,
    customer: Customer = None,
    page: PageKind = None,
    output: OutputFile = Path("inspection.html"),
    save: SaveFile = None,
) -> None:
    """Show a page with each field outlined and labelled; selector, rank and value beside; failures in red.

    What is written is one HTML file that runs and loads nothing, whatever the page holds.

    Examples:

      scraper inspect fixtures/alertlogic/event

      scraper --profile prewikka.yml inspect http://127.0.0.1:8000/alerts/summary/4711 --save alert.json

      scraper inspect page.html --console ./my-pack --page event
    """
    from scraper.packs import load_pack

    if source.startswith(("http://", "https://")):
        given = make_settings(
            context, console=console, customer=customer, visits="rendered", concurrency=1, timeout=30.0
        )
        pack = load_pack(given.profile.console)
        found = _visited(given, source)
    else:
        pack = load_pack(console or _console_of(context))
        found = _stored(pack, Path(source), page)
    _write(pack, found, output, save)


def _stored(pack: "Pack", path: Path, page: str | None) -> "Source":
    from scraper.inspect.source import kind_of, page_named, stored

    return stored(path, page_named(pack, kind_of(path, page)))


def _write(pack: "Pack", found: "Source", output: Path, save: Path | None) -> None:
    from scraper.inspect import inspection
    from scraper.inspect.source import page_named

    if save is not None:
        save.write_text(found.capture.model_dump_json() + "\n", encoding="utf-8")
    described = page_named(pack, found.capture.page)
    output.write_text(inspection(found.capture, described, found.arguments), encoding="utf-8")
    typer.echo(output)


def _console_of(context: typer.Context) -> str:
    from scraper.aio import DEFAULT_PACK
    from scraper.profiles import load_profile

    return DEFAULT_PACK if context.obj.profile is None else load_profile(context.obj.profile).console


def _visited(given: "Settings", url: str) -> "Source":
    import asyncio

    from scraper import aio
    from scraper.inspect.source import Source, addressed
    from scraper.models import VisitKind

    async def visit() -> Source:
        async with aio.open_reader(given) as reader:
            page, arguments = addressed(reader.pack, url)
            how = VisitKind(page.visit or "rendered")
            return Source(await reader.console.visit(page, arguments, how), arguments)

    return asyncio.run(visit())
