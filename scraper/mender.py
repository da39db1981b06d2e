"""Gathers the pages that a description is mended with, and keeps what was mended.

Knows fixtures, the archive and packs' files; never how a selector is found.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from scraper.drift.mending.apply import edited_file, file_of, trial_pack
from scraper.drift.mending.edits import edited
from scraper.drift.mending.login import LoginMending, mend_login, unproved
from scraper.drift.mending.mend import Mending
from scraper.drift.mending.sheets import Sheet
from scraper.errors import PackError, UsageError
from scraper.inspect.source import stored
from scraper.packs.spec import Pack, Page
from scraper.recorder import kept_pages
from scraper.recording.fixture import Fixture, find_fixtures, load_fixture, write_whole
from scraper.recording.folders import META, REPLACED
from scraper.recording.record import Recording, record
from scraper.recording.scrub.page import Known, Taken
from scraper.recording.states import LOGIN
from scraper.recording.verification import verify
from scraper.reextract import StoredConsole
from scraper.store import Archive

MOST_RECORDED: Final = 5
"""New pages that become fixtures, evenly spread over all of them."""


@dataclass(frozen=True)
class Gathered:
    """The pages to learn from, the pages to mend for, and those that must go on being refused."""

    old: tuple[Sheet, ...]
    new: tuple[Sheet, ...]
    others: tuple[Sheet, ...]
    unrecorded: Mapping[str, Recording]
    """New pages that are no fixtures yet, by name."""
    known: Known


def gather(
    pack: Pack,
    page: Page,
    new: Sequence[Path],
    old: Sequence[Path],
    kept: tuple[Archive, str] | None = None,
) -> Gathered:
    """Pages from fixtures, stored captures, HTML files and the archive.

    Of fixtures among the older pages, those that do not read as expected are left out. Raises UsageError when
    a path holds no page.
    """
    brought = [one for path in new for one in _pages(path, page)]
    known = Known()
    if kept is not None:
        found = kept_pages(*kept, pack, page.page, [])
        known = found.known
        brought += [(one.name, one, False) for one in found.recordings]
    fixtures = [one for path in old for one in _fixtures(path, pack, page)]
    fresh = {name for name, _, _ in brought}
    sound = [one for one in fixtures if str(one.folder) not in fresh and _is_read_well(one, pack)]
    earlier = [] if kept is None else list(_earlier(*kept, page))
    return Gathered(
        old=(*(_sheet(one) for one in sound if "fields" in one.expected), *earlier, *_loose(old, page)),
        new=tuple(Sheet(name, one.taken.capture, dict(one.taken.arguments)) for name, one, _ in brought),
        others=tuple(_sheet(one) for one in sound if "error" in one.expected and one.capture.status < 400),
        unrecorded={name: one for name, one, is_fixture in brought if not is_fixture},
        known=known,
    )


def _is_read_well(fixture: Fixture, pack: Pack) -> bool:
    """Whether a fixture's values are as expected, whichever selector finds them."""
    verdict = verify(fixture, pack)
    return verdict.broken is None and all(one.where == "found_by" for one in verdict.differences)


def _sheet(fixture: Fixture) -> Sheet:
    sheet = Sheet(str(fixture.folder), fixture.capture, dict(fixture.meta.arguments))
    sheet.has_stand_ins = (fixture.folder / REPLACED).is_file()
    return sheet


def _pages(path: Path, page: Page) -> Iterator[tuple[str, Recording, bool]]:
    """The pages at a path, each with its name and whether it is a fixture already."""
    if path.is_dir() and not (path / META).is_file():
        yield from _pages_below(path, page)
        return
    found = stored(path, page)
    if found.capture.page != page.page:
        kind = found.capture.page
        raise UsageError(f"{path} is a page of the kind {kind}", advice=f"Say: --page {kind}")
    taken = Taken(found.capture, found.arguments)
    yield str(path), Recording(_name(path, page), taken, "page as the console showed it then"), path.is_dir()


def _pages_below(folder: Path, page: Page) -> Iterator[tuple[str, Recording, bool]]:
    """The fixtures of one kind below a folder, and the captures and HTML files in it."""
    fixtures = [
        one.parent for one in sorted(folder.rglob(META)) if load_fixture(one.parent).meta.page == page.page
    ]
    files = sorted(one for one in folder.iterdir() if one.suffix in {".json", ".html", ".htm"})
    if not fixtures and not files:
        raise UsageError(f"there is no page of the kind {page.page} in {folder}")
    for one in (*fixtures, *files):
        yield from _pages(one, page)


