"""The records of the incident API, and the choice among them."""

import pytest

from scraper.practice.events import Event, EventBook
from scraper.practice.records import BadQuery, event_ids, incident_record, is_escalated, select

FIELDS = [
    "acknowledge_status",
    "acknowledged_by",
    "acknowledged_date",
    "attackers",
    "begin_date",
    "class_name",
    "closed_by",
    "closed_date",
    "closed_type",
    "correlation_end_date",
    "correlation_start_date",
    "create_date",
    "created_by",
    "customer_id",
    "customer_name",
    "description",
    "devices",
    "end_date",
    "escalated",
    "event_ids",
    "evolution_root",
    "evolution_tree",
    "evolved_to",
    "geoip",
    "incident_id",
    "is_proxy",
    "last_modified_date",
    "modified_by",
    "num_evts",
    "open",
    "reopen_date",
    "summary",
    "threat_rating",
    "vector",
    "victims",
]


@pytest.fixture(scope="session")
def book(demo: list[Event]) -> EventBook:
    book = EventBook()
    for event in demo:
        book.add(event)
    return book


def test_a_record_has_all_fields(book: EventBook) -> None:
    for incident in book.incidents.values():
        assert sorted(incident_record(incident)) == FIELDS


def test_the_list_of_ids_repeats_one_and_the_count_does_not(book: EventBook) -> None:
    incident = next(iter(book.incidents.values()))
    record = incident_record(incident)
    assert len(record["event_ids"]) == len(set(record["event_ids"])) + 1
    assert record["num_evts"] == len(incident.events)


def test_a_summary_ends_with_a_line_break(book: EventBook) -> None:
    assert all(incident_record(incident)["summary"].endswith("\n") for incident in book.incidents.values())


def test_times_are_in_order(book: EventBook) -> None:
    for incident in book.incidents.values():
        record = incident_record(incident)
        assert (
            record["begin_date"] <= record["end_date"] < record["create_date"] < record["acknowledged_date"]
        )


def test_only_escalated_incidents_are_found_unless_asked_otherwise(book: EventBook) -> None:
    assert all(is_escalated(incident) for incident in select(book, {}))
    assert len(select(book, {"escalated_only": "false"})) == len(book.incidents)
    assert len(select(book, {})) < len(book.incidents)


def test_one_incident_of_one_customer_or_of_any(book: EventBook) -> None:
    customer, incident = next(iter(book.incidents))
    query = {"incident_id": str(incident), "escalated_only": "false"}
    for value in (str(customer), "all_children"):
        assert [one.incident_id for one in select(book, {**query, "customer_id": value})] == [incident]
    assert select(book, {**query, "customer_id": "1"}) == []
    assert select(book, {**query, "incident_id": "1"}) == []


def test_the_time_of_creation_selects(book: EventBook) -> None:
    every = select(book, {"escalated_only": "false"})
    created = incident_record(every[0])["create_date"]
    after = select(book, {"escalated_only": "false", "create_date": f">{created}"})
    assert every[0] not in after
    assert every[0] in select(book, {"escalated_only": "false", "create_date": f"{created}..{created}"})


@pytest.mark.parametrize(
    "query",
    [{"incident_id": "x"}, {"customer_id": "-1"}, {"escalated_only": "maybe"}, {"create_date": "2018"}],
)
def test_a_bad_query_is_refused(book: EventBook, query: dict[str, str]) -> None:
    with pytest.raises(BadQuery):
        select(book, query)


def test_two_events_are_listed_once_each(book: EventBook) -> None:
    incident = next(iter(book.incidents.values()))
    small = type(incident)(incident.customer_id, 1, 0, incident.events[:2])
    assert event_ids(small) == [event.event_id for event in small.events]
