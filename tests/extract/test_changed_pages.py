"""Pages after a redesign: values are found where they went, and are never guessed or dropped."""

import pytest

from scraper.models import State
from tests.extract.pages import Read

SENSOR = "sensor: {find: [{label: Sensor}]}"
FIELDS = f"{SENSOR}\nport: {{find: [{{label: Port}}], type: port, optional: true, absent: ['']}}"
TWO = "port: {find: [{script: port}, {label: Port}], type: port}"


@pytest.mark.parametrize(
    "cell",
    ["<td id=v7></td>", "<td data-value=80></td>", "<td><img alt=80></td>", "<td title=80></td>"],
    ids=["an id", "data", "a picture", "a title"],
)
def test_an_empty_cell_that_may_be_filled_otherwise_does_not_mean_that_there_is_none(
    cell: str, read: Read
) -> None:
    field = read(FIELDS, f"<table><tr><td>Port:</td>{cell}</tr></table>").fields["port"]
    assert field.state is State.FAILED


def test_an_empty_cell_means_what_the_pack_says_it_means(read: Read) -> None:
    field = read(FIELDS, "<table><tr><td>Port:</td><td></td></tr></table>").fields["port"]
    assert field.state is State.ABSENT


def test_an_unclear_place_speaks_against_no_other_alternative(read: Read) -> None:
    html = "<script>var port = '80';</script><table><tr><td>Port:</td><td id=v7></td></tr></table>"
    field = read(TWO, html).fields["port"]
    assert (field.state, field.value) == (State.PRESENT, 80)


def test_a_value_in_an_input_field_is_read(read: Read) -> None:
    html = "<table><tr><td>Sensor:</td><td><input value=one readonly></td></tr></table>"
    assert read(FIELDS, html).value("sensor") == "one"


def test_a_text_cut_short_is_read_in_full_from_its_title(read: Read) -> None:
    html = "<table><tr><td>Sensor:</td><td title='sensor in the basement'>sensor in th…</td></tr></table>"
    assert read(FIELDS, html).value("sensor") == "sensor in the basement"


def test_values_that_stand_before_their_labels_in_every_row_are_read_there(read: Read) -> None:
    html = "<table><tr><td>one<td>Sensor:<td></tr><tr><td>80<td>Port:<td><a>copy</a></tr></table>"
    fields = read(FIELDS, html)
    assert (fields.value("sensor"), fields.value("port")) == ("one", 80)


def test_a_single_row_with_something_before_its_label_is_not_guessed_at(read: Read) -> None:
    fields = read(FIELDS, "<table><tr><td>one<td>Sensor:<td></tr></table>").fields
    assert fields["sensor"].state is State.FAILED


def test_what_one_clicks_is_not_a_value(read: Read) -> None:
    html = "<table><tr><td>Sensor:<td><a>copy</a><td>one</tr><tr><td>Port:<td>80<td><a>copy</a></tr></table>"
    fields = read(FIELDS, html).fields
    assert fields["sensor"].state is State.FAILED
    assert fields["port"].value == 80


def test_a_page_in_a_frames_own_source_is_a_part_of_the_page(read: Read) -> None:
    html = '<iframe srcdoc="&lt;p&gt;&lt;b&gt;Sensor:&lt;/b&gt; one&lt;/p&gt;"></iframe>'
    assert read(FIELDS, html).value("sensor") == "one"


def test_frames_in_frames_end(read: Read) -> None:
    html = "<p>x</p>"
    for _ in range(6):
        html = '<iframe srcdoc="{}"></iframe>'.format(html.replace("&", "&amp;").replace('"', "&quot;"))
    assert read(FIELDS, html).fields["sensor"].state is State.FAILED


def test_of_several_values_of_a_label_another_alternative_bears_one_out(read: Read) -> None:
    rows = "<table><tr><td>Port:<td>80</tr></table><dl><dt>Port<dd>443</dl>"
    assert read(TWO, f"<script>var port = '80';</script>{rows}").value("port") == 80
    assert read(TWO, f"<script>var port = '25';</script>{rows}").fields["port"].state is State.FAILED
    assert read(TWO, rows).fields["port"].state is State.FAILED


def test_a_row_with_fewer_cells_than_its_heading_is_not_read_by_place(read: Read) -> None:
    html = "<table><tr><th>Name<th>Sensor<th>Port</tr><tr><td>one<td>80</tr></table>"
    assert read(FIELDS, html).fields["sensor"].state is State.FAILED


def test_definitions_without_end_tags_stand_for_themselves(read: Read) -> None:
    html = "<dl><dt>Sensor<dd>one<dt>Port<dd>80<dd><a>copy</a></dl>"
    fields = read(FIELDS, html)
    assert (fields.value("sensor"), fields.value("port")) == ("one", 80)


UNREAD = "proof: [{xpath: 'true()'}]\nunread: [Zone]"
ROWS = "<table><tr><td>Sensor:<td>one</tr><tr><td>Zone:<td>a</tr>{}</table>"


def test_an_optional_field_is_not_absent_while_a_label_is_there_that_the_pack_does_not_know(
    read: Read,
) -> None:
    known, more = ROWS.format(""), ROWS.format("<tr><td>Port number:<td>80</tr>")
    assert read(FIELDS, known, more=UNREAD).fields["port"].state is State.ABSENT
    assert read(FIELDS, more, more=UNREAD).fields["port"].state is State.FAILED
    assert read(FIELDS, more).fields["port"].state is State.ABSENT


def test_a_script_that_has_a_value_of_the_fields_name_forbids_to_say_that_there_is_none(read: Read) -> None:
    html = '<script type="application/json">{"port": "80"}</script>'
    assert read(FIELDS, html, more=UNREAD).fields["port"].state is State.FAILED


def test_a_label_apart_from_the_others_is_not_trusted_on_a_page_that_has_changed(read: Read) -> None:
    rows = "<tr><td>Zone:<td>a</tr><tr><td>Port:<td>80</tr><tr><td>Rack:<td>4</tr>"
    unread = "proof: [{xpath: 'true()'}]\nunread: [Zone, Rack]"
    decoy = "<div><b>Sensor:</b> <span>two</span></div>"
    same = f"<table>{rows}</table>{decoy}"
    changed = f"<table>{rows}<tr><td>Detector:<td>one</tr></table>{decoy}"
    assert read(FIELDS, same, more=unread).value("sensor") == "two"
    assert read(FIELDS, changed, more=unread).fields["sensor"].state is State.FAILED


DUMPS = "payload: {type: hexdump, find: [{css: '#a'}, {dumps: true}]}"


def test_dumps_anywhere_on_the_page_must_be_those_that_were_found(read: Read) -> None:
    one, two = "<pre id=a>0x0000: 4745</pre>", "<pre>0x0000: 54</pre>"
    assert read(DUMPS, f"{one}<p>12345 6</p>").fields["payload"].state is State.PRESENT
    assert read(DUMPS, f"{one}{two}").fields["payload"].state is State.FAILED
    assert read(DUMPS, two).value("payload") == "0x0000: 54"
