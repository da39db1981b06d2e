"""Satisfies a list of conditions on one buffer together, trying again as the engines do.

Conditions that look from where the one before ended form a chain: when a later one fails, earlier ones are
tried at their next place. Knows conditions and bytes; never rules or HTTP.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from scraper.decode.explain.budget import TooSlow
from scraper.decode.explain.buffer import Buffer
from scraper.decode.explain.steps import State, Step

Place = tuple[int, int]


@dataclass(slots=True)
class Solution:
    """What became of every condition, by its place in the list."""

    places: dict[int, Place] = field(default_factory=dict)
    """Where a condition holds; where a negated one does not, the place of what should be absent."""
    failed: set[int] = field(default_factory=set)
    open: dict[int, str] = field(default_factory=dict)
    """Conditions that could not be decided, and why."""
    rejected: set[int] = field(default_factory=set)
    """Failed ones that are there, but not where they are asked for."""

    @property
    def holds(self) -> bool:
        """True when every condition is satisfied."""
        return not self.failed and not self.open

    def give_up(self, reason: str) -> None:
        """What has failed so far might hold elsewhere, where nothing more is looked for."""
        self.open.update(dict.fromkeys(self.failed, reason))
        self.failed.clear()
        self.rejected.clear()


def solve(steps: Sequence[Step], buffer: Buffer, state: State) -> Solution:
    """Find a place for every condition, or say which one has none."""
    solution = Solution()
    for chain in _chains(steps):
        _Chain(steps, chain, buffer, state, solution).run()
    return solution


def _chains(steps: Sequence[Step]) -> list[list[int]]:
    """The conditions that depend on each other, by their places; independent ones alone."""
    chains: list[list[int]] = []
    current: list[int] | None = None
    for place, step in enumerate(steps):
        if step.is_anchor or (step.relative and current is None):
            current = [place]
            chains.append(current)
        elif step.relative and current is not None:
            current.append(place)
        else:
            chains.append([place])
    return chains


class _Chain:
    def __init__(
        self, steps: Sequence[Step], chain: list[int], buffer: Buffer, state: State, solution: Solution
    ) -> None:
        self.steps = [steps[place] for place in chain]
        self.chain = chain
        self.buffer = buffer
        self.state = state
        self.solution = solution
        self.best: list[Place] = []
        self.hopeless = [len(buffer.data) + 1] * len(chain)
        self.dead: set[tuple[int, int]] = set()
        self.remembers = not any(step.keeps for step in self.steps)

    def run(self) -> None:
        try:
            found = self._search()
            if found is not None:
                self._accept(found)
            elif self.state.budget.spent is not None:
                self._give_up(self.state.budget.spent)
            else:
                self._explain_failure()
        except TooSlow:
            self._give_up("a regular expression of it takes too long on these bytes")

    def _search(self) -> list[Place] | None:
        """Depth first over the places of each condition; None when there is no way, or no budget."""
        tries: list[Iterator[Place]] = [self._places(0, 0)]
        cursors = [0]
        path: list[Place] = []
        while tries:
            place = next(tries[-1], None)
            if place is None:
                self._bury(len(path), cursors.pop())
                tries.pop()
                del path[-1:]
                continue
            path.append(place)
            if len(path) == len(self.steps):
                return path
            if len(path) > len(self.best):
                self.best = path[:]
            if self._is_dead(len(path), place[1]):
                path.pop()
                if self.steps[len(path)].is_unbounded and place[1] >= self.hopeless[len(path) + 1]:
                    tries[-1] = iter(())
            else:
                tries.append(self._places(len(path), place[1]))
                cursors.append(place[1])
        return None

    def _bury(self, number: int, cursor: int) -> None:
        """Remember that the chain cannot go on from there."""
        if not self.remembers:
            return
        self.dead.add((number, cursor))
        if self.steps[number].is_unbounded:
            self.hopeless[number] = min(self.hopeless[number], cursor)

    def _is_dead(self, number: int, cursor: int) -> bool:
        return (number, cursor) in self.dead or cursor >= self.hopeless[number]

    def _places(self, number: int, cursor: int) -> Iterator[Place]:
        step = self.steps[number]
        if not step.negated:
            return step.places(self.buffer, cursor, self.state)
        absent = next(step.places(self.buffer, cursor, self.state), None) is None
        return iter([(cursor, cursor)] if absent and self.state.budget.spent is None else [])

    def _accept(self, path: list[Place]) -> None:
        for place, step, where in zip(self.chain, self.steps, path, strict=False):
            if not step.negated:
                self.solution.places[place] = where

    def _give_up(self, reason: str) -> None:
        for place in self.chain:
            self.solution.open[place] = reason

    def _explain_failure(self) -> None:
        """Keep what holds; of the rest, say whether it is there at all."""
        self._accept(self.best)
        first = len(self.best)
        self._fail(first, self.best[-1][1] if self.best and self.steps[first].negated else 0)
        for number in range(first + 1, len(self.steps)):
            if self.steps[number].negated:
                self.solution.open[self.chain[number]] = "what it looks after is not there"
            else:
                self._fail(number, 0)

    def _fail(self, number: int, cursor: int) -> None:
        place, step = self.chain[number], self.steps[number]
        self.solution.failed.add(place)
        where = next(step.anywhere().places(self.buffer, cursor, self.state), None)
        if where is not None:
            self.solution.places[place] = where
            self.solution.rejected.add(place)
