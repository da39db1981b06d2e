"""Both logins passed by hand in a real browser; then event pages load, rendered and fetched."""

import asyncio
import base64
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from playwright.async_api import BrowserContext, Page, async_playwright, expect

from scraper.browser.find import find_chromium
from scraper.practice.events import Event
from scraper.practice.process import PracticeConsole

pytestmark = pytest.mark.browser

Steps = Callable[[Page], Awaitable[None]]
HOME = re.compile(r"/core/home$")


@contextmanager
def switched(console: PracticeConsole, *names: str) -> Iterator[None]:
    console.tell("variants", on=list(names))
    try:
        yield
    finally:
        console.tell("variants", off=list(names))


@asynccontextmanager
async def _browser() -> AsyncIterator[BrowserContext]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=str(find_chromium().path), args=["--no-sandbox"]
        )
        context = await browser.new_context()
        context.set_default_timeout(10_000)
        yield context
        await browser.close()


def browse(steps: Steps) -> None:
    """Carry out some steps in a new browser."""

    async def run() -> None:
        async with _browser() as context:
            await steps(await context.new_page())

    asyncio.run(run())


async def type_password(page: Page, console: PracticeConsole, name: str = "analyst") -> None:
    user = console.user(name)
    await page.goto(console.origin("legacy") + "/")
    await page.locator("input[name=email]").fill(user["username"])
    button = page.get_by_role("button", name="LOG IN")
    await expect(button).to_be_disabled()
    await page.locator("input[name=password]").fill(user["password"])
    await expect(button).to_be_enabled()
    await button.click()


async def type_code(page: Page, secret: str) -> None:
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    code = TOTP(key, 6, SHA1(), 30, enforce_key_length=False).generate(int(time.time())).decode()
    await expect(page.get_by_role("heading", name="Multi-Factor Authentication")).to_be_visible()
    await page.locator("input[name=authenticationCode]").fill(code)
    await page.get_by_role("button", name="AUTHENTICATE").click()


async def look_at_an_event(page: Page, console: PracticeConsole, event: Event) -> None:
    """The event's page shows its own values when rendered, and when fetched with the browser's cookies."""
    query = f"id={event.event_id}&customer_id={event.customer_id}&screen=event_monitor&filter_id=0"
    address = f"{console.origin('legacy')}/embedded/event.php?{query}"
    await page.goto(address)
    assert await page.evaluate("[source_addr, sensor, signature_name]") == [
        event.source_addr,
        event.sensor,
        event.signature.name,
    ]
    fetched = await page.context.request.get(address, max_redirects=0)
    assert fetched.status == 200


@pytest.mark.parametrize("generation", ["current", "hosted"])
@pytest.mark.parametrize("name", ["analyst", "analyst.mfa80", "terms.mfa"])
def test_a_login_ends_at_home_and_event_pages_load(
    request: pytest.FixtureRequest, demo: list[Event], generation: str, name: str
) -> None:
    console: PracticeConsole = request.getfixturevalue(generation)

    async def steps(page: Page) -> None:
        user = console.user(name)
        await type_password(page, console, name)
        if user["totp_secret"]:
            await type_code(page, user["totp_secret"])
        if name.startswith("terms"):
            await page.get_by_role("button", name="ACCEPT").click()
        await expect(page).to_have_url(HOME)
        await look_at_an_event(page, console, demo[0])

    browse(steps)


def test_the_form_appears_only_after_the_search_for_a_session(current: PracticeConsole) -> None:
    async def steps(page: Page) -> None:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        served = await page.goto(current.origin("account") + "/#/login")
        assert served is not None and "<input" not in await served.text()
        await page.locator("input[name=email]").wait_for()
        assert any("/session/v1/status" in url for url in asked)
        assert any("/authorize?" in url and "prompt=none" in url for url in asked)

    browse(steps)


