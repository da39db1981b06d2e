"""Fetched visits: redirects, reach, cookies, limits, against a real server on loopback."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

from scraper.browser.cookies import CookieJar
from scraper.browser.fetch import Answer, Fetcher, Limits
from scraper.browser.reach import Reach
from scraper.browser.wire import Wire
from scraper.errors import ConsoleUnreachable, EndlessRedirects, TimedOut, TooLarge, VisitError
from tests.browser.site import Asked, Route, Say, Site

T = TypeVar("T")
USUAL = Limits()


def moved(to: str, *cookies: str, status: int = 302) -> Say:
    return Say(status=status, headers=(("Location", to), *(("Set-Cookie", cookie) for cookie in cookies)))


def using(
    routes: dict[str, Route], work: Callable[[Fetcher, Site], Awaitable[T]], limits: Limits = USUAL
) -> T:
    async def run() -> T:
        async with Site(routes) as site:
            fetcher = Fetcher(Reach([site.origin]), CookieJar(), "Test/1", limits, Wire({}))
            try:
                return await work(fetcher, site)
            finally:
                fetcher.close()

    return asyncio.run(run())


def get(routes: dict[str, Route], path: str = "/", limits: Limits = USUAL) -> Answer:
    return using(routes, lambda fetcher, site: fetcher.get(site.origin + path), limits)


def test_a_page_is_asked_for_as_the_browser_would() -> None:
    async def work(fetcher: Fetcher, site: Site) -> Asked:
        await fetcher.get(f"{site.origin}/a b?c=d e&ü")
        return site.asked[0]

    asked = using({}, work)
    assert asked.target == "/a%20b?c=d%20e&%C3%BC"
    assert asked.headers["user-agent"] == "test/1"
    assert "text/html" in asked.headers["accept"]


def test_a_redirect_within_the_origin_is_followed() -> None:
    answer = get({"/": moved("/next"), "/next": Say(b"here")})
    assert (answer.status, answer.body, answer.url.endswith("/next")) == (200, b"here", True)


def test_a_redirect_to_another_origin_is_told_and_not_followed() -> None:
    answer = get({"/": moved("https://elsewhere.example/login?x")})
    assert (answer.status, answer.url) == (302, "https://elsewhere.example/login?x")


@pytest.mark.parametrize("to", ["file:///etc/passwd", "http://[::1", "javascript:alert(1)"])
def test_a_redirect_to_no_web_address_is_never_requested(to: str) -> None:
    assert get({"/": moved(to)}).status == 302


def test_redirects_without_end_are_an_error() -> None:
    with pytest.raises(EndlessRedirects, match="without end"):
        get({"/": moved("/")})


def test_an_address_out_of_reach_is_not_requested() -> None:
    with pytest.raises(VisitError, match=r"http://127\.0\.0\.1:9 is not a host"):
        using({}, lambda fetcher, _: fetcher.get("http://127.0.0.1:9/"))


def test_cookies_of_a_page_are_kept_and_sent() -> None:
    async def work(fetcher: Fetcher, site: Site) -> str:
        await fetcher.get(f"{site.origin}/")
        await fetcher.get(f"{site.origin}/")
        return site.asked[-1].headers["cookie"]

    routes: dict[str, Route] = {
        "/": moved("/next", "a=1; path=/"),
        "/next": Say(headers=(("Set-Cookie", "b=2"),)),
    }
    assert using(routes, work) == "a=1; b=2"


def test_cookies_of_an_answer_that_leads_to_the_login_are_not_kept() -> None:
    async def work(fetcher: Fetcher, site: Site) -> str | None:
        await fetcher.get(f"{site.origin}/")
        return fetcher.jar.header(site.origin)

    assert using({"/": moved("https://login.example/", "PHPSESSID=anonymous; path=/")}, work) is None


def test_a_slow_page_is_timed_out() -> None:
    with pytest.raises(TimedOut, match=r"within 0\.05 s"):
        get({"/": Say(b"late", delay=5.0)}, limits=Limits(seconds=0.05))


def test_a_page_over_the_limit_is_too_large() -> None:
    with pytest.raises(TooLarge, match="1,000 bytes"):
        get({"/": Say(b"x" * 2000)}, limits=Limits(body=1000))


def test_half_a_page_is_never_taken_for_a_page() -> None:
    with pytest.raises(ConsoleUnreachable, match="in the middle"):
        get({"/": Say(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf a page")})


def test_no_query_reaches_an_error() -> None:
    with pytest.raises(ConsoleUnreachable) as caught:
        get({"/p": Say(raw=b"junk")}, "/p?aims_token=s3cr3t")
    assert "s3cr3t" not in f"{caught.value} {caught.value.url} {caught.value.advice}"
