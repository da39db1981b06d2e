"""Real rules are read as their authors and Suricata read them."""

import json
from pathlib import Path
from typing import Any

import pytest

from scraper.decode.rules import content_text, read_rule

RECORDS = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "rules.jsonl").read_text(encoding="utf-8").splitlines()
]


def seen(record: dict[str, Any]) -> dict[str, Any]:
    rule = read_rule(record["raw"])
    values = {name: getattr(rule, "protocol" if name == "proto" else name) for name in record["expected"]}
    values["references"] = [f"{reference.kind},{reference.value}" for reference in rule.references]
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["id"])
def test_every_expected_value_is_read(record: dict[str, Any]) -> None:
    assert seen(record) == record["expected"]
    assert read_rule(record["raw"]).complete


@pytest.mark.parametrize("record", [r for r in RECORDS if r["engine"]], ids=lambda record: record["id"])
def test_content_patterns_are_those_that_the_engine_compiled(record: dict[str, Any]) -> None:
    contents = {
        (content_text(pattern.data, nocase=pattern.nocase), pattern.nocase, pattern.negated)
        for pattern in read_rule(record["raw"]).patterns
        if pattern.kind == "content"
    }
    assert contents == {tuple(content) for content in record["engine"]["contents"]}
