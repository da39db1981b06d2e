"""Edits of YAML: the least change, whatever the layout; comments and order stay."""

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.drift.mending.edits import Edit, Insert, Remove, Replace, Wrap, edited
from scraper.errors import PackError

BLOCK = """\
# of the console
fields:
  port:                 # of the source
    find:
      - {label: Port}   # as ever
      - css: "td.port"
        match: '(\\d+)'
  host: {find: [{label: Host}, {script: host}]}
proof:
  - {label: Port}
  - any:
      - {css: table}
      - {whole: true}
"""
PORT, HOST = ("fields", "port", "find"), ("fields", "host", "find")


@pytest.mark.parametrize(
    ("edit", "line"),
    [
        (Insert(PORT, 0, {"label": "Service"}), "      - {label: Service}"),
        (Insert(PORT, 1, {"label": "Service"}), "      - {label: Service}"),
        (
            Insert(HOST, 0, {"label": "Node"}),
            "  host: {find: [{label: Host}, {label: Node}, {script: host}]}",
        ),
        (
            Insert(HOST, 1, {"label": "Node"}),
            "  host: {find: [{label: Host}, {script: host}, {label: Node}]}",
        ),
        (Remove(HOST, 0), "  host: {find: [{script: host}]}"),
        (Remove(HOST, 1), "  host: {find: [{label: Host}]}"),
        (Wrap(("proof",), 0, {"label": "Service"}), "  - any: [{label: Port}, {label: Service}]"),
        (Wrap(("proof",), 1, {"label": "Service"}), "      - {label: Service}"),
        (Replace((*PORT, 1, "css"), "td.p, th"), "      - css: 'td.p, th'"),
    ],
)
def test_one_line_changes_and_all_others_stay(edit: Edit, line: str) -> None:
    before, after = BLOCK.splitlines(), edited(BLOCK, [edit]).splitlines()
    assert line in after
    assert [one for one in after if one != line] == [one for one in before if one in after and one != line]
    assert len(set(before) - set(after)) <= 1


def test_an_item_of_several_lines_is_removed_whole() -> None:
    after = edited(BLOCK, [Remove(PORT, 1)])
    assert yaml.safe_load(after)["fields"]["port"]["find"] == [{"label": "Port"}]
    assert "# as ever" in after


def test_several_edits_are_made_at_once() -> None:
    edits: list[Edit] = [Insert(PORT, 1, {"label": "A"}), Remove(PORT, 0), Insert(HOST, 1, {"label": "B"})]
    fields = yaml.safe_load(edited(BLOCK, edits))["fields"]
    assert [*fields["port"]["find"][-1].values()] == ["A"]
    assert len(fields["port"]["find"]) == 2
    assert fields["host"]["find"][-1] == {"label": "B"}


def test_a_place_that_is_no_list_is_refused() -> None:
    with pytest.raises(PackError):
        edited(BLOCK, [Insert(("fields", "port"), 0, {"label": "A"})])


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=40))
def test_whatever_a_label_says_it_is_read_back_as_it_was(label: str) -> None:
    found = yaml.safe_load(edited(BLOCK, [Insert(PORT, 0, {"label": label})]))["fields"]["port"]["find"]
    assert found[1] == {"label": label}
