"""When to try again: exponential back-off with jitter that honours Retry-After. Pure; never sleeps."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

FIRST_DELAY = 0.4
"""Seconds before the second attempt, before jitter."""
LONGEST_DELAY = 60.0
"""Seconds; a console that asks for more than this is not waited for."""
ATTEMPTS = 4
"""How often one page is asked for in all."""


def is_transient(status: int) -> bool:
    """Whether a status says "not now" rather than "no".

    >>> is_transient(429), is_transient(503), is_transient(404)
    (True, True, False)
    """
    return status == 429 or 500 <= status <= 599


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks us to wait, or None when it is missing or unreadable.

    >>> retry_after("2", datetime.now(UTC)), retry_after("soon", datetime.now(UTC))
    (2.0, None)
    >>> retry_after("Fri, 31 Dec 1999 23:59:59 GMT", datetime(1999, 12, 31, 23, 59, 49, tzinfo=UTC))
    10.0
    """
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        when = parsedate_to_datetime(text)
    except ValueError:
        return None
    aware = when if when.tzinfo is not None else when.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())


def delay(attempt: int, asked: float | None, chance: float) -> float | None:
    """Seconds to wait after the attempt with this number (from 0); None when it was the last.

    `asked` is what the console asked for, `chance` a random number in [0, 1) that spreads the crowd. None as
    well when the console asks for longer than `LONGEST_DELAY`.

    >>> [delay(n, None, 0.0) for n in range(4)]
    [0.4, 0.8, 1.6, None]
    >>> delay(0, 7.0, 0.0), delay(0, 3600.0, 0.5)
    (7.0, None)
    """
    if attempt + 1 >= ATTEMPTS or (asked is not None and asked > LONGEST_DELAY):
        return None
    backoff = FIRST_DELAY * float(2**attempt)
    return max(backoff, asked or 0.0) + backoff * chance / 2
