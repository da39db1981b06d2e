"""Renders results: our own JSON, the earlier client's, text for people, and the report as HTML.

Each rendering is a pure function of its result. Captured text is attack traffic and leaves here inert.
"""

from scraper.export.alapi import event_to_alapi, events_to_alapi, to_alapi
from scraper.export.html import event_to_html, events_to_html, to_html
from scraper.export.inert import defang, inert, inert_lines
from scraper.export.records import (
    event_to_json,
    events_schema,
    events_to_json,
    incident_schema,
    to_json,
)
from scraper.export.terminal import (
    event_text,
    events_text,
    print_events,
    print_summary,
    print_text,
    summary_text,
    text,
)
from scraper.export.terminal_event import print_event

__all__ = [
    "defang",
    "event_text",
    "event_to_alapi",
    "event_to_html",
    "event_to_json",
    "events_schema",
    "events_text",
    "events_to_alapi",
    "events_to_html",
    "events_to_json",
    "incident_schema",
    "inert",
    "inert_lines",
    "print_event",
    "print_events",
    "print_summary",
    "print_text",
    "summary_text",
    "text",
    "to_alapi",
    "to_html",
    "to_json",
]
