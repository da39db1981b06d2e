"""What the events say to the question: facts, the most telling first, all exchanges heard."""

import pytest

from scraper.export.outcome import Outcome, findings, outcome_of, outcomes, telling_hints
from scraper.models import Event, EventProblem, Exchange, Hint, Response, Sender, Span, State

SPAN = Span(sender=Sender.DEST, start=0, end=1)


def hinting(event: Event, event_id: int, *kinds: str) -> Event:
    hints = tuple(Hint(kind=kind, text=f"a {kind}", exchange=0) for kind in kinds)
    return event.model_copy(update={"event_id": event_id, "hints": hints})


def answering(event: Event, event_id: int, *codes: int | None) -> Event:
    """An event whose exchanges were answered so; None for no response."""
    exchanges = tuple(
        Exchange(index=index, response=None if code is None else Response(code=code, span=SPAN))
        for index, code in enumerate(codes)
    )
    capture = event.event_payload.capture.model_copy(update={"exchanges": exchanges})
    payload = event.event_payload.model_copy(update={"capture": capture})
    return event.model_copy(update={"event_id": event_id, "event_payload": payload, "hints": ()})


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (200, Outcome.OK),
        (206, Outcome.OK),
        (302, Outcome.REDIRECT),
        (404, Outcome.REFUSED),
        (503, Outcome.BROKEN),
        (101, Outcome.OTHER),
        (0, Outcome.OTHER),
        (None, Outcome.SILENT),
    ],
)
def test_a_response_code_has_a_class(code: int | None, outcome: Outcome) -> None:
    assert outcome_of(State.PRESENT, code) is outcome


def test_without_http_the_state_is_the_outcome() -> None:
    assert outcome_of(State.NOT_APPLICABLE, None) is Outcome.NOT_HTTP
    assert outcome_of(State.ABSENT, None) is Outcome.EMPTY
    assert outcome_of(State.FAILED, None) is Outcome.UNREAD


def test_a_later_exchange_that_was_answered_counts_too(event: Event) -> None:
    assert outcomes(answering(event, 1, 404, None, 200)) == {Outcome.REFUSED, Outcome.SILENT, Outcome.OK}


def test_what_was_found_in_answers_comes_before_codes_and_codes_before_silence(event: Event) -> None:
    events = [
        answering(event, 1, None),
        answering(event, 2, 500),
        answering(event, 3, 200),
        hinting(event, 4, "status", "database_error"),
        hinting(event, 5, "command_output"),
    ]

    found = [(finding.key, finding.events) for finding in findings(events, {})]
    assert found == [
        ("hint", (5,)),
        ("hint", (4,)),
        ("ok", (3, 4, 5)),
        ("broken", (2,)),
        ("silent", (1,)),
    ]


def test_a_hint_of_a_kind_not_known_yet_asks_for_a_look_after_those_known(event: Event) -> None:
    assert telling_hints(hinting(event, 1, "something_new", "reflected", "status")) == [
        "reflected",
        "something_new",
    ]


def test_a_page_that_blocked_the_attack_does_not_ask_for_a_look(event: Event) -> None:
    assert telling_hints(hinting(event, 1, "blocked", "error_page", "redirect")) == []


def test_a_finding_says_the_first_of_its_hints_and_how_many_differ(event: Event) -> None:
    one = hinting(event, 1, "reflected")
    other = one.model_copy(
        update={"event_id": 2, "hints": (Hint(kind="reflected", text="another", exchange=0),)}
    )

    assert findings([other, one], {})[0].detail == "a reflected (and 1 like it)"


def test_events_that_could_not_be_had_are_told_by_kind(event: Event) -> None:
    problems = {
        str(number): EventProblem(
            event_id=number, event_url="", kind=kind, message="why", advice="what to do"
        )
        for number, kind in ((9, "timed_out"), (10, "refused"), (8, "timed_out"))
    }

    found = [(finding.title, finding.events) for finding in findings([], problems)]
    assert found == [("Could not be had: refused", (10,)), ("Could not be had: timed out", (8, 9))]
