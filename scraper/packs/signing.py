"""How a pack describes signing in: states, what shows each, what is done about it, and the test of success.

Nothing here knows a console; the models say what *can* be said, the YAML says it.
"""

from enum import StrEnum
from typing import Literal

from pydantic import Field, model_validator

from scraper.models.base import Model
from scraper.packs.vocabulary import BrowserCss, Choice, Name, Template, XPath


class Locator(Choice):
    """One element of a live page. In its texts, `{customer}` and `{data_centre}` are the profile's."""

    kinds = ("css", "xpath", "role", "text")

    css: BrowserCss | None = None
    xpath: XPath | None = None
    role: str | None = None
    """An ARIA role, with `name`."""
    name: Template | None = None
    text: Template | None = None
    """Visible text, as a part of the element's text, without regard to case."""
    containing: Template | None = None
    """Only an element whose text contains this, without regard to case, such as `({customer})`."""

    @model_validator(mode="after")
    def _check(self) -> "Locator":
        if self.name is not None and self.role is None:
            raise ValueError("name goes with role")
        return self


class When(Model):
    """What must hold of a page; all that is given must hold at once."""

    css: BrowserCss | None = None
    """An element matching this is visible."""
    text: str | None = None
    """The page's visible text contains this, without regard to case."""
    url: Template | None = None
    """The address matches this template, in which `*` stands for anything but `/` and `**` for anything."""
    not_css: BrowserCss | None = None
    not_text: str | None = None

    @model_validator(mode="after")
    def _check(self) -> "When":
        if not any(getattr(self, name) for name in type(self).model_fields):
            raise ValueError("a state must say how it is recognised")
        return self


class Secret(StrEnum):
    """What a login step may type; the values come from the user's credentials."""

    USERNAME = "username"
    PASSWORD = "password"  # noqa: S105 - the name of a secret, not a secret
    ONE_TIME_CODE = "one_time_code"


class Step(Choice):
    """One thing to do on a login page."""

    kinds = ("fill", "choose", "click", "check", "press", "wait")

    fill: BrowserCss | Locator | None = None
    """The input to type into: a CSS selector or a locator; goes with `with` or `text`."""
    with_: Secret | None = Field(default=None, alias="with")
    """The secret to type."""
    text: Template | None = None
    """The text to type, such as `{customer}`; with `choose`, that of the option."""
    choose: BrowserCss | Locator | None = None
    """A list (`<select>`) of which to choose an option, such as the directory to sign in by."""
    click: BrowserCss | Locator | None = None
    check: BrowserCss | Locator | None = None
    """A checkbox to tick."""
    press: str | None = None
    """A key, such as `Enter`."""
    wait: float | None = Field(default=None, gt=0, le=30)
    """Seconds."""

    @model_validator(mode="after")
    def _check(self) -> "Step":
        if self.with_ is not None and self.text is not None:
            raise ValueError("`with` types a secret, `text` what is written there: give one of them")
        if self.choose is not None and (self.text is None or self.with_ is not None):
            raise ValueError("`choose` goes with the `text` of an option")
        if self.choose is None and (self.fill is None) != (self.with_ is None and self.text is None):
            raise ValueError("`fill` says where, `with` says which secret: give both or neither")
        return self

    @property
    def target(self) -> "BrowserCss | Locator | None":
        """The element that is acted on."""
        return next(
            (one for one in (self.fill, self.choose, self.click, self.check) if one is not None), None
        )


class Outcome(StrEnum):
    """How a login ends."""

    OK = "ok"
    WRONG_PASSWORD = "wrong_password"  # noqa: S105 - an outcome, not a secret
    ONE_TIME_CODE_REFUSED = "one_time_code_refused"
    ACCOUNT_LOCKED = "account_locked"
    ACCOUNT_INACTIVE = "account_inactive"
    ACCOUNT_UNAVAILABLE = "account_unavailable"
    PASSWORD_EXPIRED = "password_expired"  # noqa: S105 - an outcome, not a secret
    TERMS_NOT_ACCEPTED = "terms_not_accepted"
    ENROLMENT_REQUIRED = "enrolment_required"
    PERSON_NEEDED = "person_needed"
    FEDERATED_LOGIN = "federated_login"
    COOKIES_BLOCKED = "cookies_blocked"
    CHOICE_NEEDED = "choice_needed"


class LoginState(Model):
    """One page or message of the login, and what to do about it."""

    when: When
    do: tuple[Step, ...] = ()
    final: Outcome | None = None
    needs: Literal["accept_terms"] | None = None
    """A permission that the profile must give before `do` is carried out."""
    otherwise: tuple[Step, ...] = ()
    """With needs: what to do when the profile does not give that permission, such as to put terms off."""
    times: int = Field(default=1, ge=1, le=10)
    """How often `do` may be carried out in one login before the state counts as refused."""

    @model_validator(mode="after")
    def _check(self) -> "LoginState":
        if bool(self.do) == (self.final is not None):
            raise ValueError("a state either does something or is final")
        if self.otherwise and self.needs is None:
            raise ValueError("`otherwise` goes with `needs`: it is done when the permission is not given")
        return self


class Probe(Model):
    """The positive test "I am signed in": a request through the browser context."""

    fetch: Template
    status: int = 200
    contains: str | None = None
    """Text that the answer's body must hold."""


class Login(Model):
    """All states of a login; the first that matches, in order, is acted on."""

    start: Template
    states: dict[Name, LoginState] = Field(min_length=1)
    bridge: Template | None = None
    """A page to open in a tab once signed in, that carries the session to another host."""
    bridge_token: str | None = None
    """A JSON path, such as `session.value.authentication.token`, in the localStorage item `bridge_item`."""
    bridge_item: str | None = None
    bridge_user: str | None = None
    """A JSON path in that item to the name of the user who is signed in."""
    session_cookie: str | None = None
    """The name of the cookie whose expiry is the session's end, where there is one."""
    probe: Probe
