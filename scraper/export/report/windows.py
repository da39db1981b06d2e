"""Chooses which parts of long content are shown: its start, and what lies around the marks.

Knows lengths and marks; nothing of the content.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from scraper.export.report.runs import Mark

AROUND: Final = 160
MOST_WINDOWS: Final = 12
LONGEST_MARK: Final = 1024
"""How much of one mark is shown when it lies outside the start."""


class Window(NamedTuple):
    """A part that is shown, and how much before it is not."""

    start: int
    end: int
    skipped: int


class Windows(NamedTuple):
    """The parts shown, in order, and how much after the last is not."""

    shown: tuple[Window, ...]
    skipped: int

    @property
    def hidden(self) -> int:
        """How much is not shown in all."""
        return sum(window.skipped for window in self.shown) + self.skipped


def windows(length: int, marks: Iterable[Mark], first: int) -> Windows:
    """The first `first` of it, and a window around each mark, overlapping ones as one.

    >>> chosen = windows(10_000, [Mark(5_000, 5_010, "p0")], 1_000)
    >>> [tuple(window) for window in chosen.shown], chosen.skipped
    ([(0, 1000, 0), (4840, 5170, 3840)], 4830)
    >>> windows(10, [], 1_000).hidden
    0
    """
    inside = (mark for mark in marks if mark.start < min(mark.end, length) and mark.end > 0)
    wanted = sorted(
        (max(0, mark.start - AROUND), min(length, mark.start + LONGEST_MARK, mark.end + AROUND))
        for mark in inside
    )
    merged = [(0, min(first, length))]
    for start, end in wanted:
        last_start, last_end = merged[-1]
        if start <= last_end:
            merged[-1] = (last_start, max(last_end, end))
        elif len(merged) < MOST_WINDOWS:
            merged.append((start, end))
    ends = [0, *(end for _, end in merged)]
    shown = tuple(Window(start, end, start - ends[at]) for at, (start, end) in enumerate(merged))
    return Windows(shown, length - ends[-1])
