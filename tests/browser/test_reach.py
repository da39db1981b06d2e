"""Which addresses are within reach."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.browser.reach import Reach, origin_of, without_query
from scraper.errors import ProfileError

REACH = Reach(["https://console.example.net", "http://127.0.0.1:8080", "sso.example.org", "*.id.example"])


@pytest.mark.parametrize(
    "url",
    [
        "https://console.example.net/a?b",
        "https://console.example.net:443/",
        "https://CONSOLE.example.net./",
        "wss://console.example.net/socket",
        "http://127.0.0.1:8080/",
        "https://sso.example.org/login",
        "https://eu.id.example/",
    ],
)
def test_an_address_of_a_named_host_is_within_reach(url: str) -> None:
    assert REACH.allows(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://console.example.net/",
        "https://console.example.net:8443/",
        "https://console.example.net.evil.example/",
        "https://console.example.net@evil.example/",
        "https://evil.example/https://console.example.net",
        "http://127.0.0.1:8081/",
        "http://localhost:8080/",
        "https://id.example/",
        "https://evilid.example/",
        "http://eu.id.example/",
        "file:///etc/passwd",
        "data:text/html,hello",
        "javascript:alert(1)",
        "//console.example.net/",
        "https://[::1",
        "https://console.example.net:99999/",
        "",
    ],
)
def test_any_other_address_is_out_of_reach(url: str) -> None:
    assert not REACH.allows(url)


@pytest.mark.parametrize("host", ["https://a.example/path", "ftp://a.example", "", "*.", "https://a:b:c"])
def test_something_that_is_not_a_host_is_refused(host: str) -> None:
    with pytest.raises(ProfileError, match="is not an origin"):
        Reach([host])


def test_an_ipv6_origin_is_written_with_brackets() -> None:
    origin = origin_of("http://[::1]:8080/")
    assert str(origin) == "http://[::1]:8080"
    assert origin is not None
    assert origin.authority == "[::1]:8080"


@pytest.mark.parametrize(
    "url",
    [
        "https://h.example/a?aims_token=s3cr3t",
        "https://s3cr3t:s3cr3t@h.example/",
        "https://h.example/#/login?token=s3cr3t",
        "https://h.example/#token=s3cr3t",
        "https://h.example/cb#access_token=s3cr3t&x=y",
        "file:///x?s3cr3t",
    ],
)
def test_an_address_in_a_message_holds_no_secret(url: str) -> None:
    assert "s3cr3t" not in without_query(url)


@given(st.text(max_size=80))
def test_any_text_is_judged_without_an_exception(text: str) -> None:
    assert REACH.allows(text) in (True, False)
    assert len(without_query(text)) <= 200
