"""Gathering: every event asked for ends as an event or as a typed error, whatever happens on the way."""

import asyncio
from typing import Any

import pytest

from scraper.collect import PageReader, Progress, Visits, collect_events, collect_incident
from scraper.collect.reader import MAX_RENEWALS
from scraper.errors import (
    BrowserError,
    ConsoleUnreachable,
    IncidentNotFound,
    NotFound,
    SignedOut,
    Unreadable,
    UsageError,
    WrongPassword,
)
from scraper.models import Incident, State, VisitKind
from scraper.models.event_set import EventSet
from tests.collect.replay import CUSTOMER, PACK, StumblingConsole, capture_of

EVENTS = ("event", "event_post", "event_many_packets", "event_not_http", "event_empty_payload")
IDS = (20865, 21079, 21194, 21391, 21383)


def _console(*names: str) -> StumblingConsole:
    return StumblingConsole(*(capture_of(name) for name in names or EVENTS))


def _events(console: StumblingConsole, *ids: int | str, **options: Any) -> EventSet:
    visits = options.pop("visits", Visits.FETCHED)
    reader = PageReader(console, PACK, visits=visits)
    options = {"customer": CUSTOMER, "on_progress": lambda _: None, **options}
    return asyncio.run(collect_events(reader, ids or IDS, **options))


def _incident(console: StumblingConsole, **options: Any) -> Incident:
    reader = PageReader(console, PACK, visits=options.pop("visits", Visits.FETCHED))
    options = {"customer": CUSTOMER, "on_progress": lambda _: None, **options}
    return asyncio.run(collect_incident(reader, options.pop("incident_id", "939941198"), **options))


def test_every_event_that_is_there_comes_back() -> None:
    found = _events(_console())
    assert list(found.events) == [str(event_id) for event_id in IDS]
    assert not found.errors


def test_a_result_warns_when_the_pages_have_changed_and_are_still_read() -> None:
    changed = [
        one.model_copy(update={"body": one.body.replace(b"var sensor", b"var probe")})
        for one in map(capture_of, EVENTS)
    ]
    found = _events(StumblingConsole(*changed))
    assert [warning.partition(" was ")[0] for warning in found.warnings] == ["drift: sensor"]
    assert not _events(_console()).warnings


def test_an_event_that_is_not_there_is_an_error_beside_the_others() -> None:
    found = _events(_console("event"), 20865, 99)
    assert list(found.events) == ["20865"]
    assert found.errors["99"].kind == "not_found"
    assert found.errors["99"].advice


def test_an_id_listed_twice_is_visited_once_and_named() -> None:
    console = _console()
    console.records["939941198"] = {"event_ids": [20865, 21079, 20865], "customer_id": 345678}
    found = _incident(console, by_api=True)
    assert found.event_ids == (20865, 21079)
    assert found.duplicate_event_ids == (20865,)
    assert len(console.visits) == 2


def test_the_result_does_not_depend_on_the_order_of_arrival() -> None:
    one = _events(_console(), concurrency=1)
    many = _events(_console(), concurrency=8)
    assert one.model_dump_json() == many.model_dump_json()


def test_the_incident_page_serves_where_there_is_no_api_key() -> None:
    found = _incident(_console("incident", *EVENTS))
    assert len(found.event_ids) > 20
    assert set(found.events) == {str(event_id) for event_id in IDS}
    assert len(found.events) + len(found.errors) == len(found.event_ids)
    assert found.incident_details["threat_rating"]


def test_an_incident_unknown_to_the_api_is_not_found() -> None:
    with pytest.raises(IncidentNotFound):
        _incident(_console(), by_api=True)


def test_an_incident_unknown_to_the_console_is_not_found() -> None:
    with pytest.raises(IncidentNotFound):
        _incident(_console("incident_unknown"), incident_id="1")


def test_a_record_without_a_list_of_events_is_an_error_not_an_empty_incident() -> None:
    console = _console()
    console.records["939941198"] = {"customer_id": 345678}
    with pytest.raises(Unreadable, match="event_ids"):
        _incident(console, by_api=True)


