"""A signed-in console: visits both ways, sessions kept and renewed, a browser that dies."""

import asyncio
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from scraper.browser import ConsoleSession
from scraper.credentials import Credentials
from scraper.errors import (
    ApiError,
    BrowserError,
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
from tests.browser.at_practice import Desk, event_arguments, practice_process, variants

pytestmark = pytest.mark.browser
BOTH = pytest.mark.parametrize("how", list(VisitKind))


@pytest.fixture(scope="module")
def console() -> Iterator[PracticeConsole]:
    with practice_process(login="hosted") as console:
        yield console


@pytest.fixture(scope="module")
def desk(console: PracticeConsole, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """One user whose session is kept, so that only the first test signs in."""
    return Desk(console, tmp_path_factory.mktemp("vault"))


async def first_event(desk: Desk, session: ConsoleSession, how: VisitKind, **change: str) -> Capture:
    arguments = (await event_arguments(desk.console, session))[0]
    return await session.visit(desk.pack.pages["event"], {**arguments, **change}, how)


def visit(desk: Desk, how: VisitKind, **change: str) -> Capture:
    async def work(session: ConsoleSession) -> Capture:
        await session.sign_in()
        return await first_event(desk, session, how, **change)

    return desk.run(work)


def test_a_page_reads_the_same_rendered_and_fetched(desk: Desk) -> None:
    async def work(session: ConsoleSession) -> None:
        await session.sign_in()
        page = desk.pack.pages["event"]
        for arguments in (await event_arguments(desk.console, session))[:6]:
            captures = [await session.visit(page, arguments, how) for how in VisitKind]
            rendered, fetched = (extract(capture, page, arguments) for capture in captures)
            assert rendered == fetched
            assert [capture.status for capture in captures] == [200, 200]
            assert captures[0].url_got == captures[1].url_got == session.url(page, arguments)

    desk.run(work)


def test_a_kept_session_needs_no_login_page(desk: Desk) -> None:
    desk.sign_in()
    before = desk.attempts()
    desk.steps.clear()
    assert not desk.sign_in().renewed
    assert desk.attempts() == before
    assert not [step for step in desk.steps if "signing in" in step]


def test_a_kept_session_that_ended_is_renewed(desk: Desk) -> None:
    desk.sign_in()
    desk.console.tell("expire")
    assert desk.sign_in().renewed


def test_a_kept_session_that_is_damaged_is_told_and_replaced(desk: Desk) -> None:
    desk.sign_in()
    [path] = (desk.folder / "sessions").iterdir()
    path.write_bytes(b"junk")
    desk.steps.clear()
    assert desk.sign_in().renewed
    assert any("damaged" in step for step in desk.steps)
    assert not desk.sign_in().renewed


@BOTH
def test_a_session_that_ends_in_mid_run_is_told_and_one_login_renews_it_for_all(
    desk: Desk, how: VisitKind
) -> None:
    async def work(session: ConsoleSession) -> tuple[int, int]:
        await session.sign_in()
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

    assert desk.run(work) == (8, 1)


@BOTH
def test_a_page_that_leads_away_although_the_session_is_good_is_refused(desk: Desk, how: VisitKind) -> None:
    with variants(desk.console, "foreign_customer_302"), pytest.raises((Refused, WrongPage)):
        capture = visit(desk, how, customer_id="999")
        extract(capture, desk.pack.pages["event"], {"event_id": "1", "customer_id": "999"})


@BOTH
def test_a_page_that_is_not_there_is_told(desk: Desk, how: VisitKind) -> None:
    with variants(desk.console, "foreign_customer_404"), pytest.raises(NotFound):
        visit(desk, how, customer_id="999")


@BOTH
def test_trouble_that_passes_is_sat_out(desk: Desk, how: VisitKind) -> None:
    async def work(session: ConsoleSession) -> int:
        await session.sign_in()
        desk.console.tell("fail", count=2, status=503, retry_after="0", path="/embedded/event")
        return (await first_event(desk, session, how)).status

    assert desk.run(work) == 200


def test_a_console_that_keeps_failing_is_unreachable(desk: Desk) -> None:
    async def work(session: ConsoleSession) -> None:
        await session.sign_in()
        desk.console.tell("fail", count=1, status=503, retry_after="3600", path="/embedded/event")
        await first_event(desk, session, VisitKind.FETCHED)

    with pytest.raises(ConsoleUnreachable, match="503"):
        desk.run(work)


@BOTH
def test_a_slow_page_is_timed_out(console: PracticeConsole, desk: Desk, how: VisitKind) -> None:
    impatient = Desk(console, desk.folder, options={"timeout": 1.0})
    with variants(console, "slow"), pytest.raises(TimedOut):
        visit(impatient, how)


@BOTH
def test_a_page_over_the_limit_is_too_large(console: PracticeConsole, desk: Desk, how: VisitKind) -> None:
    small = Desk(console, desk.folder, profile={"page_limit": 5000})
    with pytest.raises(TooLarge, match="5,000 bytes"):
        visit(small, how)


@BOTH
def test_another_page_served_with_200_is_brought_for_its_reader_to_refuse(desk: Desk, how: VisitKind) -> None:
    with variants(desk.console, "not_event_200"):
        capture = visit(desk, how)
    with pytest.raises(WrongPage):
        extract(capture, desk.pack.pages["event"], {"event_id": "1", "customer_id": "2"})


def test_a_page_in_an_iframe_is_found_by_rendering(desk: Desk) -> None:
    async def work(session: ConsoleSession) -> None:
        await session.sign_in()
        arguments = (await event_arguments(desk.console, session))[0]
        page = desk.pack.pages["event"]
        capture = await session.visit(page, arguments, VisitKind.RENDERED)
        assert extract(capture, page, arguments).value("signature_name")

    with variants(desk.console, "iframe_page"):
        desk.run(work)


def test_a_connection_that_breaks_is_never_half_a_page(desk: Desk) -> None:
    with variants(desk.console, "dropped_connection"), pytest.raises(VisitError):
        visit(desk, VisitKind.FETCHED)


def test_a_browser_that_dies_is_told_and_can_be_started_again(desk: Desk) -> None:
    async def work(session: ConsoleSession) -> int:
        await session.sign_in()
        kill_children_named("chrom")
        with pytest.raises(BrowserError):
            await first_event(desk, session, VisitKind.RENDERED)
        await session.restart()
        assert not (await session.sign_in()).renewed
        return (await first_event(desk, session, VisitKind.RENDERED)).status

    assert desk.run(work) == 200


def test_a_driver_that_dies_is_told_and_can_be_started_again(desk: Desk) -> None:
    async def work(session: ConsoleSession) -> int:
        await session.sign_in()
        kill_children_named("node")
        with pytest.raises(BrowserError):
            await first_event(desk, session, VisitKind.RENDERED)
        await session.restart()
        return (await first_event(desk, session, VisitKind.RENDERED)).status

    assert desk.run(work) == 200


def kill_children_named(name: str) -> None:
    """Kill our own descendants of that name, as a system short of memory would."""
    for pid in descendants(os.getpid()):
        if name in Path(f"/proc/{pid}/comm").read_text():
            os.kill(pid, signal.SIGKILL)


def descendants(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            found += [child, *descendants(child)]
    return found


def test_an_incident_that_the_api_does_not_know_is_none(desk: Desk) -> None:
    customer = desk.console.ready["incident"]["customer_id"]
    asked = {"incident_id": "1", "customer_id": customer}
    assert desk.run(lambda session: session.incident_record(asked)) is None


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
    assert keyless.credentials() != Credentials()


def test_a_console_that_is_not_there_is_unreachable(console: PracticeConsole, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
    nowhere = Desk(console, tmp_path, profile={"hosts": dict.fromkeys(console.ready["origins"], address)})
    with pytest.raises(ConsoleUnreachable, match="connection refused"):
        nowhere.sign_in()
