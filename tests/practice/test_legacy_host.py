"""The legacy host over plain HTTP: sessions, access, pages, and the faults it can be told to have."""

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from scraper.practice.events import Event
from scraper.practice.process import PracticeConsole
from tests.practice.visiting import Visitor


@contextmanager
def switched(console: PracticeConsole, *names: str) -> Iterator[None]:
    console.tell("variants", on=list(names))
    try:
        yield
    finally:
        console.tell("variants", off=list(names))


@pytest.fixture
def event(demo: list[Event]) -> Event:
    return demo[0]


def test_a_page_without_a_session_redirects_to_the_login_with_the_way_back(visitor: Visitor) -> None:
    answer = visitor.event(1, 2)
    login, fragment = answer.location.split("#")
    assert answer.status == 302
    assert login == visitor.console.origin("account") + "/"
    assert unquote(fragment).startswith(
        f"/login?return={visitor.console.origin('legacy')}/embedded/event.php?id=1"
    )


def test_the_bridge_takes_a_token_and_sets_a_cookie_for_other_sites_iframes(visitor: Visitor) -> None:
    answer = visitor.get(f"/defender_session_link.php?aims_token={visitor.token()}")
    cookie = answer.headers["Set-Cookie"]
    assert answer.status == 200
    assert cookie.startswith("PHPSESSID=")
    assert cookie.endswith("; path=/; HttpOnly; Secure; SameSite=None")


def test_the_bridge_refuses_a_token_that_is_not_good(visitor: Visitor) -> None:
    assert visitor.get("/defender_session_link.php?aims_token=a.b.c").status == 302
    assert visitor.cookies["127.0.0.1"] == {}


def test_a_page_with_a_token_is_served_and_begins_a_session(visitor: Visitor, event: Event) -> None:
    assert visitor.event(event.event_id, event.customer_id, aims_token=visitor.token()).status == 200
    assert visitor.event(event.event_id, event.customer_id).status == 200


def test_all_events_are_served_under_both_addresses(analyst: Visitor, demo: list[Event]) -> None:
    for event in demo:
        answer = analyst.event(event.event_id, event.customer_id)
        assert answer.status == 200
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert f"var sensor = '{event.sensor}';" in answer.text
    query = f"id={demo[0].event_id}&customer_id={demo[0].customer_id}"
    assert analyst.get(f"/event.php?{query}").text == analyst.get(f"/embedded/event.php?{query}").text


def test_an_unknown_event_and_any_customer_give_empty_values(analyst: Visitor, event: Event) -> None:
    for answer in (
        analyst.event(999_999_999, event.customer_id),
        analyst.event(event.event_id, "all_children"),
    ):
        assert answer.status == 200
        assert "var signature_name = '';" in answer.text


def test_an_event_of_another_customer_is_not_found(analyst: Visitor, event: Event) -> None:
    other = next(
        c["customer_id"]
        for c in analyst.console.ready["customers"]
        if c["customer_id"] != str(event.customer_id)
    )
    assert analyst.event(event.event_id, other).status == 404


def test_a_user_of_one_customer_sees_no_other(current: PracticeConsole, demo: list[Event]) -> None:
    visitor = Visitor(current).sign_in("one.customer")
    [own] = current.user("one.customer")["customers"]
    seen = {event.customer_id: visitor.event(event.event_id, event.customer_id).status for event in demo}
    assert seen == {customer: 200 if str(customer) == own else 404 for customer in seen}
    listed = visitor.get("/embedded/events.php").text
    assert all((f">{event.event_id}</a>" in listed) == (str(event.customer_id) == own) for event in demo)


def test_the_signature_page_is_found_by_the_events_link(analyst: Visitor, event: Event) -> None:
    text = analyst.get(f"/signature.php?screen=event_monitor&sid={event.signature.id}").text
    assert f"<td>{event.signature.name}</td>" in text
    assert "<th>Signature Content</th>\n\t<td>alert " in text
    assert "\\&quot;" not in text


