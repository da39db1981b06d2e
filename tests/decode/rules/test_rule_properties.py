"""Any text at all: read without an error, kept, in time linear in its length."""

import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from scraper.decode.rules import content_text, read_rule
from scraper.decode.rules.content import content_bytes

PIECES = st.sampled_from(
    [
        *'"\\;()|:!,#/ \n',
        "-> ",
        "<br />",
        "&quot;",
        "&amp;",
        "content:",
        "pcre:",
        "nocase;",
        "http_uri;",
        "sid:1;",
    ]
) | st.just("alert tcp any any -> any any (")
ANY_RULE = st.lists(PIECES | st.text(max_size=5), max_size=25).map("".join)


@settings(max_examples=150)
@given(ANY_RULE | st.text())
@example("\ud800")
@example('"')
@example('alert (content:"a"')
def test_any_text_is_read_and_kept(text: str) -> None:
    rule = read_rule(text)
    assert (
        rule.raw.encode("utf-8", "replace")
        == text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()
    )
    assert "\n" not in rule.text
    assert all(pattern.data or pattern.problem or pattern.kind == "pcre" for pattern in rule.patterns)


def words(text: str) -> str:
    return re.sub(r"\W", "", text).lower()


@settings(max_examples=150)
@given(ANY_RULE)
def test_every_letter_between_the_parentheses_is_in_some_option(body: str) -> None:
    rule = read_rule("alert tcp any any -> any any (" + body.replace(")", ""))
    kept = "".join(option.name + (option.value or "") for option in rule.options)
    assert words(kept) == words(rule.text.partition("(")[2])


@settings(max_examples=100)
@given(st.binary(min_size=1, max_size=40))
def test_bytes_survive_the_engines_notation(data: bytes) -> None:
    assert content_bytes(content_text(data)) == data
