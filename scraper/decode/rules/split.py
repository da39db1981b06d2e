"""Text that holds rules, one a line or wrapped → the raw text of each. Knows only where rules begin."""

import re
from collections.abc import Iterable, Iterator

from scraper.decode.rules.text import ACTIONS

_WORDS = "|".join(sorted(ACTIONS))
_BEGINS = re.compile(
    rf"[\s\ufeff]*+#*+\s*+(?:{_WORDS})(?:\s*+\(|\s++[\w.:\-]++\s*+\(|\s++[\w.:\-]++\s++[\[\]!$\w.:/,]++\s)",
    re.IGNORECASE,
)
_ENDS = re.compile(r"\)\s*+(?:#.*+)?$")


def split_rules(lines: Iterable[str]) -> Iterator[str]:
    r"""The raw text of every rule in the lines, wrapped ones whole; comments and empty lines are left out.

    Text in which no rule begins is one rule, perhaps a part of one.

    >>> list(split_rules(["# note", "alert tcp any any -> any any (", "sid:1;)", "#alert (sid:2;)"]))
    ['alert tcp any any -> any any (\nsid:1;)', '#alert (sid:2;)']
    """
    current: list[str] = []
    for ended in lines:
        line = ended.rstrip("\r\n")
        begins = _BEGINS.match(line) is not None
        if current and begins:
            yield "\n".join(current)
            current = []
        if begins or (line.strip() and not (line.lstrip().startswith("#") and _is_over(current))):
            current.append(line)
        elif current and _is_over(current):
            yield "\n".join(current)
            current = []
    if current:
        yield "\n".join(current)


def _is_over(lines: list[str]) -> bool:
    """True when a line that does not begin a rule is no part of the one before."""
    return not lines or _ENDS.search(lines[-1].rstrip()) is not None
