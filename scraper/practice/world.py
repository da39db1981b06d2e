"""All that the practice console's hosts share while it runs: events, users, sessions, switches, counters.

Knows no pages; the hosts read and change it.
"""

import secrets
from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from scraper.practice.accounts import Accounts, User, make_users
from scraper.practice.clock import Clock
from scraper.practice.events import EventBook
from scraper.practice.sessions import Store, Tokens
from scraper.practice.variants import Switches

Login = Literal["current", "hosted"]
"""The login generation: the single-page app with one-time codes, or the hosted form with its redirects."""

CLOCK_OFF = 600.0
"""Seconds by which a wrong clock is wrong."""
PROVIDER = 100_001
"""The provider's own account; all customers are its children."""


@dataclass(slots=True)
class PhpSession:
    """A session of the legacy console: signed in or, while a login is under way, not yet."""

    user: User | None = None
    state: str = ""
    nonce: str = ""
    return_to: str = ""
    announced: bool = True
    """False while an announcement waits to be clicked away."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What a code of the identity host stands for."""

    user: User
    redirect_uri: str
    nonce: str


@dataclass(slots=True)
class Failure:
    """Requests that are to fail: how many, where, and how."""

    count: int
    status: int
    path: str = ""
    """The path must begin with this."""
    retry_after: str = ""


@dataclass(slots=True)
class Traffic:
    """What was asked of the hosts."""

    by_path: dict[str, Counter[str]] = field(default_factory=dict)
    """By host role: requests a path."""
    by_event: Counter[str] = field(default_factory=Counter)
    """Requests for an event's page, by its id."""
    journal: list[str] = field(default_factory=list)
    """Every request's host role and path, in the order of arrival."""
    under_way: int = 0
    peak: int = 0
    """The most requests that were under way at once, on all hosts."""

    def begin(self, role: str, path: str) -> None:
        """A request has come in."""
        self.by_path.setdefault(role, Counter())[path] += 1
        self.journal.append(f"{role} {path}")
        self.under_way += 1
        self.peak = max(self.peak, self.under_way)

    def reset(self) -> None:
        """Count from nothing again."""
        self.by_path.clear()
        self.by_event.clear()
        self.journal.clear()
        self.peak = self.under_way


class World:
    """The state of one running practice console."""

    def __init__(self, book: EventBook, login: Login, *, latency: float, session_seconds: float) -> None:
        self.book = book
        self.login = login
        self.latency = latency
        """Seconds that each answer waits."""
        self.session_seconds = session_seconds
        """How long each session lasts, whatever its kind."""
        self.origins: dict[str, str] = {}
        """By role: legacy, account, identity, api."""
        self.switches = Switches()
        self.clock = Clock(self._clock_off)
        self.traffic = Traffic()
        self.failures: list[Failure] = []
        self.expire_after: list[int] = []
        """After how many event pages, counted together, all sessions end; each once."""
        self.accounts = Accounts(make_users(book.customers, self.clock), self.clock)
        self.tokens = Tokens(self.clock)
        self.php: Store[PhpSession] = Store(self.clock)
        self.gestalt: Store[str] = Store(self.clock)
        """The account host's cookie sessions; each keeps its token."""
        self.sso: Store[User] = Store(self.clock)
        """The identity host's cookie sessions."""
        self.grants: Store[Grant] = Store(self.clock)
        """By code: what the legacy console may exchange for a session, once."""
        self.api_key = secrets.token_hex(25)
        self.client_id = secrets.token_urlsafe(24)
        """What the legacy console is called at the identity host."""

    def secrets_issued(self) -> list[str]:
        """All that was given out to stand for a user who signs in, and all codes that were typed."""
        stores = (self.php, self.gestalt, self.sso, self.grants, self.tokens, self.accounts.tickets)
        return [name for store in stores for name in store.issued] + self.accounts.codes

    def _clock_off(self) -> float:
        on = self.switches.everywhere
        return CLOCK_OFF * (("clock_ahead" in on) - ("clock_behind" in on))

    def issue_token(self, user: User) -> str:
        """A token that carries a user's identity between hosts."""
        claims = {"iss": "account", "sub": user.id, "account": str(PROVIDER), "email": user.email}
        return self.tokens.issue(claims, self.session_seconds)

    def user_of(self, token: str) -> User | None:
        """Whose token it is; None when it is not good, or not one that carries an identity."""
        claims = self.tokens.read(token)
        if claims is None or claims.get("iss") != "account":
            return None
        return self.accounts.users[claims["email"]]

    def start_php(self, user: User) -> str:
        """Begin a legacy session; its cookie's value is returned."""
        announced = "announcement" not in self.switches.everywhere or self.login != "hosted"
        return self.php.add(PhpSession(user, announced=announced), self.session_seconds)

    def customers_of(self, user: User) -> set[int]:
        """The customers whose events a user may see."""
        all_customers = set(self.book.customers)
        return all_customers if user.customers is None else all_customers & user.customers

    def end_sessions(self) -> None:
        """End every session of every kind."""
        self.php.clear()
        self.gestalt.clear()
        self.sso.clear()
        self.tokens.clear()

    def serve_event(self, event_id: int) -> None:
        """Count an event's page that is shown, and end all sessions after it when its turn has come."""
        self.traffic.by_event[str(event_id)] += 1
        if self.expire_after and self.traffic.by_event.total() >= self.expire_after[0]:
            self.expire_after.pop(0)
            self.end_sessions()

    def next_failure(self, path: str) -> Failure | None:
        """The failure that a request for this path is to meet, counted down."""
        for failure in self.failures:
            if failure.count > 0 and path.startswith(failure.path):
                failure.count -= 1
                return failure
        return None
