"""Make the legacy console's other pages: signature, incident, lists, home, notices.

Pure over the event book. Knows nothing of sessions or HTTP.
"""

import json
from collections.abc import Iterable

from scraper.practice.events import Event, EventBook, Incident, Signature
from scraper.practice.markup import rule_cell, shown_time
from scraper.practice.records import customer_name, incident_record
from scraper.practice.templates import escape, template

_PAGE = "legacy/page.html"


def notice(title: str, text: str) -> str:
    """A page that only says something."""
    return _page(title, f'<div class="notice">{escape(text)}</div>')


def home(user: str, *, covered: bool = False) -> str:
    """The legacy console's home, which a login ends on; `covered` by a dialog on request."""
    return _page(
        "Overview",
        "<table class=list><tr><td>Signed in as "
        f'<span class="bold" id="current_user">{escape(user)}</span></td>'
        '<td align=right><a href="/defender_unified_logout.php">Log Out</a></td></tr></table>'
        "<p>Threat Manager: events and incidents of your network.</p>" + (_WELCOME if covered else ""),
    )


_WELCOME = (
    '<div id="welcome" style="position: fixed; top: 0; left: 0; width: 100%; height: 100%; background: #fff">'
    "<h2>Welcome!</h2><p>Much is new. Have a look round.</p>"
    "<input type=button value='Got it' onClick=\"document.getElementById('welcome').style.display = 'none'\">"
    "</div>"
)


def signature_page(sig_id: str, signature: Signature | None, *, newlines: bool) -> str:
    """The page of a signature; for one that is not known the values are empty."""
    name = signature.name if signature else ""
    rule = rule_cell(signature.rule, slashed=False, newlines=newlines) if signature else ""
    return _page(
        "Signature",
        '<table class="details" cellpadding=3>\n'
        f"<tr>\n\t<th>Signature ID</th>\n\t<td>{escape(sig_id)}</td>\n</tr>\n"
        f"<tr>\n\t<th>Signature Name</th>\n\t<td>{escape(name)}</td>\n</tr>\n"
        f"<tr>\n\t<th>Signature Content</th>\n\t<td>{rule}</td>\n</tr>\n</table>",
    )


_FACTS = (
    ("incident_id", "Incident ID"),
    ("customer_id", "Customer ID"),
    ("customer_name", "Customer Name"),
    ("summary", "Summary"),
    ("threat_rating", "Threat Rating"),
    ("class_name", "Classification"),
    ("acknowledge_status", "Status"),
    ("num_evts", "Number of Events"),
    ("create_date", "Created"),
    ("description", "Description"),
)


def incident_page(incident: Incident) -> str:
    """The page of an incident: its record's facts, and all its events with their links."""
    record = incident_record(incident)
    facts = "".join(_fact(label, record[name]) for name, label in _FACTS)
    lists = "".join(_fact(label, ", ".join(record[name])) for name, label in _PEOPLE)
    vector = _fact("Vector", json.dumps(record["vector"]))
    body = f'<table class="details" cellpadding=3>\n{facts}{lists}{vector}</table>\n'
    return _page(f"Incident {incident.incident_id}", body + event_table(incident.events))


_PEOPLE = (("attackers", "Attackers"), ("victims", "Victims"))


def _fact(label: str, value: object) -> str:
    shown = escape(str(value).strip()).replace("\n", "<br />\n")
    return f"<tr>\n\t<th>{label}:</th>\n\t<td>{shown}</td>\n</tr>\n"


def incident_list(book: EventBook, customers: set[int]) -> str:
    """The list of the incidents that a user may see."""
    seen = [incident for incident in book.incidents.values() if incident.customer_id in customers]
    rows = "".join(_incident_row(incident) for incident in seen)
    head = "<tr><th>Incident</th><th>Customer</th><th>Summary</th><th>Events</th></tr>\n"
    return _page("Incidents", f'<table class="list" id="incident_list">\n{head}{rows}</table>')


def _incident_row(incident: Incident) -> str:
    address = f"/embedded/incident.php?id={incident.incident_id}&customer_id={incident.customer_id}"
    return (
        f"<tr><td><a href='{address}'>{incident.incident_id}</a></td>"
        f"<td>{escape(customer_name(incident.customer_id))}</td>"
        f"<td>{escape(incident.events[0].signature.name)}</td><td>{len(incident.events)}</td></tr>\n"
    )


def event_list(events: Iterable[Event]) -> str:
    """The list of some events."""
    return _page("Events", event_table(events))


_COLUMNS = ("Event", "Time", "Source", "Destination", "Signature", "Severity")


def event_table(events: Iterable[Event]) -> str:
    """A table of events, each linked to its page."""
    head = "".join(f"<th>{name}</th>" for name in _COLUMNS)
    rows = "".join(_event_row(event) for event in events)
    return f'<table class="list" id="event_list">\n<tr>{head}</tr>\n{rows}</table>'


def _event_row(event: Event) -> str:
    query = f"id={event.event_id}&customer_id={event.customer_id}&screen=event_monitor&filter_id=0"
    ends = f"<td>{event.source_addr}</td><td>{event.dest_addr}</td>"
    return (
        f'<tr><td><a href="/embedded/event.php?{query}">{event.event_id}</a></td>'
        f"<td nowrap>{shown_time(event.time)}</td>{ends}"
        f"<td>{escape(event.signature.name)}</td><td align=right>{escape(event.severity)}</td></tr>\n"
    )


def _page(title: str, body: str) -> str:
    return template(_PAGE).fill(title=title, body=body)


def iframe_shell(query: str) -> str:
    """The shell of a single-page app that has the event page in an iframe."""
    return template("legacy/shell.html").fill(query=escape(query))
