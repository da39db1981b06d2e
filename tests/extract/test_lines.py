"""Values on lines of text, values made of parts, and times, however they are written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.extract.lines import values_on_lines
from scraper.extract.times import as_time
from scraper.models import Field, State
from tests.extract.pages import Read

TICKET = """Alert 7 at 02:00
Source:   10.0.0.1:4711 -> Target: 192.0.2.1:80
Protocol = tcp
Sensor name\t: dmz: one
Weight    high
Rule:
alert tcp any any -> any any (msg:"a";)

Comment:

Severity:
Kind: web
"""


def one(read: Read, spec: str, body: str) -> Field:
    return read(f"x: {spec}", f"<html><body>{body}</body></html>").fields["x"]


@pytest.mark.parametrize("tag", ["pre", "textarea"])
@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("source", "10.0.0.1:4711 -> Target: 192.0.2.1:80"),
        ("Protocol", "tcp"),
        ("Sensor name", "dmz: one"),
        ("Weight", "high"),
        ("Rule", 'alert tcp any any -> any any (msg:"a";)'),
    ],
)
def test_a_line_gives_what_follows_its_label(read: Read, tag: str, label: str, value: str) -> None:
    assert one(read, f"{{find: [{{line: {label}}}]}}", f"<{tag}>{TICKET}</{tag}>").value == value


def test_a_line_in_any_element_is_found_within_it(read: Read) -> None:
    body = "<div class=m>Source: 10.0.0.1<br>Port: 80</div><div>Port: 81</div>"
    assert one(read, "{find: [{line: Port, within: {css: .m}}], type: port}", body).value == 80


@pytest.mark.parametrize("label", ["Target", "Alert"])
def test_a_label_that_begins_no_line_is_not_found(read: Read, label: str) -> None:
    assert one(read, f"{{find: [{{line: '{label}'}}], optional: true}}", f"<pre>{TICKET}</pre>").value is None


@pytest.mark.parametrize("label", ["Comment", "Severity"])
def test_a_line_with_nothing_after_its_label_is_absent_only_by_the_packs_word(read: Read, label: str) -> None:
    body = f"<pre>{TICKET}</pre>"
    assert one(read, f"{{find: [{{line: {label}}}]}}", body).state is State.FAILED
    assert one(read, f"{{find: [{{line: {label}}}], absent: ['']}}", body).state is State.ABSENT


def test_a_label_that_begins_two_lines_with_different_values_has_failed(read: Read) -> None:
    field = one(read, "{find: [{line: Source}]}", "<pre>Source: 10.0.0.1\n\nSource: 10.0.0.2</pre>")
    assert (field.state, field.reason) == (State.FAILED, "`line: Source` gives different values in 2 places")


@given(st.text(alphabet="ab:= \t\n\r\x0b", max_size=60), st.sampled_from(["a", "b", "a b"]))
@settings(max_examples=80, deadline=None)
def test_what_follows_a_label_is_written_there(text: str, label: str) -> None:
    for value in values_on_lines(text, label):
        assert all(line.strip() in text for line in value.splitlines())


SPLIT = "{find: [{parts: [{css: '#d'}, {css: '#t'}]}], type: time, zone: UTC, absent: ['']}"


def test_a_value_in_several_places_is_put_together(read: Read) -> None:
    body = "<input id=d value=2018-04-06><input id=t value=05:01:57>"
    field = one(read, SPLIT, body)
    assert (field.value, field.found_by) == ("2018-04-06T05:01:57+00:00", "parts")
    joined = "{find: [{parts: [{css: b}, {label: Host}], join: '@'}]}"
    assert one(read, joined, "<b>root</b><dl><dt>Host<dd>dmz</dl>").value == "root@dmz"


@pytest.mark.parametrize(
    ("body", "state", "reason"),
    [
        ("<p id=d>2018-04-06</p>", State.FAILED, "`parts` finds only some of its parts"),
        ("<input id=d value=2018-04-06><input id=t>", State.FAILED, "`parts` finds only some of its parts"),
        (
            "<p id=d>a</p><p id=d>b</p><p id=t>c</p>",
            State.FAILED,
            "`parts` gives different values in 2 places",
        ),
        ("<input id=d><input id=t>", State.ABSENT, "the page says that there is none"),
        ("<p>nothing</p>", State.FAILED, "none of its selectors finds anything on the page"),
    ],
)
def test_a_value_that_lacks_a_part_is_never_taken_for_whole(
    read: Read, body: str, state: State, reason: str
) -> None:
    field = one(read, SPLIT, body)
    assert (field.state, field.value, field.reason) == (state, None, reason)


def test_the_parts_of_a_rows_value_stand_in_the_row(read: Read) -> None:
    page = (
        "<html><body><table><tr><th>Day<th>Time</tr><tr class=r><td>1<td>2</tr>"
        "<tr class=r><td>3<td>4</tr></table></body></html>"
    )
    find = "[{parts: [{label: Day}, {label: Time}], join: '/'}]"
    more = f"proof: [{{xpath: 'true()'}}]\nrows: {{each: {{css: tr.r}}, fields: {{at: {{find: {find}}}}}}}"
    rows = read("x: {find: [{css: h1}], optional: true}", page, more=more).rows
    assert [row["at"].value for row in rows] == ["1/2", "3/4"]


@pytest.mark.parametrize(
    ("text", "form", "zone", "value"),
    [
        ("2018-04-06 05:01:57", None, None, "2018-04-06T05:01:57"),
        ("2018-04-06T05:01:57.25+0200", None, "UTC", "2018-04-06T05:01:57.250000+02:00"),
        ("2018-04-06 05:01 UTC", None, "-03:30", "2018-04-06T05:01:00+00:00"),
        ("Apr 6, 2018 5:01:57 PM", "%b %d, %Y %I:%M:%S %p", "+01:00", "2018-04-06T17:01:57+01:00"),
        ("06.04.18 05:01", "%d.%m.%y %H:%M", None, "2018-04-06T05:01:00"),
        ("1522987317.5", "epoch", None, "2018-04-06T04:01:57.500000+00:00"),
        ("1522987317500", "epoch_ms", None, "2018-04-06T04:01:57.500000+00:00"),
    ],
)
def test_a_time_is_read_as_the_pack_says(text: str, form: str | None, zone: str | None, value: str) -> None:
    assert as_time(text, form, zone) == value


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("04/06/2018 05:01", ""),
        ("2018-04-06", ""),
        ("2018-13-06 05:01", ""),
        ("13/31/2018", ", format: '%d/%m/%Y'"),
        ("now", ", format: epoch"),
        ("9" * 15, ", format: epoch"),
    ],
)
def test_what_is_no_such_time_has_failed(read: Read, text: str, spec: str) -> None:
    assert one(read, f"{{find: [{{css: b}}], type: time{spec}}}", f"<b>{text}</b>").state is State.FAILED


def test_two_ways_to_write_one_moment_agree(read: Read) -> None:
    spec = "{find: [{css: b}, {css: i}], type: time}"
    assert one(read, spec, "<b>2018-04-06 05:01Z</b><i>2018-04-06T07:01+02:00</i>").state is State.PRESENT
    assert one(read, spec, "<b>2018-04-06 05:01Z</b><i>2018-04-06T05:01</i>").state is State.FAILED


def test_the_lines_of_preformatted_text_stay_lines(read: Read) -> None:
    body = "<pre>Alert 7 by  dmz\n\nsaid by nobody</pre>"
    assert one(read, "{find: [{css: pre}]}", body).value == "Alert 7 by dmz\nsaid by nobody"
    assert one(read, "{find: [{css: pre, match: '^Alert.* by (.*)'}]}", body).value == "dmz"
