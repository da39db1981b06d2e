"""What is looked for in a text, and the stand-ins for it: same length, consistent, known again when met."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scraper.errors import FixtureError
from scraper.recording.scrub.patterns import Finder
from scraper.recording.scrub.standins import StandIns

SCRAPS = st.sampled_from(
    [
        "10.1.2.3",
        "2001:db8::5",
        "www.bank.com",
        "a@b.org",
        "password=",
        "Cookie: a=b; c",
        "\r\n",
        "://",
        "%2F",
        "..",
    ]
) | st.sampled_from(
    [
        ":",
        "token='",
        "'",
        '"',
        "user=",
        "eyJhbGciOiJI.eyJzdWIi.c2ln",
        "<input name=csrf value=",
        ">",
        "&",
        "x",
        "n",
    ]
)
TEXTS = st.lists(SCRAPS | st.text(max_size=4), max_size=12).map("".join)


@settings(max_examples=200)
@given(TEXTS)
@example("\x03www\x04bank\x03com\x00")
@example("www.bank.com://2001:db8::5")
@example("user=A\u00bc")
@example("user=://www.bank.com")
def test_every_text_keeps_its_length_and_is_not_changed_a_second_time(text: str) -> None:
    finder = Finder(StandIns())
    finder.scrub(text)
    once = finder.scrub(text)
    assert len(once) == len(text)
    assert Finder(StandIns(7)).scrub(once) == once


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("Authorization: Bearer abc.def-123\r\n", "abc.def-123"),
        ("Cookie: theme=dark; SID=0123456789\r\n", "0123456789"),
        ("Set-Cookie: SID=0123456789; Path=/; HttpOnly\r\n", "0123456789"),
        ("X-Auth-Token: 0123456789\r\n", "0123456789"),
        ("GET /?a=1&amp;code=s3cr3t HTTP/1.1", "s3cr3t"),
        ("login=jane&passwd=hunter2", "hunter2"),
        ('{"access_token": "0123456789"}', "0123456789"),
        ("var csrfToken = '0123456789';", "0123456789"),
        ("<input value='0123456789' type=hidden name='_csrf'>", "0123456789"),
        ("<meta name=csrf-token content=0123456789>", "0123456789"),
        ("https://jane:hunter2@bank.com/", "hunter2"),
        ("return=https%3A%2F%2Fbank.com%2F", "bank.com"),
        ("mail%3Djane%40bank.com", "bank.com"),
        ("Host: intranet:8080\r\n", "intranet"),
        ("http:\\/\\/intranet\\/", "intranet"),
        ("from 10.1.2.3:80", "10.1.2.3"),
        ("%2010.1.2.3", "10.1.2.3"),
        ("[2001:DB8::5]:443", "2001:DB8::5"),
        ("::ffff:10.1.2.3", "10.1.2.3"),
        ("\x03www\x04bank\x03com\x00", "bank"),
    ],
)
def test_what_must_not_be_kept_is_found(text: str, gone: str) -> None:
    new = Finder(StandIns()).scrub(text)
    assert gone not in new
    assert len(new) == len(text)


@pytest.mark.parametrize(
    "text",
    [
        "if (window.location.href) { evt.clientX = al_by_id('copy_box').value; }",
        "re.test(value); std::string a; 12:30:45; version 1.2.3",
        "wrong_password: 'Invalid user name or password.'",
        "a[href*='signature.php?'] /js/legacy.js?v=1804",
        "http://127.0.0.1/ http://localhost/ ::1",
        "https://console.example.net/core/ http://www.w3.org/TR/html4/",
    ],
)
def test_what_names_nobody_stays(text: str) -> None:
    assert Finder(StandIns(), kept_hosts=["console.example.net"]).scrub(text) == text


def test_an_address_is_the_same_in_each_of_its_forms() -> None:
    stand_ins = StandIns()
    short, long = stand_ins.address("2001:db8::5"), stand_ins.address("2001:0DB8:0:0:0:0:0:0005")
    groups = [int(group, 16) for group in long.split(":")]
    front, _, back = short.partition("::")
    assert [int(group, 16) for group in front.split(":")] == groups[:2]
    assert int(back, 16) == groups[-1]


def test_a_domain_is_the_same_under_each_of_its_hosts() -> None:
    text = Finder(StandIns()).scrub("http://www.bank.com http://mail.BANK.com @bank.com")
    assert len(set(re.findall(r"(\w+)\.zzz", text.lower()))) == 1


@settings(max_examples=50)
@given(
    st.sets(st.ip_addresses(v=4).map(str), max_size=40) | st.sets(st.ip_addresses(v=6).map(str), max_size=40)
)
def test_two_addresses_never_have_one_stand_in(addresses: set[str]) -> None:
    stand_ins = StandIns()
    assert len({stand_ins.address(one) for one in addresses}) == len(addresses)


def test_a_name_that_is_found_once_is_replaced_everywhere_and_in_its_case() -> None:
    finder = Finder(StandIns(), names=["Jane Doe"])
    assert finder.scrub("JANE DOE, jane\ndoe, janedoe") == "NNNN NNN, nnnn\nnnn, janedoe"


def test_more_names_than_stand_ins_are_an_error_and_not_a_mistake() -> None:
    stand_ins = StandIns()
    with pytest.raises(FixtureError, match="more than"):
        for letter in "abcd":
            stand_ins.name(letter)


@pytest.mark.parametrize(
    "piece", ["a", "a.", "\n", "=", "token", "1.", ":", "/", "%2F", "@", "<input ", "\x01a", "eyJ"]
)
def test_a_long_run_of_anything_is_read_in_proportion_to_its_length(piece: str) -> None:
    """Would take minutes if any pattern looked at the rest again from every place."""
    text = piece * (60_000 // len(piece))
    assert len(Finder(StandIns()).scrub(text)) == len(text)
