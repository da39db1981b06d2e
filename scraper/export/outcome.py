"""What the events say to the question *did the attack succeed?*: facts sorted by urgency, never a verdict.

Knows events; nothing of how they are shown.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from scraper.models import Event, EventProblem, Exchange, Ident, State
from scraper.summary import by_ident


class Outcome(StrEnum):
    """How the target answered, as far as it was captured."""

    OK = "2xx"
    REDIRECT = "3xx"
    REFUSED = "4xx"
    BROKEN = "5xx"
    OTHER = "other"
    SILENT = "no response"
    NOT_HTTP = "not HTTP"
    EMPTY = "no payload"
    UNREAD = "unreadable"


MEANING: Final[Mapping[Outcome, str]] = {
    Outcome.OK: "the server did as it was asked",
    Outcome.REDIRECT: "the server sent the client elsewhere",
    Outcome.REFUSED: "the server refused or did not know",
    Outcome.BROKEN: "the server failed while answering",
    Outcome.OTHER: "an answer outside the usual codes",
    Outcome.SILENT: "a request, and no response in the capture",
    Outcome.NOT_HTTP: "bytes that are not HTTP",
    Outcome.EMPTY: "the console shows no packets",
    Outcome.UNREAD: "the console shows packets that could not be read",
}

URGENT_HINTS: Final = (
    "command_output",
    "web_shell",
    "file_content",
    "session",
    "interpreter_error",
    "database_error",
    "server_path",
    "directory_listing",
    "reflected",
    "file_type",
)
"""Kinds of hints that ask for a look, the most telling first; kinds not known here come after them."""
PLAIN_HINTS: Final = frozenset(
    {"status", "redirect", "body_size", "no_response", "download", "blocked", "error_page", "limit"}
)
"""Kinds of hints that state what is usual, or that the attack was stopped."""


class Finding(NamedTuple):
    """Something to look at first, and the events that it is about."""

    key: str
    """`hint`, `ok`, `broken`, `error`, `silent` or `unread`."""
    title: str
    events: tuple[Ident, ...]
    detail: str = ""


def outcome_of_code(code: int | None) -> Outcome:
    """The class of a response code.

    >>> outcome_of_code(204), outcome_of_code(None), outcome_of_code(999)
    (<Outcome.OK: '2xx'>, <Outcome.SILENT: 'no response'>, <Outcome.OTHER: 'other'>)
    """
    if code is None:
        return Outcome.SILENT
    classes = {2: Outcome.OK, 3: Outcome.REDIRECT, 4: Outcome.REFUSED, 5: Outcome.BROKEN}
    return classes.get(code // 100, Outcome.OTHER)


def outcome_of(http: State, code: int | None) -> Outcome:
    """How an event ended, by its roll-up row's two facts."""
    without = {
        State.NOT_APPLICABLE: Outcome.NOT_HTTP,
        State.ABSENT: Outcome.EMPTY,
        State.FAILED: Outcome.UNREAD,
    }
    return without.get(http) or outcome_of_code(code)


def outcomes(event: Event) -> frozenset[Outcome]:
    """How all exchanges of an event ended; one without exchanges has its single outcome."""
    exchanges = event.event_payload.capture.exchanges
    if not exchanges:
        return frozenset({outcome_of(event.event_payload.packet_details.http, None)})
    return frozenset(_of_exchange(exchange) for exchange in exchanges)


def _of_exchange(exchange: Exchange) -> Outcome:
    response = exchange.response
    if response is None:
        return Outcome.SILENT
    return Outcome.OTHER if response.code is None else outcome_of_code(response.code)


def findings(events: Iterable[Event], problems: Mapping[str, EventProblem]) -> tuple[Finding, ...]:
    """What to look at first, the most telling first."""
    ordered = sorted(events, key=lambda event: by_ident(event.event_id))
    return (
        *_hint_findings(ordered),
        *_ended(ordered, "ok", "Answered 2xx: the server did as it was asked", Outcome.OK),
        *_ended(ordered, "broken", "Answered 5xx: the server failed while answering", Outcome.BROKEN),
        *_problem_findings(problems.values()),
        *_ended(ordered, "unread", "The packets could not be read", Outcome.UNREAD),
        *_ended(ordered, "silent", "A request without a captured response", Outcome.SILENT),
    )


def telling_hints(event: Event) -> list[str]:
    """The kinds of an event's hints that ask for a look, once each, the most telling first."""
    kinds = {hint.kind for hint in event.hints if hint.kind not in PLAIN_HINTS}
    return by_urgency(kinds)


def by_urgency(kinds: Iterable[str]) -> list[str]:
    """Kinds of hints, the most telling first.

    >>> by_urgency(["reflected", "something_new", "web_shell"])
    ['web_shell', 'reflected', 'something_new']
    """
    return sorted(kinds, key=_urgency)


def _urgency(kind: str) -> tuple[int, str]:
    place = URGENT_HINTS.index(kind) if kind in URGENT_HINTS else len(URGENT_HINTS)
    return place, kind


def in_words(name: str) -> str:
    """A name of ours as words.

    >>> in_words("database_error")
    'Database error'
    """
    return name.replace("_", " ").capitalize()


def _hint_findings(events: list[Event]) -> Iterator[Finding]:
    kinds: dict[str, list[Event]] = {}
    for event in events:
        for kind in telling_hints(event):
            kinds.setdefault(kind, []).append(event)
    for kind, having in sorted(kinds.items(), key=lambda item: _urgency(item[0])):
        texts = dict.fromkeys(hint.text for event in having for hint in event.hints if hint.kind == kind)
        detail = next(iter(texts)) + (f" (and {len(texts) - 1} like it)" if len(texts) > 1 else "")
        yield Finding("hint", in_words(kind), _ids(having), detail)


def _ended(events: list[Event], key: str, title: str, outcome: Outcome) -> Iterator[Finding]:
    having = _ids(event for event in events if outcome in outcomes(event))
    if having:
        yield Finding(key, title, having)


def _problem_findings(problems: Iterable[EventProblem]) -> Iterator[Finding]:
    kinds: dict[str, list[EventProblem]] = {}
    for problem in problems:
        kinds.setdefault(problem.kind, []).append(problem)
    for kind, having in sorted(kinds.items()):
        ids = tuple(sorted((problem.event_id for problem in having), key=by_ident))
        yield Finding("error", f"Could not be had: {in_words(kind).lower()}", ids, having[0].message)


def _ids(events: Iterable[Event]) -> tuple[Ident, ...]:
    return tuple(event.event_id for event in events)
