"""Text for people: the earlier client's printed order, with the roll-up as a table.

Whatever was captured goes through `inert` and is never markup: no escape sequence of an attacker reaches
the terminal.
"""

from collections.abc import Callable, Iterable, Mapping
from io import StringIO
from typing import Final, TypeVar

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from scraper.export import words
from scraper.export.inert import defang, inert, inert_lines
from scraper.export.outcome import Outcome, findings, in_words, outcome_of
from scraper.export.terminal_event import heading, line, pairs, print_event
from scraper.models import Event, EventProblem, EventsSummary, Ident, Incident, SummaryRow
from scraper.models.event_set import EventSet

R = TypeVar("R", Incident, EventSet, Event)

WIDTH: Final = 120
IDS_IN_TABLE: Final = 6
STYLE: Final[Mapping[Outcome, str]] = {
    Outcome.OK: "bold red",
    Outcome.BROKEN: "bold magenta",
    Outcome.REDIRECT: "cyan",
    Outcome.REFUSED: "green",
    Outcome.UNREAD: "bold yellow",
}


def print_text(incident: Incident, console: Console) -> None:
    """Print an incident: ids, record, roll-up, what could not be had, and every event."""
    _print_ids(incident, console)
    heading(console, "Incident Details")
    pairs(
        console, [(name, Text(inert_lines(value))) for name, value in words.record(incident.incident_details)]
    )
    _print_results(incident, console)


def print_events(events: EventSet, console: Console) -> None:
    """Print events that were asked for by id: roll-up, what could not be had, and every event."""
    _print_results(events, console)


def print_summary(result: Incident | EventSet, console: Console) -> None:
    """Print what answers at a glance: the roll-up table, what to look at first, what could not be had."""
    if isinstance(result, Incident):
        _print_ids(result, console)
    heading(console, "Summary of Events")
    console.print(Text(_headline(result)), highlight=False)
    _print_table(result.events_summary, console)
    _print_findings(result, console)
    _print_notes(result, console)


def text(incident: Incident, *, width: int = WIDTH) -> str:
    """An incident as plain text of a given width, without colours."""
    return _plain(print_text, incident, width)


def events_text(events: EventSet, *, width: int = WIDTH) -> str:
    """An event set as plain text of a given width, without colours."""
    return _plain(print_events, events, width)


def event_text(event: Event, *, width: int = WIDTH) -> str:
    """One event as plain text of a given width, without colours."""
    return _plain(print_event, event, width)


def summary_text(incident: Incident, *, width: int = WIDTH) -> str:
    """An incident's roll-up and what to look at first, as plain text."""
    return _plain(print_summary, incident, width)


def _plain(show: Callable[[R, Console], None], result: R, width: int) -> str:
    page = StringIO()
    show(
        result, Console(file=page, width=width, color_system=None, force_terminal=False, legacy_windows=False)
    )
    return "\n".join(line.rstrip() for line in page.getvalue().split("\n"))


def _print_ids(incident: Incident, console: Console) -> None:
    line(console, "Customer ID", incident.customer_id or "not known")
    line(console, "Incident ID", incident.incident_id)


def _print_results(result: Incident | EventSet, console: Console) -> None:
    heading(console, "Summary of Events")
    console.print(Text(_headline(result)), highlight=False)
    _print_table(result.events_summary, console)
    _print_findings(result, console)
    _print_tallies(result.events_summary, console)
    _print_notes(result, console)
    heading(console, "Events")
    for event in result.events.values():
        print_event(event, console)


def _headline(result: Incident | EventSet) -> str:
    asked, got = len(result.event_ids), len(result.events)
    if asked == got:
        return words.count(got, "event")
    return f"{words.count(asked, 'event')} asked for: {got:,} collected, {asked - got:,} could not be had"


def _print_table(summary: EventsSummary, console: Console) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for column in ("Signature", "Host", "Response"):
        table.add_column(column, overflow="fold")
    table.add_column("Events", justify="right", no_wrap=True)
    table.add_column("Event IDs", overflow="fold")
    before: tuple[str | None, str | None] | None = None
    for row in summary.rows:
        group = (row.signature_name, row.host)
        table.add_row(*_cells(row, before))
        before = group
    console.print(Padding(table, (1, 0, 0, 0)))


def _cells(row: SummaryRow, before: tuple[str | None, str | None] | None) -> list[Text]:
    """A row's cells; what the row above says already is left out."""
    same_signature = before is not None and before[0] == row.signature_name
    return [
        Text("" if same_signature else _or_none(row.signature_name)),
        Text("" if same_signature and before == (row.signature_name, row.host) else _or_none(row.host)),
        _response(row),
        Text(f"{len(row.event_ids):,}"),
        Text(inert(words.some(row.event_ids, IDS_IN_TABLE))),
    ]


def _or_none(name: str | None) -> str:
    return "–" if name is None else inert(name)


def _response(row: SummaryRow) -> Text:
    outcome = outcome_of(row.http, row.response_code)
    code = outcome.value if row.response_code is None else f"{row.response_code} {row.response_message or ''}"
    return Text(inert(code.strip()), style=STYLE.get(outcome, ""))


def _print_findings(result: Incident | EventSet, console: Console) -> None:
    found = findings(result.events.values(), result.errors)
    if not found:
        return
    heading(console, "Look at first", level=2)
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for finding in found:
        shown = Text(f"{inert(finding.title)}: {inert(words.some(finding.events, 10))}")
        if finding.detail:
            shown.append(f"\n{defang(finding.detail)}", style="dim")
        table.add_row(Text(f"{len(finding.events):,}", style="bold"), shown)
    console.print(Padding(table, (0, 2)), highlight=False)


def _print_tallies(summary: EventsSummary, console: Console) -> None:
    tallies = summary.event_summary
    _print_tally(console, "Unique Signatures", tallies.unique_signatures)
    _print_tally(console, "Unique Hosts", tallies.unique_hosts)
    _print_tally(console, "Response Code Tally", tallies.response_code_tally)
    if summary.not_in_breakdown:
        heading(console, "Without a signature, a host or a response", level=2)
        _print_ids_list(console, summary.not_in_breakdown)


def _print_tally(console: Console, title: str, tally: Mapping[str, tuple[Ident, ...]]) -> None:
    heading(console, title, level=2)
    for name, ids in tally.items():
        console.print(Padding(Text(f"{inert(name)} ({len(ids):,})"), (0, 2)), highlight=False)
        _print_ids_list(console, ids)


def _print_ids_list(console: Console, ids: Iterable[Ident]) -> None:
    listed = ", ".join(inert(str(event_id)) for event_id in ids)
    console.print(Padding(Text(listed, style="dim"), (0, 2, 0, 6)), highlight=False)


def _print_notes(result: Incident | EventSet, console: Console) -> None:
    if result.errors:
        heading(console, "Could not be had", level=2)
        for problem in result.errors.values():
            _print_problem(console, problem)
    if result.warnings:
        heading(console, "Warnings", level=2)
        for warning in result.warnings:
            console.print(Padding(Text(inert(warning)), (0, 2)), highlight=False)


def _print_problem(console: Console, problem: EventProblem) -> None:
    shown = Text(f"{inert(str(problem.event_id))}  ")
    shown.append(inert(in_words(problem.kind)), style="bold yellow")
    shown.append(f": {inert(problem.message)}. {inert(problem.advice)}")
    console.print(Padding(shown, (0, 2)), highlight=False)
