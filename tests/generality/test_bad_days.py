"""A console on its bad days, collected by a pack alone: trouble, restarts, ended sessions, hostile alerts."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scraper.collect import Progress, Visits
from scraper.errors import ConsoleUnreachable, NotFound, PersonNeeded, WrongPassword
from scraper.export import summary_text, text, to_html
from scraper.models import Incident
from tests.generality.console import TROUBLE, Alert, Console
from tests.generality.desk import PACK, Desk, open_desk

pytestmark = pytest.mark.browser
BOTH = [Visits.FETCHED, Visits.RENDERED]


@pytest.fixture(scope="module")
def console() -> Iterator[Console]:
    running = Console()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def desk(console: Console, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with open_desk(console, tmp_path_factory.mktemp("state")) as opened:
        yield opened


def after(done: int, act: Callable[[], object]) -> Callable[[Progress], None]:
    """Does something once, when so many events have been collected."""
    due = iter([True])

    def told(progress: Progress) -> None:
        if progress.done >= done:
            for _ in due:
                act()

    return told


def kinds(incident: Incident) -> dict[str, str]:
    return {name: problem.kind for name, problem in incident.errors.items()}


def assert_whole(incident: Incident, count: int) -> None:
    assert kinds(incident) == {}
    assert incident.event_ids == tuple(range(count, 0, -1))
    assert set(incident.events) == {str(number) for number in range(1, count + 1)}
    assert incident.events["2"].event_details.sensor == "s2"
    assert incident.warnings == ()


@pytest.mark.parametrize("visits", BOTH)
def test_a_page_that_shows_trouble_twice_is_asked_again_and_read(desk: Desk, visits: Visits) -> None:
    desk.console.fresh(2)
    due = iter([(200, TROUBLE)] * 2)
    desk.console.before = lambda target: next(due, None) if target == "/alert/1" else None
    assert_whole(desk.incident(visits=visits), 2)


@pytest.mark.parametrize("visits", BOTH)
def test_a_page_that_stays_in_trouble_says_so_and_the_rest_is_collected(desk: Desk, visits: Visits) -> None:
    desk.console.fresh(4)
    away = {"/alert/3": (200, TROUBLE), "/alert/2": (500, TROUBLE)}
    desk.console.before = away.get
    incident = desk.incident(visits=visits)
    assert kinds(incident) == {"3": "console_unreachable", "2": "console_unreachable"}
    assert set(incident.events) == {"1", "4"}


@pytest.mark.parametrize("visits", BOTH)
@pytest.mark.parametrize("forgets", [False, True], ids=["sessions kept", "sessions forgotten"])
def test_a_console_that_is_restarted_meanwhile_costs_one_login_at_most_and_no_event(
    desk: Desk, forgets: bool, visits: Visits
) -> None:
    desk.console.fresh(20)
    desk.read(lambda reader: reader.console.sign_in())
    before = desk.console.logins

    def restart() -> None:
        desk.console.stop()
        if forgets:
            desk.console.sessions.clear()
        desk.console.start()

    assert_whole(desk.incident(told=after(5, restart), visits=visits), 20)
    assert desk.console.logins - before == forgets


@pytest.mark.parametrize(("status", "visits"), [(200, Visits.RENDERED), (500, Visits.FETCHED)])
def test_a_database_that_is_away_for_a_while_costs_no_event(desk: Desk, visits: Visits, status: int) -> None:
    desk.console.fresh(6)

    def stop_database() -> None:
        end = time.monotonic() + 0.3
        desk.console.before = lambda _: (status, TROUBLE) if time.monotonic() < end else None

    assert_whole(desk.incident(told=after(2, stop_database), visits=visits), 6)


@pytest.mark.parametrize("visits", BOTH)
@pytest.mark.parametrize("status", [200, 404])
def test_an_alert_deleted_after_it_was_listed_is_not_found_and_the_rest_comes(
    desk: Desk, visits: Visits, status: int
) -> None:
    desk.console.fresh(4)
    desk.console.before = lambda target: (
        (status, "<div class=error>no such alert</div>") if target == "/alert/2" else None
    )
    incident = desk.incident(visits=visits)
    assert kinds(incident) == {"2": "not_found"}
    assert set(incident.events) == {"1", "3", "4"}


@pytest.mark.parametrize("visits", BOTH)
@pytest.mark.parametrize("manner", ["redirect", "401", "200"])
def test_a_session_that_ends_meanwhile_is_renewed_once(desk: Desk, manner: str, visits: Visits) -> None:
    desk.console.fresh(8)
    desk.read(lambda reader: reader.console.sign_in())
    desk.console.signed_out = manner
    before = desk.console.logins
    assert_whole(desk.incident(told=after(3, desk.console.sessions.clear), visits=visits), 8)
    assert desk.console.logins - before == 1


def test_a_login_that_the_pack_does_not_know_on_its_pages_is_found_out_by_the_probe(desk: Desk) -> None:
    desk.console.fresh(8)
    silent = {name: page.model_copy(update={"signed_out": ()}) for name, page in PACK.pages.items()}
    desk.read(lambda reader: reader.console.sign_in())
    desk.console.signed_out = "200"
    before, pack = desk.console.logins, PACK.model_copy(update={"pages": silent})
    assert_whole(desk.incident(told=after(3, desk.console.sessions.clear), pack=pack), 8)
    assert desk.console.logins - before == 1


def test_a_session_that_ends_between_two_pages_of_the_list_is_renewed(desk: Desk) -> None:
    desk.console.fresh(45)
    due = iter([True])

    def before(target: str) -> None:
        if "page=3" in target:
            for _ in due:
                desk.console.sessions.clear()

    desk.console.before, desk.console.signed_out = before, "200"
    assert_whole(desk.incident(), 45)


def hostile(origin: str) -> list[str]:
    """Names of alerts that would do something, or tell someone, where they were not taken as text."""
    beacon = f"{origin}/beacon"
    return [
        f"<script src='{beacon}'></script><script>fetch('{beacon}')</script>",
        f"\"><img src={beacon} onerror=fetch('{beacon}')>",
        f"</td><td>To</td><td>203.0.113.9</td><iframe src={beacon}>",
        "\x1b]0;owned\x07\x1b[31mred\x1b[0m",
        f'=HYPERLINK("{beacon}")',
        "moc.live\u202egnp.exe\u2066",
        "{{ 7 * 7 }} ${7*7} %s &lt;b&gt; &amp;",
    ]


@pytest.mark.parametrize("visits", BOTH)
def test_what_alerts_say_is_text_wherever_it_goes(desk: Desk, visits: Visits) -> None:
    names = hostile(desk.console.origin)
    desk.console.fresh(0)
    desk.console.alerts = [Alert(number, name) for number, name in enumerate(names, start=1)]
    incident = desk.incident(visits=visits)
    assert kinds(incident) == {}
    found = [incident.events[str(number)].event_details for number in range(1, len(names) + 1)]
    assert [details.signature_name for details in found] == names
    assert {details.dest_addr for details in found} == {"198.51.100.4"}
    shown = text(incident) + summary_text(incident)
    assert not {"\x1b", "\x07", "\u202e", "\u2066"} & set(shown)
    desk.console.before = lambda target: (200, to_html(incident)) if target == "/report" else None

    async def open_report() -> str:
        tab = await desk.session.context.new_page()
        await tab.goto(f"{desk.console.origin}/report")
        text: str = await tab.evaluate("document.body.textContent")
        await tab.close()
        return text

    assert "owned" in desk.runner.run(open_report())
    assert "/report" in desk.console.asked
    assert not [target for target in desk.console.asked if "beacon" in target]


def test_a_wrong_password_is_told_after_one_attempt(console: Console, tmp_path: Path) -> None:
    console.fresh()
    with open_desk(console, tmp_path, password="wrong") as desk, pytest.raises(WrongPassword):
        desk.incident()
    assert desk.steps.count("login page: form") == 1


def test_a_console_that_is_down_is_told(console: Console, tmp_path: Path) -> None:
    console.stop()
    try:
        with open_desk(console, tmp_path) as desk, pytest.raises(ConsoleUnreachable):
            desk.incident()
    finally:
        console.start()


def test_a_login_page_that_is_not_there_is_told(console: Console, tmp_path: Path) -> None:
    console.fresh()
    console.door = (404, "<h1>Not Found</h1>")
    with open_desk(console, tmp_path) as desk, pytest.raises(NotFound, match="where its login should start"):
        desk.incident()


def test_a_session_that_has_ended_and_cannot_be_renewed_is_told(console: Console, tmp_path: Path) -> None:
    console.fresh()
    with open_desk(console, tmp_path) as desk:
        desk.listed("incident", "plain")
    console.sessions.clear()
    with (
        open_desk(console, tmp_path, password=None) as desk,
        pytest.raises(PersonNeeded, match="session has ended"),
    ):
        desk.incident()
