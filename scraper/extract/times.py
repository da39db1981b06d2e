"""Reads a time as a page writes it into the one form that results have: ISO 8601.

Knows ways of writing times; never knows where on a page one stood.
"""

import re
from datetime import UTC, datetime, tzinfo
from typing import Final

from scraper.packs.times import EPOCHS, zone_of

_ISO: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?) ?(Z|UTC|GMT|[+-]\d\d:?\d\d)?", re.ASCII
)
_EPOCH: Final = re.compile(r"(\d{1,15})(?:[.,](\d{1,9}))?", re.ASCII)


def as_time(text: str, form: str | None, zone: str | None) -> str:
    """A time in ISO 8601, with its zone where the text or the pack tells it. Raises ValueError.

    >>> as_time("06/04/2018 05:01", "%d/%m/%Y %H:%M", "UTC"), as_time("2018-04-06 05:01:57Z", None, None)
    ('2018-04-06T05:01:00+00:00', '2018-04-06T05:01:57+00:00')
    >>> as_time("1522987317", "epoch", None)
    '2018-04-06T04:01:57+00:00'
    """
    own = None if zone is None else zone_of(zone)
    if form is None:
        return _iso(text, own)
    if form in EPOCHS:
        return _epoch(text, EPOCHS[form])
    read = datetime.strptime(text, form)
    return (read if read.tzinfo is not None or own is None else read.replace(tzinfo=own)).isoformat()


def _iso(text: str, zone: tzinfo | None) -> str:
    found = _ISO.fullmatch(text)
    if found is None:
        raise ValueError("not ISO 8601")
    day, hours, written = found.groups()
    read = datetime.fromisoformat(f"{day}T{hours.replace(',', '.')}")
    own = zone if written is None else zone_of(written)
    return (read if own is None else read.replace(tzinfo=own)).isoformat()


def _epoch(text: str, in_a_second: int) -> str:
    found = _EPOCH.fullmatch(text)
    if found is None:
        raise ValueError("not a number of seconds")
    whole, rest = divmod(int(found[1]), in_a_second)
    micros = (
        rest * (1_000_000 // in_a_second) if in_a_second > 1 else int((found[2] or "0").ljust(6, "0")[:6])
    )
    try:
        return datetime.fromtimestamp(whole, UTC).replace(microsecond=micros).isoformat()
    except (OverflowError, OSError) as error:
        raise ValueError("too far from now") from error


def moment(text: str) -> datetime:
    """A time in ISO 8601 as one that can be compared."""
    read = datetime.fromisoformat(text)
    return read if read.tzinfo is None else read.astimezone(UTC)
