"""What a selector pack may say: a closed vocabulary of frozen models, read by the loader from YAML.

Nothing here knows a console; the models say what *can* be said, the YAML says it.
"""

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from scraper.models.base import Model


def _one_of(model: Model, *names: str) -> None:
    given = [name for name in names if getattr(model, name) is not None]
    if len(given) != 1:
        raise ValueError(f"give exactly one of {', '.join(names)}; got {', '.join(given) or 'none'}")


def _template(value: str) -> str:
    if value.count("{") != value.count("}"):
        raise ValueError("the braces of the template do not balance")
    return value


Template = Annotated[str, AfterValidator(_template)]
"""Text with `{name}` places: `{legacy}` for a host of the pack, `{event_id}` for an argument of a visit."""


class Locator(Model):
    """One element of a live page."""

    css: str | None = None
    xpath: str | None = None
    role: str | None = None
    """An ARIA role, with `name`."""
    name: str | None = None
    text: str | None = None
    """Visible text, as a part of the element's text, without regard to case."""

    @model_validator(mode="after")
    def _check(self) -> "Locator":
        _one_of(self, "css", "xpath", "role", "text")
        if self.name is not None and self.role is None:
            raise ValueError("name goes with role")
        return self


class When(Model):
    """What must hold of a page; all that is given must hold at once."""

    css: str | None = None
    """An element matching this is visible."""
    text: str | None = None
    """The page's visible text contains this, without regard to case."""
    url: str | None = None
    """The address matches this template, in which `*` stands for anything but `/` and `**` for anything."""
    not_css: str | None = None
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


class Step(Model):
    """One thing to do on a login page: exactly one of fill, click, check, press or wait."""

    fill: str | Locator | None = None
    """The input to type into: a CSS selector or a locator; goes with `with`."""
    with_: Secret | None = Field(default=None, alias="with")
    click: str | Locator | None = None
    check: str | Locator | None = None
    """A checkbox to tick."""
    press: str | None = None
    """A key, such as `Enter`."""
    wait: float | None = Field(default=None, gt=0, le=30)
    """Seconds."""

    @model_validator(mode="after")
    def _check(self) -> "Step":
        _one_of(self, "fill", "click", "check", "press", "wait")
        if (self.fill is None) != (self.with_ is None):
            raise ValueError("fill goes with `with`")
        return self


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


class LoginState(Model):
    """One page or message of the login, and what to do about it."""

    when: When
    do: tuple[Step, ...] = ()
    final: Outcome | None = None
    needs: Literal["accept_terms"] | None = None
    """A permission that the profile must give before `do` is carried out."""
    times: int = Field(default=1, ge=1, le=10)
    """How often `do` may be carried out in one login before the state counts as refused."""

    @model_validator(mode="after")
    def _check(self) -> "LoginState":
        if bool(self.do) == (self.final is not None):
            raise ValueError("a state either does something or is final")
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
    states: dict[str, LoginState]
    bridge: Template | None = None
    """A page to open in a tab once signed in, that carries the session to another host."""
    bridge_token: str | None = None
    """A JSON path, such as `session.value.authentication.token`, in the localStorage item `bridge_item`."""
    bridge_item: str | None = None
    probe: Probe


class Ready(Model):
    """When a rendered page may be captured."""

    css: str
    state: Literal["attached", "visible"] = "attached"


class Proof(Model):
    """One thing that must hold of a page for it to be the kind that was asked for."""

    script: str | None = None
    """A script variable is assigned."""
    css: str | None = None
    xpath: str | None = None
    label: str | None = None
    text: str | None = None
    equals: Template | None = None
    """The value found must equal this, such as `{event_id}`."""

    @model_validator(mode="after")
    def _check(self) -> "Proof":
        _one_of(self, "script", "css", "xpath", "label", "text")
        return self


class Find(Model):
    """One way to find a field's value: exactly one of script, label, css, xpath, regex, const or page."""

    script: str | None = None
    """The string or number assigned to this script variable."""
    label: str | None = None
    """The value beside, below or after this label."""
    css: str | None = None
    xpath: str | None = None
    regex: str | None = None
    """Applied to the page's source; the value is the group `value`, or the first."""
    page: str | None = None
    """Another page kind, visited only if needed; goes with `field`."""
    field: str | None = None
    attr: str | None = None
    """Take this attribute of the element in place of its text."""
    until: str | None = None
    """With css or xpath: take all text from that element up to the element this XPath finds."""
    match: str | None = None
    """A regex that the value found must contain; its group `value`, or the first, is taken."""

    @model_validator(mode="after")
    def _check(self) -> "Find":
        _one_of(self, "script", "label", "css", "xpath", "regex", "page")
        if (self.page is None) != (self.field is None):
            raise ValueError("page goes with field")
        return self


class FieldType(StrEnum):
    """What a value must be."""

    TEXT = "text"
    INT = "int"
    IP = "ip"
    PORT = "port"
    ID = "id"
    URL = "url"
    RULE = "rule"
    HEXDUMP = "hexdump"
    ID_LIST = "id_list"
    JSON = "json"


class FieldSpec(Model):
    """How one field is found, in order; all alternatives that match must agree."""

    find: tuple[Find, ...] = Field(min_length=1)
    type: FieldType = FieldType.TEXT
    absent: tuple[str, ...] = ()
    """Texts by which the page says that there is no value."""
    optional: bool = False
    """True when a page may lack the field altogether: absent, not failed."""
    many: bool = False
    """True to take every match, as a list."""


class Page(Model):
    """One page kind."""

    page: str
    at: Template
    ready: Ready | None = None
    proof: tuple[Proof, ...] = Field(min_length=1)
    signed_out: tuple[Proof, ...] = ()
    """Any of these means that the console showed its login instead."""
    not_found: tuple[Proof, ...] = ()
    """Any of these means that the console says there is no such thing."""
    fields: dict[str, FieldSpec]


class DataCentre(Model):
    """One installation of the console: host names by role."""

    title: str | None = None
    hosts: dict[str, str]
    """Role → origin, such as `legacy: https://console.example.net`."""


class Api(Model):
    """The console's incident API, where it has one."""

    incident: Template
    """Address of one incident's record, with its query."""
    auth: Literal["key_as_user"] = "key_as_user"
    """HTTP Basic with the API key as user and an empty password."""
    record: str = ""
    """Path from the answer to the record: `0` for the first of an array."""
    event_ids: str = "event_ids"
    customer_id: str = "customer_id"


class Console(Model):
    """`console.yml`: what the pack is for."""

    console: str
    version: str
    title: str | None = None
    data_centres: dict[str, DataCentre]
    default: str
    any_customer: tuple[str, ...] = ()
    """Values of `customer` that mean "whichever", to be resolved to a real id before a page is asked for."""
    api: Api | None = None
    extra_hosts: tuple[str, ...] = ()
    """Further hosts that the browser may reach, such as an identity provider's."""


class Pack(Model):
    """A whole pack, checked."""

    name: str
    console: Console
    login: Login
    pages: dict[str, Page]
    source: Any = Field(default=None, exclude=True, repr=False)
    """Where it was loaded from."""
