"""Users, and the judgement of what they type: passwords, one-time codes, terms of service, lockout.

Knows the console's rules of signing in; knows nothing of pages or HTTP, beyond the status of each answer.
"""

import base64
import secrets
import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Literal

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from scraper.practice.clock import Clock
from scraper.practice.sessions import Store

Condition = Literal["", "inactive", "unavailable", "expired", "enrolment", "federated"]

LOCK_AFTER = 5
"""Failed logins that lock an account."""
LOCK_SECONDS = 30 * 60.0
DEFERRAL_SECONDS = 14 * 86_400.0
"""How long changed terms may be put off."""
TICKET_SECONDS = 180.0
"""How long a login may wait for its one-time code."""
CODE_SECONDS = 30
CODE_TRIES = 3


def _password() -> str:
    return f"Pr4ctice-{secrets.token_urlsafe(12)}"


@dataclass(slots=True)
class User:
    """One user; `customers` None means that the user sees all."""

    email: str
    good_for: str
    password: str = field(default_factory=_password)
    totp_secret: str = ""
    """Base32; empty for a user without one-time codes."""
    condition: Condition = ""
    terms: Literal["", "accept", "reaccept"] = ""
    terms_until: float = 0.0
    """Until when changed terms may be put off, in epoch seconds."""
    customers: frozenset[int] | None = None
    id: str = field(default_factory=lambda: str(uuid.uuid4()).upper())
    failures: int = 0
    locked_until: float = 0.0
    last_code_step: int = -1


@dataclass(frozen=True, slots=True)
class Answer:
    """What a step of a login led to: status 200 with a user, or another status with the reason's name."""

    status: int
    error: str = ""
    ticket: str = ""
    user: User | None = None
    until: float = 0.0
    """Until when the terms may be put off, in epoch seconds."""


@dataclass(slots=True)
class Ticket:
    """A login that has passed its password and waits for more."""

    user: User
    waits_for: Literal["code", "terms", "enrolment"]
    failures: int = 0


class Accounts:
    """All users, and the logins that are under way."""

    def __init__(self, users: list[User], clock: Clock) -> None:
        self.users = {user.email: user for user in users}
        self.attempts: dict[str, Counter[str]] = defaultdict(Counter)
        """By what was typed as user: how often each thing happened."""
        self.lock_seconds = LOCK_SECONDS
        self.codes: list[str] = []
        """Every one-time code that was typed."""
        self.tickets: Store[Ticket] = Store(clock)
        self._clock = clock

    def try_password(self, email: str, password: str) -> Answer:
        """Judge a user name and a password; every call is an attempt, as the real console counts them."""
        user = self.users.get(email.strip().lower())
        answer = Answer(401) if user is None else self._judge(user, password)
        self.attempts[email][_outcome(answer)] += 1
        return answer

    def try_code(self, name: str, code: str) -> Answer:
        """Judge a one-time code for a login that waits for it; the third failure ends that login."""
        ticket = self.tickets.get(name)
        self.codes.append(code)
        if ticket is None or ticket.waits_for != "code":
            return Answer(401, "invalid_session_token")
        right = self._is_code(ticket.user, code)
        self.attempts[ticket.user.email]["code_accepted" if right else "code_refused"] += 1
        if right:
            self.tickets.take(name)
            return self._after_code(ticket.user)
        ticket.failures += 1
        if ticket.failures >= CODE_TRIES:
            self.tickets.take(name)
        return Answer(401)

    def answer_terms(self, name: str, *, accept: bool) -> Answer:
        """Accept or defer the terms of service; only those accepted before can be deferred, for a time."""
        ticket = self.tickets.get(name)
        if ticket is None or ticket.waits_for != "terms":
            return Answer(401, "invalid_session_token")
        if not accept and not self._is_deferrable(ticket.user):
            return self._terms_answer(ticket.user, name)
        self.tickets.take(name)
        self.attempts[ticket.user.email]["terms_accepted" if accept else "terms_deferred"] += 1
        if accept:
            ticket.user.terms = ""
        return Answer(200, user=ticket.user)

    def _judge(self, user: User, password: str) -> Answer:
        now = self._clock.now()
        if user.locked_until > now:
            return Answer(400, "account_locked")
        if not secrets.compare_digest(user.password.encode(), password.encode()):
            user.failures += 1
            if user.failures >= LOCK_AFTER:
                user.failures, user.locked_until = 0, now + self.lock_seconds
            return Answer(401)
        user.failures = 0
        return self._after_password(user)

    def _after_password(self, user: User) -> Answer:
        match user.condition:
            case "inactive":
                return Answer(400, "account_inactive")
            case "unavailable":
                return Answer(403)
            case "expired":
                return Answer(400, "password_expired")
            case "enrolment":
                return Answer(401, "mfa_enrollment_required", self._ticket(Ticket(user, "enrolment")))
            case "federated":
                return Answer(400, "federated_login_required")
        if user.totp_secret:
            return Answer(401, "mfa_code_required", self._ticket(Ticket(user, "code")))
        return self._after_code(user)

    def _after_code(self, user: User) -> Answer:
        if not user.terms:
            return Answer(200, user=user)
        return self._terms_answer(user, self._ticket(Ticket(user, "terms")))

    def _is_deferrable(self, user: User) -> bool:
        return user.terms == "reaccept" and user.terms_until > self._clock.now()

    def _terms_answer(self, user: User, ticket: str) -> Answer:
        return Answer(401, f"{user.terms}_tos_required", ticket, until=user.terms_until)

    def _ticket(self, ticket: Ticket) -> str:
        return self.tickets.add(ticket, TICKET_SECONDS)

    def _is_code(self, user: User, code: str) -> bool:
        """Whether a code is the one of now, or of a step before or after, and was not used yet (RFC 6238)."""
        step = int(self._clock.now()) // CODE_SECONDS
        for candidate in range(max(step - 1, user.last_code_step + 1), step + 2):
            if _matches(user.totp_secret, code, candidate * CODE_SECONDS):
                user.last_code_step = candidate
                return True
        return False


