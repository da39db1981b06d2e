"""The practice console's clock, which a test may move on."""

import time
from collections.abc import Callable


class Clock:
    """Real time, plus what it was moved on by."""

    def __init__(self, off: Callable[[], float] = lambda: 0.0) -> None:
        """`off` tells by how many seconds the clock is wrong, besides."""
        self._ahead = 0.0
        self._off = off

    def now(self) -> float:
        """Seconds since the epoch."""
        return time.time() + self._ahead + self._off()

    def advance(self, seconds: float) -> None:
        """Move the clock on."""
        self._ahead += seconds
