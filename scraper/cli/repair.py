"""`scraper repair`: find where each value lives on redesigned pages, and mend the pack with proof."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scraper.cli.options import Store, open_archive

if TYPE_CHECKING:
    from scraper.drift.mending.mend import Mending
    from scraper.mender import Gathered
    from scraper.packs.spec import Pack, Page

NewPages = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[NEW]...",
        help="Pages as they are now: fixtures or folders of them, stored captures (.json), pages (.html).",
        show_default=False,
    ),
]
ConsoleOption = Annotated[str, typer.Option("--console", metavar="PACK", help="The pack, by name or folder.")]
PageKind = Annotated[
    str, typer.Option("--page", metavar="KIND", help="The kind of page; login for a login's.")
]
OldPages = Annotated[
    list[Path] | None,
    typer.Option(
        "--old",
        metavar="PATH",
        help="Pages that the pack reads well; the recorded fixtures unless given.",
        show_default=False,
    ),
]
Kept = Annotated[
    str | None,
    typer.Option(
        metavar="INCIDENT",
        help="Mend for the captures last kept of this incident; those kept before it are older pages.",
        show_default=False,
    ),
]
StateOption = Annotated[
    str | None,
    typer.Option(metavar="STATE", help="With --page login: the state that the new pages show."),
]
FieldOption = Annotated[
    list[str] | None, typer.Option("--field", metavar="FIELD", help="Mend only this field; may be repeated.")
]
Taught = Annotated[
    list[str] | None,
    typer.Option("--teach", metavar="FIELD=VALUE", help="The value that a new page shows for a field."),
]
Write = Annotated[bool, typer.Option("--write", help="Edit the pack's file, and record the new pages.")]
Into = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR", help="Where new fixtures go; fixtures/PACK unless given.", show_default=False
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


def repair(
    new: NewPages = None,
    console: ConsoleOption = "alertlogic",
    page: PageKind = "event",
    old: OldPages = None,
    kept: Kept = None,
    store: Store = None,
    state: StateOption = None,
    field: FieldOption = None,
    teach: Taught = None,
    write: Write = False,
    into: Into = None,
    as_json: AsJson = False,
) -> None:
    """Mend selectors for redesigned pages: proposals with proof, or refusals with reasons.

    Known values are looked for on the new pages, best of the same events as the older ones. A selector is
    proposed only if it gives the right value on all pages, old and new. Nothing is written without --write,
    and then only if nothing was refused: --field leaves fields out that are gone for good.

    Exit code 0 when all is mended, 5 when something was refused.

    Examples:

      scraper repair captures/ --console selectors/alertlogic

      scraper repair --kept 920971010 --console selectors/alertlogic --write

      scraper repair page.html --teach source_addr=203.0.113.9 --field source_addr

      scraper repair signin.html --page login --state credentials
    """
    from scraper.drift.mending.mend import mend
    from scraper.errors import UsageError
    from scraper.mender import gather
    from scraper.packs import load_pack
    from scraper.recorder import page_of
    from scraper.recording.shelf import fixture_shelf

    if not new and kept is None:
        raise UsageError("which pages are new?", advice="Give files or folders, or --kept INCIDENT.")
    pack = load_pack(console)
    if page == "login" and page not in pack.pages:
        _mend_login(pack, state, new or [], old or [fixture_shelf()], write=write)
        return
    described = page_of(pack, page)
    archive = None if kept is None else (open_archive(store), kept)
    found = gather(pack, described, new or [], old or [fixture_shelf()], archive)
    mending = mend(
        described, found.old, found.new, taught=_taught(teach), only=field or (), others=found.others
    )
    _show(mending, as_json=as_json)
    _end(pack, described, mending, found, into or Path("fixtures") / pack.name, write=write)


def _mend_login(pack: "Pack", state: str | None, new: list[Path], old: list[Path], *, write: bool) -> None:
    from scraper.drift.mending.apply import difference
    from scraper.errors import RepairRefused, UsageError
    from scraper.export.inert import inert
    from scraper.mender import repair_login
    from scraper.recording.fixture import write_whole

    if state is None:
        raise UsageError(
            "which state do the new pages show?", advice=f"--state {'|'.join(pack.login.states)}"
        )
    done = repair_login(pack, state, new, old)
    for change in done.mending.changes:
        where = ".".join(map(str, change.path))
        typer.echo(f"{where}: {inert(change.new)}\n  was {inert(change.old)}; margin {change.margin:.2f}")
    for reason in done.mending.denials:
        typer.echo(f"{state}: refused: {inert(reason)}")
    if done.mending.denials:
        raise RepairRefused(f"the state {state} could not be mended; nothing was written")
    if not done.mending.changes:
        typer.echo("nothing needs mending", err=True)
    elif write:
        write_whole(done.file, done.text.encode())
        typer.echo(f"written: {done.file}", err=True)
    else:
        for line in difference(done.file, done.text):
            typer.echo(line, err=True)
        typer.echo("nothing was written; run again with --write to make this change", err=True)


def _taught(teach: list[str] | None) -> dict[str, str]:
    from scraper.errors import UsageError

    pairs = [one.partition("=") for one in teach or ()]
    if any(not name or not sign for name, sign, _ in pairs):
        raise UsageError("--teach takes FIELD=VALUE", advice="Such as: --teach source_port=443")
    return {name: value for name, _, value in pairs}


def _show(mending: "Mending", *, as_json: bool) -> None:
    import json

    from scraper.drift.mending.report import json_of, lines_of

    if as_json:
        typer.echo(json.dumps(json_of(mending), indent=2))
        return
    for line in lines_of(mending):
        typer.echo(line)


def _end(
    pack: "Pack", page: "Page", mending: "Mending", found: "Gathered", into: Path, *, write: bool
) -> None:
    """Write, or show what would be written; raise RepairRefused when something was refused."""
    from scraper.drift.mending.apply import difference, edited_file
    from scraper.errors import RepairRefused
    from scraper.mender import keep

    if not mending.is_whole:
        count = len(mending.denials)
        raise RepairRefused(
            f"{count} {'part' if count == 1 else 'parts'} could not be mended; nothing was written"
        )
    if mending.page == page:
        typer.echo("nothing needs mending", err=True)
        return
    if not write:
        for line in difference(*edited_file(Path(str(pack.source)), page, mending, found.new)):
            typer.echo(line, err=True)
        typer.echo("nothing was written; run again with --write to make this change", err=True)
        return
    file, fixtures = keep(pack, page, mending, found, into)
    for name in (str(file), *fixtures):
        typer.echo(f"written: {name}", err=True)