def _outcome(answer: Answer) -> str:
    if answer.error == "account_locked":
        return "password_while_locked"
    return "password_refused" if answer == Answer(401) else "password_accepted"


def _matches(secret: str, code: str, time: int) -> bool:
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    totp = TOTP(key, 6, SHA1(), CODE_SECONDS, enforce_key_length=False)  # noqa: S303 - RFC 6238's default
    try:
        totp.verify(code.encode(), time)
    except InvalidToken:
        return False
    return True


def make_users(customers: list[int], clock: Clock) -> list[User]:
    """One user for each thing that can happen at a login, with fresh passwords and secrets."""
    one, now = frozenset(customers[:1]), clock.now()
    soon = now + DEFERRAL_SECONDS
    return [
        User("analyst@example.com", "signs in with user name and password"),
        User("analyst.mfa@example.com", "needs a one-time code", totp_secret=_secret(20)),
        User("analyst.mfa80@example.com", "needs a code, from a secret of 80 bits", totp_secret=_secret(10)),
        User("terms@example.com", "must accept the terms of service", terms="accept"),
        User(
            "terms.again@example.com",
            "must accept or defer changed terms",
            terms="reaccept",
            terms_until=soon,
        ),
        User(
            "terms.over@example.com",
            "has deferred changed terms for too long",
            terms="reaccept",
            terms_until=now,
        ),
        User("terms.mfa@example.com", "needs a code, then terms", terms="accept", totp_secret=_secret(20)),
        User("expired@example.com", "has a password that must be changed", condition="expired"),
        User("inactive@example.com", "belongs to an inactive account", condition="inactive"),
        User("unavailable@example.com", "belongs to an unavailable account", condition="unavailable"),
        User("enrolment@example.com", "must enrol a device for one-time codes", condition="enrolment"),
        User("federated@example.com", "may sign in at its company's service only", condition="federated"),
        User("locked@example.com", "is locked out from the start", locked_until=now + LOCK_SECONDS),
        User("one.customer@example.com", "may see only the first customer", customers=one),
    ]


def _secret(size: int) -> str:
    return base64.b32encode(secrets.token_bytes(size)).decode()
