"""Options that several commands share, and the settings that they make."""

import asyncio
import signal
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar

import typer

if TYPE_CHECKING:
    from scraper.aio import Settings
    from scraper.profiles import Profile
    from scraper.store import Archive

T = TypeVar("T")


class Format(StrEnum):
    """What to print."""

    TEXT = "text"
    JSON = "json"
    ALAPI = "alapi"
    HTML = "html"


@dataclass(frozen=True)
class Globals:
    """What stands before the command."""

    profile: Path | None
    verbose: bool


Customer = Annotated[
    str | None,
    typer.Option(metavar="N", help="The customer's id. Overrides the profile's.", show_default=False),
]
Console = Annotated[
    str | None,
    typer.Option(
        metavar="PACK", help="Selector pack, by name or folder. Overrides the profile's.", show_default=False
    ),
]
FormatOption = Annotated[Format, typer.Option("--format", help="What to print.")]
Output = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Write there instead of to standard output.", show_default=False),
]
VisitsOption = Annotated[
    str,
    typer.Option(
        metavar="auto|fetched|rendered",
        help="How pages are brought. auto fetches once a page read the same fetched and rendered.",
    ),
]
Keep = Annotated[
    bool,
    typer.Option(
        "--keep", help="Keep the captured pages, for scraper reextract. Or keep: true in the profile."
    ),
]
Store = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        envvar="SCRAPER_STORE",
        help="The folder of kept captures; the user's data folder unless given.",
        show_default=False,
    ),
]
Concurrency = Annotated[int, typer.Option(min=1, max=64, help="Pages in flight at once.")]
Timeout = Annotated[float, typer.Option(min=0.1, help="Seconds that one page may take.")]


def named_profile(given: Globals, console: str | None) -> "Profile":
    """The profile that stands before the command, else one without a name. Raises ProfileError."""
    from scraper.profiles import Profile, load_profile

    if given.profile is None:
        return Profile(console=console or "alertlogic")
    profile = load_profile(given.profile)
    return profile if console is None else profile.model_copy(update={"console": console})


def make_settings(
    context: typer.Context,
    *,
    console: str | None,
    customer: str | None,
    visits: str,
    concurrency: int,
    timeout: float,
) -> "Settings":
    """Settings from the command line, the profile and the environment. Raises ProfileError, UsageError."""
    from scraper import aio
    from scraper.cli.progress import say_step
    from scraper.collect import Visits
    from scraper.credentials import load_credentials, terminal_prompt
    from scraper.errors import UsageError

    given: Globals = context.obj
    if visits not in list(Visits):
        raise UsageError(f"--visits takes {', '.join(Visits)}; not {visits!r}")
    profile = named_profile(given, console)
    return aio.settings(
        customer,
        profile=profile,
        credentials=load_credentials(prompt=terminal_prompt()),
        visits=visits,
        concurrency=concurrency,
        timeout=timeout,
        on_step=say_step(given.verbose),
    )


def open_archive(store: Path | None) -> "Archive":
    """The folder of kept captures."""
    import os

    from scraper.store import Archive, store_folder

    return Archive(store_folder(os.environ) if store is None else store)


_ENDING: Final = (signal.SIGINT, signal.SIGTERM)
"""What a person and what a supervisor ends a run with."""


def run_until_stopped(work: Callable[[asyncio.Event], Coroutine[Any, Any, T]]) -> T:
    """Run to the end what gets the event that tells it to stop.

    The first Ctrl-C or SIGTERM stops visiting and keeps what was collected; the second ends all.
    """
    stop = asyncio.Event()

    async def supervised() -> T:
        loop = asyncio.get_running_loop()

        def first() -> None:
            stop.set()
            for number in _ENDING:
                loop.remove_signal_handler(number)

        for number in _ENDING:
            loop.add_signal_handler(number, first)
        return await work(stop)

    return asyncio.run(supervised())
