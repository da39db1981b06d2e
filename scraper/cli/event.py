"""`scraper event`: collect events by id, without their incident."""

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
    Output,
    Timeout,
    VisitsOption,
    make_settings,
    run_until_stopped,
)

if TYPE_CHECKING:
    from scraper.models.event_set import EventSet


def event(
    context: typer.Context,
    event_ids: Annotated[list[str], typer.Argument(metavar="ID…", help="Event ids.")],
    customer: Customer = None,
    console: Console = None,
    format_: FormatOption = Format.TEXT,
    output: Output = None,
    visits: VisitsOption = "auto",
    concurrency: Concurrency = 8,
    timeout: Timeout = 30.0,
) -> None:
    """Collect events by id, each with its fields, packets, HTTP and rule.

    Examples:

      scraper --profile soc.yml event 14608 14621 --customer 234567

      scraper event 14608 --customer 234567 --format json | jq '.events[].event_payload.packet_details'
    """
    from scraper import aio
    from scraper.cli.progress import progress_bar
    from scraper.models.base import ident

    given = make_settings(
        context, console=console, customer=customer, visits=visits, concurrency=concurrency, timeout=timeout
    )
    ids = [ident(event_id) for event_id in event_ids]
    with progress_bar("events") as advance:
        found = run_until_stopped(
            lambda stop: aio.events_with(replace(given, on_progress=advance, stop=stop), ids)
        )
    deliver(found, format_, output)


def deliver(found: "EventSet", format_: Format, output: Path | None) -> None:
    """Write the events, then raise PartialResult if some could not be had."""
    from scraper import export
    from scraper.cli.output import hand_over

    hand_over(
        found,
        format_,
        output,
        show=export.print_events,
        renderings={
            Format.TEXT: export.events_text,
            Format.JSON: export.events_to_json,
            Format.ALAPI: export.events_to_alapi,
            Format.HTML: export.events_to_html,
        },
    )
