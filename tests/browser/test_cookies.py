"""The cookie jar, by the rules of RFC 6265 and of browsers."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.browser.cookies import CookieJar, parse_set_cookie

URL = "https://console.example.net/embedded/event.php"


def sent(set_cookie: str, to: str, frm: str = URL, later: float = 0.0) -> str | None:
    jar = CookieJar()
    jar.receive(frm, [set_cookie], now=1000.0)
    return jar.header(to, now=1000.0 + later)


@pytest.mark.parametrize(
    ("set_cookie", "to"),
    [
        ("sid=7; path=/", "https://console.example.net/"),
        ("sid=7", "https://console.example.net/embedded/other.php"),
        ("sid=7; path=/; Domain=example.net", "https://other.example.net/"),
        ("sid=7; path=/; Domain=.example.net", "https://example.net/"),
        ("sid=7; path=/embedded", "https://console.example.net/embedded"),
        ("sid=7; path=/; Max-Age=60", "https://console.example.net/"),
        ("sid=7; path=/; Expires=Wed, 21-Oct-2099 07:28:00 GMT", "https://console.example.net/"),
        ("__Host-sid=7; path=/; Secure", "https://console.example.net/"),
    ],
)
def test_a_cookie_goes_back_to_where_it_belongs(set_cookie: str, to: str) -> None:
    assert (sent(set_cookie, to) or "").endswith("sid=7")


@pytest.mark.parametrize(
    ("set_cookie", "to"),
    [
        ("sid=7; path=/", "https://other.example.net/"),
        ("sid=7; path=/", "https://sub.console.example.net/"),
        ("sid=7", "https://console.example.net/other"),
        ("sid=7; path=/embedded", "https://console.example.net/embeddedness"),
        ("sid=7; path=/; Domain=evil.example", "https://evil.example/"),
        ("sid=7; path=/; Domain=net", "https://console.example.net/"),
        ("sid=7; path=/; Secure", "http://console.example.net/"),
        ("sid=7; path=/; Max-Age=0", "https://console.example.net/"),
        ("sid=7; path=/; Max-Age=-1", "https://console.example.net/"),
        ("sid=7; path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "https://console.example.net/"),
        ("__Host-sid=7; path=/; Domain=example.net; Secure", "https://console.example.net/"),
        ("__Secure-sid=7; path=/", "https://console.example.net/"),
        ("sid=7\r\nX-Evil: 1; path=/", "https://console.example.net/"),
        ("no sign at all", "https://console.example.net/"),
        ("sid=7; path=/", "file:///etc"),
    ],
)
def test_a_cookie_goes_nowhere_else(set_cookie: str, to: str) -> None:
    assert sent(set_cookie, to) is None


def test_a_secure_cookie_is_sent_to_this_machine_as_browsers_do() -> None:
    assert sent("sid=7; Secure; path=/", "http://127.0.0.1:80/", "http://127.0.0.1:81/") == "sid=7"


def test_a_cookie_ends_when_it_said() -> None:
    assert sent("sid=7; path=/; Max-Age=60", URL, later=59) == "sid=7"
    assert sent("sid=7; path=/; Max-Age=60", URL, later=61) is None


def test_the_cookie_of_the_longer_path_comes_first() -> None:
    jar = CookieJar()
    jar.receive(URL, ["a=1; path=/", "b=2; path=/embedded"])
    assert jar.header(URL) == "b=2; a=1"


def test_what_changed_is_told_once_and_what_ended_is_told_as_ended() -> None:
    jar = CookieJar()
    jar.receive(URL, ["a=1; path=/"])
    assert [cookie["value"] for cookie in jar.news()] == ["1"]
    jar.receive(URL, ["a=1; path=/"])
    assert jar.news() == []
    jar.receive(URL, ["a=gone; path=/; Max-Age=0"])
    assert [cookie["expires"] for cookie in jar.news()] == [1.0]
    assert jar.header(URL) is None


def browser_cookie(**change: object) -> Any:
    return {
        "name": "sid",
        "value": "7",
        "domain": "console.example.net",
        "path": "/",
        "expires": -1,
        **change,
    }


def test_the_browsers_own_cookies_are_held() -> None:
    jar = CookieJar()
    jar.load([browser_cookie(), browser_cookie(name="part", partitionKey="https://other.example")])
    assert jar.header(URL) == "sid=7"


def test_a_new_login_forgets_what_older_answers_set() -> None:
    jar = CookieJar()
    jar.receive(URL, ["sid=old; path=/"])
    generation = jar.generation
    jar.renew([browser_cookie(value="new")])
    assert (jar.generation, jar.header(URL), jar.news()) == (generation + 1, "sid=new", [])


@given(st.text(max_size=120))
def test_any_set_cookie_text_gives_a_clean_cookie_or_none(text: str) -> None:
    cookie = parse_set_cookie(text, URL, 0.0)
    if cookie is not None:
        assert not any(char in f"{cookie['name']}{cookie['value']}" for char in "\r\n;")