def _name(path: Path, page: Page) -> str:
    """A name for the fixture of a page in a file."""
    word = "".join(char if char.isalnum() else "_" for char in path.stem).strip("_")
    return word or page.page


def _fixtures(path: Path, pack: Pack, page: Page) -> Iterator[Fixture]:
    if not path.is_dir():
        return
    for fixture in find_fixtures(path):
        if fixture.meta.page == page.page and fixture.pack_name in {pack.name, Path(str(pack.source)).name}:
            yield fixture


def _loose(old: Iterable[Path], page: Page) -> Iterator[Sheet]:
    """Older pages that are files."""
    for path in old:
        if path.is_file():
            found = stored(path, page)
            yield Sheet(str(path), found.capture, found.arguments)
        elif not path.is_dir():
            raise UsageError(f"there is nothing at {path}")


def _earlier(archive: Archive, incident_id: str, page: Page) -> Iterator[Sheet]:
    """The same incident's pages as they were kept of earlier collections."""
    for collection in list(archive.collections(incident_id))[1:]:
        console = StoredConsole(collection, archive)
        for visit in collection.visits:
            if visit.page == page.page and visit.sha256 is not None:
                name = f"{'_'.join(visit.arguments.values())} of {collection.collected_at:%Y-%m-%d %H:%M}"
                yield Sheet(name, console.capture(visit), dict(visit.arguments))


def keep(
    pack: Pack, before: Page, mending: Mending, gathered: Gathered, into: Path
) -> tuple[Path, list[str]]:
    """Write the mended file, and fixtures of the new pages; the file, and the fixtures' folders.

    Nothing is written unless the edited pack reads every page rightly and every new page could be scrubbed.
    Raises PackError, FixtureError and UsageError.
    """
    folder = Path(str(pack.source))
    refused = {denial.field for denial in mending.denials}
    new = [sheet for sheet in gathered.new if sheet.name not in refused]
    file, text = edited_file(folder, before, mending, new)
    mended = pack.model_copy(update={"pages": {**pack.pages, before.page: mending.page}})
    fresh = [
        replace(one, taken=replace(one.taken, arguments=sheet.arguments))
        for sheet in new
        if sheet.arguments and (one := gathered.unrecorded.get(sheet.name)) is not None
    ]
    fresh = fresh[:: -(-len(fresh) // MOST_RECORDED)] if fresh else []
    if fresh:
        record(fresh, mended, into, gathered.known)
    try:
        write_whole(file, text.encode())
    except OSError as error:
        raise PackError(f"{file} cannot be written: {error.strerror}") from error
    return file, [str(into / one.name) for one in fresh]


@dataclass(frozen=True)
class LoginRepair:
    """A mended state of the login, and the file's new text."""

    mending: LoginMending
    file: Path
    text: str


def repair_login(pack: Pack, state: str, new: Sequence[Path], old: Sequence[Path]) -> LoginRepair:
    """Mend one state of the login for pages of it as they are now.

    Recorded login pages among the older ones must go on showing what they show. Raises UsageError, PackError.
    """
    stand_in = next(iter(pack.pages.values())).model_copy(update={"page": LOGIN})
    fixtures = [one for path in old for one in _login_fixtures(path)]
    fresh = [Sheet(str(path), stored(path, stand_in).capture, {}) for path in new]
    states = {str(one.folder): one.expected["states"] for one in fixtures}
    before = [_sheet(one) for one in fixtures if one.expected["states"][:1] == [state]]
    mending = mend_login(pack, state, before, fresh)
    folder = Path(str(pack.source))
    file = file_of(folder, LOGIN)
    text = edited(file.read_text(encoding="utf-8"), mending.edits())
    if mending.changes and not mending.denials:
        sheets = [*(_sheet(one) for one in fixtures), *fresh]
        if (why := unproved(trial_pack(folder, file, text), state, states, sheets)) is not None:
            mending.denials.append(why)
    return LoginRepair(mending, file, text)


def _login_fixtures(path: Path) -> Iterator[Fixture]:
    found = find_fixtures(path) if path.is_dir() else iter(())
    return (one for one in found if one.meta.page == LOGIN and "states" in one.expected)
