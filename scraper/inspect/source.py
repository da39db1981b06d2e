"""Where a page to inspect comes from: a fixture's folder, a stored capture, an HTML file, or an address.

Knows files and the pack's addresses; never a browser.
"""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from pydantic import ValidationError

from scraper.errors import UsageError
from scraper.models import Capture, VisitKind
from scraper.packs.spec import Pack, Page
from scraper.packs.templates import PLACE


class Source(NamedTuple):
    """A capture and what its visit was told."""

    capture: Capture
    arguments: dict[str, str]


def kind_of(path: Path, kind: str | None) -> str | None:
    """The kind of page that a stored capture says it is; of an HTML file, that given. Raises UsageError."""
    if path.is_dir():
        from scraper.recording import load_fixture

        return load_fixture(path).meta.page
    return _capture_of(path, _bytes(path)).page if path.suffix == ".json" else kind


def stored(path: Path, page: Page) -> Source:
    """A capture from disk: a fixture's folder, a capture as JSON, or a page as HTML.

    Raises UsageError when it is none of these.
    """
    if path.is_dir():
        from scraper.recording import load_fixture

        fixture = load_fixture(path)
        return Source(fixture.capture, dict(fixture.meta.arguments))
    body = _bytes(path)
    if path.suffix == ".json":
        capture = _capture_of(path, body)
        return Source(capture, match(page.at, capture.url_asked) or {})
    url = f"file:{path.name}"
    capture = Capture(
        page=page.page,
        url_asked=url,
        url_got=url,
        status=200,
        content_type="text/html",
        body=body,
        visited_at=datetime.fromtimestamp(path.stat().st_mtime, UTC),
        visit=VisitKind.RENDERED,
    )
    return Source(capture, {})


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error


def _capture_of(path: Path, body: bytes) -> Capture:
    try:
        return Capture.model_validate_json(body)
    except ValidationError as error:
        raise UsageError(f"{path} is no stored capture: {error.error_count()} mistakes") from error


def page_named(pack: Pack, kind: str | None) -> Page:
    """A page kind of the pack. Raises UsageError."""
    if kind is None or kind not in pack.pages:
        known = ", ".join(sorted(pack.pages))
        raise UsageError(
            f"which kind of page is this? {pack.name} has {known}", advice="Give it: --page KIND"
        )
    return pack.pages[kind]


def addressed(pack: Pack, url: str) -> tuple[Page, dict[str, str]]:
    """The kind of page that an address belongs to, and the arguments in it. Raises UsageError."""
    for page in pack.pages.values():
        arguments = match(page.at, url)
        if arguments is not None:
            return page, arguments
    shapes = "; ".join(f"{name}: {page.at}" for name, page in pack.pages.items())
    raise UsageError(f"the pack {pack.name} knows no page at this address", advice=f"It knows {shapes}")


def match(template: str, url: str) -> dict[str, str] | None:
    """The arguments that make a template an address, or None when none do; any host will do for its role.

    >>> match("{web}/event?id={event_id}", "https://c.example/event?id=7")
    {'event_id': '7'}
    """
    parts: list[str] = []
    end = 0
    for place in PLACE.finditer(template):
        parts.append(re.escape(template[end : place.start()]))
        name = place.group(1)
        parts.append(r"https?://[^/?#]+" if place.start() == 0 else f"(?P<{name}>[^/?#&]*)")
        end = place.end()
    parts.append(re.escape(template[end:]))
    found = re.fullmatch("".join(parts), url)
    return None if found is None else {name: unquote(value) for name, value in found.groupdict().items()}
