"""Rule text as consoles show it comes back as its author wrote it."""

import html
import json

import pytest

from scraper.decode.rules.text import one_line

RULE = (
    r"alert tcp $EXTERNAL_NET any -> any $HTTP_PORTS ("
    r'msg:"A (b) <c>"; content:"|3a|\"x\;"; pcre:"/\d+&x/U"; sid:1;)'
)


@pytest.mark.parametrize(
    "shown",
    [
        RULE,
        html.escape(RULE),
        html.escape(html.escape(RULE)),
        html.escape(RULE, quote=False),
        RULE.replace('"', '\\"'),
        html.escape(RULE.replace('"', '\\"')),
        html.escape(RULE.replace('"', '\\"'), quote=False),
        RULE.replace("\\", "\\\\").replace('"', '\\"'),
        json.dumps(RULE),
        html.escape(RULE).replace("&quot;", "&#34;"),
        html.escape(RULE).replace("&quot;", "&#x22;"),
        html.escape(RULE).replace(" ", "<br />"),
        html.escape(RULE).replace(" ", "<br>\n"),
        html.escape(RULE).replace("; ", ";&nbsp;"),
        html.escape(RULE).replace("msg", "<span class='x'>msg</span>"),
        RULE.replace("; ", ";\n    "),
        RULE.replace("; ", "; \\\r\n\t"),
        "# written by hand\n# twice\n" + RULE,
        "\ufeff" + RULE + "\r\n",
    ],
)
def test_a_rule_escaped_or_wrapped_in_any_known_way_is_undone(shown: str) -> None:
    assert one_line(shown) == RULE


def test_a_rule_that_looks_for_entities_and_breaks_keeps_them() -> None:
    rule = (
        'alert http any any -> any any (msg:"a"; content:"&lt;b&gt;<br />&quot;"; content:"x:&quot;"; sid:1;)'
    )
    assert one_line(rule) == rule


def test_entities_that_the_rule_looks_for_survive_one_level_of_escaping() -> None:
    rule = 'alert http any any -> any any (msg:"a"; content:"&lt;b&gt;<br />&copy=1"; sid:1;)'
    assert one_line(html.escape(rule)) == rule


def test_a_break_in_the_message_is_a_wrap_even_in_plain_text() -> None:
    assert 'msg:"AL Joomla User"' in one_line(
        'alert tcp any any -> any any (msg:"AL Joomla<br />User"; sid:1;)'
    )


def test_a_backslash_that_the_rule_looks_for_stays_when_only_quotes_were_escaped() -> None:
    rule = r'alert tcp any any -> any any (msg:"a"; content:"C|3a|\\"; sid:1;)'
    assert one_line(rule.replace('"', '\\"')) == rule


def test_a_comment_alone_stays_as_it_is() -> None:
    assert one_line("# only words\n") == "# only words"


def test_a_disabled_rule_is_not_taken_for_a_comment() -> None:
    assert (
        one_line("# comment\n#alert tcp any any -> any any (\nsid:1;)")
        == "#alert tcp any any -> any any ( sid:1;)"
    )
