"""What a visit brought, verbatim, and the fields that were read from it."""

import hashlib
from datetime import datetime
from enum import StrEnum
from typing import Any

from scraper.models.base import Base64, Model, State


class VisitKind(StrEnum):
    """How a page was brought."""

    RENDERED = "rendered"
    """A tab navigated to it and its document was taken when ready."""
    FETCHED = "fetched"
    """The signed-in browser context requested it; nothing was rendered."""


class Capture(Model):
    """One visit's result; never changed after it is made."""

    page: str
    """The page kind asked for, as the pack names it."""
    url_asked: str
    url_got: str
    """The address that the body came from, after redirects."""
    status: int
    """HTTP status of the final response."""
    content_type: str
    body: Base64
    visited_at: datetime
    """When the body had arrived, UTC."""
    visit: VisitKind

    @property
    def sha256(self) -> str:
        """SHA-256 of the body, in hexadecimal."""
        return hashlib.sha256(self.body).hexdigest()


class Field(Model):
    """One named value of a page, and how it was found."""

    state: State
    value: Any = None
    """The typed value when present, else null."""
    found_by: str | None = None
    """The selector that won, as the pack writes it."""
    rank: int | None = None
    """The place of that selector among the field's alternatives, from 0."""
    reason: str | None = None
    """Why the value is not present, in one line that holds no page text."""


class Fields(Model):
    """All fields of one page."""

    page: str
    fields: dict[str, Field]
    rows: tuple[dict[str, Field], ...] = ()
    """The fields of each row of its list, in the page's order."""
    unfinished: bool = False
    """The list offered further rows when it was captured, and did not show them."""

    def value(self, name: str) -> Any:
        """The value of a field, or None when it is not present or the page has no such field."""
        field = self.fields.get(name)
        return field.value if field is not None and field.state is State.PRESENT else None
