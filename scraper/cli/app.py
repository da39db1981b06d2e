"""All commands, gathered."""

from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from scraper.cli.check import check
from scraper.cli.decode import decode
from scraper.cli.demo import demo
from scraper.cli.doctor import doctor
from scraper.cli.event import event
from scraper.cli.export import export
from scraper.cli.fixtures import fixtures
from scraper.cli.incident import incident
from scraper.cli.inspect import inspect
from scraper.cli.login import login
from scraper.cli.options import Globals
from scraper.cli.packs import packs
from scraper.cli.practice import practice
from scraper.cli.record import record
from scraper.cli.reextract import reextract
from scraper.cli.repair import repair
from scraper.cli.rule import rule
from scraper.cli.schema import schema
from scraper.cli.session import session

EXIT_CODES = """
Exit codes: 0 done · 2 wrong usage · 3 pack or profile · 4 fixture · 5 repair · 10 browser · 20–34 login (21
wrong password, 22 one-time code, 23 locked, 29 a person is needed, 30 unknown page, 31 federated, 32 cookies,
33 window closed, 34 account or region to choose) · 40–48 a page could not be brought (47 customer not
visible) · 50–54 a page is not what the pack says
(53 drift, 54 lost) · 60 no such incident · 61 API · 70 collected, but not all:
events failed, or the list may go on · 130 interrupted.
"""

app = typer.Typer(
    name="scraper",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    epilog=EXIT_CODES,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"scraper {version('scraper')}")
        raise typer.Exit


@app.callback()
def common(
    context: typer.Context,
    profile: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            envvar="SCRAPER_PROFILE",
            help="Which console, data centre and customer: a YAML file.",
            show_default=False,
        ),
    ] = None,
    verbose: Annotated[bool, typer.Option(help="Tell every step on standard error.")] = False,
    version_: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Did the attack succeed? Collects a security console's events with a real browser and reads the answer
    out of their packets.

    Start with: scraper demo
    """
    context.obj = Globals(profile=profile, verbose=verbose)


for command in (
    incident,
    event,
    reextract,
    check,
    repair,
    record,
    login,
    decode,
    rule,
    demo,
    practice,
    doctor,
    inspect,
    schema,
):
    app.command()(command)
app.add_typer(packs, name="packs")
app.add_typer(session, name="session")
app.add_typer(export, name="export")
app.add_typer(fixtures, name="fixtures")
