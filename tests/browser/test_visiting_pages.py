"""Visits to one page, both ways: what comes, and what each refusal is called."""

import asyncio
from collections.abc import Iterator

import pytest

from scraper.browser import ConsoleSession
from scraper.errors import (
    ApiError,
    ConsoleUnreachable,
    NotFound,
    Refused,
    SignedOut,
    TimedOut,
    TooLarge,
    UsageError,
    VisitError,
    WrongPage,
)
from scraper.extract import extract
from scraper.models import Capture, VisitKind
from scraper.practice.process import PracticeConsole
from tests.browser.at_practice import Desk, Work, event_arguments, practice_process, variants

pytestmark = pytest.mark.browser
BOTH = pytest.mark.parametrize("how", list(VisitKind))


@pytest.fixture(scope="module")
def console() -> Iterator[PracticeConsole]:
    with practice_process(login="hosted") as console:
        yield console


@pytest.fixture(scope="module")
def desk(console: PracticeConsole, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(console, tmp_path_factory.mktemp("vault"))


@pytest.fixture(scope="module")
def work(desk: Desk) -> Iterator[Work]:
    """That user's browser, open for all these tests."""
    with desk.staying_open() as work:
        yield work


async def first_event(desk: Desk, session: ConsoleSession, how: VisitKind, **change: str) -> Capture:
    arguments = (await event_arguments(desk.console, session))[0]
    return await session.visit(desk.pack.pages["event"], {**arguments, **change}, how)


def visit(work: Work, desk: Desk, how: VisitKind, **change: str) -> Capture:
    return work.do(lambda session: first_event(desk, session, how, **change))


def test_a_page_reads_the_same_rendered_and_fetched(work: Work, desk: Desk) -> None:
    async def run(session: ConsoleSession) -> None:
        page = desk.pack.pages["event"]
        for arguments in (await event_arguments(desk.console, session))[:6]:
            captures = [await session.visit(page, arguments, how) for how in VisitKind]
            rendered, fetched = (extract(capture, page, arguments) for capture in captures)
            assert rendered == fetched
            assert [capture.status for capture in captures] == [200, 200]
            assert captures[0].url_got == captures[1].url_got == session.url(page, arguments)

    work.do(run)


@BOTH
def test_a_session_that_ends_in_mid_run_is_told_and_one_login_renews_it_for_all(
    work: Work, desk: Desk, how: VisitKind
) -> None:
    async def run(session: ConsoleSession) -> tuple[int, int]:
        arguments = (await event_arguments(desk.console, session))[:8]
        page = desk.pack.pages["event"]
        before = desk.attempts().get("password_accepted", 0)
        desk.console.tell("expire")

        async def bring(asked: dict[str, str]) -> Capture:
            with pytest.raises(SignedOut):
                await session.visit(page, asked, how)
            await session.sign_in()
            return await session.visit(page, asked, how)

        captures = await asyncio.gather(*map(bring, arguments))
        return len(captures), desk.attempts()["password_accepted"] - before

    assert work.do(run) == (8, 1)


@BOTH
def test_a_page_that_leads_away_although_the_session_is_good_is_refused(
    work: Work, desk: Desk, how: VisitKind
) -> None:
    with variants(desk.console, "foreign_customer_302"), pytest.raises((Refused, WrongPage)):
        capture = visit(work, desk, how, customer_id="999")
        extract(capture, desk.pack.pages["event"], {"event_id": "1", "customer_id": "999"})


@BOTH
def test_a_page_that_is_not_there_is_told(work: Work, desk: Desk, how: VisitKind) -> None:
    with variants(desk.console, "foreign_customer_404"), pytest.raises(NotFound):
        visit(work, desk, how, customer_id="999")


@BOTH
def test_trouble_that_passes_is_sat_out(work: Work, desk: Desk, how: VisitKind) -> None:
    async def run(session: ConsoleSession) -> int:
        desk.console.tell("fail", count=2, status=503, retry_after="0", path="/embedded/event")
        return (await first_event(desk, session, how)).status

    assert work.do(run) == 200


def test_a_console_that_keeps_failing_is_unreachable(work: Work, desk: Desk) -> None:
    async def run(session: ConsoleSession) -> None:
        desk.console.tell("fail", count=1, status=503, retry_after="3600", path="/embedded/event")
        await first_event(desk, session, VisitKind.FETCHED)

    with pytest.raises(ConsoleUnreachable, match="503"):
        work.do(run)


@pytest.fixture(scope="module")
def strict(console: PracticeConsole, desk: Desk, work: Work) -> Iterator[Work]:
    """A browser that takes no slow pages, and no large ones."""
    assert work.do(lambda session: session.sign_in())
    with Desk(
        console, desk.folder, profile={"page_limit": 5000}, options={"timeout": 2.0}
    ).staying_open() as own:
        yield own


@BOTH
def test_a_slow_page_is_timed_out(strict: Work, desk: Desk, how: VisitKind) -> None:
    with variants(desk.console, "slow"), pytest.raises(TimedOut):
        visit(strict, desk, how)


@BOTH
def test_a_page_over_the_limit_is_too_large(strict: Work, desk: Desk, how: VisitKind) -> None:
    with pytest.raises(TooLarge, match="5,000 bytes"):
        visit(strict, desk, how)


@BOTH
def test_another_page_served_with_200_is_brought_for_its_reader_to_refuse(
    work: Work, desk: Desk, how: VisitKind
) -> None:
    with variants(desk.console, "not_event_200"):
        capture = visit(work, desk, how)
    with pytest.raises(WrongPage):
        extract(capture, desk.pack.pages["event"], {"event_id": "1", "customer_id": "2"})


def test_a_page_in_an_iframe_is_found_by_rendering(work: Work, desk: Desk) -> None:
    async def run(session: ConsoleSession) -> None:
        arguments = (await event_arguments(desk.console, session))[0]
        page = desk.pack.pages["event"]
        capture = await session.visit(page, arguments, VisitKind.RENDERED)
        assert extract(capture, page, arguments).value("signature_name")

    with variants(desk.console, "iframe_page"):
        work.do(run)


def test_a_connection_that_breaks_is_never_half_a_page(work: Work, desk: Desk) -> None:
    with variants(desk.console, "dropped_connection"), pytest.raises(VisitError):
        visit(work, desk, VisitKind.FETCHED)


def test_an_incident_that_the_api_does_not_know_is_none(work: Work, desk: Desk) -> None:
    customer = desk.console.ready["incident"]["customer_id"]
    asked = {"incident_id": "1", "customer_id": customer}
    assert work.do(lambda session: session.incident_record(asked)) is None


def test_a_key_that_the_api_refuses_is_told(desk: Desk) -> None:
    key = desk.console.ready["api_key"]
    desk.console.ready["api_key"] = "wrong-key-canary"
    try:
        with pytest.raises(ApiError, match="refuses the API key") as caught:
            desk.run(lambda s: s.incident_record({"incident_id": "1", "customer_id": "2"}))
    finally:
        desk.console.ready["api_key"] = key
    assert "canary" not in f"{caught.value}{caught.value.url}{caught.value.advice}"


def test_without_a_key_the_api_is_not_asked(console: PracticeConsole, desk: Desk) -> None:
    keyless = Desk(console, desk.folder, api_key=False)
    with pytest.raises(UsageError, match="needs a key"):
        keyless.run(lambda s: s.incident_record({"incident_id": "1", "customer_id": "2"}))


@BOTH
def test_what_covers_an_event_page_changes_nothing_that_is_read(
    work: Work, desk: Desk, how: VisitKind
) -> None:
    async def read(session: ConsoleSession) -> object:
        arguments = (await event_arguments(desk.console, session))[0]
        page = desk.pack.pages["event"]
        return extract(await session.visit(page, arguments, how), page, arguments)

    plain = work.do(read)
    with variants(desk.console, "overlay"):
        assert work.do(read) == plain
