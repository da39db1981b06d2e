"""Options are split as the engines split them, and what is not an option is kept."""

import pytest

from scraper.decode.rules.scan import split_options


def pairs(body: str) -> list[tuple[str, str | None]]:
    return [(option.name, option.value) for option in split_options(body).items]


def test_quotes_protect_semicolons_and_parentheses() -> None:
    assert pairs('msg:"a;b)c"; sid:1;)') == [("msg", '"a;b)c"'), ("sid", "1")]


def test_names_are_lower_case_and_blanks_around_values_go() -> None:
    assert pairs("SID : 1 ; NoCase ;)") == [("sid", "1"), ("nocase", None)]


def test_an_escaped_quote_does_not_end_a_string() -> None:
    assert pairs(r'content:"a\"; b"; sid:1;)') == [("content", r'"a\"; b"'), ("sid", "1")]


def test_a_message_that_ends_in_a_backslash_keeps_its_quote() -> None:
    assert pairs(r'msg:"q\"; content:"abc"; sid:1;)') == [
        ("msg", r'"q\"'),
        ("content", '"abc"'),
        ("sid", "1"),
    ]


def test_a_quote_within_a_string_that_nobody_escaped_does_not_end_it() -> None:
    assert pairs('msg:"say "hi" now"; sid:1;)') == [("msg", '"say "hi" now"'), ("sid", "1")]


def test_a_missing_closing_quote_costs_one_option_only() -> None:
    assert pairs('msg:"abc; nocase; sid:1;)') == [("msg", '"abc'), ("nocase", None), ("sid", "1")]


@pytest.mark.parametrize(
    "end", ["sid:1; rev:2)", "sid:1; rev:2 ) ", "sid:1; rev:2;)", "sid:1; rev:2;) # note"]
)
def test_the_last_semicolon_may_be_missing(end: str) -> None:
    options = split_options(end)
    assert [option.value for option in options.items] == ["1", "2"]
    assert (options.closed, options.cut) == (True, False)


def test_the_last_semicolon_may_be_missing_after_a_quote_or_a_bare_word() -> None:
    assert pairs('sid:1; content:"a")') == [("sid", "1"), ("content", '"a"')]
    assert pairs("sid:1; nocase)") == [("sid", "1"), ("nocase", None)]


@pytest.mark.parametrize(
    "body", ["sid:1; rev:2", 'sid:1; content:"a', "sid:1; noca", 'sid:1; msg:"a (b)', "sid:1; x:"]
)
def test_an_option_without_an_end_is_known_as_cut_off(body: str) -> None:
    options = split_options(body)
    assert options.cut
    assert not options.closed
    assert options.items[0].value == "1"


def test_a_body_that_ends_between_options_is_not_closed_and_not_cut() -> None:
    options = split_options("sid:1; rev:2; ")
    assert (options.closed, options.cut, len(options.items)) == (False, False, 2)


def test_text_that_is_no_option_is_kept_without_a_name() -> None:
    assert pairs('dex.php"; sid:1;; 5x; rev:2;)') == [
        ("", 'dex.php"'),
        ("sid", "1"),
        ("", "5x"),
        ("rev", "2"),
    ]
