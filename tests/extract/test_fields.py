"""How alternatives become one field: order, agreement, types, absence, failure."""

import pytest

from scraper.models import Field, State
from tests.extract.pages import URL, Read


def one(read: Read, spec: str, html: str) -> Field:
    return read(f"x: {spec}", f"<html><body>{html}</body></html>").fields["x"]


ROW = "<table><tr><td>X</td><td>{}</td></tr></table>"


def test_the_first_alternative_that_matches_wins_and_is_named(read: Read) -> None:
    field = one(read, "{find: [{script: other}, {label: X}, {css: td.v}]}", ROW.format("one"))
    assert (field.state, field.value, field.found_by, field.rank) == (State.PRESENT, "one", "label: X", 1)
    assert field.reason is None


def test_alternatives_that_disagree_fail_the_field_without_telling_the_text(read: Read) -> None:
    html = "<script>var x = 'secret one';</script>" + ROW.format("secret two")
    field = one(read, "{find: [{script: x}, {label: X}]}", html)
    assert (field.state, field.value) == (State.FAILED, None)
    assert field.reason == "the alternatives disagree: `script: x`, `label: X`"


@pytest.mark.parametrize(
    ("kind", "one_way", "other_way"),
    [
        ("text", "a  b", "a b"),
        ("ip", "2001:DB8:0:0::1", "2001:db8::1"),
        ("port", "080", "80"),
        ("int", "+5", "5"),
        ("rule", "alert (msg: x;)", "alert<br>(msg:<br>x;)"),
        ("json", '{"a": 1}', '{ "a":1 }'),
        ("id_list", "1, 2", "1 2"),
        ("hexdump", "Packet\\n0x0000: 4745  G", "0x0000: 4745 G"),
    ],
)
def test_values_agree_however_they_are_written(read: Read, kind: str, one_way: str, other_way: str) -> None:
    html = f"<script>var x = '{one_way}';</script>" + ROW.format(other_way)
    field = one(read, f"{{find: [{{script: x}}, {{label: X}}], type: {kind}}}", html)
    assert field.state is State.PRESENT, field.reason


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("ip", "192.0.2.7", "192.0.2.7"),
        ("ip", "::FFFF:192.0.2.7", "::FFFF:192.0.2.7"),
        ("port", "65535", 65535),
        ("int", "-12", -12),
        ("id", "12345", 12345),
        ("id", "0012", "0012"),
        ("id", "5F152BD4-0000-0020-0002-4C4000000000", "5F152BD4-0000-0020-0002-4C4000000000"),
        ("id", "9" * 30, "9" * 30),
        ("url", "/a?b=1", "https://console.example.net/a?b=1"),
        ("json", '{"a": [1, null]}', {"a": [1, None]}),
        ("id_list", "3, 1\n3", [3, 1, 3]),
        ("text", " a\n b&nbsp;c ", "a b c"),
        ("text", "a<br>b", "a\nb"),
        ("rule", " a  b<br />\n c", "a  b c"),
    ],
)
def test_a_text_of_the_right_form_becomes_a_value(read: Read, kind: str, text: str, value: object) -> None:
    assert one(read, f"{{find: [{{label: X}}], type: {kind}}}", ROW.format(text)).value == value


@pytest.mark.parametrize(
    ("kind", "text", "told"),
    [
        ("ip", "192.0.2.300", "is not an IP address"),
        ("ip", "192.0.2.7 (host)", "is not an IP address"),
        ("port", "65536", "is not a port from 0 to 65535"),
        ("port", "٨٠", "is not a port from 0 to 65535"),
        ("int", "5.0", "is not a whole number"),
        ("int", "9" * 5000, "is not a whole number"),
        ("id", "a b", "is not an id"),
        ("url", "javascript:alert(1)", "is not an http or https address"),
        ("url", "http://[::1", "is not an address"),
        ("json", "{a: 1}", "is not JSON"),
        ("json", "[NaN]", "is not JSON"),
        ("json", "[" * 50_000, "is not JSON"),
        ("id_list", "1, <b>2 !</b>", "is not an id"),
    ],
)
def test_a_text_of_another_form_fails_and_says_which(read: Read, kind: str, text: str, told: str) -> None:
    field = one(read, f"{{find: [{{label: X}}], type: {kind}}}", ROW.format(text))
    assert (field.state, field.value, field.reason) == (State.FAILED, None, f"`label: X` {told}")


def test_one_alternative_of_the_wrong_form_fails_the_field_even_where_another_is_right(read: Read) -> None:
    html = "<script>var x = '192.0.2.7';</script>" + ROW.format("unknown")
    field = one(read, "{find: [{script: x}, {label: X}], type: ip}", html)
    assert field.reason == "`label: X` is not an IP address"


def test_a_text_that_means_absent_is_absence_and_not_failure(read: Read) -> None:
    field = one(read, "{find: [{label: X}], type: port, absent: ['n/a', '']}", ROW.format(" n/a "))
    assert (field.state, field.reason) == (State.ABSENT, "the page says that there is none")


def test_absence_here_and_a_value_there_disagree(read: Read) -> None:
    html = "<script>var x = '';</script>" + ROW.format("80")
    assert (
        one(read, "{find: [{script: x}, {label: X}], type: port, absent: ['']}", html).state is State.FAILED
    )


def test_an_optional_field_that_is_not_there_is_absent(read: Read) -> None:
    field = one(read, "{find: [{label: X}], optional: true}", "")
    assert (field.state, field.reason) == (State.ABSENT, "not on the page")


def test_a_field_that_must_be_there_fails_when_it_is_not(read: Read) -> None:
    assert one(read, "{find: [{label: X}]}", "").state is State.FAILED


