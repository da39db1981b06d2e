"""Runs the regular expressions of packs, none for longer than a limit.

Knows patterns and time; never knows what they are for.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final, NamedTuple

import regex

from scraper.packs.selectors import compile_regex

PATTERN_SECONDS: Final = 0.5
"""How long one pattern may run on one text."""

_SHORT: Final = 4_096
_ESCAPED = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_GROUP_HEAD = re.compile(r"\((?:\?:|\?P?<[A-Za-z]\w*>)?")
_REPEATS = re.compile(r"[*+{]")
_CHOICES = re.compile(r"[|?]")


class Doubt(Exception):
    """What was found cannot be relied on; says why."""


class Several(Doubt):
    """One alternative gives different values in several places; `values` are they."""

    def __init__(self, values: list[Any]) -> None:
        super().__init__(f"gives different values in {len(values)} places")
        self.values = values


class Unclear(Exception):
    """Something is there that does not tell its value; says why. It speaks against no other alternative, but
    forbids to say that there is no value."""


class Matcher(NamedTuple):
    """A compiled pattern, and which of its groups is taken."""

    pattern: "regex.Pattern[str]"
    group: str | int
    is_quick: bool
    """Whether it cannot take long on a short text, so that no clock need be set."""

    def firsts(self, texts: list[str]) -> list[str]:
        """What the first match in each text takes. Raises Doubt when one takes too long."""
        quick = self.is_quick and all(len(text) <= _SHORT for text in texts)
        matches = map(self.pattern.search if quick else self._in_time, texts)
        values = [None if match is None else match[self.group] for match in matches]
        return [value for value in values if value is not None]

    def _in_time(self, text: str) -> "regex.Match[str] | None":
        try:
            return self.pattern.search(text, timeout=PATTERN_SECONDS)
        except TimeoutError as error:
            raise _too_long() from error

    def every(self, text: str) -> Iterator[str]:
        """What each match takes. Raises Doubt when they take too long together."""
        try:
            for match in self.pattern.finditer(text, timeout=PATTERN_SECONDS):
                if (value := match[self.group]) is not None:
                    yield value
        except TimeoutError as error:
            raise _too_long() from error


@lru_cache(maxsize=4096)
def matcher_of(pattern: str) -> Matcher:
    r"""A pattern ready to run; its group `value`, or its first, or all of it is taken.

    >>> matcher_of(r"[?&]id=(\d+)").firsts(["/event.php?id=7&screen=x", "/help.php"])
    ['7']
    """
    compiled = compile_regex(pattern)
    group: str | int = "value" if "value" in compiled.groupindex else min(compiled.groups, 1)
    return Matcher(compiled, group, is_quick(pattern))


def is_quick(pattern: str) -> bool:
    r"""Whether a pattern repeats once at most and chooses nowhere: at worst quadratic in its text.

    >>> is_quick(r"[?&*+]id=(\d+)"), is_quick(r"(a+)+b"), is_quick(r"(a|aa)+b")
    (True, False, False)
    """
    bare = _GROUP_HEAD.sub("(", _ESCAPED.sub("x", pattern))
    return len(_REPEATS.findall(bare)) <= 1 and _CHOICES.search(bare) is None


def _too_long() -> Doubt:
    return Doubt(f"has a pattern that ran longer than {PATTERN_SECONDS} s")
