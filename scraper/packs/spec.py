"""What a selector pack may say: a closed vocabulary of frozen models, read by the loader from YAML.

Nothing here knows a console; the models say what *can* be said, the YAML says it.
"""

from enum import StrEnum
from typing import Any, Literal

from pydantic import Field, model_validator

from scraper.models.base import Model
from scraper.packs.parts import Each, Filters, JsonPath, More, Paging, Ready, Region, Responses, Within
from scraper.packs.signing import Locator, Login, LoginState, Outcome, Probe, Secret, Step, When
from scraper.packs.vocabulary import BrowserCss, Choice, Css, Host, Name, Origin, Regex, Template, XPath

__all__ = [
    "Api",
    "Console",
    "Customers",
    "DataCentre",
    "Each",
    "FieldSpec",
    "FieldType",
    "Filters",
    "Find",
    "Locator",
    "Login",
    "LoginState",
    "More",
    "Outcome",
    "Pack",
    "Page",
    "Paging",
    "Probe",
    "Proof",
    "Ready",
    "Region",
    "Rows",
    "Secret",
    "Step",
    "When",
    "Within",
]


class Proof(Choice):
    """One thing that must hold of a page for it to be the kind that was asked for."""

    kinds = ("script", "css", "xpath", "label", "data", "text", "whole", "any", "all")

    script: str | None = None
    """This script variable is assigned."""
    css: Css | None = None
    """An element matches."""
    xpath: XPath | None = None
    """The XPath finds something, or is true."""
    label: str | None = None
    """This label is on the page, outside captured traffic."""
    data: JsonPath | None = None
    """The page, or JSON in it, holds something there."""
    response: Name | None = None
    """With data: look only in this one of the page's `responses`."""
    within: Within | None = None
    """Look only in this part of the page."""
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
            raise ValueError("`equals` goes with script, css, xpath, label or data")
        if self.attr is not None and self.css is None and self.xpath is None and self.label is None:
            raise ValueError("`attr` goes with css, xpath or label")
        _check_place(self)
        return self


class Find(Choice):
    """One way to find a field's value."""

    kinds = ("script", "label", "css", "xpath", "data", "regex", "dumps", "page")

    script: str | None = None
    """The string or number assigned to this script variable."""
    label: str | None = None
    """The value beside, below or after this label."""
    css: Css | None = None
    """The elements that this CSS selector matches."""
    xpath: XPath | None = None
    """The elements or texts that this XPath finds."""
    data: JsonPath | None = None
    """The value there in the page, or in JSON in it: a script's data, or one of the page's `responses`. With
    `within`: in JSON that is written there as text."""
    response: Name | None = None
    """With data: look only in this one of the page's `responses`."""
    within: Within | None = None
    """Look only in this part of the page."""
    regex: Regex | None = None
    """Applied to the page's source, captured traffic included: a last resort. The value is its group `value`,
    or the first."""
    dumps: Literal[True] | None = None
    """Every hexdump that the page shows, wherever it stands."""
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
    as_: Literal["hex", "base64"] | None = Field(default=None, alias="as")
    """Bytes written so, one packet each, in a field of type hexdump."""
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
            raise ValueError("`match` goes with script, label, css, xpath or data")
        _check_place(self)
        return self


def _check_place(given: Find | Proof) -> None:
    """`within` narrows what looks at elements or text; `response` what looks into data."""
    if given.response is not None and given.data is None:
        raise ValueError("`response` goes with data")
    if given.within is None:
        return
    dumps = given.dumps if isinstance(given, Find) else None
    if all(kind is None for kind in (given.label, given.css, given.xpath, given.data, dumps)):
        raise ValueError("`within` goes with label, css, xpath, data or dumps")
    if given.response is not None:
        raise ValueError("`response` looks into an answer, `within` into the page: give one of them")
    if given.xpath is not None and not given.xpath.startswith("."):
        raise ValueError("with `within`, an XPath begins with a dot, such as .//td")


