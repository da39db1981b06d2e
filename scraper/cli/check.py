"""`scraper check`: whether the console's pages are still what the pack says, told before it hurts."""

import os
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scraper.cli.options import Console, Customer, Output, Store, make_settings, open_archive

if TYPE_CHECKING:
    from scraper.aio import Settings
    from scraper.drift.checking import Report, Seen
    from scraper.packs.spec import Pack


class ReportFormat(StrEnum):
    """How a report is written."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


Paths = Annotated[
    list[Path] | None,
    typer.Argument(metavar="[PATH]...", help="Fixtures, or folders of them.", show_default=False),
]
Fixtures = Annotated[bool, typer.Option("--fixtures", help="Look at recorded pages; so it is without any.")]
Captures = Annotated[bool, typer.Option("--captures", help="Look at the captures that were kept.")]
Live = Annotated[list[str] | None, typer.Option("--live", metavar="ID", help="Bring these events' pages.")]
Format = Annotated[ReportFormat, typer.Option("--format", help="text, json or html.")]
Accept = Annotated[bool, typer.Option("--accept", help="Take what is seen for good, to compare with later.")]


def check(
    context: typer.Context,
    paths: Paths = None,
    fixtures: Fixtures = False,
    captures: Captures = False,
    live: Live = None,
    console: Console = None,
    customer: Customer = None,
    format_: Format = ReportFormat.TEXT,
    output: Output = None,
    store: Store = None,
    accept: Accept = False,
) -> None:
    """Read pages with the pack and tell what has drifted, compared with the last good run.

    Exit code 0 when nothing has, 53 when pages changed but every value is read, 54 when values are lost.

    Examples:

      scraper check --captures

      scraper check --live 14608 --live 14621 --customer 234567 --format html --output drift.html
    """
    from scraper.cli.output import write
    from scraper.errors import UsageError

    if sum((fixtures or bool(paths), captures, bool(live))) > 1:
        raise UsageError("give one of --fixtures, --captures and --live")
    if live:
        given = make_settings(
            context, console=console, customer=customer, visits="rendered", concurrency=1, timeout=30.0
        )
        pack, source, pages = _pack(given.profile.console), "live", _visited(given, live)
    else:
        pack = _pack(console or _console_of(context))
        source = "captures" if captures else "fixtures"
        pages = list(_kept(store) if captures else _recorded(paths, pack))
    from scraper.drift.checking.page import page_of

    report = _judged(pack, source, pages, accept=accept)
    renderings = {
        ReportFormat.TEXT: lambda: "\n".join(report.lines()),
        ReportFormat.JSON: lambda: report.model_dump_json(indent=2),
        ReportFormat.HTML: lambda: page_of(report),
    }
    write(output, renderings[format_])
    _raise_for(report)


def _pack(name: str) -> "Pack":
    from scraper.packs import load_pack

    return load_pack(name)


def _console_of(context: typer.Context) -> str:
    from scraper.aio import DEFAULT_PACK
    from scraper.profiles import load_profile

    return DEFAULT_PACK if context.obj.profile is None else load_profile(context.obj.profile).console


def _judged(pack: "Pack", source: str, pages: "list[Seen]", *, accept: bool) -> "Report":
    """What has drifted; what is good is kept to compare with."""
    from scraper.browser.vault import state_folder
    from scraper.drift.checking import observe, report_of
    from scraper.drift.checking.memory import remember, remembered
    from scraper.errors import UsageError

    if not pages:
        raise UsageError("there is no page to check", advice="Record some, keep captures, or give --live ID.")
    folder = state_folder(os.environ)
    seen = observe(pack, pages)
    report = report_of(seen, remembered(folder, pack.name, source))
    if accept or not report.drifts:
        remember(folder, pack.name, source, seen)
    return report


def _raise_for(report: "Report") -> None:
    from scraper.errors import DriftSeen, FieldsLost

    if report.fails:
        raise FieldsLost(f"{sum(one.fails for one in report.drifts)} values or pages cannot be read")
    if report.drifts:
        raise DriftSeen(f"{len(report.drifts)} things are not as they were; every value is still read")


def _recorded(paths: list[Path] | None, pack: "Pack") -> "Iterator[Seen]":
    """Recorded pages of the pack; of those that come with it, only the ones that are to be read."""
    from scraper.drift.checking import Seen
    from scraper.errors import UsageError
    from scraper.recording import find_fixtures
    from scraper.recording.shelf import fixture_shelf

    for path in paths or [fixture_shelf()]:
        if not path.is_dir():
            raise UsageError(f"there is no folder {path}")
        for one in find_fixtures(path):
            if one.pack_name == pack.name and (paths or "fields" in one.expected):
                yield Seen(one.name, one.capture, dict(one.meta.arguments))


def _kept(store: Path | None) -> "Iterator[Seen]":
    """The newest collection of each incident."""
    from scraper.drift.checking import Seen
    from scraper.errors import UsageError
    from scraper.store import StoreError

    archive = open_archive(store)
    known: set[str] = set()
    try:
        for collection in archive.collections():
            if collection.incident_id in known:
                continue
            known.add(collection.incident_id)
            for visit in collection.visits:
                if visit.sha256 is not None:
                    capture = visit.capture(archive.get(visit.sha256, visit.size))
                    yield Seen(f"incident {collection.incident_id}", capture, visit.arguments)
    except StoreError as error:
        raise UsageError(
            str(error), advice="Delete that file, or name another folder: --store DIR."
        ) from None


def _visited(given: "Settings", ids: list[str]) -> "list[Seen]":
    import asyncio

    from scraper import aio
    from scraper.drift.checking import Seen
    from scraper.models import VisitKind

    async def visit() -> "list[Seen]":
        async with aio.open_reader(given) as reader:
            page = reader.pack.pages["event"]
            how = VisitKind(page.visit or "rendered")
            customer = {} if given.customer is None else {"customer_id": given.customer}
            wanted = [{"event_id": event_id, **customer} for event_id in ids]
            return [Seen(one["event_id"], await reader.console.visit(page, one, how), one) for one in wanted]

    return asyncio.run(visit())
