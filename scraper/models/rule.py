"""A signature's rule, and the rule explained on the bytes.

A rule's parts are plain frozen values without validation of their own: a rule has dozens of them, and rules
come by the ten thousand.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from pydantic import ConfigDict

from scraper.models.base import Base64, Model, Span

_PART = ConfigDict(extra="forbid", use_attribute_docstrings=True)


@dataclass(frozen=True, slots=True)
class RuleOption:
    """One option of a rule, in order."""

    __pydantic_config__ = _PART

    name: str
    """In lower case; empty for text that is no option, such as the rest of one that was cut off in front."""
    value: str | None = None
    """As written, quotes included; null when the option has none."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a rule's author points."""

    __pydantic_config__ = _PART

    kind: str
    """`url`, `cve`, `bugtraq`, …"""
    value: str
    """As the rule writes it, blanks included."""
    cve: str | None = None
    """The CVE id in its usual form, when it is one."""
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Pattern:
    """A content or pcre condition of a rule."""

    __pydantic_config__ = _PART

    kind: str
    """`content` or `pcre`."""
    text: str
    """As the rule writes it, without the quotes."""
    data: Base64 = b""
    """The bytes looked for; empty for pcre."""
    negated: bool = False
    nocase: bool = False
    buffer: str = "payload"
    """Where it is looked for: `payload`, `http.uri`, `http.header`, `file.data`, …"""
    modifiers: dict[str, str] = field(default_factory=dict)
    """Such as `offset`, `depth`, `distance`, `within`, or pcre flags."""
    transforms: tuple[str, ...] = ()
    """What the engine does to the buffer before it looks, in order, such as `to_lowercase`."""
    option: int = 0
    """Its place in the rule's options, from 0."""
    problem: str | None = None
    """Why the pattern cannot be used, such as a text that is cut off; null when it can."""


class Rule(Model):
    """A Snort or Suricata rule, as far as it could be read."""

    raw: str
    """The text as the console shows it."""
    text: str
    """On one line: unescaped, soft wraps joined with a space."""
    complete: bool = True
    """False when the text is cut off."""
    enabled: bool = True
    action: str | None = None
    header: str | None = None
    protocol: str | None = None
    source_addr: str | None = None
    source_port: str | None = None
    direction: str | None = None
    dest_addr: str | None = None
    dest_port: str | None = None
    msg: str | None = None
    sid: int | None = None
    gid: int | None = None
    """The generator; 1 for a whole rule that names none."""
    rev: int | None = None
    classtype: str | None = None
    references: tuple[Reference, ...] = ()
    metadata: tuple[str, ...] = ()
    flowbits: tuple[str, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    options: tuple[RuleOption, ...] = ()


class Found(StrEnum):
    """What became of a pattern on the bytes."""

    FOUND = "found"
    NOT_FOUND = "not_found"
    CUT_OFF = "cut_off"
    """Not found, but the part that it looks in is cut off, so it may have been there."""
    ABSENT_AS_ASKED = "absent_as_asked"
    """A negated pattern, rightly not there."""
    NOT_CHECKED = "not_checked"
    """Outside what is checked; the reason says why."""


class PatternMatch(Model):
    """One pattern of the rule on the event's bytes."""

    pattern: int
    """Its place in the rule's patterns, from 0."""
    found: Found
    exchange: int | None = None
    part: str | None = None
    """Where, in words: `request target`, `request body`, `response header`, …"""
    span: Span | None = None
    """The bytes in the stream; null for a match in decoded bytes."""
    offset: int | None = None
    """Offset in the decoded buffer."""
    length: int | None = None
    reason: str | None = None


class ConditionCheck(Model):
    """A condition of the rule other than a pattern, on the event's bytes."""

    option: int
    """Its place in the rule's options, from 0."""
    found: Found
    reason: str | None = None


class Explanation(Model):
    """The rule, pattern by pattern, on the event's bytes."""

    complete: bool
    """True when every pattern is accounted for by the bytes."""
    matches: tuple[PatternMatch, ...] = ()
    """One for each pattern, in the rule's order, at the place where the rule matches best."""
    elsewhere: tuple[PatternMatch, ...] = ()
    """The patterns found in the other exchanges that satisfy the rule too."""
    conditions: tuple[ConditionCheck, ...] = ()
    """Sizes and the like that the rule demands beside its patterns."""


class Hint(Model):
    """A fact that an analyst would look for; never a verdict."""

    kind: str
    """`status`, `redirect`, `reflected`, `database_error`, `file_content`, …"""
    text: str
    exchange: int
    span: Span | None = None
    offset: int | None = None
    """Offset in the decoded body when the fact lies there."""
    length: int | None = None
