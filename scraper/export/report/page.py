"""The whole report's content but the events: facts, tallies, what to look at first, the roll-up table.

Knows results; nothing of HTML.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final, NamedTuple

from scraper.export import words
from scraper.export.inert import defang
from scraper.export.outcome import (
    MEANING,
    Finding,
    Outcome,
    by_urgency,
    findings,
    in_words,
    outcome_of,
    telling_hints,
)
from scraper.export.report.flows import Flows, flows, shortened
from scraper.models import Event, EventProblem, Ident, Incident, SummaryRow
from scraper.models.event_set import EventSet

MOST_TABLE_ROWS: Final = 400
MOST_IDS: Final = 8
MOST_HIDDEN_IDS: Final = 400
BAR_WIDTH: Final = 1000
SHORT: Final = 120
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?(\.\d+)?(?P<zone>.*)")
LONGEST_NAME: Final = 240


class Link(NamedTuple):
    """An event's id, and its place on this page; an empty anchor when it has none."""

    text: str
    anchor: str


class Links(NamedTuple):
    """Some events: those shown at once, those folded away, and how many are in neither."""

    shown: tuple[Link, ...]
    folded: tuple[Link, ...]
    left_out: int
    events: int


class Tile(NamedTuple):
    """How many events ended in one way."""

    outcome: Outcome
    meaning: str
    events: int
    x: float
    width: float


class FindingView(NamedTuple):
    """Something to look at first."""

    key: str
    title: str
    detail: str
    links: Links


class CodeRow(NamedTuple):
    """One line of the roll-up table."""

    outcome: Outcome
    response: str
    links: Links
    share: float
    """Of the most numerous row, from 0 to 100."""


class HostRows(NamedTuple):
    """A host's lines."""

    host: str
    codes: tuple[CodeRow, ...]


class SignatureRows(NamedTuple):
    """A signature's lines."""

    signature: str
    hosts: tuple[HostRows, ...]
    height: int
    """How many lines it has in all."""


class Record(NamedTuple):
    """The incident's record: its long texts, and all the rest, by name."""

    long: tuple[tuple[str, str], ...]
    rest: tuple[tuple[str, str], ...]


class PageView(NamedTuple):
    """Everything on the page but the events."""

    title: str
    kicker: str
    headline: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    tiles: tuple[Tile, ...]
    telling: int
    """How many events have hints that ask for a look."""
    findings: tuple[FindingView, ...]
    flows: Flows | None
    table: tuple[SignatureRows, ...]
    table_left_out: int
    problems: tuple[EventProblem, ...]
    warnings: tuple[str, ...]
    record: Record
    pack: str
    collected: str


def page_view(result: Incident | EventSet, anchors: Mapping[Ident, str]) -> PageView:
    """The page's content; `anchors` names the place of each event on it."""
    rows = result.events_summary.rows
    events = list(result.events.values())
    table = rows[:MOST_TABLE_ROWS]
    return PageView(
        **_names(result),
        headline=tuple(_headline(result)),
        facts=(*_short_entries(result), *_facts(events)),
        tiles=tuple(_tiles(rows)),
        telling=sum(bool(telling_hints(event)) for event in events),
        findings=tuple(_finding(each, anchors) for each in findings(events, result.errors)),
        flows=flows(rows),
        table=tuple(_table(table, anchors)),
        table_left_out=len(rows) - len(table),
        problems=tuple(result.errors.values()),
        warnings=result.warnings,
        pack=result.pack,
    )


def _names(result: Incident | EventSet) -> dict[str, Any]:
    if isinstance(result, EventSet):
        nothing = Record((), ())
        return {"title": "Events", "kicker": "Events asked for by id", "record": nothing, "collected": ""}
    customer = f" · customer {result.customer_id}" if result.customer_id else ""
    return {
        "title": f"Incident {result.incident_id}",
        "kicker": f"Incident report{customer}",
        "record": _record(result.incident_details),
        "collected": "" if result.collected_at is None else words.moment(result.collected_at),
    }


def _headline(result: Incident | EventSet) -> Iterator[str]:
    """What there is to say first, one sentence each; facts, never a verdict."""
    asked, got = len(result.event_ids), len(result.events)
    counts = _counts(result.events_summary.rows)
    if not asked:
        yield "The console lists no events."
        return
    yield from _told([kinds for event in result.events.values() if (kinds := telling_hints(event))])
    if counts[Outcome.OK]:
        of_all = f"{counts[Outcome.OK]:,} of {words.count(got, 'event')}"
        yield f"The server did as it was asked (2xx) in {of_all}: look there first."
    elif got:
        yield f"In none of {words.count(got, 'event')} was a 2xx answer captured."
    if counts[Outcome.SILENT]:
        yield f"In {counts[Outcome.SILENT]:,} the capture holds no response, so it cannot tell."
    if asked > got:
        yield f"{words.count(got, 'event')} of {asked:,} could be had; {asked - got:,} could not."


def _told(kinds: Sequence[Sequence[str]]) -> Iterator[str]:
    if kinds:
        named = ", ".join(
            in_words(kind).lower() for kind in by_urgency({one for some in kinds for one in some})
        )
        holds = f"{words.count(len(kinds), 'event')} hold{'s' if len(kinds) == 1 else ''}"
        yield f"{holds} something in the answer to look at: {named}."


