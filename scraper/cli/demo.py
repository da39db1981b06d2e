"""`scraper demo`: the whole main job on a console of its own, which it starts as a separate program."""

import os
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from scraper.cli.options import run_until_stopped
from scraper.surroundings import hidden_from_children

if TYPE_CHECKING:
    from scraper.models import Incident

FOLDER = Path("scraper-output")


def demo(
    context: typer.Context,
    folder: Annotated[Path, typer.Option(metavar="DIR", help="Where the results go.")] = FOLDER,
    login: Annotated[Literal["current", "hosted"], typer.Option(help="Which login pages.")] = "current",
) -> None:
    """Collect a practice incident: a console on loopback, a real browser, a report.

    Nothing leaves this machine. Writes the incident's JSON and HTML report, and prints their paths last.
    """
    from scraper.browser.vault import FOLDER_VARIABLE
    from scraper.practice.process import practice_process

    with ExitStack() as stack:
        state = stack.enter_context(TemporaryDirectory(prefix="scraper-demo-"))
        with hidden_from_children():
            console = stack.enter_context(practice_process(login=login))
        os.environ[FOLDER_VARIABLE] = state  # its sessions end with it
        found = _collect(context, console.ready)
    _show(found, folder)


def _collect(context: typer.Context, ready: dict[str, Any]) -> "Incident":
    from scraper import aio
    from scraper.cli.progress import progress_bar, say_step
    from scraper.credentials import Credentials, Secret
    from scraper.profiles import load_profile

    user, incident = _user_of(ready), ready["incident"]
    say_step(True)(f"practice console is ready at {ready['origins']['legacy']}")
    with progress_bar(f"incident {incident['incident_id']}") as advance:
        given = aio.settings(
            incident["customer_id"],
            profile=load_profile(Path(ready["profile"])),
            credentials=Credentials(
                username=Secret(user["username"]),
                password=Secret(user["password"]),
                totp_secret=Secret(user["totp_secret"]) if user.get("totp_secret") else None,
                api_key=Secret(ready["api_key"]),
            ),
            on_step=say_step(True),
            on_progress=advance,
        )
        return run_until_stopped(
            lambda stop: aio.incidents_with(replace(given, stop=stop), [incident["incident_id"]])
        )[0]


def _user_of(ready: dict[str, Any]) -> dict[str, Any]:
    """A user whose login shows the most: one who needs a one-time code, else the first."""
    users: list[dict[str, Any]] = ready["users"]
    return next((user for user in users if user["totp_secret"]), users[0])


def _show(found: "Incident", folder: Path) -> None:
    from rich.console import Console as Terminal

    from scraper import export
    from scraper.cli.output import for_a_person, raise_if_partial, write_file

    paths = {
        folder / f"incident-{found.incident_id}.json": export.to_json(found),
        folder / f"incident-{found.incident_id}.html": export.to_html(found),
    }
    for path, text in paths.items():
        write_file(path, text)
    if for_a_person(None):
        export.print_summary(found, Terminal())
    else:
        print(export.summary_text(found))
    for path in paths:
        print(path.resolve())
    raise_if_partial(found)
