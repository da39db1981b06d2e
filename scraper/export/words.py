"""Values in words: states, sizes, times, ids, records. What text output and the report say alike.

Knows values; nothing of terminals or HTML. What it returns is captured text still to be made inert.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from scraper.models import Field, Found, Ident, PatternMatch, Sender, State

FOUND: Final[Mapping[Found, str]] = {
    Found.FOUND: "found",
    Found.NOT_FOUND: "not found",
    Found.CUT_OFF: "perhaps: the capture is cut off",
    Found.ABSENT_AS_ASKED: "absent, as the rule asks",
    Found.NOT_CHECKED: "not checked",
}
WAY: Final[Mapping[Sender, str]] = {
    Sender.SOURCE: "source → destination",
    Sender.DEST: "destination → source",
    Sender.UNKNOWN: "direction unknown",
}
NONE: Final = "–"
SENT_BY: Final[Mapping[Sender, str]] = {
    Sender.SOURCE: "sent by the source",
    Sender.DEST: "sent by the destination",
    Sender.UNKNOWN: "sent by either",
}
_EPOCH: Final = range(946_684_800, 4_102_444_800)
"""Seconds of the years 2000 to 2099."""


def state(field: Field) -> str:
    """Why a field has no value.

    >>> state(Field(state=State.FAILED, reason="two selectors disagree"))
    'failed: two selectors disagree'
    """
    words = {State.ABSENT: "none on the page", State.NOT_APPLICABLE: "does not apply"}
    start = words.get(field.state, str(field.state.value))
    return f"{start}: {field.reason}" if field.reason and field.state is State.FAILED else start


def count(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun.

    >>> count(1, "event"), count(2000, "event"), count(0, "reply", "replies")
    ('1 event', '2,000 events', '0 replies')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def sentence(text: str) -> str:
    """A text that begins with a capital.

    >>> sentence("bytes that are not HTTP")
    'Bytes that are not HTTP'
    """
    return text[:1].upper() + text[1:]


def size(number: int) -> str:
    """A number of bytes.

    >>> size(1), size(1380), size(5_300_000)
    ('1 byte', '1,380 bytes', '5.3 MB')
    """
    return count(number, "byte") if number < 1_000_000 else f"{number / 1_000_000:.1f} MB"


def moment(when: datetime) -> str:
    """A time to the second, in UTC.

    >>> moment(datetime(2018, 4, 1, 2, 4, 53, tzinfo=UTC))
    '2018-04-01 02:04:53 UTC'
    """
    return f"{when.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def endpoint(address: str | None, port: int | None) -> str:
    """An address with its port.

    >>> endpoint("192.0.2.1", 80), endpoint("2001:db8::1", 80), endpoint("192.0.2.1", None)
    ('192.0.2.1:80', '[2001:db8::1]:80', '192.0.2.1')
    """
    if address is None or port is None:
        return address or ""
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def some(ids: Sequence[Ident], most: int) -> str:
    """The first ids, and how many more there are.

    >>> some([1, 2, 3], 3), some([1, 2, 3], 2)
    ('1, 2, 3', '1, 2 and 1 more')
    """
    shown = ", ".join(str(event_id) for event_id in ids[:most])
    return shown if len(ids) <= most else f"{shown} and {len(ids) - most:,} more"


def record(details: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """An incident's record, entry by entry, in its own order; times also as dates.

    >>> dict(record({"victims": ["10.0.0.1", "10.0.0.2"], "create_date": 1426514330, "closed_by": None}))
    {'victims': '10.0.0.1, 10.0.0.2', 'create_date': '1426514330 (2015-03-16 13:58:50 UTC)', 'closed_by': '–'}
    """
    for name, value in details.items():
        yield name, _entry(name, value)


def _entry(name: str, value: Any) -> str:
    if value is None or value in ("", [], {}):
        return NONE
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list) and not any(isinstance(item, dict | list) for item in value):
        return ", ".join(_plain(item) for item in value)
    if isinstance(value, dict | list):
        return json.dumps(value, indent=2, ensure_ascii=False)
    if type(value) is int and name.lower().endswith(("date", "time")) and value in _EPOCH:
        return f"{value} ({moment(datetime.fromtimestamp(value, UTC))})"
    return _plain(value)


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def place(match: PatternMatch) -> str:
    """Where a pattern was looked for or found.

    >>> place(PatternMatch(pattern=0, found=Found.FOUND, exchange=1, part="request target", offset=5))
    'request target, offset 5, exchange 2'
    """
    parts = [match.part or ""]
    if match.found is Found.FOUND and match.offset is not None:
        parts.append(f"offset {match.offset:,}")
    if match.exchange:
        parts.append(f"exchange {match.exchange + 1}")
    return ", ".join(part for part in parts if part)