def test_another_page_is_named_only_when_nothing_here_is_found(read: Read) -> None:
    spec = "{find: [{label: X}, {page: other, field: z}], type: rule}"
    assert one(read, spec, "").reason == "see page other"
    assert one(read, spec, ROW.format("alert x")).value == "alert x"


def test_a_fallback_is_looked_at_only_when_nothing_else_is_there(read: Read) -> None:
    spec = "{find: [{label: X}, {css: b, fallback: true}]}"
    assert one(read, spec, ROW.format("one") + "<b>two</b>").value == "one"
    assert one(read, spec, "<b>two</b>").value == "two"


def test_css_that_matches_different_texts_is_doubtful_unless_many_are_wanted(read: Read) -> None:
    html = "<b>one</b><b>two</b>"
    assert one(read, "{find: [{css: b}]}", html).state is State.FAILED
    assert one(read, "{find: [{css: b}], many: true}", html).value == ["one", "two"]


def test_one_text_is_split_into_a_list(read: Read) -> None:
    assert one(read, "{find: [{label: X}], type: ip, split: ','}", ROW.format("::1, 192.0.2.7 ,")).value == [
        "::1",
        "192.0.2.7",
    ]


def test_match_takes_a_named_group_or_the_first_or_everything(read: Read) -> None:
    html = ROW.format("sid 12 rev 3")
    assert one(read, r"{find: [{label: X, match: 'sid (\d+)'}], type: id}", html).value == 12
    assert one(read, r"{find: [{label: X, match: '(sid) (?P<value>\d+)'}], type: id}", html).value == 12
    assert one(read, r"{find: [{label: X, match: 'rev \d'}]}", html).value == "rev 3"
    assert one(read, r"{find: [{label: X, match: 'gid'}], optional: true}", html).state is State.ABSENT


def test_xpath_may_give_attributes_texts_numbers_and_truth(read: Read) -> None:
    html = "<a href='/x?id=1'>one</a><a href='/x?id=2'>two</a>"
    assert one(read, "{find: [{xpath: '//a/@href'}], many: true}", html).value == ["/x?id=1", "/x?id=2"]
    assert one(read, "{find: [{xpath: 'string(//a[2])'}]}", html).value == "two"
    assert one(read, "{find: [{xpath: 'count(//a)'}], type: int}", html).value == 2
    assert one(read, "{find: [{xpath: 'boolean(//a)'}]}", html).value == "true"


def test_a_region_runs_from_an_element_to_the_next_end_after_it(read: Read) -> None:
    html = (
        "<hr class=e><h2>Dump</h2><p>0x0000: 41</p><div><p>0x0010: 42</p></div><hr class=e><p>0x0020: 43</p>"
    )
    spec = "{find: [{css: h2, until: \"//hr[@class='e']\"}], type: hexdump}"
    assert one(read, spec, html).value == "Dump\n0x0000: 41\n0x0010: 42"


def test_a_region_whose_end_is_missing_is_not_taken_to_the_end_of_the_page(read: Read) -> None:
    field = one(
        read, "{find: [{css: h2, until: '//hr'}], type: hexdump}", "<hr><h2>Dump</h2><p>0x0000: 41</p>"
    )
    assert field.state is State.FAILED


def test_a_hexdump_keeps_its_lines_whatever_makes_them(read: Read) -> None:
    rows = "<tr><td>0x0000:</td><td>4745</td></tr>\n  <tr><td>0x0010:</td><td>4142</td></tr>"
    for html in (
        "<p>0x0000: 4745<br>0x0010: 4142</p>",
        "<pre>0x0000: 4745\n0x0010: 4142\n</pre>",
        "<div><div>0x0000: 4745</div><div>0x0010: 4142</div></div>",
        f"<table>\n {rows}</table>",
        "<p>0x0000: <b>4745</b><br/>\n0x0010: 4142</p>",
    ):
        field = one(read, "{find: [{css: body}], type: hexdump}", html)
        lines = [line.strip() for line in field.value.split("\n") if line.strip()]
        assert lines == ["0x0000: 4745", "0x0010: 4142"], html


def test_line_ends_are_read_as_a_browser_has_them(read: Read) -> None:
    html = "<pre>\r\n0x0000: 41\r\n0x0010: 42\r</pre>"
    assert one(read, "{find: [{css: pre}], type: hexdump}", html).value == "0x0000: 41\n0x0010: 42"
    assert one(read, "{find: [{css: pre}, {css: body}], type: hexdump}", html).state is State.PRESENT


def test_several_dumps_that_one_selector_finds_are_one_text_in_order(read: Read) -> None:
    html = "<pre>0x0000: 41</pre><p>x</p><pre>0x0000: 42</pre>"
    assert one(read, "{find: [{css: pre}], type: hexdump}", html).value == "0x0000: 41\n0x0000: 42"


def test_a_pattern_over_the_source_is_a_last_resort(read: Read) -> None:
    assert one(read, r"{find: [{regex: 'data-x=.(\d+)'}], type: int}", "<p data-x='5'>").value == 5


@pytest.mark.parametrize("length", [60, 6_000])
def test_a_pattern_that_runs_too_long_fails_its_field_only(read: Read, length: int) -> None:
    html = ROW.format("a" * length)
    fields = read("x: {find: [{label: X, match: '(a|aa)+$x'}]}\nz: {find: [{label: X}]}", html)
    assert fields.fields["x"].reason == "`label: X` has a pattern that ran longer than 0.5 s"
    assert fields.fields["z"].state is State.PRESENT


def test_relative_addresses_are_resolved_by_the_pages_own(read: Read) -> None:
    assert one(read, "{find: [{css: a, attr: href}], type: url}", "<a href='?id=8'>x</a>").value == (
        URL.split("?")[0] + "?id=8"
    )
