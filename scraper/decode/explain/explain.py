"""Explains a rule on an event's bytes: which of its patterns are where, and which are not."""

from collections.abc import Iterator
from dataclasses import dataclass

from scraper.decode.explain.budget import Budget
from scraper.decode.explain.look import Look, Looker
from scraper.decode.explain.plan import Plan, Where, make_plan
from scraper.decode.explain.raw import place_of
from scraper.decode.explain.steps import State
from scraper.models.http import Exchange
from scraper.models.payload import Payload
from scraper.models.rule import ConditionCheck, Explanation, Found, PatternMatch, Rule

MAX_ELSEWHERE = 200
"""Exchanges beside the first that are searched for and listed when they satisfy the rule too."""

_GOOD = (Found.FOUND, Found.ABSENT_AS_ASKED)


@dataclass(slots=True)
class _Attempt:
    """The rule on one exchange, or on the whole capture."""

    looks: dict[Where, Look]

    @property
    def holds(self) -> bool:
        return all(look.holds or not look.solution.failed for look in self.looks.values())

    @property
    def score(self) -> int:
        return sum(look.score for look in self.looks.values())


def explain(rule: Rule, payload: Payload) -> Explanation:
    """Lay a rule over captured bytes, as the engine did when it raised the alert.

    Patterns that depend on each other are satisfied together, in one exchange; the first exchange that
    satisfies the whole rule is shown, else the one that comes nearest. Raises nothing; what cannot be checked
    within the bounds says so.
    """
    plan = make_plan(rule)
    state = State(Budget())
    looker = Looker(plan, payload, state)
    attempts = _attempts(plan, payload, looker)
    best = max(attempts, key=lambda attempt: (attempt.holds, attempt.score), default=_Attempt({}))
    words = _Words(rule, plan, payload)
    matches = words.matches(best)
    conditions = words.conditions(best)
    others = [one for one in attempts if one is not best and one.holds] if best.holds else []
    return Explanation(
        complete=rule.complete
        and all(match.found in _GOOD for match in matches)
        and not any(check.found in (Found.NOT_FOUND, Found.CUT_OFF) for check in conditions),
        matches=matches,
        elsewhere=_elsewhere(words, matches, others),
        conditions=conditions,
    )


def _attempts(plan: Plan, payload: Payload, looker: Looker) -> list[_Attempt]:
    """The rule on every exchange that could matter; on the whole capture where none satisfies it."""
    found: list[_Attempt] = []
    after = 0
    for exchange in payload.exchanges:
        attempt = _attempt(plan, looker, exchange)
        after += bool(found) and any(one.holds for one in found)
        if not found or attempt.holds or attempt.score > max(one.score for one in found):
            found.append(attempt)
        if looker.state.budget.spent is not None or after >= MAX_ELSEWHERE:
            break
    if not found:
        found.append(_attempt(plan, looker, None))
    return found


def _attempt(plan: Plan, looker: Looker, exchange: Exchange | None) -> _Attempt:
    return _Attempt({where: looker.look(where, steps, exchange) for where, steps in plan.lists.items()})


def _elsewhere(
    words: "_Words", shown: tuple[PatternMatch, ...], others: list[_Attempt]
) -> tuple[PatternMatch, ...]:
    """The patterns found in other exchanges, those apart that are the same bytes again."""
    seen = {(match.pattern, match.exchange, match.span, match.offset) for match in shown}
    found = [
        match
        for attempt in others
        for match in words.matches(attempt)
        if match.found is Found.FOUND
        and (match.pattern, match.exchange, match.span, match.offset) not in seen
    ]
    return tuple(found)


class _Words:
    """Puts what was found into the models."""

    def __init__(self, rule: Rule, plan: Plan, payload: Payload) -> None:
        self.rule = rule
        self.plan = plan
        self.payload = payload

    def matches(self, attempt: _Attempt) -> tuple[PatternMatch, ...]:
        """One for each pattern, in the rule's order."""
        found = {
            number: PatternMatch(pattern=number, found=Found.NOT_CHECKED, reason=reason)
            for number, reason in self.plan.not_checked.items()
        }
        for where, place, number in self._places():
            if number is not None:
                found[number] = self._match(attempt.looks[where], place, number)
        return tuple(found[number] for number in sorted(found))

    def conditions(self, attempt: _Attempt) -> tuple[ConditionCheck, ...]:
        """One for each condition beside the patterns, in the rule's order."""
        found = [
            ConditionCheck(option=option, found=Found.NOT_CHECKED, reason=reason)
            for option, reason in self.plan.unread.items()
        ]
        for where, place, number in self._places():
            if number is None:
                option = self.plan.lists[where][place].option
                state, reason = _state(attempt.looks[where], place, negated=False)
                found.append(ConditionCheck(option=option, found=state, reason=reason))
        return tuple(sorted(found, key=lambda check: check.option))

    def _places(self) -> Iterator[tuple[Where, int, int | None]]:
        for where, steps in self.plan.lists.items():
            for place, step in enumerate(steps):
                yield where, place, step.pattern

    def _match(self, look: Look, place: int, number: int) -> PatternMatch:
        negated = self.rule.patterns[number].negated
        state, reason = _state(look, place, negated=negated)
        where = look.solution.places.get(place)
        if where is None or look.buffer is None:
            exchange = look.buffer.exchange if look.buffer else None
            part = look.buffer.part if look.buffer and look.buffer.part != "payload" else None
            return PatternMatch(pattern=number, found=state, reason=reason, exchange=exchange, part=part)
        span = look.buffer.span(*where)
        exchange, part = look.buffer.exchange, look.buffer.part
        if span is not None and (exchange is None or part.endswith(" header")):
            inside, words = place_of(self.payload, span)
            exchange, part = inside, words or part
        return PatternMatch(
            pattern=number,
            found=state,
            exchange=exchange,
            part=part,
            span=span,
            offset=where[0],
            length=where[1] - where[0],
            reason=reason,
        )


def _state(look: Look, place: int, *, negated: bool) -> tuple[Found, str | None]:
    solution = look.solution
    if place in solution.open:
        return Found.NOT_CHECKED, solution.open[place]
    if place not in solution.failed:
        if not negated:
            return Found.FOUND, None
        return Found.ABSENT_AS_ASKED, "in what was captured" if look.cut_off else None
    if negated and look.buffer is None:
        return Found.ABSENT_AS_ASKED, look.absence
    if negated:
        return Found.NOT_FOUND, "it is there, though the rule asks for its absence"
    if look.cut_off is not None:
        return Found.CUT_OFF, look.cut_off
    if place in solution.rejected:
        return Found.NOT_FOUND, "it is there, but not where the rule asks for it"
    return Found.NOT_FOUND, look.absence
