"""The conditions of a rule on one buffer, in order: each says where it can hold after those before it."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import ClassVar

from scraper.decode.explain.budget import Budget
from scraper.decode.explain.buffer import Buffer
from scraper.decode.explain.expressions import Expression


@dataclass(slots=True)
class State:
    """What the conditions share while a buffer is looked through."""

    budget: Budget
    values: dict[str, int] = field(default_factory=dict)
    """Numbers that the rule read out of the bytes, by name."""


Number = int | str
"""A number, or the name of one that the rule reads out of the bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(ABC):
    """One condition. `relative` ones look from where the one before ended."""

    moves: ClassVar[bool] = False
    """True when the next one looks from where this one ended."""
    keeps: ClassVar[bool] = False
    """True when it reads a number that later ones use."""

    option: int
    """Its place among the rule's options."""
    pattern: int | None = None
    """Its place among the rule's patterns; None for other conditions."""
    relative: bool = False
    negated: bool = False

    @abstractmethod
    def places(self, buffer: Buffer, cursor: int, state: State) -> Iterator[tuple[int, int]]:
        """Every place where it holds, in order: start, and the end that the next one looks from."""

    def anywhere(self) -> "Step":
        """The condition without its place: used to tell whether it is there at all."""
        return self

    @property
    def is_anchor(self) -> bool:
        """True when those after it look from here, wherever those before it ended."""
        return self.moves and not self.relative and not self.negated

    @property
    def is_unbounded(self) -> bool:
        """True when every place that holds after some point also holds after any earlier point."""
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Content(Step):
    """Bytes to look for."""

    moves = True

    data: bytes = b""
    """In lower case where case does not count."""
    nocase: bool = False
    offset: Number = 0
    depth: Number | None = None
    distance: Number = 0
    within: Number | None = None
    at_end: bool = False

    def places(self, buffer: Buffer, cursor: int, state: State) -> Iterator[tuple[int, int]]:
        haystack, needle = buffer.folded if self.nocase else buffer.data, self.data
        start, end = self._window(cursor, len(haystack), state.values)
        if self.at_end:
            start = max(start, len(haystack) - len(needle))
        while end - start >= len(needle):
            if not state.budget.search(0):
                return
            found = haystack.find(needle, start, end)
            if not state.budget.search((end if found < 0 else found) - start) or found < 0:
                return
            yield found, found + len(needle)
            start = found + 1

    def anywhere(self) -> Step:
        if self.negated:
            return self
        return replace(self, relative=False, offset=0, depth=None, at_end=False)

    @property
    def is_unbounded(self) -> bool:
        return self.within is None and self.depth is None and not self.negated

    def _window(self, cursor: int, size: int, values: dict[str, int]) -> tuple[int, int]:
        """Where a match may begin, and before where it must end; an end before the start is none."""
        offset, end = number(self.offset, values), size
        if self.relative:
            start = cursor + number(self.distance, values)
            for origin, length in ((start, self.within), (cursor, self.depth)):
                limit = end if length is None else origin + number(length, values)
                end = min(end, limit) if limit >= 0 else end
            return max(start, offset, 0), end
        if self.depth is not None:
            end = min(end, offset + number(self.depth, values))
        return offset, end


@dataclass(frozen=True, slots=True, kw_only=True)
class Match(Step):
    """A regular expression to look for."""

    moves = True

    expression: Expression

    def places(self, buffer: Buffer, cursor: int, state: State) -> Iterator[tuple[int, int]]:
        start = cursor if self.relative else 0
        return self.expression.matches(buffer.data, start, len(buffer.data), state.budget)


def number(value: Number, values: dict[str, int]) -> int:
    """A number as it stands, or by its name; 0 for a name that nothing was read into."""
    return value if isinstance(value, int) else values.get(value, 0)
