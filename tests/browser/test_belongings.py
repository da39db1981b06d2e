"""What a session consists of: taken out of a real browser and put into another, of the pack's hosts only."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import BrowserContext

from scraper.browser.belongings import capture, is_empty, within
from scraper.browser.keeper import Keeper
from scraper.browser.launch import Engine
from scraper.browser.reach import Reach
from scraper.browser.restoring import start
from scraper.browser.taking import take
from scraper.browser.vault import SessionId, StoredSession, Vault
from scraper.errors import LoginError
from tests.browser.site import Say, Site

How = Callable[[BrowserContext, Reach, Callable[[str], None]], Awaitable[Any]]
WRITES = b"""<script>
  localStorage.setItem("local", "l-canary");
  sessionStorage.setItem("tab", "s-canary");
  const opening = indexedDB.open("base", 3);
  opening.onupgradeneeded = () => opening.result.createObjectStore("tokens");
  opening.onsuccess = () => {
    const transaction = opening.result.transaction("tokens", "readwrite");
    transaction.objectStore("tokens").put({deep: ["d-canary", 1]}, "plain");
    transaction.objectStore("tokens").put({when: new Date(5)}, "dated");
    transaction.oncomplete = () => { opening.result.close(); document.title = "written"; };
  };
</script>"""
READS = """async () => {
  const opening = indexedDB.open("base");
  await new Promise((resolve) => { opening.onsuccess = resolve; });
  const stores = [...opening.result.objectStoreNames];
  const found = {cookie: document.cookie, tab: {...sessionStorage}, local: {...localStorage}, stores};
  if (stores.length) {
    const store = opening.result.transaction("tokens").objectStore("tokens");
    const asked = ["plain", "dated"].map((key) => store.get(key));
    await new Promise((resolve) => { asked[1].onsuccess = resolve; });
    found.base = [asked[0].result?.deep, asked[1].result?.when.getTime()];
  }
  return found;
}"""
COOKIES = (("Content-Type", "text/html"), ("Set-Cookie", "sid=c-canary; Path=/; HttpOnly"))


def a_site() -> Site:
    return Site({"/": Say(WRITES, headers=COOKIES), "/read": Say(b"<p>read</p>")})


async def written(engine: Engine, *sites: Site) -> None:
    for site in sites:
        page = await engine.context.new_page()
        await page.goto(site.origin)
        await page.wait_for_function("document.title === 'written'")


async def read(engine: Engine, site: Site) -> Any:
    page = await engine.context.new_page()
    await page.goto(f"{site.origin}/read")
    return await page.evaluate(READS)


async def round_trip(how: How, base: list[Any]) -> list[str]:
    async with a_site() as ours, a_site() as second, a_site() as foreign:
        first, later, said = Engine(), Engine(), list[str]()
        try:
            await first.start()
            await written(first, ours, second, foreign)
            taken = await how(first.context, Reach([ours.origin, second.origin]), said.append)
            state, tabs = json.loads(json.dumps(taken))
            stored = StoredSession(state, tabs, first.user_agent, 1.0)
            await start(later, stored)
            for site in (ours, second):
                found = await read(later, site)
                assert found["local"] == {"local": "l-canary"}
                assert found["tab"] == {"tab": "s-canary"}
                assert found["base"] == base
            assert "sid=c-canary" in ours.asked[-1].headers["cookie"]
            other = await read(later, foreign)
            assert (other["tab"], other["local"], other["stores"]) == ({}, {}, [])
            assert foreign.origin not in json.dumps(taken)
            return said
        finally:
            await first.stop()
            await later.stop()


@pytest.mark.browser
def test_cookies_storage_and_databases_come_back_in_another_browser_and_of_our_hosts_only() -> None:
    assert asyncio.run(round_trip(capture, [["d-canary", 1], 5])) == []


@pytest.mark.browser
def test_out_of_a_browser_not_ours_the_same_is_taken_and_what_cannot_be_is_counted() -> None:
    async def taken(context: BrowserContext, reach: Reach, say: Callable[[str], None]) -> Any:
        return await take(context, reach, [], say)

    [said] = asyncio.run(round_trip(taken, [["d-canary", 1], None]))
    assert said.startswith("2 records of the console's databases")


def test_of_a_state_only_what_belongs_to_the_hosts_within_reach_is_kept() -> None:
    reach = Reach(["https://console.example.net", "https://sso.example.org"])
    domains = ("console.example.net", ".example.net", ".sso.example.org", "mail.example.net", ".evil.example")
    state = {
        "cookies": [{"name": "sid", "value": "7", "domain": domain} for domain in domains],
        "origins": [
            {"origin": origin, "localStorage": [{"name": "a", "value": "b"}]}
            for origin in (
                "https://console.example.net",
                "http://console.example.net",
                "https://evil.example",
            )
        ],
    }
    kept = within(state, reach)
    assert [cookie["domain"] for cookie in kept["cookies"]] == list(domains[:3])
    assert [origin["origin"] for origin in kept["origins"]] == ["https://console.example.net"]


@pytest.mark.parametrize(
    "state",
    [
        {"cookies": [{"name": "a"}]},
        {"origins": [{"localStorage": [{"name": "a", "value": "b"}]}]},
        {"origins": [{"localStorage": [], "indexedDB": [{"name": "base"}]}]},
    ],
)
def test_any_one_thing_makes_a_state_that_is_not_empty(state: dict[str, Any]) -> None:
    assert not is_empty(state, {})


def test_tab_storage_alone_is_something() -> None:
    assert not is_empty({}, {"https://a.example": {"a": "b"}})


def test_an_empty_capture_is_an_error_with_advice_and_is_not_saved(tmp_path: Any) -> None:
    vault, ident = Vault(tmp_path, {}), SessionId("work", "me", ("https://a.example",))
    keeper = Keeper(vault, ident, lambda _: None)
    empty = StoredSession(
        {"cookies": [], "origins": [{"origin": "x", "localStorage": []}]}, {}, "Test/1", 1.0
    )
    with pytest.raises(LoginError, match="left nothing that could be kept") as caught:
        keeper.store(empty)
    assert "scraper login --headed" in caught.value.advice
    assert vault.kept() == []
