"""Customers that the signed-in user may not see: told apart from what is not there."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from scraper.browser import ConsoleSession
from scraper.collect.incidents import collect_incident
from scraper.collect.reader import PageReader, Visits
from scraper.errors import CustomerNotVisible, NotFound, ScraperError, WrongPage
from scraper.practice.process import PracticeConsole, practice_process
from tests.browser.at_practice import Desk, Work, variants

pytestmark = pytest.mark.browser
FOREIGN = ("foreign_customer_404", "foreign_customer_302", "foreign_customer_empty")


@pytest.fixture(scope="module")
def console() -> Iterator[PracticeConsole]:
    with practice_process() as console:
        yield console


@pytest.fixture(scope="module")
def desk(console: PracticeConsole, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(console, tmp_path_factory.mktemp("vault"), "one.customer")


@pytest.fixture(scope="module")
def work(desk: Desk) -> Iterator[Work]:
    """The browser of a user who sees one customer only."""
    with desk.staying_open() as work:
        yield work


def customers(desk: Desk) -> list[str]:
    return [one["customer_id"] for one in desk.console.ready["customers"]]


def an_incident(desk: Desk, customer: str) -> dict[str, str]:
    return {"customer_id": customer, "incident_id": next(iter(desk.console.ready["incidents"][customer]))}


async def read_event(desk: Desk, session: ConsoleSession, visits: Visits, customer: str) -> None:
    record = await session.incident_record(an_incident(desk, customer))
    assert record is not None
    asked = {"customer_id": customer, "event_id": str(record["event_ids"][0])}
    await PageReader(session, desk.pack, visits=visits).read("event", asked)


@pytest.mark.parametrize("variant", FOREIGN)
@pytest.mark.parametrize("visits", [Visits.FETCHED, Visits.RENDERED])
def test_a_customer_that_the_user_may_not_see_is_an_error_of_its_own(
    work: Work, desk: Desk, visits: Visits, variant: str
) -> None:
    own, foreign, *_ = customers(desk)
    work.do(lambda session: read_event(desk, session, visits, own))
    with variants(desk.console, variant), pytest.raises(CustomerNotVisible, match=foreign) as caught:
        work.do(lambda session: read_event(desk, session, visits, foreign))
    assert caught.value.exit_code == 47


def test_so_it_is_when_an_incident_of_that_customer_is_asked_for(work: Work, desk: Desk) -> None:
    asked = an_incident(desk, customers(desk)[1])

    async def collect(session: ConsoleSession) -> None:
        reader = PageReader(session, desk.pack)
        await collect_incident(
            reader, asked["incident_id"], customer=asked["customer_id"], on_progress=lambda _: None
        )

    with pytest.raises(CustomerNotVisible):
        work.do(collect)


async def read_unknown(desk: Desk, session: ConsoleSession) -> None:
    asked = {"customer_id": customers(desk)[0], "event_id": "999999999"}
    await PageReader(session, desk.pack, visits=Visits.FETCHED).read("event", asked)


@pytest.mark.parametrize("variant", ["unknown_event_404", "unknown_event_empty"])
def test_an_event_that_is_not_there_is_still_not_found(work: Work, desk: Desk, variant: str) -> None:
    with variants(desk.console, variant), pytest.raises(NotFound):
        work.do(lambda session: read_unknown(desk, session))


def test_the_consoles_list_is_asked_for_once_and_only_when_something_is_not_shown(
    work: Work, desk: Desk
) -> None:
    path = f"/aims/v1/{desk.console.ready['provider']}/accounts/managed"
    assert desk.console.ask("requests")["paths"]["api"][path] == 1


@pytest.mark.parametrize(
    ("variant", "kind"), [("foreign_customer_404", NotFound), ("foreign_customer_302", WrongPage)]
)
def test_where_the_console_does_not_tell_nothing_is_guessed(
    desk: Desk, variant: str, kind: type[ScraperError], tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = Desk(desk.console, tmp_path_factory.mktemp("vault"), "one.customer")
    foreign = customers(desk)[1]
    with ExitStack() as stack:
        stack.enter_context(variants(desk.console, variant))
        desk.console.tell("fail", count=1, status=403, path="/aims/v1/")
        caught = stack.enter_context(pytest.raises(kind))
        other.run(lambda session: signed_in(other, session, foreign))
    assert type(caught.value) is kind


async def signed_in(desk: Desk, session: ConsoleSession, customer: str) -> None:
    await session.sign_in()
    await read_event(desk, session, Visits.FETCHED, customer)
