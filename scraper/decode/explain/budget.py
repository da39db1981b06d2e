"""How much work one explanation may cost: bytes looked through, and seconds of regular expressions."""

from dataclasses import dataclass

SEARCHED_BYTES = 400_000_000
"""Bytes that all patterns of a rule may look through together."""
STEP_COST = 2000
"""What an attempt costs beside the bytes that it looks through."""
EXPRESSION_SECONDS = 0.25
"""The longest that one search by a regular expression may take."""
ALL_EXPRESSIONS_SECONDS = 2.0
"""The longest that all of them may take in one explanation."""


class TooSlow(Exception):
    """One search by a regular expression took longer than it may."""


@dataclass(slots=True)
class Budget:
    """What is left to spend. Once it is spent nothing more is looked for, and what is open says so."""

    searched_bytes: int = SEARCHED_BYTES
    seconds: float = ALL_EXPRESSIONS_SECONDS
    spent: str | None = None
    """What ran out, in words; None while there is something left."""

    def search(self, size: int) -> bool:
        """Pay for looking through so many bytes; False when there is not enough left."""
        self.searched_bytes -= size + STEP_COST
        if self.searched_bytes < 0 and self.spent is None:
            self.spent = "rule and capture together need too much searching"
        return self.spent is None

    @property
    def expression_seconds(self) -> float:
        """How long the next search by a regular expression may take."""
        return min(self.seconds, EXPRESSION_SECONDS)

    def pay_seconds(self, seconds: float) -> None:
        """Pay for a search by a regular expression."""
        self.seconds -= seconds
        if self.seconds <= 0 and self.spent is None:
            self.spent = "the rule's regular expressions took too long together"
