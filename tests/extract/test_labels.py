"""Where the value of a label is found: beside, below or after it, or in its cell; and when it is doubtful."""

import pytest

from scraper.models import State
from tests.extract.pages import Read

LAYOUTS = {
    "cell beside": "<table><tr><td>Sensor:</td><td>one</td></tr></table>",
    "cell beside a header cell": "<table><tr><th>Sensor</th><td>one</td></tr></table>",
    "second pair of a row": "<table><tr><td>Port</td><td>80</td><td>Sensor</td><td>one</td></tr></table>",
    "cell beside, more after": (
        "<table><tr><td>Sensor</td><td>one</td><td><a href='#'>Share</a></td></tr></table>"
    ),
    "label in bold": "<table><tr><td><b>Sensor:</b></td><td><span class=x>one</span></td></tr></table>",
    "below a header row": (
        "<table><tr><th>Port</th><th>Sensor</th></tr><tr><td>80</td><td>one</td></tr></table>"
    ),
    "below a header row across sections": (
        "<table><thead><tr><td>Port</td><td>Sensor</td></tr></thead>"
        "<tbody><tr><td>80</td><td>one</td></tr></tbody></table>"
    ),
    "below labels in plain cells": (
        "<table><tr><td>Port</td><td>Sensor</td></tr><tr><td>80</td><td>one</td></tr></table>"
    ),
    "below a wide header": (
        "<table><tr><th colspan=2>Port</th><th>Sensor</th></tr>"
        "<tr><td>80</td><td>tcp</td><td>one</td></tr></table>"
    ),
    "below a single cell": (
        "<table><tr><td>Sensor</td></tr><tr><td>one</td></tr><tr><td>Port</td></tr></table>"
    ),
    "definition list": "<dl><dt>Sensor</dt><dd>one</dd><dt>Port</dt><dd>80</dd></dl>",
    "divs in pairs": "<div class=row><div>Sensor</div><div>one</div></div>",
    "spans in columns": "<div><div><span>Sensor</span></div><div><span>one</span></div></div>",
    "list item": "<ul><li>Sensor: one</li><li>Port: 80</li></ul>",
    "same cell": "<table><tr><td>Sensor: one</td></tr></table>",
    "same cell, value in a link": (
        "<table><tr><td>Sensor: <strong><a href='/s'>one</a></strong></td></tr></table>"
    ),
    "same cell without a colon": "<table><tr><td>Sensor <strong>one</strong></td></tr></table>",
    "bold label, then text": "<p><b>Sensor:</b> one<br><b>Port:</b> 80</p>",
    "lines of a block": "<div>Port: 80<br>Sensor: one<br>Kind: x</div>",
    "labels on one line": "<p><b>Port:</b> 80 <b>Sensor:</b> one</p>",
    "label, line break, value": "<div><b>Sensor:</b><br>one</div>",
    "block inside the label's cell": "<table><tr><td>Sensor:<div>one</div></td><td>no</td></tr></table>",
    "heading": "<h3>Sensor</h3><p>one</p>",
    "odd spelling": "<table><tr><td>&nbsp; sEnSoR\n :&nbsp;</td><td>\n one </td></tr></table>",
    "nested table": (
        "<table><tr><td><table><tr><td>Sensor</td><td>one</td></tr></table></td><td>no</td></tr></table>"
    ),
}

FIELDS = "sensor: {find: [{label: Sensor}]}\nport: {find: [{label: Port}], type: port, optional: true}"


