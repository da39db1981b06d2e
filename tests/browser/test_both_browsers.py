"""The full browser and the headless shell alike: logins that cross sites, cookies in another site's frame."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from scraper.browser import find_chromium
from scraper.browser.find import VARIABLE, Chromium
from scraper.browser.gate import Gate
from scraper.browser.launch import Engine
from scraper.browser.reach import Reach
from scraper.browser.wire import Wire
from scraper.errors import BrowserError
from scraper.practice.process import PracticeConsole
from tests.browser.at_practice import Desk, practice_process
from tests.browser.site import Say, Site

pytestmark = pytest.mark.browser
THIRD_PARTY = (("Content-Type", "text/html"), ("Set-Cookie", "sid=7; Path=/; Secure; SameSite=None"))


def full_or_shell(name: str) -> Chromium:
    """One of the two, or the test is left out where this machine lacks it."""
    try:
        found = find_chromium(headed=name == "full")
    except BrowserError as error:
        pytest.skip(error.message)
    if found.headless_only is (name == "full"):
        pytest.skip(f"this machine has no {name} Chromium of its own")
    return found


@pytest.fixture(scope="module", params=["full", "shell"])
def chromium(request: pytest.FixtureRequest) -> Chromium:
    return full_or_shell(request.param)


@pytest.fixture(scope="module")
def console() -> Iterator[PracticeConsole]:
    with practice_process() as console:
        yield console


def test_a_login_that_crosses_sites_is_kept_and_needs_no_second(
    console: PracticeConsole, chromium: Chromium, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, str(chromium.path))
    desk = Desk(console, tmp_path, "analyst.mfa80" if chromium.headless_only else "analyst.mfa")
    assert desk.sign_in().renewed
    assert not desk.sign_in().renewed


async def framed(chromium: Chromium, inner: Site, outer: Site) -> None:
    """Show a page of one site with a frame of the other, and let that frame load twice."""
    origin = outer.origin.replace("127.0.0.1", "localhost")
    gate = Gate(Reach([origin, inner.origin]), Wire({}), lambda _: None)
    engine = Engine(chromium=chromium, proxy=await gate.start())
    try:
        await engine.start()
        page = await engine.context.new_page()
        await page.goto(origin)
        frame = page.frame_locator("#a")
        await frame.get_by_text("set").wait_for()
        await page.evaluate("(url) => { document.getElementById('a').src = url; }", f"{inner.origin}/get")
        await frame.get_by_text("get").wait_for()
    finally:
        await engine.stop()
        await gate.stop()


def test_a_frame_of_another_site_keeps_its_cookies(chromium: Chromium) -> None:
    async def work() -> list[str]:
        frames = {"/set": Say(b"<p>set", headers=THIRD_PARTY), "/get": Say(b"<p>get")}
        async with Site(frames) as inner:
            top = Say(f'<iframe id=a src="{inner.origin}/set"></iframe>'.encode())
            async with Site({"/": top}) as outer:
                await framed(chromium, inner, outer)
            return [asked.headers.get("cookie", "") for asked in inner.asked if asked.path == "/get"]

    assert asyncio.run(work()) == ["sid=7"]
