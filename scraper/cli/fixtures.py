"""`scraper fixtures`: verify recorded pages against what is expected of them, and bring that up to date."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scraper.cli.fixtures_mutate import mutate

if TYPE_CHECKING:
    from scraper.packs.spec import Pack
    from scraper.recording import Change, Fixture
    from scraper.recording.verification import Verification

fixtures = typer.Typer(no_args_is_help=True, help="Verify and update recorded pages.")

Root = Annotated[
    Path | None,
    typer.Argument(
        metavar="[PATH]",
        help="A fixture, or a folder of them; those that come with the program if none.",
        show_default=False,
    ),
]
PackOption = Annotated[
    str | None,
    typer.Option(
        "--console",
        metavar="PACK",
        help="Read them with this pack, by name or folder; else each with the pack that it names.",
        show_default=False,
    ),
]


@fixtures.command()
def verify(
    path: Root = None,
    console: PackOption = None,
    browser: Annotated[
        bool,
        typer.Option(
            "--browser", help="Also draw pages that were recorded with what they load, and compare."
        ),
    ] = False,
) -> None:
    """Read every fixture without a network, and show each value that is not as expected.

    Broken fixtures, and those that prove nothing, are listed. Exit code 0 when all is as expected, else 4.

    Examples:

      scraper fixtures verify

      scraper fixtures verify fixtures/alertlogic/event --console selectors/mine
    """
    from scraper.errors import FixtureError
    from scraper.recording.verification import summary_lines, verify_all

    result = verify_all(_root(path), _packs(console))
    if browser:
        _draw_all(result, _packs(console))
    for line in summary_lines(result):
        typer.echo(line)
    if not result.verdicts:
        raise FixtureError(f"there is no fixture in {path}", advice="Record one: scraper record --help")
    if result.bad:
        raise FixtureError(f"{len(result.bad)} of {len(result.verdicts)} fixtures are not as expected")
    if not result.network_blocked:
        raise FixtureError("the network could not be taken away, so nothing was proved")


@fixtures.command()
def update(
    path: Root = None,
    console: PackOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Consent to large changes and to losses.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change; write nothing.")
    ] = False,
) -> None:
    """Make fixtures expect what the pack reads now. Shows each changed value before and after.

    Refuses, and writes nothing, when a field would lose its value, a page would become an error or the other
    way round, or very much would change, unless --yes is given; and when a fixture is broken.

    Examples:

      scraper fixtures update --dry-run

      scraper fixtures update fixtures/alertlogic/event
    """
    from scraper.errors import FixtureError
    from scraper.recording import changes_of, losses_of, write_changes

    pack_for = _packs(console)
    sound = _sound(_root(path))
    changes = changes_of((one, pack_for(one)) for one in sound)
    reasons = losses_of(changes)
    for line in _before_and_after(changes):
        typer.echo(line)
    for reason in reasons:
        typer.echo(f"large: {reason}")
    if dry_run:
        typer.echo(f"{len(changes)} fixtures would change; nothing was written")
        return
    if reasons and not yes:
        raise FixtureError(
            "the change is large, so nothing was written",
            advice="Look at what is shown above; if it is right, run again with --yes.",
        )
    write_changes(changes)
    typer.echo(f"{len(changes)} of {len(sound)} fixtures updated")


def _sound(root: Path) -> "list[Fixture]":
    """All fixtures. Raises FixtureError when one is broken."""
    from scraper.errors import FixtureError
    from scraper.recording import BrokenFixture, Fixture, scan_fixtures

    found = list(scan_fixtures(root))
    broken = [one for one in found if isinstance(one, BrokenFixture)]
    for one in broken:
        typer.echo(f"{one.folder}: broken: {one.problem}")
    if broken:
        raise FixtureError(f"{len(broken)} fixtures are broken, so nothing was written")
    return [one for one in found if isinstance(one, Fixture)]


def _before_and_after(changes: "list[Change]") -> "Iterator[str]":
    for change in changes:
        for difference in change.differences:
            yield f"{change.fixture.folder}: {difference.check} {difference.where}"
            yield f"  before: {difference.expected}\n  after:  {difference.found}"


def _draw_all(result: "Verification", pack_for: "Callable[[Fixture], Pack]") -> None:
    """Draw each fixture that can be drawn; what is read then takes the place of what was read without."""
    import asyncio

    from scraper.errors import ScraperError
    from scraper.recording import load_fixture
    from scraper.recording.folders import RESPONSES
    from scraper.recording.verification import Verdict, compare
    from scraper.redrawing import redraw

    for place, verdict in enumerate(result.verdicts):
        if not verdict.good or not (verdict.folder / RESPONSES).is_dir():
            continue
        fixture = load_fixture(verdict.folder)
        try:
            found = asyncio.run(redraw(fixture, pack_for(fixture)))
            result.verdicts[place] = Verdict(verdict.folder, tuple(compare(fixture.expected, found)))
        except ScraperError as error:
            result.verdicts[place] = Verdict(verdict.folder, broken=error.message)


def _root(path: Path | None) -> Path:
    from scraper.errors import UsageError
    from scraper.recording.shelf import fixture_shelf

    root = fixture_shelf() if path is None else path
    if not root.is_dir():
        raise UsageError(
            f"there is no folder {root}", advice="Give a fixture's folder, or one that holds some."
        )
    return root


def _packs(given: str | None) -> "Callable[[Fixture], Pack]":
    """Which pack reads a fixture; each pack is loaded once."""
    from functools import cache

    from scraper.packs import load_pack

    load = cache(load_pack)
    return lambda fixture: load(fixture.pack_name if given is None else given)


fixtures.command()(mutate)
