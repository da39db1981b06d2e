"""Values in tables of name, type and value: where a label's row and a heading's column meet."""

import pytest

from scraper.models import Field, State
from tests.extract.pages import Read

TABLE = (
    "<table><tr><td>Fields</td></tr><tr class=h><td>Field</td><td>Type</td><td>Value</td></tr>"
    "<tr><td>src</td><td>TEXT</td><td>10.0.0.1</td></tr>"
    "<tr><td><label>dst</label></td><td><select><option>TEXT</select></td><td><textarea>192.0.2.1</textarea></tr>"
    "<tr><td colspan=2>port</td><td><input value=80></td></tr><tr><td>note</td><td>TEXT</td><td></table>"
)


def one(read: Read, spec: str, body: str = TABLE) -> Field:
    return read(f"x: {spec}", f"<html><body>{body}</body></html>").fields["x"]


@pytest.mark.parametrize(("label", "value"), [("src", "10.0.0.1"), ("dst", "192.0.2.1"), ("PORT:", "80")])
def test_the_value_stands_in_the_labels_row_below_the_heading(read: Read, label: str, value: str) -> None:
    assert one(read, f"{{find: [{{label: '{label}', column: Value}}]}}").value == value


def test_the_same_label_in_another_table_or_text_is_not_looked_at(read: Read) -> None:
    other = "<p>src: 1</p><table><tr><th>src<td>2</table><table><tr><th>Value<tr><td>src said</table>"
    assert one(read, "{find: [{label: src, column: Value}]}", other + TABLE).value == "10.0.0.1"


def test_two_tables_that_differ_have_failed(read: Read) -> None:
    field = one(read, "{find: [{label: src, column: Value}]}", TABLE + TABLE.replace("10.0.0.1", "10.0.0.2"))
    assert (field.state, field.reason) == (State.FAILED, "`label: src` gives different values in 2 places")


@pytest.mark.parametrize("column", ["Values", "Field"])
def test_a_label_without_a_cell_in_that_column_has_failed(read: Read, column: str) -> None:
    field = one(read, f"{{find: [{{label: src, column: {column}}}], absent: [''], optional: true}}")
    assert field.state is State.FAILED


def test_an_empty_cell_is_absent_only_by_the_packs_word(read: Read) -> None:
    assert one(read, "{find: [{label: note, column: Value}], absent: ['']}").state is State.ABSENT
    assert one(read, "{find: [{label: note, column: Value}]}").state is State.FAILED