def test_an_unknown_signature_has_an_empty_page(analyst: Visitor) -> None:
    assert "<th>Signature Content</th>\n\t<td></td>" in analyst.get("/embedded/signature.php?sid=1").text


def test_the_incident_page_lists_all_events_once(analyst: Visitor, event: Event, demo: list[Event]) -> None:
    text = analyst.get(f"/embedded/incident.php?id={event.incident_id}&customer_id={event.customer_id}").text
    own = [one.event_id for one in demo if one.incident_id == event.incident_id]
    assert [text.count(f">{event_id}</a>") for event_id in own] == [1] * len(own)
    assert (
        "There is no such incident"
        in analyst.get("/embedded/incident.php?id=1&customer_id=all_children").text
    )


def test_logging_out_ends_the_session(analyst: Visitor) -> None:
    assert analyst.get("/core/home").status == 200
    kept = dict(analyst.cookies["127.0.0.1"])
    analyst.get("/defender_unified_logout.php")
    analyst.cookies["127.0.0.1"] = kept
    assert analyst.get("/core/home").status == 302


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("login_page_200", 200, 'name="password"'),
        ("not_event_200", 200, "being maintained"),
        ("iframe_page", 200, '<iframe id="legacy"'),
        ("server_error", 500, "met an error"),
        ("half_page", 200, "var severity"),
        ("no_engine_time", 200, "0x0000: "),
    ],
)
def test_a_variant_can_be_limited_to_one_event(
    analyst: Visitor, demo: list[Event], name: str, status: int, words: str
) -> None:
    chosen, other = [event for event in demo if event.packets][:2]
    usual = analyst.event(other.event_id, other.customer_id).text
    with switched(analyst.console, f"{name}:{chosen.event_id}"):
        answer = analyst.event(chosen.event_id, chosen.customer_id)
        assert (answer.status, words in answer.text) == (status, True)
        assert analyst.event(other.event_id, other.customer_id).text == usual
    assert analyst.event(chosen.event_id, chosen.customer_id).text.endswith("</html>\n")


def test_the_iframe_of_the_shell_holds_the_event_page(analyst: Visitor, event: Event) -> None:
    with switched(analyst.console, "iframe_page"):
        answer = analyst.event(event.event_id, event.customer_id, legacy_embedded="true")
    assert "var source_addr = " in answer.text


def test_a_dropped_connection_ends_before_its_length(analyst: Visitor, event: Event) -> None:
    with switched(analyst.console, "dropped_connection"), pytest.raises(http.client.IncompleteRead):
        analyst.event(event.event_id, event.customer_id)


@pytest.mark.parametrize(
    ("name", "status"),
    [("unknown_event_302", 302), ("unknown_event_404", 404), ("unknown_event_empty", 200)],
)
def test_an_unknown_event_can_have_other_answers(analyst: Visitor, name: str, status: int) -> None:
    with switched(analyst.console, name):
        assert analyst.event(999_999_999, 1).status == status


@pytest.mark.parametrize(
    ("name", "status"),
    [("foreign_customer_302", 302), ("foreign_customer_404", 404), ("foreign_customer_empty", 200)],
)
def test_a_foreign_customer_can_have_other_answers(
    analyst: Visitor, event: Event, name: str, status: int
) -> None:
    with switched(analyst.console, name):
        assert analyst.event(event.event_id, 1).status == status


def test_the_front_page_can_redirect_for_ever(visitor: Visitor) -> None:
    with switched(visitor.console, "redirect_loop"):
        first = visitor.get("/").location
        assert visitor.get(first).location == visitor.console.origin("legacy") + "/"


def test_a_signed_in_front_page_leads_home(analyst: Visitor) -> None:
    assert analyst.get(analyst.get("/").location).text.count("analyst@example.com") == 1


def test_the_hosted_generation_redirects_to_its_authorize_address(hosted: PracticeConsole) -> None:
    location = Visitor(hosted).get("/embedded/event.php?id=1").location
    assert location.startswith(hosted.origin("identity") + "/authorize?client_id=")
    assert {"client_id", "nonce", "state", "redirect_uri"} <= set(parse_qs(urlsplit(location).query))
