"""Captures made of bytes, and the type of the function that reads fields out of HTML."""

from collections.abc import Callable
from datetime import UTC, datetime

from scraper.models import Capture, Fields, VisitKind

URL = "https://console.example.net/embedded/event.php?id=7"

Read = Callable[..., Fields]
"""Called with fields in YAML and a page in HTML."""


def capture_of(body: bytes, content_type: str = "text/html; charset=utf-8") -> Capture:
    """A capture of an event page."""
    return Capture(
        page="event",
        url_asked=URL,
        url_got=URL,
        status=200,
        content_type=content_type,
        body=body,
        visited_at=datetime(2018, 4, 1, tzinfo=UTC),
        visit=VisitKind.FETCHED,
    )
