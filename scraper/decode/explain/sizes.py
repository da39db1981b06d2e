"""Conditions on how much there is: lengths of buffers, and whether bytes follow."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scraper.decode.explain.buffer import Buffer
from scraper.decode.explain.steps import Number, State, Step, number

_RANGE = re.compile(r"(\d{1,9})\s*<>\s*(\d{1,9})|(<=|>=|[<>=!]?)\s*(\d{1,9})")
_AT = re.compile(r"(!?)\s*(\w+)((?:\s*,\s*(?:relative|rawbytes))*+)")


@dataclass(frozen=True, slots=True)
class Size:
    """A length that is asked for; both bounds belong to it."""

    low: int
    high: int | None
    unlike: bool = False

    def fits(self, length: int) -> bool:
        """True when a length is as asked."""
        inside = self.low <= length and (self.high is None or length <= self.high)
        return inside is not self.unlike


def read_size(text: str) -> Size | None:
    """A length as rules write it, or None when it is none.

    >>> read_size("300<>400"), read_size(">23"), read_size("!30"), read_size("x")
    (Size(low=301, high=399, unlike=False), Size(low=24, high=None, unlike=False), \
Size(low=30, high=30, unlike=True), None)
    """
    match = _RANGE.fullmatch(text.strip())
    if match is None:
        return None
    if match[1]:
        return Size(int(match[1]) + 1, int(match[2]) - 1)
    sign, value = match[3], int(match[4])
    low = {"<": 0, "<=": 0, ">": value + 1}.get(sign, value)
    high = {"<": value - 1, ">": None, ">=": None}.get(sign, value)
    return Size(low, high, unlike=sign == "!")


@dataclass(frozen=True, slots=True, kw_only=True)
class HasSize(Step):
    """The buffer has a length."""

    size: Size

    def places(self, buffer: Buffer, cursor: int, state: State) -> Iterator[tuple[int, int]]:
        if self.size.fits(len(buffer.data) - (cursor if self.relative else 0)):
            yield cursor, cursor


@dataclass(frozen=True, slots=True, kw_only=True)
class HasDataAt(Step):
    """Bytes follow, at least so many; negated, fewer."""

    distance: Number
    fewer: bool = False

    def places(self, buffer: Buffer, cursor: int, state: State) -> Iterator[tuple[int, int]]:
        distance = number(self.distance, state.values)
        left = len(buffer.data) - cursor if self.relative else len(buffer.data) - 1
        if (distance <= left) is not self.fewer:
            yield cursor, cursor


def read_data_at(option: int, value: str) -> Step | None:
    """The condition of an `isdataat`, or None when its value cannot be read."""
    match = _AT.fullmatch(value.strip())
    if match is None:
        return None
    distance = int(match[2]) if match[2].isdigit() else match[2]
    return HasDataAt(option=option, relative="relative" in match[3], distance=distance, fewer=match[1] == "!")
