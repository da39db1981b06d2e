"""The report: one HTML file that needs nothing else, runs nothing and leads nowhere.

Every expression of the templates is made inert and then escaped, by the environment and not by each
template, so that no captured text can become an element, an attribute, a style or a control character. The
page's policy allows its one style sheet, by hash, and nothing else.
"""

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from scraper.export import words
from scraper.export.inert import defang, inert_lines
from scraper.export.outcome import Outcome, findings, in_words
from scraper.export.report.event import event_view, line_view
from scraper.export.report.page import page_view
from scraper.models import Event, Ident, Incident
from scraper.models.event_set import EventSet
from scraper.summary import summarise

TEMPLATES: Final = Path(__file__).parent / "templates"
MOST_CHARACTERS: Final = 12_000_000
"""What the events in full may take; those that no longer fit get one line each."""
PRINTED_OPEN: Final = 60
"""Up to so many events are printed in full; of more, those that the reader has opened."""
CSS: Final[Mapping[Outcome, str]] = {
    Outcome.OK: "ok",
    Outcome.REDIRECT: "redirect",
    Outcome.REFUSED: "refused",
    Outcome.BROKEN: "broken",
    Outcome.OTHER: "other",
    Outcome.SILENT: "silent",
    Outcome.NOT_HTTP: "not-http",
    Outcome.EMPTY: "empty",
    Outcome.UNREAD: "unread",
}


def to_html(incident: Incident, *, most_characters: int = MOST_CHARACTERS) -> str:
    """An incident's report, with at most `most_characters` for the events in full."""
    return _report(incident, most_characters)


def events_to_html(events: EventSet, *, most_characters: int = MOST_CHARACTERS) -> str:
    """The report of events that were asked for by id."""
    return _report(events, most_characters)


def event_to_html(event: Event, *, pack: str = "") -> str:
    """The report of one event."""
    alone = EventSet(
        events_summary=summarise([event]),
        events={str(event.event_id): event},
        errors={},
        event_ids=(event.event_id,),
        pack=pack,
    )
    return _report(alone, MOST_CHARACTERS)


def _report(result: Incident | EventSet, most_characters: int) -> str:
    anchors = _anchors(result.event_ids)
    fragments, brief = _events(result, anchors, most_characters)
    style = Markup(_style())  # noqa: S704 - our own style sheet, never captured text
    page = _environment().get_template("page.html.j2")
    return page.render(
        page=page_view(result, anchors),
        anchors=anchors,
        events=fragments,
        notes=tuple(_notes(len(fragments), brief)),
        style=style,
        style_hash=_style_hash(),
        print_open=len(fragments) <= PRINTED_OPEN,
    )


def _anchors(ids: Sequence[Ident]) -> dict[Ident, str]:
    """A place on the page for each event: by its id where that is a number, else by its position."""
    return {
        event_id: f"event-{event_id}" if isinstance(event_id, int) else f"event-at-{position}"
        for position, event_id in enumerate(ids, 1)
    }


def _events(
    result: Incident | EventSet, anchors: Mapping[Ident, str], most_characters: int
) -> tuple[list[Markup], int]:
    """Every event in the result's order, and how many of them have one line only."""
    events = list(result.events.values())
    full: dict[Ident, Markup] = {}
    left = most_characters
    for event in _by_urgency(result):
        fragment = _event(event, anchors[event.event_id], opened=len(events) == 1)
        left -= len(fragment)
        if left < 0:
            break
        full[event.event_id] = fragment
    shown = [full.get(event.event_id) or _brief(event, anchors[event.event_id]) for event in events]
    return shown, len(events) - len(full)


def _by_urgency(result: Incident | EventSet) -> Iterator[Event]:
    """Events in the order in which they get their place: what to look at first, then the rest."""
    events = {event.event_id: event for event in result.events.values()}
    urgent = (event_id for finding in findings(events.values(), {}) for event_id in finding.events)
    return (events[event_id] for event_id in dict.fromkeys((*urgent, *events)))


def _event(event: Event, anchor: str, *, opened: bool) -> Markup:
    view = event_view(event, anchor)
    text = _environment().get_template("event.html.j2").render(event=view, line=view.line, open=opened)
    return Markup(text)  # noqa: S704 - rendered by the escaping environment


def _brief(event: Event, anchor: str) -> Markup:
    text = _environment().get_template("brief.html.j2").render(line=line_view(event, anchor))
    return Markup(text)  # noqa: S704 - rendered by the escaping environment


def _notes(events: int, brief: int) -> Iterator[str]:
    if brief:
        yield (
            f"{words.count(brief, 'event')} of {events:,} have one line here, without packets and bodies, so "
            "that the page stays usable. Those to look at first are in full; the JSON has everything of all."
        )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_inert,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(in_words=in_words, defang=defang)
    environment.globals["css"] = CSS
    return environment


def _inert(value: Any) -> Any:
    """What every expression passes through before it is escaped; markup of our own stays as it is."""
    return value if isinstance(value, Markup | int | float) else inert_lines(str(value))


@cache
def _style() -> str:
    return (TEMPLATES / "report.css").read_text(encoding="utf-8")


@cache
def _style_hash() -> str:
    digest = hashlib.sha256(_style().encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