@pytest.mark.parametrize("customer", [None, "all_children"])
def test_an_event_page_is_not_asked_for_without_the_customers_own_id(customer: str | None) -> None:
    with pytest.raises(UsageError, match="own id"):
        _events(_console(), 20865, customer=customer)


def test_all_children_is_resolved_by_the_api_before_a_page_is_visited() -> None:
    console = _console()
    console.records["939941198"] = {"event_ids": [20865], "customer_id": 345678}
    found = _incident(console, by_api=True, customer="all_children")
    assert found.customer_id == CUSTOMER
    assert list(found.events) == ["20865"]


def test_the_rule_comes_from_the_signature_page_where_the_event_page_lacks_it() -> None:
    console = StumblingConsole(capture_of("event_no_signature_content"), capture_of("signature"))
    event = _events(console, 20865).events["20865"]
    assert event.signature_details.sig_rule is not None
    assert event.signature_details.sig_rule.startswith("alert ")


def test_the_signature_page_is_visited_once_for_all_its_events() -> None:
    names = [capture_of("event_no_signature_content", event=str(event)) for event in (20865, 20866, 20867)]
    console = StumblingConsole(*names, capture_of("signature"))
    found = _events(console, 20865, 20866, 20867, concurrency=3)
    assert len(found.events) == 3
    assert sum("signature.php" in url for url, _ in console.visits) == 1


def test_a_signature_page_that_fails_costs_the_rule_and_not_the_event() -> None:
    event = _events(_console("event_no_signature_content"), 20865).events["20865"]
    assert event.signature_details.sig_rule is None
    assert event.fields["sig_rule"].state is State.FAILED
    assert "the signature page could not be read" in str(event.fields["sig_rule"].reason)
    assert any("signature page" in warning for warning in event.warnings)


def test_auto_compares_the_first_page_both_ways_and_fetches_the_rest() -> None:
    console = _console()
    _events(console, visits=Visits.AUTO, concurrency=4)
    kinds = [how for _, how in console.visits]
    assert kinds.count(VisitKind.RENDERED) == 1
    assert kinds.count(VisitKind.FETCHED) == len(IDS)


def test_auto_renders_everything_when_the_two_ways_differ() -> None:
    console = _console()
    console.rendered["id=20865&"] = capture_of("event_no_engine_time")
    found = _events(console, 20865, 21079, 21391, visits=Visits.AUTO, concurrency=1)
    assert [event.visits[0].visit for event in found.events.values()] == [VisitKind.RENDERED] * 3
    assert "event_time" in found.warnings[0]


def test_auto_renders_a_page_whose_fetched_body_is_not_the_page() -> None:
    console = StumblingConsole(
        capture_of("event"),
        capture_of("event_not_event_200").model_copy(
            update={"url_asked": capture_of("event_post").url_asked, "url_got": "x"}
        ),
    )
    console.rendered["id=21079&"] = capture_of("event_post")
    found = _events(console, 20865, 21079, visits=Visits.AUTO, concurrency=1)
    assert found.events["21079"].visits[0].visit is VisitKind.RENDERED


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("event_not_event_200", "wrong_page"),
        ("event_half_page", "unreadable"),
        ("event_login_page_200", "signed_out"),
    ],
)
def test_a_page_that_is_not_the_event_ends_as_its_own_kind_of_error(name: str, kind: str) -> None:
    assert _events(_console(name), 20865, visits=Visits.AUTO).errors["20865"].kind == kind


def test_a_session_that_ends_is_renewed_once_for_all_workers() -> None:
    console = _console()
    console.stumbles = {f"id={event}&": [SignedOut("the session ended")] for event in IDS}
    found = _events(console, concurrency=len(IDS))
    assert len(found.events) == len(IDS)
    assert console.logins == 1


def test_a_page_that_stays_signed_out_is_given_up_after_a_few_renewals() -> None:
    console = _console()
    console.stumbles["id=20865&"] = [SignedOut("the session ended")] * 5
    found = _events(console, 20865)
    assert found.errors["20865"].kind == "signed_out"
    assert console.logins == MAX_RENEWALS


