"""What is remembered of failed logins: refused stays refused until something changes, and waits grow."""

from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.browser.refusals import (
    FIRST_WAIT,
    LONGEST_WAIT,
    MOST_REFUSED,
    Attempt,
    Record,
    after_failure,
    after_success,
    answered,
    begun,
    read_record,
    verdict,
)
from scraper.errors import AccountLocked, LoginError, OneTimeCodeRefused, UnknownLoginPage, WrongPassword

ONE, OTHER = Attempt("p1", "w1"), Attempt("p2", "w2")
REFUSED = after_failure(Record(), ONE, WrongPassword("no"), 0.0)


def test_a_refused_password_stays_refused_for_ever() -> None:
    found = verdict(REFUSED, ONE, 1e12)
    assert isinstance(found, WrongPassword)
    assert "--try-again" in found.advice


def test_another_password_may_be_tried_at_once() -> None:
    assert verdict(REFUSED, OTHER, 0.0) is None


def test_a_refused_password_stays_refused_when_another_was_taken() -> None:
    assert isinstance(verdict(after_success(REFUSED, OTHER), ONE, 1.0), WrongPassword)


def test_a_password_that_was_taken_after_all_is_forgiven() -> None:
    assert verdict(after_success(REFUSED, ONE), ONE, 1.0) is None


def test_many_different_passwords_must_wait_before_one_locks_the_account() -> None:
    record = Record()
    for number in range(MOST_REFUSED):
        attempt = Attempt(f"p{number}", f"w{number}")
        assert verdict(record, attempt, 10.0 * number) is None
        record = after_failure(record, attempt, WrongPassword("no"), 10.0 * number)
    assert isinstance(verdict(record, Attempt("new", "new"), 100.0), WrongPassword)
    assert verdict(record, Attempt("new", "new"), LONGEST_WAIT + 1.0) is None


def test_waits_double_with_each_failure_and_end_somewhere() -> None:
    record, now, waits = Record(), 0.0, []
    for _ in range(12):
        record = after_failure(record, ONE, OneTimeCodeRefused("no"), now)
        waits.append(record.not_before - now)
        assert isinstance(verdict(record, ONE, record.not_before - 1.0), OneTimeCodeRefused)
        assert verdict(record, ONE, record.not_before) is None
        now = record.not_before
    assert waits[:3] == [FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT]
    assert waits[-1] == LONGEST_WAIT


def test_a_change_in_what_the_login_depends_on_ends_the_waiting() -> None:
    record = after_failure(Record(), ONE, UnknownLoginPage("what"), 0.0)
    assert verdict(record, ONE, 1.0) is not None
    assert verdict(record, Attempt(ONE.password, "another pack"), 1.0) is None


def test_a_locked_account_is_left_alone_whatever_changes() -> None:
    record = after_failure(Record(), ONE, AccountLocked("locked"), 0.0)
    assert isinstance(verdict(record, OTHER, LONGEST_WAIT - 1.0), AccountLocked)
    assert verdict(record, OTHER, LONGEST_WAIT) is None


def test_a_failure_without_a_name_of_its_own_is_a_login_error() -> None:
    record = after_failure(Record(), ONE, LoginError("stuck"), 0.0)
    assert type(verdict(record, ONE, 1.0)) is LoginError


@settings(max_examples=60)
@given(st.binary(max_size=200))
def test_no_file_is_mistaken_for_a_clean_record(data: bytes) -> None:
    assert read_record(data) is None or data.strip().startswith(b"{")


def test_a_record_of_another_version_is_not_read() -> None:
    assert read_record(b'{"version": 2}') is None


def test_logins_whose_answer_nobody_saw_count_as_if_refused_until_one_is_answered() -> None:
    record = Record()
    for number in range(MOST_REFUSED):
        assert verdict(record, ONE, 10.0 * number) is None
        record = begun(record, 10.0 * number)
    found = verdict(record, ONE, 100.0)
    assert type(found) is LoginError
    assert "before the console's answer was seen" in found.message
    assert verdict(record, ONE, LONGEST_WAIT + 1.0) is None
    assert verdict(answered(record, 10.0), ONE, 100.0) is None
    assert verdict(after_success(record, ONE), ONE, 100.0) is None


def test_a_clock_that_was_set_back_holds_nobody_back_for_longer_than_the_longest_wait() -> None:
    record = after_failure(Record(), ONE, OneTimeCodeRefused("no"), 1e6)
    assert verdict(record, ONE, 1e6 - 86_400) is None
    for number in range(MOST_REFUSED):
        record = after_failure(record, Attempt(f"p{number}", "w"), WrongPassword("no"), 1e6)
    assert verdict(record, Attempt("new", "new"), 1e6 - 60) is not None
    assert verdict(record, Attempt("new", "new"), 1e6 - 86_400) is None
