"""`scraper export`: what was collected, in the formats of other tools."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from scraper.models import Event

export = typer.Typer(no_args_is_help=True, help="Write what was collected in the formats of other tools.")


@export.callback()
def _group() -> None:
    """Keeps `pcap` a command of its own while it is the only one."""


@export.command()
def pcap(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="INCIDENT.json", help="What `scraper incident --format json` wrote; - is standard input."
        ),
    ],
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="FILE", help="The capture to write; - is standard output."),
    ],
    event: Annotated[
        list[str] | None,
        typer.Option(
            "--event", metavar="ID", help="Only this event; may be given several times.", show_default=False
        ),
    ] = None,
) -> None:
    """Write the packets of an incident's events as a capture for Wireshark, tshark and Suricata.

    Payload bytes get handshakes, sequence numbers and checksums; packets that the console shows with their
    headers stay as they are. Needs the extra: pip install 'scraper[pcap]'

    Example:

      scraper export pcap incident.json --event 19664 --output 19664.pcap
    """
    from scraper.export.pcap import events_to_pcap

    data = events_to_pcap(_chosen(_events(file), event))
    if str(output) == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    _write(output, data)


def _events(file: Path) -> "dict[str, Event]":
    """The events in an incident's JSON, in its order. Raises UsageError."""
    import json

    from pydantic import ValidationError

    from scraper.cli.input import opened
    from scraper.errors import UsageError
    from scraper.models import Incident
    from scraper.models.event_set import EVENTS_SCHEMA, EventSet

    with opened(file) as stream:
        text = stream.read()
    try:
        value = json.loads(text)
        model = EventSet if isinstance(value, dict) and value.get("schema") == EVENTS_SCHEMA else Incident
        return model.model_validate_json(text).events
    except (ValueError, RecursionError, ValidationError) as error:
        raise UsageError(
            f"{file} holds no incident as this program writes it",
            advice="Give the file that `scraper incident ID --format json --output FILE` wrote.",
        ) from error


def _chosen(events: "dict[str, Event]", wanted: Sequence[str] | None) -> "list[Event]":
    from scraper.errors import UsageError

    if not wanted:
        return list(events.values())
    missing = [name for name in wanted if name not in events]
    if missing:
        raise UsageError(f"no event {missing[0]} in the file", advice='Its events are listed under "events".')
    return [events[name] for name in wanted]


def _write(output: Path, data: bytes) -> None:
    from scraper.errors import UsageError

    try:
        output.write_bytes(data)
    except OSError as error:
        raise UsageError(
            f"cannot write {output}: {error.strerror}",
            advice="Give a file in a folder that you may write to.",
        ) from error
