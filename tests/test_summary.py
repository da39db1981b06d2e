"""The roll-up: the seed's shapes, nothing left out, no trace of the order of arrival."""

from collections.abc import Iterable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.models import (
    Event,
    EventDetails,
    EventPayload,
    Ident,
    PacketDetails,
    Payload,
    RequestPacket,
    ResponsePacket,
    SignatureDetails,
    State,
)
from scraper.summary import summarise

JOOMLA = "AL Joomla User Agent/XFF Header Serialized Object Injection"


def event(
    event_id: Ident,
    signature: str | None = JOOMLA,
    host: str | None = "example.net",
    code: int | None = 200,
    message: str | None = "OK",
    http: State = State.PRESENT,
) -> Event:
    return Event(
        event_id=event_id,
        event_url=f"https://console.example/embedded/event.php?id={event_id}",
        event_details=EventDetails(signature_name=signature),
        signature_details=SignatureDetails(),
        event_payload=EventPayload(
            packet_details=PacketDetails(
                http=http,
                request_packet=RequestPacket(host=host),
                response_packet=ResponsePacket(response_code=code, response_message=message),
            ),
            full_payload="",
            capture=Payload(kind="http"),
        ),
        fields={},
        visits=(),
    )


def test_two_events_of_one_kind_roll_up_as_the_seed_documents_it() -> None:
    summary = summarise([event(14621), event(14608)])

    assert summary.summary_breakdown == {JOOMLA: {"example.net": {"200": (14608, 14621)}}}
    assert summary.event_summary.model_dump() == {
        "unique_signatures": {JOOMLA: (14608, 14621)},
        "unique_hosts": {"example.net": (14608, 14621)},
        "response_code_tally": {"200": (14608, 14621)},
    }
    assert summary.not_in_breakdown == ()


@pytest.mark.parametrize(
    ("missing", "lacking"),
    [
        ("signature", event(2, signature=None)),
        ("host", event(2, host=None)),
        ("code", event(2, code=None)),
    ],
)
def test_an_event_that_lacks_one_of_the_three_is_in_the_rows_and_in_the_tallies_it_has_a_value_for(
    missing: str, lacking: Event
) -> None:
    summary = summarise([event(1), lacking])

    tallies = summary.event_summary
    listed = {
        "signature": tallies.unique_signatures,
        "host": tallies.unique_hosts,
        "code": tallies.response_code_tally,
    }
    assert summary.not_in_breakdown == (2,)
    assert [row.event_ids for row in summary.rows] == [(1,), (2,)]
    assert {name for name, tally in listed.items() if 2 not in sum(tally.values(), ())} == {missing}


def test_nothing_missing_is_ever_a_name() -> None:
    summary = summarise([event(1, None, None, None, None, State.NOT_APPLICABLE), event(2, host="")])

    assert "none_parsed" not in summary.model_dump_json()
    assert summary.event_summary.unique_hosts == {}
    assert [(row.host, row.http) for row in summary.rows] == [
        (None, State.PRESENT),
        (None, State.NOT_APPLICABLE),
    ]


def test_events_without_http_are_told_apart_from_events_whose_answer_is_missing() -> None:
    summary = summarise(
        [
            event(1, host=None, code=None),
            event(2, host=None, code=None, http=State.NOT_APPLICABLE),
            event(3, host=None, code=None, http=State.FAILED),
        ]
    )

    assert [row.http for row in summary.rows] == [State.FAILED, State.NOT_APPLICABLE, State.PRESENT]


def test_reason_phrases_that_differ_make_one_row_without_a_phrase() -> None:
    summary = summarise([event(1, message="OK"), event(2, message="Fine")])

    assert [(row.event_ids, row.response_message) for row in summary.rows] == [((1, 2), None)]


def test_ids_sort_as_numbers_and_texts_come_after_them() -> None:
    summary = summarise([event("b"), event(10), event(9), event("a")])

    assert summary.rows[0].event_ids == (9, 10, "a", "b")


idents = st.one_of(st.integers(0, 10**9), st.text(min_size=1, max_size=4))
events = st.lists(
    st.builds(
        event,
        event_id=idents,
        signature=st.sampled_from([None, "", "a", "b"]),
        host=st.sampled_from([None, "", "x", "y"]),
        code=st.sampled_from([None, 200, 404, 99]),
        http=st.sampled_from(State),
    ),
    unique_by=lambda made: made.event_id,
    max_size=12,
)


@given(events, st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_the_order_of_arrival_leaves_no_trace(made: list[Event], chance: Random) -> None:
    shuffled = list(made)
    chance.shuffle(shuffled)

    assert summarise(shuffled).model_dump_json() == summarise(made).model_dump_json()


@given(events)
@settings(max_examples=60)
def test_every_event_is_in_exactly_one_row_and_in_the_breakdown_or_named_as_missing(
    made: list[Event],
) -> None:
    summary = summarise(made)

    rows = [event_id for row in summary.rows for event_id in row.event_ids]
    whole = [
        i for hosts in summary.summary_breakdown.values() for c in hosts.values() for i in flat(c.values())
    ]
    assert sorted(map(repr, rows)) == sorted(repr(e.event_id) for e in made)
    assert sorted(map(repr, [*whole, *summary.not_in_breakdown])) == sorted(map(repr, rows))


def flat(groups: Iterable[tuple[Ident, ...]]) -> Iterable[Ident]:
    return (event_id for group in groups for event_id in group)
