"""How a console is signed in to that no pack describes: by what its pages ask for, or by hand at a window."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path

import pytest
from playwright.async_api import Page

from scraper.browser import open_bare
from scraper.browser.guard import Guard
from scraper.browser.supply import Supplier
from scraper.credentials import Credentials, Secret
from scraper.errors import UnknownLoginPage
from scraper.inspect.propose.login import login_file
from scraper.scout import Scout
from tests.browser.screen import NO_SCREEN, XVFB, screen
from tests.inspect.consoles import PASSWORD, SECRET, USER, consoles

pytestmark = pytest.mark.browser
Person = Callable[[Page, Scout], Coroutine[None, None, None]]
KNOWN = Credentials(username=Secret(USER), password=Secret(PASSWORD), totp_secret=Secret(SECRET))


def signed_in(
    folder: Path, *steps: str, credentials: Credentials = KNOWN, person: Person | None = None
) -> list[str]:
    """Pass a login of some steps; the names of the states that are proposed for it."""

    async def enter(url: str) -> list[str]:
        async with open_bare(url, headed=person is not None, quiet=0.3) as bare:
            guard = Guard(folder, [bare.origin], lambda _: None)
            supplier = Supplier(credentials, lambda _: None, guard=guard)
            scout = Scout(bare, supplier, lambda _: None, headed=person is not None)
            acting = [asyncio.create_task(person(bare.tab, scout))] if person is not None else []
            await supplier.enter()
            try:
                await scout.enter(url, url)
            finally:
                supplier.leave()
                await asyncio.gather(*acting)
            return list(login_file(scout.login, url, {}, "table.alerts")["states"])

    with consoles(*steps) as origin:
        return asyncio.run(enter(f"{origin}/numbered"))


async def looked_at(scout: Scout, pages: int) -> None:
    """Wait until so many of the login's pages were seen: people are not faster than that."""
    while len(scout.login) < pages:
        await asyncio.sleep(0.05)


def test_a_name_a_password_and_a_code_are_each_given_on_the_page_that_asks_for_them(tmp_path: Path) -> None:
    states = signed_in(tmp_path, "name", "password", "code")
    assert states == ["user_name", "credentials", "one_time_code", "signed_in"]


def test_a_console_that_asks_nobody_to_sign_in_gets_no_states_for_it(tmp_path: Path) -> None:
    assert signed_in(tmp_path) == ["signed_in"]


def test_terms_are_not_agreed_to_for_anybody(tmp_path: Path) -> None:
    with pytest.raises(UnknownLoginPage, match="needs a decision") as caught:
        signed_in(tmp_path, "both", "terms")
    assert "--headed" in caught.value.advice


@pytest.mark.skipif(XVFB is None, reason=NO_SCREEN)
def test_a_person_at_the_window_passes_what_needs_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def person(page: Page, scout: Scout) -> None:
        await looked_at(scout, 1)
        await page.locator("input[name=login]").fill(USER)
        await page.locator("input[name=pw]").fill(PASSWORD)
        await page.get_by_role("button").click()
        await looked_at(scout, 2)
        await page.get_by_role("checkbox").check()
        await page.get_by_role("button").click()

    with screen() as display:
        monkeypatch.setenv("DISPLAY", display)
        states = signed_in(tmp_path, "both", "terms", credentials=Credentials(), person=person)
    assert states == ["credentials", "terms", "signed_in"]
