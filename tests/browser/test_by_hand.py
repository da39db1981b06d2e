"""Signing in at a window: the person does what we cannot; we notice, prove the session and keep it."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page

from scraper.browser import ConsoleSession, SignedIn
from scraper.browser.totp import Generator
from scraper.credentials import Credentials, Secret
from scraper.errors import WindowClosed
from scraper.packs import load_pack
from scraper.practice.process import PracticeConsole
from tests.browser.at_practice import HASTE, Desk, practice_process
from tests.browser.screen import NO_SCREEN, XVFB, screen

pytestmark = [pytest.mark.browser, pytest.mark.skipif(XVFB is None, reason=NO_SCREEN)]
Person = Callable[[Page], Awaitable[None]]


class Stranger(Desk):
    """A user of whom we know no credentials, and who sits at the window."""

    def credentials(self) -> Credentials:
        """None."""
        return Credentials()

    def sign_in_by(self, person: Person) -> SignedIn:
        """Open the window, let the person act in it, and tell how it ended."""

        async def work(session: ConsoleSession) -> SignedIn:
            signing = asyncio.create_task(session.sign_in())
            acting = asyncio.create_task(self._act(session, person))
            try:
                return await signing
            finally:
                acting.cancel()
                await asyncio.gather(acting, return_exceptions=True)

        return self.run(work)

    async def _act(self, session: ConsoleSession, person: Person) -> None:
        while not any("go on in the window" in step for step in self.steps):
            await asyncio.sleep(0.05)
        await person(session.context.pages[0])


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    with screen() as name:
        yield name


@pytest.fixture(scope="module")
def console() -> Iterator[PracticeConsole]:
    with practice_process() as console:
        yield console


@pytest.fixture
def stranger(
    console: PracticeConsole, tmp_path: Path, display: str, monkeypatch: pytest.MonkeyPatch
) -> Stranger:
    monkeypatch.setenv("DISPLAY", display)
    return Stranger(console, tmp_path, options={"headed": True, "patience": HASTE})


def fills_in(console: PracticeConsole) -> Person:
    user = console.user("analyst")

    async def act(page: Page) -> None:
        await page.locator("input[name=email]").fill(user["username"])
        await page.locator("input[name=password]").fill(user["password"])
        await page.get_by_role("button", name="LOG IN").click()

    return act


def test_what_the_person_does_is_noticed_proved_without_a_window_and_kept(
    console: PracticeConsole, stranger: Stranger
) -> None:
    signed_in = stranger.sign_in_by(fills_in(console))
    assert signed_in.renewed
    assert signed_in.valid_until is not None
    assert any("works without a window" in step for step in stranger.steps)
    attempts = stranger.attempts()
    stranger.options["headed"] = False
    assert not stranger.sign_in().renewed
    assert stranger.attempts() == attempts


def test_a_page_that_no_state_describes_is_handed_to_the_person(
    console: PracticeConsole, tmp_path: Path, display: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Watched(Stranger):
        credentials = Desk.credentials  # all are known; what to do with the code is not

    async def types_the_code(page: Page) -> None:
        secret = Secret(console.user("analyst.mfa")["totp_secret"])
        await page.locator("input[name=authenticationCode]").fill(Generator(secret).at(time.time()).text)
        await page.get_by_role("button", name="AUTHENTICATE").click()

    monkeypatch.setenv("DISPLAY", display)
    pack = load_pack("alertlogic")
    states = {name: state for name, state in pack.login.states.items() if name != "one_time_code"}
    poorer = pack.model_copy(update={"login": pack.login.model_copy(update={"states": states})})
    desk = Watched(console, tmp_path, "analyst.mfa", pack=poorer)
    desk.options = {"headed": True, "patience": HASTE}
    assert desk.sign_in_by(types_the_code).renewed
    assert any("none of the pack's states describes" in step for step in desk.steps)
    assert not (tmp_path / "diagnosis").exists()


@pytest.mark.parametrize("whole", [False, True])
def test_a_window_that_the_person_closes_ends_the_login_at_once(stranger: Stranger, whole: bool) -> None:
    async def act(page: Page) -> None:
        await (page.context.browser.close() if whole and page.context.browser else page.close())

    with pytest.raises(WindowClosed, match="the window was closed"):
        stranger.sign_in_by(act)
    assert not list(stranger.folder.glob("sessions/*.session"))


def test_the_person_has_one_window_and_no_blank_one_beside_it(stranger: Stranger) -> None:
    seen: list[int] = []

    async def act(page: Page) -> None:
        browser: Any = page.context.browser
        seen.append(sum(len(context.pages) for context in browser.contexts))
        await page.close()

    with pytest.raises(WindowClosed):
        stranger.sign_in_by(act)
    assert seen == [1]