def test_a_refused_login_half_way_ends_the_rest_without_another_attempt() -> None:
    console = _console()
    console.stumbles = {f"id={event}&": [SignedOut("the session ended")] for event in IDS[2:]}
    console.login_error = WrongPassword("the console refused the user name or password")
    found = _events(console, concurrency=1)
    assert list(found.events) == [str(event) for event in IDS[:2]]
    assert {problem.kind for problem in found.errors.values()} == {"wrong_password"}
    assert console.logins == 1


def test_a_browser_that_dies_is_started_anew_and_nothing_is_lost() -> None:
    console = _console()
    console.stumbles["id=21194&"] = [BrowserError("Chromium died")]
    found = _events(console, concurrency=2)
    assert len(found.events) == len(IDS)
    assert console.restarts == 1


def test_a_browser_that_dies_again_and_again_ends_the_run_but_keeps_what_was_collected() -> None:
    console = _console()
    console.stumbles["id=21194&"] = [BrowserError("Chromium died")] * 10
    found = _events(console, concurrency=1)
    assert list(found.events) == [str(event) for event in IDS[:2]]
    assert {problem.kind for problem in found.errors.values()} == {"browser"}


def test_an_unreachable_console_fails_the_event_and_leaves_the_rest() -> None:
    console = _console()
    console.stumbles["id=21079&"] = [ConsoleUnreachable("no answer")] * 2
    found = _events(console)
    assert found.errors["21079"].kind == "console_unreachable"
    assert len(found.events) == len(IDS) - 1


def test_events_that_a_console_was_away_for_are_asked_for_once_more_when_it_is_back() -> None:
    console = _console()
    console.stumbles = {f"id={event}&": [ConsoleUnreachable("no answer")] for event in IDS[1:4]}
    seen: list[Progress] = []
    found = _events(console, on_progress=seen.append)
    assert list(found.events) == [str(event) for event in IDS]
    assert not found.errors
    assert seen[-1] == Progress(len(IDS), len(IDS), 0)


def test_a_console_that_stays_away_is_asked_for_one_event_more_and_not_for_all() -> None:
    console = _console()
    console.stumbles = {f"id={event}&": [ConsoleUnreachable("no answer")] * 9 for event in IDS}
    found = _events(console)
    assert {problem.kind for problem in found.errors.values()} == {"console_unreachable"}
    assert len(console.visits) == len(IDS) + 1


def test_a_signature_page_that_could_not_be_reached_is_asked_for_again_by_the_next_event() -> None:
    names = [capture_of("event_no_signature_content", event=str(event)) for event in (20865, 20866, 20867)]
    console = StumblingConsole(*names, capture_of("signature"))
    console.stumbles["signature.php"] = [ConsoleUnreachable("no answer")]
    found = _events(console, 20865, 20866, 20867, concurrency=1)
    rules = [event.signature_details.sig_rule is not None for event in found.events.values()]
    assert rules == [False, True, True]


def test_a_stopped_run_keeps_what_it_has_and_names_what_it_left() -> None:
    console, stop = _console(), asyncio.Event()

    def stop_after_two(progress: Progress) -> None:
        if progress.done == 2:
            stop.set()

    found = _events(console, concurrency=1, on_progress=stop_after_two, stop=stop)
    assert len(found.events) == 2
    assert [problem.kind for problem in found.errors.values()] == ["interrupted"] * 3


def test_progress_counts_up_to_the_whole() -> None:
    seen: list[Progress] = []
    _events(_console("event"), 20865, 99, on_progress=seen.append)
    assert (seen[0].done, seen[-1]) == (0, Progress(2, 2, 1))


def test_an_error_of_the_incident_page_is_raised() -> None:
    console = _console("incident")
    console.stumbles["incident.php"] = [NotFound("the console has no such page")]
    with pytest.raises(IncidentNotFound):
        _incident(console)
