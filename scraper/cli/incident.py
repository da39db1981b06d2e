"""`scraper incident`: collect one incident, or several, and print them."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scraper.cli.options import (
    Concurrency,
    Console,
    Customer,
    Format,
    FormatOption,
    Keep,
    Output,
    Store,
    Timeout,
    VisitsOption,
    make_settings,
    open_archive,
    run_until_stopped,
)

if TYPE_CHECKING:
    from scraper.models import Incident


def incident(
    context: typer.Context,
    incident_id: Annotated[str, typer.Argument(metavar="ID", help="The incident's id.")],
    customer: Customer = None,
    console: Console = None,
    format_: FormatOption = Format.TEXT,
    output: Output = None,
    visits: VisitsOption = "auto",
    concurrency: Concurrency = 8,
    timeout: Timeout = 30.0,
    keep: Keep = False,
    store: Store = None,
) -> None:
    """Collect an incident: every event's fields, packets, HTTP and rule, and the roll-up.

    Credentials come from SCRAPER_USERNAME, SCRAPER_PASSWORD, SCRAPER_TOTP_SECRET and SCRAPER_API_KEY, from
    files of those names (username, password, totp_secret, api_key) in SCRAPER_SECRETS_DIR, or from a prompt.
    With an API key the incident's record comes from the console's API, without one from its incident page.

    Examples:

      scraper --profile soc.yml incident 920971010 --customer 234567

      scraper incident 920971010 --customer 234567 --format json --output incident.json

      scraper incident 920971010 --customer all_children --format alapi | jq .events_summary
    """
    from scraper import aio
    from scraper.cli.progress import progress_bar

    given = make_settings(
        context, console=console, customer=customer, visits=visits, concurrency=concurrency, timeout=timeout
    )
    if keep or given.profile.keep:
        given = replace(given, archive=open_archive(store))
    with progress_bar(f"incident {incident_id}") as advance:
        found = run_until_stopped(
            lambda stop: aio.incidents_with(replace(given, on_progress=advance, stop=stop), [incident_id])
        )[0]
    deliver(found, format_, output)


def deliver(found: "Incident", format_: Format, output: Path | None) -> None:
    """Write the incident, then raise PartialResult if it is not whole."""
    from scraper import export
    from scraper.cli.output import hand_over

    hand_over(
        found,
        format_,
        output,
        show=export.print_text,
        renderings={
            Format.TEXT: export.text,
            Format.JSON: export.to_json,
            Format.ALAPI: export.to_alapi,
            Format.HTML: export.to_html,
        },
    )
