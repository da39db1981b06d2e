"""Regular expressions on captured bytes, within a bound of time. Knows no rule's meaning."""

import time
from collections.abc import Iterator
from functools import lru_cache

import regex

from scraper.decode.explain.budget import Budget, TooSlow
from scraper.decode.explain.pcre import Unsupported, translate

_MODES = {"i": regex.IGNORECASE, "s": regex.DOTALL, "m": regex.MULTILINE, "x": regex.VERBOSE}
_KNOWN = frozenset("AEGRBO") | frozenset("UIPQHDMCKSYVWZ") | _MODES.keys()


class Expression:
    """A compiled expression; `anchored` when it may match at the start only."""

    def __init__(self, pattern: "regex.Pattern[bytes]", *, anchored: bool) -> None:
        self._pattern = pattern
        self._anchored = anchored

    def matches(self, data: bytes, start: int, end: int, budget: Budget) -> Iterator[tuple[int, int]]:
        """Where it matches in that range, as the engines try it: overlapping, first place first.

        Raises `TooSlow` when one search takes too long; stops when the budget is spent.
        """
        view = memoryview(data)[start:end]
        position = 0
        while position <= len(view):
            if not budget.search(len(view) - position):
                return
            found = self._once(view, position, budget)
            if found is None:
                return
            yield start + found[0], start + found[1]
            if self._anchored:
                return
            position = found[0] + 1

    def _once(self, view: memoryview, position: int, budget: Budget) -> tuple[int, int] | None:
        find = self._pattern.match if self._anchored else self._pattern.search
        began = time.perf_counter()
        try:
            match = find(view, position, timeout=budget.expression_seconds)
        except TimeoutError as problem:
            raise TooSlow from problem
        finally:
            budget.pay_seconds(time.perf_counter() - began)
        return match.span() if match else None


@lru_cache(maxsize=1024)
def compile_expression(text: str, flags: str) -> Expression:
    """The expression between the slashes, with the flags after them; raises `Unsupported`.

    >>> list(compile_expression("a.c", "i").matches(b"xABCabc", 0, 7, Budget()))
    [(1, 4), (4, 7)]
    """
    unknown = set(flags) - _KNOWN
    if unknown:
        raise Unsupported(f"the flag {min(unknown)} is not known")
    body = text.encode("utf-8", "replace").decode("latin-1")
    translated = translate(body, ungreedy="G" in flags, dollar_end_only="E" in flags)
    modes = regex.VERSION1
    for flag, mode in _MODES.items():
        modes |= mode if flag in flags else 0
    try:
        pattern = regex.compile(translated.encode("latin-1"), modes)
    except (regex.error, ValueError, RecursionError, OverflowError) as problem:
        raise Unsupported("the expression is faulty") from problem
    return Expression(pattern, anchored="A" in flags)
