"""Values that stand in the controls of a form, and the ways in which a page says what a control is for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

from scraper.extract.controls import Forms, controls_in, texts_of_control
from scraper.models import Field, State
from tests.extract.pages import Read

UNCLEAR = "is empty where an attribute, a script or another cell may hold the value"


def one(read: Read, spec: str, body: str) -> Field:
    return read(f"x: {spec}", f"<html><body>{body}</body></html>").fields["x"]


@pytest.mark.parametrize(
    "body",
    [
        "<label for=s>Source:</label><p>in dotted form</p><input id=s value=10.0.0.1>",
        "<label>Source <input value=10.0.0.1> in dotted form</label>",
        "<label for=s><b>Source</b></label><div><span>x</span><input type=search id=s value=10.0.0.1></div>",
        "<input aria-label=Source value=10.0.0.1>",
        "<table><tr><th>Source<td><form><input value=10.0.0.1></form><div> 10.0.0.1 </div></table>",
        "<input placeholder=Source value=10.0.0.1>",
        "<input title=Source value=10.0.0.1>",
        "<h4 id=h>Source</h4><p>the attacker's</p><input aria-labelledby=h value=10.0.0.1>".replace(
            "h4", "i"
        ),
        "<table><tr><th>Source<td><input value=10.0.0.1></table>",
        "<table><tr><th>Source<td><input type=hidden value=x><input value=10.0.0.1><input type=submit>",
        "<table><tr><th>Source<td><select><option>10.0.0.1</select><th>State<td><input value=x></table>",
        "<table><tr><th>Source<td><textarea>\n10.0.0.1</textarea></table>",
        "<table><tr><th>Source<th>Port<tr><td><input value=10.0.0.1><td><input value=80></table>",
        "<dl><dt>Source<dd><select><option>10.0.0.2<option selected>10.0.0.1</select></dl>",
        "<p>Source: <input value=10.0.0.1></p><p>10.0.0.2</p>",
        "<div>Source</div><div><select><option disabled>choose<option>10.0.0.1</select></div>",
        "<fieldset><legend>Source</legend><div><label><input type=radio name=s>10.0.0.2</label>"
        "<label><input type=radio name=s checked>10.0.0.1</label></div></fieldset>",
    ],
)
def test_a_label_gives_what_its_control_shows(read: Read, body: str) -> None:
    field = one(read, "{find: [{label: Source}], type: ip}", body)
    assert (field.state, field.value) == (State.PRESENT, "10.0.0.1"), field.reason


@pytest.mark.parametrize(
    "body",
    [
        "<table><tr><th>Source<td><select><option>md5</select><td><input value=10.0.0.1></table>",
        "<table><tr><th>Source<td><input value=10.0.0.1><input value=80></table>",
        "<table><tr><th>Source<td><input value=10.0.0.1> in dotted form</table>",
        "<table><tr><th>Source<td><input type=password value=10.0.0.1></table>",
        "<table><tr><th>Source<td><input></table>",
        "<label for=s>Source</label><input id=s value=10.0.0.1><input id=s value=10.0.0.2>",
        "<label for=s>Source</label><input type=radio id=s checked><label for=s>10.0.0.1</label>",
        "<label for=s>Source</label><select id=s multiple><option selected>a<option selected>b</select>",
    ],
)
def test_a_label_whose_control_leaves_a_doubt_has_failed(read: Read, body: str) -> None:
    field = one(read, "{find: [{label: Source}], absent: ['']}", body)
    assert (field.state, field.reason) == (State.FAILED, f"`label: Source` {UNCLEAR}")


def test_a_name_in_an_attribute_counts_only_where_the_label_is_not_written(read: Read) -> None:
    body = "<table><tr><td>Source<td>10.0.0.1</table><input placeholder=Source value=10.0.0.2>"
    assert one(read, "{find: [{label: Source}]}", body).value == "10.0.0.1"


def test_attributes_inside_captured_traffic_name_nothing(read: Read) -> None:
    page = "<html><body><div class=raw><input placeholder=Source value=10.0.0.2></div></body></html>"
    spec = "x: {find: [{label: Source}], optional: true}"
    more = "proof: [{xpath: 'true()'}]\ncaptured: [{css: .raw}]"
    assert read(spec, page, more=more).fields["x"].state is State.ABSENT


@pytest.mark.parametrize(
    ("css", "value"),
    [
        ("[name=src]", "10.0.0.1"),
        ("[name=proto]", "tcp"),
        ("[name=kind]", "web"),
        ("[name=ack]", "true"),
        ("[name=open]", "false"),
        ("[name=note]", "one\ntwo"),
        ("td", "10.0.0.9"),
    ],
)
def test_a_control_found_by_its_name_gives_what_it_shows(read: Read, css: str, value: str) -> None:
    body = (
        "<input name=src value=10.0.0.1><input type=radio name=proto value=6 checked> tcp"
        "<input type=radio name=proto value=17> udp"
        "<select name=kind><option value=1>scan</option><option value=2 selected>web</option></select>"
        "<input type=checkbox name=ack value=1 checked><input type=checkbox name=open value=1>"
        "<textarea name=note>\none\ntwo</textarea><table><tr><td><input value=10.0.0.9></table>"
    )
    assert one(read, f"{{find: [{{css: '{css}'}}]}}", body).value == value


@pytest.mark.parametrize(
    "body",
    [
        "<select name=tag multiple><option selected>a<option>b<option selected>c</select>",
        "<p><input type=checkbox name=tag checked> a <input type=checkbox name=tag> b"
        " <input type=checkbox name=tag checked> c</p>",
    ],
    ids=["a list", "boxes"],
)
def test_all_that_is_chosen_of_several_is_a_list(read: Read, body: str) -> None:
    assert one(read, "{find: [{css: '[name=tag]'}], many: true}", body).value == ["a", "c"]


@pytest.mark.parametrize(
    "control",
    [
        "<input name=x>",
        "<input name=x value=''>",
        "<textarea name=x></textarea>",
        "<select name=x></select>",
        "<input type=radio name=x> tcp <input type=radio name=x> udp",
    ],
)
def test_an_empty_control_is_absent_only_where_the_pack_says_so(read: Read, control: str) -> None:
    assert one(read, "{find: [{css: '[name=x]'}], absent: ['']}", control).state is State.ABSENT
    assert one(read, "{find: [{css: '[name=x]'}]}", control).state is State.FAILED


def test_the_rows_of_a_list_show_what_their_controls_show(read: Read) -> None:
    page = (
        "<html><body><table><tr><th>Id<th>From</tr><tr class=r><td>7<td><input value=10.0.0.1></tr>"
        "<tr class=r><td>8<td><select><option selected>10.0.0.2</select></tr></table></body></html>"
    )
    more = "proof: [{xpath: 'true()'}]\nrows: {each: {css: tr.r}, fields: {src: {find: [{label: From}]}}}"
    rows = read("x: {find: [{css: h1}], optional: true}", page, more=more).rows
    assert [row["src"].value for row in rows] == ["10.0.0.1", "10.0.0.2"]


def test_a_hexdump_in_a_text_area_keeps_its_lines_and_spaces(read: Read) -> None:
    dump = "0x0000: 4745  GE\n\n0x0000: 54    T"
    body = f"<label for=p>Packet</label><textarea id=p>\n{dump}</textarea>"
    assert one(read, "{find: [{label: Packet}], type: hexdump}", body).value == dump


@given(st.text(alphabet="<>/= abinputselcxoralbf\"'", max_size=200))
@settings(max_examples=60, deadline=None)
def test_no_form_however_broken_raises(text: str) -> None:
    root = html.fromstring(f"<div><form>{text}</form></div>")
    forms = Forms(root)
    for control in controls_in(root):
        forms.shown([control])
        forms.labels_of(control)
    assert forms.written_beside(root) in " ".join("".join(map(str, root.itertext())).split())
    assert isinstance(forms.named, list)


def test_a_text_area_with_elements_in_it_leaves_a_doubt() -> None:
    area = etree.fromstring("<textarea>10.0.0.1<b>2</b></textarea>")
    assert texts_of_control(area) is None
