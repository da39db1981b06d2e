"""One fixture: a folder with the page as it came, where it came from, and what must be read from it.

Knows files; never how a page is read.
"""

import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from scraper.errors import UsageError
from scraper.models import Capture, Model, State, VisitKind
from scraper.recording.folders import EXPECTED, META, PAGE, PARTS

_OUTCOMES: Final = ("fields", "error", "states")
_STATES: Final = frozenset(State)


class FixtureMeta(Model):
    """`meta.json`: all of a capture but its body, and why it is kept."""

    shows: str
    """What the fixture is there to show, in one line."""
    page: str
    """The page kind, as the pack names it; `login` for a page of the login."""
    arguments: dict[str, str]
    """The visit's arguments, such as `event_id`."""
    url_asked: str
    url_got: str
    status: int
    content_type: str
    visited_at: datetime
    visit: VisitKind
    pack: str
    """Name and version of the pack that it was recorded with."""
    origin: str
    """Where the page's data come from."""
    licence: str


@dataclass(frozen=True)
class Fixture:
    """A capture with what must be read from it."""

    folder: Path
    meta: FixtureMeta
    capture: Capture
    expected: dict[str, Any]

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.folder.name

    @property
    def pack_name(self) -> str:
        """The pack that it was recorded with, without its version."""
        return self.meta.pack.partition(" ")[0]


@dataclass(frozen=True)
class BrokenFixture:
    """A folder that should be a fixture and is not."""

    folder: Path
    problem: str
    """What is wrong, in one line that holds no page text."""


def load_fixture(folder: Path) -> Fixture:
    """Read one fixture. Raises UsageError when a file is missing or is not what it should be."""
    try:
        meta = FixtureMeta.model_validate_json(_part(folder, META))
        body = _part(folder, PAGE)
        expected = _expected(_part(folder, EXPECTED))
    except ValidationError as error:
        raise _broken(folder, f"{META}: {_places(error)}") from error
    except ValueError as error:
        raise _broken(folder, str(error)) from error
    kept = meta.model_dump(exclude={"shows", "arguments", "pack", "origin", "licence"})
    return Fixture(folder, meta, Capture(**kept, body=body), expected)


def _broken(folder: Path, problem: str) -> UsageError:
    return UsageError(
        f"{folder} is not a fixture: {problem}",
        advice=f"A fixture holds {META}, {PAGE} and {EXPECTED}; mend the file, or record the page anew.",
    )


def _part(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except OSError as error:
        raise ValueError(f"{name} is missing or cannot be read: {error.strerror}") from error


def _places(error: ValidationError) -> str:
    found = error.errors(include_input=False, include_url=False, include_context=False)
    return "; ".join(f"{'.'.join(map(str, one['loc'])) or 'text'}: {one['msg']}" for one in found[:5])


def _expected(data: bytes) -> dict[str, Any]:
    """What must be read, checked for its form. Raises ValueError."""
    try:
        expected = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{EXPECTED} is not JSON: {error}") from error
    if not isinstance(expected, dict) or [*expected] not in [[one] for one in _OUTCOMES]:
        raise ValueError(f"{EXPECTED} must hold one of: {', '.join(_OUTCOMES)}")
    (outcome, value), *_ = expected.items()
    if outcome == "error" and not isinstance(value, str):
        raise ValueError(f"{EXPECTED}: error must be the kind of an error, as text")
    if outcome == "states" and not (isinstance(value, list) and all(isinstance(one, str) for one in value)):
        raise ValueError(f"{EXPECTED}: states must be a list of names")
    if outcome == "fields":
        _check_fields(value)
    return expected


def _check_fields(fields: object) -> None:
    if not isinstance(fields, dict):
        raise ValueError(f"{EXPECTED}: fields must be an object of fields by name")
    for name, field in fields.items():
        if not isinstance(field, dict) or field.get("state") not in _STATES:
            raise ValueError(f"{EXPECTED}: fields.{name} has none of the states {', '.join(State)}")
        if field["state"] == State.PRESENT and "value" not in field:
            raise ValueError(f"{EXPECTED}: fields.{name} is present but has no value")


def save_fixture(folder: Path, meta: FixtureMeta, body: bytes, expected: dict[str, Any]) -> None:
    """Write one fixture; the same input gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / PAGE, body)
    write_whole(folder / META, (meta.model_dump_json(indent=2) + "\n").encode())
    save_expected(folder, expected)


def save_expected(folder: Path, expected: dict[str, Any]) -> None:
    """Write what must be read from a fixture's page."""
    write_whole(folder / EXPECTED, json_bytes(expected))


def json_bytes(value: object) -> bytes:
    """JSON as fixtures keep it: for people to read and to compare."""
    return (json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True) + "\n").encode()


def write_whole(path: Path, data: bytes) -> None:
    """Put a file there at once, so that nobody ever reads half of it."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    finally:
        Path(temporary).unlink(missing_ok=True)


def scan_fixtures(root: Path) -> Iterator[Fixture | BrokenFixture]:
    """All fixtures at or below a folder, by path; a folder that lacks some of the files is a broken one."""
    found = {path.parent for part in PARTS for path in root.rglob(part)}
    for folder in sorted(found):
        try:
            yield load_fixture(folder)
        except UsageError as error:
            yield BrokenFixture(folder, error.message.partition(" is not a fixture: ")[2])


def find_fixtures(root: Path) -> Iterator[Fixture]:
    """All fixtures at or below a folder, by path. Raises UsageError at the first that is broken."""
    for meta in sorted(root.rglob(META)):
        yield load_fixture(meta.parent)
