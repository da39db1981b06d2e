"""One fixture: a folder with the page as it came, where it came from, and what must be read from it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from scraper.errors import UsageError
from scraper.models import Capture, Model, VisitKind

META = "meta.json"
PAGE = "page.html"
EXPECTED = "expected.json"


class FixtureMeta(Model):
    """`meta.json`: all of a capture but its body, and why it is kept."""

    shows: str
    """What the fixture is there to show, in one line."""
    page: str
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


def load_fixture(folder: Path) -> Fixture:
    """Read one fixture. Raises UsageError when a file is missing or is not what it should be."""
    try:
        meta = FixtureMeta.model_validate_json((folder / META).read_bytes())
        body = (folder / PAGE).read_bytes()
        expected = json.loads((folder / EXPECTED).read_bytes())
    except (OSError, ValidationError, ValueError) as error:
        raise UsageError(
            f"{folder} is not a fixture: {type(error).__name__}",
            advice=f"A fixture holds {META}, {PAGE} and {EXPECTED}; record it anew.",
        ) from error
    kept = meta.model_dump(exclude={"shows", "arguments", "pack", "origin", "licence"})
    return Fixture(folder, meta, Capture(**kept, body=body), expected)


def save_fixture(folder: Path, meta: FixtureMeta, body: bytes, expected: dict[str, Any]) -> None:
    """Write one fixture; the same input gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / PAGE).write_bytes(body)
    (folder / META).write_text(meta.model_dump_json(indent=2) + "\n", encoding="utf-8")
    text = json.dumps(expected, indent=2, ensure_ascii=False, sort_keys=True)
    (folder / EXPECTED).write_text(text + "\n", encoding="utf-8")


def find_fixtures(root: Path) -> Iterator[Fixture]:
    """All fixtures below a folder, by path."""
    for meta in sorted(root.rglob(META)):
        yield load_fixture(meta.parent)
