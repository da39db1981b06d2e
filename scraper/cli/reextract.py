"""`scraper reextract`: read kept captures again with the pack as it is now, without visiting the console."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from scraper.cli.options import Console, Format, FormatOption, Output, Store, open_archive

if TYPE_CHECKING:
    from scraper.models import Incident
    from scraper.store import Archive, Collection


def reextract(
    incident_id: Annotated[
        str | None,
        typer.Argument(
            metavar="[INCIDENT]", help="The incident's id; all that are kept if none.", show_default=False
        ),
    ] = None,
    console: Console = None,
    format_: FormatOption = Format.TEXT,
    output: Output = None,
    store: Store = None,
) -> None:
    """Read an incident's kept captures with the current pack; the same output as scraper incident.

    Captures are kept by scraper incident --keep. Without an id, every kept incident is read again, and one
    line tells how many events are read now, and whether the result is another than when it was collected.

    Examples:

      scraper reextract 920971010 --format json --output incident.json

      scraper reextract --console selectors/mended
    """
    from scraper.cli.incident import deliver
    from scraper.reextract import kept_incident

    archive = open_archive(store)
    if incident_id is not None:
        deliver(_read(archive, kept_incident(archive, incident_id), console), format_, output)
        return
    _read_all(archive, console)


def _read(archive: "Archive", collection: "Collection", console: str | None) -> "Incident":
    from scraper.packs import load_pack
    from scraper.reextract import reextract as read_again

    return asyncio.run(read_again(archive, collection, load_pack(console or collection.console)))


def _read_all(archive: "Archive", console: str | None) -> None:
    from scraper.errors import PackError, ScraperError, UsageError
    from scraper.store import StoreError
    from scraper.store.keeping import result_hash

    seen: set[str] = set()
    try:
        for collection in archive.collections():
            if collection.incident_id in seen:
                continue
            seen.add(collection.incident_id)
            try:
                found = _read(archive, collection, console)
            except PackError:
                raise
            except ScraperError as error:
                typer.echo(f"{collection.incident_id}\tcannot be read: {error.message}")
                continue
            result = "as collected" if result_hash(found) == collection.result_sha256 else "another result"
            then = len(collection.event_ids) - len(collection.problems)
            typer.echo(
                f"{collection.incident_id}\t{collection.collected_at:%Y-%m-%d %H:%M}\t{result}\t"
                f"{len(found.events)} of {len(found.event_ids)} events read, {then} then"
            )
    except StoreError as error:
        raise UsageError(
            str(error), advice="Delete that file, or name another folder: --store DIR."
        ) from None
    if not seen:
        raise UsageError(
            "no incident is kept", advice="Collect one with --keep, or name the folder: --store."
        )
