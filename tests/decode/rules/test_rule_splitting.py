"""Files and pastes are cut into rules, and records give theirs."""

import json

import pytest

from scraper.decode.rules import read_rule
from scraper.decode.rules.records import contents, flat_rule, rule_record
from scraper.decode.rules.split import split_rules
from scraper.errors import Unreadable

ONE = 'alert tcp any any -> any any (msg:"a"; sid:1;)'
TWO = "#alert http any any -> any any (sid:2;)"


def sids(text: str) -> list[int | None]:
    return [read_rule(raw).sid for raw in split_rules(text.splitlines())]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{ONE}\n{TWO}", [1, 2]),
        (f"# a note\n\n{ONE}\n# another: alert me\n{TWO}\n", [1, 2]),
        (ONE.replace("; ", ";\n   ") + "\n" + TWO, [1, 2]),
        (ONE.replace(" ", "\n"), [1]),
        (ONE[:-1] + "\n" + TWO, [1, 2]),
        ("alert http (\n  sid:3;\n)\nfile_id (sid:4;)\nalert (sid:5;)", [3, 4, 5]),
        ("drop tcp:flow_start [1.1.1.1,\\\n !2.2.2.2] any -> any any (sid:6;)", [6]),
        ('content:"x"; sid:7;)', [7]),
        ("", []),
        ("# only a note", []),
        (f"{ONE}\r\n{TWO}\r\n", [1, 2]),
    ],
)
def test_rules_are_cut_apart(text: str, found: list[int]) -> None:
    assert sids(text) == found


def test_a_sentence_that_begins_like_a_rule_does_not_begin_one() -> None:
    wrapped = 'alert tcp any any -> any any (msg:"do not\npass this on\nalert somebody"; sid:1;)'
    assert sids(wrapped) == [1]


@pytest.mark.parametrize(
    ("record", "identity"),
    [
        ({"id": "a", "raw": ONE}, "a"),
        ({"event_id": 5, "rule": ONE}, 5),
        ({"event_id": 5, "signature": {"rule": ONE}}, 5),
        ({"raw": ONE}, None),
    ],
)
def test_records_give_their_rule_and_id(record: dict[str, object], identity: object) -> None:
    assert rule_record(record) == (identity, ONE)


@pytest.mark.parametrize("record", [{}, {"raw": 1}, {"signature": "x"}, {"signature": {}}])
def test_a_record_without_a_rule_is_unreadable(record: dict[str, object]) -> None:
    with pytest.raises(Unreadable):
        rule_record(record)


def test_a_flat_rule_is_one_line_of_json_with_everything() -> None:
    rule = read_rule('alert tcp any any -> any any (msg:"a\u2028"; content:"B |0a|"; nocase; sid:1;)')
    line = flat_rule("x", rule)
    value = json.loads(line)
    assert len(line.splitlines()) == 1
    assert (value["id"], value["error"], value["sid"], value["protocol"]) == ("x", None, 1, "tcp")
    assert value["contents"] == [["b|20 0A|", True, False]]
    assert json.loads(flat_rule(1, None, "why")) == {"id": 1, "error": "why"}


def test_contents_leave_out_what_cannot_be_used_and_say_each_once() -> None:
    rule = read_rule(
        'alert tcp any any -> any any (content:"a"; content:"a"; content:"|zz|"; pcre:"/b/"; sid:1;)'
    )
    assert contents(rule) == [("a", False, False)]
