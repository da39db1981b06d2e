"""Taking a session from the person's own Chrome: of the console's hosts only, and leaving it as it was."""

import asyncio
import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright

from scraper.browser import SignedIn, find_chromium, sign_in_attached
from scraper.browser.attaching import debugging_address
from scraper.browser.launch import may_use_sandbox
from scraper.browser.vault import Vault
from scraper.credentials import Credentials
from scraper.errors import BrowserError, LoginError, UsageError
from scraper.practice.process import PracticeConsole
from tests.browser.at_practice import Desk, practice_process
from tests.browser.site import Asked, Say, Site

pytestmark = pytest.mark.browser
BANK = b"""<script>
  document.cookie = "bank=b-canary"; localStorage.setItem("bank", "b-canary");
  sessionStorage.setItem("bank", "b-canary"); document.title = "bank";
</script>"""
ELSEWHERE = b'{"User-Agent": "Chrome", "webSocketDebuggerUrl": "ws://192.0.2.1:9222/devtools/browser/1"}'


@pytest.fixture(scope="module")
def console() -> Iterator[PracticeConsole]:
    with practice_process() as console:
        yield console


@contextmanager
def chrome(folder: Path) -> Iterator[str]:
    """A Chrome that a person started with a debugging port; its address."""
    command = [
        str(find_chromium().path),
        "--remote-debugging-port=0",
        f"--user-data-dir={folder}",
        "--headless",
    ]
    command += ["--no-first-run", *([] if may_use_sandbox() else ["--no-sandbox"])]
    with subprocess.Popen(
        [*command, "about:blank"], stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            assert process.stderr is not None
            line = next(line for line in process.stderr if "DevTools listening on" in line)
            yield f"http://127.0.0.1:{line.partition('127.0.0.1:')[2].partition('/')[0]}"
        finally:
            os.killpg(process.pid, signal.SIGTERM)  # the command may be a script that started it


def attach(
    console: PracticeConsole, folder: Path, address: str, said: list[str], **more: Any
) -> "asyncio.Task[SignedIn]":
    desk = Desk(console, folder)
    environ = {"SCRAPER_STATE_DIR": str(folder)}
    credentials = more.pop("credentials", Credentials())
    work = sign_in_attached(
        desk.pack, desk.profile_read(), credentials, address, on_step=said.append, environ=environ, **more
    )
    return asyncio.ensure_future(work)


async def sign_in_by_hand(console: PracticeConsole, page: Page) -> None:
    user = console.user("analyst")
    await page.locator("input[name=email]").fill(user["username"])
    await page.locator("input[name=password]").fill(user["password"])
    await page.get_by_role("button", name="LOG IN").click()


async def open_tabs(browser: Browser, bank: str) -> Page:
    """The person's tabs: one that is nobody's business, and one at the console."""
    context = browser.contexts[0]
    tab = await context.new_page()
    await tab.goto(bank)
    await tab.wait_for_function("document.title === 'bank'")
    return await context.new_page()


def stored(folder: Path) -> dict[str, Any]:
    [kept] = Vault(folder, {}).kept()
    assert kept.session is not None
    return {"how": kept.session.how, "user": kept.session.user, **kept.session.state}


def test_the_session_of_a_running_chrome_is_taken_and_the_rest_is_let_alone(
    console: PracticeConsole, tmp_path: Path
) -> None:
    async def work(address: str) -> tuple[SignedIn, int]:
        async with async_playwright() as driver, Site({"/": Say(BANK)}, host="127.0.0.3") as bank:
            person = await driver.chromium.connect_over_cdp(address)
            page = await open_tabs(person, bank.origin)
            await page.goto(console.origin("legacy"))
            said: list[str] = []
            taking = attach(console, tmp_path / "state", address, said)
            await sign_in_by_hand(console, page)
            signed_in = await taking
            tabs = [tab.url for tab in person.contexts[0].pages]
            assert [url.partition("//")[2][:9] for url in tabs] == ["", "127.0.0.3", "127.0.0.1"]
            assert await page.evaluate("document.title") is not None
            assert not [step for step in said if "please sign in" in step]
            return signed_in, bank.count("/")

    with chrome(tmp_path / "chrome") as address:
        signed_in, visits = asyncio.run(work(address))
    assert (signed_in.renewed, signed_in.user, visits) == (True, "analyst@example.com", 1)
    kept = stored(tmp_path / "state")
    assert (kept["how"], kept["user"]) == ("attach", "analyst@example.com")
    assert "b-canary" not in json.dumps(kept)
    before = console.ask("attempts")["total"]
    desk = Stranger(console, tmp_path / "state")
    assert not desk.sign_in().renewed
    assert console.ask("attempts")["total"] == before


class Stranger(Desk):
    """A user of whom we know no credentials."""

    def credentials(self) -> Credentials:
        """None."""
        return Credentials()


def test_where_no_tab_is_at_the_console_one_is_opened_and_closed_again(
    console: PracticeConsole, tmp_path: Path
) -> None:
    async def work(address: str) -> list[str]:
        async with async_playwright() as driver:
            person = await driver.chromium.connect_over_cdp(address)
            said: list[str] = []
            taking = attach(console, tmp_path / "state", address, said)
            page = await person.contexts[0].wait_for_event("page")
            await sign_in_by_hand(console, page)
            await taking
            assert [tab.url for tab in person.contexts[0].pages] == ["about:blank"]
            return said

    with chrome(tmp_path / "chrome") as address:
        said = asyncio.run(work(address))
    assert any("please sign in in your browser" in step for step in said)


def test_nobody_signing_in_ends_with_nothing_kept(console: PracticeConsole, tmp_path: Path) -> None:
    async def work(address: str) -> None:
        with pytest.raises(LoginError, match="nobody had signed in"):
            await attach(console, tmp_path / "state", address, [], seconds=0.0)

    with chrome(tmp_path / "chrome") as address:
        asyncio.run(work(address))
    assert not Vault(tmp_path / "state", {}).kept()


def test_a_chrome_that_is_closed_meanwhile_is_said_to_have_gone(
    console: PracticeConsole, tmp_path: Path
) -> None:
    async def work(address: str) -> None:
        async with async_playwright() as driver:
            person = await driver.chromium.connect_over_cdp(address)
            taking = attach(console, tmp_path / "state", address, [])
            await person.contexts[0].wait_for_event("page")
            session = await person.new_browser_cdp_session()
            await session.send("Browser.close")
            with pytest.raises(BrowserError, match="went away"):
                await taking

    with chrome(tmp_path / "chrome") as address:
        asyncio.run(work(address))


@pytest.mark.parametrize(
    "address",
    [
        "http://192.0.2.1:9222",
        "http://chrome.example:9222",
        "http://localhost.example:9222",
        "http://127.0.0.1.example:9222",
        "http://user@127.0.0.1:9222",
        "https://127.0.0.1:9222",
        "ws://127.0.0.1:9222",
        "http://127.0.0.1:9222/json",
        "9222",
        "",
    ],
)
def test_only_addresses_of_this_machine_are_attached_to(address: str) -> None:
    with pytest.raises(UsageError, match="on this machine"):
        debugging_address(address)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Say(ELSEWHERE), "leads elsewhere"),
        (Say(b"<p>hello</p>"), "is no Chrome"),
        (Say(b"{}"), "is no Chrome"),
        (Say(b"", status=302, headers=(("Location", "http://192.0.2.1/"),)), "is no Chrome"),
    ],
)
def test_what_is_no_chrome_of_this_machine_is_left_alone(
    console: PracticeConsole, tmp_path: Path, answer: Say, words: str
) -> None:
    async def work() -> list[Asked]:
        async with Site({"/json/version": answer}) as site:
            with pytest.raises(BrowserError, match=words):
                await attach(console, tmp_path, site.origin, [])
            return site.asked

    assert [asked.path for asked in asyncio.run(work())] == ["/json/version"]


def test_no_browser_at_the_address_is_said(console: PracticeConsole, tmp_path: Path) -> None:
    async def work() -> None:
        async with Site({}) as site:
            gone = site.origin
        with pytest.raises(BrowserError, match="no browser answers"):
            await attach(console, tmp_path, gone, [])

    asyncio.run(work())
