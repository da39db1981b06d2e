"""The practice console's clock, which a test may move on."""

import time


class Clock:
    """Real time, plus what it was moved on by."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> float:
        """Seconds since the epoch."""
        return time.time() + self._ahead

    def advance(self, seconds: float) -> None:
        """Move the clock on."""
        self._ahead += seconds