def test_the_session_lies_in_local_storage_and_in_a_legacy_cookie(current: PracticeConsole) -> None:
    async def steps(page: Page) -> None:
        await type_password(page, current)
        await expect(page).to_have_url(HOME)
        cookies = {cookie["name"]: cookie for cookie in await page.context.cookies()}
        assert cookies["PHPSESSID"]["sameSite"] == "None"
        assert cookies["PHPSESSID"]["httpOnly"]
        await page.goto(current.origin("account") + "/#/dashboards")
        await expect(page.locator(".al-account-selector")).to_be_visible()
        token = await page.evaluate(
            "JSON.parse(localStorage.al_session_persistent).session.value.authentication.token"
        )
        assert token.count(".") == 2

    browse(steps)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("expired", "You must change your password"),
        ("inactive", "The account you are attempting to log into is inactive."),
        ("unavailable", "The account you are attempting to log into is not available."),
        ("locked", "The account you are attempting to log into is locked."),
        ("enrolment", "Set Up Multi-Factor Authentication"),
    ],
)
def test_a_login_that_can_not_end_well_says_so(current: PracticeConsole, name: str, words: str) -> None:
    async def steps(page: Page) -> None:
        await type_password(page, current, name)
        await expect(page.get_by_text(words)).to_be_visible()

    browse(steps)


def test_three_wrong_codes_lead_back_to_the_login(current: PracticeConsole) -> None:
    async def steps(page: Page) -> None:
        await type_password(page, current, "analyst.mfa")
        for words in ("did not work", "did not work", "login session expired"):
            await page.locator("input[name=authenticationCode]").fill("000000")
            await page.get_by_role("button", name="AUTHENTICATE").click()
            await expect(page.locator(".notice")).to_contain_text(words)
        await expect(page.locator("input[name=email]")).to_be_visible()

    browse(steps)


@pytest.mark.parametrize("generation", ["current", "hosted"])
def test_an_announcement_must_be_clicked_away(request: pytest.FixtureRequest, generation: str) -> None:
    console: PracticeConsole = request.getfixturevalue(generation)

    async def steps(page: Page) -> None:
        await type_password(page, console)
        await expect(page.get_by_role("heading", name="Service Announcement")).to_be_visible()
        await page.get_by_role("button", name="CONTINUE TO CONSOLE").click()
        await expect(page).to_have_url(HOME)

    with switched(console, "announcement"):
        browse(steps)


def test_a_login_can_end_at_the_page_about_cookies(current: PracticeConsole) -> None:
    async def steps(page: Page) -> None:
        await type_password(page, current)
        await expect(page.get_by_text("check your browser")).to_be_visible()

    with switched(current, "third_party_cookie_error"):
        browse(steps)


def test_messages_can_be_toasts(current: PracticeConsole) -> None:
    async def steps(page: Page) -> None:
        await type_password(page, current, "inactive")
        await expect(page.locator(".p-toast-message")).to_contain_text("is inactive")
        assert await page.locator(".loginErrorPanel").count() == 0

    with switched(current, "toast_errors"):
        browse(steps)


def test_a_dialog_can_cover_the_homes(current: PracticeConsole) -> None:
    async def steps(page: Page) -> None:
        await type_password(page, current)
        await expect(page).to_have_url(HOME)
        await expect(page.locator("#welcome")).to_be_visible()
        await page.goto(current.origin("account") + "/#/dashboards")
        await page.get_by_role("button", name="GOT IT").click()
        await expect(page.locator("al-welcome-dialog")).to_have_count(0)

    with switched(current, "welcome_dialog"):
        browse(steps)


def test_logging_out_ends_the_session_on_every_host(current: PracticeConsole) -> None:
    async def steps(page: Page) -> None:
        await type_password(page, current)
        await expect(page).to_have_url(HOME)
        await page.goto(current.origin("account") + "/#/logout")
        await expect(page.locator("input[name=email]")).to_be_visible()
        home = await page.context.request.get(current.origin("legacy") + "/core/home", max_redirects=0)
        assert home.status == 302

    browse(steps)
