"""What a selector pack may say: a closed vocabulary of frozen models, read by the loader from YAML.

Nothing here knows a console; the models say what *can* be said, the YAML says it.
"""

from typing import Any, Literal

from pydantic import Field, model_validator

from scraper.models.base import Model
from scraper.packs.acting import Act, View
from scraper.packs.finding import FieldSpec, FieldType, Find, Proof
from scraper.packs.parts import Each, Filters, JsonPath, More, Paging, Ready, Region, Responses, Within
from scraper.packs.signing import Locator, Login, LoginState, Outcome, Probe, Secret, Step, When
from scraper.packs.templates import PLACE
from scraper.packs.vocabulary import BrowserCss, Host, Name, Origin, Template

__all__ = [
    "Act",
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
    "View",
    "When",
    "Within",
]


class Rows(Model):
    """A list's rows, each with fields of its own."""

    each: Each
    fields: dict[Name, FieldSpec] = Field(min_length=1)
    """What a row says, found inside it: a `label` is the heading of a column, an XPath begins with a dot, and
    `data` begins at the row. An event's page that lacks a field is given its row's."""

    @model_validator(mode="after")
    def _check(self) -> "Rows":
        for name, spec in self.fields.items():
            for find in (one for whole in spec.find for one in whole.parts or (whole,)):
                known = find.given()[0] in {"label", "css", "xpath", "data", "opened"}
                if not known or find.until or find.within or find.column:
                    raise ValueError(f"{name}: a row's field is found by label, css, xpath, data or opened")
                if find.data is not None and PLACE.search(find.data):
                    raise ValueError(f"{name}: in a row, a path holds no places: the row is what it is about")
                if find.opened is None and (find.data is not None) != (self.each.data is not None):
                    raise ValueError(f"{name}: rows of data have fields of data, and others have none")
                if find.xpath is not None and not find.xpath.lstrip("( ").startswith("."):
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
    do: tuple[Act, ...] = ()
    """What leads from that address to the page, where it has none of its own; then `ready` is waited for."""
    ready: Ready | None = None
    frames: bool = False
    """True when the pages in its frames are part of it: each stands in its frame's place, in a `div` with the
    frame's name as `data-captured-frame` and its address as `src`."""
    views: dict[Name, View] = {}
    """Parts that must be asked for, such as tabs; captured in this order, once the page is ready. The proofs
    that do not look `within` a view must hold before, and after: else the page has given way to another."""
    close: tuple[BrowserCss, ...] = ()
    """What to click once each when it is in sight, such as the way out of a welcome message."""
    responses: Responses = {}
    """Answers with JSON that the page loads, to be captured with it: name → address pattern."""
    more: More | None = None
    """How its list is made to show all its rows; such a page is always rendered."""
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
        _check_opened(self)
        downloads = any(find.body for spec in self.fields.values() for find in spec.find)
        if downloads and (self.visit != "fetched" or all(proof.sent_as is None for proof in self.proof)):
            raise ValueError("a page with a `body` is `visit: fetched`, and has a proof `sent_as`")
        drawn = (self.do, self.ready, self.frames, self.views, self.close, self.responses, self.more)
        if self.visit == "fetched" and any(drawn):
            raise ValueError("do, ready, frames, views, close, responses and more are for rendered pages")
        if self.visit is None and (self.do or self.views):
            raise ValueError("a page with `do` or `views` has `visit: rendered`: nothing else can bring it")
        return self


def _check_opened(page: Page) -> None:
    """`opened` reads what `more` notes. Raises ValueError."""
    of_rows = () if page.rows is None else page.rows.fields.values()
    if any(find.opened for spec in page.fields.values() for find in spec.find):
        raise ValueError("`opened` is for the fields of rows")
    noted = page.more is not None and page.more.opens is not None
    if not noted and any(find.opened for spec in of_rows for find in spec.find):
        raise ValueError("`opened` goes with `more: {opens: address}`")


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