class FieldType(StrEnum):
    """What a value must be."""

    TEXT = "text"
    INT = "int"
    COUNT = "count"
    """A whole number that may be written in groups of three, such as `1,234`."""
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
    private: bool = False
    """True when the value names a customer, a person or a machine: recorded pages show a stand-in."""
    words: dict[str, str] = {}
    """What the console's words mean, such as `{"6": tcp}`; other texts are taken as they are."""

    @model_validator(mode="after")
    def _check(self) -> "FieldSpec":
        if self.type is not FieldType.HEXDUMP and any(find.as_ for find in self.find):
            raise ValueError("`as` is for fields of type hexdump")
        if self.type is not FieldType.HEXDUMP and any(find.dumps for find in self.find):
            raise ValueError("`dumps` is for fields of type hexdump")
        return self


class Rows(Model):
    """A list's rows, each with fields of its own."""

    each: Each
    fields: dict[Name, FieldSpec] = Field(min_length=1)
    """What a row says, found inside it: a `label` is the heading of a column, an XPath begins with a dot, and
    `data` begins at the row. An event's page that lacks a field is given its row's."""

    @model_validator(mode="after")
    def _check(self) -> "Rows":
        for name, spec in self.fields.items():
            for find in spec.find:
                if find.page or find.script or find.regex or find.until or find.within or find.dumps:
                    raise ValueError(f"{name}: a row's field is found by label, css, xpath or data")
                if (find.data is not None) != (self.each.data is not None):
                    raise ValueError(f"{name}: rows of data have fields of data, and others have none")
                if find.xpath is not None and not find.xpath.startswith("."):
                    raise ValueError(f"{name}: in a row, an XPath begins with a dot, such as .//td[2]")
        return self


class Page(Model):
    """One page kind."""

    page: Name
    """The kind's name; the file is called so too."""
    at: Template
    """Its address."""
    visit: Literal["rendered", "fetched"] | None = None
    """The one way to bring it, where only one works: `rendered` for a page that is drawn by script, `fetched`
    for an answer that is meant for scripts."""
    headers: dict[Literal["Accept", "X-Requested-With"], str] = {}
    """What a fetch says besides, where the console tells its own scripts from people by it."""
    ready: Ready | None = None
    close: tuple[BrowserCss, ...] = ()
    """What to click once each when it is in sight, such as the way out of a welcome message."""
    responses: Responses = {}
    """Answers with JSON that the page loads, to be captured with it: name → address pattern."""
    more: More | None = None
    proof: tuple[Proof, ...] = Field(min_length=1)
    """All of these must hold, whatever the page's status."""
    signed_out: tuple[Proof, ...] = ()
    """Any of these means that the console showed its login instead."""
    not_found: tuple[Proof, ...] = ()
    """Any of these means that the console says there is no such thing."""
    trouble: tuple[Proof, ...] = ()
    """Any of these means that the console could not make the page just now."""
    captured: tuple[Region, ...] = ()
    """Where the page shows captured traffic: labels and texts are never looked for in there."""
    unread: tuple[str, ...] | None = None
    """The labels that the page shows and nothing here looks for. Where given, even if empty, these are all:
    while the page shows a label that is not known, or a script has a value of a field's name, that field is
    not taken for absent but has failed."""
    fields: dict[Name, FieldSpec]
    """What is to be found on it."""
    rows: Rows | None = None
    """What is to be found in each row of its list."""
    filters: Filters | None = None
    """Only for `incident`, at a console that has none: the address holds `{filter}`."""
    paging: Paging | None = None

    @model_validator(mode="after")
    def _check(self) -> "Page":
        if not self.fields and self.rows is None:
            raise ValueError("a page has fields, or rows, or both")
        if self.visit == "fetched" and (self.ready or self.close or self.responses or self.more):
            raise ValueError("ready, close, responses and more are for pages that are rendered")
        return self


class DataCentre(Model):
    """One installation of the console: host names by role."""

    title: str | None = None
    caption: str | None = None
    """What the console calls it where it asks which one is meant; its own name unless given."""
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


class Customers(Model):
    """How to ask which customers the signed-in user may see, so that what is not shown can be explained."""

    at: Template
    """Address of the list, as JSON; `{own_account}` is the user's own account."""
    token_header: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9-]*$")
    """The header that carries the token of the login's `bridge_item`."""
    own_account: str
    """A JSON path in that item: the user's own account, which he sees as well."""
    ids: JsonPath
    """Path from the answer to the customers' ids."""


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
    customers: Customers | None = None
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