def _counts(rows: Iterable[SummaryRow]) -> Counter[Outcome]:
    counts: Counter[Outcome] = Counter()
    for row in rows:
        counts[outcome_of(row.http, row.response_code)] += len(row.event_ids)
    return counts


def _tiles(rows: Sequence[SummaryRow]) -> Iterator[Tile]:
    counts = _counts(rows)
    total = sum(counts.values())
    x = 0.0
    for outcome in Outcome:
        if counts[outcome]:
            width = counts[outcome] / total * BAR_WIDTH
            yield Tile(outcome, MEANING[outcome], counts[outcome], round(x, 2), round(width, 2))
            x += width


def _facts(events: Sequence[Event]) -> Iterator[tuple[str, str]]:
    """What the events have in common, from their own fields."""
    details = [event.event_details for event in events]
    yield from _fact("Source", (each.source_addr for each in details))
    yield from _fact("Destination", (each.dest_addr for each in details))
    yield from _fact("Classification", (each.classification for each in details))
    severities = sorted({each.severity for each in details if each.severity is not None})
    yield from _fact("Severity", [_range([str(severity) for severity in severities])])
    yield from _fact("Sensor", (each.sensor for each in details))
    yield from _fact("First and last event", [_first_and_last(each.event_time for each in details)])


def _fact(name: str, values: Iterable[str | None]) -> Iterator[tuple[str, str]]:
    counts = Counter(value for value in values if value)
    if counts:
        common = [shortened(value, LONGEST_NAME) for value, _ in counts.most_common(3)]
        more = f" and {len(counts) - 3:,} more" if len(counts) > 3 else ""
        yield name, ", ".join(common) + more


def _first_and_last(times: Iterable[str | None]) -> str:
    """The earliest and the latest; empty unless all are dates of one form and zone, which sort as text.

    >>> _first_and_last(["2018-04-02 10:00:00 UTC", None, "2018-04-01 23:00:00.5 UTC"])
    '2018-04-01 23:00:00.5 UTC to 2018-04-02 10:00:00 UTC'
    >>> _first_and_last(["2018-04-02 10:00:00 UTC", "2018-04-02 10:00:00 CET"])
    ''
    """
    given = sorted({text for text in times if text})
    read = [_TIME.fullmatch(text) for text in given]
    zones = {match["zone"] if match else None for match in read}
    return _range(given) if len(zones) == 1 and None not in zones else ""


def _range(ordered: Sequence[str]) -> str:
    return " to ".join(dict.fromkeys((*ordered[:1], *ordered[-1:])))


def _finding(finding: Finding, anchors: Mapping[Ident, str]) -> FindingView:
    return FindingView(finding.key, finding.title, defang(finding.detail), links(finding.events, anchors))


def links(ids: Sequence[Ident], anchors: Mapping[Ident, str], most: int = MOST_IDS) -> Links:
    """Links to events: the first few, the rest folded, and beyond a limit only counted.

    >>> made = links([1, 2, 3], {1: "event-1"}, most=2)
    >>> made.shown, len(made.folded), made.left_out
    ((Link(text='1', anchor='event-1'), Link(text='2', anchor='')), 1, 0)
    """
    made = [Link(str(event_id), anchors.get(event_id, "")) for event_id in ids[: most + MOST_HIDDEN_IDS]]
    return Links(tuple(made[:most]), tuple(made[most:]), len(ids) - len(made), len(ids))


def _table(rows: Sequence[SummaryRow], anchors: Mapping[Ident, str]) -> Iterator[SignatureRows]:
    most = max((len(row.event_ids) for row in rows), default=1)
    for signature, of_signature in groupby(rows, key=lambda row: row.signature_name):
        hosts = tuple(
            HostRows(
                shortened(host or words.NONE, LONGEST_NAME),
                tuple(_code_row(row, anchors, most) for row in of_host),
            )
            for host, of_host in groupby(of_signature, key=lambda row: row.host)
        )
        yield SignatureRows(
            shortened(signature or words.NONE, LONGEST_NAME), hosts, sum(len(host.codes) for host in hosts)
        )


def _code_row(row: SummaryRow, anchors: Mapping[Ident, str], most: int) -> CodeRow:
    outcome = outcome_of(row.http, row.response_code)
    code = "" if row.response_code is None else str(row.response_code)
    response = shortened(f"{code} {row.response_message or ''}".strip(), 60) or outcome.value
    return CodeRow(
        outcome, response, links(row.event_ids, anchors), round(len(row.event_ids) / most * 100, 1)
    )


def _short_entries(result: Incident | EventSet) -> Iterator[tuple[str, str]]:
    """The record's short texts, which say most."""
    if isinstance(result, Incident):
        for name, value in words.record(result.incident_details):
            if isinstance(result.incident_details[name], str) and value != words.NONE and not _long(value):
                yield in_words(name), value


def _record(details: Mapping[str, Any]) -> Record:
    entries = tuple(words.record(details))
    texts = tuple((name, value) for name, value in entries if isinstance(details[name], str) and _long(value))
    return Record(texts, tuple(entry for entry in entries if entry not in texts))


def _long(value: str) -> bool:
    return len(value) > SHORT or "\n" in value
