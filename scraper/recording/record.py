"""Makes fixtures of captures: scrubbed in memory, proved, and only then written, never over what is there.

Knows fixtures and scrubbing; never browsers.
"""

import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from scraper.errors import UsageError
from scraper.packs.spec import Pack
from scraper.recording.fixture import FixtureMeta, json_bytes, save_fixture, write_whole
from scraper.recording.folders import REPLACED
from scraper.recording.loads import save_loads
from scraper.recording.readings import reading
from scraper.recording.scrub.page import Known, Scrubbed, Scrubbing, Taken, scrub

ORIGIN: Final = "recorded from a console; addresses, hosts and names are stand-ins"
LICENCE: Final = "not for distribution unless its owner agrees"


@dataclass(frozen=True)
class Recording:
    """One page to make a fixture of."""

    name: str
    """The fixture's name: a folder."""
    taken: Taken
    shows: str
    """What the fixture is there to show, in one line."""
    origin: str = ORIGIN
    licence: str = LICENCE


def record(recordings: Sequence[Recording], pack: Pack, into: Path, known: Known | None = None) -> Scrubbing:
    """Scrub pages together, and write a fixture of each below a folder; what was replaced.

    Raises FixtureError when a page cannot be scrubbed, and UsageError when a fixture is there already or
    cannot be written. Nothing is written unless all can be.
    """
    folders = [_free(into, one.name) for one in recordings]
    done = scrub([one.taken for one in recordings], pack, known)
    into.mkdir(parents=True, exist_ok=True)
    for one, page, folder in zip(recordings, done.pages, folders, strict=True):
        _write(folder, _meta(one, page, pack), page, done.listing())
    return done


def record_public(one: Recording, pack: Pack, folder: Path) -> None:
    """Write a fixture of a page whose data are public, as it is, in place of an earlier one."""
    expected = reading(one.taken.capture, pack, one.taken.arguments)
    page = Scrubbed(one.taken.capture, dict(one.taken.arguments), expected)
    save_fixture(folder, _meta(one, page, pack), page.capture.body, expected)


def _free(into: Path, name: str) -> Path:
    folder = into / name
    if not name or Path(name).name != name or name.startswith("."):
        raise UsageError(f"{name!r} is no name for a fixture", advice="Give a plain name: --name NAME.")
    if folder.exists():
        raise UsageError(
            f"the fixture {folder} is there already",
            advice="Give another name: --name NAME; to see what changed: scraper fixtures update --dry-run",
        )
    return folder


def _meta(one: Recording, page: Scrubbed, pack: Pack) -> FixtureMeta:
    return FixtureMeta(
        shows=one.shows,
        arguments=page.arguments,
        pack=f"{pack.name} {pack.console.version}",
        origin=one.origin,
        licence=one.licence,
        **page.capture.model_dump(exclude={"body"}),
    )


def _write(folder: Path, meta: FixtureMeta, page: Scrubbed, listing: list[dict[str, Any]]) -> None:
    """Put the whole folder there at once."""
    try:
        scratch = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
        try:
            save_fixture(scratch, meta, page.capture.body, page.expected)
            write_whole(scratch / REPLACED, json_bytes(listing))
            if page.loads:
                save_loads(scratch, page.loads)
            scratch.chmod(0o755)
            os.rename(scratch, folder)  # noqa: PTH104 - fails where a folder with files is there already
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    except OSError as error:
        raise UsageError(
            f"cannot write {folder}: {error.strerror}", advice="Give a folder: --into DIR."
        ) from None
