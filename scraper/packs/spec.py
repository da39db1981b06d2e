"""What a selector pack may say: a closed vocabulary of frozen models, read by the loader from YAML.

Nothing here knows a console; the models say what *can* be said, the YAML says it.
"""

from enum import StrEnum
from typing import Any, Literal

from pydantic import Field, model_validator

from scraper.models.base import Model
from scraper.packs.vocabulary import BrowserCss, Choice, Css, Host, Name, Origin, Regex, Template, XPath


class Locator(Choice):
    """One element of a live page."""

    kinds = ("css", "xpath", "role", "text")

    css: BrowserCss | None = None
    xpath: XPath | None = None
    role: str | None = None
    """An ARIA role, with `name`."""
    name: str | None = None
    text: str | None = None
    """Visible text, as a part of the element's text, without regard to case."""

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

    kinds = ("fill", "click", "check", "press", "wait")

    fill: BrowserCss | Locator | None = None
    """The input to type into: a CSS selector or a locator; goes with `with`."""
    with_: Secret | None = Field(default=None, alias="with")
    click: BrowserCss | Locator | None = None
    check: BrowserCss | Locator | None = None
    """A checkbox to tick."""
    press: str | None = None
    """A key, such as `Enter`."""
    wait: float | None = Field(default=None, gt=0, le=30)
    """Seconds."""

    @model_validator(mode="after")
    def _check(self) -> "Step":
        if (self.fill is None) != (self.with_ is None):
            raise ValueError("`fill` says where, `with` says which secret: give both or neither")
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
    states: dict[Name, LoginState] = Field(min_length=1)
    bridge: Template | None = None
    """A page to open in a tab once signed in, that carries the session to another host."""
    bridge_token: str | None = None
    """A JSON path, such as `session.value.authentication.token`, in the localStorage item `bridge_item`."""
    bridge_item: str | None = None
    probe: Probe


class Ready(Model):
    """When a rendered page may be captured."""

    css: BrowserCss
    state: Literal["attached", "visible"] = "attached"


class Region(Choice):
    """Parts of a page, by the elements that hold them."""

    kinds = ("css", "xpath")

    css: Css | None = None
    xpath: XPath | None = None


class Proof(Choice):
    """One thing that must hold of a page for it to be the kind that was asked for."""

    kinds = ("script", "css", "xpath", "label", "text", "whole", "any", "all")

    script: str | None = None
    """This script variable is assigned."""
    css: Css | None = None
    """An element matches."""
    xpath: XPath | None = None
    """The XPath finds something, or is true."""
    label: str | None = None
    """This label is on the page, outside captured traffic."""
    text: str | None = None
    """The page's text outside captured traffic contains this, without regard to case."""
    whole: Literal[True] | None = None
    """The page's source ends with `</html>`: it was not cut off."""
    any: "tuple[Proof, ...] | None" = None
    """One of these holds."""
    all: "tuple[Proof, ...] | None" = None
    """All of these hold."""
    attr: str | None = None
    """Compare this attribute of the element in place of its text."""
    match: Regex | None = None
    """Compare only values that contain this; its group `value`, or the first, is compared."""
    equals: Template | None = None
    """One of the values found must equal this, such as `{event_id}`."""
    optional: bool = False
    """True when the page need not show such a value; if it does, it must equal."""

    @model_validator(mode="after")
    def _check(self) -> "Proof":
        plain = self.whole is None and self.text is None and self.any is None and self.all is None
        if self.equals is None and (self.optional or self.attr or self.match):
            raise ValueError("optional, attr and match go with `equals`")
        if self.equals is not None and not plain:
            raise ValueError("`equals` goes with script, css, xpath or label")
        if self.attr is not None and self.css is None and self.xpath is None and self.label is None:
            raise ValueError("`attr` goes with css, xpath or label")
        return self


