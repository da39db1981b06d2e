"""The rules of signing in: passwords, lockout, one-time codes, terms of service, tokens."""

import base64

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.practice.accounts import Accounts, Answer, User, make_users
from scraper.practice.clock import Clock
from scraper.practice.sessions import Store, Tokens


class Desk:
    """Accounts with a clock that a test moves."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.accounts = Accounts(make_users([1, 2], self.clock), self.clock)

    def user(self, name: str) -> User:
        return self.accounts.users[f"{name}@example.com"]

    def right(self, name: str) -> Answer:
        user = self.user(name)
        return self.accounts.try_password(user.email, user.password)

    def wrong(self, name: str) -> Answer:
        return self.accounts.try_password(self.user(name).email, "not it")

    def code(self, name: str, *, steps: int = 0) -> str:
        secret = self.user(name).totp_secret
        key = base64.b32decode(secret + "=" * (-len(secret) % 8))
        now = int(self.clock.now()) + 30 * steps
        return TOTP(key, 6, SHA1(), 30, enforce_key_length=False).generate(now).decode()


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_right_password_signs_in(desk: Desk) -> None:
    assert desk.right("analyst") == Answer(200, user=desk.user("analyst"))


def test_a_wrong_password_and_an_unknown_user_look_the_same(desk: Desk) -> None:
    assert desk.wrong("analyst") == desk.accounts.try_password("nobody@example.com", "x") == Answer(401)


@pytest.mark.parametrize(
    ("name", "status", "error"),
    [
        ("inactive", 400, "account_inactive"),
        ("unavailable", 403, ""),
        ("expired", 400, "password_expired"),
        ("locked", 400, "account_locked"),
        ("enrolment", 401, "mfa_enrollment_required"),
        ("analyst.mfa", 401, "mfa_code_required"),
        ("terms", 401, "accept_tos_required"),
        ("terms.again", 401, "reaccept_tos_required"),
    ],
)
def test_each_condition_has_its_answer(desk: Desk, name: str, status: int, error: str) -> None:
    answer = desk.right(name)
    assert (answer.status, answer.error, answer.user) == (status, error, None)
    assert bool(answer.ticket) == (status == 401)


def test_a_condition_is_told_only_to_those_who_know_the_password(desk: Desk) -> None:
    assert desk.wrong("inactive") == desk.wrong("analyst.mfa") == Answer(401)


def test_five_failures_lock_for_half_an_hour(desk: Desk) -> None:
    for _ in range(5):
        assert desk.wrong("analyst") == Answer(401)
    assert desk.right("analyst").error == "account_locked"
    desk.clock.advance(29 * 60)
    assert desk.right("analyst").error == "account_locked"
    desk.clock.advance(61)
    assert desk.right("analyst").status == 200


def test_a_success_forgives_earlier_failures(desk: Desk) -> None:
    for _ in range(2):
        for _ in range(4):
            desk.wrong("analyst")
        assert desk.right("analyst").status == 200


def test_failures_of_one_user_do_not_lock_another(desk: Desk) -> None:
    for _ in range(5):
        desk.wrong("analyst")
    assert desk.right("one.customer").status == 200


def test_attempts_are_counted_by_user_and_outcome(desk: Desk) -> None:
    desk.wrong("analyst")
    desk.right("analyst")
    desk.right("locked")
    assert desk.accounts.attempts["analyst@example.com"] == {"password_refused": 1, "password_accepted": 1}
    assert desk.accounts.attempts["locked@example.com"] == {"password_while_locked": 1}


@pytest.mark.parametrize("name", ["analyst.mfa", "analyst.mfa80"])
@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_the_code_of_now_or_of_a_step_beside_is_right(desk: Desk, name: str, steps: int) -> None:
    ticket = desk.right(name).ticket
    assert desk.accounts.try_code(ticket, desk.code(name, steps=steps)).status == 200


def test_a_code_two_steps_away_is_wrong(desk: Desk) -> None:
    ticket = desk.right("analyst.mfa").ticket
    assert desk.accounts.try_code(ticket, desk.code("analyst.mfa", steps=-2)) == Answer(401)


def test_a_code_is_good_once(desk: Desk) -> None:
    code = desk.code("analyst.mfa")
    assert desk.accounts.try_code(desk.right("analyst.mfa").ticket, code).status == 200
    assert desk.accounts.try_code(desk.right("analyst.mfa").ticket, code) == Answer(401)


def test_a_login_waits_three_minutes_for_its_code(desk: Desk) -> None:
    ticket = desk.right("analyst.mfa").ticket
    desk.clock.advance(181)
    assert desk.accounts.try_code(ticket, desk.code("analyst.mfa")).error == "invalid_session_token"


def test_the_third_wrong_code_ends_the_login(desk: Desk) -> None:
    ticket = desk.right("analyst.mfa").ticket
    for _ in range(3):
        assert desk.accounts.try_code(ticket, "abcdef") == Answer(401)
    assert desk.accounts.try_code(ticket, desk.code("analyst.mfa")).error == "invalid_session_token"


def test_a_code_leads_on_to_the_terms(desk: Desk) -> None:
    answer = desk.accounts.try_code(desk.right("terms.mfa").ticket, desk.code("terms.mfa"))
    assert answer.error == "accept_tos_required"
    assert desk.accounts.answer_terms(answer.ticket, accept=True).status == 200


def test_first_terms_can_not_be_deferred(desk: Desk) -> None:
    ticket = desk.right("terms").ticket
    assert desk.accounts.answer_terms(ticket, accept=False).error == "accept_tos_required"
    assert desk.accounts.answer_terms(ticket, accept=True).status == 200
    assert desk.right("terms").status == 200


def test_changed_terms_can_be_deferred_and_are_asked_again(desk: Desk) -> None:
    assert desk.accounts.answer_terms(desk.right("terms.again").ticket, accept=False).status == 200
    assert desk.right("terms.again").error == "reaccept_tos_required"


def test_a_ticket_is_good_only_for_what_it_waits_for(desk: Desk) -> None:
    assert desk.accounts.answer_terms(desk.right("analyst.mfa").ticket, accept=True).status == 401
    assert desk.accounts.try_code(desk.right("terms").ticket, "123456").error == "invalid_session_token"


def test_a_token_is_read_until_it_is_too_old_or_void() -> None:
    clock = Clock()
    tokens = Tokens(clock)
    token = tokens.issue({"sub": "x"}, 60)
    assert (tokens.read(token) or {})["sub"] == "x"
    clock.advance(61)
    assert tokens.read(token) is None
    other = tokens.issue({}, 60)
    tokens.clear()
    assert tokens.read(other) is None


def test_a_token_can_be_spent_once() -> None:
    tokens = Tokens(Clock())
    token = tokens.issue({}, 60)
    assert tokens.spend(token) is not None
    assert tokens.spend(token) is None


@given(text=st.text(max_size=80), at=st.integers(0, 400))
@settings(max_examples=60, deadline=None)
def test_no_forged_token_is_read(text: str, at: int) -> None:
    tokens = Tokens(Clock())
    token = tokens.issue({"sub": "x"}, 60)
    forged = token[:at] + text + token[at + len(text) :]
    assert tokens.read(text) is None
    assert forged == token or tokens.read(forged) is None


def test_what_is_kept_is_there_until_its_time_and_can_be_taken_once() -> None:
    clock = Clock()
    store: Store[str] = Store(clock)
    name, other = store.add("held", 10), store.add("taken", 10)
    assert (store.get(name), store.take(other), store.take(other)) == ("held", "taken", None)
    clock.advance(11)
    assert store.get(name) is None
