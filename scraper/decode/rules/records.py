"""One line of JSON Lines that holds a rule: by the name `raw` or `rule`, or in an event's `signature`."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from scraper.decode.records import id_of
from scraper.decode.rules.content import content_text
from scraper.errors import Unreadable
from scraper.models.rule import Rule


class RuleRecord(NamedTuple):
    """A rule's text, and by which id it goes."""

    id: str | int | None
    raw: str


def rule_record(value: Mapping[str, Any]) -> RuleRecord:
    """The rule that a record holds. Raises Unreadable.

    >>> rule_record({"event_id": 7, "signature": {"rule": "alert ip any any -> any any (sid:1;)"}}).id
    7
    """
    signature = value.get("signature")
    places = (
        value.get("raw"),
        value.get("rule"),
        signature.get("rule") if isinstance(signature, dict) else None,
    )
    raw = next((place for place in places if isinstance(place, str)), None)
    if raw is None:
        raise Unreadable("neither raw nor rule nor signature.rule in it", advice="Give one rule a line.")
    return RuleRecord(id_of(value), raw)


def flat_rule(id_: str | int | None, rule: Rule | None, error: str | None = None) -> str:
    """A rule as one line of JSON: its id, what is wrong with the line, its values, and its content patterns.

    `contents` are ``[text, nocase, negated]`` as Suricata prints its compiled patterns, sorted, each once.
    """
    if rule is None:
        return json.dumps({"id": id_, "error": error})
    head = json.dumps({"id": id_, "error": error, "contents": contents(rule)})
    return f"{head[:-1]}, {rule.model_dump_json(ensure_ascii=True)[1:]}"


def contents(rule: Rule) -> list[tuple[str, bool, bool]]:
    """The content patterns of a rule as Suricata compiles them: text, nocase, negated; sorted, each once.

    >>> from scraper.decode.rules.read import read_rule
    >>> contents(read_rule('alert ip any any -> any any (content:"GET /"; nocase; content:!"b"; sid:1;)'))
    [('b', False, True), ('get|20 2F|', True, False)]
    """
    found = {
        (content_text(pattern.data, nocase=pattern.nocase), pattern.nocase, pattern.negated)
        for pattern in rule.patterns
        if pattern.kind == "content" and pattern.problem is None
    }
    return sorted(found)