class Find(Choice):
    """One way to find a field's value."""

    kinds = ("script", "label", "css", "xpath", "regex", "page")

    script: str | None = None
    """The string or number assigned to this script variable."""
    label: str | None = None
    """The value beside, below or after this label."""
    css: Css | None = None
    """The elements that this CSS selector matches."""
    xpath: XPath | None = None
    """The elements or texts that this XPath finds."""
    regex: Regex | None = None
    """Applied to the page's source, captured traffic included: a last resort. The value is its group `value`,
    or the first."""
    page: Name | None = None
    """Another page kind, visited only if needed; goes with `field`."""
    field: Name | None = None
    attr: str | None = None
    """Take this attribute of the element in place of its text; with label, of the first element of the value
    that has it."""
    until: XPath | None = None
    """With css or xpath: take all text from that element up to the element this XPath finds."""
    match: Regex | None = None
    """Take only values that contain this: the match's group `value`, or its first group, or all of it."""
    fallback: bool = False
    """True to look only when nothing above is on the page; otherwise all alternatives must agree."""

    @model_validator(mode="after")
    def _check(self) -> "Find":
        if (self.page is None) != (self.field is None):
            raise ValueError("`page` and `field` go together")
        if self.attr is not None and self.css is None and self.xpath is None and self.label is None:
            raise ValueError("`attr` goes with css, xpath or label")
        if self.until is not None and self.css is None and self.xpath is None:
            raise ValueError("`until` goes with css or xpath")
        if self.until is not None and self.attr is not None:
            raise ValueError("`until` takes text, `attr` an attribute: give one of them")
        if self.match is not None and (self.page is not None or self.regex is not None):
            raise ValueError("`match` goes with script, label, css or xpath")
        return self


class FieldType(StrEnum):
    """What a value must be."""

    TEXT = "text"
    INT = "int"
    IP = "ip"
    PORT = "port"
    ID = "id"
    """A number, or text of letters, digits, `-` and `_`."""
    URL = "url"
    """An http(s) address, made absolute by the page's own."""
    RULE = "rule"
    """A signature rule, raw, its soft line breaks as spaces."""
    HEXDUMP = "hexdump"
    """Text with its line structure kept."""
    ID_LIST = "id_list"
    """Ids, one an element, or set apart by commas or spaces; in the page's order, repeats kept."""
    JSON = "json"


class FieldSpec(Model):
    """How one field is found, in order; all alternatives that match must agree."""

    find: tuple[Find, ...] = Field(min_length=1)
    """The ways to find it, best first."""
    type: FieldType = FieldType.TEXT
    """What its value must be."""
    absent: tuple[str, ...] = ()
    """Texts by which the page says that there is no value."""
    optional: bool = False
    """True when a page may lack the field altogether: absent, not failed."""
    many: bool = False
    """True to take every match, as a list."""
    split: str | None = Field(default=None, min_length=1, max_length=10)
    """What sets several values in one text apart, such as a comma; the value is then a list."""


class Page(Model):
    """One page kind."""

    page: Name
    """The kind's name; the file is called so too."""
    at: Template
    """Its address."""
    ready: Ready | None = None
    proof: tuple[Proof, ...] = Field(min_length=1)
    """All of these must hold, whatever the page's status."""
    signed_out: tuple[Proof, ...] = ()
    """Any of these means that the console showed its login instead."""
    not_found: tuple[Proof, ...] = ()
    """Any of these means that the console says there is no such thing."""
    captured: tuple[Region, ...] = ()
    """Where the page shows captured traffic: labels and texts are never looked for in there."""
    fields: dict[Name, FieldSpec]
    """What is to be found on it."""


class DataCentre(Model):
    """One installation of the console: host names by role."""

    title: str | None = None
    hosts: dict[Name, Origin] = Field(min_length=1)
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
    data_centres: dict[str, DataCentre] = Field(min_length=1)
    default: str
    """The data centre meant when none is named."""
    any_customer: tuple[str, ...] = ()
    """Values of `customer` that mean "whichever", to be resolved to a real id before a page is asked for."""
    api: Api | None = None
    extra_hosts: tuple[Host, ...] = ()
    """Further hosts that the browser may reach, such as an identity provider's."""


class Pack(Model):
    """A whole pack, checked."""

    name: str
    console: Console
    login: Login
    pages: dict[str, Page]
    source: Any = Field(default=None, exclude=True, repr=False)
    """Where it was loaded from."""
