"""The command `practice`: run the practice console from a shell.

Knows options and their checks; nothing heavy is imported until the command runs.
"""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from scraper.practice.server import Settings


class Generation(StrEnum):
    """The login generations."""

    CURRENT = "current"
    HOSTED = "hosted"


_Events = Annotated[
    list[Path] | None,
    typer.Option(help="Events file in JSON Lines; may be given again. Default: those shipped."),
]
_Host = Annotated[str, typer.Option(help="Loopback address to listen on.")]
_Port = Annotated[int, typer.Option(min=0, max=65_530, help="First of five ports; 0: any free ones.")]
_Login = Annotated[Generation, typer.Option(help="Login generation.")]
_Variants = Annotated[
    list[str] | None,
    typer.Option(help="NAME or NAME:EVENT_ID; may be given again. `list` explains all."),
]
_Latency = Annotated[float, typer.Option(min=0, help="Milliseconds that each answer waits.")]
_Session = Annotated[float, typer.Option(min=0, help="How long a session lasts.")]
_UntilEof = Annotated[bool, typer.Option("--until-eof", hidden=True, help="End when standard input ends.")]
_State = Annotated[
    Path | None, typer.Option(file_okay=False, help="Folder for the profile. Default: one that goes.")
]


def practice(
    *,
    events: _Events = None,
    host: _Host = "127.0.0.1",
    port: _Port = 0,
    login: _Login = Generation.CURRENT,
    variant: _Variants = None,
    latency: _Latency = 0,
    session_seconds: _Session = 28_800,
    state: _State = None,
    until_eof: _UntilEof = False,
) -> None:
    """Run the practice console, which behaves like the real one, on this machine only.

    Prints one line of JSON when it is ready: addresses, users, incidents, and a profile to use.
    """
    if variant and "list" in variant:
        _explain_variants()
        return
    from scraper.practice.server import Settings

    _serve(
        Settings(
            events=tuple(events or shipped_events()),
            host=host,
            port=port,
            login=login.value,
            variants=tuple(variant or ()),
            latency=latency / 1000,
            session_seconds=session_seconds,
            state=state,
            until_eof=until_eof,
        )
    )


def _serve(settings: "Settings") -> None:
    from scraper.practice.events import EventsFileError
    from scraper.practice.listeners import CannotListen
    from scraper.practice.server import serve
    from scraper.practice.variants import UnknownVariant

    try:
        serve(settings)
    except (EventsFileError, UnknownVariant, CannotListen) as problem:
        typer.echo(f"practice: {problem}", err=True)
        raise typer.Exit(2) from None


def shipped_events() -> list[Path]:
    """The events files that come with the project: in a checkout, or inside the installed package."""
    package = Path(__file__).resolve().parents[1]
    folders = (package.parent / "fixtures" / "incidents", package / "_data" / "fixtures" / "incidents")
    return [path for folder in folders for path in sorted(folder.glob("*.jsonl"))]


def _explain_variants() -> None:
    from scraper.practice.variants import VARIANTS

    width = max(map(len, VARIANTS))
    for name, variant in VARIANTS.items():
        sys.stdout.write(f"{name:<{width}}  {variant.text}\n")
