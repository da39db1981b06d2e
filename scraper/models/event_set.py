"""Events that were asked for by id, without an incident around them."""

from typing import Literal

from pydantic import Field as Doc

from scraper.models.base import Model
from scraper.models.incident import Event, EventProblem, EventsSummary, Ident

EVENTS_SCHEMA: Literal["scraper/events/1"] = "scraper/events/1"


class EventSet(Model):
    """Each event asked for, as an event or as an error, and their roll-up."""

    schema_: Literal["scraper/events/1"] = Doc(default=EVENTS_SCHEMA, alias="schema")
    events_summary: EventsSummary
    events: dict[str, Event]
    errors: dict[str, EventProblem]
    """Events that could not be had, by id."""
    event_ids: tuple[Ident, ...]
    """Every event asked for, once each, in the order asked."""
    pack: str
    """Name and version of the selector pack."""
    warnings: tuple[str, ...] = ()
