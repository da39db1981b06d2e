"""Stored sessions in words and as JSON: for whom, since when, until when, under which key; never a secret."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from scraper.browser.vault import Kept, SessionId, StoredSession

Facts = dict[str, Any]
_COLUMNS = ("id", "profile", "console", "user", "data centre", "customer", "since", "valid until", "key")


def facts(kept: Kept, now: float) -> Facts:
    """What may be told of a session file."""
    return {
        "id": kept.name,
        **_owner(kept.owner, kept.session),
        **_times(kept.session, now),
        "how": None if kept.session is None else kept.session.how,
        "key": None if kept.source is None else kept.source.value,
        "trouble": kept.trouble,
    }


def _owner(owner: SessionId | None, session: StoredSession | None) -> Facts:
    if owner is None:
        names = ("profile", "console", "user", "data_centre", "customer")
        return {**dict.fromkeys(names), "hosts": []}
    return {
        "profile": owner.profile,
        "console": owner.console,
        "user": owner.user or (session and session.user) or None,
        "data_centre": owner.data_centre,
        "customer": owner.customer or None,
        "hosts": sorted(set(owner.origins)),
    }


def _times(session: StoredSession | None, now: float) -> Facts:
    if session is None:
        return {"since": None, "valid_until": None, "ended": None}
    ended = None if session.valid_until is None else session.valid_until <= now
    since = session.saved_at if session.signed_in_at is None else session.signed_in_at
    return {"since": _moment(since), "valid_until": _moment(session.valid_until), "ended": ended}


def _moment(epoch: float | None) -> str | None:
    """A moment as ISO 8601 in UTC.

    >>> _moment(0.5)
    '1970-01-01T00:00:00Z'
    """
    return None if epoch is None else f"{datetime.fromtimestamp(epoch, UTC):%Y-%m-%dT%H:%M:%SZ}"


def table(rows: Sequence[Facts]) -> str:
    """Sessions in columns, one a line; those that cannot be opened with their trouble instead."""
    if not rows:
        return "no session is stored"
    cells = [_COLUMNS, *(_cells(row) for row in rows if row["trouble"] is None)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(_COLUMNS))]
    lines = ["  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)) for line in cells]
    broken = [f"{row['id']}  {row['trouble']}" for row in rows if row["trouble"] is not None]
    return "\n".join(line.rstrip() for line in [*(lines if len(cells) > 1 else []), *broken])


def _cells(row: Facts) -> tuple[str, ...]:
    until = row["valid_until"] or "not said"
    return (
        row["id"],
        row["profile"],
        row["console"],
        row["user"] or "-",
        row["data_centre"],
        row["customer"] or "-",
        row["since"],
        f"{until} (ended)" if row["ended"] else until,
        row["key"],
    )


def sentence(row: Mapping[str, Any]) -> str:
    """One session and whether it can be used, for a person."""
    usable = {True: "usable", False: "not usable", None: "not known whether usable"}[row["usable"]]
    lines = [f"{usable}: {row['reason']}"]
    if row["trouble"] is None and row["since"] is not None:
        until = row["valid_until"] or "the console does not say until when"
        lines += [
            f"for {row['user'] or 'the user who signed in'} at {row['console']} ({row['data_centre']}), "
            f"profile {row['profile']}, customer {row['customer'] or 'not named'}",
            f"since {row['since']}, by {row['how']}; valid until: {until}",
        ]
    if row["key"] is not None:
        lines.append(f"encrypted with the key in: {row['key']}")
    return "\n".join(lines)
