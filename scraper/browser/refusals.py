"""What is remembered of an account's failed logins, and whether one more may be tried. Pure.

Credentials are known here by a hash that only this machine can make; never by themselves.
"""

from datetime import UTC, datetime
from typing import NamedTuple

from pydantic import ValidationError

from scraper.errors import AccountLocked, LoginError, WrongPassword, error_of
from scraper.models.base import Model

FIRST_WAIT = 30.0
"""Seconds after a login that failed before the same is tried again; doubled with each failure."""
LONGEST_WAIT = 1800.0
"""Seconds at most, and at once after a console said that the account is locked."""
MOST_REFUSED = 4
"""So many different credentials may be refused within LONGEST_WAIT: consoles lock after the fifth."""
_MOST_KEPT = 32
_AGAIN = "once you are sure, run: scraper login --try-again"


class Attempt(NamedTuple):
    """What is about to be sent, by its hashes."""

    password: str
    """Of user name and password."""
    whole: str
    """Of all that a login depends on: also the secret behind the codes, and the pack's login states."""


class Refusal(Model):
    """Credentials that the console refused."""

    password: str
    at: float
    """Epoch seconds."""


class Record(Model):
    """One account's failed logins."""

    version: int = 1
    refused: tuple[Refusal, ...] = ()
    unanswered: tuple[float, ...] = ()
    """When credentials were sent whose answer nobody saw, the run having died; epoch seconds."""
    failures: int = 0
    """How often the login of `whole` failed for other reasons, one time after another."""
    whole: str = ""
    kind: str = ""
    """The last failure's, as in `scraper.errors`."""
    not_before: float = 0.0
    """Epoch seconds."""
    code_step: int = -1
    """The period of the one-time code that was last handed out: the console takes each code once."""


def read_record(data: bytes | None) -> Record | None:
    """A record from its file; an empty one when there is no file, None when it cannot be read.

    >>> read_record(None).failures, read_record(b"junk") is None
    (0, True)
    """
    if data is None:
        return Record()
    try:
        record = Record.model_validate_json(data)
    except ValidationError:
        return None
    return record if record.version == 1 else None


def verdict(record: Record, attempt: Attempt, now: float) -> LoginError | None:
    """Why this attempt must not be made now; None when it may.

    >>> record = after_failure(Record(), Attempt("p", "w"), WrongPassword("refused"), 0.0)
    >>> verdict(record, Attempt("p", "w"), 1e9).exit_code, verdict(record, Attempt("q", "v"), 1.0)
    (21, None)
    """
    for refusal in record.refused:
        if refusal.password == attempt.password:
            return WrongPassword(
                f"the console refused this user name and password on {_moment(refusal.at)}; "
                "they are not tried again",
                advice=f"Correct SCRAPER_USERNAME or SCRAPER_PASSWORD; or, {_AGAIN}",
            )
    crowded = _crowded(record, now)
    if crowded is not None:
        return crowded
    locked = record.kind == AccountLocked.kind
    waits = 0 < record.not_before - now <= LONGEST_WAIT  # more, and the clock was set back
    return _held_back(record) if waits and (locked or record.whole == attempt.whole) else None


def _crowded(record: Record, now: float) -> LoginError | None:
    """Why no credentials at all are sent for this account: too many were of late."""
    times = [*(refusal.at for refusal in record.refused), *record.unanswered]
    recent = [at for at in times if abs(now - at) < LONGEST_WAIT]
    if len(recent) < MOST_REFUSED:
        return None
    advice = f"Wait until {_moment(min(recent) + LONGEST_WAIT)}; or, {_AGAIN}"
    since = f"of this account since {_moment(min(recent))}; one more could lock it"
    if len(recent) > sum(at in record.unanswered for at in recent):
        return WrongPassword(f"the console refused {len(recent)} logins {since}", advice=advice)
    return LoginError(
        f"{len(recent)} logins ended before the console's answer was seen, {since}", advice=advice
    )


def begun(record: Record, now: float) -> Record:
    """The record when credentials are about to be sent: should we die, they may have been refused."""
    return record.model_copy(update={"unanswered": (*record.unanswered, now)[-_MOST_KEPT:]})


def answered(record: Record, began: float) -> Record:
    """The record when the credentials that were sent at `began` have been answered, however.

    >>> answered(begun(Record(), 1.0), 1.0) == Record()
    True
    """
    return record.model_copy(update={"unanswered": tuple(at for at in record.unanswered if at != began)})


def _held_back(record: Record) -> LoginError:
    cause = error_of(record.kind, "")
    message = f"the last login failed ({cause.kind.replace('_', ' ')}); not tried again before " + _moment(
        record.not_before
    )
    kind = type(cause) if isinstance(cause, LoginError) else LoginError
    return kind(message, advice=f"{cause.advice} Then wait; or, {_AGAIN}")


def after_failure(record: Record, attempt: Attempt, error: LoginError, now: float) -> Record:
    """The record after a login that failed, its password having been asked for."""
    if isinstance(error, WrongPassword):
        others = tuple(known for known in record.refused if known.password != attempt.password)
        refusal = Refusal(password=attempt.password, at=now)
        return record.model_copy(update={"refused": (*others, refusal)[-_MOST_KEPT:]})
    failures = record.failures + 1 if record.whole == attempt.whole else 1
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(failures - 1, 16))
    if isinstance(error, AccountLocked):
        wait = LONGEST_WAIT
    changes = {"failures": failures, "whole": attempt.whole, "kind": error.kind, "not_before": now + wait}
    return record.model_copy(update=changes)


def after_success(record: Record, attempt: Attempt) -> Record:
    """The record after a login: what was refused before and is not what was taken stays refused.

    >>> after_success(Record(failures=3, not_before=9.0), Attempt("p", "w")).not_before
    0.0
    """
    others = tuple(known for known in record.refused if known.password != attempt.password)
    return Record(refused=others, code_step=record.code_step)


def _moment(epoch: float) -> str:
    return f"{datetime.fromtimestamp(epoch, UTC):%Y-%m-%d %H:%M:%S} UTC"
