"""A rule → lists of conditions, one for each part of the traffic that it names. Knows rules; never bytes."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from scraper.decode.explain.expressions import compile_expression
from scraper.decode.explain.numbers import read_compare, read_extract, read_jump
from scraper.decode.explain.pcre import Unsupported
from scraper.decode.explain.sizes import HasSize, read_data_at, read_size
from scraper.decode.explain.steps import Content, Match, Number, Step
from scraper.decode.rules.patterns import buffers_in_force
from scraper.models.rule import Pattern, Rule, RuleOption

_READERS: dict[str, Callable[[int, str], Step | None]] = {
    "byte_extract": read_extract,
    "byte_jump": read_jump,
    "byte_test": read_compare,
    "isdataat": read_data_at,
}
_SIZES = frozenset(("bsize", "bufferlen", "dsize", "urilen"))
_NOT_READ = frozenset(("base64_decode", "byte_math", "asn1", "cvs", "entropy", "ftpbounce", "rpc"))
CONDITIONS = _READERS.keys() | _SIZES | _NOT_READ
"""Options that are conditions on bytes beside the patterns."""
_NAME = re.compile(r"[A-Za-z_]\w*")
_POSITIONAL = frozenset(("offset", "depth", "startswith", "endswith"))


class Where(NamedTuple):
    """The part of the traffic that a list of conditions is about."""

    buffer: str
    transforms: tuple[str, ...] = ()
    field: str | None = None


@dataclass(slots=True)
class Plan:
    """What a rule asks for."""

    lists: dict[Where, list[Step]] = field(default_factory=dict)
    not_checked: dict[int, str] = field(default_factory=dict)
    """Patterns, by their place, that cannot be looked for, and why."""
    unread: dict[int, str] = field(default_factory=dict)
    """Other conditions, by the place of their option, that cannot be checked, and why."""
    to_server: bool | None = None
    """Which way the rule looks; None when it does not say."""
    positional: bool = False
    """True when it matters where a packet begins."""
    packets_only: bool = False
    """True when the rule looks at packets, never at streams."""

    def add(self, where: Where, step: Step) -> None:
        """Put a condition at the end of its list."""
        self.lists.setdefault(where, []).append(step)


def make_plan(rule: Rule) -> Plan:
    """Sort a rule's patterns and conditions by the part that they look in, in the rule's order."""
    plan = Plan(packets_only=(rule.protocol or "") in ("udp", "icmp", "icmpv6", "igmp"))
    headerless = rule.complete and rule.source_addr is None
    force = buffers_in_force(rule.options, headerless=headerless)
    at = {pattern.option: number for number, pattern in enumerate(rule.patterns)}
    last = Where("payload")
    for place, option in enumerate(rule.options):
        if place in at:
            last = _add_pattern(plan, at[place], rule.patterns[at[place]])
        elif option.name in CONDITIONS:
            _add_condition(plan, place, option, force[place], last)
        elif option.name == "flow":
            plan.to_server = _direction(option.value or "")
    plan.positional = plan.positional or any(
        isinstance(step, HasSize) for step in plan.lists.get(Where("payload"), ())
    )
    return plan


def _direction(value: str) -> bool | None:
    words = {word.strip().lower() for word in value.split(",")}
    if words & {"to_server", "from_client"}:
        return True
    return False if words & {"to_client", "from_server"} else None


def _add_pattern(plan: Plan, number: int, pattern: Pattern) -> Where:
    where = Where(pattern.buffer, pattern.transforms, pattern.modifiers.get("field"))
    if pattern.problem is not None:
        plan.not_checked[number] = f"its text cannot be used: {pattern.problem}"
        return where
    try:
        step = _expression(number, pattern) if pattern.kind == "pcre" else _content(number, pattern)
    except Unsupported as problem:
        plan.not_checked[number] = str(problem)
        return where
    plan.add(where, step)
    if pattern.buffer == "payload":
        anchored = pattern.kind == "pcre" and "^" in pattern.text[:3] and not step.relative
        plan.positional = plan.positional or anchored or not _POSITIONAL.isdisjoint(pattern.modifiers)
    return where


def _expression(number: int, pattern: Pattern) -> Step:
    body, _, flags = pattern.text[1:].rpartition("/")
    return Match(
        option=pattern.option,
        pattern=number,
        relative="R" in flags,
        negated=pattern.negated,
        expression=compile_expression(body, flags),
    )


def _content(number: int, pattern: Pattern) -> Step:
    modifiers = pattern.modifiers
    starts = "startswith" in modifiers
    depth = len(pattern.data) if starts else _number(modifiers, "depth")
    return Content(
        option=pattern.option,
        pattern=number,
        relative="distance" in modifiers or "within" in modifiers,
        negated=pattern.negated,
        data=pattern.data.lower() if pattern.nocase else pattern.data,
        nocase=pattern.nocase,
        offset=_number(modifiers, "offset") or 0,
        depth=depth,
        distance=_number(modifiers, "distance") or 0,
        within=_number(modifiers, "within"),
        at_end="endswith" in modifiers,
    )


def _number(modifiers: dict[str, str], name: str) -> Number | None:
    text = modifiers.get(name)
    if text is None:
        return None
    digits = text.removeprefix("-").removeprefix("+")
    if digits.isascii() and digits.isdigit() and len(digits) <= 10:
        return int(text)
    if _NAME.fullmatch(text):
        return text
    raise Unsupported(f"its {name} is not a number")


def _add_condition(plan: Plan, place: int, option: RuleOption, force: str, last: Where) -> None:
    value = option.value or ""
    if option.name in _NOT_READ:
        plan.unread[place] = f"{option.name} is not read"
        return
    step = _size(place, option.name, value) if option.name in _SIZES else _READERS[option.name](place, value)
    if step is None:
        plan.unread[place] = f"its value is not understood: {option.name}"
        return
    where = last if step.relative or last.buffer == force else Where(force)
    if option.name == "urilen":
        where = Where("http.uri.raw" if "raw" in value else "http.uri")
    elif option.name == "dsize":
        where, plan.packets_only = Where("payload"), True
    plan.add(where, step)


def _size(place: int, name: str, value: str) -> Step | None:
    text, _, rest = value.partition(",")
    size = read_size(text)
    if size is None or rest.strip() not in ("", "raw", "norm", "relative"):
        return None
    return HasSize(option=place, relative=rest.strip() == "relative", size=size)
