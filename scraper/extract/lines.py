"""Finds what follows a label on a line of text that has lines, as in `<pre>` or in a mail.

Knows lines; never knows elements, or what labels mean.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from scraper.extract.hits import normalised
from scraper.extract.words import begins_with_label

_SEPARATOR: Final = re.compile(r"\s*[:=](?:\s|$)\s*|\s*[:=]|\s{2,}|\t\s*")
LONGEST: Final = 200
"""Characters that a label and what is around it may have."""


def values_on_lines(text: str, label: str) -> list[str]:
    r"""What follows each line's label that is the (normalised) one; the lines below where nothing follows it.

    >>> values_on_lines("Source : 10.0.0.1\nRule:\nalert tcp any\n any\n\nEnd", "source")
    ['10.0.0.1']
    >>> values_on_lines("Source : 10.0.0.1\nRule:\nalert tcp any\n any\n\nEnd", "rule")
    ['alert tcp any\n any']
    """
    lines = text.splitlines()
    return [
        rest or "\n".join(_below(lines, number + 1)).rstrip()
        for number, line in enumerate(lines)
        if (rest := _after(line, label)) is not None
    ]


def _after(line: str, label: str) -> str | None:
    """What follows a label on its line; None when another, or none, begins it."""
    found = _SEPARATOR.search(line[:LONGEST].lstrip())
    if found is None or normalised(found.string[: found.start()]) != label:
        return None
    return line.lstrip()[found.end() :].strip()


def _below(lines: Sequence[str], start: int) -> Iterator[str]:
    """The lines from one on, up to an empty one; none where the first has a label of its own."""
    for number in range(start, len(lines)):
        if not lines[number].strip() or (number == start and begins_with_label(lines[number].lstrip())):
            return
        yield lines[number]