@pytest.mark.parametrize("html", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_the_value_is_found_in_every_layout(html: str, read: Read) -> None:
    field = read(FIELDS, f"<html><body>{html}</body></html>").fields["sensor"]
    assert (field.state, field.value) == (State.PRESENT, "one")


NOT_LABELS = {
    "part of a longer text": "<p>The Sensor: one</p>",
    "a longer label": "<table><tr><td>Sensor name</td><td>one</td></tr></table>",
    "an option": "<select><option>Sensor</option><option>one</option></select>",
    "preformatted text": "<pre>Sensor: one</pre>",
    "a script": "<script>Sensor: one</script>",
    "an attribute": "<p title='Sensor: one'>x</p>",
}
WITHOUT_VALUE = {
    "another label": "<div><div>Sensor</div><div>Port</div><div>80</div></div>",
    "nothing": "<table><tr><td>Sensor</td></tr></table>",
}


@pytest.mark.parametrize("html", NOT_LABELS.values(), ids=NOT_LABELS.keys())
def test_what_only_looks_like_a_label_gives_no_value(html: str, read: Read) -> None:
    field = read(FIELDS, f"<html><body>{html}</body></html>").fields["sensor"]
    assert field.state is State.FAILED
    assert field.reason == "none of its selectors finds anything on the page"


@pytest.mark.parametrize("html", WITHOUT_VALUE.values(), ids=WITHOUT_VALUE.keys())
def test_a_label_that_is_followed_by(html: str, read: Read) -> None:
    field = read(FIELDS, f"<html><body>{html}</body></html>").fields["sensor"]
    assert field.state is State.FAILED
    assert field.reason == "`label: Sensor` is there, and no value beside, below or after it"


def test_a_label_with_two_different_values_is_failed_and_says_so(read: Read) -> None:
    row = "<tr><td>Sensor</td><td>{}</td></tr>"
    html = f"<table>{row.format('one')}{row.format('two')}</table>"
    field = read(FIELDS, html).fields["sensor"]
    assert field.state is State.FAILED
    assert field.reason == "`label: Sensor` gives different values in 2 places"


def test_a_label_with_the_same_value_twice_is_no_trouble(read: Read) -> None:
    html = "<table><tr><td>Sensor</td><td>one</td></tr></table><p>Sensor: one</p>"
    assert read(FIELDS, html).value("sensor") == "one"


def test_an_empty_cell_beside_the_label_is_not_skipped(read: Read) -> None:
    html = "<table><tr><td>Sensor</td><td></td></tr><tr><td>two</td></tr></table>"
    fields = read("sensor: {find: [{label: Sensor}], absent: ['']}", html)
    assert fields.fields["sensor"].state is State.ABSENT


def test_an_empty_value_that_the_pack_does_not_foresee_is_failed(read: Read) -> None:
    html = "<table><tr><td>Sensor</td><td> </td></tr></table>"
    field = read(FIELDS, html).fields["sensor"]
    assert field.reason == "`label: Sensor` is empty, and the pack does not say that this means absent"


def test_a_column_gives_all_its_values(read: Read) -> None:
    rows = "".join(f"<tr><td>{n}</td><td>name {n}</td></tr>" for n in range(3))
    html = f"<table><tr><th>Id</th><th>Name</th></tr>{rows}</table>"
    assert read("ids: {find: [{label: Id}], type: id_list}", html).value("ids") == [0, 1, 2]
    assert read("names: {find: [{label: Name}], many: true}", html).value("names") == [
        "name 0",
        "name 1",
        "name 2",
    ]


def test_an_attribute_is_taken_from_within_the_labels_value(read: Read) -> None:
    html = (
        "<table><tr><td>Rule: <b><a href='/rule?sid=5'>x</a></b></td></tr></table><a href='/rule?sid=6'>y</a>"
    )
    fields = read(r"sid: {find: [{label: Rule, attr: href, match: 'sid=(\d+)'}], type: id}", html)
    assert fields.value("sid") == 5


def test_a_wrapped_value_is_kept_and_a_line_that_begins_another_label_ends_it(read: Read) -> None:
    html = "<div>Sensor: one<br>two<br>Threat Level: 3</div>"
    assert read(FIELDS, html).value("sensor") == "one\ntwo"


@pytest.mark.parametrize(
    "html",
    [
        "<table><tr>" + "<td>Sensor:</td>" * 20_000 + "</tr><tr>" + "<td>one</td>" * 20_000 + "</tr></table>",
        "<table>" + "<tr><td>Sensor:</td><td>one</td></tr>" * 20_000 + "</table>",
        "<div>" + "Sensor: one<br>" * 20_000 + "</div>",
        "<dl>" + "<dt>Sensor</dt><dd>one</dd>" * 20_000 + "</dl>",
        "<p>" + "<b>Sensor:</b> one " * 20_000 + "</p>",
    ],
    ids=["in a row", "in rows", "in lines", "in terms", "on one line"],
)
def test_a_label_that_stands_there_a_thousandfold_takes_no_time_beyond_its_share(
    html: str, read: Read
) -> None:
    assert read(FIELDS, html).value("sensor") == "one"


def test_what_one_clicks_is_no_value_where_another_cell_of_the_row_is_left_empty_for_one(read: Read) -> None:
    html = (
        "<table><tr><td>Sensor:</td><td><button>search</button></td><td><span></span></td></tr>"
        "<tr><td>Port:</td><td><button>search</button></td><td>80</td></tr></table>"
    )
    assert read(FIELDS, html).fields["sensor"].state is State.FAILED


@pytest.mark.parametrize(
    "icon",
    [
        "<span class='far fa-question-circle helper' data-original-title='An address'></span>",
        "<span data-bs-toggle=tooltip title='An address'></span>",
        "<em class=help-icon id=h></em>",
        "<span aria-hidden=true></span>",
    ],
)
def test_an_icon_after_a_label_is_not_the_place_of_its_value(read: Read, icon: str) -> None:
    html = f"<div><div><span>Source:</span>{icon}</div><div><span>10.0.0.1</span></div></div>"
    assert read("x: {find: [{label: Source}]}", html).value("x") == "10.0.0.1"
    empty = html.replace(icon, "<span id=src></span>")
    assert read("x: {find: [{label: Source}]}", empty).fields["x"].state is State.FAILED
