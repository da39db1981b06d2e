"""What a page's scripts assign, read by scanning."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.extract.scripts import decode, values_of
from scraper.models import State
from tests.extract.pages import Read

A = frozenset({"a"})

ASSIGNED = {
    "var a = 'x';": "x",
    'let a = "x"': "x",
    "const a = `x`;": "x",
    "a='x'": "x",
    "window.a = 'x';": "x",
    "f({a: 'x'})": "x",
    'f({"a": "x", b: 1})': "x",
    "f({ // it's a comment\n a: 'x'})": "x",
    "f({b: 'http://y', /* c */ a: 'x'})": "x",
    "var a = 12, b = 3;": "12",
    "var a = -1.5;": "-1.5",
    "var a = null": "null",
    "var a = 'x'\nvar b = 'y'": "x",
    "var a = 'x' // the end\n": "x",
    "var a = /* here */ 'x';": "x",
    r"var a = 'it\'s \"x\"\\';": 'it\'s "x"\\',
    r"var a = '\x41\u0042\u{43}\n';": "ABC\n",
    "var a = 'one\\\ntwo';": "onetwo",
    "var r = /[/']/.exec(b); var a = 'x';": "x",
    "var h = w / 2; var a = 'x'; var q = 1 / 3;": "x",
    "return /'/.test(b); a = 'x';": "x",
    "<!-- hidden from old browsers\nvar a = 'x';\n//-->": "x",
    "var b = \"a = 'no';\"; var a = 'x';": "x",
    "var a = 'x'; f({a: 'a property of something else'});": "x",
    "var a = ''": "",
}


@pytest.mark.parametrize(("script", "value"), ASSIGNED.items())
def test_a_literal_is_read_as_the_script_means_it(script: str, value: str) -> None:
    assert values_of([script], A) == {"a": [value]}


@pytest.mark.parametrize(
    "script",
    [
        "// a = 'x'",
        "/* a = 'x' */",
        "/* a = 'x'",
        "<!-- a = 'x'",
        "var b = 'a = 1';",
        "var b = `a = 1`;",
        "if (a == 'x') {}",
        "if (a === 'x' || a >= 'x' || a != 'x') {}",
        "f(a => 'x')",
        "b ? a : 'x'",
        "case a: 'x'",
        "var aa = 'x', _a = 'x', $a = 'x', a1 = 'x';",
        "/a='x'/.test(b)",
        "b = 'broken\n; a = 'x'",
        "b = /broken\n; a = 'x'",
    ],
)
def test_what_is_no_assignment_is_not_taken_for_one(script: str) -> None:
    assert values_of([script], A) == {}


@pytest.mark.parametrize(
    "script",
    [
        "var a = f();",
        "var a = 'x' + b;",
        "var a = 'x'\n + b;",
        "var a = 'x'.trim();",
        "var a = b ? 'x' : 'y';",
        "var a = `x${b}`;",
        "a += 'x';",
        "a ??= 'x'",
        "var a = ['x'];",
        "var a = 5px;",
        "var a = 'not ended",
    ],
)
def test_what_is_no_plain_literal_is_known_as_such(script: str) -> None:
    assert values_of([script], A) == {"a": [None]}


FIELD = "a: {find: [{script: a}]}"


def page(*scripts: str) -> str:
    return "<html>" + "".join(f"<script>{script}</script>" for script in scripts) + "</html>"


def test_several_script_blocks_are_read(read: Read) -> None:
    assert read(FIELD, page("var b = 1;", "var a = 'x';", "'use strict'")).value("a") == "x"


def test_different_values_of_one_variable_are_a_failure(read: Read) -> None:
    field = read(FIELD, page("var a = 'x';", "a = 'y';")).fields["a"]
    assert (field.state, field.reason) == (State.FAILED, "`script: a` gives different values in 2 places")


def test_a_literal_that_is_changed_later_is_a_failure(read: Read) -> None:
    field = read(FIELD, page("var a = 'x'; a += b;")).fields["a"]
    assert field.reason == "`script: a` is assigned more than once, not always as a literal"


def test_a_computed_value_leaves_the_field_to_other_alternatives(read: Read) -> None:
    html = page("var a = f();") + "<table><tr><td>A</td><td>x</td></tr></table>"
    field = read("a: {find: [{script: a}, {label: A}]}", html).fields["a"]
    assert (field.value, field.found_by, field.rank) == ("x", "label: A", 1)


def test_json_data_blocks_are_read_and_templates_are_not(read: Read) -> None:
    html = (
        '<script type="application/json">{"b": {"a": "x"}}</script>'
        "<script type='text/template'>a = 'y'</script>"
    )
    assert read(FIELD, html).value("a") == "x"


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=20).filter(lambda text: "\r" not in text))
def test_any_text_written_as_a_script_string_reads_back(text: str) -> None:
    written = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
    if any(0xD800 <= ord(char) <= 0xDFFF for char in text):
        return
    assert decode(f"'{written}'") == text
    assert values_of([f"var b = '{written}', a = '{written}';"], A) == {"a": [text]}


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from([*"'\"`/\\\n{}:,;=+ ", "a", "b", "//", "/*", "*/", "<!--", "${"]), max_size=40)
)
def test_any_script_is_scanned_to_its_end(parts: list[str]) -> None:
    values_of(["".join(parts)], A)


@pytest.mark.parametrize("piece", ["/", "'", "a=", "a = 'x' ", "/* */", "{a:", "\\", "a" * 50, "/[", "`${`"])
def test_scanning_takes_time_in_proportion_to_the_script(piece: str) -> None:
    values_of([f"var b = 1; // x\n{piece * 60_000}"], A)
