"""The roll-up over events: which signature hit which host and how the host answered.

Knows events; never where they came from or in which order they arrived.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import NamedTuple, TypeVar

from scraper.models import Event, EventsSummary, EventSummary, Ident, State, SummaryRow

K = TypeVar("K", bound=Hashable)


class _Entry(NamedTuple):
    """What the roll-up needs of one event; empty text counts as missing."""

    event_id: Ident
    signature: str | None
    host: str | None
    code: int | None
    message: str | None
    http: State

    @property
    def whole(self) -> bool:
        return self.signature is not None and self.host is not None and self.code is not None


def by_ident(event_id: Ident) -> tuple[bool, int, str]:
    """Sort key for event ids: numbers by value, then texts.

    >>> sorted([10, "b", 9, "a"], key=by_ident)
    [9, 10, 'a', 'b']
    """
    if isinstance(event_id, int):
        return (False, event_id, "")
    return (True, 0, event_id)


def summarise(events: Iterable[Event]) -> EventsSummary:
    """Roll events up; the result does not depend on their order.

    >>> summarise([]).rows
    ()
    """
    entries = sorted(map(_entry, events), key=lambda entry: by_ident(entry.event_id))
    return EventsSummary(
        summary_breakdown=_breakdown(entries),
        event_summary=EventSummary(
            unique_signatures=_tally((entry.signature, entry) for entry in entries),
            unique_hosts=_tally((entry.host, entry) for entry in entries),
            response_code_tally=_tally((_text(entry.code), entry) for entry in entries),
        ),
        rows=_rows(entries),
        not_in_breakdown=_ids(entry for entry in entries if not entry.whole),
    )


def _entry(event: Event) -> _Entry:
    details = event.event_payload.packet_details
    return _Entry(
        event.event_id,
        event.event_details.signature_name or None,
        details.request_packet.host or None,
        details.response_packet.response_code,
        details.response_packet.response_message,
        details.http,
    )


def _ids(entries: Iterable[_Entry]) -> tuple[Ident, ...]:
    return tuple(entry.event_id for entry in entries)


def _text(code: int | None) -> str | None:
    return None if code is None else str(code)


def _groups(pairs: Iterable[tuple[K, _Entry]]) -> dict[K, list[_Entry]]:
    groups: dict[K, list[_Entry]] = defaultdict(list)
    for key, entry in pairs:
        groups[key].append(entry)
    return groups


def _tally(pairs: Iterable[tuple[str | None, _Entry]]) -> dict[str, tuple[Ident, ...]]:
    groups = _groups(pairs)
    return {key: _ids(groups[key]) for key in sorted(key for key in groups if key is not None)}


def _breakdown(entries: list[_Entry]) -> dict[str, dict[str, dict[str, tuple[Ident, ...]]]]:
    whole = [entry for entry in entries if entry.whole]
    return {
        str(signature): {
            str(host): _tally((_text(entry.code), entry) for entry in of_host)
            for host, of_host in _sorted(_groups((entry.host, entry) for entry in of_signature))
        }
        for signature, of_signature in _sorted(_groups((entry.signature, entry) for entry in whole))
    }


def _sorted(groups: dict[str | None, list[_Entry]]) -> list[tuple[str | None, list[_Entry]]]:
    return sorted(groups.items(), key=lambda item: _or_last(item[0]))


def _rows(entries: list[_Entry]) -> tuple[SummaryRow, ...]:
    groups = _groups(((entry.signature, entry.host, entry.code, entry.http), entry) for entry in entries)
    rows = (
        SummaryRow(
            signature_name=signature,
            host=host,
            response_code=code,
            response_message=_shared_message(group),
            http=http,
            event_ids=_ids(group),
        )
        for (signature, host, code, http), group in groups.items()
    )
    return tuple(sorted(rows, key=_row_order))


def _shared_message(group: list[_Entry]) -> str | None:
    messages = {entry.message for entry in group}
    return messages.pop() if len(messages) == 1 else None


def _row_order(row: SummaryRow) -> tuple[tuple[bool, str], tuple[bool, str], tuple[bool, int], str]:
    code = row.response_code
    return (_or_last(row.signature_name), _or_last(row.host), (code is None, code or 0), row.http)


def _or_last(text: str | None) -> tuple[bool, str]:
    return (text is None, text or "")
