"""A rule as the report shows it: its text with its patterns in colour, and what became of each.

Knows rules and explanations; nothing of bytes or HTML.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from scraper.export import words
from scraper.export.report.flows import shortened
from scraper.export.report.runs import Mark, Run, joined, runs_of
from scraper.export.report.sight import colour
from scraper.export.report.windows import windows
from scraper.models import Explanation, Found, Pattern, Rule

RULE_CHARACTERS: Final = 6000
LONGEST_PATTERN: Final = 600
MOST_REFERENCES: Final = 40
SEEN: Final = frozenset({Found.FOUND, Found.ABSENT_AS_ASKED})


class PatternView(NamedTuple):
    """One pattern of the rule, and what became of it."""

    number: int
    style: str
    text: str
    negated: bool
    conditions: str
    """Where and how it is looked for: buffer and modifiers."""
    found: str
    """In words; empty when the rule was not tried on bytes."""
    good: bool
    """True when the bytes are as the rule asks."""
    where: str


class ConditionView(NamedTuple):
    """Another condition of the rule."""

    text: str
    found: str
    good: bool
    reason: str


class RuleView(NamedTuple):
    """A rule, and what became of it on the bytes."""

    runs: tuple[Run, ...]
    patterns: tuple[PatternView, ...]
    conditions: tuple[ConditionView, ...]
    references: tuple[str, ...]
    complete: bool
    """False when the rule's own text is cut off."""
    tried: bool
    explained: bool
    """True when the bytes account for the whole rule."""

    @property
    def good(self) -> int:
        """How many patterns are as the rule asks."""
        return sum(pattern.good for pattern in self.patterns)


def rule_view(rule: Rule, explanation: Explanation | None) -> RuleView:
    """A rule with what its explanation says, where there is one."""
    return RuleView(
        runs=_text(rule),
        patterns=tuple(_patterns(rule, explanation)),
        conditions=tuple(_conditions(rule, explanation)) if explanation is not None else (),
        references=tuple(_references(rule)),
        complete=rule.complete,
        tried=explanation is not None,
        explained=explanation is not None and explanation.complete,
    )


def _references(rule: Rule) -> Iterator[str]:
    for reference in rule.references[:MOST_REFERENCES]:
        yield shortened(reference.link or f"{reference.kind}: {reference.value}", LONGEST_PATTERN)
    if len(rule.references) > MOST_REFERENCES:
        yield f"{len(rule.references) - MOST_REFERENCES:,} more in the JSON"


def _text(rule: Rule) -> tuple[Run, ...]:
    marks = list(_pattern_marks(rule))
    chosen = windows(len(rule.text), (), RULE_CHARACTERS)
    runs = list(runs_of(rule.text, marks, str, 0, chosen.shown[0].end))
    if chosen.hidden:
        runs.append(Run(f" ⋯ {chosen.hidden:,} characters not shown ⋯", "gone"))
    return joined(runs)


def _pattern_marks(rule: Rule) -> Iterator[Mark]:
    """Where each pattern's text stands in the rule's, looked for in order."""
    position = 0
    for number, pattern in enumerate(rule.patterns):
        start = rule.text.find(pattern.text, position) if pattern.text else -1
        if start >= 0:
            position = start + len(pattern.text)
            yield Mark(start, position, colour(number))


def _patterns(rule: Rule, explanation: Explanation | None) -> Iterator[PatternView]:
    matches = {match.pattern: match for match in explanation.matches} if explanation else {}
    for number, pattern in enumerate(rule.patterns):
        match = matches.get(number)
        where = "" if match is None else ": ".join(filter(None, (words.place(match), match.reason)))
        yield PatternView(
            number=number + 1,
            style=colour(number),
            text=shortened(pattern.text, LONGEST_PATTERN),
            negated=pattern.negated,
            conditions=conditions(pattern),
            found="" if match is None else words.FOUND[match.found],
            good=match is not None and match.found in SEEN,
            where=where,
        )


def conditions(pattern: Pattern) -> str:
    """Where and how a pattern is looked for.

    >>> conditions(Pattern(kind="content", text="a", buffer="http.uri", modifiers={"depth": "5"}))
    'http.uri, depth 5'
    """
    modifiers = (f"{name} {value}".strip() for name, value in pattern.modifiers.items() if name != "nocase")
    return ", ".join((pattern.buffer, *(["nocase"] if pattern.nocase else []), *modifiers))


def _conditions(rule: Rule, explanation: Explanation) -> Iterator[ConditionView]:
    for check in explanation.conditions:
        option = rule.options[check.option]
        text = option.name if option.value is None else f"{option.name}: {option.value}"
        yield ConditionView(text, words.FOUND[check.found], check.found in SEEN, check.reason or "")
