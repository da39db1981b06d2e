"""A session that says that it ends soon is renewed before it does, between visits; else it is let alone."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scraper.browser import ConsoleSession
from scraper.browser.checking import SOON, ends_soon
from scraper.browser.entry import session_end
from scraper.browser.vault import StoredSession, Vault
from scraper.credentials import Credentials
from scraper.models import VisitKind
from scraper.packs import load_pack
from scraper.practice.process import PracticeConsole
from tests.browser.at_practice import Desk, event_arguments, practice_process

LONG = 24 * 3600.0


@pytest.fixture(scope="module")
def console() -> Iterator[PracticeConsole]:
    with practice_process() as console:
        yield console


@pytest.fixture
def desk(console: PracticeConsole, tmp_path: Path) -> Desk:
    """A user whose session was made long ago, and is still good."""
    desk = Desk(console, tmp_path)
    desk.sign_in()
    desk.steps.clear()
    return desk


def let_it_end_in(desk: Desk, seconds: float) -> None:
    """Change what the stored session says of its end."""
    vault = Vault(desk.folder, {})
    [kept] = vault.kept()
    assert kept.owner is not None
    assert kept.session is not None
    now = time.time()
    vault.save(kept.owner, replace(kept.session, valid_until=now + seconds, signed_in_at=now - LONG))


def logins(desk: Desk) -> int:
    return desk.attempts().get("password_accepted", 0)


@pytest.mark.browser
def test_a_session_that_ends_soon_is_renewed_before_a_batch(desk: Desk) -> None:
    let_it_end_in(desk, 60)
    before = logins(desk)
    signed_in = desk.sign_in()
    assert signed_in.renewed
    assert logins(desk) == before + 1
    assert signed_in.valid_until.timestamp() > time.time() + SOON
    assert not desk.sign_in().renewed


@pytest.mark.browser
def test_a_login_ahead_of_time_that_fails_leaves_the_present_session_in_use(desk: Desk) -> None:
    let_it_end_in(desk, 60)
    desk.password = "Wr0ng-password"
    refused = desk.attempts().get("password_refused", 0)

    async def work(session: ConsoleSession) -> list[int]:
        assert not (await session.sign_in()).renewed
        arguments = await event_arguments(desk.console, session)
        page = desk.pack.pages["event"]
        return [(await session.visit(page, one, VisitKind.FETCHED)).status for one in arguments[:3]]

    assert desk.run(work) == [200, 200, 200]
    assert desk.attempts().get("password_refused", 0) == refused + 1
    assert any("going on with the present session" in step for step in desk.steps)


@pytest.mark.browser
def test_without_credentials_a_session_is_used_until_its_end(console: PracticeConsole, desk: Desk) -> None:
    let_it_end_in(desk, 60)
    known = desk.credentials()

    class NoPassword(Desk):
        def credentials(self) -> Credentials:
            return replace(known, password=None)

    alone = NoPassword(console, desk.folder)
    assert not alone.sign_in().renewed
    assert any("sign in anew before then" in step for step in alone.steps)


@pytest.mark.browser
def test_in_a_long_run_it_is_renewed_once_between_visits_and_none_is_lost(desk: Desk) -> None:
    let_it_end_in(desk, SOON + 3)
    before = logins(desk)

    async def work(session: ConsoleSession) -> set[int]:
        assert not (await session.sign_in()).renewed
        arguments = await event_arguments(desk.console, session)
        page, seen = desk.pack.pages["event"], set[int]()
        while logins(desk) == before:
            visits = (session.visit(page, one, VisitKind.FETCHED) for one in arguments[:8])
            seen |= {capture.status for capture in await asyncio.gather(*visits)}
        return seen

    assert desk.run(work) == {200}
    assert logins(desk) == before + 1


@pytest.mark.parametrize(
    ("life", "left", "due"),
    [
        (LONG, SOON + 1, False),
        (LONG, SOON - 1, True),
        (40.0, 11.0, False),
        (40.0, 9.0, True),
        (40.0, -1.0, True),
    ],
)
def test_soon_is_within_minutes_or_the_last_quarter_of_a_short_life(
    life: float, left: float, due: bool
) -> None:
    session = StoredSession({}, {}, "", saved_at=1e9, valid_until=1e9 + life)
    assert ends_soon(session, 1e9 + life - left) is due


def test_a_session_whose_end_nobody_tells_is_never_due() -> None:
    assert not ends_soon(StoredSession({}, {}, "", saved_at=0.0), 1e12)


@pytest.mark.parametrize(
    ("expires", "end"),
    [(2e9, 2e9), (-1, None), (1e300, None)],
    ids=["a moment", "with the browser", "no moment"],
)
def test_the_cookie_that_the_pack_names_tells_when_the_session_ends(expires: float, end: Any) -> None:
    login = load_pack("alertlogic").login.model_copy(update={"session_cookie": "sid"})
    cookies = [{"name": "sid", "expires": expires}, {"name": "other", "expires": 5.0}]
    assert session_end({"cookies": cookies}, login) == end
