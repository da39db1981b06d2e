"""How packs say that a time is written: a closed set of directives, and zones.

Knows ways of writing; never knows a page.
"""

import re
from datetime import UTC, timedelta, timezone, tzinfo
from typing import Annotated, Final

from pydantic import AfterValidator

EPOCHS: Final = {"epoch": 1, "epoch_ms": 1_000}
"""Counts of seconds since 1970, and how many make a second."""
_DIRECTIVE: Final = re.compile(r"%(.?)")
_KNOWN: Final = "YymdbBaAHIMSfpz%"
_DATES: Final = ("Yy", "mbB", "d")
_ZONE: Final = re.compile(r"([+-])([01]\d|2[0-3]):?([0-5]\d)")


def check_format(text: str) -> str:
    """The same. Raises ValueError when it leaves open what day a time is of, or holds what is not known.

    >>> check_format("%d.%m.%Y %H:%M")
    '%d.%m.%Y %H:%M'
    """
    if text in EPOCHS:
        return text
    found = _DIRECTIVE.findall(text)
    for letter in found:
        if letter not in _KNOWN or not letter:
            known = " ".join(f"%{one}" for one in _KNOWN)
            raise ValueError(
                f"`%{letter}` is not known in a time's format. Known: {known}, {', '.join(EPOCHS)}"
            )
    if not all(any(letter in found for letter in part) for part in _DATES):
        raise ValueError("a time's format says the year, the month and the day, such as %Y-%m-%d %H:%M:%S")
    if "I" in found and "p" not in found:
        raise ValueError("a time's format that has %I, an hour up to 12, says with %p which half of the day")
    return text


def zone_of(text: str) -> tzinfo:
    """A zone as packs write it. Raises ValueError.

    >>> zone_of("+02:00")
    datetime.timezone(datetime.timedelta(seconds=7200))
    """
    if text in {"UTC", "GMT", "Z"}:
        return UTC
    found = _ZONE.fullmatch(text)
    if found is None:
        raise ValueError("a zone is UTC, or its distance from it, such as +02:00")
    distance = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return timezone(-distance if found[1] == "-" else distance)


def _checked_zone(text: str) -> str:
    zone_of(text)
    return text


TimeFormat = Annotated[str, AfterValidator(check_format)]
"""How a time is written."""
Zone = Annotated[str, AfterValidator(_checked_zone)]
"""A zone of fixed distance from UTC."""
