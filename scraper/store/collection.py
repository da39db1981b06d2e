"""What is kept of one collected incident: every visit and what it came to, by the address of its bytes.

A frozen model; knows no disk and no page.
"""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field as Doc

from scraper.models import Capture, EventProblem, Ident, Model, Visited, VisitKind


class KeptVisit(Model):
    """One visit: a capture without its bytes, or the error that it ended in."""

    page: str
    arguments: dict[str, str]
    """What the page was asked for with, and what else was known then."""
    visit: VisitKind
    url_asked: str
    url_got: str = ""
    status: int = 0
    content_type: str = ""
    visited_at: datetime | None = None
    sha256: str | None = None
    """Of the body; null when the visit ended in an error."""
    size: int = 0
    """Of the body, in bytes."""
    kind: str = ""
    """The error's kind."""
    message: str = ""
    advice: str = ""

    def capture(self, body: bytes) -> Capture:
        """The capture with its bytes."""
        assert self.visited_at is not None
        return Capture(
            page=self.page,
            url_asked=self.url_asked,
            url_got=self.url_got,
            status=self.status,
            content_type=self.content_type,
            body=body,
            visited_at=self.visited_at,
            visit=self.visit,
        )


class Collection(Model):
    """One incident as it was collected."""

    schema_: Literal["scraper/collection/1"] = Doc(default="scraper/collection/1", alias="schema")
    incident_id: str
    customer: str | None
    """The customer asked for."""
    console: str
    """The pack, by name or folder."""
    pack: str
    """Name and version of the pack that read it then."""
    hosts: dict[str, str]
    """Role → origin, as visited."""
    record: dict[str, Any] | None = None
    """The incident's record, where the API gave it."""
    visits: tuple[KeptVisit, ...]
    """Every visit of the run, in order."""
    used: tuple[Visited, ...]
    """The visits that the result was read from."""
    event_ids: tuple[Ident, ...]
    problems: dict[str, EventProblem]
    """Events that could not be had then."""
    warnings: tuple[str, ...] = ()
    """What was noticed about the visits."""
    collected_at: datetime
    result_sha256: str
    """Of the result's JSON at the time, to tell whether reading again changes it."""
